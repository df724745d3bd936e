"""When nobody has touched the keyboard or the mouse for a while."""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QTimer, Signal

WARNING_MS: Final = 30_000
DELAIS: Final = (0, 5, 10, 15, 30)
"""The delays offered, in minutes; 0 is never."""
_DELAI: Final = 10
_KEY: Final = "verrouillage/minutes"
_ACTIVITY: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
        QEvent.Type.DragMove,
    }
)


class Inactivite(QObject):
    """Watches the whole application, dialogs and the transcription window included.

    The time spent asleep by the computer counts: the first gesture after it finds that the delay
    is over, and serves for nothing else.
    """

    soon = Signal()
    idle = Signal()
    active = Signal()

    def __init__(self, parent: QObject) -> None:
        """Watch nothing until :meth:`start`."""
        super().__init__(parent)
        self._limit = 0.0
        self._warned = False
        self._is_over = False
        self._seen = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether the gestures are watched."""
        return self._limit > 0

    def start(self, limit_ms: int) -> None:
        """Count from now; ``idle`` comes after so long without a gesture, ``soon`` before it."""
        application = QCoreApplication.instance()
        if application is not None and not self.is_running:
            application.installEventFilter(self)
        self._limit = limit_ms / 1000
        self._touch()
        self._look()

    def stop(self) -> None:
        """Watch nothing any more."""
        application = QCoreApplication.instance()
        if application is not None and self.is_running:
            application.removeEventFilter(self)
        self._limit = 0.0
        self._timer.stop()

    def put_off(self, delay_ms: int) -> None:
        """Say again later that nobody is there, unless a gesture comes first."""
        if self.is_running:
            self._timer.start(delay_ms)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice a gesture; one that comes too late only tells that the delay is over."""
        if event.type() not in _ACTIVITY or not self.is_running:
            return False
        if self._left() <= 0 and not self._is_over:
            self._timer.start(0)
            return True
        self._touch()
        return False

    def _touch(self) -> None:
        # The monotonic clock may stand still during sleep; the other one may be set back.
        self._seen = (time.monotonic(), time.time())
        self._is_over = False
        if self._warned:
            self._warned = False
            self.active.emit()
            self._look()

    def _left(self) -> float:
        spent = max(time.monotonic() - self._seen[0], time.time() - self._seen[1])
        return self._limit - spent

    def _look(self) -> None:
        left = self._left()
        warning = min(WARNING_MS / 1000, self._limit / 4)
        if left <= 0:
            self._is_over = True
            self.idle.emit()
        elif left <= warning:
            if not self._warned:
                self._warned = True
                self.soon.emit()
            self._timer.start(round(left * 1000) + 1)
        else:
            self._timer.start(round((left - warning) * 1000) + 1)


def read_delay(settings: QSettings) -> int:
    """Return after how many minutes without a gesture the program locks; 0 is never."""
    lu = str(settings.value(_KEY, _DELAI))
    return int(lu) if lu.isdigit() and int(lu) in DELAIS else _DELAI


def keep_delay(settings: QSettings, minutes: int) -> None:
    """Remember another delay."""
    settings.setValue(_KEY, minutes)
