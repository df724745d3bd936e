"""The look of the checklist: page, one family in three sizes and two weights, inks, columns.

Lengths are in points (1/72 inch); every ink stays legible on a black and white printer.
"""

from dataclasses import dataclass
from typing import Final

PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
MARGIN: Final = 42.0
LEFT: Final = MARGIN
RIGHT: Final = PAGE_WIDTH - MARGIN
WIDTH: Final = RIGHT - LEFT
TOP: Final = 36.0
FOOTER: Final = PAGE_HEIGHT - 30.0
"""Baseline of the footer."""
BOTTOM: Final = PAGE_HEIGHT - 46.0
"""Where the content of a page ends."""

Ink = tuple[float, float, float]

INK: Final[Ink] = (0.09, 0.11, 0.15)
MUTED: Final[Ink] = (0.30, 0.33, 0.39)
RULE: Final[Ink] = (0.72, 0.74, 0.77)
SHADE: Final[Ink] = (0.945, 0.95, 0.957)
ALERT: Final[Ink] = (0.58, 0.08, 0.06)

LARGE: Final = 15.0
NORMAL: Final = 9.0
SMALL: Final = 7.5

LEADING: Final = 1.32
ASCENT: Final = 1.02
"""Share of the size from the top of a line to its baseline."""
HAND_HEIGHT: Final = 17.0
"""Height of a line on which one writes by hand."""
BOX: Final = 8.5
SMALL_BOX: Final = 6.5
BOX_GAP: Final = 3.5
HAIRLINE: Final = 0.5
ROW_PADDING: Final = 3.2
GUTTER: Final = 9.0


@dataclass(frozen=True, slots=True)
class Style:
    """Size, weight and ink of a text."""

    size: float
    bold: bool = False
    ink: Ink = INK

    @property
    def leading(self) -> float:
        """Height of one line."""
        return self.size * LEADING


TITLE: Final = Style(LARGE, bold=True)
BODY: Final = Style(NORMAL)
STRONG: Final = Style(NORMAL, bold=True)
NOTE: Final = Style(SMALL, ink=MUTED)
FINE: Final = Style(SMALL)
LABEL: Final = Style(SMALL, bold=True, ink=MUTED)
COUNTED: Final = Style(SMALL, bold=True)
WARNING: Final = Style(NORMAL, bold=True, ink=ALERT)
WARNING_DETAIL: Final = Style(SMALL, ink=ALERT)
