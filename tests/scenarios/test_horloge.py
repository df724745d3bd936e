"""The clock of the computer: set back, set forward, a leap day, midnight, a night that changes."""

import textwrap
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import parse_date
from forfait_desktop.domain.ruleset import DateCampagne, Dates
from forfait_desktop.domain.values import Certitude
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.evaluation.assistant import anniversary
from forfait_desktop.services.calendrier import DateSuivie, say_countdown, say_wait
from forfait_desktop.services.reparation import say_deadline
from forfait_desktop.services.reprise import earlier_declarations
from forfait_desktop.storage.declarations import DeclarationStore
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.day_watch import DayWatch
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.suivi import SuiviPage
from tests.poste import Poste, click, settle, type_in, wait_until
from tests.storage.children import run_child

MIDI: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self, instant: datetime = MIDI) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **how_far: int) -> None:
        self.instant += timedelta(**how_far)


def make_two(store: Store) -> tuple[int, int]:
    medecin = store.praticiens.add(Praticien(nom="EXEMPLE")).id
    first, second = (store.declarations.create(medecin, "fs-2024", nom).id for nom in ("a", "b"))
    return first, second


def ids_of(declarations: DeclarationStore) -> list[int]:
    return [resume.id for resume in declarations.list()]


def test_a_clock_set_back_neither_loses_nor_turns_round_the_journal(tmp_path: Path) -> None:
    clock = Clock()
    with Store.open(tmp_path, clock) as store:
        first, _ = make_two(store)
        told = []
        for rang, jours in enumerate((0, -400, 900, -1, 0)):
            clock.move(days=jours)
            store.declarations.save_reponses(first, {("v1.i2", "oui"): bool(rang % 2)})
            told.append((bool(rang % 2), clock.instant))
        entries = store.journal.list(first)[1:]
        assert [(entry.nouveau, entry.instant) for entry in entries] == told
        assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    with Store.open(tmp_path, clock) as store:
        assert [(e.nouveau, e.instant) for e in store.journal.list(first)[1:]] == told


def test_what_was_changed_last_is_listed_first_even_after_the_clock_was_set_back(
    tmp_path: Path,
) -> None:
    clock = Clock()
    with Store.open(tmp_path, clock) as store:
        first, second = make_two(store)
        assert ids_of(store.declarations) == [second, first]
        clock.move(days=-30)
        store.declarations.save_reponses(first, {("v1.i2", "oui"): True})
        assert ids_of(store.declarations) == [first, second]
        clock.move(hours=-1)
        store.declarations.save_note(second, "v1.i2", "une note")
        assert ids_of(store.declarations) == [second, first]
        praticien = store.declarations.get(first).praticien_id
        proposed = earlier_declarations(store, praticien, 2026)
        assert [resume.id for resume in proposed] == [second, first]


def test_times_are_stored_in_utc_whatever_the_clock_of_the_computer_says(tmp_path: Path) -> None:
    """A clock that tells Paris time is written as the same instant in UTC."""
    code = """
        import sqlite3, sys
        from contextlib import closing
        from datetime import datetime
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.storage.store import Store
        folder = Path(sys.argv[1])
        here = lambda: datetime.fromisoformat("2026-10-25T02:30:00").replace(fold=1).astimezone()
        with Store.open(folder, here) as store:
            medecin = store.praticiens.add(Praticien(nom="EXEMPLE"))
            store.declarations.create(medecin.id, "fs-2024", "")
        with closing(sqlite3.connect(folder / "forfait.sqlite3")) as base:
            print(*base.execute("SELECT cree_le, modifiee_le FROM declaration").fetchone())
            print(*base.execute("SELECT instant FROM journal").fetchone())
    """
    words = run_child(f"import os; os.environ['TZ'] = 'Europe/Paris'\n{_left(code)}", tmp_path)
    assert set(words.split()) == {"2026-10-25T01:30:00.000000+00:00"}


def _left(code: str) -> str:
    return f"import time; time.tzset()\n{textwrap.dedent(code)}"


LOCAL: Final = """
import os, time
os.environ["TZ"] = "Europe/Paris"
time.tzset()
import sys
from datetime import datetime, timedelta
from pathlib import Path
from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.paths import shipped_dir
from forfait_desktop.storage.store import Store
now = [datetime.fromisoformat(sys.argv[2])]
with Store.open(Path(sys.argv[1]), lambda: now[0]) as store:
    medecin = store.praticiens.add(Praticien(nom="EXEMPLE"))
    declaration = store.declarations.create(medecin.id, "fs-2024", "")
    bureau = Bureau(store, Catalogue([shipped_dir("rulesets")]))
    for turn in range(4):
        store.declarations.save_reponses(declaration.id, {("v1.i2", "oui"): turn % 2 == 0})
        print(bureau.declarations()[0].modifiee_le)
        now[0] += timedelta(hours=1)
    entries = store.journal.list(declaration.id)
    print(all(a.instant <= b.instant for a, b in zip(entries, entries[1:])))
"""


