"""Undo and redo belong to the declaration, not to the editor that has the keyboard."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def leave_to_window(event: QEvent) -> bool:
    """Refuse Ctrl+Z and Ctrl+Y in an editor's name, so that the window has them; tell if so."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    std = QKeySequence.StandardKey
    if not (event.matches(std.Undo) or event.matches(std.Redo)):
        return False
    event.ignore()
    return True
