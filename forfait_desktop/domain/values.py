"""The value types of the domain: points, euros, rates and "sans objet".

Everything is exact: ``Decimal`` for what is written with decimals, ``Fraction`` for what is
compared. This module knows neither rules nor French sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, Literal, NewType

Points = NewType("Points", Decimal)
Euros = NewType("Euros", Decimal)

ZERO_POINT: Final = Points(Decimal(0))
CENTIME: Final = Decimal("0.01")


class SansObjet(Enum):
    """The answer "sans objet", allowed only where the rule says so."""

    SANS_OBJET = "sans_objet"


SANS_OBJET: Final = SansObjet.SANS_OBJET


class Statut(Enum):
    """The three-valued state of a condition, plus "non applicable" when every part left it."""

    ATTEINT = "atteint"
    NON_ATTEINT = "non_atteint"
    A_COMPLETER = "a_completer"
    NON_APPLICABLE = "non_applicable"


class Certitude(Enum):
    """How sure a value is, from the surest to the unknown."""

    OFFICIEL = "officiel"
    CONCORDANT = "concordant"
    SOURCE_UNIQUE = "source_unique"
    DEDUIT = "deduit"
    INCONNU = "inconnu"

    @property
    def rang(self) -> int:
        """Return 0 for the surest, 4 for the unknown."""
        return _RANGS[self]

    @property
    def a_confirmer(self) -> bool:
        """Tell whether the value is shown with an "à confirmer" badge."""
        return self.rang >= Certitude.SOURCE_UNIQUE.rang


_RANGS: Final = {certitude: rang for rang, certitude in enumerate(Certitude)}


@dataclass(frozen=True, slots=True)
class Taux:
    """A rate between 0 and 1, with the way it was given (percentage or fraction)."""

    part: Fraction
    pourcentage: Decimal | None = None
    numerateur: int | None = None
    denominateur: int | None = None

    @classmethod
    def from_pourcentage(cls, pourcentage: Decimal) -> "Taux":
        """Make a rate from a percentage between 0 and 100; raise ``ValueError`` outside."""
        if not 0 <= pourcentage <= 100:
            raise ValueError("pourcentage hors de 0 à 100")
        return cls(part=Fraction(pourcentage) / 100, pourcentage=pourcentage)

    @classmethod
    def from_fraction(cls, numerateur: int, denominateur: int) -> "Taux":
        """Make a rate from whole numbers, 0 ≤ n ≤ d and d > 0; raise ``ValueError`` otherwise."""
        if denominateur <= 0 or not 0 <= numerateur <= denominateur:
            raise ValueError("fraction hors de 0 à 1")
        return cls(
            part=Fraction(numerateur, denominateur),
            numerateur=numerateur,
            denominateur=denominateur,
        )


Valeur = bool | SansObjet | Taux | int | Decimal | tuple[str, ...] | date
"""What one field can hold once read; an unanswered field is absent from its mapping."""

ReponseIndicateur = Mapping[str, Valeur]
Reponses = Mapping[str, ReponseIndicateur]
"""Indicator id → field → value."""

TypeChamp = Literal["oui_non", "taux", "nombre", "points", "choix", "date"]
