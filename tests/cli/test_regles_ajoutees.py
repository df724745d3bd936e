"""The commands follow the rules that the doctor added to the data folder, and say so."""

import json
from datetime import date
from pathlib import Path

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.cli import main
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.regles_ajoutees import keep, read_candidate
from tests.apportees import CORRIGEES, NOUVELLES, bring_zip, files

AAT = "v2.i1.aat"


def add(data_dir: Path, path: Path) -> None:
    data_dir.mkdir(exist_ok=True)
    catalogue = Catalogue([shipped_dir("rulesets")], data_dir / "regles")
    keep(read_candidate(path, data_dir, catalogue), data_dir, date(2026, 11, 22))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with rules of 2026 that the program does not have."""
    add(tmp_path / "données", bring_zip(tmp_path))
    return tmp_path / "données"


def test_the_list_says_which_rules_were_added(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulesets", "--data-dir", str(data_dir)]) == 0
    lignes = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    (ajoutee,) = [ligne for ligne in lignes if "ajoutées par vous" in ligne]
    assert ajoutee.startswith(NOUVELLES)
    assert "le 22 novembre 2026, fichier « règles-2026.zip »." in ajoutee


def test_the_json_list_tells_them_too_and_the_others_are_as_before(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulesets", "--json", "--data-dir", str(data_dir)]) == 0
    par_id = {ligne["id"]: ligne for ligne in json.loads(capsys.readouterr().out)}
    ajoutee = par_id.pop(NOUVELLES)
    assert (ajoutee["ajoute_le"], ajoutee["fichier"]) == ("2026-11-22", "règles-2026.zip")
    for ligne in par_id.values():
        assert list(ligne) == ["id", "titre", "campagne", "points_max", "euros_max", "sha256"]


def test_the_default_data_folder_is_looked_into_as_the_window_does(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORFAIT_DESKTOP_DATA", str(data_dir))
    assert main(["rulesets"]) == 0
    assert NOUVELLES in capsys.readouterr().out


def test_without_a_data_folder_only_the_program_s_own_rules_are_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulesets", "--data-dir", str(tmp_path / "absent")]) == 0
    assert NOUVELLES not in capsys.readouterr().out
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize(("taux", "statut"), [(94, "non_atteint"), (95, "atteint")])
def test_answers_are_evaluated_by_added_rules_with_a_warning(
    data_dir: Path, capsys: pytest.CaptureFixture[str], taux: int, statut: str
) -> None:
    """The rules of the sample ask for 95 % of sick notes; those of the program ask for 90 %."""
    reponses = data_dir / "reponses.json"
    reponses.write_text(json.dumps({AAT: {"taux": taux}}), encoding="utf-8")
    assert main(["evaluate", NOUVELLES, str(reponses), "--data-dir", str(data_dir)]) == 0
    resultat = json.loads(capsys.readouterr().out)
    lignes = {i["id"]: i for volet in resultat["volets"] for i in volet["indicateurs"]}
    assert lignes[AAT]["statut"] == statut
    assert "ajoutées par vous" in resultat["avertissements"][0]


def test_a_correction_is_followed_in_its_data_folder_and_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corrige, autre = tmp_path / "corrigé", tmp_path / "autre"
    add(corrige, bring_zip(tmp_path, files(CORRIGEES)))
    reponses = tmp_path / "reponses.json"
    reponses.write_text("{}", encoding="utf-8")
    found = []
    for data_dir in (corrige, autre):
        assert main(["evaluate", "fs-2025", str(reponses), "--data-dir", str(data_dir)]) == 0
        found.append(json.loads(capsys.readouterr().out)["avertissements"])
    assert "à la place de celles du programme" in found[0][0]
    assert found[1] == []


def test_added_rules_that_no_longer_read_are_named_and_the_others_are_listed(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (data_dir / "regles").rglob("volet_2.toml")
    path.write_bytes(b"x")
    assert main(["rulesets", "--data-dir", str(data_dir)]) == 2
    sortie = capsys.readouterr()
    assert sortie.err.startswith(f"{NOUVELLES}/ruleset.toml")
    assert "fs-2025" in sortie.out


def test_the_list_of_a_dossier_made_by_added_rules_is_written(
    data_dir: Path, tmp_path: Path
) -> None:
    dossier = tmp_path / "dossier.json"
    contenu = {
        "format": "forfait-desktop/dossier", "version": 1, "ruleset": NOUVELLES,
        "praticien": {"nom": "EXEMPLE"}, "reponses": {}, "notes": {},
    }  # fmt: skip
    dossier.write_text(json.dumps(contenu), encoding="utf-8")
    pdf = tmp_path / "liste.pdf"
    assert main(["pdf", str(dossier), "-o", str(pdf), "--data-dir", str(data_dir)]) == 0
    assert pdf.read_bytes().startswith(b"%PDF")
