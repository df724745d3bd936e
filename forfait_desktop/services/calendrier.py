"""The dates of a campaign: as sentences, and as the doctor changes them.

The rules know three dates. The end of the claim period is in none of them: it is unknown until
the doctor enters it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.affichage import (
    A_CONFIRMER,
    BADGE,
    SENS_DE_LA_CERTITUDE,
    format_date_campagne,
)
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_date_courte,
    format_recul,
    parse_date,
)
from forfait_desktop.domain.phase import Phase, is_closed, say_closed, say_past
from forfait_desktop.domain.ruleset import DateCampagne, Dates, Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import Certitude
from forfait_desktop.errors import SaisieInvalide

if TYPE_CHECKING:
    from forfait_desktop.storage.store import Store

FERMETURE: Final = "fermeture"
RECLAMATION: Final = "reclamation"
NOMS: Final = {
    "ouverture": "Ouverture de la déclaration",
    FERMETURE: "Clôture de la déclaration",
    "paiement": "Paiement",
    RECLAMATION: "Fin du délai de réclamation",
}
"""The dates of a campaign, in the order in which they come."""

INCONNUE: Final = "date inconnue"
PREFIXE: Final = "dates."
MODIFIEE: Final = "modifiée par vous"
MAX_ECART_ANS: Final = 5
"""A day further than that from its campaign is a slip of the finger."""
MAX_NOTE: Final = 500


def say_dates(dates: Dates) -> str:
    """Say the three dates of a campaign in one line."""
    return (
        f"Ouverture{INSECABLE}: {format_date_campagne(dates.ouverture)}. "
        f"Clôture{INSECABLE}: {format_date_campagne(dates.fermeture)}. "
        f"Paiement{INSECABLE}: {format_date_campagne(dates.paiement)}."
    )


def say_countdown(dates: Dates, aujourd_hui: date) -> str:
    """Say how long is left before the opening, then before the closing."""
    ouverture, fermeture = dates.ouverture, dates.fermeture
    if ouverture.valeur and aujourd_hui < ouverture.valeur:
        return (
            f"La déclaration ouvre {_dans(ouverture, aujourd_hui)}{INSECABLE}: "
            f"{format_date_campagne(ouverture)}. Vous pouvez déjà la préparer."
        )
    if fermeture.valeur is None:
        return f"Date de clôture{INSECABLE}: {A_CONFIRMER}."
    if aujourd_hui == fermeture.valeur:
        return f"La déclaration se clôt aujourd’hui{INSECABLE}: {format_date_campagne(fermeture)}."
    if aujourd_hui < fermeture.valeur:
        return (
            f"La déclaration se clôt {_dans(fermeture, aujourd_hui)}{INSECABLE}: "
            f"{format_date_campagne(fermeture)}."
        )
    if is_closed(dates, aujourd_hui):
        return f"{say_closed(fermeture)}."
    return say_past(fermeture)


def say_time_left(dates: Dates, phase: Phase, aujourd_hui: date) -> str:
    """Say the countdown of a declaration; nothing once it is made or too late.

    The band above every page says so then.
    """
    return say_countdown(dates, aujourd_hui) if phase.promet else ""


def say_not_open(dates: Dates, aujourd_hui: date) -> str:
    """Say that amelipro does not take the declaration yet; nothing once it does."""
    ouverture = dates.ouverture
    if ouverture.valeur is None or aujourd_hui >= ouverture.valeur:
        return ""
    return (
        f"La déclaration n’est pas encore ouverte sur amelipro. Ouverture{INSECABLE}: "
        f"{format_date_campagne(ouverture)}."
    )


def _dans(jour: DateCampagne, aujourd_hui: date) -> str:
    restants = (jour.valeur - aujourd_hui).days if jour.valeur else 0
    environ = "environ " if jour.estimation else ""
    return f"dans {environ}{restants}{INSECABLE}jour{'s' if restants > 1 else ''}"


# ---------------------------------------------------------------- as the doctor changes them


@dataclass(frozen=True, slots=True)
class DateSuivie:
    """One date of the year: what was published, and what the doctor put in its place."""

    cle: str
    publiee: DateCampagne
    amendement: Amendement | None = None

    @property
    def nom(self) -> str:
        """What happens that day."""
        return NOMS[self.cle]

    @property
    def jour(self) -> date | None:
        """The day in force, None when nobody knows it."""
        return (
            date.fromisoformat(self.amendement.valeur) if self.amendement else self.publiee.valeur
        )

    @property
    def is_estimation(self) -> bool:
        """Whether the day in force is an estimate of ours."""
        return self.amendement is None and self.publiee.estimation

    @property
    def texte(self) -> str:
        """The date in force in words."""
        if self.amendement and self.jour:
            return format_date(self.jour)
        return self.texte_publie

    @property
    def texte_publie(self) -> str:
        """The published date in words."""
        publiee = self.publiee
        return publiee.texte or (format_date(publiee.valeur) if publiee.valeur else INCONNUE)

    @property
    def badge(self) -> str:
        """The reserve to show beside the date, nothing when it is sure."""
        if self.amendement:
            return MODIFIEE
        if self.publiee.estimation:
            return "estimation"
        inconnue = self.publiee.certitude is Certitude.INCONNU
        return A_CONFIRMER if inconnue else BADGE[self.publiee.certitude]

    @property
    def sens(self) -> str:
        """What the reserve means."""
        if self.amendement:
            return self.amendement.source
        return SENS_DE_LA_CERTITUDE[self.publiee.certitude]


def say_wait(date_suivie: DateSuivie, aujourd_hui: date) -> str:
    """Say how far a date is from today; nothing when its day is unknown."""
    if date_suivie.jour is None:
        return ""
    restants = (date_suivie.jour - aujourd_hui).days
    if restants == 0:
        return "aujourd’hui"
    environ = "environ " if date_suivie.is_estimation else ""
    if restants < 0:
        return f"il y a {environ}{format_recul(-restants)}"
    return f"dans {environ}{restants}{INSECABLE}jour{'s' if restants > 1 else ''}"


def follow_dates(dates: Dates, amendements: Iterable[Amendement]) -> tuple[DateSuivie, ...]:
    """Return the dates of a year in order, the doctor's own laid over the published ones."""
    siens = {
        a.cible.removeprefix(PREFIXE): a
        for a in amendements
        if a.cible.startswith(PREFIXE) and _is_day(a.valeur)
    }
    inconnue = DateCampagne(sources=(), certitude=Certitude.INCONNU)
    return tuple(DateSuivie(cle, getattr(dates, cle, inconnue), siens.get(cle)) for cle in NOMS)


