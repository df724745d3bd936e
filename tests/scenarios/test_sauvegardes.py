"""Backups nobody has to think about, through the whole program and real files."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from forfait_desktop.app import settings_of
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.services.sauvegardes import NOM_AUTRE_DOSSIER, Raison, Sauvegardes
from forfait_desktop.storage.rekeying import protect
from forfait_desktop.storage.store import Store
from forfait_desktop.storage.vault import NOM_COFFRE
from forfait_desktop.ui.backups import OTHER_FOLDER_KEY
from forfait_desktop.ui.defects import Defects
from forfait_desktop.ui.dialogs.phrase import PhraseDialog
from forfait_desktop.ui.pages.fermeture import FermeturePage
from forfait_desktop.ui.pages.patience import PatiencePage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from forfait_desktop.ui.pages.sauvegardes import SauvegardesPage
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

T = TypeVar("T", bound=QWidget)
YES = QMessageBox.StandardButton.Yes


@pytest.fixture(autouse=True)
def _no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the store as soon as the program is shown."""
    monkeypatch.setattr("forfait_desktop.ui.backups.OPENING_DELAY_MS", 0)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    fill(tmp_path / "données")
    return tmp_path / "données"


def choose_other_folder(data_dir: Path, folder: Path) -> None:
    """Choose the second folder, as on another day."""
    settings = settings_of(data_dir)
    settings.setValue(OTHER_FOLDER_KEY, str(folder))
    settings.sync()


def read(page: SauvegardesPage) -> SauvegardesPage:
    """Wait until every backup is read."""
    wait_until(lambda: not page.inventaire.is_reading, "the backups are read")
    settle()
    return page


def choose(page: SauvegardesPage, path: Path) -> None:
    """Choose a copy in the list."""
    rang = [copie.path for copie in page.inventaire.copies].index(path)
    page.inventaire.view.selectRow(rang)
    settle()


def test_opening_makes_one_backup_and_opening_again_without_a_change_makes_none(
    data_dir: Path,
) -> None:
    for _day in range(2):
        with opened(data_dir) as run:
            run.wait_backed_up()
            run.close()
        assert [path.stem.rpartition("-")[2] for path in backups(data_dir)] == ["ouverture"]


