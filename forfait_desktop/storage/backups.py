"""A folder of backups: made while the store is in use, checked before they count, thinned.

The answers are one file a backup; the evidence is one vault for all of them, which only receives
what is not there yet. One program works in the folder at a time.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.storage import driver
from forfait_desktop.storage.aside import is_there, set_aside
from forfait_desktop.storage.copies import (
    check_store,
    copy_store,
    discard,
    fingerprint,
    open_at_rest,
    open_in_use,
    pieces_used,
    read_content,
    told_as_copy,
)
from forfait_desktop.storage.database import sync_folder
from forfait_desktop.storage.evidence import Coffre, CopieDePieces, Progres, list_evidence
from forfait_desktop.storage.failures import failures_told
from forfait_desktop.storage.protection import NonProtege
from forfait_desktop.storage.sauvegarde import (
    Contenu,
    Raison,
    Sauvegarde,
    backup_name,
    read_backup_name,
)
from forfait_desktop.storage.thinning import order, thin
from forfait_desktop.storage.vault import NOM_COFFRE

_PARTIEL: Final = ".partiel"
_VERROU: Final = "verrou"
_ATTENTE_VERROU_MS: Final = 10_000
_AUTRE_PROTECTION: Final = (MagasinProtege, PhraseRefusee, NonProtege)


@dataclass(frozen=True, slots=True)
class Faite:
    """What making a backup gave: the file that holds the present answers, new or not.

    ``pieces_manquantes`` counts the pieces that the answers use and that no vault has intact;
    ``refus`` says why the evidence could not be copied at all, or is None.
    """

    sauvegarde: Sauvegarde
    est_nouvelle: bool
    pieces_manquantes: int
    refus: ErreurMagasin | None


@dataclass(frozen=True, slots=True)
class _Copie:
    """A backup that was just checked, and the pieces that it refers to."""

    sauvegarde: Sauvegarde
    pieces: frozenset[str]


class BackupFolder:
    """The backups of one store in one folder; ``aside`` is where a damaged vault is moved."""

    def __init__(self, folder: Path, aside: Path) -> None:
        """Work in a folder, which the first backup makes."""
        self.folder = folder
        self._aside = aside

    # what is there

    def list(self) -> tuple[Sauvegarde, ...]:
        """Return the backups, newest first; none when the folder is not there."""
        with failures_told(self.folder):
            if not self.folder.is_dir():
                return ()
            trouvees = [read_backup_name(path) for path in self.folder.iterdir()]
        return tuple(order(trouvee for trouvee in trouvees if trouvee is not None))

    def next_numero(self) -> int:
        """Return the number of the next backup."""
        return max((sauvegarde.numero for sauvegarde in self.list()), default=0) + 1

    def vaults(self, numero: int) -> tuple[Path, ...]:
        """Return the vaults that may hold the evidence of a backup, the likeliest first."""
        anciens = [path for avant, path in self._former_vaults() if avant > numero]
        return (*anciens, self.folder / NOM_COFFRE)

    # making

    def make(
        self,
        store: Path,
        raison: Raison,
        now: datetime,
        phrase: Phrase | None = None,
        *,
        numero: int = 1,
        toujours: bool = False,
        evidence: Path | None = None,
        progres: Progres | None = None,
    ) -> Faite:
        """Keep a checked copy of a store, which may be in use, and of its evidence.

        Nothing is added when the newest backup is good and holds the same, unless ``toujours``.
        ``numero`` is the least number to give. Raises ``ErreurMagasin`` with the earlier
        backups as they were.
        """
        with self._alone():
            self._sweep()
            with open_in_use(store, phrase) as source:
                copie = None if toujours else self._same_as_newest(source, store, phrase)
                est_nouvelle = copie is None
                if copie is None:
                    numero = max(numero, self.next_numero())
                    nom = backup_name(numero, now, raison)
                    copie = self._copy(source, store, nom, phrase)
            coffre = Coffre(evidence, phrase, in_use=True) if evidence else None
            manquantes, refus = self._copy_evidence(copie, phrase, coffre, now, progres)
            if est_nouvelle:
                self._thin(phrase, forget=refus is None and raison is not Raison.FERMETURE)
        return Faite(copie.sauvegarde, est_nouvelle, manquantes, refus)

    def _copy(
        self, source: sqlite3.Connection, store: Path, nom: str, phrase: Phrase | None
    ) -> _Copie:
        """Copy, check the copy with fresh eyes, then give it its name."""
        partiel = self.folder / f"{nom}{_PARTIEL}"
        place = self.folder / nom
        try:
            copy_store(source, partiel, phrase)
            pieces = self._check_copy(store, partiel, phrase)
            with failures_told(place):
                partiel.rename(place)
        except BaseException:
            discard(partiel)
            raise
        sync_folder(self.folder)
        sauvegarde = read_backup_name(place)
        assert sauvegarde is not None
        return _Copie(sauvegarde, pieces)

    @staticmethod
    def _check_copy(store: Path, partiel: Path, phrase: Phrase | None) -> frozenset[str]:
        try:
            with open_at_rest(partiel, phrase) as copie:
                check_store(copie, partiel)
                return pieces_used(copie, partiel)
        except (MagasinEndommage, MagasinEtranger) as error:
            raise MagasinEndommage(
                f"{store}\u00a0: la copie qui vient d’en être faite est endommagée. Elle n’est pas "
                "gardée, et les sauvegardes précédentes sont intactes. Ouvrez «\u00a0Sauvegardes"
                "\u00a0» et remettez la plus récente."
            ) from error

    def _same_as_newest(
        self, source: sqlite3.Connection, store: Path, phrase: Phrase | None
    ) -> _Copie | None:
        """Return the newest backup when it is good and holds what the store holds."""
        sauvegardes = self.list()
        if not sauvegardes:
            return None
        derniere = sauvegardes[0]
        try:
            with open_at_rest(derniere.path, phrase) as copie:
                check_store(copie, derniere.path)
                pieces = pieces_used(copie, derniere.path)
                ancienne = fingerprint(copie, derniere.path)
        except ErreurMagasin:  # no good: another one is made
            return None
        return _Copie(derniere, pieces) if fingerprint(source, store) == ancienne else None

    # evidence

    def _copy_evidence(
        self,
        copie: _Copie,
        phrase: Phrase | None,
        source: Coffre | None,
        now: datetime,
        progres: Progres | None,
    ) -> tuple[int, ErreurMagasin | None]:
        """Return how many pieces lack, and why they could not be copied."""
        if not copie.pieces:
            return 0, None
        coffre = Coffre(self.folder / NOM_COFFRE, phrase)
        try:
            absentes = copie.pieces - self._pieces_kept(coffre, copie.sauvegarde.numero, now)
            if not absentes:
                return 0, None
            sources = [] if source is None else [source]
            return len(CopieDePieces(coffre).run(absentes, sources, progres)), None
        except ErreurMagasin as error:
            return 0, error

    def _pieces_kept(self, coffre: Coffre, numero: int, now: datetime) -> frozenset[str]:
        """Return what the vault has; put apart one protected otherwise, or damaged.

        The one protected otherwise goes on serving the backups before this number.
        """
        if not is_there(coffre.path):
            return frozenset()
        try:
            return list_evidence(coffre)
        except _AUTRE_PROTECTION:
            with failures_told(coffre.path):
                coffre.path.rename(self.folder / f"pieces-avant-{numero:06d}.sqlite3")
        except (MagasinEndommage, MagasinEtranger):
            set_aside(coffre.path, self._aside, now, coffre.phrase)
        return frozenset()

    def _former_vaults(self) -> Iterator[tuple[int, Path]]:
        """Give the vaults put apart, with the number from which backups no longer use each."""
        for path in sorted(self.folder.glob("pieces-avant-*.sqlite3")):
            avant = path.stem.removeprefix("pieces-avant-")
            if avant.isascii() and avant.isdigit():
                yield int(avant), path

    # thinning

    def _thin(self, phrase: Phrase | None, *, forget: bool) -> None:
        """Remove the backups in excess and, with ``forget``, the evidence that none uses."""
        toutes = self.list()
        gardees = thin(toutes)
        for sauvegarde in set(toutes) - set(gardees):
            discard(sauvegarde.path)
        if forget and len(gardees) < len(toutes):
            self._forget_evidence(gardees, phrase)

    def _forget_evidence(self, gardees: tuple[Sauvegarde, ...], phrase: Phrase | None) -> None:
        """Remove the pieces that no kept backup uses; nothing, when one cannot be read."""
        plus_ancien = min(sauvegarde.numero for sauvegarde in gardees)
        for avant, path in self._former_vaults():
            if avant <= plus_ancien:
                discard(path)
        utiles: set[str] = set()
        for sauvegarde in gardees:
            try:
                with open_at_rest(sauvegarde.path, phrase) as copie:
                    utiles |= pieces_used(copie, sauvegarde.path)
            except _AUTRE_PROTECTION:  # its evidence is in a vault put apart
                continue
            except ErreurMagasin:
                return
        if (self.folder / NOM_COFFRE).exists():
            CopieDePieces(Coffre(self.folder / NOM_COFFRE, phrase)).keep_only(utiles)

    # one program at a time

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Work in the folder while no other program does; a crash leaves nothing locked."""
        verrou = self.folder / _VERROU
        with failures_told(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = driver.connect(verrou, _ATTENTE_VERROU_MS)
        with closing(connection):
            try:
                with failures_told(self.folder):
                    connection.execute("BEGIN EXCLUSIVE")
            except MagasinOccupe as error:
                raise MagasinOccupe(
                    f"{self.folder}\u00a0: une autre sauvegarde y est en cours. Attendez qu’elle "
                    "finisse, puis réessayez."
                ) from error
            yield

    def _sweep(self) -> None:
        """Remove what an interrupted backup left."""
        with failures_told(self.folder):
            for reste in self.folder.glob(f"forfait-*{_PARTIEL}*"):
                reste.unlink(missing_ok=True)


def read_backup(path: Path, phrase: Phrase | None) -> Contenu:
    """Check a store at rest and say what is inside, without changing it."""
    with told_as_copy(path), open_at_rest(path, phrase) as connection:
        check_store(connection, path)
        return read_content(connection, path, protege=phrase is not None)
