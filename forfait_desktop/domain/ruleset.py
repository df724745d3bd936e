"""A dated ruleset: campaign, volets, indicators, each value with its sources and certainty.

These models refuse what a rule must never be: without source, without certainty, with an
unknown key, or with points that do not sum. They know nothing of files.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.champs import Booleen, Champ, ModeAtteste, NombreAtteste, Remarque
from forfait_desktop.domain.genres import Atteste, Condition, Modele, Nom, Source, Texte
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import CENTIME, Certitude, Euros, Points

Identifiant = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
RulesetId = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9-]*-\d{4}$")]
Reprise = Annotated[
    str,
    Field(
        strict=True,
        pattern=r"^[a-z][a-z0-9-]*-\d{4}:[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"
        r"(:[a-z][a-z0-9_]*>[a-z][a-z0-9_]*)?$",
    ),
]
"""Where an earlier answer of the same meaning stands: "fs-2024:v2.i6", or with a field renamed:
"fs-2025:v1.i2:oui>sesam"."""


@dataclass(frozen=True, slots=True)
class Origine:
    """An indicator of an earlier campaign whose answers keep their meaning here.

    ``champs`` maps a field there to a field here; None stands for the fields of the same name.
    """

    ruleset_id: str
    indicateur: str
    champs: tuple[str, str] | None = None

    @property
    def campagne(self) -> int:
        """The year of the earlier campaign."""
        return int(self.ruleset_id.rpartition("-")[2])


class DateCampagne(Atteste):
    """A campaign date: a day, an approximate wording, or nothing when it is unknown."""

    valeur: date | None = None
    texte: str = ""
    estimation: Booleen = False

    @model_validator(mode="after")
    def _refuse_empty(self) -> Self:
        if self.valeur is None and not self.texte and self.certitude is not Certitude.INCONNU:
            raise ValueError("une date sans jour ni texte a pour certitude « inconnu »")
        return self


class Dates(Modele):
    """The three dates of a campaign."""

    ouverture: DateCampagne
    fermeture: DateCampagne
    paiement: DateCampagne


class Indicateur(Modele):
    """One line of the declaration."""

    id: Identifiant
    numero: Texte
    libelle: Texte
    libelle_court: Texte
    groupe: Identifiant | None = None
    question: Texte
    pourquoi: Texte
    ou_trouver: Texte
    piece: str = ""
    mode: ModeAtteste
    points: NombreAtteste | None = None
    condition: Condition
    champs: Annotated[tuple[Champ, ...], Field(min_length=1)]
    remarques: tuple[Remarque, ...] = ()
    a_venir: tuple[Remarque, ...] = ()
    reprend: tuple[Reprise, ...] = ()

    @cached_property
    def origines(self) -> tuple[Origine, ...]:
        """The earlier indicators that ``reprend`` names, in order."""
        return tuple(map(_read_reprise, self.reprend))

    def champ(self, champ_id: str) -> Champ | None:
        """Return the field of this name, or None."""
        return self._champ_par_id.get(champ_id)

    @cached_property
    def _champ_par_id(self) -> dict[str, Champ]:
        return {champ.id: champ for champ in self.champs}

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources of the condition and of the points, without repetition."""
        points = self.points.sources if self.points else ()
        return tuple(dict.fromkeys((*self.condition.sources, *points)))

    @cached_property
    def certitude(self) -> Certitude:
        """The weakest certainty among the condition and the points."""
        certitudes = [self.condition.certitude]
        if self.points:
            certitudes.append(self.points.certitude)
        return max(certitudes, key=lambda c: c.rang)


def _read_reprise(texte: str) -> Origine:
    ruleset_id, indicateur, *suite = texte.split(":")
    if not suite:
        return Origine(ruleset_id, indicateur)
    de, _, vers = suite[0].partition(">")
    return Origine(ruleset_id, indicateur, (de, vers))


class Bloc(Modele):
    """Indicators that pay together, all or nothing."""

    indicateurs: Annotated[tuple[Identifiant, ...], Field(min_length=1)]
    points: NombreAtteste


class Groupe(Modele):
    """A heading over several lines, with the total they must sum to."""

    id: Identifiant
    libelle: Texte
    points: NombreAtteste


