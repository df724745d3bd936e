"""What the totals say beyond their figures."""

from datetime import date

from PySide6.QtCore import Qt

from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.services.parcours import ACCUEIL, TRANSCRIRE
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.widgets.declarations import AMOUNT
from forfait_desktop.ui.widgets.texts import Band
from tests.poste import Poste, click, settle, wait_until


def test_figures_that_rest_on_a_changed_value_say_so_and_lead_to_the_list(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert not window.totals.amended.isVisible()
    window.bureau.amend(
        Amendement("fs-2024", "v2.i1.mss.seuil", "4", "Courrier EXEMPLE", date(2026, 1, 2))
    )
    assert window.try_open(poste.declaration_id)
    settle()
    assert window.totals.amended.text() == "1\u00a0valeur modifiée localement"
    click(window.totals.amended)
    assert window.current_key == "amendements"
    window.resize(900, 700)
    settle()
    assert window.band.amended.isVisible()
    assert window.band.amended.text() == "1\u00a0valeur modifiée localement"


def test_an_amount_of_the_list_that_rests_on_a_changed_value_is_marked(poste: Poste) -> None:
    poste.open_on("fs-2024")
    praticien = poste.store.praticiens.list()[0].id
    poste.store.declarations.create(praticien, "fs-2023", "")
    poste.window.bureau.amend(
        Amendement("fs-2024", "v2.i1.mss.seuil", "4", "Courrier EXEMPLE", date(2026, 1, 2))
    )
    poste.window.show_page(ACCUEIL)
    model = poste.page(AccueilPage).model
    place = model.index(model.row_of(poste.declaration_id), AMOUNT)
    wait_until(lambda: str(model.data(place)).endswith("\u00a0*"), "the marked amount")
    assert "modifiées localement" in str(model.data(place, Qt.ItemDataRole.ToolTipRole))
    autre = model.index(1 - place.row(), AMOUNT)
    wait_until(lambda: str(model.data(autre)) != "…", "the other amount")
    assert not str(model.data(autre)).endswith("*")


def test_the_window_beside_amelipro_says_that_nothing_is_declared_yet(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_page(TRANSCRIRE)
    page = poste.page(TranscrirePage)
    click(page.start_button)
    settle()
    opened = page.opened
    assert opened is not None
    bands = [band.text.text() for band in opened.findChildren(Band) if band.isVisible()]
    assert "Pas encore déclaré sur amelipro." in bands
    opened.close()
