"""The doctors of the store."""

from forfait_desktop.domain.dossier import Praticien, PraticienEnregistre
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.json_text import check_text

_CHAMPS = ("nom", "prenom", "rpps", "specialite", "secteur", "cabinet")
_SELECT = f"SELECT id, {', '.join(_CHAMPS)} FROM praticien"


class PraticienStore:
    """Adds, changes, lists and removes doctors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, praticien: Praticien) -> PraticienEnregistre:
        """Keep a new doctor."""
        with self._database.transaction():
            identifiant = self._database.write(
                f"INSERT INTO praticien ({', '.join(_CHAMPS)}) VALUES (?, ?, ?, ?, ?, ?)",
                *_values(praticien),
            )
            self._database.touch("praticien", identifiant, neuf=True)
        return PraticienEnregistre(identifiant, praticien)

    def update(self, praticien_id: int, praticien: Praticien) -> PraticienEnregistre:
        """Replace what is known of a doctor."""
        with self._database.transaction():
            self.get(praticien_id)
            self._database.touch("praticien", praticien_id)
            self._database.write(
                f"UPDATE praticien SET {', '.join(f'{champ} = ?' for champ in _CHAMPS)} "
                "WHERE id = ?",
                *_values(praticien),
                praticien_id,
            )
        return PraticienEnregistre(praticien_id, praticien)

    def get(self, praticien_id: int) -> PraticienEnregistre:
        """Return a doctor; raise ``ErreurDonnee`` if there is none of that number."""
        with self._database.checked("praticien", praticien_id):
            rows = self._database.rows(f"{_SELECT} WHERE id = ?", praticien_id)
        if not rows:
            raise ErreurDonnee(
                f"Praticien {praticien_id} : il n’y en a pas de ce numéro. "
                "Choisissez-le dans la liste des praticiens."
            )
        with damage_told(self._database.path):
            return _praticien(rows[0])

    def list(self) -> tuple[PraticienEnregistre, ...]:
        """Return the doctors in the order they were added."""
        with self._database.checked_all("praticien"):
            rows = self._database.rows(f"{_SELECT} ORDER BY id")
        with damage_told(self._database.path):
            return tuple(_praticien(row) for row in rows)

    def delete(self, praticien_id: int) -> None:
        """Remove a doctor who has no declaration, deleted ones included."""
        with self._database.transaction():
            nom = self.get(praticien_id).praticien.nom_complet
            [(nombre,)] = self._database.rows(
                "SELECT count(*) FROM declaration WHERE praticien_id = ?", praticien_id
            )
            if nombre:
                raise ErreurDonnee(
                    f"{nom} : ce praticien a encore {nombre} "
                    f"{'déclaration' if nombre == 1 else 'déclarations'}. "
                    "Effacez-les d’abord définitivement."
                )
            self._database.touch("praticien", praticien_id)
            self._database.write("DELETE FROM praticien WHERE id = ?", praticien_id)


def _values(praticien: Praticien) -> tuple[str, ...]:
    return tuple(check_text(getattr(praticien, champ), champ) for champ in _CHAMPS)


def _praticien(row: Row) -> PraticienEnregistre:
    return PraticienEnregistre(row[0], Praticien(**dict(zip(_CHAMPS, row[1:], strict=True))))
