"""The doctor's lines: what is refused, where it stops, and the way back from a change."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.services.parcours import ACCUEIL, PRATICIEN, VERIFIER
from forfait_desktop.ui.pages.praticien import PraticienPage
from tests.poste import Poste, click, settle, type_in

FAUX_RPPS = "10000000008"


@pytest.fixture
def page(poste: Poste) -> PraticienPage:
    poste.open_on("fs-2024")
    poste.window.show_page(PRATICIEN)
    settle()
    return poste.page(PraticienPage)


def stored(poste: Poste) -> Praticien:
    return poste.store.praticiens.get(poste.session.declaration.praticien_id).praticien


def test_continue_goes_to_the_line_that_keeps_it_back_and_names_it(
    poste: Poste, page: PraticienPage
) -> None:
    type_in(page.entries["rpps"], FAUX_RPPS)
    click(page.continue_button)
    assert poste.window.current_key == PRATICIEN
    assert QApplication.focusWidget() is page.entries["rpps"]
    assert "laissez la ligne vide" in page.errors["rpps"].text()
    assert "Numéro RPPS" in page.saved.text()


def test_leaving_stops_once_at_a_wrong_line_then_leaves_it_as_it_was(
    poste: Poste, page: PraticienPage
) -> None:
    type_in(page.entries["rpps"], FAUX_RPPS)
    poste.window.show_page(VERIFIER)
    assert poste.window.current_key == PRATICIEN
    assert QApplication.focusWidget() is page.entries["rpps"]
    assert "encore une fois" in page.errors["rpps"].text()
    assert poste.window.totals.saved.text() == "1\xa0réponse refusée, non enregistrée."
    poste.window.show_page(VERIFIER)
    assert poste.window.current_key == VERIFIER
    assert stored(poste).rpps == ""
    assert poste.window.totals.saved.text() == "Tout est enregistré."


def test_the_same_wrong_line_stops_again_once_it_was_corrected(
    poste: Poste, page: PraticienPage
) -> None:
    rpps = page.entries["rpps"]
    type_in(rpps, FAUX_RPPS)
    poste.window.show_page(VERIFIER)
    type_in(rpps, "")
    page.entries["cabinet"].setFocus()
    type_in(rpps, FAUX_RPPS)
    poste.window.show_page(VERIFIER)
    assert poste.window.current_key == PRATICIEN
    assert rpps.text() == FAUX_RPPS


def test_what_is_right_is_kept_beside_a_wrong_line(poste: Poste, page: PraticienPage) -> None:
    type_in(page.entries["rpps"], FAUX_RPPS)
    type_in(page.entries["cabinet"], "Cabinet EXEMPLE")
    QTest.keyClick(page.entries["cabinet"], Qt.Key.Key_Return)
    assert stored(poste) == Praticien(nom="EXEMPLE", cabinet="Cabinet EXEMPLE")


@pytest.mark.parametrize("secteur", ["3", "12", "un", "1.5"])
def test_a_sector_that_does_not_exist_is_refused(
    poste: Poste, page: PraticienPage, secteur: str
) -> None:
    type_in(page.entries["secteur"], secteur)
    click(page.continue_button)
    assert QApplication.focusWidget() is page.entries["secteur"]
    assert "1 ou 2" in page.errors["secteur"].text()
    assert stored(poste).secteur == ""


@pytest.mark.parametrize("secteur", ["1", "2", "2 Optam", ""])
def test_a_sector_is_kept_with_the_word_that_follows_it(
    poste: Poste, page: PraticienPage, secteur: str
) -> None:
    type_in(page.entries["secteur"], secteur)
    click(page.continue_button)
    assert poste.window.current_key == ACCUEIL
    assert stored(poste).secteur == secteur


def test_a_sector_that_a_file_brought_is_left_as_it_is(poste: Poste, page: PraticienPage) -> None:
    praticien_id = poste.session.declaration.praticien_id
    poste.window.bureau.update_praticien(praticien_id, Praticien(nom="EXEMPLE", secteur="III"))
    poste.window.refresh_page()
    type_in(page.entries["prenom"], "Camille")
    click(page.continue_button)
    assert stored(poste) == Praticien(nom="EXEMPLE", prenom="Camille", secteur="III")


def test_an_overwritten_line_comes_back_by_undo_and_by_its_button(
    poste: Poste, page: PraticienPage
) -> None:
    prenom = page.entries["prenom"]
    assert not page.undo_button.isVisible()
    for texte in ("Camille", "Dominique", "Claude"):
        type_in(prenom, texte)
        QTest.keyClick(prenom, Qt.Key.Key_Return)
    page.entries["cabinet"].setFocus()
    QTest.keyClick(page.entries["cabinet"], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (prenom.text(), stored(poste).prenom) == ("Dominique", "Dominique")
    click(page.undo_button)
    assert (prenom.text(), stored(poste).prenom) == ("Camille", "Camille")
    assert poste.window.current_key == PRATICIEN
