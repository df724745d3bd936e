"""Spoilt inputs for each parser: accepted or refused by name, soon and in bounds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from tests.fuzz.moteur import CIBLES, MEMOIRE_MIO, Defaut, run

ENTREES: Final = 1_000
"""A tenth of what every submission runs: see ``tests.torture.fuzz``."""
SEED: Final = 20_260_401
PROCESSUS: Final = 2
SECONDES: Final = 180
ROOT: Final = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the limits of memory and of time are those of POSIX"
)
Faits = dict[str, "Future[subprocess.CompletedProcess[str]]"]


def launch(nom: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    folder.mkdir()
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", nom, str(ENTREES), str(SEED), str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDES,
        check=False,
    )


@pytest.fixture(scope="module")
def faits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faits]:
    """All the runs, two processes at a time, started at once."""
    folder = tmp_path_factory.mktemp("fuzz")
    with ThreadPoolExecutor(PROCESSUS) as equipe:
        yield {nom: equipe.submit(launch, nom, folder / nom) for nom in CIBLES}


@pytest.mark.parametrize("nom", CIBLES)
def test_a_parser_accepts_or_refuses_by_name_whatever_it_is_given(nom: str, faits: Faits) -> None:
    fait = faits[nom].result()
    assert fait.returncode == 0, fait.stderr[-3_000:]
    bilan = json.loads(fait.stdout)
    assert bilan["entrees"] >= ENTREES
    assert bilan["acceptees"] + bilan["refusees"] == bilan["entrees"]
    assert bilan["refusees"] > 0 or nom == "noms"
    assert bilan["acceptees"] > 0 or nom == "lignes"
    assert bilan["memoire_mio"] <= MEMOIRE_MIO


def test_each_module_of_a_parser_is_run() -> None:
    modules = {path.stem for path in Path(__file__).parent.glob("*.py")}
    assert set(CIBLES) == modules - {"__main__", "moteur", "mutations", "test_fuzz"}


class Fragile:
    """A parser with a defect, to see that one is found."""

    lot = 1

    def make(self, chance: Any) -> object:  # noqa: ANN401 - a source of chance
        return chance.randrange(1_000)

    def accepts(self, entree: object) -> bool:
        if entree == 7:
            raise KeyError(entree)
        return True


def test_a_defect_is_told_with_the_input_that_shows_it() -> None:
    with pytest.raises(Defaut, match="KeyError"):
        run("fragile", Fragile(), 10_000, SEED)


def test_the_same_seed_gives_the_same_inputs() -> None:
    found = []
    for _ in range(2):
        with pytest.raises(Defaut) as defaut:
            run("fragile", Fragile(), 10_000, SEED)
        found.append(str(defaut.value))
    assert found[0] == found[1]
