"""Gestures that must never surprise: a digit, a first letter, a deletion."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.services.parcours import ACCUEIL, CAMPAGNE
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from tests.poste import Poste, answer_box, click, during, settle


def test_a_digit_typed_in_the_list_goes_nowhere(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    poste.field("v2.i1.mss", "taux", TauxField)
    window.navigation.setFocus()
    QTest.keyClicks(window.navigation, "12.5")
    assert window.current_key == "v2.i1.mss"


def test_a_first_letter_typed_in_the_list_still_goes_to_a_section(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.navigation.setFocus()
    QTest.keyClicks(window.navigation, "p")
    settle()
    assert window.current_key == "praticien"


def test_a_click_on_the_present_line_of_the_list_gives_the_keyboard_to_the_page(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    field = poste.field("v2.i1.mss", "taux", TauxField)
    window.navigation.setFocus()
    item = window.navigation.currentItem()
    assert item is not None
    place = window.navigation.visualItemRect(item).center()
    QTest.mouseClick(window.navigation.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert window.current_key == "v2.i1.mss"
    assert field.percent.hasFocus()


def test_a_yes_or_no_is_answered_by_its_first_letter(poste: Poste) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v1.i1", "lap", OuiNonField)
    field.focus_first()
    for letter, answer in (("o", True), ("n", False), ("s", "sans_objet"), ("j", None)):
        QTest.keyClicks(field.button(field.value()), letter)
        poste.wait_saved()
        assert poste.stored().get("v1.i1", {}).get("lap") == answer


def _declare(poste: Poste) -> None:
    poste.window.bureau.seal(poste.declaration_id, date(2025, 2, 3), "AR-EXEMPLE", None)
    poste.window.try_open(poste.declaration_id)
    poste.window.show_page(ACCUEIL)
    settle()


def test_a_declared_one_is_deleted_only_once_confirmed(poste: Poste) -> None:
    poste.open_on("fs-2024")
    declaration_id = poste.declaration_id
    _declare(poste)
    page = poste.page(AccueilPage)
    no, yes = QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes
    during(lambda: click(page.delete_button), answer_box(no))
    assert poste.store.declarations.get(declaration_id).etat is Etat.ACTIVE
    during(lambda: click(page.delete_button), answer_box(yes))
    assert poste.store.declarations.get(declaration_id).etat is Etat.SUPPRIMEE


def test_erasing_for_good_names_the_declaration_and_proposes_no(poste: Poste) -> None:
    poste.open_on("fs-2024")
    _declare(poste)
    page = poste.page(AccueilPage)
    during(lambda: click(page.delete_button), answer_box(QMessageBox.StandardButton.Yes))
    page.filter.setCurrentIndex(page.filter.findText("Supprimées"))
    said: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.text())
        assert dialog.defaultButton() is dialog.button(QMessageBox.StandardButton.Cancel)

    during(lambda: click(page.purge_button), look)
    assert "Forfait structure 2024" in said[0]
    assert "EXEMPLE" in said[0]
    assert "déclarée sur amelipro" in said[0]
    assert page.model.rowCount() == 1


def test_a_new_declaration_is_chosen_without_the_figures_of_another(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.declarations.ask_campaign()
    settle()
    assert window.current_key == CAMPAGNE
    assert not window.totals.isVisible()
    assert not window.declared.isVisible()
    window.show_page(ACCUEIL)
    assert window.totals.isVisible()
    assert window.declared.isVisible()


def test_the_year_of_a_declaration_is_never_cut_in_the_list(poste: Poste) -> None:
    poste.open_on("fs-2024")
    view = poste.page(AccueilPage).view
    needed = view.fontMetrics().horizontalAdvance("Forfait structure 2024")
    assert view.columnWidth(0) > needed + 16


def test_an_example_bears_one_band_above_its_pages_as_nothing_of_it_is_to_be_declared(
    poste: Poste,
) -> None:
    window = poste.open_on("donum-2026")
    assert window.declared.isVisible()
    window.show_example(lambda: None)
    for cle in (ACCUEIL, CAMPAGNE, ACCUEIL):
        window.show_page(cle)
        assert not window.declared.isVisible()
