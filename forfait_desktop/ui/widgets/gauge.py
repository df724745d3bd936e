"""The gauge of the total: an arc for what is acquired and still possible, the figures inside."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.bars import Measure
from forfait_desktop.ui.widgets.texts import Line

WIDTH: Final = 216
TIGHT_WIDTH: Final = 152
THICKNESS: Final = 16
TIGHT_THICKNESS: Final = 12
TALL: Final = 0.69  # of its width: the ring is open below
INNER_TOP: Final = 0.21
START: Final = 200  # degrees from three o'clock, counter-clockwise as Qt counts
SWEEP: Final = 220


class Gauge(Measure):
    """Acquired in full colour, possible hatched, the rest of the maximum left empty."""

    def __init__(self) -> None:
        """Make an empty gauge; its two lines are the caller's to fill."""
        super().__init__("Total")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        colonne = self._column = QVBoxLayout(self)
        colonne.setSpacing(0)
        self.euros = Line()
        self.euros.setFont(theme.figure_font())
        self.points = Line(strong=True, ton="discret")
        for line in (self.euros, self.points):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            colonne.addWidget(line)
        colonne.addStretch(1)
        self._width, self._thickness = WIDTH, THICKNESS
        self.tighten(on=False)

    def tighten(self, *, on: bool) -> None:
        """Take less room, never less than the figures ask for, or the usual room again."""
        self._width = min(theme.scaled(TIGHT_WIDTH), WIDTH) if on else WIDTH
        self._thickness = TIGHT_THICKNESS if on else THICKNESS
        self._column.setContentsMargins(0, round(self._width * INNER_TOP), 0, 0)
        self.setFixedHeight(round(self._width * TALL))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the ring and its figures."""
        return QSize(self._width, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Return the size of what stands inside."""
        return QSize(0, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the empty arc, then what is possible, then what is acquired."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        acquis, possible = self._shares
        painter.setPen(QPen(theme.color("border")))
        painter.setBrush(theme.color("background"))
        painter.drawPath(self._arc(0, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        if possible > acquis:
            painter.setBrush(QBrush(theme.color("a_completer"), Qt.BrushStyle.BDiagPattern))
            painter.drawPath(self._arc(acquis, possible))
        if acquis > 0:
            painter.setBrush(theme.color("atteint"))
            painter.drawPath(self._arc(0, acquis))
        painter.end()

    def _arc(self, debut: float, fin: float) -> QPainterPath:
        """Return the part of the ring between two shares of it."""
        left, side, band = (self.width() - self._width) / 2, self._width - 2, self._thickness
        dehors = QRectF(left + 1, 1, side, side)
        dedans = dehors.adjusted(band, band, -band, -band)
        de, a = START - SWEEP * debut, START - SWEEP * fin
        path = QPainterPath()
        path.arcMoveTo(dehors, de)
        path.arcTo(dehors, de, a - de)
        path.arcTo(dedans, a, de - a)
        path.closeSubpath()
        return path
