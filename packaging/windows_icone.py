"""What Windows shows of the program, drawn from its own drawing: icon, picture of the installer."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paquets import PaquetError

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

TAILLES: Final = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
IMAGE: Final = (164, 314)
"""The picture beside the first and the last page of the installer, as NSIS asks for it."""
_FOND: Final = "#EAF2FB"
_DESSIN: Final = 104
_EN_PNG: Final = 256
"""From this size on a picture is kept as PNG; older readers want the smaller ones as bitmaps."""


def write_icon(svg: Path, target: Path) -> None:
    """Draw an SVG in all sizes into one .ico file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures = [(size, _draw(svg, size)) for size in TAILLES]
    target.write_bytes(pack_icon(pictures))


def write_image(svg: Path, target: Path) -> None:
    """Draw an SVG on a pale ground into the .bmp of the installer."""
    from PySide6.QtGui import QColor, QImage, QPainter

    width, height = IMAGE
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(_FOND))
    painter = QPainter(image)
    painter.drawImage((width - _DESSIN) // 2, height // 3 - _DESSIN // 2, _read(svg, _DESSIN))
    painter.end()
    if not image.convertToFormat(QImage.Format.Format_RGB888).save(str(target)):
        raise PaquetError(f"{target.name} could not be written.")


def _read(svg: Path, size: int) -> QImage:
    """Return an SVG as a square image."""
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage, QImageReader

    reader = QImageReader(str(svg))
    reader.setScaledSize(QSize(size, size))
    image = reader.read().convertToFormat(QImage.Format.Format_ARGB32)
    if image.isNull():
        raise PaquetError(f"{svg.name} could not be drawn: {reader.errorString()}")
    return image


def _draw(svg: Path, size: int) -> bytes:
    """Return a square picture as an .ico file holds it."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImageWriter

    image = _read(svg, size)
    if size >= _EN_PNG:
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        buffer.close()
        return bytes(content.data())
    return bitmap(bytes(image.constBits()), size)


def bitmap(pixels: bytes, size: int) -> bytes:
    """Return rows of four bytes (blue, green, red, opacity) as the bitmap of an icon."""
    row = 4 * size
    rows = [pixels[start : start + row] for start in range(0, row * size, row)]
    mask_row = (size + 31) // 32 * 4  # one bit a pixel, in whole words; opacity says it all
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, row * size, 0, 0, 0, 0)
    return header + b"".join(reversed(rows)) + bytes(mask_row * size)


def pack_icon(pictures: list[tuple[int, bytes]]) -> bytes:
    """Return an .ico file of square pictures, given with their sizes."""
    place = 6 + 16 * len(pictures)
    entries = b""
    for size, content in pictures:
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), place)
        place += len(content)
    contents = b"".join(content for _, content in pictures)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + contents
