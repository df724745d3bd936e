"""Rules added by the doctor: checked, compared, kept, marked, replaced and removed."""

import json
import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.genres import TauxMin
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import Taux
from forfait_desktop.errors import ErreurDonnee, ErreurRuleset, RulesetInconnu
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.agenda import make_agenda
from forfait_desktop.services.depots import read_depot
from forfait_desktop.services.nouveautes import compare_dates
from forfait_desktop.services.pourquoi import explain
from forfait_desktop.services.regles_ajoutees import (
    Candidat,
    keep,
    read_candidate,
    remove,
    rules_folder,
    say_needed,
)
from forfait_desktop.services.tableur import make_csv
from tests.apportees import CORRIGEES, NOUVELLES, TETE, VOLET, bring_folder, bring_zip, files
from tests.services.cabinet import AUJOURD_HUI, Cabinet

AAT: Final = "v2.i1.aat"
MARQUE: Final = "ajoutées par vous"


@pytest.fixture
def cabinet(tmp_path: Path) -> Cabinet:
    data_dir = tmp_path / "données"
    return Cabinet.open(data_dir, rules_of(data_dir))


def rules_of(data_dir: Path) -> Catalogue:
    return Catalogue([shipped_dir("rulesets")], rules_folder(data_dir))


def read(cabinet: Cabinet, path: Path) -> Candidat:
    bureau = cabinet.bureau
    return read_candidate(path, bureau.data_dir, bureau.catalogue)


def add(cabinet: Cabinet, path: Path, jour: date = AUJOURD_HUI) -> None:
    keep(read(cabinet, path), cabinet.bureau.data_dir, jour)
    cabinet.bureau.follow_catalogue()


def take_away(cabinet: Cabinet, ruleset_id: str) -> None:
    bureau = cabinet.bureau
    remove(ruleset_id, bureau.data_dir, bureau.catalogue, bureau.store)
    bureau.follow_catalogue()


def seuil_of(ruleset: Ruleset) -> Fraction:
    condition = ruleset.indicateurs[AAT].condition
    assert isinstance(condition, TauxMin)
    return condition.seuil


def refusal(cabinet: Cabinet, path: Path) -> ErreurRuleset:
    avant = sorted(cabinet.bureau.data_dir.rglob("*"))
    with pytest.raises(ErreurRuleset) as refus:
        read(cabinet, path)
    assert sorted(cabinet.bureau.data_dir.rglob("*")) == avant
    return refus.value


def written(data_dir: Path) -> set[str]:
    return {path.name for path in data_dir.iterdir() if not path.name.startswith("forfait")}


# ---------------------------------------------------------------- reading and comparing


@pytest.mark.parametrize("sorte", ["zip", "zip à plat", "dossier", "fichier"])
def test_rules_are_read_from_a_zip_a_folder_or_their_file(
    cabinet: Cabinet, tmp_path: Path, sorte: str
) -> None:
    path = {
        "zip": lambda: bring_zip(tmp_path),
        "zip à plat": lambda: bring_zip(tmp_path, dossier=""),
        "dossier": lambda: bring_folder(tmp_path),
        "fichier": lambda: bring_folder(tmp_path) / "ruleset.toml",
    }[sorte]()
    candidat = read(cabinet, path)
    assert candidat.ruleset.id == NOUVELLES
    assert candidat.origine == path.name
    assert seuil_of(candidat.ruleset) == Fraction(95, 100)
    assert NOUVELLES not in cabinet.bureau.catalogue.ids
    assert not rules_folder(cabinet.bureau.data_dir).exists()


