"""Last year carried over: proposed, confirmed, discarded, taken back, through the real widgets."""

from datetime import date
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.values import Taux
from forfait_desktop.services.parcours import ACCUEIL, CAMPAGNE, NOUVEAUTES
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.nouveautes import NouveautesPage
from forfait_desktop.ui.widgets.reprise import RepriseRow
from forfait_desktop.ui.widgets.texts import Text
from tests.poste import Poste, click, settle

DE_2024: Final[dict[tuple[str, str], object]] = {
    ("v1.i1", "segur"): True,
    ("v1.i1", "lap"): True,
    ("v1.i2", "oui"): True,
    ("v1.i3", "taux"): "92.7",
    ("v1.i4", "oui"): True,
    ("v2.i3", "rcp"): 6,
    ("v3", "temps"): ["plein"],
}
"""Six answers to propose, and one rate to recall."""


def start(
    poste: Poste, ruleset_id: str, ancien: str, reponses: dict[tuple[str, str], object]
) -> None:
    """Choose a new campaign in the window of a doctor who prepared an earlier one."""
    poste.today = date(2026, 1, 20)
    window = poste.open_on(ancien)
    poste.store.declarations.save_reponses(poste.declaration_id, reponses)
    window.bureau.reload(poste.declaration_id)
    window.open_declaration(poste.declaration_id)
    choose(poste, ruleset_id)


def choose(poste: Poste, ruleset_id: str) -> None:
    window = poste.window
    window.show_page(CAMPAGNE)
    settle()
    page = poste.page(CampagnePage)
    click(page.buttons[ruleset_id])
    click(page.create_button)


def row_of(poste: Poste, cle: str, champ: str) -> RepriseRow:
    return poste.question(cle).reprises.rows[champ]


def pending(poste: Poste) -> set[tuple[str, str]]:
    return {
        (p.indicateur, p.champ)
        for p in poste.store.propositions.list(poste.declaration_id)
        if not p.rappel
    }


@pytest.fixture
def fs_2025(poste: Poste) -> Poste:
    """A new declaration of 2025, after one of 2024."""
    start(poste, "fs-2025", "fs-2024", DE_2024)
    return poste


def test_the_accueil_says_how_many_answers_wait_and_leads_to_the_first(fs_2025: Poste) -> None:
    accueil = fs_2025.page(AccueilPage)
    assert accueil.reprises.text.text() == "6\u00a0réponses reprises de 2024 à confirmer."
    click(accueil.reprises.button)
    assert fs_2025.window.current_key == "v1.i1"


def test_nothing_counts_before_it_is_confirmed(fs_2025: Poste) -> None:
    assert fs_2025.session.declaration.reponses == {}
    assert fs_2025.stored() == {}
    assert fs_2025.session.resultat.acquis.points == 0
    field = fs_2025.field("v1.i1", "segur", OuiNonField)
    assert field.value() is None
    row = row_of(fs_2025, "v1.i1", "segur")
    assert row.text.text() == "Repris de 2024, à confirmer\u00a0: oui"
    assert row.confirm_button.isVisible()


def test_confirming_gives_the_answer_like_any_other_and_undo_proposes_it_again(
    fs_2025: Poste,
) -> None:
    row = row_of(fs_2025, "v1.i2", "oui")
    click(row.confirm_button)
    assert fs_2025.question().next_button.hasFocus()
    assert fs_2025.field("v1.i2", "oui", OuiNonField).value() is True
    assert fs_2025.stored() == {"v1.i2": {"oui": True}}
    assert not row.isVisible()
    assert ("v1.i2", "oui") not in pending(fs_2025)
    fs_2025.window.undo()
    settle()
    assert fs_2025.stored() == {}
    assert row.isVisible()
    assert ("v1.i2", "oui") in pending(fs_2025)
    fs_2025.window.redo()
    settle()
    assert fs_2025.stored() == {"v1.i2": {"oui": True}}
    assert not row.isVisible()


def test_answering_otherwise_settles_the_proposition(fs_2025: Poste) -> None:
    row = row_of(fs_2025, "v1.i2", "oui")
    field = fs_2025.field("v1.i2", "oui", OuiNonField)
    click(field.button(False))
    assert not row.isVisible()
    assert ("v1.i2", "oui") not in pending(fs_2025)
    window = fs_2025.reopen()
    window.show_page("v1.i2")
    settle()
    assert not row_of(fs_2025, "v1.i2", "oui").isVisible()
    assert fs_2025.stored() == {"v1.i2": {"oui": False}}


def test_discarding_gives_no_answer_and_can_be_taken_back(fs_2025: Poste) -> None:
    row = row_of(fs_2025, "v2.i3", "rcp")
    assert row.text.text() == "Repris de 2024, à confirmer\u00a0: 6\u00a0cas"
    click(row.discard_button)
    assert not row.isVisible()
    assert fs_2025.stored() == {}
    assert ("v2.i3", "rcp") not in pending(fs_2025)
    click(fs_2025.window.notice.button)
    assert row.isVisible()
    assert ("v2.i3", "rcp") in pending(fs_2025)
    click(row.confirm_button)
    assert fs_2025.field("v2.i3", "rcp", NombreField).value() == 6


def test_a_whole_page_is_confirmed_at_once_and_undone_at_once(fs_2025: Poste) -> None:
    page = fs_2025.question("v1.i1")
    click(page.confirm_all.button)
    assert fs_2025.stored() == {"v1.i1": {"segur": True, "lap": True}}
    assert not page.confirm_all.isVisible()
    assert [f.message() for f in page.fields.values()] == ["Enregistré", "Enregistré"]
    click(fs_2025.window.notice.button)
    assert fs_2025.stored() == {}
    assert page.confirm_all.isVisible()


