"""What the program puts into the clipboard: marked, so that it can be taken back on locking."""

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

MARQUE: Final = "application/x-forfait-desktop"


def copy(texte: str) -> None:
    """Copy a text, with a mark that says whose it is."""
    contenu = QMimeData()
    contenu.setText(texte)
    contenu.setData(MARQUE, b"1")
    QGuiApplication.clipboard().setMimeData(contenu)


def take_back() -> None:
    """Empty the clipboard when what it holds was copied here."""
    presse_papiers = QGuiApplication.clipboard()
    contenu = presse_papiers.mimeData()
    if contenu is not None and contenu.hasFormat(MARQUE):
        presse_papiers.clear()
