"""Migrations: all or nothing, whatever statement fails and however the program dies."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.storage.database import open_database
from forfait_desktop.storage.migrations import MIGRATIONS, Migration
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.storage.children import start_child

NEXT = (
    Migration(
        3,
        (
            "CREATE TABLE recu (id INTEGER PRIMARY KEY, declaration_id INTEGER NOT NULL)",
            "ALTER TABLE praticien ADD COLUMN adeli TEXT NOT NULL DEFAULT ''",
            "UPDATE praticien SET adeli = 'inconnu'",
            "DELETE FROM note",
        ),
    ),
    Migration(4, ("CREATE INDEX recu_par ON recu (declaration_id)", "DROP TABLE journal")),
)
STATEMENTS = [
    (numero, index)
    for numero, migration in enumerate(NEXT)
    for index in range(len(migration.statements) + 1)
]


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        head = [str(connection.execute("PRAGMA user_version").fetchone())]
        return head + list(connection.iterdump())


def interrupted(numero: int, index: int, failure: str) -> tuple[Migration, ...]:
    statements = NEXT[numero].statements
    broken = Migration(NEXT[numero].numero, (*statements[:index], failure, *statements[index:]))
    return (*MIGRATIONS, *NEXT[:numero], broken, *NEXT[numero + 1 :])


@pytest.fixture
def path(store: Store, declaration_id: int) -> Path:
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
    store.declarations.save_note(declaration_id, "v1.i1", "à vérifier")
    store.close()
    return store.path


def test_pending_migrations_run_in_order_and_once(path: Path) -> None:
    with closing(open_database(path, migrations=(*MIGRATIONS, *NEXT), version="2.0")) as database:
        assert database.execute("SELECT adeli FROM praticien").fetchall() == [("inconnu",)]
        assert database.execute("PRAGMA user_version").fetchone() == (4,)
        assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert database.execute("SELECT valeur FROM meta").fetchall() == [("2.0",)]
    before = path.read_bytes()
    open_database(path, migrations=(*MIGRATIONS, *NEXT), version="2.0").close()
    assert path.read_bytes() == before


@pytest.mark.parametrize(("numero", "index"), STATEMENTS)
def test_a_migration_failing_at_any_statement_leaves_the_file_byte_for_byte(
    path: Path, numero: int, index: int
) -> None:
    before = path.read_bytes()
    with pytest.raises(ErreurMagasin, match="impossible"):
        open_database(path, migrations=interrupted(numero, index, "INSERT INTO absente VALUES (1)"))
    assert [file.name for file in path.parent.iterdir()] == [NOM_FICHIER]
    assert path.read_bytes() == before


def test_a_migration_that_breaks_a_link_is_undone(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ErreurMagasin):
        open_database(path, migrations=(*MIGRATIONS, Migration(3, ("DELETE FROM praticien",))))
    assert path.read_bytes() == before


@pytest.mark.parametrize(("numero", "index"), STATEMENTS)
def test_a_program_killed_at_any_statement_leaves_the_old_store(
    path: Path, numero: int, index: int
) -> None:
    before_bytes, before = path.read_bytes(), dump(path)
    with start_child(KILLED, path, numero, index) as child:
        child.communicate(timeout=60)
    assert child.returncode not in (0, 1)
    assert path.read_bytes() == before_bytes
    open_database(path).close()
    assert dump(path) == before


@pytest.mark.parametrize("index", range(len(MIGRATIONS[0].statements) + 1))
def test_a_first_start_interrupted_leaves_no_store(tmp_path: Path, index: int) -> None:
    statements = MIGRATIONS[0].statements
    broken = Migration(1, (*statements[:index], "SELECT absente()", *statements[index:]))
    with pytest.raises(ErreurMagasin):
        open_database(tmp_path / NOM_FICHIER, migrations=(broken,))
    assert list(tmp_path.iterdir()) == []
    open_database(tmp_path / NOM_FICHIER).close()


def test_numbers_follow_each_other_and_statements_are_single() -> None:
    assert [m.numero for m in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    for migration in MIGRATIONS:
        assert not any(";" in statement for statement in migration.statements)


# A trace callback kills the process at the marker, inside the open transaction.
KILLED = """
    import os, sqlite3, sys
    from pathlib import Path
    from forfait_desktop.storage import database
    from tests.storage.test_migrations import interrupted

    def kill(statement):
        if "marque" in statement:
            os.kill(os.getpid(), 9)

    def connect(path, attente_ms, original=database._connect):
        connection = original(path, attente_ms)
        connection.set_trace_callback(kill)
        return connection

    database._connect = connect
    changed = interrupted(int(sys.argv[2]), int(sys.argv[3]), "SELECT 'marque'")
    database.open_database(Path(sys.argv[1]), migrations=changed)
"""
