"""Last year's answers: which are found, mapped, proposed or recalled, and what becomes of them."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.suivi import Proposition
from forfait_desktop.domain.values import Taux
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.reprise import say_pending, say_proposition
from forfait_desktop.storage.store import Store

CATALOGUE: Final = Catalogue([shipped_dir("rulesets")])
Place = tuple[str, str]


class Horloge:
    """A clock that steps one second at each reading."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, Horloge(), attente_ms=10) as store:
        yield store


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau(store, CATALOGUE, lambda: date(2026, 1, 31))


@pytest.fixture
def medecin(store: Store) -> int:
    return store.praticiens.add(Praticien(nom="EXEMPLE")).id


def earlier(store: Store, medecin: int, ruleset_id: str, reponses: dict[Place, object]) -> int:
    declaration_id = store.declarations.create(medecin, ruleset_id, "").id
    store.declarations.save_reponses(declaration_id, reponses)
    return declaration_id


def proposed(store: Store, declaration_id: int) -> dict[Place, object]:
    """Field → value of what is proposed."""
    return {
        (p.indicateur, p.champ): p.valeur
        for p in store.propositions.list(declaration_id)
        if not p.rappel
    }


def recalled(store: Store, declaration_id: int) -> dict[Place, object]:
    """Field → value of what is only recalled."""
    return {
        (p.indicateur, p.champ): p.valeur
        for p in store.propositions.list(declaration_id)
        if p.rappel
    }


