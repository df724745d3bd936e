"""A PDF seen before it is printed or saved; it is made off this thread."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.errors import ErreurForfait
from forfait_desktop.services.checklists import count_pages, page_image
from forfait_desktop.ui import theme
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.pages.base import SIDES, WIDE, Screen
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.attente import WaitingBar
from forfait_desktop.ui.widgets.layouts import add_layout, clear, iter_items
from forfait_desktop.ui.widgets.texts import Band, Text, primary

POINTS_WIDTH = 595.28
TOO_SMALL = 0.9
"""Below this share of the place it has, a page is drawn anew."""
PREPARATION = "Préparation de l’aperçu…"
APERCU_MASQUE = "Aperçu masqué\u00a0: survolez-le ou maintenez F9 pour le voir."


class PdfPage(Screen):
    """The pages of a PDF, one under the other; :meth:`make_pdf` says how it is made."""

    print_asked = Signal(bytes)
    save_asked = Signal(bytes)

    def __init__(self, titre: str, intro: str) -> None:
        """Lay out the empty preview."""
        super().__init__(titre, width=WIDE)
        self.intro = Text(intro)
        self.body.addWidget(self.intro)
        self.busy = QWidget()
        attente = QVBoxLayout(self.busy)
        attente.setContentsMargins(0, 0, 0, 0)
        attente.setSpacing(GRID)
        attente.addWidget(Text(PREPARATION, ton="discret"))
        attente.addWidget(WaitingBar(PREPARATION))
        self.body.addWidget(self.busy)
        self.failure = Band("alerte", "triangle-alert")
        self.failure.setVisible(False)
        self.body.addWidget(self.failure)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(16)
        add_layout(self.body, self._pages)
        self.print_button = primary(QPushButton("&Imprimer…"))
        theme.put_icon(self.print_button, "printer", "on_accent")
        self.save_button = QPushButton("Enregistrer en &PDF…")
        theme.put_icon(self.save_button, "save")
        self.pdf = b""
        self._waiting: Callable[[bytes], None] | None = None
        self.print_button.clicked.connect(lambda: self.print_asked.emit(self.pdf))
        self.save_button.clicked.connect(lambda: self.save_asked.emit(self.pdf))
        self.count = Text(ton="discret", small=True)
        self.footer.addWidget(self.print_button)
        self.footer.addWidget(self.save_button)
        self.footer.addWidget(self.count, 1)
        self._work = Background(self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_not_made)
        self._drawn_for = 0.0  # how many dots wide the pages were asked for
        self._drawing = Background(self)
        self._drawing.done.connect(self._on_drawn)
        self._drawing.failed.connect(self._say_failure)
        self._set_ready(False)

    def refresh(self, context: WindowContext) -> None:
        """Make the PDF of the open declaration as it stands now."""
        self.failure.setVisible(False)
        try:
            make_pdf = self.make_pdf(context)
        except ErreurForfait as erreur:
            self._on_not_made(str(erreur))
            return
        if make_pdf is None:
            self.show_nothing()
        else:
            self.start(make_pdf)

    def follow_day(self, context: WindowContext) -> None:
        """Make the PDF anew: it says on which day it was made."""
        self.refresh(context)

    def make_pdf(self, context: WindowContext) -> Callable[[], bytes] | None:
        """Return the making of the PDF, fit for another thread; None when there is nothing."""
        raise NotImplementedError

    def when_ready(self, action: Callable[[bytes], None]) -> None:
        """Do something with the PDF, now or as soon as it is made."""
        if self.is_ready:
            action(self.pdf)
        elif self._work.is_running:
            self._waiting = action

    def start(self, make_pdf: Callable[[], bytes]) -> None:
        """Make the PDF and its pictures in the background, then show them."""
        self._set_ready(False)
        self.failure.setVisible(False)
        self._drawing.forget()
        room = self._drawn_for = self._room()

        def work() -> tuple[bytes, list[QImage]]:
            pdf = make_pdf()
            return pdf, draw_pages(pdf, room / POINTS_WIDTH)

        self._work.run(work)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pages follow their room."""
        super().resizeEvent(event)
        self._draw_anew()

    def _draw_anew(self) -> None:
        """Draw the pages anew when they have much more room, once the drawing begun is done."""
        pdf, room = self.pdf, self._room()
        if not self.is_ready or self._drawing.is_running or self._drawn_for >= TOO_SMALL * room:
            return
        self._drawn_for = room
        self._drawing.run(lambda: draw_pages(pdf, room / POINTS_WIDTH))

    def _room(self) -> float:
        """Return how many dots of the screen a page may be wide."""
        place = (self.parentWidget() or self).width() - 2 * SIDES
        return max(1, min(place, self.widest)) * self.devicePixelRatioF()

    def show_nothing(self) -> None:
        """Take the pages away: there is nothing to print."""
        self._work.forget()
        self._drawing.forget()
        self._waiting = None
        self.pdf = b""
        self.count.setText("")
        clear(self._pages)
        self._set_ready(False)
        self.busy.setVisible(False)

    @property
    def is_ready(self) -> bool:
        """Whether the list is there to be printed."""
        return bool(self.pdf) and not self._work.is_running

    def page_labels(self) -> list[QWidget]:
        """Return the pictures shown."""
        return [widget for widget, _ in iter_items(self._pages) if widget is not None]

    def focus_first(self) -> None:
        """Give the keyboard to the print button."""
        self.print_button.setFocus()

    def _on_done(self, made: tuple[bytes, list[QImage]]) -> None:
        self.pdf, images = made
        self._show_pages(images)
        self.count.setText(f"{len(images)}\u00a0page{'s' if len(images) > 1 else ''}")
        self._set_ready(True)
        self._draw_anew()
        if self.scroll_area.hasFocus():  # the buttons were not ready yet when the page opened
            self.focus_first()
        waiting, self._waiting = self._waiting, None
        if waiting:
            waiting(self.pdf)

    def _on_drawn(self, images: list[QImage]) -> None:
        self._show_pages(images)
        self._draw_anew()

    def _show_pages(self, images: list[QImage]) -> None:
        clear(self._pages)
        for rang, image in enumerate(images, 1):
            image.setDevicePixelRatio(self.devicePixelRatioF())
            self._pages.addWidget(PagePicture(image, f"Page {rang} sur {len(images)}"))

    def _on_not_made(self, message: str) -> None:
        """Say why there is no PDF; the pages of an earlier one would pass for it."""
        self.show_nothing()
        self._say_failure(message)

    def _say_failure(self, message: str) -> None:
        self.failure.show_message("alerte", "triangle-alert", message)
        self.failure.setVisible(True)

    def _set_ready(self, ready: bool) -> None:
        self.busy.setVisible(not ready)
        for bouton in (self.print_button, self.save_button):
            bouton.setEnabled(ready)


