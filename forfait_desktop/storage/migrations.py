"""The schema, as numbered and frozen lists of single SQL statements.

A released migration never changes: a new need is a new migration. All that are pending run in one
exclusive transaction with the schema number and the sums, so an interrupted upgrade leaves the old
store.
``executescript`` is never used: it commits the open transaction first.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forfait_desktop.storage import driver
from forfait_desktop.storage.sommes import MAGASIN, Couverture, make_sums

APPLICATION_ID: Final = 0x46467444  # "FFtD", the store
APPLICATION_ID_COFFRE: Final = 0x46467450  # "FFtP", the vault


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
    Migration(
        2,
        (
            # What is known of a piece; its content is in the vault.
            """CREATE TABLE piece (
                sha256 TEXT NOT NULL PRIMARY KEY,
                nom TEXT NOT NULL,
                taille INTEGER NOT NULL,
                type_mime TEXT NOT NULL,
                ajoutee_le TEXT NOT NULL
            ) WITHOUT ROWID""",
            """CREATE TABLE piece_jointe (
                id INTEGER PRIMARY KEY,
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                sha256 TEXT NOT NULL REFERENCES piece (sha256) ON DELETE RESTRICT,
                etat TEXT NOT NULL CHECK (etat IN ('reçue', 'périmée')),
                UNIQUE (declaration_id, indicateur, sha256)
            )""",
            """CREATE TABLE depot (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                version INTEGER NOT NULL CHECK (version >= 1),
                declaree_le TEXT NOT NULL,
                accuse TEXT NOT NULL,
                accuse_piece TEXT REFERENCES piece (sha256) ON DELETE RESTRICT,
                scelle_le TEXT NOT NULL,
                rectifie_le TEXT,
                ruleset_sha256 TEXT NOT NULL,
                ruleset_json TEXT NOT NULL,
                praticien_json TEXT NOT NULL,
                reponses_json TEXT NOT NULL,
                notes_json TEXT NOT NULL,
                resultat_json TEXT NOT NULL,
                empreinte TEXT NOT NULL,
                PRIMARY KEY (declaration_id, version)
            )""",
            """CREATE TABLE transcription (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                etat TEXT NOT NULL CHECK (etat IN ('saisie', 'identique', 'differente')),
                affiche TEXT NOT NULL,
                instant TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur)
            ) WITHOUT ROWID""",
            """CREATE TABLE paiement (
                declaration_id INTEGER NOT NULL PRIMARY KEY
                    REFERENCES declaration (id) ON DELETE CASCADE,
                montant TEXT NOT NULL,
                recu_le TEXT,
                points TEXT NOT NULL,
                note TEXT NOT NULL
            )""",
            """CREATE TABLE proposition (
                id INTEGER PRIMARY KEY,
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                champ TEXT NOT NULL,
                valeur TEXT NOT NULL,
                origine TEXT NOT NULL,
                rappel INTEGER NOT NULL CHECK (rappel IN (0, 1)),
                UNIQUE (declaration_id, indicateur, champ)
            )""",
            # Only added to: the latest row of a target counts, one without a value takes it back.
            """CREATE TABLE amendement (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                instant TEXT NOT NULL,
                ruleset_id TEXT NOT NULL,
                cible TEXT NOT NULL,
                valeur TEXT,
                source TEXT,
                lu_le TEXT
            )""",
            "CREATE INDEX piece_jointe_par_piece ON piece_jointe (sha256)",
            "CREATE INDEX depot_par_accuse ON depot (accuse_piece) WHERE accuse_piece IS NOT NULL",
            # The file itself refuses two deposits in force.
            """CREATE UNIQUE INDEX depot_en_vigueur ON depot (declaration_id)
                WHERE rectifie_le IS NULL""",
            "CREATE INDEX amendement_par_cible ON amendement (ruleset_id, cible)",
        ),
    ),
    Migration(
        3,
        (
            """CREATE TABLE somme (
                objet TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID""",
        ),
    ),
)

MIGRATIONS_COFFRE: Final = (
    Migration(
        1,
        (
            """CREATE TABLE meta (
                cle TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID""",
            # The content comes last: what is known of a piece is read without it.
            """CREATE TABLE piece (
                sha256 TEXT NOT NULL PRIMARY KEY,
                nom TEXT NOT NULL,
                taille INTEGER NOT NULL,
                type_mime TEXT NOT NULL,
                ajoutee_le TEXT NOT NULL,
                contenu BLOB NOT NULL
            )""",
        ),
    ),
    Migration(
        2,
        (
            """CREATE TABLE somme (
                objet TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID""",
        ),
    ),
)


def latest(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Return the number of the newest schema."""
    return migrations[-1].numero


def migrate(
    connection: sqlite3.Connection,
    version: str,
    migrations: Sequence[Migration] = MIGRATIONS,
    application_id: int = APPLICATION_ID,
    couverture: Couverture = MAGASIN,
) -> None:
    """Run the pending migrations and sign the store with ``version``: all, or nothing."""
    connection.execute("PRAGMA foreign_keys = OFF")  # ignored inside a transaction
    connection.execute("BEGIN EXCLUSIVE")
    try:
        _run_pending(connection, migrations)
        connection.execute(f"PRAGMA application_id = {application_id:d}")
        write_version(connection, version)
        if latest(migrations) >= couverture.schema:
            make_sums(connection, couverture)
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
        kind = connection.execute("SELECT type FROM sqlite_master WHERE name = 'meta'").fetchone()
        if kind != ("table",):  # reading a view from elsewhere may never end
            return None
        row = connection.execute("SELECT valeur FROM meta WHERE cle = 'ecrit_par'").fetchone()
    except driver.errors():
        return None
    return row[0][:40] if row and isinstance(row[0], str) else None


def _run_pending(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    current = connection.execute("PRAGMA user_version").fetchone()[0]
    for migration in migrations:
        if migration.numero > current:
            for statement in migration.statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {migration.numero:d}")
