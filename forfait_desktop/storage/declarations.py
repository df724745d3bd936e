"""The declarations in preparation: their rows, answers and notes, each change journaled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.storage.database import Database, Row
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.guards import refuse_sealed, unknown_declaration
from forfait_desktop.storage.journal import GenreChangement, JournalStore, format_instant
from forfait_desktop.storage.json_text import check_text, dump_json, load_json
from forfait_desktop.storage.pieces import forget_unused_pieces
from forfait_desktop.storage.transcriptions import forget_typed

Place = tuple[str, str]
"""Where an answer stands: indicator id and field."""

# Out of the table itself, which the sums cover: an index may be damaged apart.
_SELECT: Final = (
    "SELECT d.id, d.praticien_id, trim(p.prenom || ' ' || p.nom), d.ruleset_id, d.intitule, "
    "d.etat, d.cree_le, d.modifiee_le "
    "FROM declaration AS d NOT INDEXED JOIN praticien AS p ON p.id = d.praticien_id"
)

# The journal keeps the order of the changes, which a clock set back would turn round.
_LAST_CHANGE: Final = (
    "SELECT j.id FROM journal AS j WHERE j.declaration_id = d.id AND j.genre IN "
    "('creation', 'duplication', 'reponse', 'note', 'intitule') ORDER BY j.id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class DeclarationResume:
    """A line of the list of declarations, without the answers."""

    id: int
    praticien_id: int
    praticien_nom: str
    ruleset_id: str
    intitule: str
    etat: Etat
    cree_le: datetime
    modifiee_le: datetime


@dataclass(frozen=True, slots=True)
class DeclarationEnregistree:
    """A declaration as stored: indicator → field → JSON value, and indicator → note."""

    id: int
    praticien_id: int
    ruleset_id: str
    intitule: str
    etat: Etat
    cree_le: datetime
    modifiee_le: datetime
    reponses: dict[str, dict[str, object]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


class DeclarationStore:
    """Creates, reads and changes declarations, one transaction and its journal at a time."""

    def __init__(self, database: Database, journal: JournalStore) -> None:
        self._database = database
        self._journal = journal

    def create(self, praticien_id: int, ruleset_id: str, intitule: str) -> DeclarationEnregistree:
        """Make an empty active declaration for a doctor of the store."""
        with self._database.transaction():
            if not self._database.rows("SELECT 1 FROM praticien WHERE id = ?", praticien_id):
                raise ErreurDonnee(
                    f"Praticien {praticien_id} : il n’y en a pas de ce numéro. "
                    "Choisissez-le dans la liste des praticiens."
                )
            instant = self._database.instant()
            identifiant = self._insert(praticien_id, ruleset_id, intitule, instant)
            self._journal.record(
                instant, identifiant, GenreChangement.CREATION, ruleset_id, None, intitule
            )
            return self.get(identifiant)

    def get(self, declaration_id: int) -> DeclarationEnregistree:
        """Return a declaration with its answers and notes; ``ErreurDonnee`` if there is none."""
        with self._database.checked("declaration", declaration_id):
            resume = self._resume(declaration_id)
            textes = self._textes(declaration_id)
            notes = self._notes(declaration_id)
        reponses: dict[str, dict[str, object]] = {}
        with damage_told(self._database.path):
            for (indicateur, champ), texte in textes.items():
                reponses.setdefault(indicateur, {})[champ] = load_json(texte)
        return DeclarationEnregistree(
            id=resume.id,
            praticien_id=resume.praticien_id,
            ruleset_id=resume.ruleset_id,
            intitule=resume.intitule,
            etat=resume.etat,
            cree_le=resume.cree_le,
            modifiee_le=resume.modifiee_le,
            reponses=reponses,
            notes=notes,
        )

    def list(self, etats: Collection[Etat] = (Etat.ACTIVE,)) -> tuple[DeclarationResume, ...]:
        """Return the declarations in these states, the latest changed first, by no clock."""
        with self._database.checked_keys("declaration"):
            rows = self._database.rows(
                f"{_SELECT} WHERE d.etat IN ({', '.join('?' * len(etats))}) "
                f"ORDER BY ({_LAST_CHANGE}) DESC, d.id DESC",
                *(etat.value for etat in etats),
            )
        with damage_told(self._database.path):
            return tuple(_resume(row) for row in rows)

    def save_reponses(self, declaration_id: int, changements: Mapping[Place, object]) -> datetime:
        """Keep JSON values (None: no answer any more), all or none; return the time of change.

        When this returns, the answers are on the disk. What is already so leaves no trace.
        A sealed declaration refuses. A line typed on amelipro is to be typed again.
        """
        with self._database.transaction():
            resume = self._begin(declaration_id)
            refuse_sealed(self._database, declaration_id)
            instant = self._database.instant()
            anciens = self._textes(declaration_id)
            changed = {
                place[0]: None
                for place, valeur in changements.items()
                if self._save_reponse(declaration_id, place, anciens.get(place), valeur, instant)
            }
            forget_typed(self._database, self._journal, instant, declaration_id, changed)
            return self._touch(resume, instant) if changed else resume.modifiee_le

    def save_note(self, declaration_id: int, indicateur: str, texte: str) -> datetime:
        """Keep the note of an indicator (empty: no note any more); return the time of change."""
        check_text(texte, f"{indicateur}, note")
        with self._database.transaction():
            resume = self._begin(declaration_id)
            refuse_sealed(self._database, declaration_id)
            ancien = self._notes(declaration_id).get(indicateur, "")
            if texte == ancien:
                return resume.modifiee_le
            instant = self._database.instant()
            self._write_note(declaration_id, indicateur, texte)
            self._journal.record(
                instant,
                declaration_id,
                GenreChangement.NOTE,
                indicateur,
                ancien or None,
                texte or None,
            )
            return self._touch(resume, instant)

    def rename(self, declaration_id: int, intitule: str) -> datetime:
        """Give a declaration another title; return the time of change."""
        check_text(intitule, "intitulé")
        with self._database.transaction():
            resume = self._begin(declaration_id)
            if intitule == resume.intitule:
                return resume.modifiee_le
            instant = self._database.instant()
            self._database.write(
                "UPDATE declaration SET intitule = ? WHERE id = ?", intitule, declaration_id
            )
            self._journal.record(
                instant, declaration_id, GenreChangement.INTITULE, "", resume.intitule, intitule
            )
            return self._touch(resume, instant)

    def set_etat(self, declaration_id: int, etat: Etat) -> None:
        """Archive, delete or restore; the time of the last change of content stays."""
        with self._database.transaction():
            resume = self._begin(declaration_id)
            if etat is resume.etat:
                return
            self._database.write(
                "UPDATE declaration SET etat = ? WHERE id = ?", etat.value, declaration_id
            )
            self._journal.record(
                self._database.instant(),
                declaration_id,
                GenreChangement.ETAT,
                "",
                resume.etat.value,
                etat.value,
            )

    def duplicate(self, declaration_id: int) -> DeclarationEnregistree:
        """Make an active copy, named "… (copie)": same answers and notes, nothing of its life."""
        with self._database.transaction():
            source = self._begin(declaration_id)
            instant = self._database.instant()
            intitule = f"{source.intitule} (copie)"
            copie = self._insert(source.praticien_id, source.ruleset_id, intitule, instant)
            self._copy_content(declaration_id, copie)
            self._journal.record(
                instant,
                copie,
                GenreChangement.DUPLICATION,
                f"declaration.{declaration_id}",
                None,
                intitule,
            )
            return self.get(copie)

    def purge(self, declaration_id: int) -> None:
        """Erase a declaration for good, all its rows and journal; only that fact stays."""
        with self._database.transaction():
            self._begin(declaration_id)
            self._database.touch("depot", declaration_id)
            self._database.write("DELETE FROM declaration WHERE id = ?", declaration_id)
            forget_unused_pieces(self._database)
            self._journal.erase(declaration_id)
            self._journal.record(self._database.instant(), declaration_id, GenreChangement.PURGE)

    def _insert(self, praticien_id: int, ruleset_id: str, intitule: str, instant: datetime) -> int:
        moment = format_instant(instant)
        identifiant = self._database.write(
            "INSERT INTO declaration "
            "(praticien_id, ruleset_id, intitule, etat, cree_le, modifiee_le) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            praticien_id,
            check_text(ruleset_id, "règles"),
            check_text(intitule, "intitulé"),
            Etat.ACTIVE.value,
            moment,
            moment,
        )
        self._database.touch("declaration", identifiant, neuf=True)
        return identifiant

    def _copy_content(self, source: int, copie: int) -> None:
        self._database.write(
            "INSERT INTO reponse (declaration_id, indicateur, champ, valeur) "
            "SELECT ?, indicateur, champ, valeur FROM reponse WHERE declaration_id = ?",
            copie,
            source,
        )
        self._database.write(
            "INSERT INTO note (declaration_id, indicateur, texte) "
            "SELECT ?, indicateur, texte FROM note WHERE declaration_id = ?",
            copie,
            source,
        )

    def _save_reponse(
        self,
        declaration_id: int,
        place: Place,
        ancien: str | None,
        valeur: object,
        instant: datetime,
    ) -> bool:
        """Write one answer and its journal line; tell whether anything changed."""
        nouveau = dump_json(valeur)
        if nouveau == ancien:
            return False
        if nouveau is None:
            self._database.write(
                "DELETE FROM reponse WHERE declaration_id = ? AND indicateur = ? AND champ = ?",
                declaration_id,
                *place,
            )
        else:
            self._database.write(
                "INSERT INTO reponse (declaration_id, indicateur, champ, valeur) "
                "VALUES (?, ?, ?, ?) ON CONFLICT (declaration_id, indicateur, champ) "
                "DO UPDATE SET valeur = excluded.valeur",
                declaration_id,
                *place,
                nouveau,
            )
        self._journal.record(
            instant,
            declaration_id,
            GenreChangement.REPONSE,
            ".".join(place),
            load_json(ancien),
            valeur,
        )
        return True

    def _write_note(self, declaration_id: int, indicateur: str, texte: str) -> None:
        if texte:
            self._database.write(
                "INSERT INTO note (declaration_id, indicateur, texte) VALUES (?, ?, ?) "
                "ON CONFLICT (declaration_id, indicateur) DO UPDATE SET texte = excluded.texte",
                declaration_id,
                indicateur,
                texte,
            )
        else:
            self._database.write(
                "DELETE FROM note WHERE declaration_id = ? AND indicateur = ?",
                declaration_id,
                indicateur,
            )

    def _touch(self, resume: DeclarationResume, instant: datetime) -> datetime:
        self._database.write(
            "UPDATE declaration SET modifiee_le = ? WHERE id = ?",
            format_instant(instant),
            resume.id,
        )
        return instant

    def _begin(self, declaration_id: int) -> DeclarationResume:
        """Begin a change: return what the declaration is, once checked."""
        resume = self._resume(declaration_id)
        self._database.touch("declaration", declaration_id)
        return resume

    def _resume(self, declaration_id: int) -> DeclarationResume:
        rows = self._database.rows(f"{_SELECT} WHERE d.id = ?", declaration_id)
        if not rows:
            raise unknown_declaration(declaration_id)
        with damage_told(self._database.path):
            return _resume(rows[0])

    def _textes(self, declaration_id: int) -> dict[Place, str]:
        rows = self._database.rows(
            "SELECT indicateur, champ, valeur FROM reponse WHERE declaration_id = ?",
            declaration_id,
        )
        return {(indicateur, champ): valeur for indicateur, champ, valeur in rows}

    def _notes(self, declaration_id: int) -> dict[str, str]:
        rows = self._database.rows(
            "SELECT indicateur, texte FROM note WHERE declaration_id = ?", declaration_id
        )
        return dict(rows)


def _resume(row: Row) -> DeclarationResume:
    identifiant, praticien_id, nom, ruleset_id, intitule, etat, cree_le, modifiee_le = row
    return DeclarationResume(
        id=identifiant,
        praticien_id=praticien_id,
        praticien_nom=nom,
        ruleset_id=ruleset_id,
        intitule=intitule,
        etat=Etat(etat),
        cree_le=datetime.fromisoformat(cree_le),
        modifiee_le=datetime.fromisoformat(modifiee_le),
    )
