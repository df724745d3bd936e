"""backup, restore and verify as a user runs them."""

import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.cli import main
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.services.sauvegardes import Raison, Sauvegardes
from forfait_desktop.storage.store import NOM_FICHIER, Store

EXEMPLE = Path(__file__).parents[1] / "exemples" / "fs-2024.json"
Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "données d'été"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Run a command on the data folder; return its status and the lines of both outputs."""

    def run(*argv: object) -> tuple[int, list[str], list[str]]:
        statut = main([*map(str, argv), "--data-dir", str(data_dir)])
        sortie = capsys.readouterr()
        dit, refuse = (
            texte.replace("\u00a0", " ").splitlines() for texte in (sortie.out, sortie.err)
        )
        return statut, dit, refuse

    return run


@pytest.fixture
def plein(run: Run, data_dir: Path) -> Path:
    """The data folder once a declaration with one piece is in it."""
    assert run("import", EXEMPLE)[0] == 0
    with Store.open(data_dir) as store:
        piece = store.vault.add(b"contenu", "Facture.pdf", "application/pdf")
        store.pieces.attach(1, "v1.i3", piece)
    return data_dir


def titles(data_dir: Path) -> list[str]:
    with Store.open(data_dir) as store:
        store.verify()
        return [resume.intitule for resume in store.declarations.list()]


def rename(data_dir: Path, titre: str) -> None:
    with Store.open(data_dir) as store:
        store.declarations.rename(1, titre)


def test_a_copy_is_named_with_its_evidence_restored_and_that_is_undone(
    run: Run, plein: Path, tmp_path: Path
) -> None:
    copie = tmp_path / "copie.sqlite3"
    assert run("backup", "--out", copie) == (
        0,
        [
            f"Copie vérifiée : {copie}",
            f"Justificatifs, à garder avec elle : {copie}.pieces.sqlite3",
        ],
        [],
    )
    rename(plein, "après")
    statut, sortie, erreurs = run("restore", copie)
    assert (statut, erreurs) == (0, [])
    assert sortie[0] == f"Remis en place : {copie}"
    assert sortie[1].startswith(f"Ce qui était là est mis de côté : {plein / 'mis-de-cote'}")
    assert titles(plein) == [""]
    programme, *argv = shlex.split(sortie[2].removeprefix("Pour annuler : "))
    assert programme == "forfait-desktop"
    assert main(argv) == 0
    assert titles(plein) == ["après"]


def test_a_copy_without_evidence_is_one_file(run: Run, tmp_path: Path) -> None:
    run("import", EXEMPLE)
    copie = tmp_path / "copie.sqlite3"
    assert run("backup", "--out", copie) == (0, [f"Copie vérifiée : {copie}"], [])
    assert [path.name for path in tmp_path.glob("copie*")] == [copie.name]
    with closing(sqlite3.connect(copie)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_copy_replaces_a_copy_and_nothing_else(run: Run, plein: Path, tmp_path: Path) -> None:
    copie, courrier = tmp_path / "copie.sqlite3", tmp_path / "courrier.odt"
    courrier.write_bytes(b"mon courrier")
    for _ in range(2):
        assert run("backup", "--out", copie)[0] == 0
    statut, sortie, (erreur,) = run("backup", "--out", courrier)
    assert (statut, sortie) == (2, [])
    assert "n’est pas remplacé" in erreur
    assert courrier.read_bytes() == b"mon courrier"
    statut, _, (erreur,) = run("backup", "--out", tmp_path / "absent" / "x")
    assert statut == 2
    assert "n’existe pas" in erreur
    assert titles(plein) == [""]


def test_there_is_nothing_to_copy_in_an_empty_folder(
    run: Run, data_dir: Path, tmp_path: Path
) -> None:
    statut, sortie, (erreur,) = run("backup", "--out", tmp_path / "copie.sqlite3")
    assert (statut, sortie) == (3, [])
    assert NOM_FICHIER in erreur
    assert not data_dir.exists()
    assert not (tmp_path / "copie.sqlite3").exists()


@pytest.mark.parametrize("octets", [b"", b"texte", b"SQLite format 3\0" + b"\0" * 9000])
def test_a_file_that_is_not_a_backup_is_named_and_changes_nothing(
    run: Run, plein: Path, tmp_path: Path, octets: bytes
) -> None:
    mauvais = tmp_path / "mauvais.sqlite3"
    mauvais.write_bytes(octets)
    statut, sortie, (erreur,) = run("restore", mauvais)
    assert (statut, sortie) == (3, [])
    assert "mauvais.sqlite3" in erreur
    assert not (plein / "mis-de-cote").exists()
    assert titles(plein) == [""]


def test_an_absent_file_is_named(run: Run, plein: Path) -> None:
    statut, _, (erreur,) = run("restore", plein / "absent.sqlite3")
    assert statut == 3
    assert "absent.sqlite3 : ce fichier n’existe pas" in erreur


def test_all_in_order_is_status_0(run: Run, plein: Path) -> None:
    Sauvegardes(plein).make(Raison.OUVERTURE)
    assert run("verify") == (
        0,
        ["Tout est en ordre : les réponses, les justificatifs et 1 sauvegarde vérifiée."],
        [],
    )


@pytest.mark.usefixtures("plein")
def test_without_any_backup_that_is_said(run: Run) -> None:
    statut, (dit,), erreurs = run("verify")
    assert (statut, erreurs) == (0, [])
    assert "Aucune sauvegarde n’est encore faite" in dit


def test_each_problem_is_a_line_and_the_status_is_3(run: Run, plein: Path) -> None:
    Sauvegardes(plein).make(Raison.OUVERTURE)
    for nom, sql in (
        (NOM_FICHIER, "UPDATE reponse SET valeur = 'false'"),
        ("pieces.sqlite3", "UPDATE piece SET contenu = x'00'"),
    ):
        with closing(sqlite3.connect(plein / nom)) as connection, connection:
            connection.execute(sql)
    next((plein / "sauvegardes").glob("forfait-*")).write_bytes(b"abime")
    statut, sortie, erreurs = run("verify")
    assert (statut, sortie) == (3, [])
    assert ["endommagé" in erreurs[0], "Facture.pdf" in erreurs[1]] == [True, True]
    assert "forfait-000001" in erreurs[2]
    assert len(erreurs) == 3


def test_a_store_that_vanished_is_status_3_and_none_is_made(run: Run, plein: Path) -> None:
    (plein / NOM_FICHIER).unlink()
    for argv in (("verify",), ("import", EXEMPLE), ("export", 1, "--out", plein / "x.json")):
        statut, _, erreurs = run(*argv)
        assert statut == 3
        assert NOM_FICHIER in erreurs[0]
    assert not (plein / NOM_FICHIER).exists()


def test_an_empty_folder_has_nothing_to_verify(run: Run, data_dir: Path) -> None:
    statut, (dit,), erreurs = run("verify")
    assert (statut, erreurs) == (0, [])
    assert "pas encore de données" in dit
    assert not data_dir.exists()


def test_an_import_is_preceded_by_a_backup(run: Run, plein: Path) -> None:
    assert run("import", EXEMPLE)[0] == 0
    (ligne,) = Sauvegardes(plein).list()
    assert ligne.sauvegarde.raison is Raison.IMPORT
    assert Sauvegardes(plein).preview(ligne.sauvegarde.path).pieces == 1
    assert titles(plein) == ["", ""]


def test_an_import_without_a_possible_backup_changes_nothing(run: Run, plein: Path) -> None:
    (plein / "sauvegardes").write_bytes(b"a file in its place")
    statut, sortie, (erreur,) = run("import", EXEMPLE)
    assert (statut, sortie) == (3, [])
    assert "sauvegardes" in erreur
    assert titles(plein) == [""]


def test_a_protected_store_is_neither_copied_nor_replaced_without_its_passphrase(
    run: Run, plein: Path, tmp_path: Path
) -> None:
    from forfait_desktop.services.protection import change_protection

    copie = tmp_path / "copie.sqlite3"
    run("backup", "--out", copie)
    change_protection(plein, None, Phrase("une phrase assez longue"))
    avant = (plein / NOM_FICHIER).read_bytes()
    for argv in (("verify",), ("restore", copie), ("backup", "--out", tmp_path / "autre")):
        mots = [*map(str, argv), "--data-dir", str(plein)]
        resultat = subprocess.run(
            [sys.executable, "-m", "forfait_desktop", *mots],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            start_new_session=True,  # without a terminal to ask on
            cwd=Path(__file__).parents[2],
            check=False,
        )
        assert resultat.returncode == 3, argv
        assert "phrase de passe" in resultat.stderr.decode()
    assert (plein / NOM_FICHIER).read_bytes() == avant
    assert not (tmp_path / "autre").exists()
