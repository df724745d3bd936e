"""The pictures of points, as they are drawn: what is acquired, possible and lost tell apart."""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.bars import Measure, PointsBar
from forfait_desktop.ui.widgets.gauge import START, SWEEP, THICKNESS, WIDTH, Gauge
from tests.ui.test_theme import contrast

ACQUIS: Final = (0.05, 0.35)
POSSIBLE: Final = (0.45, 0.75)
PERDU: Final = (0.85, 0.95)
"""Parts of a measure of 40 acquired and 80 possible of 100, away from where they meet."""
STEPS: Final = 120


@pytest.fixture(params=[False, True], ids=["clair", "sombre"])
def dark(app: QApplication, request: pytest.FixtureRequest) -> Iterator[bool]:
    theme.apply_theme(app, dark=request.param)
    yield request.param
    theme.apply_theme(app)


def drawn(measure: Measure) -> QImage:
    """The picture of a measure, on a page."""
    measure.show_points(Decimal(40), Decimal(80), Decimal(100))
    measure.resize(400, measure.sizeHint().height())
    return measure.grab().toImage()


def part_of_bar(image: QImage, part: tuple[float, float]) -> list[str]:
    """The colours within a part of a bar, away from its edge."""
    width, height = image.width(), image.height()
    return [
        QColor(image.pixel(x, y)).name()
        for x in range(round(part[0] * width), round(part[1] * width))
        for y in range(3, height - 3)
    ]


def part_of_gauge(image: QImage, part: tuple[float, float]) -> list[str]:
    """The colours within a part of the ring, away from its edge."""
    centre_x, centre_y = image.width() / 2, WIDTH / 2
    colours = []
    for step in range(STEPS):
        share = part[0] + (part[1] - part[0]) * step / STEPS
        angle = math.radians(START - SWEEP * share)
        for depth in range(4, THICKNESS - 3):
            radius = WIDTH / 2 - 1 - depth
            x, y = centre_x + radius * math.cos(angle), centre_y - radius * math.sin(angle)
            colours.append(QColor(image.pixel(round(x), round(y))).name())
    return colours


@pytest.mark.parametrize("kind", [PointsBar, Gauge])
@pytest.mark.usefixtures("dark")
def test_full_hatched_and_empty_tell_apart_without_their_colours(kind: type[Measure]) -> None:
    image = drawn(kind())
    read = part_of_bar if kind is PointsBar else part_of_gauge
    acquis, possible, perdu = (read(image, part) for part in (ACQUIS, POSSIBLE, PERDU))
    empty = max(set(perdu), key=perdu.count)
    assert share_of_ink(perdu, empty) == 0
    assert share_of_ink(acquis, empty) == 1
    assert 0.1 < share_of_ink(possible, empty) < 0.5


def share_of_ink(colours: list[str], empty: str) -> float:
    """How much of a part is seen against what is empty."""
    return sum(contrast(colour, empty) >= 3 for colour in colours) / len(colours)


@pytest.mark.usefixtures("dark")
def test_what_is_lost_has_an_edge_that_is_seen() -> None:
    bar = drawn(PointsBar())
    edge = QColor(bar.pixel(round(0.9 * bar.width()), 0)).name()
    assert min(contrast(edge, page) for page in pages()) >= 3
    ring = drawn(Gauge())
    seen = max(min(contrast(c, page) for page in pages()) for c in edge_of_gauge(ring))
    assert seen >= 2.2  # a thin curve is blended with what it parts


def pages() -> tuple[str, str]:
    """What a measure may stand on."""
    return theme.tokens().background, theme.tokens().surface


def edge_of_gauge(image: QImage) -> list[str]:
    """The colours at the outer edge of what is lost."""
    colours = []
    for step in range(STEPS):
        angle = math.radians(START - SWEEP * (PERDU[0] + (PERDU[1] - PERDU[0]) * step / STEPS))
        radius = WIDTH / 2 - 1.5
        x, y = image.width() / 2 + radius * math.cos(angle), WIDTH / 2 - radius * math.sin(angle)
        colours.append(QColor(image.pixel(math.floor(x), math.floor(y))).name())
    return colours


@pytest.mark.usefixtures("dark")
def test_nothing_acquired_nor_possible_is_empty_and_all_acquired_is_full() -> None:
    bar = PointsBar()
    image = drawn(bar)
    bar.show_points(Decimal(0), Decimal(0), Decimal(100))
    empty = set(part_of_bar(bar.grab().toImage(), (0.05, 0.95)))
    assert len(empty) == 1
    bar.show_points(Decimal(100), Decimal(100), Decimal(100))
    full = set(part_of_bar(bar.grab().toImage(), (0.05, 0.95)))
    assert full == set(part_of_bar(image, ACQUIS))
