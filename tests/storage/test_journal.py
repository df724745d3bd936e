"""The journal: every change with its time, old and new, in the order it was made."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.suivi import EtatPiece
from forfait_desktop.storage.journal import GenreChangement
from forfait_desktop.storage.store import Store
from tests.storage.conftest import SteppingClock
from tests.storage.samples import DEPOT, PAIEMENT, live, make_piece


def test_every_kind_of_change_is_told(store: Store, declaration_id: int) -> None:
    declarations = store.declarations
    fraction = {"numerateur": 2, "denominateur": 3}
    declarations.save_reponses(declaration_id, {("v1.i3", "taux"): "66.67"})
    declarations.save_reponses(declaration_id, {("v1.i3", "taux"): fraction})
    declarations.save_reponses(declaration_id, {("v1.i3", "taux"): None})
    declarations.save_note(declaration_id, "v1.i3", "relevé de mars")
    declarations.save_note(declaration_id, "v1.i3", "")
    declarations.rename(declaration_id, "Autre")
    declarations.set_etat(declaration_id, Etat.ARCHIVEE)
    copie = declarations.duplicate(declaration_id)
    told = [
        (e.genre.value, e.objet, e.ancien, e.nouveau) for e in store.journal.list(declaration_id)
    ]
    assert told == [
        ("creation", "fs-2024", None, "Forfait 2024"),
        ("reponse", "v1.i3.taux", None, "66.67"),
        ("reponse", "v1.i3.taux", "66.67", fraction),
        ("reponse", "v1.i3.taux", fraction, None),
        ("note", "v1.i3", None, "relevé de mars"),
        ("note", "v1.i3", "relevé de mars", None),
        ("intitule", "", "Forfait 2024", "Autre"),
        ("etat", "", "active", "archivee"),
    ]
    [entree] = store.journal.list(copie.id)
    assert entree.genre is GenreChangement.DUPLICATION
    assert (entree.objet, entree.nouveau) == (f"declaration.{declaration_id}", "Autre (copie)")


def test_every_kind_of_fact_of_the_life_is_told(store: Store, declaration_id: int) -> None:
    accuse = live(store, declaration_id)
    piece = make_piece()
    perimee = EtatPiece.PERIMEE
    store.pieces.set_etat(declaration_id, "v1.i3", piece.sha256, perimee)
    store.pieces.detach(declaration_id, "v1.i3", piece.sha256)
    store.depots.rectify(declaration_id)
    store.transcriptions.clear(declaration_id)
    store.propositions.clear(declaration_id)
    store.paiements.remove(declaration_id)
    told = [
        (e.genre.value, e.objet, e.ancien, e.nouveau) for e in store.journal.list(declaration_id)
    ]
    recue = {"sha256": piece.sha256, "nom": "a.pdf", "etat": "reçue"}
    proposee = {"valeur": ["ecg", "spirometre"], "origine": "fs-2024", "rappel": False}
    ligne = {"etat": "differente", "affiche": "64 %"}
    depot = {
        "declaree_le": "2026-02-03",
        "accuse": DEPOT.accuse,
        "accuse_piece": accuse.sha256,
        "ruleset_sha256": DEPOT.ruleset_sha256,
    }
    paiement = {
        "montant": "5069.10",
        "recu_le": "2026-06-30",
        "points": {"v1.i3": "12.50", "v2.i1.aat": "0"},
        "note": PAIEMENT.note,
    }
    assert told[1:] == [
        ("piece", "v1.i3", None, recue),
        ("proposition", "v2.i7.appareils", None, proposee),
        ("transcription", "v1.i3", None, ligne),
        ("depot", "depot.1", None, depot),
        ("paiement", "", None, paiement),
        ("piece", "v1.i3", recue, {**recue, "etat": "périmée"}),
        ("piece", "v1.i3", {**recue, "etat": "périmée"}, None),
        ("rectification", "depot.1", depot, None),
        ("transcription", "v1.i3", ligne, None),
        ("proposition", "v2.i7.appareils", proposee, None),
        ("paiement", "", paiement, None),
    ]


def test_the_time_of_a_line_is_the_time_of_the_change(store: Store, declaration_id: int) -> None:
    changed = store.declarations.save_reponses(
        declaration_id, {("v1.i1", "segur"): True, ("v1.i1", "lap"): False}
    )
    lines = store.journal.list(declaration_id)[1:]
    assert [line.instant for line in lines] == [changed, changed]


def test_a_clock_set_back_does_not_reorder_the_journal(
    store: Store, declaration_id: int, clock: SteppingClock
) -> None:
    for n in range(3):
        clock.instant -= timedelta(days=400)
        store.declarations.save_reponses(declaration_id, {("v2.i1", "nombre"): n})
    assert [line.nouveau for line in store.journal.list(declaration_id)[1:]] == [0, 1, 2]


def test_times_are_stored_in_utc_with_microseconds(tmp_path: Path) -> None:
    paris = timezone(timedelta(hours=2))
    instant = datetime(2026, 7, 14, 1, 30, 0, 5, tzinfo=paris)
    with Store.open(tmp_path, lambda: instant) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
        declaration = store.declarations.create(praticien.id, "fs-2024", "Forfait")
        [(stored,)] = store._database.rows("SELECT instant FROM journal")
    assert stored == "2026-07-13T23:30:00.000005+00:00"
    assert declaration.cree_le == instant
    assert declaration.cree_le.tzinfo is UTC


def test_the_journal_is_undone_with_the_change(store: Store, declaration_id: int) -> None:
    before = store.journal.list(declaration_id)
    try:
        with store.transaction():
            store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
            raise LookupError
    except LookupError:
        pass
    assert store.journal.list(declaration_id) == before
