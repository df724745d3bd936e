"""An office PC for the tests: a data folder, its window, and a hand that clicks and types."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from forfait_desktop.app import keep_qt_memory, settings_of
from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.session import Session
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.fields.base import Field
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.question import QuestionPage
from tests.boxes import expect, repeating
from tests.patience import WAIT_S

AUJOURD_HUI: Final = date(2026, 11, 22)
EN_CAMPAGNE: Final = date(2025, 1, 10)
"""A day on which one could declare for 2024."""
T = TypeVar("T")


@cache
def shipped_catalogue() -> Catalogue:
    return Catalogue([shipped_dir("rulesets")])


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Let the window live until a condition holds, for a bounded time."""
    waker = QTimer()
    waker.start(5)
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if condition():
            return
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    raise AssertionError(f"never happened: {what}")


def settle() -> None:
    """Let what is pending be laid out, painted and deleted."""
    for _turn in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def lent_items() -> list[object]:
    """The items of layouts that PySide6 knows, and would take other things for once Qt let go."""
    kinds = ("QWidgetItem", "QSpacerItem", "QLayoutItem")
    return [w for w in shiboken6.getAllValidWrappers() if type(w).__name__ in kinds]


def reveal(widget: QWidget) -> None:
    """Scroll to a widget, as anyone would with the wheel."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if isinstance(parent, QScrollArea):
        parent.ensureWidgetVisible(widget, 0, 0)


def click(widget: QWidget) -> None:
    """Click what can be seen and clicked; anything else fails."""
    reveal(widget)
    assert widget.isVisible(), f"{widget.accessibleName()} cannot be seen"
    assert widget.isEnabled(), f"{widget.accessibleName()} cannot be used"
    place = widget.rect().center()
    if isinstance(widget, QRadioButton | QCheckBox):
        place = QPoint(12, place.y())
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
    settle()


def type_in(widget: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Replace what stands in an editor, key by key; what is typed is not left yet."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    for letter in text:
        type_letter(widget, letter)


def type_letter(widget: QWidget, letter: str) -> None:
    """Type one character; those that QTest does not know are sent as an input method would."""
    if letter.isascii():
        QTest.keyClicks(widget, letter)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(widget, event)


def during(open_it: Callable[[], object], handle: Callable[[QDialog], object]) -> None:
    """Do what opens a dialog, and something in the dialog, which must close it."""
    seen: list[object] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if seen or not isinstance(dialog, QDialog):
            return
        seen.append(dialog)
        expect(dialog)
        try:
            handle(dialog)
        except BaseException as error:  # noqa: BLE001 - raised again below
            seen.append(error)
        if dialog.isVisible():
            dialog.reject()

    with repeating(look):
        open_it()
    assert seen, "no dialog opened"
    if isinstance(seen[-1], BaseException):
        raise seen[-1]
    settle()


def answer_box(button: QMessageBox.StandardButton) -> Callable[[QDialog], None]:
    """Return what clicks a button of a message box."""

    def handle(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        choice = dialog.button(button)
        assert choice is not None
        QTest.mouseClick(choice, Qt.MouseButton.LeftButton)

    return handle


def type_path(path: Path) -> Callable[[QDialog], None]:
    """Return what gives a path to a file dialog and accepts it."""

    def handle(dialog: QDialog) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        buttons = dialog.findChild(QDialogButtonBox, "buttonBox")
        assert line is not None
        assert buttons is not None
        line.selectAll()
        line.insert(str(path))
        QTest.mouseClick(buttons.buttons()[0], Qt.MouseButton.LeftButton)

    return handle


class Poste:
    """One PC: what is done in its window is found again when it is opened anew."""

    def __init__(
        self,
        app: QApplication,
        data_dir: Path,
        catalogue: Catalogue | None = None,
        today: date = AUJOURD_HUI,
    ) -> None:
        self.app = app
        self.data_dir = data_dir
        self.catalogue = catalogue or shipped_catalogue()
        self.today = today
        self._store: Store | None = None
        self._window: MainWindow | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = Store.open(self.data_dir)
        return self._store

    @property
    def window(self) -> MainWindow:
        """The window, opened when it is not yet."""
        if self._window is None:
            keep_qt_memory(self.data_dir)
            settings = settings_of(self.data_dir)
            bureau = Bureau(self.store, self.catalogue, lambda: self.today)
            self._window = MainWindow(bureau, settings)
            self._window.show()
            self._window.activateWindow()
            settle()
        return self._window

    def open_on(self, ruleset_id: str, nom: str = "EXEMPLE") -> MainWindow:
        """Open the window on a new declaration, whose doctor and campaign are known already."""
        praticien = self.store.praticiens.add(Praticien(nom=nom))
        self.store.declarations.create(praticien.id, ruleset_id, "")
        window = self.window
        window.resize(1366, 768)
        settle()
        return window

    def close(self) -> None:
        """Close the window, then the store."""
        if self._window is not None:
            if not self._window.close():  # stopped once at what was refused
                self._window.close()
            self._window.deleteLater()
            self._window = None
            settle()
        if self._store is not None:
            self._store.close()
            self._store = None

    def reopen(self) -> MainWindow:
        """Close everything and open it again, as on the next day."""
        self.close()
        return self.window

    # what stands in the window

    @property
    def session(self) -> Session:
        session = self.window.session
        assert session is not None
        return session

    @property
    def declaration_id(self) -> int:
        declaration_id = self.window.declaration_id
        assert declaration_id is not None
        return declaration_id

    def page(self, kind: type[T]) -> T:
        page = self.window.page()
        assert isinstance(page, kind), f"{type(page).__name__} is shown"
        return page

    def question(self, cle: str = "") -> QuestionPage:
        """The question shown, after going to it when a key is given."""
        if cle:
            self.window.show_page(cle)
            settle()
        return self.page(QuestionPage)

    def field(self, cle: str, champ: str, kind: type[T]) -> T:
        """The editor of a field, on its page, which is shown."""
        field: Field = self.question(cle).fields[champ]
        assert isinstance(field, kind)
        return field

    def stored(self) -> dict[str, dict[str, object]]:
        """The answers on the disk, in their JSON form."""
        return self.store.declarations.get(self.declaration_id).reponses

    def wait_saved(self) -> None:
        wait_until(lambda: not self.session.has_unsaved, "everything is committed")


@contextmanager
def locked(poste: Poste) -> Iterator[None]:
    """Hold the store as another program would."""
    with closing(sqlite3.connect(poste.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
