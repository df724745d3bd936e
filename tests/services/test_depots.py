"""The seal without a window: its clock, its digest, and what it reads back."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import Amendement, Depot
from forfait_desktop.domain.values import SANS_OBJET, Taux
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.depots import (
    check_day,
    check_number,
    digest_of,
    read_depot,
    say_declared,
)
from forfait_desktop.services.session import Session
from forfait_desktop.storage.store import Store
from tests.services.cabinet import AUJOURD_HUI, catalogue

INSTANT = datetime(2031, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


def seal(tmp_path: Path, amended: bool = False) -> tuple[Session, Depot]:
    store = Store.open(tmp_path, lambda: INSTANT)
    if amended:
        store.amendements.set(
            Amendement("fs-2024", "v1.i3.seuil", "70", "Courrier EXEMPLE", date(2026, 1, 2))
        )
    bureau = Bureau(store, catalogue(), lambda: AUJOURD_HUI)
    praticien = store.praticiens.add(Praticien(nom="EXEMPLE", prenom="Prénom")).id
    declaration_id = bureau.create_declaration(praticien, "fs-2024")
    session = bureau.open(declaration_id)
    session.answer("v1.i1", "lap", SANS_OBJET)
    session.answer("v1.i3", "taux", Taux.from_fraction(2, 3))
    session.answer("v2.i7", "appareils", ("ecg", "tensiometre"))
    session.answer("v3", "signature", date(2024, 3, 12))
    session.answer("v3", "temps", ("mi",))
    session.answer("v3", "percentile", ("moins_p90",))
    session.annotate("v1.i3", 'Un guillemet " et une « note ».')
    depot = bureau.seal(declaration_id, date(2026, 11, 20), "A-42", None)
    store.close()
    return session, depot


def test_the_seal_bears_the_time_of_the_store(tmp_path: Path) -> None:
    _session, depot = seal(tmp_path)
    assert depot.scelle_le == INSTANT


@pytest.mark.parametrize("amended", [False, True])
def test_what_is_read_back_is_what_was_sealed(tmp_path: Path, amended: bool) -> None:
    session, depot = seal(tmp_path, amended)
    lu = read_depot(depot)
    assert lu.resultat == session.resultat
    assert lu.reponses == session.declaration.reponses
    assert lu.notes == session.declaration.notes
    assert lu.praticien == Praticien(nom="EXEMPLE", prenom="Prénom")
    assert lu.ruleset.to_json() == session.ruleset.to_json() == depot.ruleset_json
    assert lu.ruleset.sha256 == session.ruleset.sha256
    assert lu.ruleset.amendements == session.ruleset.amendements
    assert bool(lu.ruleset.amendements) is amended


def test_a_result_sealed_before_the_most_at_stake_was_computed_is_read_back(
    tmp_path: Path,
) -> None:
    session, depot = seal(tmp_path)
    ancien = json.loads(depot.resultat_json)
    del ancien["verrou"]["en_jeu_au_plus"]
    depot = replace(depot, resultat_json=json.dumps(ancien))
    verrou = read_depot(replace(depot, empreinte=digest_of(depot))).resultat.verrou
    assert session.resultat.verrou is not None
    assert verrou == replace(session.resultat.verrou, en_jeu_au_plus=None)


@pytest.mark.parametrize(
    "champ",
    [f.name for f in fields(Depot) if f.name not in ("version", "rectifie_le")],
)
def test_any_change_of_a_seal_is_found(tmp_path: Path, champ: str) -> None:
    _session, depot = seal(tmp_path)
    avant = getattr(depot, champ)
    autre: object = f"{avant}x"
    if isinstance(avant, datetime):
        autre = avant.replace(microsecond=1)
    elif isinstance(avant, date):
        autre = date(2026, 11, 21)
    with pytest.raises(ErreurMagasin, match=r"scellée, version 1.*sauvegarde"):
        read_depot(replace(depot, **{champ: autre}))  # type: ignore[arg-type]


def test_the_rank_and_the_rectification_are_no_part_of_the_seal(tmp_path: Path) -> None:
    _session, depot = seal(tmp_path)
    assert read_depot(replace(depot, version=3, rectifie_le=INSTANT)).reponses


@pytest.mark.parametrize(
    ("jour", "ouverture", "dit"),
    [
        (date(2026, 11, 22), None, ""),
        (date(2026, 11, 22), date(2026, 11, 22), ""),
        (date(2026, 11, 21), date(2026, 11, 22), "précède l’ouverture"),
        (date(2026, 11, 23), None, "dans l’avenir"),
    ],
)
def test_the_day_stands_between_the_opening_and_today(
    jour: date, ouverture: date | None, dit: str
) -> None:
    faute = check_day(jour, ouverture, AUJOURD_HUI)
    assert dit in faute
    assert bool(faute) is bool(dit)


def test_the_number_is_needed_and_bounded() -> None:
    assert "Recopiez" in check_number("")
    assert "200\xa0signes" in check_number("9" * 201) or "200 signes" in check_number("9" * 201)
    assert check_number("9" * 200) == ""


def test_whether_it_was_declared_is_said_for_each_state(tmp_path: Path) -> None:
    _session, depot = seal(tmp_path)
    assert say_declared(()) == "Pas encore déclaré sur amelipro. Préparer n’est pas déclarer."
    assert say_declared((depot,)) == (
        "Déclaré sur amelipro le 20\xa0novembre 2026, réponses en lecture seule."
    )
    assert say_declared((replace(depot, rectifie_le=INSTANT),)) == (
        "Pas encore déclaré sur amelipro\xa0: cette version 2 rectifie celle déclarée le "
        "20\xa0novembre 2026."
    )


SCELLES = Path(__file__).parent / "scelles"


def read_sample(fichier: Path) -> Depot:
    """A seal as it was stored by the version of its time."""
    brut = json.loads(fichier.read_text(encoding="utf-8"))
    jours = {"declaree_le": date.fromisoformat(brut["declaree_le"])}
    instants = {"scelle_le": datetime.fromisoformat(brut["scelle_le"])}
    return Depot(**{**brut, **jours, **instants})


@pytest.mark.parametrize("fichier", sorted(SCELLES.glob("*.json")), ids=lambda f: f.stem)
def test_a_seal_of_every_version_reads_today_as_it_was_sealed(fichier: Path) -> None:
    """A change of the models that would damage old seals is found here: samples are kept as is."""
    depot = read_sample(fichier)
    lu = read_depot(depot)
    assert lu.ruleset.id == "fs-2024"
    assert lu.praticien.nom == "EXEMPLE"
    assert lu.reponses["v1.i3"]["taux"] == Taux.from_fraction(2, 3)
    assert lu.reponses["v1.i1"]["lap"] is SANS_OBJET
    assert lu.notes["v1.i3"] == 'Un guillemet " et une « note ».'
    scelle = json.loads(depot.resultat_json)
    assert str(lu.resultat.maximum.euros) == scelle["maximum"]["euros"] == "7805.00"
    assert [v.explication for v in lu.resultat.volets] == [
        v["explication"] for v in scelle["volets"]
    ]


def test_there_is_a_sealed_sample() -> None:
    assert list(SCELLES.glob("*.json"))
