"""What a screen reader is told of a window, and what is wrong with it, through QAccessible."""

import re
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QScrollArea,
    QTableView,
    QTextBrowser,
    QTextEdit,
    QTreeView,
    QWidget,
)

from forfait_desktop.ui.widgets.bars import PointsBar
from forfait_desktop.ui.widgets.gauge import Gauge
from forfait_desktop.ui.widgets.lecteur import AmountLine
from forfait_desktop.ui.widgets.texts import BREAK, Band, StateLabel

Role = QAccessible.Role
ROLES: Final[tuple[tuple[type[QWidget], tuple[Role, ...]], ...]] = (
    (QCheckBox, (Role.CheckBox,)),
    (QRadioButton, (Role.RadioButton,)),
    (QAbstractButton, (Role.Button, Role.ButtonMenu, Role.CheckBox, Role.Switch)),
    (QLineEdit, (Role.EditableText,)),
    (QPlainTextEdit, (Role.EditableText,)),
    (QTextBrowser, (Role.EditableText, Role.StaticText, Role.Document)),
    (QComboBox, (Role.ComboBox,)),
    (QTreeView, (Role.Tree,)),
    (QTableView, (Role.Table,)),
    (QListView, (Role.List,)),
    (QProgressBar, (Role.ProgressBar,)),
    (PointsBar, (Role.Graphic, Role.Indicator, Role.ProgressBar)),
    (Gauge, (Role.Graphic, Role.Indicator, Role.ProgressBar)),
)
"""The role of each kind of control; the first kind that fits is the one."""

CONTROLS: Final = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractItemView,
    QAbstractSpinBox,
)
EUROS: Final = re.compile(r"\d[\d\s]*(?:,\d+)?\s€")
"""An amount; ``\\s`` has the spaces that do not break too."""
SAID_OF_A_CELL: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
PICTURES: Final = (PointsBar, Gauge, QProgressBar)


def name_of(widget: QWidget) -> str:
    """Return the name a screen reader says."""
    return _interface(widget).text(QAccessible.Text.Name).replace("&", "").strip()


def description_of(widget: QWidget) -> str:
    """Return what a screen reader adds to the name."""
    return _interface(widget).text(QAccessible.Text.Description)


def role_of(widget: QWidget) -> Role:
    """Return the role a screen reader says."""
    return _interface(widget).role()


def _interface(widget: QWidget) -> QAccessibleInterface:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None, type(widget).__name__
    return interface


def shown(top: QWidget) -> Iterator[QWidget]:
    """Yield what is visible in a window, itself included, and in no other window."""
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisible() and widget.window() is top.window():
            yield widget


def is_control(widget: QWidget) -> bool:
    """Tell whether something can be done with a widget."""
    if isinstance(widget, QLineEdit) and isinstance(
        widget.parentWidget(), QComboBox | QAbstractSpinBox
    ):
        return False
    if isinstance(widget, QAbstractButton) and isinstance(widget.parentWidget(), QLineEdit):
        return False  # the cross that empties a line: Ctrl+A, Delete does it
    return isinstance(widget, CONTROLS) and type(widget).__name__ != "QHeaderView"


def say(widget: QWidget) -> str:
    """Name a widget for a person."""
    texte = getattr(widget, "text", None)
    mots = str(texte())[:50] if callable(texte) else ""
    parent = type(widget.parentWidget()).__name__
    return f"{type(widget).__name__} {mots or widget.accessibleName()[:50]!r} in {parent}"


def euro_faults(top: QWidget) -> Iterator[str]:
    """Yield what tells an amount while the mode is discreet, to the eyes or to a reader.

    What the mouse is over, and the tool tips of a table, tell it: that is asked for.
    """
    for widget in shown(top):
        if isinstance(widget, AmountLine) and not widget.hasFocus() and _tells_a_number(widget):
            yield f"tells an amount: {say(widget)}"
        for words in _told(widget):
            if EUROS.search(words):
                yield f"tells an amount, {words!r}: {say(widget)}"


def _tells_a_number(widget: QWidget) -> bool:
    """Tell whether a reader hears a figure in what is written in a line."""
    return any(signe.isdigit() for signe in _interface(widget).text(QAccessible.Text.Value))


