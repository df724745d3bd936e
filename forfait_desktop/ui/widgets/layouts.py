"""Emptying a layout before it is filled again, and giving a window the size of its words."""

from typing import Final

from PySide6.QtWidgets import QLayout, QWidget

from forfait_desktop.ui import theme

AROUND: Final = 40  # the title bar and the edges of a window


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
