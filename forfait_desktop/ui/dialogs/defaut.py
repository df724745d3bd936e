"""The window shown for an unexpected error: what happened, what is safe, what can be done."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.layouts import add_layout, fit
from forfait_desktop.ui.widgets.texts import Band, Text, primary

SIZE: Final = (640, 520)
SAFE: Final = (
    "Vos données sont à l’abri\u00a0: tout ce qui est marqué «\u00a0Enregistré\u00a0» est sur le "
    "disque et y reste, même si vous quittez. Seule une réponse en cours de saisie peut être à "
    "retaper."
)
GO_ON: Final = "Vous pouvez continuer. Si l’erreur revient, quittez le programme et rouvrez-le."
LEAVE: Final = "Le programme ne peut pas continuer. Quittez-le, puis rouvrez-le."
HELP: Final = (
    "Si cela persiste, copiez ce rapport et joignez-le à votre demande d’aide. Il ne contient ni "
    "nom, ni réponse, ni le nom de vos fichiers\u00a0:"
)


class DefautDialog(QDialog):
    """One error, to read; its report, to copy."""

    quit_asked = Signal()

    def __init__(
        self, nom: str, rapport: str, parent: QWidget | None = None, *, can_continue: bool = True
    ) -> None:
        """Say the error of a type; ``can_continue`` is False when nothing is left to go on with."""
        super().__init__(parent)
        self.setWindowTitle("Erreur imprévue")
        self._more = 0
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(24, 24, 24, 16)
        colonne.setSpacing(12)
        colonne.addWidget(Text("Une erreur imprévue s’est produite", title=True))
        colonne.addWidget(
            Text(
                f"Le programme a un défaut ({nom}). Ce que vous veniez de demander n’a "
                "peut-être pas été fait, ou pas en entier."
            )
        )
        colonne.addWidget(Band("bien", "shield-check", SAFE))
        colonne.addWidget(Text(GO_ON if can_continue else LEAVE))
        self.more = Text(ton="discret")
        self.more.setVisible(False)
        colonne.addWidget(self.more)
        aide = Text(HELP, small=True, ton="discret")
        colonne.addWidget(aide)
        self.report = QPlainTextEdit(rapport)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName("Rapport technique")
        aide.setBuddy(self.report)
        self.report.setFont(theme.fixed_font())
        self.report.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        colonne.addWidget(self.report, 1)
        add_layout(colonne, self._buttons(can_continue))
        fit(self, *SIZE)

    def count_another(self) -> None:
        """Count one more error while this window is open."""
        self._more += 1
        fois = "une autre erreur" if self._more == 1 else f"{self._more} autres erreurs"
        self.more.setText(f"Depuis l’ouverture de cette fenêtre\u00a0: {fois}.")
        self.more.setVisible(True)

    def _buttons(self, can_continue: bool) -> QHBoxLayout:
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        self.copy_button = QPushButton("&Copier le rapport")
        theme.put_icon(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._copy)
        self.quit_button = QPushButton("&Quitter")
        self.quit_button.clicked.connect(self._quit)
        self.continue_button = QPushButton("C&ontinuer")
        self.continue_button.clicked.connect(self.accept)
        self.continue_button.setVisible(can_continue)
        premier = primary(self.continue_button if can_continue else self.quit_button)
        premier.setFocus(Qt.FocusReason.OtherFocusReason)
        ligne.addWidget(self.copy_button)
        ligne.addStretch(1)
        ligne.addWidget(self.quit_button)
        ligne.addWidget(self.continue_button)
        return ligne

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText("Rapport copié")

    def _quit(self) -> None:
        self.accept()
        self.quit_asked.emit()
