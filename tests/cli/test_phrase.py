"""A protected store on the command line: the passphrase is typed on a terminal, nowhere else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.storage.rekeying import protect
from forfait_desktop.storage.store import Store

RACINE = Path(__file__).parents[2]
EXEMPLE = Path(__file__).parents[1] / "exemples" / "fs-2024.json"
PROMPT = "Phrase de passe du magasin\u00a0: "
SECRET = "l'été à Oléron"
POSIX = pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")

# Takes its standard input for the terminal of its session, then becomes the program.
_EN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "forfait_desktop", *sys.argv[1:]])
"""


@pytest.fixture
def protege(tmp_path: Path) -> Iterator[Path]:
    data_dir = tmp_path / "données"
    fait = _run("import", str(EXEMPLE), "--data-dir", str(data_dir))
    assert fait.returncode == 0, fait.stderr
    protect(data_dir, None, Phrase(SECRET))
    yield data_dir
    Store.open(data_dir, phrase=Phrase(SECRET)).close()


def _run(*argv: str, entree: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "forfait_desktop", *argv],
        input=entree,
        capture_output=True,
        encoding="utf-8",
        cwd=RACINE,
        check=False,
        start_new_session=True,
    )


class Terminal:
    """A program on a terminal, on which lines are typed when it asks."""

    def __init__(self, *argv: str) -> None:
        self._master, esclave = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _EN_TERMINAL, *argv],
            stdin=esclave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=RACINE,
            start_new_session=True,
        )
        os.close(esclave)
        self.shown = ""

    def answer(self, texte: str) -> None:
        """Wait for one more prompt, then type a line."""
        asked = self.shown.count(PROMPT)
        limit = time.monotonic() + 30
        while self.shown.count(PROMPT) == asked:
            assert time.monotonic() < limit
            self.shown += os.read(self._master, 1_000).decode()
        os.write(self._master, texte.encode() + b"\n")

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the status and what was said on the standard error."""
        _, erreurs = self.process.communicate(timeout=60)
        os.close(self._master)
        return self.process.returncode, erreurs.decode()


@POSIX
def test_the_passphrase_is_asked_for_on_the_terminal_and_never_shown(
    protege: Path, tmp_path: Path
) -> None:
    sortie = tmp_path / "dossier.json"
    terminal = Terminal("export", "1", "--out", str(sortie), "--data-dir", str(protege))
    terminal.answer(SECRET)
    assert terminal.end() == (0, "")
    assert sortie.exists()
    assert "Oléron" not in terminal.shown


@POSIX
def test_a_wrong_passphrase_is_asked_for_again_three_times_in_all(
    protege: Path, tmp_path: Path
) -> None:
    argv = ("export", "1", "--out", str(tmp_path / "a.json"), "--data-dir", str(protege))
    terminal = Terminal(*argv)
    for essai in ("faux", "", SECRET):
        terminal.answer(essai)
    statut, erreurs = terminal.end()
    assert statut == 0
    assert len(erreurs.splitlines()) == 2

    terminal = Terminal(*argv)
    for essai in ("faux un", "faux deux", "faux trois"):
        terminal.answer(essai)
    statut, erreurs = terminal.end()
    assert statut == 3
    assert len(erreurs.splitlines()) == 3
    assert "n’ouvre pas le magasin" in erreurs
    assert "faux" not in erreurs


@POSIX
def test_the_end_of_the_terminal_is_a_refusal(protege: Path, tmp_path: Path) -> None:
    terminal = Terminal(
        "export", "1", "--out", str(tmp_path / "a.json"), "--data-dir", str(protege)
    )
    terminal.answer("\x04")
    statut, erreurs = terminal.end()
    assert statut == 3
    assert "terminal" in erreurs


@POSIX
@pytest.mark.parametrize(
    "argv", [("export", "1", "--out", "{tmp}/a.json"), ("import", str(EXEMPLE))]
)
def test_without_a_terminal_the_store_stays_shut_whatever_is_piped(
    protege: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    mots = [mot.format(tmp=tmp_path) for mot in argv]
    before = (protege / "forfait.sqlite3").read_bytes()
    fait = _run(*mots, "--data-dir", str(protege), entree=f"{SECRET}\n")
    assert fait.returncode == 3
    assert fait.stdout == ""
    (ligne,) = fait.stderr.splitlines()
    assert "protégé par une phrase de passe" in ligne
    assert "terminal" in ligne
    assert not (tmp_path / "a.json").exists()
    assert (protege / "forfait.sqlite3").read_bytes() == before


def test_no_argument_and_no_variable_takes_the_passphrase() -> None:
    aide = _run("export", "--help").stdout + _run("--help").stdout
    assert "--phrase" not in aide
    assert "--password" not in aide


@POSIX
def test_the_passphrase_is_in_no_log_and_no_argument(protege: Path, tmp_path: Path) -> None:
    terminal = Terminal(
        "export", "9", "--out", str(tmp_path / "a.json"), "--data-dir", str(protege)
    )
    terminal.answer(SECRET)
    command = Path(f"/proc/{terminal.process.pid}/cmdline")
    if command.exists():
        assert "Oléron" not in command.read_bytes().decode()
    statut, erreurs = terminal.end()
    assert statut == 2
    assert "Oléron" not in erreurs
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert "Oléron".encode() not in file.read_bytes()
