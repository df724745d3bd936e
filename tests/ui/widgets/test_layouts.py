"""Going through a layout leaves nothing behind that PySide6 could take for a widget."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import forfait_desktop
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets import layouts
from forfait_desktop.ui.widgets.layouts import (
    add_layout,
    add_layout_at,
    clear,
    iter_items,
    replace_widget,
)
from tests.poste import lent_items

pytestmark = pytest.mark.usefixtures("app")
LEND: Final = {"addLayout", "insertLayout", "itemAt", "itemAtPosition", "replaceWidget", "takeAt"}
"""What makes PySide6 know an item, asked of a layout."""


def make_page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    colonne = QVBoxLayout(page)
    colonne.addWidget(QLabel("un"))
    dedans = QHBoxLayout()
    dedans.addWidget(QLabel("deux"))
    dedans.addStretch(1)
    milieu = QVBoxLayout()
    add_layout(milieu, dedans)
    add_layout(colonne, milieu)
    grille = QGridLayout()
    add_layout(colonne, grille)
    autre = QHBoxLayout()
    autre.addWidget(QLabel("trois"))
    add_layout_at(grille, autre, 0, 0)
    colonne.addStretch(1)
    return page, colonne


def gone_through(page: QWidget, colonne: QVBoxLayout) -> None:
    """As the Tab key and a picture of the page do."""
    widgets = [widget for widget, _ in iter_items(colonne) if widget is not None]
    move_focus(page, forward=True)
    for widget in widgets:
        assert shiboken6.isValid(widget)
        widget.deleteLater()


def cleared(_page: QWidget, colonne: QVBoxLayout) -> None:
    clear(colonne)
    assert colonne.count() == 0


def exchanged(_page: QWidget, colonne: QVBoxLayout) -> None:
    (former,) = (widget for widget, _ in iter_items(colonne) if widget is not None)
    widget = QLabel("quatre")
    replace_widget(colonne, former, widget)
    assert colonne.indexOf(widget) == 0


def test_what_stands_in_a_layout_is_found_in_its_order() -> None:
    page, colonne = make_page()
    found = list(iter_items(colonne))
    assert [isinstance(widget, QLabel) for widget, _ in found] == [True, False, False, False]
    assert [inner is not None for _, inner in found] == [False, True, True, False]
    page.deleteLater()


@pytest.mark.parametrize("change", [gone_through, cleared, exchanged])
def test_no_item_outlives_its_widget(change: Callable[[QWidget, QVBoxLayout], None]) -> None:
    before = lent_items()
    page, colonne = make_page()
    assert lent_items() == before
    change(page, colonne)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert lent_items() == before
    page.deleteLater()


def test_what_is_replaced_or_taken_out_is_deleted() -> None:
    page, colonne = make_page()
    exchanged(page, colonne)
    clear(colonne)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert page.findChildren(QLabel) == []
    page.deleteLater()


def test_items_are_asked_for_in_one_module_alone() -> None:
    """Elsewhere, PySide6 would keep them longer than Qt does."""
    (package,) = forfait_desktop.__path__
    asked = {
        f"{path.stem}.{node.func.attr}"
        for path in Path(package).rglob("*.py")
        if path != Path(layouts.__file__)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEND
    }
    assert asked == set()
