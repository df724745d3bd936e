"""Backups: made, listed, previewed, restored and verified, in one folder or two.

Nothing here needs an open store: each call opens its own connections, and may run in a thread of
its own. What the second folder refuses is a warning; what the first one refuses is an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinOccupe,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.logs import Evenement, logged
from forfait_desktop.storage import aside
from forfait_desktop.storage.aside import Ecarte
from forfait_desktop.storage.backups import BackupFolder, Faite, read_backup
from forfait_desktop.storage.copies import find_phrase, open_in_use
from forfait_desktop.storage.place import MIS_DE_COTE, NOM_FICHIER, SAUVEGARDES
from forfait_desktop.storage.sauvegarde import (
    Contenu,
    LigneContenu,
    Raison,
    Restauration,
    Sauvegarde,
)
from forfait_desktop.storage.store import utc_now
from forfait_desktop.storage.vault import NOM_COFFRE

__all__ = [
    "Avertissement",
    "Bilan",
    "Contenu",
    "Copie",
    "Ecarte",
    "GenreAvertissement",
    "Lieu",
    "LigneContenu",
    "LigneSauvegarde",
    "Raison",
    "Recente",
    "Restauration",
    "Sauvegarde",
    "Sauvegardes",
    "Verification",
]

NOM_AUTRE_DOSSIER: Final = "Forfait Desktop sauvegardes"

Progres = Callable[[int, int], None]
"""Told how many pieces are done, out of how many; called from the thread that works."""


class Lieu(Enum):
    """In which of the two folders a backup is."""

    POSTE = "sur cet ordinateur"
    AUTRE = "dans l’autre dossier"


class GenreAvertissement(Enum):
    """What went wrong beside the backup itself."""

    AUTRE_DOSSIER_ABSENT = "absent"
    AUTRE_DOSSIER_REFUSE = "refusé"
    PIECES_MANQUANTES = "pièces"


@dataclass(frozen=True, slots=True)
class Avertissement:
    """What the doctor is told once, while the rest goes on."""

    genre: GenreAvertissement
    message: str


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a backup did: the copies made (none when nothing had changed) and the warnings."""

    faites: tuple[Sauvegarde, ...]
    avertissements: tuple[Avertissement, ...]


@dataclass(frozen=True, slots=True)
class LigneSauvegarde:
    """A backup as the screen lists it; one that is in both folders is listed once."""

    sauvegarde: Sauvegarde
    lieux: tuple[Lieu, ...]


