"""The page shown when the store cannot be opened: what was found, and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.texts import Text, primary


class RecupererPage(Screen):
    """Says why the store cannot be opened; nothing is changed until the doctor chooses."""

    retry_asked = Signal()
    quit_asked = Signal()

    def __init__(self, message: str) -> None:
        """Say what was found."""
        super().__init__("Vos dossiers n’ont pas pu être ouverts")
        self.message = Text(message)
        self.body.addWidget(self.message)
        ligne = QHBoxLayout()
        self.retry_button = primary(QPushButton("&Réessayer"))
        self.retry_button.clicked.connect(self.retry_asked)
        self.quit_button = QPushButton("&Quitter")
        self.quit_button.clicked.connect(self.quit_asked)
        ligne.addWidget(self.retry_button)
        ligne.addWidget(self.quit_button)
        ligne.addStretch(1)
        self.body.addLayout(ligne)

    def focus_first(self) -> None:
        """Give the keyboard to the first button."""
        self.retry_button.setFocus()
