"""Opening the store: identify, refuse what is not ours, configure, migrate; then transactions.

The file is looked at through SQLite only: opening it a second time with ``open`` and closing it
would drop the locks that SQLite holds on it (a rule of POSIX).
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from forfait_desktop import __version__
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurMagasin, MagasinDisparu, MagasinPlusRecent
from forfait_desktop.storage import driver
from forfait_desktop.storage.failures import damaged, failures_told, foreign
from forfait_desktop.storage.migrations import (
    APPLICATION_ID,
    MIGRATIONS,
    Migration,
    latest,
    migrate,
    read_version,
    write_version,
)
from forfait_desktop.storage.protection import refusal
from forfait_desktop.storage.sommes import (
    MAGASIN,
    Cle,
    Couverture,
    Sommes,
    check_schema,
    read_revision,
    verify_sums,
)

Clock = Callable[[], datetime]
Reopen = Callable[[], sqlite3.Connection]
Row = tuple[Any, ...]

ATTENTE_MS: Final = 250
_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",  # a commit is on the disk before it is acknowledged
    "PRAGMA fullfsync = ON",  # the same on macOS
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def open_database(
    path: Path,
    *,
    version: str = __version__,
    migrations: Sequence[Migration] = MIGRATIONS,
    application_id: int = APPLICATION_ID,
    couverture: Couverture = MAGASIN,
    at_creation: Sequence[str] = (),
    attente_ms: int = ATTENTE_MS,
    phrase: Phrase | None = None,
    before_upgrade: Callable[[], object] = lambda: None,
) -> sqlite3.Connection:
    """Open the store, made or upgraded if need be; raise an ``ErreurMagasin`` otherwise.

    ``at_creation`` are settings that SQLite only takes before the first page is written;
    ``phrase`` is the passphrase of a protected store, made protected when it is not there.
    ``before_upgrade`` keeps a copy of an older store; when it fails, nothing is upgraded.
    """
    with failures_told(path):
        if not path.exists():
            _create(path, version, migrations, application_id, couverture, at_creation, phrase)
        interrupted = companion(path, "-wal").exists()
        if interrupted:
            from forfait_desktop.storage.log_check import refuse_damaged_log

            refuse_damaged_log(companion(path, "-wal"))
        connection = driver.connect(path, attente_ms, phrase)
    try:
        with failures_told(path):
            schema = identify(connection, path, migrations, application_id)
            if not interrupted:  # what was being written into the file is in its log too
                refuse_cut_page(connection, path)
            restrict(path)
            _configure(connection)
            if interrupted:
                check_quickly(connection, path)
            if schema < latest(migrations):
                check_quickly(connection, path)
                if schema >= couverture.schema:
                    verify_sums(connection, path, couverture)
                before_upgrade()
                _upgrade(connection, path, version, migrations, application_id, couverture)
            else:
                if schema >= couverture.schema:
                    check_schema(connection, path, couverture)
                if read_version(connection) != version:
                    write_version(connection, version)
    except BaseException:
        connection.close()
        raise
    return connection


def check_quickly(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``ErreurMagasin`` if the structure of the file is damaged (some 5 ms a megabyte)."""
    with failures_told(path):
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise damaged(path)


