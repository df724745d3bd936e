"""A backup from elsewhere: read and previewed, or refused; never changed, never obeyed.

Some are spoilt byte by byte; in others the rows were changed by SQL and the sums made right
again, as who writes a file on purpose would do.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.storage.backups import read_backup
from forfait_desktop.storage.sommes import MAGASIN, make_sums
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.fuzz.mutations import TEXTES, spoil_bytes

PAGE = 4096
SQL = (
    "UPDATE declaration SET modifiee_le = ?",
    "UPDATE declaration SET ruleset_id = ?",
    "UPDATE declaration SET intitule = ?",
    "UPDATE declaration SET etat = ?",
    "UPDATE praticien SET nom = ?",
    "UPDATE praticien SET prenom = CAST(? AS BLOB)",
    "UPDATE reponse SET valeur = ?",
    "UPDATE note SET texte = ?",
    "UPDATE journal SET instant = ?",
    "UPDATE meta SET valeur = ?",
    "INSERT INTO meta (cle, valeur) VALUES (?, 'x')",
    "CREATE VIEW vue AS SELECT ?1",
    "CREATE TRIGGER piege AFTER INSERT ON note BEGIN DELETE FROM declaration; END",
    "CREATE TABLE autre (x)",
    "DROP TABLE journal",
    "PRAGMA user_version = 99",
    "PRAGMA user_version = -1",
    "PRAGMA user_version = 1",
    "PRAGMA application_id = 0",
    "PRAGMA foreign_keys = OFF",
    "DELETE FROM praticien",
)


class SauvegardesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._path = folder / "forfait-000001-2026-01-01T00-00-00Z-manuelle.sqlite3"
        with Store.open(folder / "données") as store:
            praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
            declaration = store.declarations.create(praticien.id, "fs-2024", "essai")
            store.declarations.save_reponses(declaration.id, {("v1.i1", "segur"): True})
            store.declarations.save_note(declaration.id, "v1.i1", "bleu")
        with (
            closing(sqlite3.connect(folder / "données" / NOM_FICHIER)) as source,
            closing(sqlite3.connect(self._path)) as copie,
        ):
            source.backup(copie)
            copie.execute("PRAGMA journal_mode = DELETE")
        self._bonne = self._path.read_bytes()
        self._rows = list(self._make_rows())
        self._path.write_bytes(self._bonne)
        read_backup(self._path, None)

    def _make_rows(self) -> list[bytes]:
        """Return files whose rows were changed on purpose, their sums right again."""
        faites = []
        for rang, ordre in enumerate(SQL * 6):
            self._path.write_bytes(self._bonne)
            texte = TEXTES[rang % len(TEXTES)].encode(errors="replace").decode()
            with closing(sqlite3.connect(self._path)) as connection:
                connection.execute("PRAGMA foreign_keys = OFF")
                try:
                    connection.execute(ordre, (texte,) if "?" in ordre else ())
                    make_sums(connection, MAGASIN)
                except sqlite3.Error:
                    connection.rollback()
                connection.commit()
            faites.append(self._path.read_bytes())
        return faites

    def make(self, chance: Random) -> object:
        if chance.random() < 0.25:
            return chance.choice(self._rows)
        octets = bytearray(self._bonne)
        match chance.randrange(5):
            case 0:
                octets[chance.randrange(100)] = chance.randrange(256)
            case 1:
                page = chance.randrange(len(octets) // PAGE) * PAGE
                octets[page : page + PAGE] = chance.choice(
                    (bytes(PAGE), chance.randbytes(PAGE), octets[:PAGE])
                )
            case 2:
                place = chance.randrange(len(octets) // PAGE) * PAGE + chance.randrange(16)
                octets[place] = chance.randrange(256)
            case 3:
                return spoil_bytes(bytes(octets), chance)
            case _:
                del octets[chance.randrange(len(octets)) :]
        return bytes(octets)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        self._path.write_bytes(entree)
        try:
            contenu = read_backup(self._path, None)
        finally:
            assert self._path.read_bytes() == entree
        assert all(ligne.modifiee_le.tzinfo for ligne in contenu.lignes)
        return True


make = SauvegardesCible
