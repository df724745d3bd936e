"""A hostile ZIP is refused whole, by the name of the entry, before anything of it is read."""

import io
import os
import stat
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from forfait_desktop.errors import ErreurRuleset
from forfait_desktop.services.archive import MAX_ARCHIVE, MAX_ENTREES, read_archive

TETE = "ruleset.toml"
SECONDES = 5.0


def write(place: Path, *entrees: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    path = place / "regles.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in entrees:
            archive.writestr(nom, contenu)
    return path


def entry(nom: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(nom)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def refusal(path: Path) -> ErreurRuleset:
    begun = time.process_time()
    with pytest.raises(ErreurRuleset) as refus:
        read_archive(path, path.name, TETE)(TETE)
    assert time.process_time() - begun < SECONDES
    assert len(str(refus.value)) < 500
    return refus.value


def test_the_neighbours_of_the_ruleset_are_read_wherever_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path, ("Règles reçues/fs-2026/ruleset.toml", b"a"),
                 ("Règles reçues/fs-2026/volet.toml", b"b"))  # fmt: skip
    read = read_archive(path, path.name, TETE)
    assert (read(TETE), read("volet.toml")) == (b"a", b"b")


def test_what_a_system_adds_to_an_archive_is_not_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path, ("fs/ruleset.toml", b"a"), ("__MACOSX/fs/._ruleset.toml", b"\0\1"),
                 ("__MACOSX/fs/ruleset.toml", b"x"), ("fs/.DS_Store", b"\0"))  # fmt: skip
    assert read_archive(path, path.name, TETE)(TETE) == b"a"


@pytest.mark.parametrize(
    ("nom", "raison"),
    [
        ("../evil.toml", "hors du ZIP"),
        ("fs/../../evil.toml", "hors du ZIP"),
        ("/etc/passwd", "hors du ZIP"),
        ("fs//double.toml", "hors du ZIP"),
        ("./fs/x.toml", "hors du ZIP"),
        ("..\\evil.toml", "hors du ZIP"),
        ("C:/evil.toml", "signe interdit"),
        ("fs/x.toml:flux", "signe interdit"),
        ("fs/a*b.toml", "signe interdit"),
        ("fs/abc\u202elmot.exe", "signe interdit ou invisible"),
        ("fs/a\tb.toml", "signe interdit ou invisible"),
        ("fs/con.toml", "réservé"),
        ("AUX/x.toml", "réservé"),
        ("fs/x.toml.", "réservé"),
        ("fs /x.toml", "réservé"),
        ("fs/" + "a" * 300, "trop long"),
        ("a/" * 20 + "x", "trop long"),
    ],
)
def test_a_name_that_no_folder_should_have_refuses_the_archive(
    tmp_path: Path, nom: str, raison: str
) -> None:
    refus = refusal(write(tmp_path, ("fs/ruleset.toml", b"a"), (nom, b"x")))
    assert raison in refus.raison
    assert refus.fichier == "regles.zip"
    assert "\u202e" not in str(refus)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_a_device_refuses_the_archive(tmp_path: Path, mode: int) -> None:
    lien = entry("fs/volet.toml", mode | 0o777)
    refus = refusal(write(tmp_path, ("fs/ruleset.toml", b"a"), (lien, b"/etc/passwd")))
    assert refus.chemin == "fs/volet.toml"
    assert "lien" in refus.raison


@pytest.mark.parametrize("double", ["fs/ruleset.toml", "FS/Ruleset.toml", "fs/ruleset.TOML"])
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_given_twice_refuses_the_archive(tmp_path: Path, double: str) -> None:
    refus = refusal(write(tmp_path, ("fs/ruleset.toml", b"a"), (double, b"b")))
    assert "deux fois" in refus.raison


def test_two_spellings_of_one_accented_name_are_the_same_name(tmp_path: Path) -> None:
    path = write(tmp_path, ("é/ruleset.toml", b"a"), ("e\u0301/ruleset.toml", b"b"))
    assert "deux fois" in refusal(path).raison


def test_two_sets_of_rules_in_one_archive_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ("a/ruleset.toml", b"a"), ("b/ruleset.toml", b"b"))
    assert "plusieurs" in refusal(path).raison


def test_an_archive_without_rules_is_refused(tmp_path: Path) -> None:
    assert TETE in refusal(write(tmp_path, ("photo.jpg", b"a"))).raison


