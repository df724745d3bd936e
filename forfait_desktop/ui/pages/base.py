"""The frame every screen shares: a title, a column of readable width, and scrolling."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.theme import GRID, TEXT_WIDTH
from forfait_desktop.ui.widgets.scrolling import ScrollArea
from forfait_desktop.ui.widgets.texts import Text

FILLS: Final = 10_000  # beside the empty sides, which only take what the column leaves
HEADING_ICON: Final = 28


class Screen(QWidget):
    """A scrolling page; ``body`` is where its content goes, ``footer`` stays in sight.

    Its column stands in the middle of the room there is, never wider than reads well.
    """

    def __init__(
        self, titre: str = "", *, width: int = TEXT_WIDTH, card: bool = False, icone: str = ""
    ) -> None:
        """Make an empty screen; a ``card`` stands in the middle, with an icon before its title."""
        super().__init__()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        self.scroll_area = ScrollArea()
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dedans = QWidget()
        dedans.setObjectName("page")
        centre = QHBoxLayout(dedans)
        centre.setContentsMargins(3 * GRID, GRID + GRID // 2, 3 * GRID, GRID)
        self.column: QWidget = QFrame() if card else QWidget()
        self.column.setMaximumWidth(theme.scaled(width))
        dans_la_colonne = QVBoxLayout(self.column)
        dans_la_colonne.setContentsMargins(0, 0, 0, 0)
        dans_la_colonne.setSpacing(2 * GRID)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * GRID)
        dans_la_colonne.addLayout(self.body)
        self.footer = QHBoxLayout()
        self.footer.setSpacing(GRID)
        centre.addStretch(1)
        place = Qt.AlignmentFlag.AlignVCenter if card else Qt.AlignmentFlag.AlignTop
        centre.addWidget(self.column, FILLS, place)
        centre.addStretch(1)
        self.scroll_area.setWidget(dedans)
        colonne.addWidget(self.scroll_area, 1)
        self.title = Text(titre, title=True)
        # Shown only once it stands in the page: alone, it would flash as a window of its own.
        if card:
            self.column.setProperty("role", "surface")
            dans_la_colonne.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 3 * GRID)
            dans_la_colonne.addLayout(self.footer)
            self.body.addLayout(self._with_icon(icone))
        else:
            colonne.addLayout(self._under(width))
            self.body.addWidget(self.title)
        self.title.setVisible(bool(titre))
        self.setWindowTitle(titre)

    def _with_icon(self, name: str) -> QHBoxLayout:
        """Lay out the title after an icon."""
        ligne = QHBoxLayout()
        ligne.setSpacing(GRID + 4)
        if name:
            image = QLabel()
            image.setPixmap(theme.pixmap(name, "accent", HEADING_ICON))
            ligne.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        ligne.addWidget(self.title, 1)
        return ligne

    def _under(self, width: int) -> QHBoxLayout:
        """Lay out the footer under the column, as wide as it."""
        bas = QWidget()
        bas.setMaximumWidth(theme.scaled(width))
        bas.setLayout(self.footer)
        self.footer.setContentsMargins(0, GRID, 0, GRID + GRID // 2)
        ligne = QHBoxLayout()
        ligne.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        ligne.addStretch(1)
        ligne.addWidget(bas, FILLS)
        ligne.addStretch(1)
        return ligne

    def refresh(self, context: WindowContext) -> None:
        """Show what is, each time the screen is gone to; nothing by default."""

    def follow_day(self, context: WindowContext) -> None:
        """Show what depends on today, when the date changes meanwhile; nothing by default."""

    def focus_first(self) -> None:
        """Give the keyboard to what the doctor came for; to the page, which scrolls, by default."""
        self.scroll_area.setAccessibleName(self.title.text())
        self.scroll_area.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Give the keyboard to what the doctor came for, or to the page if it is not ready."""
        self.focus_first()
        here = self.window().focusWidget()
        if here is None or not self.isAncestorOf(here):
            Screen.focus_first(self)

    def say_where(self) -> str:
        """Return what is said aloud when the screen is gone to."""
        return self.title.text()

    def leave(self) -> None:
        """Pass on what is typed but not passed on yet; nothing by default."""

    def finish(self) -> None:
        """Do what must be done before the store is closed; nothing by default."""

    def shut(self) -> None:
        """Close what was opened beside the window; nothing by default."""

    def show_from_top(self) -> None:
        """Scroll back to the top, or as near to it as lets what has the keyboard be seen."""
        QTimer.singleShot(0, self, self._scroll_up)

    def _scroll_up(self) -> None:
        self.scroll_area.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, self, self._reveal_focus)  # once what was just added has its height

    def _reveal_focus(self) -> None:
        here = self.window().focusWidget()
        if here is not None and self.scroll_area.isAncestorOf(here):
            reveal(here)
