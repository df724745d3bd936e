"""A tiny sender of clicks and keys to the real window, which also takes its pictures."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.ui.main_window import MainWindow

PATIENCE_S: Final = 60
TOUR_MS: Final = 10

T = TypeVar("T", bound=QWidget)


class Pilote:
    """Clicks, keys and pictures of one window."""

    def __init__(self, window: MainWindow, out: Path, premiere: int = 1) -> None:
        """Drive a window that is already shown; pictures are numbered from ``premiere``."""
        self.window = window
        self.numero = premiere
        self._out = out

    def page(self, kind: type[T]) -> T:
        """Return the page shown, which must be of a kind."""
        page = self.window.page()
        if not isinstance(page, kind):
            raise AssertionError(f"{kind.__name__} is expected, {type(page).__name__} is shown")
        return page

    def wait_until(self, condition: Callable[[], bool], quoi: str) -> None:
        """Let the window live until a condition holds, for a bounded time."""
        reveil = QTimer()
        reveil.start(TOUR_MS)
        fin = time.monotonic() + PATIENCE_S
        while time.monotonic() < fin:
            if condition():
                return
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        raise AssertionError(f"never seen: {quoi}")

    def settle(self) -> None:
        """Let everything pending be laid out and painted."""
        for _tour in range(4):
            QApplication.processEvents()

    def click(self, cible: QWidget, place: QPoint | None = None) -> None:
        """Click a widget that is in sight and enabled, after scrolling to it."""
        self._reveal(cible)
        if not (cible.isVisible() and cible.isEnabled()):
            raise AssertionError(f"{cible.accessibleName() or cible} cannot be clicked")
        milieu = place or cible.rect().center()
        if isinstance(cible, QRadioButton | QCheckBox):
            milieu = QPoint(12, milieu.y())
        if cible.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            cible.setFocus(Qt.FocusReason.MouseFocusReason)
        gauche = Qt.MouseButton.LeftButton
        for genre, appuyes in (
            (QEvent.Type.MouseButtonPress, gauche),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            QApplication.sendEvent(
                cible,
                QMouseEvent(
                    genre,
                    QPointF(milieu),
                    QPointF(cible.mapToGlobal(milieu)),
                    gauche,
                    appuyes,
                    Qt.KeyboardModifier.NoModifier,
                ),
            )
        self.settle()

    def go(self, cle: str) -> None:
        """Click a section in the list on the left."""
        liste = self.window.navigation
        for rang in range(liste.topLevelItemCount()):
            section = liste.topLevelItem(rang)
            if section is not None and section.data(0, Qt.ItemDataRole.UserRole) == cle:
                self.click(liste.viewport(), liste.visualItemRect(section).center())
                return
        raise AssertionError(f"{cle} is not in the list on the left")

    def key(
        self,
        cible: QWidget,
        touche: Qt.Key,
        texte: str = "",
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press and release one key on a widget."""
        for genre in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(cible, QKeyEvent(genre, touche, modifiers, texte))

    def type_text(self, cible: QLineEdit | QPlainTextEdit, texte: str) -> None:
        """Replace what stands in an editor, key by key."""
        self._reveal(cible)
        cible.setFocus()
        self.key(cible, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        self.key(cible, Qt.Key.Key_Delete)
        for lettre in texte:
            self.key(cible, Qt.Key.Key_unknown, lettre)
        self.settle()

    def leave(self, cible: QWidget) -> None:
        """Leave an editor with the Tab key, which commits what was typed."""
        self.key(cible, Qt.Key.Key_Tab, "\t")
        self.settle()

    def during_dialog(self, kind: type[QDialog], open_it: Callable[[], None],
                      handle: Callable[[QDialog], None]) -> None:  # fmt: skip
        """Do what opens a dialog, and something in that dialog, which must close it."""
        faits: list[Exception | None] = []

        def look() -> None:
            dialogue = QApplication.activeModalWidget()
            if faits or not isinstance(dialogue, kind):
                return
            faits.append(None)
            try:
                handle(dialogue)
            except Exception as erreur:  # noqa: BLE001 - raised again outside of the event loop
                faits.append(erreur)
                dialogue.reject()

        guet = QTimer()
        guet.timeout.connect(look)
        guet.start(TOUR_MS)
        open_it()
        guet.stop()
        if not faits:
            raise AssertionError(f"{kind.__name__} did not open")
        if isinstance(faits[-1], Exception):
            raise faits[-1]
        self.window.activateWindow()  # as a desktop does once a dialog is closed
        self.settle()

    def close_dialog(self, dialogue: QDialog) -> None:
        """Click the button that closes a dialog which is only read."""
        boutons = dialogue.findChild(QDialogButtonBox)
        assert boutons is not None
        self.click(find_button(boutons, QDialogButtonBox.StandardButton.Close))

    def give_path(self, open_it: Callable[[], None], chemin: Path) -> None:
        """Do what opens a file dialog, and type a path into it."""

        def choose(dialogue: QDialog) -> None:
            ligne = dialogue.findChild(QLineEdit, "fileNameEdit")
            boutons = dialogue.findChild(QDialogButtonBox, "buttonBox")
            assert ligne is not None
            assert boutons is not None
            ligne.selectAll()
            ligne.insert(str(chemin))
            self.click(boutons.buttons()[0])

        self.during_dialog(QFileDialog, open_it, choose)

    def save_as(self, open_it: Callable[[], None], nom: str,
                done: Callable[[], bool] = lambda: True) -> None:  # fmt: skip
        """Do what asks where to write, write beside the pictures, and print the path."""
        chemin = self._out / nom
        chemin.unlink(missing_ok=True)
        self.give_path(open_it, chemin)
        self.wait_until(lambda: done() and chemin.is_file(), f"{nom} is written")
        print(chemin, flush=True)

    def shoot(self, nom: str, vue: QWidget | None = None) -> None:
        """Write the picture of the window, or of a dialog, and print its path."""
        self.settle()
        chemin = self._out / f"{self.numero:02d}-{nom}.png"
        self.numero += 1
        if not (vue or self.window).grab().save(str(chemin)):
            raise ErreurDonnee(
                f"{chemin} : l’image n’a pas pu être écrite. Vérifiez la place et vos droits."
            )
        print(chemin, flush=True)

    @staticmethod
    def _reveal(cible: QWidget) -> None:
        parent = cible.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(cible, 0, 24)
                return
            parent = parent.parentWidget()


def find_button(
    boutons: QDialogButtonBox, lequel: QDialogButtonBox.StandardButton
) -> QAbstractButton:
    """Return a standard button, which must be there."""
    bouton = boutons.button(lequel)
    assert bouton is not None
    return bouton
