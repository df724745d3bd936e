"""A question before something that is seldom done: what will happen, and two plain buttons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from forfait_desktop.ui.widgets.texts import break_words


def confirm(parent: QWidget, titre: str, texte: str, oui: str, *, grave: bool = False) -> bool:
    """Ask; the words of the button say what it does, and Escape does nothing."""
    boutons = QMessageBox.StandardButton
    icone = QMessageBox.Icon.Warning if grave else QMessageBox.Icon.Question
    boite = QMessageBox(icone, titre, "", boutons.Yes | boutons.Cancel, parent)
    boite.setTextFormat(Qt.TextFormat.PlainText)
    boite.setText(break_words(texte))
    boite.button(boutons.Yes).setText(oui)
    boite.setDefaultButton(boutons.Cancel if grave else boutons.Yes)
    boite.setEscapeButton(boutons.Cancel)
    reponse = boite.exec()
    boite.deleteLater()
    return reponse == boutons.Yes