def _told(widget: QWidget) -> Iterator[str]:
    """Yield what a widget shows and what is said of it, as they are and not as they would be."""
    yield from (name_of(widget), description_of(widget), widget.toolTip(), widget.windowTitle())
    yield _interface(widget).text(QAccessible.Text.Help)
    if isinstance(widget, QLabel):
        yield QLabel.text(widget)
    elif isinstance(widget, QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QComboBox):
        yield from map(widget.itemText, range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
        for row in range(model.rowCount(QModelIndex())):
            for column in _columns_of(widget):
                for role in SAID_OF_A_CELL:
                    yield str(model.data(model.index(row, column), role) or "")


def _columns_of(view: QAbstractItemView) -> range:
    """Return the columns that a view shows."""
    return range(1 if isinstance(view, QListView) else view.model().columnCount(QModelIndex()))


def faults_of(top: QWidget) -> list[str]:
    """Return what a person who does not see the screen would miss in a window."""
    widgets = list(shown(top))
    faults = [fault for widget in widgets for fault in _faults_of(widget)]
    faults += _unlabelled(widgets)
    faults += _same_names(widgets)
    return faults


def _faults_of(widget: QWidget) -> Iterator[str]:
    if is_control(widget):
        yield from _control_faults(widget)
    elif isinstance(widget, PICTURES):
        if not name_of(widget):
            yield f"no name: {say(widget)}"
        yield from _role_faults(widget)
        if isinstance(widget, PointsBar | Gauge) and not any(
            signe.isdigit() for signe in description_of(widget)
        ):
            yield f"no figure in the description: {say(widget)}"
    elif isinstance(widget, StateLabel) and not widget.word:
        yield f"a state without its word: {say(widget)}"
    elif isinstance(widget, Band) and not widget.text.text():
        yield f"a band without words: {say(widget)}"
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(
        widget, QScrollArea | QMessageBox
    ):
        yield f"takes the keyboard and is no control: {say(widget)}"
    if isinstance(widget, QLabel):
        yield from _label_faults(widget)


def _control_faults(widget: QWidget) -> Iterator[str]:
    if not name_of(widget):
        yield f"no name: {say(widget)}"
    yield from _role_faults(widget)
    if widget.isEnabled() and not _is_within_reach(widget):
        yield f"out of reach of Tab: {say(widget)}"
    if isinstance(widget, QPlainTextEdit | QTextEdit) and _holds_tab(widget):
        yield f"Tab does not leave: {say(widget)}"
    if isinstance(widget, QTableView | QTreeView) and widget.tabKeyNavigation():
        yield f"Tab does not leave: {say(widget)}"
    if isinstance(widget, QAbstractButton) and not (widget.text() or _is_drawn(widget)):
        yield f"neither words nor icon: {say(widget)}"
    if isinstance(widget, QAbstractButton) and not _is_called_as_seen(widget):
        yield f"not named as it is seen, {name_of(widget)!r}: {say(widget)}"
    if isinstance(widget, QLineEdit) and widget.property("erreur") and not description_of(widget):
        yield f"wrong, and not said why: {say(widget)}"
    if isinstance(widget, QAbstractItemView):
        yield from _view_faults(widget)


def _is_drawn(button: QAbstractButton) -> bool:
    """Tell whether a button shows an icon, the box beside its label, or words of its own."""
    return not button.icon().isNull() or button.isCheckable() or button.layout() is not None


def _is_called_as_seen(button: QAbstractButton) -> bool:
    """Tell whether the name begins with the words seen, which one says to have it clicked.

    An answer is named after its question first: there are many "Oui" on a page.
    """
    seen, name = _words_alone(button.text()), _words_alone(name_of(button))
    if isinstance(button, QCheckBox | QRadioButton):
        return seen in name
    return name.startswith(seen)


def _words_alone(texte: str) -> str:
    """Return words without marks of keys, breaks, capitals, and the sign that ends them."""
    return " ".join(texte.replace("&", "").replace(BREAK, "").split()).casefold().rstrip("…? ")


def _is_within_reach(widget: QWidget) -> bool:
    """Tell whether Tab comes here, or arrows do from the chosen button of the same question."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return True
    return isinstance(widget, QRadioButton) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def _holds_tab(editor: QPlainTextEdit | QTextEdit) -> bool:
    """Tell whether Tab types a tabulation; in a text that is only read it goes on."""
    editable = bool(editor.textInteractionFlags() & Qt.TextInteractionFlag.TextEditable)
    return editable and not editor.tabChangesFocus()


def _role_faults(widget: QWidget) -> Iterator[str]:
    expected = next((roles for kind, roles in ROLES if isinstance(widget, kind)), None)
    if expected is None:
        yield f"a kind of control without a known role: {say(widget)}"
    elif role_of(widget) not in expected:
        yield f"role {role_of(widget).name}: {say(widget)}"


def _label_faults(label: QLabel) -> Iterator[str]:
    silent = not label.text() and not label.accessibleName()
    if silent and not label.pixmap().isNull() and not _stands_beside_words(label):
        yield f"a picture without words: {say(label)}"


def _stands_beside_words(label: QLabel) -> bool:
    """Tell whether an icon repeats what the words beside it say."""
    parent = label.parentWidget()
    return parent is not None and any(
        other is not label and other.text() and other.isVisible()
        for other in parent.findChildren(QLabel)
    )


def _view_faults(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    colonnes = _columns_of(view)
    if isinstance(view, QTableView):
        for colonne in colonnes:
            if not model.headerData(colonne, Qt.Orientation.Horizontal):
                yield f"a column without a heading: {say(view)}"
    for rang in range(model.rowCount(QModelIndex())):
        for colonne in colonnes:
            index = model.index(rang, colonne)
            roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
            if not any(model.data(index, role) for role in roles):
                yield f"an empty cell, row {rang}, column {colonne}: {say(view)}"


def _unlabelled(widgets: list[QWidget]) -> Iterator[str]:
    """A field has a label of its own, or is named after words that are seen."""
    labels = [label for label in widgets if isinstance(label, QLabel)]
    buddies = {label.buddy() for label in labels}
    seen = [label.text() for label in labels if len(label.text()) > 1]
    for widget in widgets:
        if not isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox) or widget in buddies:
            continue
        name = name_of(widget)
        words = [*seen, widget.placeholderText()]
        if is_control(widget) and not any(mots and mots in name for mots in words):
            yield f"no label of its own: {say(widget)}"


def _same_names(widgets: list[QWidget]) -> Iterator[str]:
    """Two controls of a window do not have the same name."""
    seen: dict[tuple[str, str, Role], QWidget] = {}
    for widget in widgets:
        if not is_control(widget):
            continue
        key = name_of(widget), description_of(widget), role_of(widget)
        if key in seen:
            yield f"the same name twice: {key[0]!r}: {say(widget)} and {say(seen[key])}"
        seen[key] = widget
