"""Rates, RPPS keys and the models of rules, on their own."""

from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import TypeAdapter, ValidationError

from forfait_desktop.domain.dossier import Praticien, is_valid_rpps
from forfait_desktop.domain.genres import Condition, SeuilTaux, iter_champs
from forfait_desktop.domain.values import Certitude, Taux

SEUIL = TypeAdapter[Fraction](SeuilTaux)
CONDITION = TypeAdapter[Condition](Condition)
ATTESTE = {"sources": ["recomed"], "certitude": "source_unique"}


@pytest.mark.parametrize("rpps", ["10000000009", "10101010105"])
def test_a_right_rpps_is_accepted(rpps: str) -> None:
    assert is_valid_rpps(rpps)
    assert Praticien(nom="EXEMPLE", rpps=rpps).rpps == rpps


@pytest.mark.parametrize(
    "rpps", ["10000000008", "1000000000", "100000000090", "1000000000a", "٣" * 11, " 10000000009"]
)
def test_a_wrong_rpps_is_refused(rpps: str) -> None:
    assert not is_valid_rpps(rpps)
    with pytest.raises(ValidationError):
        Praticien(nom="EXEMPLE", rpps=rpps)


@pytest.mark.parametrize("nom", ["", "   ", "\u00a0"])
def test_a_doctor_has_a_name(nom: str) -> None:
    with pytest.raises(ValidationError):
        Praticien(nom=nom)


def test_a_doctor_may_have_nothing_but_a_name() -> None:
    assert Praticien(nom="EXEMPLE").nom_complet == "EXEMPLE"
    assert Praticien(nom="EXEMPLE", prenom="Cabinet").nom_complet == "Cabinet EXEMPLE"


@pytest.mark.parametrize("pourcentage", ["-0.01", "100.01"])
def test_a_rate_is_a_share(pourcentage: str) -> None:
    with pytest.raises(ValueError, match="pourcentage"):
        Taux.from_pourcentage(Decimal(pourcentage))


@pytest.mark.parametrize(("haut", "bas"), [(1, 0), (-1, 2), (3, 2), (0, -1)])
def test_a_fraction_is_a_share(haut: int, bas: int) -> None:
    with pytest.raises(ValueError, match="fraction"):
        Taux.from_fraction(haut, bas)


@pytest.mark.parametrize(
    ("brut", "seuil"),
    [(90, Fraction(9, 10)), ("2/3", Fraction(2, 3)), (Decimal("12.5"), Fraction(1, 8))],
)
def test_a_threshold_is_exact(brut: object, seuil: Fraction) -> None:
    assert SEUIL.validate_python(brut) == seuil


@pytest.mark.parametrize("brut", [0, 101, "3/2", "2/0", "deux tiers", 66.6, True, "-1/3", None])
def test_a_wrong_threshold_is_refused(brut: object) -> None:
    with pytest.raises(ValidationError):
        SEUIL.validate_python(brut)


def test_a_certainty_knows_its_rank() -> None:
    rangs = [certitude.rang for certitude in Certitude]
    assert rangs == [0, 1, 2, 3, 4]
    assert [c.value for c in Certitude if c.a_confirmer] == ["source_unique", "deduit", "inconnu"]


def test_the_fields_a_condition_reads() -> None:
    condition = CONDITION.validate_python(
        {
            "genre": "tous",
            "parties": [
                {"genre": "oui", "champ": "a", **ATTESTE},
                {"genre": "nombre_min", "champ": "b", "seuil": 2, **ATTESTE},
            ],
        }
    )
    assert list(iter_champs(condition)) == [("a", "oui_non"), ("b", "nombre")]
    moyenne = {"genre": "moyenne_min", "champs": ["a", "b"], "seuil": 30, **ATTESTE}
    assert list(iter_champs(CONDITION.validate_python(moyenne))) == [("a", "taux"), ("b", "taux")]


@pytest.mark.parametrize(
    "brut",
    [
        {"genre": "oui", "champ": "a"},
        {"genre": "oui", "champ": "a", "sources": [], "certitude": "officiel"},
        {"genre": "oui", "champ": "a", "sources": ["x"], "certitude": "sûr"},
        {"genre": "oui", "champ": "a", "seuil": 3, **ATTESTE},
        {"genre": "formule", "champ": "a", **ATTESTE},
        {"genre": "tous", "parties": [{"genre": "oui", "champ": "a", **ATTESTE}]},
        {"genre": "nombre_min", "champ": "a", "seuil": -1, **ATTESTE},
        {"genre": "nombre_min", "champ": "a", "seuil": 1.5, **ATTESTE},
        {"genre": "choix_min", "champ": "a", "minimum": 0, **ATTESTE},
        {"genre": "choix_min", "champ": "a", "minimum": True, **ATTESTE},
        {"genre": "moyenne_min", "champs": [], "seuil": 30, **ATTESTE},
    ],
)
def test_a_wrong_condition_is_refused(brut: object) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(brut)
