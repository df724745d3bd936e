"""Emptying a layout before it is filled again."""

from PySide6.QtWidgets import QLayout


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
