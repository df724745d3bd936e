"""A protected store, from the first passphrase to its removal: the answers are there each time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt, QThreadPool
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from forfait_desktop.app import make_window, settings_of
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.seance import EXIT_STORE, MINUTE_MS, Seance
from forfait_desktop.services.justificatifs import DOSSIER_OUVERTS
from forfait_desktop.services.parcours import ACCUEIL, JUSTIFICATIFS, PROTECTION, TRANSCRIRE
from forfait_desktop.storage import driver
from forfait_desktop.storage.place import MIS_DE_COTE, SAUVEGARDES
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from forfait_desktop.ui import inactivite
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.pages.protection import ProtectionPage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.transcription_window import TranscriptionWindow
from forfait_desktop.ui.widgets.protection import PhraseForm
from tests.boxes import repeating
from tests.poste import (
    answer_box,
    click,
    during,
    settle,
    shipped_catalogue,
    type_in,
    type_path,
    wait_until,
)
from tests.storage.keys import quick_keys

PHRASE = "cheval pile agrafe"
AUTRE = "lampe route cerise"
CTRL = Qt.KeyboardModifier.ControlModifier
T = TypeVar("T")


class Cabinet:
    """An office PC whose program is started, left and started again, in its real frame."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.minute_ms = MINUTE_MS
        self.frame: Frame | None = None
        self.seance: Seance | None = None

    def start(self) -> None:
        self.frame = Frame(settings_of(self.data_dir))
        make = partial(make_window, catalogue=shipped_catalogue())
        self.seance = Seance(self.frame, self.data_dir, make, minute_ms=self.minute_ms)
        self.frame.resize(1366, 768)
        self.frame.show()
        self.frame.activateWindow()
        self.seance.open()
        settle()

    def close(self) -> None:
        """Leave the program as the doctor does, and wait for its end."""
        frame = self.frame
        assert frame is not None
        frame.close()
        wait_until(lambda: not frame.isVisible(), "the program is left")
        self.end()

    def end(self) -> None:
        """Let nothing of this run live on, whatever state a test left it in."""
        frame, self.frame, seance = self.frame, None, self.seance
        if frame is None or seance is None:
            return
        seance.wait()
        QThreadPool.globalInstance().waitForDone()
        if frame.isVisible():
            seance.end()
        frame.deleteLater()
        settle()

    def restart(self) -> None:
        self.close()
        self.start()

    @property
    def window(self) -> MainWindow:
        assert self.seance is not None
        wait_until(lambda: self.seance is not None and self.seance.program is not None, "it opens")
        settle()
        program = self.seance.program
        assert program is not None
        return program

    def page(self, kind: type[T]) -> T:
        page = self.window.page()
        assert isinstance(page, kind)
        return page

    @property
    def lock_page(self) -> DeverrouillerPage:
        assert self.frame is not None
        page = self.frame.centralWidget()
        assert isinstance(page, DeverrouillerPage), f"{type(page).__name__} is shown"
        return page

    @property
    def is_locked(self) -> bool:
        return self.frame is not None and isinstance(self.frame.centralWidget(), DeverrouillerPage)

    def give(self, phrase: str) -> None:
        """Type a passphrase where it is asked for, and wait until something comes of it."""
        page = self.lock_page
        type_in(page.field.entry, phrase)
        QTest.keyClick(page.field.entry, Qt.Key.Key_Return)
        wait_until(
            lambda: not self.is_locked or page.open_button.isEnabled(), "the phrase is tried"
        )
        settle()

    def answer(self, value: bool) -> None:
        self.window.show_page("v1.i2")
        field = self.page(QuestionPage).fields["oui"]
        assert isinstance(field, OuiNonField)
        click(field.button(value))

    @property
    def answers(self) -> dict[str, dict[str, object]]:
        """The answers of the open declaration, on the disk."""
        declaration_id = self.window.declaration_id
        assert declaration_id is not None
        return self.window.bureau.store.declarations.get(declaration_id).reponses

    def protection(self) -> ProtectionPage:
        click_menu(self.window, "protection")
        return self.page(ProtectionPage)

    def protect(self, phrase: str = PHRASE) -> None:
        form = self.protection().set_form
        for field in (form.new, form.again):
            type_in(field.entry, phrase)
        click(form.noted)
        click(form.ok_button)
        settle_on(self)

    def can_lock(self) -> bool:
        return self.window.menus.actions["lock"].isEnabled()


def click_menu(window: MainWindow, name: str) -> None:
    action = window.menus.actions[name]
    assert action.isEnabled()
    action.trigger()
    settle()


