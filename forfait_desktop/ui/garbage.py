"""Python's garbage is collected by the window's thread alone, when it has nothing else to do.

A widget must be destroyed by the thread that made it. Left to itself, Python collects what only
refers to itself in whichever thread happens to allocate: the widgets of a program that was locked
could be destroyed by the thread that makes a backup, which crashes Qt.
"""

import gc
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QObject

_THRESHOLDS: Final = (700, 10, 10)  # those Python begins with


class Collector(QObject):
    """Collects for the whole process, from the event loop that it is made in."""

    def __init__(self, parent: QObject) -> None:
        """Take over from Python."""
        super().__init__(parent)
        gc.disable()
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.connect(self.collect)

    def collect(self) -> None:
        """Collect what is due, the oldest generation that is."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > _THRESHOLDS[generation]:
                gc.collect(generation)
                return
