"""Whole copies of a store, made by SQLite itself, and what is inside; a copy is one single file.

A file from elsewhere is looked at without being changed: when it has a log beside it, a private
copy of both is read.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from forfait_desktop import __version__
from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinEtranger,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.storage import driver
from forfait_desktop.storage.database import (
    ATTENTE_MS,
    check_content,
    check_fully,
    companion,
    has_content,
    identify,
    one_reading,
    refuse_cut_page,
    sync_folder,
)
from forfait_desktop.storage.failures import damage_told, damaged, failures_told, foreign
from forfait_desktop.storage.migrations import (
    APPLICATION_ID,
    MIGRATIONS,
    Migration,
    latest,
    migrate,
    read_version,
)
from forfait_desktop.storage.sauvegarde import Contenu, LigneContenu
from forfait_desktop.storage.sommes import MAGASIN, read_revision

JOURNAUX: Final = ("-wal", "-journal")
COMPAGNONS: Final = (*JOURNAUX, "-shm")
MAX_OCTETS_MAGASIN: Final = 1 << 30
PREFIXE_LECTURE: Final = "forfait-lecture-"

# ---------------------------------------------------------------- opening


@contextmanager
def open_in_use(path: Path, phrase: Phrase | None) -> Iterator[sqlite3.Connection]:
    """Open a store that a program may be using, to read it as it is at this moment."""
    with failures_told(path):
        if not path.is_file():
            raise missing(path)
        connection = driver.connect(path, ATTENTE_MS, phrase)
    with closing(connection):
        with failures_told(path):
            identify(connection, path, MIGRATIONS, APPLICATION_ID)
        yield connection


@contextmanager
def open_at_rest(path: Path, phrase: Phrase | None) -> Iterator[sqlite3.Connection]:
    """Open a store that no program uses, to read it; it and its folder are left as they are."""
    with ExitStack() as until_read:
        with failures_told(path):
            whole = until_read.enter_context(_with_its_log(path))
            connection = driver.connect(whole, ATTENTE_MS, phrase, read_only=whole == path)
            until_read.callback(connection.close)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            identify(connection, path, MIGRATIONS, APPLICATION_ID)
            refuse_cut_page(connection, whole)
        yield connection


@contextmanager
def told_as_copy(path: Path) -> Iterator[None]:
    """Say of a copy, rather than of the present store, what is wrong with it."""
    try:
        yield
    except MagasinEtranger as error:
        raise MagasinEtranger(
            f"{path}{INSECABLE}: ce fichier n’est pas une sauvegarde de Forfait Desktop. Il n’a "
            "pas été touché. Choisissez un autre fichier."
        ) from error
    except MagasinEndommage as error:
        raise MagasinEndommage(
            f"{path}{INSECABLE}: cette copie est endommagée. Elle n’a pas été touchée. "
            "Choisissez-en une autre."
        ) from error


def find_phrase(path: Path, phrases: Sequence[Phrase | None]) -> Phrase | None:
    """Return which of some passphrases opens a store at rest; None when it is not protected.

    Raises what opening it raises otherwise.
    """
    with told_as_copy(path):
        try:
            with open_at_rest(path, None):
                return None
        except MagasinProtege as protege:
            refus: ErreurMagasin = protege
        for phrase in dict.fromkeys(phrases):
            if phrase is not None:
                try:
                    with open_at_rest(path, phrase):
                        return phrase
                except PhraseRefusee as refusee:
                    refus = refusee
        raise refus


@contextmanager
def _with_its_log(path: Path) -> Iterator[Path]:
    """Give the file itself, or a private copy of the file and of the log that completes it."""
    if not path.is_file():
        raise missing(path)
    if path.stat().st_size > MAX_OCTETS_MAGASIN:
        raise foreign(path)
    if not has_log(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix=PREFIXE_LECTURE) as name:
        whole = Path(name) / "magasin.sqlite3"
        for suffix in JOURNAUX:  # before the file, into which a program that closes puts them
            if has_content(companion(path, suffix)):
                with suppress(FileNotFoundError):
                    shutil.copyfile(companion(path, suffix), companion(whole, suffix))
        shutil.copyfile(path, whole)
        yield whole


def has_log(path: Path) -> bool:
    """Tell whether a log beside a file completes it: a program uses it, or was cut short."""
    return any(has_content(companion(path, suffix)) for suffix in JOURNAUX)


def missing(path: Path) -> MagasinDisparu:
    """Say that a file is not there."""
    if os.path.isdir(path):  # noqa: PTH112 - never raises
        return MagasinDisparu(
            f"{path}\u00a0: c’est un dossier, pas un fichier. Donnez le nom du fichier, ou "
            "déplacez ce dossier s’il a pris sa place."
        )
    return MagasinDisparu(
        f"{path}\u00a0: ce fichier n’existe pas, ou n’est plus là. Vérifiez son nom, et que le "
        "disque ou le dossier réseau est branché."
    )


# ---------------------------------------------------------------- copying


def copy_store(source: sqlite3.Connection, target: Path, phrase: Phrase | None) -> None:
    """Copy an open store into a new file, protected alike, that stands alone and is on the disk.

    The source may be written to meanwhile: the copy is what it was when it began.
    """
    with failures_told(target):
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(driver.connect(target, ATTENTE_MS, phrase)) as copie:
            copie.execute("PRAGMA fullfsync = ON")
            source.backup(copie)
            stand_alone(copie, target)
        sync_file(target)


def upgrade_copy(path: Path, phrase: Phrase | None) -> None:
    """Bring a copy up to the present schema; what it was copied from stays as it is."""
    with failures_told(path), closing(driver.connect(path, ATTENTE_MS, phrase)) as connection:
        if identify(connection, path, MIGRATIONS, APPLICATION_ID) < latest():
            migrate(connection, __version__)
            stand_alone(connection, path)
    sync_file(path)


def stand_alone(connection: sqlite3.Connection, path: Path) -> None:
    """Leave nothing of the file in a log beside it."""
    if connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
        raise damaged(path)


def sync_file(path: Path) -> None:
    """Put a file that is closed on the disk, with its name."""
    with failures_told(path):
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(path.parent)


def discard(path: Path) -> None:
    """Remove a copy that is not wanted, with all that SQLite left beside it."""
    with failures_told(path):
        for reste in (path, *(companion(path, suffix) for suffix in COMPAGNONS)):
            reste.unlink(missing_ok=True)


# ---------------------------------------------------------------- checking and reading


def check_store(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``MagasinEndommage`` unless structure, tables, links and values are what was kept."""
    with failures_told(path):
        check_schema(connection, path)
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema >= MAGASIN.schema:
        check_content(connection, path)
    else:
        check_fully(connection, path)


