"""Going through a layout leaves nothing behind that PySide6 could take for a widget."""

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.layouts import iter_items

pytestmark = pytest.mark.usefixtures("app")


def lent_items() -> list[object]:
    """The items of layouts that PySide6 still knows."""
    kinds = ("QWidgetItem", "QSpacerItem", "QLayoutItem")
    return [w for w in shiboken6.getAllValidWrappers() if type(w).__name__ in kinds]


def make_page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    colonne = QVBoxLayout(page)
    colonne.addWidget(QLabel("un"))
    dedans = QHBoxLayout()
    dedans.addWidget(QLabel("deux"))
    colonne.addLayout(dedans)
    colonne.addStretch(1)
    return page, colonne


def test_what_stands_in_a_layout_is_found_in_its_order() -> None:
    page, colonne = make_page()
    found = list(iter_items(colonne))
    assert [isinstance(widget, QLabel) for widget, _ in found] == [True, False, False]
    assert [inner is not None for _, inner in found] == [False, True, False]
    page.deleteLater()


def test_no_item_outlives_its_widget() -> None:
    page, colonne = make_page()
    before = lent_items()
    widgets = [widget for widget, _ in iter_items(colonne) if widget is not None]
    move_focus(page, forward=True)
    for widget in widgets:
        assert shiboken6.isValid(widget)
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [item for item in lent_items() if all(item is not known for known in before)] == []
    page.deleteLater()
