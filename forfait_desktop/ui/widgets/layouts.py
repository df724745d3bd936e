"""Layouts: one in another, going through one, emptying it, and a window as large as its words.

PySide6 keeps the object of an item of a layout as long as the layout lives, even once Qt has
deleted the item, and then takes whatever comes to the same address for it. So no item is asked
for elsewhere, and each is let go of at once.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QWidget

from forfait_desktop.ui import theme

AROUND: Final = 40  # the title bar and the edges of a window
WHOLE_CELL: Final = Qt.AlignmentFlag(0)


def add_layout(outer: QBoxLayout, inner: QLayout, stretch: int = 0) -> None:
    """Add a layout to another one: PySide6 makes an object of each item in it, let go of here."""
    outer.addLayout(inner, stretch)
    _let_go(inner)


def add_layout_at(
    grid: QGridLayout,
    inner: QLayout,
    row: int,
    column: int,
    *,
    columns: int = 1,
    alignment: Qt.AlignmentFlag = WHOLE_CELL,
) -> None:
    """Add a layout to a grid, as :func:`add_layout` does.

    What follows the place is named: to PySide6 an alignment is a number of rows like another.
    """
    grid.addLayout(inner, row, column, 1, columns, alignment)
    _let_go(inner)


def replace_widget(layout: QLayout, former: QWidget, widget: QWidget) -> None:
    """Put a widget in the place of another, hidden at once and deleted soon after."""
    item = layout.replaceWidget(former, widget)
    if item is not None:
        shiboken6.delete(item)
    former.hide()
    former.deleteLater()


def iter_items(
    layout: QLayout, rangs: Iterable[int] | None = None
) -> Iterator[tuple[QWidget | None, QLayout | None]]:
    """Yield the widget or the layout at each place, in order or as ``rangs`` says."""
    # A layout is not asked for as an item: PySide6 would make an object of each item in it.
    inner = {
        layout.indexOf(child): child for child in layout.children() if isinstance(child, QLayout)
    }
    for rang in range(layout.count()) if rangs is None else rangs:
        if rang in inner:
            yield None, inner[rang]
            continue
        item = layout.itemAt(rang)
        if item is not None:
            widget = item.widget()
            shiboken6.invalidate(item)
            yield widget, None


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout, hidden at once and deleted soon after."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inside = item.widget(), item.layout()
        if not isinstance(item, QLayout):
            shiboken6.delete(item)  # ours, once taken
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inside is not None:
            clear(inside)


def _let_go(layout: QLayout) -> None:
    """Let go of each item in a layout, and in those inside it."""
    for _widget, inside in iter_items(layout):
        if inside is not None:
            _let_go(inside)


def fit(window: QWidget, width: int, height: int = 0) -> None:
    """Give a window a width, and at least the height its words need in it, as the screen allows.

    One that is shown keeps what it has more: the doctor may have made it larger.
    """
    layout, screen = window.layout(), window.screen().availableSize()
    shown = window.size() if window.isVisible() else QSize(0, 0)
    large = min(max(theme.scaled(width), shown.width()), screen.width())
    needed = max(theme.scaled(height), shown.height())
    if layout is not None:
        layout.activate()
        words = layout.totalHeightForWidth(large) if layout.hasHeightForWidth() else 0
        needed = max(needed, words or layout.sizeHint().height())
    window.resize(large, min(needed, screen.height() - AROUND))
