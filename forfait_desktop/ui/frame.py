"""The empty window that is painted at once; the program moves into it a moment later.

It must stay light: nothing of the rules, the store or the pages is imported here, so that
something stands on the screen while they are read.
"""

from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from forfait_desktop.ui import theme

WIDTH: Final = 1366
HEIGHT: Final = 768
BORDERS: Final = 16
TITLE_BAR: Final = 40
GEOMETRY_KEY: Final = "geometrie"


class Frame(QMainWindow):
    """A top-level window, where the doctor left it, with the program inside once it is ready."""

    painted = Signal()

    def __init__(self, settings: QSettings) -> None:
        """Take the place and size of last time, else those of an ordinary screen."""
        super().__init__()
        self._is_painted = False
        self.setWindowTitle("Forfait Desktop")
        self.setWindowIcon(theme.app_icon())
        restore_geometry(self, settings)

    def host(self, program: QMainWindow) -> None:
        """Show the program in the frame."""
        program.setWindowFlags(Qt.WindowType.Widget)
        self.setCentralWidget(program)

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
        program = self.centralWidget()
        if program is not None and not program.close():
            event.ignore()
            return
        event.accept()


def restore_geometry(window: QMainWindow, settings: QSettings) -> None:
    """Give a window the place and size it had, else those of an ordinary screen."""
    geometrie = settings.value(GEOMETRY_KEY)
    if not (isinstance(geometrie, QByteArray) and window.restoreGeometry(geometrie)):
        ecran = QApplication.primaryScreen().availableGeometry()
        # The title bar and the borders are the system's: room is left for them.
        window.resize(min(WIDTH, ecran.width() - BORDERS), min(HEIGHT, ecran.height() - TITLE_BAR))
