"""Thinning as a table: the last ten, then the newest of each month for two years."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.storage.thinning import DERNIERES, MOIS, order, thin


class Entree(NamedTuple):
    numero: int
    instant: datetime


def at(texte: str) -> datetime:
    return datetime.fromisoformat(texte).replace(tzinfo=UTC)


def entries(*jours: str) -> list[Entree]:
    """Number some days in the order of making."""
    return [Entree(numero, at(jour)) for numero, jour in enumerate(jours, start=1)]


def kept(*jours: str) -> list[int]:
    return sorted(entree.numero for entree in thin(entries(*jours)))


TEN = [f"2026-03-{jour:02d}" for jour in range(1, 11)]


@pytest.mark.parametrize("combien", range(DERNIERES + 1))
def test_up_to_ten_are_all_kept(combien: int) -> None:
    assert kept(*TEN[:combien]) == list(range(1, combien + 1))


@pytest.mark.parametrize(
    ("avant", "gardees"),
    [
        pytest.param(["2026-03-01"], [], id="the eleventh of the same month goes"),
        pytest.param(["2026-02-28"], [1], id="the eleventh of another month stays"),
        pytest.param(["2026-02-03", "2026-02-28"], [2], id="the newest of a month"),
        pytest.param(["2024-02-28", "2024-02-29", "2024-03-01"], [3], id="two years, leap day out"),
        pytest.param(["2024-03-01T00:00:00"], [1], id="first moment of the two years"),
        pytest.param(["2024-02-29T23:59:59"], [], id="last moment before the two years"),
        pytest.param(["2025-12-31T23:59:59", "2026-01-01T00:00:00"], [1, 2], id="change of year"),
        pytest.param(["2026-01-05", "2026-01-05"], [2], id="equal instants: the latest made"),
        pytest.param(["2026-01-20", "2026-01-02"], [2], id="clock set back in the month"),
        pytest.param(["2025-06-01", "2025-05-31"], [1, 2], id="clock set back over a month"),
        pytest.param(["2025-06-01", "2025-05-31", "2025-06-02"], [2, 3], id="months mixed"),
        pytest.param(["1970-01-01"], [], id="a clock that fell to its beginning"),
    ],
)
def test_what_stays_before_the_last_ten(avant: list[str], gardees: list[int]) -> None:
    dix = range(len(avant) + 1, len(avant) + 11)
    assert kept(*avant, *TEN) == [*gardees, *dix]


def test_the_month_is_that_of_utc() -> None:
    paris = datetime.fromisoformat("2026-02-01T00:30:00+01:00")  # still January in UTC
    janvier = [Entree(1, at("2026-01-31T12:00:00")), Entree(2, paris)]
    dix = [Entree(3 + n, at(jour)) for n, jour in enumerate(TEN)]
    assert [entree.numero for entree in thin([*janvier, *dix])][-1] == 2
    assert 1 not in {entree.numero for entree in thin([*janvier, *dix])}


def test_a_day_in_a_far_future_drops_no_month() -> None:
    """The two years are counted back from the earliest of the last ten."""
    mois = ["2025-10-05", "2025-11-05", "2025-12-05"]
    jours = [*mois, *TEN[:9], "2099-01-01"]
    assert kept(*jours) == list(range(1, len(jours) + 1))


def test_a_daily_use_of_five_years_keeps_thirty_four() -> None:
    debut = at("2021-03-11T18:00:00")
    toutes = [Entree(n + 1, debut + timedelta(days=n)) for n in range(5 * 365)]
    gardees: tuple[Entree, ...] = ()
    for n in range(1, len(toutes) + 1):
        gardees = thin([*gardees, toutes[n - 1]])
    assert len(gardees) == DERNIERES + MOIS
    assert list(gardees[:DERNIERES]) == toutes[: -DERNIERES - 1 : -1]
    mois = {(entree.instant.year, entree.instant.month) for entree in gardees[DERNIERES:]}
    assert len(mois) == MOIS


instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
lists = st.lists(instants, max_size=60).flatmap(
    lambda moments: st.permutations(range(1, len(moments) + 1)).map(
        lambda numeros: [Entree(n, i) for n, i in zip(numeros, moments, strict=True)]
    )
)


@given(lists)
def test_thinning_again_changes_nothing(entrees: list[Entree]) -> None:
    assert thin(thin(entrees)) == thin(entrees)


@given(lists)
def test_the_newest_is_kept_and_never_more_than_thirty_four(entrees: list[Entree]) -> None:
    gardees = thin(entrees)
    assert len(gardees) <= DERNIERES + MOIS
    assert list(gardees[:DERNIERES]) == order(entrees)[:DERNIERES]
    assert set(gardees) <= set(entrees)
    assert list(gardees) == order(gardees)


@given(lists)
def test_each_month_kept_is_stood_for_by_its_newest(entrees: list[Entree]) -> None:
    gardees = thin(entrees)
    for entree in gardees[DERNIERES:]:
        meme_mois = [
            e
            for e in entrees
            if (e.instant.year, e.instant.month) == (entree.instant.year, entree.instant.month)
        ]
        assert entree == order(meme_mois)[0]


@given(lists)
def test_the_order_of_the_list_does_not_count(entrees: list[Entree]) -> None:
    assert thin(entrees) == thin(entrees[::-1])
