"""The only opener of SQLite files: Python's own SQLite, or SQLCipher when there is a passphrase.

Two libraries never work on the same file at once in one process: the one that closes it first
would drop the locks of the other (a rule of POSIX).
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

_SQLCIPHER: Final = "sqlcipher3.dbapi2"


def connect(
    path: Path, attente_ms: int, phrase: "Phrase | None" = None, *, read_only: bool = False
) -> sqlite3.Connection:
    """Open a file, made when it is not there; nothing is read yet, not even a wrong passphrase.

    With a passphrase, the connection is one of SQLCipher: its exceptions are those of
    :func:`errors`, not of ``sqlite3``. ``attente_ms`` is how long to wait for another program.
    ``read_only`` is for a file that nobody uses: no lock is taken, no log beside it is looked at,
    nothing is written in its folder.
    """
    if phrase is None:
        return _open(sqlite3.connect, path, attente_ms, read_only=read_only)
    return connect_cipher(path, attente_ms, phrase, read_only=read_only)


def connect_cipher(
    path: Path, attente_ms: int, phrase: "Phrase | None", *, read_only: bool = False
) -> sqlite3.Connection:
    """Open even a plain file with SQLCipher, which copies between plain and protected files."""
    import sqlcipher3.dbapi2

    connection = _open(sqlcipher3.dbapi2.connect, path, attente_ms, read_only=read_only)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to the terminal
        if phrase is not None:
            connection.execute(f"PRAGMA key = {_quote(phrase.reveal())}")
    except BaseException:
        connection.close()
        raise
    return connection


def is_cipher(connection: sqlite3.Connection) -> bool:
    """Tell whether a connection is one of SQLCipher."""
    return not isinstance(connection, sqlite3.Connection)


def errors() -> tuple[type[Exception], ...]:
    """Return what the libraries in use raise, for an ``except`` clause."""
    return (sqlite3.Error, *_of_sqlcipher("Error"))


def misuses() -> tuple[type[Exception], ...]:
    """Return, out of :func:`errors`, what tells of a defect of the program."""
    return (sqlite3.ProgrammingError, *_of_sqlcipher("ProgrammingError"))


def code_of(error: BaseException) -> int | None:
    """Return the number SQLite gives to a failure, or None."""
    code = getattr(error, "sqlite_errorcode", None)
    return code if isinstance(code, int) else None


def is_busy(error: BaseException) -> bool:
    """Tell whether another program, or another connection, holds the file."""
    code = code_of(error)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_not_a_database(error: BaseException) -> bool:
    """Tell whether SQLite could not even read the first page: foreign, protected, wrong phrase."""
    return code_of(error) == sqlite3.SQLITE_NOTADB


def _of_sqlcipher(name: str) -> tuple[type[Exception], ...]:
    module = sys.modules.get(_SQLCIPHER)
    return () if module is None else (getattr(module, name),)


def _open(
    connect_with: Callable[..., sqlite3.Connection],
    path: Path,
    attente_ms: int,
    *,
    read_only: bool,
) -> sqlite3.Connection:
    return connect_with(
        _read_only_uri(path) if read_only else path,
        timeout=attente_ms / 1000,
        isolation_level=None,
        uri=read_only,
    )


def _quote(text: str) -> str:
    """Write a text of SQL, where a value cannot be bound; it holds no NUL character."""
    return "'{}'".format(text.replace("'", "''"))


def _read_only_uri(path: Path) -> str:
    """Name a file to SQLite as one to read only; a share of Windows begins with two slashes."""
    from urllib.parse import quote

    posix = path.absolute().as_posix()
    racine = "file://" if posix.startswith("/") else "file:///"
    return f"{racine}{quote(os.fsencode(posix))}?mode=ro&immutable=1"
