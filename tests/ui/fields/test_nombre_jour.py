"""A count, notified points and a day, typed in one line."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.domain.champs import Champ
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.nombre import NombreField
from tests.poste import type_in

pytestmark = pytest.mark.usefixtures("app")

ENTIER = Champ(id="n", type="nombre", libelle="Actes")
HEURES = Champ(id="h", type="nombre", libelle="Heures", decimales=True)
POINTS = Champ(id="p", type="points", libelle="Points")
JOUR = Champ(id="j", type="date", libelle="Signature")


@pytest.mark.parametrize(
    ("champ", "saisie", "lu"),
    [
        (ENTIER, "0", 0),
        (ENTIER, "1 250", 1250),
        (ENTIER, "1\xa0250", 1250),
        (ENTIER, "12,0", 12),
        (ENTIER, "123456789012345", 123456789012345),
        (HEURES, "1,5", Decimal("1.5")),
        (HEURES, "1.5", Decimal("1.5")),
        (POINTS, "22,5", Decimal("22.5")),
        (POINTS, "40", Decimal(40)),
        (POINTS, "22.500", Decimal("22.5")),
    ],
)
def test_a_number_is_read_as_typed(champ: Champ, saisie: str, lu: Decimal | int) -> None:
    field = NombreField(champ, maximum=Decimal(40) if champ is POINTS else None)
    type_in(field.entry, saisie)
    assert field.value() == lu
    assert field.is_valid()
    assert field.entry.text() == saisie


@pytest.mark.parametrize(
    ("champ", "saisie", "mot"),
    [
        (ENTIER, "1,5", "entier"),
        (ENTIER, "1.000", "écrivez «\xa01\xa0000\xa0»"),
        (HEURES, "1.000", "deux façons"),
        (ENTIER, "-2", "négatif"),
        (ENTIER, "deux", "n’est pas un nombre"),
        (ENTIER, "2O", "n’est pas un nombre"),
        (ENTIER, "1234567890123456", "trop long"),
        (HEURES, "-0,5", "négatif"),
        (POINTS, "40,5", "maximum est 40"),
        (POINTS, "-1", "négatif"),
    ],
)
def test_a_wrong_number_is_said_and_stays_as_typed(champ: Champ, saisie: str, mot: str) -> None:
    field = NombreField(champ, maximum=Decimal(40) if champ is POINTS else None)
    type_in(field.entry, saisie)
    assert field.value() is None
    assert not field.is_valid()
    assert field.state is FieldState.ERREUR
    assert mot in field.message()
    assert "Rien n’est enregistré" in field.message()
    assert field.entry.text() == saisie


def test_a_number_corrected_is_no_longer_wrong() -> None:
    field = NombreField(ENTIER)
    type_in(field.entry, "-2")
    type_in(field.entry, "2")
    assert field.state is not FieldState.ERREUR
    assert field.value() == 2


@pytest.mark.parametrize(
    "saisie", ["12/03/2024", "12.03.2024", "12-03-2024", "12 03 2024", "2024-03-12"]
)
def test_a_day_is_read_in_the_usual_ways(saisie: str) -> None:
    field = JourField(JOUR)
    type_in(field.entry, saisie)
    assert field.value() == date(2024, 3, 12)
    assert field.entry.text() == saisie


@pytest.mark.parametrize(
    ("saisie", "mot"),
    [("31/02/2024", "n’existe pas"), ("mars", "n’est pas une date"), ("1/1/1500", "1500")],
)
def test_a_wrong_day_is_said_once_the_line_is_left(saisie: str, mot: str) -> None:
    field = JourField(JOUR)
    type_in(field.entry, saisie)
    assert mot not in field.message()
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert field.state is FieldState.ERREUR
    assert mot in field.message()
    assert field.value() is None
    assert field.entry.text() == saisie
