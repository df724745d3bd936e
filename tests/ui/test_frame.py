"""The frame painted at once, and the program that moves into it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMessageBox

from forfait_desktop import crashes
from forfait_desktop.app import CRASHED, run_window, settings_of
from forfait_desktop.logs import FOLDER
from forfait_desktop.seance import EXIT_STORE
from forfait_desktop.services.parcours import ACCUEIL
from forfait_desktop.storage.store import NOM_FICHIER
from forfait_desktop.ui.dialogs.defaut import DefautDialog
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.instance import Instance, Tour
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.recuperer import RecupererPage
from forfait_desktop.ui.widgets.taches import TaskRow
from tests.poste import settle, wait_until
from tests.seances import fill, opened

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


@contextmanager
def watch_frame(look: Callable[[Frame], bool]) -> Iterator[None]:
    """Look at the frame of the program until something was seen in it; what is raised is raised."""
    raised: list[BaseException] = []

    def turn() -> None:
        frames = [w for w in QApplication.topLevelWidgets() if isinstance(w, Frame)]
        for frame in frames:
            if not (frame.isVisible() and timer.isActive()):
                continue
            try:
                if look(frame):
                    timer.stop()
            except BaseException as error:  # noqa: BLE001 - raised again below
                raised.append(error)
                timer.stop()
                QApplication.exit(1)

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(10)
    try:
        yield
    finally:
        if raised:
            raise raised[0]
    assert not timer.isActive()


def quit_program(frame: Frame) -> None:
    program = frame.centralWidget()
    assert isinstance(program, MainWindow)
    program.menus.actions["quit"].trigger()


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
    program.willing = True
    assert frame.close()


def test_the_start_shows_the_program_in_its_frame_and_remembers_its_size(tmp_path: Path) -> None:
    sizes: list[QSize] = []

    def look(frame: Frame) -> bool:
        program = frame.centralWidget()
        if not isinstance(program, MainWindow):
            return False
        assert program.window() is frame
        frame.resize(760, 640)
        QApplication.processEvents()
        sizes.append(program.size())
        program.menus.actions["quit"].trigger()
        return True

    with watch_frame(look):
        assert run_window(tmp_path) == 0
    assert sizes == [QSize(760, 640)]
    again = Frame(settings_of(tmp_path))
    assert again.size() == QSize(760, 640)
    again.deleteLater()


def test_a_frame_comes_forward_from_the_task_bar_with_the_dialog_that_waits(frame: Frame) -> None:
    frame.show()
    frame.showMinimized()
    wait_until(frame.isMinimized, "the window is minimised")
    dialog = QDialog(frame)
    dialog.open()
    frame.bring_forward()
    wait_until(lambda: not frame.isMinimized(), "the window is back")
    assert frame.isVisible()
    wait_until(dialog.isActiveWindow, "the dialog is in front")
    dialog.close()
    frame.bring_forward()
    wait_until(frame.isActiveWindow, "the window is in front")
    frame.close()


def test_a_defect_is_said_over_the_program_which_can_be_left(tmp_path: Path) -> None:
    """And the hooks are given back at the end."""
    hook = sys.excepthook
    said: list[str] = []

    def look(frame: Frame) -> bool:
        dialog = QApplication.activeModalWidget()
        if not isinstance(frame.centralWidget(), MainWindow):
            return False
        if isinstance(dialog, DefautDialog):
            said.append(dialog.report.toPlainText())
            dialog.quit_button.click()
            return True
        if dialog is None and not said:
            sys.excepthook(ValueError, ValueError("Dr EXEMPLE, 10000000009"), None)
        return False

    with watch_frame(look):
        assert run_window(tmp_path) == 0
    assert "ValueError" in said[0]
    assert "EXEMPLE" not in said[0]
    assert sys.excepthook is hook


def test_a_crash_is_said_once_at_the_next_start(tmp_path: Path) -> None:
    trace = tmp_path / FOLDER / crashes.FILE
    trace.parent.mkdir()
    trace.write_text("Fatal Python error: Segmentation fault\n", encoding="ascii")
    notices: list[str] = []

    def look(frame: Frame) -> bool:
        program = frame.centralWidget()
        if not isinstance(program, MainWindow):
            return False
        notices.append("" if program.notice.isHidden() else program.notice.text.text())
        quit_program(frame)
        return True

    for _ in range(2):
        with watch_frame(look):
            assert run_window(tmp_path) == 0
    assert notices == [CRASHED, ""]
    assert not trace.exists()


def test_a_start_beside_a_window_that_does_not_answer_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forfait_desktop.app.Instance", partial(Instance, answer_ms=50))
    other = Instance(tmp_path)
    assert other.take_turn() is Tour.PREMIER
    said: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.text())
            buttons = QMessageBox.StandardButton
            box.button(buttons.Retry if len(said) == 1 else buttons.Close).click()

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(10)
    assert run_window(tmp_path) == EXIT_STORE
    timer.stop()
    assert len(said) == 2
    assert "ne répond pas" in said[0]
    assert not (tmp_path / NOM_FICHIER).exists()
    other.release()


def test_a_store_that_cannot_be_opened_is_said_in_the_frame_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    (tmp_path / NOM_FICHIER).write_bytes(b"this is not a store" * 100)
    said: list[str] = []

    def look(frame: Frame) -> bool:
        page = frame.centralWidget()
        if not isinstance(page, RecupererPage):
            return False
        said.append(page.message.text())
        page.quit_button.click()
        return True

    with watch_frame(look):
        assert run_window(tmp_path) == EXIT_STORE
    assert len(said) == 1
    assert NOM_FICHIER in said[0]
    assert (tmp_path / NOM_FICHIER).read_bytes() == b"this is not a store" * 100


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_what_has_the_keyboard_as_the_space_bar_does(
    tmp_path: Path, key: Qt.Key
) -> None:
    fill(tmp_path)
    with opened(tmp_path) as run:
        window = run.program
        window.show_page(ACCUEIL)
        settle()
        row = next(row for row in run.frame.findChildren(TaskRow) if row.isVisible())
        row.setFocus()
        QTest.keyClick(row, key)
        settle()
        assert window.current_key != ACCUEIL
