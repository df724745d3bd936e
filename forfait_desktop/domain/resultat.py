"""The explained result: one immutable tree that every screen, file and command prints.

Nodes are plain frozen dataclasses, cheap to make on each keystroke. Nothing here computes a
point: :mod:`forfait_desktop.evaluation.engine` is the only place that does.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forfait_desktop.domain.values import Certitude, Euros, Points, Statut


@dataclass(frozen=True, slots=True)
class Manque:
    """What is missing to meet a condition: a field and a gap (percentage points or a count)."""

    champ: str
    ecart: Decimal


@dataclass(frozen=True, slots=True)
class ResultatPartie:
    """One elementary part of a condition: its field, its state and its sentence."""

    champ: str
    statut: Statut
    explication: str


@dataclass(frozen=True, slots=True)
class ResultatIndicateur:
    """One line: what it is worth, why, and what is missing.

    ``points`` counts the gate and ``points_hors_condition`` ignores it; both are None for a
    line that a block pays. ``points_possibles`` is what the line can still bring.
    """

    id: str
    libelle: str
    statut: Statut
    points: Points | None
    points_hors_condition: Points | None
    points_possibles: Points | None
    points_max: Points | None
    explication: str
    sources: tuple[str, ...]
    certitude: Certitude
    manque: Manque | None
    parties: tuple[ResultatPartie, ...]


@dataclass(frozen=True, slots=True)
class Somme:
    """Points and the same amount in euros."""

    points: Points
    euros: Euros


@dataclass(frozen=True, slots=True)
class ResultatVolet:
    """One volet: its state, whether its gate is open, and its points.

    ``acquis`` counts the gate, ``hors_condition`` ignores it, ``possible`` is the most that
    the answers given still allow, ``perdu`` is what they already exclude.
    """

    id: str
    nom: str
    titre: str
    statut: Statut
    ouvert: bool
    acquis: Somme
    hors_condition: Somme
    possible: Somme
    perdu: Somme
    maximum: Somme
    explication: str
    bloc: ResultatIndicateur | None
    indicateurs: tuple[ResultatIndicateur, ...]


@dataclass(frozen=True, slots=True)
class Verrou:
    """The gate: the block everything hangs on, what it lacks and the money at stake.

    ``en_jeu`` is the block plus what the volets it opens would pay for the answers given;
    ``en_jeu_au_plus`` adds the most that what is still unanswered could bring. It is None in a
    result sealed before it was computed.
    """

    volet_id: str
    volet_nom: str
    statut: Statut
    non_atteints: tuple[str, ...]
    a_completer: tuple[str, ...]
    en_jeu: Somme
    explication: str
    en_jeu_au_plus: Somme | None = None


@dataclass(frozen=True, slots=True)
class AnneeContrat:
    """One year of a contract: its number, its first day, its amount and the sentence that says why.

    ``maximum`` tells that the amount is the most the year can bring; ``bareme`` says which amounts
    are in force on its first day ("depuis le 22 juin 2024").
    """

    numero: int
    debut: date
    euros: Euros | None
    maximum: bool
    explication: str
    certitude: Certitude
    sources: tuple[str, ...]
    bareme: str = ""


@dataclass(frozen=True, slots=True)
class Montant:
    """An amount in euros outside the points (volet 3); None with its reason when there is none.

    ``annees`` are all the years of the contract, the one of the campaign among them.
    """

    id: str
    libelle: str
    euros: Euros | None
    explication: str
    annee_contrat: int | None = None
    certitude: Certitude = Certitude.OFFICIEL
    sources: tuple[str, ...] = ()
    maximum: bool = False
    annees: tuple[AnneeContrat, ...] = ()


@dataclass(frozen=True, slots=True)
class Resultat:
    """The whole evaluation of a set of answers by a ruleset."""

    ruleset: str
    sha256: str
    version: str
    acquis: Somme
    possible: Somme
    perdu: Somme
    maximum: Somme
    explication: str
    verrou: Verrou | None
    volets: tuple[ResultatVolet, ...]
    montants: tuple[Montant, ...]
    avertissements: tuple[str, ...]

    def indicateur(self, indicateur_id: str) -> ResultatIndicateur:
        """Return one line of the tree; raise ``KeyError`` when there is none of this id."""
        for volet in self.volets:
            for resultat in volet.indicateurs:
                if resultat.id == indicateur_id:
                    return resultat
        raise KeyError(indicateur_id)

    def volet(self, volet_id: str) -> ResultatVolet:
        """Return one volet of the tree; raise ``KeyError`` when there is none of this id."""
        for volet in self.volets:
            if volet.id == volet_id:
                return volet
        raise KeyError(volet_id)
