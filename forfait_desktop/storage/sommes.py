"""Sums of what a file holds, kept beside it: a byte that changed inside a value is found.

SQLite itself only sees damage to its structure. A sum covers an object (a declaration, a doctor,
the list of pieces…); it is checked before the object is shown or changed, and computed again in
the commit of each change, so that a change never signs damage. The journal is a chain: adding a
line costs one digest, whatever its length.
"""

import hashlib
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from forfait_desktop.errors import MagasinEndommage
from forfait_desktop.storage import driver
from forfait_desktop.storage.failures import damage_told, damaged

Cle = int | str
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Famille:
    """Objects of one kind: the rows of each, by key when there is one sum a key."""

    nom: str
    requetes: tuple[str, ...]
    cles: str | None = None
    designation: str = "les réglages du fichier"
    details: str | None = None


@dataclass(frozen=True, slots=True)
class Chaine:
    """Lines that are only added, a chain a key: each sum covers the line and the sum before."""

    nom: str
    requete: str
    cles: str
    designation: str
    details: str | None = None


@dataclass(frozen=True, slots=True)
class Couverture:
    """Everything that the sums of one kind of file cover, from which schema on."""

    schema: int
    familles: tuple[Famille | Chaine, ...]

    def get(self, nom: str) -> Famille | Chaine:
        """Return a family by its name."""
        return next(famille for famille in self.familles if famille.nom == nom)


_SCHEMA: Final = Famille(
    "schema", ("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",)
)
_REVISION: Final = Famille("revision", ("SELECT valeur FROM meta WHERE cle = 'revision'",))
_DETAILS: Final = (
    "SELECT d.ruleset_id || ', ' || trim(p.prenom || ' ' || p.nom) FROM declaration AS d "
    "JOIN praticien AS p ON p.id = d.praticien_id WHERE d.id = ?1"
)

MAGASIN: Final = Couverture(
    3,
    (
        _SCHEMA,
        _REVISION,
        Famille(
            "praticien",
            (
                "SELECT id, nom, prenom, rpps, specialite, secteur, cabinet "
                "FROM praticien WHERE id = ?1",
            ),
            "SELECT id FROM praticien",
            "le praticien n°\u00a0{}",
            "SELECT trim(prenom || ' ' || nom) FROM praticien WHERE id = ?1",
        ),
        Famille(
            "declaration",
            (
                "SELECT id, praticien_id, ruleset_id, intitule, etat, cree_le, modifiee_le "
                "FROM declaration WHERE id = ?1",
                "SELECT indicateur, champ, valeur FROM reponse WHERE declaration_id = ?1 "
                "ORDER BY indicateur, champ",
                "SELECT indicateur, texte FROM note WHERE declaration_id = ?1 ORDER BY indicateur",
                "SELECT indicateur, etat, affiche, instant FROM transcription "
                "WHERE declaration_id = ?1 ORDER BY indicateur",
                "SELECT montant, recu_le, points, note FROM paiement WHERE declaration_id = ?1",
                "SELECT id, indicateur, champ, valeur, origine, rappel FROM proposition "
                "WHERE declaration_id = ?1 ORDER BY id",
                "SELECT id, indicateur, sha256, etat FROM piece_jointe "
                "WHERE declaration_id = ?1 ORDER BY id",
            ),
            "SELECT id FROM declaration NOT INDEXED",
            "la déclaration n°\u00a0{}",
            _DETAILS,
        ),
        # Apart: a version is large, and does not change while answers are typed.
        Famille(
            "depot",
            (
                "SELECT version, declaree_le, accuse, accuse_piece, scelle_le, rectifie_le, "
                "ruleset_sha256, ruleset_json, praticien_json, reponses_json, notes_json, "
                "resultat_json, empreinte FROM depot WHERE declaration_id = ?1 ORDER BY version",
            ),
            "SELECT DISTINCT declaration_id FROM depot",
            "la version déclarée de la déclaration n°\u00a0{}",
            _DETAILS,
        ),
        Famille(
            "piece",
            ("SELECT sha256, nom, taille, type_mime, ajoutee_le FROM piece ORDER BY sha256",),
            designation="la liste des justificatifs",
        ),
        Famille(
            "amendement",
            (
                "SELECT id, instant, ruleset_id, cible, valeur, source, lu_le "
                "FROM amendement ORDER BY id",
            ),
            designation="la liste des valeurs modifiées",
        ),
        Chaine(
            "journal",
            "SELECT id, instant, genre, objet, ancien, nouveau FROM journal "
            "WHERE declaration_id = ?1 AND id > ?2 ORDER BY id",
            "SELECT DISTINCT declaration_id FROM journal",
            "l’historique de la déclaration n°\u00a0{}",
            _DETAILS,
        ),
    ),
)

