"""Tab follows the order in which a window reads, whatever the order its parts were made in.

That order is the one of the layouts: what is added or shown later takes its place in it.
"""

from collections.abc import Iterator
from typing import Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLayout,
    QMainWindow,
    QRadioButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from forfait_desktop.ui.widgets.layouts import iter_items

AROUND: Final = 24


def move_focus(top: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to what comes next, or before; False when it is not known where it is."""
    here = QApplication.focusWidget()
    reachable = [w for w in _iter_read(top) if w is here or _is_reachable(w)]
    if here not in reachable:  # a part of a control, such as the line of a list
        here = next((w for w in reachable if here is not None and w.isAncestorOf(here)), None)
    if here is None or len(reachable) < 2:
        return False
    step = 1 if forward else -1
    target = reachable[(reachable.index(here) + step) % len(reachable)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    reveal(target)
    return True


def reveal(widget: QWidget, around: int = AROUND) -> None:
    """Scroll every area around a widget until it is seen, with some room above and below."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 8, around)
        parent = parent.parentWidget()


def iter_reachable(top: QWidget) -> Iterator[QWidget]:
    """Yield what Tab may go to in a window, in reading order."""
    yield from filter(_is_reachable, _iter_read(top))


def _is_reachable(widget: QWidget) -> bool:
    if not (widget.isEnabled() and widget.isVisible()) or widget.focusProxy():
        return False
    if isinstance(widget, QRadioButton):
        return _is_entrance(widget)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_entrance(choice: QRadioButton) -> bool:
    """Tell whether Tab enters a group there: on the answer it shows, else on the first one.

    Qt does so only once the group was entered; before, its first answer would look chosen.
    """
    group = choice.group()
    if group is None or not group.exclusive():
        return bool(choice.focusPolicy() & Qt.FocusPolicy.TabFocus)
    usable = [button for button in group.buttons() if button.isVisible() and button.isEnabled()]
    return choice is next((button for button in usable if button.isChecked()), usable[0])


def _iter_read(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    match widget:
        case QMainWindow():
            children = [widget.centralWidget()]
        case QScrollArea():
            children = [widget.widget()]
        case QStackedWidget():
            children = [widget.currentWidget()]
        case QSplitter():
            children = [widget.widget(rang) for rang in range(widget.count())]
        case _:
            layout = widget.layout()
            children = list(_iter_laid_out(layout)) if layout is not None else []
    for child in children:
        if child is not None:
            yield from _iter_read(child)


def _iter_laid_out(layout: QLayout) -> Iterator[QWidget | None]:
    """Yield the widgets of a layout, row after row where it is a table."""
    for widget, inner in iter_items(layout, _order_of(layout)):
        if inner is not None:
            yield from _iter_laid_out(inner)
        else:
            yield widget


def _order_of(layout: QLayout) -> list[int]:
    rangs = list(range(layout.count()))
    if not isinstance(layout, QGridLayout):
        return rangs

    def place(rang: int) -> tuple[int, int]:
        ligne, colonne, _, _ = cast("tuple[int, int, int, int]", layout.getItemPosition(rang))
        return ligne, colonne

    return sorted(rangs, key=place)
