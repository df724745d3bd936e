"""The scale of the aid for a medical assistant (volet 3): amounts per contract year."""

from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from forfait_desktop.domain.champs import Champ, Remarque
from forfait_desktop.domain.genres import Atteste, Modele, Nom, Nombre, Source, Texte

V3: Final = "v3"

Temps = Literal["tiers", "mi", "plein"]
Percentile = Literal["moins_p90", "p90_p94", "p95_plus"]


class MontantsTemps(Atteste):
    """One row of the scale: the euros of each contract year for a working time.

    ``annee_3`` stands for year 3 and later, where it is a maximum. An absent amount means
    that no contract of that kind exists.
    """

    temps: Temps
    annee_1: Nombre | None = None
    annee_2: Nombre
    annee_3: Nombre
    annee_3_p90_p94: Nombre
    p95_plus: Nombre


class Regime(Modele):
    """The amounts in force for contract years that begin on or after a day."""

    id: Nom
    libelle: Texte
    a_partir_de: date | None = None
    montants: Annotated[tuple[MontantsTemps, ...], Field(min_length=1)]


class JourAtteste(Atteste):
    """A day of the rules, with the sentence that says what it changes."""

    valeur: date
    texte: Texte


class BaremeAssistant(Modele):
    """Volet 3: the fields to fill and the amounts, by regime and contract year."""

    id: Literal["assistant-medical"]
    titre: Texte
    nom: Texte
    resume: Texte
    question: Texte
    pourquoi: Texte
    ou_trouver: Texte
    piece: str = ""
    duree_ans: Annotated[int, Field(strict=True, ge=1, le=100)]
    duree_sources: Annotated[tuple[Texte, ...], Field(min_length=1)]
    fin_des_tiers: JourAtteste
    fin_du_prerequis: JourAtteste
    champs: Annotated[tuple[Champ, ...], Field(min_length=3, max_length=3)]
    regimes: Annotated[tuple[Regime, ...], Field(min_length=1)]
    remarques: tuple[Remarque, ...] = ()
    inconnues: tuple[Texte, ...] = ()
    sources: tuple[Source, ...] = ()

    @cached_property
    def sources_citees(self) -> tuple[str, ...]:
        """The sources of all the amounts, without repetition."""
        return tuple(dict.fromkeys(s for r in self.regimes for m in r.montants for s in m.sources))

    def regime_au(self, jour: date) -> Regime:
        """Return the regime in force on a day; the first one is open to the past."""
        return max(
            (r for r in self.regimes if r.a_partir_de is None or r.a_partir_de <= jour),
            key=lambda r: r.a_partir_de or date.min,
        )
