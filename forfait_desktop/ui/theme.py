"""The design system: colours, spacing, letters and icons, all from this one place.

It must stay light: it is imported before the first paint. ``ui.states`` says how the states of
the domain are shown.
"""

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtCore import QByteArray, QDir, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication

from forfait_desktop.paths import shipped_dir

GRID: Final = 8
ICON_GAP: Final = 5
FAMILY: Final = "IBM Plex Sans"
TEXT_WIDTH: Final = 728  # no narrower than what a screen of 1366 leaves: one edge on all pages
SMALL_PT: Final = 9.0
BODY_PT: Final = 10.5
TITLE_PT: Final = 16.0
FIGURE_PT: Final = 20.0
DISPLAY_PT: Final = 24.0
DISABLED: Final = "muted"
"""The colour of what cannot be used for now: its words and its icon."""
_ICONES: Final = "icones"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme; every pair used for text holds 4.5:1."""

    background: str
    surface: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    atteint: str
    a_completer: str
    non_atteint: str
    border: str
    line: str
    atteint_soft: str
    a_completer_soft: str
    non_atteint_soft: str


LIGHT: Final = Tokens(
    background="#F5F6F8",
    surface="#FFFFFF",
    text="#1B2330",
    muted="#566072",
    accent="#1F5FA8",
    on_accent="#FFFFFF",
    accent_soft="#E6EEF8",
    atteint="#1B7344",
    a_completer="#8A5A00",
    non_atteint="#B3261E",
    border="#808A99",
    line="#DDE1E7",
    atteint_soft="#E7F3EC",
    a_completer_soft="#FBF3E2",
    non_atteint_soft="#FCEDEC",
)
DARK: Final = Tokens(
    background="#14181F",
    surface="#1C222B",
    text="#E8ECF2",
    muted="#A9B4C3",
    accent="#7DB4F0",
    on_accent="#10151C",
    accent_soft="#22344A",
    atteint="#6CCB95",
    a_completer="#E8B44C",
    non_atteint="#FF8A80",
    border="#6B7685",
    line="#323B47",
    atteint_soft="#1E2F28",
    a_completer_soft="#332B1C",
    non_atteint_soft="#3A2423",
)


@dataclass(frozen=True, slots=True)
class StateStyle:
    """How a state is shown: icon, word and the name of its colour token."""

    icon: str
    word: str
    color: str


_active: Tokens = LIGHT
_scale = 1.0
_pixmaps: dict[tuple[str, str, int], QPixmap] = {}


def tokens() -> Tokens:
    """Return the colours in force."""
    return _active


def load_fonts() -> None:
    """Load the bundled letters, so that the window looks the same on any PC."""
    for name in ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf"):
        QFontDatabase.addApplicationFont(str(shipped_dir("resources") / "fonts" / name))


def apply_theme(app: QApplication, *, dark: bool | None = None, scale: float = 1.0) -> None:
    """Give the application our palette, letters and style sheet; None follows the system.

    ``scale`` multiplies the size of every letter, and of what must hold words.
    """
    global _active, _scale  # noqa: PLW0603 - the theme in force is one for the whole process
    _scale = scale
    if dark is None:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    _active = DARK if dark else LIGHT
    _pixmaps.clear()
    app.setPalette(_palette(_active))
    font = QFont(FAMILY)
    font.setPointSizeF(BODY_PT * scale)
    app.setFont(font)
    app.setStyleSheet(_style_sheet(_active))
    app.setFont(font)  # with the first sheet, Windows gives menus and lists its own letters again


def scaled(pixels: int) -> int:
    """Return a length that follows the size of the letters."""
    return round(pixels * _scale)


def icon(name: str, color: str = "text", size: int = 18) -> QIcon:
    """Return an icon of the set drawn in a colour token."""
    return _make_icon(pixmap(name, color, size), pixmap(name, DISABLED, size))


def pixmap(name: str, color: str = "text", size: int = 18) -> QPixmap:
    """Return a picture of an icon, sharp at the screen's scale and drawn once per theme.

    Its size follows that of the letters it stands beside.
    """
    cle = (name, color, scaled(size))
    if cle not in _pixmaps:
        _pixmaps[cle] = _draw(*cle)
    return _pixmaps[cle]


def _make_icon(picture: QPixmap, disabled: QPixmap) -> QIcon:
    """Return an icon that keeps its colour on a chosen line, and fades with the words.

    Left to itself, Qt tints the first and draws the second against a background it supposes.
    """
    drawn = QIcon(picture)
    drawn.addPixmap(picture, QIcon.Mode.Selected)
    drawn.addPixmap(disabled, QIcon.Mode.Disabled)
    return drawn


def _draw(name: str, color: str, size: int) -> QPixmap:
    svg = (shipped_dir("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.screens() else 1.0
    pixels = round(size * ratio)
    svg = svg.replace("currentColor", getattr(_active, color))
    svg = svg.replace('width="24"', f'width="{pixels}"', 1)
    svg = svg.replace('height="24"', f'height="{pixels}"', 1)
    # Its format is told, or Qt loads all that read pictures to find one that knows it.
    # PySide6 says that it takes bytes for it, and takes words alone.
    image = QImage.fromData(QByteArray(svg.encode()), "SVG")  # type: ignore[arg-type]
    picture = QPixmap.fromImage(image)
    picture.setDevicePixelRatio(ratio)
    return picture


def put_icon(button: QAbstractButton, name: str, color: str = "text", size: int = 18) -> None:
    """Give a button an icon that keeps its distance from the words, whatever the style draws."""
    button.setIcon(
        _make_icon(_with_gap(pixmap(name, color, size)), _with_gap(pixmap(name, DISABLED, size)))
    )
    button.setIconSize(QSize(scaled(size) + ICON_GAP, scaled(size)))


def _with_gap(picture: QPixmap) -> QPixmap:
    """Return a picture with the room that parts it from the words after it."""
    ratio = picture.devicePixelRatio()
    canvas = QPixmap(picture.width() + round(ICON_GAP * ratio), picture.height())
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return canvas


def app_icon() -> QIcon:
    """Return the program's own icon."""
    return QIcon(str(shipped_dir("resources") / "icons" / "app.svg"))


