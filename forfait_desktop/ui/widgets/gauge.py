"""The gauge of the total: an arc for what is acquired and still possible, the figures inside."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.bars import Measure
from forfait_desktop.ui.widgets.texts import Line

WIDTH: Final = 216
THICKNESS: Final = 16
START: Final = 200  # degrees from three o'clock, counter-clockwise as Qt counts
SWEEP: Final = 220
INNER_TOP: Final = 46


class Gauge(Measure):
    """Acquired in full colour, possible hatched, the rest of the maximum left empty."""

    def __init__(self) -> None:
        """Make an empty gauge; its two lines are the caller's to fill."""
        super().__init__("Total")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(round(WIDTH * 0.69))
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, INNER_TOP, 0, 0)
        colonne.setSpacing(0)
        self.euros = Line()
        self.euros.setFont(theme.figure_font())
        self.points = Line(strong=True, ton="discret")
        for line in (self.euros, self.points):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            colonne.addWidget(line)
        colonne.addStretch(1)

    def sizeHint(self) -> QSize:
        """Return the size of the ring and its figures."""
        return QSize(WIDTH, self.minimumHeight())

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
        left = (self.width() - WIDTH) / 2
        dehors = QRectF(left + 1, 1, WIDTH - 2, WIDTH - 2)
        dedans = dehors.adjusted(THICKNESS, THICKNESS, -THICKNESS, -THICKNESS)
        de, a = START - SWEEP * debut, START - SWEEP * fin
        path = QPainterPath()
        path.arcMoveTo(dehors, de)
        path.arcTo(dehors, de, a - de)
        path.arcTo(dedans, a, de - a)
        path.closeSubpath()
        return path
