"""Bands, links and what scrolls: one height, one edge, and a calm mark of the keyboard."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.phrase import PhraseField
from forfait_desktop.ui.widgets.scrolling import ScrollArea
from forfait_desktop.ui.widgets.texts import Band, LinkButton, Text
from tests.poste import settle

W = TypeVar("W", bound=QWidget)
ROOM = 400
SHORT = "Une phrase."
LONG = "Une phrase qui prend plusieurs lignes dans la place qu’elle a. " * 3


@pytest.fixture(name="place", params=[1.0, 1.5])
def _place(app: QApplication, request: pytest.FixtureRequest) -> Iterator[QWidget]:
    theme.apply_theme(app, dark=False, scale=request.param)
    place = QWidget()
    QVBoxLayout(place)
    place.resize(ROOM, 10)
    yield place
    place.deleteLater()
    theme.apply_theme(app)


def put(place: QWidget, *widgets: W) -> tuple[W, ...]:
    layout = place.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    place.show()
    place.resize(ROOM, layout.totalHeightForWidth(ROOM))
    settle()
    return widgets


def middle(widget: QWidget, band: Band, lines: int = 1) -> float:
    """Return how far down a band the middle of the first of some lines is."""
    return widget.mapTo(band, QPoint(0, 0)).y() + widget.height() / lines / 2


def test_a_band_is_as_high_with_a_link_as_without(place: QWidget) -> None:
    bare, linked = put(
        place, Band("info", "info", SHORT), Band("alerte", "circle-x", SHORT, "Voir")
    )
    assert bare.height() == linked.height()


@pytest.mark.parametrize("texte", [SHORT, LONG])
def test_the_icon_and_the_link_stand_on_the_first_line(place: QWidget, texte: str) -> None:
    (band,) = put(place, Band("info", "info", texte, "Voir"))
    icon = next(label for label in band.findChildren(QLabel) if label is not band.text)
    edge = band.text.contentsMargins().top()
    first = band.text.mapTo(band, QPoint(0, edge)).y() + band.text.fontMetrics().height() / 2
    assert middle(icon, band) == pytest.approx(first, abs=1)
    assert middle(band.button, band) == pytest.approx(first, abs=1.5)


def test_a_failure_is_heavier_than_what_is_still_to_be_done(place: QWidget) -> None:
    failure, reminder = put(
        place, Band("alerte", "triangle-alert", SHORT), Band("alerte", "circle-x", SHORT)
    )
    widths = [band.grab().toImage().pixelColor(1, 12).name() for band in (failure, reminder)]
    assert widths[0] == theme.tokens().non_atteint.lower()
    assert widths[1] == theme.tokens().non_atteint_soft.lower()


def test_a_link_begins_where_the_text_above_it_begins(place: QWidget) -> None:
    _text, link = put(place, Text("Modifier"), LinkButton("Modifier"))
    columns = [_first_ink(widget) for widget in (_text, link)]
    assert columns[1] - columns[0] <= 2


def _first_ink(widget: QWidget) -> int:
    image = widget.grab().toImage()
    ground = image.pixelColor(image.width() - 1, 0)
    return next(
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) != ground for y in range(image.height()))
    )


def test_the_button_that_shows_a_passphrase_is_as_high_as_its_line(place: QWidget) -> None:
    (field,) = put(place, PhraseField("Phrase de passe"))
    assert field.show_button.height() == field.entry.height()


def test_what_the_keyboard_scrolls_is_marked_along_its_edge_and_nowhere_else(
    place: QWidget,
) -> None:
    area = ScrollArea()
    area.setWidget(Text(LONG * 20))
    put(place, area, QLineEdit())
    place.activateWindow()
    settle()
    area.clearFocus()
    area.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert area.mark.isVisible()
    assert area.mark.height() == area.height()
    assert area.mark.width() < theme.GRID
    assert area.viewport().rect() == area.rect()  # no ring takes its place
    place.findChildren(QLineEdit)[0].setFocus()
    settle()
    assert not area.mark.isVisible()


def test_what_scrolls_bears_no_mark_as_it_opens_until_a_key_is_pressed(place: QWidget) -> None:
    area = ScrollArea()
    area.setWidget(Text(LONG * 20))
    put(place, area)
    place.activateWindow()
    area.setFocus()
    settle()
    assert area.hasFocus()
    assert not area.mark.isVisible()
    QTest.keyClick(area, Qt.Key.Key_Down)
    assert area.mark.isVisible()
    assert area.verticalScrollBar().value() > 0
