"""No code of ours or of Qt's opens a socket to the network: looked at, cut off, and listened to."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.test_imports import OPEN_WINDOW

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "forfait_desktop"
_STANDARD: Final = (
    "socket ssl http urllib.request urllib.robotparser ftplib smtplib poplib imaplib nntplib "
    "telnetlib xmlrpc socketserver asyncio wsgiref webbrowser requests httpx aiohttp"
)
_QT: Final = (
    "Network NetworkAuth WebEngineCore WebEngineWidgets WebSockets HttpServer RemoteObjects DBus"
)
INTERDITS: Final = frozenset({*_STANDARD.split(), *(f"PySide6.Qt{nom}" for nom in _QT.split())})
"""Modules through which a program may reach a network."""

SANS_RESEAU: Final = """
import socket, sys

def refuse(event, arguments):
    if not event.startswith("socket.") or event in ("socket.__new__", "socket.gethostname"):
        return
    famille = getattr(arguments[0], "family", None) if arguments else None
    if famille != getattr(socket, "AF_UNIX", object()):
        sys.stderr.write(f"FORBIDDEN {event} {arguments!r}\\n")
        raise PermissionError(event)

sys.addaudithook(refuse)
"""
"""Fails on any connection, listening, sending or look-up that is not inside the machine."""

DEMO: Final = """
import sys
from forfait_desktop.cli import main
sys.exit(main(["demo", "--out", sys.argv[1]]))
"""
BIBLIOTHEQUES: Final = """
lues = open("/proc/self/maps", encoding="utf-8").read().split()
print(*{mot.rpartition("/")[2] for mot in lues if ".so" in mot})
"""


def run(code: str, *arguments: object, before: tuple[str, ...] = ()) -> str:
    done = subprocess.run(
        [*before, sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "FORBIDDEN" not in done.stderr
    return done.stdout


def cut_off() -> tuple[str, ...]:
    """Return what starts a program in a world without any network; skip where nobody may."""
    if shutil.which("unshare") is None:
        pytest.skip("this system has no unshare")
    before = ("unshare", "--user", "--map-root-user", "--net")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this kernel lets nobody make a namespace without network")
    return before


def imported_names(path: Path) -> set[str]:
    """The modules that a file imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_module_of_ours_imports_what_reaches_a_network() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for name in imported_names(path)
        if any(name == interdit or name.startswith(f"{interdit}.") for interdit in INTERDITS)
    }
    assert not found


def test_the_whole_demo_runs_without_network_and_asks_for_none(tmp_path: Path) -> None:
    run(SANS_RESEAU + DEMO, tmp_path, before=cut_off())
    assert len(list(tmp_path.glob("*.png"))) > 20
    assert list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('exemple.invalid', 80)",
        "socket.socket().bind(('127.0.0.1', 0))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ],
)
def test_the_listener_hears_each_way_to_a_network(attempt: str) -> None:
    """Without it, the test of the demo would prove nothing."""
    code = f"{SANS_RESEAU}\ntry:\n    {attempt}\nexcept PermissionError:\n    sys.exit(7)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 7
    assert b"FORBIDDEN" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux lists what is loaded")
def test_an_open_window_has_loaded_no_network_library(tmp_path: Path) -> None:
    loaded = set(run(OPEN_WINDOW + BIBLIOTHEQUES, tmp_path).split())
    assert any(name.startswith("libQt6Widgets") for name in loaded)
    unwanted = {n for n in loaded if n.startswith(("libQt6Network", "libQt6Web", "libssl", "_ssl"))}
    assert not unwanted
