"""The closed list of kinds of condition, as data.

Each kind is five things under one name: this model, its evaluating function
(``evaluation.genres``), its sentence (``evaluation.phrases``), the widgets of its fields
(``ui.fields``) and its table cases (``tests/cas``). There is no expression language.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    model_validator,
)

from forfait_desktop.domain.values import Certitude


class Modele(BaseModel):
    """Base of every model read from a rule file: frozen, and no unknown key."""

    # Built when first used: nested models are never built on their own.
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


Texte = Annotated[str, Field(strict=True, min_length=1)]
Nom = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]*$")]


MAX_CHIFFRES: Final = 15
MAX_NOMBRE: Final = 10**9
_HORS_DE_100: Final = "un seuil de taux est plus grand que 0 et au plus 100 %"


def _read_seuil(brut: object) -> Fraction:
    """Read a threshold: a number is a percentage, "2/3" is a fraction of one."""
    if isinstance(brut, Fraction):
        return brut
    if isinstance(brut, str) and "/" in brut:
        haut, _, bas = brut.partition("/")
        if not (_is_whole(haut.strip()) and _is_whole(bas.strip()) and int(bas)):
            raise ValueError("une fraction s’écrit « 2/3 »")
        seuil = Fraction(int(haut), int(bas))
    elif isinstance(brut, int | Decimal) and not isinstance(brut, bool):
        nombre = Decimal(brut)
        if not (nombre.is_finite() and 0 < nombre <= 100) or nombre.adjusted() < -MAX_CHIFFRES:
            raise ValueError(_HORS_DE_100)
        seuil = Fraction(brut) / 100
    else:
        raise ValueError("un seuil est un pourcentage (90) ou une fraction (« 2/3 »)")
    if not 0 < seuil <= 1:
        raise ValueError(_HORS_DE_100)
    return seuil


def _is_whole(texte: str) -> bool:
    return texte.isascii() and texte.isdecimal() and len(texte) <= MAX_CHIFFRES


def _write_seuil(seuil: Fraction) -> str:
    """Write a threshold as a fraction, which reads back as itself."""
    return f"{seuil.numerator}/{seuil.denominator}"


SeuilTaux = Annotated[
    Fraction, BeforeValidator(_read_seuil), PlainSerializer(_write_seuil, return_type=str)
]


def _read_decimal(brut: object, info: ValidationInfo) -> object:
    """Read a number; what was sealed as JSON holds it as text, a rule file never does."""
    if info.mode == "json" and isinstance(brut, str) and _SCELLE.fullmatch(brut):
        return Decimal(brut)
    if isinstance(brut, bool) or not isinstance(brut, int | Decimal):
        raise ValueError("un nombre est attendu")
    nombre = Decimal(brut)
    if nombre.is_finite() and nombre and nombre.adjusted() < -MAX_CHIFFRES:
        raise ValueError("ce nombre a trop de décimales")
    return nombre


_SCELLE: Final = re.compile(r"[0-9]{1,30}(\.[0-9]{0,30})?(E\+[0-9])?")
Nombre = Annotated[
    Decimal,
    BeforeValidator(_read_decimal),
    Field(ge=0, le=MAX_NOMBRE),
    PlainSerializer(str, return_type=str),
]


SOURCE_LOCALE: Final = "modifie-localement-"
"""How the identifier begins of a source that the doctor gave for a value they changed."""


class Source(Modele):
    """One public text a value may cite."""

    id: Annotated[str, Field(strict=True, pattern=r"^[a-z0-9][a-z0-9-]*$")]
    titre: Texte
    nature: Texte


class Atteste(Modele):
    """What cannot be written without its sources and its certainty.

    Only what is unknown ("inconnu") may cite nothing.
    """

    sources: tuple[Texte, ...]
    certitude: Certitude

    @model_validator(mode="after")
    def _refuse_unsourced(self) -> Self:
        if not self.sources and self.certitude is not Certitude.INCONNU:
            raise ValueError("une valeur qui n’est pas « inconnu » cite au moins une source")
        return self


class Oui(Atteste):
    """Met when a yes/no field is answered yes."""

    genre: Literal["oui"]
    champ: Nom


class TauxMin(Atteste):
    """Met when a rate reaches a threshold (a fraction of one)."""

    genre: Literal["taux_min"]
    champ: Nom
    seuil: SeuilTaux


class NombreMin(Atteste):
    """Met when a count reaches a threshold."""

    genre: Literal["nombre_min"]
    champ: Nom
    seuil: Nombre


class ChoixMin(Atteste):
    """Met when at least so many words of a list are chosen."""

    genre: Literal["choix_min"]
    champ: Nom
    minimum: Annotated[int, Field(strict=True, ge=1, le=1000)]


class PointsNotifies(Atteste):
    """Worth the points that amelipro notified, typed by the doctor; met above zero."""

    genre: Literal["points_notifies"]
    champ: Nom


class MoyenneMin(Atteste):
    """Met when the simple mean of the applicable rates reaches a threshold.

    ``certitude`` is that of the whole; the threshold alone may be surer than the way of averaging.
    """

    genre: Literal["moyenne_min"]
    champs: Annotated[tuple[Nom, ...], Field(min_length=1)]
    seuil: SeuilTaux
    certitude_du_seuil: Certitude | None = None

    @property
    def surete_du_seuil(self) -> Certitude:
        """How sure the threshold alone is."""
        return self.certitude_du_seuil or self.certitude

    @model_validator(mode="after")
    def _refuse_less_sure(self) -> Self:
        seule = self.certitude_du_seuil
        if seule is not None and seule.rang > self.certitude.rang:
            raise ValueError("un seuil n’est pas moins sûr que la condition dont il fait partie")
        return self


Elementaire = Annotated[Oui | TauxMin | NombreMin | ChoixMin, Field(discriminator="genre")]


class _Compose(Modele):
    """A condition made of parts; sources and certainty are those of its parts."""

    parties: Annotated[tuple[Elementaire, ...], Field(min_length=2)]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources of the parts, without repetition, in order."""
        return tuple(dict.fromkeys(s for partie in self.parties for s in partie.sources))

    @property
    def certitude(self) -> Certitude:
        """Return the weakest certainty among the parts."""
        return max((partie.certitude for partie in self.parties), key=lambda c: c.rang)


