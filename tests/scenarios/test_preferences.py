"""What the doctor prefers is applied at once, kept, and can be taken back."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QWidget

from forfait_desktop.app import settings_of
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.parcours import ACCUEIL, LISTE, PAIEMENT, PREFERENCES
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import MASQUE, REVEAL_KEY, discretion
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.apercu import PagePicture
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.pages.paiement import MONTANT, PaiementPage
from forfait_desktop.ui.pages.preferences import PreferencesPage
from forfait_desktop.ui.preferences import (
    FOLDER_KEY,
    Apparence,
    Preferences,
    apply_preferences,
)
from forfait_desktop.ui.widgets.lecteur import AmountLine
from tests.poste import click, during, settle, wait_until
from tests.seances import Ouverture, fill, opened
from tests.viewer import Viewer


@pytest.fixture
def run(app: QApplication, tmp_path: Path) -> Iterator[Ouverture]:
    """The program open on a declaration; the look of the process is put back at the end."""
    fill(tmp_path)
    with opened(tmp_path) as ouverture:
        yield ouverture
    apply_preferences(app, Preferences(apparence=Apparence.CLAIR))


def test_a_theme_is_shown_at_once_and_taken_back_by_annuler(run: Ouverture) -> None:
    page = run.page(PREFERENCES, PreferencesPage)
    avant = theme.tokens()
    autre = Apparence.CLAIR if avant is theme.DARK else Apparence.SOMBRE
    click(page.looks[autre])
    settle()
    assert theme.tokens() is not avant
    assert run.program.current_key == PREFERENCES
    click(run.program.notice.button)
    settle()
    assert theme.tokens() is avant
    assert run.program.current_key == PREFERENCES


def test_larger_letters_keep_the_declaration_its_page_and_what_can_be_undone(
    run: Ouverture,
) -> None:
    program = run.program
    assert program.bridge is not None
    program.bridge.answer("v1.i4", "oui", True)
    declaration_id = program.declaration_id
    page = run.page(PREFERENCES, PreferencesPage)
    avant = QApplication.font().pointSizeF()
    click(page.sizes[150])
    settle()
    assert QApplication.font().pointSizeF() == pytest.approx(avant * 1.5)
    assert run.program is not program
    assert run.program.declaration_id == declaration_id
    session = run.program.session
    assert session is not None
    assert session.can_undo
    run.program.undo()
    assert QApplication.font().pointSizeF() == pytest.approx(avant)
    assert session.valeur("v1.i4", "oui") is True
    run.program.undo()
    assert session.valeur("v1.i4", "oui") is None


def test_preferences_are_there_at_the_next_opening_and_go_back_to_those_of_the_origin(
    run: Ouverture, tmp_path: Path
) -> None:
    page = run.page(PREFERENCES, PreferencesPage)
    assert not page.reset_button.isEnabled()
    page.reminder.setCurrentIndex(0)
    page.reminder.activated.emit(0)
    click(page.discreet)
    settle()
    assert settings_of(tmp_path).value("preferences/discret") == "oui"
    assert settings_of(tmp_path).value("preferences/rappel") == "0"
    click(page.reset_button)
    settle()
    assert not discretion.is_on
    assert settings_of(tmp_path).value("preferences/discret") == "non"
    assert page.reminder.currentData() == Preferences().rappel_jours


def test_euros_are_masked_until_the_key_is_held_or_the_mouse_is_over_them(run: Ouverture) -> None:
    program = run.program
    program.show_page(ACCUEIL)
    euros = program.totals.euros
    program.menus.actions["discreet"].trigger()
    assert "€" in euros.text()
    assert painted(euros) == MASQUE
    QTest.keyPress(program.window(), REVEAL_KEY)
    assert painted(euros) == euros.text()
    QTest.keyRelease(program.window(), REVEAL_KEY)
    assert painted(euros) == MASQUE
    hover(euros)
    assert painted(euros) == euros.text()
    QApplication.sendEvent(euros, QEvent(QEvent.Type.Leave))
    assert painted(euros) == MASQUE
    program.menus.actions["discreet"].trigger()
    assert painted(euros) == euros.text()


def test_a_preview_and_an_amount_received_are_covered_until_the_mouse_is_over_them(
    run: Ouverture,
) -> None:
    run.program.menus.actions["discreet"].trigger()
    paiement = run.page(PAIEMENT, PaiementPage)
    montant = paiement.entries[MONTANT].edit
    assert isinstance(montant, AmountLine)
    montant.setText("4900")
    paiement.focus_first()
    masked = [montant.is_masked]
    montant.setFocus()
    assert [*masked, montant.is_masked] == [True, False]
    page = run.page(LISTE, ListePage)
    wait_until(lambda: page.is_ready, "the preview")
    settle()
    apercu = page.page_labels()[0]
    assert isinstance(apercu, PagePicture)
    covered = apercu.grab().toImage()
    hover(apercu)
    assert apercu.grab().toImage() != covered
    QApplication.sendEvent(apercu, QEvent(QEvent.Type.Leave))
    assert apercu.grab().toImage() == covered
    QTest.keyPress(run.program.window(), REVEAL_KEY)
    masked = [apercu.is_masked]
    QTest.keyRelease(run.program.window(), REVEAL_KEY)
    assert [*masked, apercu.is_masked] == [False, True]


def test_a_sentence_that_masks_would_empty_speaks_of_points(run: Ouverture) -> None:
    run.program.bureau.today = lambda: date(2025, 1, 10)  # the campaign is open
    run.program.follow_day()
    run.program.menus.actions["discreet"].trigger()
    for label in (run.program.totals.possible, run.program.totals.gate.text):
        assert "€" in label.text()
        assert "€" not in painted(label)
        assert re.search(r"\d\u00a0pts", painted(label))
    assert discretion.mask("à 7\u00a0€ le point") == f"à {MASQUE} le point"


def test_what_a_screen_reader_hears_is_masked_too(run: Ouverture) -> None:
    run.program.menus.actions["discreet"].trigger()
    view = QAccessible.queryAccessibleInterface(run.program.totals.euros)
    assert view is not None
    assert view.text(QAccessible.Text.Name) == MASQUE
    window = run.program.window()
    discretion.describe(window, "Jusqu’à 7\u00a0805\u00a0€.")
    assert window.accessibleDescription() == f"Jusqu’à {MASQUE}."
    QTest.keyPress(window, REVEAL_KEY)
    assert window.accessibleDescription() == "Jusqu’à 7\u00a0805\u00a0€."
    QTest.keyRelease(window, REVEAL_KEY)
    assert window.accessibleDescription() == f"Jusqu’à {MASQUE}."


def hover(widget: QWidget) -> None:
    """Bring the mouse over a widget."""
    point = QPointF(1, 1)
    QApplication.sendEvent(widget, QEnterEvent(point, point, point))


def painted(label: QLabel) -> str:
    """What stands on the screen, which a masked label keeps apart from its words."""
    return QLabel.text(label)


def test_the_table_of_declarations_is_masked_but_its_tool_tips_are_not(run: Ouverture) -> None:
    page = run.page(ACCUEIL, AccueilPage)
    run.program.menus.actions["discreet"].trigger()
    index = page.model.index(0, 3)
    wait_until(lambda: "€" in str(index.data()), "the amount")
    assert MASQUE in str(index.data())
    assert MASQUE not in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_a_closing_that_comes_near_is_recalled_once_at_the_opening(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app is not None
    fill(tmp_path)
    monkeypatch.setattr(Bureau.__init__, "__defaults__", (lambda: date(2025, 2, 1),))
    with opened(tmp_path) as run:
        wait_until(run.program.notice.isVisible, "the reminder")
        assert "pas encore déclaré" in run.program.notice.text.text()
        assert "8\u00a0jours" in run.program.notice.text.text()
        former = run.program
        run.seance.work_on_store("Essai", lambda: None, lambda _program, _result: None)
        assert not run.wait_program(former).notice.isVisible()


# the colours of the system, and the folders


class Systeme(QApplication):
    """A system that changes its colours at dusk: the one of the tests has none of its own."""

    scheme = Qt.ColorScheme.Light

    @staticmethod
    def styleHints() -> Any:  # noqa: ANN401, N802 - the name is of Qt, and so is what it returns
        return SimpleNamespace(colorScheme=lambda: Systeme.scheme)


def dusk(monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme) -> None:
    """Let the system change its colours, and say so."""
    monkeypatch.setattr(theme, "QGuiApplication", Systeme)
    monkeypatch.setattr(Systeme, "scheme", scheme)
    QApplication.styleHints().colorSchemeChanged.emit(scheme)
    settle()


def test_the_window_takes_the_colours_of_the_system_when_they_change(
    run: Ouverture, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.program.show_page(LISTE)
    former = run.program
    dusk(monkeypatch, Qt.ColorScheme.Dark)
    assert theme.tokens() is theme.DARK
    assert run.program is not former  # its icons too
    assert run.program.current_key == LISTE
    dusk(monkeypatch, Qt.ColorScheme.Light)
    assert theme.tokens() is theme.LIGHT


def test_colours_that_were_chosen_stay_when_those_of_the_system_change(
    run: Ouverture, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = run.page(PREFERENCES, PreferencesPage)
    click(page.looks[Apparence.CLAIR])
    former = run.program
    dusk(monkeypatch, Qt.ColorScheme.Dark)
    assert theme.tokens() is theme.LIGHT
    assert run.program is former


def test_no_colour_changes_under_a_dialog(run: Ouverture, monkeypatch: pytest.MonkeyPatch) -> None:
    dusk(monkeypatch, Qt.ColorScheme.Light)
    seen = []

    def look(_dialog: QDialog) -> None:
        dusk(monkeypatch, Qt.ColorScheme.Dark)
        seen.append(theme.tokens())

    during(run.program.show_about, look)
    assert seen == [theme.LIGHT]
    wait_until(lambda: theme.tokens() is theme.DARK, "the colours change once it is closed")


def choose_folder(folder: Path) -> Callable[[QDialog], None]:
    """Return what types a folder in the dialog that asks for one."""

    def handle(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(folder))
        dialog.accept()

    return handle


def test_the_folder_of_files_is_chosen_kept_taken_back_and_proposed(
    run: Ouverture, tmp_path: Path
) -> None:
    page = run.page(PREFERENCES, PreferencesPage)
    ici = tmp_path / "documents"
    ici.mkdir()
    assert not page.default_folder_button.isVisible()
    during(lambda: click(page.files_button), choose_folder(ici))
    assert page.files_folder.text() == str(ici)
    assert settings_of(tmp_path).value(FOLDER_KEY) == str(ici)
    liste = run.page(LISTE, ListePage)
    wait_until(lambda: liste.is_ready, "the list")
    proposed = []
    during(
        lambda: click(liste.save_button),
        lambda dialog: proposed.append(dialog.directory().absolutePath()),  # type: ignore[attr-defined]
    )
    assert proposed == [str(ici)]
    page = run.page(PREFERENCES, PreferencesPage)
    click(page.default_folder_button)
    assert page.files_folder.text() == str(Path.home())
    assert settings_of(tmp_path).value(FOLDER_KEY) is None
    click(run.program.notice.button)
    assert settings_of(tmp_path).value(FOLDER_KEY) == str(ici)


def test_the_data_folder_is_shown_and_opened_by_the_system(
    run: Ouverture, tmp_path: Path, viewer: Viewer
) -> None:
    page = run.page(PREFERENCES, PreferencesPage)
    assert page.data_folder.text() == str(tmp_path)
    click(page.open_button)
    assert viewer.opened == [tmp_path]
