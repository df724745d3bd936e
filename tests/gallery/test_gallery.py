"""The gallery forgets no screen, and some of its pictures are taken and looked at each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from forfait_desktop.ui import dialogs, pages
from forfait_desktop.ui.preferences import Preferences, apply_preferences
from forfait_desktop.ui.screens import MAKERS
from tests.gallery.scenes import SCENES
from tests.gallery.sheet import write_sheet
from tests.gallery.stage import Stage
from tests.gallery.stores import DEBUT, NEUF, OUVERT, lengthen, make_begun, make_open
from tests.gallery.variants import VARIANTS, Variant, find_variant

WITHOUT_LOOKS = {"__init__", "base"}
QUICK = ("neuf-bienvenue", "debut-accueil", "ouvert-praticien", "boite-reparer", "seul-patience")


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    """The folders that are quickly made."""
    folder = tmp_path / "dossiers"
    (folder / NEUF).mkdir(parents=True)
    make_begun(folder / DEBUT)
    make_open(folder / OUVERT)
    return folder


@pytest.fixture
def look(app: QApplication) -> Iterator[QApplication]:
    """The application, which finds its own look again."""
    yield app
    apply_preferences(app, Preferences())


def modules_of(package: object) -> set[str]:
    """The modules in the folder of a package."""
    (folder,) = package.__path__  # type: ignore[attr-defined]
    return {path.stem for path in Path(folder).glob("*.py")} - WITHOUT_LOOKS


def test_every_screen_page_dialog_and_window_is_in_the_gallery() -> None:
    windows = {"transcription_window", "guide_window", "menus"}
    covered = {cle for scene in SCENES for cle in scene.covers}
    assert covered == set(MAKERS) | modules_of(pages) | modules_of(dialogs) | windows


def test_scenes_and_variants_have_names_of_their_own() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)


def test_the_gallery_is_drawn_in_both_colours_at_each_scale_with_short_and_long_texts() -> None:
    drawn = {(v.scale_percent, v.dark, v.long) for v in VARIANTS}
    assert drawn >= {(scale, dark, False) for scale in (100, 150, 200) for dark in (True, False)}
    assert {scale for scale, _dark, long in drawn if long} == {100, 150, 200}


def test_every_size_is_one_of_a_screen() -> None:
    assert {v.size for v in VARIANTS} == {(1366, 768), (1920, 1080)}
    assert find_variant("200-clair").logical == (960, 540)


@pytest.mark.parametrize("name", ["100-petit-clair", "100-petit-sombre", "long-100"])
def test_a_few_screens_show_nothing_that_none_may(
    look: QApplication, stores: Path, tmp_path: Path, name: str
) -> None:
    variant = find_variant(name)
    if variant.long:
        for store in (DEBUT, OUVERT):
            lengthen(stores / store)
    stage = draw(look, variant, stores, tmp_path)
    assert stage.faults == []
    for picture in stage.pictures:
        image = QImage(str(picture))
        assert not image.isNull()
    sheet = tmp_path / "planche.png"
    write_sheet(variant.name, stage.pictures, sheet)
    assert QImage(str(sheet)).width() > 4 * 384


def draw(app: QApplication, variant: Variant, stores: Path, out: Path) -> Stage:
    """Draw the quick scenes of a variant."""
    apply_preferences(app, variant.preferences)
    stage = Stage(app, variant, stores, out / variant.name)
    for scene in SCENES:
        if scene.name in QUICK:
            scene.play(stage, scene.name)
    stage.end()
    return stage
