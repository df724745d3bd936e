"""Discreet mode: euros are masked until the mouse is over them or the key is held.

A patient may look at the screen, or hear a screen reader. Words are masked where they are shown
or said, never where they are kept: nothing else of the program knows. The name, the description
and the tool tip of a widget, when a figure may be in them, are given through here.
"""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

MASQUE: Final = "•••\u00a0€"
REVEAL_KEY: Final = Qt.Key.Key_F9
_EUROS: Final = re.compile(r"[+−-]?\d[\d\u00a0\u202f ]*(?:,\d+)?[\u00a0\u202f ]€")
"""An amount; what a point is worth is one too: beside points it would tell the rest."""
_SAID: Final[dict[str, Callable[[QWidget, str], None]]] = {
    "nomEntier": QWidget.setAccessibleName,
    "descriptionEntiere": QWidget.setAccessibleDescription,
    "infobulleEntiere": QWidget.setToolTip,
}
"""What is said of a widget: the property that keeps it whole, and what gives it masked."""


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

    def name(self, widget: QWidget, texte: str) -> None:
        """Name a widget for a reader."""
        self._give(widget, "nomEntier", texte)

    def describe(self, widget: QWidget, texte: str) -> None:
        """Describe a widget to a reader."""
        self._give(widget, "descriptionEntiere", texte)

    def tip(self, widget: QWidget, texte: str) -> None:
        """Give a widget a tool tip, which a reader may say too."""
        self._give(widget, "infobulleEntiere", texte)

    def _give(self, widget: QWidget, sorte: str, texte: str) -> None:
        """Say a text of a widget as it may be now; one with an amount is kept to be said again."""
        widget.setProperty(sorte, texte if "€" in texte else None)
        _SAID[sorte](widget, self.mask(texte))

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

    def _tell(self) -> None:
        """Let everything that shows or says words do it again."""
        for widget in QApplication.allWidgets():
            for sorte, give in _SAID.items():
                if (entier := widget.property(sorte)) is not None:
                    give(widget, self.mask(entier))
            follow = getattr(widget, "follow_discretion", None)
            if follow is not None:
                follow()


discretion: Final = Discretion()
