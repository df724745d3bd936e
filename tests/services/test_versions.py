"""Nothing that weighs on a result may differ in silence between two versions of some rules."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pytest
from pydantic import ValidationError

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.nouveautes import Nouveautes, compare_dates, compare_rules
from forfait_desktop.services.versions import SIMPLES_TEXTES, add_details

CATALOGUE: Final = Catalogue([shipped_dir("rulesets")])
IDENTITE: Final = {"id", "campagne", "sha256"}
"""What makes it other rules, not another version of the same."""


def content(ruleset_id: str) -> dict[str, Any]:
    contenu = json.loads(CATALOGUE.get(ruleset_id).to_json())
    assert isinstance(contenu, dict)
    return contenu


def same(ruleset_id: str) -> Ruleset:
    return Ruleset.model_validate_json(json.dumps(content(ruleset_id)))


def compare(ruleset_id: str, contenu: dict[str, Any]) -> Nouveautes:
    ancien, nouveau = CATALOGUE.get(ruleset_id), Ruleset.model_validate_json(json.dumps(contenu))
    return add_details(compare_rules(ancien, nouveau, CATALOGUE.get))


def said(nouveautes: Nouveautes) -> dict[str, tuple[str, str]]:
    lignes = (*nouveautes.modifiees, *nouveautes.ajoutees, *nouveautes.retirees)
    ecarts = (*nouveautes.generales, *(e for ligne in lignes for e in ligne.ecarts))
    return {e.libelle.replace("\u00a0", " "): (e.avant, e.apres) for e in ecarts}


def leaves(noeud: object, *chemin: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each leaf that a version may change without being other rules."""
    if isinstance(noeud, dict | list) and noeud:
        suite = noeud.items() if isinstance(noeud, dict) else enumerate(noeud)
        for cle, element in suite:
            if chemin or cle not in IDENTITE:
                yield from leaves(element, *chemin, cle)
    elif not isinstance(noeud, dict | list):
        yield chemin


def is_text(chemin: tuple[str | int, ...]) -> bool:
    return any(cle in SIMPLES_TEXTES for cle in chemin)


def others(valeur: object, cle: str | int) -> list[object]:
    """Return other values that a rule file could hold in the place of one."""
    match valeur:
        case bool():
            return [not valeur]
        case int():
            return [valeur + 1]
        case None:
            return ["v1", "2031-05-06", "7"]
        case "officiel":
            return ["deduit"]
        case str() if cle == "certitude":
            return ["officiel"]
        case str():
            autres = [f"{valeur}0", f"{valeur}_autre", "declare", "prerempli", "3/7", "2031-05-06"]
            return [autre for autre in autres if autre != valeur]
    raise AssertionError(valeur)


def changed(ruleset_id: str, chemin: tuple[str | int, ...]) -> Iterator[Ruleset]:
    """Yield the rules with one leaf changed in every way that is not refused."""
    contenu = content(ruleset_id)
    pere: Any = contenu
    for cle in chemin[:-1]:
        pere = pere[cle]
    for autre in others(pere[chemin[-1]], chemin[-1]):
        pere[chemin[-1]] = autre
        with suppress(ValidationError):
            nouveau = Ruleset.model_validate_json(json.dumps(contenu))
            if nouveau != same(ruleset_id):  # 22.50 is 22.5
                yield nouveau


@pytest.mark.parametrize("ruleset_id", ["fs-2022", "fs-2024", "donum-2026"])
def test_every_leaf_that_is_not_words_is_told_when_it_changes(ruleset_id: str) -> None:
    ancien = CATALOGUE.get(ruleset_id)
    tried, silent = 0, []
    for chemin in leaves(content(ruleset_id)):
        if is_text(chemin):
            continue
        for nouveau in changed(ruleset_id, chemin):
            tried += 1
            nouveautes = add_details(compare_rules(ancien, nouveau, CATALOGUE.get))
            if nouveautes.is_empty and not compare_dates(ancien, nouveau):
                silent.append(chemin)
    assert silent == []
    assert tried > 100


@pytest.mark.parametrize("ruleset_id", CATALOGUE.ids)
def test_words_alone_are_no_difference(ruleset_id: str) -> None:
    contenu = content(ruleset_id)
    contenu["resume"] = "Autrement dit."
    contenu["volets"][0]["indicateurs"][0]["question"] = "Est-ce ainsi ?"
    assert compare(ruleset_id, contenu).is_empty


def test_a_volet_that_no_longer_waits_for_another_is_told() -> None:
    contenu = content("fs-2024")
    contenu["volets"][1]["ouvert_par"] = None
    assert said(compare("fs-2024", contenu))["Ouvert par (Volet 2)"] == ("Volet 1", "")


def test_a_scale_that_is_gone_is_told() -> None:
    contenu = content("fs-2024")
    contenu["assistant"] = None
    (avant, apres) = said(compare("fs-2024", contenu))["Barème de l’assistant médical"]
    assert (bool(avant), apres) == (True, "")


def test_a_doubt_that_is_lifted_is_told() -> None:
    contenu = content("fs-2024")
    contenu["volets"][1]["indicateurs"][0]["points"]["certitude"] = "officiel"
    assert "officiel" in {apres for _, apres in said(compare("fs-2024", contenu)).values()}
