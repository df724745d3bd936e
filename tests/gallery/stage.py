"""The stage on which the screens are shown: one frame, the store it is opened on, its pictures."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QThreadPool
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from forfait_desktop.app import settings_of
from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.paths import shipped_dir
from forfait_desktop.pilote import Pilote
from forfait_desktop.seance import Seance
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.preferences import write_preferences
from tests.gallery.checks import find_faults
from tests.gallery.variants import Variant
from tests.poste import AUJOURD_HUI

PNG_QUALITY: Final = 80  # little compression: many pictures, looked at once


class Stage:
    """Shows screens in one variant, takes their pictures, and notes what is wrong with them."""

    def __init__(self, app: QApplication, variant: Variant, stores: Path, out: Path) -> None:
        """Work on copies of the folders of ``stores``; pictures go to ``out``."""
        self.app = app
        self.variant = variant
        self.pictures: list[Path] = []
        self.faults: list[str] = []
        self._stores = stores
        self._work = out / ".dossiers"
        self._out = out
        self._catalogue = Catalogue([shipped_dir("rulesets")])
        self._opened = ""
        self._frame: Frame | None = None
        self._seance: Seance | None = None
        out.mkdir(parents=True, exist_ok=True)

    # what is shown

    @property
    def frame(self) -> Frame:
        """The frame, open on the store asked for last."""
        assert self._frame is not None
        return self._frame

    @property
    def seance(self) -> Seance:
        """The run in the frame."""
        assert self._seance is not None
        return self._seance

    @property
    def window(self) -> MainWindow:
        """The program in the frame."""
        program = self.seance.program
        assert program is not None
        return program

    @property
    def pilote(self) -> Pilote:
        """What clicks and types in the program."""
        return Pilote(self.window, self._out)

    def open(self, name: str) -> MainWindow:
        """Open the program on a store, unless it is open on it already."""
        if self._opened != name:
            self.close()
            self._open(name)
        return self.window

    def open_alone(self) -> Frame:
        """Open an empty frame, for a page that stands in it alone."""
        self.close()
        self._opened = "alone"
        self._frame = Frame(settings_of(self._folder("neuf")))
        self._seance = Seance(self._frame, self._folder("neuf"), self._make_window)
        self._show_frame()
        return self._frame

    def close(self) -> None:
        """Close what is open; what its threads still do is waited for."""
        if self._frame is None or self._seance is None:
            return
        self.wait()
        program = self._seance.program
        if program is not None:
            program.settle()
            program.shut()
            self._frame.hide()
            self.settle()
            self._seance.backups.end()
            self._seance.wait()
            program.bureau.store.close()
        self._seance.wait()
        self._frame.hide()
        self._frame.deleteLater()
        self._frame, self._seance, self._opened = None, None, ""
        self.settle()

    def _open(self, name: str) -> None:
        folder = self._folder(name)
        self._opened = name
        self._frame = Frame(settings_of(folder))
        write_preferences(self._frame.settings, self.variant.preferences)
        self._seance = Seance(self._frame, folder, self._make_window)
        self._show_frame()
        self._seance.open()
        self.settle()

    def _show_frame(self) -> None:
        self.frame.resize(*self.variant.logical)
        self.frame.show()
        self.frame.activateWindow()
        self.settle()

    def _make_window(self, store: Store, seance: "Seance | None") -> MainWindow:
        folder = store.path.parent
        bureau = Bureau(store, self._catalogue, lambda: AUJOURD_HUI)
        return MainWindow(bureau, settings_of(folder), seance)

    def _folder(self, name: str) -> Path:
        """Return a copy of a store, long or short as the variant wants, made the first time."""
        long = self._stores / f"{name}-long"
        source = long if self.variant.long and long.is_dir() else self._stores / name
        folder = self._work / name
        if not folder.is_dir():
            shutil.copytree(source, folder)
        return folder

    # what is done on it

    def declaration(self, ruleset_id: str) -> None:
        """Open the declaration of a campaign in the program."""
        resumes = self.window.bureau.store.declarations.list()
        (wanted,) = [resume.id for resume in resumes if resume.ruleset_id == ruleset_id]
        if self.window.declaration_id != wanted:
            self.window.open_declaration(wanted)

    def go(self, cle: str) -> None:
        """Show a page and wait for what it reads."""
        self.window.hide_notice()
        self.window.failure.setVisible(False)
        self.window.show_page(cle)
        self.wait()

    def settle(self) -> None:
        """Let what is pending be laid out and deleted."""
        for _turn in range(3):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def wait(self) -> None:
        """Wait for what works in other threads, and show what it found."""
        for _turn in range(3):
            QThreadPool.globalInstance().waitForDone()
            if self._seance is not None:
                self._seance.wait()
            self.settle()

    # pictures

    def play(self, name: str, scene: Callable[["Stage", str], None]) -> None:
        """Play a scene, and note that it took no picture."""
        before = len(self.pictures)
        scene(self, name)
        if len(self.pictures) == before:
            self.faults.append(f"{name}: no picture")

    def shoot(self, name: str, view: QWidget | None = None) -> None:
        """Take the picture of the frame or of another window, and look for its faults."""
        self.settle()
        shown = view or self.frame
        self._keep(name, shown.grab().toImage())
        self.faults += [f"{name}: {fault}" for fault in find_faults(shown)]

    def refuse_scrolling(self, name: str) -> None:
        """Note that a page or the totals beside it are higher than the window."""
        window = self.window
        areas = {
            "page": window.screen_of(window.current_key).findChild(QScrollArea),
            "totals": window.totals.findChild(QScrollArea),
        }
        for what, area in areas.items():
            assert area is not None
            rest = area.verticalScrollBar().maximum()
            if rest:
                self.faults.append(f"{name}: the {what} must be scrolled, by {rest}")

    def shoot_at_once(self, name: str) -> None:
        """Take the picture of what is shown while something is still awaited."""
        self._keep(name, self.frame.grab().toImage())

    def shoot_over(self, name: str, popup: QWidget) -> None:
        """Take the picture of the frame with a menu over it."""
        self.settle()
        image = self.frame.grab().toImage()
        over = popup.grab()
        painter = QPainter(image)
        painter.drawPixmap(self.frame.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), over)
        painter.end()
        self._keep(name, image)

    def _keep(self, name: str, image: QImage) -> None:
        path = self._out / f"{name}.png"
        if not image.save(str(path), quality=PNG_QUALITY):
            raise OSError(f"{path} could not be written")
        self.pictures.append(path)

    def end(self) -> None:
        """Close everything and remove the copies of the stores."""
        self.close()
        shutil.rmtree(self._work, ignore_errors=True)
