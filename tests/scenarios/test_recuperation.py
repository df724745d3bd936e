"""A damaged, foreign, newer or missing store: the program starts, says it, and offers a way."""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.seance import EXIT_STORE
from forfait_desktop.services.diagnostic import Panne
from forfait_desktop.services.protection import change_protection
from forfait_desktop.services.sauvegardes import NOM_AUTRE_DOSSIER, Raison, Sauvegardes
from forfait_desktop.ui.backups import OTHER_FOLDER_KEY
from forfait_desktop.ui.dialogs.phrase import PhraseDialog
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from tests.boxes import repeating
from tests.poste import answer_box, click, during, settle, type_path, wait_until
from tests.seances import (
    Ouverture,
    answering,
    answers,
    backups,
    fill,
    opened,
    set_aside,
    store_file,
    zero,
)

pytestmark = pytest.mark.usefixtures("app")

YES: Final = QMessageBox.StandardButton.Yes
DAMAGED_STORES: Final = int(os.environ.get("FORFAIT_MAGASINS_FENETRE", "20"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5_000])


def wipe_head(path: Path) -> None:
    zero(path, 0, 4_096)


def replace_by_text(path: Path) -> None:
    path.write_bytes(b"ceci n'est pas un magasin\n" * 400)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 900")


def remove(path: Path) -> None:
    path.unlink()


