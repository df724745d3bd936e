"""How decimals are written for other programs."""

from decimal import Decimal

import pytest

from forfait_desktop.domain.resultat import Montant
from forfait_desktop.services.resultat_json import (
    dump_annee_assistant,
    format_decimal,
    format_montant,
)


@pytest.mark.parametrize(
    ("nombre", "ecrit"),
    [
        ("302.5", "302.5"),
        ("302.50", "302.5"),
        ("2.8E+2", "280"),
        ("280.00", "280"),
        ("0", "0"),
        ("0.00", "0"),
        ("0E+3", "0"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
    ],
)
def test_points_are_plain(nombre: str, ecrit: str) -> None:
    assert format_decimal(Decimal(nombre)) == ecrit


@pytest.mark.parametrize(
    ("euros", "ecrit"),
    [
        ("2117.5", "2117.50"),
        ("7805", "7805.00"),
        ("7.805E+3", "7805.00"),
        ("0", "0.00"),
        ("3.5070", "3.507"),
        ("1960.000", "1960.00"),
    ],
)
def test_euros_have_two_decimals_at_least(euros: str, ecrit: str) -> None:
    assert format_montant(Decimal(euros)) == ecrit


def test_no_amount_is_null_with_its_reason() -> None:
    montant = Montant(id="v3", libelle="Aide", euros=None, explication="Pas encore.")
    assert dump_annee_assistant(montant) == {
        "annee_contrat": None,
        "euros": None,
        "explication": "Pas encore.",
    }
