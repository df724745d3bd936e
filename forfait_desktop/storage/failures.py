"""What SQLite and the file system refuse, told to the doctor: where, what, why, what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    explain_os_error,
)
from forfait_desktop.storage import driver

_OCCUPE: Final = (
    "un autre programme l’utilise en ce moment. "
    "Fermez l’autre fenêtre de Forfait Desktop ou le logiciel de sauvegarde, puis réessayez."
)
_PLEIN: Final = (
    "il n’y a plus de place sur le disque. Libérez de la place, puis réessayez : "
    "rien n’a été enregistré à moitié."
)
_LECTURE_SEULE: Final = (
    "le fichier ou son dossier est en lecture seule. "
    "Rendez-les modifiables, ou choisissez un autre dossier de données."
)
_SUPPORT: Final = (
    "le disque ou le dossier réseau ne répond pas, ou il est plein. "
    "Vérifiez qu’il est branché et qu’il a de la place, puis réessayez."
)
_INACCESSIBLE: Final = (
    "le fichier ou son dossier est inaccessible. "
    "Vérifiez que le dossier existe et que vous avez le droit d’y écrire."
)
_ENDOMMAGE: Final = (
    "le fichier est endommagé. Ne l’effacez pas : "
    "copiez-le ailleurs, puis remettez une sauvegarde à sa place."
)
_ILLISIBLE: Final = "Could not decode to UTF-8"  # and then the value itself, which nobody must read
_RAISONS: Final = {
    sqlite3.SQLITE_BUSY: _OCCUPE,
    sqlite3.SQLITE_LOCKED: _OCCUPE,
    sqlite3.SQLITE_FULL: _PLEIN,
    sqlite3.SQLITE_READONLY: _LECTURE_SEULE,
    sqlite3.SQLITE_PERM: _INACCESSIBLE,
    sqlite3.SQLITE_IOERR: _SUPPORT,
    sqlite3.SQLITE_CANTOPEN: _INACCESSIBLE,
    sqlite3.SQLITE_CORRUPT: _ENDOMMAGE,
}


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turn what SQLite, the file system or an unreadable row raise into ``ErreurMagasin``."""
    try:
        yield
    except driver.misuses():
        raise  # a defect of the program, not of the store
    except driver.errors() as error:
        raise explain(path, error) from error
    except UnicodeDecodeError as error:  # the words of SQLite quote a damaged schema
        raise damaged(path) from error
    except OSError as error:
        raise ErreurMagasin(f"{path} : {_reason_of_os_error(error)}") from error


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn a row that cannot be read back into ``ErreurMagasin``."""
    try:
        yield
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(path) from error


def explain(path: Path, error: Exception) -> ErreurMagasin:
    """Word one failure of SQLite."""
    if driver.is_not_a_database(error):
        return foreign(path)
    code = driver.code_of(error)
    raison = None if code is None else _RAISONS.get(code & 0xFF)
    if raison is _ENDOMMAGE or str(error).startswith(_ILLISIBLE):
        return damaged(path)
    if raison is _OCCUPE:
        return busy(path)
    if raison is None:
        raison = f"lecture ou écriture impossible ({error}). Relancez le programme ; {_CONSEIL}"
    return ErreurMagasin(f"{path} : {raison}")


def foreign(path: Path) -> MagasinEtranger:
    """Say that the file is not one of ours."""
    return MagasinEtranger(
        f"{path} : ce fichier n’est pas un magasin de Forfait Desktop, il n’a pas été touché. "
        "Déplacez-le ailleurs, ou choisissez un autre dossier de données."
    )


def busy(path: Path) -> MagasinOccupe:
    """Say that another program uses the file."""
    return MagasinOccupe(f"{path} : {_OCCUPE}")


def damaged(path: Path) -> MagasinEndommage:
    """Say that the file is damaged."""
    return MagasinEndommage(f"{path} : {_ENDOMMAGE}")


_CONSEIL: Final = "si cela persiste, copiez le fichier ailleurs et remettez une sauvegarde."


def _reason_of_os_error(error: OSError) -> str:
    return f"{_INACCESSIBLE} ({explain_os_error(error)})"
