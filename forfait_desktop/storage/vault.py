"""The evidence vault: the content of the pieces, in a second SQLite file.

A piece is named by the SHA-256 of its content, stored once, and never modified. The file is
opened, and made, on first use: who keeps no evidence has no vault. A change here is a
transaction of its own, outside those of the store: a piece is added before it is attached, and
removed after nothing uses it.
"""

import hashlib
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Final

from forfait_desktop.domain.dossier import MAX_OCTETS
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.domain.suivi import Piece
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.database import ATTENTE_MS, Clock, Database, open_database
from forfait_desktop.storage.failures import damage_told, failures_told
from forfait_desktop.storage.migrations import APPLICATION_ID_COFFRE, MIGRATIONS_COFFRE
from forfait_desktop.storage.pieces import piece_values, read_piece
from forfait_desktop.storage.protection import same_protection
from forfait_desktop.storage.sommes import COFFRE

NOM_COFFRE: Final = "pieces.sqlite3"

_AT_CREATION: Final = ("PRAGMA auto_vacuum = FULL",)  # what is removed gives its room back
_PIECE: Final = "sha256, nom, taille, type_mime, ajoutee_le"


class Vault:
    """Adds, reads and removes the content of pieces."""

    def __init__(
        self,
        path: Path,
        now: Clock,
        *,
        attente_ms: int = ATTENTE_MS,
        phrase: Phrase | None = None,
    ) -> None:
        """Wait for the first use; ``phrase`` is the passphrase of the store."""
        self.path = path
        self._phrase = phrase
        self._now = now
        self._attente_ms = attente_ms
        self._opened: Database | None = None

    def add(self, contenu: bytes, nom: str, type_mime: str) -> Piece:
        """Keep a content; when it is there already, return the piece it was first added as."""
        if len(contenu) > MAX_OCTETS:
            raise ErreurDonnee(
                f"{nom} : le fichier fait {_mio(len(contenu))} Mo, une pièce {MAX_OCTETS >> 20} "
                "au plus. Rien n’a été ajouté. Réduisez-le (numérisation moins fine, moins de "
                "pages), puis ajoutez-le de nouveau."
            )
        database = self._open()
        sha256 = _digest(contenu)
        piece = Piece(sha256, nom, len(contenu), type_mime, database.instant())
        try:
            return self._keep(database, piece, contenu)
        except ErreurMagasin:
            database.give_room_back()
            raise

    def _keep(self, database: Database, piece: Piece, contenu: bytes) -> Piece:
        with database.transaction():
            connue = self._find(database, piece.sha256)
            if connue is None:
                database.touch("piece", piece.sha256)
                database.write(
                    f"INSERT INTO piece ({_PIECE}, contenu) VALUES (?, ?, ?, ?, ?, ?)",
                    *piece_values(piece),
                    contenu,
                )
                return piece
            if _digest(self._content(database, piece.sha256)) != piece.sha256:
                database.write(  # found damaged: made good
                    "UPDATE piece SET contenu = ? WHERE sha256 = ?", contenu, piece.sha256
                )
            return connue

    def get(self, sha256: str) -> Piece:
        """Return what is known of a piece; raise ``ErreurDonnee`` if it is not in the vault."""
        database = self._existing()
        piece = None if database is None else self._find(database, sha256)
        if piece is None:
            raise ErreurDonnee(
                f"Pièce {sha256[:12]} : elle n’est pas parmi les justificatifs gardés. "
                "Ajoutez de nouveau le fichier."
            )
        return piece

    def read(self, sha256: str) -> bytes:
        """Return the content of a piece, its digest checked; ``ErreurMagasin`` if it differs."""
        piece = self.get(sha256)
        contenu = self._content(self._open(), sha256)
        if _digest(contenu) != sha256:
            raise self._altered(piece)
        return contenu

    def contains(self, sha256: str) -> bool:
        """Tell whether a piece is in the vault."""
        database = self._existing()
        return database is not None and self._find(database, sha256) is not None

    def remove_unused(self, kept: Collection[str]) -> int:
        """Remove for good the pieces whose SHA-256 is not in ``kept``; return how many."""
        database = self._existing()
        if database is None:
            return 0
        gardees = frozenset(kept)
        with database.transaction():
            rows = database.rows("SELECT sha256 FROM piece")
            de_trop = [row for row in rows if row[0] not in gardees]
            for (sha256,) in de_trop:
                database.touch("piece", sha256)
            database.write_many("DELETE FROM piece WHERE sha256 = ?", de_trop)
        return len(de_trop)

    def remove(self, sha256: str) -> None:
        """Remove for good a piece that nothing uses any more."""
        database = self._existing()
        if database is not None:
            with database.transaction():
                database.touch("piece", sha256)
                database.write("DELETE FROM piece WHERE sha256 = ?", sha256)

    def again(self) -> "Vault":
        """Return the same vault, to be opened and closed by another thread."""
        return Vault(self.path, self._now, attente_ms=self._attente_ms, phrase=self._phrase)

    def check(self) -> None:
        """Check the whole file and every digest; raise ``ErreurMagasin`` if one is wrong."""
        database = self._existing()
        if database is not None:
            database.check()
            for piece in self._pieces(database):
                if _digest(self._content(database, piece.sha256)) != piece.sha256:
                    raise self._altered(piece)

    def close(self) -> None:
        """Close the file if it was opened; closing twice does nothing."""
        if self._opened is not None:
            self._opened.close()

    def _open(self) -> Database:
        if self._opened is None:
            connection = self._connect()
            self._opened = Database(connection, self.path, self._now, COFFRE, self._connect)
        return self._opened

    def _connect(self) -> sqlite3.Connection:
        with same_protection(self.path):
            connection = open_database(
                self.path,
                application_id=APPLICATION_ID_COFFRE,
                migrations=MIGRATIONS_COFFRE,
                couverture=COFFRE,
                at_creation=_AT_CREATION,
                attente_ms=self._attente_ms,
                phrase=self._phrase,
            )
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    def _existing(self) -> Database | None:
        """Return the file open, without making it."""
        if self._opened is None:
            with failures_told(self.path):
                if not self.path.exists():
                    return None
        return self._open()

    def _find(self, database: Database, sha256: str) -> Piece | None:
        with database.checked("piece", sha256):
            pieces = self._pieces(database, "WHERE sha256 = ?", sha256)
        return pieces[0] if pieces else None

    def _pieces(self, database: Database, where: str = "", *values: object) -> tuple[Piece, ...]:
        rows = database.rows(f"SELECT {_PIECE} FROM piece {where}", *values)
        with damage_told(self.path):
            return tuple(read_piece(row) for row in rows)

    def _content(self, database: Database, sha256: str) -> bytes:
        rows = database.rows("SELECT CAST(contenu AS BLOB) FROM piece WHERE sha256 = ?", sha256)
        return rows[0][0] or b"" if rows else b""

    def _altered(self, piece: Piece) -> ErreurMagasin:
        return ErreurMagasin(
            f"{self.path} : le justificatif « {piece.nom} » est endommagé, son contenu n’est plus "
            "celui qui a été ajouté. Ajoutez de nouveau le fichier d’origine, ou remettez une "
            "sauvegarde."
        )


def _digest(contenu: bytes) -> str:
    return hashlib.sha256(contenu).hexdigest()


def _mio(octets: int) -> str:
    """Write a size in mebibytes, rounded up so that what is too much never looks allowed."""
    dixiemes = -(-octets * 10 // (1 << 20))
    return f"{dixiemes // 10},{dixiemes % 10}"
