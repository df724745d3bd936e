"""A page that holds something refused: it stops the doctor once, and says what is not kept."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.values import SANS_OBJET, Taux
from forfait_desktop.services.parcours import VERIFIER
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from tests.poste import Poste, click, settle, type_in

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def taux(poste: Poste) -> TauxField:
    poste.open_on("fs-2024")
    return poste.field("v1.i3", "taux", TauxField)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(widget, key, modifier)
    settle()


def test_suivant_stops_once_at_a_refused_answer_then_leaves_without_it(
    poste: Poste, taux: TauxField
) -> None:
    type_in(taux.percent, "120")
    click(poste.question().next_button)
    assert poste.window.current_key == "v1.i3"
    assert QApplication.focusWidget() is taux.percent
    assert "100" in taux.message()
    assert "encore une fois" in taux.message()
    click(poste.question().next_button)
    assert poste.window.current_key == "v1.i4"
    assert poste.stored() == {}
    assert poste.field("v1.i3", "taux", TauxField).percent.text() == ""


def test_another_wrong_answer_stops_again(poste: Poste, taux: TauxField) -> None:
    type_in(taux.percent, "120")
    press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    type_in(taux.percent, "130")
    press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    assert poste.window.current_key == "v1.i3"
    type_in(taux.percent, "13")
    press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    assert poste.window.current_key == "v1.i4"
    poste.wait_saved()
    assert poste.stored() == {"v1.i3": {"taux": "13"}}


def test_the_same_wrong_answer_stops_again_once_a_good_one_stood_in_its_place(
    poste: Poste, taux: TauxField
) -> None:
    for percent in ("120", "13", "120"):
        type_in(taux.percent, percent)
        if percent == "120":
            press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    assert poste.window.current_key == "v1.i3"
    assert taux.percent.text() == "120"


def test_the_list_and_the_menus_stop_too_and_the_list_shows_where_one_still_is(
    poste: Poste, taux: TauxField
) -> None:
    window = poste.window
    type_in(taux.percent, "120")
    window.navigation.page_asked.emit(VERIFIER)
    assert window.current_key == "v1.i3"
    present = window.navigation.currentItem()
    assert present is not None
    assert "télétransmission" in present.text(0)
    press(window, Qt.Key.Key_R, CONTROL)
    assert window.current_key == VERIFIER


def test_a_dossier_to_import_does_not_drop_what_is_refused_in_silence(
    poste: Poste, taux: TauxField
) -> None:
    type_in(taux.percent, "120")
    poste.window.menus.actions["import"].trigger()
    assert taux.percent.text() == "120"
    assert "encore une fois" in taux.message()


def test_closing_stops_once_and_the_system_is_never_held_back(
    poste: Poste, taux: TauxField
) -> None:
    type_in(taux.percent, "120")
    assert not poste.window.close()
    assert poste.window.isVisible()
    type_in(taux.percent, "130")
    poste.window.must_end = True
    assert poste.window.close()


def test_half_a_fraction_is_not_left_behind_in_silence(poste: Poste, taux: TauxField) -> None:
    type_in(taux.numerator, "812")
    press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    assert poste.window.current_key == "v1.i3"
    assert QApplication.focusWidget() is taux.denominator
    assert "Il manque un des deux nombres" in taux.message()


def test_half_a_date_is_not_left_behind_in_silence(poste: Poste) -> None:
    poste.open_on("fs-2024")
    jour = poste.field(V3, "signature", JourField)
    type_in(jour.entry, "12/03")
    press(poste.window, Qt.Key.Key_PageDown, CONTROL)
    assert poste.window.current_key == V3
    assert "n’est pas une date" in jour.message()


def test_the_status_never_says_that_all_is_saved_while_something_is_refused(
    poste: Poste, taux: TauxField
) -> None:
    window = poste.window
    type_in(taux.percent, "66,66")
    poste.wait_saved()
    assert window.totals.saved.text() == "Tout est enregistré."
    type_in(taux.percent, "92.7.1")
    poste.wait_saved()
    assert window.totals.saved.text() == "1\xa0réponse refusée, non enregistrée."
    assert window.band.saved.text() == window.totals.saved.text()
    type_in(taux.percent, "92,7")
    poste.wait_saved()
    assert window.totals.saved.text() == "Tout est enregistré."


def test_undo_brings_back_the_good_answer_that_a_refused_one_took_away(
    poste: Poste, taux: TauxField
) -> None:
    type_in(taux.percent, "66,66")
    QTest.keyClick(taux.percent, Qt.Key.Key_Return)
    type_in(taux.percent, "92.7.1")
    assert taux.value() is None
    press(taux.percent, Qt.Key.Key_Z, CONTROL)
    assert taux.value() == Taux.from_pourcentage(Decimal("66.66"))
    assert poste.stored() == {"v1.i3": {"taux": "66.66"}}
    assert poste.window.totals.saved.text() == "Tout est enregistré."


def test_undo_takes_back_what_was_refused_before_any_earlier_answer(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    type_in(poste.field("v2.i1.dmp", "taux", TauxField).percent, "40")
    taux = poste.field("v1.i3", "taux", TauxField)
    type_in(taux.percent, "abc")
    press(taux.percent, Qt.Key.Key_Z, CONTROL)
    assert window.current_key == "v1.i3"
    assert taux.percent.text() == ""
    assert poste.stored() == {"v2.i1.dmp": {"taux": "40"}}


def test_tab_enters_each_group_on_the_answer_it_shows(poste: Poste) -> None:
    poste.open_on("fs-2024")
    segur = poste.field("v1.i1", "segur", OuiNonField)
    lap = poste.field("v1.i1", "lap", OuiNonField)
    segur.focus_first()
    QTest.keyClick(segur.button(None), Qt.Key.Key_Tab)
    assert lap.button(None).hasFocus()
    QTest.keyClick(lap.button(None), Qt.Key.Key_Tab)
    assert poste.question().note.hasFocus()
    QTest.keyClick(poste.question().note, Qt.Key.Key_Backtab)
    assert lap.button(None).hasFocus()
    QTest.keyClick(lap.button(None), Qt.Key.Key_Left)
    poste.wait_saved()
    assert poste.stored() == {"v1.i1": {"lap": False}}


def test_figures_come_back_when_sans_objet_is_unticked(poste: Poste) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v2.i1.dmp", "taux", TauxField)
    assert field.not_applicable is not None
    type_in(field.numerator, "700")
    type_in(field.denominator, "800")
    click(field.not_applicable)
    assert field.value() is SANS_OBJET
    click(field.not_applicable)
    assert field.value() == Taux.from_fraction(700, 800)
    assert poste.stored()["v2.i1.dmp"] == {"taux": {"numerateur": 700, "denominateur": 800}}
