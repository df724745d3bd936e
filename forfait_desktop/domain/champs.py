"""What indicators and scales are made of: sourced numbers, remarks and fields."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from forfait_desktop.domain.genres import Atteste, Modele, Nom, Nombre, Texte
from forfait_desktop.domain.values import TypeChamp

Booleen = Annotated[bool, Field(strict=True)]


class NombreAtteste(Atteste):
    """A number with its sources and certainty."""

    valeur: Nombre


class ModeAtteste(Atteste):
    """How amelipro treats the line: it shows a value to verify, or the doctor answers."""

    valeur: Literal["prerempli", "declare", "inconnu"]


class Remarque(Atteste):
    """A sourced sentence shown with an indicator or a ruleset."""

    texte: Texte


class Option(Modele):
    """One word of a ``choix`` field and what the doctor reads."""

    mot: Nom
    libelle: Texte


class Champ(Modele):
    """One field of an indicator."""

    id: Nom
    type: TypeChamp
    libelle: Texte
    aide: str = ""
    unite: str = ""
    sans_objet: Booleen = False
    sans_objet_libelle: str = ""
    decimales: Booleen = False
    unique: Booleen = False
    options: tuple[Option, ...] = ()
    maximum: Nombre | None = None

    @cached_property
    def mots(self) -> frozenset[str]:
        """The words a ``choix`` field accepts."""
        return frozenset(option.mot for option in self.options)