COFFRE: Final = Couverture(
    2,
    (
        _SCHEMA,
        _REVISION,
        # The content has its own digest, which is the key.
        Famille(
            "piece",
            ("SELECT sha256, nom, taille, type_mime, ajoutee_le FROM piece WHERE sha256 = ?1",),
            "SELECT sha256 FROM piece",
            "le justificatif {:.12}",
            "SELECT nom FROM piece WHERE sha256 = ?1",
        ),
    ),
)


class Sommes:
    """The sums of one open file: what a transaction touches is summed again before its commit."""

    def __init__(self, connection: sqlite3.Connection, path: Path, couverture: Couverture) -> None:
        self._connection = connection
        self._path = path
        self._couverture = couverture
        self._touches: set[tuple[str, Cle | None]] = set()

    def forget(self) -> None:
        """Forget what was touched: the transaction is over."""
        self._touches.clear()

    def touch(self, nom: str, cle: Cle | None = None, *, neuf: bool = False) -> None:
        """Note that an object is about to change, once checked, unless it was just made."""
        if (nom, cle) in self._touches:
            return
        famille = self._couverture.get(nom)
        if isinstance(famille, Famille) and not neuf:
            self.check(nom, cle)
        self._touches.add((nom, cle))

    def check(self, nom: str, cle: Cle | None = None) -> None:
        """Raise ``MagasinEndommage`` if an object is no longer what was kept."""
        if (nom, cle) in self._touches:
            return
        famille = self._couverture.get(nom)
        if _compute(self._connection, famille, cle) != _read(self._connection, famille, cle):
            raise _altered(self._connection, self._path, famille, cle)

    def check_keys(self, nom: str) -> None:
        """Raise ``MagasinEndommage`` if an object is missing or was never kept."""
        _check_keys(
            self._connection, self._path, self._couverture.get(nom), self._keys_touched(nom)
        )

    def check_all(self, nom: str) -> None:
        """Raise ``MagasinEndommage`` if one of the objects is no longer what was kept."""
        for cle in _keys(self._connection, self._couverture.get(nom)):
            self.check(nom, cle)

    def start_again(self, nom: str, cle: Cle) -> None:
        """Forget a chain whose lines are erased."""
        _write(self._connection, self._couverture.get(nom), cle, None)

    def settle(self) -> None:
        """Number the change and sum again what it touched, just before its commit."""
        self.touch("revision")
        self._connection.execute(
            "INSERT INTO meta (cle, valeur) VALUES ('revision', ?) "
            "ON CONFLICT (cle) DO UPDATE SET valeur = excluded.valeur",
            (str(read_revision(self._connection, self._path) + 1),),
        )
        for nom, cle in self._touches:
            famille = self._couverture.get(nom)
            depart = _read(self._connection, famille, cle) if isinstance(famille, Chaine) else None
            with damage_told(self._path):  # the sum of a chain that is none
                somme = _compute(self._connection, famille, cle, depart)
            _write(self._connection, famille, cle, somme)

    def _keys_touched(self, nom: str) -> frozenset[Cle | None]:
        return frozenset(cle for autre, cle in self._touches if autre == nom)


def make_sums(connection: sqlite3.Connection, couverture: Couverture) -> None:
    """Sum everything, inside the transaction of a migration."""
    connection.execute("DELETE FROM somme")
    for famille in couverture.familles:
        for cle in _keys(connection, famille):
            _write(connection, famille, cle, _compute(connection, famille, cle))


def check_schema(connection: sqlite3.Connection, path: Path, couverture: Couverture) -> None:
    """Raise ``MagasinEndommage`` if the tables are not those that were made."""
    Sommes(connection, path, couverture).check("schema")


def verify_sums(connection: sqlite3.Connection, path: Path, couverture: Couverture) -> None:
    """Check every sum, inside one reading; raise ``MagasinEndommage`` at the first that differs."""
    sommes = Sommes(connection, path, couverture)
    for famille in couverture.familles:
        _check_keys(connection, path, famille)
        for cle in _keys(connection, famille):
            sommes.check(famille.nom, cle)


def read_revision(connection: sqlite3.Connection, path: Path) -> int:
    """Return the number of the last change, 0 before the first."""
    row = connection.execute("SELECT valeur FROM meta WHERE cle = 'revision'").fetchone()
    if row is None:
        return 0
    if not isinstance(row[0], str) or not row[0].isascii() or not row[0].isdigit():
        raise damaged(path)
    return int(row[0])


