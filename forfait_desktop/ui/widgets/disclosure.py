"""Long reading folded behind its title, until it is asked for."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.texts import LinkButton


class Disclosure(QWidget):
    """A title with a chevron; ``inside`` is where what it folds goes."""

    def __init__(self, titre: str) -> None:
        """Make an empty one, folded."""
        super().__init__()
        self._titre = titre
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(2)
        self.button = LinkButton(titre)
        self.button.setCheckable(True)
        self.button.setFont(theme.strong_font(theme.SMALL_PT))
        self.button.toggled.connect(self._show_open)
        colonne.addWidget(self.button)
        self._content = QWidget()
        self.inside = QVBoxLayout(self._content)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(2)
        colonne.addWidget(self._content)
        self._show_open(False)

    @property
    def is_open(self) -> bool:
        """Whether what it folds is shown."""
        return self.button.isChecked()

    def _show_open(self, is_open: bool) -> None:
        theme.put_icon(self.button, "chevron-down" if is_open else "chevron-right", "accent", 16)
        geste = "replier" if is_open else "déplier"
        self.button.setAccessibleName(f"{self._titre}{INSECABLE}: {geste}")
        self._content.setVisible(is_open)
