"""Small pictures of the pieces, made one at a time off the window's thread, never trusting a file.

What has no picture, or a damaged one, has a generic icon.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPixmap

from forfait_desktop.domain.suivi import Piece
from forfait_desktop.services.checklists import page_thumbnail
from forfait_desktop.services.pieces import PDF
from forfait_desktop.ui.background import Background

WIDTH: Final = 56
HEIGHT: Final = 72
EDGE: Final = QColor("#808a99")
MEMORY_MB: Final = 128
"""The most an image may take once unpacked; a larger one has no thumbnail."""
MAX_PIXELS: Final = MEMORY_MB * 1024 * 1024 // 4
MAX_PIXELS_JPEG: Final = 200_000_000
"""The same in pixels, and more for a JPEG, which is unpacked reduced unless it is progressive."""
_JPEG: Final = "image/jpeg"
MARKER: Final = 0xFF
PLAIN_FRAMES: Final = (0xC0, 0xC1)
"""The frames of a JPEG that are drawn line after line."""
FORMATS: Final = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/webp": b"webp",
    "image/gif": b"gif",
    "image/tiff": b"tiff",
}


class Thumbnails(QObject):
    """Makes the thumbnails asked for, in turn, and remembers them."""

    ready = Signal(str)  # SHA-256

    def __init__(self, read: Callable[[str], bytes], parent: QObject | None = None) -> None:
        """Make none yet; ``read`` gives the content of a piece, on any thread."""
        super().__init__(parent)
        self._read = read
        self._made: dict[str, QPixmap | None] = {}
        self._waiting: deque[tuple[Piece, float]] = deque()
        self._current = ""
        self._work = Background(self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(lambda _message: self._on_done(None))

    def ask(self, piece: Piece, ratio: float) -> QPixmap | None:
        """Return a thumbnail made already; otherwise None, and ``ready`` says when it is there."""
        connue = piece.sha256 in self._made
        attendue = any(piece.sha256 == autre.sha256 for autre, _ratio in self._waiting)
        if not connue and not attendue and piece.sha256 != self._current and has_picture(piece):
            self._waiting.append((piece, ratio))
            self._start_next()
        return self._made.get(piece.sha256)

    @property
    def is_idle(self) -> bool:
        """Whether every thumbnail asked for was tried."""
        return not self._current and not self._waiting

    def _start_next(self) -> None:
        if self._current or not self._waiting:
            return
        piece, ratio = self._waiting.popleft()
        self._current = piece.sha256
        read = self._read

        def work() -> QImage | None:
            image = make_thumbnail(read(piece.sha256), piece.type_mime, ratio)
            if image is not None:
                image.setDevicePixelRatio(ratio)
            return image

        self._work.run(work)

    def _on_done(self, image: QImage | None) -> None:
        sha256, self._current = self._current, ""
        self._made[sha256] = _frame(image) if image is not None else None
        self.ready.emit(sha256)
        self._start_next()


def has_picture(piece: Piece) -> bool:
    """Tell whether a piece is of a kind that may have a thumbnail."""
    return piece.type_mime == PDF or piece.type_mime in FORMATS


def make_thumbnail(contenu: bytes, type_mime: str, ratio: float = 1.0) -> QImage | None:
    """Return a small picture of a content, or None when it cannot be drawn."""
    cadre = QSize(round(WIDTH * ratio), round(HEIGHT * ratio))
    if type_mime == PDF:
        vue = page_thumbnail(contenu, cadre.width(), cadre.height())
        if vue is None:
            return None
        forme = QImage.Format.Format_RGB32
        return QImage(vue.pixels, vue.width, vue.height, vue.stride, forme).copy()
    return _read_image(contenu, type_mime, cadre) if type_mime in FORMATS else None


def _read_image(contenu: bytes, type_mime: str, cadre: QSize) -> QImage | None:
    """Read an image scaled down, as what it was recognised to be and nothing else."""
    QImageReader.setAllocationLimit(MEMORY_MB)
    octets = QByteArray(contenu)
    tampon = QBuffer(octets)
    tampon.open(QIODevice.OpenModeFlag.ReadOnly)
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
    return None if petite.isNull() else petite


def is_progressive(jpeg: bytes) -> bool:
    """Tell whether a JPEG is drawn in several passes, all of them held in memory at once.

    What cannot be followed up to its frame is taken for progressive.
    """
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == MARKER:
        genre = jpeg[place + 1]
        if genre in PLAIN_FRAMES:
            return False
        if genre == MARKER:  # filling
            place += 1
            continue
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return True


def _frame(image: QImage) -> QPixmap:
    """Return the picture with a thin edge: a white page shows on a white screen."""
    vignette = QPixmap.fromImage(image)
    vignette.setDevicePixelRatio(1)  # the edge goes around the pixels
    painter = QPainter(vignette)
    painter.setPen(EDGE)
    painter.drawRect(vignette.rect().adjusted(0, 0, -1, -1))
    painter.end()
    vignette.setDevicePixelRatio(image.devicePixelRatio())
    return vignette
