"""Kill, damage and cut off the program many times; the status is 1 when anything is lost.

make torture                       many rounds, the table of RELIABILITY.md
make torture ARGS="--ci"           the fewer rounds that every submission runs
make torture ARGS="--only kills --rounds 5000 --seed 7"
"""

import argparse
import platform
import sqlite3
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import cpu_count, get_context
from typing import NamedTuple

from tests.torture.rounds import one
from tests.torture.rows import Row


class Torture(NamedTuple):
    """A module with ``run(rounds, seed, folder) -> Row``, its rounds in CI and its usual ones."""

    name: str
    ci: int
    rounds: int


AT_ONCE = 2  # most of a kill is waiting for it
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
    start = time.monotonic()
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as processes:
        running = [
            processes.submit(
                one,
                torture.name,
                arguments.rounds or (torture.ci if arguments.ci else torture.rounds),
                arguments.seed,
            )
            for torture in TORTURES
            if arguments.only in (None, torture.name)
        ]
        rows = [future.result() for future in running]
    print(say_machine())
    print(f"Seed {arguments.seed}, {time.monotonic() - start:.0f} seconds, two at once.\n")
    print_table([HEADER, *(cells(row, seconds) for row, seconds in rows)])
    failures = [failure for row, _ in rows for failure in row.failures]
    for failure in failures[:20]:
        print(f"\n{failure}")
    return 0 if all(row.is_sound for row, _ in rows) else 1


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
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {cpu_count()} cores, "
        f"{system or platform.platform()}, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
