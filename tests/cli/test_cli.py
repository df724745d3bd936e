"""The commands in this process: what they print, refuse and return."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from forfait_desktop import __version__
from forfait_desktop.cli import main
from forfait_desktop.logs import recent_events
from tests.cli.mini import copy_mini

EXEMPLES = Path(__file__).parents[1] / "exemples"
RULESETS = ("fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026")
VOLET_1 = {
    "v1.i1": {"segur": True, "lap": "sans_objet"},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": {"numerateur": 812, "denominateur": 1000}},
    "v1.i4": {"oui": True},
}
TypeSortie = tuple[int, str, str]


class _Sorties:
    """Runs the program with some standard input and gives back status, output and errors."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *argv: str, entree: bytes | str = b"", **options: Any) -> TypeSortie:  # noqa: ANN401
        octets = entree.encode() if isinstance(entree, str) else entree
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(octets)))
        statut = main(list(argv), **options)
        sortie = self._capsys.readouterr()
        return statut, sortie.out, sortie.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> _Sorties:
    return _Sorties(capsys, monkeypatch)


def _one_line(erreurs: str) -> str:
    assert erreurs.endswith("\n")
    assert erreurs.count("\n") == 1, erreurs
    assert "Traceback" not in erreurs
    return erreurs.replace("\u00a0", " ").rstrip("\n")


# evaluate


def test_evaluate_prints_the_object_of_the_contract(run: _Sorties) -> None:
    reponses = {**VOLET_1, "v2.i1.aat": {"taux": 92}, "v2.i3": {"rcp": 2}}
    statut, sortie, erreurs = run("evaluate", "fs-2024", entree=json.dumps(reponses))
    assert (statut, erreurs) == (0, "")
    resultat = json.loads(sortie)
    assert list(resultat) == [
        "ruleset", "sha256", "version", "total", "volets", "montants", "avertissements",
    ]  # fmt: skip
    assert resultat["ruleset"] == "fs-2024"
    assert len(resultat["sha256"]) == 64
    assert resultat["version"] == __version__
    assert resultat["total"] == {
        "points": "302.5", "euros": "2117.50", "points_max": "1115", "euros_max": "7805.00",
    }  # fmt: skip
    assert list(resultat["total"]) == ["points", "euros", "points_max", "euros_max"]
    v1, v2 = resultat["volets"]
    assert list(v1) == [
        "id", "statut", "ouvert", "points", "points_hors_condition", "points_max", "indicateurs",
    ]  # fmt: skip
    assert (v1["id"], v1["statut"], v1["ouvert"], v1["points"]) == ("v1", "atteint", True, "280")
    assert (v2["statut"], v2["points"], v2["points_max"]) == ("a_completer", "22.5", "835")
    premier = v1["indicateurs"][0]
    assert list(premier) == [
        "id", "statut", "points", "points_max", "explication", "sources", "certitude", "manque",
    ]  # fmt: skip
    assert premier["id"] == "v1.i1"
    assert premier["points"] is premier["points_max"] is premier["manque"] is None
    lignes = {ligne["id"]: ligne for ligne in v2["indicateurs"]}
    assert "v2.i1" not in lignes
    assert lignes["v2.i1.aat"]["points"] == "22.5"
    assert lignes["v2.i3"]["manque"] == {"champ": "rcp", "ecart": "2"}
    assert resultat["montants"] == []
    assert resultat["avertissements"] == []


def test_points_count_the_gate_and_hors_condition_ignores_it(run: _Sorties) -> None:
    _, sortie, _ = run("evaluate", "fs-2024", entree='{"v2.i2": {"oui": true}}')
    v2 = json.loads(sortie)["volets"][1]
    assert (v2["ouvert"], v2["points"], v2["points_hors_condition"]) == (False, "0", "50")
    ligne = next(i for i in v2["indicateurs"] if i["id"] == "v2.i2")
    assert (ligne["statut"], ligne["points"], ligne["points_max"]) == ("atteint", "0", "50")


