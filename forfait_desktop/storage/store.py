"""The store as the services see it: one object for one data folder."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from forfait_desktop.storage.database import ATTENTE_MS, Clock, Database, open_database
from forfait_desktop.storage.declarations import DeclarationStore
from forfait_desktop.storage.journal import JournalStore
from forfait_desktop.storage.praticiens import PraticienStore

NOM_FICHIER: Final = "forfait.sqlite3"


def utc_now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(UTC)


class Store:
    """The doctors, declarations and journal of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.journal = JournalStore(database)
        self.praticiens = PraticienStore(database)
        self.declarations = DeclarationStore(database, self.journal)

    @classmethod
    def open(cls, data_dir: Path, now: Clock = utc_now, *, attente_ms: int = ATTENTE_MS) -> "Store":
        """Open the store of a folder, made if need be; raise ``ErreurMagasin`` otherwise.

        ``attente_ms`` is how long to wait for another program before giving up.
        """
        path = data_dir / NOM_FICHIER
        return cls(Database(open_database(path, attente_ms=attente_ms), path, now))

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self._database.path

    def transaction(self) -> AbstractContextManager[None]:
        """Group changes: all are kept or none is; groups can be nested."""
        return self._database.transaction()

    def verify(self) -> None:
        """Check the whole file; raise ``ErreurMagasin`` if it is damaged."""
        self._database.check()

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
