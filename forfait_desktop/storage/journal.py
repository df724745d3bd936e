"""The journal: every change of a declaration, in the order it was made."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.json_text import dump_json, load_json


class GenreChangement(Enum):
    """What kind of change a line of the journal tells."""

    CREATION = "creation"
    DUPLICATION = "duplication"
    REPONSE = "reponse"
    NOTE = "note"
    INTITULE = "intitule"
    ETAT = "etat"
    DEPOT = "depot"
    RECTIFICATION = "rectification"
    TRANSCRIPTION = "transcription"
    PIECE = "piece"
    PAIEMENT = "paiement"
    PROPOSITION = "proposition"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class EntreeJournal:
    """One change: when (UTC), of what, from which JSON value to which (None: nothing)."""

    id: int
    instant: datetime
    declaration_id: int
    genre: GenreChangement
    objet: str
    ancien: object
    nouveau: object


class JournalStore:
    """Writes the journal inside the change it tells, and reads it back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, declaration_id: int) -> tuple[EntreeJournal, ...]:
        """Return the changes of a declaration, oldest first, whatever the clock did."""
        with self._database.checked("journal", declaration_id):
            rows = self._database.rows(
                # As the sum reads them: out of a damaged index, another search gives other rows.
                "SELECT id, instant, genre, objet, ancien, nouveau "
                "FROM journal WHERE declaration_id = ? AND id > 0 ORDER BY id",
                declaration_id,
            )
        with damage_told(self._database.path):
            return tuple(_entree(declaration_id, row) for row in rows)

    def record(
        self,
        instant: datetime,
        declaration_id: int,
        genre: GenreChangement,
        objet: str = "",
        ancien: object = None,
        nouveau: object = None,
    ) -> None:
        """Add a line, inside the transaction of the change, which says first what it changes."""
        self._database.touch("journal", declaration_id)
        self._database.write(
            "INSERT INTO journal (instant, declaration_id, genre, objet, ancien, nouveau) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            format_instant(instant),
            declaration_id,
            genre.value,
            objet,
            dump_json(ancien),
            dump_json(nouveau),
        )

    def erase(self, declaration_id: int) -> None:
        """Remove the lines of a declaration, inside the transaction that erases it."""
        self._database.touch("journal", declaration_id)
        self._database.start_again("journal", declaration_id)
        self._database.write("DELETE FROM journal WHERE declaration_id = ?", declaration_id)


def format_instant(instant: datetime) -> str:
    """Write a UTC time so that texts sort like times."""
    return instant.isoformat(timespec="microseconds")


def _entree(declaration_id: int, row: Row) -> EntreeJournal:
    identifiant, instant, genre, objet, ancien, nouveau = row
    return EntreeJournal(
        id=identifiant,
        instant=datetime.fromisoformat(instant),
        declaration_id=declaration_id,
        genre=GenreChangement(genre),
        objet=objet,
        ancien=load_json(ancien),
        nouveau=load_json(nouveau),
    )
