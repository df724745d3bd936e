"""What changes its tone or its role looks as if it had been made so."""

from collections.abc import Callable
from itertools import permutations
from typing import Final

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.widgets.texts import Band, Text, as_primary
from tests.poste import settle

pytestmark = pytest.mark.usefixtures("app")
TEXTS: Final = ("", "discret", "atteint", "a_completer", "non_atteint", "accent")
BANDS: Final = ("alerte", "panne", "attention", "bien", "info")


def picture_of(first: QWidget, change: Callable[[], None] = lambda: None) -> QImage:
    """Show a part in a window, change it once it is seen, and take its picture."""
    window = QWidget()
    ligne = QHBoxLayout(window)
    ligne.addWidget(first)
    window.resize(320, 120)
    window.show()
    settle()
    change()
    settle()
    image = window.grab().toImage()
    window.close()
    window.deleteLater()
    return image


@pytest.mark.parametrize(("before", "after"), list(permutations(TEXTS, 2)))
def test_a_text_takes_the_colour_of_its_new_tone(before: str, after: str) -> None:
    text = Text("EXEMPLE", ton=before)
    changed = picture_of(text, lambda: text.set_ton(after))
    assert changed == picture_of(Text("EXEMPLE", ton=after))
    assert changed != picture_of(Text("EXEMPLE", ton=before))


@pytest.mark.parametrize(("before", "after"), list(permutations(BANDS, 2)))
def test_a_band_takes_the_colours_of_its_new_tone(before: str, after: str) -> None:
    band = Band(before, "info", "EXEMPLE")
    changed = picture_of(band, lambda: band.show_message(after, "info", "EXEMPLE"))
    assert changed == picture_of(Band(after, "info", "EXEMPLE"))
    assert changed != picture_of(Band(before, "info", "EXEMPLE"))


def button(*, main: bool) -> QPushButton:
    bouton = QPushButton("EXEMPLE")
    bouton.setAutoDefault(False)
    as_primary(bouton, on=main)
    return bouton


@pytest.mark.parametrize("main", [True, False])
def test_a_button_becomes_the_main_one_and_one_among_others_again(main: bool) -> None:
    bouton = button(main=not main)
    assert picture_of(bouton, lambda: as_primary(bouton, on=main)) == picture_of(button(main=main))


def test_a_line_at_fault_is_framed_and_gets_its_own_frame_back() -> None:
    def fault_and_back() -> None:
        mark_error(line, "EXEMPLE de faute", say=False)
        settle()
        mark_error(line, "", say=False)

    line = QLineEdit("EXEMPLE")
    other = QLineEdit("EXEMPLE")
    at_fault = picture_of(other, lambda: mark_error(other, "EXEMPLE de faute", say=False))
    assert picture_of(line, fault_and_back) == picture_of(QLineEdit("EXEMPLE")) != at_fault
