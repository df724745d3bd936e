"""Discreet mode: euros are masked until the mouse is over them or the key is held.

A patient may look at the screen. Words are masked where they are shown, never where they are
kept: nothing else of the program knows.
"""

import re
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

MASQUE: Final = "•••\u00a0€"
REVEAL_KEY: Final = Qt.Key.Key_F9
_EUROS: Final = re.compile(r"[+−-]?\d[\d\u00a0\u202f ]*(?:,\d+)?[\u00a0\u202f ]€(?! le point)")
"""An amount; what a point is worth is published, and masked nowhere."""


class Discretion(QObject):
    """Whether euros are masked now; one for the whole process, like the theme."""

    def __init__(self) -> None:
        """Begin with everything shown."""
        super().__init__()
        self._is_on = False
        self._is_held = False

    @property
    def is_on(self) -> bool:
        """Whether the mode was chosen."""
        return self._is_on

    @property
    def hides(self) -> bool:
        """Whether euros are masked at this moment."""
        return self._is_on and not self._is_held

    def set_on(self, on: bool) -> None:
        """Choose the mode or leave it, for everything that is shown."""
        app = QApplication.instance()
        if on == self._is_on or app is None:
            return
        self._is_on, self._is_held = on, False
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)
        self._tell()

    def mask(self, texte: str) -> str:
        """Return a text as it may be shown now."""
        return _EUROS.sub(MASQUE, texte) if self.hides else texte

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Show everything while the key is held in one of our windows."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if isinstance(event, QKeyEvent) and event.key() == REVEAL_KEY:
                if not event.isAutoRepeat():
                    self._hold(kind == QEvent.Type.KeyPress)
                return True
        elif kind == QEvent.Type.ApplicationStateChange:
            self._hold(False)
        return False

    def _hold(self, held: bool) -> None:
        if held != self._is_held:
            self._is_held = held
            self._tell()

    @staticmethod
    def _tell() -> None:
        """Let everything that shows words show them again."""
        for widget in QApplication.allWidgets():
            follow = getattr(widget, "follow_discretion", None)
            if follow is not None:
                follow()


discretion: Final = Discretion()
