"""Words compared as a reader compares them: without accents, capitals or kinds of spaces."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_REMPLACES: Final = {"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}
_MOT: Final = re.compile(r"[^\W_]+")
_RACINE_MIN: Final = 4


def fold(texte: str) -> str:
    """Return a text without accents, capitals or special spaces."""
    return fold_with_places(texte)[0]


def fold_with_places(texte: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters the place it comes from."""
    lettres: list[str] = []
    places: list[int] = []
    for place, signe in enumerate(texte):
        plie = _REMPLACES.get(signe) or _fold_sign(signe)
        lettres.append(plie)
        places.extend([place] * len(plie))
    return "".join(lettres), places


def words_of(texte: str) -> list[str]:
    """Return the folded words of a text."""
    return _MOT.findall(fold(texte))


def find_all(texte: str, mots: Iterable[str]) -> list[tuple[int, int]]:
    """Return where folded words stand in a text, as (start, end), in order and apart."""
    plie, places = fold_with_places(texte)
    trouves: list[tuple[int, int]] = []
    for mot in mots:
        debut = plie.find(mot) if mot else -1
        while debut >= 0:
            fin = debut + len(mot)
            trouves.append((places[debut], places[fin - 1] + 1))
            debut = plie.find(mot, fin)
    return _apart(sorted(trouves))


def says(texte: str, locution: str) -> bool:
    """Tell whether a text holds every long word of a phrase, whatever their number."""
    ici = {_root(mot) for mot in words_of(texte)}
    cherches = [_root(mot) for mot in words_of(locution) if len(mot) >= _RACINE_MIN]
    return bool(cherches) and all(mot in ici for mot in cherches)


def _root(mot: str) -> str:
    """Return a word without the mark of the plural."""
    return mot.rstrip("sx")


def _fold_sign(signe: str) -> str:
    if signe.isspace():
        return " "
    nu = "".join(s for s in unicodedata.normalize("NFD", signe) if not unicodedata.combining(s))
    return nu.lower()


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the places that do not run into an earlier one."""
    gardees: list[tuple[int, int]] = []
    for debut, fin in places:
        if not gardees or debut >= gardees[-1][1]:
            gardees.append((debut, fin))
    return gardees
