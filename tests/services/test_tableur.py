"""The table for a spreadsheet, read back with the csv module as it was meant."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Declaration, Etat
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.amendements import apply_amendements
from forfait_desktop.services.files import save_file
from forfait_desktop.services.tableur import COLONNES, DEBUTS_DE_FORMULE, make_csv

FS_2024 = Catalogue([shipped_dir("rulesets")]).get("fs-2024")
INSTANT = datetime(2026, 1, 2, tzinfo=UTC)
REPONSES: dict[str, object] = {
    "v1.i1": {"segur": True, "lap": "sans_objet"},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": {"numerateur": 200, "denominateur": 300}},
    "v1.i4": {"oui": True},
    "v2.i1.aat": {"taux": "92.5"},
    "v2.i3": {"equipe": False, "rcp": 1234},
}


def read(contenu: bytes) -> list[dict[str, str]]:
    texte = contenu.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


def write(
    reponses: dict[str, object],
    notes: dict[str, str] | None = None,
    ruleset: Ruleset = FS_2024,
) -> bytes:
    lues = parse_reponses(ruleset, reponses)
    declaration = Declaration(
        1, 1, ruleset.id, "", Etat.ACTIVE, INSTANT, INSTANT, lues, notes or {}
    )
    return make_csv(ruleset, declaration, evaluate(ruleset, lues))


def number(texte: str) -> Decimal:
    return Decimal(texte.replace(",", "."))


def test_the_file_is_what_a_french_spreadsheet_opens_at_once() -> None:
    contenu = write(REPONSES)
    assert contenu.startswith(b"\xef\xbb\xbf")
    assert contenu.count(b"\n") == contenu.count(b"\r\n")
    assert read(contenu)[0].keys() == set(COLONNES)


def test_there_is_one_line_per_field_in_the_order_of_the_declaration() -> None:
    lignes = read(write(REPONSES))
    champs = [
        (i.libelle, champ.libelle) for _volet, i in FS_2024.iter_indicateurs() for champ in i.champs
    ]
    assert [(ligne["indicateur"], ligne["champ"]) for ligne in lignes if ligne["numéro"]] == champs


def test_decimals_have_a_comma_and_no_space() -> None:
    lignes = read(write(REPONSES))
    aat = next(ligne for ligne in lignes if ligne["numéro"] == "1.5")
    assert aat["points"] == "22,5"
    assert aat["réponse"] == "92,5\u00a0%"
    assert "1234" in [ligne["réponse"] for ligne in lignes]


def test_the_points_of_the_lines_sum_to_those_of_the_totals() -> None:
    lignes = read(write(REPONSES))
    du_detail = [ligne for ligne in lignes if not ligne["volet"].startswith("Total")]
    total = lignes[-1]
    assert sum(number(ligne["points"]) for ligne in du_detail if ligne["points"]) == number(
        total["points"]
    )
    assert number(total["points"]) == Decimal("280") + Decimal("22.5") + 120
    assert number(total["réponse"]) == number(total["points"]) * 7


def test_an_amended_value_says_so() -> None:
    amendement = Amendement("fs-2024", "v2.i1.aat.seuil", "95", "Courrier", INSTANT.date())
    lignes = read(write(REPONSES, ruleset=apply_amendements(FS_2024, [amendement])))
    aat = next(ligne for ligne in lignes if ligne["numéro"] == "1.5")
    assert aat["certitude"] == "source unique, modifié localement"
    assert aat["état"] == "non atteint"


@pytest.mark.parametrize("debut", DEBUTS_DE_FORMULE)
def test_a_note_that_looks_like_a_formula_is_neutralised(debut: str) -> None:
    note = f'{debut}HYPERLINK("http://exemple")'
    lignes = read(write(REPONSES, {"v1.i4": note}))
    assert next(ligne for ligne in lignes if ligne["numéro"] == "4")["note"] == f"'{note}"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_any_note_comes_back_as_it_was_typed_and_never_begins_a_formula(note: str) -> None:
    lignes = read(write(REPONSES, {"v1.i1": note}))
    relue = lignes[0]["note"]
    assert not relue.startswith(DEBUTS_DE_FORMULE)
    # What begins a formula after spaces has the apostrophe too; nothing else is changed.
    assert relue in (note, f"'{note}")
    assert relue != note or not note.strip().startswith(DEBUTS_DE_FORMULE)
    assert len(lignes) == len(read(write(REPONSES)))


def test_volet_3_has_its_fields_and_its_amount_outside_the_points() -> None:
    v3 = {"v3": {"signature": "2024-03-01", "temps": ["plein"], "percentile": ["moins_p90"]}}
    lignes = [ligne for ligne in read(write({**REPONSES, **v3})) if ligne["volet"] == "Volet 3"]
    assert len(lignes) == 4
    assert lignes[-1]["points"] == ""
    assert number(lignes[-1]["réponse"]) > 0


def test_a_file_that_cannot_be_written_says_which_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ErreurDonnee, match=r"rien\.csv.*choisissez un autre dossier"):
        save_file(b"", tmp_path / "absent" / "rien.csv")