def test_closing_makes_one_verified_backup_only_if_something_changed(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        run.close()
    ouverture, fermeture = backups(data_dir)
    assert fermeture.stem.endswith("-fermeture")
    contenus = [Sauvegardes(data_dir).preview(path) for path in (ouverture, fermeture)]
    assert [sum(contenu.declarations.values()) for contenu in contenus] == [1, 2]


def test_a_backup_is_made_before_an_import_and_holds_what_was_there(
    data_dir: Path, tmp_path: Path
) -> None:
    dossier = tmp_path / "dossier.json"
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.bureau.export_dossier(1, dossier)
        run.program.declarations.duplicate(1)
        during(run.program.documents.import_dossier, type_path(dossier))
        wait_until(lambda: "importé" in run.program.notice.text.text(), "the import")
        assert [path.stem.rpartition("-")[2] for path in backups(data_dir)][-1] == "import"
        contenu = Sauvegardes(data_dir).preview(backups(data_dir)[-1])
        assert sum(contenu.declarations.values()) == 2
        run.close()


def test_nothing_is_imported_when_the_backup_before_it_cannot_be_made(
    data_dir: Path, tmp_path: Path
) -> None:
    dossier = tmp_path / "dossier.json"
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.bureau.export_dossier(1, dossier)
        run.program.declarations.duplicate(1)
        shutil.rmtree(data_dir / "sauvegardes")
        (data_dir / "sauvegardes").write_text("ce n’est pas un dossier")
        during(run.program.documents.import_dossier, type_path(dossier))
        wait_until(run.program.failure.isVisible, "the refusal")
        assert "rien n’a été importé" in run.program.failure.text.text()
        assert len(run.program.bureau.declarations()) == 2
        (data_dir / "sauvegardes").unlink()
        run.close()


def test_a_backup_is_put_back_from_the_screen_and_the_notice_takes_it_back(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        avant = answers(data_dir)
        page = read(run.page("sauvegardes", SauvegardesPage))
        assert "1\u00a0déclaration de plus" in page.inventaire.difference.text()
        former = run.program

        with answering(YES):
            click(page.inventaire.restore_button)
            wait_until(lambda: former is not run.seance.program, "the store is exchanged")
        program = run.wait_program(former)
        assert program.notice.text.text().startswith("La sauvegarde du ")
        assert len(program.bureau.declarations()) == 1
        assert len(set_aside(data_dir)) == 1
        click(program.notice.button)
        again = run.wait_program(program)
        assert len(again.bureau.declarations()) == 2
        run.close()
    assert answers(data_dir) == avant


def test_refusing_the_question_changes_nothing(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        page = read(run.page("sauvegardes", SauvegardesPage))
        program = run.program

        with answering(QMessageBox.StandardButton.Cancel):
            click(page.inventaire.restore_button)
            wait_until(lambda: not page.remise.is_running, "the question is answered")
        assert run.program is program
        assert not set_aside(data_dir)
        run.close()


def test_a_protected_backup_asks_for_its_phrase_until_it_is_the_right_one(
    data_dir: Path, tmp_path: Path
) -> None:
    autre = tmp_path / "autre"
    fill(autre, "EXEMPLE B")
    protect(autre, None, Phrase("la bonne phrase"))
    with opened(data_dir) as run:
        run.wait_backed_up()
        page = read(run.page("sauvegardes", SauvegardesPage))
        former = run.program
        essais = iter(("une mauvaise", "la bonne phrase"))

        def answer() -> None:
            dialogue = QApplication.activeModalWidget()
            if isinstance(dialogue, PhraseDialog):
                refused.append(dialogue.field.error.text())
                dialogue.field.entry.setText(next(essais))
                dialogue.open_button.click()
            elif isinstance(dialogue, QMessageBox):
                dialogue.button(YES).click()

        refused: list[str] = []
        with repeating(answer):
            during(lambda: click(page.file_button), type_path(store_file(autre)))
            program = run.wait_program(former)
        assert [bool(raison) for raison in refused] == [False, True]
        assert [p.praticien.nom for p in program.bureau.praticiens()] == ["EXEMPLE B"]
        assert program.seance is not None
        assert program.seance.is_protected
        run.close()


# the second folder


def test_the_second_folder_receives_the_same_backup(data_dir: Path, tmp_path: Path) -> None:
    cle = tmp_path / "clé"
    cle.mkdir()
    with opened(data_dir) as run:
        run.wait_backed_up()
        page = read(run.page("sauvegardes", SauvegardesPage))
        run.seance.backups.set_other_folder(cle)
        click(page.now_button)
        wait_until(lambda: "vérifiée" in page.result.text.text(), "the backup")
        read(page)
        assert page.other_state.text().startswith("Dernière copie")
        run.close()
    ici, la = backups(data_dir)[-1], sorted((cle / NOM_AUTRE_DOSSIER).glob("forfait-*.sqlite3"))[-1]
    assert ici.name == la.name
    assert ici.read_bytes() == la.read_bytes()


def test_an_absent_second_folder_is_said_once_and_the_rest_goes_on(
    data_dir: Path, tmp_path: Path
) -> None:
    choose_other_folder(data_dir, tmp_path / "clé débranchée")
    with opened(data_dir) as run:
        run.wait_backed_up()
        assert "second dossier" in run.program.notice.text.text()
        assert len(backups(data_dir)) == 1
        page = read(run.page("sauvegardes", SauvegardesPage))
        assert page.other_state.text().startswith("Absent depuis")
        run.program.hide_notice()
        click(page.now_button)
        wait_until(lambda: "vérifiée" in page.result.text.text(), "the backup")
        assert not run.program.notice.isVisible()
        run.program.declarations.duplicate(1)
        run.close()
    assert backups(data_dir)[-1].stem.endswith("-fermeture")


def test_a_second_folder_that_refuses_is_said_and_the_backup_of_this_pc_is_made(
    data_dir: Path, tmp_path: Path
) -> None:
    cle = tmp_path / "clé"
    cle.mkdir()
    (cle / NOM_AUTRE_DOSSIER).write_text("ce n’est pas un dossier")
    choose_other_folder(data_dir, cle)
    with opened(data_dir) as run:
        run.wait_backed_up()
        assert "second dossier" in run.program.notice.text.text()
        run.close()
    assert len(backups(data_dir)) == 1


# closing


def test_a_backup_that_cannot_be_made_at_closing_is_said_and_tried_again(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        shutil.rmtree(data_dir / "sauvegardes")
        (data_dir / "sauvegardes").write_text("ce n’est pas un dossier")
        run.frame.close()
        page = wait_page(run, FermeturePage)
        assert "sauvegardes" in page.message.text()
        (data_dir / "sauvegardes").unlink()
        click(page.retry_button)
        wait_until(lambda: not run.frame.isVisible(), "the frame closes")
    assert [path.stem.rpartition("-")[2] for path in backups(data_dir)] == ["fermeture"]


def test_the_doctor_may_leave_without_the_last_backup(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        shutil.rmtree(data_dir / "sauvegardes")
        (data_dir / "sauvegardes").write_text("ce n’est pas un dossier")
        run.frame.close()
        click(wait_page(run, FermeturePage).quit_button)
        assert not run.frame.isVisible()
    (data_dir / "sauvegardes").unlink()
    assert len(answers(data_dir)) == 2


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Another backup is being made in the folder."""
    path = data_dir / "sauvegardes" / "verrou"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_a_last_backup_that_lasts_is_waited_for_behind_a_page(data_dir: Path) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        with held(data_dir):
            run.frame.close()
            wait_page(run, PatiencePage)
            assert run.frame.isVisible()
            assert not run.frame.close()
        wait_until(lambda: not run.frame.isVisible(), "the frame closes")
    assert backups(data_dir)[-1].stem.endswith("-fermeture")


def test_the_doctor_may_leave_without_waiting_and_the_backup_ends_by_itself(
    data_dir: Path,
) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.program.declarations.duplicate(1)
        with held(data_dir):
            run.frame.close()
            page = wait_page(run, PatiencePage)
            click(page.give_up_button)
            assert not run.frame.isVisible()
        run.seance.wait()
    assert backups(data_dir)[-1].stem.endswith("-fermeture")


# damage found while the program is open


def test_damage_found_after_opening_is_said_on_every_page_and_no_backup_counts(
    data_dir: Path,
) -> None:
    with opened(data_dir) as run:
        run.wait_backed_up()
        run.close()
    with closing(sqlite3.connect(store_file(data_dir), isolation_level=None)) as connection:
        connection.execute("UPDATE journal SET instant = '2001-01-01T00:00:00+00:00'")
    with opened(data_dir) as run:
        run.wait_backed_up()
        assert run.program.damage.isVisible()
        click(run.program.damage.button)
        page = run.program.page()
        assert isinstance(page, SauvegardesPage)
        assert page.damage.isVisible()
        run.close()
    assert [path.stem.rpartition("-")[2] for path in backups(data_dir)] == ["ouverture"]


def test_damage_that_a_page_finds_is_said_in_the_band_and_is_no_defect(data_dir: Path) -> None:
    defects = Defects()
    with defects.watch(), opened(data_dir) as run:
        defects.show_refusal = run.seance.show_refusal
        run.wait_backed_up()
        with closing(sqlite3.connect(store_file(data_dir), isolation_level=None)) as connection:
            connection.execute("UPDATE declaration SET intitule = 'autre' WHERE id = 1")
            connection.execute("UPDATE praticien SET nom = 'AUTRE' WHERE id = 1")
        run.program.menus.actions["doctor"].trigger()
        wait_until(run.program.damage.isVisible, "the band")
        assert QApplication.activeModalWidget() is None
        run.frame.close()
        wait_until(lambda: not run.frame.isVisible(), "the frame closes")
    assert [path.stem.rpartition("-")[2] for path in backups(data_dir)] == ["ouverture"]


def test_a_damaged_vault_does_not_keep_the_program_from_opening_and_is_rebuilt(
    data_dir: Path,
) -> None:
    pieces = [b"piece %d " % numero * 3_000 for numero in range(3)]
    with Store.open(data_dir) as store:
        for numero, contenu in enumerate(pieces):
            piece = store.vault.add(contenu, f"pièce {numero}.txt", "text/plain")
            store.pieces.attach(1, "v1.i3", piece)
    Sauvegardes(data_dir).make(Raison.MANUELLE)
    with Store.open(data_dir) as store:
        seule = store.vault.add(b"jamais " * 5_000, "jamais sauvegardée.txt", "text/plain")
        store.pieces.attach(1, "v1.i3", seule)
    coffre = data_dir / NOM_COFFRE
    zero(coffre, 4096, coffre.stat().st_size)
    with opened(data_dir) as run:
        run.wait_backed_up()
        assert "justificatifs" in run.program.damage.text.text()
        page = run.page("sauvegardes", SauvegardesPage)
        former = run.program
        during(lambda: click(page.damage.button), answer_box(YES))
        program = run.wait_program(former)
        assert "jamais sauvegardée.txt" in program.notice.text.text()
        run.wait_backed_up()
        assert not program.damage.isVisible()
        run.close()
    with Store.open(data_dir) as store:
        gardees = {piece.piece.sha256 for piece in store.pieces.list(1)} - {seule.sha256}
        assert {store.vault.read(sha256) for sha256 in gardees} == set(pieces)
    assert [path.name for path in set_aside(data_dir)]


def wait_page(run: Ouverture, kind: type[T]) -> T:
    wait_until(lambda: isinstance(run.frame.centralWidget(), kind), f"{kind.__name__}")
    settle()
    return run.shown(kind)


def test_quitting_a_recovery_page_makes_no_backup(data_dir: Path) -> None:
    zero(store_file(data_dir), 0, 100)
    with opened(data_dir) as run:
        click(run.shown(RecupererPage).quit_button)
        assert not run.frame.isVisible()
    assert not backups(data_dir)
