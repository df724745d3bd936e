"""Payments: exact amounts, what is known and what is not, changed and removed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import Store
from tests.storage.samples import PAIEMENT


def test_a_payment_comes_back_to_the_cent(
    store: Store, declaration_id: int, data_dir: Path
) -> None:
    assert store.paiements.get(declaration_id) is None
    assert store.paiements.set(declaration_id, PAIEMENT) == PAIEMENT
    store.close()
    with Store.open(data_dir) as reopened:
        lu = reopened.paiements.get(declaration_id)
    assert lu == PAIEMENT
    assert (str(lu.montant), str(lu.points["v1.i3"])) == ("5069.10", "12.50")


@pytest.mark.parametrize("texte", ["0", "0.01", "-12.30", "7805.000", "1E+3", "9" * 60 + ".1"])
def test_any_decimal_is_exact(store: Store, declaration_id: int, texte: str) -> None:
    store.paiements.set(declaration_id, Paiement(Decimal(texte), None))
    lu = store.paiements.get(declaration_id)
    assert lu is not None
    assert (str(lu.montant), lu.recu_le, lu.points, lu.note) == (texte, None, {}, "")


def test_a_payment_is_replaced_and_what_is_so_leaves_no_trace(
    store: Store, declaration_id: int
) -> None:
    store.paiements.set(declaration_id, PAIEMENT)
    store.paiements.set(declaration_id, PAIEMENT)
    corrige = replace(PAIEMENT, montant=Decimal("5069"), points={}, recu_le=None)
    store.paiements.set(declaration_id, corrige)
    assert store.paiements.get(declaration_id) == corrige
    assert [e.nouveau for e in store.journal.list(declaration_id)[1:]] == [
        {
            "montant": "5069.10",
            "recu_le": "2026-06-30",
            "points": {"v1.i3": "12.50", "v2.i1.aat": "0"},
            "note": PAIEMENT.note,
        },
        {"montant": "5069", "recu_le": None, "points": {}, "note": PAIEMENT.note},
    ]


def test_remove_returns_what_it_was(store: Store, declaration_id: int) -> None:
    store.paiements.set(declaration_id, PAIEMENT)
    assert store.paiements.remove(declaration_id) == PAIEMENT
    assert store.paiements.get(declaration_id) is None
    assert store.paiements.remove(declaration_id) is None
    assert len(store.journal.list(declaration_id)) == 3


@pytest.mark.parametrize("nombre", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(store: Store, declaration_id: int, nombre: str) -> None:
    for paiement in (
        replace(PAIEMENT, montant=Decimal(nombre)),
        replace(PAIEMENT, points={"v1.i3": Points(Decimal(nombre))}),
    ):
        with pytest.raises(ErreurDonnee, match="pas un nombre"):
            store.paiements.set(declaration_id, paiement)
    assert store.paiements.get(declaration_id) is None


def test_half_of_a_character_is_refused(store: Store, declaration_id: int) -> None:
    with pytest.raises(ErreurDonnee, match="note"):
        store.paiements.set(declaration_id, replace(PAIEMENT, note="\ud83e"))


@pytest.mark.parametrize(
    "damage",
    [
        "montant = 'x'",
        "montant = 'NaN'",
        "montant = x'00'",
        "recu_le = '30/06/2026'",
        "points = '{'",
        "points = '[1]'",
        'points = \'{"v1.i3": "x"}\'',
        "points = '{\"v1.i3\": {}}'",
    ],
)
def test_a_damaged_row_is_a_store_error(store: Store, declaration_id: int, damage: str) -> None:
    store.paiements.set(declaration_id, PAIEMENT)
    with store.transaction():
        store._database.write(f"UPDATE paiement SET {damage}")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.paiements.get(declaration_id)
