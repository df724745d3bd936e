"""The field of a passphrase: hidden, shown on request, and never copied from."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.ui import theme
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.widgets.history import leave_to_window
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import FieldError, Text

SHOW_WIDTH: Final = 46
Std = QKeySequence.StandardKey

# What would leave the words in the clipboard, or bring back those that were taken away.
_REFUSED: Final = (
    Std.Copy,
    Std.Cut,
    Std.Undo,
    Std.Redo,
    Std.DeleteEndOfLine,
    Std.DeleteCompleteLine,
)
_HINTS: Final = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class PhraseEntry(TextLine):
    """A line editor from which nothing can be copied, even when its words are shown."""

    caps_lock_seen = Signal(bool)

    def __init__(self, accessible: str) -> None:
        """Make a hidden editor."""
        super().__init__()
        self.setAccessibleName(accessible)
        self.show_words(on=False)

    def show_words(self, *, on: bool) -> None:
        """Show the words typed, or hide them."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self.setInputMethodHints(self.inputMethodHints() | _HINTS)

    def event(self, event: QEvent) -> bool:
        """Let the window have Ctrl+Z and Ctrl+Y."""
        return False if leave_to_window(event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never copy; and notice Caps Lock, which Qt does not tell otherwise."""
        if any(event.matches(touche) for touche in _REFUSED):
            event.accept()
            return
        self._notice_caps_lock(event)
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to paste, and nothing else."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        coller = menu.addAction("&Coller")
        coller.setEnabled(bool(QGuiApplication.clipboard().text()))
        coller.triggered.connect(self.paste)
        menu.popup(event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select, without the copy that X11 makes of what is selected with the mouse."""
        if self.echoMode() != QLineEdit.EchoMode.Normal:
            super().mouseReleaseEvent(event)

    def _notice_caps_lock(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock_seen.emit(False)  # the next letter tells which way it went
            return
        signe = event.text()
        if len(signe) != 1 or signe.lower() == signe.upper():
            return
        maj = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.caps_lock_seen.emit(signe.isupper() != maj)


class PhraseField(QWidget):
    """A label, the editor, the button that shows its words, and what is wrong below."""

    submitted = Signal()
    edited = Signal()

    def __init__(self, libelle: str, conseil: str = "") -> None:
        """Make an empty field, with an advice below it when there is one."""
        super().__init__()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(4)
        self.entry = PhraseEntry(libelle)
        self.entry.returnPressed.connect(self.submitted)
        self.entry.textEdited.connect(self._on_edited)
        self.entry.caps_lock_seen.connect(self._show_caps_lock)
        etiquette = Text(libelle, strong=True)
        etiquette.setBuddy(self.entry)
        colonne.addWidget(etiquette)
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        self.show_button = QPushButton()
        self.show_button.setCheckable(True)
        self.show_button.setIconSize(theme.icon_size(18))
        self.entry.ensurePolished()
        self.show_button.setFixedSize(theme.scaled(SHOW_WIDTH), self.entry.sizeHint().height())
        self.show_button.toggled.connect(self._show_words)
        ligne.addWidget(self.entry, 1)
        ligne.addWidget(self.show_button)
        add_layout(colonne, ligne)
        self.hint = Text(conseil, small=True, ton="discret")
        self.hint.setVisible(bool(conseil))
        colonne.addWidget(self.hint)
        self.caps = Text("Les majuscules sont verrouillées.", small=True, ton="a_completer")
        self.caps.setVisible(False)
        self.error = FieldError()
        colonne.addWidget(self.caps)
        colonne.addWidget(self.error)
        self._show_words(on=False)

    def text(self) -> str:
        """Return what is typed."""
        return self.entry.text()

    def forget(self) -> None:
        """Empty the field: its words and its history are gone, and it is hidden again."""
        self.show_button.setChecked(False)
        self.entry.setText("")  # unlike clear(), it leaves nothing to undo
        self.caps.setVisible(False)
        self.show_error("")

    def focus(self) -> None:
        """Give the keyboard to the editor."""
        self.entry.setFocus()

    def show_error(self, erreur: str) -> None:
        """Say below the field what is wrong with it; nothing when it is right."""
        self.error.show_error(erreur)
        mark_error(self.entry, erreur)

    def _on_edited(self) -> None:
        self.show_error("")
        self.edited.emit()

    def _show_words(self, on: bool) -> None:
        self.entry.show_words(on=on)
        self.show_button.setIcon(theme.icon("eye-off" if on else "eye", "text", 18))
        action = "Masquer" if on else "Afficher"
        nom = self.entry.accessibleName()
        self.show_button.setAccessibleName(f"{action} ce qui est tapé ({nom})")
        self.show_button.setToolTip(f"{action} ce qui est tapé")

    def _show_caps_lock(self, on: bool) -> None:
        self.caps.setVisible(on)
