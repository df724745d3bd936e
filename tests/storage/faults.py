"""Failures at the n-th statement: one that SQLite reports, one that kills the process."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forfait_desktop.storage import driver

SIGKILL = 9


class Counter:
    """How many statements were run, and at which one to fail (0: never)."""

    def __init__(self, fail_at: int) -> None:
        self.count = 0
        self.fail_at = fail_at
        self.statements: list[str] = []

    def step(self, statement: str) -> None:
        self.count += 1
        self.statements.append(statement)
        if self.count == self.fail_at:
            raise sqlite3.OperationalError("disk I/O error")


@contextmanager
def failing_at(number: int) -> Iterator[Counter]:
    """Let the statement of that number fail, on whatever connection is opened meanwhile."""
    counter = Counter(number)

    class Faulty(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
            counter.step(sql)
            return super().execute(sql, *values)

    original = driver.connect

    def connect(path: Path, attente_ms: int, *_: object, **__: object) -> sqlite3.Connection:
        return sqlite3.connect(
            path, timeout=attente_ms / 1000, isolation_level=None, factory=Faulty
        )

    driver.connect = connect
    try:
        yield counter
    finally:
        driver.connect = original


def run_and_kill(work: Callable[[], object], number: int) -> bool:
    """Do some work in a fork, killed as the statement of that number begins; tell whether it was.

    For programs of one thread only: see ``start_child``.
    """
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            _kill_at(number)
            work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _kill_at(number: int) -> None:
    count = 0
    original = driver.connect

    def step(_statement: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), SIGKILL)

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401
        connection = original(*arguments, **options)
        connection.set_trace_callback(step)
        return connection

    driver.connect = connect
