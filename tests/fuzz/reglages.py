"""The settings file of the window: whatever it holds, the window opens somewhere."""

import itertools
from pathlib import Path
from random import Random

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMainWindow

from forfait_desktop.ui.frame import restore_geometry
from forfait_desktop.ui.preferences import read_preferences
from tests.fuzz.mutations import spoil_bytes

LIGNES = (
    b"declaration=\xc2\xb2",
    b"declaration=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x5QRect)",
    b"geometrie=@Rect(0 0 2000000000 2000000000)",
    b"geometrie=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0\\x7f\\xff\\xff\\xff)",
    b"geometrie=@Invalid()",
    b"[%General]",
    b"[preferences]\ntaille=1e999999",
    b"[preferences]\ntaille=115\napparence=sombre\nrappel=7",
    b"[preferences]\napparence=<b>",
    b"dossier_documents=\\\\serveur\\x00\\partage",
    b"dossier_documents=a, b, c",
    b"x=" + b"y" * 100_000,
)


class ReglagesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._app = QApplication.instance() or QApplication([])
        self._folder = folder
        self._rang = itertools.count()
        self._window = QMainWindow()
        path = folder / "modele.ini"
        settings = QSettings(str(path), QSettings.Format.IniFormat)
        settings.setValue("geometrie", self._window.saveGeometry())
        settings.setValue("declaration", 12)
        settings.setValue("dossier_documents", "/un/dossier")
        settings.sync()
        self._modele = path.read_bytes()

    def make(self, chance: Random) -> object:
        if chance.random() < 0.5:
            lignes = self._modele.split(b"\n")
            lignes.insert(chance.randrange(len(lignes)), chance.choice(LIGNES))
            return b"\n".join(lignes)
        return spoil_bytes(self._modele, chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        path = self._folder / f"{next(self._rang)}.ini"
        path.write_bytes(entree)
        settings = QSettings(str(path), QSettings.Format.IniFormat)
        read_preferences(settings)
        restore_geometry(self._window, settings)
        lu = settings.value("declaration", 0)
        assert self._window.width() < 100_000
        path.unlink()
        return isinstance(lu, str) and lu == "12"


make = ReglagesCible
