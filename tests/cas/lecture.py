"""Read the table cases: answers and what is expected of them, each named by a sentence."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.catalogue.loader import Racine
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.values import Reponses
from forfait_desktop.paths import shipped_dir

DOSSIER: Final = Path(__file__).parent
RACINE: Final = shipped_dir("rulesets")
CATALOGUE: Final = Catalogue([RACINE])
BAREME: Final = Racine(RACINE).bareme
BLOC: Final = "bloc"
AUCUN: Final = "aucun"

_CLES_DU_FICHIER = {"rulesets", "sur", "bases", "cas"}
_CLES_DU_CAS = {"nom", "rulesets", "sur", "sans", "reponses", "attendu"}
_CLES_DE_L_ATTENDU = {"indicateurs", "volets", "total", "avertissements", "montants"}


@dataclass(frozen=True)
class Attendu:
    """What a case expects; what it does not name is not looked at."""

    indicateurs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    volets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    total: Mapping[str, str] = field(default_factory=dict)
    avertissements: list[str] | None = None
    montants: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Cas:
    """One sentence, the answers by one ruleset, and what comes of them."""

    fichier: str
    nom: str
    ruleset_id: str
    reponses_json: Mapping[str, Any]
    attendu: Attendu

    def __str__(self) -> str:
        return f"{self.ruleset_id}: {self.nom}"

    @property
    def reponses(self) -> Reponses:
        """The answers, read as any answers are."""
        return parse_reponses(CATALOGUE.get(self.ruleset_id), dict(self.reponses_json))


@dataclass(frozen=True)
class CasAssistant:
    """One cell of the scale of volet 3."""

    nom: str
    signature: date
    temps: Any
    percentile: Any
    campagne: int
    annee: int | None = None
    euros: str | None = None
    dit: str = ""

    def __str__(self) -> str:
        return self.nom


def read_cas() -> Iterator[Cas]:
    """Yield every case of every table of answers, once for each ruleset it is written for."""
    for fichier in sorted(DOSSIER.glob("*.toml")):
        if fichier.name == "assistant.toml":
            continue
        table = _read(fichier)
        assert set(table) <= _CLES_DU_FICHIER, fichier.name
        for brut in table["cas"]:
            assert set(brut) <= _CLES_DU_CAS, brut["nom"]
            for ruleset_id in brut.get("rulesets", table["rulesets"]):
                yield Cas(
                    fichier=fichier.name,
                    nom=brut["nom"],
                    ruleset_id=ruleset_id,
                    reponses_json=_reponses(table, brut),
                    attendu=Attendu(**_attendu(brut)),
                )


def read_cas_assistant() -> Iterator[CasAssistant]:
    """Yield every case of the scale of volet 3."""
    for brut in _read(DOSSIER / "assistant.toml")["cas"]:
        yield CasAssistant(**brut)


def _reponses(table: Mapping[str, Any], brut: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the case over the bases it stands on, less what it leaves unanswered."""
    reponses: dict[str, Any] = {}
    for base in brut.get("sur", table.get("sur", [])):
        reponses |= table["bases"][base]
    for indicateur in brut.get("sans", []):
        del reponses[indicateur]
    reponses |= brut.get("reponses", {})
    return reponses


def _attendu(brut: Mapping[str, Any]) -> dict[str, Any]:
    attendu: dict[str, Any] = brut["attendu"]
    assert set(attendu) <= _CLES_DE_L_ATTENDU, brut["nom"]
    return attendu


def _read(fichier: Path) -> dict[str, Any]:
    return tomllib.loads(fichier.read_text(encoding="utf-8"), parse_float=Decimal)
