"""The window that "Comment réparer…" opens: what keeps the gate closed, and how to open it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.reparation import Reparation
from forfait_desktop.ui import theme
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.gate import say_gate, tone_of
from forfait_desktop.ui.widgets.repairs import RepairList
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.texts import Band, Text


class ReparerDialog(QDialog):
    """The missing lines; each button closes the window and leads to its page."""

    page_asked = Signal(str)

    def __init__(self, reparation: Reparation, parent: QWidget | None = None) -> None:
        """Lay out what to repair."""
        super().__init__(parent)
        verrou = reparation.verrou
        repare = reparation.phase.promet and not reparation.a_completer
        self.setWindowTitle("Comment réparer" if repare else "Ce qui manque")
        self.resize(theme.scaled(640), theme.scaled(600))
        add_help_key(self, "reparer")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 12)
        zone = self._area = ScrollArea()
        contenu = Scrolled()
        corps = QVBoxLayout(contenu)
        corps.setContentsMargins(24, 24, 24, 16)
        corps.setSpacing(12)
        corps.addWidget(
            Text(f"Ce qui manque dans «{INSECABLE}{verrou.volet_nom}{INSECABLE}»", title=True)
        )
        ton, icone, _couleur = tone_of(verrou, reparation.phase)
        texte, discret = (
            f"{dit}\n{reparation.echeance}" for dit in say_gate(verrou, reparation.phase)
        )
        corps.addWidget(Band(ton, icone, texte, discret=discret))
        self.list = RepairList(reparation)
        self.list.page_asked.connect(self._on_page_asked)
        corps.addWidget(self.list)
        corps.addStretch(1)
        zone.setWidget(contenu)
        colonne.addWidget(zone)
        boutons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        boutons.rejected.connect(self.reject)
        boutons.setContentsMargins(24, 0, 24, 0)
        colonne.addWidget(boutons)
        boutons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the words be read by pages while "Fermer" has the keyboard."""
        if not self._area.page_by(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order, and show where it goes."""
        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def _on_page_asked(self, cle: str) -> None:
        self.accept()
        self.page_asked.emit(cle)
