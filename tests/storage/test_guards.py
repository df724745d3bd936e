"""What no store does: change a declaration that is not there."""

import pytest

from forfait_desktop.domain.suivi import EtatLigne, EtatPiece
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.store import Store
from tests.storage.samples import DEPOT, PAIEMENT, PROPOSITION, make_piece


@pytest.mark.parametrize("numero", [0, -3, 99, 2**64])
def test_an_unknown_declaration_is_named_by_every_store(store: Store, numero: int) -> None:
    piece = make_piece()
    for attempt in (
        lambda: store.depots.add(numero, DEPOT),
        lambda: store.depots.rectify(numero),
        lambda: store.transcriptions.set(numero, "v1.i3", EtatLigne.SAISIE),
        lambda: store.transcriptions.remove(numero, "v1.i3"),
        lambda: store.transcriptions.clear(numero),
        lambda: store.pieces.attach(numero, "v1.i3", piece),
        lambda: store.pieces.detach(numero, "v1.i3", piece.sha256),
        lambda: store.pieces.set_etat(numero, "v1.i3", piece.sha256, EtatPiece.PERIMEE),
        lambda: store.paiements.set(numero, PAIEMENT),
        lambda: store.paiements.remove(numero),
        lambda: store.propositions.add(numero, [PROPOSITION]),
        lambda: store.propositions.remove(numero, "v1.i3", "taux"),
        lambda: store.propositions.clear(numero),
    ):
        with pytest.raises(ErreurDonnee, match=f"Déclaration {numero}\u00a0: il n’y en a pas"):
            attempt()
    assert store.pieces.all() == ()


@pytest.mark.parametrize("numero", [0, 99, 2**64])
def test_an_unknown_declaration_has_no_life(store: Store, numero: int) -> None:
    assert store.depots.list(numero) == ()
    assert store.depots.current(numero) is None
    assert store.pieces.list(numero) == ()
    assert store.paiements.get(numero) is None
    assert store.transcriptions.get(numero) == {}
    assert store.propositions.list(numero) == ()
