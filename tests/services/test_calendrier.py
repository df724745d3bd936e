"""The countdown: before the opening, before the closing, on the day, after, and when unknown."""

from datetime import date, timedelta

import pytest

from forfait_desktop.domain.ruleset import DateCampagne, Dates
from forfait_desktop.domain.values import Certitude
from forfait_desktop.services.calendrier import say_countdown, say_dates
from tests.services.cabinet import catalogue

INCONNUE = DateCampagne(sources=(), certitude=Certitude.INCONNU)


def sure(jour: date) -> DateCampagne:
    return DateCampagne(valeur=jour, sources=("x",), certitude=Certitude.OFFICIEL)


DATES = Dates(
    ouverture=sure(date(2025, 12, 15)), fermeture=sure(date(2026, 2, 8)), paiement=INCONNUE
)


@pytest.mark.parametrize(
    ("jour", "dit"),
    [
        (date(2025, 12, 13), "ouvre dans 2\xa0jours\xa0: 15\xa0décembre 2025"),
        (date(2025, 12, 14), "ouvre dans 1\xa0jour\xa0: 15\xa0décembre 2025"),
        (date(2025, 12, 15), "se clôt dans 55\xa0jours\xa0: 8\xa0février 2026"),
        (date(2026, 2, 7), "se clôt dans 1\xa0jour\xa0: 8\xa0février 2026"),
        (date(2026, 2, 8), "se clôt aujourd’hui\xa0: 8\xa0février 2026"),
        (date(2026, 2, 9), "est close\xa0: 8\xa0février 2026"),
    ],
)
def test_each_day_says_how_long_is_left(jour: date, dit: str) -> None:
    assert dit in say_countdown(DATES, jour)


def test_an_unknown_closing_is_to_be_confirmed() -> None:
    dates = Dates(ouverture=INCONNUE, fermeture=INCONNUE, paiement=INCONNUE)
    assert say_countdown(dates, date(2026, 1, 1)) == "Date de clôture\xa0: à confirmer."


def test_an_estimate_says_that_it_is_one() -> None:
    dates = catalogue().get("donum-2026").dates
    dit = say_countdown(dates, date(2026, 11, 22))
    assert "environ 23\xa0jours" in dit
    assert "estimation" in dit


@pytest.mark.parametrize("ruleset_id", ["fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026"])
def test_every_campaign_has_a_sentence_on_any_day(ruleset_id: str) -> None:
    dates = catalogue().get(ruleset_id).dates
    for ecart in range(0, 2_200, 37):
        dit = say_countdown(dates, date(2021, 1, 1) + timedelta(days=ecart))
        assert dit.endswith(".")
        assert "None" not in dit
    assert say_dates(dates).count("\xa0:") == 3
