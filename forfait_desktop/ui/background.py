"""Slow work off the window's thread; what it returns, or what went wrong, comes as a signal."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from forfait_desktop.errors import ErreurForfait

_DEFECT: Final = (
    "Ce travail n’a pas pu être fait\u00a0: le programme a rencontré un défaut. "
    "Ce qui est enregistré est gardé. Réessayez."
)

Report = Callable[[int, int], None]
"""Told how much is done, out of how much, by the thread that works."""


class _Answer(QObject):
    """Carries answers to the window's thread; the work keeps it alive, even without a window."""

    done = Signal(int, object)
    failed = Signal(int, str)
    progressed = Signal(int, int, int)


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
            self._tell(self._answer.failed, str(erreur))
        except Exception as defaut:  # noqa: BLE001 - a defect: told, and the one who waits is freed
            sys.excepthook(type(defaut), defaut, defaut.__traceback__)
            self._tell(self._answer.failed, _DEFECT)
        else:
            self._tell(self._answer.done, resultat)

    def _tell(self, signal: SignalInstance, content: object) -> None:
        with suppress(RuntimeError):  # the program has ended meanwhile: nobody waits any more
            signal.emit(self._request, content)


class Background(QObject):
    """Runs one kind of work at a time; the answer of an older request is dropped."""

    done = Signal(object)
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, parent: QObject | None = None, pool: QThreadPool | None = None) -> None:
        """Make an idle worker; a pool of one thread makes several workers take turns."""
        super().__init__(parent)
        self._pool = pool or QThreadPool.globalInstance()
        self._running = False
        self._request = 0
        self._answer = _Answer()
        # Bound methods: these connections end with this object, whatever still runs.
        self._answer.done.connect(self._on_done)
        self._answer.failed.connect(self._on_failed)
        self._answer.progressed.connect(self._on_progressed)

    @property
    def is_running(self) -> bool:
        """Whether an answer is awaited."""
        return self._running

    def run(self, work: Callable[[], Any]) -> None:
        """Start some work; a later call makes this one's answer unwanted."""
        self.run_reporting(lambda _report: work())

    def run_reporting(self, work: Callable[[Report], Any]) -> None:
        """Start some work that says how far it is, as :attr:`progressed`."""
        self._request += 1
        self._running = True
        answer, request = self._answer, self._request

        def report(fait: int, total: int) -> None:
            answer.progressed.emit(request, fait, total)

        self._pool.start(_Task(lambda: work(report), answer, request))

    def forget(self) -> None:
        """Let the answer awaited, if any, be dropped."""
        self._request += 1
        self._running = False

    def _on_done(self, request: int, resultat: object) -> None:
        if request == self._request:
            self._running = False
            self.done.emit(resultat)

    def _on_progressed(self, request: int, fait: int, total: int) -> None:
        if request == self._request:
            self.progressed.emit(fait, total)

    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self._running = False
            self.failed.emit(message)


def make_worker(
    parent: QObject, done: Callable[..., None], failed: Callable[[str], None]
) -> Background:
    """Return an idle worker that gives its answers to two methods of its parent's."""
    travail = Background(parent)
    travail.done.connect(done)
    travail.failed.connect(failed)
    return travail
