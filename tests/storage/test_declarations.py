"""Declarations: exact answers, notes, states, copies, and the long list."""

import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.errors import ErreurDonnee, MagasinEndommage
from forfait_desktop.storage.declarations import Place
from forfait_desktop.storage.journal import GenreChangement
from forfait_desktop.storage.store import Store
from tests.storage.conftest import SteppingClock
from tests.storage.samples import DEPOT, PAIEMENT, live

CHANGEMENTS: dict[Place, object] = {
    ("v1.i1", "segur"): True,
    ("v1.i1", "lap"): "sans_objet",
    ("v1.i3", "taux"): {"numerateur": 812, "denominateur": 1000},
    ("v2.i4", "taux"): "66.67",
    ("v2.i7", "appareils"): ["ecg", "tensiometre"],
    ("v2.i8", "nombre"): 0,
}
REPONSES = {
    "v1.i1": {"segur": True, "lap": "sans_objet"},
    "v1.i3": {"taux": {"numerateur": 812, "denominateur": 1000}},
    "v2.i4": {"taux": "66.67"},
    "v2.i7": {"appareils": ["ecg", "tensiometre"]},
    "v2.i8": {"nombre": 0},
}

places = st.tuples(st.sampled_from(["v1.i1", "v2.i1.aat", "socle.i2"]), st.sampled_from("abc"))
valeurs = (
    st.booleans()
    | st.integers(min_value=0, max_value=10**40)
    | st.decimals(0, 100, allow_nan=False, allow_infinity=False).map(str)
    | st.text()
    | st.lists(st.text(max_size=5), max_size=4)
    | st.fixed_dictionaries({"numerateur": st.integers(0), "denominateur": st.integers(1)})
)


def typed(valeur: object) -> object:
    """Tell True from 1, which are equal in Python."""
    return type(valeur), valeur


def test_a_new_declaration_is_empty_and_active(store: Store, praticien_id: int) -> None:
    declaration = store.declarations.create(praticien_id, "donum-2026", "DONUM 2026")
    assert declaration == store.declarations.get(declaration.id)
    assert (declaration.etat, declaration.reponses, declaration.notes) == (Etat.ACTIVE, {}, {})
    assert (
        declaration.cree_le == declaration.modifiee_le == datetime(2026, 1, 31, 8, 0, 1, tzinfo=UTC)
    )


def test_answers_come_back_as_saved(store: Store, declaration_id: int, data_dir: Path) -> None:
    store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    assert store.declarations.get(declaration_id).reponses == REPONSES
    store.close()
    with Store.open(data_dir) as reopened:
        assert reopened.declarations.get(declaration_id).reponses == REPONSES


@settings(deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(places, valeurs | st.none(), max_size=5), max_size=6))
def test_any_sequence_of_saves_is_exact_and_told_by_the_journal(
    sauvegardes: list[dict[Place, object]],
) -> None:
    attendu: dict[Place, object] = {}
    rejoue: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
        declaration = store.declarations.create(praticien.id, "fs-2024", "Forfait")
        for changements in sauvegardes:
            store.declarations.save_reponses(declaration.id, changements)
            attendu |= changements
        lues = store.declarations.get(declaration.id).reponses
        entrees = store.journal.list(declaration.id)[1:]
    attendu = {place: valeur for place, valeur in attendu.items() if valeur is not None}
    for entree in entrees:
        assert typed(rejoue.get(entree.objet)) == typed(entree.ancien)
        assert typed(entree.ancien) != typed(entree.nouveau)
        rejoue[entree.objet] = entree.nouveau
    plates = {(i, c): valeur for i, champs in lues.items() for c, valeur in champs.items()}
    assert {k: typed(v) for k, v in plates.items()} == {k: typed(v) for k, v in attendu.items()}
    restantes = {objet: valeur for objet, valeur in rejoue.items() if valeur is not None}
    assert restantes == {".".join(place): valeur for place, valeur in plates.items()}


def test_json_decimals_are_read_exactly(store: Store, declaration_id: int) -> None:
    with store.transaction():
        store._database.touch("declaration", declaration_id)
        store._database.write(
            "INSERT INTO reponse VALUES (?, 'v1.i3', 'taux', '66.666666666666666666667')",
            declaration_id,
        )
    reponses = store.declarations.get(declaration_id).reponses
    assert reponses["v1.i3"]["taux"] == Decimal("66.666666666666666666667")


