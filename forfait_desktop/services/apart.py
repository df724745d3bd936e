"""Small pictures of files from elsewhere, drawn by a process of their own.

A process that passes its limits, or dies of a damaged file, is a piece without a picture and
nothing else.
"""

import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDES: Final = 8
_MODULE: Final = "forfait_desktop.miniature"
_OPTION: Final = "--miniature"
_ENTETE: Final = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Miniature:
    """A small picture in pixels of four bytes: blue, green, red, opacity (BGRA)."""

    width: int
    height: int
    stride: int
    pixels: bytes


def draw_apart(contenu: bytes, type_mime: str, width: int, height: int) -> Miniature | None:
    """Draw a file within a frame in pixels; None when it cannot be drawn in time."""
    commande = [*_program(), type_mime, str(width), str(height)]
    try:
        fait = subprocess.run(
            commande,
            input=contenu,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDES,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _unpack(fait.stdout, width, height) if fait.returncode == 0 else None


def _program() -> list[str]:
    """Return how to start the other process: a packaged program has no Python beside it."""
    if getattr(sys, "frozen", False):
        return [sys.executable, _OPTION]
    return [sys.executable, "-P", "-m", _MODULE]


def _environment() -> dict[str, str]:
    """Return the environment where the process finds the same program as this one."""
    racine = str(Path(__file__).resolve().parents[2])
    connus = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (racine, connus)))}


def _unpack(lu: bytes, width: int, height: int) -> Miniature | None:
    """Read what the process wrote; None for anything that is not a picture of that frame."""
    if len(lu) < _ENTETE.size:
        return None
    large, haut, pas = _ENTETE.unpack_from(lu)
    pixels = lu[_ENTETE.size :]
    within = (
        0 < large <= width + 1 and 0 < haut <= height + 1 and 4 * large <= pas <= 4 * large + 64
    )
    return Miniature(large, haut, pas, pixels) if within and len(pixels) == pas * haut else None
