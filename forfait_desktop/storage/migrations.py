"""The schema, as numbered and frozen lists of single SQL statements.

A released migration never changes: a new need is a new migration. All that are pending run in one
exclusive transaction with the schema number, so an interrupted upgrade leaves the old store.
``executescript`` is never used: it commits the open transaction first.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

APPLICATION_ID: Final = 0x46467444  # "FFtD"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a schema to the next: its number and its statements."""

    numero: int
    statements: tuple[str, ...]


MIGRATIONS: Final = (
    Migration(
        1,
        (
            """CREATE TABLE meta (
                cle TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID""",
            """CREATE TABLE praticien (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                nom TEXT NOT NULL,
                prenom TEXT NOT NULL,
                rpps TEXT NOT NULL,
                specialite TEXT NOT NULL,
                secteur TEXT NOT NULL,
                cabinet TEXT NOT NULL
            )""",
            """CREATE TABLE declaration (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                praticien_id INTEGER NOT NULL REFERENCES praticien (id) ON DELETE RESTRICT,
                ruleset_id TEXT NOT NULL,
                intitule TEXT NOT NULL,
                etat TEXT NOT NULL CHECK (etat IN ('active', 'archivee', 'supprimee')),
                cree_le TEXT NOT NULL,
                modifiee_le TEXT NOT NULL
            )""",
            """CREATE TABLE reponse (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                champ TEXT NOT NULL,
                valeur TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur, champ)
            ) WITHOUT ROWID""",
            """CREATE TABLE note (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                texte TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur)
            ) WITHOUT ROWID""",
            # No foreign key: the line that says "erased" outlives the declaration.
            """CREATE TABLE journal (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                instant TEXT NOT NULL,
                declaration_id INTEGER NOT NULL,
                genre TEXT NOT NULL,
                objet TEXT NOT NULL,
                ancien TEXT,
                nouveau TEXT
            )""",
            "CREATE INDEX declaration_par_etat ON declaration (etat, modifiee_le)",
            "CREATE INDEX declaration_par_praticien ON declaration (praticien_id)",
            "CREATE INDEX journal_par_declaration ON journal (declaration_id)",
        ),
    ),
)


def latest(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Return the number of the newest schema."""
    return migrations[-1].numero


def migrate(
    connection: sqlite3.Connection, version: str, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Run the pending migrations and sign the store with ``version``: all, or nothing."""
    connection.execute("PRAGMA foreign_keys = OFF")  # ignored inside a transaction
    connection.execute("BEGIN EXCLUSIVE")
    try:
        _run_pending(connection, migrations)
        write_version(connection, version)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.IntegrityError("foreign key")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def write_version(connection: sqlite3.Connection, version: str) -> None:
    """Record which version of the program writes in this store."""
    connection.execute(
        "INSERT INTO meta (cle, valeur) VALUES ('ecrit_par', ?) "
        "ON CONFLICT (cle) DO UPDATE SET valeur = excluded.valeur",
        (version,),
    )


def read_version(connection: sqlite3.Connection) -> str | None:
    """Return the version that wrote the store, or None; never fails, even on an unknown schema."""
    try:
        row = connection.execute("SELECT valeur FROM meta WHERE cle = 'ecrit_par'").fetchone()
    except sqlite3.Error:
        return None
    return row[0][:40] if row and isinstance(row[0], str) else None


def _run_pending(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    current = connection.execute("PRAGMA user_version").fetchone()[0]
    for migration in migrations:
        if migration.numero > current:
            for statement in migration.statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {migration.numero:d}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
