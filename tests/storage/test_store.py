"""The store as a whole: transactions, alone and nested, and its layer."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import NOM_FICHIER, Store, utc_now
from tests.storage.children import RACINE
from tests.storage.samples import AMENDEMENT, live, make_piece


def noms(store: Store) -> list[str]:
    return [enregistre.praticien.nom for enregistre in store.praticiens.list()]


def test_the_store_is_one_file_in_the_data_folder(store: Store, data_dir: Path) -> None:
    assert store.path == data_dir / NOM_FICHIER
    store.verify()


def test_closing_twice_does_nothing(data_dir: Path) -> None:
    store = Store.open(data_dir)
    store.close()
    store.close()


def test_a_transaction_keeps_all(store: Store) -> None:
    with store.transaction():
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        store.praticiens.add(Praticien(nom="EXEMPLE A"))
    assert noms(store) == ["EXEMPLE B", "EXEMPLE A"]


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.transaction():
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        raise KeyboardInterrupt
    assert noms(store) == []


def test_a_nested_transaction_is_kept_or_dropped_with_the_outer_one(store: Store) -> None:
    with pytest.raises(ErreurDonnee), store.transaction():
        with store.transaction():
            store.praticiens.add(Praticien(nom="EXEMPLE B"))
        raise ErreurDonnee
    assert noms(store) == []


def test_the_facts_of_a_life_join_an_outer_transaction(store: Store, declaration_id: int) -> None:
    store.amendements.set(AMENDEMENT)
    before = dump(store)
    with pytest.raises(ErreurDonnee), store.transaction():
        live(store, declaration_id)
        store.pieces.detach(declaration_id, "v1.i3", make_piece().sha256)
        store.depots.rectify(declaration_id)
        store.transcriptions.clear(declaration_id)
        store.propositions.clear(declaration_id)
        store.paiements.remove(declaration_id)
        store.amendements.remove(AMENDEMENT.ruleset_id, AMENDEMENT.cible)
        raise ErreurDonnee
    assert dump(store) == before


def dump(store: Store) -> list[str]:
    connection: sqlite3.Connection = store._database._connection
    return list(connection.iterdump())


def test_verify_finds_a_damaged_piece(store: Store) -> None:
    piece = store.vault.add(b"capture", "accusé.png", "image/png")
    store.verify()
    assert store.vault._opened is not None
    with store.vault._opened.transaction():
        store.vault._opened.write("UPDATE piece SET contenu = x'00'")
    with pytest.raises(ErreurMagasin, match=piece.nom):
        store.verify()


def test_a_nested_failure_that_was_caught_takes_only_its_own_changes(store: Store) -> None:
    with store.transaction():
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        with pytest.raises(ErreurDonnee), store.transaction():
            store.praticiens.add(Praticien(nom="EXEMPLE A"))
            raise ErreurDonnee
        store.praticiens.add(Praticien(nom="EXEMPLE C"))
    assert noms(store) == ["EXEMPLE B", "EXEMPLE C"]


def test_a_transaction_undone_by_the_system_writes_nothing_more(store: Store) -> None:
    connection: sqlite3.Connection = store._database._connection
    with pytest.raises(ErreurMagasin, match="interrompu"), store.transaction():
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        connection.execute("ROLLBACK")  # what SQLite does by itself on some full disks
        store._database.write("DELETE FROM praticien")
    assert noms(store) == []


def test_a_write_without_a_transaction_is_a_defect(store: Store) -> None:
    with pytest.raises(AssertionError):
        store._database.write("DELETE FROM praticien")


def test_a_database_that_cannot_grow_says_so_and_undoes_the_change(store: Store) -> None:
    connection: sqlite3.Connection = store._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ErreurMagasin, match="plus de place"), store.transaction():
        for _ in range(100):
            store.praticiens.add(Praticien(nom="EXEMPLE B", cabinet="x" * 1000))
    assert noms(store) == []
    connection.execute(f"PRAGMA max_page_count = {pages * 100}")
    store.praticiens.add(Praticien(nom="EXEMPLE A"))
    assert noms(store) == ["EXEMPLE A"]


def test_the_clock_by_default_is_utc() -> None:
    offset = utc_now().utcoffset()
    assert offset is not None
    assert not offset


def test_the_store_needs_no_window_and_no_rules() -> None:
    code = (
        "import sys, forfait_desktop.storage.store\n"
        "ours = 'forfait_desktop.'\n"
        "bad = ('PySide6', 'reportlab', ours + 'catalogue', ours + 'evaluation')\n"
        "print([name for name in bad if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
