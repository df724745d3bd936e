"""The page shown when the backup at closing could not be made: try again, or leave without it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Text, primary

CARD_WIDTH: Final = 620


class FermeturePage(Screen):
    """Says why there is no backup, and that the answers are saved all the same."""

    retry_asked = Signal()
    quit_asked = Signal()

    def __init__(self, message: str) -> None:
        """Say what went wrong."""
        super().__init__(
            "La sauvegarde n’a pas pu être faite",
            width=CARD_WIDTH,
            card=True,
            icone="triangle-alert",
        )
        add_help_key(self, "fermeture")
        self.message = Text(message)
        self.body.addWidget(self.message)
        self.body.addWidget(
            Text(
                "Vos réponses sont enregistrées\u00a0: seule la copie de secours manque. Les "
                "sauvegardes précédentes sont intactes, et un nouvel essai suivra à la prochaine "
                "ouverture."
            )
        )
        ligne = QHBoxLayout()
        ligne.setSpacing(GRID)
        self.retry_button = primary(QPushButton("&Réessayer"))
        self.retry_button.clicked.connect(self.retry_asked)
        self.quit_button = QPushButton("&Quitter sans cette sauvegarde")
        self.quit_button.clicked.connect(self.quit_asked)
        ligne.addWidget(self.retry_button)
        ligne.addWidget(self.quit_button)
        ligne.addStretch(1)
        add_layout(self.body, ligne)

    def focus_first(self) -> None:
        """Give the keyboard to the first button."""
        self.retry_button.setFocus()
