"""Questions in the words of what they do: the safe answer is the one at hand, Escape is no."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QPushButton, QWidget

from forfait_desktop.ui.dialogs.boites import Buttons, MessageBox, NameDialog, ask, ask_name, tell
from tests.poste import during

pytestmark = pytest.mark.usefixtures("app")

TITRE = "Effacer pour toujours"


@pytest.fixture
def parent() -> QWidget:
    return QWidget()


def words_of(dialog: QDialog) -> list[str]:
    labels = sorted(dialog.findChildren(QLabel), key=QLabel.y)
    return [label.text() for label in labels if label.isVisible()]


def press(key: Qt.Key) -> Callable[[QDialog], None]:
    return lambda dialog: QTest.keyClick(dialog, key)


def test_a_box_has_its_title_above_its_words_and_buttons_that_say_what_they_do(
    parent: QWidget,
) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, MessageBox)
        assert [words for words in words_of(dialog) if words] == [TITRE, "Une question\xa0?"]
        buttons = sorted(dialog.buttons(), key=lambda button: button.x())
        assert [button.text() for button in buttons] == [TITRE, "&Annuler"]
        dialog.reject()

    during(lambda: ask(parent, TITRE, "Une question\xa0?"), look)


def test_what_cannot_be_undone_is_marked_and_annuler_has_the_keyboard(parent: QWidget) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        yes, no = dialog.button(Buttons.Yes), dialog.button(Buttons.Cancel)
        assert yes.property("role") == "danger"
        assert dialog.focusWidget() is no
        assert isinstance(no, QPushButton)
        assert no.isDefault()
        dialog.reject()

    during(lambda: ask(parent, TITRE, "Effacer\xa0?", grave=True), look)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
@pytest.mark.parametrize("manner", [{}, {"warns": True}, {"grave": True}])
def test_escape_and_enter_do_nothing_of_what_is_asked(
    parent: QWidget, key: Qt.Key, manner: dict[str, bool]
) -> None:
    said: list[bool] = []
    during(lambda: said.append(ask(parent, TITRE, "Vraiment\xa0?", "Faire", **manner)), press(key))
    assert said == [False]


def test_a_message_is_closed_by_enter(parent: QWidget) -> None:
    during(lambda: tell(parent, "Retirer des règles", "Une phrase."), press(Qt.Key.Key_Return))


def test_a_name_is_given_by_enter_without_the_spaces_around_it(parent: QWidget) -> None:
    said: list[str | None] = []

    def name_it(dialog: QDialog) -> None:
        assert isinstance(dialog, NameDialog)
        assert dialog.focusWidget() is dialog.line
        assert dialog.line.accessibleName() == "Un mot\xa0:"
        QTest.keyClicks(dialog.line, " cabinet B ")
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)

    def name() -> None:
        said.append(ask_name(parent, "Renommer", "Un mot\xa0:", "&Renommer", 20))

    during(name, name_it)
    during(name, press(Qt.Key.Key_Escape))
    assert said == ["cabinet B", None]
