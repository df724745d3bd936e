"""Write files whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from forfait_desktop.errors import ErreurDonnee, explain_os_error
from forfait_desktop.logs import Evenement, Fichier, logged

_GENRES: Final[dict[str, Fichier]] = {
    ".pdf": "pdf",
    ".ics": "agenda",
    ".csv": "tableur",
    ".zip": "controle",
    ".json": "dossier",
}
_SANS_ATTENTE: Final = getattr(os, "O_NONBLOCK", 0)


def write_atomically(path: Path, contenu: bytes) -> None:
    """Write a file beside its place, then put it there in one move.

    Raises ``OSError``; whatever stood at ``path`` is then untouched.
    """
    with open_atomically(path) as fichier:
        fichier.write(contenu)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Give a file to fill, put in its place in one move at the end, or removed on any error."""
    poignee, nom = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    provisoire = Path(nom)
    try:
        with os.fdopen(poignee, "wb") as fichier:
            yield fichier
            fichier.flush()
            os.fsync(fichier.fileno())
        provisoire.replace(path)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise


def read_regular(path: Path, limite: int) -> bytes | None:
    """Return at most ``limite`` bytes and one more, or None for what is not an ordinary file.

    Neither a pipe nor a device keeps the program waiting. Raises ``OSError``.
    """
    try:
        poignee = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | _SANS_ATTENTE)
    except ValueError:  # a name that no system can hold
        return None
    with os.fdopen(poignee, "rb") as fichier:
        return fichier.read(limite + 1) if stat.S_ISREG(os.fstat(poignee).st_mode) else None


def save_file(contenu: bytes, path: Path) -> None:
    """Write a file whole or not at all; raise ``ErreurDonnee`` with what to do."""
    try:
        fichier = _GENRES.get(path.suffix.lower(), "autre")
        with logged(Evenement.EXPORT_FAIT, Evenement.EXPORT_REFUSE, fichier=fichier):
            write_atomically(path, contenu)
    except OSError as erreur:
        raise ErreurDonnee(
            f"{path.name}\u00a0: le fichier n’a pas pu être écrit {explain_write(path, erreur)}"
        ) from erreur


def explain_write(path: Path, erreur: OSError) -> str:
    """Say between brackets why nothing could be written there, then what to do."""
    if isinstance(erreur, FileNotFoundError | NotADirectoryError):
        dossier = path.absolute().parent
        return (
            f"(le dossier «\u00a0{dossier}\u00a0» n’existe pas). "
            "Créez ce dossier, ou choisissez un autre dossier."
        )
    return (
        f"({explain_os_error(erreur)}). "
        "Fermez-le s’il est ouvert ailleurs, ou choisissez un autre dossier."
    )
