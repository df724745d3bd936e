"""Names of files: whatever they are, what is written stays in its folder, on any system."""

import unicodedata
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.services import checklists, controle
from forfait_desktop.services.noms import (
    MAX_NOM_OCTETS,
    base_name,
    make_unique,
    safe_name,
    suffix_of,
    visible_name,
)
from tests.cas.lecture import CATALOGUE
from tests.fuzz.mutations import spoil_text
from tests.noms_windows import is_reserved_on_windows

JUSTES: Final = (
    "Attestation éditeur 2024.pdf",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "C:\\CON.pdf",
    "nul .txt. .",
    "COM¹.log",
    "a:flux.exe",
    "x" * 300 + ".jpeg",
    "é" * 200 + ".png",
    ".caché",
    "...",
    "LPT9.tar.gz",
)
REGLES: Final = CATALOGUE.get("fs-2024")


class NomsCible:
    lot = 1

    def __init__(self, _folder: Path) -> None:
        self._pris: list[str] = []

    def make(self, chance: Random) -> object:
        nom = spoil_text(chance.choice(JUSTES), chance)
        return nom, chance.choice(("", "v1.i1-", "../", "con")), chance.choice((None, ".pdf", ""))

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        nom, prefixe, suffixe = entree
        ecrits = [safe_name(nom, prefixe, suffixe), safe_name(nom)]
        if nom.strip():
            praticien = Praticien.model_construct(nom=nom)
            ecrits.append(checklists.suggested_name(REGLES, praticien))
            ecrits.append(controle.suggested_name(REGLES, praticien))
        for ecrit in ecrits:
            assert_plain(ecrit)
        unique = make_unique(ecrits[0], self._pris)
        assert unique.casefold() not in {pris.casefold() for pris in self._pris}
        self._pris = [*self._pris[-20:], unique]
        assert "/" not in base_name(nom)
        assert "\\" not in base_name(nom)
        assert suffix_of(nom) == suffix_of(nom).lower()
        assert not any(
            unicodedata.category(c) in ("Cc", "Cs", "Zl") or c in "\u202e\u2066\u200b"
            for c in visible_name(nom)
        )
        return True


def assert_plain(nom: str) -> None:
    """Fail on a name that some system would read as a place, a device, or hide."""
    octets = nom.encode()
    assert 0 < len(octets) <= MAX_NOM_OCTETS + 60, nom
    assert not set(nom) & set('/\\:*?"<>|\x00'), nom
    assert nom not in (".", "..")
    assert nom[0] not in ". "
    assert nom[-1] not in ". "
    assert not is_reserved_on_windows(nom), nom
    assert not any(unicodedata.category(c)[0] == "C" for c in nom), nom


make = NomsCible
