"""The field of a passphrase: hidden, shown on request, never copied from, empty when left."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QClipboard, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from forfait_desktop.ui.widgets.phrase import PhraseField
from tests.poste import click, settle, type_in

pytestmark = pytest.mark.usefixtures("app")
PHRASE = "cheval pile agrafe"


@pytest.fixture
def field() -> Iterator[PhraseField]:
    field = PhraseField("Phrase de passe")
    field.resize(400, 120)
    field.show()
    field.activateWindow()
    QGuiApplication.clipboard().setText("autre chose")
    settle()
    yield field
    field.close()
    field.deleteLater()


def read_aloud(widget: QWidget) -> str:
    """All that a screen reader may say of a widget and of what it holds."""
    said: list[str] = []
    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
    for one in (widget, *widget.findChildren(QWidget)):
        face = QAccessible.queryAccessibleInterface(one)
        if face is not None:
            said.extend(face.text(kind) for kind in kinds)
    return " ".join(said)


def test_what_is_typed_is_hidden_and_said_to_no_one(field: PhraseField) -> None:
    type_in(field.entry, PHRASE)
    assert field.text() == PHRASE
    assert field.entry.echoMode() is QLineEdit.EchoMode.Password
    assert PHRASE not in field.entry.displayText()
    assert PHRASE not in read_aloud(field)


def test_a_button_shows_it_from_the_keyboard_and_says_what_it_does(field: PhraseField) -> None:
    type_in(field.entry, PHRASE)
    field.entry.setFocus()
    QTest.keyClick(field.entry, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field.show_button
    assert field.show_button.accessibleName().startswith("Afficher")
    QTest.keyClick(field.show_button, Qt.Key.Key_Space)
    assert field.entry.displayText() == PHRASE
    assert field.show_button.accessibleName().startswith("Masquer")
    assert field.entry.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    assert field.entry.inputMethodHints() & Qt.InputMethodHint.ImhNoPredictiveText
    QTest.keyClick(field.show_button, Qt.Key.Key_Space)
    assert PHRASE not in field.entry.displayText()


@pytest.mark.parametrize("shown", [False, True])
def test_nothing_is_copied_from_it_even_when_it_is_shown(field: PhraseField, shown: bool) -> None:
    type_in(field.entry, PHRASE)
    field.show_button.setChecked(shown)
    clipboard = QGuiApplication.clipboard()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, modifier in (
        (Qt.Key.Key_C, control),
        (Qt.Key.Key_X, control),
        (Qt.Key.Key_Insert, control),
        (Qt.Key.Key_Delete, shift),
        (Qt.Key.Key_K, control),
        (Qt.Key.Key_U, control),
    ):
        if key is Qt.Key.Key_K:  # it takes what is after the cursor
            field.entry.setCursorPosition(0)
        else:
            field.entry.selectAll()
        QTest.keyClick(field.entry, key, modifier)
    QTest.mouseDClick(field.entry, Qt.MouseButton.LeftButton, pos=QPoint(20, 15))
    kept = [clipboard.text()]
    if clipboard.supportsSelection():
        kept.append(clipboard.text(QClipboard.Mode.Selection))
    assert not [texte for texte in kept if any(mot in texte for mot in PHRASE.split())]
    assert kept[0] == "autre chose"


def test_its_menu_only_pastes(field: PhraseField) -> None:
    QGuiApplication.clipboard().setText(PHRASE)
    where = QPoint(5, 5)
    asked = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, where, field.entry.mapToGlobal(where)
    )
    QApplication.sendEvent(field.entry, asked)
    menu = field.entry.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["&Coller"]
    menu.actions()[0].trigger()
    menu.close()
    assert field.text() == PHRASE


def test_once_forgotten_nothing_brings_it_back(field: PhraseField) -> None:
    type_in(field.entry, PHRASE)
    click(field.show_button)
    field.forget()
    field.show_button.setChecked(True)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y):
        QTest.keyClick(field.entry, key, Qt.KeyboardModifier.ControlModifier)
    field.entry.undo()
    assert field.text() == ""


def test_letters_that_come_out_the_other_way_tell_of_caps_lock(field: PhraseField) -> None:
    QTest.keyClicks(field.entry, "a")
    assert not field.caps.isVisible()
    QTest.keyClicks(field.entry, "A", Qt.KeyboardModifier.NoModifier)
    assert field.caps.isVisible()
    QTest.keyClicks(field.entry, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not field.caps.isVisible()
    QTest.keyClicks(field.entry, "a", Qt.KeyboardModifier.ShiftModifier)
    assert field.caps.isVisible()
    QTest.keyClicks(field.entry, "4")
    assert field.caps.isVisible()
    QTest.keyClick(field.entry, Qt.Key.Key_CapsLock)
    assert not field.caps.isVisible()


def test_an_error_goes_away_as_soon_as_one_types_again(field: PhraseField) -> None:
    field.show_error("Ce n’est pas elle.")
    assert field.error.isVisible()
    assert "Ce n’est pas elle." in read_aloud(field.entry)
    type_in(field.entry, "x")
    assert not field.error.isVisible()
    assert "Ce n’est pas elle." not in read_aloud(field.entry)
