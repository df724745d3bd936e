import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.services.pieces import (
    INCONNU,
    PROGRAMME,
    SUFFIXES,
    find_type,
    is_openable,
    read_piece,
    suffix_for,
)

MIO = 1024 * 1024
OOXML = "application/vnd.openxmlformats-officedocument."


def archive(*noms: str, contenu: bytes = b"x") -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as fichier:
        for nom in noms:
            fichier.writestr(nom, contenu)
    return tampon.getvalue()


ODT = archive("mimetype", contenu=b"application/vnd.oasis.opendocument.text")
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
JAR = archive("META-INF/MANIFEST.MF", "Main.class")
PROGRAMMES = "exe bat cmd com scr ps1 vbs js msi lnk jar reg hta url desktop sh docm html svg iso"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("x.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("sans suffixe", b"%PDF-1.7\n", "application/pdf"),
        ("x.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("menteur.pdf", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("x.gif", b"GIF89a", "image/gif"),
        ("x.tif", b"II*\x00", "image/tiff"),
        ("x.tif", b"MM\x00*", "image/tiff"),
        ("x.webp", b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        ("x.heic", b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("x.zip", archive("a.txt"), "application/zip"),
        ("x.docx", DOCX, f"{OOXML}wordprocessingml.document"),
        ("x.xlsx", XLSX, f"{OOXML}spreadsheetml.sheet"),
        ("x.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("x.docm", MACROS, INCONNU),
        ("x.doc", OLE, "application/msword"),
        ("x.msi", OLE, INCONNU),
        ("x.txt", "été".encode(), "text/plain"),
        ("x.txt", b"a\x00b", INCONNU),
        ("x.dat", b"quelconque", INCONNU),
        ("x.exe", b"MZ\x90\x00", PROGRAMME),
        ("facture.pdf", b"MZ\x90\x00%PDF-1.4", PROGRAMME),
        ("x", b"\x7fELF", PROGRAMME),
        ("x.pdf", b"#!/bin/sh\n%PDF-1.4", PROGRAMME),
        ("x.txt", b"Windows Registry Editor Version 5.00", PROGRAMME),
        ("x.txt", "\ufeffWindows Registry Editor".encode("utf-16-le"), PROGRAMME),
        ("x.txt", b"\xef\xbb\xbf[InternetShortcut]", PROGRAMME),
        ("x.jar", JAR, PROGRAMME),
        ("x.pdf", b"\x4c\x00\x00\x00\x01\x14\x02\x00", PROGRAMME),
    ],
)
def test_a_kind_is_what_the_content_says(nom: str, contenu: bytes, attendu: str) -> None:
    assert find_type(contenu, nom) == attendu


@pytest.mark.parametrize("suffixe", PROGRAMMES.split())
def test_a_program_by_its_name_is_never_opened_even_with_the_content_of_a_picture(
    suffixe: str,
) -> None:
    assert not is_openable(f"photo.{suffixe}", "image/png")
    assert not is_openable(f"photo.{suffixe.upper()}. ", "image/png")


def test_a_program_by_its_content_is_never_opened_whatever_its_name() -> None:
    assert not is_openable("photo.png", find_type(b"MZ" + b"\0" * 50, "photo.png"))


def test_what_is_not_recognised_is_never_opened() -> None:
    assert not is_openable("x.dat", INCONNU)


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_may_be_opened_is_written_with_a_suffix_of_its_kind(contenu: bytes, nom: str) -> None:
    genre = find_type(contenu, nom)
    if is_openable(nom, genre):
        assert suffix_for(nom, genre) in SUFFIXES[genre]


def test_a_file_is_read_whole_with_its_name_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "Été 😀.pdf"
    path.write_bytes(b"%PDF-1.4 EXEMPLE")
    lu = read_piece(path)
    assert (lu.nom, lu.contenu, lu.type_mime) == (path.name, path.read_bytes(), "application/pdf")


def test_a_file_of_twenty_mebibytes_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "grand.bin"
    with path.open("wb") as fichier:
        fichier.truncate(20 * MIO)
    assert len(read_piece(path).contenu) == 20 * MIO


def refused(path: Path) -> str:
    with pytest.raises(ErreurDonnee) as refus:
        read_piece(path)
    return str(refus.value)


def test_a_file_of_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grand.bin"
    with path.open("wb") as fichier:
        fichier.truncate(20 * MIO + 1)
    assert refused(path).startswith("«\u00a0grand.bin\u00a0» n’a pas été ajouté\u00a0: il dépasse")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vide.pdf").touch()
    assert "il est vide" in refused(tmp_path / "vide.pdf")


def test_a_vanished_file_is_refused(tmp_path: Path) -> None:
    assert "il n’est plus à cet endroit" in refused(tmp_path / "disparu.pdf")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "c’est un dossier" in refused(tmp_path)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    assert "il ne se lit pas (un des dossiers du chemin" in refused(tmp_path / "fichier" / "x.pdf")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau")
    assert "ce n’est pas un fichier" in refused(tmp_path / "tuyau")


@pytest.mark.parametrize("nom", ["a\nb.pdf", "rapport\u202efdp.exe", "x\u2066.pdf", "a\x1b[2J.pdf"])
def test_a_name_that_lies_to_the_eye_is_refused_and_shown_as_it_is(
    tmp_path: Path, nom: str
) -> None:
    (tmp_path / nom).write_bytes(b"%PDF-1.4")
    message = refused(tmp_path / nom)
    assert "Renommez-le" in message
    assert all(c.isprintable() or c == "\u00a0" for c in message)
    assert nom not in message


def test_a_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    brut = os.fsencode(tmp_path) + b"/\xff\xfe.pdf"
    Path(os.fsdecode(brut)).write_bytes(b"%PDF-1.4")
    assert "Renommez-le" in refused(Path(os.fsdecode(brut)))