def test_the_keyboard_is_enough_to_confirm_a_page(fs_2025: Poste) -> None:
    page = fs_2025.question("v1.i1")
    rows = page.reprises.rows
    rows["segur"].confirm_button.setFocus()
    QTest.keyClick(rows["segur"].confirm_button, Qt.Key.Key_Space)
    settle()
    assert rows["lap"].confirm_button.hasFocus()
    QTest.keyClick(rows["lap"].confirm_button, Qt.Key.Key_Space)
    settle()
    assert fs_2025.stored() == {"v1.i1": {"segur": True, "lap": True}}
    assert page.next_button.hasFocus()


def test_a_rate_is_recalled_beside_its_field_and_never_copied(fs_2025: Poste) -> None:
    row = row_of(fs_2025, "v1.i3", "taux")
    assert row.text.text() == "En 2024\u00a0: 92,7\u00a0%"
    assert not row.confirm_button.isVisible()
    assert not row.discard_button.isVisible()
    field = fs_2025.field("v1.i3", "taux", TauxField)
    assert field.value() is None
    QTest.keyClicks(field.percent, "88")
    settle()
    valeur = field.value()
    assert isinstance(valeur, Taux)
    assert row.isVisible()


def test_a_page_that_is_cleared_proposes_what_was_confirmed_there(fs_2025: Poste) -> None:
    page = fs_2025.question("v1.i4")
    click(page.reprises.rows["oui"].confirm_button)
    assert fs_2025.stored() == {"v1.i4": {"oui": True}}
    click(fs_2025.field("v1.i4", "oui", OuiNonField).button(None))
    assert fs_2025.stored() == {}
    assert ("v1.i4", "oui") in pending(fs_2025)


def test_when_everything_is_settled_the_accueil_says_nothing_more(fs_2025: Poste) -> None:
    for cle, champ in sorted(pending(fs_2025)):
        click(row_of(fs_2025, cle, champ).confirm_button)
    fs_2025.window.show_page(ACCUEIL)
    settle()
    assert not fs_2025.page(AccueilPage).reprises.isVisible()
    window = fs_2025.reopen()
    settle()
    assert window.session is not None
    assert not fs_2025.page(AccueilPage).reprises.isVisible()


def test_another_doctor_is_proposed_nothing(fs_2025: Poste) -> None:
    autre = fs_2025.store.praticiens.add(Praticien(nom="EXEMPLE", prenom="Autre")).id
    fs_2025.window.declarations.create(autre, "fs-2025")
    settle()
    assert not fs_2025.page(AccueilPage).reprises.isVisible()
    assert not row_of(fs_2025, "v1.i2", "oui").isVisible()


def test_the_dotation_of_2026_takes_up_the_equipment_of_2025(poste: Poste) -> None:
    start(
        poste,
        "donum-2026",
        "fs-2025",
        {
            ("v1.i1", "segur"): True,
            ("v1.i1", "lap"): "sans_objet",
            ("v1.i2", "oui"): True,
            ("v1.i3", "taux"): "92.7",
            ("v2.i5", "oui"): True,
        },
    )
    accueil = poste.page(AccueilPage)
    assert accueil.reprises.text.text() == "2\u00a0réponses reprises de 2025 à confirmer."
    page = poste.question("socle.i1")
    visibles = {champ for champ, row in page.reprises.rows.items() if row.isVisible()}
    assert visibles == {"segur", "sesam"}  # no exemption of LAP is known there
    click(page.confirm_all.button)
    assert poste.stored() == {"socle.i1": {"segur": True, "sesam": True}}
    assert row_of(poste, "socle.i2", "fse").text.text() == "En 2025\u00a0: 92,7\u00a0%"


def test_a_declared_dossier_proposes_nothing_more(fs_2025: Poste) -> None:
    bureau, declaration_id = fs_2025.window.bureau, fs_2025.declaration_id
    bureau.seal(declaration_id, date(2026, 1, 15), "ACC-EXEMPLE", None)
    fs_2025.window.open_declaration(declaration_id)
    fs_2025.window.show_page(ACCUEIL)
    settle()
    assert not fs_2025.page(AccueilPage).reprises.isVisible()
    assert not row_of(fs_2025, "v1.i2", "oui").isVisible()
    assert row_of(fs_2025, "v1.i3", "taux").isVisible()


def test_the_band_and_the_menu_lead_to_what_changed(poste: Poste) -> None:
    start(poste, "donum-2026", "fs-2025", {("v1.i1", "segur"): True})
    click(poste.page(AccueilPage).reprises.news_button)
    page = poste.page(NouveautesPage)
    textes = [t.text() for t in page.findChildren(Text) if t.isVisible()]
    assert page.title.text() == "Ce qui a changé de 2025 à 2026"
    assert "1\u00a0115\u00a0pts, 7\u00a0805\u00a0€" in textes
    assert "420\u00a0pts, 2\u00a0940\u00a0€" in textes
    assert "Lignes qui n’existent plus (9)" in textes
    poste.window.show_page(ACCUEIL)
    poste.window.menus.actions["news"].trigger()
    assert poste.window.current_key == NOUVEAUTES


def test_two_years_of_the_same_rules_say_so(fs_2025: Poste) -> None:
    fs_2025.window.show_page(NOUVEAUTES)
    settle()
    page = fs_2025.page(NouveautesPage)
    assert any("Seules les dates changent" in t.text() for t in page.findChildren(Text))


def test_the_first_campaign_of_all_has_nothing_to_compare_with(poste: Poste) -> None:
    poste.open_on("fs-2022")
    poste.window.show_page(NOUVEAUTES)
    settle()
    page = poste.page(NouveautesPage)
    assert any("aucune campagne avant" in t.text() for t in page.findChildren(Text))
