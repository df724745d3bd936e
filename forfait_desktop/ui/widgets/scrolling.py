"""A place that scrolls, whose scroll bars a screen reader never counts."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QScrollBar, QWidget

MARK_WIDTH: Final = 3
BY_KEYS: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
AGAIN: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
PAGING: Final = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Scrolled(QWidget):
    """What scrolls: as high as its words ask for at the width they have.

    Qt would also give it the height they ask for at the least width, where they fold more: the
    page would scroll over nothing.
    """

    def __init__(self) -> None:
        """Make it, empty and without a background of its own."""
        super().__init__()
        self.setObjectName("page")

    def minimumSizeHint(self) -> QSize:
        """Return the least width alone; the height follows the width."""
        least = super().minimumSizeHint()
        return QSize(least.width(), 0) if self.hasHeightForWidth() else least


class ScrollArea(QScrollArea):
    """Its bars lie over the margins of what scrolls, and are shown when there is more to see.

    Qt's own bars come and go among the accessible children of the area, and Qt ends the program
    when a reader asks for one that has just gone; these are no such children.

    Once it is reached or scrolled by keys, a line along its left edge says that it has the
    keyboard: a page is too large for a ring, which its parts and its bars would cut. A page that
    merely opens shows none.
    """

    def __init__(self) -> None:
        """Make an empty area that widens what is put in it."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.vertical = self._bar_for(self.verticalScrollBar())
        self.horizontal = self._bar_for(self.horizontalScrollBar())
        self.mark = QFrame(self)
        self.mark.setObjectName("repere")
        self.mark.setVisible(False)
        self._by_keys = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys scroll this, to whoever uses them."""
        super().focusInEvent(event)
        if event.reason() not in AGAIN:
            self._by_keys = event.reason() in BY_KEYS
        self.mark.setVisible(self._by_keys)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show nothing more."""
        super().focusOutEvent(event)
        self.mark.setVisible(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, and show what does."""
        self._by_keys = self.hasFocus()
        self.mark.setVisible(self._by_keys)
        super().keyPressEvent(event)

    def page_by(self, event: QKeyEvent) -> bool:
        """Scroll by a page for a key that what has the keyboard does not use; tell if so."""
        if event.key() in PAGING:
            QApplication.sendEvent(self, event)
        return event.key() in PAGING

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bars along the edges."""
        super().resizeEvent(event)
        self._place_bars()

    def _bar_for(self, inner: QScrollBar) -> QScrollBar:
        """Return the bar that shows where the area is, and moves it."""
        bar = QScrollBar(inner.orientation(), self)
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.setVisible(False)
        inner.rangeChanged.connect(lambda _least, _most: self._follow(bar, inner))
        inner.valueChanged.connect(bar.setValue)
        bar.valueChanged.connect(inner.setValue)
        return bar

    def _follow(self, bar: QScrollBar, inner: QScrollBar) -> None:
        bar.setRange(inner.minimum(), inner.maximum())
        bar.setPageStep(inner.pageStep())
        bar.setSingleStep(inner.singleStep())
        bar.setValue(inner.value())
        bar.setVisible(inner.maximum() > inner.minimum())
        self._place_bars()

    def _place_bars(self) -> None:
        inside = self.contentsRect()
        wide, high = self.vertical.sizeHint().width(), self.horizontal.sizeHint().height()
        foot = high if not self.horizontal.isHidden() else 0
        self.vertical.setGeometry(
            inside.right() + 1 - wide, inside.top(), wide, inside.height() - foot
        )
        self.horizontal.setGeometry(inside.left(), inside.bottom() + 1 - high, inside.width(), high)
        self.mark.setGeometry(inside.left(), inside.top(), MARK_WIDTH, inside.height())
        for over in (self.mark, self.vertical, self.horizontal):
            over.raise_()
