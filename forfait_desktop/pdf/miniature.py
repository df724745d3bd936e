"""A small picture of a PDF from elsewhere, drawn by a process of its own.

A few hundred bytes can ask PDFium for hours of work and all the memory of the PC. A process that
passes its limits, or dies of a damaged file, is a piece without a picture and nothing else.
"""

import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

from forfait_desktop.pdf.preview import PageImage, render_within

SECONDES: Final = 8
MEMOIRE: Final = 768 * 1024 * 1024
"""What the process may hold, where the system can refuse more (elsewhere, time alone bounds it)."""
OPTION: Final = "--miniature"
_ENTETE: Final = struct.Struct("<III")


def draw_apart(pdf: bytes, width: int, height: int) -> PageImage | None:
    """Draw the first page within a frame in pixels; None when it cannot be drawn in time."""
    commande = [*_program(), str(width), str(height)]
    try:
        fait = subprocess.run(
            commande,
            input=pdf,
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


def main(arguments: list[str]) -> int:
    """Be that process: read a PDF, write its first page as pixels, and return a status."""
    _bound_itself()
    width, height = (int(texte) for texte in arguments)
    with open(0, "rb", closefd=False) as entree:
        pdf = entree.read()
    try:
        vue = render_within(pdf, 0, width, height)
    except (RuntimeError, ValueError, IndexError, MemoryError):  # damaged, locked, empty, absurd
        return 1
    with open(1, "wb", closefd=False) as sortie:
        sortie.write(_ENTETE.pack(vue.width, vue.height, vue.stride) + vue.pixels)
    return 0


def _program() -> list[str]:
    """Return how to start this module again: a packaged program has no Python beside it."""
    if getattr(sys, "frozen", False):
        return [sys.executable, OPTION]
    return [sys.executable, "-P", "-m", "forfait_desktop.pdf.miniature"]


def _environment() -> dict[str, str]:
    """Return the environment where the process finds the same program as this one."""
    racine = str(Path(__file__).resolve().parents[2])
    connus = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (racine, connus)))}


def _bound_itself() -> None:
    """Ask the system to end this process beyond its share of memory and time."""
    if sys.platform == "win32":
        return
    import resource

    for limite, valeur in (
        (resource.RLIMIT_AS, MEMOIRE),
        (resource.RLIMIT_CPU, SECONDES),
        (resource.RLIMIT_CORE, 0),
    ):
        _actuelle, plafond = resource.getrlimit(limite)
        bornee = valeur if plafond == resource.RLIM_INFINITY else min(valeur, plafond)
        resource.setrlimit(limite, (bornee, plafond))


def _unpack(contenu: bytes, width: int, height: int) -> PageImage | None:
    """Read what the process wrote; None for anything that is not a picture of that frame."""
    if len(contenu) < _ENTETE.size:
        return None
    large, haut, pas = _ENTETE.unpack_from(contenu)
    pixels = contenu[_ENTETE.size :]
    within = 0 < large <= width + 1 and 0 < haut <= height + 1 and pas >= 4 * large
    return PageImage(large, haut, pas, pixels) if within and len(pixels) == pas * haut else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
