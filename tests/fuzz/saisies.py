"""What is typed or pasted: numbers, days, amounts, RPPS, values of the rules, command line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.domain.dossier import is_valid_rpps
from forfait_desktop.domain.francais import (
    format_date,
    format_nombre,
    parse_date,
    parse_entier,
    parse_nombre,
)
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.services.amendements import (
    DATES,
    apply_amendements,
    check_amendement,
    find_valeur,
    iter_valeurs,
    read_valeur,
)
from forfait_desktop.services.depots import check_number
from forfait_desktop.services.paiements import read_jour, read_montant, read_points
from tests.cas.lecture import CATALOGUE
from tests.fuzz.mutations import TEXTES, spoil_text

JUSTES: Final = (
    "12,5",
    "66.7 %",
    "1 234 567",
    "5 069,10 €",
    "12 pts",
    "2/3",
    "90",
    "31/12/2025",
    "2025-12-31",
    "1.2.2024",
    "10000000009",
)
JOUR: Final = date(2026, 11, 22)
REGLES: Final = CATALOGUE.get("fs-2024")


def _read_date(texte: str) -> None:
    format_date(parse_date(texte))


def _read_nombre(texte: str) -> None:
    format_nombre(parse_nombre(texte))


class SaisiesCible:
    lot = 1

    def __init__(self, _folder: Path) -> None:
        lieux = (DATES, *REGLES.indicateurs, *(volet.id for volet in REGLES.volets))
        self._cibles = [v.cible for lieu in lieux for v in iter_valeurs(REGLES, lieu)]
        self._lectures: tuple[Callable[[str], object], ...] = (
            _read_nombre,
            parse_entier,
            _read_date,
            read_montant,
            read_points,
            lambda texte: read_jour(texte, JOUR),
            is_valid_rpps,
            check_number,
        )

    def make(self, chance: Random) -> object:
        texte = spoil_text(chance.choice(JUSTES), chance)
        cible = chance.choice(self._cibles)
        if chance.random() < 0.05:
            cible = spoil_text(cible, chance)
        source = chance.choice(TEXTES)
        return texte, chance.randrange(len(self._lectures) + 4), cible, source

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        texte, lecture, cible, source = entree
        if lecture < len(self._lectures):
            return self._lectures[lecture](texte) is not False
        connue = find_valeur(REGLES, cible)
        valeur = texte
        if connue is not None and lecture % 2:
            valeur = read_valeur(connue, texte)
        amendement = Amendement(REGLES.id, cible, valeur, source, JOUR)
        apply_amendements(REGLES, [amendement])
        check_amendement(REGLES, amendement)
        return True


make = SaisiesCible
