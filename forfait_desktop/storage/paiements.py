"""What the caisse paid for a declaration, to the cent."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import require_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore
from forfait_desktop.storage.json_text import check_text, dump_json, load_json


class PaiementStore:
    """Keeps the payment of each declaration."""

    def __init__(self, database: Database, journal: JournalStore) -> None:
        self._database = database
        self._journal = journal

    def get(self, declaration_id: int) -> Paiement | None:
        """Return the payment of a declaration, or None when there is none yet."""
        rows = self._database.rows(
            "SELECT montant, recu_le, points, note FROM paiement WHERE declaration_id = ?",
            declaration_id,
        )
        with damage_told(self._database.path):
            return _paiement(rows[0]) if rows else None

    def set(self, declaration_id: int, paiement: Paiement) -> Paiement:
        """Keep the payment of a declaration; what is already so leaves no trace."""
        montant = _exact(paiement.montant, "montant")
        points = {i: _exact(valeur, f"{i}, points") for i, valeur in paiement.points.items()}
        recu_le = paiement.recu_le and paiement.recu_le.isoformat()
        check_text(paiement.note, "note")
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancien = _json(self.get(declaration_id))
            nouveau = _json(paiement)
            if nouveau != ancien:
                self._database.write(
                    "INSERT INTO paiement (declaration_id, montant, recu_le, points, note) "
                    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (declaration_id) DO UPDATE "
                    "SET montant = excluded.montant, recu_le = excluded.recu_le, "
                    "points = excluded.points, note = excluded.note",
                    declaration_id,
                    montant,
                    recu_le,
                    dump_json(points),
                    paiement.note,
                )
                self._record(declaration_id, ancien, nouveau)
            return paiement

    def remove(self, declaration_id: int) -> Paiement | None:
        """Forget the payment of a declaration; return what it was, or None."""
        with self._database.transaction():
            require_declaration(self._database, declaration_id)
            ancien = self.get(declaration_id)
            if ancien:
                self._database.write(
                    "DELETE FROM paiement WHERE declaration_id = ?", declaration_id
                )
                self._record(declaration_id, _json(ancien), None)
            return ancien

    def _record(
        self,
        declaration_id: int,
        ancien: Mapping[str, object] | None,
        nouveau: Mapping[str, object] | None,
    ) -> None:
        self._journal.record(
            self._database.instant(), declaration_id, GenreChangement.PAIEMENT, "", ancien, nouveau
        )


def _exact(valeur: Decimal, lieu: str) -> str:
    if not valeur.is_finite():
        raise ErreurDonnee(f"Paiement, {lieu} : ce n’est pas un nombre. Retapez-le en chiffres.")
    return str(valeur)


def _read_decimal(texte: str) -> Decimal:
    try:
        valeur = Decimal(texte)
    except InvalidOperation as error:
        raise ValueError(texte) from error
    if not valeur.is_finite():
        raise ValueError(texte)
    return valeur


def _json(paiement: Paiement | None) -> dict[str, object] | None:
    if paiement is None:
        return None
    return {
        "montant": str(paiement.montant),
        "recu_le": paiement.recu_le and paiement.recu_le.isoformat(),
        "points": {indicateur: str(points) for indicateur, points in paiement.points.items()},
        "note": paiement.note,
    }


def _paiement(row: Row) -> Paiement:
    montant, recu_le, points, note = row
    return Paiement(
        montant=_read_decimal(montant),
        recu_le=None if recu_le is None else date.fromisoformat(recu_le),
        points={
            indicateur: Points(_read_decimal(valeur))
            for indicateur, valeur in dict(load_json(points)).items()
        },
        note=note,
    )
