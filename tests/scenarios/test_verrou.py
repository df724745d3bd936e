"""The gate guard in the window: what is missing, how to repair it, and by when."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from forfait_desktop.services.parcours import VERIFIER
from forfait_desktop.ui.dialogs.reparer import ReparerDialog
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import LinkButton, Text
from tests.poste import Poste, click, during, settle, type_in


def texts_of(dialog: QDialog) -> str:
    return "\n".join(texte.text() for texte in dialog.findChildren(Text))


def break_the_gate(poste: Poste) -> None:
    """Say no to one line of volet 1 and give a rate too low for another."""
    click(poste.field("v1.i1", "segur", OuiNonField).button(False))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "59")
    poste.wait_saved()
    settle()


def test_each_missing_line_says_how_to_repair_it_and_leads_to_its_page(poste: Poste) -> None:
    poste.today = date(2025, 1, 10)
    window = poste.open_on("fs-2024")
    break_the_gate(poste)
    gate = window.totals.gate
    assert gate.deadline.text().startswith("À réparer avant la clôture\xa0: 9\xa0février 2025")
    seen: list[str] = []

    def read_and_go(dialog: QDialog) -> None:
        assert isinstance(dialog, ReparerDialog)
        seen.append(texts_of(dialog))
        assert list(dialog.list.buttons) == ["v1.i1", "v1.i3", "v1.i2", "v1.i4"]
        QTest.mouseClick(dialog.list.buttons["v1.i3"], Qt.MouseButton.LeftButton)

    during(lambda: click(gate.repair_button), read_and_go)
    assert "tout est ramené à 0\xa0€. Il y a 1\xa0960\xa0€ en jeu" in seen[0]
    assert "dans 30\xa0jours" in seen[0]
    assert "Logiciel référencé Ségur\xa0: non." in seen[0]
    assert "il manque 7,7\xa0points pour atteindre 66,7\xa0%" in seen[0]
    assert "Où trouver\xa0: dans l’attestation de l’éditeur de votre logiciel." in seen[0]
    assert poste.page(QuestionPage).cle == "v1.i3"


def test_the_tool_tip_of_a_missing_line_says_what_to_do(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    break_the_gate(poste)
    tips = [lien.toolTip() for lien in window.totals.gate.findChildren(LinkButton)]
    assert any("répondez «\xa0oui\xa0» à «\xa0Logiciel référencé Ségur\xa0»" in tip for tip in tips)


def test_the_guard_asks_for_nothing_once_the_gate_is_open(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    break_the_gate(poste)
    assert window.totals.gate.repair_button.isVisible()
    for cle, champ in (("v1.i1", "segur"), ("v1.i1", "lap"), ("v1.i2", "oui"), ("v1.i4", "oui")):
        click(poste.field(cle, champ, OuiNonField).button(True))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "90")
    poste.wait_saved()
    settle()
    assert not window.totals.gate.repair_button.isVisible()
    assert not window.totals.gate.deadline.isVisible()
    window.show_repairs()  # nothing opens: this would not come back otherwise
    window.show_page(VERIFIER)
    assert poste.page(VerifierPage).repairs is None


def test_verifier_shows_the_same_lines_and_comes_back_after_the_repair(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    break_the_gate(poste)
    window.show_page(VERIFIER)
    settle()
    repairs = poste.page(VerifierPage).repairs
    assert repairs is not None
    click(repairs.buttons["v1.i1"])
    page = poste.page(QuestionPage)
    assert page.cle == "v1.i1"
    click(poste.field("v1.i1", "segur", OuiNonField).button(True))
    click(page.back_button)
    repairs = poste.page(VerifierPage).repairs
    assert repairs is not None
    assert next(iter(repairs.buttons)) == "v1.i3"


def test_a_narrow_window_keeps_the_way_to_the_repair(poste: Poste) -> None:
    window = poste.open_on("donum-2026")
    window.resize(900, 700)
    settle()
    click(poste.field("socle.i1", "segur", OuiNonField).button(False))
    assert window.band.repair_button.isVisible()
    assert "(estimation)" in window.band.repair_button.toolTip()

    def close(dialog: QDialog) -> None:
        assert isinstance(dialog, ReparerDialog)
        assert "(estimation)" in texts_of(dialog)
        dialog.reject()

    during(lambda: click(window.band.repair_button), close)
