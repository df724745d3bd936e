"""Migrations: all or nothing, whatever statement fails and however the program dies."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.storage.database import open_database
from forfait_desktop.storage.migrations import (
    MIGRATIONS,
    MIGRATIONS_COFFRE,
    Migration,
    latest,
    read_version,
)
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.storage.children import start_child
from tests.storage.samples import live

NEXT = (
    Migration(
        latest() + 1,
        (
            "CREATE TABLE recu (id INTEGER PRIMARY KEY, declaration_id INTEGER NOT NULL)",
            "ALTER TABLE praticien ADD COLUMN adeli TEXT NOT NULL DEFAULT ''",
            "UPDATE praticien SET adeli = 'inconnu'",
            "DELETE FROM note",
        ),
    ),
    Migration(
        latest() + 2,
        ("CREATE INDEX recu_par ON recu (declaration_id)", "DROP INDEX journal_par_declaration"),
    ),
)
ALL = (*MIGRATIONS, *NEXT)
STATEMENTS = [
    (migration.numero, index)
    for migration in NEXT
    for index in range(len(migration.statements) + 1)
]
SAMPLES = sorted((Path(__file__).parent / "schemas").glob("schema_*.sql"))


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        head = [str(connection.execute("PRAGMA user_version").fetchone())]
        return head + list(connection.iterdump())


def interrupted(numero: int, index: int, failure: str) -> tuple[Migration, ...]:
    statements = ALL[numero - 1].statements
    broken = Migration(numero, (*statements[:index], failure, *statements[index:]))
    return (*ALL[: numero - 1], broken, *ALL[numero:])


def schema(path: Path) -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def load_sample(sample: Path, path: Path) -> Path:
    """Make the store that an earlier program left."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sample.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


@pytest.fixture
def path(store: Store, declaration_id: int) -> Path:
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
    store.declarations.save_note(declaration_id, "v1.i1", "à vérifier")
    store.close()
    return store.path


def test_pending_migrations_run_in_order_and_once(path: Path) -> None:
    with closing(open_database(path, migrations=(*MIGRATIONS, *NEXT), version="2.0")) as database:
        assert database.execute("SELECT adeli FROM praticien").fetchall() == [("inconnu",)]
        assert database.execute("PRAGMA user_version").fetchone() == (latest(NEXT),)
        assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert read_version(database) == "2.0"
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
        open_database(
            path, migrations=(*MIGRATIONS, Migration(latest() + 1, ("DELETE FROM praticien",)))
        )
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


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_an_upgraded_sample_has_the_schema_of_a_fresh_store(sample: Path, tmp_path: Path) -> None:
    upgraded = load_sample(sample, tmp_path / NOM_FICHIER)
    open_database(upgraded).close()
    open_database(tmp_path / "fresh").close()
    assert schema(upgraded) == schema(tmp_path / "fresh")
    with closing(sqlite3.connect(upgraded)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (latest(),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_there_is_a_sample_of_each_earlier_schema() -> None:
    names = {sample.name for sample in SAMPLES}
    assert {f"schema_{numero}.sql" for numero in range(1, latest())} <= names


def test_the_content_of_schema_1_is_intact_after_the_upgrade(tmp_path: Path) -> None:
    path = load_sample(SAMPLES[0], tmp_path / NOM_FICHIER)
    tables = ("praticien", "declaration", "reponse", "note", "journal", "sqlite_sequence")
    before = content(path, tables)
    with Store.open(tmp_path) as store:
        assert content(path, tables) == before
        store.verify()
        declaration = store.declarations.get(1)
        assert declaration.reponses == {
            "v1.i1": {"lap": "sans_objet", "segur": True},
            "v1.i3": {"taux": {"denominateur": 1000, "numerateur": 812}},
            "v2.i4": {"taux": "70"},
            "v2.i7": {"appareils": ["ecg", "tensiometre"]},
        }
        assert declaration.notes == {"v1.i3": "Relevé de mars ; « à vérifier » 🩺"}
        assert [resume.etat for resume in store.declarations.list(tuple(Etat))] == [
            Etat.ARCHIVEE,
            Etat.ACTIVE,
        ]
        assert [entree.ancien for entree in store.journal.list(1)][-2:] == ["66.67", None]
        assert store.praticiens.get(1).praticien.cabinet.endswith("\n29000 Quimper")
        live(store, 1)
        assert store.declarations.create(2, "fs-2024", "x").id == 4


@pytest.mark.parametrize("index", range(len(MIGRATIONS[1].statements) + 1))
def test_the_upgrade_of_schema_1_failing_at_any_statement_leaves_it(
    tmp_path: Path, index: int
) -> None:
    path = load_sample(SAMPLES[0], tmp_path / NOM_FICHIER)
    before = path.read_bytes()
    with pytest.raises(ErreurMagasin, match="impossible"):
        open_database(path, migrations=interrupted(2, index, "INSERT INTO absente VALUES (1)"))
    assert [file.name for file in tmp_path.iterdir()] == [NOM_FICHIER]
    assert path.read_bytes() == before


@pytest.mark.parametrize("index", range(len(MIGRATIONS[1].statements) + 1))
def test_a_program_killed_while_it_upgrades_schema_1_leaves_it(tmp_path: Path, index: int) -> None:
    path = load_sample(SAMPLES[0], tmp_path / NOM_FICHIER)
    before = path.read_bytes()
    with start_child(KILLED, path, 2, index) as child:
        child.communicate(timeout=60)
    assert child.returncode not in (0, 1)
    assert path.read_bytes() == before
    with Store.open(tmp_path) as store:
        store.verify()
        assert store.declarations.get(1).notes


def content(path: Path, tables: tuple[str, ...]) -> dict[str, list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def test_numbers_follow_each_other_and_statements_are_single() -> None:
    for migrations in (MIGRATIONS, MIGRATIONS_COFFRE):
        assert [m.numero for m in migrations] == list(range(1, len(migrations) + 1))
        for migration in migrations:
            assert not any(";" in statement for statement in migration.statements)


# A trace callback kills the process at the marker, inside the open transaction.
KILLED = """
    import os, sqlite3, sys
    from pathlib import Path
    from forfait_desktop.storage import database, driver
    from tests.storage.test_migrations import interrupted

    def kill(statement):
        if "marque" in statement:
            os.kill(os.getpid(), 9)

    def connect(*arguments, original=driver.connect, **options):
        connection = original(*arguments, **options)
        connection.set_trace_callback(kill)
        return connection

    driver.connect = connect
    changed = interrupted(int(sys.argv[2]), int(sys.argv[3]), "SELECT 'marque'")
    database.open_database(Path(sys.argv[1]), migrations=changed)
"""
