"""A preview that could not be made: nothing else passes for it, and what is said is true."""

import sqlite3
from decimal import Decimal

from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.services.parcours import LETTRE, LISTE
from forfait_desktop.ui.pages.apercu import PagePicture
from forfait_desktop.ui.pages.lettre import LettrePage
from forfait_desktop.ui.pages.liste import ListePage
from tests.poste import Poste, settle, wait_until


def refuse() -> bytes:
    raise ErreurDonnee("Le disque est plein. Libérez de la place, puis réessayez.")


def test_the_pages_of_an_earlier_list_do_not_pass_for_the_one_that_was_not_made(
    poste: Poste,
) -> None:
    poste.open_on("fs-2024").show_page(LISTE)
    page = poste.page(ListePage)
    wait_until(lambda: page.is_ready, "the list is made")
    assert page.page_labels()
    page.start(refuse)
    wait_until(page.failure.isVisible, "the failure is said")
    assert "disque est plein" in page.failure.whole
    assert page.page_labels() == []
    assert not page.is_ready
    assert not page.print_button.isEnabled()
    assert not page.busy.isVisible()


def test_pages_made_while_the_window_grows_are_drawn_again_for_the_room_they_have(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(640, 700)
    settle()
    window.show_page(LISTE)
    page = poste.page(ListePage)
    assert not page.is_ready
    window.resize(1950, 700)
    wait_until(lambda: page.is_ready, "the list is made")
    settle()
    room = page.column.width()
    wait_until(lambda: first_page(page).pixmap().width() >= 0.9 * room, "drawn again")


def first_page(page: ListePage) -> PagePicture:
    vue = page.page_labels()[0]
    assert isinstance(vue, PagePicture)
    return vue


def test_a_letter_that_cannot_be_written_does_not_ask_for_the_payment_that_is_noted(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    poste.store.paiements.set(poste.declaration_id, Paiement(Decimal(2310), None))
    with sqlite3.connect(poste.data_dir / "forfait.sqlite3") as base:
        base.execute("UPDATE paiement SET montant = '9999'")
    base.close()
    window.show_page(LETTRE)
    settle()
    page = poste.page(LettrePage)
    assert page.failure.isVisible()
    assert "Sauvegardes" in page.failure.whole
    assert not page.missing.isVisible()
    assert not page.print_button.isEnabled()
