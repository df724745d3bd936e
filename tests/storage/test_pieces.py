"""Pieces attached to indicators: several uses of one, states, and what is forgotten."""

from dataclasses import replace

import pytest

from forfait_desktop.domain.suivi import EtatPiece, Piece, PieceJointe
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import Store
from tests.storage.samples import DEPOT, make_piece

A, B = make_piece("a"), make_piece("b")


def test_a_piece_serves_several_indicators_and_declarations(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    autre = store.declarations.create(praticien_id, "donum-2026", "DONUM").id
    jointe = store.pieces.attach(declaration_id, "v2.i7", A)
    assert jointe == PieceJointe(A, "v2.i7", EtatPiece.RECUE)
    suivantes = (
        store.pieces.attach(declaration_id, "v1.i3", B),
        store.pieces.attach(declaration_id, "v1.i1", A),
    )
    ailleurs = store.pieces.attach(autre, "socle.i2", A)
    assert store.pieces.list(declaration_id) == (jointe, *suivantes)
    assert store.pieces.list(autre) == (ailleurs,)
    assert store.pieces.all() == (A, B)


def test_attached_again_a_piece_is_there_once_and_leaves_no_trace(
    store: Store, declaration_id: int
) -> None:
    jointe = store.pieces.attach(declaration_id, "v1.i3", A)
    told = store.journal.list(declaration_id)
    assert store.pieces.attach(declaration_id, "v1.i3", A) == jointe
    assert store.pieces.list(declaration_id) == (jointe,)
    assert store.journal.list(declaration_id) == told


def test_a_known_piece_keeps_its_first_name(store: Store, declaration_id: int) -> None:
    store.pieces.attach(declaration_id, "v1.i3", A)
    jointe = store.pieces.attach(declaration_id, "v1.i4", replace(A, nom="autre.pdf"))
    assert jointe.piece == A


def test_a_detached_piece_can_be_attached_again_as_it_was(
    store: Store, declaration_id: int
) -> None:
    store.pieces.attach(declaration_id, "v1.i3", A)
    perimee = store.pieces.set_etat(declaration_id, "v1.i3", A.sha256, EtatPiece.PERIMEE)
    assert perimee.etat is EtatPiece.PERIMEE
    detached = store.pieces.detach(declaration_id, "v1.i3", A.sha256)
    assert detached == perimee
    assert store.pieces.list(declaration_id) == ()
    assert store.pieces.all() == ()
    assert store.pieces.detach(declaration_id, "v1.i3", A.sha256) is None
    again = store.pieces.attach(declaration_id, perimee.indicateur, perimee.piece, perimee.etat)
    assert (again,) == (perimee,) == store.pieces.list(declaration_id)


def test_a_piece_is_used_until_its_last_use_ends(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    autre = store.declarations.create(praticien_id, "fs-2024", "Autre").id
    for declaration, indicateur in ((declaration_id, "v1.i3"), (declaration_id, "v1.i4")):
        store.pieces.attach(declaration, indicateur, A)
    store.pieces.attach(autre, "v1.i3", A)
    store.pieces.detach(declaration_id, "v1.i3", A.sha256)
    store.declarations.purge(autre)
    assert store.pieces.used(A.sha256)
    store.pieces.detach(declaration_id, "v1.i4", A.sha256)
    assert not store.pieces.used(A.sha256)
    assert not store.pieces.used("jamais vue")


def test_a_piece_detached_stays_used_as_an_acknowledgement(
    store: Store, declaration_id: int
) -> None:
    accuse = store.vault.add(b"capture", "accusé.png", "image/png")
    store.pieces.attach(declaration_id, "v1.i3", accuse)
    store.depots.add(declaration_id, replace(DEPOT, accuse_piece=accuse.sha256))
    store.pieces.detach(declaration_id, "v1.i3", accuse.sha256)
    assert store.pieces.all() == (accuse,)
    assert store.pieces.list(declaration_id) == ()
    store.declarations.purge(declaration_id)
    assert store.pieces.all() == ()


def test_states_change_and_what_is_so_leaves_no_trace(store: Store, declaration_id: int) -> None:
    store.pieces.attach(declaration_id, "v1.i3", A)
    store.pieces.attach(declaration_id, "v1.i4", A)
    for etat in (EtatPiece.PERIMEE, EtatPiece.PERIMEE, EtatPiece.RECUE):
        assert store.pieces.set_etat(declaration_id, "v1.i3", A.sha256, etat).etat is etat
    assert [j.etat for j in store.pieces.list(declaration_id)] == [EtatPiece.RECUE] * 2
    assert len(store.journal.list(declaration_id)) == 1 + 2 + 2


def test_an_expected_piece_is_never_stored(store: Store, declaration_id: int) -> None:
    with pytest.raises(ErreurDonnee, match="plus attendu"):
        store.pieces.attach(declaration_id, "v1.i3", A, EtatPiece.ATTENDUE)
    store.pieces.attach(declaration_id, "v1.i3", A)
    with pytest.raises(ErreurDonnee, match="plus attendu"):
        store.pieces.set_etat(declaration_id, "v1.i3", A.sha256, EtatPiece.ATTENDUE)
    assert store.pieces.list(declaration_id)[0].etat is EtatPiece.RECUE


def test_the_state_of_a_piece_that_is_not_there_is_refused(
    store: Store, declaration_id: int
) -> None:
    store.pieces.attach(declaration_id, "v1.i3", A)
    with pytest.raises(ErreurDonnee, match=r"v1\.i4.*pas jointe"):
        store.pieces.set_etat(declaration_id, "v1.i4", A.sha256, EtatPiece.PERIMEE)


@pytest.mark.parametrize(
    "piece", [replace(A, nom="\ud83e.pdf"), replace(A, type_mime="\ud83e")], ids=["nom", "type"]
)
def test_half_of_a_character_is_refused(store: Store, declaration_id: int, piece: Piece) -> None:
    with pytest.raises(ErreurDonnee, match="du fichier"):
        store.pieces.attach(declaration_id, "v1.i3", piece)
    assert store.pieces.all() == ()


def test_a_damaged_row_is_a_store_error(store: Store, declaration_id: int) -> None:
    store.pieces.attach(declaration_id, "v1.i3", A)
    with store.transaction():
        store._database.write("UPDATE piece SET ajoutee_le = 'hier'")
    for attempt in (lambda: store.pieces.list(declaration_id), store.pieces.all):
        with pytest.raises(ErreurMagasin, match="endommagé"):
            attempt()