def test_none_removes_an_answer(store: Store, declaration_id: int) -> None:
    store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    store.declarations.save_reponses(declaration_id, dict.fromkeys(CHANGEMENTS))
    assert store.declarations.get(declaration_id).reponses == {}


def test_a_save_that_changes_nothing_leaves_no_trace(store: Store, declaration_id: int) -> None:
    saved = store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    again = store.declarations.save_reponses(
        declaration_id, {**CHANGEMENTS, ("v1.i9", "jamais"): None}
    )
    assert again == saved == store.declarations.get(declaration_id).modifiee_le
    assert len(store.journal.list(declaration_id)) == 1 + len(CHANGEMENTS)


def test_one_impossible_value_and_none_is_saved(store: Store, declaration_id: int) -> None:
    with pytest.raises(TypeError):
        store.declarations.save_reponses(
            declaration_id, {("v1.i1", "segur"): True, ("v1.i3", "taux"): object()}
        )
    assert store.declarations.get(declaration_id).reponses == {}
    assert len(store.journal.list(declaration_id)) == 1


def test_notes_are_saved_changed_and_removed(store: Store, declaration_id: int) -> None:
    texte = "Facture n° 12 <b>&\n🩺\0 fin"
    store.declarations.save_note(declaration_id, "v1.i3", "brouillon")
    store.declarations.save_note(declaration_id, "v1.i3", texte)
    saved = store.declarations.save_note(declaration_id, "v1.i3", texte)
    declaration = store.declarations.get(declaration_id)
    assert (declaration.notes, declaration.modifiee_le) == ({"v1.i3": texte}, saved)
    store.declarations.save_note(declaration_id, "v1.i3", "")
    assert store.declarations.get(declaration_id).notes == {}


