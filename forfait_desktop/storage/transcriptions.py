"""The lines typed on amelipro, so that the transcription can be left and taken up again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import require_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore, format_instant
from forfait_desktop.storage.json_text import check_text

_SELECT: Final = "SELECT indicateur, etat, affiche, instant FROM transcription"


class TranscriptionStore:
    """Marks the lines of a declaration as done, one by one."""

    def __init__(self, database: Database, journal: JournalStore) -> None:
        self._database = database
        self._journal = journal

    def get(self, declaration_id: int) -> dict[str, LigneTranscrite]:
        """Return the lines done, by indicator."""
        rows = self._database.rows(
            f"{_SELECT} WHERE declaration_id = ? ORDER BY indicateur", declaration_id
        )
        with damage_told(self._database.path):
            return {row[0]: _ligne(row) for row in rows}

    def set(
        self, declaration_id: int, indicateur: str, etat: EtatLigne, affiche: str = ""
    ) -> LigneTranscrite:
        """Mark a line as done; what is already so leaves no trace."""
        check_text(affiche, f"{indicateur}, valeur affichée")
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self.get(declaration_id).get(indicateur)
            if ancienne and (ancienne.etat, ancienne.affiche) == (etat, affiche):
                return ancienne
            ligne = LigneTranscrite(indicateur, etat, affiche, self._database.instant())
            self._database.write(
                "INSERT INTO transcription (declaration_id, indicateur, etat, affiche, instant) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (declaration_id, indicateur) DO UPDATE "
                "SET etat = excluded.etat, affiche = excluded.affiche, instant = excluded.instant",
                declaration_id,
                indicateur,
                etat.value,
                affiche,
                format_instant(ligne.instant),
            )
            self._record(ligne.instant, declaration_id, indicateur, ancienne, ligne)
            return ligne

    def remove(self, declaration_id: int, indicateur: str) -> LigneTranscrite | None:
        """Mark a line as not done; return what it was, or None."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self.get(declaration_id).get(indicateur)
            if ancienne:
                self._delete(self._database.instant(), declaration_id, ancienne)
            return ancienne

    def clear(self, declaration_id: int) -> tuple[LigneTranscrite, ...]:
        """Start again: mark every line as not done; return what they were."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            anciennes = tuple(self.get(declaration_id).values())
            if anciennes:
                instant = self._database.instant()
                for ancienne in anciennes:
                    self._delete(instant, declaration_id, ancienne)
            return anciennes

    def _delete(self, instant: datetime, declaration_id: int, ligne: LigneTranscrite) -> None:
        self._database.write(
            "DELETE FROM transcription WHERE declaration_id = ? AND indicateur = ?",
            declaration_id,
            ligne.indicateur,
        )
        self._record(instant, declaration_id, ligne.indicateur, ligne, None)

    def _record(
        self,
        instant: datetime,
        declaration_id: int,
        indicateur: str,
        ancienne: LigneTranscrite | None,
        nouvelle: LigneTranscrite | None,
    ) -> None:
        self._journal.record(
            instant,
            declaration_id,
            GenreChangement.TRANSCRIPTION,
            indicateur,
            _json(ancienne),
            _json(nouvelle),
        )


def forget_typed(
    database: Database,
    journal: JournalStore,
    instant: datetime,
    declaration_id: int,
    indicateurs: Iterable[str],
) -> None:
    """Put back to do the lines whose answers changed, inside the transaction of the change."""
    for indicateur in indicateurs:
        rows = database.rows(
            f"{_SELECT} WHERE declaration_id = ? AND indicateur = ?", declaration_id, indicateur
        )
        for row in rows:
            with damage_told(database.path):
                ancienne = _ligne(row)
            database.write(
                "DELETE FROM transcription WHERE declaration_id = ? AND indicateur = ?",
                declaration_id,
                indicateur,
            )
            journal.record(
                instant,
                declaration_id,
                GenreChangement.TRANSCRIPTION,
                indicateur,
                _json(ancienne),
                None,
            )


def _json(ligne: LigneTranscrite | None) -> dict[str, str] | None:
    return None if ligne is None else {"etat": ligne.etat.value, "affiche": ligne.affiche}


def _ligne(row: Row) -> LigneTranscrite:
    indicateur, etat, affiche, instant = row
    return LigneTranscrite(indicateur, EtatLigne(etat), affiche, datetime.fromisoformat(instant))
