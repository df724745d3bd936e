"""A question before something that is seldom done: what will happen, and two plain buttons."""

from PySide6.QtWidgets import QMessageBox, QWidget

from forfait_desktop.ui.dialogs.boites import Buttons, MessageBox


def confirm(parent: QWidget, titre: str, texte: str, oui: str, *, grave: bool = False) -> bool:
    """Ask; the words of the button say what it does, and Escape does nothing."""
    icone = QMessageBox.Icon.Warning if grave else QMessageBox.Icon.Question
    boite = MessageBox(parent, titre, texte, icone, Buttons.Yes | Buttons.Cancel)
    boite.name_buttons(oui)
    boite.setDefaultButton(Buttons.Cancel if grave else Buttons.Yes)
    boite.setEscapeButton(Buttons.Cancel)
    return boite.ask() == Buttons.Yes
