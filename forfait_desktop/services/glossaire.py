"""The glossary: what the words and the abbreviations of the screens mean.

The question pages and the guide draw from it; it is read when first asked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.recherche import fold, says

FICHIER: Final = "glossaire.toml"


@dataclass(frozen=True, slots=True)
class Terme:
    """A word of the screens, what it abbreviates if it does, and what it means."""

    mot: str
    sens: str
    long: str = ""
    autres: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def formes(self) -> tuple[str, ...]:
        """Every way of writing it."""
        return (self.mot, *self.autres)

    @property
    def developpe(self) -> str:
        """The abbreviation and what it stands for ("LAP : logiciel d’aide à la prescription")."""
        return f"{self.mot}{INSECABLE}: {self.long}" if self.long else self.mot


class Glossaire:
    """The terms, in alphabetical order."""

    def __init__(self, termes: Iterable[Terme]) -> None:
        """Keep the terms, sorted as a reader looks for them."""
        self.termes = tuple(sorted(termes, key=lambda terme: fold(terme.mot)))

    @cached_property
    def _abreviations(self) -> dict[str, Terme]:
        return {forme: terme for terme in self.termes if terme.long for forme in terme.formes}

    @cached_property
    def _motif(self) -> re.Pattern[str]:
        formes = sorted(self._abreviations, key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, formes))})(?![\w-])")

    def abbreviations_in(self, textes: Iterable[str]) -> tuple[Terme, ...]:
        """Return the abbreviations that some texts use, in the order in which they come."""
        vues: dict[str, Terme] = {}
        for texte in textes:
            for forme in self._motif.findall(texte):
                terme = self._abreviations[forme]
                vues.setdefault(terme.mot, terme)
        return tuple(vues.values())

    def unexplained_in(self, textes: Iterable[str]) -> tuple[Terme, ...]:
        """Return the abbreviations that some texts use without writing them out themselves."""
        tous = tuple(textes)
        ensemble = " ".join(tous)
        return tuple(t for t in self.abbreviations_in(tous) if not says(ensemble, t.long))


@cache
def load_glossaire() -> Glossaire:
    """Return the shipped glossary, read once."""
    import tomllib

    texte = (shipped_dir("resources") / "guide" / FICHIER).read_text(encoding="utf-8")
    return Glossaire(_read_terme(table) for table in tomllib.loads(texte)["terme"])


def _read_terme(table: dict[str, object]) -> Terme:
    autres, sources = table.get("autres", ()), table.get("sources", ())
    assert isinstance(autres, list | tuple)
    assert isinstance(sources, list | tuple)
    return Terme(
        mot=str(table["mot"]),
        sens=str(table["sens"]),
        long=str(table.get("long", "")),
        autres=tuple(map(str, autres)),
        sources=tuple(map(str, sources)),
    )
