"""Where a declaration stands beside its campaign, and the one state of each of its volets.

Every screen, the guard, the list and the printed page read them from here.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from forfait_desktop.domain.affichage import (
    MOT_DU_STATUT,
    badge_of,
    format_date_campagne,
    is_amended,
)
from forfait_desktop.domain.francais import INSECABLE, format_date
from forfait_desktop.domain.resultat import Resultat, ResultatVolet, Verrou
from forfait_desktop.domain.ruleset import DateCampagne, Dates
from forfait_desktop.domain.values import Certitude, Statut

SANS_REPONSE: Final = "sans réponse"
"""What a line left open is once nobody can answer it any more."""


class Phase(Enum):
    """What may still become of a declaration."""

    OUVERTE = "ouverte"
    CLOSE = "close"  # not declared, and amelipro takes no declaration any more
    DECLAREE = "declaree"

    @property
    def promet(self) -> bool:
        """Whether an answer may still bring money."""
        return self is Phase.OUVERTE


class EtatVolet(Enum):
    """The state of a volet, in the words of the screen and of the paper."""

    ATTEINT = "atteint"
    EN_PARTIE = "en partie"
    NON_ATTEINT = "non atteint"
    A_COMPLETER = "à compléter"
    FERME = "fermé"
    DECLARE = "déclaré"


@dataclass(frozen=True, slots=True)
class VoletLu:
    """The state of a volet; ``definitif`` tells a closed one that no missing answer can open."""

    etat: EtatVolet
    sans_reponse: int = 0
    definitif: bool = False

    def say(self) -> str:
        """Say the state, and what the seal leaves without an answer."""
        if self.etat is EtatVolet.DECLARE:
            return say_declared_lines(self.sans_reponse)
        return str(self.etat.value)


def is_closed(dates: Dates, aujourd_hui: date) -> bool:
    """Tell whether a campaign is over for sure: an estimate or a deduction of ours is not."""
    fermeture = dates.fermeture
    if fermeture.valeur is None or aujourd_hui <= fermeture.valeur or fermeture.estimation:
        return False
    return is_amended(fermeture.sources) or fermeture.certitude in (
        Certitude.OFFICIEL,
        Certitude.CONCORDANT,
        Certitude.SOURCE_UNIQUE,
    )


def phase_of(dates: Dates, aujourd_hui: date, *, declaree: bool) -> Phase:
    """Return the phase of a declaration."""
    if declaree:
        return Phase.DECLAREE
    return Phase.CLOSE if is_closed(dates, aujourd_hui) else Phase.OUVERTE


def say_closed(fermeture: DateCampagne) -> str:
    """Say that a campaign is over, since when, and how sure that day is."""
    jour = f"le {format_date(fermeture.valeur)}" if fermeture.valeur else ""
    quand = fermeture.texte or jour
    if is_amended(fermeture.sources):
        return f"Campagne close {quand} (date modifiée par vous)"
    reserve = f" (date {badge})" if (badge := badge_of(fermeture.certitude, ())) else ""
    return f"Campagne close {quand}{reserve}"


def say_too_late(fermeture: DateCampagne) -> str:
    """Say what is left to do once a campaign is over."""
    return f"{say_closed(fermeture)}{INSECABLE}: consultation seulement."


def say_past(fermeture: DateCampagne) -> str:
    """Say that a day of closing nobody is sure of has passed: it may still be open."""
    return (
        f"La date de clôture est passée{INSECABLE}: {format_date_campagne(fermeture)}. Vérifiez "
        "sur amelipro si vous pouvez encore déclarer."
    )


def read_volet(resultat: Resultat, volet: ResultatVolet, phase: Phase) -> VoletLu:
    """Return the one state of a volet."""
    ouvertes = sum(ligne.statut is Statut.A_COMPLETER for ligne in volet.indicateurs)
    if not volet.ouvert:
        porte = resultat.verrou.statut if resultat.verrou else Statut.ATTEINT
        definitif = porte in (Statut.NON_ATTEINT, Statut.NON_APPLICABLE)
        return VoletLu(EtatVolet.FERME, ouvertes, definitif)
    if volet.statut is Statut.A_COMPLETER:
        declare = phase is Phase.DECLAREE
        return VoletLu(EtatVolet.DECLARE if declare else EtatVolet.A_COMPLETER, ouvertes)
    if volet.statut is Statut.ATTEINT:
        return VoletLu(EtatVolet.ATTEINT, ouvertes)
    etat = EtatVolet.EN_PARTIE if volet.acquis.points else EtatVolet.NON_ATTEINT
    return VoletLu(etat, ouvertes)


def say_line(statut: Statut, phase: Phase) -> str:
    """Say the state of a line; nothing is to be completed once it was declared."""
    if statut is Statut.A_COMPLETER and phase is Phase.DECLAREE:
        return SANS_REPONSE
    return MOT_DU_STATUT[statut]


def say_declared_lines(ouvertes: int) -> str:
    """Say that it was declared, and what the seal leaves without an answer."""
    return f"déclaré, {say_unanswered(ouvertes)}" if ouvertes else "déclaré"


def say_unanswered(ouvertes: int) -> str:
    """Count the lines without an answer."""
    return f"{ouvertes}{INSECABLE}ligne{'s' if ouvertes > 1 else ''} {SANS_REPONSE}"


def say_gate(verrou: Verrou, phase: Phase) -> str:
    """Say the state of the gate; no money is promised once nothing can be declared any more."""
    if verrou.statut is Statut.ATTEINT or phase.promet:
        return verrou.explication
    nom = f"«{INSECABLE}{verrou.volet_nom}{INSECABLE}»"
    fin = f"tout est ramené à 0{INSECABLE}€."
    if phase is Phase.DECLAREE:
        return f"Déclaré sans toutes les lignes obligatoires de {nom}{INSECABLE}: {fin}"
    nombre = len(verrou.non_atteints) or len(verrou.a_completer)
    pluriel = "s" if nombre > 1 else ""
    etat = f"non atteinte{pluriel}" if verrou.non_atteints else SANS_REPONSE
    lignes = f"{nombre}{INSECABLE}ligne{pluriel} obligatoire{pluriel}"
    return f"{lignes} {etat} dans {nom}{INSECABLE}: {fin}"