def test_volet_3_is_an_amount_beside_the_points(run: _Sorties) -> None:
    v3 = {"signature": "2024-06-22", "temps": ["plein"], "percentile": ["moins_p90"]}
    _, sortie, _ = run("evaluate", "fs-2024", entree=json.dumps({"v3": v3}))
    resultat = json.loads(sortie)
    assert resultat["total"]["points"] == "0"
    (montant,) = resultat["montants"]
    assert list(montant) == ["id", "libelle", "euros", "explication"]
    assert (montant["id"], montant["euros"]) == ("v3", "38000.00")


@pytest.mark.parametrize("ruleset", RULESETS)
def test_evaluate_reads_a_file_or_the_standard_input(
    run: _Sorties, ruleset: str, tmp_path: Path
) -> None:
    fichier = tmp_path / "reponses.json"
    fichier.write_text("\ufeff{}", encoding="utf-8")
    du_fichier = run("evaluate", ruleset, str(fichier))
    assert du_fichier == run("evaluate", ruleset, "-", entree="{}")
    assert du_fichier == run("evaluate", ruleset, entree="{}\n")
    assert du_fichier[0] == 0


@pytest.mark.parametrize(
    ("argv", "entree", "dit"),
    [
        (["evaluate", "fs-1999"], "{}", "« fs-1999 » inconnu. Choisissez parmi"),
        (["evaluate", "../fs-2024"], "{}", "inconnu"),
        (["evaluate", "fs-2024"], "", "entrée standard, ligne 1, colonne 1 : une valeur"),
        (["evaluate", "fs-2024"], '{"a": NaN}', "entrée standard, ligne 1, colonne 7"),
        (["evaluate", "fs-2024"], b"\xff", "UTF-8"),
        (["evaluate", "fs-2024"], "[]", "réponses : un objet"),
        (["evaluate", "fs-2024"], '{"v9.i1": {}}', "v9.i1 : indicateur inconnu de fs-2024"),
        (
            ["evaluate", "fs-2024"],
            '{"v1.i3": {"taux": 101}}',
            "entrée standard, v1.i3.taux : un taux est compris entre 0 et 100. Corrigez",
        ),
        (["evaluate", "fs-2024", "absent.json"], "", "absent.json : lecture impossible"),
        (["evaluate", "fs-2024", "."], "", "c’est un dossier"),
        (["evaluate", "fs-2024"], "[" * 100_000, "niveaux"),
        (["evaluate", "fs-2024"], " " * (20 * 1024 * 1024 + 1), "plus de 20 Mo"),
        (["evaluate", "fs-2024", "absent.jsonl", "--jsonl"], "", "lecture impossible"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    run: _Sorties, argv: list[str], entree: bytes | str, dit: str
) -> None:
    statut, sortie, erreurs = run(*argv, entree=entree)
    assert (statut, sortie) == (2, "")
    assert dit in _one_line(erreurs)


# evaluate --jsonl


def test_jsonl_gives_a_line_for_a_line(run: _Sorties) -> None:
    lignes = [json.dumps(VOLET_1), "{}", json.dumps(VOLET_1)]
    statut, sortie, erreurs = run("evaluate", "fs-2024", "--jsonl", entree="\n".join(lignes))
    assert (statut, erreurs) == (0, "")
    points = [json.loads(ligne)["total"]["points"] for ligne in sortie.splitlines()]
    assert points == ["280", "0", "280"]


def test_a_bad_line_gives_an_error_and_the_rest_goes_on(run: _Sorties) -> None:
    entree = b'{}\n{"a": 1,}\n{"v1.i3": {"taux": -1}}\n\xff\n\n[]\n{"a": NaN}\r\n{}\r\n\n'
    statut, sortie, erreurs = run("evaluate", "fs-2024", "--jsonl", entree=entree)
    assert statut == 2
    lues = [json.loads(ligne) for ligne in sortie.splitlines()]
    assert [lue.get("line") for lue in lues] == [None, 2, 3, 4, 5, 6, 7, None]
    for lue in lues[1:7]:
        assert list(lue) == ["error", "line"]
        assert lue["error"].endswith(".")
    assert "v1.i3.taux" in lues[2]["error"]
    assert "vide" in lues[4]["error"]
    assert "6 lignes refusées sur 9" in _one_line(erreurs)


@pytest.mark.parametrize(
    ("entree", "lignes"), [("", []), ("\n", []), ("\n\n", [1]), ("{}\n\n", [None])]
)
def test_only_the_last_line_may_be_empty(
    run: _Sorties, entree: str, lignes: list[int | None]
) -> None:
    statut, sortie, _ = run("evaluate", "fs-2024", "--jsonl", entree=entree)
    assert [json.loads(ligne).get("line") for ligne in sortie.splitlines()] == lignes
    assert statut == (2 if any(lignes) else 0)


def test_a_line_too_long_is_refused_and_the_next_ones_are_read(run: _Sorties) -> None:
    longue = b'{"x": "' + b"y" * (50 * 1024 * 1024) + b'"}'
    statut, sortie, _ = run(
        "evaluate", "fs-2024", "--jsonl", entree=b"{}\n" + longue + b"\n{}\n" + longue
    )
    lues = [json.loads(ligne) for ligne in sortie.splitlines()]
    assert statut == 2
    assert [lue.get("line") for lue in lues] == [None, 2, None, 4]
    assert "20\u00a0Mo" in lues[1]["error"]


# rulesets


def test_rulesets_are_listed_for_a_reader(run: _Sorties) -> None:
    statut, sortie, erreurs = run("rulesets")
    assert (statut, erreurs) == (0, "")
    lignes = sortie.replace("\u00a0", " ").splitlines()
    assert [ligne.split()[0] for ligne in lignes] == list(RULESETS)
    assert "1 115 pts, 7 805 €" in lignes[2]
    assert "campagne 2026" in lignes[4]


def test_rulesets_are_listed_for_a_program(run: _Sorties) -> None:
    statut, sortie, _ = run("rulesets", "--json")
    assert statut == 0
    lus = json.loads(sortie)
    assert [lu["id"] for lu in lus] == list(RULESETS)
    assert [(lu["points_max"], lu["euros_max"]) for lu in lus] == [
        ("1385", "9695.00"),
        ("1163", "8141.00"),
        ("1115", "7805.00"),
        ("1115", "7805.00"),
        ("420", "2940.00"),
    ]
    for lu in lus:
        assert list(lu) == ["id", "titre", "campagne", "points_max", "euros_max", "sha256"]
        assert len(lu["sha256"]) == 64


def test_a_bad_ruleset_is_named_and_the_others_are_listed(run: _Sorties, tmp_path: Path) -> None:
    racine = copy_mini(tmp_path)
    mauvais = racine / "faux-2031"
    mauvais.mkdir()
    (mauvais / "ruleset.toml").write_text("id = ", encoding="utf-8")
    statut, sortie, erreurs = run("rulesets", "--json", rulesets=racine)
    assert statut == 2
    assert [lu["id"] for lu in json.loads(sortie)] == ["mini-2026"]
    assert "faux-2031/ruleset.toml" in _one_line(erreurs)
    statut, _, erreurs = run("evaluate", "faux-2031", entree="{}", rulesets=racine)
    assert statut == 2
    assert "faux-2031/ruleset.toml" in _one_line(erreurs)
    assert run("evaluate", "mini-2026", entree="{}", rulesets=racine)[0] == 0


# assistant


def test_the_assistant_amount_is_the_object_of_the_contract(run: _Sorties) -> None:
    statut, sortie, _ = run(
        "assistant", "--signature", "2024-02-01", "--temps", "plein",
        "--percentile", "moins_p90", "--campagne", "2025",
    )  # fmt: skip
    assert statut == 0
    lu = json.loads(sortie)
    assert list(lu) == ["annee_contrat", "euros", "explication"]
    assert (lu["annee_contrat"], lu["euros"]) == (2, "28000.00")


@pytest.mark.parametrize(("campagne", "dit"), [("2023", "Pas encore"), ("2029", "terme")])
def test_no_amount_comes_with_its_reason(run: _Sorties, campagne: str, dit: str) -> None:
    statut, sortie, _ = run(
        "assistant", "--signature", "2024-02-01", "--temps", "mi",
        "--percentile", "p90_p94", "--campagne", campagne,
    )  # fmt: skip
    lu = json.loads(sortie)
    assert (statut, lu["annee_contrat"], lu["euros"]) == (0, None, None)
    assert dit in lu["explication"]


@pytest.mark.parametrize(
    ("option", "valeur", "dit"),
    [
        ("--signature", "01/02/2024", "--signature : une date « AAAA-MM-JJ »"),
        ("--signature", "2023-02-29", "--signature : une date"),
        ("--temps", "demi", "--temps : « demi » est inconnu ; choisissez parmi tiers, mi, plein"),
        ("--percentile", "p90", "--percentile : « p90 » est inconnu"),
        ("--campagne", "25", "--campagne : « 25 » n’est pas une année"),
        ("--campagne", "2025.0", "n’est pas une année"),
    ],
)
def test_a_wrong_option_is_refused(run: _Sorties, option: str, valeur: str, dit: str) -> None:
    options = {
        "--signature": "2024-02-01",
        "--temps": "plein",
        "--percentile": "moins_p90",
        "--campagne": "2025",
        option: valeur,
    }
    statut, sortie, erreurs = run("assistant", *(mot for paire in options.items() for mot in paire))
    assert (statut, sortie) == (2, "")
    assert dit in _one_line(erreurs)


# pdf, export, import


@pytest.mark.parametrize("nom", ["fs-2024", "donum-2026"])
def test_pdf_writes_the_checklist(run: _Sorties, nom: str, tmp_path: Path) -> None:
    pdf = tmp_path / "liste.pdf"
    assert run("pdf", str(EXEMPLES / f"{nom}.json"), "-o", str(pdf)) == (0, "", "")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["liste.pdf"]


def test_pdf_says_why_it_cannot_write(run: _Sorties, tmp_path: Path) -> None:
    dossier = str(EXEMPLES / "fs-2024.json")
    statut, _, erreurs = run("pdf", dossier, "-o", str(tmp_path / "absent" / "liste.pdf"))
    assert statut == 2
    dit = _one_line(erreurs).replace("\u00a0", " ")
    assert f"n’a pas pu être écrit (le dossier « {tmp_path / 'absent'} » n’existe pas)" in dit
    assert "ailleurs" not in dit
    statut, _, erreurs = run("pdf", str(tmp_path / "absent.json"), "-o", str(tmp_path / "x.pdf"))
    assert statut == 2
    assert "absent.json : le fichier ne s’ouvre pas" in _one_line(erreurs)
    assert not list(tmp_path.iterdir())


def test_a_dossier_comes_in_and_goes_out(run: _Sorties, tmp_path: Path) -> None:
    magasin = str(tmp_path / "données")
    statut, sortie, erreurs = run("import", str(EXEMPLES / "fs-2024.json"), "--data-dir", magasin)
    assert (statut, erreurs) == (0, "")
    assert sortie.startswith("Déclaration 1 importée")
    copie, encore = tmp_path / "copie.json", tmp_path / "encore.json"
    assert run("--data-dir", magasin, "export", "1", "--out", str(copie)) == (0, "", "")
    assert run("--data-dir", magasin, "import", str(copie))[0] == 0
    assert run("--data-dir", magasin, "export", "2", "--out", str(encore))[0] == 0
    assert encore.read_bytes() == copie.read_bytes()
    avant = json.loads((EXEMPLES / "fs-2024.json").read_text(encoding="utf-8"))
    apres = json.loads(copie.read_text(encoding="utf-8"))
    assert {**apres, "reponses": None} == {**avant, "reponses": None}


def test_the_data_folder_may_come_from_the_environment(
    run: _Sorties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORFAIT_DESKTOP_DATA", str(tmp_path / "a"))
    assert run("import", str(EXEMPLES / "donum-2026.json"))[0] == 0
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["a"]


def test_nothing_is_imported_from_a_wrong_file(run: _Sorties, tmp_path: Path) -> None:
    mauvais = tmp_path / "mauvais.json"
    brut = json.loads((EXEMPLES / "fs-2024.json").read_text(encoding="utf-8"))
    mauvais.write_text(json.dumps({**brut, "notes": {"v9": "x"}}), encoding="utf-8")
    magasin = tmp_path / "magasin"
    statut, sortie, erreurs = run("import", str(mauvais), "--data-dir", str(magasin))
    assert (statut, sortie) == (2, "")
    assert "mauvais.json, notes.v9 : indicateur inconnu" in _one_line(erreurs)
    assert not magasin.exists()


@pytest.mark.parametrize("numero", ["99", "0", "999999999999999999"])
def test_an_unknown_declaration_is_said(run: _Sorties, tmp_path: Path, numero: str) -> None:
    sortie = tmp_path / "x.json"
    argv = ("export", numero, "--out", str(sortie), "--data-dir", str(tmp_path / "d"))
    statut, _, erreurs = run(*argv)
    assert statut == 2
    assert numero in _one_line(erreurs)
    assert not sortie.exists()


def test_a_store_that_is_not_one_is_status_3(run: _Sorties, tmp_path: Path) -> None:
    magasin = tmp_path / "forfait.sqlite3"
    magasin.write_bytes(b"bonjour" * 1000)
    argv = ("import", str(EXEMPLES / "fs-2024.json"), "--data-dir", str(tmp_path))
    statut, sortie, erreurs = run(*argv)
    assert (statut, sortie) == (3, "")
    assert "forfait.sqlite3" in _one_line(erreurs)
    assert magasin.read_bytes() == b"bonjour" * 1000


# words of the command line itself


@pytest.mark.parametrize(
    ("argv", "dit"),
    [
        (["evaluate"], "forfait-desktop evaluate : il manque RULESET"),
        (["pdf", "x.json"], "il manque -o/--out"),
        (["demo"], "il manque --out"),
        (["ouvrir"], "« ouvrir » est inconnu ; choisissez parmi rulesets, evaluate, pdf"),
        (["rulesets", "--xml"], "argument inconnu : --xml"),
        (["rulesets", "--json=oui"], "--json ne prend pas de valeur"),
        (["--data-dir"], "--data-dir : une valeur est attendue"),
        (["--data-dir", "", "rulesets"], "--data-dir : un dossier est attendu"),
        (["--vers"], "argument inconnu : --vers"),
        (["export", "un", "--out", "x"], "« un » n’est pas un numéro de déclaration"),
        (["export", "-1", "--out", "x"], "-1"),
    ],
)
def test_wrong_arguments_are_refused_in_french(run: _Sorties, argv: list[str], dit: str) -> None:
    statut, sortie, erreurs = run(*argv)
    assert (statut, sortie) == (2, "")
    ligne = _one_line(erreurs)
    assert dit in ligne
    assert "--help" in ligne
    for mot in ("argument ", "the following", "invalid", "unrecognized", "expected", "usage"):
        assert mot not in ligne.replace("argument inconnu", "")


@pytest.mark.parametrize(
    "argv",
    [
        [],
        *(
            [mot]
            for mot in (
                *("rulesets", "evaluate", "pdf", "assistant", "demo", "export", "import"),
                *("backup", "restore", "verify"),
            )
        ),
    ],
    ids=" ".join,
)
def test_help_is_in_french(run: _Sorties, argv: list[str]) -> None:
    statut, sortie, erreurs = run(*argv, "--help")
    assert (statut, erreurs) == (0, "")
    assert sortie.startswith("Utilisation\u00a0: forfait-desktop")
    assert "Options\u00a0:" in sortie
    for mot in ("usage:", "positional", "optional", "options:", "show this help"):
        assert mot not in sortie


def test_the_version_is_printed(run: _Sorties) -> None:
    assert run("--version") == (0, f"Forfait Desktop {__version__}\n", "")


def test_an_unexpected_error_is_one_french_line_and_goes_to_the_log(
    run: _Sorties, tmp_path: Path
) -> None:
    """A folder of rules that is a defect of the caller stands for any defect of the program."""
    statut, sortie, erreurs = run("rulesets", rulesets=7)  # a path is expected
    assert (statut, sortie) == (1, "")
    assert "le programme a un défaut" in _one_line(erreurs)
    assert "defaut ou=commande exception=AttributeError" in recent_events()[-1]
    assert not list(tmp_path.iterdir())
