"""The doctor, a declaration in preparation, and the exchange format of one dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from forfait_desktop.domain.values import Reponses

FORMAT: Final = "forfait-desktop/dossier"
VERSION: Final = 1
MAX_TEXTE: Final = 10_000
MAX_OCTETS: Final = 20 * 1024 * 1024
RPPS_CHIFFRES: Final = 11

TexteLibre = Annotated[str, Field(strict=True, max_length=MAX_TEXTE)]


def is_valid_rpps(rpps: str) -> bool:
    """Tell whether a number is 11 digits whose Luhn key is right."""
    if len(rpps) != RPPS_CHIFFRES or not (rpps.isascii() and rpps.isdigit()):
        return False
    somme = 0
    for rang, chiffre in enumerate(reversed(rpps)):
        valeur = int(chiffre) * (2 if rang % 2 else 1)
        somme += valeur - 9 if valeur > 9 else valeur
    return somme % 10 == 0


class Praticien(BaseModel):
    """The doctor who declares; only the name is required."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nom: Annotated[str, Field(strict=True, max_length=MAX_TEXTE)]
    prenom: TexteLibre = ""
    rpps: TexteLibre = ""
    specialite: TexteLibre = ""
    secteur: TexteLibre = ""
    cabinet: TexteLibre = ""

    @field_validator("nom")
    @classmethod
    def _refuse_blank(cls, nom: str) -> str:
        if not nom.strip():
            raise ValueError("le nom est obligatoire")
        return nom

    @field_validator("rpps")
    @classmethod
    def _check_rpps(cls, rpps: str) -> str:
        if rpps and not is_valid_rpps(rpps):
            raise ValueError("un RPPS a 11 chiffres et une clé juste")
        return rpps

    @property
    def nom_complet(self) -> str:
        """First name then name, as printed."""
        return f"{self.prenom} {self.nom}".strip()


class Etat(Enum):
    """Where a declaration stands in the list."""

    ACTIVE = "active"
    ARCHIVEE = "archivee"
    SUPPRIMEE = "supprimee"


@dataclass(frozen=True, slots=True)
class PraticienEnregistre:
    """A doctor in the store."""

    id: int
    praticien: Praticien


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration in preparation: who, by which rules, and the answers so far."""

    id: int
    praticien_id: int
    ruleset_id: str
    intitule: str
    etat: Etat
    cree_le: datetime
    modifiee_le: datetime
    reponses: Reponses = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One declaration with its doctor, as exchanged in a file."""

    ruleset_id: str
    praticien: Praticien
    reponses: Reponses
    notes: Mapping[str, str]