@dataclass(frozen=True, slots=True)
class Recente:
    """The newest backup that passes its checks now, and how many newer ones do not.

    ``protegees`` counts those that another passphrase opens: they could not be checked.
    """

    sauvegarde: Sauvegarde
    contenu: Contenu
    endommagees: int
    protegees: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What a whole check found: problems, and what it could not look into, in sentences."""

    sauvegardes: int
    problemes: tuple[str, ...]
    reserves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copie:
    """A copy written where the doctor asked: its files, and how many pieces lack."""

    fichiers: tuple[Path, ...]
    pieces_manquantes: int


_Dits = list[Avertissement]
_Faites = list[Sauvegarde]
_Erreurs = list[ErreurMagasin]


class Sauvegardes:
    """The backups of one data folder, for the window and the command line."""

    def __init__(
        self,
        data_dir: Path,
        autre_dossier: Path | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        phrase: Phrase | None = None,
    ) -> None:
        """Work on a data folder; ``phrase`` opens its store when it is protected.

        ``autre_dossier`` is where the doctor wants a second copy (a USB stick, a share).
        """
        self.data_dir = data_dir
        self.autre_dossier = autre_dossier
        self._now = now
        self._phrase = phrase
        self._store = data_dir / NOM_FICHIER
        self._coffre = data_dir / NOM_COFFRE
        self._ecartes = data_dir / MIS_DE_COTE
        self._poste = BackupFolder(data_dir / SAUVEGARDES, self._ecartes)

    def require_phrase(self) -> None:
        """Raise ``MagasinProtege`` or ``PhraseRefusee`` when the passphrase lacks, or is another.

        A store that is away or damaged needs none.
        """
        try:
            with open_in_use(self._store, self._phrase):
                return
        except (MagasinProtege, PhraseRefusee):
            raise
        except ErreurMagasin:
            return

    # making

    def make(self, raison: Raison, progres: Progres | None = None) -> Bilan:
        """Back up the store as it is now, unless the newest backup holds just that.

        One asked for by hand is always made. Raises ``ErreurMagasin`` when the backup on this PC
        could not be made: the earlier ones stay, and the second folder was tried all the same.
        """
        with logged(
            Evenement.SAUVEGARDE_FAITE, Evenement.SAUVEGARDE_REFUSEE, motif=raison.value
        ) as champs:
            bilan = self._make(raison, progres)
            champs["nombre"] = len(bilan.faites)
        return bilan

    def _make(self, raison: Raison, progres: Progres | None) -> Bilan:
        dits: _Dits = []
        faites: _Faites = []
        instant = self._now()
        autre = self._other_folder(dits)
        refus: ErreurMagasin | None = None
        ici: Faite | None = None
        try:
            numero = self._next_numero(autre)
            ici = self._make_in(self._poste, raison, instant, numero, progres)
        except ErreurMagasin as erreur:
            refus = erreur
        else:
            dits += _say_evidence(ici)
            faites += _new(ici)
        if autre is not None:
            faites += self._make_there(autre, ici, raison, instant, dits)
        if refus is not None:
            raise refus
        return Bilan(tuple(faites), tuple(dits))

    def _make_there(
        self,
        autre: BackupFolder,
        ici: Faite | None,
        raison: Raison,
        instant: datetime,
        dits: _Dits,
    ) -> _Faites:
        """Make the same backup in the second folder, under the same name; a refusal is said."""
        numero = 1
        if ici is not None:
            raison, instant = ici.sauvegarde.raison, ici.sauvegarde.instant
            numero = ici.sauvegarde.numero
        toujours = raison is Raison.MANUELLE and (ici is None or ici.est_nouvelle)
        try:
            la = self._make_in(autre, raison, instant, numero, None, toujours=toujours)
        except ErreurMagasin as erreur:
            dits.append(_refused(erreur))
            return []
        if la.refus is not None:
            dits.append(_refused(la.refus))
        return _new(la)

    def _make_in(
        self,
        folder: BackupFolder,
        raison: Raison,
        instant: datetime,
        numero: int,
        progres: Progres | None,
        *,
        toujours: bool | None = None,
    ) -> Faite:
        return folder.make(
            self._store,
            raison,
            instant,
            self._phrase,
            numero=numero,
            toujours=raison is Raison.MANUELLE if toujours is None else toujours,
            evidence=self._coffre,
            progres=progres,
        )

    def _next_numero(self, autre: BackupFolder | None) -> int:
        """Number alike in both folders; what the second one refuses is said when it is used."""
        numero = self._poste.next_numero()
        if autre is None:
            return numero
        try:
            return max(numero, autre.next_numero())
        except ErreurMagasin:
            return numero

    def _other_folder(self, dits: _Dits) -> BackupFolder | None:
        """Return the second folder, or None when there is none, or when it is away, which is said.

        What goes wrong with its vault is put apart in itself.
        """
        if self.autre_dossier is None:
            return None
        if not _is_folder(self.autre_dossier):
            dits.append(
                Avertissement(
                    GenreAvertissement.AUTRE_DOSSIER_ABSENT,
                    f"Le second dossier de sauvegarde n’est pas là{INSECABLE}: "
                    f"{self.autre_dossier}. La copie y sera faite quand il sera revenu.",
                )
            )
            return None
        folder = self.autre_dossier / NOM_AUTRE_DOSSIER
        return BackupFolder(folder, folder / MIS_DE_COTE)

    # what there is

    def list(self) -> tuple[LigneSauvegarde, ...]:
        """Return the backups of both folders, the newest first; an absent folder has none."""
        par_nom: dict[str, tuple[Sauvegarde, tuple[Lieu, ...]]] = {
            sauvegarde.path.name: (sauvegarde, (Lieu.POSTE,)) for sauvegarde in self._poste.list()
        }
        for sauvegarde in self._list_other():
            nom = sauvegarde.path.name
            connue = par_nom.get(nom)
            par_nom[nom] = (
                (connue[0], (Lieu.POSTE, Lieu.AUTRE)) if connue else (sauvegarde, (Lieu.AUTRE,))
            )
        lignes = [LigneSauvegarde(sauvegarde, lieux) for sauvegarde, lieux in par_nom.values()]
        lignes.sort(key=lambda ligne: (ligne.sauvegarde.numero, ligne.sauvegarde.instant))
        return tuple(reversed(lignes))

    def _list_other(self) -> tuple[Sauvegarde, ...]:
        """Return what the second folder has; what it refuses is said when a backup is made."""
        autre = self._other_folder([])
        if autre is None:
            return ()
        try:
            return autre.list()
        except ErreurMagasin:
            return ()

    def list_aside(self) -> tuple[Ecarte, ...]:
        """Return the stores that were set aside, the newest first."""
        return aside.list_aside(self._ecartes)

    def preview(self, source: Path, phrase: Phrase | None = None) -> Contenu:
        """Check a backup, or any store, and say what is inside, without changing it.

        Raises ``MagasinProtege`` or ``PhraseRefusee`` when it was protected otherwise than now
        and ``phrase`` does not open it; ``ErreurMagasin`` when it is not good.
        """
        return read_backup(source, find_phrase(source, (phrase, self._phrase)))

    def newest_verified(self) -> Recente | None:
        """Return the newest backup that passes its checks now, in either folder.

        One that is damaged on this PC may still be good in the second folder.
        """
        endommagees = protegees = 0
        for ligne in self.list():
            erreurs: _Erreurs = []
            for sauvegarde in self._copies_of(ligne):
                try:
                    contenu = self.preview(sauvegarde.path)
                except ErreurMagasin as erreur:
                    erreurs.append(erreur)
                else:
                    return Recente(sauvegarde, contenu, endommagees, protegees)
            if any(isinstance(erreur, MagasinProtege | PhraseRefusee) for erreur in erreurs):
                protegees += 1
            else:
                endommagees += 1
        return None

    def newest_protected(self) -> Sauvegarde | None:
        """Return the newest backup that only a passphrase not known here can open.

        It is not checked: it will be, once the passphrase is given.
        """
        for ligne in self.list():
            for sauvegarde in self._copies_of(ligne):
                try:
                    find_phrase(sauvegarde.path, (self._phrase,))
                except (MagasinProtege, PhraseRefusee):
                    return sauvegarde
                except ErreurMagasin:
                    continue
        return None

    def _copies_of(self, ligne: LigneSauvegarde) -> tuple[Sauvegarde, ...]:
        if ligne.lieux != (Lieu.POSTE, Lieu.AUTRE):
            return (ligne.sauvegarde,)
        nom = ligne.sauvegarde.path.name
        return (ligne.sauvegarde, *(s for s in self._list_other() if s.path.name == nom))

    # restoring

    def restore(
        self, source: Path, phrase: Phrase | None = None, progres: Progres | None = None
    ) -> Restauration:
        """Put a backup, or any good store, in the place of the present one, which is set aside.

        The store must be closed. ``phrase`` opens the source when the present one does not; the
        store keeps its present passphrase, or gets that of the source (``Restauration.phrase``).
        Raises ``ErreurMagasin`` with nothing changed.
        """
        from forfait_desktop.storage.restore import restore

        with logged(Evenement.RESTAURATION_FAITE, Evenement.RESTAURATION_REFUSEE):
            return restore(
                self.data_dir,
                source,
                self._now(),
                self._phrase,
                phrase_source=phrase,
                progres=progres,
            )

    def undo(self, restauration: Restauration) -> Restauration:
        """Put back the store that a restore set aside, protected as it was."""
        from forfait_desktop.storage.restore import restore

        if restauration.ancien is None:
            raise MagasinDisparu(
                f"{self._store}{INSECABLE}: il n’y avait rien avant cette remise en place. "
                "Il n’y a donc rien à remettre."
            )
        return restore(
            self.data_dir,
            restauration.ancien,
            self._now(),
            restauration.phrase,
            phrase_source=restauration.phrase_ancienne,
            as_it_was=True,
        )

    def set_aside(self) -> Path | None:
        """Move the present store to a dated name, never deleted; None when there is none."""
        return aside.set_aside(self._store, self._ecartes, self._now(), self._phrase)

    # checking and copying elsewhere

    def verify(self) -> Verification:
        """Check the store, the evidence and every backup, of the second folder too."""
        from forfait_desktop.services.verification import verify

        folders = [self._poste, *filter(None, [self._other_folder([])])]
        return verify(self.data_dir, folders, self._phrase)

    def export(self, out: Path, progres: Progres | None = None) -> Copie:
        """Write a verified copy as one file, and its evidence beside it.

        A file that is not a store of ours is never replaced (``ErreurDonnee``).
        """
        from forfait_desktop.services.verification import export

        return export(self.data_dir, out, self._phrase, progres)


def _new(faite: Faite) -> _Faites:
    return [faite.sauvegarde] if faite.est_nouvelle else []


def _say_evidence(faite: Faite) -> _Dits:
    genre = GenreAvertissement.PIECES_MANQUANTES
    if faite.refus is not None:
        return [
            Avertissement(
                genre,
                "Les réponses sont sauvegardées, mais pas leurs justificatifs"
                f"{INSECABLE}: {faite.refus}",
            )
        ]
    return [Avertissement(genre, say_missing(faite.pieces_manquantes))] * bool(
        faite.pieces_manquantes
    )


def say_missing(nombre: int) -> str:
    """Say how many pieces are nowhere intact."""
    if nombre == 1:
        return (
            f"1{INSECABLE}justificatif utilisé par vos réponses n’est plus lisible{INSECABLE}: il "
            "manque à la copie. Ajoutez de nouveau le fichier d’origine."
        )
    return (
        f"{nombre}{INSECABLE}justificatifs utilisés par vos réponses ne sont plus lisibles"
        f"{INSECABLE}: ils manquent à la copie. Ajoutez de nouveau les fichiers d’origine."
    )


def _refused(erreur: ErreurMagasin) -> Avertissement:
    if isinstance(erreur, MagasinOccupe):
        message = str(erreur)
    else:
        message = (
            f"La copie dans le second dossier n’a pas pu être faite{INSECABLE}: {erreur} "
            "Celles de cet ordinateur ne sont pas concernées."
        )
    return Avertissement(GenreAvertissement.AUTRE_DOSSIER_REFUSE, message)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a share that does not answer
        return False
