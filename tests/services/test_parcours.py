"""The flow of the wizard, without a window: pages, order, states, what is left."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.suivi import Depot, Suivi
from forfait_desktop.domain.values import Reponses, Statut, Taux
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.parcours import ACCUEIL, VERIFIER, EtatTache, Page, Parcours
from tests.services.cabinet import catalogue

RULESETS = ("fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026")


def parcours_of(ruleset_id: str) -> Parcours:
    return Parcours(catalogue().get(ruleset_id))


def statuts(parcours: Parcours, reponses: Reponses) -> dict[str, Statut]:
    resultat = evaluate(parcours.ruleset, reponses)
    return {page.cle: parcours.statut(page.cle, resultat, reponses) for page in parcours.pages}


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_there_is_one_page_an_indicator_in_amelipro_s_order_then_volet_3(ruleset_id: str) -> None:
    parcours = parcours_of(ruleset_id)
    attendues = list(parcours.ruleset.indicateurs)
    if parcours.ruleset.assistant:
        attendues.append("v3")
    assert [page.cle for page in parcours.pages] == attendues
    assert [e.cle for e in parcours.etapes if e.facultative] == attendues[len(attendues) - 1 :][
        : bool(parcours.ruleset.assistant)
    ]


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_next_and_previous_are_each_other_s_way_back(ruleset_id: str) -> None:
    parcours = parcours_of(ruleset_id)
    cles = [page.cle for page in parcours.pages]
    assert parcours.previous(cles[0]) == ACCUEIL
    assert parcours.next(cles[-1]) == VERIFIER
    for avant, apres in pairwise(cles):
        assert parcours.next(avant) == apres
        assert parcours.previous(apres) == avant


def test_the_heading_says_where_one_stands_and_what_comes_next() -> None:
    parcours = parcours_of("fs-2024")
    assert parcours.heading("v1.i3") == "Étape 3 sur 4, ensuite\xa0: Horaires affichés sur ameli"
    assert parcours.heading("v3") == "Étape 1 sur 1, ensuite\xa0: Vérifier"


@pytest.mark.parametrize("cle", ["", "v9", "v1.i9", VERIFIER])
def test_a_page_that_does_not_exist_is_a_key_error(cle: str) -> None:
    parcours = parcours_of("fs-2024")
    with pytest.raises(KeyError):
        parcours.page(cle)
    with pytest.raises(KeyError):
        parcours.etape(cle)


def test_the_state_of_a_page_is_that_of_its_indicator() -> None:
    parcours = parcours_of("fs-2024")
    reponses = parse_reponses(
        parcours.ruleset,
        {"v1.i2": {"oui": True}, "v1.i4": {"oui": False}, "v2.i1.dmp": {"taux": "sans_objet"}},
    )
    vus = statuts(parcours, reponses)
    assert vus["v1.i2"] is Statut.ATTEINT
    assert vus["v1.i4"] is Statut.NON_ATTEINT
    assert vus["v2.i1.dmp"] is Statut.NON_APPLICABLE
    assert vus["v1.i1"] is Statut.A_COMPLETER


def test_volet_3_is_optional_and_done_once_it_is_whole() -> None:
    parcours = parcours_of("fs-2024")
    entier: Reponses = {
        "v3": {"signature": date(2024, 3, 12), "temps": ("mi",), "percentile": ("moins_p90",)}
    }
    partiel: Reponses = {"v3": {"signature": date(2024, 3, 12)}}
    assert statuts(parcours, {})["v3"] is Statut.A_COMPLETER
    assert statuts(parcours, partiel)["v3"] is Statut.A_COMPLETER
    assert statuts(parcours, entier)["v3"] is Statut.ATTEINT
    manquantes = parcours.to_complete(evaluate(parcours.ruleset, {}), {})
    assert "v3" not in [page.cle for page in manquantes]


def test_first_open_is_the_first_page_still_to_complete() -> None:
    parcours = parcours_of("fs-2024")
    reponses: Reponses = {"v1.i1": {"segur": True, "lap": True}, "v1.i2": {"oui": True}}
    resultat = evaluate(parcours.ruleset, reponses)
    assert parcours.first_open("v1", resultat, reponses) == "v1.i3"
    assert parcours.first_open("v2", resultat, reponses) == "v2.i1.dmp"


def test_a_volet_without_anything_left_opens_on_its_first_page() -> None:
    parcours = parcours_of("donum-2026")
    reponses: Reponses = {
        "socle.i1": {"segur": False},
        "socle.i2": dict.fromkeys(("dcmt", "fse", "pse", "aat"), Taux.from_pourcentage(Decimal(0))),
    }
    resultat = evaluate(parcours.ruleset, reponses)
    assert parcours.first_open("socle", resultat, reponses) == "socle.i1"


def test_it_can_be_closed_once_every_line_that_counts_is_decided() -> None:
    parcours = parcours_of("donum-2026")
    brut = {
        "socle.i1": {"segur": True, "lap": True, "sesam": True},
        "socle.i2": {"dcmt": "100", "fse": "100", "pse": "100", "aat": "100"},
        "options.i1": {"atmp": "100", "spe": "100", "dsg": "100"},
        "options.i2": {"dmp": "100", "ordonnance": "100"},
        "options.i3": {"apcv": 1, "mss": 1},
    }
    reponses = parse_reponses(parcours.ruleset, brut)
    assert parcours.can_close(evaluate(parcours.ruleset, reponses), reponses)
    for oublie in brut:
        reste = parse_reponses(
            parcours.ruleset, {cle: champs for cle, champs in brut.items() if cle != oublie}
        )
        resultat = evaluate(parcours.ruleset, reste)
        assert not parcours.can_close(resultat, reste)
        assert [page.cle for page in parcours.to_complete(resultat, reste)] == [oublie]


def test_a_line_decided_by_a_part_of_its_answers_is_not_asked_for() -> None:
    parcours = parcours_of("donum-2026")
    reponses: Reponses = {"socle.i1": {"lap": False}}
    resultat = evaluate(parcours.ruleset, reponses)
    assert "socle.i1" not in [page.cle for page in parcours.to_complete(resultat, reponses)]


def test_the_tasks_follow_the_answers() -> None:
    parcours = parcours_of("fs-2024")

    def etats(reponses: Reponses) -> dict[str, EtatTache]:
        taches = parcours.taches(evaluate(parcours.ruleset, reponses), reponses)
        return {tache.cle: tache.etat for tache in taches}

    vides = etats({})
    assert (vides["v1"], vides["v2"], vides["v3"]) == (EtatTache.A_FAIRE,) * 3
    assert vides[VERIFIER] is EtatTache.A_FAIRE
    entamees = etats({"v1.i1": {"segur": True}})
    assert (entamees["v1"], entamees["v2"]) == (EtatTache.EN_COURS, EtatTache.A_FAIRE)
    assert entamees[VERIFIER] is EtatTache.EN_COURS
    assert etats({"v3": {"temps": ("mi",)}})["v3"] is EtatTache.EN_COURS


def test_nothing_is_asked_for_once_it_is_declared() -> None:
    parcours = parcours_of("fs-2024")
    reponses: Reponses = {"v1.i2": {"oui": True}}
    depot = Depot(1, date(2025, 1, 20), "EXEMPLE", None, datetime.now(UTC), "", "", "", "", "", "")
    taches = parcours.taches(evaluate(parcours.ruleset, reponses), reponses, Suivi(depot=depot))
    par_cle = {tache.cle: tache for tache in taches}
    for cle in ("v1", "v2", "v3", VERIFIER):
        assert par_cle[cle].etat is EtatTache.FAIT, cle
    assert par_cle["v1"].detail == "déclaré, 3\xa0lignes sans réponse"
    assert par_cle[VERIFIER].detail == "déclaré, 20\xa0lignes sans réponse"


def test_a_page_is_a_value() -> None:
    page = Page("v1.i1", "v1", "1", "Titre")
    assert replace(page) == page
