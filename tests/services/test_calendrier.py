"""The dates of a year: as published, as the doctor changes them, and as a calendar file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from icalendar import Calendar, Component

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.agenda import make_agenda, say_left_out
from forfait_desktop.services.calendrier import (
    INCONNUE,
    MODIFIEE,
    Calendrier,
    DateSuivie,
    follow_dates,
    read_note,
    say_wait,
)
from forfait_desktop.storage.store import Store

CATALOGUE: Final = Catalogue([shipped_dir("rulesets")])
FS_2025: Final = CATALOGUE.get("fs-2025")  # opens 15/12/2025, closes 08/02/2026
DONUM: Final = CATALOGUE.get("donum-2026")  # estimates: 15/12/2026 and 08/02/2027
AUJOURD_HUI: Final = date(2026, 1, 20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as store:
        yield store


@pytest.fixture
def calendrier(store: Store) -> Calendrier:
    return Calendrier(store, FS_2025, lambda: AUJOURD_HUI)


def amende(cle: str, valeur: str, source: str = "courriel de la caisse") -> Amendement:
    return Amendement("fs-2025", f"dates.{cle}", valeur, source, AUJOURD_HUI)


def by_key(dates: tuple[DateSuivie, ...]) -> dict[str, DateSuivie]:
    return {date_suivie.cle: date_suivie for date_suivie in dates}


# ---------------------------------------------------------------- as published


def test_the_four_dates_come_in_order_and_the_claim_is_unknown(calendrier: Calendrier) -> None:
    """No source gives the claim period: it is said unknown, and has no day."""
    dates = calendrier.dates
    assert [d.cle for d in dates] == ["ouverture", "fermeture", "paiement", "reclamation"]
    assert (dates[-1].texte, dates[-1].jour, dates[-1].badge) == (INCONNUE, None, "à confirmer")
    assert say_wait(dates[-1], AUJOURD_HUI) == ""


def test_each_date_says_how_sure_it_is(calendrier: Calendrier) -> None:
    """A single source is to be confirmed; an estimate says so."""
    assert by_key(calendrier.dates)["fermeture"].badge == "à confirmer"
    assert by_key(follow_dates(DONUM.dates, []))["fermeture"].badge == "estimation"
    assert by_key(follow_dates(CATALOGUE.get("fs-2023").dates, []))["fermeture"].badge == ""


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        (date(2026, 1, 20), "dans 19 jours"),
        (date(2026, 2, 7), "dans 1 jour"),
        (date(2026, 2, 8), "aujourd’hui"),
        (date(2026, 2, 9), "il y a 1 jour"),
        (date(2026, 3, 10), "il y a 30 jours"),
    ],
)
def test_the_countdown_of_a_date_is_said_in_words(
    calendrier: Calendrier, jour: date, phrase: str
) -> None:
    """Before, on the day, after."""
    fermeture = by_key(calendrier.dates)["fermeture"]
    assert say_wait(fermeture, jour).replace("\u00a0", " ") == phrase


def test_the_countdown_of_an_estimate_is_approximate() -> None:
    """Nobody knows the day: the number of days is not given as exact."""
    fermeture = by_key(follow_dates(DONUM.dates, []))["fermeture"]
    assert say_wait(fermeture, date(2027, 1, 29)) == "dans environ 10\u00a0jours"


# ---------------------------------------------------------------- as the doctor changes them


def test_a_changed_date_is_marked_with_its_note_and_counts_everywhere(
    calendrier: Calendrier, store: Store
) -> None:
    """The day in force is the doctor's; the published one is kept beside it."""
    calendrier.change("fermeture", calendrier.read_day("fermeture", "15/02/2026"), "courriel")
    fermeture = calendrier.find("fermeture")
    assert (fermeture.jour, fermeture.badge) == (date(2026, 2, 15), MODIFIEE)
    assert fermeture.texte_publie == "8\u00a0février 2026"
    assert fermeture.amendement is not None
    assert (fermeture.amendement.source, fermeture.amendement.lu_le) == ("courriel", AUJOURD_HUI)
    assert say_wait(fermeture, AUJOURD_HUI) == "dans 26\u00a0jours"
    assert store.amendements.list("fs-2024") == ()


def test_going_back_finds_the_published_date_and_can_be_undone(calendrier: Calendrier) -> None:
    """Back, then back again."""
    calendrier.change("fermeture", date(2026, 2, 15), "courriel")
    avant = calendrier.find("fermeture")
    calendrier.go_back("fermeture")
    assert calendrier.find("fermeture").jour == date(2026, 2, 8)
    calendrier.restore("fermeture", avant.amendement)
    assert calendrier.find("fermeture") == avant
    calendrier.restore("fermeture", None)
    assert calendrier.find("fermeture").amendement is None


