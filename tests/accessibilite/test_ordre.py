"""What is said of the way of Tab: the tests of the screens lean on it."""

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from tests.accessibilite.ordre import tab_faults

pytestmark = pytest.mark.usefixtures("app")

TOP_LEFT, MIDDLE_LEFT, BOTTOM_LEFT, TOP_RIGHT = (10, 10), (10, 60), (10, 110), (200, 10)


def window_of(*places: tuple[int, int]) -> QWidget:
    """Return a window whose buttons Tab goes through in this order."""
    window = QWidget()
    window.resize(400, 200)
    for x, y in places:
        QPushButton(f"{x}, {y}", window).setGeometry(x, y, 100, 30)
    window.show()
    return window


@pytest.mark.parametrize("first", range(4))
def test_a_column_after_the_other_is_right_wherever_the_keyboard_is_at_first(first: int) -> None:
    window = window_of(TOP_LEFT, MIDDLE_LEFT, BOTTOM_LEFT, TOP_RIGHT)
    window.findChildren(QPushButton)[first].setFocus()
    assert tab_faults(window) == []


def test_a_line_that_comes_after_those_below_it_is_named() -> None:
    window = window_of(TOP_LEFT, BOTTOM_LEFT, TOP_RIGHT, MIDDLE_LEFT)
    window.findChildren(QPushButton)[0].setFocus()
    (fault,) = tab_faults(window)
    assert fault.startswith("Tab goes back from")
