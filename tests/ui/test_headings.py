"""A screen reader finds the titles of a page as titles."""

import gc

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.widgets.texts import Text

pytestmark = pytest.mark.usefixtures("app")


def spoken(texte: Text) -> tuple[QAccessible.Role, str]:
    interface = QAccessible.queryAccessibleInterface(texte)
    assert interface is not None
    return interface.role(), interface.text(QAccessible.Text.Name)


def test_a_title_is_a_heading_and_other_words_are_not() -> None:
    assert spoken(Text("Justificatifs", title=True)) == (QAccessible.Role.Heading, "Justificatifs")
    assert spoken(Text("Une phrase."))[0] is QAccessible.Role.StaticText


def test_a_heading_says_the_words_it_has_now() -> None:
    titre = Text("Volet 1", title=True)
    spoken(titre)
    titre.setText("Volet 2")
    assert spoken(titre)[1] == "Volet 2"


def test_a_heading_tells_no_euros_while_they_are_hidden() -> None:
    titre = Text("Total\u00a0: 5\u202f215\u00a0€", title=True)
    discretion.set_on(True)
    try:
        titre.follow_discretion()
        assert "5" not in spoken(titre)[1]
    finally:
        discretion.set_on(False)


def test_readers_may_ask_again_and_again_while_pages_come_and_go() -> None:
    """What Python lent to Qt lives as long as Qt needs it, and no longer than the label."""
    for _ in range(200):
        page = QWidget()
        colonne = QVBoxLayout(page)
        titre = Text("Un titre", title=True)
        colonne.addWidget(titre)
        interface = QAccessible.queryAccessibleInterface(page)
        assert interface is not None
        assert interface.child(0).role() is QAccessible.Role.Heading
        del interface, titre
        page.deleteLater()
        del page, colonne
    gc.collect()
