"""A picture given as evidence: drawn small, or without picture; in bounded memory.

The program draws each one in a process of its own (``services.apart``). Here many are drawn in
a process that may end too, and is replaced.
"""

from pathlib import Path
from random import Random

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter

from forfait_desktop.ui.images import FORMATS, draw_within
from tests.fuzz.mutations import spoil_bytes


class ImagesCible:
    lot = 1
    apart = True

    def __init__(self, _folder: Path) -> None:
        self._app = QGuiApplication.instance() or QGuiApplication([])
        self._corpus = [
            (genre, contenu)
            for genre, forme in FORMATS.items()
            for contenu in (_picture(forme, 40, 30), _picture(forme, 3, 90))
            if contenu
        ]

    def make(self, chance: Random) -> object:
        genre, contenu = chance.choice(self._corpus)
        if chance.random() < 0.1:
            genre = chance.choice(list(FORMATS))
        if chance.random() < 0.4:  # the sizes stand in the first bytes
            tete = bytearray(contenu[:64])
            tete[chance.randrange(len(tete))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            return genre, bytes(tete) + contenu[64:]
        return genre, spoil_bytes(contenu, chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        genre, contenu = entree
        image = draw_within(contenu, genre, 56, 72)
        assert image is None or (image.width() <= 56 and image.height() <= 72)
        return image is not None


def _picture(forme: bytes, largeur: int, hauteur: int) -> bytes:
    image = QImage(largeur, hauteur, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    tampon = QBuffer()
    tampon.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(tampon, QByteArray(forme)).write(image):
        return _GIF if forme == b"gif" else b""
    return bytes(tampon.data().data())


_GIF = (
    b"GIF89a\x02\x00\x02\x00\x80\x00\x00\x33\x66\x99\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x02\x00\x02\x00\x00\x02\x02\x84Q\x00;"
)

make = ImagesCible