@pytest.mark.skipif(not Path("/usr/share/zoneinfo/Europe/Paris").exists(), reason="needs the zone")
@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("2026-03-28T22:30:00+00:00", ["2026-03-28"] + ["2026-03-29"] * 3),
        ("2026-03-29T20:30:00+00:00", ["2026-03-29"] * 2 + ["2026-03-30"] * 2),
        ("2026-10-24T21:30:00+00:00", ["2026-10-24"] + ["2026-10-25"] * 3),
        ("2026-10-25T21:30:00+00:00", ["2026-10-25"] * 2 + ["2026-10-26"] * 2),
        ("2026-12-31T21:30:00+00:00", ["2026-12-31"] * 2 + ["2027-01-01"] * 2),
    ],
)
def test_the_day_shown_is_that_of_the_office_through_the_nights_that_change(
    start: str, days: list[str], tmp_path: Path
) -> None:
    *shown, ordered = run_child(LOCAL, tmp_path, start).split()
    assert shown == days
    assert ordered == "True"


# counting days


def dates_of(ouverture: date, fermeture: date) -> Dates:
    def known(jour: date) -> DateCampagne:
        return DateCampagne(valeur=jour, sources=(), certitude=Certitude.INCONNU)

    return Dates(ouverture=known(ouverture), fermeture=known(fermeture), paiement=known(fermeture))


@pytest.mark.parametrize(
    ("today", "closing", "days"),
    [
        (date(2026, 3, 28), date(2026, 3, 30), 2),  # 47 hours
        (date(2026, 10, 24), date(2026, 10, 26), 2),  # 49 hours
        (date(2024, 2, 28), date(2024, 3, 1), 2),  # a leap year
        (date(2026, 2, 28), date(2026, 3, 1), 1),
        (date(2027, 12, 31), date(2028, 2, 29), 60),
        (date(2026, 12, 31), date(2027, 1, 1), 1),
    ],
)
def test_days_are_counted_on_dates(today: date, closing: date, days: int) -> None:
    dates = dates_of(date(2020, 1, 1), closing)
    for sentence in (
        say_countdown(dates, today),
        say_deadline(dates, today),
        say_wait(DateSuivie("fermeture", dates.fermeture), today),
    ):
        assert f" {days}\u00a0jour" in sentence, sentence


@pytest.mark.parametrize("today", [date(1990, 1, 1), date(2026, 2, 1), date(2099, 12, 31)])
def test_no_number_of_days_is_ever_negative(today: date) -> None:
    dates = dates_of(date(2026, 1, 20), date(2026, 2, 28))
    for sentence in (
        say_countdown(dates, today),
        say_deadline(dates, today),
        say_wait(DateSuivie("fermeture", dates.fermeture), today),
    ):
        assert "-" not in sentence
        assert "\u2212" not in sentence


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 0, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2023, 12, 31), 1, date(2024, 12, 31)),
    ],
)
def test_a_contract_of_a_leap_day_has_its_years(day: date, years: int, expected: date) -> None:
    assert anniversary(day, years) == expected


def test_a_leap_day_is_read_in_leap_years_only() -> None:
    assert parse_date("29/02/2028") == date(2028, 2, 29)
    for texte in ("29/02/2026", "29/02/2100", "2026-02-29"):
        with pytest.raises(SaisieInvalide, match="n’existe pas"):
            parse_date(texte)


# while the program is open


class Today:
    def __init__(self, jour: date) -> None:
        self.jour = jour

    def __call__(self) -> date:
        return self.jour


@pytest.mark.usefixtures("app")
def test_a_new_date_is_told_once_forward_or_back() -> None:
    today, told = Today(date(2026, 12, 31)), list[date]()
    watch = DayWatch(today, every_ms=1)
    watch.changed.connect(lambda: told.append(today.jour))
    for jour in (date(2027, 1, 1), date(2026, 12, 31), date(2027, 6, 1)):
        today.jour = jour
        wait_until(lambda: told[-1:] == [today.jour], "the date is told")
    settle()
    assert told == [date(2027, 1, 1), date(2026, 12, 31), date(2027, 6, 1)]
    watch.stop()
    today.jour = date(2028, 1, 1)
    settle()
    assert len(told) == 3
    watch.deleteLater()


def come_back(poste: Poste) -> None:
    """Come back to the program, the next morning for instance."""
    poste.app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)


def test_the_countdowns_follow_midnight_without_a_click(poste: Poste) -> None:
    poste.today = date(2025, 12, 31)
    poste.open_on("fs-2025")
    accueil = poste.page(AccueilPage)
    before = accueil.countdown.text.text()
    poste.today = date(2026, 1, 1)
    come_back(poste)
    after = accueil.countdown.text.text()
    fermeture = poste.session.ruleset.dates
    assert before == say_countdown(fermeture, date(2025, 12, 31))
    assert after == say_countdown(fermeture, date(2026, 1, 1))
    assert before != after


def test_what_is_being_typed_stays_when_the_date_changes(poste: Poste) -> None:
    poste.today = date(2026, 1, 31)
    window = poste.open_on("fs-2025")
    window.show_page("suivi")
    page = poste.page(SuiviPage)
    row = page.rows["fermeture"]
    click(row.edit_button)
    type_in(row.editor.day, "15/02/2026")
    waits = row.wait.text()
    poste.today = date(2026, 2, 1)
    come_back(poste)
    assert page.rows["fermeture"] is row
    assert row.editor.isVisible()
    assert row.editor.day.text() == "15/02/2026"
    assert row.wait.text() != waits


def test_the_campaign_chosen_stays_chosen_when_the_date_changes(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_page("campagne")
    page = poste.page(CampagnePage)
    proposed = next(cle for cle, button in page.buttons.items() if button.isChecked())
    other = next(cle for cle in page.buttons if cle != proposed)
    click(page.buttons[other])
    poste.today = date(2027, 1, 1)
    come_back(poste)
    assert [cle for cle, button in page.buttons.items() if button.isChecked()] == [other]
