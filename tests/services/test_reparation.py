"""How to repair a closed gate: each missing line has its reason, its gesture and its place."""

from datetime import date

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.ruleset import DateCampagne, Dates
from forfait_desktop.domain.values import SANS_OBJET, Certitude, Reponses, Statut, Taux
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.reparation import Reparation, find_repairs, say_deadline

CATALOGUE = Catalogue([shipped_dir("rulesets")])
AUJOURD_HUI = date(2025, 1, 10)
OK: Reponses = {
    "v1.i1": {"segur": True, "lap": SANS_OBJET},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": Taux.from_fraction(2, 3)},
    "v1.i4": {"oui": True},
}


def repairs(reponses: Reponses, ruleset_id: str = "fs-2024") -> Reparation | None:
    ruleset = CATALOGUE.get(ruleset_id)
    return find_repairs(ruleset, evaluate(ruleset, reponses), AUJOURD_HUI)


def test_a_complete_gate_needs_no_repair() -> None:
    assert repairs(OK) is None


def test_what_is_not_answered_yet_is_to_complete_and_only_what_is_not_reached_to_repair() -> None:
    vide = repairs({})
    assert vide is not None
    assert vide.a_completer
    assert vide.echeance.startswith("À compléter avant la clôture")
    refusee = repairs({**OK, "v1.i2": {"oui": False}})
    assert refusee is not None
    assert not refusee.a_completer
    assert refusee.echeance.startswith("À réparer avant la clôture")
    assert "1\xa0ligne obligatoire de «\xa0Volet 1\xa0» n’est pas atteinte" in (
        refusee.verrou.explication
    )


@pytest.mark.parametrize("ruleset_id", sorted(CATALOGUE.ids))
def test_every_line_of_every_gate_has_its_reason_its_gesture_and_its_place(
    ruleset_id: str,
) -> None:
    reparation = repairs({}, ruleset_id)
    assert reparation is not None
    bloc = CATALOGUE.get(ruleset_id).volet(reparation.verrou.volet_id)
    assert bloc is not None
    assert bloc.bloc is not None
    assert [ligne.indicateur for ligne in reparation.lignes] == list(bloc.bloc.indicateurs)
    for ligne in reparation.lignes:
        regle = CATALOGUE.get(ruleset_id).indicateurs[ligne.indicateur]
        assert ligne.statut is Statut.A_COMPLETER
        assert ligne.explication
        assert ligne.geste.startswith("Répondez à «\xa0")
        if "\xa0», «" in ligne.geste or ligne.geste.count("«") > 1:
            assert "\xa0» et «\xa0" in ligne.geste
        assert ligne.ou_trouver == regle.ou_trouver
        assert ligne.piece == regle.piece


def test_a_no_is_repaired_by_meeting_the_condition_it_names() -> None:
    reparation = repairs({**OK, "v1.i1": {"segur": False, "lap": True}})
    assert reparation is not None
    (ligne,) = reparation.lignes
    assert ligne.statut is Statut.NON_ATTEINT
    assert ligne.geste == (
        "Dès que la condition est remplie, répondez «\xa0oui\xa0» à "
        "«\xa0Logiciel référencé Ségur\xa0»."
    )


def test_a_rate_too_low_says_the_gap_and_which_figure_to_mend() -> None:
    reparation = repairs({**OK, "v1.i3": {"taux": Taux.from_fraction(59, 100)}})
    assert reparation is not None
    (ligne,) = reparation.lignes
    assert "il manque 7,7\xa0points" in ligne.explication
    assert ligne.geste == (
        "Dès que le chiffre est atteint, ou s’il est faux, corrigez "
        "«\xa0Taux de télétransmission\xa0»."
    )


def test_only_the_fields_still_without_an_answer_are_asked_for() -> None:
    reparation = repairs({**OK, "v1.i1": {"segur": True}})
    assert reparation is not None
    assert reparation.lignes[0].geste == "Répondez à «\xa0LAP certifié par la HAS\xa0»."


def test_what_fails_comes_before_what_is_to_be_answered() -> None:
    reparation = repairs({"v1.i3": {"taux": Taux.from_fraction(1, 2)}})
    assert reparation is not None
    assert [ligne.indicateur for ligne in reparation.lignes] == [
        "v1.i3",
        "v1.i1",
        "v1.i2",
        "v1.i4",
    ]


def test_a_line_that_applies_to_nobody_asks_to_look_again() -> None:
    rates = dict.fromkeys(("dcmt", "fse", "pse", "aat"), SANS_OBJET)
    reparation = repairs({"socle.i2": rates}, "donum-2026")
    assert reparation is not None
    ligne = reparation.lignes[0]
    assert ligne.statut is Statut.NON_APPLICABLE
    assert ligne.geste.startswith("Tout y est «\xa0sans objet\xa0».")


def dates(fermeture: DateCampagne) -> Dates:
    inconnue = DateCampagne(sources=(), certitude=Certitude.INCONNU)
    return Dates(ouverture=inconnue, fermeture=fermeture, paiement=inconnue)


def day(valeur: date, *, estimation: bool = False) -> DateCampagne:
    return DateCampagne(
        valeur=valeur, estimation=estimation, sources=("ameli",), certitude=Certitude.OFFICIEL
    )


@pytest.mark.parametrize(
    ("fermeture", "dit"),
    [
        (
            day(date(2025, 2, 9)),
            "À réparer avant la clôture\xa0: 9\xa0février 2025, dans 30\xa0jours.",
        ),
        (
            day(date(2025, 1, 11)),
            "À réparer avant la clôture\xa0: 11\xa0janvier 2025, dans 1\xa0jour.",
        ),
        (
            day(date(2025, 2, 9), estimation=True),
            "À réparer avant la clôture\xa0: 9\xa0février 2025 (estimation), "
            "dans environ 30\xa0jours.",
        ),
        (
            day(AUJOURD_HUI),
            "À réparer aujourd’hui, jour de la clôture\xa0: 10\xa0janvier 2025.",
        ),
        (
            day(date(2025, 1, 9)),
            "Campagne close le 9\xa0janvier 2025\xa0: consultation seulement.",
        ),
        (
            day(date(2025, 1, 9), estimation=True),
            "La date de clôture est passée\xa0: 9\xa0janvier 2025 (estimation). Vérifiez sur "
            "amelipro si vous pouvez encore déclarer.",
        ),
        (
            DateCampagne(sources=(), certitude=Certitude.INCONNU),
            "À réparer avant la clôture\xa0: à confirmer.",
        ),
    ],
)
def test_the_last_day_is_said_with_how_sure_it_is(fermeture: DateCampagne, dit: str) -> None:
    assert say_deadline(dates(fermeture), AUJOURD_HUI) == dit
