"""The life of a dossier after its preparation: transcribed, declared, proved, paid, amended.

Facts the doctor records, all frozen. Nothing here is derived: task states, gaps and totals
are computed from these by the services and the evaluation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from forfait_desktop.domain.values import Points


@dataclass(frozen=True, slots=True)
class Depot:
    """A declaration made on amelipro, sealed: all it rested on is stored with it as JSON.

    ``rectifie_le`` is set when the doctor opened a new version after it.
    """

    version: int
    declaree_le: date
    accuse: str
    accuse_piece: str | None  # SHA-256 of the capture of the acknowledgement
    scelle_le: datetime
    ruleset_sha256: str
    ruleset_json: str
    praticien_json: str
    reponses_json: str
    notes_json: str
    resultat_json: str
    rectifie_le: datetime | None = None
    empreinte: str = ""  # SHA-256 of all that is sealed


class EtatLigne(Enum):
    """What became of a line when it was typed on amelipro."""

    SAISIE = "saisie"
    IDENTIQUE = "identique"  # prefilled, and the value shown is the same
    DIFFERENTE = "differente"  # prefilled, and amelipro shows another value


@dataclass(frozen=True, slots=True)
class LigneTranscrite:
    """One line done in transcription; ``affiche`` is what amelipro shows when it differs."""

    indicateur: str
    etat: EtatLigne
    affiche: str
    instant: datetime


class EtatPiece(Enum):
    """Where an expected piece stands."""

    ATTENDUE = "attendue"
    RECUE = "reçue"
    PERIMEE = "périmée"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of the vault, named by the SHA-256 of its content and never modified."""

    sha256: str
    nom: str
    taille: int
    type_mime: str
    ajoutee_le: datetime


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A piece that serves an indicator of a declaration."""

    piece: Piece
    indicateur: str
    etat: EtatPiece


@dataclass(frozen=True, slots=True)
class Amendement:
    """A value of the rules changed by the doctor, with what they read and when.

    ``cible`` is ``<indicator>.seuil``, ``<indicator>.<field>.seuil`` for a part of a composed
    condition, ``<indicator>.points``, or ``dates.ouverture`` (``fermeture``, ``paiement``).
    ``valeur`` is written as in a rule file (a percentage, a fraction, a number, AAAA-MM-JJ).
    """

    ruleset_id: str
    cible: str
    valeur: str
    source: str
    lu_le: date


@dataclass(frozen=True, slots=True)
class Paiement:
    """What the caisse paid, and the points of its statement when they are known."""

    montant: Decimal
    recu_le: date | None
    points: Mapping[str, Points] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """An answer of an earlier declaration, shown but not counted until it is confirmed.

    ``valeur`` is in JSON form. A rate is never proposed as an answer: ``rappel`` is true then,
    and it is only shown beside the field.
    """

    indicateur: str
    champ: str
    valeur: object
    origine: str  # ruleset id of the earlier declaration
    rappel: bool


@dataclass(frozen=True, slots=True)
class Suivi:
    """Where a dossier stands, as counted from its data; what the task list is derived from."""

    pieces_attendues: int = 0
    pieces_recues: int = 0
    pieces_exigees: bool = True
    """Whether the rules name any piece to keep; without one, none is ever missing."""
    lignes_a_transcrire: int = 0
    lignes_transcrites: int = 0
    depot: Depot | None = None
    paiement: Paiement | None = None
    propositions: int = 0
