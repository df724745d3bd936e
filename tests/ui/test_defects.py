"""An error nobody caught: one window, the program that goes on, and a report without a name."""

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop import paths
from forfait_desktop.logs import open_log
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.defects import INTERRUPTED, MINUTE, Defects
from forfait_desktop.ui.dialogs.defaut import DefautDialog
from tests.poste import click, settle, wait_until
from tests.test_logs import read_log

pytestmark = pytest.mark.usefixtures("app")

SECRET = "Dr EXEMPLE 10000000009"


def dialogs() -> list[DefautDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, DefautDialog)]


def the_dialog() -> DefautDialog:
    """The one window shown, once it is there."""
    wait_until(lambda: bool(dialogs()), "a window is shown")
    (dialog,) = dialogs()
    return dialog


def raise_in_a_slot(error: Exception) -> None:
    """Let a slot of Qt raise, as any page might."""

    def fail() -> None:
        raise error

    QTimer.singleShot(0, fail)
    settle()


class Watched:
    """Defects that are watched, with a clock of the test's own."""

    def __init__(self) -> None:
        self.now = SimpleNamespace(seconds=1_000.0)
        self.lines: list[str] = []
        self.quits: list[bool] = []
        self.defects = Defects(clock=lambda: self.now.seconds)
        self.defects.show_line = self.lines.append
        self.defects.quit = lambda: self.quits.append(True)


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    with watched.defects.watch():
        yield watched
    for dialog in dialogs():
        dialog.close()
    settle()


def test_a_defect_opens_one_window_and_the_others_only_count(watched: Watched) -> None:
    raise_in_a_slot(ValueError(SECRET))
    dialog = the_dialog()
    assert "ValueError" in dialog.report.toPlainText()
    raise_in_a_slot(KeyError(SECRET))
    raise_in_a_slot(ValueError(SECRET))
    wait_until(lambda: "2" in dialog.more.text(), "the others are counted")
    assert dialogs() == [dialog]
    click(dialog.continue_button)
    wait_until(lambda: not dialogs(), "the window is gone")
    assert watched.quits == []


def test_the_window_can_lead_out_of_the_program(watched: Watched) -> None:
    raise_in_a_slot(ValueError(SECRET))
    click(the_dialog().quit_button)
    assert watched.quits == [True]


def test_with_nothing_to_go_on_with_only_the_way_out_is_offered(watched: Watched) -> None:
    watched.defects.can_continue = lambda: False
    raise_in_a_slot(ValueError(SECRET))
    dialog = the_dialog()
    assert not dialog.continue_button.isVisible()
    assert dialog.quit_button.isDefault()


def test_the_same_error_again_and_again_ends_as_one_line(watched: Watched) -> None:
    def show_and_close() -> None:
        raise_in_a_slot(ValueError(SECRET))
        click(the_dialog().continue_button)
        wait_until(lambda: not dialogs(), "the window is gone")

    for _ in range(3):
        show_and_close()
    for _ in range(5):
        raise_in_a_slot(ValueError(SECRET))
        settle()
    assert dialogs() == []
    assert len(watched.lines) == 1
    assert "ValueError" in watched.lines[0]
    assert "EXEMPLE" not in watched.lines[0]
    raise_in_a_slot(KeyError(SECRET))  # another error is another matter
    click(the_dialog().continue_button)
    wait_until(lambda: not dialogs(), "the window is gone")
    watched.now.seconds += MINUTE
    show_and_close()


def test_the_report_is_copied_and_names_nobody(watched: Watched, tmp_path: Path) -> None:
    def fail() -> None:
        paths.shipped_dir(f"{tmp_path}/{SECRET}")

    with open_log(tmp_path):
        QTimer.singleShot(0, fail)
        settle()
    dialog = the_dialog()
    click(dialog.copy_button)
    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.report.toPlainText()
    assert "forfait_desktop.paths:shipped_dir:" in copied
    assert "defaut" in copied.splitlines()[-1]
    for text in (copied, read_log(tmp_path)):
        assert "FileNotFoundError" in text
        for secret in ("EXEMPLE", "10000000009", str(tmp_path), str(Path.home()), __file__):
            assert secret not in text
    assert watched.quits == []


class Forgetful:
    """Fails when it is forgotten."""

    def __del__(self) -> None:
        raise LookupError(SECRET)


def _in_a_thread() -> None:
    thread = threading.Thread(target=[].pop)
    thread.start()
    thread.join()


def _in_a_destructor() -> None:
    Forgetful()
    gc.collect()


@pytest.mark.parametrize(
    ("fail", "name"), [(_in_a_thread, "IndexError"), (_in_a_destructor, "LookupError")]
)
def test_an_error_outside_the_window_is_told_too(fail: object, name: str, watched: Watched) -> None:
    assert callable(fail)
    fail()
    assert name in the_dialog().report.toPlainText()
    assert watched.quits == []


def test_slow_work_with_a_defect_frees_the_page_that_waits(watched: Watched) -> None:
    work = Background()
    said: list[str] = []
    work.failed.connect(said.append)
    work.run(lambda: {SECRET: 1}[f"{SECRET}!"])
    wait_until(lambda: bool(said), "the page is told")
    assert "défaut" in said[0]
    assert "EXEMPLE" not in said[0]
    assert not work.is_running
    assert "KeyError" in the_dialog().report.toPlainText()
    assert watched.quits == []


def test_a_window_that_goes_takes_the_message_along_and_another_can_come(
    watched: Watched,
) -> None:
    window = QWidget()
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow, "the window is in front")
    raise_in_a_slot(ValueError(SECRET))
    wait_until(lambda: QApplication.activeModalWidget() is not None, "a window is shown")
    window.deleteLater()
    settle()
    raise_in_a_slot(KeyError(SECRET))
    assert "KeyError" in the_dialog().report.toPlainText()
    assert watched.quits == []


def test_an_interruption_is_no_defect(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("forfait_desktop.ui.defects.QCoreApplication.exit", ended.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    settle()
    assert ended == [INTERRUPTED]
    assert dialogs() == []
    assert watched.quits == []
