"""Closing when the store cannot be written: the doctor is asked before anything is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from PySide6.QtWidgets import QMessageBox

from forfait_desktop.ui.fields.oui_non import OuiNonField
from tests.poste import Poste, answer_box, click, during


@pytest.fixture
def other(poste: Poste) -> Iterator[sqlite3.Connection]:
    """Another program that holds the store."""
    poste.open_on("fs-2024")
    with closing(sqlite3.connect(poste.store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_the_window_asks_before_losing_an_answer_and_stays_when_told_so(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    during(window.close, answer_box(QMessageBox.StandardButton.No))
    assert window.isVisible()
    assert poste.session.has_unsaved
    other.execute("ROLLBACK")
    window.close()
    assert not window.isVisible()
    assert poste.stored() == {"v1.i2": {"oui": True}}


def test_the_window_closes_when_the_doctor_accepts_the_loss(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    during(window.close, answer_box(QMessageBox.StandardButton.Yes))
    assert not window.isVisible()
    other.execute("ROLLBACK")
    assert poste.stored() == {}


def test_a_declaration_left_while_the_store_was_held_is_saved_on_closing(
    poste: Poste, other: sqlite3.Connection
) -> None:
    window = poste.window
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    premiere = poste.declaration_id
    window.close_declaration()
    other.execute("ROLLBACK")
    autre = poste.store.declarations.create(1, "donum-2026", "")
    window.open_declaration(autre.id)
    poste.reopen()
    assert poste.store.declarations.get(premiere).reponses == {"v1.i2": {"oui": True}}
