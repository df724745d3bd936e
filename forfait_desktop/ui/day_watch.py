"""Tells when the local date changes: at midnight, after a sleep, when the clock is set."""

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

EVERY_MS: Final = 60_000


class DayWatch(QObject):
    """Asks for the date every minute and whenever the doctor comes back to the program.

    A timer set to midnight would miss it: a computer sleeps, and a clock is put right.
    """

    changed = Signal()

    def __init__(
        self, today: Callable[[], date], parent: QObject | None = None, *, every_ms: int = EVERY_MS
    ) -> None:
        """Take the present date as known."""
        super().__init__(parent)
        self._today = today
        self._known = today()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start(every_ms)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self.blockSignals(True)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._look()

    def _look(self) -> None:
        aujourd_hui = self._today()
        if aujourd_hui != self._known:
            self._known = aujourd_hui
            self.changed.emit()