@pytest.mark.parametrize(
    ("cle", "texte", "dit"),
    [
        ("fermeture", "30/02/2026", "n’existe pas"),
        ("fermeture", "demain", "n’est pas une date"),
        ("fermeture", "", "n’est pas une date"),
        ("fermeture", "14/12/2025", "viendrait avant"),
        ("ouverture", "09/02/2026", "viendrait avant"),
        ("paiement", "07/02/2026", "viendrait avant"),
        ("reclamation", "01/01/2026", "viendrait avant"),
        ("paiement", "01/05/2062", "Vérifiez l’année"),
        ("paiement", "01/05/2999", "Vérifiez-la"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_to_do(
    calendrier: Calendrier, cle: str, texte: str, dit: str
) -> None:
    """It does not exist, it is out of order, or its year is a slip."""
    with pytest.raises(SaisieInvalide, match=dit):
        calendrier.read_day(cle, texte)


def test_days_may_follow_one_another_on_the_same_day(calendrier: Calendrier) -> None:
    """At the limit: the same day is in order."""
    assert calendrier.read_day("fermeture", "15/12/2025") == date(2025, 12, 15)
    assert calendrier.read_day("reclamation", "2026-02-08") == date(2026, 2, 8)


def test_the_order_is_that_of_the_dates_in_force(calendrier: Calendrier) -> None:
    """The doctor's own closing moves what the payment is compared with."""
    calendrier.change("fermeture", date(2026, 3, 31), "courriel")
    with pytest.raises(SaisieInvalide, match="31/03/2026"):
        calendrier.read_day("paiement", "30/03/2026")


@pytest.mark.parametrize(("note", "dit"), [("  ", "Dites où"), ("x" * 501, "Raccourcissez")])
def test_a_date_without_its_source_is_refused(note: str, dit: str) -> None:
    """Every value is sourced, and a note is short."""
    with pytest.raises(SaisieInvalide, match=dit):
        read_note(note)


def test_a_stored_change_that_is_no_day_is_left_out() -> None:
    """What another program wrote never stops the screen."""
    dates = follow_dates(FS_2025.dates, [amende("fermeture", "bientôt")])
    assert by_key(dates)["fermeture"].jour == date(2026, 2, 8)


# ---------------------------------------------------------------- the calendar file


def events(contenu: bytes) -> dict[str, Component]:
    agenda = Calendar.from_ical(contenu)
    return {str(event["uid"]): event for event in agenda.walk("VEVENT")}


def test_the_file_holds_the_known_dates_as_whole_days() -> None:
    """Opening and closing of 2025; the payment and the claim have no day."""
    contenu = make_agenda(FS_2025, follow_dates(FS_2025.dates, []), AUJOURD_HUI)
    lus = events(contenu)
    assert list(lus) == ["fs-2025.ouverture@forfait-desktop", "fs-2025.fermeture@forfait-desktop"]
    fermeture = lus["fs-2025.fermeture@forfait-desktop"]
    assert fermeture.decoded("dtstart") == date(2026, 2, 8)
    assert fermeture.decoded("dtend") == date(2026, 2, 9)
    assert fermeture.decoded("dtstamp") == datetime(2026, 1, 20, tzinfo=UTC)
    assert "Forfait structure 2025" in str(fermeture["summary"])
    assert Calendar.from_ical(contenu)["prodid"] == "-//Forfait Desktop//Agenda//FR"


def test_each_date_rings_and_the_last_days_ring_thirty_seven_and_one_day_before() -> None:
    """The closing and the end of the claim period are the days after which nothing can be done."""
    siennes = [amende("paiement", "2026-05-12"), amende("reclamation", "2026-09-30")]
    lus = events(make_agenda(FS_2025, follow_dates(FS_2025.dates, siennes), AUJOURD_HUI))
    rappels = {
        uid: [alarme.decoded("trigger") for alarme in event.walk("VALARM")]
        for uid, event in lus.items()
    }
    assert rappels == {
        "fs-2025.ouverture@forfait-desktop": [timedelta(days=-d) for d in (7, 1)],
        "fs-2025.fermeture@forfait-desktop": [timedelta(days=-d) for d in (30, 7, 1)],
        "fs-2025.paiement@forfait-desktop": [timedelta(days=-1)],
        "fs-2025.reclamation@forfait-desktop": [timedelta(days=-d) for d in (30, 7, 1)],
    }


def test_an_estimate_says_so_in_its_title() -> None:
    """The days of DONUM are ours."""
    lus = events(make_agenda(DONUM, follow_dates(DONUM.dates, []), AUJOURD_HUI))
    assert all(str(event["summary"]).endswith("(estimation)") for event in lus.values())
    assert len(lus) == 2


def test_a_changed_date_keeps_its_place_in_the_agenda_and_its_note_whatever_it_holds() -> None:
    """Same identifier, so that the agenda moves it; commas, semicolons and accents come through."""
    note = "Courriel ; reçu, « à l’été » \\ et BEGIN:VEVENT"
    amendements = [amende("paiement", "2026-05-12", note), amende("reclamation", "2026-09-30")]
    lus = events(make_agenda(FS_2025, follow_dates(FS_2025.dates, amendements), AUJOURD_HUI))
    paiement = lus["fs-2025.paiement@forfait-desktop"]
    assert paiement.decoded("dtstart") == date(2026, 5, 12)
    assert note in str(paiement["description"])
    assert lus["fs-2025.reclamation@forfait-desktop"].decoded("dtstart") == date(2026, 9, 30)
    assert len(lus) == 4


def test_what_the_agenda_leaves_out_is_named_and_nothing_is_said_of_a_whole_one() -> None:
    dit = say_left_out(follow_dates(FS_2025.dates, []))
    assert "«\u00a0Paiement\u00a0» et «\u00a0Fin du délai de réclamation\u00a0»" in dit
    entiere = [amende("paiement", "2026-05-12"), amende("reclamation", "2026-09-30")]
    assert say_left_out(follow_dates(FS_2025.dates, entiere)) == ""


def test_the_same_dates_give_the_same_bytes() -> None:
    """Nothing random, no clock of its own, lines ended as the format wants."""
    dates = follow_dates(FS_2025.dates, [])
    contenu = make_agenda(FS_2025, dates, AUJOURD_HUI)
    assert make_agenda(FS_2025, dates, AUJOURD_HUI) == contenu
    assert contenu.count(b"\n") == contenu.count(b"\r\n")
