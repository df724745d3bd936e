"""A whole declaration by the keyboard alone: no click, and no focus but where the keys lead."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QRadioButton,
    QWidget,
)

from forfait_desktop.services.checklists import count_pages
from forfait_desktop.services.parcours import VERIFIER
from forfait_desktop.ui.fields.base import Entry
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.widgets.taches import TaskRow
from tests.accessibilite.regles import name_of, say
from tests.poste import Poste, during, settle, type_letter, wait_until

Key = Qt.Key
MOST: Final = 80
"""Presses of Tab before giving up."""


def here() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(here(), key, modifier)
    settle()


def write(texte: str) -> None:
    """Type words where the keyboard is."""
    for letter in texte:
        type_letter(here(), letter)
    settle()


def tab_to(wanted: Callable[[QWidget], bool]) -> None:
    """Press Tab until the keyboard is where it is wanted."""
    seen = []
    for _press in range(MOST):
        if wanted(here()):
            return
        seen.append(say(here()))
        press(Key.Key_Tab)
    raise AssertionError(f"never reached by Tab: {seen}")


def is_called(words: str) -> Callable[[QWidget], bool]:
    """Return what knows a control by the beginning of its name."""
    return lambda widget: name_of(widget).replace("\u00a0", " ").startswith(words)


def answer() -> None:
    """Answer the page shown with what meets its conditions, then go on to the next one."""
    done: set[QWidget] = set()
    for _press in range(MOST):
        widget = here()
        if isinstance(widget, QAbstractButton) and name_of(widget) == "Suivant":
            press(Key.Key_Space)
            return
        field = widget.parentWidget()
        if field is not None and field not in done:
            done.add(field)
            if isinstance(widget, QRadioButton):
                write("o")
            elif isinstance(widget, Entry) and "pourcentage" in name_of(widget):
                write("100")
            elif isinstance(widget, Entry) and "jour" not in name_of(widget).lower():
                write("10")
        press(Key.Key_Tab)
    raise AssertionError(f"no “Suivant” after: {[say(field) for field in done]}")


def save_as(path: Path) -> Callable[[QDialog], None]:
    """Return what types a path in the dialog that asks for one."""

    def handle(dialog: QDialog) -> None:
        del dialog
        settle()
        assert isinstance(here(), QLineEdit), say(here())
        press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write(str(path))
        press(Key.Key_Return)

    return handle


def test_a_whole_declaration_is_made_by_the_keyboard_alone(poste: Poste, tmp_path: Path) -> None:
    window = poste.window
    window.resize(900, 700)
    settle()
    press(Key.Key_Space)  # Commencer
    assert is_called("Nom")(here())
    write("EXEMPLE")
    tab_to(is_called("Continuer"))
    press(Key.Key_Space)
    tab_to(lambda widget: isinstance(widget, QRadioButton))
    while not is_called("Forfait structure 2024")(here()):
        press(Key.Key_Down)
    tab_to(is_called("Préparer cette déclaration"))
    press(Key.Key_Space)
    tab_to(lambda widget: isinstance(widget, TaskRow) and is_called("2. Volet 1")(widget))
    press(Key.Key_Space)
    for _line in range(5):
        answer()
    assert window.totals.points.text() == "320\u00a0pts"
    press(Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == VERIFIER
    tab_to(is_called("Liste à imprimer"))
    press(Key.Key_Space)
    page = poste.page(ListePage)
    wait_until(lambda: page.is_ready, "the list")
    settle()
    tab_to(is_called("Enregistrer en PDF"))
    chemin = tmp_path / "liste.pdf"
    during(lambda: press(Key.Key_Space), save_as(chemin))
    assert count_pages(chemin.read_bytes()) > 1
    assert "liste.pdf" in window.notice.text.text()


def test_what_was_done_is_undone_and_the_menus_opened_by_the_keyboard(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_page("v1.i2")
    settle()
    write("o")
    assert poste.session.valeur("v1.i2", "oui") is True
    press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert poste.session.valeur("v1.i2", "oui") is None
    press(Key.Key_F, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text() == "&Nouvelle déclaration…"
    QTest.keyClick(menu, Key.Key_Escape)
    settle()
    assert QApplication.activePopupWidget() is None
