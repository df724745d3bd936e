"""A hard crash leaves a trace, which the next start reads once and tells without any path."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import forfait_desktop
from forfait_desktop.crashes import FILE, CrashWatch, read_trace
from forfait_desktop.logs import FOLDER, Cadre, open_log
from tests.test_logs import read_log

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = Path(forfait_desktop.__file__).parent
CRASH: Final = """
import ctypes, sys
from pathlib import Path
from forfait_desktop.crashes import CrashWatch
CrashWatch(Path(sys.argv[1])).start()
exec(sys.argv[2])
"""
SEGFAULT: Final = "ctypes.string_at(0)"
INSIDE_US: Final = """
from forfait_desktop import paths
paths.Path = lambda *_: ctypes.string_at(0)
import os
os.environ[paths.DATA_DIR_VARIABLE] = "x"
paths.default_data_dir()
"""


def crash(data_dir: Path, how: str) -> int:
    """Let a program die while it is watched; return how it ended."""
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(data_dir), how],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


POSIX = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


@POSIX
def test_a_crash_is_told_once_by_the_next_start(tmp_path: Path) -> None:
    assert crash(tmp_path, INSIDE_US) == -signal.SIGSEGV
    with open_log(tmp_path):
        watch = CrashWatch(tmp_path)
        arret = watch.start()
        watch.stop()
        again = watch.start()
        watch.stop()
    assert arret is not None
    assert arret.signal == "SEGV"
    assert [(c.module, c.fonction) for c in arret.cadres] == [
        ("forfait_desktop.paths", "default_data_dir")
    ]
    assert again is None
    written = read_log(tmp_path)
    assert written.count("arret_brutal signal=SEGV cadres=forfait_desktop.paths:") == 1
    assert str(ROOT) not in written


@POSIX
@pytest.mark.parametrize("how", ["os.kill(os.getpid(), 9)", "pass"])
def test_a_program_that_was_killed_is_no_crash_but_is_noted(how: str, tmp_path: Path) -> None:
    crash(tmp_path, f"import os; {how}")
    with open_log(tmp_path):
        watch = CrashWatch(tmp_path)
        assert watch.start() is None
        watch.stop()
    assert read_log(tmp_path).split()[1:] == ["arret_sans_fermeture"]


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path) -> None:
    watch = CrashWatch(tmp_path)
    assert watch.start() is None
    assert (tmp_path / FOLDER / FILE).exists()
    watch.stop()
    assert not (tmp_path / FOLDER / FILE).exists()
    assert watch.start() is None
    watch.stop()


def test_without_a_place_for_the_trace_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"")
    watch = CrashWatch(tmp_path)
    assert watch.start() is None
    watch.stop()


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([f"{PACKAGE}/ui/frame.py"], [Cadre("forfait_desktop.ui.frame", "f", 1)]),
        (["/home/EXEMPLE/forfait_desktop/secret.py"], []),
        ([f"{PACKAGE}-EXEMPLE/frame.py"], []),
        ([f"{PACKAGE}/dossier EXEMPLE/frame.py"], []),
        ([f"{PACKAGE}/ui/__init__.py"], [Cadre("forfait_desktop.ui", "f", 1)]),
        (["forfait_desktop\\ui\\frame.py"], [Cadre("forfait_desktop.ui.frame", "f", 1)]),
        (["/usr/lib/python3.11/json/decoder.py"], []),
    ],
)  # fmt: skip
def test_only_the_places_of_our_code_are_kept(paths: list[str], expected: list[Cadre]) -> None:
    text = "Fatal Python error: Aborted\n\nCurrent thread 0x1 (most recent call first):\n"
    text += "".join(f'  File "{path}", line 1 in f\n' for path in paths)
    arret = read_trace(text)
    assert arret.signal == "ABRT"
    assert list(arret.cadres) == expected


@pytest.mark.parametrize("text", ["", "\ufffd" * 9, 'File "', "x" * 70_000, "\x00"])
def test_a_trace_that_means_nothing_is_a_crash_without_places(text: str) -> None:
    assert read_trace(text).cadres == ()
