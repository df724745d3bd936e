"""Pieces stay whole, lines break where they may, and pages follow one another."""

import pytest

from forfait_desktop.pdf import styles
from forfait_desktop.pdf.blocks import (
    Blank,
    Bookmark,
    Box,
    Cell,
    Frame,
    Item,
    Letters,
    Line,
    Piece,
    Stroke,
    Text,
    flow,
    paragraph,
    row,
    set_lines,
    stack,
)

HEAD = Piece(20)


def words(lines: list[Line]) -> list[str]:
    return [
        "".join(
            i.text if isinstance(i, Text) else "□" if isinstance(i, Box) else "_" for i in li.items
        )
        for li in lines
    ]


def test_a_line_breaks_at_a_space_and_drops_it() -> None:
    assert words(set_lines([Text("un deux trois")], 40)) == ["un deux", "trois"]


def test_spaces_typed_inside_a_line_are_kept() -> None:
    assert words(set_lines([Text("a   b")], 100)) == ["a   b"]


def test_a_non_breaking_space_holds_a_number_and_its_unit() -> None:
    assert words(set_lines([Text("total 12\u00a0€")], 36)) == ["total", "12\u00a0€"]


def test_a_box_stays_with_the_word_that_follows() -> None:
    items: list[Item] = [Text("question "), Box(), Text("oui")]
    assert words(set_lines(items, 50)) == ["question", "□oui"]


def test_a_word_wider_than_the_line_is_cut_by_character() -> None:
    lines = set_lines([Text("m" * 30)], 60)
    assert "".join(words(lines)) == "m" * 30
    assert len(lines) > 3


def test_a_word_wider_than_the_line_is_cut_at_its_hyphens_first() -> None:
    assert words(set_lines([Text("EXEMPLE-DE-NOM-DE-FAMILLE")], 70)) == [
        "EXEMPLE-DE-",
        "NOM-DE-",
        "FAMILLE",
    ]
    lines = set_lines([Text(f"-{'m' * 30}-{'i' * 40}")], 60)
    assert "".join(words(lines)) == f"-{'m' * 30}-{'i' * 40}"
    assert all(line.width <= 60.1 for line in lines)


def test_two_styles_side_by_side_keep_their_own() -> None:
    (line,) = set_lines([Text("a ", styles.NOTE), Text("b", styles.STRONG)], 100)
    letters = [mark for mark in line.marks(0, 0) if isinstance(mark, Letters)]
    assert [(m.text, m.size) for m in letters] == [("a ", styles.SMALL), ("b", styles.NORMAL)]


def test_an_empty_text_is_one_empty_line() -> None:
    assert words(set_lines([Text("")], 50)) == [""]


def test_a_line_to_write_on_is_high_enough_for_a_hand() -> None:
    (line,) = set_lines([Blank(40), Text("\u00a0%")], 100)
    assert line.height >= styles.HAND_HEIGHT
    assert any(isinstance(mark, Stroke) for mark in line.marks(0, 0))


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    (piece,) = row(
        [Cell(0, 100, [[Text("a")]]), Cell(100, 100, [[Text("b\nc\nd")]])], tallest=300, padding=2
    )
    assert piece.height == 3 * styles.BODY.leading + 4


def test_a_row_taller_than_allowed_is_cut_between_lines_and_draws_its_box_once() -> None:
    text = "\n".join(str(n) for n in range(50))
    pieces = row([Cell(0, 10, [], box=True), Cell(20, 90, [[Text(text)]])], tallest=100)
    marks = [mark for piece in pieces for mark in piece.marks]
    assert len(pieces) > 5
    assert [m.text for m in marks if isinstance(m, Letters)] == [str(n) for n in range(50)]
    assert sum(isinstance(m, Frame) for m in marks) == 1


def test_pieces_fill_a_page_then_the_next() -> None:
    pages = flow([Piece(100)] * 20, HEAD, HEAD)
    assert len(pages) == 3
    for page in pages:
        assert all(placed.y + placed.piece.height <= styles.BOTTOM for placed in page)
        assert page[0].piece is HEAD


def test_a_glued_piece_goes_to_the_page_of_the_next_one() -> None:
    titre = Piece(30, (Bookmark(0, "titre"),), glued=True)
    pages = flow([Piece(690), titre, Piece(60)], HEAD, HEAD)
    assert titre not in [placed.piece for placed in pages[0]]
    assert [placed.piece for placed in pages[1]][1] is titre


def test_the_heading_of_a_table_is_repeated_on_the_next_page() -> None:
    heading = Piece(15)
    pages = flow([Piece(100, heading=heading)] * 10, HEAD, HEAD)
    assert pages[1][1].piece is heading
    assert heading not in [placed.piece for placed in pages[0]]


def test_glued_pieces_taller_than_a_page_are_placed_all_the_same() -> None:
    pages = flow([Piece(300, glued=True)] * 5, HEAD, HEAD)
    assert sum(len(page) - 1 for page in pages) == 5
    assert all(placed.y + placed.piece.height <= styles.BOTTOM for p in pages for placed in p)


def test_a_paragraph_is_one_piece_a_line() -> None:
    pieces = paragraph([Text("a\nb\nc")], before=5, after=7)
    assert len(pieces) == 3
    assert sum(piece.height for piece in pieces) == pytest.approx(3 * styles.BODY.leading + 12)


def test_a_stack_is_one_piece_as_high_as_its_parts() -> None:
    piece = stack([Piece(10), Piece(5, (Stroke(0, 1, 9, 1, 1, styles.INK),))], glued=True)
    assert piece.height == 15
    assert piece.marks == (Stroke(0, 11, 9, 11, 1, styles.INK),)
    assert piece.glued
