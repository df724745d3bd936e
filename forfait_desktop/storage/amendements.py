"""The values of the rules changed by the doctor: never rewritten, the latest one counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.journal import format_instant
from forfait_desktop.storage.json_text import check_text

# Out of the table itself, which the sum covers: an index may be damaged apart.
_SELECT: Final = (
    "SELECT instant, ruleset_id, cible, valeur, source, lu_le FROM amendement NOT INDEXED"
)
_LATEST: Final = (
    "id IN (SELECT max(id) FROM amendement NOT INDEXED WHERE ruleset_id = ? GROUP BY cible)"
)


@dataclass(frozen=True, slots=True)
class AmendementPasse:
    """One change of a value: when (UTC), of what, and to what (None: back to the rules)."""

    instant: datetime
    cible: str
    amendement: Amendement | None


class AmendementStore:
    """Amends the values of the rules, and takes amendments back; the table is its own journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, amendement: Amendement) -> Amendement:
        """Amend a value; what is already so leaves no trace."""
        ruleset_id = check_text(amendement.ruleset_id, "règles")
        cible = check_text(amendement.cible, "valeur modifiée")
        valeur = check_text(amendement.valeur, "valeur")
        source = check_text(amendement.source, "source")
        with self._database.transaction():
            if self._get(ruleset_id, cible) != amendement:
                self._write(ruleset_id, cible, valeur, source, amendement.lu_le.isoformat())
            return amendement

    def remove(self, ruleset_id: str, cible: str) -> Amendement | None:
        """Go back to the value of the rules; return the amendment taken back, or None."""
        with self._database.transaction():
            ancien = self._get(ruleset_id, cible)
            if ancien:
                self._write(ruleset_id, cible, None, None, None)
            return ancien

    def list(self, ruleset_id: str) -> tuple[Amendement, ...]:
        """Return the amendments in force, by target."""
        passes = self._select(f"WHERE {_LATEST} ORDER BY cible", ruleset_id)
        return tuple(passe.amendement for passe in passes if passe.amendement)

    def history(self, ruleset_id: str) -> tuple[AmendementPasse, ...]:
        """Return every change of the values of a ruleset, oldest first."""
        return self._select("WHERE ruleset_id = ? ORDER BY id", ruleset_id)

    def _get(self, ruleset_id: str, cible: str) -> Amendement | None:
        passes = self._select(
            "WHERE ruleset_id = ? AND cible = ? ORDER BY id DESC LIMIT 1", ruleset_id, cible
        )
        return passes[0].amendement if passes else None

    def _write(self, ruleset_id: str, cible: str, *valeur_source_lu_le: str | None) -> None:
        self._database.touch("amendement")
        self._database.write(
            "INSERT INTO amendement (instant, ruleset_id, cible, valeur, source, lu_le) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            format_instant(self._database.instant()),
            ruleset_id,
            cible,
            *valeur_source_lu_le,
        )

    def _select(self, where: str, *values: object) -> tuple[AmendementPasse, ...]:
        with self._database.checked("amendement"):
            rows = self._database.rows(f"{_SELECT} {where}", *values)
        with damage_told(self._database.path):
            return tuple(_passe(row) for row in rows)


def _passe(row: Row) -> AmendementPasse:
    instant, ruleset_id, cible, valeur, source, lu_le = row
    amendement = None
    if valeur is not None:
        amendement = Amendement(ruleset_id, cible, valeur, source, date.fromisoformat(lu_le))
    return AmendementPasse(datetime.fromisoformat(instant), cible, amendement)
