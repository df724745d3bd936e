"""The form that sets or changes a passphrase: what it refuses, where, and what it keeps."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.ui.context import SeanceContext
from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
from forfait_desktop.ui.widgets.protection import PhraseForm, Portee
from tests.poste import click, settle, type_in, wait_until

pytestmark = pytest.mark.usefixtures("app")
PHRASE = "cheval pile agrafe"
AUTRE = "lampe route cerise"


class Knows:
    """Whoever opened the store with a passphrase."""

    def knows(self, phrase: Phrase) -> bool:
        return phrase == Phrase(PHRASE)


SEANCE = cast("SeanceContext", Knows())


@pytest.fixture
def form() -> Iterator[PhraseForm]:
    form = PhraseForm("Changer", "&Changer", asks_old=True, asks_new=True)
    form.resize(700, 500)
    form.show()
    form.activateWindow()
    settle()
    yield form
    form.close()
    form.deleteLater()


def fill(form: PhraseForm, old: str, new: str, again: str, *, noted: bool = True) -> None:
    for field, texte in ((form.old, old), (form.new, new), (form.again, again)):
        type_in(field.entry, texte)
    form.noted.setChecked(noted)


def test_the_list_of_what_is_protected_follows_the_box_of_the_backups() -> None:
    scope = Portee()
    dits = []
    for protege, toutes in ((False, True), (False, False), (True, False)):
        scope.show_backups(protege=protege, toutes=toutes)
        dits.append(scope.backups.text())
    assert dits[0] == "Les sauvegardes"
    assert "à partir de maintenant" in dits[1]
    assert "depuis la protection" in dits[2]


def test_a_good_phrase_typed_twice_and_noted_is_taken(form: PhraseForm) -> None:
    fill(form, PHRASE, AUTRE, AUTRE)
    assert form.read_old(SEANCE) == Phrase(PHRASE)
    assert form.read_new() == Phrase(AUTRE)


@pytest.mark.parametrize(
    ("new", "again", "field", "mot"),
    [
        ("", "", "new", "Au moins"),
        ("court", "court", "new", "Au moins"),
        ("       court       ", "       court       ", "new", "Au moins"),
        (AUTRE, "", "again", "seconde fois"),
        (AUTRE, AUTRE.upper(), "again", "diffèrent"),
        (AUTRE, f"{AUTRE} ", "again", "diffèrent"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_which_gets_the_keyboard(
    form: PhraseForm, new: str, again: str, field: str, mot: str
) -> None:
    fill(form, PHRASE, new, again)
    assert form.read_new() is None
    wrong = getattr(form, field)
    assert mot in wrong.error.text()
    assert wrong.error.isVisible()
    assert QApplication.focusWidget() is wrong.entry


def test_the_former_phrase_is_checked_and_a_wrong_one_taken_away(form: PhraseForm) -> None:
    fill(form, AUTRE, AUTRE, AUTRE)
    assert form.read_old(SEANCE) is None
    assert "pas la phrase de passe actuelle" in form.old.error.text()
    assert form.old.text() == ""
    assert QApplication.focusWidget() is form.old.entry


def test_it_is_not_set_before_it_is_noted(form: PhraseForm) -> None:
    fill(form, PHRASE, AUTRE, AUTRE, noted=False)
    assert form.read_new() is None
    assert form.noted_error.isVisible()
    assert QApplication.focusWidget() is form.noted
    click(form.noted)
    assert not form.noted_error.isVisible()
    assert form.read_new() == Phrase(AUTRE)


def test_enter_goes_from_field_to_field_and_asks_at_the_last_one(form: PhraseForm) -> None:
    asked: list[bool] = []
    form.submitted.connect(lambda: asked.append(True))
    form.focus()
    for field in (form.old, form.new, form.again):
        assert QApplication.focusWidget() is field.entry
        assert not asked
        QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert asked == [True]


def test_the_strength_is_said_while_one_types(form: PhraseForm) -> None:
    debut = form.new.hint.text()
    type_in(form.new.entry, AUTRE)
    assert form.new.hint.text() != debut
    form.forget()
    assert form.new.hint.text() == debut


def test_a_form_that_is_forgotten_keeps_nothing(form: PhraseForm) -> None:
    fill(form, PHRASE, AUTRE, AUTRE)
    click(form.new.show_button)
    form.forget()
    assert not any(entry.text() for entry in form.findChildren(QLineEdit))
    assert form.new.entry.echoMode() is QLineEdit.EchoMode.Password
    assert not form.noted.isChecked()


@pytest.fixture
def unlock() -> Iterator[DeverrouillerPage]:
    page = DeverrouillerPage()
    page.resize(900, 700)
    page.show()
    page.activateWindow()
    page.focus_first()
    settle()
    yield page
    page.close()
    page.deleteLater()


def test_the_phrase_is_given_once_and_is_not_kept_on_the_page(unlock: DeverrouillerPage) -> None:
    given: list[str] = []
    unlock.phrase_given.connect(given.append)
    assert QApplication.focusWidget() is unlock.field.entry
    type_in(unlock.field.entry, PHRASE)
    for _twice in range(2):
        QTest.keyClick(unlock.field.entry, Qt.Key.Key_Return)
    assert unlock.field.text() == ""
    wait_until(lambda: bool(given), "the phrase is given")
    settle()
    assert given == [PHRASE]
    assert QApplication.overrideCursor() is None
    assert unlock.open_button.isEnabled()


def test_a_refusal_is_said_beside_the_field_which_is_ready_for_another(
    unlock: DeverrouillerPage,
) -> None:
    unlock.phrase_given.connect(lambda _texte: unlock.show_refusal())
    for refusals in (1, 2):
        type_in(unlock.field.entry, AUTRE)
        click(unlock.open_button)
        wait_until(unlock.field.error.isVisible, "the refusal")
        assert QApplication.focusWidget() is unlock.field.entry
        assert unlock.field.text() == ""
        assert unlock.doubt.isVisible() is (refusals == 2)
    asked: list[bool] = []
    unlock.recovery_asked.connect(lambda: asked.append(True))
    click(unlock.doubt.button)
    assert asked == [True]
