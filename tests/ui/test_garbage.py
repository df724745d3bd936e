"""Garbage with widgets in it is collected by the thread of the window, and by no other."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from forfait_desktop.ui.background import Background
from tests.poste import wait_until

pytestmark = pytest.mark.usefixtures("app")
ROUNDS = 20_000


class Circle:
    """What only refers to itself, and cannot be freed without a collection."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collectors() -> Iterator[list[threading.Thread]]:
    """The threads that collect."""
    seen: list[threading.Thread] = []

    def note(_phase: str, _info: dict[str, int]) -> None:
        seen.append(threading.current_thread())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_a_thread_that_works_collects_nothing_and_the_window_does(
    collectors: list[threading.Thread],
) -> None:
    owner = QObject()
    worker = Background(owner)
    done: list[object] = []
    worker.done.connect(done.append)
    worker.run(lambda: [Circle() for _round in range(ROUNDS)] and None)
    wait_until(lambda: bool(done), "the work is done")
    wait_until(lambda: bool(collectors), "the window collects")
    assert set(collectors) == {threading.main_thread()}
    wait_until(lambda: not any(isinstance(o, Circle) for o in gc.get_objects()), "all is freed")
