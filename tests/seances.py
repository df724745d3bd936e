"""Whole runs of the program for the tests: its frame, its store, and what it shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from forfait_desktop.app import make_window, settings_of
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.seance import Seance
from forfait_desktop.storage.place import MIS_DE_COTE, NOM_FICHIER, SAUVEGARDES
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from tests.boxes import repeating
from tests.poste import settle, wait_until

T = TypeVar("T", bound=QWidget)


class Ouverture:
    """One opening of the program, from the first paint to the end."""

    def __init__(
        self,
        data_dir: Path,
        make: Callable[[Store, Seance | None], MainWindow] = make_window,
        size: tuple[int, int] | None = None,
    ) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir
        self.frame = Frame(settings_of(data_dir))
        self.seance = Seance(self.frame, data_dir, make, look_after_ms=0)
        if size is not None:
            self.frame.resize(*size)
        self.frame.show()
        self.frame.activateWindow()
        self.seance.open()
        settle()

    @property
    def program(self) -> MainWindow:
        program = self.seance.program
        assert program is not None, type(self.frame.centralWidget()).__name__
        return program

    def shown(self, kind: type[T]) -> T:
        """What stands alone in the frame."""
        page = self.frame.centralWidget()
        assert isinstance(page, kind), f"{type(page).__name__} is shown"
        return page

    def page(self, cle: str, kind: type[T]) -> T:
        """A page of the program, once gone to."""
        self.program.show_page(cle)
        settle()
        page = self.program.page()
        assert isinstance(page, kind)
        return page

    def wait_backed_up(self) -> None:
        """Wait for what is done a moment after the opening."""
        wait_until(lambda: self.seance.backups.has_opened, "the backup on opening")

    def wait_program(self, former: MainWindow | None = None) -> MainWindow:
        """Wait for the program to be open, another one than ``former``."""
        wait_until(
            lambda: self.seance.program is not None and self.seance.program is not former,
            "the program opens again",
        )
        settle()
        return self.program

    def close(self) -> None:
        """Close the program as the doctor does, and wait for its end."""
        self.frame.close()
        wait_until(lambda: not self.frame.isVisible(), "the frame closes")

    def end(self) -> None:
        """Let nothing of this run live on."""
        self.seance.wait()
        QThreadPool.globalInstance().waitForDone()
        if self.frame.isVisible():
            self.seance.end()
        self.frame.deleteLater()
        settle()


@contextmanager
def opened(data_dir: Path) -> Iterator[Ouverture]:
    """Open the program; whatever happens, it is closed at the end."""
    ouverture = Ouverture(data_dir)
    try:
        yield ouverture
    finally:
        ouverture.end()


@contextmanager
def answering(button: QMessageBox.StandardButton) -> Iterator[None]:
    """Click the same button of every box that asks, whenever it comes."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        choice = box.button(button) if isinstance(box, QMessageBox) else None
        if choice is not None:
            choice.click()

    with repeating(look):
        yield


def fill(data_dir: Path, nom: str = "EXEMPLE") -> int:
    """Record a doctor and a declaration with an answer; return the declaration."""
    with Store.open(data_dir) as store:
        praticien = store.praticiens.add(Praticien(nom=nom))
        declaration = store.declarations.create(praticien.id, "fs-2024", "")
        store.declarations.save_reponses(declaration.id, {("v1.i2", "oui"): True})
        return declaration.id


def answers(data_dir: Path, phrase: Phrase | None = None) -> list[dict[str, dict[str, object]]]:
    """Every answer on the disk."""
    with Store.open(data_dir, phrase=phrase) as store:
        return [store.declarations.get(d.id).reponses for d in store.declarations.list()]


def backups(data_dir: Path) -> list[Path]:
    """The backups of this PC, in their order."""
    return sorted((data_dir / SAUVEGARDES).glob("forfait-*.sqlite3"))


def set_aside(data_dir: Path) -> list[Path]:
    """What was set aside."""
    return sorted((data_dir / MIS_DE_COTE).glob("*.sqlite3"))


def store_file(data_dir: Path) -> Path:
    """The file of the answers."""
    return data_dir / NOM_FICHIER


def zero(path: Path, start: int, stop: int) -> None:
    """Lose a part of a file."""
    content = bytearray(path.read_bytes())
    content[start:stop] = bytes(max(0, min(stop, len(content)) - start))
    path.write_bytes(content)
