"""Protecting a data folder with a passphrase: set it, change it, remove it.

The store must be closed. The answers and the evidence change together or not at all; the backups
that are already made stay as they were, unless the doctor wants them to follow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.services.sauvegardes import NOM_AUTRE_DOSSIER
from forfait_desktop.storage.place import MIS_DE_COTE, SAUVEGARDES

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

Progres = Callable[[int, int], None]
"""Told how many files are done, out of how many; called from the thread that works."""

_MAGASINS: Final = "forfait-*.sqlite3"
_COFFRES: Final = "pieces*.sqlite3"


@dataclass(frozen=True, slots=True)
class BilanProtection:
    """What a change did to the copies already made: how many follow, how many stay, and why."""

    suivies: int
    restees: int
    avertissements: tuple[str, ...]


def count_backups(data_dir: Path, autre_dossier: Path | None = None) -> int:
    """Count the backups already made, which a change leaves as they are unless told otherwise."""
    folders = _folders(data_dir, autre_dossier)
    return len({path.name for folder in folders for path in _list(folder) if _is_copy(path)})


def change_protection(
    data_dir: Path,
    old: "Phrase | None",
    new: "Phrase | None",
    *,
    sauvegardes: bool = False,
    autre_dossier: Path | None = None,
    progres: Progres | None = None,
) -> BilanProtection:
    """Set (no ``old``), change or remove (no ``new``) the passphrase of a closed store.

    With ``sauvegardes``, the copies that ``old`` opens, or that nothing protects, follow: the
    backups and the stores set aside. Raises ``ErreurMagasin`` with nothing changed; what a copy
    refuses is a warning.
    """
    from forfait_desktop.services.justificatifs import clean_opened
    from forfait_desktop.storage.rekeying import protect

    if old is None and new is None:
        raise ErreurDonnee("Il n’y a ni phrase de passe à mettre, ni phrase à retirer.")
    if new is not None:
        clean_opened(data_dir)  # copies of evidence that anybody could read
    protect(data_dir, old, new)
    fichiers = list(_files(data_dir, autre_dossier))
    if not sauvegardes:
        return BilanProtection(0, sum(map(_is_copy, fichiers)), ())
    return _follow(fichiers, (old, None) if old is not None else (None,), new, progres)


def _follow(
    fichiers: Sequence[Path],
    known: "Sequence[Phrase | None]",
    new: "Phrase | None",
    progres: Progres | None,
) -> BilanProtection:
    """Give the backups and their evidence the new passphrase, each on its own."""
    from forfait_desktop.storage.rekeying import reencrypt_known

    suivies = restees = 0
    avertissements: list[str] = []
    for faits, path in enumerate(fichiers, start=1):
        try:
            suit = reencrypt_known(path, known, new)
        except ErreurMagasin as erreur:
            suit = False
            avertissements.append(str(erreur))
        else:
            if not suit:
                avertissements.append(_say_other_phrase(path))
        if _is_copy(path):
            suivies, restees = suivies + suit, restees + (not suit)
        if progres is not None:
            progres(faits, len(fichiers))
    return BilanProtection(suivies, restees, tuple(avertissements))


def _say_other_phrase(path: Path) -> str:
    return (
        f"{path}\u00a0: ce fichier est protégé par une autre phrase de passe, plus ancienne. "
        "Il reste tel quel, et s’ouvre avec elle."
    )


def _files(data_dir: Path, autre_dossier: Path | None) -> Iterator[Path]:
    """Give the backups and what was set aside, then their evidence."""
    for folder in (*_folders(data_dir, autre_dossier), data_dir / MIS_DE_COTE):
        presents = _list(folder)
        yield from filter(_is_copy, presents)
        yield from (path for path in presents if fnmatch(path.name, _COFFRES))


def _folders(data_dir: Path, autre_dossier: Path | None) -> tuple[Path, ...]:
    autres = () if autre_dossier is None else (autre_dossier / NOM_AUTRE_DOSSIER,)
    return (data_dir / SAUVEGARDES, *autres)


def _list(folder: Path) -> list[Path]:
    """Return what a folder holds; nothing when it is not there or does not answer."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_copy(path: Path) -> bool:
    """Tell whether a file is a backup or a store set aside, and not the evidence of some."""
    return fnmatch(path.name, _MAGASINS)
