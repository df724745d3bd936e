"""How a place found in the guide is drawn: its title, its heading, and its words, each apart."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forfait_desktop.services.guide import Trouvaille
from forfait_desktop.services.recherche import find_all
from forfait_desktop.ui import theme

PADDING: Final = theme.GRID
PLACE: Final = Qt.ItemDataRole.UserRole
FOUND: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Results(QListWidget):
    """The places found, each as high as its words need."""

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self.words: list[str] = []
        self.setItemDelegate(ResultDelegate(self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Résultats de la recherche")

    def show_found(self, trouvailles: tuple[Trouvaille, ...], words: list[str]) -> None:
        """List the places where words stand."""
        self.clear()
        self.words = words
        for trouvaille in trouvailles:
            lignes = (trouvaille.page.titre, trouvaille.intertitre, trouvaille.extrait)
            item = QListWidgetItem("\n".join(filter(None, lignes)))
            item.setData(PLACE, (trouvaille.page.id, trouvaille.rang))
            item.setData(FOUND, lignes)
            self.addItem(item)


class ResultDelegate(QStyledItemDelegate):
    """Draws the title in the heavier weight, the words around in the quiet colour."""

    def __init__(self, view: Results) -> None:
        """Draw in the width of a list."""
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room that the words take, folded."""
        del option
        document = self.write(index)
        return QSize(self._room(), round(document.size().height()) + 2 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the place of a line, then its words."""
        view: QWidget = self._view
        view.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view
        )
        document = self.write(index)
        rect = option.rect
        painter.save()
        painter.translate(rect.left() + PADDING, rect.top() + PADDING)
        document.drawContents(painter, QRectF(0, 0, rect.width(), rect.height()))
        painter.restore()

    def _room(self) -> int:
        return self._view.viewport().width()

    def write(self, index: Index) -> QTextDocument:
        """Return the words as they are drawn; none of them is read as markup."""
        titre, intertitre, extrait = index.data(FOUND)
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.small_font())
        folding = QTextOption()
        folding.setWrapMode(QTextOption.WrapMode.WordWrap)
        document.setDefaultTextOption(folding)
        document.setTextWidth(self._room() - 2 * PADDING)
        cursor = QTextCursor(document)
        cursor.insertText(titre, _format(theme.strong_font(), "text"))
        if intertitre:
            cursor.insertBlock()
            cursor.insertText(intertitre, _format(theme.small_font(), "text"))
        if extrait:
            cursor.insertBlock()
            self._write_marked(cursor, extrait)
        return document

    def _write_marked(self, cursor: QTextCursor, extrait: str) -> None:
        quiet = _format(theme.small_font(), "muted")
        marked = _format(theme.small_font(), "text")
        marked.setBackground(theme.color("a_completer_soft"))
        marked.setFontUnderline(True)
        done = 0
        for debut, fin in find_all(extrait, self._view.words):
            cursor.insertText(extrait[done:debut], quiet)
            cursor.insertText(extrait[debut:fin], marked)
            done = fin
        cursor.insertText(extrait[done:], quiet)


def _format(font: QFont, color: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFont(font)
    form.setForeground(theme.color(color))
    return form
