"""The pieces a page is made of: lines of text, rows of cells, and the flow over pages.

Layout comes first and draws nothing: it gives pages of placed pieces, so that "page x sur y"
is known when :func:`paint` draws them. Heights and places are measured from the top of a page.
A piece is never cut; what may be longer than a page comes as one piece a line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from forfait_desktop.pdf import styles
from forfait_desktop.pdf.fonts import (
    iter_runs,
    load_font,
    measure,
    order_for_reading,
    split_lines,
)
from forfait_desktop.pdf.styles import Ink, Style

_TOKENS: Final = re.compile(" +|[^ ]+")
_TOLERANCE: Final = 0.01


# ---------------------------------------------------------------- what is drawn


@dataclass(frozen=True, slots=True)
class Letters:
    """A stretch of text in one font, on its baseline."""

    x: float
    y: float
    text: str
    font: str
    size: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight rule."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle: a box to tick, a band, a shade."""

    x: float
    y: float
    width: float
    height: float
    thickness: float = styles.HAIRLINE
    ink: Ink | None = styles.INK
    fill: Ink | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline."""

    y: float
    title: str
    level: int = 0


Mark = Letters | Stroke | Frame | Bookmark


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks that stay together, placed from the top of the piece.

    ``glued`` keeps it on the page of the next piece; ``heading`` is repeated above it when it
    begins a page.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    glued: bool = False
    heading: "Piece | None" = None


# ---------------------------------------------------------------- lines of text


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one style; what a doctor typed is never read as markup."""

    text: str
    style: Style = styles.BODY


@dataclass(frozen=True, slots=True)
class Box:
    """A small box to tick, glued to the word that follows."""

    width: float = styles.SMALL_BOX + styles.BOX_GAP


@dataclass(frozen=True, slots=True)
class Blank:
    """A rule on which to write by hand."""

    width: float


Item = Text | Box | Blank


@dataclass(frozen=True, slots=True)
class Line:
    """Items set side by side, and their width."""

    items: tuple[Item, ...]
    width: float
    height: float
    ascent: float

    def marks(self, x: float, y: float) -> Iterable[Mark]:
        """Yield what draws the line with its top left corner at (x, y)."""
        base = y + self.ascent
        for item in self.items:
            match item:
                case Text(text, style):
                    for run in iter_runs(order_for_reading(text), style.bold):
                        yield Letters(x, base, run.text, run.font, style.size, style.ink)
                        x += run.width * style.size
                case Box(width):
                    side = styles.SMALL_BOX
                    yield Frame(x, base - side + 0.3, side, side, ink=styles.INK)
                    x += width
                case Blank(width):
                    yield Stroke(x, base + 1.5, x + width, base + 1.5, 0.5, styles.MUTED)
                    x += width


def set_lines(items: Sequence[Item], width: float) -> list[Line]:
    """Break items into lines no wider than ``width``.

    Lines break at spaces and where the text has its own line ends; a word wider than the line
    is continued on the next ones: after a hyphen of its own, else at any character.
    """
    lines = _Setter(width)
    for item in items:
        if not isinstance(item, Text):
            lines.add(item, item.width)
            continue
        for rank, line in enumerate(split_lines(item.text)):
            if rank:
                lines.end_line(item.style)
            for token in _TOKENS.findall(line):
                token_width = measure(token, item.style.bold) * item.style.size
                if token[0] == " ":
                    lines.add_space(Text(token, item.style), token_width)
                else:
                    lines.add(Text(token, item.style), token_width)
    return lines.finish(items)


