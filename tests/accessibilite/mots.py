"""Every word that a window shows or has said: labels, buttons, lists, tips, names."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from tests.accessibilite.regles import shown


def words_of(top: QWidget, *, views: bool = True) -> Iterator[str]:
    """Yield the words of a window, and those of its menus; what is typed is the doctor's."""
    yield top.windowTitle()
    for widget in shown(top):
        if not views and isinstance(widget, QAbstractItemView):
            continue
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        yield from _own_words(widget)


def _own_words(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield QLabel.text(widget)
        case QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from map(widget.itemText, range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QTabWidget():
            yield from map(widget.tabText, range(widget.count()))
        case QMenuBar() | QMenu():
            yield from _words_of_menu(widget.actions())
        case QAbstractItemView():
            yield from _words_of_view(widget)


def _words_of_menu(actions: list[QAction]) -> Iterator[str]:
    for action in actions:
        yield action.text()
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _words_of_menu(menu.actions())


def _words_of_view(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = [0] if isinstance(view, QListView) else range(model.columnCount(QModelIndex()))
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    for column in columns:
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount(QModelIndex())):
            for role in roles:
                yield str(model.data(model.index(row, column), role) or "")
