"""Answers between JSON and their typed form: what is read, what is refused and where."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from forfait_desktop.domain.reponses import dump_reponses, dump_valeur, parse_reponses
from forfait_desktop.domain.values import SANS_OBJET, Taux, Valeur
from forfait_desktop.errors import ErreurReponse
from tests.cas.lecture import CATALOGUE

FS_2024 = CATALOGUE.get("fs-2024")
FS_2022 = CATALOGUE.get("fs-2022")


def _read(indicateur: str, champ: str, brut: object) -> Valeur | None:
    return parse_reponses(FS_2024, {indicateur: {champ: brut}}).get(indicateur, {}).get(champ)


@pytest.mark.parametrize(
    ("indicateur", "champ", "brut", "lu"),
    [
        ("v1.i1", "segur", True, True),
        ("v1.i1", "lap", "sans_objet", SANS_OBJET),
        ("v1.i1", "lap", None, None),
        ("v1.i3", "taux", 0, Taux(Fraction(0), pourcentage=Decimal(0))),
        ("v1.i3", "taux", Decimal("66.67"), Taux.from_pourcentage(Decimal("66.67"))),
        ("v1.i3", "taux", "66.67", Taux.from_pourcentage(Decimal("66.67"))),
        ("v1.i3", "taux", Decimal("1E+1"), Taux.from_pourcentage(Decimal(10))),
        ("v1.i3", "taux", {"numerateur": 200, "denominateur": 300}, Taux.from_fraction(200, 300)),
        ("v1.i3", "taux", {"numerateur": 0, "denominateur": 1}, Taux.from_fraction(0, 1)),
        ("v2.i3", "rcp", 4, 4),
        ("v2.i3", "rcp", Decimal("4.0"), 4),
        ("v2.i8", "heures", Decimal("1.5"), Decimal("1.5")),
        ("v2.i8", "heures", "1.5", Decimal("1.5")),
        ("v2.i7", "appareils", ["camera", "ecg"], ("ecg", "camera")),
        ("v2.i7", "appareils", [], ()),
        ("v3", "signature", "2024-02-29", date(2024, 2, 29)),
        ("v3", "temps", ["plein"], ("plein",)),
        ("v3", "temps", "plein", ("plein",)),
    ],
)
def test_a_value_is_read_exactly(indicateur: str, champ: str, brut: object, lu: object) -> None:
    assert _read(indicateur, champ, brut) == lu
    assert type(_read(indicateur, champ, brut)) is type(lu)


@pytest.mark.parametrize(
    ("indicateur", "champ", "brut"),
    [
        ("v1.i1", "segur", "true"),
        ("v1.i1", "segur", 1),
        ("v1.i1", "segur", "sans_objet"),
        ("v1.i1", "segur", [True]),
        ("v1.i3", "taux", "sans_objet"),
        ("v1.i3", "taux", True),
        ("v1.i3", "taux", 66.67),
        ("v1.i3", "taux", 101),
        ("v1.i3", "taux", Decimal("100.0000001")),
        ("v1.i3", "taux", -1),
        ("v1.i3", "taux", "-1"),
        ("v1.i3", "taux", "66,67"),
        ("v1.i3", "taux", "66.67 %"),
        ("v1.i3", "taux", " 66"),
        ("v1.i3", "taux", ""),
        ("v1.i3", "taux", "."),
        ("v1.i3", "taux", "5."),
        ("v1.i3", "taux", "1e1"),
        ("v1.i3", "taux", "٣"),
        ("v1.i3", "taux", "NaN"),
        ("v1.i3", "taux", Decimal("NaN")),
        ("v1.i3", "taux", Decimal("sNaN")),
        ("v1.i3", "taux", Decimal("Infinity")),
        ("v1.i3", "taux", Decimal("1e999999")),
        ("v1.i3", "taux", Decimal("1e-999999")),
        ("v1.i3", "taux", 10**100),
        ("v1.i3", "taux", {"numerateur": 2}),
        ("v1.i3", "taux", {"numerateur": 2, "denominateur": 3, "reste": 1}),
        ("v1.i3", "taux", {"numerateur": 4, "denominateur": 3}),
        ("v1.i3", "taux", {"numerateur": 0, "denominateur": 0}),
        ("v1.i3", "taux", {"numerateur": -1, "denominateur": 3}),
        ("v1.i3", "taux", {"numerateur": 1, "denominateur": -3}),
        ("v1.i3", "taux", {"numerateur": "2", "denominateur": 3}),
        ("v1.i3", "taux", {"numerateur": True, "denominateur": 3}),
        ("v1.i3", "taux", {"numerateur": Decimal("1.5"), "denominateur": 3}),
        ("v1.i3", "taux", {"numerateur": None, "denominateur": 3}),
        ("v1.i3", "taux", []),
        ("v2.i3", "rcp", Decimal("4.5")),
        ("v2.i3", "rcp", "4"),
        ("v2.i3", "rcp", -1),
        ("v2.i3", "rcp", False),
        ("v2.i3", "rcp", 10**15),
        ("v2.i7", "appareils", "ecg"),
        ("v2.i7", "appareils", ["ecg", "ecg"]),
        ("v2.i7", "appareils", ["grille_pain"]),
        ("v2.i7", "appareils", [1]),
        ("v2.i7", "appareils", [None]),
        ("v2.i7", "appareils", {"ecg": True}),
        ("v3", "temps", []),
        ("v3", "temps", ["plein", "mi"]),
        ("v3", "temps", "trois-quarts"),
        ("v3", "signature", "29/02/2024"),
        ("v3", "signature", "2023-02-29"),
        ("v3", "signature", "2024-W01-1"),
        ("v3", "signature", "20240101"),
        ("v3", "signature", "0001-01-01"),
        ("v3", "signature", "9999-12-31"),
        ("v3", "signature", 20240101),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(indicateur: str, champ: str, brut: object) -> None:
    with pytest.raises(ErreurReponse) as refus:
        _read(indicateur, champ, brut)
    assert refus.value.lieu.startswith(f"{indicateur}.{champ}")
    assert refus.value.raison.endswith(".")


@pytest.mark.parametrize(
    ("brut", "lieu"),
    [
        ([], "réponses"),
        ("v1.i1", "réponses"),
        ({"v9.i1": {}}, "v9.i1"),
        ({"v2.i1": {}}, "v2.i1"),
        ({"v1.i1": []}, "v1.i1"),
        ({"v1.i1": True}, "v1.i1"),
        ({"v1.i1": {"taux": 3}}, "v1.i1.taux"),
        ({"v1.i1": {"taux": None}}, "v1.i1.taux"),
        ({"": {}}, ""),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(brut: Any, lieu: str) -> None:  # noqa: ANN401
    with pytest.raises(ErreurReponse) as refus:
        parse_reponses(FS_2024, brut)
    assert refus.value.lieu == lieu


def test_points_are_bounded_by_their_indicator() -> None:
    lues = parse_reponses(FS_2022, {"v2.i8.effection": {"points": 360}})
    assert lues == {"v2.i8.effection": {"points": Decimal(360)}}
    with pytest.raises(ErreurReponse, match="entre 0 et 360"):
        parse_reponses(FS_2022, {"v2.i8.effection": {"points": Decimal("360.5")}})


def test_what_is_not_answered_is_absent() -> None:
    assert parse_reponses(FS_2024, {"v1.i1": None, "v1.i2": {}, "v1.i4": {"oui": None}}) == {}


def test_volet_3_is_unknown_where_the_ruleset_has_none() -> None:
    donum = CATALOGUE.get("donum-2026")
    if donum.assistant is None:
        with pytest.raises(ErreurReponse, match="v3"):
            parse_reponses(donum, {"v3": {}})


@pytest.mark.parametrize("taux", ["0.0000001", "0.00000000000000000001", "100", "66.670"])
def test_a_small_rate_is_written_plainly_and_read_back(taux: str) -> None:
    lues = parse_reponses(FS_2024, {"v1.i3": {"taux": taux}})
    assert dump_reponses(lues) == {"v1.i3": {"taux": taux}}
    assert parse_reponses(FS_2024, dump_reponses(lues)) == lues


def test_values_are_written_in_their_json_form() -> None:
    assert dump_valeur(SANS_OBJET) == "sans_objet"
    assert dump_valeur(Taux.from_fraction(2, 3)) == {"numerateur": 2, "denominateur": 3}
    assert dump_valeur(Decimal("1.5")) == "1.5"
    assert dump_valeur(date(2024, 6, 22)) == "2024-06-22"
    assert dump_valeur(("ecg",)) == ["ecg"]
    assert dump_valeur(True) is True
    assert dump_valeur(4) == 4
