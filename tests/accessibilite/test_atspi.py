"""A whole declaration made as a screen reader makes it, on a bus and a screen of its own."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import PySide6
import pytest

from tests.patience import PROCESS_S

SYSTEM_PYTHON: Final = "/usr/bin/python3"
LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
DRIVER: Final = Path(__file__).with_name("lecteur.py")
RACINE: Final = Path(__file__).resolve().parents[2]
SCENE: Final = f"""
{LAUNCHER} --launch-immediately &
bus=$!
{SYSTEM_PYTHON} "$@"
status=$?
kill $bus
exit $status
"""


def _missing() -> str:
    """Say what of the system is missing, if anything is."""
    if not sys.platform.startswith("linux"):
        return "AT-SPI is the interface of Linux"
    wanted = [name for name in ("Xvfb", "dbus-run-session") if shutil.which(name) is None]
    wanted += [path for path in (SYSTEM_PYTHON, LAUNCHER) if not Path(path).exists()]
    if not wanted:
        probe = [SYSTEM_PYTHON, "-c", "import pyatspi"]
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            wanted = ["python3-pyatspi"]
    if not wanted and not _loads(Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"):
        wanted = ["the libraries of Qt for X11"]
    return f"not installed: {', '.join(wanted)}" if wanted else ""


def _loads(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True


@contextmanager
def screen() -> Iterator[str]:
    """Open a screen that no one sees, and return its name."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the reader read and heard from the first start to the saved list."""
    missing = _missing()
    if missing:
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("lecteur")
    out, pdf = folder / "lu.json", folder / "liste.pdf"
    with screen() as display:
        environment = {
            **os.environ,
            "HOME": str(folder),
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_ACCESSIBILITY": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "XDG_RUNTIME_DIR": str(folder),
        }
        program = (sys.executable, "-m", "forfait_desktop", "--data-dir", folder / "données")
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", SCENE, "scene", DRIVER, out, pdf, *program],
            cwd=RACINE,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PROCESS_S,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert pdf.read_bytes().startswith(b"%PDF-")
    content = json.loads(out.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def _heard(read: dict[str, object]) -> list[str]:
    heard = read["heard"]
    assert isinstance(heard, list)
    return [str(said).replace("\u00a0", " ") for said in heard]


def test_a_whole_declaration_is_made_through_names_roles_and_actions(
    read: dict[str, object],
) -> None:
    read_names = read["names"]
    assert isinstance(read_names, list)
    names = [str(name).replace("\u00a0", " ") for name in read_names]
    assert "frame: Documents envoyés au DMP — Forfait Desktop" in names
    assert "heading: Documents envoyés au DMP" in names
    assert "table cell: Volet 1, atteint" in names
    assert "table cell: Volet 2, à compléter" in names


def test_the_figures_are_read_without_being_seen(read: dict[str, object]) -> None:
    total, volet = (str(read[name]).replace("\u00a0", " ") for name in ("total", "volet_1"))
    assert total.startswith("320 pts sur 1 115 pts")
    assert volet.startswith("280 pts sur 280 pts")


def test_what_changes_elsewhere_is_announced(read: dict[str, object]) -> None:
    heard = _heard(read)
    pages = [said for said in heard if said.startswith("Étape")]
    assert len(pages) == 5, "each question is said when it is gone to"
    assert any("taux" in said for said in pages)
    assert any("Enregistré." in said and "Total : 280 pts, 1 960 €." in said for said in heard)
    assert any("Lignes obligatoires de « Volet 1 » atteintes" in said for said in heard)
    assert any(said.startswith("Un taux ne dépasse pas 100 %") for said in heard)
    assert "liste.pdf" in heard[-1]
