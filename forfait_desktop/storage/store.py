"""The store as the services see it: one object for one data folder."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.logs import Evenement, logged
from forfait_desktop.storage.amendements import AmendementStore
from forfait_desktop.storage.database import ATTENTE_MS, Clock, Database, open_database
from forfait_desktop.storage.declarations import DeclarationStore
from forfait_desktop.storage.depots import DepotStore
from forfait_desktop.storage.journal import JournalStore
from forfait_desktop.storage.paiements import PaiementStore
from forfait_desktop.storage.pieces import PieceStore
from forfait_desktop.storage.place import NOM_FICHIER, back_up_before_upgrade, find_place
from forfait_desktop.storage.praticiens import PraticienStore
from forfait_desktop.storage.propositions import PropositionStore
from forfait_desktop.storage.protection import finish_change
from forfait_desktop.storage.transcriptions import TranscriptionStore
from forfait_desktop.storage.vault import NOM_COFFRE, Vault

__all__ = ["NOM_FICHIER", "Store", "utc_now"]


def utc_now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(UTC)


class Store:
    """All that one data folder holds: doctors, declarations and their life, evidence, journal."""

    def __init__(self, database: Database, vault: Vault, phrase: Phrase | None = None) -> None:
        self._database = database
        self.vault = vault
        self.phrase = phrase
        self.journal = JournalStore(database)
        self.praticiens = PraticienStore(database)
        self.declarations = DeclarationStore(database, self.journal)
        self.depots = DepotStore(database, self.journal, vault)
        self.transcriptions = TranscriptionStore(database, self.journal)
        self.pieces = PieceStore(database, self.journal)
        self.amendements = AmendementStore(database)
        self.paiements = PaiementStore(database, self.journal)
        self.propositions = PropositionStore(database, self.journal)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        now: Clock = utc_now,
        *,
        attente_ms: int = ATTENTE_MS,
        phrase: Phrase | None = None,
        create_anew: bool = False,
    ) -> "Store":
        """Open the store of a folder, made if need be; raise ``ErreurMagasin`` otherwise.

        ``attente_ms`` is how long to wait for another program before giving up. Without the
        passphrase of a protected store, raise ``MagasinProtege``; with another, ``PhraseRefusee``.
        Where a store was and is no more, raise ``MagasinDisparu``, unless it is to be made anew.
        An older store is backed up before it is upgraded.
        """
        path = data_dir / NOM_FICHIER
        with logged(Evenement.MAGASIN_OUVERT, Evenement.MAGASIN_REFUSE) as dits:
            finish_change(data_dir)
            find_place(data_dir, now, phrase, create_anew=create_anew)
            vault = Vault(data_dir / NOM_COFFRE, now, attente_ms=attente_ms, phrase=phrase)
            connection = open_database(
                path,
                attente_ms=attente_ms,
                phrase=phrase,
                before_upgrade=partial(back_up_before_upgrade, path, now, phrase),
            )
            again = partial(open_database, path, attente_ms=attente_ms, phrase=phrase)
            store = cls(Database(connection, path, now, reopen=again), vault, phrase)
            dits["protege"] = store.is_protected
            try:
                dits["revision"] = store.revision
            except BaseException:
                store.close()
                raise
        return store

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self._database.path

    @property
    def revision(self) -> int:
        """The number of the last change committed; it grows with each."""
        return self._database.revision

    @property
    def is_protected(self) -> bool:
        """Whether a passphrase opens the store."""
        return self.phrase is not None

    def instant(self) -> datetime:
        """Return the time to record, in UTC, by the clock of the store."""
        return self._database.instant()

    def transaction(self) -> AbstractContextManager[None]:
        """Group changes: all are kept or none is; groups can be nested. The vault stays apart."""
        return self._database.transaction()

    def verify(self) -> None:
        """Check both files and every piece; raise ``ErreurMagasin`` if one is damaged."""
        self.verify_answers()
        self.vault.check()

    def verify_answers(self) -> None:
        """Check the file of the answers alone; raise ``ErreurMagasin`` if it is damaged."""
        self._database.check()

    def close(self) -> None:
        """Close the files; closing twice does nothing."""
        try:
            self.vault.close()
        finally:
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
