"""What a backup is: its place, its number, why it was made, and what is inside."""

import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Final

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.phrase import Phrase

_NOM: Final = re.compile(
    r"forfait-([0-9]{6,12})-([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})Z-([a-z]+)\.sqlite3"
)
_INSTANT: Final = "%Y-%m-%dT%H-%M-%S"


class Raison(Enum):
    """Why a backup was made; the word stands in the name of the file."""

    OUVERTURE = "ouverture"
    FERMETURE = "fermeture"
    MIGRATION = "migration"
    IMPORT = "import"
    RESTAURATION = "restauration"
    MANUELLE = "manuelle"
    PROTECTION = "protection"


@dataclass(frozen=True, slots=True)
class Sauvegarde:
    """One backup of the answers: the file, its number in the order of making, and when (UTC)."""

    path: Path
    numero: int
    instant: datetime
    raison: Raison
    taille: int


@dataclass(frozen=True, slots=True)
class LigneContenu:
    """One declaration inside a backup."""

    ruleset_id: str
    intitule: str
    praticien: str
    etat: Etat
    modifiee_le: datetime


@dataclass(frozen=True, slots=True)
class Contenu:
    """What is inside a store: enough to choose a backup before it is restored.

    ``modifiee_le`` is None when nothing was ever changed; ``revision`` counts the changes;
    ``protege`` says that it asks for a passphrase.
    """

    praticiens: int
    declarations: dict[Etat, int]
    pieces: int
    modifiee_le: datetime | None
    lignes: tuple[LigneContenu, ...]
    schema: int
    version: str | None
    revision: int
    protege: bool


@dataclass(frozen=True, slots=True)
class Restauration:
    """What a restore did: where the former store is (None: there was none), and what lacks.

    ``phrase`` opens the store now, ``phrase_ancienne`` the former one (None: not protected);
    ``avertissements`` are sentences for the doctor.
    """

    ancien: Path | None
    contenu: Contenu
    pieces_manquantes: int
    phrase: Phrase | None
    phrase_ancienne: Phrase | None
    avertissements: tuple[str, ...]


def backup_name(numero: int, instant: datetime, raison: Raison) -> str:
    """Name the file of a backup."""
    moment = instant.astimezone(UTC).strftime(_INSTANT)
    return f"forfait-{numero:06d}-{moment}Z-{raison.value}.sqlite3"


def read_backup_name(path: Path) -> Sauvegarde | None:
    """Return the backup that a file claims to be; None when it is none, or not a plain file."""
    lu = _NOM.fullmatch(path.name)
    if lu is None:
        return None
    try:
        instant = datetime.strptime(lu[2], _INSTANT).replace(tzinfo=UTC)
        raison = Raison(lu[3])
        etat = os.lstat(path)
    except (ValueError, OSError):  # not a date, not a reason of ours, or gone meanwhile
        return None
    if not stat.S_ISREG(etat.st_mode):
        return None
    return Sauvegarde(path, int(lu[1]), instant, raison, etat.st_size)
