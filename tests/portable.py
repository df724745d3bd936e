"""A portable program, started in a process of its own: what it does is done in its window.

``python -m tests.portable TOP`` runs it as the launcher in a folder would. It opens a file dialog
of Qt on the first page that has one, explores the example where there is a store, and ends.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from forfait_desktop.app import make_application
from forfait_desktop.cli import main
from forfait_desktop.paths import know_launcher
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.preferences import PreferencesPage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from tests.patience import PROCESS_S

TURN_MS: Final = 20


def live() -> Iterator[object]:
    """Do one thing after the other; what is yielded is waited for."""
    frame = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Frame))
    while not isinstance(frame.centralWidget(), MainWindow | RecupererPage):
        yield "the first page"
    page = frame.centralWidget()
    if isinstance(page, MainWindow):
        page.explore()
        while (example := frame.centralWidget()) is page:
            yield "the example"
        assert isinstance(example, MainWindow)
        example.show_page("preferences")
        preferences = example.page()
        assert isinstance(preferences, PreferencesPage)
        QTimer.singleShot(0, preferences.files_button.click)
    else:
        assert isinstance(page, RecupererPage)
        QTimer.singleShot(0, page.file_button.click)
    while not isinstance(dialog := QApplication.activeModalWidget(), QFileDialog):
        yield "the file dialog"
    dialog.reject()
    yield "its end"
    frame.close()


def drive() -> None:
    """Do the next thing at each turn, until the end."""
    steps = live()

    def turn() -> None:
        if next(steps, None) is None:
            timer.stop()

    timer = QTimer(QApplication.instance())
    timer.timeout.connect(turn)
    timer.start(TURN_MS)


if __name__ == "__main__":
    know_launcher(Path(sys.argv[1]))
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = make_application()
    QTimer.singleShot(0, drive)
    QTimer.singleShot(PROCESS_S * 1_000, lambda: app.exit(9))
    sys.exit(main([]))
