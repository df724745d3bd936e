"""The backups of one run: made one after another, off the window's thread, and told when told.

Everything that works on the files of the store goes through one thread, each in its turn.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QSettings, QThreadPool, QTimer, Signal

from forfait_desktop.services.examen import Examen, examine
from forfait_desktop.services.inventaire import backup_folder
from forfait_desktop.services.sauvegardes import (
    Avertissement,
    Bilan,
    GenreAvertissement,
    Raison,
    Sauvegardes,
)
from forfait_desktop.ui.background import Background, Report

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

OPENING_DELAY_MS: Final = 500  # the program is painted and answers before the disk is read
OTHER_FOLDER_KEY: Final = "sauvegardes/second_dossier"
ABSENT_KEY: Final = "sauvegardes/second_dossier_absent_depuis"


class Ouverture(NamedTuple):
    """What was found and done a moment after opening; ``bilan`` is None on a damaged store."""

    examen: Examen
    bilan: Bilan | None
    refus: str


class BackupKeeper(QObject):
    """Makes backups on opening, closing and on request; knows the second folder."""

    damaged = Signal(str)
    warned = Signal(str)
    refused = Signal(str)
    changed = Signal()

    def __init__(
        self,
        data_dir: Path,
        settings: QSettings,
        parent: QObject | None = None,
        pool: QThreadPool | None = None,
    ) -> None:
        """Keep the backups of a data folder; a pool of one thread is shared with other work."""
        super().__init__(parent)
        self.data_dir = data_dir
        self.settings = settings
        self.examen = Examen()
        self.pool = pool or QThreadPool(self)
        self.pool.setMaxThreadCount(1)
        self._phrase: Phrase | None = None
        self._is_examined = False
        self._has_opened = False
        self._said: set[GenreAvertissement] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start_opening)
        self._opening = Background(self, self.pool)
        self._opening.done.connect(self._on_opening_done)
        self._opening.failed.connect(self.refused)
        self._asked = Background(self, self.pool)
        self._asked.done.connect(self._on_asked_done)
        self._asked.failed.connect(self._on_asked_failed)
        self._then: Callable[[], object] = _nothing
        self._otherwise: Callable[[str], object] = _nothing

    # what it works with

    @property
    def other_folder(self) -> Path | None:
        """The second folder that the doctor chose."""
        texte = str(self.settings.value(OTHER_FOLDER_KEY, ""))
        return Path(texte) if texte else None

    def set_other_folder(self, dossier: Path | None) -> None:
        """Remember the second folder, or that there is none any more."""
        self.settings.setValue(OTHER_FOLDER_KEY, "" if dossier is None else str(dossier))
        self.settings.remove(ABSENT_KEY)
        self.settings.sync()
        self._said -= {
            GenreAvertissement.AUTRE_DOSSIER_ABSENT,
            GenreAvertissement.AUTRE_DOSSIER_REFUSE,
        }
        self.changed.emit()

    @property
    def absent_since(self) -> datetime | None:
        """Since when the second folder is known to be absent (UTC)."""
        texte = str(self.settings.value(ABSENT_KEY, ""))
        return datetime.fromisoformat(texte) if texte else None

    @property
    def has_opened(self) -> bool:
        """Whether the store was looked at, and backed up, since it was opened."""
        return self._has_opened

    @property
    def phrase(self) -> "Phrase | None":
        """The passphrase of the open store."""
        return self._phrase

    @property
    def backup_folder(self) -> Path:
        """Where the backups of this PC are; the data folder before the first one."""
        dossier = backup_folder(self.data_dir)
        return dossier if os.path.isdir(dossier) else self.data_dir  # noqa: PTH112 - never raises

    @property
    def service(self) -> Sauvegardes:
        """The backups as they stand, with the passphrase of the open store."""
        return Sauvegardes(self.data_dir, self.other_folder, phrase=self._phrase)

    # the life of one opening

    def begin(self, phrase: "Phrase | None") -> None:
        """Follow a store just opened: it is looked at and backed up a moment later."""
        self._phrase = phrase
        self._has_opened = False
        self._timer.start(OPENING_DELAY_MS)

    def know(self, phrase: "Phrase | None") -> None:
        """Take the passphrase that may open the backups of a store that does not open."""
        self._phrase = phrase

    def end(self) -> None:
        """Leave the store: what still runs finishes, and nothing is said of it any more."""
        self._timer.stop()
        self._opening.forget()
        self._asked.forget()

    def forget_phrase(self) -> None:
        """Keep no passphrase while the store is locked."""
        self._phrase = None

    def examine_again(self) -> None:
        """Look at the whole store again at the next opening: its files have changed."""
        self._is_examined = False
        self.examen = Examen()

    # on opening

    def _start_opening(self) -> None:
        service, phrase, data_dir = self.service, self._phrase, self.data_dir
        known = self.examen if self._is_examined else None
        self._opening.run(lambda: _open(service, data_dir, phrase, known))

    def _on_opening_done(self, ouverture: object) -> None:
        assert isinstance(ouverture, Ouverture)
        if self.examen.is_sound:
            self.examen = ouverture.examen
        self._is_examined = self._has_opened = True
        if not self.examen.is_sound:
            self.damaged.emit(say_damage(self.examen))
        if ouverture.refus:
            self.refused.emit(ouverture.refus)
        if ouverture.bilan is not None:
            self._tell(ouverture.bilan)
        self.changed.emit()

    def note_damage(self, message: str) -> None:
        """Take what a page found when it read the store, before or after it was looked at."""
        self.examen = Examen(message, self.examen.pieces)
        self._is_examined = True
        self.damaged.emit(say_damage(self.examen))
        self.changed.emit()

    # on request

    @property
    def is_busy(self) -> bool:
        """Whether a backup that was asked for is being made."""
        return self._asked.is_running

    def back_up(
        self, raison: Raison, then: Callable[[], object], otherwise: Callable[[str], object]
    ) -> None:
        """Make a backup, then do something; ``otherwise`` is told why it could not be made."""
        if self._asked.is_running:
            return
        service = self.service
        self._then, self._otherwise = then, otherwise
        self._asked.run(lambda: service.make(raison))

    def _on_asked_done(self, bilan: object) -> None:
        assert isinstance(bilan, Bilan)
        self._tell(bilan)
        self.changed.emit()
        self._then()

    def _on_asked_failed(self, message: str) -> None:
        self.changed.emit()
        self._otherwise(message)

    # on closing

    def last_backup(self) -> Callable[[Report], Bilan]:
        """Return the work of the backup at closing."""
        service = self.service
        return lambda report: service.make(Raison.FERMETURE, report)

    # what is said

    def _tell(self, bilan: Bilan) -> None:
        """Say each kind of warning once in this run, and remember since when a folder is away."""
        self._follow_other_folder(bilan.avertissements)
        nouveaux = [a for a in bilan.avertissements if a.genre not in self._said]
        self._said.update(avertissement.genre for avertissement in nouveaux)
        if nouveaux:
            self.warned.emit(" ".join(avertissement.message for avertissement in nouveaux))

    def _follow_other_folder(self, avertissements: tuple[Avertissement, ...]) -> None:
        genres = {avertissement.genre for avertissement in avertissements}
        if GenreAvertissement.AUTRE_DOSSIER_ABSENT not in genres:
            self.settings.remove(ABSENT_KEY)
        elif self.absent_since is None:
            self.settings.setValue(ABSENT_KEY, datetime.now(UTC).isoformat())


def say_damage(examen: Examen) -> str:
    """Say on every page what is damaged."""
    if examen.dossiers:
        return (
            "Vos dossiers sont endommagés sur le disque. Aucune sauvegarde n’en est plus faite, "
            "et les précédentes restent intactes."
        )
    return (
        "Des justificatifs gardés sont endommagés. Vos réponses, elles, sont intactes et "
        "sauvegardées."
    )


def _open(
    service: Sauvegardes, data_dir: Path, phrase: "Phrase | None", known: Examen | None
) -> Ouverture:
    """Look at the store, then back it up unless its answers are damaged."""
    from forfait_desktop.errors import ErreurForfait

    examen = examine(data_dir, phrase) if known is None else known
    if examen.dossiers:
        return Ouverture(examen, None, "")
    try:
        return Ouverture(examen, service.make(Raison.OUVERTURE), "")
    except ErreurForfait as erreur:
        return Ouverture(examen, None, f"La sauvegarde d’ouverture n’a pas été faite. {erreur}")


def _nothing(*_: object) -> None:
    return None
