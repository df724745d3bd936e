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
    """Waits until everything in a window was painted once, reports, and ends the process."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._seconds = 0.0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The children are painted in the same go: this is called once they all are.
            QTimer.singleShot(0, self, self._on_painted)
        return False

    def _on_painted(self) -> None:
        self._seconds = (time.perf_counter_ns() - int(os.environ[START])) / 1e9
        QTimer.singleShot(REST_MS, self, self._report)

    def _report(self) -> None:
        print(json.dumps({"seconds": self._seconds, **read_memory()}), flush=True)
        QCoreApplication.quit()


def read_memory() -> dict[str, float]:
    """The peak of resident memory, and what is this process's own share of it, in MiB."""
    if platform.system() == "Linux":
        status = _read_kib(Path("/proc/self/status"))
        shares = _read_kib(Path("/proc/self/smaps_rollup"))
        own = shares["Private_Clean"] + shares["Private_Dirty"]
        return {"peak": status["VmHWM"], "pss": shares["Pss"], "uss": own}
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
