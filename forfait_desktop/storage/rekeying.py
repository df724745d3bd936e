"""Setting, changing and removing the passphrase of closed files: all of them, or none.

Each file is copied beside, by SQLite, with the new passphrase; the copy is opened again and
compared row by row. Only then is the exchange written down, on the disk, and done: whatever cuts
it short, either nothing was changed or :func:`recover` finishes it at the next opening. What the
file was before is removed, not overwritten: a disk may keep traces of it until it writes there.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurMagasin, MagasinDisparu, MagasinProtege, PhraseRefusee
from forfait_desktop.storage import driver
from forfait_desktop.storage.database import (
    ATTENTE_MS,
    check_fully,
    companion,
    identify,
    refuse_cut_page,
    sync_folder,
)
from forfait_desktop.storage.failures import busy, damaged, failures_told
from forfait_desktop.storage.migrations import (
    APPLICATION_ID,
    APPLICATION_ID_COFFRE,
    MIGRATIONS,
    MIGRATIONS_COFFRE,
)
from forfait_desktop.storage.protection import (
    EN_COURS,
    NonProtege,
    finish_change,
    same_protection,
)
from forfait_desktop.storage.store import NOM_FICHIER
from forfait_desktop.storage.vault import NOM_COFFRE

_NOMS: Final = (NOM_FICHIER, NOM_COFFRE)
_MIGRATIONS: Final = {APPLICATION_ID: MIGRATIONS, APPLICATION_ID_COFFRE: MIGRATIONS_COFFRE}
_NOUVEAU: Final = ".nouveau"
_PARTIEL: Final = ".partiel"
_COMPAGNONS: Final = ("-wal", "-shm", "-journal")
_KEPT_PRAGMAS: Final = ("auto_vacuum", "user_version", "application_id")


class _Etape(Enum):
    """How far a change went: nothing is exchanged yet, or all must be."""

    PREPARATION = "préparation"
    ECHANGE = "échange"


@dataclass(frozen=True, slots=True)
class _Changement:
    """What the file of the change says: names only."""

    etape: _Etape
    noms: tuple[str, ...]


def protect(
    data_dir: Path, old: Phrase | None, new: Phrase | None, *, attente_ms: int = ATTENTE_MS
) -> None:
    """Set (no ``old``), change or remove (no ``new``) the passphrase of the answers and evidence.

    The store must be closed and used by nobody (``MagasinOccupe``). Raise ``ErreurMagasin`` with
    nothing changed, or, when only the exchange itself failed, with a change that the next opening
    finishes.
    """
    finish_change(data_dir)
    with ExitStack() as held:
        sources = _take_all(held, data_dir, old, attente_ms)
        noms = tuple(sources)
        _write(data_dir, _Changement(_Etape.PREPARATION, noms))
        try:
            for nom, source in sources.items():
                _copy(source, data_dir / nom, companion(data_dir / nom, _NOUVEAU), new)
        except BaseException:
            _give_up(data_dir, noms)
            raise
        _write(data_dir, _Changement(_Etape.ECHANGE, noms))
    _exchange(data_dir, noms)


def reencrypt(
    path: Path, old: Phrase | None, new: Phrase | None, *, attente_ms: int = ATTENTE_MS
) -> None:
    """Give another passphrase to one closed store or vault; the old file stays until the end."""
    with failures_told(path):
        partiel = companion(path, _PARTIEL)
        try:
            with _taken(path, old, attente_ms) as source:
                _copy(source, path, partiel, new)
            partiel.replace(path)
            sync_folder(path.parent)
        finally:
            _erase(partiel)


def reencrypt_known(
    path: Path,
    known: Sequence[Phrase | None],
    new: Phrase | None,
    *,
    attente_ms: int = ATTENTE_MS,
) -> bool:
    """Give another passphrase to a copy that one of some passphrases opens; False when none does.

    None stands for a copy that is not protected.
    """
    for phrase in (new, *known):
        try:
            _identify(path, phrase, attente_ms)
        except (MagasinProtege, PhraseRefusee, NonProtege):
            continue
        if phrase != new:
            reencrypt(path, phrase, new, attente_ms=attente_ms)
        return True
    return False


def recover(data_dir: Path) -> None:
    """Finish a change whose exchange had begun; otherwise erase the copies it had made."""
    changement = _read(data_dir)
    if changement is not None and changement.etape is _Etape.PREPARATION:
        _refuse_in_use(data_dir / NOM_FICHIER)
        changement = _read(data_dir)  # whoever was changing it may just have gone further
    if changement is None:
        return
    if changement.etape is _Etape.ECHANGE:
        _exchange(data_dir, changement.noms)
    else:
        _give_up(data_dir, changement.noms)


# the files


def _take_all(
    held: ExitStack, data_dir: Path, old: Phrase | None, attente_ms: int
) -> dict[str, sqlite3.Connection]:
    """Open every file to change, each for us alone, by its name in the data folder."""
    store, vault = data_dir / NOM_FICHIER, data_dir / NOM_COFFRE
    _identify(store, old, attente_ms, APPLICATION_ID)
    phrases = {NOM_FICHIER: old}
    with failures_told(vault):
        present = vault.exists()
    if present:
        phrases[NOM_COFFRE] = _phrase_of_vault(vault, old, attente_ms)
    return {
        nom: held.enter_context(_taken(data_dir / nom, phrase, attente_ms))
        for nom, phrase in phrases.items()
    }


def _phrase_of_vault(path: Path, old: Phrase | None, attente_ms: int) -> Phrase | None:
    """Return the passphrase of the vault: that of the answers, or none when it lagged behind."""
    with same_protection(path):
        try:
            _identify(path, old, attente_ms, APPLICATION_ID_COFFRE)
        except NonProtege:
            return None
    return old


def _identify(
    path: Path, phrase: Phrase | None, attente_ms: int, application_id: int | None = None
) -> None:
    """Refuse a file that is not a store, not a vault, or that the passphrase does not open."""
    with failures_told(path):
        if not path.is_file():
            raise MagasinDisparu(
                f"{path}\u00a0: le fichier n’est plus là. Remettez-le, ou remettez une sauvegarde."
            )
        with closing(driver.connect(path, attente_ms, phrase)) as connection:
            attendu = application_id or _application_of(connection)
            identify(connection, path, _MIGRATIONS[attendu], attendu)
            refuse_cut_page(connection, path)


def _application_of(connection: sqlite3.Connection) -> int:
    """Return whether a file says that it is a vault; a store otherwise, which is checked next."""
    with suppress(*driver.errors()):
        if connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID_COFFRE,):
            return APPLICATION_ID_COFFRE
    return APPLICATION_ID


@contextmanager
def _taken(path: Path, phrase: Phrase | None, attente_ms: int) -> Iterator[sqlite3.Connection]:
    """Open a file for us alone, its log brought in; what others hold is a ``MagasinOccupe``."""
    _identify(path, phrase, attente_ms)
    with failures_told(path):
        # With the library of the others in this process: each only sees the locks of its own.
        with closing(driver.connect(path, attente_ms, phrase)) as connection:
            if connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
                raise busy(path)  # only who is alone leaves the log
        with closing(driver.connect_cipher(path, attente_ms, phrase)) as connection:
            connection.execute("PRAGMA main.locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays until the end
            yield connection


def _refuse_in_use(path: Path) -> None:
    """Refuse to go on while another program holds the file, protected or not."""
    with failures_told(path):
        if not path.exists():
            return
        with closing(driver.connect(path, ATTENTE_MS)) as connection:
            try:
                connection.execute("PRAGMA application_id").fetchone()
            except driver.errors() as error:
                if not driver.is_not_a_database(error):  # protected: nobody holds it either
                    raise


# a copy


def _copy(source: sqlite3.Connection, path: Path, copy: Path, phrase: Phrase | None) -> None:
    """Write a file again beside it, with another passphrase, and check that nothing is lost."""
    with failures_told(path):
        _erase(copy)
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        source.execute("PRAGMA fullfsync = ON")
        _export(source, copy, phrase)
        with closing(driver.connect(copy, ATTENTE_MS, phrase)) as again:
            check_fully(again, copy)
            if phrase is not None and again.execute("PRAGMA cipher_integrity_check").fetchone():
                raise damaged(copy)
            if not _same(source, again):
                raise ErreurMagasin(
                    f"{path}\u00a0: la copie protégée autrement n’est pas identique, rien n’a été "
                    "changé. Vérifiez le fichier, ou remettez une sauvegarde, puis réessayez."
                )
        _sync(copy)


def _export(source: sqlite3.Connection, copy: Path, phrase: Phrase | None) -> None:
    source.execute(
        "ATTACH ? AS nouveau KEY ?",  # an empty key is none
        (os.fsencode(copy.absolute()), "" if phrase is None else phrase.reveal()),
    )
    try:
        source.execute("PRAGMA nouveau.synchronous = FULL")
        _keep_pragmas(source)
        source.execute("BEGIN IMMEDIATE")
        source.execute("SELECT sqlcipher_export('nouveau')").fetchall()
        source.execute("COMMIT")
        _keep_pragmas(source)
    finally:
        if source.in_transaction:
            source.execute("ROLLBACK")
        source.execute("DETACH nouveau")


def _keep_pragmas(source: sqlite3.Connection) -> None:
    """Copy what an export leaves out; the first only counts before anything is written."""
    for name in _KEPT_PRAGMAS:
        value = source.execute(f"PRAGMA main.{name}").fetchone()[0]
        source.execute(f"PRAGMA nouveau.{name} = {value:d}")


def _same(source: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
    """Compare two files whole: settings, schema, and every value of every row."""
    for connection in (source, copy):
        connection.text_factory = bytes
    if any(_pragma(source, name) != _pragma(copy, name) for name in _KEPT_PRAGMAS):
        return False
    schema = _schema(source)
    if schema != _schema(copy):
        return False
    tables = [row[1].decode() for row in schema if row[0] == b"table"]
    return all(_same_rows(_rows(source, table), _rows(copy, table)) for table in tables)


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA main.{name}").fetchone()


def _schema(connection: sqlite3.Connection) -> list[Any]:
    sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_master ORDER BY type, name"
    return connection.execute(sql).fetchall()


def _rows(connection: sqlite3.Connection, table: str) -> Iterable[Any]:
    """Read a table in the order of the file, from the table itself and not from an index."""
    quoted = table.replace('"', '""')
    return connection.execute(f'SELECT * FROM main."{quoted}" NOT INDEXED')


def _same_rows(left: Iterable[Any], right: Iterable[Any]) -> bool:
    return all(
        one == other and [*map(type, one)] == [*map(type, other)]
        for one, other in zip_longest(left, right, fillvalue=())
    )


def _sync(path: Path) -> None:
    """Put the content on the disk before the name."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _erase(path: Path) -> None:
    for leftover in (path, *(companion(path, suffix) for suffix in _COMPAGNONS)):
        leftover.unlink(missing_ok=True)


