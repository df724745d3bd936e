"""The page shown while files are worked on: what is being done, and that nothing is stuck."""

from PySide6.QtWidgets import QProgressBar

from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.texts import Text


class PatiencePage(Screen):
    """A title, a bar, and the advice to leave the computer on."""

    def __init__(self, titre: str) -> None:
        """Show what is being done."""
        super().__init__(titre)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(titre)
        self.body.addWidget(self.bar)
        self.body.addWidget(Text("N’éteignez pas l’ordinateur.", ton="discret"))
