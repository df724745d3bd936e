"""The commands as a user runs them: another process, another locale, a closed pipe, no Qt."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.mini import copy_mini

RACINE = Path(__file__).parents[2]
EXEMPLE = Path(__file__).parents[1] / "exemples" / "fs-2024.json"
PROGRAMME = [sys.executable, "-m", "forfait_desktop"]
POSIX = pytest.mark.skipif(os.name != "posix", reason="descriptors and /proc are those of POSIX")

_LOADED = """
import sys
from forfait_desktop.cli import main
statut = main(sys.argv[1:])
lourds = ("PySide6", "shiboken6", "reportlab", "sqlite3", "platformdirs", "pypdfium2")
print(statut, *(nom for nom in lourds if nom in sys.modules), file=sys.stderr)
"""

_PEAK = """
import sys
from pathlib import Path
from forfait_desktop.cli import main
statut = main(sys.argv[2:], rulesets=Path(sys.argv[1]))
(pic,) = [ligne for ligne in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in ligne]
print(statut, pic.split()[1], file=sys.stderr)
"""

LIGNE = b'{"v1.i1": {"oui": true}}\n'


def _run(
    *argv: str, entree: bytes = b"", locale: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    environnement = {**os.environ, **(locale or {})}
    return subprocess.run(
        argv, input=entree, capture_output=True, cwd=RACINE, env=environnement, check=False
    )


@pytest.mark.parametrize(
    ("argv", "attendus"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["rulesets", "--json"], set()),
        (["evaluate", "fs-2024"], set()),
        (["evaluate", "fs-2024", "--jsonl"], set()),
        (
            [
                *("assistant", "--signature", "2024-02-01", "--temps", "mi"),
                *("--percentile", "p95_plus", "--campagne", "2025"),
            ],
            set(),
        ),
        (["pdf", str(EXEMPLE), "-o", "{tmp}/liste.pdf"], {"reportlab"}),
        (["import", str(EXEMPLE), "--data-dir", "{tmp}"], {"sqlite3"}),
        (["verify", "--data-dir", "{tmp}"], {"sqlite3"}),
    ],
    ids=lambda argv: argv[0] if isinstance(argv, list) else "",
)
def test_each_command_imports_only_what_it_uses(
    argv: list[str], attendus: set[str], tmp_path: Path
) -> None:
    """No Qt, ever; the PDF and the database only where they serve.

    Rules that the doctor added are looked for in the data folder, which has to be found.
    """
    argv = [mot.format(tmp=tmp_path) for mot in argv]
    resultat = _run(sys.executable, "-c", _LOADED, *argv, entree=b"{}")
    statut, *charges = resultat.stderr.decode().split()
    assert statut == "0"
    assert not {"PySide6", "shiboken6"} & set(charges)
    permis = attendus | ({"sqlite3"} if argv[0] == "pdf" else set())
    permis |= {"platformdirs"} if argv[0] in ("rulesets", "evaluate", "pdf") else set()
    assert set(charges) <= permis, charges


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C.UTF-8"},
    ],
    ids=str,
)
def test_the_output_is_utf8_whatever_the_locale(locale: dict[str, str]) -> None:
    resultat = _run(*PROGRAMME, "evaluate", "fs-2024", entree=b"{}", locale=locale)
    assert resultat.returncode == 0
    assert resultat.stderr == b""
    lu = json.loads(resultat.stdout.decode("utf-8"))
    assert "à renseigner" in lu["volets"][0]["indicateurs"][0]["explication"]
    assert b"\\u" not in resultat.stdout
    refus = _run(*PROGRAMME, "evaluate", "fs-1999", locale=locale)
    assert refus.returncode == 2
    assert b"Traceback" not in refus.stderr
    aide = _run(*PROGRAMME, "--help", locale=locale)
    assert "déclaration" in aide.stdout.decode("utf-8")


@POSIX
def test_a_reader_that_leaves_is_no_error() -> None:
    lignes = b"{}\n" * 200
    with subprocess.Popen(
        [*PROGRAMME, "evaluate", "fs-2024", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=RACINE,
    ) as programme:
        assert programme.stdin and programme.stdout and programme.stderr
        programme.stdin.write(b"{}\n")
        programme.stdin.flush()
        assert programme.stdout.readline().startswith(b'{"ruleset"')  # pushed line by line
        programme.stdout.close()
        try:
            programme.stdin.write(lignes)
            programme.stdin.close()
        except BrokenPipeError:
            pass
        erreurs = programme.stderr.read()
        assert programme.wait() == 0
    assert erreurs == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_is_said() -> None:
    with Path("/dev/full").open("wb") as plein:
        resultat = subprocess.run(
            [*PROGRAMME, "evaluate", "fs-2024"],
            input=b"{}",
            stdout=plein,
            stderr=subprocess.PIPE,
            cwd=RACINE,
            check=False,
        )
    assert resultat.returncode == 2
    assert "plus de place" in resultat.stderr.decode()
    assert resultat.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from /proc")
def test_memory_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    racine = copy_mini(tmp_path / "regles")
    pics = {}
    for combien in (2_000, 100_000):
        entree = tmp_path / f"{combien}.jsonl"
        entree.write_bytes(LIGNE * combien)
        resultat = _run(
            sys.executable,
            "-c",
            _PEAK,
            str(racine),
            "evaluate",
            "mini-2026",
            str(entree),
            "--jsonl",
        )
        statut, pics[combien] = map(int, resultat.stderr.split())
        assert statut == 0
        assert resultat.stdout.count(b"\n") == combien
    assert pics[100_000] - pics[2_000] < 2_000, pics  # kB
