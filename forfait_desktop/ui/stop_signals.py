"""Requests to end that come from outside: a computer that shuts down, a session, a terminal.

Windows and macOS close the windows themselves; elsewhere a signal comes, which would end the
program in the middle of a word.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from PySide6.QtCore import QSocketNotifier


@contextmanager
def stop_signals_heard(leave: Callable[[], object]) -> Iterator[None]:
    """Call ``leave`` from the event loop for each request to end, as long as the context lasts."""
    if sys.platform == "win32":
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    stops = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def on_woken() -> None:
        heard = b""
        with suppress(BlockingIOError):
            heard = os.read(reading, 64)
        if any(number in stops for number in heard):
            leave()

    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read)
    notifier.activated.connect(on_woken)
    before_pipe = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    before = {  # what was told to be ignored, by nohup or a shell, stays ignored
        stop: signal.signal(stop, _let_the_loop_hear)
        for stop in stops
        if signal.getsignal(stop) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)
        signal.set_wakeup_fd(before_pipe)
        notifier.setEnabled(False)
        os.close(reading)
        os.close(writing)


def _let_the_loop_hear(_number: int, _frame: object) -> None:
    """Do nothing here: the system wrote the signal into the pipe."""
