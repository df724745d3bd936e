"""Small pictures of the pieces, made one at a time off the window's thread, never trusting a file.

What has no picture, or a damaged one, has a generic icon.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from forfait_desktop.domain.suivi import Piece
from forfait_desktop.services.apart import draw_apart
from forfait_desktop.services.pieces import PDF
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.images import FORMATS
from forfait_desktop.ui.theme import LIGHT

WIDTH: Final = 56
HEIGHT: Final = 72
EDGE: Final = QColor(LIGHT.border)  # a sheet is white in both themes


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
    if type_mime != PDF and type_mime not in FORMATS:
        return None
    large, haut = round(WIDTH * ratio), round(HEIGHT * ratio)
    vue = draw_apart(contenu, type_mime, large, haut)
    if vue is None:
        return None
    forme = QImage.Format.Format_RGB32 if type_mime == PDF else QImage.Format.Format_ARGB32
    return QImage(vue.pixels, vue.width, vue.height, vue.stride, forme).copy()


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
