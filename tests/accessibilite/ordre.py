"""Where Tab goes in a window, and what is wrong with its way."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.accessibilite.regles import is_control, say, shown
from tests.poste import settle

MOST: Final = 400
SLACK: Final = 6


def tab_faults(top: QWidget) -> list[str]:
    """Return where Tab stops, skips, jumps back up, or goes where nothing is seen."""
    top.activateWindow()
    settle()
    first = QApplication.focusWidget()
    if first is None or first.window() is not top:
        return [f"nothing has the keyboard, in {type(top).__name__}"]
    faults = list(_unseen(first, "at first"))
    if not first.focusPolicy() & Qt.FocusPolicy.TabFocus:  # a page, which only scrolls
        QTest.keyClick(first, Qt.Key.Key_Tab)
        first = QApplication.focusWidget() or first
    way = [first]
    for _press in range(MOST):
        QTest.keyClick(way[-1], Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if here is None or here is first:
            break
        if here in way:
            faults.append(f"Tab comes back before the end: {say(here)}")
            break
        faults += _unseen(here, "by Tab")
        way.append(here)
    faults += [f"Tab passes by: {say(w)}" for w in shown(top) if _is_missed(w, way)]
    faults += _backwards(way)
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    back = QApplication.focusWidget()
    if len(way) > 1 and back is not way[-1]:
        faults.append(f"Shift+Tab does not undo Tab: {say(first)}")
    first.setFocus()
    return faults


def _unseen(widget: QWidget, how: str) -> Iterator[str]:
    if widget.visibleRegion().boundingRect().height() < min(widget.height(), 12):
        yield f"reached {how} and not seen: {say(widget)}"


def _is_missed(widget: QWidget, way: list[QWidget]) -> bool:
    if not is_control(widget) or not widget.isEnabled() or widget in way:
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _backwards(way: list[QWidget]) -> list[str]:
    """The next control is below, or beside on the right; only the last one leads to the first."""
    steps = zip(way, [*way[1:], *way[:1]], strict=True)
    return [
        f"Tab goes back from {say(before)} to {say(after)}"
        for before, after in steps
        if not _reads_on(before, after) and not _begins_anew(before, after, way)
    ]


def _begins_anew(before: QWidget, after: QWidget, way: list[QWidget]) -> bool:
    """Tell whether a step leads from what is read last to what is read first, all considered."""
    return all(_reads_on(after, other) and _reads_on(other, before) for other in way)


def _reads_on(before: QWidget, after: QWidget) -> bool:
    here, there = _places(before, after)
    below = there.top() >= here.bottom() - SLACK
    beside = there.left() >= here.right() - SLACK
    same = there.top() >= here.top() - SLACK and there.left() >= here.left() - SLACK
    return below or beside or same


def _places(before: QWidget, after: QWidget) -> tuple[QRect, QRect]:
    """Return two places to compare: what scrolls stands where its area is for what does not."""
    one, other = _areas(before), _areas(after)
    common = [area for area in one if area in other]
    return _place(_outermost(before, one, common)), _place(_outermost(after, other, common))


def _outermost(widget: QWidget, areas: list[QWidget], common: list[QWidget]) -> QWidget:
    apart = [area for area in areas if area not in common]
    return apart[-1] if apart else widget


def _areas(widget: QWidget) -> list[QWidget]:
    areas: list[QWidget] = []
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            areas.append(parent)
        parent = parent.parentWidget()
    return areas


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
