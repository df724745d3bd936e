"""The page that asks for the passphrase of a protected store."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.texts import Text, primary


class DeverrouillerPage(Screen):
    """Asks for the passphrase; says what is wrong with the one that was given."""

    phrase_given = Signal(str)
    quit_asked = Signal()

    def __init__(self, erreur: str = "") -> None:
        """Ask, with the reason why the last answer was refused."""
        super().__init__("Données protégées")
        self.body.addWidget(Text("Tapez la phrase de passe pour ouvrir vos dossiers."))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Phrase de passe")
        self.field.returnPressed.connect(self._give)
        self.body.addWidget(self.field)
        self.error = Text(erreur, ton="non_atteint")
        self.error.setVisible(bool(erreur))
        self.body.addWidget(self.error)
        ligne = QHBoxLayout()
        self.open_button = primary(QPushButton("&Ouvrir"))
        self.open_button.clicked.connect(self._give)
        self.quit_button = QPushButton("&Quitter")
        self.quit_button.clicked.connect(self.quit_asked)
        ligne.addWidget(self.open_button)
        ligne.addWidget(self.quit_button)
        ligne.addStretch(1)
        self.body.addLayout(ligne)

    def focus_first(self) -> None:
        """Give the keyboard to the field."""
        self.field.setFocus()

    def _give(self) -> None:
        texte = self.field.text()
        self.field.clear()
        self.phrase_given.emit(texte)
