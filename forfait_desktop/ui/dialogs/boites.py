"""Questions and messages in a box of their own, whose words are never read as markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from forfait_desktop.ui.widgets.texts import break_words


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


def ask_until_told(
    parent: QWidget, titre: str, question: str, oui: str, case: str
) -> tuple[bool, bool]:
    """Ask with a box to tick; return whether to go on, and whether never to ask again."""
    boutons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
    boite = _make(parent, titre, question, QMessageBox.Icon.Warning, boutons)
    boite.button(QMessageBox.StandardButton.Yes).setText(oui)
    boite.setDefaultButton(QMessageBox.StandardButton.Cancel)
    ne_plus = QCheckBox(case)
    boite.setCheckBox(ne_plus)
    accord = _run(boite) == QMessageBox.StandardButton.Yes
    return accord, accord and ne_plus.isChecked()


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
    boite.setText(break_words(texte))
    return boite


def _run(boite: QMessageBox) -> int:
    reponse = boite.exec()
    boite.deleteLater()
    return reponse
