"""Titles, told to a screen reader as titles: Qt gives every label the role of plain text.

Readers go from title to title with one key, and say which of the words on a page is its title.
"""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel

HEADING: Final = "titre"
"""The property of the labels that are titles; their accessible name is what they say."""


def tell_headings() -> None:
    """Have Qt ask us what a label is, before it answers readers."""
    QAccessible.installFactory(_interface_of)


def _interface_of(_kind: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QLabel) and thing.property(HEADING):
        return QAccessibleWidget(thing, QAccessible.Role.Heading)
    return None