def settle_on(cabinet: Cabinet) -> None:
    """Wait until the work on the closed store is done and the program is back."""
    assert cabinet.window.current_key == PROTECTION


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Another program, in a process of its own, that is writing to a store."""
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        yield
        other.communicate()


def is_readable(path: Path) -> bool:
    return path.read_bytes()[:15] == b"SQLite format 3"


@pytest.fixture
def quick() -> Iterator[None]:
    with quick_keys():
        yield


@pytest.fixture
def cabinet(app: QApplication, quick: None, tmp_path: Path) -> Iterator[Cabinet]:
    del app, quick
    data_dir = tmp_path / "données"
    with Store.open(data_dir) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        store.declarations.create(praticien.id, "donum-2026", "")
        store.declarations.create(praticien.id, "fs-2024", "")
        store.vault.add(b"une preuve EXEMPLE", "accord.txt", "text/plain")
    cabinet = Cabinet(data_dir)
    cabinet.start()
    yield cabinet
    cabinet.end()
    QGuiApplication.clipboard().clear()


def test_the_answers_are_there_after_each_change_of_the_passphrase(cabinet: Cabinet) -> None:
    cabinet.answer(value=True)
    donnees = cabinet.answers
    assert donnees
    assert not cabinet.can_lock()
    cabinet.protect()
    assert cabinet.answers == donnees
    assert cabinet.can_lock()
    assert not is_readable(cabinet.data_dir / NOM_FICHIER)
    assert not is_readable(cabinet.data_dir / NOM_COFFRE)

    cabinet.restart()
    cabinet.give(AUTRE)
    assert cabinet.is_locked
    assert cabinet.lock_page.field.error.isVisible()
    cabinet.give(PHRASE)
    assert cabinet.answers == donnees

    form = open_form(cabinet, "change")
    type_in(form.old.entry, PHRASE)
    for field in (form.new, form.again):
        type_in(field.entry, AUTRE)
    click(form.noted)
    click(form.ok_button)
    settle_on(cabinet)
    assert cabinet.answers == donnees
    cabinet.restart()
    cabinet.give(PHRASE)
    assert cabinet.is_locked
    cabinet.give(AUTRE)
    assert cabinet.answers == donnees

    form = open_form(cabinet, "remove")
    type_in(form.old.entry, AUTRE)
    click(form.ok_button)
    settle_on(cabinet)
    assert cabinet.answers == donnees
    assert not cabinet.can_lock()
    assert is_readable(cabinet.data_dir / NOM_FICHIER)
    assert is_readable(cabinet.data_dir / NOM_COFFRE)
    cabinet.restart()
    assert cabinet.answers == donnees


def test_after_two_refusals_the_way_to_the_backups_is_shown(cabinet: Cabinet) -> None:
    cabinet.protect()
    cabinet.restart()
    assert cabinet.seance is not None
    for _time in range(2):
        assert not cabinet.lock_page.doubt.isVisible()
        cabinet.give(AUTRE)
    click(cabinet.lock_page.doubt.button)
    assert cabinet.frame is not None
    page = cabinet.frame.centralWidget()
    assert isinstance(page, RecupererPage)
    assert cabinet.seance.status == EXIT_STORE


def test_what_is_refused_without_the_passphrase_is_said_where_it_was_asked(
    cabinet: Cabinet,
) -> None:
    cabinet.protect()
    cabinet.restart()
    for _time in range(2):
        cabinet.give(AUTRE)
    click(cabinet.lock_page.doubt.button)
    frame = cabinet.frame
    assert frame is not None
    asked = frame.centralWidget()
    assert isinstance(asked, RecupererPage)
    (cabinet.data_dir / MIS_DE_COTE).write_bytes(b"")  # a file where the folder should be
    during(lambda: click(asked.anew_button), answer_box(QMessageBox.StandardButton.Yes))

    def refused() -> bool:
        page = frame.centralWidget()
        return isinstance(page, RecupererPage) and page.refusal.isVisible()

    wait_until(refused, "the refusal")
    page = frame.centralWidget()
    assert isinstance(page, RecupererPage)
    assert NOM_FICHIER in page.refusal.text.text()


def test_a_change_that_cannot_be_made_changes_nothing_and_says_so(cabinet: Cabinet) -> None:
    cabinet.answer(value=True)
    donnees = cabinet.answers
    with held_by_another(cabinet.data_dir / NOM_FICHIER):
        cabinet.protect()
    window = cabinet.window
    assert window.failure.isVisible()
    assert cabinet.answers == donnees
    assert not cabinet.can_lock()
    assert is_readable(cabinet.data_dir / NOM_FICHIER)
    cabinet.restart()
    assert cabinet.answers == donnees


def test_locked_by_hand_it_opens_again_where_the_doctor_was(cabinet: Cabinet) -> None:
    cabinet.protect()
    window = cabinet.window
    window.open_declaration(1)  # another one than the program would open first
    window.show_page(JUSTIFICATIFS)
    settle()
    window.window().activateWindow()
    settle()
    QTest.keyClick(window, Qt.Key.Key_L, CTRL)
    settle()
    assert cabinet.is_locked
    assert cabinet.seance is not None
    assert cabinet.seance.program is None
    assert cabinet.seance.status == 0
    cabinet.give("")
    assert "Tapez la phrase" in cabinet.lock_page.field.error.text()
    cabinet.give(AUTRE)
    cabinet.give(PHRASE)
    assert (cabinet.window.current_key, cabinet.window.declaration_id) == (JUSTIFICATIFS, 1)
    cabinet.window.close_declaration()
    cabinet.window.show_page(ACCUEIL)
    click_menu(cabinet.window, "lock")
    cabinet.give(PHRASE)
    assert (cabinet.window.current_key, cabinet.window.declaration_id) == (ACCUEIL, None)


def test_what_is_being_typed_is_saved_before_the_lock(cabinet: Cabinet) -> None:
    cabinet.protect()
    cabinet.window.show_page("v1.i3")
    field = cabinet.page(QuestionPage).fields["taux"]
    assert isinstance(field, TauxField)
    type_in(field.percent, "92,7")
    session = cabinet.window.session
    assert session is not None
    assert session.has_unsaved
    click_menu(cabinet.window, "lock")
    cabinet.give(PHRASE)
    assert cabinet.window.current_key == "v1.i3"
    assert cabinet.answers == {"v1.i3": {"taux": "92.7"}}


def test_the_lock_closes_the_narrow_window_and_takes_back_what_it_copied(cabinet: Cabinet) -> None:
    cabinet.protect()
    cabinet.answer(value=True)
    cabinet.window.show_page("v1.i3")
    field = cabinet.page(QuestionPage).fields["taux"]
    assert isinstance(field, TauxField)
    type_in(field.percent, "92,7")
    cabinet.window.show_page(TRANSCRIRE)
    settle()
    page = cabinet.page(TranscrirePage)
    click(page.start_button)
    narrow = page.opened
    assert narrow is not None
    while not narrow.line.indicateur.endswith("i3"):
        narrow.next()
    narrow.copy_next()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "92,7"
    folder = cabinet.data_dir / DOSSIER_OUVERTS
    folder.mkdir()
    (folder / "accord.txt").write_bytes(b"une preuve EXEMPLE")
    narrow.activateWindow()
    QTest.keyClick(narrow, Qt.Key.Key_L, CTRL)
    settle()
    assert cabinet.is_locked
    assert clipboard.text() == ""
    assert not folder.exists()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, TranscriptionWindow)]
    cabinet.give(PHRASE)
    clipboard.setText("à quelqu’un d’autre")
    click_menu(cabinet.window, "lock")
    assert clipboard.text() == "à quelqu’un d’autre"


def test_without_a_gesture_it_warns_closes_what_is_open_and_locks(cabinet: Cabinet) -> None:
    cabinet.protect()
    inactivite.keep_delay(settings_of(cabinet.data_dir), 5)
    cabinet.minute_ms = 150
    cabinet.restart()
    cabinet.give(PHRASE)
    window = cabinet.window
    window.show_page("v1.i2")
    warned: list[bool] = []

    def watch(dialog: QDialog) -> None:
        wait_until(lambda: says(window, "va se verrouiller"), "the warning")
        warned.append(True)
        wait_until(lambda: not dialog.isVisible(), "the dialog is closed")

    during(window.show_about, watch)
    assert warned
    wait_until(lambda: cabinet.is_locked, "the lock")
    settle()
    assert says(cabinet.lock_page, "faute d’activité")
    cabinet.give(PHRASE)
    assert cabinet.window.current_key == "v1.i2"


def test_a_gesture_keeps_it_open_and_never_means_never(cabinet: Cabinet) -> None:
    cabinet.minute_ms = 150
    cabinet.restart()
    cabinet.protect()
    window = cabinet.window
    page = cabinet.page(ProtectionPage)
    page.delay.setCurrentIndex(page.delay.findData(5))
    page.delay.activated.emit(page.delay.currentIndex())
    wait_until(lambda: says(window, "va se verrouiller"), "the warning")
    QTest.mouseMove(window, QPoint(30, 30))
    QTest.mouseMove(window, QPoint(60, 60))
    settle()
    assert not says(window, "va se verrouiller")
    assert not cabinet.is_locked
    assert cabinet.seance is not None
    assert is_watched(cabinet.seance)
    page.delay.setCurrentIndex(page.delay.findData(0))
    page.delay.activated.emit(page.delay.currentIndex())
    assert not is_watched(cabinet.seance)
    cabinet.restart()
    cabinet.give(PHRASE)
    assert inactivite.read_delay(cabinet.window.settings) == 0
    assert not is_watched(cabinet.seance)


def is_watched(seance: Seance) -> bool:
    return any(watch.is_running for watch in seance.findChildren(inactivite.Inactivite))


def test_it_does_not_lock_while_answers_cannot_be_saved(cabinet: Cabinet) -> None:
    cabinet.protect()
    window = cabinet.window
    path = cabinet.data_dir / NOM_FICHIER
    with closing(driver.connect(path, 0, Phrase(PHRASE))) as other:
        other.execute("BEGIN IMMEDIATE")
        cabinet.answer(value=True)
        click_menu(window, "lock")
        assert not cabinet.is_locked
        assert window.failure.isVisible()
        assert "n’est pas verrouillé" in window.failure.text.text()
        other.execute("ROLLBACK")
    click_menu(window, "lock")
    cabinet.give(PHRASE)
    assert cabinet.answers == {"v1.i2": {"oui": True}}


def test_a_file_that_leaves_a_protected_store_is_announced_as_readable(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    cabinet.protect()
    window = cabinet.window
    out = tmp_path / "tableau.csv"
    documents = window.documents
    during(documents.export_csv, answer_box(QMessageBox.StandardButton.Cancel))
    assert not out.exists()
    export_after_the_question(documents.export_csv, out, tick=False)
    assert out.is_file()
    out.unlink()
    export_after_the_question(documents.export_csv, out, tick=True)
    assert out.is_file()
    out.unlink()
    during(documents.export_csv, type_path(out))
    assert out.is_file()
    control = tmp_path / "controle.zip"
    window.show_page(JUSTIFICATIFS)
    page = cabinet.page(JustificatifsPage)
    during(page.write_control, type_path(control))
    wait_until(control.is_file, "the file for a control")
    click_menu(window, "lock")
    cabinet.give(PHRASE)
    during(cabinet.window.documents.export_agenda, answer_box(QMessageBox.StandardButton.Cancel))


def test_an_unprotected_store_asks_nothing_when_a_file_leaves_it(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    out = tmp_path / "tableau.csv"
    during(cabinet.window.documents.export_csv, type_path(out))
    assert out.is_file()


def test_the_page_needs_no_declaration_and_forgets_what_was_typed_when_left(
    cabinet: Cabinet,
) -> None:
    cabinet.window.close_declaration()
    page = cabinet.protection()
    for entry in page.findChildren(QLineEdit):
        entry.setText(PHRASE)
    cabinet.window.show_page(ACCUEIL)
    settle()
    assert not [entry for entry in page.findChildren(QLineEdit) if entry.text()]


def test_the_backups_already_made_follow_unless_told_otherwise(cabinet: Cabinet) -> None:
    cabinet.restart()  # a backup is made on closing
    page = cabinet.protection()
    wait_until(page.set_form.backups.isVisible, "the backups are counted")
    cabinet.protect()
    made = list((cabinet.data_dir / SAUVEGARDES).glob("*.sqlite3"))
    assert made
    assert not [path for path in made if is_readable(path)]
    form = open_form(cabinet, "remove")
    wait_until(form.backups.isVisible, "the backups are counted")
    type_in(form.old.entry, PHRASE)
    click(form.backups)
    click(form.ok_button)
    settle_on(cabinet)
    assert "s’ouvre" in cabinet.window.notice.text.text()
    assert not [path for path in made if is_readable(path) and path.name != NOM_COFFRE]


def test_the_passphrase_is_written_nowhere(cabinet: Cabinet) -> None:
    cabinet.protect()
    cabinet.answer(value=True)
    click_menu(cabinet.window, "lock")
    cabinet.give(AUTRE)
    cabinet.give(PHRASE)
    cabinet.close()
    forms = [mot.encode(code) for mot in (PHRASE, AUTRE) for code in ("utf-8", "utf-16-le")]
    files = [path for path in cabinet.data_dir.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if any(form in path.read_bytes() for form in forms)]


def export_after_the_question(export: Callable[[], None], out: Path, *, tick: bool) -> None:
    """Agree that the file is readable, then say where to write it."""

    def agree(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        case = dialog.checkBox()
        assert isinstance(case, QCheckBox)
        case.setChecked(tick)
        answer_box(QMessageBox.StandardButton.Yes)(dialog)

    def choose() -> None:
        suivant = QApplication.activeModalWidget()
        if isinstance(suivant, QFileDialog):
            type_path(out)(suivant)

    with repeating(choose):
        during(export, agree)


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def says(widget: QWidget, texte: str) -> bool:
    return texte in words(widget)


def open_form(cabinet: Cabinet, name: str) -> PhraseForm:
    page = cabinet.protection()
    click(getattr(page, f"{name}_button"))
    form = getattr(page, f"{name}_form")
    assert isinstance(form, PhraseForm)
    assert form.isVisible()
    return form
