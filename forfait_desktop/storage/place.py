"""The place of the store in its folder: what was begun there is finished, and what is gone said.

What is rarely needed is imported when it is: this runs at every start.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.francais import INSECABLE, join_words
from forfait_desktop.errors import ErreurMagasin, MagasinDisparu, MagasinOccupe
from forfait_desktop.storage.database import Clock
from forfait_desktop.storage.vault import NOM_COFFRE

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

NOM_FICHIER: Final = "forfait.sqlite3"
SAUVEGARDES: Final = "sauvegardes"
MIS_DE_COTE: Final = "mis-de-cote"
SUFFIXE_RESTAURATION: Final = ".restauration"


def find_place(data_dir: Path, now: Clock, phrase: "Phrase | None", *, create_anew: bool) -> None:
    """Finish a restore that was cut short; raise ``MagasinDisparu`` where a store is no more."""
    noms = _names(data_dir)
    if any(SUFFIXE_RESTAURATION in nom for nom in noms):
        from forfait_desktop.storage.restore import finish_restore

        finish_restore(data_dir, phrase)
        noms = _names(data_dir)
    if NOM_FICHIER in noms:
        return
    if create_anew:
        _clear(data_dir, now, phrase)
    elif traces := _find_traces(data_dir, noms):
        path = data_dir / NOM_FICHIER
        raise MagasinDisparu(
            f"{path}{INSECABLE}: ce fichier, qui contient vos réponses, n’est plus là. Il y a "
            f"pourtant dans ce dossier {join_words(traces)}. Rien n’a été créé à sa place. "
            "Remettez le fichier, ou une sauvegarde."
        )


def back_up_before_upgrade(path: Path, now: Clock, phrase: "Phrase | None") -> None:
    """Keep a checked copy of an older store; raise ``ErreurMagasin`` when it cannot be made."""
    from forfait_desktop.storage.backups import BackupFolder
    from forfait_desktop.storage.sauvegarde import Raison

    data_dir = path.parent
    folder = BackupFolder(data_dir / SAUVEGARDES, data_dir / MIS_DE_COTE)
    try:
        folder.make(path, Raison.MIGRATION, now(), phrase, evidence=data_dir / NOM_COFFRE)
    except ErreurMagasin as error:
        raise type(error)(
            f"{path}{INSECABLE}: ces données viennent d’une version plus ancienne du programme, et "
            "la copie qui doit en être gardée avant de les mettre à jour n’a pas pu être faite. "
            f"Rien n’a été changé. {error}"
        ) from error


def _names(folder: Path) -> frozenset[str]:
    """Return what is in the folder; what refuses to be listed is told by the opening itself."""
    with suppress(OSError):
        return frozenset(path.name for path in folder.iterdir())
    return frozenset()


def _find_traces(data_dir: Path, noms: frozenset[str]) -> list[str]:
    """Say what shows that there was a store."""
    traces = []
    if SAUVEGARDES in noms:
        from forfait_desktop.storage.sauvegarde import read_backup_name

        folder = data_dir / SAUVEGARDES
        nombre = sum(read_backup_name(folder / nom) is not None for nom in _names(folder))
        if nombre:
            traces.append(_count(nombre, "sauvegarde", "sauvegardes"))
    if MIS_DE_COTE in noms:
        from forfait_desktop.storage.aside import list_aside

        nombre = len(list_aside(data_dir / MIS_DE_COTE))
        if nombre:
            traces.append(_count(nombre, "fichier mis de côté", "fichiers mis de côté"))
    if NOM_COFFRE in noms:
        traces.append("le fichier des justificatifs")
    return traces


def _count(nombre: int, singulier: str, pluriel: str) -> str:
    return f"{nombre}{INSECABLE}{singulier if nombre == 1 else pluriel}"


def _clear(data_dir: Path, now: Clock, phrase: "Phrase | None") -> None:
    """Set aside what would be played into a new store, or could not be opened with it."""
    if not _names(data_dir):
        return
    from forfait_desktop.storage.aside import is_there, set_aside
    from forfait_desktop.storage.evidence import Coffre, open_evidence

    folder, instant = data_dir / MIS_DE_COTE, now()
    set_aside(data_dir / NOM_FICHIER, folder, instant, phrase)
    coffre = data_dir / NOM_COFFRE
    if is_there(coffre):
        try:
            with open_evidence(Coffre(coffre, phrase, in_use=True)):
                return
        except MagasinOccupe:
            raise
        except ErreurMagasin:
            set_aside(coffre, folder, instant, phrase)
