"""The keys of a window: one for each thing, and each thing one, and a keyboard that is seen."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMenuBar,
    QPushButton,
    QScrollArea,
    QWidget,
)

from tests.accessibilite.regles import is_control, say, shown
from tests.poste import settle

LEAST_CHANGED: Final = 20
"""Pixels: a thin frame around the smallest control has more."""


def key_faults(top: QWidget) -> list[str]:
    """Return the letters that mean two things in a window."""
    return list(_twice(_letters(top)))


def _letters(top: QWidget) -> Iterator[tuple[str, str]]:
    for widget in shown(top):
        if isinstance(widget, QMenuBar):
            for action in widget.actions():
                yield _mnemonic(action.text()), f"menu {action.text()}"
        elif isinstance(widget, QAbstractButton):  # one that sleeps now too: it will wake
            yield _mnemonic(QAbstractButton.text(widget)), say(widget)
        elif isinstance(widget, QLabel) and widget.buddy() is not None:
            yield _mnemonic(QLabel.text(widget)), say(widget)


def _mnemonic(texte: str) -> str:
    return QKeySequence.mnemonic(texte).toString()


def _twice(letters: Iterator[tuple[str, str]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for letter, what in letters:
        if letter and letter in seen:
            yield f"{letter} is for {seen[letter]} and for {what}"
        elif letter:
            seen[letter] = what


def menu_faults(bar: QMenuBar) -> list[str]:
    """Return what of the menus has no key, or the key of something else."""
    faults: list[str] = []
    shortcuts: dict[str, str] = {}
    for top in bar.actions():
        menu = top.menu()
        actions = [a for a in menu.actions() if not a.isSeparator()]  # type: ignore[attr-defined]
        faults += _twice((_mnemonic(a.text()), a.text()) for a in actions)
        for action in actions:
            if not _mnemonic(action.text()) and not action.shortcuts():
                faults.append(f"no key: {action.text()}")
            for shortcut in action.shortcuts():
                mots = shortcut.toString()
                if mots in shortcuts:
                    faults.append(f"{mots} is for {shortcuts[mots]} and for {action.text()}")
                shortcuts[mots] = action.text()
    return faults


class Focus:
    """Compares each kind of control with the keyboard and without; each kind once."""

    def __init__(self) -> None:
        self.seen: set[tuple[object, ...]] = set()

    def faults_of(self, top: QWidget) -> list[str]:
        """Return the controls of new kinds that look the same with the keyboard."""
        here = QApplication.focusWidget()
        faults = []
        for widget in shown(top):
            kind = _kind_of(widget)
            if _can_be_compared(widget) and kind not in self.seen:
                self.seen.add(kind)
                if changed_pixels(widget, top) < LEAST_CHANGED:
                    faults.append(f"looks the same with the keyboard: {say(widget)}")
        if here is not None:
            here.setFocus()
        return faults


def _can_be_compared(widget: QWidget) -> bool:
    wanted = is_control(widget) or isinstance(widget, QScrollArea)
    return wanted and widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def _kind_of(widget: QWidget) -> tuple[object, ...]:
    checked = isinstance(widget, QAbstractButton) and widget.isChecked()
    drawn = isinstance(widget, QPushButton) and not widget.text()
    parent = widget.parentWidget()
    return (
        type(widget).__name__,
        widget.property("role"),
        widget.property("erreur"),
        parent.property("ton") if parent is not None else None,
        checked,
        drawn,
    )


def changed_pixels(widget: QWidget, top: QWidget) -> int:
    """Return how many pixels of a control the keyboard changes."""
    top.setFocus()
    widget.clearFocus()
    settle()
    before = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    return _differing(before, widget.grab().toImage())


def _differing(one: QImage, other: QImage) -> int:
    if one.size() != other.size():
        return one.width() + one.height()
    a, b = (bytes(i.convertToFormat(QImage.Format.Format_RGB32).constBits()) for i in (one, other))
    return sum(a[place : place + 4] != b[place : place + 4] for place in range(0, len(a), 4))
