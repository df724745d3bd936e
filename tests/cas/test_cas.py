"""Run the table cases, and check that no threshold of a shipped ruleset is without its cases."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, get_args

import pytest

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.genres import (
    GENRES,
    TYPES_ATTENDUS,
    ChoixMin,
    Condition,
    MoyenneMin,
    NombreMin,
    Oui,
    PointsNotifies,
    TauxMin,
    Tous,
    UnParmi,
)
from forfait_desktop.domain.resultat import Resultat, ResultatIndicateur
from forfait_desktop.domain.ruleset import Indicateur, Ruleset
from forfait_desktop.domain.values import SANS_OBJET, ReponseIndicateur, Taux
from forfait_desktop.evaluation.assistant import amount_of_year
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.evaluation.genres import JUGES
from forfait_desktop.services.resultat_json import format_decimal, format_montant
from tests.cas.lecture import (
    AUCUN,
    BAREME,
    BLOC,
    CATALOGUE,
    Cas,
    CasAssistant,
    read_cas,
    read_cas_assistant,
)

CAS = list(read_cas())
CAS_ASSISTANT = list(read_cas_assistant())
RULESETS = CATALOGUE.load_all()[0]


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_case(cas: Cas) -> None:
    resultat = evaluate(CATALOGUE.get(cas.ruleset_id), cas.reponses)
    attendu = cas.attendu
    for indicateur_id, voulu in attendu.indicateurs.items():
        assert _seen(resultat.indicateur(indicateur_id), voulu) == voulu, indicateur_id
    for volet_id, voulu in attendu.volets.items():
        volet = resultat.volet(volet_id)
        vu = {
            "statut": volet.statut.value,
            "ouvert": volet.ouvert,
            "points": format_decimal(volet.acquis.points),
            "points_hors_condition": format_decimal(volet.hors_condition.points),
            "points_max": format_decimal(volet.maximum.points),
        }
        assert {cle: vu[cle] for cle in voulu} == voulu, volet_id
    if attendu.total:
        assert format_decimal(resultat.acquis.points) == attendu.total["points"]
        assert format_montant(resultat.acquis.euros) == attendu.total["euros"]
    _check_warnings(resultat, attendu.avertissements)
    if attendu.montants is not None:
        vus = {m.id: AUCUN if m.euros is None else str(m.euros) for m in resultat.montants}
        assert vus == attendu.montants


@pytest.mark.parametrize("cas", CAS_ASSISTANT, ids=str)
def test_cell_of_the_assistant_scale(cas: CasAssistant) -> None:
    montant = amount_of_year(BAREME, cas.signature, cas.temps, cas.percentile, cas.campagne)
    euros = None if montant.euros is None else str(montant.euros)
    assert (montant.annee_contrat, euros) == (cas.annee, cas.euros)
    assert cas.dit.replace(" ", INSECABLE) in montant.explication.replace(" ", INSECABLE)


def test_every_amount_of_the_scale_that_can_be_reached_has_its_case() -> None:
    atteints = {(cas.temps, cas.euros) for cas in CAS_ASSISTANT}
    inaccessible = {("tiers", "9450.00")}  # no third of ETP can begin its second year that late
    for regime in BAREME.regimes:
        for ligne in regime.montants:
            montants = ligne.model_dump(include={n for n in type(ligne).model_fields if "_" in n})
            voulus = {(ligne.temps, f"{euros}.00") for euros in montants.values() if euros}
            assert voulus - atteints <= inaccessible


def test_names_are_unique() -> None:
    doubles = [
        nom for nom, n in Counter((c.fichier, c.ruleset_id, c.nom) for c in CAS).items() if n > 1
    ]
    assert not doubles


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
def test_every_condition_has_its_cases(ruleset: Ruleset) -> None:
    manquants = [
        f"{indicateur.id}: {manque}"
        for indicateur in ruleset.indicateurs.values()
        for manque in _missing_cases(ruleset, indicateur)
    ]
    assert not manquants


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
def test_every_indicator_of_a_block_has_its_closed_and_open_gate(ruleset: Ruleset) -> None:
    """With all the rest of its block met, an indicator alone makes the block fail or wait."""
    for volet in ruleset.volets:
        for seul in volet.ids_du_bloc:
            vus = set()
            for cas in (c for c in CAS if c.ruleset_id == ruleset.id):
                resultat = evaluate(ruleset, cas.reponses)
                autres = volet.ids_du_bloc - {seul}
                if all(resultat.indicateur(a).statut.value == "atteint" for a in autres):
                    vus.add(resultat.indicateur(seul).statut.value)
            assert {"atteint", "non_atteint", "a_completer"} <= vus, seul


@pytest.mark.parametrize("genre", GENRES)
def test_each_genre_has_its_kit(genre: str) -> None:
    """Model, judge, sentence and cases; the widgets of its fields are tested with the window."""
    modele = GENRES[genre]
    assert modele in get_args(Indicateur.model_fields["condition"].annotation)
    assert modele.model_fields["genre"].annotation is not None
    assert genre in JUGES
    assert genre in TYPES_ATTENDUS or genre in ("tous", "un_parmi")
    porteurs = [
        (ruleset, indicateur)
        for ruleset in RULESETS
        for indicateur in ruleset.indicateurs.values()
        if genre in _genres(indicateur.condition)
    ]
    assert porteurs, "no shipped rule uses this kind"
    for ruleset, indicateur in porteurs:
        cas = [c for c in CAS if c.ruleset_id == ruleset.id]
        assert any(indicateur.id in c.attendu.indicateurs for c in cas)
        assert evaluate(ruleset, {}).indicateur(indicateur.id).explication.endswith(".")


def test_the_judges_are_those_of_the_genres() -> None:
    assert set(JUGES) == set(GENRES)


def _seen(resultat: ResultatIndicateur, voulu: Any) -> dict[str, Any]:  # noqa: ANN401
    """Show a node the way the cases write it; a gap that no case expects is shown too."""
    vu: dict[str, Any] = {"statut": resultat.statut.value}
    if "points" in voulu:
        points = resultat.points
        vu["points"] = BLOC if points is None else format_decimal(points)
    if resultat.manque:
        manque = resultat.manque
        vu["manque"] = {"champ": manque.champ, "ecart": format_decimal(manque.ecart)}
    return vu


def _check_warnings(resultat: Resultat, voulus: list[str] | None) -> None:
    if voulus is None:
        return
    assert len(resultat.avertissements) == len(voulus), resultat.avertissements
    for vu, fragment in zip(resultat.avertissements, voulus, strict=True):
        assert fragment in vu


def _genres(condition: Condition) -> set[str]:
    parties = condition.parties if isinstance(condition, Tous | UnParmi) else ()
    return {condition.genre, *(partie.genre for partie in parties)}


def _missing_cases(ruleset: Ruleset, indicateur: Indicateur) -> Iterator[str]:
    """Yield what no case of this ruleset tries on a condition whose outcome it expects."""
    reponses = [
        cas.reponses.get(indicateur.id, {})
        for cas in CAS
        if cas.ruleset_id == ruleset.id and indicateur.id in cas.attendu.indicateurs
    ]
    condition = indicateur.condition
    parties = condition.parties if isinstance(condition, Tous | UnParmi) else (condition,)
    for partie in parties:
        for nom, trouve in _needs(partie, indicateur, reponses):
            if not trouve:
                yield f"{partie.genre} {getattr(partie, 'champ', '')}: {nom}"
    if not any(not reponse for reponse in reponses):
        yield "no answer at all"


def _needs(
    condition: Any,  # noqa: ANN401 - any elementary kind
    indicateur: Indicateur,
    reponses: list[ReponseIndicateur],
) -> Iterator[tuple[str, bool]]:
    match condition:
        case MoyenneMin():
            yield from _needs_of_mean(condition, reponses)
            return
        case Oui():
            vus = {_word(reponse.get(condition.champ)) for reponse in reponses}
            champ = indicateur.champ(condition.champ)
            voulus = [
                "True",
                "False",
                "None",
                *(["SANS_OBJET"] if champ and champ.sans_objet else []),
            ]
            yield from ((mot, mot in vus) for mot in voulus)
            return
        case TauxMin():
            taux = [v for r in reponses if isinstance(v := r.get(condition.champ), Taux)]
            yield from _around([t.part for t in taux], condition.seuil, Fraction(1, 10_000))
            yield "fraction", any(t.numerateur is not None for t in taux)
            yield "percentage", any(t.pourcentage is not None for t in taux)
            champ = indicateur.champ(condition.champ)
            if champ and champ.sans_objet:
                yield "sans objet", any(r.get(condition.champ) is SANS_OBJET for r in reponses)
        case NombreMin():
            nombres = [
                Fraction(v) for r in reponses if (v := _number(r, condition.champ)) is not None
            ]
            yield from _around(nombres, Fraction(condition.seuil), Fraction(1))
        case ChoixMin():
            longueurs = [
                Fraction(len(v)) for r in reponses if isinstance(v := r.get(condition.champ), tuple)
            ]
            yield from _around(longueurs, Fraction(condition.minimum), Fraction(1))
        case PointsNotifies():
            assert indicateur.points is not None
            points = [_number(r, condition.champ) for r in reponses]
            yield "0", 0 in points
            yield "in between", any(p and p < indicateur.points.valeur for p in points)
            yield "maximum", indicateur.points.valeur in points
    yield "no answer", any(r.get(condition.champ) is None for r in reponses)


def _needs_of_mean(
    condition: MoyenneMin, reponses: list[ReponseIndicateur]
) -> Iterator[tuple[str, bool]]:
    moyennes = []
    for reponse in reponses:
        valeurs = [reponse.get(champ) for champ in condition.champs]
        parts = [v.part for v in valeurs if isinstance(v, Taux)]
        if parts and None not in valeurs:
            moyennes.append(sum(parts, Fraction(0)) / len(parts))
    yield from _around(moyennes, condition.seuil, Fraction(1, 10_000))
    sans_objet = [[r.get(c) is SANS_OBJET for c in condition.champs] for r in reponses]
    yield "one sans objet", any(any(s) and not all(s) for s in sans_objet)
    yield "all sans objet", any(all(s) for s in sans_objet)
    yield (
        "one missing",
        any(
            0 < sum(r.get(c) is None for c in condition.champs) < len(condition.champs)
            for r in reponses
        ),
    )


def _around(valeurs: list[Fraction], seuil: Fraction, pas: Fraction) -> Iterator[tuple[str, bool]]:
    """Ask for a value just below (within a step), at, and above a threshold."""
    yield "just below", any(seuil - pas <= v < seuil for v in valeurs)
    yield "at", seuil in valeurs
    yield "above", any(v > seuil for v in valeurs)


def _number(reponse: ReponseIndicateur, champ: str) -> Any:  # noqa: ANN401 - int or Decimal
    return reponse.get(champ)


def _word(valeur: object) -> str:
    return "SANS_OBJET" if valeur is SANS_OBJET else str(valeur)
