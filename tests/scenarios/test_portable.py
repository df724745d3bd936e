"""A portable program writes in its own folder, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from forfait_desktop.paths import PORTABLE_DATA, PORTABLE_MARK
from forfait_desktop.seance import EXIT_STORE
from forfait_desktop.storage.place import NOM_FICHIER

ROOT: Final = Path(__file__).resolve().parents[2]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """The folder of the launcher, with its mark."""
    folder = tmp_path / "clé" / "forfait-desktop"
    folder.mkdir(parents=True)
    (folder / PORTABLE_MARK).write_bytes(b"")
    return folder


def run(top: Path, home: Path) -> int:
    """Run the program, whose home and temporary folder are in ``home``; return its status."""
    temporary = home / "temporaire"
    temporary.mkdir(parents=True)
    known = {n: v for n, v in os.environ.items() if not n.startswith(("XDG_", "FORFAIT_"))}
    env = known | {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tests.portable", str(top)]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def files_in(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_the_example_and_a_file_dialog_leave_nothing_outside(top: Path, tmp_path: Path) -> None:
    home = tmp_path / "maison"
    assert run(top, home) == 0
    assert files_in(home) == []
    assert files_in(top / PORTABLE_DATA / "temporaire") == []
    assert (top / PORTABLE_DATA / NOM_FICHIER).is_file()


def test_a_file_dialog_over_a_store_that_cannot_be_opened_leaves_nothing_outside(
    top: Path, tmp_path: Path
) -> None:
    home = tmp_path / "maison"
    (top / PORTABLE_DATA).mkdir()
    (top / PORTABLE_DATA / NOM_FICHIER).write_bytes(b"EXEMPLE" * 1_000)
    assert run(top, home) == EXIT_STORE
    assert files_in(home) == []
