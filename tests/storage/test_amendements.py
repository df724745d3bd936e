"""Amended values: the latest counts, each can be taken back, none is forgotten."""

from dataclasses import replace
from datetime import date

import pytest

from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.amendements import AmendementPasse
from forfait_desktop.storage.store import Store
from tests.storage.conftest import SteppingClock
from tests.storage.samples import AMENDEMENT

SUIVANT = replace(AMENDEMENT, valeur="2/3", source="Avenant <b>&\n🩺", lu_le=date(2028, 2, 29))
DATE = replace(AMENDEMENT, cible="dates.fermeture", valeur="2026-02-15")
AUTRE = replace(AMENDEMENT, ruleset_id="fs-2025")


def test_the_latest_value_of_each_target_counts(store: Store) -> None:
    for amendement in (AMENDEMENT, DATE, AUTRE, SUIVANT):
        assert store.amendements.set(amendement) == amendement
    assert store.amendements.list("fs-2024") == (DATE, SUIVANT)
    assert store.amendements.list("fs-2025") == (AUTRE,)
    assert store.amendements.list("donum-2026") == ()


def test_an_amendment_taken_back_is_returned_and_can_be_made_again(store: Store) -> None:
    store.amendements.set(AMENDEMENT)
    assert store.amendements.remove("fs-2024", AMENDEMENT.cible) == AMENDEMENT
    assert store.amendements.list("fs-2024") == ()
    assert store.amendements.remove("fs-2024", AMENDEMENT.cible) is None
    store.amendements.set(AMENDEMENT)
    assert store.amendements.list("fs-2024") == (AMENDEMENT,)


def test_the_history_tells_every_change_and_only_changes(
    store: Store, clock: SteppingClock
) -> None:
    start = clock.instant
    store.amendements.set(AMENDEMENT)
    store.amendements.set(AMENDEMENT)
    store.amendements.set(SUIVANT)
    store.amendements.set(AUTRE)
    store.amendements.remove("fs-2024", SUIVANT.cible)
    store.amendements.remove("fs-2024", SUIVANT.cible)
    told = store.amendements.history("fs-2024")
    assert [(passe.cible, passe.amendement) for passe in told] == [
        (AMENDEMENT.cible, AMENDEMENT),
        (AMENDEMENT.cible, SUIVANT),
        (AMENDEMENT.cible, None),
    ]
    assert isinstance(told[0], AmendementPasse)
    assert start < told[0].instant < told[1].instant < told[2].instant


def test_the_history_is_undone_with_the_change(store: Store) -> None:
    with pytest.raises(ErreurDonnee), store.transaction():
        store.amendements.set(AMENDEMENT)
        raise ErreurDonnee
    assert store.amendements.history("fs-2024") == ()


@pytest.mark.parametrize(
    "amendement",
    [
        replace(AMENDEMENT, ruleset_id="\ud83e"),
        replace(AMENDEMENT, cible="\ud83e"),
        replace(AMENDEMENT, valeur="\ud83e"),
        replace(AMENDEMENT, source="\ud83e"),
    ],
    ids=["ruleset_id", "cible", "valeur", "source"],
)
def test_half_of_a_character_is_refused(store: Store, amendement: Amendement) -> None:
    with pytest.raises(ErreurDonnee, match="moitié d’un caractère"):
        store.amendements.set(amendement)
    assert store.amendements.list("fs-2024") == ()


@pytest.mark.parametrize("damage", ["lu_le = 'hier'", "instant = ''", "lu_le = NULL"])
def test_a_damaged_row_is_a_store_error(store: Store, damage: str) -> None:
    store.amendements.set(AMENDEMENT)
    with store.transaction():
        store._database.write(f"UPDATE amendement SET {damage}")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.amendements.list("fs-2024")
