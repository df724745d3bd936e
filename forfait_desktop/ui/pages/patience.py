"""The page shown while files are worked on: what is being done, and that nothing is stuck."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.attente import WaitingBar
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Text

CARD_WIDTH: Final = 560


class PatiencePage(Screen):
    """A title, a bar, how far it is, and the advice to leave the computer on."""

    given_up = Signal()

    def __init__(self, titre: str, abandon: str = "") -> None:
        """Show what is being done; ``abandon`` names the way out, where there is one."""
        super().__init__(titre, width=CARD_WIDTH, card=True, icone="hourglass")
        self.bar = WaitingBar(titre)
        self.body.addWidget(self.bar)
        self.detail = Text()
        self.detail.setVisible(False)
        self.body.addWidget(self.detail)
        self.body.addWidget(Text("N’éteignez pas l’ordinateur.", ton="discret"))
        if abandon:
            self.give_up_button = QPushButton(abandon)
            self.give_up_button.clicked.connect(self.given_up)
            ligne = QHBoxLayout()
            ligne.addWidget(self.give_up_button)
            ligne.addStretch(1)
            add_layout(self.body, ligne)

    def show_progress(self, fait: int, total: int) -> None:
        """Say how many pieces of evidence are copied, out of how many."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(fait)
        self.detail.setText(f"Justificatifs copiés{INSECABLE}: {fait} sur {total}")
        self.detail.setVisible(True)
