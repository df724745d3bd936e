"""The dates of a campaign as a calendar file, with reminders before each of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.affichage import SENS_DE_LA_CERTITUDE, say_ajout
from forfait_desktop.domain.francais import INSECABLE, join_words, lower_first
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.services.calendrier import FERMETURE, RECLAMATION, DateSuivie
from forfait_desktop.services.noms import visible_name

if TYPE_CHECKING:
    from icalendar import Event

PRODID: Final = "-//Forfait Desktop//Agenda//FR"
DOMAINE: Final = "forfait-desktop"
RAPPELS_JOURS: Final = {
    "ouverture": (7, 1),
    FERMETURE: (30, 7, 1),
    "paiement": (1,),
    RECLAMATION: (30, 7, 1),
}
"""How many days before each date a reminder rings: last days ring in time to act."""


def make_agenda(ruleset: Ruleset, dates: Iterable[DateSuivie], aujourd_hui: date) -> bytes:
    """Return the calendar file of the known dates; the same dates give the same bytes."""
    from icalendar import Calendar

    agenda = Calendar()
    agenda.add("prodid", PRODID)
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    agenda.add("method", "PUBLISH")
    agenda.add("x-wr-calname", _clean(ruleset.titre))
    for date_suivie in dates:
        if date_suivie.jour:
            agenda.add_component(_event(ruleset, date_suivie, date_suivie.jour, aujourd_hui))
    return bytes(agenda.to_ical())


def say_left_out(dates: Iterable[DateSuivie]) -> str:
    """Say which dates the calendar file leaves out; nothing when it has them all."""
    noms = [date_suivie.nom for date_suivie in dates if not date_suivie.jour]
    if not noms:
        return ""
    cites = join_words([f"«{INSECABLE}{nom}{INSECABLE}»" for nom in noms])
    return f"Il y manque {cites}, dont la date n’est pas connue."


def suggested_name(ruleset: Ruleset) -> str:
    """Return a file name that any system accepts."""
    return f"agenda-{ruleset.id}.ics"


def _event(ruleset: Ruleset, date_suivie: DateSuivie, jour: date, aujourd_hui: date) -> "Event":
    """Return an all-day event that an agenda recognises when it is imported again."""
    from icalendar import Event

    titre = f"{ruleset.titre}{INSECABLE}: {lower_first(date_suivie.nom)}"
    event = Event()
    event.add("uid", f"{ruleset.id}.{date_suivie.cle}@{DOMAINE}")
    event.add("dtstamp", datetime.combine(aujourd_hui, time(), UTC))
    event.add("summary", _clean(f"{titre} (estimation)" if date_suivie.is_estimation else titre))
    event.add("description", _clean(_describe(ruleset, date_suivie)))
    event.add("dtstart", jour)
    event.add("dtend", jour + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    _add_reminders(event, titre, RAPPELS_JOURS[date_suivie.cle])
    return event


def _add_reminders(event: "Event", titre: str, avance: Iterable[int]) -> None:
    from icalendar import Alarm

    for jours in avance:
        rappel = Alarm()
        rappel.add("action", "DISPLAY")
        dans = f"dans {jours}{INSECABLE}jour{'s' if jours > 1 else ''}"
        rappel.add("description", _clean(f"{titre}, {dans}"))
        rappel.add("trigger", timedelta(days=-jours))
        event.add_component(rappel)


def _clean(texte: str) -> str:
    """Return a text that a calendar file may hold: its lines, and no other control sign.

    The calendar library takes a backslash before a capital N for a line end: a joiner that
    cannot be seen keeps them apart.
    """
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(map(visible_name, lignes)).replace("\\N", "\\\u2060N")


def _describe(ruleset: Ruleset, date_suivie: DateSuivie) -> str:
    """Say where the date comes from and how sure it is."""
    ajout = f"\n{say_ajout(ruleset.ajout)}" if ruleset.ajout else ""
    return f"{_describe_date(ruleset, date_suivie)}{ajout}"


def _describe_date(ruleset: Ruleset, date_suivie: DateSuivie) -> str:
    amendement = date_suivie.amendement
    if amendement:
        return f"Date modifiée par vous. Source{INSECABLE}: {amendement.source}"
    publiee = date_suivie.publiee
    titres = [ruleset.source_par_id[s].titre for s in publiee.sources if s in ruleset.source_par_id]
    lignes = [f"Date{INSECABLE}: {SENS_DE_LA_CERTITUDE[publiee.certitude]}."]
    if publiee.estimation:
        lignes.insert(0, f"Estimation{INSECABLE}: {date_suivie.texte_publie}.")
    if titres:
        separateur = f"{INSECABLE}; "
        lignes.append(f"Sources{INSECABLE}: {separateur.join(titres)}")
    return "\n".join(lignes)