def _check_keys(
    connection: sqlite3.Connection,
    path: Path,
    famille: Famille | Chaine,
    sauf: frozenset[Cle | None] = frozenset(),
) -> None:
    presents = {_objet(famille, cle) for cle in _keys(connection, famille)}
    sommes = {
        objet
        for (objet,) in connection.execute(
            "SELECT objet FROM somme WHERE objet = ?1 OR objet >= ?2 AND objet < ?3",
            (famille.nom, f"{famille.nom}:", f"{famille.nom};"),
        )
    }
    for objet in sorted((presents ^ sommes) - {_objet(famille, cle) for cle in sauf}, key=str):
        _, _, cle = str(objet).partition(":")
        raise _altered(connection, path, famille, cle or None)


def _compute(
    connection: sqlite3.Connection,
    famille: Famille | Chaine,
    cle: Cle | None,
    depart: str | None = None,
) -> str | None:
    """Return the sum of an object as it stands; None when it has a key and no row."""
    if isinstance(famille, Chaine):
        return _compute_chain(connection, famille, cle, depart)
    condense = hashlib.sha256(_encode((famille.nom, cle)))
    vide = True
    for requete in famille.requetes:
        condense.update(b"Q")
        for row in _rows(connection, requete, *(() if cle is None else (cle,))):
            condense.update(_encode(row))
            vide = False
    return None if vide and famille.cles else condense.hexdigest()


def _compute_chain(
    connection: sqlite3.Connection, chaine: Chaine, cle: Cle | None, depart: str | None
) -> str | None:
    """Go on from a sum, which names the last line it covers, or from the beginning."""
    dernier, condense = 0, b""
    if depart is not None:
        nombre, _, precedent = depart.partition(":")
        dernier, condense = int(nombre), bytes.fromhex(precedent)
    for row in _rows(connection, chaine.requete, cle, dernier):
        condense = hashlib.sha256(condense + _encode((chaine.nom, cle, *row))).digest()
        dernier = row[0]
    return f"{dernier}:{condense.hex()}" if dernier else None


def _encode(row: Iterable[object]) -> bytes:
    """Write a row so that no other row is written alike: type, length, value."""
    parts = [b"R"]
    for valeur in row:
        if isinstance(valeur, str):
            octets = valeur.encode()
            parts.append(b"t%d:%b" % (len(octets), octets))
        elif isinstance(valeur, int):
            parts.append(b"i%d;" % valeur)
        elif valeur is None:
            parts.append(b"n")
        elif isinstance(valeur, float):
            parts.append(b"f%b" % struct.pack(">d", valeur))
        elif isinstance(valeur, bytes):
            parts.append(b"b%d:%b" % (len(valeur), valeur))
        else:
            raise TypeError(type(valeur).__name__)
    parts.append(b".")
    return b"".join(parts)


def _keys(connection: sqlite3.Connection, famille: Famille | Chaine) -> list[Cle | None]:
    if famille.cles is None:
        return [None]
    return [cle for (cle,) in connection.execute(famille.cles)]


def _objet(famille: Famille | Chaine, cle: Cle | None) -> str:
    return famille.nom if cle is None else f"{famille.nom}:{cle}"


def _read(connection: sqlite3.Connection, famille: Famille | Chaine, cle: Cle | None) -> str | None:
    row = connection.execute(
        "SELECT valeur FROM somme WHERE objet = ?", (_objet(famille, cle),)
    ).fetchone()
    return None if row is None else row[0]


def _write(
    connection: sqlite3.Connection, famille: Famille | Chaine, cle: Cle | None, somme: str | None
) -> None:
    if somme is None:
        connection.execute("DELETE FROM somme WHERE objet = ?", (_objet(famille, cle),))
        return
    connection.execute(
        "INSERT INTO somme (objet, valeur) VALUES (?, ?) "
        "ON CONFLICT (objet) DO UPDATE SET valeur = excluded.valeur",
        (_objet(famille, cle), somme),
    )


def _rows(connection: sqlite3.Connection, requete: str, *values: object) -> list[Row]:
    with suppress(OverflowError):  # a number beyond 64 bits is the number of none
        return connection.execute(requete, values).fetchall()
    return []


def _altered(
    connection: sqlite3.Connection, path: Path, famille: Famille | Chaine, cle: Cle | None
) -> MagasinEndommage:
    """Say what is no longer as it was kept, as precisely as what is left allows."""
    objet = famille.designation.format(str(cle))
    details = None
    if famille.details and cle is not None:
        with suppress(*driver.errors()):
            details = next((row[0] for row in _rows(connection, famille.details, cle)), None)
    return MagasinEndommage(
        f"{path}\u00a0: le fichier est endommagé, à cet endroit\u00a0: {objet}"
        f"{f' ({details})' if details else ''}. Ce qui s’y lit n’est plus ce qui avait été "
        "enregistré. N’effacez rien\u00a0: ouvrez «\u00a0Sauvegardes\u00a0» et remettez la plus "
        "récente."
    )
