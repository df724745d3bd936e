"""Closing when the store cannot be written: the doctor is asked before anything is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QMessageBox

from forfait_desktop.ui.fields.oui_non import OuiNonField
from tests.patience import PROCESS_S
from tests.poste import Poste, answer_box, click, during
from tests.seances import backups, fill, store_file

POSIX: Final = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
TYPING: Final = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from forfait_desktop.app import make_application, run_window
from forfait_desktop.ui import bridge
from forfait_desktop.ui.main_window import MainWindow

# Started behind a shell, this process may have been told to ignore it.
signal.signal(int(sys.argv[3]), signal.SIG_DFL)
bridge.SAVE_DELAY_MS = 3_600_000  # what is typed waits until someone asks for it
app = make_application()

def type_and_ask():
    shown = [w.centralWidget() for w in app.topLevelWidgets() if hasattr(w, "centralWidget")]
    windows = [window for window in shown if isinstance(window, MainWindow)]
    if not windows:
        QTimer.singleShot(20, type_and_ask)
        return
    window = windows[0]
    window.open_declaration(int(sys.argv[2]))
    window.bridge.annotate("v1.i2", "tapé à l'instant")
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), int(sys.argv[3])))
    QMessageBox(QMessageBox.Icon.Question, "Une question", "Oui ?", parent=window).exec()
    print("still there" if window.bridge.session.declaration.notes else "gone")

QTimer.singleShot(0, type_and_ask)
sys.exit(run_window(Path(sys.argv[1])))
"""


@pytest.fixture
def other(poste: Poste) -> Iterator[sqlite3.Connection]:
    """Another program that holds the store."""
    poste.open_on("fs-2024")
    with closing(sqlite3.connect(poste.store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_the_window_asks_before_losing_an_answer_and_stays_when_told_so(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    during(window.close, answer_box(QMessageBox.StandardButton.Cancel))
    assert window.isVisible()
    assert poste.session.has_unsaved
    other.execute("ROLLBACK")
    window.close()
    assert not window.isVisible()
    assert poste.stored() == {"v1.i2": {"oui": True}}


def test_the_window_closes_when_the_doctor_accepts_the_loss(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    during(window.close, answer_box(QMessageBox.StandardButton.Yes))
    assert not window.isVisible()
    other.execute("ROLLBACK")
    assert poste.stored() == {}


def test_a_declaration_left_while_the_store_was_held_is_saved_on_closing(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    premiere = poste.declaration_id
    window.close_declaration()
    other.execute("ROLLBACK")
    autre = poste.store.declarations.create(1, "donum-2026", "")
    window.open_declaration(autre.id)
    poste.reopen()
    assert poste.store.declarations.get(premiere).reponses == {"v1.i2": {"oui": True}}


@POSIX
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_asked_to_end_by_the_system_it_saves_what_is_typed_and_closes(
    tmp_path: Path, name: str
) -> None:
    """Even with a box open; and it ends well, with its backup, as if the doctor closed it."""
    declaration_id = fill(tmp_path)
    arguments = (tmp_path, declaration_id, int(getattr(signal, name)))
    done = subprocess.run(
        [sys.executable, "-c", TYPING, *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        timeout=PROCESS_S,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "still there\n"), done.stderr
    with closing(sqlite3.connect(store_file(tmp_path))) as connection:
        assert connection.execute("SELECT texte FROM note").fetchall() == [("tapé à l'instant",)]
    assert len(backups(tmp_path)) == 1
    assert not list(tmp_path.glob("*.verrou"))