def check_fully(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``ErreurMagasin`` if the structure, an index or a link between rows is wrong."""
    with failures_told(path):
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise damaged(path)


def check_content(
    connection: sqlite3.Connection, path: Path, couverture: Couverture = MAGASIN
) -> None:
    """Raise ``ErreurMagasin`` if the structure, a link or a value is not what was kept."""
    check_fully(connection, path)
    with failures_told(path), one_reading(connection):
        verify_sums(connection, path, couverture)


@contextmanager
def one_reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Read as if nothing else wrote meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()


class Database:
    """A connection with its path and clock; writes only happen inside ``transaction``."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        now: Clock,
        couverture: Couverture = MAGASIN,
        reopen: Reopen | None = None,
    ) -> None:
        """``reopen`` opens the same file again, when its disk or its share went and came back."""
        self.path = path
        self._connection = connection
        self._couverture = couverture
        self._sommes = Sommes(connection, path, couverture)
        self._now = now
        self._reopen = reopen
        self._identity = _identity_of(path)
        self._is_lost = False
        self._last_revision: int | None = None
        with suppress(ErreurMagasin):  # told when it is asked for
            self._last_revision = self.revision
        self._depth = 0
        self._changes = 0

    def instant(self) -> datetime:
        """Return the time to record, in UTC."""
        return self._now().astimezone(UTC)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Read rows; a number beyond 64 bits is the number of none."""
        with failures_told(self.path), suppress(OverflowError):
            return self._connection.execute(sql, values).fetchall()
        return []

    def write(self, sql: str, *values: object) -> int:
        """Write inside the open transaction; return the id of the row inserted last."""
        self._require_transaction()
        with failures_told(self.path):
            return self._connection.execute(sql, values).lastrowid or 0

    def write_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Write several rows inside the open transaction."""
        self._require_transaction()
        with failures_told(self.path):
            self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing; inside another transaction, join it and be kept with it."""
        begin, commit, undo = self._verbs()
        if self._depth == 0:
            self._follow_file()
        self._run(begin)
        self._depth += 1
        if self._depth == 1:
            self._changes = self._connection.total_changes
        try:
            yield
            if self._depth == 1:
                self._require_file()
                self._settle()
            self._require_transaction()
            self._run(commit)
            if self._depth == 1:
                self._last_revision = self.revision
        except BaseException:
            self._undo(undo)
            raise
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._sommes.forget()

    def touch(self, nom: str, cle: Cle | None = None, *, neuf: bool = False) -> None:
        """Say what is about to change; raise ``MagasinEndommage`` if it changed by itself."""
        self._require_transaction()
        with failures_told(self.path):
            self._sommes.touch(nom, cle, neuf=neuf)

    def start_again(self, nom: str, cle: Cle) -> None:
        """Say that the lines of a chain are erased."""
        self._require_transaction()
        with failures_told(self.path):
            self._sommes.start_again(nom, cle)

    @contextmanager
    def checked(self, nom: str, cle: Cle | None = None) -> Iterator[None]:
        """Read an object as it was kept; raise ``MagasinEndommage`` if it changed by itself."""
        with failures_told(self.path), one_reading(self._connection):
            self._sommes.check(nom, cle)
            yield

    @contextmanager
    def checked_keys(self, nom: str) -> Iterator[None]:
        """Read a list; raise ``MagasinEndommage`` if one of its objects came or left by itself."""
        with failures_told(self.path), one_reading(self._connection):
            self._sommes.check_keys(nom)
            yield

    @contextmanager
    def checked_all(self, nom: str) -> Iterator[None]:
        """Read a list and its objects; raise ``MagasinEndommage`` if one changed by itself."""
        with failures_told(self.path), one_reading(self._connection):
            self._sommes.check_keys(nom)
            self._sommes.check_all(nom)
            yield

    @property
    def revision(self) -> int:
        """Return the number of the last change committed."""
        with failures_told(self.path):
            return read_revision(self._connection, self.path)

    def give_room_back(self) -> None:
        """Empty the journal file of what was refused; it would keep a full disk full."""
        with suppress(*driver.errors()):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def check(self) -> None:
        """Check the whole file (the ``verify`` command); raise ``ErreurMagasin`` if damaged."""
        check_content(self._connection, self.path, self._couverture)

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        with failures_told(self.path):
            self._connection.close()

    def _settle(self) -> None:
        """Sum what changed, if anything did."""
        if self._connection.in_transaction and self._connection.total_changes != self._changes:
            with failures_told(self.path):
                self._sommes.settle()

    def _verbs(self) -> tuple[str, str, tuple[str, ...]]:
        if self._depth == 0:
            return "BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",)
        name = f"niveau_{self._depth}"
        return f"SAVEPOINT {name}", f"RELEASE {name}", (f"ROLLBACK TO {name}", f"RELEASE {name}")

    def _run(self, statement: str) -> None:
        with failures_told(self.path):
            try:
                self._connection.execute(statement)
            except driver.errors() as error:
                self._is_lost |= (driver.code_of(error) or 0) & 0xFF == sqlite3.SQLITE_IOERR
                raise

    def _undo(self, statements: tuple[str, ...]) -> None:
        """Go back; SQLite may have done it already, for instance when the disk is full."""
        if not self._connection.in_transaction:
            return
        try:
            for statement in statements:
                self._connection.execute(statement)
        except driver.errors():
            with suppress(*driver.errors()):
                self._connection.execute("ROLLBACK")

    def _require_transaction(self) -> None:
        """Refuse to write alone what was meant to be written with the rest."""
        if self._depth == 0:
            raise AssertionError("a write needs a transaction")
        if not self._connection.in_transaction:
            raise ErreurMagasin(
                f"{self.path} : l’enregistrement a été interrompu et rien n’a été écrit. Réessayez."
            )

    def _require_file(self) -> None:
        """Refuse to acknowledge what goes into a file that is no longer the one at its place."""
        with failures_told(self.path):
            found = _identity_of(self.path)
        if found is None or found != self._identity:
            raise MagasinDisparu(
                f"{self.path}\u00a0: le fichier n’est plus là, rien n’a été enregistré. "
                "Rebranchez le disque ou le dossier réseau, ou remettez le fichier."
            )

    def _follow_file(self) -> None:
        """Open the file again when it came back after it was gone: the former handle is dead."""
        with failures_told(self.path):
            found = _identity_of(self.path)
        if found is None or self._reopen is None or (found == self._identity and not self._is_lost):
            self._require_file()
            return
        connection = self._reopen()
        with failures_told(self.path):
            revision = read_revision(connection, self.path)
        if self._last_revision not in (None, revision):
            connection.close()
            raise MagasinDisparu(
                f"{self.path}\u00a0: un autre fichier a été mis à la place de celui qui était "
                "ouvert. Rien n’y a été écrit. Remettez le premier, ou fermez le programme et "
                "rouvrez-le."
            )
        with suppress(*driver.errors()):
            self._connection.close()
        self._connection = connection
        self._sommes = Sommes(connection, self.path, self._couverture)
        self._identity, self._is_lost = found, False


def _identity_of(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from any other, whatever its name; None when it is not there."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def _create(
    path: Path,
    version: str,
    migrations: Sequence[Migration],
    application_id: int,
    couverture: Couverture,
    at_creation: Sequence[str],
    phrase: Phrase | None,
) -> None:
    """Make a whole new store beside its place, then publish it: never half a store."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_orphan(path)
    if path.exists():  # another program was faster
        return
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".nouveau", dir=path.parent)
    os.close(descriptor)
    new = Path(name)
    try:
        with closing(driver.connect(new, ATTENTE_MS, phrase)) as connection:
            for setting in at_creation:
                connection.execute(setting)
            _configure(connection)
            migrate(connection, version, migrations, application_id, couverture)
        _publish(new, path)
    finally:
        for leftover in (new, companion(new, "-wal"), companion(new, "-shm")):
            leftover.unlink(missing_ok=True)