# the exchange


def _exchange(data_dir: Path, noms: Iterable[str]) -> None:
    """Put every copy in its place; what is there already is left."""
    for nom in noms:
        path = data_dir / nom
        copy = companion(path, _NOUVEAU)
        with failures_told(path):
            if not copy.exists():
                continue
            try:
                for suffix in _COMPAGNONS:  # of the old file: they would be played into the new
                    companion(path, suffix).unlink(missing_ok=True)
                with suppress(FileNotFoundError):  # another program was faster
                    copy.replace(path)
            except PermissionError as error:  # Windows: another program reads it
                raise busy(path) from error
            sync_folder(path.parent)
    _forget(data_dir)


def _give_up(data_dir: Path, noms: Iterable[str]) -> None:
    """Erase the copies, then what says that there are some."""
    with failures_told(data_dir):
        for nom in noms:
            _erase(companion(data_dir / nom, _NOUVEAU))
            sync_folder((data_dir / nom).parent)
    _forget(data_dir)


def _forget(data_dir: Path) -> None:
    with failures_told(data_dir / EN_COURS):
        (data_dir / EN_COURS).unlink(missing_ok=True)
        sync_folder(data_dir)


def _write(data_dir: Path, changement: _Changement) -> None:
    """Write down how far the change is, whole and on the disk before going on."""
    path = data_dir / EN_COURS
    with failures_told(path):
        partiel = companion(path, _PARTIEL)
        partiel.write_text(
            json.dumps({"etape": changement.etape.value, "fichiers": changement.noms}),
            encoding="utf-8",
        )
        _sync(partiel)
        partiel.replace(path)
        sync_folder(data_dir)


def _read(data_dir: Path) -> _Changement | None:
    path = data_dir / EN_COURS
    with failures_told(path):
        try:
            lu = json.loads(path.read_bytes())
            noms = tuple(nom for nom in _NOMS if nom in lu["fichiers"])
            return _Changement(_Etape(lu["etape"]), noms)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ErreurMagasin(
                f"{path}\u00a0: ce fichier, écrit pendant un changement de protection, est "
                "illisible. Vos données n’ont pas été touchées. Déplacez-le, puis relancez."
            ) from error
