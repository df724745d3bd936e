"""The icons of Linux, drawn from the program's own drawing in the sizes that menus ask for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from paquets import PaquetError

TAILLES: Final = (16, 22, 24, 32, 48, 64, 128, 256)


def write_icons(svg: Path, folder: Path, name: str) -> None:
    """Draw an SVG in all sizes into a folder of icons laid out as ``hicolor``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for size in TAILLES:
        target = folder / f"{size}x{size}/apps/{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        _draw(svg, size, target)
    scalable = folder / f"scalable/apps/{name}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(svg.read_bytes())


def _draw(svg: Path, size: int, target: Path) -> None:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImageReader

    reader = QImageReader(str(svg))
    reader.setScaledSize(QSize(size, size))
    image = reader.read()
    if image.isNull():
        raise PaquetError(f"{svg.name} could not be drawn: {reader.errorString()}")
    if not image.save(str(target)):
        raise PaquetError(f"{target.name} could not be written.")
