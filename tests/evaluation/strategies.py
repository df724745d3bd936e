"""Answers drawn from the fields of a ruleset, thresholds and their neighbours first."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.reponses import points_max
from forfait_desktop.domain.ruleset import Ruleset

Place = tuple[str, str]
Choix = dict[Place, Any]
"""Flat answers, (indicator, field) → JSON value: easy to shuffle and to grow."""


def champs_of(ruleset: Ruleset) -> dict[Place, tuple[Champ, Decimal | None]]:
    """Return every field of a ruleset, those of volet 3 included, with its maximum."""
    champs = {
        (indicateur.id, champ.id): (champ, points_max(ruleset, indicateur.id))
        for indicateur in ruleset.indicateurs.values()
        for champ in indicateur.champs
    }
    if ruleset.assistant:
        champs |= {("v3", champ.id): (champ, None) for champ in ruleset.assistant.champs}
    return champs


def answers(ruleset: Ruleset) -> st.SearchStrategy[Choix]:
    """Draw a set of answers; each field is answered or not."""
    tous = {
        place: valeurs(champ, maximum) for place, (champ, maximum) in champs_of(ruleset).items()
    }
    rempli = st.fixed_dictionaries(tous)
    partiel = st.fixed_dictionaries({}, optional=tous)
    return st.one_of(partiel, rempli, st.tuples(rempli, _fields(tous)).map(_without))


def valeurs(champ: Champ, maximum: Decimal | None) -> st.SearchStrategy[Any]:
    """Draw a JSON value that a field accepts."""
    match champ.type:
        case "oui_non":
            base: st.SearchStrategy[Any] = st.sampled_from([True, True, False])
        case "taux":
            base = _taux()
        case "nombre":
            base = st.one_of(st.sampled_from([0, 1, 2, 3, 4, 5, 15, 16, 17]), _integers())
            if champ.decimales:
                base = st.one_of(base, _decimals(Decimal(200)))
        case "points":
            assert maximum is not None
            base = st.one_of(st.sampled_from([Decimal(0), maximum]), _decimals(maximum))
        case "choix":
            mots = sorted(champ.mots)
            taille = 1 if champ.unique else len(mots)
            base = st.lists(
                st.sampled_from(mots), unique=True, max_size=taille, min_size=int(champ.unique)
            )
        case "date":
            base = st.dates(
                min_value=date(1900, 1, 1),
                max_value=date(2100, 12, 31),
            ).map(lambda jour: jour.isoformat())
    return st.one_of(base, st.just("sans_objet")) if champ.sans_objet else base


def nested(choix: Choix) -> dict[str, dict[str, Any]]:
    """Lay flat answers out as the JSON object of the contract, in their order."""
    objet: dict[str, dict[str, Any]] = {}
    for (indicateur_id, champ_id), valeur in choix.items():
        objet.setdefault(indicateur_id, {})[champ_id] = valeur
    return objet


def _taux() -> st.SearchStrategy[Any]:
    usuels = [0, 5, 10, 20, 29, 30, 40, 50, 59, 60, 80, 90, 100, Decimal("66.66"), Decimal("66.67")]
    return st.one_of(
        st.sampled_from(usuels),
        _decimals(Decimal(100)),
        st.sampled_from([(2, 3), (200, 300), (1, 3), (9, 10), (3, 5)]).map(_fraction),
        st.integers(1, 10**15 - 1).flatmap(
            lambda bas: st.integers(0, bas).map(lambda haut: _fraction((haut, bas)))
        ),
    )


def _fraction(paire: tuple[int, int]) -> dict[str, int]:
    return {"numerateur": paire[0], "denominateur": paire[1]}


def _integers() -> st.SearchStrategy[int]:
    return st.integers(0, 10**15 - 1)


def _decimals(maximum: Decimal) -> st.SearchStrategy[Decimal]:
    return st.one_of(
        st.decimals(0, maximum, allow_nan=False, allow_infinity=False, places=2),
        st.decimals(0, maximum, allow_nan=False, allow_infinity=False, places=20),
    )


def _fields(tous: Iterable[Place]) -> st.SearchStrategy[set[Place]]:
    return st.sets(st.sampled_from(sorted(tous)), max_size=3)


def _without(paire: tuple[Choix, set[Place]]) -> Choix:
    choix, absents = paire
    return {place: valeur for place, valeur in choix.items() if place not in absents}
