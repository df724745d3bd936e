"""Files set aside: moved to a dated name beside, that never replaces another, and never deleted."""

import errno
import os
import re
import stat
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.storage import driver
from forfait_desktop.storage.copies import COMPAGNONS
from forfait_desktop.storage.database import companion, sync_folder
from forfait_desktop.storage.failures import busy, failures_told
from forfait_desktop.storage.migrations import APPLICATION_ID, APPLICATION_ID_COFFRE

_INSTANT: Final = "%Y-%m-%dT%H-%M-%SZ"
_NOM: Final = re.compile(r"forfait-([0-9-]{10}T[0-9-]{8}Z)(-[0-9]{1,4})?\.sqlite3")


@dataclass(frozen=True, slots=True)
class Ecarte:
    """A store that was set aside and can be restored: its file, since when (UTC), its size."""

    path: Path
    instant: datetime
    taille: int


def free_name(path: Path, folder: Path, now: datetime) -> Path:
    """Return a dated name in a folder, made if need be, that nothing bears."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    racine = f"{path.stem}-{now.astimezone(UTC).strftime(_INSTANT)}"
    pris = {present.name for present in folder.iterdir()}
    nom, rang = f"{racine}{path.suffix}", 1
    while any(present.startswith(nom) for present in pris):
        rang += 1
        nom = f"{racine}-{rang}{path.suffix}"
    return folder / nom


def set_aside(path: Path, folder: Path, now: datetime, phrase: Phrase | None = None) -> Path | None:
    """Move a store or a vault, with its logs, to a dated name; None when there is nothing.

    Raises ``MagasinOccupe`` while another program uses it, and ``ErreurMagasin`` when the folder
    refuses.
    """
    with failures_told(path):
        parts = [path, *(companion(path, suffix) for suffix in COMPAGNONS)]
        if not any(map(is_there, parts)):
            return None
        require_unused(path, phrase)
        place = free_name(path, folder, now)
        move(path, place)
        return place


def move(path: Path, place: Path, *, leave: bool = False) -> None:
    """Give a file and its logs another name; done again after a crash, it ends what was begun.

    With ``leave``, the file keeps its first name too where links exist, until it is replaced:
    there is then no moment without a file of that name.
    """
    if is_there(path):
        linked = _link(path, place)
        if not linked and is_there(place):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
        if not linked:
            path.rename(place)
        elif not leave:
            path.unlink()
    for suffix in COMPAGNONS:
        if is_there(companion(path, suffix)):
            companion(path, suffix).replace(companion(place, suffix))
    sync_folder(place.parent)
    sync_folder(path.parent)


def require_unused(path: Path, phrase: Phrase | None) -> None:
    """Raise ``MagasinOccupe`` while another program has a store open; else merge its log into it.

    What SQLite cannot read is left as it is: nothing can be merged into it.
    """
    if not _is_regular(path):
        return
    with closing(driver.connect(path, 0, phrase)) as connection:
        try:
            identifiant = connection.execute("PRAGMA application_id").fetchone()[0]
            if identifiant in {APPLICATION_ID, APPLICATION_ID_COFFRE}:
                connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        except driver.errors() as error:
            if driver.is_busy(error):
                raise busy(path) from error
        except UnicodeDecodeError:  # the words of SQLite quote a damaged schema
            return


def list_aside(folder: Path) -> tuple[Ecarte, ...]:
    """Return the stores that were set aside, the newest first."""
    with failures_told(folder):
        if not folder.is_dir():
            return ()
        trouves = [_read_name(path) for path in folder.iterdir()]
    ecartes = [ecarte for ecarte in trouves if ecarte is not None]
    return tuple(sorted(ecartes, key=lambda e: (e.instant, e.path.name), reverse=True))


def _read_name(path: Path) -> Ecarte | None:
    lu = _NOM.fullmatch(path.name)
    if lu is None or not _is_regular(path):
        return None
    try:
        instant = datetime.strptime(lu[1], _INSTANT).replace(tzinfo=UTC)
        return Ecarte(path, instant, path.stat().st_size)
    except (ValueError, OSError):  # not a date, or gone meanwhile
        return None


def _link(path: Path, place: Path) -> bool:
    """Give a file a second name, or see that it has it; False where the system has none to give."""
    with suppress(OSError):
        os.link(path, place)
    return is_there(place) and path.samefile(place)


def is_there(path: Path) -> bool:
    """Tell whether something bears a name, even a link to nothing."""
    return os.path.lexists(path)


def _is_regular(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(os.lstat(path).st_mode)
    return False
