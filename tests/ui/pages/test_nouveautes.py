"""What changed, a page that is only read."""

from forfait_desktop.services.parcours import NOUVEAUTES
from forfait_desktop.ui.pages.nouveautes import NouveautesPage
from tests.poste import Poste, settle


def test_the_page_that_has_the_keyboard_bears_its_title(poste: Poste) -> None:
    poste.open_on("fs-2024").show_page(NOUVEAUTES)
    settle()
    page = poste.page(NouveautesPage)
    assert page.scroll_area.hasFocus()
    assert page.scroll_area.accessibleName() == page.title.text() != ""
