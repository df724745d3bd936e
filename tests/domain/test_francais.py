"""Numbers, money and dates, as typed and as written."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.domain.francais import (
    agree,
    ceil_decimal,
    ceil_ecart,
    format_date,
    format_date_courte,
    format_euros,
    format_nombre,
    format_points,
    format_pourcentage,
    format_recul,
    format_taille,
    hold_together,
    join_words,
    lower_first,
    parse_date,
    parse_entier,
    parse_nombre,
    round_fraction,
    typeset,
)
from forfait_desktop.errors import SaisieInvalide


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("66,67", "66.67"),
        ("66.67", "66.67"),
        (" 12 ", "12"),
        ("1 000", "1000"),
        ("1\u00a0000", "1000"),
        ("1\u202f000", "1000"),
        ("1 234 567,5", "1234567.5"),
        ("66,67 %", "66.67"),
        ("66,67%", "66.67"),
        ("5,", "5"),
        (",5", "0.5"),
        ("0", "0"),
        ("007", "7"),
        ("123456789012345", "123456789012345"),
        ("1234567890123,45", "1234567890123.45"),
    ],
)
def test_a_typed_number_is_read(tape: str, lu: str) -> None:
    assert parse_nombre(tape) == Decimal(lu)


@pytest.mark.parametrize(
    ("tape", "dit"),
    [
        ("", "n’est pas un nombre"),
        ("   ", "n’est pas un nombre"),
        (",", "n’est pas un nombre"),
        ("12a", "n’est pas un nombre"),
        ("douze", "n’est pas un nombre"),
        ("1,2,3", "n’est pas un nombre"),
        ("1e5", "n’est pas un nombre"),
        ("+3", "n’est pas un nombre"),
        ("12 5", "n’est pas un nombre"),
        ("1 0000", "n’est pas un nombre"),
        ("12 34,5", "n’est pas un nombre"),
        ("٣", "n’est pas un nombre"),
        ("½", "n’est pas un nombre"),
        ("NaN", "n’est pas un nombre"),
        ("inf", "n’est pas un nombre"),
        ("-3", "négatif"),
        ("- 3,5", "négatif"),
        ("−3", "négatif"),
        ("9" * 17, "trop long"),
        ("9" * 5000, "trop long"),
        ("0," + "1" * 40, "trop long"),
    ],
)
def test_a_typed_number_is_refused_in_words(tape: str, dit: str) -> None:
    with pytest.raises(SaisieInvalide, match=dit) as refus:
        parse_nombre(tape)
    assert str(refus.value).endswith(".")
    assert len(str(refus.value)) < 150


@pytest.mark.parametrize(
    ("tape", "ecrire"),
    [
        ("1.000", "« 1 000 » pour des milliers, ou une virgule"),
        ("66.667", "« 66 667 » pour des milliers, ou une virgule"),
        ("5.069,10", "« 5 069,10 », sans point"),
        ("1.000.000", "« 1 000 000 », sans point"),
    ],
)
def test_a_point_that_may_separate_thousands_is_refused_with_what_to_write(
    tape: str, ecrire: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        parse_nombre(tape)
    assert ecrire in str(refus.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("tape", "lu"), [("0.125", "0.125"), ("12.5", "12.5"), ("1,000", "1"), ("1000.000", "1000")]
)
def test_a_point_or_a_comma_that_can_only_mean_decimals_is_read(tape: str, lu: str) -> None:
    assert parse_nombre(tape) == Decimal(lu)


def test_three_decimals_after_a_point_are_read_where_a_thousand_is_not_possible() -> None:
    assert parse_nombre("66.667", moins_de_mille=True) == Decimal("66.667")


@pytest.mark.parametrize("tape", ["1.000", "1,000", " 1.000 "])
def test_a_whole_number_is_never_cut_at_its_thousands(tape: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        parse_entier(tape)
    assert "écrivez « 1 000 »" in str(refus.value).replace("\u00a0", " ")


def test_a_whole_number_is_asked_for() -> None:
    assert parse_entier("1 812") == 1812
    assert parse_entier("3,0") == 3
    with pytest.raises(SaisieInvalide, match="entier"):
        parse_entier("3,5")


@given(st.decimals(0, 999_999, places=3, allow_nan=False, allow_infinity=False))
def test_a_written_number_can_be_typed_back(nombre: Decimal) -> None:
    assert parse_nombre(format_nombre(nombre)) == nombre


@pytest.mark.parametrize(
    ("tape", "jour"),
    [
        ("31/12/2025", date(2025, 12, 31)),
        ("1/2/2024", date(2024, 2, 1)),
        (" 29.02.2024 ", date(2024, 2, 29)),
        ("2025-12-31", date(2025, 12, 31)),
    ],
)
def test_a_typed_date_is_read(tape: str, jour: date) -> None:
    assert parse_date(tape) == jour


@pytest.mark.parametrize(
    ("tape", "dit"),
    [
        ("31/02/2025", "n’existe pas"),
        ("29/02/2025", "n’existe pas"),
        ("2025-13-01", "n’existe pas"),
        ("0/1/2025", "n’existe pas"),
        ("12/2025", "n’est pas une date"),
        ("demain", "n’est pas une date"),
        ("1/1/25", "n’est pas une date"),
        ("", "n’est pas une date"),
        ("2024-W01-1", "n’est pas une date"),
        ("01/01/0001", "n’est pas possible"),
        ("01/01/9999", "n’est pas possible"),
    ],
)
def test_a_typed_date_is_refused_in_words(tape: str, dit: str) -> None:
    with pytest.raises(SaisieInvalide, match=dit):
        parse_date(tape)


@pytest.mark.parametrize(
    ("nombre", "ecrit"),
    [
        (Decimal("22.5"), "22,5"),
        (Decimal("22.50"), "22,5"),
        (Decimal("280"), "280"),
        (Decimal("1E+3"), "1_000"),
        (1115, "1_115"),
        (0, "0"),
        (Decimal("0.00"), "0"),
        (Decimal("0.0000001"), "0,0000001"),
        (Decimal("1234567.25"), "1_234_567,25"),
    ],
)
def test_numbers_are_written_in_french(nombre: Decimal | int, ecrit: str) -> None:
    assert format_nombre(nombre) == ecrit.replace("_", "\u00a0")


def test_money_points_and_dates_are_written_in_french() -> None:
    assert format_euros(Decimal("2117.50")) == "2\u00a0117,50\u00a0€"
    assert format_euros(Decimal("7805.00")) == "7\u00a0805\u00a0€"
    assert format_points(Decimal("1.5")) == "1,5\u00a0pt"
    assert format_points(Decimal("302.5")) == "302,5\u00a0pts"
    assert format_date(date(2023, 5, 1)) == "1er\u00a0mai 2023"
    assert format_date_courte(date(2026, 2, 8)) == "08/02/2026"


def test_percentages_are_rounded_half_up() -> None:
    assert format_pourcentage(Fraction(2, 3), 1) == "66,7\u00a0%"
    assert format_pourcentage(Fraction(2, 3)) == "66,67\u00a0%"
    assert format_pourcentage(Fraction(2, 3), 2) == "66,67\u00a0%"
    assert format_pourcentage(Fraction(5, 1000), 0) == "1\u00a0%"
    assert format_pourcentage(Fraction(1), 1) == "100,0\u00a0%"
    assert round_fraction(Fraction(1, 8), 2) == Decimal("0.13")


def test_a_gap_is_rounded_up() -> None:
    assert ceil_ecart(Fraction(2, 3), Fraction(59, 100), 2) == Decimal("7.67")
    assert ceil_ecart(Fraction(2, 3), Fraction(2, 3) - Fraction(1, 10**30), 2) == Decimal("0.01")
    assert ceil_ecart(Fraction(9, 10), Fraction(8, 10), 1) == Decimal("10.0")
    assert ceil_decimal(Decimal("0.00000000000000000001"), 2) == Decimal("0.01")


def test_the_spaces_of_french_do_not_break() -> None:
    assert typeset("« Non » : 5 % ; 3 € ?") == (
        "«\u00a0Non\u00a0»\u00a0: 5\u00a0%\u00a0; 3\u00a0€\u00a0?"
    )


def test_a_percentage_has_no_zero_at_the_end_unless_it_is_asked_for() -> None:
    assert format_pourcentage(Fraction(2, 5)) == "40\u00a0%"
    assert format_pourcentage(Fraction(63, 200)) == "31,5\u00a0%"
    assert format_pourcentage(Fraction(59, 100), 1) == "59,0\u00a0%"
    assert format_pourcentage(Fraction(1)) == "100\u00a0%"
    assert format_pourcentage(Fraction(0)) == "0\u00a0%"


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (1, "1\u00a0octet"),
        (312, "312\u00a0octets"),
        (1024, "1\u00a0Ko"),
        (114_688, "112\u00a0Ko"),
        (1536 * 1024, "1,5\u00a0Mo"),
        (20 * 1024 * 1024, "20,0\u00a0Mo"),
    ],
)
def test_a_size_is_written_as_a_file_manager_does(octets: int, attendu: str) -> None:
    assert format_taille(octets) == attendu


@pytest.mark.parametrize(
    ("jours", "attendu"),
    [
        (1, "1\u00a0jour"),
        (60, "60\u00a0jours"),
        (61, "2\u00a0mois"),
        (651, "21\u00a0mois"),
        (1375, "3\u00a0ans"),
    ],
)
def test_a_day_long_past_is_not_counted_in_days(jours: int, attendu: str) -> None:
    assert format_recul(jours) == attendu


@pytest.mark.parametrize(
    ("unite", "nombre", "attendu"),
    [
        ("messages", 1, "message"),
        ("messages", 2, "messages"),
        ("cas", 1, "cas"),
        ("heures par semaine", 1, "heure par semaine"),
        ("FSE", 1, "FSE"),
    ],
)
def test_a_unit_agrees_with_its_number(unite: str, nombre: int, attendu: str) -> None:
    assert agree(unite, nombre) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("le volet 2 reste fermé", "le volet\u00a02 reste fermé"),
        ("Volet 1, ligne 4", "Volet\u00a01, ligne\u00a04"),
        ("addendum 8", "addendum\u00a08"),
        ("(4\u00a0312 sur 4\u00a0650)", "(4\u00a0312\u00a0sur\u00a04\u00a0650)"),
        ("maximum\u00a0: 835\u00a0pts", "maximum\u00a0:\u00a0835\u00a0pts"),
        ("une ligne de plus sur amelipro", "une ligne de plus sur amelipro"),
    ],
)
def test_a_number_stays_on_the_line_of_its_word(texte: str, attendu: str) -> None:
    assert hold_together(texte) == attendu


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_words_are_listed_as_one_says_them(mots: list[str], attendu: str) -> None:
    assert join_words(mots) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("Une capture", "une capture"), ("DMP alimenté", "DMP alimenté"), ("À saisir", "à saisir")],
)
def test_what_goes_on_after_a_colon_keeps_the_capitals_of_an_abbreviation(
    texte: str, attendu: str
) -> None:
    assert lower_first(texte) == attendu
