"""Rules brought in a ZIP: read whole and checked, or refused with their place; nothing is left."""

import io
import stat
import warnings
import zipfile
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.regles_ajoutees import read_candidate
from tests.apportees import files
from tests.fuzz.mutations import TEXTES, spoil_bytes, spoil_toml

METHODES: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED)
MODES: Final = (0, stat.S_IFREG, stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO)
LONG: Final = 1_000


class ArchivesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._data_dir = folder / "données"
        self._data_dir.mkdir()
        self._path = folder / "règles.zip"
        self._catalogue = Catalogue([shipped_dir("rulesets")])
        self._bons = files()
        self._bonne = _make_zip([(f"fs-2026/{nom}", c, 0) for nom, c in self._bons.items()])

    def make(self, chance: Random) -> object:
        if chance.random() < 0.5:
            return spoil_bytes(self._bonne, chance)
        entrees = [(f"fs-2026/{nom}", contenu, 0) for nom, contenu in self._bons.items()]
        place = chance.randrange(len(entrees))
        nom, contenu, mode = entrees[place]
        match chance.randrange(4):
            case 0:
                entrees[place] = nom, spoil_toml(contenu, chance), mode
            case 1:
                autre = chance.choice(TEXTES)[:LONG].encode(errors="replace").decode()
                entrees.append((autre, contenu, mode))
            case 2:
                entrees[place] = nom, contenu, chance.choice(MODES)
            case _:
                autre = chance.choice((nom, nom.upper(), f"../{nom}", f"/{nom}", f"{nom}/"))
                entrees.append((autre, contenu, mode))
        return _make_zip(entrees, chance.choice(METHODES))

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        self._path.write_bytes(entree)
        try:
            read_candidate(self._path, self._data_dir, self._catalogue)
        finally:
            assert not list(self._data_dir.iterdir())
        return True


def _make_zip(entrees: list[tuple[str, bytes, int]], methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", methode) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name given twice, on purpose
        for nom, contenu, mode in entrees:
            info = zipfile.ZipInfo(nom or "vide")
            info.compress_type = methode
            info.create_system = 3
            info.external_attr = (mode | 0o644) << 16
            archive.writestr(info, contenu)
    return tampon.getvalue()


make = ArchivesCible
