"""A rate typed as a percentage or as a fraction: what is read, what is refused, what stays."""

from decimal import Decimal
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.values import SANS_OBJET, Taux
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.widgets.texts import Text
from tests.poste import click, type_in

pytestmark = pytest.mark.usefixtures("app")

CHAMP = Champ(id="taux", type="taux", libelle="Taux", sans_objet=True)


@pytest.fixture
def field() -> TauxField:
    field = TauxField(CHAMP)
    field.show()
    return field


def listen(field: TauxField) -> list[tuple[object, bool]]:
    emis: list[tuple[object, bool]] = []
    field.value_changed.connect(lambda valeur, typing: emis.append((valeur, typing)))
    return emis


@pytest.mark.parametrize(
    ("saisie", "lu"),
    [
        ("66,67", "66.67"),
        ("66.67", "66.67"),
        ("66.667", "66.667"),
        (" 90 ", "90"),
        ("90 %", "90"),
        ("90\xa0%", "90"),
        ("0", "0"),
        ("100", "100"),
        ("100,00", "100"),
        (",5", "0.5"),
    ],
)
def test_a_percentage_is_read_with_a_comma_or_a_point(
    field: TauxField, saisie: str, lu: str
) -> None:
    type_in(field.percent, saisie)
    valeur = field.value()
    assert isinstance(valeur, Taux)
    assert valeur.pourcentage == Decimal(lu)
    assert field.is_valid()
    assert field.percent.text() == saisie


@pytest.mark.parametrize(
    ("saisie", "mot"),
    [
        ("100,01", "100"),
        ("315", "100"),
        ("-3", "négatif"),
        ("abc", "n’est pas un nombre"),
        ("12,3,4", "n’est pas un nombre"),
        ("12e3", "n’est pas un nombre"),
        ("1 00", "n’est pas un nombre"),
    ],
)
def test_a_wrong_percentage_is_said_and_stays_as_typed_without_a_value(
    field: TauxField, saisie: str, mot: str
) -> None:
    emis = listen(field)
    type_in(field.percent, saisie)
    assert field.value() is None
    assert not field.is_valid()
    assert field.state is FieldState.ERREUR
    assert mot in field.message()
    assert "Rien n’est enregistré" in field.message()
    assert field.percent.text() == saisie
    assert emis[-1] == (None, True)


def test_a_fraction_is_kept_exact_and_its_percentage_is_shown(field: TauxField) -> None:
    type_in(field.numerator, "200")
    type_in(field.denominator, "300")
    valeur = field.value()
    assert isinstance(valeur, Taux)
    assert valeur.part == Fraction(2, 3)
    assert (valeur.numerateur, valeur.denominateur) == (200, 300)


def test_spaces_between_thousands_are_read(field: TauxField) -> None:
    type_in(field.numerator, "1 812")
    type_in(field.denominator, "12\xa0000")
    assert field.value() == Taux.from_fraction(1812, 12000)
    assert field.numerator.text() == "1 812"


def test_a_half_typed_fraction_is_neither_a_value_nor_an_error(field: TauxField) -> None:
    type_in(field.numerator, "200")
    assert field.value() is None
    assert field.is_valid()
    assert field.state is not FieldState.ERREUR


def test_letters_in_a_half_typed_fraction_are_an_error_at_once(field: TauxField) -> None:
    type_in(field.numerator, "2oo")
    assert field.state is FieldState.ERREUR


@pytest.mark.parametrize(
    ("haut", "bas", "mot"),
    [
        ("301", "300", "dépasse le total"),
        ("3", "0", "nul"),
        ("0", "0", "nul"),
        ("-1", "300", "négatif"),
        ("1,5", "300", "entier"),
        ("1.000", "2 500", "écrivez «\xa01\xa0000\xa0»"),
        ("1,000", "2 500", "écrivez «\xa01\xa0000\xa0»"),
    ],
)
def test_a_wrong_fraction_is_said_and_stays_as_typed(
    field: TauxField, haut: str, bas: str, mot: str
) -> None:
    type_in(field.numerator, haut)
    type_in(field.denominator, bas)
    assert field.value() is None
    assert field.state is FieldState.ERREUR
    assert mot in field.message()
    assert (field.numerator.text(), field.denominator.text()) == (haut, bas)


def test_the_way_typed_last_counts_and_empties_the_other(field: TauxField) -> None:
    type_in(field.numerator, "1")
    type_in(field.denominator, "2")
    type_in(field.percent, "75")
    assert field.value() == Taux.from_pourcentage(Decimal(75))
    assert not field.numerator.text()
    type_in(field.numerator, "1")
    type_in(field.denominator, "4")
    assert field.value() == Taux.from_fraction(1, 4)
    assert not field.percent.text()


def test_sans_objet_closes_the_lines_and_gives_them_back_once_unticked(field: TauxField) -> None:
    emis = listen(field)
    type_in(field.percent, "75")
    assert field.not_applicable is not None
    click(field.not_applicable)
    assert field.value() is SANS_OBJET
    assert emis[-1] == (SANS_OBJET, False)
    assert not field.percent.text()
    assert not field.percent.isEnabled()
    click(field.not_applicable)
    assert field.value() == Taux.from_pourcentage(Decimal(75))
    assert [valeur for valeur, _ in emis[-2:]] == [SANS_OBJET, field.value()]
    assert field.percent.isEnabled()


def test_sans_objet_is_not_offered_where_the_rule_does_not_allow_it() -> None:
    assert TauxField(Champ(id="taux", type="taux", libelle="Taux")).not_applicable is None


def test_what_is_typed_is_not_rewritten_when_the_same_value_comes_back(field: TauxField) -> None:
    type_in(field.percent, "75,0")
    field.set_value(Taux.from_pourcentage(Decimal("75.0")))
    assert field.percent.text() == "75,0"


def test_each_keystroke_is_passed_on_as_typing(field: TauxField) -> None:
    emis = listen(field)
    type_in(field.percent, "45")
    assert [valeur for valeur, _ in emis] == [
        Taux.from_pourcentage(Decimal(4)),
        Taux.from_pourcentage(Decimal(45)),
    ]
    assert all(typing for _, typing in emis)


def framed(field: TauxField) -> list[QLineEdit]:
    return [entree for entree in field.inputs() if entree.property("erreur")]


def test_a_wrong_line_is_framed_and_given_back_its_own_frame(field: TauxField) -> None:
    type_in(field.percent, "315")
    assert framed(field) == [field.percent]
    type_in(field.percent, "31,5")
    assert framed(field) == []


def test_only_the_term_at_fault_is_framed_or_both_when_they_do_not_go_together(
    field: TauxField,
) -> None:
    type_in(field.numerator, "8x")
    assert framed(field) == [field.numerator]
    type_in(field.numerator, "812")
    type_in(field.denominator, "x")
    assert framed(field) == [field.denominator]
    type_in(field.denominator, "8")
    assert framed(field) == [field.numerator, field.denominator]


def test_the_words_of_an_error_stand_between_the_lines_and_the_box(field: TauxField) -> None:
    assert field.not_applicable is not None
    type_in(field.percent, "315")
    QApplication.sendPostedEvents()
    field.adjustSize()
    message = next(t for t in field.findChildren(Text) if t.text() == field.message())
    assert field.percent.geometry().bottom() < message.y() < field.not_applicable.y()
    type_in(field.percent, "31,5")
    QApplication.sendPostedEvents()
    field.adjustSize()
    assert field.not_applicable.y() < message.y()
