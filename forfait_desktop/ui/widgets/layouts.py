"""Going through a layout, emptying it, and giving a window the size of its words."""

from collections.abc import Iterable, Iterator
from typing import Final

import shiboken6
from PySide6.QtWidgets import QLayout, QWidget

from forfait_desktop.ui import theme

AROUND: Final = 40  # the title bar and the edges of a window


def iter_items(
    layout: QLayout, rangs: Iterable[int] | None = None
) -> Iterator[tuple[QWidget | None, QLayout | None]]:
    """Yield the widget or the layout at each place, in order or as ``rangs`` says.

    PySide6 keeps what it lends of an item as long as the layout lives, even once Qt has deleted
    the item, and then takes whatever comes to the same address for it: so it is let go of at once.
    """
    for rang in range(layout.count()) if rangs is None else rangs:
        item = layout.itemAt(rang)
        if item is None:
            continue
        found = item.widget(), item.layout()
        if not isinstance(item, QLayout):
            shiboken6.invalidate(item)
        yield found


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout, hidden at once and deleted soon after."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inside = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inside is not None:
            clear(inside)


def fit(window: QWidget, width: int, height: int = 0) -> None:
    """Give a window a width, and at least the height its words need in it, as the screen allows."""
    layout, screen = window.layout(), window.screen().availableSize()
    large = min(theme.scaled(width), screen.width())
    needed = theme.scaled(height)
    if layout is not None:
        layout.activate()
        words = layout.totalHeightForWidth(large) if layout.hasHeightForWidth() else 0
        needed = max(needed, words or layout.sizeHint().height())
    window.resize(large, min(needed, screen.height() - AROUND))
