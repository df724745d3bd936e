"""The tree itself: what each node holds, and what an unusual ruleset may ask."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Statut
from forfait_desktop.evaluation.assistant import contract_years
from forfait_desktop.evaluation.engine import evaluate
from tests.cas.lecture import BAREME, CATALOGUE, read_cas

FS_2024, DONUM = CATALOGUE.get("fs-2024"), CATALOGUE.get("donum-2026")
VOLET_1 = {
    "v1.i1": {"segur": True, "lap": True},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": 80},
    "v1.i4": {"oui": True},
}


def _evaluate(reponses: dict[str, Any], ruleset: Ruleset = FS_2024) -> Resultat:
    return evaluate(ruleset, parse_reponses(ruleset, reponses))


def test_an_unknown_id_is_a_key_error() -> None:
    resultat = _evaluate({})
    with pytest.raises(KeyError):
        resultat.indicateur("v2.i1")
    with pytest.raises(KeyError):
        resultat.volet("v9")


def test_the_gate_says_what_is_at_stake() -> None:
    reponses = {**VOLET_1, "v1.i4": {"oui": False}, "v2.i2": {"oui": True}}
    verrou = _evaluate(reponses).verrou
    assert verrou is not None
    assert verrou.non_atteints == ("v1.i4",)
    assert verrou.a_completer == ()
    assert verrou.en_jeu.points == 280 + 50
    assert verrou.en_jeu.euros == Decimal("2310.00")
    assert "2\u00a0310\u00a0€ en jeu" in verrou.explication


def test_the_gate_says_what_could_still_hang_on_it() -> None:
    reponses = {"v1.i4": {"oui": False}, "v2.i2": {"oui": True}, "v2.i8": {"inscrit": False}}
    verrou = _evaluate(reponses).verrou
    assert verrou is not None
    assert verrou.en_jeu.points == 280 + 50
    assert verrou.en_jeu_au_plus is not None
    assert verrou.en_jeu_au_plus.points == 1115 - 200
    assert verrou.explication.endswith(
        "2\u00a0310\u00a0€ en jeu, jusqu’à 6\u00a0405\u00a0€ avec ce qui reste à répondre."
    )


def test_the_gate_counts_what_is_still_to_answer() -> None:
    verrou = _evaluate({"v1.i1": VOLET_1["v1.i1"]}).verrou
    assert verrou is not None
    assert verrou.statut is Statut.A_COMPLETER
    assert verrou.a_completer == ("v1.i2", "v1.i3", "v1.i4")
    assert "Il reste 3\u00a0lignes" in verrou.explication


def test_a_lost_gate_leaves_nothing_possible() -> None:
    resultat = _evaluate({**VOLET_1, "v1.i4": {"oui": False}, "v2.i2": {"oui": True}})
    assert resultat.possible.points == 0
    assert resultat.perdu.points == 1115
    assert resultat.volet("v2").hors_condition.points == 50


def test_what_is_lost_is_what_the_answers_exclude() -> None:
    resultat = _evaluate({**VOLET_1, "v2.i8": {"inscrit": False}})
    assert resultat.possible.points == 1115 - 200
    assert resultat.perdu.euros == Decimal("1400.00")


@pytest.mark.parametrize(
    ("taux", "phrase"),
    [
        ("92.73", "Taux de 92,73 % : le seuil de 66,7 % est atteint."),
        (90, "Taux de 90 % : le seuil de 66,7 % est atteint."),
        (59, "Taux de 59,0 % : il manque 7,7 points pour atteindre 66,7 %."),
        ("66.6", "Taux de 66,6 % : il manque 0,1 point pour atteindre 66,7 %."),
        ("66.66", "Taux de 66,66 % : il manque 0,01 point pour atteindre 66,67 %."),
        ("66.666", "Taux de 66,666 % : il manque 0,001 point pour atteindre 66,667 %."),
        ("66.67", "Taux de 66,7 % : le seuil de 66,7 % est atteint."),
        (
            {"numerateur": 199, "denominateur": 300},
            "Taux de 66,33 % (199 sur 300) : il manque 0,34 point pour atteindre 66,67 %.",
        ),
        (
            {"numerateur": 4312, "denominateur": 4650},
            "Taux de 92,73 % (4 312 sur 4 650) : le seuil de 66,7 % est atteint.",
        ),
    ],
)
def test_a_rate_is_explained_with_figures_that_tell_it_from_its_threshold(
    taux: object, phrase: str
) -> None:
    explication = _evaluate({"v1.i3": {"taux": taux}}).indicateur("v1.i3").explication
    assert explication.replace("\u00a0", " ") == phrase


def test_a_rate_a_hair_below_never_reads_as_its_threshold() -> None:
    explication = _evaluate({"v2.i1.aat": {"taux": "89.99999999999999"}}).indicateur("v2.i1.aat")
    assert "89,99999999999999\u00a0%" in explication.explication


def test_a_mean_shows_its_arithmetic() -> None:
    ruleset = CATALOGUE.get("donum-2026")
    resultat = _evaluate(
        {"socle.i2": {"dcmt": 90, "fse": 50, "pse": 39, "aat": "sans_objet"}}, ruleset
    )
    assert resultat.indicateur("socle.i2").explication.replace("\u00a0", " ") == (
        "Moyenne des 3 taux applicables, (90 + 50 + 39) / 3 = 59,67 % : "
        "il manque 0,34 point pour atteindre 60 %."
    )
    assert len(resultat.indicateur("socle.i2").parties) == 4


def test_the_certainty_of_a_line_is_that_of_its_weakest_value() -> None:
    resultat = _evaluate({})
    assert resultat.indicateur("v2.i1.dmp").certitude.value == "source_unique"
    assert resultat.indicateur("v1.i4").certitude.value == "concordant"


def test_a_block_behind_a_gate_waits_for_it() -> None:
    """No shipped ruleset chains two blocks, but the models allow it."""
    volet_1, volet_2 = FS_2024.volets
    bloc = volet_1.bloc
    assert bloc is not None
    deuxieme = volet_1.model_copy(
        update={
            "id": "w1",
            "ouvert_par": "v1",
            "bloc": bloc.model_copy(update={"indicateurs": ("w1.i2",)}),
            "indicateurs": (volet_1.indicateurs[1].model_copy(update={"id": "w1.i2"}),),
        }
    )
    troisieme = volet_2.model_copy(update={"ouvert_par": "w1"})
    ruleset = FS_2024.model_copy(update={"volets": (volet_1, deuxieme, troisieme)})
    sans_porte = {"w1.i2": {"oui": True}, "v2.i2": {"oui": True}}
    ferme = evaluate(ruleset, sans_porte)
    assert ferme.volet("w1").statut is Statut.ATTEINT
    assert ferme.volet("w1").hors_condition.points == 280
    assert ferme.acquis.points == 0
    ouvert = evaluate(ruleset, {**parse_reponses(FS_2024, VOLET_1), **sans_porte})
    assert ouvert.acquis.points == 280 + 280 + 50


def test_every_case_evaluates_the_same_twice() -> None:
    for cas in read_cas():
        ruleset = CATALOGUE.get(cas.ruleset_id)
        assert evaluate(ruleset, cas.reponses) == evaluate(ruleset, cas.reponses)


def test_the_years_of_a_contract_start_on_its_anniversaries() -> None:
    annees = contract_years(BAREME, date(2024, 2, 29), "plein", "moins_p90")
    assert [annee.debut for annee in annees] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    assert [annee.euros for annee in annees] == [
        Decimal(n) for n in ("36000.00", "28000.00", "22000.00", "22000.00", "22000.00")
    ]
    assert [annee.maximum for annee in annees] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("reponses", "attendu"),
    [
        ({}, "il faut au moins 1. Messages"),
        ({"apcv": 0, "mss": 0}, "FSE avec l’appli carte Vitale\u00a0: 0, il manque 1"),
        ({"apcv": 1, "mss": 0}, "Messages vers Mon espace santé\u00a0: 0, il manque 1"),
    ],
)
def test_one_is_never_followed_by_a_plural(reponses: dict[str, Any], attendu: str) -> None:
    explication = _evaluate({"options.i3": reponses}, DONUM).indicateur("options.i3").explication
    assert attendu in explication
    assert "1\u00a0messages" not in explication
    assert "pour atteindre 1\u00a0" not in explication


def test_from_two_on_a_count_is_said_with_its_unit() -> None:
    explication = _evaluate({"v2.i3": {"rcp": 3}}).indicateur("v2.i3").parties[1].explication
    assert explication.endswith("3, il manque 1 pour atteindre 4\u00a0cas.")
