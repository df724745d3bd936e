"""The window that "Comment réparer…" opens: what keeps the gate closed, and how to open it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.reparation import Reparation
from forfait_desktop.ui.dialogs.base import ReadingDialog
from forfait_desktop.ui.widgets.gate import say_gate, tone_of
from forfait_desktop.ui.widgets.repairs import RepairList
from forfait_desktop.ui.widgets.texts import Band, Text

SIZE: Final = (640, 600)


class ReparerDialog(ReadingDialog):
    """The missing lines; each button closes the window and leads to its page."""

    page_asked = Signal(str)

    def __init__(self, reparation: Reparation, parent: QWidget | None = None) -> None:
        """Lay out what to repair."""
        verrou = reparation.verrou
        repare = reparation.phase.promet and not reparation.a_completer
        super().__init__("Comment réparer" if repare else "Ce qui manque", SIZE, "reparer", parent)
        corps = self.body
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

    def _on_page_asked(self, cle: str) -> None:
        self.accept()
        self.page_asked.emit(cle)