class Tous(_Compose):
    """Met when every applicable part is met."""

    genre: Literal["tous"]


class UnParmi(_Compose):
    """Met when at least one part is met."""

    genre: Literal["un_parmi"]


Condition = Annotated[
    Oui | TauxMin | NombreMin | ChoixMin | PointsNotifies | MoyenneMin | Tous | UnParmi,
    Field(discriminator="genre"),
]

GENRES: Final[dict[str, type[Modele]]] = {
    "oui": Oui,
    "taux_min": TauxMin,
    "nombre_min": NombreMin,
    "choix_min": ChoixMin,
    "points_notifies": PointsNotifies,
    "moyenne_min": MoyenneMin,
    "tous": Tous,
    "un_parmi": UnParmi,
}

TYPES_ATTENDUS: Final[dict[str, str]] = {
    "oui": "oui_non",
    "taux_min": "taux",
    "nombre_min": "nombre",
    "choix_min": "choix",
    "points_notifies": "points",
    "moyenne_min": "taux",
}
"""The type of field each elementary kind reads."""


def iter_champs(condition: "Condition") -> Iterator[tuple[str, str]]:
    """Yield (field, expected type) for every field a condition reads, in order."""
    match condition:
        case Tous() | UnParmi():
            for partie in condition.parties:
                yield from iter_champs(partie)
        case MoyenneMin():
            for champ in condition.champs:
                yield champ, "taux"
        case _:
            yield condition.champ, TYPES_ATTENDUS[condition.genre]
