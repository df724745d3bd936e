"""What is recalled when the program opens."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.rappels import find_reminders
from forfait_desktop.storage.store import Store

CATALOGUE = Catalogue([shipped_dir("rulesets")])
CLOTURE = date(2025, 2, 9)  # of the forfait structure 2024, in its rules


@pytest.fixture
def bureau_at(tmp_path: Path) -> Iterator[Callable[[date], Bureau]]:
    """A desk with one declaration of the forfait structure 2024, on a given day."""
    with Store.open(tmp_path) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        store.declarations.create(praticien.id, "fs-2024", "")
        yield lambda jour: Bureau(store, CATALOGUE, lambda: jour)


@pytest.mark.parametrize(
    ("avant", "rappels"),
    [(31, 0), (30, 1), (1, 1), (0, 1), (-1, 0)],
    ids=["too early", "the first day", "the eve", "the last day", "too late"],
)
def test_a_closing_is_recalled_from_so_many_days_before_until_the_day_itself(
    bureau_at: Callable[[date], Bureau], avant: int, rappels: int
) -> None:
    phrases = find_reminders(bureau_at(CLOTURE - timedelta(days=avant)), 30)
    assert len(phrases) == rappels


def test_the_sentence_names_the_declaration_and_says_how_long_is_left(
    bureau_at: Callable[[date], Bureau],
) -> None:
    (phrase,) = find_reminders(bureau_at(CLOTURE - timedelta(days=3)), 7)
    assert phrase.startswith("Forfait structure 2024\u00a0: pas encore déclaré. ")
    assert "dans 3\u00a0jours" in phrase


def test_who_wants_no_reminder_has_none(bureau_at: Callable[[date], Bureau]) -> None:
    assert find_reminders(bureau_at(CLOTURE), 0) == ()


def test_an_archived_declaration_is_not_recalled(bureau_at: Callable[[date], Bureau]) -> None:
    bureau = bureau_at(CLOTURE)
    (ligne,) = bureau.declarations()
    bureau.store.declarations.set_etat(ligne.id, Etat.ARCHIVEE)
    assert find_reminders(bureau, 30) == ()
