"""The empty window that is painted at once; the program moves into it a moment later.

It must stay light: nothing of the rules, the store or the pages is imported here, so that
something stands on the screen while they are read.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget

from forfait_desktop.ui import theme

WIDTH: Final = 1366
HEIGHT: Final = 768
BORDERS: Final = 16
TITLE_BAR: Final = 40
GEOMETRY_KEY: Final = "geometrie"
NAME: Final = "Forfait Desktop"
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Frame(QMainWindow):
    """A top-level window, where the doctor left it, with the program inside once it is ready."""

    painted = Signal()

    def __init__(self, settings: QSettings) -> None:
        """Take the place and size of last time, else those of an ordinary screen."""
        super().__init__()
        self.settings = settings
        self._is_painted = False
        self.may_close: Callable[[], bool] = self._close_program
        self.setWindowTitle(NAME)
        restore_geometry(self, settings)

    def host(self, program: QMainWindow) -> None:
        """Show the program in the frame."""
        program.setWindowFlags(Qt.WindowType.Widget)
        self.setCentralWidget(program)
        self.setWindowTitle(program.windowTitle())

    def show_page(self, page: QWidget) -> None:
        """Show a page alone in the frame, in place of the program."""
        self.setCentralWidget(page)
        self.setWindowTitle(title_of_window(page.windowTitle()))

    def bring_forward(self) -> None:
        """Come before the other windows, with what stands over this one and waits for an answer."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        devant = QApplication.activeModalWidget() or self
        devant.raise_()
        devant.activateWindow()
        QApplication.alert(self)  # where the system keeps windows from coming before others

    @property
    def stands_alone(self) -> bool:
        """Whether no other window of the program is shown, over this one or beside it."""
        return not any(w is not self and w.isVisible() for w in QApplication.topLevelWidgets())

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order on a page that stands alone."""
        from forfait_desktop.ui.tabulation import move_focus

        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button or the link that has the keyboard, as the space bar does."""
        focused = self.focusWidget()
        if event.key() in ENTER and isinstance(focused, QPushButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background, and say once that something stands on the screen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color("background"))
        painter.end()
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only if the program agrees: it may hold answers that are not saved."""
        event.setAccepted(self.may_close())

    def _close_program(self) -> bool:
        program = self.centralWidget()
        return program is None or program.close()


def title_of_window(page: str) -> str:
    """Return the title of a window that shows a page, with the dash that Qt writes in others."""
    return f"{page} — {NAME}" if page else NAME


def restore_geometry(window: QMainWindow, settings: QSettings) -> None:
    """Give a window the place and size it had, else those of an ordinary screen."""
    geometrie = settings.value(GEOMETRY_KEY)
    if not (isinstance(geometrie, QByteArray) and window.restoreGeometry(geometrie)):
        ecran = QApplication.primaryScreen().availableGeometry()
        # The title bar and the borders are the system's: room is left for them.
        window.resize(min(WIDTH, ecran.width() - BORDERS), min(HEIGHT, ecran.height() - TITLE_BAR))
