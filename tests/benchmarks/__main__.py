"""Measure speed and memory against the limits; the status is 1 when one of them is missed.

make bench ARGS="--rounds 5" is quicker and rougher.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import PySide6

from tests.benchmarks import samples
from tests.benchmarks.first_paint import START

ROOT = Path(__file__).resolve().parents[2]
MEMORY = (("peak", "peak resident (RSS)", 1.6), ("uss", "own (USS)", None))
BARE, ONE, TWENTY, THOUSAND = "bare", "one", "twenty", "thousand"
STORES = {ONE: 1, TWENTY: 20, THOUSAND: 1000}
ROUNDS = 15
TIMEOUT_S = 60
SCREEN = {"name": "bench", "x": 0, "y": 0, "width": 1920, "height": 1080, "dpr": 1,
          "logicalDpi": 96, "logicalBaseDpi": 96}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One measure: a value, what it is held against, and the most it may be."""

    name: str
    value: float
    limit: float | None
    unit: str
    reference: float | None = None

    @property
    def figure(self) -> float:
        """What the limit bounds: the value, or how many times the reference it is."""
        return self.value if self.reference is None else self.value / self.reference

    @property
    def is_met(self) -> bool:
        return self.limit is None or self.figure <= self.limit

    def cells(self) -> tuple[str, ...]:
        value = f"{self.value:.1f} {self.unit}"
        verdict = "ok" if self.is_met else "MISSED"
        if self.reference is None:
            return (self.name, value, "", "", f"{self.limit:g} {self.unit}", verdict)
        reference = f"{self.reference:.1f} {self.unit}"
        ratio = f"{self.figure:.2f} ×"
        if self.limit is None:
            return (self.name, value, reference, ratio, "none", "for information")
        return (self.name, value, reference, ratio, f"{self.limit:g} ×", verdict)


HEADER = ("measure", "value", "reference", "ratio", "limit", "verdict")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        prepare_environment(Path(folder))
        lines = measure(Path(folder), rounds)
    print(say_machine())
    print(
        f"Method: {rounds} rounds after one to warm up, each starting in turn the bare window, "
        "ours with 20, 1 and 1 000\ndeclarations, and a fresh process for the PDF; no screen, "
        "medians, time from just before the process starts."
    )
    print()
    print_table([HEADER, *(line.cells() for line in lines)])
    return 0 if all(line.is_met for line in lines) else 1


def measure(folder: Path, rounds: int) -> list[Line]:
    for name, declarations in STORES.items():
        samples.make_store(folder / name, declarations)
    starts: dict[str, list[dict[str, float]]] = {name: [] for name in (BARE, *STORES)}
    pdfs: list[float] = []
    for number in range(rounds + 1):
        _say(f"round {number} of {rounds}")
        found = {BARE: run_start("bare_window")}
        found |= {
            name: run_start("probes", "start", folder / name) for name in (TWENTY, ONE, THOUSAND)
        }
        pdf = run_series("pdf", folder)
        if number > 0:
            pdfs += pdf
            for name, figures in found.items():
                starts[name].append(figures)
    _say("evaluation, keystrokes")
    evaluations = run_series("evaluation", folder)
    keystrokes = run_series("keystroke", folder / TWENTY)
    _say("")

    def median(name: str, figure: str) -> float:
        return statistics.median(figures[figure] for figures in starts[name])

    def first(name: str) -> float:
        return median(name, "seconds") * 1e3

    def shown(name: str) -> float:
        return median(name, "shown") * 1e3

    return [
        Line(
            "start to first painted window, 20 declarations", first(TWENTY), 2.0, "ms", first(BARE)
        ),
        Line("start to the open declaration painted", shown(TWENTY), None, "ms", shown(BARE)),
        *(
            Line(f"memory, {words}", median(TWENTY, figure), limit, "MiB", median(BARE, figure))
            for figure, words, limit in MEMORY
            if figure in starts[BARE][0]
        ),
        Line("evaluation, full fs-2024, median", statistics.median(evaluations) * 1e6, 300, "µs"),
        Line("keystroke to repainted totals, 99th percentile", _p99(keystrokes) * 1e3, 16, "ms"),
        Line("PDF of a full dossier, import included", statistics.median(pdfs) * 1e3, 250, "ms"),
        Line("declaration painted, 1 000 declarations", shown(THOUSAND), 1.2, "ms", shown(ONE)),
    ]


def prepare_environment(folder: Path) -> None:
    """Give the measured processes as wide a screen as an office PC, and compiled modules."""
    config = folder / "screen.json"
    config.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def run_start(*words: object) -> dict[str, float]:
    """Start a window in a process of its own; return its time and its memory."""
    return json.loads(run(*words))  # type: ignore[no-any-return]


def run_series(probe: str, data_dir: Path) -> list[float]:
    """Run a probe in a process of its own; return the seconds of each repetition."""
    return json.loads(run("probes", probe, data_dir))  # type: ignore[no-any-return]


def run(module: object, *arguments: object) -> str:
    """Run a module of this folder in a process of its own; return what it printed."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    environment = {**os.environ, START: str(time.perf_counter_ns())}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=None if sys.stderr.isatty() else subprocess.PIPE,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=True,
    )
    return done.stdout


def say_machine() -> str:
    """Name what the figures were read on."""
    return (
        f"{_cpu()}, {os.cpu_count()} cores, {_system()}, "
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}"
    )


def _cpu() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    if platform.system() == "Linux":
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    return platform.platform()


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows as a Markdown table, ready for ARCHITECTURE.md."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(cells)} |")


def _say(progress: str) -> None:
    """Show where the run is, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
