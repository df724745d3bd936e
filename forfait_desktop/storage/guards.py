"""What a declaration must be before a change: there, and for its answers not sealed."""

from datetime import date

from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database
from forfait_desktop.storage.failures import damage_told


def unknown_declaration(declaration_id: int) -> ErreurDonnee:
    """Say that there is no declaration of that number."""
    return ErreurDonnee(
        f"Déclaration {declaration_id} : il n’y en a pas de ce numéro. "
        "Choisissez-la dans la liste des déclarations."
    )


def require_declaration(database: Database, declaration_id: int) -> None:
    """Begin a change: raise ``ErreurDonnee`` if there is no declaration of that number."""
    if not database.rows("SELECT 1 FROM declaration WHERE id = ?", declaration_id):
        raise unknown_declaration(declaration_id)
    database.touch("declaration", declaration_id)


def refuse_sealed(database: Database, declaration_id: int) -> None:
    """Raise ``ErreurDonnee`` while a deposit is in force; called inside the transaction."""
    rows = database.rows(
        "SELECT declaree_le FROM depot INDEXED BY sqlite_autoindex_depot_1 "
        "WHERE declaration_id = ? AND rectifie_le IS NULL",
        declaration_id,
    )
    if rows:
        with damage_told(database.path):
            declaree_le = date.fromisoformat(rows[0][0])
        raise ErreurDonnee(
            f"Déclaration {declaration_id} : déclaration scellée, car faite sur amelipro le "
            f"{declaree_le:%d/%m/%Y}. Rien n’a été changé. "
            "Pour la modifier, choisissez « Rectifier »."
        )