class _Setter:
    """Fill lines greedily; items that touch, without a space, stay together."""

    def __init__(self, width: float) -> None:
        self.width = width + _TOLERANCE
        self.lines: list[Line] = []
        self.items: list[Item] = []
        self.used = 0.0
        self.space: tuple[Text, float] | None = None
        self.chunk: list[tuple[Item, float]] = []

    def add(self, item: Item, width: float) -> None:
        self.chunk.append((item, width))

    def add_space(self, space: Text, width: float) -> None:
        self._place_chunk()
        self.space = (space, width)

    def end_line(self, style: Style) -> None:
        self._place_chunk()
        self._close(style)

    def finish(self, items: Sequence[Item]) -> list[Line]:
        self._place_chunk()
        styles_used = [item.style for item in items if isinstance(item, Text)]
        if self.items or not self.lines:
            self._close(styles_used[-1] if styles_used else styles.BODY)
        return self.lines

    def _place_chunk(self) -> None:
        if not self.chunk:
            return
        chunk, self.chunk = self.chunk, []
        space, self.space = self.space, None
        total = sum(width for _, width in chunk)
        gap = space[1] if space else 0.0
        if self.used + gap + total <= self.width:
            if space:
                self._put(*space)
        elif self.items and (total <= self.width or self.used + gap >= self.width):
            self._close(styles.BODY)
        elif space and gap < self.width:
            self._put(*space)
        for item, width in chunk:
            if self.used + width <= self.width:
                self._put(item, width)
            elif isinstance(item, Text):
                self._put_by_character(item)
            else:
                self._close(styles.BODY)
                self._put(item, min(width, self.width))

    def _put_by_character(self, word: Text) -> None:
        start, style = 0, word.style
        taken = 0.0
        for place, character in enumerate(word.text):
            width = measure(character, style.bold) * style.size
            while self.used + taken + width > self.width and (place > start or self.items):
                cut = word.text.rfind("-", start, place) + 1 or place
                kept = measure(word.text[cut:place], style.bold) * style.size
                if cut > start:
                    self._put(Text(word.text[start:cut], style), taken - kept)
                self._close(style)
                start, taken = cut, kept
            taken += width
        self._put(Text(word.text[start:], style), taken)

    def _put(self, item: Item, width: float) -> None:
        last = self.items[-1] if self.items else None
        if isinstance(item, Text) and isinstance(last, Text) and last.style == item.style:
            self.items[-1] = Text(last.text + item.text, item.style)
        else:
            self.items.append(item)
        self.used += width

    def _close(self, style: Style) -> None:
        sizes = [item.style for item in self.items if isinstance(item, Text)] or [style]
        by_hand = any(isinstance(item, Blank) for item in self.items)
        leading = max(s.leading for s in sizes)
        height = max(leading, styles.HAND_HEIGHT) if by_hand else leading
        ascent = max(s.size for s in sizes) * styles.ASCENT + (height - leading)
        self.lines.append(Line(tuple(self.items), self.used, height, ascent))
        self.items, self.used, self.space = [], 0.0, None


# ---------------------------------------------------------------- pieces


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs in a column: where it starts, how wide it is, and its marks of its own."""

    x: float
    width: float
    paragraphs: Sequence[Sequence[Item]]
    right: bool = False
    box: bool = False

    def lines(self) -> list[Line]:
        """Return the lines of all the paragraphs."""
        return [line for items in self.paragraphs for line in set_lines(items, self.width)]


def paragraph(
    items: Sequence[Item],
    *,
    x: float = styles.LEFT,
    width: float = styles.WIDTH,
    before: float = 0.0,
    after: float = 0.0,
    glued: bool = False,
    heading: Piece | None = None,
) -> list[Piece]:
    """Return a paragraph as one piece a line, so that it can go on over the pages."""
    pieces = [
        Piece(line.height, tuple(line.marks(x, 0.0)), heading=heading)
        for line in set_lines(items, width)
    ]
    pieces[0] = _lower(pieces[0], before)
    pieces[-1] = replace(pieces[-1], height=pieces[-1].height + after)
    return [replace(piece, glued=True) for piece in pieces] if glued else pieces


def space(height: float) -> Piece:
    """Return an empty piece."""
    return Piece(height)


def rule(thickness: float = styles.HAIRLINE, ink: Ink = styles.RULE, after: float = 0.0) -> Piece:
    """Return a rule across the page."""
    middle = thickness / 2
    mark = Stroke(styles.LEFT, middle, styles.RIGHT, middle, thickness, ink)
    return Piece(thickness + after, (mark,))


def row(
    cells: Sequence[Cell],
    *,
    tallest: float,
    padding: float = styles.ROW_PADDING,
    ruled: bool = True,
    heading: Piece | None = None,
    glued: bool = False,
    shade: bool = False,
) -> list[Piece]:
    """Return a row of cells: one piece, or several when it is taller than ``tallest``."""
    waiting = [(cell, cell.lines()) for cell in cells]
    pieces: list[Piece] = []
    first = True
    while first or any(lines for _, lines in waiting):
        marks: list[Mark] = []
        bottom = 0.0
        for cell, lines in waiting:
            if first and cell.box:
                marks.append(Frame(cell.x, padding + 1.4, styles.BOX, styles.BOX, 0.8))
                bottom = max(bottom, styles.BOX + 2)
            height = 0.0
            while lines and (height == 0.0 or height + lines[0].height <= tallest):
                line = lines.pop(0)
                x = cell.x + (cell.width - line.width if cell.right else 0.0)
                marks += line.marks(x, padding + height)
                height += line.height
            bottom = max(bottom, height)
        first = False
        pieces.append(Piece(padding + bottom, tuple(marks), heading=heading, glued=glued))
    last = pieces[-1]
    height = last.height + padding
    under = Stroke(styles.LEFT, height, styles.RIGHT, height, styles.HAIRLINE, styles.RULE)
    marks_below = (*last.marks, under) if ruled else last.marks
    pieces[-1] = replace(last, height=height, marks=marks_below)
    if shade:
        pieces = [replace(p, marks=(_shade(p.height), *p.marks)) for p in pieces]
    return pieces


def stack(pieces: Sequence[Piece], *, glued: bool = False) -> Piece:
    """Return several pieces as one that is never cut."""
    marks: list[Mark] = []
    height = 0.0
    for piece in pieces:
        marks += [_move(mark, height) for mark in piece.marks]
        height += piece.height
    return Piece(height, tuple(marks), glued=glued)


def _shade(height: float) -> Frame:
    return Frame(styles.LEFT, 0.0, styles.WIDTH, height, ink=None, fill=styles.SHADE)


def _lower(piece: Piece, by: float) -> Piece:
    if not by:
        return piece
    marks = tuple(_move(mark, by) for mark in piece.marks)
    return replace(piece, height=piece.height + by, marks=marks)


def _move(mark: Mark, down: float) -> Mark:
    if isinstance(mark, Stroke):
        return replace(mark, y=mark.y + down, to_y=mark.to_y + down)
    return replace(mark, y=mark.y + down)


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and its place from the top of the page."""

    y: float
    piece: Piece