def _is_day(texte: str) -> bool:
    try:
        date.fromisoformat(texte)
    except ValueError:
        return False
    return True


def check_day(dates: Sequence[DateSuivie], cle: str, jour: date, campagne: int) -> None:
    """Refuse a day that its neighbours contradict; raise ``SaisieInvalide`` with what to do."""
    if abs(jour.year - campagne) > MAX_ECART_ANS:
        raise SaisieInvalide(
            f"Le {format_date_courte(jour)} est loin de la campagne {campagne}. Vérifiez l’année."
        )
    connus = [
        (date_suivie.nom, jour if date_suivie.cle == cle else date_suivie.jour, date_suivie.cle)
        for date_suivie in dates
        if date_suivie.cle == cle or date_suivie.jour
    ]
    for (avant, tot, cle_avant), (apres, tard, cle_apres) in pairwise(connus):
        if tot and tard and tot > tard and cle in (cle_avant, cle_apres):
            raise SaisieInvalide(
                f"«{INSECABLE}{apres}{INSECABLE}» ({format_date_courte(tard)}) viendrait avant "
                f"«{INSECABLE}{avant}{INSECABLE}» ({format_date_courte(tot)}). Vérifiez ce jour, "
                "ou corrigez d’abord l’autre date."
            )


def read_note(texte: str) -> str:
    """Read where the doctor found a date; raise ``SaisieInvalide`` when nothing is said."""
    net = " ".join(texte.split())
    if not net:
        raise SaisieInvalide(
            "Dites où vous avez lu cette date, par exemple un courriel de la caisse."
        )
    if len(net) > MAX_NOTE:
        raise SaisieInvalide(f"{MAX_NOTE}{INSECABLE}caractères au plus. Raccourcissez la note.")
    return net


class Calendrier:
    """The dates of one campaign in the store, with their changes."""

    def __init__(self, store: "Store", publies: Ruleset, today: Callable[[], date]) -> None:
        """Follow the dates of published rules."""
        self._store = store
        self._publies = publies
        self._today = today

    @property
    def dates(self) -> tuple[DateSuivie, ...]:
        """The dates as they stand."""
        amendements = self._store.amendements.list(self._publies.id)
        return follow_dates(self._publies.dates, amendements)

    def read_day(self, cle: str, texte: str) -> date:
        """Read a typed day; raise ``SaisieInvalide`` when it does not exist or is out of order."""
        jour = parse_date(texte)
        check_day(self.dates, cle, jour, self._publies.campagne)
        return jour

    def change(self, cle: str, jour: date, source: str) -> None:
        """Put a day of the doctor's own in place of a date, with what they read."""
        self._store.amendements.set(
            Amendement(self._publies.id, f"{PREFIXE}{cle}", jour.isoformat(), source, self._today())
        )

    def find(self, cle: str) -> DateSuivie:
        """Return one date as it stands; raise ``KeyError`` when there is none of this name."""
        for date_suivie in self.dates:
            if date_suivie.cle == cle:
                return date_suivie
        raise KeyError(cle)

    def go_back(self, cle: str) -> Amendement | None:
        """Go back to the published date; return the change taken back."""
        return self._store.amendements.remove(self._publies.id, f"{PREFIXE}{cle}")

    def restore(self, cle: str, amendement: Amendement | None) -> None:
        """Put back what stood before a change."""
        if amendement is None:
            self.go_back(cle)
        else:
            self._store.amendements.set(amendement)
