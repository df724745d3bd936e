"""The first screen: what the program does, and what it never does."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.francais import format_euros, format_points
from forfait_desktop.ui import theme
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.gauge import Gauge
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Text, primary, rule

WIDTH: Final = 1000
DOES: Final = (
    ("list-checks", "Une question par page, dix minutes en tout."),
    ("euro", "Vous voyez les points et les euros, et pourquoi."),
    ("shield-check", "Vous voyez ce qui manque avant qu’une ligne oubliée ne ramène tout à zéro."),
    ("printer", "Vous imprimez la liste, dans l’ordre d’amelipro, pour la recopier."),
)
NEVER: Final = (
    "Aucune connexion\u00a0: le programme n’utilise jamais le réseau.",
    "Aucun compte à créer, aucune donnée de patient.",
    "Jamais la carte CPS, ni son code.",
    "Il ne déclare rien à votre place\u00a0: la déclaration se fait sur amelipro.",
)
ACQUIS, POSSIBLE, MAXIMUM = Decimal(280), Decimal(420), Decimal(420)
"""The points of the picture: those of the declaration on which the example opens."""
POINT: Final = Decimal(7)


class BienvenuePage(Screen):
    """Shown once, when there is no doctor yet."""

    start_asked = Signal()
    example_asked = Signal()

    def __init__(self, *, can_explore: bool = False) -> None:
        """Lay out the invitation beside its picture, and what is promised below."""
        super().__init__("Préparez votre forfait structure ou votre DONUM", width=WIDTH, card=True)
        self.title.setFont(theme.display_font())
        self.body.setSpacing(3 * GRID)
        haut = QHBoxLayout()
        haut.setSpacing(6 * GRID)
        add_layout(haut, self._invitation(can_explore=can_explore), 1)
        haut.addWidget(self._picture(), 0, Qt.AlignmentFlag.AlignVCenter)
        add_layout(self.body, haut)
        self.body.addWidget(rule())
        bas = QHBoxLayout()
        bas.setSpacing(6 * GRID)
        add_layout(bas, self._list("Ce qu’il fait", DOES), 1)
        jamais = tuple(("x", texte) for texte in NEVER)
        add_layout(bas, self._list("Ce qu’il ne fait pas", jamais), 1)
        add_layout(self.body, bas)

    def focus_first(self) -> None:
        """Give the keyboard to the button."""
        self.start_button.setFocus()

    def _invitation(self, *, can_explore: bool) -> QVBoxLayout:
        colonne = QVBoxLayout()
        colonne.setSpacing(2 * GRID)
        colonne.addStretch(1)
        colonne.addWidget(self.title)
        colonne.addWidget(
            Text(
                "Ce programme prépare la déclaration annuelle du médecin libéral. Vos réponses "
                "restent sur cet ordinateur."
            )
        )
        ligne = QHBoxLayout()
        ligne.setSpacing(GRID)
        self.start_button = primary(QPushButton("&Commencer"))
        self.start_button.clicked.connect(self.start_asked)
        ligne.addWidget(self.start_button)
        self.example_button = QPushButton("E&xplorer un exemple")
        self.example_button.clicked.connect(self.example_asked)
        if not can_explore:
            self.example_button.hide()
        ligne.addWidget(self.example_button)
        ligne.addStretch(1)
        for bouton in (self.start_button, self.example_button):
            bouton.setMinimumHeight(theme.scaled(5 * GRID))
        colonne.addSpacing(GRID)
        add_layout(colonne, ligne)
        colonne.addStretch(1)
        return colonne

    @staticmethod
    def _picture() -> QWidget:
        """Return the gauge as it looks once a declaration is prepared."""
        image = QWidget()
        image.setFixedWidth(theme.scaled(32 * GRID))
        colonne = QVBoxLayout(image)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        jauge = Gauge()
        jauge.show_points(ACQUIS, POSSIBLE, MAXIMUM)
        jauge.euros.setText(format_euros(ACQUIS * POINT))
        jauge.points.setText(format_points(ACQUIS))
        legende = Text("Exemple, DONUM 2026", small=True, ton="discret")
        legende.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        colonne.addWidget(jauge)
        colonne.addWidget(legende)
        return image

    @staticmethod
    def _list(titre: str, lignes: tuple[tuple[str, str], ...]) -> QVBoxLayout:
        colonne = QVBoxLayout()
        colonne.setSpacing(GRID)
        colonne.addWidget(Text(titre, strong=True))
        for icone, texte in lignes:
            ligne = QHBoxLayout()
            ligne.setSpacing(GRID + 4)
            image = QLabel()
            image.setPixmap(theme.pixmap(icone, "muted" if icone == "x" else "accent", 20))
            ligne.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
            ligne.addWidget(Text(texte), 1)
            add_layout(colonne, ligne)
        colonne.addStretch(1)
        return colonne
