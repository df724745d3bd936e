"""What the windows that are only read have in common: words that scroll, and "Fermer"."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from forfait_desktop.ui import theme
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled


class ReadingDialog(QDialog):
    """Words to read and close; what is said is added to ``body``."""

    def __init__(
        self, titre: str, size: tuple[int, int], guide: str, parent: QWidget | None
    ) -> None:
        """Lay out an empty window; ``guide`` names its page there."""
        super().__init__(parent)
        self.setWindowTitle(titre)
        self.resize(*map(theme.scaled, size))
        add_help_key(self, guide)
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 12)
        self._area = ScrollArea()
        contenu = Scrolled()
        self.body = QVBoxLayout(contenu)
        self.body.setContentsMargins(24, 24, 24, 16)
        self.body.setSpacing(12)
        self._area.setWidget(contenu)
        colonne.addWidget(self._area)
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
