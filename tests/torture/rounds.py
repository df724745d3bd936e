"""One round of the table, in the process that runs it."""

import os
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests.torture.rows import Row


def one(name: str, rounds: int, seed: int) -> tuple[Row, float]:
    """Run one of them in a home and a folder of its own; return its row and its duration."""
    with tempfile.TemporaryDirectory(prefix="forfait-torture-") as folder:
        prepare_environment(Path(folder))
        start = time.monotonic()
        row: Row = import_module(f"tests.torture.{name}").run(rounds, seed, Path(folder))
        return row, time.monotonic() - start


def prepare_environment(home: Path) -> None:
    """No screen, no home folder but this one, for the processes to come."""
    os.environ.pop("FORFAIT_DESKTOP_DATA", None)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(home / name.lower())
