"""A bar of work says how far it is, or in dashes that nobody knows."""

import pytest

from forfait_desktop.ui.widgets.attente import ThinBar, WaitingBar

pytestmark = pytest.mark.usefixtures("app")


def test_a_work_of_unknown_length_is_drawn_in_dashes_until_it_can_be_measured() -> None:
    bar = WaitingBar("Copie des pièces")
    bar.resize(240, bar.height())
    bar.show()
    dashes = _runs(bar)
    bar.setRange(0, 4)
    bar.setValue(2)
    assert _runs(bar) == 1
    assert dashes > 2
    assert bar.accessibleName() == "Copie des pièces"
    bar.hide()


def test_no_words_stand_over_a_bar() -> None:
    bar = ThinBar("Lignes faites")
    assert not bar.isTextVisible()


def _runs(bar: ThinBar) -> int:
    """Return how many pieces of the accent colour stand in the middle of a bar."""
    image = bar.grab().toImage()
    row = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    full = bar.palette().highlight().color().name()
    return sum(
        here == full and before != full for before, here in zip(["", *row], row, strict=False)
    )