def test_each_type_of_answer_is_proposed_and_rates_are_only_recalled(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """Yes/no, choice, number and date are proposed; a rate stands beside the field."""
    earlier(
        store,
        medecin,
        "fs-2024",
        {
            ("v1.i1", "segur"): True,
            ("v1.i1", "lap"): "sans_objet",
            ("v1.i3", "taux"): {"numerateur": 927, "denominateur": 1000},
            ("v2.i3", "rcp"): 6,
            ("v2.i7", "appareils"): ["ecg", "tensiometre"],
            ("v2.i8", "heures"): "2.5",
            ("v3", "signature"): "2024-07-01",
            ("v3", "temps"): ["plein"],
        },
    )
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    assert proposed(store, nouvelle) == {
        ("v1.i1", "segur"): True,
        ("v1.i1", "lap"): "sans_objet",
        ("v2.i3", "rcp"): 6,
        ("v2.i7", "appareils"): ["ecg", "tensiometre"],
        ("v2.i8", "heures"): "2.5",
        ("v3", "signature"): "2024-07-01",
        ("v3", "temps"): ["plein"],
    }
    assert recalled(store, nouvelle) == {
        ("v1.i3", "taux"): {"numerateur": 927, "denominateur": 1000}
    }
    assert {p.origine for p in store.propositions.list(nouvelle)} == {"fs-2024"}
    assert bureau.open(nouvelle).declaration.reponses == {}


def test_what_is_proposed_counts_for_nothing(bureau: Bureau, store: Store, medecin: int) -> None:
    """The evaluation of the new declaration is that of an empty one."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True, ("v1.i2", "oui"): True})
    vide = store.declarations.create(medecin, "fs-2025", "").id
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    assert bureau.open(nouvelle).resultat == bureau.open(vide).resultat


def test_nothing_comes_from_another_doctor(bureau: Bureau, store: Store, medecin: int) -> None:
    """Each doctor has their own earlier declarations."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True})
    autre = store.praticiens.add(Praticien(nom="EXEMPLE", prenom="Autre")).id
    assert store.propositions.list(bureau.create_declaration(autre, "fs-2025")) == ()


def test_nothing_comes_from_the_same_campaign_or_a_later_one(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """Only earlier years propose."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True})
    earlier(store, medecin, "fs-2025", {("v2.i2", "oui"): True})
    assert store.propositions.list(bureau.create_declaration(medecin, "fs-2024")) == ()


def test_a_deleted_declaration_proposes_nothing_and_an_archived_one_does(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """What the doctor threw away stays away."""
    ancienne = earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True})
    store.declarations.set_etat(ancienne, Etat.SUPPRIMEE)
    assert store.propositions.list(bureau.create_declaration(medecin, "fs-2025")) == ()
    store.declarations.set_etat(ancienne, Etat.ARCHIVEE)
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    assert proposed(store, nouvelle) == {("v2.i2", "oui"): True}


def test_the_latest_campaign_with_answers_proposes(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """An empty declaration of last year does not hide the one before, years skipped included."""
    earlier(store, medecin, "fs-2023", {("v2.i2", "oui"): False, ("v2.i8", "inscrit"): True})
    earlier(store, medecin, "fs-2024", {})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    assert proposed(store, nouvelle) == {("v2.i2", "oui"): False, ("v2.i8", "inscrit"): True}
    assert {p.origine for p in store.propositions.list(nouvelle)} == {"fs-2023"}


def test_a_line_that_changed_its_place_is_followed(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """The coordinated care of 2022 stood in volet 1; the opening hours had another number."""
    earlier(
        store,
        medecin,
        "fs-2022",
        {
            ("v1.i6", "equipe"): True,
            ("v1.i5", "oui"): True,
            ("v1.i2", "oui"): True,
            ("v1.i3", "oui"): True,
            ("v1.i4", "taux"): "80",
            ("v1.i1", "dmp_compatible"): True,
            ("v1.i1", "lap"): True,
            ("v2.i1.teleservices", "points"): "70",
        },
    )
    nouvelle = bureau.create_declaration(medecin, "fs-2024")
    assert proposed(store, nouvelle) == {
        ("v1.i1", "lap"): True,
        ("v1.i4", "oui"): True,
        ("v2.i3", "equipe"): True,
    }
    assert recalled(store, nouvelle) == {("v1.i3", "taux"): "80"}


def test_a_tolerated_answer_of_2023_is_not_taken_up(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """A yes by tolerance in 2023 says nothing of addendum 8 in 2024."""
    earlier(store, medecin, "fs-2023", {("v1.i2", "oui"): True})
    assert store.propositions.list(bureau.create_declaration(medecin, "fs-2024")) == ()


def test_the_equipment_of_2025_is_proposed_for_the_dotation_of_2026(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """The three answers of the equipment; the rates are recalled; the rest has no line there."""
    earlier(
        store,
        medecin,
        "fs-2025",
        {
            ("v1.i1", "segur"): True,
            ("v1.i1", "lap"): True,
            ("v1.i2", "oui"): True,
            ("v1.i3", "taux"): "92.7",
            ("v1.i4", "oui"): True,
            ("v2.i1.dmt", "taux"): "90",
            ("v2.i1.mss", "taux"): "12",
            ("v2.i2", "oui"): True,
        },
    )
    nouvelle = bureau.create_declaration(medecin, "donum-2026")
    assert proposed(store, nouvelle) == {
        ("socle.i1", "segur"): True,
        ("socle.i1", "lap"): True,
        ("socle.i1", "sesam"): True,
    }
    assert recalled(store, nouvelle) == {("socle.i2", "fse"): "92.7", ("socle.i2", "dcmt"): "90"}


def test_an_answer_that_is_not_allowed_any_more_is_not_proposed(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """DONUM knows no exemption of LAP: "sans objet" is not an answer there."""
    earlier(store, medecin, "fs-2025", {("v1.i1", "lap"): "sans_objet"})
    assert store.propositions.list(bureau.create_declaration(medecin, "donum-2026")) == ()


def test_an_answer_removes_its_proposition_in_the_same_save(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """Confirmed or contradicted, it is settled; undo brings it back, redo settles it again."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True, ("v2.i5", "oui"): True})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    session, reprises = bureau.open(nouvelle), bureau.reprises(nouvelle)
    session.answer("v2.i2", "oui", False)
    assert [p.indicateur for p in reprises.pending(session.declaration.reponses)] == ["v2.i5"]
    session.save()
    assert set(proposed(store, nouvelle)) == {("v2.i5", "oui")}
    session.undo()
    session.save()
    assert set(proposed(store, nouvelle)) == {("v2.i2", "oui"), ("v2.i5", "oui")}
    assert len(reprises.pending(session.declaration.reponses)) == 2
    session.redo()
    session.save()
    assert set(proposed(store, nouvelle)) == {("v2.i5", "oui")}


def test_a_recalled_rate_stays_beside_an_answered_field(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """It is not an answer to be settled: it stays readable."""
    earlier(store, medecin, "fs-2024", {("v1.i3", "taux"): "92.7"})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    session, reprises = bureau.open(nouvelle), bureau.reprises(nouvelle)
    session.answer("v1.i3", "taux", Taux.from_fraction(2, 3))
    session.save()
    assert recalled(store, nouvelle) == {("v1.i3", "taux"): "92.7"}
    assert reprises.rappel("v1.i3", "taux") is not None


def test_a_discarded_proposition_never_comes_back_but_by_its_own_way(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """Clearing an answer given later does not propose it anew."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    session, reprises = bureau.open(nouvelle), bureau.reprises(nouvelle)
    (proposition,) = reprises.pending(session.declaration.reponses)
    reprises.discard(proposition)
    session.answer("v2.i2", "oui", True)
    session.save()
    session.undo()
    session.save()
    assert store.propositions.list(nouvelle) == ()
    reprises.restore(proposition)
    assert reprises.pending(session.declaration.reponses) == (proposition,)
    assert set(proposed(store, nouvelle)) == {("v2.i2", "oui")}


def test_an_answer_that_cannot_be_saved_leaves_its_proposition(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """The answer and what it settles are kept together or not at all."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    session = bureau.open(nouvelle)
    session.answer("v2.i2", "oui", True)
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        with pytest.raises(ErreurMagasin):
            session.save()
        autre.execute("ROLLBACK")
    assert set(proposed(store, nouvelle)) == {("v2.i2", "oui")}
    assert store.declarations.get(nouvelle).reponses == {}
    session.save()
    assert proposed(store, nouvelle) == {}
    assert store.declarations.get(nouvelle).reponses == {"v2.i2": {"oui": True}}


def test_a_copy_of_a_declaration_is_proposed_the_same(
    bureau: Bureau, store: Store, medecin: int
) -> None:
    """Duplicating keeps what still waits."""
    earlier(store, medecin, "fs-2024", {("v2.i2", "oui"): True, ("v1.i3", "taux"): "90"})
    nouvelle = bureau.create_declaration(medecin, "fs-2025")
    copie = bureau.duplicate(nouvelle)
    assert store.propositions.list(copie) == store.propositions.list(nouvelle)


@pytest.mark.parametrize(
    ("place", "valeur", "rappel", "phrase"),
    [
        (("v2.i2", "oui"), True, False, "Repris de 2024, à confirmer\u00a0: oui"),
        (("v1.i1", "lap"), "sans_objet", False, "Repris de 2024, à confirmer\u00a0: sans objet"),
        (("v2.i3", "rcp"), 6, False, "Repris de 2024, à confirmer\u00a0: 6\u00a0cas"),
        (("v3", "signature"), "2024-07-01", False, "Repris de 2024, à confirmer\u00a0: 01/07/2024"),
        (("v1.i3", "taux"), "92.7", True, "En 2024\u00a0: 92,7\u00a0%"),
    ],
)
def test_what_is_proposed_is_said_in_french(
    place: Place, valeur: object, rappel: bool, phrase: str
) -> None:
    """The year it comes from, that it waits for the doctor, and the value as the field says it."""
    proposition = Proposition(*place, valeur, "fs-2024", rappel)
    assert say_proposition(CATALOGUE.get("fs-2025"), proposition) == phrase


def test_the_number_that_waits_is_said() -> None:
    """One, several, none."""
    une = Proposition("v2.i2", "oui", True, "fs-2024", rappel=False)
    assert say_pending([]) == ""
    assert say_pending([une]) == "1\u00a0réponse reprise de 2024 à confirmer."
    assert say_pending([une, une]) == "2\u00a0réponses reprises de 2024 à confirmer."
