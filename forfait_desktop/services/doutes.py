"""What is odd about a declaration about to be sealed, in plain words.

Nothing here refuses: the doctor knows what was done on amelipro. What nobody published is not
held against them, and an estimate is called one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forfait_desktop.domain.francais import INSECABLE, format_date
from forfait_desktop.domain.ruleset import DateCampagne, Dates
from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.services.transcription import say_differences

COURT: Final = 4
"""A number shorter than that is more likely a slip than an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Scellement:
    """What is about to be sealed, and what is known around it."""

    declaree_le: date
    accuse: str
    dates: Dates
    sans_reponse: int
    differences: int
    lignes_a_transcrire: int
    lignes_transcrites: int
    paiement: Paiement | None


def find_doubts(scellement: Scellement) -> tuple[str, ...]:
    """Return what is odd, a sentence each, the date first."""
    return (*_doubts_of_day(scellement), *_doubts_of_content(scellement))


def _doubts_of_day(scellement: Scellement) -> Iterator[str]:
    jour, dates = scellement.declaree_le, scellement.dates
    ouverture, fermeture = dates.ouverture, dates.fermeture
    if ouverture.valeur and jour < ouverture.valeur:
        yield f"Cette date est avant l’ouverture de la campagne{INSECABLE}: {_say(ouverture)}."
    if fermeture.valeur and jour > fermeture.valeur:
        yield f"Cette date est après la clôture de la campagne{INSECABLE}: {_say(fermeture)}."
    recu_le = scellement.paiement.recu_le if scellement.paiement else None
    if recu_le and jour > recu_le:
        yield f"Cette date est après le paiement noté, reçu le {format_date(recu_le)}."


def _doubts_of_content(scellement: Scellement) -> Iterator[str]:
    signes = len(scellement.accuse)
    if signes < COURT:
        yield (
            f"Le numéro de l’accusé n’a que {signes}{INSECABLE}signe{'s' if signes > 1 else ''}"
            f"{INSECABLE}: «{INSECABLE}{scellement.accuse}{INSECABLE}»."
        )
    if scellement.lignes_a_transcrire and not scellement.lignes_transcrites:
        yield f"Aucune ligne n’est cochée dans «{INSECABLE}Transcrire{INSECABLE}»."
    nombre = scellement.sans_reponse
    if nombre:
        yield f"Il reste {nombre}{INSECABLE}ligne{'s' if nombre > 1 else ''} sans réponse."
    if scellement.differences:
        yield f"Il reste {say_differences(scellement.differences)} à éclaircir."


def _say(jour: DateCampagne) -> str:
    """Say a date that has a day, with what is not sure about it."""
    assert jour.valeur is not None
    if jour.estimation:
        return f"{jour.texte or format_date(jour.valeur)}, estimée"
    reserve = ", à confirmer" if jour.certitude.a_confirmer else ""
    return f"{format_date(jour.valeur)}{reserve}"
