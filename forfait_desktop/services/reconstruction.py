"""A damaged evidence file: set aside, and made anew of all that is intact somewhere."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.services.noms import visible_name
from forfait_desktop.services.sauvegardes import NOM_AUTRE_DOSSIER, Progres
from forfait_desktop.storage import aside
from forfait_desktop.storage.backups import BackupFolder
from forfait_desktop.storage.copies import discard, open_in_use
from forfait_desktop.storage.evidence import Coffre, CopieDePieces
from forfait_desktop.storage.failures import failures_told
from forfait_desktop.storage.place import MIS_DE_COTE, NOM_FICHIER, SAUVEGARDES
from forfait_desktop.storage.store import utc_now
from forfait_desktop.storage.vault import NOM_COFFRE

_PARTIEL: Final = ".reconstruit"
_MONTREES: Final = 10


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """What was found again, and the names of the pieces that are intact nowhere."""

    ancien: Path | None
    retrouvees: int
    perdues: tuple[str, ...]


def rebuild_evidence(
    data_dir: Path,
    autre_dossier: Path | None,
    phrase: Phrase | None,
    progres: Progres | None = None,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Reconstruction:
    """Make the evidence file anew from the damaged one and from the backups.

    The store must be closed. Raises ``ErreurMagasin`` with nothing changed.
    """
    coffre = data_dir / NOM_COFFRE
    partiel = coffre.with_name(f"{NOM_COFFRE}{_PARTIEL}")
    noms = _read_names(data_dir / NOM_FICHIER, phrase)
    discard(partiel)
    try:
        sources = [Coffre(path, phrase) for path in _vaults(data_dir, autre_dossier)]
        perdues = CopieDePieces(Coffre(partiel, phrase)).run(noms, sources, progres)
        ancien = aside.set_aside(coffre, data_dir / MIS_DE_COTE, now(), phrase)
        with failures_told(coffre):
            if partiel.exists():
                partiel.rename(coffre)
    finally:
        discard(partiel)
    manquantes = tuple(sorted(noms[sha256] for sha256 in perdues))
    return Reconstruction(ancien, len(noms) - len(manquantes), manquantes)


def say_rebuilt(reconstruction: Reconstruction) -> str:
    """Say what was found again and name what is lost."""
    nombre = reconstruction.retrouvees
    retrouves = (
        f"{nombre}{INSECABLE}justificatif retrouvé"
        if nombre < 2
        else f"{nombre}{INSECABLE}justificatifs retrouvés"
    )
    phrase = f"Le fichier des justificatifs est reconstruit{INSECABLE}: {retrouves}."
    perdues = reconstruction.perdues
    if not perdues:
        return phrase
    montrees = ", ".join(visible_name(nom) for nom in perdues[:_MONTREES])
    reste = len(perdues) - _MONTREES
    suite = f" et {reste}{INSECABLE}autres" if reste > 0 else ""
    return (
        f"{phrase} Introuvables, à ajouter de nouveau depuis le fichier d’origine{INSECABLE}: "
        f"{montrees}{suite}."
    )


def _read_names(store: Path, phrase: Phrase | None) -> dict[str, str]:
    with open_in_use(store, phrase) as connection, failures_told(store):
        return dict(connection.execute("SELECT sha256, nom FROM piece").fetchall())


def _vaults(data_dir: Path, autre_dossier: Path | None) -> list[Path]:
    """Return the files that may hold a piece: the damaged one, then those of the backups."""
    ecartes = data_dir / MIS_DE_COTE
    dossiers = [data_dir / SAUVEGARDES]
    if autre_dossier is not None:
        dossiers.append(autre_dossier / NOM_AUTRE_DOSSIER)
    trouves = [data_dir / NOM_COFFRE]
    for dossier in dossiers:
        with suppress(ErreurMagasin, OSError):
            trouves += BackupFolder(dossier, ecartes).vaults(0)
    return trouves
