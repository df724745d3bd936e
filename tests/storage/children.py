"""Other processes for the tests: one that dies, one with less room, one that holds a lock."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import forfait_desktop

RACINE = Path(forfait_desktop.__file__).resolve().parents[1]


def start_child(code: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start Python on ``code``; its standard output and input are pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=RACINE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_environment(),
    )


def run_child(code: str, *arguments: object) -> str:
    """Run Python on ``code`` to its end and return what it printed."""
    with start_child(code, *arguments) as child:
        output, _ = child.communicate(timeout=60)
    assert child.returncode == 0, output
    return output


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
