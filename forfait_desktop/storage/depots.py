"""The declarations made on amelipro: each version sealed with all it rested on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from forfait_desktop.domain.suivi import Depot
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import refuse_sealed, require_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore, format_instant
from forfait_desktop.storage.json_text import check_text
from forfait_desktop.storage.pieces import forget_unused_pieces, keep_piece
from forfait_desktop.storage.vault import Vault

_TEXTES: Final = (
    "accuse",
    "ruleset_sha256",
    "ruleset_json",
    "praticien_json",
    "reponses_json",
    "notes_json",
    "resultat_json",
    "empreinte",
)
# Out of the rows that the sum covers: the index of what is in force may be damaged apart.
_DEPOT: Final = "depot INDEXED BY sqlite_autoindex_depot_1"
_CHAMPS: Final = ("version", "declaree_le", "accuse_piece", "scelle_le", "rectifie_le", *_TEXTES)


class DepotStore:
    """Seals a declaration, opens it again, and keeps every sealed version."""

    def __init__(self, database: Database, journal: JournalStore, vault: Vault) -> None:
        self._database = database
        self._journal = journal
        self._vault = vault

    def add(self, declaration_id: int, depot: Depot) -> Depot:
        """Seal a declaration as its next version; refuse if one is in force already."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            refuse_sealed(self._database, declaration_id)
            self._database.touch("depot", declaration_id)
            scelle = replace(depot, version=self._next(declaration_id), rectifie_le=None)
            if scelle.accuse_piece is not None:
                keep_piece(self._database, self._vault.get(scelle.accuse_piece))
            self._database.write(
                f"INSERT INTO depot (declaration_id, {', '.join(_CHAMPS)}) "
                f"VALUES (?{', ?' * len(_CHAMPS)})",
                declaration_id,
                *_values(scelle),
            )
            self._journal.record(
                self._database.instant(),
                declaration_id,
                GenreChangement.DEPOT,
                f"depot.{scelle.version}",
                None,
                _resume(scelle),
            )
            return self._get(declaration_id, scelle.version)

    def list(self, declaration_id: int) -> tuple[Depot, ...]:
        """Return the versions of a declaration, oldest first."""
        with self._database.checked("depot", declaration_id):
            return self._select("WHERE declaration_id = ? ORDER BY version", declaration_id)

    def current(self, declaration_id: int) -> Depot | None:
        """Return the version in force, or None when the declaration is not sealed."""
        with self._database.checked("depot", declaration_id):
            depots = self._select(
                "WHERE declaration_id = ? AND rectifie_le IS NULL", declaration_id
            )
        return depots[0] if depots else None

    def rectify(self, declaration_id: int) -> Depot:
        """Open a sealed declaration again; the version is kept, stamped with the time."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            depot = self.current(declaration_id)
            if depot is None:
                raise ErreurDonnee(
                    f"Déclaration {declaration_id} : elle n’est pas scellée, "
                    "il n’y a rien à rectifier. Modifiez ses réponses directement."
                )
            instant = self._database.instant()
            self._database.touch("depot", declaration_id)
            self._database.write(
                "UPDATE depot SET rectifie_le = ? WHERE declaration_id = ? AND version = ?",
                format_instant(instant),
                declaration_id,
                depot.version,
            )
            self._journal.record(
                instant,
                declaration_id,
                GenreChangement.RECTIFICATION,
                f"depot.{depot.version}",
                _resume(depot),
                None,
            )
            return self._get(declaration_id, depot.version)

    def withdraw(self, declaration_id: int, version: int) -> Depot:
        """Take back the seal just made, as long as it is the last thing done; return it.

        The journal keeps both: what was sealed, and that it was taken back.
        """
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            depot = self.current(declaration_id)
            if (
                depot is None
                or depot.version != version
                or not self._is_last(depot, declaration_id)
            ):
                raise ErreurDonnee(
                    f"Déclaration {declaration_id}\u00a0: autre chose a été enregistré depuis ce "
                    "scellement. Rien n’a été changé. Pour la corriger, choisissez "
                    "«\u00a0Rectifier\u00a0»."
                )
            self._database.touch("depot", declaration_id)
            self._database.write(
                "DELETE FROM depot WHERE declaration_id = ? AND version = ?",
                declaration_id,
                version,
            )
            forget_unused_pieces(self._database)
            self._journal.record(
                self._database.instant(),
                declaration_id,
                GenreChangement.DEPOT,
                f"depot.{version}",
                _resume(depot),
                None,
            )
            return depot

    def _is_last(self, depot: Depot, declaration_id: int) -> bool:
        """Tell whether nothing was recorded for a declaration since it was sealed."""
        derniere = self._journal.list(declaration_id)[-1:]
        return [(e.genre, e.objet, e.ancien) for e in derniere] == [
            (GenreChangement.DEPOT, f"depot.{depot.version}", None)
        ]

    def _next(self, declaration_id: int) -> int:
        [(derniere,)] = self._database.rows(
            "SELECT max(version) FROM depot WHERE declaration_id = ?", declaration_id
        )
        return 1 + (derniere or 0)

    def _get(self, declaration_id: int, version: int) -> Depot:
        [depot] = self._select("WHERE declaration_id = ? AND version = ?", declaration_id, version)
        return depot

    def _select(self, where: str, *values: object) -> tuple[Depot, ...]:
        rows = self._database.rows(f"SELECT {', '.join(_CHAMPS)} FROM {_DEPOT} {where}", *values)
        with damage_told(self._database.path):
            return tuple(_depot(row) for row in rows)


def _values(depot: Depot) -> tuple[object, ...]:
    return (
        depot.version,
        depot.declaree_le.isoformat(),
        depot.accuse_piece,
        format_instant(depot.scelle_le.astimezone(UTC)),
        None,
        *(check_text(getattr(depot, champ), champ) for champ in _TEXTES),
    )


def _resume(depot: Depot) -> dict[str, object]:
    """What the journal tells; the sealed content itself is kept in the version."""
    return {
        "declaree_le": depot.declaree_le.isoformat(),
        "accuse": depot.accuse,
        "accuse_piece": depot.accuse_piece,
        "ruleset_sha256": depot.ruleset_sha256,
    }


def _depot(row: Row) -> Depot:
    version, declaree_le, accuse_piece, scelle_le, rectifie_le, *textes = row
    return Depot(
        version=version,
        declaree_le=date.fromisoformat(declaree_le),
        accuse_piece=accuse_piece,
        scelle_le=datetime.fromisoformat(scelle_le),
        rectifie_le=None if rectifie_le is None else datetime.fromisoformat(rectifie_le),
        **dict(zip(_TEXTES, textes, strict=True)),
    )
