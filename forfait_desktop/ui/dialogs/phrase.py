"""The passphrase of one backup, asked for before it is put back."""

from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.widgets.phrase import PhraseField
from forfait_desktop.ui.widgets.texts import Text, primary

WIDTH: Final = 460


class PhraseDialog(QDialog):
    """Asks for a passphrase; ``phrase`` is what was given, None when it was cancelled."""

    def __init__(self, parent: QWidget) -> None:
        """Ask for the passphrase of a backup that the present one does not open."""
        super().__init__(parent)
        self.phrase: Phrase | None = None
        self.setWindowTitle("Phrase de passe")
        self.setMinimumWidth(WIDTH)
        add_help_key(self, "phrase")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(24, 20, 24, 20)
        colonne.setSpacing(16)
        colonne.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)  # grows with an error
        colonne.addWidget(
            Text("Cette sauvegarde est protégée. Tapez la phrase de passe en usage ce jour-là.")
        )
        self.field = PhraseField("Phrase de passe")
        self.field.submitted.connect(self._give)
        colonne.addWidget(self.field)
        boutons = QDialogButtonBox()
        self.open_button = primary(QPushButton("&Continuer"))
        boutons.addButton(self.open_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = QPushButton("&Annuler")
        boutons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        boutons.accepted.connect(self._give)
        boutons.rejected.connect(self.reject)
        colonne.addWidget(boutons)
        self.field.focus()

    def _give(self) -> None:
        try:
            self.phrase = Phrase(self.field.text())
        except SaisieInvalide as erreur:
            self.field.show_error(str(erreur))
            return
        self.field.forget()
        self.accept()
