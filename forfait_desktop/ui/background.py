"""Slow work off the window's thread; its answer, or what went wrong, comes back as a signal."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from forfait_desktop.errors import ErreurForfait


class _Answer(QObject):
    done = Signal(object)
    failed = Signal(str)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer) -> None:
        super().__init__()
        self._work = work
        self._answer = answer

    def run(self) -> None:
        try:
            resultat = self._work()
        except (ErreurForfait, OSError) as erreur:
            self._answer.failed.emit(str(erreur))
        else:
            self._answer.done.emit(resultat)


class Background(QObject):
    """Runs one kind of work at a time; the answer of an older request is dropped."""

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an idle worker."""
        super().__init__(parent)
        self._latest: _Answer | None = None

    @property
    def is_running(self) -> bool:
        """Whether an answer is awaited."""
        return self._latest is not None

    def run(self, work: Callable[[], Any]) -> None:
        """Start some work; a later call makes this one's answer unwanted."""
        answer = _Answer(self)
        self._latest = answer
        answer.done.connect(lambda resultat: self._on_done(answer, resultat))
        answer.failed.connect(lambda message: self._on_failed(answer, message))
        QThreadPool.globalInstance().start(_Task(work, answer))

    def _on_done(self, answer: _Answer, resultat: object) -> None:
        if answer is self._latest:
            self._latest = None
            self.done.emit(resultat)
        answer.deleteLater()

    def _on_failed(self, answer: _Answer, message: str) -> None:
        if answer is self._latest:
            self._latest = None
            self.failed.emit(message)
        answer.deleteLater()