def test_a_bomb_is_refused_by_what_it_says_of_its_size(tmp_path: Path) -> None:
    path = write(tmp_path, ("fs/ruleset.toml", b"a"), ("fs/gros.toml", b"0" * 20_000_000))
    assert path.stat().st_size < MAX_ARCHIVE
    assert "16 Mo" in refusal(path).raison.replace("\u00a0", " ")


def test_a_rule_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert "2 Mo" in refusal(write(tmp_path, ("fs/ruleset.toml", b"#" * 3_000_000))).raison


def test_a_bomb_that_lies_on_its_size_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    """The directory says ten bytes; the data goes on for eight million."""
    path = write(tmp_path, ("ruleset.toml", b"0" * 8_000_000))
    brut = bytearray(path.read_bytes())
    grand = struct.pack("<L", 8_000_000)
    while grand in brut:
        place = brut.index(grand)
        brut[place : place + 4] = struct.pack("<L", 10)
    path.write_bytes(brut)
    assert "abîmé" in refusal(path).raison


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, *((f"f{rang}.txt", b"") for rang in range(MAX_ENTREES + 1)))
    assert f"{MAX_ENTREES} fichiers" in refusal(path).raison


def test_a_file_too_big_to_be_rules_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "gros.zip"
    path.write_bytes(b"PK" + os.urandom(MAX_ARCHIVE))
    assert "2 Mo" in refusal(path).raison


@pytest.mark.parametrize("methode", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_compression_is_refused(tmp_path: Path, methode: int) -> None:
    path = tmp_path / "rare.zip"
    with zipfile.ZipFile(path, "w", methode) as archive:
        archive.writestr("ruleset.toml", b"a" * 100)
    assert "compressé" in refusal(path).raison


def test_a_file_under_a_password_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ("ruleset.toml", b"a"))
    brut = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        brut[brut.index(signature) + place] |= 1
    path.write_bytes(brut)
    assert "mot de passe" in refusal(path).raison


def test_a_name_with_a_hidden_end_is_refused(tmp_path: Path) -> None:
    """What follows a null is not shown by every program."""
    path = write(tmp_path, ("ruleset.toml", b"a"), ("fs/x.tomlZ.exe", b"b"))
    path.write_bytes(path.read_bytes().replace(b"x.tomlZ.exe", b"x.toml\0.exe"))
    assert "invisible" in refusal(path).raison


@pytest.mark.parametrize("contenu", [b"", b"PK", b"pas un zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_refused_in_words(tmp_path: Path, contenu: bytes) -> None:
    path = tmp_path / "faux.zip"
    path.write_bytes(contenu)
    assert "ZIP" in str(refusal(path))


def test_an_archive_cut_anywhere_is_read_whole_or_refused(tmp_path: Path) -> None:
    entier = write(tmp_path, ("fs/ruleset.toml", b"abc" * 50)).read_bytes()
    coupe = tmp_path / "coupe.zip"
    for longueur in range(0, len(entier), 7):
        coupe.write_bytes(entier[:longueur])
        refusal(coupe)


def test_an_archive_with_any_byte_changed_is_read_as_it_was_or_refused(tmp_path: Path) -> None:
    contenu = b"abc" * 50
    entier = write(tmp_path, ("fs/ruleset.toml", contenu)).read_bytes()
    change = tmp_path / "change.zip"
    for place in range(len(entier)):
        brut = bytearray(entier)
        brut[place] ^= 0xFF
        change.write_bytes(brut)
        try:
            lu = read_archive(change, change.name, TETE)(TETE)
        except ErreurRuleset:
            continue
        assert lu == contenu


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "tuyau.zip"
    os.mkfifo(path)
    assert "ordinaire" in refusal(path).raison


def test_the_checksum_of_a_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "somme.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("ruleset.toml", b"seuil = 90")
    path.write_bytes(path.read_bytes().replace(b"seuil = 90", b"seuil = 10"))
    assert zlib.crc32(b"seuil = 90") != zlib.crc32(b"seuil = 10")
    assert "abîmé" in refusal(path).raison


def test_an_archive_inside_another_file_is_read_by_its_own_directory(tmp_path: Path) -> None:
    """A program that unpacks itself is a ZIP too: only its directory is followed."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("ruleset.toml", b"a")
    path = tmp_path / "collé.zip"
    path.write_bytes(b"MZ" * 100 + tampon.getvalue())
    assert read_archive(path, path.name, TETE)(TETE) == b"a"