def test_what_a_file_changes_is_shown_against_the_latest_rules_of_its_family(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    candidat = read(cabinet, bring_zip(tmp_path))
    assert candidat.connu is not None
    assert candidat.nouveautes is not None
    assert candidat.connu.id == "fs-2025"
    (ligne,) = candidat.nouveautes.modifiees
    (ecart,) = ligne.ecarts
    assert "(AAT)" in ligne.titre
    assert (ecart.avant, ecart.apres) == ("au moins 90\u00a0%", "au moins 95\u00a0%")
    assert not candidat.nouveautes.ajoutees
    assert not candidat.nouveautes.retirees
    assert not candidat.remplace


def test_corrected_rules_are_compared_with_those_of_the_same_name(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    candidat = read(cabinet, bring_zip(tmp_path, files(CORRIGEES)))
    assert candidat.connu is not None
    assert candidat.nouveautes is not None
    assert candidat.connu.id == candidat.ruleset.id == "fs-2025"
    assert [len(ligne.ecarts) for ligne in candidat.nouveautes.modifiees] == [1]
    dates = {e.libelle: e for e in compare_dates(candidat.connu, candidat.ruleset)}
    assert "8\u00a0février 2026" in dates["Clôture de la déclaration"].avant
    assert "20\u00a0février 2026" in dates["Clôture de la déclaration"].apres


def test_the_very_rules_of_the_program_are_known_already(cabinet: Cabinet, tmp_path: Path) -> None:
    copie = shutil.copytree(shipped_dir("rulesets") / "fs-2025", tmp_path / "fs-2025")
    assert read(cabinet, Path(copie)).is_known


@pytest.mark.parametrize(
    ("tete", "volet", "lieu", "raison"),
    [
        (TETE, VOLET.replace("seuil = 95", "seuil = 195"), "volet_2.toml", "100"),
        (TETE, VOLET.replace('sources = ["note-exemple"]\n', ""), "volet_2.toml", "source"),
        (TETE, VOLET.replace("note-exemple", "inventée"), "volet_2.toml", "inventée"),
        (TETE, VOLET.replace("taux_min", "magie"), "volet_2.toml", "genre"),
        (TETE.replace("fs-2025", "fs-1999"), VOLET, "base", "fs-1999"),
        (TETE.replace("fs-2025", "../fs-2025"), VOLET, "base", "n’existe pas"),
        (TETE.replace('"fs-2026"', '"../../evil"'), VOLET, "id", "identifiant"),
        (TETE.replace('"fs-2026"', '"con"'), VOLET, "id", "identifiant"),
        (TETE.replace('"fs-2026"', '"FS-2026"'), VOLET, "id", "identifiant"),
        (TETE.replace('id = "fs-2026"\n', ""), VOLET, "id", "identifiant"),
        (TETE.replace("campagne = 2026", "campagne = 2027"), VOLET, "campagne", "2027"),
        (TETE.replace("volet_2.toml", "absent.toml"), VOLET, "absent.toml", "introuvable"),
        (TETE.replace("volet_2.toml", "../volet_2.toml"), VOLET, "volets", "noms de fichiers"),
        (TETE.replace("volet_2.toml", "RULESET.toml"), VOLET, "volets", "deux fois"),
        (f'sha256 = "{"0" * 64}"\n{TETE}', VOLET, "sha256", "clé inconnue"),
        (f"ajout = 1\n{TETE}", VOLET, "ajout", "clé inconnue"),
        ("pas = du = toml", VOLET, "ruleset.toml", "mal écrit"),
        (TETE, "\xff", "volet_2.toml", "UTF-8"),
    ],
)
def test_a_bad_file_is_refused_with_file_path_and_reason(
    cabinet: Cabinet, tmp_path: Path, tete: str, volet: str, lieu: str, raison: str
) -> None:
    contenu = {"ruleset.toml": tete.encode(), "volet_2.toml": volet.encode("latin-1", "ignore")}
    if volet != "\xff":
        contenu["volet_2.toml"] = volet.encode()
    refus = refusal(cabinet, bring_zip(tmp_path, contenu))
    assert refus.fichier.startswith("règles-2026.zip, ")
    assert lieu in f"{refus.fichier}, {refus.chemin}"
    assert raison in refus.raison
    assert refus.conseil


def test_what_is_neither_a_ruleset_nor_a_zip_is_refused(cabinet: Cabinet, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    assert "ZIP" in refusal(cabinet, photo).raison
    assert "introuvable" in refusal(cabinet, tmp_path).raison
    assert "introuvable" in refusal(cabinet, tmp_path / "absent.toml").raison


def test_a_link_in_a_folder_never_leads_out_of_it(cabinet: Cabinet, tmp_path: Path) -> None:
    dossier = bring_folder(tmp_path)
    (tmp_path / "ailleurs.toml").write_text(VOLET, encoding="utf-8")
    (dossier / "volet_2.toml").unlink()
    (dossier / "volet_2.toml").symlink_to(tmp_path / "ailleurs.toml")
    assert "lien" in refusal(cabinet, dossier).raison


def test_the_name_of_the_file_is_shown_without_tricks(cabinet: Cabinet, tmp_path: Path) -> None:
    path = bring_zip(tmp_path, nom='r"e\u202egles\n.zip')
    add(cabinet, path)
    ajout = cabinet.bureau.catalogue.get(NOUVELLES).ajout
    assert ajout is not None
    assert ajout.origine == 'r"e[U+202E]gles[U+000A].zip'


# ---------------------------------------------------------------- keeping and following


def test_kept_rules_are_there_after_a_restart_with_day_origin_and_digest(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    path = bring_zip(tmp_path)
    sha256 = read(cabinet, path).ruleset.sha256
    add(cabinet, path)
    path.unlink()
    ruleset = rules_of(cabinet.bureau.data_dir).get(NOUVELLES)
    assert ruleset.ajout is not None
    assert ruleset.ajout.ajoute_le == AUJOURD_HUI
    assert ruleset.ajout.origine == "règles-2026.zip"
    assert ruleset.sha256 == sha256
    assert seuil_of(ruleset) == Fraction(95, 100)
    assert written(cabinet.bureau.data_dir) == {"regles"}


def test_an_absent_folder_is_as_good_as_an_empty_one(tmp_path: Path) -> None:
    livre = Catalogue([shipped_dir("rulesets")])
    assert rules_of(tmp_path / "absent").ids == livre.ids
    (tmp_path / "regles").mkdir()
    assert rules_of(tmp_path).ids == livre.ids


def test_the_rules_of_the_program_never_give_way_to_what_was_not_asked_for(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    """Rules replace those of the program only while these are the ones that were looked at."""
    add(cabinet, bring_zip(tmp_path, files(CORRIGEES)))
    data_dir = cabinet.bureau.data_dir
    assert seuil_of(rules_of(data_dir).get("fs-2025")) == Fraction(95, 100)
    livrees = Path(shutil.copytree(shipped_dir("rulesets"), tmp_path / "nouveau programme"))
    tete = livrees / "fs-2025" / "ruleset.toml"
    tete.write_text(tete.read_text("utf-8").replace("FS 2025", "F. S. 2025"), encoding="utf-8")
    suivant = Catalogue([livrees], rules_folder(data_dir))
    assert suivant.get("fs-2025").ajout is None
    assert seuil_of(suivant.get("fs-2025")) == Fraction(90, 100)
    (etat,) = suivant.added
    assert not etat.sert
    assert etat.ruleset is not None


def test_rules_of_a_new_campaign_give_way_when_the_program_brings_its_own(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    livrees = Path(shutil.copytree(shipped_dir("rulesets"), tmp_path / "nouveau programme"))
    shutil.copytree(bring_folder(tmp_path), livrees / NOUVELLES)
    suivant = Catalogue([livrees], rules_folder(cabinet.bureau.data_dir))
    assert suivant.get(NOUVELLES).ajout is None
    assert suivant.get(NOUVELLES).sha256 == cabinet.bureau.catalogue.get(NOUVELLES).sha256


def test_a_second_version_replaces_the_first(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    add(cabinet, bring_zip(tmp_path, files(volet=VOLET.replace("95", "97")), "v2.zip"))
    ruleset = cabinet.bureau.catalogue.get(NOUVELLES)
    assert seuil_of(ruleset) == Fraction(97, 100)
    assert ruleset.ajout is not None
    assert ruleset.ajout.origine == "v2.zip"
    assert len(list((rules_folder(cabinet.bureau.data_dir) / NOUVELLES).iterdir())) == 2


def test_rules_may_lean_on_others_that_were_added(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    suite = TETE.replace("2026", "2027").replace("fs-2025", NOUVELLES)
    suite = suite.replace('["volet_2.toml"]', "[]").replace("2027-02", "2028-02")
    add(cabinet, bring_zip(tmp_path, {"ruleset.toml": suite.encode()}, "2027.zip"))
    assert seuil_of(cabinet.bureau.catalogue.get("fs-2027")) == Fraction(95, 100)
    with pytest.raises(ErreurDonnee, match="fs-2027 s’appuie sur fs-2026"):
        take_away(cabinet, NOUVELLES)
    take_away(cabinet, "fs-2027")
    take_away(cabinet, NOUVELLES)


def test_rules_that_lean_on_themselves_are_refused(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    boucle = bring_zip(tmp_path, files(TETE.replace('"fs-2025"', '"fs-2026"')), "boucle.zip")
    assert "n’existe pas" in refusal(cabinet, boucle).raison


@pytest.mark.parametrize("cible", ["ajout.toml", "volet_2.toml", "ruleset.toml"])
@pytest.mark.parametrize("contenu", [b"", b"seuil = 1", b"\xff\xfe", None])
def test_rules_changed_behind_our_back_are_named_and_hide_no_others(
    cabinet: Cabinet, tmp_path: Path, cible: str, contenu: bytes | None
) -> None:
    add(cabinet, bring_zip(tmp_path))
    (path,) = rules_folder(cabinet.bureau.data_dir).rglob(cible)
    if contenu is None:
        path.unlink()
    else:
        path.write_bytes(contenu)
    catalogue = rules_of(cabinet.bureau.data_dir)
    bons, (erreur,) = catalogue.load_all()
    livres, _ = Catalogue([shipped_dir("rulesets")]).load_all()
    assert [ruleset.id for ruleset in bons] == [ruleset.id for ruleset in livres]
    assert erreur.fichier.startswith(NOUVELLES)
    take_away(cabinet, NOUVELLES)
    assert NOUVELLES not in rules_of(cabinet.bureau.data_dir).ids


def test_bad_rules_over_those_of_the_program_leave_these_in_force_and_are_named(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path, files(CORRIGEES)))
    (path,) = rules_folder(cabinet.bureau.data_dir).rglob("volet_2.toml")
    path.write_bytes(b"")
    catalogue = rules_of(cabinet.bureau.data_dir)
    assert seuil_of(catalogue.get("fs-2025")) == Fraction(90, 100)
    assert [e.fichier for e in catalogue.load_all()[1]] == ["fs-2025/ruleset.toml"]


@pytest.mark.parametrize("etape", ["rien", "essai", "fichiers"])
def test_keeping_that_was_cut_short_leaves_what_was_followed(
    cabinet: Cabinet, tmp_path: Path, etape: str
) -> None:
    """Whatever is there without the new record counts for nothing, and is gone the next time."""
    add(cabinet, bring_zip(tmp_path))
    dossier = rules_folder(cabinet.bureau.data_dir) / NOUVELLES
    if etape != "rien":
        reste = dossier / {"essai": ".regles-abc", "fichiers": "0" * 16}[etape]
        reste.mkdir()
        (reste / "ruleset.toml").write_bytes(b"a")
    assert seuil_of(rules_of(cabinet.bureau.data_dir).get(NOUVELLES)) == Fraction(95, 100)
    add(cabinet, bring_zip(tmp_path, files(volet=VOLET.replace("95", "97")), "v2.zip"))
    assert len(list(dossier.iterdir())) == 2


def test_a_file_in_the_place_of_the_folder_is_said_and_breaks_nothing(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    data_dir = cabinet.bureau.data_dir
    rules_folder(data_dir).write_bytes(b"")
    candidat = read(cabinet, bring_zip(tmp_path))
    with pytest.raises(ErreurDonnee, match="n’ont pas pu être gardées"):
        keep(candidat, data_dir, AUJOURD_HUI)
    assert NOUVELLES not in rules_of(data_dir).ids


# ---------------------------------------------------------------- removing


def test_removing_leaves_nothing(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    take_away(cabinet, NOUVELLES)
    assert written(cabinet.bureau.data_dir) == set()
    with pytest.raises(RulesetInconnu):
        cabinet.bureau.catalogue.get(NOUVELLES)


def test_rules_that_an_open_declaration_follows_are_not_removed(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start(NOUVELLES)
    with pytest.raises(ErreurDonnee, match="Une déclaration suit ces règles"):
        take_away(cabinet, NOUVELLES)
    assert cabinet.bureau.open(session.declaration.id).ruleset.id == NOUVELLES


def test_a_sealed_declaration_keeps_its_rules_when_they_are_removed(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start(NOUVELLES)
    session.answer(AAT, "taux", Taux.from_pourcentage(Decimal(93)))
    declaration_id = session.declaration.id
    depot = cabinet.bureau.seal(declaration_id, AUJOURD_HUI, "EXEMPLE-1", None)
    take_away(cabinet, NOUVELLES)
    scelle = read_depot(depot)
    assert scelle.ruleset.ajout is not None
    assert seuil_of(scelle.ruleset) == Fraction(95, 100)
    assert cabinet.bureau.open(declaration_id).ruleset.ajout is not None
    assert cabinet.bureau.is_added(declaration_id)


def test_removing_a_correction_gives_the_program_s_own_rules_back(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    session = cabinet.start("fs-2025")
    declaration_id = session.declaration.id
    session.answer(AAT, "taux", Taux.from_pourcentage(Decimal(93)))
    before = session.resultat.indicateur(AAT).statut
    add(cabinet, bring_zip(tmp_path, files(CORRIGEES)))
    assert cabinet.bureau.open(declaration_id).resultat.indicateur(AAT).statut is not before
    assert say_needed("fs-2025", cabinet.bureau.catalogue, cabinet.store) == ""
    take_away(cabinet, "fs-2025")
    again = cabinet.bureau.open(declaration_id)
    assert again.ruleset.ajout is None
    assert again.resultat.indicateur(AAT).statut is before


def test_a_sealed_declaration_does_not_follow_a_correction(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    session = cabinet.start("fs-2025")
    declaration_id = session.declaration.id
    cabinet.bureau.seal(declaration_id, AUJOURD_HUI, "EXEMPLE-1", None)
    add(cabinet, bring_zip(tmp_path, files(CORRIGEES)))
    assert seuil_of(cabinet.bureau.open(declaration_id).ruleset) == Fraction(90, 100)
    assert not cabinet.bureau.is_added(declaration_id)


# ---------------------------------------------------------------- marked wherever they count


def test_added_rules_are_marked_in_the_result_its_explanations_and_every_export(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start(NOUVELLES)
    ruleset, resultat = session.ruleset, session.resultat
    assert any(MARQUE in phrase for phrase in resultat.avertissements)
    for cle in ("total", "v1", AAT):
        assert any(MARQUE in phrase for phrase in explain(ruleset, resultat, cle).phrases)
    dates = cabinet.bureau.calendrier(ruleset).dates
    # A calendar folds its lines.
    agenda = make_agenda(ruleset, dates, AUJOURD_HUI).decode().replace("\r\n ", "")
    assert MARQUE in agenda
    assert MARQUE in make_csv(ruleset, session.declaration, resultat).decode("utf-8-sig")
    assert cabinet.bureau.is_added(session.declaration.id)


def test_the_printed_list_says_on_every_page_that_its_rules_were_added(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start(NOUVELLES)
    document = pypdfium2.PdfDocument(cabinet.bureau.prepare_checklist(session.declaration.id)())
    assert len(document) > 1
    for page in document:
        texte = page.get_textpage().get_text_bounded().replace("\u00a0", " ")
        assert "Règles ajoutées par vous le 22 novembre 2026" in texte
        assert "règles-2026.zip" in texte
    document.close()


def test_a_value_changed_in_added_rules_keeps_both_marks(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start(NOUVELLES)
    cabinet.bureau.amend(
        Amendement(NOUVELLES, f"{AAT}.seuil", "96", "Courrier EXEMPLE", AUJOURD_HUI)
    )
    assert seuil_of(session.ruleset) == Fraction(96, 100)
    assert session.ruleset.amendements
    assert session.ruleset.ajout is not None


def test_the_program_s_own_rules_are_nowhere_marked(cabinet: Cabinet, tmp_path: Path) -> None:
    add(cabinet, bring_zip(tmp_path))
    session = cabinet.start("fs-2025")
    assert not any(MARQUE in phrase for phrase in session.resultat.avertissements)
    assert "ajout" not in json.loads(session.ruleset.to_json())
    assert not cabinet.bureau.is_added(session.declaration.id)


def test_the_digest_is_the_same_whether_rules_came_with_the_program_or_not(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    add(cabinet, bring_zip(tmp_path))
    livrees = Path(shutil.copytree(shipped_dir("rulesets"), tmp_path / "programme"))
    shutil.copytree(bring_folder(tmp_path), livrees / NOUVELLES)
    livre, ajoute = Catalogue([livrees]).get(NOUVELLES), cabinet.bureau.catalogue.get(NOUVELLES)
    assert livre.sha256 == ajoute.sha256
    reponses = {AAT: {"taux": Taux.from_pourcentage(Decimal(96))}}
    assert evaluate(livre, reponses).acquis == evaluate(ajoute, reponses).acquis
