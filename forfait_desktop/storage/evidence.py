"""The evidence of the backups: pieces copied from vault to vault, each digest checked."""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from forfait_desktop.domain.dossier import MAX_OCTETS
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.domain.suivi import Piece
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.storage import driver
from forfait_desktop.storage.copies import check_schema, has_log, missing, stand_alone, sync_file
from forfait_desktop.storage.database import check_content, check_fully, identify
from forfait_desktop.storage.failures import damage_told, failures_told
from forfait_desktop.storage.migrations import APPLICATION_ID_COFFRE, MIGRATIONS_COFFRE
from forfait_desktop.storage.pieces import read_piece
from forfait_desktop.storage.sommes import COFFRE
from forfait_desktop.storage.vault import Vault

Progres = Callable[[int, int], None]
"""Told how many pieces are done, out of how many."""

ATTENTE_COPIE_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Coffre:
    """One file of evidence, the passphrase that opens it, and whether a program may use it."""

    path: Path
    phrase: Phrase | None = None
    in_use: bool = False


class CopieDePieces:
    """The copy of some pieces into one vault, which is made if need be."""

    def __init__(self, target: Coffre) -> None:
        self._target = target
        self._ajoutee_le: datetime | None = None

    def run(
        self,
        wanted: Collection[str],
        sources: Sequence[Coffre],
        progres: Progres | None = None,
    ) -> frozenset[str]:
        """Add the pieces that are not there yet; return those that no source has intact.

        A source that cannot be read has none. Raises ``ErreurMagasin`` when the target refuses.
        """
        with closing(self._open()) as vault:
            absentes = [sha256 for sha256 in sorted(wanted) if not vault.contains(sha256)]
            total, faites = len(absentes), 0
            for source in sources:
                if not absentes:
                    break
                restantes: list[str] = []
                with _reader(source) as read:
                    for sha256 in absentes:
                        lue = read(sha256)
                        if lue is None:
                            restantes.append(sha256)
                            continue
                        self._add(vault, *lue)
                        faites += 1
                        if progres is not None:
                            progres(faites, total)
                absentes = restantes
        return frozenset(absentes)

    def keep_only(self, kept: Collection[str]) -> int:
        """Remove the pieces that are not in ``kept``; return how many."""
        with closing(self._open()) as vault:
            return vault.remove_unused(kept)

    def stand_alone(self) -> None:
        """Leave nothing of the vault in a log beside it, so that it can be moved."""
        path, phrase = self._target.path, self._target.phrase
        with failures_told(path), closing(driver.connect(path, ATTENTE_COPIE_MS, phrase)) as c:
            stand_alone(c, path)
        sync_file(path)

    def _open(self) -> Vault:
        return make_vault(self._target, self._clock)

    def _clock(self) -> datetime:
        """Give each piece the time it was first added."""
        assert self._ajoutee_le is not None
        return self._ajoutee_le

    def _add(self, vault: Vault, piece: Piece, contenu: bytes) -> None:
        self._ajoutee_le = piece.ajoutee_le
        vault.add(contenu, piece.nom, piece.type_mime)


def make_vault(
    coffre: Coffre, now: Callable[[], datetime], attente_ms: int = ATTENTE_COPIE_MS
) -> Vault:
    """Return the vault of a file, opened on first use."""
    return Vault(coffre.path, now, attente_ms=attente_ms, phrase=coffre.phrase)


@contextmanager
def open_evidence(coffre: Coffre) -> Iterator[sqlite3.Connection]:
    """Open evidence to read it; at rest, neither the file nor its folder is changed."""
    path, phrase = coffre.path, coffre.phrase
    with ExitStack() as until_read:
        with failures_told(path):
            at_rest = not (coffre.in_use or has_log(path))
            connection = driver.connect(path, ATTENTE_COPIE_MS, phrase, read_only=at_rest)
            until_read.callback(connection.close)
            connection.execute("PRAGMA trusted_schema = OFF")
            identify(connection, path, MIGRATIONS_COFFRE, APPLICATION_ID_COFFRE)
            check_schema(connection, path, MIGRATIONS_COFFRE)
        yield connection


@contextmanager
def _reader(source: Coffre) -> Iterator[Callable[[str], tuple[Piece, bytes] | None]]:
    """Give what reads a piece; of a file that cannot be opened, it reads none."""
    with ExitStack() as until_read:
        try:
            if not source.path.is_file():
                raise missing(source.path)
            connection = until_read.enter_context(open_evidence(source))
        except (ErreurMagasin, OSError):
            yield lambda _: None
            return
        yield partial(_read_one, connection, source.path)


def _read_one(
    connection: sqlite3.Connection, path: Path, sha256: str
) -> tuple[Piece, bytes] | None:
    """Return a piece and its content, or None when it is not there intact."""
    try:
        with failures_told(path), damage_told(path):
            row = connection.execute(
                "SELECT sha256, nom, taille, type_mime, ajoutee_le, CAST(contenu AS BLOB) "
                "FROM piece WHERE sha256 = ? AND length(contenu) <= ?",
                (sha256, MAX_OCTETS),
            ).fetchone()
            if row is None or hashlib.sha256(row[-1]).hexdigest() != sha256:
                return None
            return read_piece(row[:-1]), row[-1]
    except ErreurMagasin:
        return None


def list_evidence(coffre: Coffre) -> frozenset[str]:
    """Return the digests of the pieces that a vault has."""
    with open_evidence(coffre) as connection, failures_told(coffre.path):
        return frozenset(row[0] for row in connection.execute("SELECT sha256 FROM piece"))


def check_evidence(coffre: Coffre, wanted: Collection[str]) -> tuple[int, tuple[str, ...]]:
    """Check a whole vault; return how many wanted pieces lack, and the names of damaged ones.

    Raises ``ErreurMagasin`` when the file itself is wrong.
    """
    with open_evidence(coffre) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] >= COFFRE.schema:
            check_content(connection, coffre.path, COFFRE)
        else:
            check_fully(connection, coffre.path)
        with failures_told(coffre.path), damage_told(coffre.path):
            gardees = connection.execute("SELECT sha256, nom FROM piece ORDER BY nom").fetchall()
        abimees = tuple(
            str(nom)
            for sha256, nom in gardees
            if _read_one(connection, coffre.path, sha256) is None
        )
    return len(set(wanted) - {sha256 for sha256, _ in gardees}), abimees
