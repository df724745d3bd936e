"""Which pieces of evidence serve which indicator; their content is in the vault.

What is known of a piece is kept here too, so that a list never needs the vault. A row of
``piece`` lives as long as an indicator or an acknowledgement uses it.
"""

from datetime import UTC, datetime
from typing import Final

from forfait_desktop.domain.suivi import EtatPiece, Piece, PieceJointe
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import require_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore, format_instant
from forfait_desktop.storage.json_text import check_text

_PIECE: Final = "p.sha256, p.nom, p.taille, p.type_mime, p.ajoutee_le"
_SELECT: Final = (
    f"SELECT j.indicateur, j.etat, {_PIECE} "
    "FROM piece_jointe AS j JOIN piece AS p ON p.sha256 = j.sha256"
)


class PieceStore:
    """Attaches pieces to the indicators of a declaration."""

    def __init__(self, database: Database, journal: JournalStore) -> None:
        self._database = database
        self._journal = journal

    def attach(
        self,
        declaration_id: int,
        indicateur: str,
        piece: Piece,
        etat: EtatPiece = EtatPiece.RECUE,
    ) -> PieceJointe:
        """Say that a piece serves an indicator; a piece known already keeps its first name."""
        _refuse_attendue(etat)
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self._get(declaration_id, indicateur, piece.sha256)
            if ancienne and ancienne.etat is etat:
                return ancienne
            keep_piece(self._database, piece)
            return self._write(declaration_id, indicateur, piece.sha256, etat, ancienne)

    def detach(self, declaration_id: int, indicateur: str, sha256: str) -> PieceJointe | None:
        """Say that a piece no longer serves an indicator; return what it was, or None.

        The content stays in the vault, so that the piece can be attached again.
        """
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self._get(declaration_id, indicateur, sha256)
            if ancienne:
                self._database.write(
                    "DELETE FROM piece_jointe "
                    "WHERE declaration_id = ? AND indicateur = ? AND sha256 = ?",
                    declaration_id,
                    indicateur,
                    sha256,
                )
                forget_unused_pieces(self._database)
                self._record(declaration_id, indicateur, ancienne, None)
            return ancienne

    def set_etat(
        self, declaration_id: int, indicateur: str, sha256: str, etat: EtatPiece
    ) -> PieceJointe:
        """Say that an attached piece is good or out of date."""
        _refuse_attendue(etat)
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancienne = self._get(declaration_id, indicateur, sha256)
            if ancienne is None:
                raise ErreurDonnee(
                    f"Déclaration {declaration_id}, {indicateur} : cette pièce n’y est pas jointe. "
                    "Joignez-la d’abord."
                )
            if ancienne.etat is etat:
                return ancienne
            return self._write(declaration_id, indicateur, sha256, etat, ancienne)

    def list(self, declaration_id: int) -> tuple[PieceJointe, ...]:
        """Return the pieces of a declaration, in the order they were attached."""
        with self._database.checked("declaration", declaration_id), self._database.checked("piece"):
            rows = self._database.rows(
                f"{_SELECT} WHERE j.declaration_id = ? ORDER BY j.id", declaration_id
            )
        with damage_told(self._database.path):
            return tuple(_jointe(row) for row in rows)

    def used(self, sha256: str) -> bool:
        """Tell whether an indicator or an acknowledgement of any declaration uses a piece."""
        return bool(self._database.rows("SELECT 1 FROM piece WHERE sha256 = ?", sha256))

    def all(self) -> tuple[Piece, ...]:
        """Return all the pieces used, acknowledgements included, the latest added first."""
        with self._database.checked("piece"):
            rows = self._database.rows(
                f"SELECT {_PIECE} FROM piece AS p ORDER BY p.ajoutee_le DESC, p.sha256"
            )
        with damage_told(self._database.path):
            return tuple(read_piece(row) for row in rows)

    def _get(self, declaration_id: int, indicateur: str, sha256: str) -> PieceJointe | None:
        rows = self._database.rows(
            f"{_SELECT} WHERE j.declaration_id = ? AND j.indicateur = ? AND j.sha256 = ?",
            declaration_id,
            indicateur,
            sha256,
        )
        with damage_told(self._database.path):
            return _jointe(rows[0]) if rows else None

    def _write(
        self,
        declaration_id: int,
        indicateur: str,
        sha256: str,
        etat: EtatPiece,
        ancienne: PieceJointe | None,
    ) -> PieceJointe:
        self._database.write(
            "INSERT INTO piece_jointe (declaration_id, indicateur, sha256, etat) "
            "VALUES (?, ?, ?, ?) ON CONFLICT (declaration_id, indicateur, sha256) "
            "DO UPDATE SET etat = excluded.etat",
            declaration_id,
            indicateur,
            sha256,
            etat.value,
        )
        nouvelle = self._get(declaration_id, indicateur, sha256)
        assert nouvelle is not None
        self._record(declaration_id, indicateur, ancienne, nouvelle)
        return nouvelle

    def _record(
        self,
        declaration_id: int,
        indicateur: str,
        ancienne: PieceJointe | None,
        nouvelle: PieceJointe | None,
    ) -> None:
        self._journal.record(
            self._database.instant(),
            declaration_id,
            GenreChangement.PIECE,
            indicateur,
            _json(ancienne),
            _json(nouvelle),
        )


def keep_piece(database: Database, piece: Piece) -> None:
    """Keep what is known of a piece, inside the transaction of what will use it."""
    database.touch("piece")
    database.write(
        "INSERT INTO piece (sha256, nom, taille, type_mime, ajoutee_le) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO NOTHING",
        *piece_values(piece),
    )


def forget_unused_pieces(database: Database) -> None:
    """Forget the pieces that nothing uses any more, inside the transaction that freed them."""
    database.touch("piece")
    database.write(
        "DELETE FROM piece WHERE sha256 NOT IN (SELECT sha256 FROM piece_jointe) "
        "AND sha256 NOT IN (SELECT accuse_piece FROM depot WHERE accuse_piece IS NOT NULL)"
    )


def piece_values(piece: Piece) -> tuple[object, ...]:
    """Return the columns of a piece, in the order of its fields."""
    return (
        piece.sha256,
        check_text(piece.nom, "nom du fichier"),
        piece.taille,
        check_text(piece.type_mime, "type du fichier"),
        format_instant(piece.ajoutee_le.astimezone(UTC)),
    )


def read_piece(row: Row) -> Piece:
    """Make a piece of its columns; raise ``ValueError`` or ``TypeError`` on a damaged row."""
    sha256, nom, taille, type_mime, ajoutee_le = row
    return Piece(sha256, nom, taille, type_mime, datetime.fromisoformat(ajoutee_le))


def _refuse_attendue(etat: EtatPiece) -> None:
    if etat is EtatPiece.ATTENDUE:
        raise ErreurDonnee(
            "Pièce : un fichier joint est reçu ou périmé, il n’est plus attendu. "
            "Retirez-le pour attendre un autre fichier."
        )


def _json(jointe: PieceJointe | None) -> dict[str, str] | None:
    if jointe is None:
        return None
    return {
        "sha256": jointe.piece.sha256,
        "nom": jointe.piece.nom,
        "etat": jointe.etat.value,
    }


def _jointe(row: Row) -> PieceJointe:
    indicateur, etat, *piece = row
    return PieceJointe(read_piece(tuple(piece)), indicateur, EtatPiece(etat))
