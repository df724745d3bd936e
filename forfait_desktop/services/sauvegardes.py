"""Backups: made, listed, previewed, restored and verified, in one folder or two.

Nothing here needs an open store: each call opens its own connections, and may run in a thread of
its own. What the second folder refuses is a warning; what the first one refuses is an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.storage.sauvegarde import (
    Contenu,
    LigneContenu,
    Raison,
    Restauration,
    Sauvegarde,
)
from forfait_desktop.storage.store import utc_now

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

__all__ = [
    "Avertissement",
    "Bilan",
    "Contenu",
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
]

NOM_AUTRE_DOSSIER: Final = "Forfait Desktop sauvegardes"

Progres = Callable[[int, int], None]
"""Told how many pieces are done, out of how many; called from the thread that works."""


class Lieu(Enum):
    """In which of the two folders a backup is."""

    POSTE = "sur ce poste"
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
class Ecarte:
    """A store that was set aside and can be restored: its file, since when (UTC), its size."""

    path: Path
    instant: datetime
    taille: int


@dataclass(frozen=True, slots=True)
class Recente:
    """The newest backup that passes its checks now, and how many newer ones do not."""

    sauvegarde: Sauvegarde
    contenu: Contenu
    endommagees: int


class Sauvegardes:
    """The backups of one data folder, for the window and the command line."""

    def __init__(
        self,
        data_dir: Path,
        autre_dossier: Path | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        phrase: "Phrase | None" = None,
    ) -> None:
        """Work on a data folder; ``phrase`` opens its store when it is protected.

        ``autre_dossier`` is where the doctor wants a second copy (a USB stick, a share).
        """
        self.data_dir = data_dir
        self.autre_dossier = autre_dossier
        self._now = now
        self._phrase = phrase

    def make(self, raison: Raison, progres: Progres | None = None) -> Bilan:
        """Back up the store as it is now; on opening and closing, only if it changed.

        Raises ``ErreurMagasin`` when the backup on this PC could not be made: earlier ones stay.
        """
        raise NotImplementedError

    def list(self) -> tuple[LigneSauvegarde, ...]:
        """Return the backups of both folders, the newest first; an absent folder has none."""
        raise NotImplementedError

    def list_aside(self) -> tuple[Ecarte, ...]:
        """Return the stores that were set aside, the newest first."""
        raise NotImplementedError

    def preview(self, source: Path, phrase: "Phrase | None" = None) -> Contenu:
        """Check a backup, or any store, and say what is inside, without changing it.

        Raises ``MagasinProtege`` or ``PhraseRefusee`` when it was protected otherwise than now
        and ``phrase`` does not open it; ``ErreurMagasin`` when it is not good.
        """
        raise NotImplementedError

    def restore(
        self, source: Path, phrase: "Phrase | None" = None, progres: Progres | None = None
    ) -> Restauration:
        """Put a backup, or any good store, in the place of the present one, which is set aside.

        The store must be closed. ``phrase`` opens the source when the present one does not; the
        store keeps its present passphrase, or gets that of the source (``Restauration.phrase``).
        Raises ``ErreurMagasin`` with nothing changed.
        """
        raise NotImplementedError

    def undo(self, restauration: Restauration) -> Restauration:
        """Put back the store that a restore set aside, protected as it was."""
        raise NotImplementedError

    def set_aside(self) -> Path | None:
        """Move the present store to a dated name, never deleted; None when there is none."""
        raise NotImplementedError

    def newest_verified(self) -> Recente | None:
        """Return the newest backup that passes its checks now, in either folder."""
        raise NotImplementedError

    def verify(self) -> tuple[str, ...]:
        """Check the store, the evidence and every backup; return each problem in a sentence."""
        raise NotImplementedError

    def export(self, out: Path, progres: Progres | None = None) -> tuple[Path, ...]:
        """Write a verified copy as one file, and its evidence beside it; return both.

        A file that is not a store of ours is never replaced (``ErreurDonnee``).
        """
        raise NotImplementedError
