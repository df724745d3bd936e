"""The frame every screen shares: a title, a column of readable width, and scrolling."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.theme import TEXT_WIDTH
from forfait_desktop.ui.widgets.texts import Text


class Screen(QWidget):
    """A scrolling page; ``body`` is where its content goes, ``footer`` stays in sight."""

    def __init__(self, titre: str = "", *, width: int = TEXT_WIDTH, middle: bool = False) -> None:
        """Make an empty screen with a title, its column at the top or in the middle."""
        super().__init__()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dedans = QWidget()
        dedans.setObjectName("page")
        centre = QHBoxLayout(dedans)
        centre.setContentsMargins(32, 24, 32, 24)
        self.column = QWidget()
        self.column.setMaximumWidth(width)
        self.body = QVBoxLayout(self.column)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(16)
        if middle:
            self.column.setMinimumWidth(width)
        place = Qt.AlignmentFlag.AlignCenter if middle else Qt.AlignmentFlag.AlignTop
        centre.addWidget(self.column, 1, place)
        centre.addStretch(0)
        self.scroll_area.setWidget(dedans)
        colonne.addWidget(self.scroll_area, 1)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(32, 12, 32, 16)
        self.footer.setSpacing(8)
        colonne.addLayout(self.footer)
        self.title = Text(titre, title=True)
        # Shown only once it stands in the page: alone, it would flash as a window of its own.
        self.body.addWidget(self.title)
        self.title.setVisible(bool(titre))

    def refresh(self, context: WindowContext) -> None:
        """Show what is, each time the screen is gone to; nothing by default."""

    def follow_day(self, context: WindowContext) -> None:
        """Show what depends on today, when the date changes meanwhile; nothing by default."""

    def focus_first(self) -> None:
        """Give the keyboard to what the doctor came for; nothing by default."""

    def leave(self) -> None:
        """Pass on what is typed but not passed on yet; nothing by default."""

    def finish(self) -> None:
        """Do what must be done before the store is closed; nothing by default."""

    def shut(self) -> None:
        """Close what was opened beside the window; nothing by default."""

    def show_from_top(self) -> None:
        """Scroll back to the top."""
        QTimer.singleShot(0, self, lambda: self.scroll_area.verticalScrollBar().setValue(0))
