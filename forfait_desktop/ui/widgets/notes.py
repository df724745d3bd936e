"""A multi-line editor for the doctor's notes, which Tab leaves."""

import math
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

from forfait_desktop.domain.dossier import MAX_TEXTE
from forfait_desktop.ui.widgets.history import leave_to_window
from forfait_desktop.ui.widgets.texts import repolish

LINES: Final = (1, 5)
"""How many lines are shown of a short note, and of a long one, which then scrolls."""
FRAME: Final = 12  # the border and the room inside it, above and below


class NoteEdit(QPlainTextEdit):
    """Plain text, at most 10 000 characters, whose undo is the declaration's."""

    edited = Signal(str)
    editing_finished = Signal()

    def __init__(self, accessible: str) -> None:
        """Make the editor, as high as its words need."""
        super().__init__()
        self.setAccessibleName(accessible)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()
        self.textChanged.connect(self._on_text_changed)

    def set_text(self, texte: str) -> None:
        """Show a note without emitting anything; what is typed stays when it is the same."""
        if texte != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(texte)
            self.blockSignals(False)

    def set_read_only(self, on: bool) -> None:
        """Let the note be read and not changed, and look so."""
        self.setReadOnly(on)
        if bool(self.property("lecture")) != on:
            self.setProperty("lecture", on)
            repolish(self)

    def event(self, event: QEvent) -> bool:
        """Let the window have Ctrl+Z and Ctrl+Y."""
        return False if leave_to_window(event) else super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the note is finished."""
        super().focusOutEvent(event)
        self.editing_finished.emit()

    def _fit(self) -> None:
        """Grow with the words, between two bounds; no line is seen in part."""
        needed = max(round(self.document().size().height()), LINES[0])
        lines = min(needed, LINES[1])
        premiere = self.document().firstBlock()
        line = self.blockBoundingRect(premiere).height() / max(premiere.lineCount(), 1)
        margins = self.document().documentMargin() * (2 if lines == needed else 1)
        height = math.ceil(max(line, self.fontMetrics().lineSpacing()) * lines + margins) + FRAME
        if height != self.height():
            self.setFixedHeight(height)

    def _on_text_changed(self) -> None:
        texte = self.toPlainText()
        if len(texte) > MAX_TEXTE:
            self.set_text(texte[:MAX_TEXTE])
            texte = texte[:MAX_TEXTE]
        self.edited.emit(texte)
