"""Migrations: all or nothing, whatever statement fails and however the program dies."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.storage.database import check_content, open_database
from forfait_desktop.storage.migrations import (
    APPLICATION_ID_COFFRE,
    MIGRATIONS,
    MIGRATIONS_COFFRE,
    Migration,
    latest,
    read_version,
)
from forfait_desktop.storage.sommes import COFFRE, MAGASIN
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.storage.children import run_child
from tests.storage.faults import failing_at, run_and_kill
from tests.storage.samples import live

posix = pytest.mark.skipif(os.name != "posix", reason="forks, and kills at a given statement")

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
FOLDER = Path(__file__).parent / "schemas"
SAMPLES = sorted(FOLDER.glob("schema_*.sql"))


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


@pytest.mark.parametrize("index", range(len(MIGRATIONS[0].statements) + 1))
def test_a_first_start_interrupted_leaves_no_store(tmp_path: Path, index: int) -> None:
    statements = MIGRATIONS[0].statements
    broken = Migration(1, (*statements[:index], "SELECT absente()", *statements[index:]))
    with pytest.raises(ErreurMagasin):
        open_database(tmp_path / NOM_FICHIER, migrations=(broken,))
    assert list(tmp_path.iterdir()) == []
    open_database(tmp_path / NOM_FICHIER).close()


@dataclass(frozen=True)
class Kind:
    """One kind of file: how its samples are named, and how it is opened."""

    name: str
    migrations: tuple[Migration, ...]
    open: Callable[[Path], sqlite3.Connection]


def open_vault(path: Path) -> sqlite3.Connection:
    return open_database(
        path,
        migrations=MIGRATIONS_COFFRE,
        application_id=APPLICATION_ID_COFFRE,
        couverture=COFFRE,
        at_creation=("PRAGMA auto_vacuum = FULL",),
    )


STORE = Kind("schema", MIGRATIONS, open_database)
VAULT = Kind("coffre", MIGRATIONS_COFFRE, open_vault)
RELEASED = [
    pytest.param(kind, FOLDER / f"{kind.name}_{numero}.sql", id=f"{kind.name} {numero}")
    for kind in (STORE, VAULT)
    for numero in range(1, latest(kind.migrations) + 1)
]
EARLIER = [
    parameter
    for parameter in RELEASED
    if parameter.id not in {f"{k.name} {latest(k.migrations)}" for k in (STORE, VAULT)}
]


def tables_of(path: Path) -> dict[str, object]:
    """Everything SQLite knows of the tables: columns, keys, links, indexes."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'index') ORDER BY name"
            )
        ]
        pragmas = ("table_xinfo", "index_list", "index_xinfo", "foreign_key_list")
        known: dict[str, object] = {
            f"{pragma} {name}": sorted(connection.execute(f"PRAGMA {pragma}({name})"), key=repr)
            for pragma in pragmas
            for name in names
        }
        for pragma in ("user_version", "application_id", "auto_vacuum", "encoding", "page_size"):
            known[pragma] = connection.execute(f"PRAGMA {pragma}").fetchone()
        return known


def every_row(path: Path) -> dict[str, list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names
        }


@pytest.mark.parametrize(("kind", "sample"), RELEASED)
def test_an_upgraded_sample_is_like_a_fresh_file_and_keeps_every_row(
    kind: Kind, sample: Path, tmp_path: Path
) -> None:
    upgraded = load_sample(sample, tmp_path / "upgraded")
    before = every_row(upgraded)
    with closing(kind.open(upgraded)) as connection:
        check_content(connection, upgraded, COFFRE if kind is VAULT else MAGASIN)
    kind.open(tmp_path / "fresh").close()
    assert schema(upgraded) == schema(tmp_path / "fresh")
    assert tables_of(upgraded) == tables_of(tmp_path / "fresh")
    after = every_row(upgraded)
    assert set(before) <= set(after)
    for table, rows in before.items():
        assert rows, f"the sample has no row in {table}"
        assert after[table] == rows


@pytest.mark.parametrize(("kind", "sample"), EARLIER)
def test_an_upgrade_that_fails_at_any_statement_leaves_the_file_byte_for_byte(
    kind: Kind, sample: Path, tmp_path: Path
) -> None:
    """Every statement of the opening fails in turn; before the commit, no byte has changed."""
    path = load_sample(sample, tmp_path / "file")
    before = path.read_bytes()
    for number in range(1, 1_000):
        with failing_at(number) as counter:
            try:
                kind.open(path).close()
            except ErreurMagasin:
                committed = "COMMIT" in counter.statements[: number - 1]
            else:
                break
        assert [file.name for file in tmp_path.iterdir()] == [path.name], number
        assert committed or path.read_bytes() == before, number
        if committed:
            with closing(kind.open(path)) as connection:
                check_content(connection, path, COFFRE if kind is VAULT else MAGASIN)
            path.write_bytes(before)
    else:
        raise AssertionError("the upgrade never succeeded")
    assert number > len(kind.migrations[-1].statements) + 20
    assert path.read_bytes() != before


@posix
@pytest.mark.parametrize(("kind", "sample"), EARLIER)
def test_a_program_killed_at_any_statement_of_an_upgrade_leaves_the_old_file(
    kind: Kind, sample: Path, tmp_path: Path
) -> None:
    """After each kill the main file is unchanged and the next opening succeeds."""
    load_sample(sample, tmp_path / "file")
    killed, unchanged = run_child(KILLED, kind.name, tmp_path / "file").split()
    assert int(killed) > 25
    assert int(unchanged) > int(killed) - 10  # the others came after the commit


def kill_at_every_statement(name: str, path: Path) -> tuple[int, int]:
    """Upgrade again and again, killed a statement later each time; count kills, and old files."""
    kind = STORE if name == STORE.name else VAULT
    before, rows = path.read_bytes(), every_row(path)
    killed = unchanged = 0
    while run_and_kill(lambda: kind.open(path).close(), killed + 1):
        killed += 1
        log = path.with_name(f"{path.name}-wal")
        committed = log.exists() and log.stat().st_size and is_upgraded(kind, path)
        if not committed:
            assert path.read_bytes() == before, killed
            unchanged += 1
            with closing(sqlite3.connect(path)) as connection:  # what SQLite makes of the rest
                connection.execute("PRAGMA integrity_check").fetchall()
            assert path.read_bytes() == before, killed
        with closing(kind.open(path)) as connection:
            check_content(connection, path, COFFRE if kind is VAULT else MAGASIN)
        assert every_row(path).items() >= rows.items(), killed
        assert [file.name for file in path.parent.iterdir()] == [path.name], killed
        path.write_bytes(before)
    return killed, unchanged


def is_upgraded(kind: Kind, path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()
        return bool(found == (latest(kind.migrations),))


KILLED = """
    import sys
    from pathlib import Path
    from tests.storage.test_migrations import kill_at_every_statement

    print(*kill_at_every_statement(sys.argv[1], Path(sys.argv[2])))
"""


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


def content(path: Path, tables: tuple[str, ...]) -> dict[str, list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def test_numbers_follow_each_other_and_statements_are_single() -> None:
    for migrations in (MIGRATIONS, MIGRATIONS_COFFRE):
        assert [m.numero for m in migrations] == list(range(1, len(migrations) + 1))
        for migration in migrations:
            assert not any(";" in statement for statement in migration.statements)
