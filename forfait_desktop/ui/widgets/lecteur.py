"""Controls that a screen reader, or a voice, may use as the mouse and the keyboard do.

Qt lets a reader tick a box or write in a line without the signals of a click or of typing; what
listens to these would never know. What our own code shows still says nothing.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from forfait_desktop.ui.discretion import MASQUE, discretion

_COMES_AND_GOES: Final = (
    QEvent.Type.FocusIn,
    QEvent.Type.FocusOut,
    QEvent.Type.Enter,
    QEvent.Type.Leave,
)


class Box(QCheckBox):
    """A box to tick; ticked by a reader, it is clicked."""

    def __init__(self, texte: str = "", parent: QWidget | None = None) -> None:
        """Make an empty box."""
        super().__init__(texte, parent)
        self._known = False
        self.toggled.connect(self._on_toggled)

    def setChecked(self, checked: bool, /) -> None:
        """Tick the box, or not, without a click."""
        self._known = True
        super().setChecked(checked)
        self._known = False

    def nextCheckState(self) -> None:
        """Tick the box for a click, which says so itself."""
        self._known = True
        super().nextCheckState()
        self._known = False

    def _on_toggled(self, checked: bool) -> None:
        if not self._known:
            self.clicked[bool].emit(checked)  # type: ignore[index]


class Choice(QRadioButton):
    """One of several answers; chosen by a reader, it is clicked."""

    def __init__(self, texte: str = "", parent: QWidget | None = None) -> None:
        """Make an answer that is not chosen."""
        super().__init__(texte, parent)
        self._known = False
        self.toggled.connect(self._on_toggled)

    def setChecked(self, checked: bool, /) -> None:
        """Choose the answer, or not, without a click."""
        self._known = True
        super().setChecked(checked)
        self._known = False

    def nextCheckState(self) -> None:
        """Choose the answer for a click, which says so itself."""
        self._known = True
        super().nextCheckState()
        self._known = False

    @property
    def words_left(self) -> int:
        """Where its words begin, so that what explains them begins there too."""
        from PySide6.QtWidgets import QStyle, QStyleOptionButton  # half a megabyte of constants

        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.rect = QRect(QPoint(), self.sizeHint())
        dedans = QStyle.SubElement.SE_RadioButtonContents
        return self.style().subElementRect(dedans, option, self).left()

    def _on_toggled(self, checked: bool) -> None:
        if checked and not self._known:  # the one that is left for it is no click
            self.click()


class TextLine(QLineEdit):
    """A line to write in; written by a reader, it is edited."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty line."""
        super().__init__(parent)
        self._known = False
        self.textChanged.connect(self._on_text_changed)

    def setText(self, texte: str | None, /) -> None:
        """Show words without anyone writing them, from their beginning."""
        self._known = True
        super().setText(texte)
        self._known = False
        if not self.hasFocus():
            self.setCursorPosition(0)

    def clear(self) -> None:
        """Empty the line without anyone doing it."""
        self._known = True
        super().clear()
        self._known = False

    def _on_text_changed(self, texte: str) -> None:
        if self._known or self.isModified():  # typing says so itself
            return
        self.setModified(True)
        self.textEdited.emit(texte)
        if not self.hasFocus():
            self.editingFinished.emit()


class AmountLine(TextLine):
    """A line for an amount; in discreet mode it is seen under the mouse or while it is written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty line, drawn again when the mouse comes and goes."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.textChanged.connect(lambda _texte: self.follow_discretion())

    @property
    def is_masked(self) -> bool:
        """Whether what is written is hidden now."""
        seen = self.hasFocus() or self.underMouse()
        return discretion.hides and bool(self.text()) and not seen

    def follow_discretion(self) -> None:
        """Draw the amount again, masked or not; a reader is told no more than is drawn."""
        mode = QLineEdit.EchoMode.Password if self.is_masked else QLineEdit.EchoMode.Normal
        if mode != self.echoMode():
            self.setEchoMode(mode)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Show the amount, or mask it, as the keyboard and the mouse come and go."""
        done = super().event(event)
        if event.type() in _COMES_AND_GOES:
            self.follow_discretion()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, with its words or their mask."""
        if not self.is_masked:
            super().paintEvent(event)
            return
        from PySide6.QtWidgets import QStyle, QStyleOptionFrame

        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        style = self.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        place = style.subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        painter.drawText(place.adjusted(2, 0, -2, 0), self.alignment(), MASQUE)
        painter.end()
