"""A box that no test announced ends nothing but its own test, by name and within seconds."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QMenu, QMessageBox, QWidget

from forfait_desktop.ui.dialogs.boites import ask, tell
from tests.boxes import TURNS, watch_boxes
from tests.poste import answer_box, during, wait_until

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def parent() -> QWidget:
    widget = QWidget()
    widget.show()
    return widget


def seen_by_the_watch(do: Callable[[], object]) -> list[str]:
    """Do something, and return what a watch without patience tells of it."""
    told: list[str] = []
    with watch_boxes(told.append, turn_ms=5):
        do()
    return told


def test_a_box_that_nobody_announced_is_named_and_given_up(parent: QWidget) -> None:
    answers: list[bool] = []
    told = seen_by_the_watch(lambda: answers.append(ask(parent, "Effacer", "Vraiment ?")))
    assert answers == [False]
    assert len(told) == 1
    assert "'Effacer' 'Vraiment ?'" in told[0]


def test_a_menu_that_nobody_announced_is_given_up(parent: QWidget) -> None:
    menu = QMenu("Choix", parent)
    menu.addAction("Un choix")
    told = seen_by_the_watch(menu.exec)
    assert len(told) == 1
    assert "QMenu" in told[0]


def test_a_box_that_a_test_is_busy_with_stands_as_long_as_it_takes(parent: QWidget) -> None:
    turns = iter(range(6 * TURNS))

    def linger(box: QDialog) -> None:
        wait_until(lambda: next(turns, None) is None, "many turns")
        answer_box(QMessageBox.StandardButton.Ok)(box)

    told = seen_by_the_watch(lambda: during(lambda: tell(parent, "Titre", "Une phrase."), linger))
    assert told == []


def test_a_box_that_follows_the_one_announced_is_named(parent: QWidget) -> None:
    def open_two() -> None:
        tell(parent, "La première", "Attendue.")
        tell(parent, "La seconde", "Inattendue.")

    told = seen_by_the_watch(
        lambda: during(open_two, answer_box(QMessageBox.StandardButton.Ok)),
    )
    assert ["'La seconde'" in words for words in told] == [True]
