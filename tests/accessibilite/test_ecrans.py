"""Every widget of every screen has what a person without eyes, or without a mouse, needs."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import Parcours
from forfait_desktop.ui import dialogs, theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.screens import MAKERS
from tests.accessibilite.ecrans import Tournee
from tests.accessibilite.mots import words_of
from tests.accessibilite.ordre import tab_faults
from tests.accessibilite.regles import euro_faults, faults_of
from tests.accessibilite.touches import Focus, key_faults, menu_faults
from tests.poste import Poste, lent_items
from tests.typographie import rule_faults

OF_OTHERS: Final = "AproposDialog"
"""Its table names what others made: their versions, and their licences in English."""
ALONE: Final = {"DeverrouillerPage", "FermeturePage", "PatiencePage", "RecupererPage"}
VARIANTS: Final = {
    "clair": ((1366, 768), False, 1.0),
    "sombre, fenêtre étroite, grandes lettres": ((900, 700), True, 1.5),
}


@pytest.fixture(params=list(VARIANTS.values()), ids=list(VARIANTS))
def variant(
    app: QApplication, request: pytest.FixtureRequest
) -> Iterator[tuple[tuple[int, int], bool, float]]:
    _size, dark, scale = request.param
    theme.apply_theme(app, dark=dark, scale=scale)
    yield request.param
    theme.apply_theme(app)


def test_every_control_of_every_screen_is_named_reached_and_seen(
    variant: tuple[tuple[int, int], bool, float], tmp_path: Path
) -> None:
    faults: dict[str, str] = {}
    said: set[str] = set()
    focus = Focus()
    lent = lent_items()

    def look(name: str, top: QWidget) -> None:
        found = [*faults_of(top), *tab_faults(top), *key_faults(top), *focus.faults_of(top)]
        if len(lent_items()) > len(lent):
            found.append("PySide6 keeps items of its layouts")
        said.update(words_of(top, views=name != OF_OTHERS))
        for fault in found:
            faults.setdefault(fault, name)

    tournee = Tournee(tmp_path / "dossiers", look, variant[0])
    tournee.go_round()
    assert not faults, "\n".join(f"{fault} (on {name})" for fault, name in faults.items())
    assert len(focus.seen) > 20
    assert _expected() <= tournee.seen
    assert _dialogs() <= tournee.seen
    assert len(said) > 1_000
    assert [f"{fault} in {word!r}" for word in sorted(said) for fault in rule_faults(word)] == []


def test_no_screen_tells_an_amount_in_discreet_mode(app: QApplication, tmp_path: Path) -> None:
    assert app is not None
    faults: dict[str, str] = {}
    told: list[str] = []

    def look(name: str, top: QWidget) -> None:
        if name.startswith("guide"):  # what a point is worth, as published: nobody's amount
            return
        told.extend(euro_faults(top))
        discretion.set_on(True)
        for fault in euro_faults(top):
            faults.setdefault(fault, name)
        discretion.set_on(False)

    Tournee(tmp_path / "dossiers", look).go_round()
    assert not faults, "\n".join(f"{fault} (on {name})" for fault, name in faults.items())
    assert len(told) > 100  # with the mode off, they are told


def _expected() -> set[str]:
    """The screens by key, and each question of each campaign."""
    catalogue = Catalogue([shipped_dir("rulesets")])
    questions = {
        f"{ruleset_id} {page.cle}"
        for ruleset_id in catalogue.ids
        for page in Parcours(catalogue.get(ruleset_id)).pages
    }
    return set(MAKERS) | questions | ALONE


def _dialogs() -> set[str]:
    """The dialogs, read in their files; what others are made of is never shown itself."""
    (folder,) = dialogs.__path__
    classes = [
        node
        for path in Path(folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    bases = {base.id for node in classes for base in node.bases if isinstance(base, ast.Name)}
    return {node.name for node in classes if node.name.endswith("Dialog")} - bases


def test_every_line_of_the_menus_has_a_key_of_its_own(poste: Poste) -> None:
    bar = poste.open_on("fs-2024").menuBar()
    assert isinstance(bar, QMenuBar)
    assert not menu_faults(bar)
