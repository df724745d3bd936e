"""The desk: doctors, declarations and campaigns, over a real store."""

import shutil
from pathlib import Path

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.values import Taux
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import read_stored, title_of
from tests.services.cabinet import Cabinet, catalogue


def test_the_campaign_proposed_is_donum_2026_on_22_november_2026(cabinet: Cabinet) -> None:
    propose = cabinet.bureau.proposed()
    assert propose is not None
    assert propose.id == "donum-2026"


def test_all_the_campaigns_load(cabinet: Cabinet) -> None:
    bons, erreurs = cabinet.bureau.rulesets()
    assert {ruleset.id for ruleset in bons} == set(catalogue().ids)
    assert erreurs == ()


def test_a_session_is_the_same_until_the_program_closes(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    assert cabinet.bureau.open(session.declaration.id) is session


def test_answers_are_typed_again_from_the_store(tmp_path: Path) -> None:
    cabinet = Cabinet.open(tmp_path / "données")
    session = cabinet.start("fs-2024")
    session.answer("v1.i3", "taux", Taux.from_fraction(200, 300))
    session.annotate("v1.i3", "lu sur amelipro")
    session.save()
    cabinet.store.close()
    cabinet = Cabinet.open(tmp_path / "données")
    session = cabinet.bureau.open(1)
    assert session.valeur("v1.i3", "taux") == Taux.from_fraction(200, 300)
    assert session.declaration.notes == {"v1.i3": "lu sur amelipro"}
    cabinet.store.close()


def test_the_amount_of_an_open_declaration_counts_what_is_not_saved_yet(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i2", "oui", True)
    assert cabinet.bureau.amount(session.declaration.id) is session.resultat


def test_the_amount_of_a_closed_declaration_is_evaluated_from_the_store(tmp_path: Path) -> None:
    cabinet = Cabinet.open(tmp_path / "données")
    session = cabinet.start("donum-2026")
    session.answer("options.i3", "apcv", 3)
    session.save()
    attendu = session.resultat
    cabinet.store.close()
    cabinet = Cabinet.open(tmp_path / "données")
    assert cabinet.bureau.amount(1) == attendu
    cabinet.store.close()


def test_the_list_is_the_last_one_modified_first_and_by_state(cabinet: Cabinet) -> None:
    premiere, seconde = cabinet.start("fs-2024"), cabinet.start("donum-2026")
    premiere.answer("v1.i2", "oui", True)
    premiere.save()
    assert [ligne.id for ligne in cabinet.bureau.declarations()] == [
        premiere.declaration.id,
        seconde.declaration.id,
    ]
    cabinet.bureau.set_etat(premiere.declaration.id, Etat.ARCHIVEE)
    assert [ligne.id for ligne in cabinet.bureau.declarations()] == [seconde.declaration.id]
    archivees = cabinet.bureau.declarations((Etat.ARCHIVEE,))
    assert [ligne.id for ligne in archivees] == [premiere.declaration.id]


def test_a_copy_has_what_was_just_answered(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i2", "oui", True)
    copie = cabinet.bureau.open(cabinet.bureau.duplicate(session.declaration.id))
    assert copie.valeur("v1.i2", "oui") is True
    assert not cabinet.bureau.has_unsaved


def test_a_purged_declaration_is_gone(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    cabinet.bureau.set_etat(session.declaration.id, Etat.SUPPRIMEE)
    cabinet.bureau.purge(session.declaration.id)
    with pytest.raises(ErreurDonnee):
        cabinet.bureau.open(session.declaration.id)
    assert cabinet.bureau.amount(session.declaration.id) is None


def test_a_doctor_with_declarations_cannot_be_deleted(cabinet: Cabinet) -> None:
    cabinet.start("fs-2024")
    with pytest.raises(ErreurDonnee):
        cabinet.bureau.delete_praticien(cabinet.praticien_id)
    autre = cabinet.bureau.add_praticien(Praticien(nom="EXEMPLE B"))
    cabinet.bureau.delete_praticien(autre)
    assert [e.praticien.nom for e in cabinet.bureau.praticiens()] == ["EXEMPLE"]


def test_an_unknown_campaign_starts_nothing(cabinet: Cabinet) -> None:
    with pytest.raises(ErreurDonnee):
        cabinet.bureau.create_declaration(cabinet.praticien_id, "fs-1999")
    assert cabinet.bureau.declarations() == []


def test_a_declaration_goes_out_to_a_file_and_comes_back(cabinet: Cabinet, tmp_path: Path) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i3", "taux", Taux.from_fraction(812, 1000))
    session.annotate("v1.i3", "vu")
    fichier = tmp_path / "dossier.json"
    cabinet.bureau.export_dossier(session.declaration.id, fichier)
    revenue = cabinet.bureau.open(cabinet.bureau.import_dossier(fichier))
    assert revenue.declaration.reponses == session.declaration.reponses
    assert revenue.declaration.notes == {"v1.i3": "vu"}
    assert revenue.declaration.praticien_id == cabinet.praticien_id


def test_a_bad_file_imports_nothing(cabinet: Cabinet, tmp_path: Path) -> None:
    fichier = tmp_path / "dossier.json"
    fichier.write_text('{"format": "autre"}', encoding="utf-8")
    with pytest.raises(ErreurDonnee, match=r"dossier\.json"):
        cabinet.bureau.import_dossier(fichier)
    assert cabinet.bureau.declarations() == []


def test_rules_that_do_not_load_leave_the_others_and_the_answers_alone(tmp_path: Path) -> None:
    regles = tmp_path / "rulesets"
    shutil.copytree(shipped_dir("rulesets"), regles)
    cabinet = Cabinet.open(tmp_path / "données", Catalogue([regles]))
    session = cabinet.start("fs-2023")
    session.answer("v1.i2", "oui", True)
    session.save()
    cabinet.store.close()
    (regles / "fs-2023" / "volet_1.toml").write_text("ceci n'est pas du TOML", encoding="utf-8")
    cabinet = Cabinet.open(tmp_path / "données", Catalogue([regles]))
    bons, erreurs = cabinet.bureau.rulesets()
    assert "fs-2023" not in {ruleset.id for ruleset in bons}
    assert any("volet_1.toml" in str(erreur) for erreur in erreurs)
    assert cabinet.bureau.amount(1) is None
    with pytest.raises(ErreurDonnee):
        cabinet.bureau.open(1)
    assert cabinet.store.declarations.get(1).reponses == {"v1.i2": {"oui": True}}
    cabinet.store.close()


def test_stored_answers_that_the_rules_refuse_are_set_aside_one_by_one() -> None:
    ruleset = catalogue().get("fs-2024")
    reponses, refusees = read_stored(
        ruleset,
        {
            "v1.i2": {"oui": True, "autre": 1},
            "v1.i3": {"taux": "101"},
            "v8": {"oui": True},
        },
    )
    assert reponses == {"v1.i2": {"oui": True}}
    assert refusees == {"v1.i2": {"autre": 1}, "v1.i3": {"taux": "101"}, "v8": {"oui": True}}


@pytest.mark.parametrize(
    ("ruleset_id", "intitule", "titre"),
    [
        ("fs-2024", "", "Forfait structure 2024"),
        ("donum-2026", "cabinet B", "DONUM 2026 – cabinet B"),
        ("fs-2024", " (copie)", "Forfait structure 2024 – (copie)"),
        ("inventees-2030", "", "inventees 2030"),
    ],
)
def test_a_title_needs_no_rules(ruleset_id: str, intitule: str, titre: str) -> None:
    assert title_of(ruleset_id, intitule) == titre
