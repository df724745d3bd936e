"""The first screen: what the program does, and what it never does."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from forfait_desktop.ui import theme
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.texts import Text, primary

DOES: Final = (
    ("list-checks", "Vous répondez à une question par page, en dix minutes."),
    ("euro", "Vous voyez les points et les euros, et pourquoi."),
    ("shield-check", "Vous voyez ce qui manque avant qu’une ligne oubliée ramène tout à zéro."),
    ("printer", "Vous imprimez la liste, dans l’ordre d’amelipro, pour la recopier."),
)
NEVER: Final = (
    "Aucune connexion\u00a0: le programme n’utilise jamais le réseau.",
    "Aucun compte à créer, aucune donnée de patient.",
    "Jamais la carte CPS, ni son code.",
    "Il ne déclare rien à votre place\u00a0: la déclaration se fait sur amelipro.",
)


class BienvenuePage(Screen):
    """Shown once, when there is no doctor yet."""

    start_asked = Signal()
    example_asked = Signal()

    def __init__(self, *, can_explore: bool = False) -> None:
        """Lay out the two lists and the buttons."""
        super().__init__("Préparez votre forfait structure ou votre DONUM")
        self.body.addWidget(
            Text(
                "Ce programme prépare la déclaration annuelle du médecin libéral. Vos réponses "
                "restent sur cet ordinateur."
            )
        )
        self.body.addLayout(self._list("Ce qu’il fait", DOES))
        self.body.addLayout(self._list("Ce qu’il ne fait pas", tuple(("x", t) for t in NEVER)))
        ligne = QHBoxLayout()
        self.start_button = primary(QPushButton("&Commencer"))
        self.start_button.clicked.connect(self.start_asked)
        ligne.addWidget(self.start_button)
        self.example_button = QPushButton("&Explorer un exemple")
        self.example_button.clicked.connect(self.example_asked)
        if not can_explore:
            self.example_button.hide()
        ligne.addWidget(self.example_button)
        ligne.addStretch(1)
        self.body.addLayout(ligne)

    def focus_first(self) -> None:
        """Give the keyboard to the button."""
        self.start_button.setFocus()

    @staticmethod
    def _list(titre: str, lignes: tuple[tuple[str, str], ...]) -> QVBoxLayout:
        colonne = QVBoxLayout()
        colonne.setSpacing(6)
        colonne.addWidget(Text(titre, strong=True))
        for icone, texte in lignes:
            ligne = QHBoxLayout()
            ligne.setSpacing(10)
            image = QLabel()
            image.setPixmap(theme.pixmap(icone, "muted" if icone == "x" else "accent", 18))
            ligne.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
            ligne.addWidget(Text(texte), 1)
            colonne.addLayout(ligne)
        return colonne
