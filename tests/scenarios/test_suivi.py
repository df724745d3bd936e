"""The dates of the year, changed, refused, taken back and exported, through the real widgets."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.services.parcours import ACCUEIL, SUIVI
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.suivi import SuiviPage
from forfait_desktop.ui.widgets.dates import DateRow
from tests.poste import Poste, click, during, settle, type_in, type_path


@pytest.fixture
def suivi(poste: Poste) -> Poste:
    """The dates of 2025, nineteen days before the closing."""
    poste.today = date(2026, 1, 20)
    window = poste.open_on("fs-2025")
    window.menus.actions["year"].trigger()
    settle()
    return poste


def row_of(poste: Poste, cle: str) -> DateRow:
    return poste.page(SuiviPage).rows[cle]


def change(poste: Poste, cle: str, jour: str, note: str) -> None:
    row = row_of(poste, cle)
    if not row.editor.isVisible():
        click(row.edit_button)
    type_in(row.editor.day, jour)
    type_in(row.editor.note, note)
    click(row.editor.save_button)


def test_each_date_stands_with_its_certainty_and_its_countdown(suivi: Poste) -> None:
    row = row_of(suivi, "fermeture")
    assert row.day.text() == "8\u00a0février 2026"
    assert row.badge.text() == "à confirmer"
    assert row.wait.text() == "dans 19\u00a0jours"
    assert row_of(suivi, "reclamation").day.text() == "date inconnue"
    entree = suivi.window.navigation.currentItem()
    assert entree is not None
    assert entree.text(0) == "Suivi de l’année"


def test_the_end_of_a_campaign_is_said_once(poste: Poste) -> None:
    poste.open_on("fs-2024")
    poste.window.show_page(SUIVI)
    settle()
    assert "Campagne close" in poste.window.declared.text.text()
    assert not poste.page(SuiviPage).countdown.isVisible()


def test_the_days_left_are_counted_nowhere_once_it_is_declared(suivi: Poste) -> None:
    assert suivi.page(SuiviPage).countdown.isVisible()
    suivi.window.show_page(ACCUEIL)
    assert suivi.page(AccueilPage).countdown.isVisible()
    suivi.window.bureau.seal(suivi.declaration_id, date(2026, 1, 15), "ACC-EXEMPLE", None)
    suivi.window.open_declaration(suivi.declaration_id)
    suivi.window.show_page(SUIVI)
    settle()
    assert "15\u00a0janvier 2026" in suivi.window.declared.text.text()
    assert not suivi.page(SuiviPage).countdown.isVisible()
    suivi.window.show_page(ACCUEIL)
    settle()
    assert not suivi.page(AccueilPage).countdown.isVisible()


def test_an_estimate_is_marked(poste: Poste) -> None:
    poste.open_on("donum-2026")
    poste.window.show_page(SUIVI)
    settle()
    row = row_of(poste, "fermeture")
    assert row.badge.text() == "estimation"
    assert row.wait.text().startswith("dans environ")


def test_a_changed_date_is_marked_and_counts_on_every_screen(suivi: Poste) -> None:
    change(suivi, "fermeture", "15/02/2026", "courriel de la caisse")
    row = row_of(suivi, "fermeture")
    assert row.day.text() == "15\u00a0février 2026"
    assert row.badge.text() == "modifiée par vous"
    assert "courriel de la caisse" in row.note.text()
    assert "8\u00a0février 2026" in row.note.text()
    assert "dans 26\u00a0jours" in suivi.page(SuiviPage).countdown.text.text()
    suivi.window.show_page(ACCUEIL)
    settle()
    assert "dans 26\u00a0jours" in suivi.page(AccueilPage).countdown.text.text()
    suivi.reopen().show_page(SUIVI)
    settle()
    assert row_of(suivi, "fermeture").badge.text() == "modifiée par vous"


def test_an_estimate_that_was_changed_is_still_called_an_estimate(poste: Poste) -> None:
    poste.open_on("donum-2026")
    poste.window.show_page(SUIVI)
    settle()
    change(poste, "fermeture", "15/02/2027", "courriel")
    row = row_of(poste, "fermeture")
    assert row.note.text().startswith("Date du programme\u00a0: début février 2027 (estimation)")
    assert row.back_button.text() == "Revenir à la date du programme"
    assert "environ" not in row.wait.text()
    click(row.back_button)
    assert row_of(poste, "fermeture").badge.text() == "estimation"


def test_a_change_is_undone_and_the_published_date_found_again(suivi: Poste) -> None:
    change(suivi, "fermeture", "15/02/2026", "courriel")
    click(suivi.window.notice.button)
    assert row_of(suivi, "fermeture").day.text() == "8\u00a0février 2026"
    change(suivi, "fermeture", "16/02/2026", "courriel")
    click(row_of(suivi, "fermeture").back_button)
    assert row_of(suivi, "fermeture").badge.text() == "à confirmer"
    click(suivi.window.notice.button)
    assert row_of(suivi, "fermeture").day.text() == "16\u00a0février 2026"


@pytest.mark.parametrize(
    ("jour", "dit"),
    [
        ("30/02/2026", "n’existe pas"),
        ("01/12/2025", "viendrait avant"),
        ("demain", "pas une date"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_the_line(suivi: Poste, jour: str, dit: str) -> None:
    change(suivi, "fermeture", jour, "courriel")
    editor = row_of(suivi, "fermeture").editor
    assert dit in editor.day_error.text()
    assert editor.day_error.isVisible()
    assert not editor.note_error.isVisible()
    assert editor.day.hasFocus()
    assert suivi.store.amendements.list("fs-2025") == ()


def test_the_status_never_says_that_all_is_saved_while_a_date_is_not(suivi: Poste) -> None:
    status = suivi.window.totals.saved
    row = row_of(suivi, "fermeture")
    click(row.edit_button)
    assert status.text() == "Tout est enregistré."
    change(suivi, "fermeture", "31/02/2026", "")
    assert status.text() == "Saisie non enregistrée."
    QTest.keyClick(row.editor.day, Qt.Key.Key_Escape)
    assert status.text() == "Tout est enregistré."
    change(suivi, "fermeture", "15/02/2026", "courriel de la caisse")
    assert status.text() == "Tout est enregistré."


@pytest.mark.parametrize(
    ("jour", "note", "dit"),
    [
        ("15/02/2026", "courriel", "Choisissez «\u00a0Enregistrer\u00a0»"),
        ("31/02/2026", "courriel", "n’existe pas"),
        ("15/02/2026", "", "où vous avez lu"),
    ],
)
def test_leaving_stops_once_at_a_date_that_is_not_recorded(
    suivi: Poste, jour: str, note: str, dit: str
) -> None:
    row = row_of(suivi, "fermeture")
    click(row.edit_button)
    type_in(row.editor.day, jour)
    type_in(row.editor.note, note)
    suivi.window.show_page(ACCUEIL)
    assert suivi.window.current_key == SUIVI
    wrong = row.editor.note if not note else row.editor.day
    assert suivi.window.focusWidget() is wrong
    said = row.editor.day_error.text() + row.editor.note_error.text()
    assert dit in said
    assert "Quittez la page encore une fois" in said
    type_in(wrong, wrong.text() + "1")
    suivi.window.show_page(ACCUEIL)
    assert suivi.window.current_key == SUIVI  # something else was typed since
    suivi.window.show_page(ACCUEIL)
    assert suivi.window.current_key == ACCUEIL
    suivi.window.show_page(SUIVI)
    assert not row_of(suivi, "fermeture").editor.isVisible()
    assert row_of(suivi, "fermeture").day.text() == "8\u00a0février 2026"


def test_an_editor_where_nothing_is_typed_keeps_nobody_on_the_page(suivi: Poste) -> None:
    click(row_of(suivi, "fermeture").edit_button)
    suivi.window.show_page(ACCUEIL)
    assert suivi.window.current_key == ACCUEIL


def test_a_date_without_its_source_is_refused_beside_the_note(suivi: Poste) -> None:
    change(suivi, "fermeture", "15/02/2026", "  ")
    editor = row_of(suivi, "fermeture").editor
    assert "Dites où" in editor.note_error.text()
    assert not editor.day_error.isVisible()
    assert editor.note.hasFocus()
    assert suivi.store.amendements.list("fs-2025") == ()


def test_the_keyboard_is_enough_to_change_a_date_or_to_leave_it(suivi: Poste) -> None:
    row = row_of(suivi, "paiement")
    row.edit_button.setFocus()
    QTest.keyClick(row.edit_button, Qt.Key.Key_Space)
    assert row.editor.day.hasFocus()
    QTest.keyClick(row.editor.day, Qt.Key.Key_Escape)
    assert not row.editor.isVisible()
    assert row.edit_button.hasFocus()
    QTest.keyClick(row.edit_button, Qt.Key.Key_Space)
    type_in(row.editor.day, "12/05/2026")
    QTest.keyClick(row.editor.day, Qt.Key.Key_Tab)
    QTest.keyClicks(row.editor.note, "courriel")
    QTest.keyClick(row.editor.note, Qt.Key.Key_Return)
    settle()
    assert row_of(suivi, "paiement").day.text() == "12\u00a0mai 2026"
    assert row_of(suivi, "paiement").edit_button.hasFocus()


def test_only_one_date_is_edited_at_a_time(suivi: Poste) -> None:
    click(row_of(suivi, "ouverture").edit_button)
    click(row_of(suivi, "paiement").edit_button)
    assert not row_of(suivi, "ouverture").editor.isVisible()
    assert row_of(suivi, "paiement").editor.isVisible()


def test_the_doctor_enters_and_erases_the_end_of_the_claim_period(suivi: Poste) -> None:
    change(suivi, "reclamation", "30/09/2026", "courrier de la caisse")
    row = row_of(suivi, "reclamation")
    assert row.day.text() == "30\u00a0septembre 2026"
    assert row.back_button.text() == "Effacer cette date"
    click(row.back_button)
    assert row_of(suivi, "reclamation").day.text() == "date inconnue"


def test_the_agenda_is_written_and_read_back(suivi: Poste, tmp_path: Path) -> None:
    change(suivi, "paiement", "12/05/2026", "courriel ; page 2, ligne 3")
    path = tmp_path / "agenda de l’année.ics"
    page = suivi.page(SuiviPage)
    during(lambda: click(page.export_button), type_path(path))
    agenda = Calendar.from_ical(path.read_bytes())
    jours = {str(e["uid"]).split("@")[0]: e.decoded("dtstart") for e in agenda.walk("VEVENT")}
    assert jours == {
        "fs-2025.ouverture": date(2025, 12, 15),
        "fs-2025.fermeture": date(2026, 2, 8),
        "fs-2025.paiement": date(2026, 5, 12),
    }
    rappels = [a.decoded("trigger") for a in agenda.walk("VALARM")]
    assert rappels == [timedelta(days=-d) for d in (7, 1, 30, 7, 1, 1)]
    dit = suivi.window.notice.text.text()
    assert "Agenda exporté" in dit
    assert "Il y manque «\u00a0Fin du délai de réclamation\u00a0»" in dit


def test_an_agenda_that_cannot_be_written_says_why(suivi: Poste, tmp_path: Path) -> None:
    page = suivi.page(SuiviPage)
    trop_long = tmp_path / f"{'é' * 130}.ics"  # 264 bytes, where a name has 255
    during(lambda: click(page.export_button), type_path(trop_long))
    assert suivi.window.failure.isVisible()
    assert "le nom est trop long" in suivi.window.failure.text.text()
    assert list(tmp_path.glob("*.ics")) == []


def test_a_declared_dossier_still_has_its_dates_to_follow(suivi: Poste) -> None:
    suivi.window.bureau.seal(suivi.declaration_id, date(2026, 1, 15), "ACC-EXEMPLE", None)
    suivi.window.open_declaration(suivi.declaration_id)
    suivi.window.show_page(SUIVI)
    settle()
    change(suivi, "paiement", "12/05/2026", "courriel")
    assert row_of(suivi, "paiement").day.text() == "12\u00a0mai 2026"
