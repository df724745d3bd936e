"""The guide in a window of its own: contents and search on the left, the page on the right.

It is read when first asked for. Nothing in it leads outside of the guide.
"""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.guide import RACCOURCIS, Guide, PageGuide, folder, read_guide
from forfait_desktop.services.recherche import find_all, fold
from forfait_desktop.ui import theme
from forfait_desktop.ui.guide_document import (
    fit_pictures,
    iter_blocks,
    make_document,
    page_of_link,
)
from forfait_desktop.ui.guide_keys import write_keys
from forfait_desktop.ui.guide_results import PLACE, Results
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.scrolling import AGAIN, BY_KEYS
from forfait_desktop.ui.widgets.texts import Text, repolish

WIDTH: Final = 1180
HEIGHT: Final = 720
CONTENTS_WIDTH: Final = 270
GEOMETRY_KEY: Final = "guide/geometrie"
ZOOM_KEY: Final = "guide/zoom"
ZOOMS: Final = (80, 90, 100, 115, 130, 150, 175, 200)
PRINTED_WIDTH: Final = 620
ROLE: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is: a page, what stands before it, and how far it is scrolled."""

    page: str
    avant: str = ""
    scroll: int = 0


class Reader(QTextBrowser):
    """The page; Ctrl with the wheel changes the size of the letters.

    As any page, it shows that it has the keyboard once it is reached or scrolled by keys.
    """

    zoom_asked = Signal(int)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys scroll this, to whoever uses them."""
        super().focusInEvent(event)
        if event.reason() not in AGAIN:
            self._mark(on=event.reason() in BY_KEYS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, and show what does."""
        self._mark(on=True)
        super().keyPressEvent(event)

    def _mark(self, *, on: bool) -> None:
        if bool(self.property("clavier")) != on:
            self.setProperty("clavier", on)
            repolish(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for larger or smaller letters, or scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_asked.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)


class GuideWindow(QWidget):
    """The guide; it stays open beside the program."""

    def __init__(self, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        """Lay out an empty guide where it stood last time; ``parent`` is a dialog it must cover."""
        super().__init__(parent, Qt.WindowType.Window)
        self.guide: Guide = read_guide({RACCOURCIS: write_keys()})
        self._settings = settings
        self._here = Place("")
        self._back: list[Place] = []
        self._ahead: list[Place] = []
        self._words: list[str] = []
        self._fitted = 0
        self._zoom = self._read_zoom()
        self.setWindowTitle("Guide de Forfait Desktop")
        self.setMinimumSize(theme.scaled(600), theme.scaled(420))
        self._lay_out()
        self._fill_contents()
        self._add_keys()
        self._restore_geometry()

    # going somewhere

    @property
    def current(self) -> str:
        """The name of the page shown."""
        return self._here.page

    def show_screen(self, ecran: str, avant: str = "") -> None:
        """Show the page about a screen, and come to the front; ``avant`` is written first in it."""
        self.show_page(self.guide.page_of_screen(ecran).id, avant)
        self.show()
        self.raise_()
        self.activateWindow()
        self.reader.setFocus()

    def show_page(self, page_id: str, avant: str = "") -> None:
        """Show a page from its top; the way back remembers the present one."""
        if (page_id, avant) == (self._here.page, self._here.avant):
            return
        if self._here.page:
            self._back.append(replace(self._here, scroll=self._scrolled()))
        self._ahead.clear()
        self._go(Place(page_id, avant))

    def go_back(self) -> None:
        """Show the page seen before."""
        self._travel(self._back, self._ahead)

    def go_ahead(self) -> None:
        """Show again the page left by going back."""
        self._travel(self._ahead, self._back)

    def _travel(self, source: list[Place], other: list[Place]) -> None:
        if source:
            other.append(replace(self._here, scroll=self._scrolled()))
            self._go(source.pop())

    def _go(self, place: Place) -> None:
        self._here = place
        self._render()
        self._select(place.page)
        self.back_button.setEnabled(bool(self._back))
        self.ahead_button.setEnabled(bool(self._ahead))

    # the page

    def _render(self) -> None:
        page = self.guide.page(self._here.page)
        document = make_document(
            _with(page, self._here.avant),
            folder(),
            tokens=theme.tokens(),
            points=theme.BODY_PT * theme.scaled(100) / 100 * self._zoom / 100,
            is_page=self.guide.has_page,
        )
        document.setParent(self.reader)
        self.reader.setDocument(document)
        self.reader.setAccessibleName(f"Guide{INSECABLE}: {page.titre}")
        self._fitted = 0
        self._fit()
        self._mark()
        scroll = self._here.scroll
        bar = self.reader.verticalScrollBar()
        bar.setValue(scroll)
        if scroll:  # the page may not be laid out whole yet
            QTimer.singleShot(0, bar, lambda: bar.setValue(scroll))

    def _fit(self) -> None:
        room = self.reader.viewport().width() - 2 * round(self.reader.document().documentMargin())
        if room != self._fitted:
            self._fitted = room
            edge = theme.tokens().line
            fit_pictures(self.reader.document(), room, self.devicePixelRatioF(), edge)

    def _scrolled(self) -> int:
        return self.reader.verticalScrollBar().value()

    def _mark(self) -> None:
        """Show where the words looked for stand in the page."""
        document = self.reader.document()
        form = QTextCharFormat()
        form.setBackground(theme.color("a_completer_soft"))
        form.setForeground(theme.color("text"))
        form.setFontUnderline(True)
        marques = []
        for debut, fin in find_all(document.toPlainText(), self._words):
            marque = QTextEdit.ExtraSelection()
            marque.cursor = QTextCursor(document)
            marque.cursor.setPosition(debut)
            marque.cursor.setPosition(fin, QTextCursor.MoveMode.KeepAnchor)
            marque.format = form
            marques.append(marque)
        self.reader.setExtraSelections(marques)

    # search

    def _on_search(self, demande: str) -> None:
        self._words = [mot for mot in fold(demande).split() if len(mot) > 1]
        self.results.show_found(self.guide.search(demande), self._words)
        has_found = self.results.count() > 0
        self.left.setCurrentWidget(self.results if has_found else self.contents)
        self.count.setText(_say_count(self.results.count()))
        self.count.setVisible(bool(self._words))
        self._mark()

    def _open_first(self) -> None:
        item = self.results.item(max(self.results.currentRow(), 0))
        if item is not None:
            self._open_result(item)
            self.reader.setFocus()

    def _open_result(self, item: QListWidgetItem) -> None:
        page_id, rang = item.data(PLACE)
        self.show_page(page_id)
        self._scroll_to(rang)

    def _scroll_to(self, rang: int) -> None:
        """Go to the first word found under a heading of the page, else to the heading."""
        document = self.reader.document()
        titres = [b.position() for b in iter_blocks(document) if b.blockFormat().headingLevel()]
        titres = titres[-self._headings() :]  # what stands before the page has its own
        debut = titres[rang] if rang < len(titres) else 0
        places = [d for d, _fin in find_all(document.toPlainText(), self._words) if d >= debut]
        cursor = QTextCursor(document)
        cursor.setPosition(places[0] if places else debut)
        self.reader.setTextCursor(cursor)
        bar = self.reader.verticalScrollBar()
        bar.setValue(bar.value() + self.reader.cursorRect().top() - self.reader.height() // 4)

    def _headings(self) -> int:
        """Return how many headings the page itself has."""
        lignes = self.guide.page(self._here.page).texte.splitlines()
        return sum(ligne.startswith(("# ", "## ", "### ")) for ligne in lignes)

    def _leave_search(self) -> None:
        """Empty the search, or else close the guide."""
        if self.search.text():
            self.search.clear()
            self.search.setFocus()
        else:
            self.close()

    # size of the letters

    def zoom_by(self, pas: int) -> None:
        """Make the letters larger or smaller by so many steps; 0 gives them back their size."""
        rang = ZOOMS.index(self._zoom) + pas if pas else ZOOMS.index(100)
        zoom = ZOOMS[min(max(rang, 0), len(ZOOMS) - 1)]
        if zoom != self._zoom:
            self._zoom = zoom
            if self._settings is not None:
                self._settings.setValue(ZOOM_KEY, zoom)
            self._here = replace(self._here, scroll=self._scrolled())
            self._render()
        self.smaller_button.setEnabled(self._zoom > ZOOMS[0])
        self.larger_button.setEnabled(self._zoom < ZOOMS[-1])

    def _read_zoom(self) -> int:
        lu = str(self._settings.value(ZOOM_KEY, 100)) if self._settings is not None else "100"
        return int(lu) if lu.isdigit() and int(lu) in ZOOMS else 100

    # paper

    def print_page(self) -> bool:
        """Print the page shown through the system's dialog; tell whether it was sent."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.guide.page(self._here.page).titre)
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return False
        self.paint_page(printer)
        return True

    def paint_page(self, printer: object) -> None:
        """Draw the page shown on a printer, in dark letters on white whatever the theme."""
        from PySide6.QtPrintSupport import QPrinter

        assert isinstance(printer, QPrinter)
        page = self.guide.page(self._here.page)
        document = make_document(
            _with(page, self._here.avant), folder(), is_page=self.guide.has_page
        )
        fit_pictures(document, PRINTED_WIDTH)
        document.print_(printer)

    # layout

    def _lay_out(self) -> None:
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(12, 12, 12, 12)
        ligne.setSpacing(12)
        gauche = QWidget()
        gauche.setFixedWidth(theme.scaled(CONTENTS_WIDTH))
        colonne = QVBoxLayout(gauche)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(8)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Chercher dans le guide")
        self.search.setAccessibleName("Chercher dans le guide")
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(100)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._open_first)
        self.count = Text(small=True, ton="discret")
        self.count.setVisible(False)
        self.contents = QTreeWidget()
        self.contents.setHeaderHidden(True)
        self.contents.setRootIsDecorated(False)
        self.contents.setIndentation(12)
        self.contents.setAccessibleName("Sommaire du guide")
        self.contents.currentItemChanged.connect(self._on_chosen)
        self.results = Results()
        self.results.itemActivated.connect(self._open_result)
        self.results.itemClicked.connect(self._open_result)
        self.left = QStackedWidget()
        self.left.addWidget(self.contents)
        self.left.addWidget(self.results)
        colonne.addWidget(self.search)
        colonne.addWidget(self.count)
        colonne.addWidget(self.left, 1)
        ligne.addWidget(gauche)
        add_layout(ligne, self._right(), 1)

    def _right(self) -> QVBoxLayout:
        colonne = QVBoxLayout()
        colonne.setSpacing(8)
        barre = QHBoxLayout()
        barre.setSpacing(8)
        self.back_button = QPushButton("&Retour")
        self.ahead_button = QPushButton("A&vancer")
        self.smaller_button = QPushButton("A−")
        self.smaller_button.setAccessibleName("A−, texte plus petit")
        self.larger_button = QPushButton("A+")
        self.larger_button.setAccessibleName("A+, texte plus grand")
        self.print_button = QPushButton("&Imprimer cette page…")
        for bouton, action in (
            (self.back_button, self.go_back),
            (self.ahead_button, self.go_ahead),
            (self.smaller_button, lambda: self.zoom_by(-1)),
            (self.larger_button, lambda: self.zoom_by(1)),
            (self.print_button, self.print_page),
        ):
            bouton.clicked.connect(lambda _=False, faire=action: faire())
            barre.addWidget(bouton)
            if bouton is self.ahead_button:
                barre.addStretch(1)
        add_layout(colonne, barre)
        self.reader = Reader()
        self.reader.setOpenLinks(False)
        self.reader.anchorClicked.connect(self._on_link)
        self.reader.zoom_asked.connect(self.zoom_by)
        colonne.addWidget(self.reader, 1)
        return colonne

    def _add_keys(self) -> None:
        for touches, action in (
            (("Alt+Left",), self.go_back),
            (("Alt+Right",), self.go_ahead),
            (("Ctrl++", "Ctrl+="), lambda: self.zoom_by(1)),
            (("Ctrl+-",), lambda: self.zoom_by(-1)),
            (("Ctrl+0",), lambda: self.zoom_by(0)),
            (("Ctrl+P",), self.print_page),
            (("Ctrl+F",), self._ask_search),
            (("Esc",), self._leave_search),
        ):
            raccourci = QShortcut(self)
            raccourci.setKeys([QKeySequence(touche) for touche in touches])
            raccourci.activated.connect(action)

    def _ask_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _fill_contents(self) -> None:
        for section in self.guide.sections:
            racine = QTreeWidgetItem([section.titre])
            racine.setFlags(Qt.ItemFlag.ItemIsEnabled)
            racine.setFont(0, theme.strong_font())
            self.contents.addTopLevelItem(racine)
            for page in section.pages:
                item = QTreeWidgetItem([page.titre])
                item.setData(0, ROLE, page.id)
                item.setToolTip(0, page.titre)
                racine.addChild(item)
            racine.setExpanded(True)

    def _select(self, page_id: str) -> None:
        self.contents.blockSignals(True)
        for rang in range(self.contents.topLevelItemCount()):
            racine = self.contents.topLevelItem(rang)
            assert racine is not None
            for place in range(racine.childCount()):
                item = racine.child(place)
                if item is not None and item.data(0, ROLE) == page_id:
                    self.contents.setCurrentItem(item)
        self.contents.blockSignals(False)

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, ROLE):
            self.show_page(item.data(0, ROLE))

    def _on_link(self, lien: QUrl) -> None:
        page_id = page_of_link(lien.toString())
        if self.guide.has_page(page_id):
            self.show_page(page_id)

    def _restore_geometry(self) -> None:
        geometrie = self._settings.value(GEOMETRY_KEY) if self._settings is not None else None
        if not (isinstance(geometrie, QByteArray) and self.restoreGeometry(geometrie)):
            ecran = self.screen().availableGeometry()
            self.resize(min(WIDTH, ecran.width() - 16), min(HEIGHT, ecran.height() - 40))

    # events

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the pictures once the width is known."""
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pictures within the page."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours and the letters of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._here.page:
            self._here = replace(self._here, scroll=self._scrolled())
            self._render()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the guide stands and how large it is."""
        if self._settings is not None:
            self._settings.setValue(GEOMETRY_KEY, self.saveGeometry())
        super().closeEvent(event)


def _with(page: PageGuide, avant: str) -> str:
    """Return a page with what is written after its title."""
    if not avant:
        return page.texte
    titre, _, reste = page.texte.partition("\n")
    return f"{titre}\n\n{avant}\n\n{reste}"


def _say_count(nombre: int) -> str:
    if not nombre:
        return "Rien trouvé. Essayez un mot plus court."
    return f"{nombre}{INSECABLE}{'passage trouvé' if nombre == 1 else 'passages trouvés'}"
