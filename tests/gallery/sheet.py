"""One picture of all the pictures of a variant, each with its name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from forfait_desktop.ui import theme

COLUMNS: Final = 5
CELL: Final = (384, 232)
NAME_HEIGHT: Final = 22
GAP: Final = 12


def write_sheet(title: str, pictures: Sequence[Path], path: Path) -> None:
    """Write the contact sheet of some pictures."""
    rows = -(-len(pictures) // COLUMNS)
    width = GAP + COLUMNS * (CELL[0] + GAP)
    top = 2 * NAME_HEIGHT
    sheet = QImage(width, top + rows * (CELL[1] + GAP) + GAP, QImage.Format.Format_RGB32)
    sheet.setDevicePixelRatio(1)
    sheet.fill(QColor(Qt.GlobalColor.gray))
    painter = QPainter(sheet)
    font = QFont(theme.FAMILY)
    font.setPixelSize(14)
    painter.setFont(font)
    painter.drawText(GAP, NAME_HEIGHT + 4, f"{title} ({len(pictures)})")
    for rank, picture in enumerate(pictures):
        left = GAP + (rank % COLUMNS) * (CELL[0] + GAP)
        _draw(painter, picture, left, top + (rank // COLUMNS) * (CELL[1] + GAP))
    painter.end()
    if not sheet.save(str(path)):
        raise OSError(f"{path} could not be written")


def _draw(painter: QPainter, picture: Path, left: int, top: int) -> None:
    image = QImage(str(picture))
    image.setDevicePixelRatio(1)
    room = (CELL[0], CELL[1] - NAME_HEIGHT)
    mode = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(*room, Qt.AspectRatioMode.KeepAspectRatio, mode)
    painter.drawImage(left + (room[0] - small.width()) // 2, top, small)
    painter.drawText(
        QRect(left, top + room[1], room[0], NAME_HEIGHT),
        Qt.AlignmentFlag.AlignCenter,
        picture.stem,
    )
