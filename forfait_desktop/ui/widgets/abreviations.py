"""Under a question, what the abbreviations of its texts stand for."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from forfait_desktop.services.glossaire import load_glossaire
from forfait_desktop.ui import theme
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.texts import LinkButton, Text, plain_tip

TOUT: Final = "Tout lire"
BETWEEN: Final = " · "
LINES: Final = 2


class AbbreviationsLine(QWidget):
    """A discreet line, hidden when the texts explain themselves; a longer one is unfolded."""

    def __init__(self) -> None:
        """Make a line that is not shown yet."""
        super().__init__()
        self._whole = ""
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(0, 0, 0, 0)
        ligne.setSpacing(GRID)
        self.line = Text(small=True, ton="discret")
        self.more = LinkButton(TOUT, f"{TOUT}, toutes les abréviations")
        self.more.setFont(theme.small_font())
        self.more.clicked.connect(self._show_whole)
        ligne.addWidget(self.line, 1)
        ligne.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._is_open = False
        self.hide()

    def explain(self, textes: Iterable[str]) -> None:
        """Write out the abbreviations that some texts use without writing them out themselves."""
        termes = load_glossaire().unexplained_in(textes)
        self._whole = BETWEEN.join(terme.developpe for terme in termes)
        sens = " ".join(f"{terme.mot}\u00a0: {terme.sens}" for terme in termes)
        self.line.setToolTip(plain_tip(f"{self._whole}\n\n{sens}" if termes else ""))
        self.line.setAccessibleName(f"Abréviations\u00a0: {self._whole}")
        self.line.setAccessibleDescription(sens)
        self._fit()
        self.setVisible(bool(termes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the line to its new room."""
        super().resizeEvent(event)
        self._fit()

    def _show_whole(self) -> None:
        self._is_open = True
        self._fit()

    def _fit(self) -> None:
        """Show as many terms as two lines hold, or the whole once it was asked for."""
        folded = not self._is_open and not self._holds(self._whole, self.width())
        self.more.setVisible(folded)
        shown = self._shorten() if folded else self._whole
        if shown != self.line.text():
            self.line.setText(shown)

    def _shorten(self) -> str:
        """Leave out the last terms, none of them in part."""
        room = self.width() - self.more.sizeHint().width() - GRID
        termes = self._whole.split(BETWEEN)
        while len(termes) > 1 and not self._holds(f"{BETWEEN.join(termes)}{BETWEEN}…", room):
            termes.pop()
        return f"{BETWEEN.join(termes)}{BETWEEN}…"

    def _holds(self, texte: str, width: int) -> bool:
        """Tell whether two lines hold some words."""
        metrics = self.line.fontMetrics()
        place = QRect(0, 0, max(width, 1), self.maximumHeight())
        haut = metrics.boundingRect(place, int(Qt.TextFlag.TextWordWrap), texte).height()
        return haut < (LINES + 1) * metrics.height()
