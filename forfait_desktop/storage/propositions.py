"""The answers of an earlier declaration, waiting to be confirmed or left."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from forfait_desktop.domain.suivi import Proposition
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import require_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore
from forfait_desktop.storage.json_text import check_text, dump_json, load_json

_SELECT: Final = "SELECT indicateur, champ, valeur, origine, rappel FROM proposition"


class PropositionStore:
    """Keeps what is proposed for a declaration until the doctor decides."""

    def __init__(self, database: Database, journal: JournalStore) -> None:
        self._database = database
        self._journal = journal

    def add(
        self, declaration_id: int, propositions: Iterable[Proposition]
    ) -> tuple[Proposition, ...]:
        """Propose answers, all or none; a later one replaces that of the same field."""
        ajoutees = tuple(propositions)
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            instant = self._database.instant()
            for proposition in ajoutees:
                self._add(instant, declaration_id, proposition)
        return ajoutees

    def list(self, declaration_id: int) -> tuple[Proposition, ...]:
        """Return what is proposed, in the order it was added."""
        rows = self._database.rows(
            f"{_SELECT} WHERE declaration_id = ? ORDER BY id", declaration_id
        )
        with damage_told(self._database.path):
            return tuple(_proposition(row) for row in rows)

    def remove(self, declaration_id: int, indicateur: str, champ: str) -> Proposition | None:
        """Stop proposing an answer; return what was proposed, or None."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self._get(declaration_id, indicateur, champ)
            if ancienne:
                self._delete(self._database.instant(), declaration_id, ancienne)
            return ancienne

    def clear(self, declaration_id: int) -> tuple[Proposition, ...]:
        """Stop proposing anything; return what was proposed."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            anciennes = self.list(declaration_id)
            if anciennes:
                instant = self._database.instant()
                for ancienne in anciennes:
                    self._delete(instant, declaration_id, ancienne)
            return anciennes

    def _add(self, instant: datetime, declaration_id: int, proposition: Proposition) -> None:
        texte = dump_json(proposition.valeur)
        if texte is None:
            raise TypeError("a proposition needs a value")
        ancienne = self._get(declaration_id, proposition.indicateur, proposition.champ)
        if ancienne and dump_json(_json(ancienne)) == dump_json(_json(proposition)):
            return  # compared as text: 1 is not true
        self._database.write(
            "INSERT INTO proposition (declaration_id, indicateur, champ, valeur, origine, rappel) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (declaration_id, indicateur, champ) DO UPDATE "
            "SET valeur = excluded.valeur, origine = excluded.origine, rappel = excluded.rappel",
            declaration_id,
            proposition.indicateur,
            proposition.champ,
            texte,
            check_text(proposition.origine, "règles"),
            proposition.rappel,
        )
        self._record(instant, declaration_id, ancienne, proposition)

    def _delete(self, instant: datetime, declaration_id: int, proposition: Proposition) -> None:
        self._database.write(
            "DELETE FROM proposition WHERE declaration_id = ? AND indicateur = ? AND champ = ?",
            declaration_id,
            proposition.indicateur,
            proposition.champ,
        )
        self._record(instant, declaration_id, proposition, None)

    def _get(self, declaration_id: int, indicateur: str, champ: str) -> Proposition | None:
        rows = self._database.rows(
            f"{_SELECT} WHERE declaration_id = ? AND indicateur = ? AND champ = ?",
            declaration_id,
            indicateur,
            champ,
        )
        with damage_told(self._database.path):
            return _proposition(rows[0]) if rows else None

    def _record(
        self,
        instant: datetime,
        declaration_id: int,
        ancienne: Proposition | None,
        nouvelle: Proposition | None,
    ) -> None:
        concernee = nouvelle or ancienne
        assert concernee is not None
        self._journal.record(
            instant,
            declaration_id,
            GenreChangement.PROPOSITION,
            f"{concernee.indicateur}.{concernee.champ}",
            ancienne and _json(ancienne),
            nouvelle and _json(nouvelle),
        )


def _json(proposition: Proposition) -> dict[str, object]:
    return {
        "valeur": proposition.valeur,
        "origine": proposition.origine,
        "rappel": proposition.rappel,
    }


def _proposition(row: Row) -> Proposition:
    indicateur, champ, valeur, origine, rappel = row
    return Proposition(indicateur, champ, load_json(valeur), origine, bool(rappel))
