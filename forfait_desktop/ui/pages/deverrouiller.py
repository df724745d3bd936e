"""The page that asks for the passphrase of a protected store."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.ui import theme
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.phrase import PhraseField
from forfait_desktop.ui.widgets.texts import Band, Text, primary

CARD_WIDTH: Final = 480
REFUSALS_BEFORE_DOUBT: Final = 2
INTRO: Final = "Tapez votre phrase de passe pour ouvrir vos dossiers."
REFUSEE: Final = (
    "Cette phrase n’ouvre pas vos dossiers. Vérifiez les majuscules, les accents et les espaces."
)
OUBLIEE: Final = "Une phrase de passe oubliée ne peut pas être retrouvée, même par nous."
OUVRIR: Final = "&Ouvrir"


class DeverrouillerPage(Screen):
    """Asks for the passphrase; says what is wrong with the one that was given."""

    phrase_given = Signal(str)
    recovery_asked = Signal()
    quit_asked = Signal()

    def __init__(self, raison: str = "") -> None:
        """Ask; ``raison`` says why the program was locked, when it was open."""
        super().__init__("Vos dossiers sont protégés", width=CARD_WIDTH, card=True, icone="lock")
        add_help_key(self, "deverrouiller")
        self._refusals = 0
        self.body.addWidget(Text(f"{raison} {INTRO}".lstrip()))
        self.field = PhraseField("Phrase de passe")
        self.field.submitted.connect(self._give)
        self.body.addWidget(self.field)
        self.doubt = Band(
            "info",
            "info",
            "Si vous êtes sûr de la phrase, le fichier est peut-être endommagé.",
            "Voir les sauvegardes",
        )
        self.doubt.action_asked.connect(self.recovery_asked)
        self.doubt.setVisible(False)
        self.body.addWidget(self.doubt)
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        self.open_button = primary(QPushButton(OUVRIR))
        self.open_button.clicked.connect(self._give)
        self.quit_button = QPushButton("&Quitter")
        self.quit_button.clicked.connect(self.quit_asked)
        ligne.addWidget(self.open_button)
        ligne.addWidget(self.quit_button)
        ligne.addStretch(1)
        add_layout(self.body, ligne)
        self.body.addWidget(Text(OUBLIEE, small=True, ton="discret"))

    def focus_first(self) -> None:
        """Give the keyboard to the field."""
        self.field.focus()

    def show_refusal(self) -> None:
        """Say that the phrase does not open the store; the second time, that it may be damaged."""
        self._refusals += 1
        self.doubt.setVisible(self._refusals >= REFUSALS_BEFORE_DOUBT)
        self.show_error(REFUSEE)

    def show_error(self, erreur: str) -> None:
        """Say beside the field why nothing was opened, and wait for another phrase."""
        self.field.show_error(erreur)
        self.field.focus()

    def _give(self) -> None:
        if not self.open_button.isEnabled():
            return
        texte = self.field.text()
        self.field.forget()
        self.open_button.setEnabled(False)
        self.open_button.setText(f"Ouverture{INSECABLE}…")
        self.repaint()  # the key is worked out on this thread, which takes a good moment
        QTimer.singleShot(0, self, lambda: self._open_with(texte))

    def _open_with(self, texte: str) -> None:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self.phrase_given.emit(texte)
        finally:
            QGuiApplication.restoreOverrideCursor()
            self.open_button.setText(OUVRIR)
            self.open_button.setEnabled(True)
