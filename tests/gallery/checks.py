"""What no picture may show: words cut, a horizontal scroll bar, things outside, empty panels."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QMenuBar,
    QScrollArea,
    QWidget,
)

from forfait_desktop.ui.widgets.texts import BREAK

SLACK: Final = 2
WORDS: Final = 40


def find_faults(window: QWidget) -> list[str]:
    """Return what is wrong with a window as it is shown."""
    faults: list[str] = []
    for widget in iter_visible(window):
        if isinstance(widget, QLabel):
            faults += _look_at_label(widget)
        elif isinstance(widget, QAbstractButton):
            faults += _look_at_button(widget)
        elif isinstance(widget, QComboBox):
            faults += _look_at_combo(widget)
        elif isinstance(widget, QAbstractScrollArea):
            faults += _look_at_scrolling(widget)
        elif isinstance(widget, QFrame):
            faults += _look_at_panel(widget)
        faults += _look_outside(widget, window)
    if not any(_words_of(widget) for widget in iter_visible(window)):
        faults.append("nothing is written on it")
    return faults


def iter_visible(window: QWidget) -> Iterator[QWidget]:
    """Yield every widget in a window that is shown and is not another window."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and not widget.size().isEmpty():
            yield widget


def _look_at_label(label: QLabel) -> Iterator[str]:
    texte = QLabel.text(label)  # as it is painted: ours keeps the words it masks
    if not texte or label.toolTip():
        return
    metrics, place = label.fontMetrics(), label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + SLACK:
            yield f"words cut below: {_short(texte)} ({needed} > {label.height()})"
    widest = texte.replace(BREAK, " ").split() if label.wordWrap() else texte.splitlines()
    needed = max(metrics.horizontalAdvance(mot) for mot in widest) if widest else 0
    if needed > place.width() + SLACK:
        yield f"words cut at the side: {_short(texte)} ({needed} > {place.width()})"


def _look_at_button(button: QAbstractButton) -> Iterator[str]:
    if not button.text() or button.toolTip():
        return
    needed = button.sizeHint()
    if needed.width() > button.width() + SLACK or needed.height() > button.height() + SLACK:
        yield f"button cut: {_short(button.text())} ({needed.width()} > {button.width()})"


def _look_at_combo(combo: QComboBox) -> Iterator[str]:
    needed = combo.minimumSizeHint().width()
    if needed > combo.width() + SLACK:
        yield f"choice cut: {_short(combo.currentText())} ({needed} > {combo.width()})"


def _look_at_scrolling(area: QAbstractScrollArea) -> Iterator[str]:
    if isinstance(area, QHeaderView):
        return
    name = area.accessibleName() or type(area.parentWidget()).__name__
    if area.horizontalScrollBar().maximum() > 0 and not isinstance(area, QAbstractItemView):
        yield f"scrolls sideways: {name}"
    if isinstance(area, QScrollArea):
        content = area.widget()
        if content is not None and content.width() > area.viewport().width() + SLACK:
            yield f"wider than its place: {name}"
    if isinstance(area, QAbstractItemView) and not area.model().rowCount():
        yield f"an empty list: {name}"


def _look_at_panel(panel: QFrame) -> Iterator[str]:
    if panel.property("role") not in ("surface", "side") and not panel.property("ton"):
        return
    if isinstance(panel, QLabel):
        return
    if not any(_words_of(widget) for widget in panel.findChildren(QWidget) if widget.isVisible()):
        yield f"an empty panel: {panel.accessibleName() or type(panel).__name__}"


def _look_outside(widget: QWidget, window: QWidget) -> Iterator[str]:
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    if _is_scrolled(widget, window) or isinstance(widget, QMenuBar):
        return
    if not window.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
        yield f"outside the window: {type(widget).__name__} {_short(_words_of(widget))}"


def _is_scrolled(widget: QWidget, window: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _words_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QAbstractItemView | QComboBox):
        return widget.accessibleName()
    return ""


def _short(texte: str) -> str:
    line = " ".join(texte.split())
    return line if len(line) <= WORDS else f"{line[:WORDS]}…"
