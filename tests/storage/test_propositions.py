"""Proposed answers: kept as given until they are taken or left, never counted as answers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from forfait_desktop.domain.suivi import Proposition
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import Store
from tests.storage.samples import PROPOSITION, RAPPEL


def test_what_is_proposed_comes_back_in_order_and_is_no_answer(
    store: Store, declaration_id: int
) -> None:
    propositions = (
        PROPOSITION,
        RAPPEL,
        replace(RAPPEL, indicateur="v1.i1", champ="segur", valeur=True, rappel=False),
        replace(PROPOSITION, indicateur="v1.i1", champ="lap", valeur=False),
        replace(PROPOSITION, indicateur="v2.i1.aat", champ="nombre", valeur=0),
    )
    assert store.propositions.add(declaration_id, propositions) == propositions
    lues = store.propositions.list(declaration_id)
    assert lues == propositions
    assert [type(p.valeur) for p in lues] == [list, dict, bool, bool, int]
    assert store.declarations.get(declaration_id).reponses == {}


def test_a_later_proposition_replaces_that_of_the_same_field(
    store: Store, declaration_id: int
) -> None:
    nouvelle = replace(PROPOSITION, valeur=["ecg"], origine="fs-2025")
    store.propositions.add(declaration_id, [PROPOSITION, RAPPEL])
    store.propositions.add(declaration_id, [nouvelle])
    assert store.propositions.list(declaration_id) == (nouvelle, RAPPEL)


def test_what_is_proposed_already_leaves_no_trace(store: Store, declaration_id: int) -> None:
    store.propositions.add(declaration_id, [PROPOSITION])
    told = store.journal.list(declaration_id)
    store.propositions.add(declaration_id, [PROPOSITION])
    store.propositions.add(declaration_id, [])
    assert store.journal.list(declaration_id) == told


def test_true_is_not_one(store: Store, declaration_id: int) -> None:
    store.propositions.add(declaration_id, [replace(PROPOSITION, valeur=1)])
    store.propositions.add(declaration_id, [replace(PROPOSITION, valeur=True)])
    [lue] = store.propositions.list(declaration_id)
    assert lue.valeur is True


def test_remove_and_clear_return_what_was_proposed(store: Store, declaration_id: int) -> None:
    autre = replace(PROPOSITION, indicateur="v2.i8")
    store.propositions.add(declaration_id, [PROPOSITION, RAPPEL, autre])
    assert store.propositions.remove(declaration_id, "v1.i3", "taux") == RAPPEL
    assert store.propositions.remove(declaration_id, "v1.i3", "taux") is None
    assert store.propositions.clear(declaration_id) == (PROPOSITION, autre)
    assert store.propositions.clear(declaration_id) == ()
    assert store.propositions.list(declaration_id) == ()
    assert len(store.journal.list(declaration_id)) == 1 + 3 + 3


def test_one_impossible_proposition_and_none_is_kept(store: Store, declaration_id: int) -> None:
    def broken() -> Iterator[Proposition]:
        yield PROPOSITION
        raise ErreurDonnee("interrompu")

    with pytest.raises(ErreurDonnee):
        store.propositions.add(declaration_id, broken())
    for valeur in (object(), None):
        with pytest.raises(TypeError):
            store.propositions.add(declaration_id, [PROPOSITION, replace(RAPPEL, valeur=valeur)])
    assert store.propositions.list(declaration_id) == ()
    assert len(store.journal.list(declaration_id)) == 1


def test_taking_a_proposition_is_one_change_with_its_answer(
    store: Store, declaration_id: int
) -> None:
    store.propositions.add(declaration_id, [PROPOSITION])
    with store.transaction():
        prise = store.propositions.remove(declaration_id, "v2.i7", "appareils")
        assert prise is not None
        place = (prise.indicateur, prise.champ)
        store.declarations.save_reponses(declaration_id, {place: prise.valeur})
    assert store.declarations.get(declaration_id).reponses == {
        "v2.i7": {"appareils": ["ecg", "spirometre"]}
    }


@pytest.mark.parametrize("damage", ["valeur = '{'", "valeur = x'ff'"])
def test_a_damaged_row_is_a_store_error(store: Store, declaration_id: int, damage: str) -> None:
    store.propositions.add(declaration_id, [PROPOSITION])
    with store.transaction():
        store._database.write(f"UPDATE proposition SET {damage}")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.propositions.list(declaration_id)
