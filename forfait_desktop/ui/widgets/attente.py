"""The thin bars of work that goes on: how far it is, or only that it does."""

from typing import Final

from PySide6.QtWidgets import QProgressBar

from forfait_desktop.ui.widgets.texts import repolish

HEIGHT: Final = 8


class ThinBar(QProgressBar):
    """How far a work is; its words stand beside it."""

    def __init__(self, nom: str) -> None:
        """Make an empty bar of something that has a name."""
        super().__init__()
        self.setTextVisible(False)  # written over the bar, it would be hard to read
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(nom)


class WaitingBar(ThinBar):
    """A work of unknown length, drawn in dashes that pass: standing still, it measures nothing."""

    def __init__(self, nom: str) -> None:
        """Make a bar that moves until it is hidden."""
        super().__init__(nom)
        self.setRange(0, 0)

    def setRange(self, minimum: int, maximum: int, /) -> None:
        """Measure the work from now on, or again only show that it goes on."""
        is_unknown = minimum == maximum
        if self.property("attente") != is_unknown:
            self.setProperty("attente", is_unknown)
            repolish(self)
        super().setRange(minimum, maximum)