def _publish(new: Path, path: Path) -> None:
    """Give the new store its name, unless another program was faster."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        new.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the new name on the disk, where the system lets a folder be synchronised."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refuse_orphan(path: Path) -> None:
    """Refuse to put a new store beside the log of another, which SQLite would play into it."""
    for suffix in ("-wal", "-journal"):
        orphan = companion(path, suffix)
        if has_content(orphan) and not path.exists():  # else another program just made both
            raise MagasinDisparu(
                f"{path} : le fichier manque alors que son journal « {orphan.name} » est là ; il a "
                f"été déplacé ou effacé. Remettez-le, ou déplacez « {orphan.name} », puis relancez."
            )


def identify(
    connection: sqlite3.Connection,
    path: Path,
    migrations: Sequence[Migration],
    application_id: int,
) -> int:
    """Return the schema number of one of our stores; refuse anything else, unchanged.

    A file that cannot be read at all is closed, then told apart: protected, or foreign.
    """
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    except driver.errors() as error:
        if not driver.is_not_a_database(error):
            raise
        connection.close()
        raise refusal(path, with_phrase=driver.is_cipher(connection)) from error
    if found != application_id:
        raise foreign(path)
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema < 1:
        raise foreign(path)
    if schema > latest(migrations):
        raise _newer(path, read_version(connection))
    return schema


def refuse_cut_page(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file cut inside a page, which SQLite would read as if zeros were there."""
    if path.stat().st_size % int(connection.execute("PRAGMA page_size").fetchone()[0]):
        raise damaged(path)


def _newer(path: Path, version: str | None) -> MagasinPlusRecent:
    auteur = f"la version {version}" if version else "une version plus récente"
    return MagasinPlusRecent(
        f"{path} : ce magasin a été écrit par {auteur} de Forfait Desktop, plus récente que "
        f"celle-ci ({__version__}). Rien n’a été changé. Installez {auteur} pour l’ouvrir."
    )


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    for setting in _SETTINGS:
        connection.execute(setting)


def _upgrade(
    connection: sqlite3.Connection,
    path: Path,
    version: str,
    migrations: Sequence[Migration],
    application_id: int,
    couverture: Couverture,
) -> None:
    """Migrate a store that was checked, then check it again; this is rare enough to be paid."""
    migrate(connection, version, migrations, application_id, couverture)
    connection.execute("PRAGMA foreign_keys = ON")
    check_quickly(connection, path)


def restrict(path: Path) -> None:
    """Keep the file from other users; SQLite gives its companions the same mode."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(PermissionError):  # someone else's file on a share
            path.chmod(0o600)


def has_content(path: Path) -> bool:
    """Tell whether a file holds something; one that goes meanwhile does not."""
    with suppress(FileNotFoundError):
        return path.is_file() and path.stat().st_size > 0
    return False


def companion(path: Path, suffix: str) -> Path:
    """Name a file that SQLite keeps beside another."""
    return path.with_name(path.name + suffix)
