"""The gallery forgets no screen, and some of its pictures are taken and looked at each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from forfait_desktop.ui import dialogs, pages
from forfait_desktop.ui.preferences import Preferences, apply_preferences
from forfait_desktop.ui.screens import MAKERS
from tests.gallery.scenes import SCENES
from tests.gallery.sheet import write_sheet
from tests.gallery.stage import Stage
from tests.gallery.stores import DEBUT, NEUF, OUVERT, lengthen, make_all, make_begun, make_open
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


class Register(Stage):
    """Takes no picture: it writes down what stands in each, by module and by page."""

    def __init__(self, app: QApplication, stores: Path, out: Path) -> None:
        """Show the first variant; ``shown`` is what the scene played last showed."""
        super().__init__(app, VARIANTS[0], stores, out)
        self.shown: set[str] = set()

    def shoot(self, name: str, view: QWidget | None = None) -> None:
        """Write down what a window shows."""
        self.settle()
        self._write(name, view or self.frame)

    def shoot_at_once(self, name: str) -> None:
        """Write down what the frame shows now."""
        self._write(name, self.frame)

    def shoot_over(self, name: str, popup: QWidget) -> None:
        """Write down a menu over the frame."""
        self.settle()
        self._write(name, popup)

    def _write(self, name: str, top: QWidget) -> None:
        self.pictures.append(Path(name))
        for widget in (top, *top.findChildren(QWidget)):
            if widget.isVisible():
                self.shown |= {kind.__module__.rsplit(".")[-1] for kind in type(widget).__mro__}
                self.shown |= {"menus"} if isinstance(widget, QMenu) else set()
        if top is self._frame and self._seance is not None and self._seance.program is not None:
            self.shown.add(self._seance.program.current_key)


def test_every_scene_shows_what_it_says_it_covers(
    look: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_all(look, tmp_path)
    capsys.readouterr()
    apply_preferences(look, VARIANTS[0].preferences)
    register = Register(look, tmp_path, tmp_path / "vues")
    unseen = {}
    for scene in SCENES:
        register.shown = set()
        register.play(scene.name, scene.play)
        missing = set(scene.covers) - register.shown
        if missing:
            unseen[scene.name] = missing
    register.end()
    assert register.faults == []
    assert unseen == {}


def test_a_scene_that_takes_no_picture_is_a_fault(look: QApplication, tmp_path: Path) -> None:
    stage = Stage(look, VARIANTS[0], tmp_path, tmp_path / "vues")
    stage.play("vide", lambda _stage, _name: None)
    stage.end()
    assert stage.faults == ["vide: no picture"]


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
            stage.play(scene.name, scene.play)
    stage.end()
    return stage
