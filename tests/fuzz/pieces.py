"""A file given as evidence: kept with its kind, or refused; what may be opened is a document."""

import io
import zipfile
from pathlib import Path
from random import Random

from forfait_desktop.services.noms import safe_name
from forfait_desktop.services.pieces import (
    PROGRAMME,
    SUFFIXES,
    find_type,
    is_openable,
    is_program,
    read_piece,
    suffix_for,
)
from tests.fuzz.mutations import spoil_bytes, spoil_text


def _archive(*noms: str) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as fichier:
        for nom in noms:
            fichier.writestr(nom, b"x" * 200)
    return tampon.getvalue()


CORPUS = (
    ("a.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("a.tif", b"II*\x00\x08\x00\x00\x00"),
    ("a.docx", _archive("[Content_Types].xml", "word/document.xml")),
    ("a.odt", _archive("mimetype")),
    ("a.zip", _archive("../../x", "CON", "a" * 200)),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60),
    ("a.txt", "été\n".encode()),
    ("a.txt", "[InternetShortcut]\nURL=x".encode("utf-16")),
    ("a.exe", b"MZ\x90\x00"),
    ("a.sh", b"#!/bin/sh\n"),
)


class PiecesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, chance: Random) -> object:
        nom, contenu = chance.choice(CORPUS)
        return spoil_text(nom, chance), spoil_bytes(contenu, chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        nom, contenu = entree
        genre = find_type(contenu, nom)
        if is_openable(nom, genre):
            assert suffix_for(nom, genre) in SUFFIXES[genre]
            assert genre != PROGRAMME
            assert not is_program(contenu[:4096])
        path = self._place(nom)
        try:
            path.write_bytes(contenu)
        except (OSError, ValueError):  # a name that this system does not take
            path = self._folder / "piece"
            path.write_bytes(contenu)
        try:
            lu = read_piece(path)
        finally:
            path.unlink(missing_ok=True)
        assert lu.contenu == contenu
        assert safe_name(lu.nom)
        return True

    def _place(self, nom: str) -> Path:
        """Return a place for a name in the folder of the target, and nowhere else."""
        return self._folder / (nom.replace("/", "_").strip(".")[:80] or "piece")


make = PiecesCible
