"""Hands over boxes and menus, and a watch over those that nobody will answer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

LOOK_MS: Final = 5
TURN_MS: Final = 100
TURNS: Final = 50
"""Turns of the event loop, not of the clock: on a busy machine, what answers is late as well."""
_EXPECTED: Final = "expected"
_WATCHES: Final = count()


@contextmanager
def repeating(look: Callable[[], object], turn_ms: int = LOOK_MS) -> Iterator[None]:
    """Look again and again, in the event loops of boxes as well, and no longer than the block.

    A timer left running by a test that failed would meddle with the boxes of the next ones.
    """
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(turn_ms)
    try:
        yield
    finally:
        timer.stop()


def expect(box: QWidget) -> None:
    """Let a box stand as long as it likes: someone is busy with it."""
    box.setProperty(_EXPECTED, True)


def watch_boxes(
    tell: Callable[[str], object], turn_ms: int = TURN_MS
) -> AbstractContextManager[None]:
    """Close what waits for an answer too long, and tell what it was."""
    turns_seen = f"turns_seen_by_{next(_WATCHES)}"  # a test of the watch is watched as well

    def look() -> None:
        box = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if box is None or box.property(_EXPECTED):
            return
        seen = int(box.property(turns_seen) or 0) + 1
        box.setProperty(turns_seen, seen)
        if seen == TURNS:
            tell(f"nobody answered: {_say(box)}")
            box.hide()

    return repeating(look, turn_ms)


def _say(box: QWidget) -> str:
    words = box.text() if isinstance(box, QMessageBox) else ""
    return f"{type(box).__name__} {box.windowTitle()!r} {words!r}"
