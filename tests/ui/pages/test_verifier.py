"""Each line is read from the left to the right: what was answered, where it stands, its link."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from forfait_desktop.services.parcours import VERIFIER
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import Text
from tests.poste import Poste, settle


def place_of(widget: QWidget, page: VerifierPage) -> QRect:
    return QRect(widget.mapTo(page, QPoint()), widget.size())


@pytest.mark.parametrize("ruleset_id", ["fs-2024", "donum-2026"])
def test_the_link_of_each_line_stands_beside_its_name(poste: Poste, ruleset_id: str) -> None:
    window = poste.open_on(ruleset_id)
    window.resize(1366, 768)
    window.show_page(VERIFIER)
    settle()
    page = window.page()
    assert isinstance(page, VerifierPage)
    assert len(page.modify_buttons) > 3
    below: dict[QWidget, int] = {}
    for cle, button in page.modify_buttons.items():
        card = button.parentWidget()
        assert card is not None
        titre = button.accessibleName().partition(": ")[2]
        (name,) = (text for text in card.findChildren(Text) if text.text().endswith(titre))
        link, words = place_of(button, page), place_of(name, page)
        assert abs(link.top() - words.top()) <= words.height(), cle
        assert link.top() > below.get(card, 0), cle
        below[card] = link.bottom()
    for card in below:
        last = max(place_of(text, page).bottom() for text in card.findChildren(Text))
        assert place_of(card, page).bottom() - last < 40  # and no void under the last words


def headings(page: VerifierPage) -> list[str]:
    """Return the names of volets over what is missing."""
    words = (text.text() for text in page.findChildren(Text) if text.isVisible())
    return [mots for mots in words if mots in {"Volet 1", "Volet 2"}]


def test_what_is_missing_stands_under_its_volet_while_there_are_several(poste: Poste) -> None:
    """Two volets have a line of the same number."""
    window = poste.open_on("fs-2024")
    window.show_page(VERIFIER)
    assert headings(poste.page(VerifierPage)) == ["Volet 1", "Volet 2"]
    premier = {
        (ligne.id, champ.id): True if champ.type == "oui_non" else "100"
        for ligne in window.bureau.ruleset("fs-2024").volets[0].indicateurs
        for champ in ligne.champs
        if champ.type in ("oui_non", "taux")
    }
    poste.store.declarations.save_reponses(poste.declaration_id, premier)
    poste.reopen().show_page(VERIFIER)
    assert headings(poste.page(VerifierPage)) == []
