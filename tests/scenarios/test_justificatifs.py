"""The evidence of a declaration through the real window: added, dropped, opened, taken off."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from forfait_desktop.services.parcours import ACCUEIL, JUSTIFICATIFS
from forfait_desktop.ui.dialogs.pieces import LignesDialog, PiecesDialog
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.widgets.justificatifs import PieceView
from tests.poste import Poste, answer_box, click, during, settle, type_path, wait_until
from tests.viewer import Viewer

PDF = b"%PDF-1.4 EXEMPLE"
MIO = 1024 * 1024
Oui = QMessageBox.StandardButton.Yes
Non = QMessageBox.StandardButton.Cancel


@pytest.fixture
def page(poste: Poste) -> JustificatifsPage:
    poste.open_on("fs-2024")
    return show(poste)


def show(poste: Poste) -> JustificatifsPage:
    poste.window.show_page(JUSTIFICATIFS)
    settle()
    return poste.page(JustificatifsPage)


def wait_idle(page: JustificatifsPage) -> None:
    wait_until(lambda: not page.is_busy, "everything is copied and drawn")
    settle()


def make_file(folder: Path, nom: str, contenu: bytes = PDF) -> Path:
    path = folder / nom
    path.write_bytes(contenu)
    return path


def drop(page: JustificatifsPage, cle: str, *urls: QUrl) -> None:
    """Drag files over a line and let them go, as a hand does."""
    row = page.rows[cle]
    donnees = QMimeData()
    donnees.setUrls(list(urls))
    copie, gauche = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    sans = Qt.KeyboardModifier.NoModifier
    entree = QDragEnterEvent(row.rect().center(), copie, donnees, gauche, sans)
    QApplication.sendEvent(row, entree)
    assert entree.isAccepted()
    lacher = QDropEvent(QPointF(row.rect().center()), copie, donnees, gauche, sans)
    QApplication.sendEvent(row, lacher)
    assert lacher.isAccepted()
    wait_idle(page)


def drop_files(page: JustificatifsPage, cle: str, *paths: Path) -> None:
    drop(page, cle, *(QUrl.fromLocalFile(str(path)) for path in paths))


def view(page: JustificatifsPage, cle: str, nom: str) -> PieceView:
    return next(v for v in page.rows[cle].views.values() if v.jointe.piece.nom == nom)


def names(page: JustificatifsPage, cle: str) -> list[str]:
    return [vue.jointe.piece.nom for vue in page.rows[cle].views.values()]


def test_a_piece_is_added_by_the_dialog_and_found_again_the_next_day(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    path = make_file(tmp_path, "Attestation.pdf")
    row = page.rows["v1.i1"]
    assert row.state.word == "attendue"
    during(lambda: click(row.add_button), type_path(path))
    wait_idle(page)
    assert row.state.word == "reçue"
    path.unlink()
    poste.reopen()
    page = show(poste)
    assert names(page, "v1.i1") == ["Attestation.pdf"]
    assert page.rows["v1.i1"].state.word == "reçue"


def test_several_files_chosen_at_once_are_all_added(
    page: JustificatifsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chemins = [str(make_file(tmp_path, f"{n}.pdf", PDF + b"%d" % n)) for n in range(3)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (chemins, ""))
    click(page.rows["v1.i1"].add_button)
    wait_idle(page)
    assert names(page, "v1.i1") == ["0.pdf", "1.pdf", "2.pdf"]


def test_files_are_dropped_on_a_line_that_expected_none(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    un, deux = (make_file(tmp_path, f"{n}.pdf", PDF + n.encode()) for n in ("un", "deux"))
    drop_files(page, "v2.i2", un, deux)
    assert names(page, "v2.i2") == ["un.pdf", "deux.pdf"]
    assert page.rows["v2.i2"].state.word == "reçue"
    assert un.read_bytes() == PDF + b"un"
    poste.window.show_page(ACCUEIL)
    accueil = poste.page(AccueilPage)
    assert accueil.isVisible()
    assert poste.window.bureau.suivi(poste.declaration_id).pieces_recues == 1


def test_what_is_refused_is_said_beside_the_line_and_the_rest_is_added(
    page: JustificatifsPage, tmp_path: Path
) -> None:
    dossier = tmp_path / "photos"
    dossier.mkdir()
    with (tmp_path / "film.mp4").open("wb") as fichier:
        fichier.truncate(21 * MIO)
    refuses = [dossier, tmp_path / "disparu.pdf", tmp_path / "film.mp4"]
    refuses.append(make_file(tmp_path, "vide.pdf", b""))
    refuses.append(make_file(tmp_path, "rapport\u202efdp.exe"))
    drop_files(page, "v1.i1", *refuses, make_file(tmp_path, "bon.pdf"))
    row = page.rows["v1.i1"]
    assert row.error.isVisible()
    lignes = row.error.text().splitlines()
    raisons = ["c’est un dossier", "n’est plus à cet endroit", "dépasse 20\u00a0Mo", "est vide"]
    for raison, ligne in zip([*raisons, "signes invisibles"], lignes, strict=True):
        assert raison in ligne
    assert "\u202e" not in row.error.text()
    assert names(page, "v1.i1") == ["bon.pdf"]
    drop_files(page, "v1.i1", make_file(tmp_path, "autre.pdf", PDF + b"2"))
    assert not row.error.isVisible()


def test_an_internet_address_dropped_is_refused_without_fetching_it(
    page: JustificatifsPage,
) -> None:
    drop(page, "v1.i1", QUrl("https://exemple.invalid/attestation.pdf"))
    assert "adresse internet" in page.rows["v1.i1"].error.text()
    assert not page.rows["v1.i1"].views


def test_the_same_file_twice_on_a_line_is_said_and_kept_once(
    page: JustificatifsPage, tmp_path: Path
) -> None:
    path = make_file(tmp_path, "a.pdf")
    drop_files(page, "v1.i1", path)
    drop_files(page, "v1.i1", path)
    assert names(page, "v1.i1") == ["a.pdf"]
    assert "déjà gardé" in page.rows["v1.i1"].error.text()


def test_while_a_big_file_is_copied_the_window_says_so_and_lives(
    page: JustificatifsPage, tmp_path: Path
) -> None:
    gros = make_file(tmp_path, "gros.pdf", PDF + b"\0" * (19 * MIO))
    page.add_files("v1.i1", [gros])
    assert page.busy.isVisibleTo(page)
    assert "gros.pdf" in page.rows["v1.i1"].busy.text()
    assert not page.rows["v1.i1"].views, "nothing was copied on the window's thread"
    wait_idle(page)
    assert not page.busy.isVisible()
    assert not page.rows["v1.i1"].busy.isVisible()
    assert names(page, "v1.i1") == ["gros.pdf"]


def test_files_still_waiting_when_the_program_ends_are_kept(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    page.add_files("v1.i1", [make_file(tmp_path, f"{n}.pdf", PDF + b"%d" % n) for n in range(3)])
    page.finish()
    poste.reopen()
    assert names(show(poste), "v1.i1") == ["0.pdf", "1.pdf", "2.pdf"]


def test_an_image_and_a_pdf_have_a_thumbnail_and_a_damaged_one_an_icon(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    assert image.save(str(tmp_path / "photo.jpg"))
    liste = poste.window.bureau.prepare_checklist(poste.declaration_id)()
    drop_files(
        page,
        "v1.i1",
        tmp_path / "photo.jpg",
        make_file(tmp_path, "liste.pdf", liste),
        make_file(tmp_path, "abîmé.pdf"),
        make_file(tmp_path, "abîmée.gif", b"GIF89a" + b"j" * 90),
    )
    noms = ("photo.jpg", "liste.pdf", "abîmé.pdf", "abîmée.gif")
    vues = [view(page, "v1.i1", nom) for nom in noms]
    assert [vue.has_thumbnail for vue in vues] == [True, True, False, False]
    assert all(not vue.picture.pixmap().isNull() for vue in vues)


def test_a_document_is_opened_as_a_copy_in_the_data_folder(
    poste: Poste, page: JustificatifsPage, tmp_path: Path, viewer: Viewer
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "Attestation.pdf"))
    click(view(page, "v1.i1", "Attestation.pdf").open_button)
    wait_idle(page)
    (ouvert,) = viewer.opened
    assert ouvert.read_bytes() == PDF
    assert ouvert.is_relative_to(poste.data_dir)


def test_a_program_is_kept_but_there_is_no_way_to_open_it(
    poste: Poste, page: JustificatifsPage, tmp_path: Path, viewer: Viewer
) -> None:
    programmes = [
        make_file(tmp_path, "mise-a-jour.exe", b"MZ" + b"\0" * 99),
        make_file(tmp_path, "photo.png", b"MZ" + b"\1" * 99),
        make_file(tmp_path, "script.pdf", b"#!/bin/sh\ntrue\n"),
        make_file(tmp_path, "page.hta", b"<script></script>"),
    ]
    drop_files(page, "v1.i1", *programmes)
    assert names(page, "v1.i1") == [path.name for path in programmes]
    for vue in page.rows["v1.i1"].views.values():
        assert not vue.open_button.isVisible()
        page.open(vue.jointe)
        wait_idle(page)
    assert not viewer.opened
    assert "ne s’ouvre pas depuis le programme" in poste.window.failure.text.text()


def test_removing_asks_first(poste: Poste, page: JustificatifsPage, tmp_path: Path) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    during(lambda: click(view(page, "v1.i1", "a.pdf").remove_button), answer_box(Non))
    assert names(page, "v1.i1") == ["a.pdf"]
    during(lambda: click(view(page, "v1.i1", "a.pdf").remove_button), answer_box(Oui))
    assert not page.rows["v1.i1"].views
    assert page.rows["v1.i1"].state.word == "attendue"
    assert not poste.store.pieces.list(poste.declaration_id)


def test_a_removal_is_undone_with_the_state_of_the_piece(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    click(view(page, "v1.i1", "a.pdf").perimee)
    assert page.rows["v1.i1"].state.word == "périmée"
    during(lambda: click(view(page, "v1.i1", "a.pdf").remove_button), answer_box(Oui))
    click(poste.window.notice.button)
    assert names(page, "v1.i1") == ["a.pdf"]
    assert page.rows["v1.i1"].state.word == "périmée"
    page.finish()
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert poste.store.vault.read(sha256) == PDF


def test_what_was_taken_off_is_erased_when_the_program_ends(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    during(lambda: click(view(page, "v1.i1", "a.pdf").remove_button), answer_box(Oui))
    page.finish()
    assert not poste.store.vault.contains(hashlib.sha256(PDF).hexdigest())


def test_a_piece_goes_out_of_date_and_back(page: JustificatifsPage, tmp_path: Path) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    for mot in ("périmée", "reçue"):
        click(view(page, "v1.i1", "a.pdf").perimee)
        assert page.rows["v1.i1"].state.word == mot
        assert view(page, "v1.i1", "a.pdf").perimee.hasFocus()


def test_a_piece_is_used_for_other_lines_and_that_is_undone_at_once(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))

    def tick_two(dialog: QDialog) -> None:
        assert isinstance(dialog, LignesDialog)
        assert not dialog.accept_button.isEnabled()
        dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
        dialog.list.item(2).setCheckState(Qt.CheckState.Checked)
        click(dialog.accept_button)

    during(lambda: click(view(page, "v1.i1", "a.pdf").share_button), tick_two)
    assert names(page, "v1.i2") == names(page, "v1.i4") == ["a.pdf"]
    assert not page.rows["v1.i3"].views
    click(poste.window.notice.button)
    assert not page.rows["v1.i2"].views
    assert not page.rows["v1.i4"].views
    assert names(page, "v1.i1") == ["a.pdf"]


def test_a_piece_of_another_year_is_taken_again(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "Attestation.pdf"))
    drop_files(page, "v1.i4", make_file(tmp_path, "Horaires.pdf", PDF + b"2"))
    praticien_id = poste.session.declaration.praticien_id
    autre = poste.window.bureau.create_declaration(praticien_id, "fs-2025")
    poste.window.open_declaration(autre)
    page = show(poste)
    assert not page.rows["v1.i1"].views

    def take(dialog: QDialog) -> None:
        assert isinstance(dialog, PiecesDialog)
        dialog.search.setText("attest")
        assert "Forfait structure 2024, Logiciel" in dialog.list.item(1).text()
        dialog.list.setCurrentRow(1)
        click(dialog.accept_button)

    during(lambda: click(page.rows["v1.i1"].reuse_button), take)
    assert names(page, "v1.i1") == ["Attestation.pdf"]
    assert len(poste.store.pieces.all()) == 2


def test_tab_follows_the_reading_order(page: JustificatifsPage, tmp_path: Path) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    vue, row, suivante = view(page, "v1.i1", "a.pdf"), page.rows["v1.i1"], page.rows["v1.i2"]
    attendus = [row.add_button, *vue.buttons(), suivante.reuse_button, suivante.add_button]
    row.add_button.setFocus()
    for bouton in attendus:
        assert bouton.hasFocus(), f"{bouton.accessibleName()} is next"
        QTest.keyClick(bouton, Qt.Key.Key_Tab)


def test_every_control_has_a_name(page: JustificatifsPage, tmp_path: Path) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "<b>gras.pdf"))
    vue = view(page, "v1.i1", "<b>gras.pdf")
    for bouton in vue.buttons():
        assert "<b>gras.pdf" in bouton.accessibleName()
    for row in page.rows.values():
        assert row.add_button.accessibleName().startswith("Ajouter une pièce, ")


def test_a_sealed_declaration_still_takes_pieces(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    bureau = poste.window.bureau
    bureau.seal(poste.declaration_id, poste.today, "ACC-001", None)
    poste.window.open_declaration(poste.declaration_id)
    page = show(poste)
    drop_files(page, "v1.i1", make_file(tmp_path, "a.pdf"))
    assert names(page, "v1.i1") == ["a.pdf"]


def test_the_file_for_a_control_is_written_and_its_digests_are_right(
    poste: Poste, page: JustificatifsPage, tmp_path: Path
) -> None:
    drop_files(page, "v1.i1", make_file(tmp_path, "Attestation.pdf"))
    drop_files(page, "v1.i4", make_file(tmp_path, "photo.exe", b"MZ" + b"\0" * 99))
    sortie = tmp_path / "controle"
    during(lambda: click(page.control_button), type_path(sortie))
    assert page.progress.isVisible() or not page.is_busy
    wait_idle(page)
    assert not page.progress.isVisible()
    assert page.control_button.isEnabled()
    assert "controle.zip" in poste.window.notice.text.text()
    with zipfile.ZipFile(tmp_path / "controle.zip") as archive:
        lignes = archive.read("SHA256SUMS.txt").decode().splitlines()
        assert len(lignes) == len(archive.namelist()) - 1
        for ligne in lignes:
            somme, _, nom = ligne.partition("  ")
            assert hashlib.sha256(archive.read(nom)).hexdigest() == somme
        assert archive.read("pieces/v1.i1-Attestation.pdf") == PDF
        assert archive.read("pieces/v1.i4-photo.exe").startswith(b"MZ")


def test_a_control_file_that_cannot_be_written_is_said(
    poste: Poste, page: JustificatifsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    perdu = str(tmp_path / "parti" / "controle.zip")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (perdu, ""))
    click(page.control_button)
    wait_idle(page)
    assert "n’a pas pu être écrit" in poste.window.failure.text.text()
    assert page.control_button.isEnabled()
