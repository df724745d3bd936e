"""The example: to play with, marked on every page, and without a trace."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forfait_desktop.services.exemple import PREFIXE
from forfait_desktop.services.parcours import ACCUEIL, BIENVENUE, LISTE
from forfait_desktop.ui.main_window import EXEMPLE, EXEMPLE_NON_GARDE
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.widgets.gauge import Gauge
from forfait_desktop.ui.widgets.texts import Band
from tests.poste import click, settle, wait_until
from tests.seances import Ouverture, answers, fill, opened


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, for this test alone."""
    folder = tmp_path / "temporaire"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "données"


@pytest.fixture
def run(app: object, data_dir: Path, apart: Path) -> Iterator[Ouverture]:
    assert app is not None
    assert apart.is_dir()
    data_dir.mkdir()
    with opened(data_dir) as ouverture:
        yield ouverture


def marks(run: Ouverture) -> list[Band]:
    return [b for b in run.program.findChildren(Band) if b.text.text() == EXEMPLE and b.isVisible()]


def leave(run: Ouverture) -> None:
    (bande,) = marks(run)
    former = run.program
    click(bande.button)
    run.wait_program(former)


def test_the_first_screen_leads_to_an_example_marked_on_every_page(run: Ouverture) -> None:
    page = run.program.page()
    assert isinstance(page, BienvenuePage)
    figures = page.findChildren(Gauge)[0]
    dites = figures.euros.text(), figures.points.text()
    click(page.example_button)
    settle()
    for cle in (ACCUEIL, "socle.i1", LISTE):
        run.program.show_page(cle)
        assert len(marks(run)) == 1
    totals = run.program.totals
    assert (totals.euros.text(), totals.points.text()) == dites
    assert run.program.totals.saved.text() == EXEMPLE_NON_GARDE


def test_leaving_the_example_comes_back_to_the_first_screen_without_a_trace(
    run: Ouverture, data_dir: Path, apart: Path
) -> None:
    run.program.explore()
    settle()
    assert run.program.bridge is not None
    run.program.bridge.answer("options.i3", "mss", 3)
    leave(run)
    assert run.program.current_key == BIENVENUE
    assert list(apart.iterdir()) == []
    assert answers(data_dir) == []


def test_the_doctors_own_dossiers_are_as_they_were(
    app: object, data_dir: Path, apart: Path
) -> None:
    assert app is not None
    fill(data_dir)
    avant = answers(data_dir)
    with opened(data_dir) as run:
        run.program.menus.actions["example"].trigger()
        settle()
        assert not run.program.menus.actions["backups"].isEnabled()
        assert not run.program.menus.actions["protection"].isEnabled()
        assert not run.program.menus.actions["example"].isEnabled()
        leave(run)
        assert run.program.menus.actions["backups"].isEnabled()
        assert run.program.totals.isVisible() or run.program.band.isVisible()
    assert answers(data_dir) == avant
    assert list(apart.iterdir()) == []


def test_closing_the_window_from_the_example_ends_the_program_without_a_trace(
    run: Ouverture, data_dir: Path, apart: Path
) -> None:
    run.program.explore()
    settle()
    run.close()
    assert list(apart.iterdir()) == []
    assert not (data_dir / "sauvegardes").exists()


def test_an_example_cut_short_goes_at_the_next_start(
    app: object, data_dir: Path, apart: Path
) -> None:
    assert app is not None
    left, young = apart / f"{PREFIXE}coupe", apart / f"{PREFIXE}ouvert"
    for folder in (left, young):
        folder.mkdir()
        (folder / "forfait.sqlite3").write_bytes(b"EXEMPLE")
    os.utime(left, (0, 0))
    with opened(data_dir) as run:
        wait_until(lambda: not left.exists(), "the old example goes")
        run.seance.wait()
        assert young.exists()
