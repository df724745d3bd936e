"""A letter to the caisse as blocks of text: who, to whom, what about, and the body.

The same blocks are written as plain text and as PDF; nothing in them is markup.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """A few sentences."""

    texte: str


@dataclass(frozen=True, slots=True)
class Liste:
    """Short lines, each with a dash."""

    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """Figures in columns; the first column is wide, the others hold numbers."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]


Bloc = Paragraphe | Liste | Tableau


@dataclass(frozen=True, slots=True)
class Lettre:
    """A whole letter, ready to be printed or copied."""

    expediteur: tuple[str, ...]
    destinataire: tuple[str, ...]
    lieu_et_date: str
    ecrite_le: date
    objet: str
    corps: tuple[Bloc, ...]
    signature: str

    def as_text(self) -> str:
        """Return the letter as plain text, to be pasted anywhere."""
        blocs = [
            "\n".join(self.expediteur),
            "\n".join(self.destinataire),
            self.lieu_et_date,
            f"Objet\u00a0: {self.objet}",
            *(_say(bloc) for bloc in self.corps),
            self.signature,
        ]
        return "\n\n".join(blocs) + "\n"


def _say(bloc: Bloc) -> str:
    match bloc:
        case Paragraphe(texte):
            return texte
        case Liste(lignes):
            return "\n".join(f"– {ligne}" for ligne in lignes)
        case Tableau(entetes, lignes):
            return "\n".join(
                f"– {ligne[0]}\u00a0: "
                + ", ".join(
                    f"{entete} {cellule}"
                    for entete, cellule in zip(entetes[1:], ligne[1:], strict=True)
                )
                for ligne in lignes
            )
