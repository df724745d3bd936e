"""What a doctor types is printed as typed: no markup, no loss, no overlap, whatever it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.pdf import styles
from forfait_desktop.pdf.blocks import Line, Text, set_lines
from forfait_desktop.pdf.checklist import render_checklist
from forfait_desktop.pdf.fonts import (
    FALLBACKS,
    find_glyph,
    iter_runs,
    make_drawable,
    measure,
    order_for_reading,
    split_lines,
)
from tests.pdf.samples import RULESETS, iter_fonts, load, make, read_pages, read_squeezed, squeeze
from tests.pdf.test_checklist import check_boxes


def print_note(note: str) -> bytes:
    return render_checklist(make(load("fs-2024"), notes={"v2.i3": note}))


@pytest.mark.parametrize(
    "typed",
    [
        "<b>gras</b> <para> </font> <img src='x'/>",
        "&amp; &lt; & &#233; %s {0} \\n (parenthèse) [crochet",
        "« œuvre » d’été, 12 € ≥ 2/3 ½ n° 4 – à “vérifier”…",
        "Ελληνικά Кириллица ქართული",
        "中文漢字測試 テスト ひらがな",
        "😀🩺 et 🇫🇷 et 👍🏽",
        "𝔘𝔫𝔦 𝟙𝟚",
    ],
    ids=["markup", "entities", "french", "alphabets", "cjk", "emoji", "beyond the first plane"],
)
def test_typed_characters_are_read_back_as_typed(typed: str) -> None:
    pdf = print_note(typed)
    assert squeeze(f"Note : {make_drawable(typed)}") in read_squeezed(pdf)
    assert all(embedded for _, embedded in iter_fonts(pdf))
    check_boxes(pdf)


@pytest.mark.parametrize("typed", ["<b>œ</b>&amp;", "中文漢字", "😀", "Ωмега"])
def test_these_characters_all_have_a_glyph(typed: str) -> None:
    assert make_drawable(typed) == typed


@pytest.mark.parametrize("mot", ["שלום", "العربية", "مرحبا"])
def test_a_word_written_from_right_to_left_is_read_back_as_typed(mot: str) -> None:
    assert mot in read_squeezed(print_note(mot))


def test_right_to_left_stretches_are_drawn_from_their_end() -> None:
    assert order_for_reading("Dr שלום (12,5) עולם fin") == "Dr םלוע (12,5) םולש fin"


def test_text_without_right_to_left_letters_keeps_its_order() -> None:
    assert order_for_reading("a (b) 12 [c]") == "a (b) 12 [c]"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("\x00", "[U+0000]"), ("\x07", "[U+0007]"), ("\x1b", "[U+001B]"), ("\x9f", "[U+009F]")],
)
def test_a_control_character_is_shown_by_its_code(typed: str, code: str) -> None:
    assert f"a{code}b" in read_squeezed(print_note(f"a{typed}b"))


@pytest.mark.parametrize("typed", ["\U0001fae8\U000e1000", "\ue000", "\U0010ffff", "ไ", "\ud800"])
def test_a_character_that_no_font_holds_is_shown_by_its_code(typed: str) -> None:
    text = read_squeezed(print_note(f"a{typed}b"))
    codes = "".join(c if find_glyph(c, bold=False) else f"[U+{ord(c):04X}]" for c in typed)
    assert "[U+" in codes
    assert f"a{codes}b" in text


def test_tabs_and_line_ends_become_spaces_and_lines() -> None:
    assert split_lines("a\tb\r\nc\n\nd\u2028e\rf") == ["a    b", "c", "", "d", "e", "f"]


def test_an_accent_typed_apart_is_drawn_with_its_letter() -> None:
    assert split_lines("e\u0301") == ["é"]


def test_joiners_and_zero_width_characters_draw_nothing_and_take_no_room() -> None:
    for character in "\u200b\u200c\u200d\u2060\ufeff\ufe0f":
        assert measure(make_drawable(character), bold=False) == 0
        assert find_glyph(character, bold=True) is not None


def test_the_joiner_is_not_drawn_by_the_font_that_gives_it_ink() -> None:
    glyph = find_glyph("\u200d", bold=False)
    assert glyph is not None
    assert glyph.font in FALLBACKS


@pytest.mark.parametrize("word", ["x" * 10_000, "W" * 10_000, "é中😀" * 3_333, "[" * 10_000])
def test_ten_thousand_characters_without_a_space_go_on_over_the_pages(word: str) -> None:
    pdf = print_note(word)
    pages = read_pages(pdf)
    letters = set(word)
    blank = read_squeezed(print_note(""))
    read = "".join(c for c in read_squeezed(pdf) if c in letters)
    outside = sum(blank.count(c) for c in letters)
    assert len(pages) > 3
    assert word[:60] in squeeze(pages[1]) or word[:60] in squeeze(pages[2])
    # The heads repeated on each page add a few letters; none of the word's may miss.
    assert len(read) >= len(word) + outside
    check_boxes(pdf)


def test_ten_thousand_characters_of_name_office_and_title_are_all_printed() -> None:
    praticien = Praticien(nom="n" * 10_000, prenom="<i>", cabinet="é" * 10_000)
    pdf = render_checklist(make(load("fs-2024"), praticien=praticien, intitule="z" * 10_000))
    text = read_squeezed(pdf)
    for letter in "néz":
        assert text.count(letter) >= 10_000
    assert "<i>" in text
    check_boxes(pdf)


def test_marks_piled_on_one_letter_do_not_break_the_page() -> None:
    check_text = print_note("a" + "\u0301\u0308" * 2_000 + " fin de note")
    assert squeeze("fin de note") in read_squeezed(check_text)


def test_nothing_but_spaces_and_line_ends_is_no_note() -> None:
    assert "Note" not in read_squeezed(print_note("  \n\t "))


TYPED = st.text(
    st.one_of(
        st.sampled_from(" <>&\n\t\u00a0\u200d😀中שع\x00é"),
        st.characters(codec="utf-8", max_codepoint=0x17F),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)


@given(typed=TYPED, width=st.floats(min_value=70, max_value=500), bold=st.booleans())
@settings(max_examples=200, deadline=None)
def test_lines_hold_all_that_was_typed_and_never_pass_their_width(
    typed: str, width: float, bold: bool
) -> None:
    style = _style(bold)
    lines = set_lines([Text(typed, style)], width)
    assert all(line.width <= width + 0.02 for line in lines)
    expected = "".join(split_lines(typed)).replace(" ", "")
    assert "".join(map(_text_of, lines)).replace(" ", "") == expected


@given(typed=TYPED)
@settings(max_examples=200, deadline=None)
def test_runs_split_a_line_by_font_and_lose_nothing(typed: str) -> None:
    for line in split_lines(typed):
        runs = list(iter_runs(line, bold=False))
        assert "".join(run.text for run in runs) == line
        assert sum(run.width for run in runs) == pytest.approx(measure(line, bold=False))


@given(typed=TYPED)
@settings(max_examples=100, deadline=None)
def test_the_reading_order_moves_characters_and_loses_none(typed: str) -> None:
    mirror = str.maketrans(")]}>»", "([{<«")
    ordered = order_for_reading(typed)
    assert sorted(ordered.translate(mirror)) == sorted(typed.translate(mirror))


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_shipped_texts_need_no_other_font_than_plex(ruleset_id: str) -> None:
    characters = set(load(ruleset_id).model_dump_json()) - set("\n")
    for character in sorted(characters):
        for bold in (False, True):
            glyph = find_glyph(character, bold)
            assert glyph is not None, unicodedata.name(character)
            assert glyph.font.startswith("IBMPlexSans"), unicodedata.name(character)


def _style(bold: bool) -> styles.Style:
    return styles.STRONG if bold else styles.BODY


def _text_of(line: Line) -> str:
    return "".join(item.text for item in line.items if isinstance(item, Text))
