"""Images read by Qt, one at a time and small; it stays light, for the process that draws them."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MEMORY_MB: Final = 128
"""The most an image may take once unpacked; a larger one has no thumbnail."""
MAX_PIXELS: Final = MEMORY_MB * 1024 * 1024 // 4
MAX_PIXELS_JPEG: Final = 200_000_000
"""The same in pixels, and more for a JPEG, which is unpacked reduced unless it is progressive."""
FORMATS: Final = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/webp": b"webp",
    "image/gif": b"gif",
    "image/tiff": b"tiff",
}
_JPEG: Final = "image/jpeg"
_MARKER: Final = 0xFF
_PLAIN_FRAMES: Final = (0xC0, 0xC1)
"""The frames of a JPEG that are drawn line after line."""


def draw_within(contenu: bytes, type_mime: str, width: int, height: int) -> QImage | None:
    """Read an image scaled down to a frame in pixels, as what it was recognised to be.

    None when it cannot be drawn. A damaged file may crash the process: see ``services.apart``.
    """
    if type_mime not in FORMATS:
        return None
    QImageReader.setAllocationLimit(MEMORY_MB)
    octets = QByteArray(contenu)
    tampon = QBuffer(octets)
    tampon.open(QIODevice.OpenModeFlag.ReadOnly)
    # The reader of TIFF goes back to the buffer as it ends: it must end first.
    return _read(tampon, QSize(width, height), contenu, type_mime)


def _read(tampon: QBuffer, cadre: QSize, contenu: bytes, type_mime: str) -> QImage | None:
    lecteur = QImageReader(tampon, QByteArray(FORMATS[type_mime]))
    lecteur.setAutoDetectImageFormat(False)
    lecteur.setAutoTransform(True)
    taille = lecteur.size()
    reduit = type_mime == _JPEG and not is_progressive(contenu)
    if taille.isEmpty() or taille.width() * taille.height() > (
        MAX_PIXELS_JPEG if reduit else MAX_PIXELS
    ):
        return None
    # A photograph may be turned once read: room is left for both ways round.
    cote = max(cadre.width(), cadre.height())
    reduite = taille.scaled(QSize(cote, cote), Qt.AspectRatioMode.KeepAspectRatio)
    if reduite.width() < taille.width():
        lecteur.setScaledSize(reduite.expandedTo(QSize(1, 1)))
    image = lecteur.read()
    if image.isNull():
        return None
    petite = image.scaled(
        cadre,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return None if petite.isNull() else petite.convertToFormat(QImage.Format.Format_ARGB32)


def is_progressive(jpeg: bytes) -> bool:
    """Tell whether a JPEG is drawn in several passes, all of them held in memory at once.

    What cannot be followed up to its frame is taken for progressive.
    """
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == _MARKER:
        genre = jpeg[place + 1]
        if genre in _PLAIN_FRAMES:
            return False
        if genre == _MARKER:  # filling
            place += 1
            continue
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return True
