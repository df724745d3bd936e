"""The frame painted at once, and the program that moves into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMessageBox

from forfait_desktop.app import report_defect, run_window, settings_of
from forfait_desktop.seance import EXIT_STORE
from forfait_desktop.storage.store import NOM_FICHIER
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.recuperer import RecupererPage
from tests.poste import during, wait_until

pytestmark = pytest.mark.usefixtures("app")


class Stubborn(QMainWindow):
    """A program that refuses to close until it is told to."""

    willing = False

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.setAccepted(self.willing)


@pytest.fixture
def frame(tmp_path: Path) -> Iterator[Frame]:
    window = Frame(settings_of(tmp_path))
    yield window
    window.deleteLater()


def test_something_is_painted_before_the_program_is_there(frame: Frame) -> None:
    painted: list[bool] = []
    frame.painted.connect(lambda: painted.append(frame.centralWidget() is None))
    frame.show()
    wait_until(lambda: bool(painted), "the first paint")
    frame.repaint()
    QApplication.processEvents()
    assert painted == [True]
    frame.close()


def test_a_program_that_refuses_keeps_its_frame_open(frame: Frame) -> None:
    program = Stubborn()
    frame.host(program)
    frame.show()
    assert not frame.close()
    assert frame.isVisible()
    Stubborn.willing = True
    assert frame.close()


def test_the_start_shows_the_program_in_its_frame_and_remembers_its_size(tmp_path: Path) -> None:
    sizes: list[QSize] = []

    def look() -> None:
        frames = [w for w in QApplication.topLevelWidgets() if isinstance(w, Frame)]
        program = frames[0].centralWidget() if frames else None
        if not isinstance(program, MainWindow):
            return
        timer.stop()
        assert program.window() is frames[0]
        frames[0].resize(760, 640)
        QApplication.processEvents()
        sizes.append(program.size())
        program.menus.actions["quit"].trigger()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    assert run_window(tmp_path) == 0
    assert sizes == [QSize(760, 640)]
    again = Frame(settings_of(tmp_path))
    assert again.size() == QSize(760, 640)
    again.deleteLater()


def test_a_defect_is_said_once_and_the_program_goes_on(frame: Frame) -> None:
    frame.show()
    said: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.text())
        report_defect(KeyError, KeyError("again"), None)
        dialog.accept()

    error = ValueError("Dr EXEMPLE, 10000000009")
    during(lambda: report_defect(ValueError, error, None), look)
    assert len(said) == 1
    assert "ValueError" in said[0]
    assert "EXEMPLE" not in said[0]
    assert frame.isVisible()
    frame.close()


def test_a_store_that_cannot_be_opened_is_said_in_the_frame_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    (tmp_path / NOM_FICHIER).write_bytes(b"this is not a store" * 100)
    said: list[str] = []

    def look() -> None:
        for frame in QApplication.topLevelWidgets():
            page = frame.centralWidget() if isinstance(frame, Frame) else None
            if isinstance(page, RecupererPage):
                timer.stop()
                said.append(page.message.text())
                page.quit_button.click()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    assert run_window(tmp_path) == EXIT_STORE
    assert len(said) == 1
    assert NOM_FICHIER in said[0]
    assert (tmp_path / NOM_FICHIER).read_bytes() == b"this is not a store" * 100
