"""A rule file from elsewhere neither hangs the program, nor fills its memory, nor hides a thing."""

import os
import re
import shutil
import time
from pathlib import Path

import pytest

from forfait_desktop.catalogue.loader import load_ruleset
from forfait_desktop.catalogue.toml_exact import is_plain_name, read_toml
from forfait_desktop.errors import ErreurRuleset
from tests.catalogue.test_invalides import INVALIDES, VALIDE

SECONDES = 2.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    racine = tmp_path / "rulesets"
    racine.mkdir()
    for source in INVALIDES.glob("*.toml"):
        shutil.copy(source, racine)
    return Path(shutil.copytree(INVALIDES / VALIDE, racine / VALIDE))


def refusal(folder: Path) -> ErreurRuleset:
    begun = time.process_time()
    with pytest.raises(ErreurRuleset) as refus:
        load_ruleset(folder)
    assert time.process_time() - begun < SECONDES
    assert len(str(refus.value)) < 500
    return refus.value


@pytest.mark.parametrize(
    ("ligne", "raison"),
    [
        ("x = " + "9" * 1_000_000, "caractères"),
        ("x = " + "9" * 5_000, "hors limite"),
        ("x = " + "9" * 300, "milliard"),
        ("x = 1e999999", "milliard"),
        ("x = 1e999999999999999999999", "hors limite"),
        ("x = 1e-999999", "décimales"),
        ("x = inf", "milliard"),
        ("x = nan", "milliard"),
        ("x = " + "[" * 90_000, "caractères"),
        ("x = " + "[\n" * 50_000, "niveaux"),
        ("x = " + "[" * 300 + "]" * 300, "niveaux"),
        (".".join("a" * 100_000) + " = 1", "caractères"),
        (".".join("a" * 300) + " = 1", "200 points"),
        (".".join("a" * 150) + " = 1", "niveaux"),
        ('x = "' + "\\u0000" + '"', "U+0000"),
        ('x = "abc\u202egpj.exe"', "U+202E"),
        ('"' + "k" * 500 + '" = 1', "nom de clé"),
        ('x = "' + "é" * 10_001 + '"', "10000 caractères"),
        ("x = 2026-02-30", "mal écrit (ligne 1, colonne"),
    ],
    ids=lambda texte: texte[:30],
)
def test_what_would_take_long_or_hide_something_is_refused(
    folder: Path, ligne: str, raison: str
) -> None:
    fichier = folder / "ruleset.toml"
    fichier.write_text(f"{ligne}\n{fichier.read_text('utf-8')}", encoding="utf-8")
    assert raison in refusal(folder).raison


@pytest.mark.parametrize("octets", ["id = 1".encode("utf-16"), b"\xff\xfe", b'x = "\xed\xa0\x80"'])
def test_another_encoding_is_refused(folder: Path, octets: bytes) -> None:
    (folder / "ruleset.toml").write_bytes(octets)
    assert "UTF-8" in refusal(folder).raison


def test_two_megabytes_of_rules_are_read_or_refused_in_bounded_time(folder: Path) -> None:
    motifs = ("a.b.c.d.e = 1\n", "[[x]]\n", "x = [[],[],[]]\n", "#\n", 'x = """\n', "x = '\n")
    for motif in motifs:
        (folder / "ruleset.toml").write_text(motif * (2_000_000 // len(motif)))
        refusal(folder)


@pytest.mark.parametrize(
    "nom",
    [
        "../autre.toml",
        "..",
        "/etc/passwd",
        "C:\\x.toml",
        "sous/volet.toml",
        "x.toml:flux",
        "CON",
        "nul.toml",
        "com1.toml",
        "volet.toml.",
        "volet.toml ",
        " volet.toml",
        "vo\x00let.toml",
        ".cache.toml",
        "",
        "v" * 500,
        "v\u202elot.toml",
        7,
    ],
)
def test_a_name_that_is_not_a_plain_neighbour_is_refused(nom: object) -> None:
    assert not is_plain_name(nom)


def test_plain_names_are_those_that_the_rules_use() -> None:
    assert all(map(is_plain_name, ("volet_1.toml", "socle.toml", "fs-2024", "mini-2026")))


def test_a_link_that_leads_out_of_the_rules_is_not_followed(folder: Path, tmp_path: Path) -> None:
    dehors = tmp_path / "dehors.toml"
    shutil.move(folder / "volet_1.toml", dehors)
    (folder / "volet_1.toml").symlink_to(dehors)
    assert "lien" in refusal(folder).raison


def test_a_folder_that_is_a_link_out_of_the_rules_is_not_followed(
    folder: Path, tmp_path: Path
) -> None:
    ailleurs = tmp_path / "ailleurs" / VALIDE
    ailleurs.parent.mkdir()
    shutil.move(folder, ailleurs)
    folder.symlink_to(ailleurs, target_is_directory=True)
    assert "lien" in refusal(folder).raison


def test_a_link_inside_the_rules_is_followed(folder: Path) -> None:
    shutil.move(folder / "volet_1.toml", folder.parent / "commun.toml")
    (folder / "volet_1.toml").symlink_to(folder.parent / "commun.toml")
    assert load_ruleset(folder).id == VALIDE


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has named pipes in its folders")
def test_a_pipe_in_the_place_of_a_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "volet.toml")
    with pytest.raises(ErreurRuleset, match="ordinaire"):
        read_toml(tmp_path / "volet.toml", "volet.toml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="only POSIX has endless devices")
def test_an_endless_device_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "volet.toml").symlink_to("/dev/zero")
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ErreurRuleset):
        read_toml(tmp_path / "volet.toml", "volet.toml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


def test_hundreds_of_files_are_not_read(folder: Path) -> None:
    fichier = folder / "ruleset.toml"
    noms = ", ".join(f'"v{rang}.toml"' for rang in range(21))
    texte = re.sub(r"(?m)^volets = .*$", f"volets = [{noms}]", fichier.read_text("utf-8"))
    fichier.write_text(texte, encoding="utf-8")
    assert "plus de 20" in refusal(folder).raison
