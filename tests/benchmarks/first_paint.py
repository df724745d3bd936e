"""Say from inside a process when its window was painted first, and what memory it came to.

The parent writes its clock into ``START`` just before it starts the process; ``perf_counter``
is one clock for all the processes of a machine on Linux, macOS and Windows.
"""

import json
import os
import platform
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

START = "FORFAIT_BENCH_START"
REST_MS = 600
"""How long the window stays open before memory is read: the amounts of the list come after it."""


class FirstPaint(QObject):
    """Waits until everything in a window was painted once, reports, and ends the process.

    ``frame`` is what was painted before it, when the program moves into an empty frame.
    """

    def __init__(self, window: QWidget, frame: "FramePaint | None" = None) -> None:
        super().__init__(window)
        self._seconds = 0.0
        self._frame = frame
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The children are painted in the same go: this is called once they all are.
            QTimer.singleShot(0, self, self._on_painted)
        return False

    def _on_painted(self) -> None:
        self._seconds = seconds_since_start()
        QTimer.singleShot(REST_MS, self, self._report)

    def _report(self) -> None:
        first = self._frame.seconds if self._frame else self._seconds
        figures = {"seconds": first, "shown": self._seconds, **read_memory()}
        print(json.dumps(figures), flush=True)
        QCoreApplication.quit()


class FramePaint(QObject):
    """Notes when the empty frame of the program was painted."""

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self.seconds = 0.0
        frame.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._on_painted)
        return False

    def _on_painted(self) -> None:
        self.seconds = seconds_since_start()


def seconds_since_start() -> float:
    """The seconds since just before the process was started."""
    return (time.perf_counter_ns() - int(os.environ[START])) / 1e9


def read_memory() -> dict[str, float]:
    """The peak of resident memory, and what is this process's own share of it, in MiB."""
    if platform.system() == "Linux":
        status = _read_kib(Path("/proc/self/status"))
        shares = _read_kib(Path("/proc/self/smaps_rollup"))
        own = shares["Private_Clean"] + shares["Private_Dirty"]
        return {"rss": status["VmRSS"], "peak": status["VmHWM"], "pss": shares["Pss"], "uss": own}
    if platform.system() == "Darwin":
        import resource

        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}
    return {}


def _read_kib(path: Path) -> dict[str, float]:
    """The lines ``name: n kB`` of a file, in MiB."""
    words = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {
        word[0].removesuffix(":"): int(word[1]) / 1024
        for word in words
        if len(word) == 3 and word[2] == "kB"
    }
