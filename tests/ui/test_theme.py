"""The colours hold the contrasts that a tired eye needs, in both themes."""

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QSize, qInstallMessageHandler
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStyle,
)

from forfait_desktop import ui
from forfait_desktop.domain.values import Statut
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import EtatTache
from forfait_desktop.ui import theme
from forfait_desktop.ui.states import STATES, TASKS
from forfait_desktop.ui.theme import DARK, LIGHT, Tokens
from tests.ui.feuille import PAGES, read_looks, read_rules

THEMES = {"clair": LIGHT, "sombre": DARK}
FONDS = ("background", "surface")
TEXTES = ("text", "muted", "accent", "atteint", "a_completer", "non_atteint")
SUR_LEUR_FOND = {
    "accent": "accent_soft",
    "atteint": "atteint_soft",
    "a_completer": "a_completer_soft",
    "non_atteint": "non_atteint_soft",
}


def luminance(couleur: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    canaux = [int(couleur[rang : rang + 2], 16) / 255 for rang in (1, 3, 5)]
    rouge, vert, bleu = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux
    )
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contrast(une: str, autre: str) -> float:
    haute, basse = sorted((luminance(une), luminance(autre)), reverse=True)
    return (haute + 0.05) / (basse + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("fond", FONDS)
@pytest.mark.parametrize("texte", TEXTES)
def test_every_text_colour_reads_on_every_background(jeu: Tokens, fond: str, texte: str) -> None:
    assert contrast(getattr(jeu, texte), getattr(jeu, fond)) >= 4.5


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("texte", "fond"), SUR_LEUR_FOND.items())
def test_a_state_and_plain_text_read_on_the_soft_background_of_the_state(
    jeu: Tokens, texte: str, fond: str
) -> None:
    for couleur in (texte, "text"):
        assert contrast(getattr(jeu, couleur), getattr(jeu, fond)) >= 4.5


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
def test_a_button_in_the_accent_colour_reads(jeu: Tokens) -> None:
    assert contrast(jeu.on_accent, jeu.accent) >= 4.5


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("fond", FONDS)
def test_the_borders_of_fields_are_seen(jeu: Tokens, fond: str) -> None:
    assert contrast(jeu.border, getattr(jeu, fond)) >= 3


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
def test_every_token_is_a_colour(jeu: Tokens) -> None:
    for champ in fields(jeu):
        valeur = getattr(jeu, champ.name)
        assert len(valeur) == 7
        assert int(valeur[1:], 16) >= 0


def test_every_state_has_an_icon_a_word_and_a_colour() -> None:
    """Colour never stands alone."""
    styles = [*STATES.values(), *TASKS.values()]
    assert set(STATES) == set(Statut)
    assert set(TASKS) == set(EtatTache)
    for style in styles:
        assert style.icon
        assert style.word
        assert hasattr(LIGHT, style.color)
    assert len({style.icon for style in STATES.values()}) == len(Statut)
    assert len({style.word for style in STATES.values()}) == len(Statut)


@pytest.mark.usefixtures("app")
def test_no_token_is_left_without_its_colour_in_the_style_sheet() -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for dark in (True, False):
        theme.apply_theme(app, dark=dark)
        rules = re.sub(r"/\*.*?\*/", "", app.styleSheet(), flags=re.DOTALL)
        assert "@" not in rules
        assert "$" not in rules


COULEUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(|GlobalColor\.(?!transparent)")
DESSINS = {"coche-clair": "on_accent", "fleche-clair": "muted"}
"""What the style sheet draws, and the token of its colour; the dark ones are named alike."""


def test_no_colour_is_written_outside_the_design_system() -> None:
    (folder,) = ui.__path__
    sources = [path for path in Path(folder).rglob("*.py") if path.name != "theme.py"]
    sources.append(shipped_dir("resources") / "style" / "fenetre.qss")
    assert len(sources) > 50
    for path in sources:
        assert COULEUR.findall(path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize(("nom", "jeton"), DESSINS.items())
def test_what_the_style_sheet_draws_has_the_colour_of_its_token(nom: str, jeton: str) -> None:
    icones = shipped_dir("resources") / "icons"
    for suffixe, jeu in (("clair", LIGHT), ("sombre", DARK)):
        svg = (icones / f"{nom.removesuffix('clair')}{suffixe}.svg").read_text(encoding="utf-8")
        assert re.findall("#[0-9A-F]{6}", svg) == [getattr(jeu, jeton)]


def test_lengths_that_hold_words_follow_the_size_of_the_letters(app: QApplication) -> None:
    theme.apply_theme(app, dark=False, scale=1.5)
    assert theme.scaled(720) == 1080
    assert theme.title_font().pointSizeF() == theme.TITLE_PT * 1.5
    theme.apply_theme(app, dark=False)
    assert theme.scaled(720) == 720


def test_the_sheet_holds_wherever_the_program_was_unpacked(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / 'clé d\'été (E); "Cabinet"'
    shutil.copytree(shipped_dir("resources"), stick / "resources")
    said: list[str] = []
    monkeypatch.setattr(theme, "shipped_dir", stick.joinpath)
    previous = qInstallMessageHandler(lambda _kind, _where, message: said.append(message))
    try:
        theme.apply_theme(app, dark=False)
        app.processEvents()
        found = re.findall(r"url\((.+?)\)", app.styleSheet())
        assert found
        assert all(QFile.exists(name) for name in found)
    finally:
        monkeypatch.undo()
        theme.apply_theme(app)
        qInstallMessageHandler(previous)
    assert said == []


# the pairs of the style sheet itself, so that none is forgotten

BANDES = ("accent_soft", "atteint_soft", "a_completer_soft", "non_atteint_soft")
DECORATION = {"line", "background"}
"""A thin rule between things that their words and their room tell apart already; a gap."""


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
def test_every_text_of_the_style_sheet_reads_on_what_it_stands_on(jeu: Tokens) -> None:
    pairs = {(look.ink, ground) for look in read_looks() if look.ink for ground in look.grounds}
    assert len(pairs) > 10
    faint = {pair: round(_between(jeu, *pair), 2) for pair in pairs if _between(jeu, *pair) < 4.5}
    assert not faint


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
def test_every_edge_of_a_control_is_seen_on_the_pages(jeu: Tokens) -> None:
    edges = {look.edge for look in read_looks() if look.edge} - DECORATION
    faint = {
        (edge, page): round(_between(jeu, edge, page), 2)
        for edge in edges
        for page in PAGES
        if _between(jeu, edge, page) < 3
    }
    assert not faint


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
def test_the_keyboard_is_seen_wherever_it_is(jeu: Tokens) -> None:
    """On the pages, and for links on every coloured band."""
    focus = [look for look in read_looks() if look.is_focus and look.edge]
    assert {"QPushButton", "QLineEdit", "QCheckBox", "QTreeView", "QTableView"} <= {
        look.selector.split(":")[0] for look in focus
    }
    for look in focus:
        grounds = {*PAGES, *(BANDES if "link" in look.selector else ())}
        for ground in grounds:
            assert _between(jeu, look.edge, ground) >= 3, (look.selector, ground)


@pytest.mark.parametrize("jeu", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("bande", BANDES)
def test_words_links_and_icons_read_on_every_coloured_band(jeu: Tokens, bande: str) -> None:
    for encre in ("text", "accent"):
        assert _between(jeu, encre, bande) >= 4.5, encre
    for edge in TEXTES:
        if bande.startswith(edge):
            assert _between(jeu, edge, bande) >= 3


ROLE = QPalette.ColorRole
PAIRS = {
    ROLE.WindowText: (ROLE.Window, ROLE.Base),
    ROLE.Text: (ROLE.Base, ROLE.AlternateBase),
    ROLE.ButtonText: (ROLE.Button, ROLE.Window),
    ROLE.PlaceholderText: (ROLE.Base,),
    ROLE.ToolTipText: (ROLE.ToolTipBase,),
    ROLE.HighlightedText: (ROLE.Highlight,),
    ROLE.BrightText: (ROLE.Window, ROLE.Base),
    ROLE.Link: (ROLE.Window, ROLE.Base, ROLE.ToolTipBase),
    ROLE.LinkVisited: (ROLE.Window, ROLE.Base, ROLE.ToolTipBase),
}
"""What Qt draws by itself with the palette: letters, and what they may stand on."""


@pytest.mark.parametrize("dark", [True, False])
def test_what_qt_draws_with_our_palette_reads(app: QApplication, dark: bool) -> None:
    theme.apply_theme(app, dark=dark)
    palette = app.palette()
    group = QPalette.ColorGroup
    faint = {
        (mode.name, ink.name, ground.name)
        for mode in (group.Active, group.Inactive, group.Disabled)
        for ink, grounds in PAIRS.items()
        for ground in grounds
        if contrast(palette.color(mode, ink).name(), palette.color(mode, ground).name()) < 4.5
    }
    for edge in (ROLE.Mid, ROLE.Dark):
        assert contrast(palette.color(edge).name(), palette.color(ROLE.Base).name()) >= 3
    theme.apply_theme(app)
    assert not faint


def _between(jeu: Tokens, une: str, autre: str) -> float:
    return contrast(getattr(jeu, une), getattr(jeu, autre))


# icons


def _inks(icon: QIcon, mode: QIcon.Mode, size: int = 24) -> set[str]:
    """Return the colours of an icon's opaque points."""
    image = icon.pixmap(QSize(size, size), 1.0, mode).toImage()
    points = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {point.name().upper() for point in points if point.alpha() == 255}


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("color", ["on_accent", "text", "accent"])
def test_the_icon_of_a_disabled_button_fades_with_its_words(
    app: QApplication, color: str, dark: bool
) -> None:
    theme.apply_theme(app, dark=dark)
    jeu = theme.tokens()
    button = QPushButton("Imprimer…")
    theme.put_icon(button, "printer", color)
    assert jeu.muted in _inks(button.icon(), QIcon.Mode.Disabled)
    assert getattr(jeu, color) not in _inks(button.icon(), QIcon.Mode.Disabled)
    assert getattr(jeu, color) in _inks(button.icon(), QIcon.Mode.Normal)
    theme.apply_theme(app)


def test_the_icon_of_a_chosen_line_keeps_its_colour(app: QApplication) -> None:
    theme.apply_theme(app, dark=False)
    icon = theme.icon("circle-x", "non_atteint")
    assert _inks(icon, QIcon.Mode.Selected) == _inks(icon, QIcon.Mode.Normal)
    assert LIGHT.non_atteint in _inks(icon, QIcon.Mode.Selected)


def test_icons_and_boxes_follow_the_size_of_the_letters(app: QApplication) -> None:
    theme.apply_theme(app, dark=False)
    box = QCheckBox("Sans objet")
    box.ensurePolished()
    sizes = [theme.pixmap("info").deviceIndependentSize().width()]
    marks = [box.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, box)]
    theme.apply_theme(app, dark=False, scale=1.5)
    box.ensurePolished()
    sizes.append(theme.pixmap("info").deviceIndependentSize().width())
    marks.append(box.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, box))
    theme.apply_theme(app, dark=False)
    assert sizes == [18, 27]
    assert marks[1] > marks[0] * 1.3


@pytest.mark.parametrize("dark", [True, False])
def test_the_hint_in_an_empty_line_reads(app: QApplication, dark: bool) -> None:
    theme.apply_theme(app, dark=dark)
    for line in (QLineEdit(), QPlainTextEdit()):
        line.ensurePolished()
        ink = line.palette().color(QPalette.ColorRole.PlaceholderText)
        assert ink.alpha() == 255
        assert contrast(ink.name(), theme.tokens().surface) >= 4.5
    theme.apply_theme(app)


WRONG = 'QLineEdit[erreur="true"]'


def test_an_error_is_seen_even_where_the_keyboard_is() -> None:
    wrong = [look for look in read_looks() if '[erreur="true"]' in look.selector]
    assert any(look.is_focus for look in wrong)
    assert {look.edge for look in wrong if look.edge} == {"non_atteint"}
    borders = {body["border"] for _s, name, body in read_rules() if name.startswith(WRONG)}
    assert len(borders) == 2  # the keyboard is seen too
