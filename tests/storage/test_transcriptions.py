"""Lines typed on amelipro: done one by one, undone, and taken up again."""

from pathlib import Path

import pytest

from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import Store
from tests.storage.conftest import SteppingClock


def test_lines_are_found_again_in_another_session(
    store: Store, declaration_id: int, clock: SteppingClock, data_dir: Path
) -> None:
    saisie = store.transcriptions.set(declaration_id, "v2.i1.aat", EtatLigne.SAISIE)
    assert saisie == LigneTranscrite("v2.i1.aat", EtatLigne.SAISIE, "", clock.instant)
    store.transcriptions.set(declaration_id, "v1.i1", EtatLigne.IDENTIQUE)
    differente = store.transcriptions.set(
        declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "64,2 % <b>&\n🩺"
    )
    store.close()
    with Store.open(data_dir) as reopened:
        lignes = reopened.transcriptions.get(declaration_id)
    assert list(lignes) == ["v1.i1", "v1.i3", "v2.i1.aat"]
    assert (lignes["v2.i1.aat"], lignes["v1.i3"]) == (saisie, differente)


def test_a_line_done_otherwise_replaces_the_former(store: Store, declaration_id: int) -> None:
    store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "64 %")
    nouvelle = store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.IDENTIQUE)
    assert store.transcriptions.get(declaration_id) == {"v1.i3": nouvelle}


def test_a_line_done_again_leaves_no_trace(store: Store, declaration_id: int) -> None:
    premiere = store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "64 %")
    told = store.journal.list(declaration_id)
    again = store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "64 %")
    assert again == premiere
    assert store.journal.list(declaration_id) == told


def test_remove_and_clear_return_what_was_done(store: Store, declaration_id: int) -> None:
    lignes = [
        store.transcriptions.set(declaration_id, f"v1.i{n}", EtatLigne.SAISIE) for n in range(4)
    ]
    assert store.transcriptions.remove(declaration_id, "v1.i2") == lignes.pop(2)
    assert store.transcriptions.remove(declaration_id, "v1.i2") is None
    assert store.transcriptions.clear(declaration_id) == tuple(lignes)
    assert store.transcriptions.clear(declaration_id) == ()
    assert store.transcriptions.get(declaration_id) == {}
    assert len(store.journal.list(declaration_id)) == 1 + 4 + 4


def test_the_lines_of_another_declaration_stay(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    autre = store.declarations.create(praticien_id, "fs-2024", "Autre").id
    store.transcriptions.set(autre, "v1.i3", EtatLigne.SAISIE)
    store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.IDENTIQUE)
    store.transcriptions.clear(declaration_id)
    assert store.transcriptions.get(autre)["v1.i3"].etat is EtatLigne.SAISIE


def test_half_of_a_character_is_refused(store: Store, declaration_id: int) -> None:
    with pytest.raises(ErreurDonnee, match="valeur affichée"):
        store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "\ud83e")
    assert store.transcriptions.get(declaration_id) == {}


def test_a_damaged_row_is_a_store_error(store: Store, declaration_id: int) -> None:
    store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.SAISIE)
    with store.transaction():
        store._database.write("UPDATE transcription SET instant = 'hier'")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.transcriptions.get(declaration_id)