def icon_size(size: int = 18) -> QSize:
    """Return the size of an icon, for buttons and views."""
    return QSize(scaled(size), scaled(size))


def color(name: str) -> QColor:
    """Return a colour token."""
    return QColor(getattr(_active, name))


def fixed_font() -> QFont:
    """Return the letters of a technical text, all of one width, as large as the small ones."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(SMALL_PT * _scale)
    return font


def title_font() -> QFont:
    """Return the letters of a page's title."""
    return _font(TITLE_PT, bold=True)


def display_font() -> QFont:
    """Return the letters of the first words a doctor reads."""
    return _font(DISPLAY_PT, bold=True)


def figure_font() -> QFont:
    """Return the letters of the one figure that counts."""
    return _font(FIGURE_PT, bold=True)


def strong_font(points: float = BODY_PT) -> QFont:
    """Return the heavier of the two weights."""
    return _font(points, bold=True)


def small_font() -> QFont:
    """Return the letters of secondary texts."""
    return _font(SMALL_PT, bold=False)


def _font(points: float, *, bold: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPointSizeF(points * _scale)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _palette(jeu: Tokens) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: jeu.background,
        QPalette.ColorRole.WindowText: jeu.text,
        QPalette.ColorRole.Base: jeu.surface,
        QPalette.ColorRole.AlternateBase: jeu.background,
        QPalette.ColorRole.ToolTipBase: jeu.surface,
        QPalette.ColorRole.ToolTipText: jeu.text,
        QPalette.ColorRole.Text: jeu.text,
        QPalette.ColorRole.PlaceholderText: jeu.muted,
        QPalette.ColorRole.Button: jeu.surface,
        QPalette.ColorRole.ButtonText: jeu.text,
        QPalette.ColorRole.BrightText: jeu.non_atteint,
        QPalette.ColorRole.Link: jeu.accent,
        QPalette.ColorRole.LinkVisited: jeu.accent,
        QPalette.ColorRole.Highlight: jeu.accent,
        QPalette.ColorRole.HighlightedText: jeu.on_accent,
        QPalette.ColorRole.Accent: jeu.accent,
        QPalette.ColorRole.Mid: jeu.border,
        QPalette.ColorRole.Dark: jeu.border,
        QPalette.ColorRole.Light: jeu.surface,
        QPalette.ColorRole.Midlight: jeu.line,
    }
    palette = QPalette()
    for role, valeur in roles.items():
        palette.setColor(role, QColor(valeur))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(jeu.muted))
    return palette


def _style_sheet(jeu: Tokens) -> str:
    # A folder named after an apostrophe or a bracket would break the sheet: it gets a name here.
    QDir.setSearchPaths(_ICONES, [str(shipped_dir("resources") / "icons")])
    mode = "sombre" if jeu is DARK else "clair"
    feuille = (shipped_dir("resources") / "style" / "fenetre.qss").read_text(encoding="utf-8")
    feuille = feuille.replace("@coche", f"{_ICONES}:coche-{mode}.svg")
    feuille = feuille.replace("@fleche", f"{_ICONES}:fleche-{mode}.svg")
    for name in sorted((f.name for f in fields(jeu)), key=len, reverse=True):
        feuille = feuille.replace(f"@{name}", getattr(jeu, name))
    for name, pixels in _lengths().items():
        feuille = feuille.replace(f"${name}", f"{pixels}px")
    return feuille


def _lengths() -> dict[str, int]:
    """Return the lengths of the style sheet that follow the size of the letters.

    A box to tick is ``case`` wide inside of its edge; the dot of a chosen answer is what its rim
    leaves of the same circle.
    """
    case, rebord = scaled(14), scaled(5)
    return {
        "case": case,
        "rebord": rebord,
        "point": case + 2 - 2 * rebord,
        "rond": (case + 2) // 2,
        "fleche": scaled(14),
        "tiroir": scaled(24),
    }
