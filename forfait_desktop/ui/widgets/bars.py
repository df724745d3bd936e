"""The bar of a volet: what is acquired, what is still possible, what is lost."""

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from forfait_desktop.domain.francais import INSECABLE, format_points
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion

HEIGHT = 14


def shares_of(acquis: Decimal, possible: Decimal, maximum: Decimal) -> tuple[float, float]:
    """Return two shares of a maximum; drawing alone goes through binary floats."""
    total = float(maximum) or 1.0
    return float(acquis) / total, float(possible) / total


class Measure(QProgressBar):
    """A picture of points against a maximum, whose figures are said to who does not see it."""

    def __init__(self, nom: str = "") -> None:
        """Make an empty measure of something that has a name."""
        super().__init__()
        self._shares = (0.0, 0.0)
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setValue(0)
        self.setAccessibleName(nom)

    def show_points(
        self, acquis: Decimal, possible: Decimal, maximum: Decimal, suite: str = ""
    ) -> None:
        """Show points against a maximum; ``suite`` is said after the figures."""
        self._say(acquis, possible, maximum, suite)
        shares = shares_of(acquis, possible, maximum)
        if shares != self._shares:
            self._shares = shares
            self.setValue(round(100 * shares[0]))
            self.update()

    def _say(self, acquis: Decimal, possible: Decimal, maximum: Decimal, suite: str) -> None:
        """Say the points; the euros stand beside it, masked when the mode is discreet."""
        encore = format_points(possible - acquis)
        reste = f", encore possible{INSECABLE}: {encore}" if possible > acquis else ""
        texte = f"{format_points(acquis)} sur {format_points(maximum)}{reste}. {suite}".rstrip()
        if discretion.mask(texte) != self.accessibleDescription():
            discretion.describe(self, texte)
            self.setFormat(format_points(acquis))


class PointsBar(Measure):
    """Acquired in full colour, possible hatched, lost left empty; the figures stand beside it."""

    def __init__(self, nom: str = "") -> None:
        """Make an empty bar."""
        super().__init__(nom)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a wide, low bar."""
        return QSize(160, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same height: the style of other bars has another."""
        return QSize(0, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the three shares."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cadre = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        painter.setPen(QPen(theme.color("border")))
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(cadre, 3, 3)
        acquis, possible = self._shares
        painter.setPen(Qt.PenStyle.NoPen)
        interieur = cadre.adjusted(1, 1, -1, -1)
        if possible > acquis:
            zone = QRectF(interieur)
            zone.setLeft(interieur.left() + interieur.width() * acquis)
            zone.setRight(interieur.left() + interieur.width() * possible)
            painter.setBrush(QBrush(theme.color("a_completer"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(zone)
        if acquis > 0:
            zone = QRectF(interieur)
            zone.setWidth(interieur.width() * acquis)
            painter.setBrush(theme.color("atteint"))
            painter.drawRoundedRect(zone, 2, 2)
        painter.end()
