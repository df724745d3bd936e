"""The frame every screen shares: a title, a column of readable width, and scrolling."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.theme import GRID, TEXT_WIDTH
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.texts import LinkButton, Text, rule

QUITTER: Final = "Quittez la page encore une fois, et la ligne redevient ce qu’elle était."
WIDE: Final = 960  # for what is not only read: tables, fields beside their help, pages of a PDF
SIDES: Final = 3 * GRID
FILLS: Final = 10_000  # beside the empty sides, which only take what the column leaves
HEADING_ICON: Final = 28
SEEN_WITH: Final = 5 * GRID  # around what has the keyboard: its label above, what is said below


class Foot(QWidget):
    """What stands under a page; it takes no room while it shows nothing."""

    def event(self, event: QEvent) -> bool:
        """Keep margins only around what is shown."""
        layout = self.layout()
        # Before the first picture too, or the buttons would be seen to jump.
        if event.type() in (QEvent.Type.Polish, QEvent.Type.LayoutRequest) and layout is not None:
            if layout.isEmpty():
                layout.setContentsMargins(0, 0, 0, 0)
            else:
                layout.setContentsMargins(0, GRID, 0, GRID + GRID // 2)
        return super().event(event)


class Screen(QWidget):
    """A scrolling page; ``body`` is where its content goes, ``footer`` stays in sight.

    Its column begins at the left edge, as that of every page, and is never wider than reads well.
    A ``card`` stands in the middle.

    The buttons of the footer begin at that edge too, the main one first; only in the wizard, where
    one goes back to the left and on to the right, is the main one at the other end.
    """

    refusals_changed = Signal()

    def __init__(
        self, titre: str = "", *, width: int = TEXT_WIDTH, card: bool = False, icone: str = ""
    ) -> None:
        """Make an empty screen; a ``card`` stands in the middle, with an icon before its title."""
        super().__init__()
        self._stopped_at: tuple[object, ...] = ()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        self.scroll_area = ScrollArea()
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dedans = self._scrolled = Scrolled()
        centre = QHBoxLayout(dedans)
        centre.setContentsMargins(SIDES, GRID // 2, SIDES, GRID // 2)
        self.column: QWidget = QFrame() if card else QWidget()
        self.column.setMaximumWidth(theme.scaled(width))
        dans_la_colonne = QVBoxLayout(self.column)
        dans_la_colonne.setContentsMargins(0, 0, 0, 0)
        dans_la_colonne.setSpacing(2 * GRID)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * GRID)
        add_layout(dans_la_colonne, self.body)
        self.footer = QHBoxLayout()
        self.footer.setSpacing(GRID)
        centre.addStretch(1 if card else 0)
        place = Qt.AlignmentFlag.AlignVCenter if card else Qt.AlignmentFlag.AlignTop
        centre.addWidget(self.column, FILLS, place)
        centre.addStretch(1)
        self.scroll_area.setWidget(dedans)
        self._sides = [] if card else [centre]
        self._above, self._below = _edge(), _edge()
        colonne.addWidget(self._above)
        colonne.addWidget(self.scroll_area, 1)
        colonne.addWidget(self._below)
        bar = self.scroll_area.verticalScrollBar()
        bar.valueChanged.connect(self._show_edges)
        bar.rangeChanged.connect(self._show_edges)
        self.title = Text(titre, title=True)
        # Shown only once it stands in the page: alone, it would flash as a window of its own.
        if card:
            self.column.setProperty("role", "surface")
            dans_la_colonne.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 3 * GRID)
            add_layout(dans_la_colonne, self.footer)
            add_layout(self.body, self._with_icon(icone))
        else:
            add_layout(colonne, self._under(width))
            self.body.addWidget(self.title)
        self.title.setVisible(bool(titre))
        self.setWindowTitle(titre)

    def _with_icon(self, name: str) -> QHBoxLayout:
        """Lay out the title after an icon."""
        ligne = QHBoxLayout()
        ligne.setSpacing(GRID + 4)
        if name:
            image = QLabel()
            couleur = "non_atteint" if name == "triangle-alert" else "accent"
            image.setPixmap(theme.pixmap(name, couleur, HEADING_ICON))
            ligne.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        ligne.addWidget(self.title, 1)
        return ligne

    def _under(self, width: int) -> QHBoxLayout:
        """Lay out the footer under the column, as wide as it."""
        bas = Foot()
        bas.setMaximumWidth(theme.scaled(width))
        bas.setLayout(self.footer)
        self.footer.setContentsMargins(0, 0, 0, 0)
        ligne = QHBoxLayout()
        ligne.setContentsMargins(SIDES, 0, SIDES, 0)
        ligne.addStretch(0)
        ligne.addWidget(bas, FILLS)
        ligne.addStretch(1)
        self._sides.append(ligne)
        return ligne

    @property
    def widest(self) -> int:
        """How wide the column may be."""
        return self.column.maximumWidth()

    def put_above_footer(self, widget: QWidget) -> None:
        """Put a widget between what scrolls and the footer: neither moves on the screen."""
        colonne = self.layout()
        assert isinstance(colonne, QVBoxLayout)
        if colonne.indexOf(widget) < 0:
            colonne.insertWidget(colonne.indexOf(self._below) + 1, widget)

    def offer_way_back(self) -> LinkButton:
        """Add above the title the way back to where the doctor was, and return it."""
        retour = LinkButton("Retour", "Retour à la page précédente", "chevron-left")
        self.body.insertWidget(0, retour)
        return retour

    def stand_alone(self, alone: bool) -> None:
        """Stand in the middle while there is no list to stand beside."""
        for ligne in self._sides:
            ligne.setStretch(0, int(alone))

    def _show_edges(self) -> None:
        """Draw a line where what scrolls goes on out of sight."""
        bar = self.scroll_area.verticalScrollBar()
        self._above.setVisible(bar.value() > bar.minimum())
        self._below.setVisible(bar.value() < bar.maximum())

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

    @property
    def refusals(self) -> int:
        """How many lines hold something that is refused, and so not kept."""
        return 0

    @property
    def is_unrecorded(self) -> bool:
        """Whether a form holds something typed that it did not record yet, or refuses."""
        return False

    def may_leave(self) -> bool:
        """Tell whether the doctor may go; a page that stops them says why, and does so once."""
        return True

    def _stops_at(self, typed: tuple[object, ...]) -> bool:
        """Tell whether what would be lost stops the one who leaves: once, until it changes."""
        if typed == self._stopped_at:
            return False
        self._stopped_at = typed
        return bool(typed)

    def may_end(self) -> bool:
        """Tell whether the declaration may be left; a page that holds a draft stops it once."""
        return True

    @property
    def can_take_back(self) -> bool:
        """Whether :meth:`take_back` would do anything."""
        return self.refusals > 0

    def take_back(self) -> bool:
        """Undo what is this page's own, that no undo of the declaration reaches; tell if so."""
        return False

    def drop_refused(self) -> None:
        """Show again what is known where something is refused; nothing by default."""

    def leave(self) -> None:
        """Pass on what is typed but not passed on yet; nothing by default."""

    def finish(self) -> None:
        """Do what must be done before the store is closed; nothing by default."""

    def shut(self) -> None:
        """Close what was opened beside the window; nothing by default."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what has the keyboard in sight when a band comes above the page."""
        super().resizeEvent(event)
        lost = event.oldSize().height() - event.size().height()
        here = self._focused()
        if lost <= 0 or here is None:
            return
        foot = here.mapTo(self._scrolled, QPoint(0, here.height())).y()
        seen = self.scroll_area.verticalScrollBar().value() + self.scroll_area.viewport().height()
        if foot <= seen + lost:
            QTimer.singleShot(0, self, lambda: self._keep_in_sight(here))

    def _focused(self) -> QWidget | None:
        """Return what has the keyboard, if it is in what scrolls."""
        here = self.window().focusWidget()
        return here if here is not None and self._scrolled.isAncestorOf(here) else None

    def _keep_in_sight(self, widget: QWidget) -> None:
        if widget is self.window().focusWidget():
            reveal(widget)

    def show_from_top(self) -> None:
        """Scroll back to the top, or as near to it as lets what has the keyboard be seen."""
        QTimer.singleShot(0, self, self._scroll_up)

    def _scroll_up(self) -> None:
        self.scroll_area.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, self, self._show_focus)  # once what was just added has its height

    def _show_focus(self) -> None:
        """Show what has the keyboard, with the title above it when there is room for both."""
        here, content = self._focused(), self._scrolled
        if here is None:
            return
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        foot = here.mapTo(content, QPoint(0, here.height())).y()
        title = self.title.mapTo(content, QPoint()).y() if self.title.isVisible() else 0
        room = self.scroll_area.viewport().height()
        if foot + GRID - title <= room:
            hidden = min(foot + SEEN_WITH - room, title)
            self.scroll_area.verticalScrollBar().setValue(max(0, hidden))
        else:
            reveal(here, SEEN_WITH)


def beside_page(widget: QWidget) -> QHBoxLayout:
    """Lay out what stands above the pages, between the same edges."""
    ligne = QHBoxLayout()
    ligne.setContentsMargins(SIDES, GRID, SIDES, GRID)
    ligne.addWidget(widget, FILLS)
    ligne.addStretch(1)
    return ligne


def _edge() -> QFrame:
    """Return a line that keeps its place while it is not shown."""
    trait = rule()
    policy = trait.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    trait.setSizePolicy(policy)
    trait.setVisible(False)
    return trait
