"""The embedded fonts and the choice, character by character, of the one that can draw it.

IBM Plex Sans draws the program's texts. What a doctor typed falls back to DejaVu Sans, Noto
Emoji then Droid Sans Fallback, each read only when needed; a character that no font holds is
written as a visible code such as ``[U+1F9FF]``.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

from forfait_desktop.paths import shipped_dir

REGULAR: Final = "IBMPlexSans-Regular"
SEMIBOLD: Final = "IBMPlexSans-SemiBold"
FALLBACKS: Final = ("DejaVuSans", "NotoEmoji-Regular", "DroidSansFallbackFull")

_LINE_ENDS: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE: Final = frozenset({"Cc", "Cs"})
_PLEX_INKS: Final = "\u200c\u200d"
"""Joiners that nobody should see, and for which Plex draws a bar."""
_MIRRORED: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_RTL: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
_RTL_STRETCH: Final = re.compile(f"[{_RTL}](?:(?:[{_RTL}]|[\\d\\W])*[{_RTL}])?")
_BARE_CODE_POINT: Final = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")
_CLUSTER: Final = re.compile(r"\d+(?:[.,:/]\d+)*|.", re.DOTALL)


class Glyph(NamedTuple):
    """The font that draws a character and its width for a size of one point."""

    font: str
    width: float


class Run(NamedTuple):
    """A stretch of text in one font, and its width for a size of one point."""

    font: str
    text: str
    width: float


class BundledFont(TTFont):
    """A font whose emoji can be searched and copied from the PDF.

    reportlab writes the code points beyond U+FFFF bare in the table that readers copy text
    from; the format wants them in UTF-16.
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Add the subsets of the font to the document, then mend their tables."""
        super().addObjects(doc)
        for name, entry in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:") and isinstance(entry, PDFStream):
                entry.content = _BARE_CODE_POINT.sub(_to_utf16, entry.content)


@cache
def load_font(name: str) -> BundledFont:
    """Read a bundled font once per process and make it known to reportlab."""
    font = BundledFont(name, str(shipped_dir("resources") / "fonts" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def find_glyph(character: str, bold: bool) -> Glyph | None:
    """Return the first font that can draw a character, or None when none can."""
    code = ord(character)
    plex = (SEMIBOLD, REGULAR) if bold else (REGULAR,)
    for name in (*(() if character in _PLEX_INKS else plex), *FALLBACKS):
        face = load_font(name).face
        if face.charToGlyph.get(code):
            return Glyph(name, face.charWidths.get(code, face.defaultWidth) / 1000)
    return None


def split_lines(text: str) -> list[str]:
    """Split a typed text into its lines, ready to draw: composed, every character visible."""
    composed = unicodedata.normalize("NFC", text)
    return [make_drawable(line) for line in _LINE_ENDS.split(composed)]


def make_drawable(line: str) -> str:
    """Replace what no font can draw by its code, and tabs by spaces; the rest stays as typed."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(_drawable(character) for character in line)


def order_for_reading(line: str) -> str:
    """Put the Hebrew and Arabic stretches of a line in the order in which they are drawn."""
    return _RTL_STRETCH.sub(lambda stretch: _reverse(stretch.group()), line)


def iter_runs(text: str, bold: bool) -> Iterator[Run]:
    """Split a drawable line into stretches of one font, in the order they are seen."""
    font, start, width = "", 0, 0.0
    for place, character in enumerate(text):
        glyph = find_glyph(character, bold) or _missing(character)
        if glyph.font != font:
            if place > start:
                yield Run(font, text[start:place], width)
            font, start, width = glyph.font, place, 0.0
        width += glyph.width
    if text:
        yield Run(font, text[start:], width)


def measure(text: str, bold: bool) -> float:
    """Return the width of a drawable text for a size of one point."""
    return sum((find_glyph(c, bold) or _missing(c)).width for c in text)


def _drawable(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) in _UNPRINTABLE or find_glyph(character, False) is None:
        return f"[U+{ord(character):04X}]"
    return character


def _reverse(stretch: str) -> str:
    """Reverse a stretch; numbers keep their order and marks stay after their letter."""
    clusters: list[str] = []
    for piece in _CLUSTER.findall(stretch):
        if clusters and unicodedata.category(piece[0]) == "Mn":
            clusters[-1] += piece
        else:
            clusters.append(piece)
    return "".join(c.translate(_MIRRORED) for c in reversed(clusters))


def _to_utf16(code: re.Match[str]) -> str:
    return chr(int(code.group(), 16)).encode("utf-16-be").hex().upper()


def _missing(character: str) -> Glyph:
    raise ValueError(f"character U+{ord(character):04X} was not made drawable")
