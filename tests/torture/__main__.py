"""Kill, damage and cut off the program many times; the status is 1 when anything is lost.

make torture                       many rounds, the table of RELIABILITY.md
make torture ARGS="--ci"           the fewer rounds that every submission runs
make torture ARGS="--only kills --rounds 5000 --seed 7"
"""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tests.torture.rows import Row


class Torture(NamedTuple):
    """A module with ``run(rounds, seed, folder) -> Row``, its rounds in CI and its usual ones."""

    name: str
    ci: int
    rounds: int


TORTURES = (
    Torture("kills", 200, 2_000),
    Torture("power", 300, 5_000),
    Torture("damage", 2_000, 40_000),
    Torture("fuzz", 10_000, 200_000),
)
HEADER = ("round", "tried", "outcome", "answers lost", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make torture",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--ci", action="store_true", help="as many rounds as every submission runs")
    parser.add_argument("--rounds", type=int, help="how many rounds of each")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other damage")
    parser.add_argument("--only", choices=[t.name for t in TORTURES], help="one of them alone")
    arguments = parser.parse_args()
    rows: list[tuple[Row, float]] = []
    for torture in TORTURES:
        if arguments.only in (None, torture.name):
            rounds = arguments.rounds or (torture.ci if arguments.ci else torture.rounds)
            rows.append(one(torture.name, rounds, arguments.seed))
    print(say_machine())
    print(f"Seed {arguments.seed}.\n")
    print_table([HEADER, *(cells(row, seconds) for row, seconds in rows)])
    failures = [failure for row, _ in rows for failure in row.failures]
    for failure in failures[:20]:
        print(f"\n{failure}")
    return 0 if all(row.is_sound for row, _ in rows) else 1


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


def cells(row: Row, seconds: float) -> tuple[str, ...]:
    outcome = row.outcome if row.is_sound else f"FAILED, {row.outcome}"
    return (row.name, row.tried, outcome, str(row.lost), f"{seconds:.0f}")


def print_table(lines: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |")


def say_machine() -> str:
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if sys.platform == "linux" else ""
    return (
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, "
        f"{system or platform.platform()}, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
