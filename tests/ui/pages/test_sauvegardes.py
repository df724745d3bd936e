"""The page of the backups, in a window that nothing may replace the store of."""

from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.services.sauvegardes import Raison, Sauvegardes
from forfait_desktop.ui.pages.patience import PatiencePage
from forfait_desktop.ui.pages.sauvegardes import AUCUN_SECOND, SauvegardesPage
from forfait_desktop.ui.widgets.copies import CONTENU, ILLISIBLE, LIEU, RAISON
from tests.poste import Poste, click, during, settle, type_path, wait_until
from tests.seances import backups, zero

CLE: Final = "sauvegardes"


def open_page(poste: Poste) -> SauvegardesPage:
    poste.window.show_page(CLE)
    return read(poste)


def read(poste: Poste) -> SauvegardesPage:
    page = poste.page(SauvegardesPage)
    wait_until(lambda: not page.inventaire.is_reading, "the backups are read")
    settle()
    return page


def cell(page: SauvegardesPage, row: int, column: int) -> str:
    item = page.inventaire.view.item(row, column)
    assert item is not None
    return item.text()


def test_without_a_backup_the_page_says_so(poste: Poste) -> None:
    page = open_page(poste)
    assert "Aucune sauvegarde" in page.state.text.text()
    assert not page.inventaire.empty.isVisible()  # it is said once
    assert page.other_path.text() == AUCUN_SECOND
    assert not page.remove_button.isVisible()


def test_a_backup_asked_for_is_listed_with_its_reason_place_and_content(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = open_page(poste)
    click(page.now_button)
    wait_until(page.result.isVisible, "the backup")
    read(poste)
    assert cell(page, 0, RAISON) == "à votre demande"
    assert cell(page, 0, LIEU) == "cet ordinateur"
    assert cell(page, 0, CONTENU) == "1\u00a0praticien, 1\u00a0déclaration, 0\u00a0pièce"
    assert "Forfait structure 2024" in preview_of(page)
    assert page.inventaire.difference.text() == "Identique aux dossiers d’aujourd’hui."


def preview_of(page: SauvegardesPage) -> str:
    lines = page.inventaire.preview.findChildren(type(page.inventaire.name))
    return "\n".join(line.text() for line in lines)


def test_a_store_that_nothing_may_replace_offers_no_restore(poste: Poste) -> None:
    poste.open_on("fs-2024")
    Sauvegardes(poste.data_dir).make(Raison.MANUELLE)
    page = open_page(poste)
    assert not page.inventaire.restore_button.isVisible()
    assert not page.file_button.isVisible()


def test_a_damaged_backup_is_said_and_found_by_verifying_everything(poste: Poste) -> None:
    poste.open_on("fs-2024")
    Sauvegardes(poste.data_dir).make(Raison.MANUELLE)
    zero(backups(poste.data_dir)[0], 4_096, 12_000)
    page = open_page(poste)
    assert cell(page, 0, CONTENU) == ILLISIBLE
    click(page.verify_button)
    wait_until(page.result.isVisible, "the check")
    assert page.result.text.text().startswith("Tout n’est pas intact")


def test_when_all_is_well_verifying_says_so(poste: Poste) -> None:
    poste.open_on("fs-2024")
    Sauvegardes(poste.data_dir).make(Raison.MANUELLE)
    page = open_page(poste)
    click(page.verify_button)
    wait_until(page.result.isVisible, "the check")
    assert page.result.text.text().startswith("Tout est intact")


def test_a_second_folder_is_chosen_and_taken_back_and_what_is_in_it_stays(
    poste: Poste, tmp_path: Path
) -> None:
    poste.open_on("fs-2024")
    cle = tmp_path / "clé"
    cle.mkdir()
    page = open_page(poste)
    during(lambda: click(page.choose_button), type_path(cle))
    wait_until(page.result.isVisible, "the first copy there")
    read(poste)
    assert page.other_state.text().startswith("Dernière copie")
    assert list(cle.rglob("forfait-*.sqlite3"))
    click(page.remove_button)
    assert page.other_path.text() == AUCUN_SECOND
    assert list(cle.rglob("forfait-*.sqlite3"))
    click(poste.window.notice.button)
    assert page.other_path.text() == str(cle)


def test_a_second_folder_inside_the_data_is_refused(poste: Poste) -> None:
    poste.open_on("fs-2024")
    dedans = poste.data_dir / "dedans"
    dedans.mkdir()
    page = open_page(poste)
    during(lambda: click(page.choose_button), type_path(dedans))
    assert "dans celui de vos données" in page.result.text.text()
    assert page.keeper.other_folder is None


def test_the_list_is_gone_through_with_the_keyboard(poste: Poste) -> None:
    poste.open_on("fs-2024")
    service = Sauvegardes(poste.data_dir)
    service.make(Raison.MANUELLE)
    service.make(Raison.MANUELLE)
    page = open_page(poste)
    page.inventaire.view.setFocus()
    QTest.keyClick(page.inventaire.view, Qt.Key.Key_Down)
    choisie = page.inventaire.selected()
    assert choisie is not None
    assert choisie.path == backups(poste.data_dir)[0]
    assert page.inventaire.where.text() == str(choisie.path)


@pytest.mark.usefixtures("app")
def test_the_page_of_patience_says_how_far_it_is_and_may_be_left() -> None:
    left: list[bool] = []
    page = PatiencePage("Dernière sauvegarde", "Quitter sans attendre")
    page.given_up.connect(lambda: left.append(True))
    page.show()
    settle()
    page.show_progress(3, 12)
    assert page.detail.text() == "Justificatifs copiés\u00a0: 3 sur 12"
    click(page.give_up_button)
    assert left == [True]
    page.close()
    page.deleteLater()