Page = list[Placed]


def flow(pieces: Sequence[Piece], first_head: Piece, next_head: Piece) -> list[Page]:
    """Place pieces one under the other, on as many pages as needed, under the given heads."""
    pages: list[Page] = []
    y = styles.BOTTOM

    def new_page(heading: Piece | None) -> None:
        nonlocal y
        head = next_head if pages else first_head
        pages.append([Placed(styles.TOP, head)])
        y = styles.TOP + head.height
        if heading:
            pages[-1].append(Placed(y, heading))
            y += heading.height

    new_page(None)
    fresh = True
    for group in _groups(pieces):
        height = sum(piece.height for piece in group)
        if not fresh and y + height > styles.BOTTOM:
            new_page(group[0].heading)
        for piece in group:
            if y + piece.height > styles.BOTTOM and not fresh:
                new_page(piece.heading)
            pages[-1].append(Placed(y, piece))
            y += piece.height
            fresh = False
    return pages


def _groups(pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    """Yield pieces with those they are glued to."""
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.glued:
            yield group
            group = []
    if group:
        yield group


# ---------------------------------------------------------------- drawing


def paint(canvas: Canvas, pages: Sequence[Page], footer: str) -> None:
    """Draw the pages, each with the footer and its number."""
    for number, page in enumerate(pages, start=1):
        for placed in page:
            for mark in placed.piece.marks:
                _draw(canvas, _move(mark, placed.y))
        _draw_footer(canvas, footer, f"page {number} sur {len(pages)}")
        canvas.showPage()


def _draw_footer(canvas: Canvas, left: str, right: str) -> None:
    top = styles.FOOTER - styles.SMALL * styles.ASCENT
    right_width = measure(right, bold=False) * styles.SMALL
    cells = (
        Cell(styles.LEFT, styles.WIDTH - right_width - styles.GUTTER, [[Text(left, styles.NOTE)]]),
        Cell(styles.RIGHT - right_width, right_width + 1, [[Text(right, styles.FINE)]]),
    )
    for cell in cells:
        for mark in cell.lines()[0].marks(cell.x, top):
            _draw(canvas, mark)


def _draw(canvas: Canvas, mark: Mark) -> None:
    match mark:
        case Letters():
            load_font(mark.font)
            canvas.setFont(mark.font, mark.size)
            canvas.setFillColorRGB(*mark.ink)
            canvas.drawString(mark.x, styles.PAGE_HEIGHT - mark.y, mark.text)
        case Stroke():
            canvas.setLineWidth(mark.thickness)
            canvas.setStrokeColorRGB(*mark.ink)
            top = styles.PAGE_HEIGHT
            canvas.line(mark.x, top - mark.y, mark.to_x, top - mark.to_y)
        case Frame():
            canvas.setLineWidth(mark.thickness)
            if mark.ink:
                canvas.setStrokeColorRGB(*mark.ink)
            if mark.fill:
                canvas.setFillColorRGB(*mark.fill)
            canvas.rect(
                mark.x,
                styles.PAGE_HEIGHT - mark.y - mark.height,
                mark.width,
                mark.height,
                stroke=int(mark.ink is not None),
                fill=int(mark.fill is not None),
            )
        case Bookmark():
            key = f"{mark.level}-{mark.title}"
            canvas.bookmarkHorizontalAbsolute(key, styles.PAGE_HEIGHT - mark.y)
            canvas.addOutlineEntry(mark.title, key, level=mark.level)