def check_schema(
    connection: sqlite3.Connection,
    path: Path,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> None:
    """Refuse a file that holds other tables than its schema: a view or a trigger would act."""
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if _read_schema(connection) != _expected_schema(tuple(migrations), schema):
        raise damaged(path)


@cache
def _expected_schema(
    migrations: tuple[Migration, ...], schema: int
) -> frozenset[tuple[object, ...]]:
    with closing(driver.connect(Path(":memory:"), 0)) as connection:
        for migration in migrations:
            if migration.numero <= schema:
                for statement in migration.statements:
                    connection.execute(statement)
        return _read_schema(connection)


def _read_schema(connection: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def fingerprint(connection: sqlite3.Connection, path: Path) -> str:
    """Return a digest of everything a store holds: two alike need only one backup."""
    somme = hashlib.sha256()
    with failures_told(path), one_reading(connection):
        noms = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        for (nom,) in noms:
            somme.update(repr(nom).encode())
            for row in connection.execute('SELECT * FROM "{}"'.format(nom.replace('"', '""'))):
                somme.update(repr(row).encode("utf-8", "surrogatepass"))
    return somme.hexdigest()


def read_content(
    connection: sqlite3.Connection, path: Path, *, protege: bool, max_lignes: int = 1_000
) -> Contenu:
    """Say what a store holds, whatever its schema; raise ``MagasinEndommage`` if it is unread."""
    with failures_told(path), damage_told(path):
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        lignes = connection.execute(
            "SELECT d.ruleset_id, d.intitule, trim(p.prenom || ' ' || p.nom), d.etat, "
            "d.modifiee_le FROM declaration AS d JOIN praticien AS p ON p.id = d.praticien_id "
            "ORDER BY d.modifiee_le DESC, d.id DESC"
        ).fetchall()
        dernier = connection.execute("SELECT instant FROM journal ORDER BY id DESC").fetchone()
        return Contenu(
            praticiens=connection.execute("SELECT count(*) FROM praticien").fetchone()[0],
            declarations=dict(Counter(Etat(ligne[3]) for ligne in lignes)),
            pieces=len(pieces_used(connection, path)),
            modifiee_le=_read_instant(dernier[0]) if dernier else None,
            lignes=tuple(
                LigneContenu(
                    _text(regles), _text(intitule), _text(nom), Etat(etat), _read_instant(instant)
                )
                for regles, intitule, nom, etat, instant in lignes[:max_lignes]
            ),
            schema=schema,
            version=read_version(connection),
            revision=read_revision(connection, path),
            protege=protege,
        )


def _text(valeur: object) -> str:
    """Return a text read from a store that someone else may have written."""
    if not isinstance(valeur, str):
        raise TypeError(type(valeur).__name__)
    return valeur


def _read_instant(valeur: object) -> datetime:
    instant = datetime.fromisoformat(_text(valeur))
    if instant.tzinfo is None:
        raise ValueError("a time without its zone")
    return instant


def pieces_used(connection: sqlite3.Connection, path: Path) -> frozenset[str]:
    """Return the digests of the pieces that a store refers to; the first schema has none."""
    with failures_told(path):
        if connection.execute("PRAGMA user_version").fetchone()[0] < 2:
            return frozenset()
        return frozenset(row[0] for row in connection.execute("SELECT sha256 FROM piece"))