def test_half_of_a_character_is_refused_in_a_note_and_a_title(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    before = store.declarations.get(declaration_id)
    for attempt in (
        lambda: store.declarations.save_note(declaration_id, "v1.i3", "a\udc00"),
        lambda: store.declarations.rename(declaration_id, "a\udc00"),
        lambda: store.declarations.create(praticien_id, "fs-2024", "a\udc00"),
    ):
        with pytest.raises(ErreurDonnee, match="au rang 2"):
            attempt()
    assert store.declarations.get(declaration_id) == before
    assert len(store.declarations.list()) == 1


def test_rename(store: Store, declaration_id: int) -> None:
    changed = store.declarations.rename(declaration_id, "Cabinet de Brest")
    assert store.declarations.rename(declaration_id, "Cabinet de Brest") == changed
    declaration = store.declarations.get(declaration_id)
    assert (declaration.intitule, declaration.modifiee_le) == ("Cabinet de Brest", changed)


def test_archive_delete_and_restore(store: Store, declaration_id: int) -> None:
    store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    before = store.declarations.get(declaration_id)
    for etat in (Etat.ARCHIVEE, Etat.SUPPRIMEE):
        store.declarations.set_etat(declaration_id, etat)
        assert store.declarations.list() == ()
        assert [resume.etat for resume in store.declarations.list([etat])] == [etat]
    store.declarations.set_etat(declaration_id, Etat.ACTIVE)
    assert store.declarations.get(declaration_id) == before


def test_a_copy_has_the_answers_and_notes_and_a_life_of_its_own(
    store: Store, declaration_id: int
) -> None:
    store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    store.declarations.save_note(declaration_id, "v1.i3", "note")
    store.declarations.set_etat(declaration_id, Etat.ARCHIVEE)
    source = store.declarations.get(declaration_id)
    copie = store.declarations.duplicate(declaration_id)
    assert (copie.intitule, copie.etat) == ("Forfait 2024 (copie)", Etat.ACTIVE)
    assert (copie.reponses, copie.notes) == (source.reponses, source.notes)
    assert copie.cree_le > source.modifiee_le
    store.declarations.save_reponses(copie.id, {("v1.i1", "segur"): False})
    assert store.declarations.get(declaration_id) == source


def test_a_copy_has_nothing_of_the_life_of_its_source(store: Store, declaration_id: int) -> None:
    live(store, declaration_id)
    copie = store.declarations.duplicate(declaration_id).id
    assert store.depots.list(copie) == ()
    assert store.pieces.list(copie) == ()
    assert store.transcriptions.get(copie) == {}
    assert store.propositions.list(copie) == ()
    assert store.paiements.get(copie) is None
    assert len(store.journal.list(copie)) == 1


def test_archiving_and_deleting_keep_the_life(store: Store, declaration_id: int) -> None:
    live(store, declaration_id)
    for etat in (Etat.ARCHIVEE, Etat.SUPPRIMEE):
        store.declarations.set_etat(declaration_id, etat)
        assert store.depots.current(declaration_id)
        assert store.paiements.get(declaration_id) == PAIEMENT
        assert len(store.pieces.all()) == 2


def test_a_purge_leaves_the_life_of_the_others(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    autre = store.declarations.create(praticien_id, "fs-2024", "Autre").id
    for identifiant in (declaration_id, autre):
        live(store, identifiant)
    before = store.depots.list(autre), store.pieces.list(autre), store.pieces.all()
    store.declarations.purge(declaration_id)
    assert (store.depots.list(autre), store.pieces.list(autre), store.pieces.all()) == before


def filled_tables(store: Store) -> set[str]:
    names = store._database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {name for (name,) in names if store._database.rows(f"SELECT 1 FROM {name} LIMIT 1")}


def test_purge_erases_everything_but_the_fact(
    store: Store, declaration_id: int, praticien_id: int
) -> None:
    store.declarations.save_reponses(declaration_id, CHANGEMENTS)
    store.declarations.save_note(declaration_id, "v1.i3", "note")
    accuse = live(store, declaration_id)
    assert store.depots.rectify(declaration_id).accuse_piece == accuse.sha256
    store.depots.add(declaration_id, DEPOT)
    store.declarations.purge(declaration_id)
    assert store.declarations.list(tuple(Etat)) == ()
    [entree] = store.journal.list(declaration_id)
    assert (entree.genre, entree.ancien, entree.nouveau) == (GenreChangement.PURGE, None, None)
    assert filled_tables(store) == {"meta", "praticien", "journal", "somme"}
    assert store.declarations.create(praticien_id, "fs-2024", "x").id != declaration_id


@pytest.mark.parametrize("numero", [0, -3, 99, 2**64])
def test_an_unknown_declaration_is_named(store: Store, numero: int) -> None:
    for attempt in (
        lambda: store.declarations.get(numero),
        lambda: store.declarations.save_reponses(numero, CHANGEMENTS),
        lambda: store.declarations.save_note(numero, "v1.i1", "x"),
        lambda: store.declarations.rename(numero, "x"),
        lambda: store.declarations.set_etat(numero, Etat.ARCHIVEE),
        lambda: store.declarations.duplicate(numero),
        lambda: store.declarations.purge(numero),
    ):
        with pytest.raises(ErreurDonnee, match=f"Déclaration {numero}"):
            attempt()


def test_a_thousand_declarations_are_listed_latest_first(
    store: Store, praticien_id: int, clock: SteppingClock
) -> None:
    with store.transaction():
        ids = [
            store.declarations.create(praticien_id, "fs-2024", f"Dossier {n}").id
            for n in range(1000)
        ]
        store.declarations.save_reponses(ids[500], CHANGEMENTS)
    resumes = store.declarations.list()
    assert [resume.id for resume in resumes] == [
        ids[500],
        *(identifiant for identifiant in reversed(ids) if identifiant != ids[500]),
    ]
    assert resumes[0].praticien_nom == "Prénom EXEMPLE B"
    assert resumes[0].modifiee_le == clock.instant
    assert store.declarations.list(()) == ()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE reponse SET valeur = '{'",
        "UPDATE reponse SET valeur = 12",
        "UPDATE declaration SET cree_le = 'hier'",
        "UPDATE declaration SET modifiee_le = x'00'",
        "UPDATE reponse SET valeur = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_damaged_row_is_a_store_error(store: Store, declaration_id: int, damage: str) -> None:
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
    with store.transaction():
        store._database.write(damage)
    with pytest.raises(MagasinEndommage):
        store.declarations.get(declaration_id)