class Volet(Modele):
    """A part of the declaration."""

    id: Nom
    nom: Texte
    titre: Texte
    resume: Texte
    points_max: NombreAtteste
    ouvert_par: Nom | None = None
    bloc: Bloc | None = None
    groupes: tuple[Groupe, ...] = ()
    indicateurs: Annotated[tuple[Indicateur, ...], Field(min_length=1)]

    @cached_property
    def ids_du_bloc(self) -> frozenset[str]:
        """The indicators that the block pays together."""
        return frozenset(self.bloc.indicateurs) if self.bloc else frozenset()

    def groupe(self, groupe_id: str | None) -> Groupe | None:
        """Return the group of this id, or None."""
        return next((groupe for groupe in self.groupes if groupe.id == groupe_id), None)


class Ajout(BaseModel):
    """How rules that did not come with the program were added to it.

    ``empreinte`` is the digest of their files; ``remplace`` that of the content of the shipped
    rules they stand in for, empty when the program had none of this name. No rule file holds it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    origine: Texte
    ajoute_le: Annotated[date, Field(strict=True)]
    empreinte: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]
    remplace: Annotated[str, Field(strict=True, pattern=r"^([0-9a-f]{64})?$")] = ""


class Ruleset(Modele):
    """All the rules of one campaign, and the digest of their content.

    ``amendements`` are the values the doctor changed, and ``ajout`` tells rules that the doctor
    added from those of the program; the digest is that of the rules without either.
    """

    id: RulesetId
    famille: Literal["forfait-structure", "donum"]
    titre: Texte
    titre_court: Texte
    resume: Texte
    campagne: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    point: NombreAtteste
    points_max: NombreAtteste
    dates: Dates
    assistant: BaremeAssistant | None = None
    remarques: tuple[Remarque, ...] = ()
    inconnues: tuple[Texte, ...] = ()
    sources: tuple[Source, ...]
    volets: Annotated[tuple[Volet, ...], Field(min_length=1)]
    sha256: str = ""
    amendements: tuple[Amendement, ...] = ()
    ajout: Ajout | None = None

    @cached_property
    def indicateurs(self) -> dict[str, Indicateur]:
        """Every indicator by id, in the order of the declaration."""
        return {i.id: i for volet in self.volets for i in volet.indicateurs}

    @cached_property
    def source_par_id(self) -> dict[str, Source]:
        """Every cited source by id."""
        return {source.id: source for source in self.sources}

    def iter_indicateurs(self) -> Iterator[tuple[Volet, Indicateur]]:
        """Yield each indicator with its volet, in amelipro's order."""
        for volet in self.volets:
            for indicateur in volet.indicateurs:
                yield volet, indicateur

    def volet(self, volet_id: str) -> Volet | None:
        """Return the volet of this id, or None."""
        return next((volet for volet in self.volets if volet.id == volet_id), None)

    def volet_of(self, indicateur_id: str) -> Volet:
        """Return the volet of an indicator of these rules."""
        return next(volet for volet, i in self.iter_indicateurs() if i.id == indicateur_id)

    def owner_of(self, cible: str) -> str:
        """Return what the target of an amendment belongs to: a line, a volet or the dates."""
        lieu = cible.rpartition(".")[0]
        connu = lieu in self.indicateurs or self.volet(lieu)
        return lieu if connu or "." not in lieu else lieu.rpartition(".")[0]

    def amendements_de(self, lieu: str) -> tuple[Amendement, ...]:
        """Return the local amendments of an indicator, of a volet's block, or of the dates."""
        return tuple(a for a in self.amendements if self.owner_of(a.cible) == lieu)

    def to_json(self) -> str:
        """Return the canonical JSON of the content, whose SHA-256 names the rules."""
        a_part = {"sha256"}
        a_part |= {nom for nom in ("amendements", "ajout") if not getattr(self, nom)}
        contenu = self.model_dump(mode="json", exclude=a_part)
        return json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def euros(self, points: Points) -> Euros:
        """Convert points to euros, exact, with two decimals (more only if the points need them)."""
        montant = points * self.point.valeur
        arrondi = montant.quantize(CENTIME)
        return Euros(arrondi if arrondi == montant else montant)
