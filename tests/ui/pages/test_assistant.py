"""Volet 3 on the screen: every year of the contract, the one that counts, the new amounts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.domain.assistant import V3
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.pages.question import AssistantPage
from forfait_desktop.ui.widgets.texts import Text
from tests.poste import Poste, click, settle, type_in


def answer_contract(
    poste: Poste, signature: str, temps: str, percentile: str = "moins_p90"
) -> AssistantPage:
    page = poste.question(V3)
    assert isinstance(page, AssistantPage)
    type_in(poste.field(V3, "signature", JourField).entry, signature)
    click(poste.field(V3, "temps", ChoixField).button(temps))
    click(poste.field(V3, "percentile", ChoixField).button(percentile))
    settle()
    return page


def strong_texts(page: AssistantPage) -> list[str]:
    return [t.text() for t in page.years.findChildren(Text) if t.font().bold() and t.isVisible()]


def muted_texts(page: AssistantPage) -> list[str]:
    return [t.text() for t in page.years.findChildren(Text) if t.property("ton") == "discret"]


def test_no_table_stands_before_the_contract_is_known(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.question(V3)
    assert isinstance(page, AssistantPage)
    assert not page.years.isVisible()
    click(poste.field(V3, "temps", ChoixField).button("mi"))
    assert not page.years.isVisible()


def test_the_five_years_stand_with_their_amounts_and_the_switch_at_the_anniversary(
    poste: Poste,
) -> None:
    # ameli-am-2023 for the years begun before 22 June 2024: 18 000, 13 500; then ameli-am-2024.
    poste.open_on("fs-2024")
    page = answer_contract(poste, "01/09/2022", "mi")
    assert page.years.isVisible()
    assert page.years.rows() == [
        "1re\xa0année, dès le 1er\xa0septembre 2022\xa0: 18\xa0000\xa0€, autre campagne.",
        "2e\xa0année, dès le 1er\xa0septembre 2023\xa0: 13\xa0500\xa0€, autre campagne.",
        "3e\xa0année, dès le 1er\xa0septembre 2024\xa0: 11\xa0000\xa0€ au plus, cette campagne.",
        "4e\xa0année, dès le 1er\xa0septembre 2025\xa0: 11\xa0000\xa0€ au plus, autre campagne.",
        "5e\xa0année, dès le 1er\xa0septembre 2026\xa0: 11\xa0000\xa0€ au plus, autre campagne.",
    ]
    dits = [t.text() for t in page.years.findChildren(Text)]
    assert "Montants en vigueur avant le 22\xa0juin 2024" in dits
    assert (
        "À l’anniversaire du 1er\xa0septembre 2024\xa0: montants en vigueur depuis le "
        "22\xa0juin 2024"
    ) in dits
    assert "11\xa0000\xa0€ au plus" in strong_texts(page)
    assert "13\xa0500\xa0€" in muted_texts(page)
    assert "cette campagne" not in muted_texts(page)


def test_the_table_and_the_total_say_the_same_amount_and_that_it_is_a_maximum(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    page = answer_contract(poste, "01/09/2022", "plein", "p90_p94")
    assert "26\xa0000\xa0€ au plus" in page.years.rows()[2]
    assert "26\xa0000\xa0€ au plus" in window.totals.amounts.text()
    assert "26\xa0000\xa0€ au plus" in page.explanation.text()


def test_the_table_follows_what_is_typed(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = answer_contract(poste, "01/09/2022", "mi")
    entry = poste.field(V3, "signature", JourField).entry
    type_in(entry, "01/09/2024")
    assert [row.rpartition(", ")[2] for row in page.years.rows()] == [
        "cette campagne.",
        "autre campagne.",
        "autre campagne.",
        "autre campagne.",
        "autre campagne.",
    ]
    assert "19\xa0000\xa0€" in page.years.rows()[0]
    QTest.keyClick(entry, Qt.Key.Key_Backspace)  # "01/09/202" is no day: there is no contract
    settle()
    assert not page.years.isVisible()


def test_after_the_term_every_year_is_past_and_the_page_says_so(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = answer_contract(poste, "01/03/2019", "plein")
    assert all(row.endswith("autre campagne.") for row in page.years.rows())
    assert "terme" in page.explanation.text()
    assert "cette campagne" not in strong_texts(page)


def test_before_the_first_year_nothing_counts_yet(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = answer_contract(poste, "01/03/2025", "plein")
    assert all(row.endswith("autre campagne.") for row in page.years.rows())
    assert "Pas encore" in page.explanation.text()


@pytest.mark.parametrize(("reponse", "dit"), [(False, ": 0\xa0€,"), (True, ": pas de montant,")])
def test_the_year_of_the_campaign_counts_the_prerequisite_of_its_day(
    poste: Poste, reponse: bool, dit: str
) -> None:
    """Before May 2023 the aid asked for the whole of volet 1 (almapro-2022)."""
    poste.open_on("fs-2022")
    click(poste.field("v1.i1", "dmp_compatible", OuiNonField).button(reponse))
    page = answer_contract(poste, "01/03/2022", "plein")
    assert dit in page.years.rows()[0]
    assert "cette campagne" in page.years.rows()[0]
    assert "volet 1" in page.explanation.text()


def test_only_what_is_missing_is_asked_for(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.question(V3)
    type_in(poste.field(V3, "signature", JourField).entry, "01/09/2022")
    assert page.explanation.text().endswith("À compléter\xa0: temps de travail et percentile.")
    click(poste.field(V3, "temps", ChoixField).button("mi"))
    assert page.explanation.text().endswith("À compléter\xa0: percentile.")


@pytest.mark.parametrize(("jour", "dit"), [("15/03/2031", "Pas encore"), ("01/02/2015", "terme")])
def test_a_date_outside_the_campaign_is_said_before_the_rest_is_given(
    poste: Poste, jour: str, dit: str
) -> None:
    poste.open_on("fs-2024")
    page = poste.question(V3)
    type_in(poste.field(V3, "signature", JourField).entry, jour)
    assert dit in page.explanation.text()
    assert "À compléter" not in page.explanation.text()
