"""Questions and messages in a box of their own, whose words are never read as markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget,
    titre: str,
    question: str,
    icone: QMessageBox.Icon = QMessageBox.Icon.Question,
) -> bool:
    """Ask a question whose answer is no unless yes is chosen."""
    boutons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
    boite = _make(parent, titre, question, icone, boutons)
    boite.setDefaultButton(QMessageBox.StandardButton.No)
    return _run(boite) == QMessageBox.StandardButton.Yes


def tell(
    parent: QWidget | None,
    titre: str,
    texte: str,
    icone: QMessageBox.Icon = QMessageBox.Icon.Information,
) -> None:
    """Say something that must be read before going on."""
    _run(_make(parent, titre, texte, icone, QMessageBox.StandardButton.Ok))


def _make(
    parent: QWidget | None,
    titre: str,
    texte: str,
    icone: QMessageBox.Icon,
    boutons: QMessageBox.StandardButton,
) -> QMessageBox:
    boite = QMessageBox(icone, titre, "", boutons, parent)
    boite.setTextFormat(Qt.TextFormat.PlainText)
    boite.setText(texte)
    return boite


def _run(boite: QMessageBox) -> int:
    reponse = boite.exec()
    boite.deleteLater()
    return reponse
