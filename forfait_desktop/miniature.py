"""The process that draws a small picture of a file from elsewhere, and ends with it.

A few hundred bytes can ask PDFium for hours of work and all the memory of the PC, or make a
reader of images crash: this process alone bears it. ``services.apart`` starts it and reads what
it writes.
"""

import struct
import sys
from typing import Final

MEMOIRE: Final = 768 * 1024 * 1024
"""What it may hold, where the system can refuse more (elsewhere, time alone bounds it)."""
SECONDES: Final = 8
ENTETE: Final = struct.Struct("<III")
"""What stands before the pixels: width, height, bytes a line."""


def main(arguments: list[str]) -> int:
    """Read a file on the standard input, write its picture as pixels, and return a status."""
    _bound_itself()
    genre, width, height = arguments[0], int(arguments[1]), int(arguments[2])
    with open(0, "rb", closefd=False) as entree:
        contenu = entree.read()
    image = _draw(contenu, genre, width, height)
    if image is None:
        return 1
    with open(1, "wb", closefd=False) as sortie:
        sortie.write(image)
    return 0


def _draw(contenu: bytes, genre: str, width: int, height: int) -> bytes | None:
    """Return the header and the pixels; None for a file that has no picture."""
    if genre == "application/pdf":
        from forfait_desktop.pdf.preview import render_within

        try:
            vue = render_within(contenu, 0, width, height)
        except (RuntimeError, ValueError, IndexError, MemoryError):  # damaged, locked, absurd
            return None
        return ENTETE.pack(vue.width, vue.height, vue.stride) + vue.pixels
    from forfait_desktop.ui.images import draw_within

    image = draw_within(contenu, genre, width, height)
    if image is None:
        return None
    pixels = bytes(image.constBits())
    return ENTETE.pack(image.width(), image.height(), image.bytesPerLine()) + pixels


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
