"""The words of the backups."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.services.inventaire import (
    MOT_DE_LA_RAISON,
    Secours,
    compare,
    list_copies,
    read_present,
    say_contenu,
    say_lieux,
    say_restore,
    say_restored,
)
from forfait_desktop.services.sauvegardes import (
    Contenu,
    Lieu,
    LigneContenu,
    Raison,
    Sauvegardes,
)
from tests.services.cabinet import Cabinet

INSTANT = datetime(2026, 11, 12, 12, 5, tzinfo=UTC)
LIGNE = LigneContenu("fs-2024", "", "EXEMPLE", Etat.ACTIVE, INSTANT)
CONTENU = Contenu(1, {Etat.ACTIVE: 1}, 0, INSTANT, (LIGNE,), 3, None, 10, protege=False)


@pytest.mark.parametrize("raison", Raison)
def test_every_reason_has_its_words(raison: Raison) -> None:
    assert MOT_DE_LA_RAISON[raison]


def test_a_content_is_counted_whatever_the_state_of_its_declarations() -> None:
    contenu = replace(CONTENU, praticiens=2, declarations={Etat.ACTIVE: 2, Etat.ARCHIVEE: 1})
    attendu = "2\u00a0praticiens, 3\u00a0déclarations, 0\u00a0pièce"
    assert say_contenu(contenu) == attendu


@pytest.mark.parametrize(
    ("lieux", "mots"),
    [
        ((Lieu.POSTE,), "cet ordinateur"),
        ((Lieu.AUTRE,), "second dossier"),
        ((Lieu.POSTE, Lieu.AUTRE), "les deux"),
    ],
)
def test_the_folders_are_named(lieux: tuple[Lieu, ...], mots: str) -> None:
    assert say_lieux(lieux) == mots


def test_a_deleted_declaration_is_one_less_and_is_counted_apart() -> None:
    supprimee = replace(LIGNE, etat=Etat.SUPPRIMEE)
    present = replace(
        CONTENU, lignes=(supprimee,), declarations={Etat.SUPPRIMEE: 1}, revision=CONTENU.revision
    )
    assert "1\u00a0déclaration de moins" in compare(CONTENU, present)
    assert "de plus" not in compare(CONTENU, present)
    assert "1\u00a0déclaration, dont 1\u00a0supprimée" in say_contenu(present)
    assert "dont" not in say_contenu(CONTENU)


def test_what_differs_from_today_is_said_simply() -> None:
    autre = replace(LIGNE, ruleset_id="donum-2026")
    present = replace(CONTENU, lignes=(LIGNE, autre), declarations={Etat.ACTIVE: 2}, revision=13)
    assert compare(CONTENU, CONTENU) == "Identique aux dossiers d’aujourd’hui."
    assert compare(CONTENU, None) == ""
    assert "1\u00a0déclaration de plus" in compare(CONTENU, present)
    assert "3\u00a0modifications de plus" in compare(CONTENU, present)
    assert "1\u00a0déclaration de moins" in compare(present, CONTENU)


@pytest.mark.parametrize("ecartee", [False, True])
def test_the_question_says_what_is_replaced_and_that_it_can_be_undone(ecartee: bool) -> None:
    copie = Secours(Path("x"), INSTANT, "", 0, (), ecartee=ecartee)
    question = say_restore(copie, CONTENU)
    assert "12\u00a0novembre 2026" in question
    assert say_contenu(CONTENU) in question
    assert "mis de côté" in question
    assert "annuler" in question
    assert say_restored(copie).endswith("en place.")


def test_backups_come_before_what_was_set_aside(cabinet: Cabinet) -> None:
    data_dir = cabinet.store.path.parent
    service = Sauvegardes(data_dir)
    sauvegarde = service.make(Raison.MANUELLE).faites[0]
    cabinet.store.close()
    ecarte = service.set_aside()
    assert [copie.path for copie in list_copies(service)] == [sauvegarde.path, ecarte]
    assert [copie.ecartee for copie in list_copies(service)] == [False, True]


def test_the_present_store_is_read_while_it_is_open_and_an_unreadable_one_is_not_known(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    present = read_present(cabinet.store.path.parent, None)
    assert present is not None
    assert present.revision == cabinet.store.revision
    assert read_present(tmp_path / "ailleurs", None) is None