class PagePicture(QLabel):
    """A page as wide as its place; in discreet mode it is seen under the mouse, or with a key."""

    def __init__(self, image: QImage, name: str) -> None:
        """Show a page under a name."""
        super().__init__()
        self.setPixmap(QPixmap.fromImage(image))
        self.setScaledContents(True)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the page in a width."""
        page = self.pixmap().size()
        return round(width * page.height() / max(page.width(), 1))

    def minimumSizeHint(self) -> QSize:
        """Return no size: the page is drawn as small as its place."""
        return QSize(1, 1)

    @property
    def is_masked(self) -> bool:
        """Whether the page is covered now."""
        return discretion.hides and not self.underMouse()

    def follow_discretion(self) -> None:
        """Cover the page, or show it again."""
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what is covered."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Cover the page again."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page and its edge, or a cover that says how to see it."""
        if not self.is_masked:
            super().paintEvent(event)
        painter = QPainter(self)
        edge = QRectF(self.rect()).adjusted(0, 0, -1, -1)
        painter.setPen(theme.color("line"))
        if self.is_masked:
            painter.setBrush(theme.color("surface"))
        painter.drawRect(edge)
        if self.is_masked:
            painter.setPen(theme.color("muted"))
            haut = edge.adjusted(3 * GRID, 10 * GRID, -3 * GRID, 0)
            milieu = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(haut, int(milieu), APERCU_MASQUE)
        painter.end()


def draw_pages(pdf: bytes, scale: float) -> list[QImage]:
    """Return every page of a PDF as a picture."""
    return [to_image(pdf, page, scale) for page in range(count_pages(pdf))]


def to_image(pdf: bytes, page: int, scale: float) -> QImage:
    """Return one page of a PDF as a picture that owns its pixels."""
    vue = page_image(pdf, page, scale)
    formats = {4: QImage.Format.Format_RGB32, 3: QImage.Format.Format_BGR888}
    octets = vue.stride // vue.width if vue.width else 4
    return QImage(vue.pixels, vue.width, vue.height, vue.stride, formats[min(octets, 4)]).copy()


def print_pdf(pdf: bytes, parent: QWidget, nom: str) -> bool:
    """Print a PDF through the system's dialog; tell whether it was sent."""
    from PySide6.QtGui import QPageLayout, QPageSize
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName(nom)
    dialog = QPrintDialog(printer, parent)
    pages = count_pages(pdf)
    dialog.setMinMax(1, pages)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    paint_pages(pdf, pages, printer, QPainter(printer))
    return True


def paint_pages(pdf: bytes, pages: int, printer: object, painter: object) -> None:
    """Draw the pages chosen on a printer, each as wide as the paper."""
    from PySide6.QtPrintSupport import QPrinter

    assert isinstance(printer, QPrinter)
    assert isinstance(painter, QPainter)
    premiere = printer.fromPage() or 1
    derniere = printer.toPage() or pages
    scale = min(printer.resolution(), 300) / 72
    for rang, page in enumerate(range(premiere - 1, derniere)):
        if rang:
            printer.newPage()
        image = to_image(pdf, page, scale)
        zone = painter.viewport()
        taille = image.size().scaled(
            QSize(zone.width(), zone.height()), Qt.AspectRatioMode.KeepAspectRatio
        )
        painter.drawImage(
            zone.adjusted(0, 0, taille.width() - zone.width(), taille.height() - zone.height()),
            image,
        )
    painter.end()
