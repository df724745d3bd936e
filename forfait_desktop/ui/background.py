"""Slow work off the window's thread; what it returns, or what went wrong, comes as a signal."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from forfait_desktop.errors import ErreurForfait


class _Answer(QObject):
    """Carries answers to the window's thread; the work keeps it alive, even without a window."""

    done = Signal(int, object)
    failed = Signal(int, str)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer, request: int) -> None:
        super().__init__()
        self._work = work
        self._answer = answer
        self._request = request

    def run(self) -> None:
        try:
            resultat = self._work()
        except (ErreurForfait, OSError) as erreur:
            self._answer.failed.emit(self._request, str(erreur))
        else:
            self._answer.done.emit(self._request, resultat)


class Background(QObject):
    """Runs one kind of work at a time; the answer of an older request is dropped."""

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an idle worker."""
        super().__init__(parent)
        self._running = False
        self._request = 0
        self._answer = _Answer()
        # Bound methods: these connections end with this object, whatever still runs.
        self._answer.done.connect(self._on_done)
        self._answer.failed.connect(self._on_failed)

    @property
    def is_running(self) -> bool:
        """Whether an answer is awaited."""
        return self._running

    def run(self, work: Callable[[], Any]) -> None:
        """Start some work; a later call makes this one's answer unwanted."""
        self._request += 1
        self._running = True
        QThreadPool.globalInstance().start(_Task(work, self._answer, self._request))

    def forget(self) -> None:
        """Let the answer awaited, if any, be dropped."""
        self._request += 1
        self._running = False

    def _on_done(self, request: int, resultat: object) -> None:
        if request == self._request:
            self._running = False
            self.done.emit(resultat)

    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self._running = False
            self.failed.emit(message)