TROUBLES: Final = [
    pytest.param(cut, {Panne.ENDOMMAGE}, id="cut"),
    pytest.param(wipe_head, {Panne.ENDOMMAGE, Panne.ETRANGER, Panne.FERME}, id="zeroed"),
    pytest.param(replace_by_text, {Panne.ETRANGER}, id="foreign"),
    pytest.param(empty, {Panne.ENDOMMAGE, Panne.ETRANGER}, id="empty"),
    pytest.param(make_newer, {Panne.PLUS_RECENT}, id="newer"),
    pytest.param(remove, {Panne.DISPARU}, id="missing"),
]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder with a store and one good backup of it."""
    folder = tmp_path / "données"
    fill(folder)
    Sauvegardes(folder).make(Raison.FERMETURE)
    return folder


def recovery(run: Ouverture) -> RecupererPage:
    """The recovery page, once it has looked for the newest good backup."""
    page = run.shown(RecupererPage)
    wait_until(lambda: not page.is_searching, "the newest good backup")
    settle()
    return page


def restore(run: Ouverture, page: RecupererPage) -> MainWindow:
    """Put the newest good backup back, accept, and wait for the program."""

    with answering(YES):
        click(page.restore_button)
        wait_until(lambda: run.seance.program is not None, "the program opens")
    return run.wait_program()


@pytest.mark.parametrize(("harm", "pannes"), TROUBLES)
def test_the_program_starts_says_what_it_found_and_brings_every_answer_back(
    data_dir: Path, harm: Callable[[Path], None], pannes: set[Panne]
) -> None:
    avant = answers(data_dir)
    harm(store_file(data_dir))
    harmed = store_file(data_dir).read_bytes() if store_file(data_dir).exists() else None
    with opened(data_dir) as run:
        page = recovery(run)
        assert page.panne in pannes
        assert str(store_file(data_dir)) in page.message.text()
        assert run.seance.status == EXIT_STORE
        assert "(1\u00a0praticien, 1\u00a0déclaration)" in page.restore_button.text()
        if harmed is not None:  # nothing was moved before the doctor chose
            assert store_file(data_dir).read_bytes() == harmed
        program = restore(run, page)
        assert program.notice.text.text().startswith("La sauvegarde du ")
        assert run.seance.status == 0
        run.close()
    assert answers(data_dir) == avant
    if harm is make_newer:  # it can be opened: its log is merged into it before it is moved
        (aside,) = set_aside(data_dir)
        with closing(sqlite3.connect(aside)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (900,)
    elif harmed is not None:
        assert [path.read_bytes() for path in set_aside(data_dir)] == [harmed]


def test_a_newer_store_is_not_offered_to_be_started_anew(data_dir: Path) -> None:
    make_newer(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        assert not page.anew_button.isVisible()
        assert page.quit_button.isDefault()
        assert not page.retry_button.isVisible()  # it could not succeed
        assert not page.restore_button.isDefault()


def test_a_busy_store_offers_to_try_again_and_nothing_that_would_replace_it(
    data_dir: Path,
) -> None:
    with closing(sqlite3.connect(store_file(data_dir), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with opened(data_dir) as run:
            page = recovery(run)
            assert page.panne is Panne.OCCUPE
            assert not page.restore_button.isVisible()
            assert not page.choose_button.isVisible()
            assert not page.anew_button.isVisible()
            other.close()
            click(page.retry_button)
            assert run.program.isVisible()
            run.close()


def test_the_newest_backup_is_passed_over_when_it_is_damaged_and_that_is_said(
    data_dir: Path,
) -> None:
    fill(data_dir, "EXEMPLE B")
    Sauvegardes(data_dir).make(Raison.FERMETURE)
    zero(backups(data_dir)[-1], 4_096, 12_000)
    cut(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        assert "1\u00a0sauvegarde plus récente est endommagée" in page.found.text()
        assert "(1\u00a0praticien" in page.restore_button.text()


def test_a_protected_backup_is_offered_though_the_lost_store_gave_no_passphrase(
    data_dir: Path,
) -> None:
    """It is not passed over as if it were damaged: its passphrase is asked for."""
    avant = answers(data_dir)
    mots = "une phrase assez longue"
    change_protection(data_dir, None, Phrase(mots), sauvegardes=True)
    remove(store_file(data_dir))

    def answer() -> None:
        dialogue = QApplication.activeModalWidget()
        if isinstance(dialogue, PhraseDialog):
            dialogue.field.entry.setText(mots)
            dialogue.open_button.click()

    with opened(data_dir) as run:
        page = recovery(run)
        assert "phrase de passe" in page.found.text()
        assert page.restore_button.isVisible()
        with repeating(answer):
            restore(run, page)
        assert run.seance.is_protected
        run.close()
    assert answers(data_dir, Phrase(mots)) == avant


def test_the_second_folder_is_searched_too(data_dir: Path, tmp_path: Path) -> None:
    cle = tmp_path / "clé"
    cle.mkdir()
    Sauvegardes(data_dir, cle).make(Raison.MANUELLE)
    assert list((cle / NOM_AUTRE_DOSSIER).glob("forfait-*"))
    for path in backups(data_dir):
        path.unlink()
    remove(store_file(data_dir))
    (data_dir / "pieces.sqlite3").write_bytes(b"trace")
    with opened(data_dir) as first:
        first.seance.backups.settings.setValue(OTHER_FOLDER_KEY, str(cle))
    with opened(data_dir) as run:
        page = recovery(run)
        assert "(1\u00a0praticien" in page.restore_button.text()


def test_the_list_of_the_backups_has_a_way_back_to_the_first_choices(data_dir: Path) -> None:
    cut(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        proposee = page.restore_button.isVisible()
        click(page.choose_button)
        wait_until(lambda: not page.inventaire.is_reading, "the list")
        assert not page.choose_button.isVisible()
        click(page.back_button)
        assert page.window().focusWidget() is page.choose_button
        assert page.restore_button.isVisible() == proposee
        assert not (page.inventaire.isVisible() or page.file_button.isVisible())


def test_another_backup_or_a_file_may_be_chosen(data_dir: Path, tmp_path: Path) -> None:
    ancienne = backups(data_dir)[0]
    ailleurs = tmp_path / "copie.sqlite3"
    ailleurs.write_bytes(ancienne.read_bytes())
    fill(data_dir, "EXEMPLE B")
    Sauvegardes(data_dir).make(Raison.FERMETURE)
    cut(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        click(page.choose_button)
        wait_until(lambda: not page.inventaire.is_reading, "the list")
        assert [copie.path for copie in page.inventaire.copies] == backups(data_dir)[::-1]
        with answering(YES):
            during(lambda: click(page.file_button), type_path(ailleurs))
            wait_until(lambda: run.seance.program is not None, "the program opens")
        assert len(run.program.bureau.praticiens()) == 1
        run.close()


def test_a_file_that_is_no_backup_is_refused_and_said(data_dir: Path, tmp_path: Path) -> None:
    intrus = tmp_path / "intrus.sqlite3"
    replace_by_text(intrus)
    cut(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        click(page.choose_button)
        during(lambda: click(page.file_button), type_path(intrus))
        wait_until(page.refusal.isVisible, "the refusal")
        assert intrus.name in page.refusal.text.text()
        assert intrus.exists()


def test_starting_anew_sets_the_file_aside_and_says_where(data_dir: Path) -> None:
    cut(store_file(data_dir))
    harmed = store_file(data_dir).read_bytes()
    with opened(data_dir) as run:
        page = recovery(run)
        during(lambda: click(page.anew_button), answer_box(QMessageBox.StandardButton.Cancel))
        assert store_file(data_dir).read_bytes() == harmed
        during(lambda: click(page.anew_button), answer_box(YES))
        program = run.wait_program()
        (aside,) = set_aside(data_dir)
        assert str(aside) in program.notice.text.text()
        assert aside.read_bytes() == harmed
        assert not program.bureau.praticiens()
        run.close()


def test_the_detail_is_copied_on_request(data_dir: Path) -> None:
    cut(store_file(data_dir))
    with opened(data_dir) as run:
        page = recovery(run)
        click(page.copy_button)
        detail = QGuiApplication.clipboard().text()
        assert page.situation.titre in detail
        assert str(store_file(data_dir)) in detail


def test_without_any_backup_the_page_says_so(tmp_path: Path) -> None:
    fill(tmp_path)
    cut(store_file(tmp_path))
    with opened(tmp_path) as run:
        page = recovery(run)
        assert page.found.text() == "Aucune sauvegarde intacte n’a été trouvée."
        assert not page.restore_button.isVisible()
        assert page.anew_button.isVisible()


def damage(path: Path, chance: random.Random) -> None:
    """Flip bytes, zero a page, or cut the tail."""
    content = bytearray(path.read_bytes())
    match chance.randrange(3):
        case 0:
            for _byte in range(chance.randint(1, 40)):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case 1:
            page = chance.randrange(len(content) // 4_096) * 4_096
            content[page : page + 4_096] = bytes(4_096)
        case _:
            del content[chance.randrange(len(content)) :]
    path.write_bytes(content)


@pytest.mark.parametrize("seed", range(DAMAGED_STORES))
def test_a_randomly_damaged_store_never_stops_the_start_nor_shows_another_answer(
    data_dir: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program opens whole, or says so: on a recovery page, or in the red band."""
    monkeypatch.setattr("forfait_desktop.ui.backups.OPENING_DELAY_MS", 0)
    avant = answers(data_dir)
    sound = store_file(data_dir).read_bytes()
    damage(store_file(data_dir), random.Random(seed))
    changed = store_file(data_dir).read_bytes() != sound
    with opened(data_dir) as run:
        if run.seance.program is None:
            shown = run.frame.centralWidget()
            if isinstance(shown, DeverrouillerPage):  # so damaged that it looks protected
                shown.recovery_asked.emit()
                settle()
            restore(run, recovery(run))
            run.close()
            assert answers(data_dir) == avant
            return
        run.wait_backed_up()
        program = run.program
        session = program.session
        told = program.damage.isVisible() or program.failure.isVisible()
        assert told or not changed or (session is not None and answers(data_dir) == avant)
        run.close()
