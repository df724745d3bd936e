"""Transcribing on amelipro: one line after the other, by keyboard, left and taken up again."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import ACCUEIL, DEPOT, TRANSCRIRE, VERIFIER
from forfait_desktop.services.transcription import (
    Transcription,
    find_differences,
    lines_to_type,
)
from forfait_desktop.storage.store import utc_now
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.transcription_window import TranscriptionWindow
from forfait_desktop.ui.widgets.texts import Band, Text
from tests.poste import EN_CAMPAGNE, Poste, click, settle, type_in

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def prepare(poste: Poste) -> None:
    """Open a declaration with a line to declare, a prefilled one, and one with two figures."""
    poste.open_on("fs-2024")
    for cle, champ in (("v1.i1", "segur"), ("v1.i1", "lap"), ("v1.i2", "oui")):
        click(poste.field(cle, champ, OuiNonField).button(True))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "92,7")
    type_in(poste.field("v2.i3", "rcp", NombreField).entry, "2")
    type_in(poste.field("v2.i3", "ehpad_had", NombreField).entry, "1")
    poste.wait_saved()


def show_page(poste: Poste) -> TranscrirePage:
    poste.window.show_page(TRANSCRIRE)
    settle()
    return poste.page(TranscrirePage)


def open_window(poste: Poste) -> TranscriptionWindow:
    page = show_page(poste)
    click(page.start_button)
    opened = page.opened
    assert opened is not None
    return opened


def press(window: TranscriptionWindow, key: Qt.Key, shift: bool = False) -> None:
    """Press Ctrl and a key where the keyboard is."""
    modifiers = CTRL | SHIFT if shift else CTRL
    ou = window.focusWidget()
    QTest.keyClick(window if ou is None else ou, key, modifiers)
    settle()


def go_to(window: TranscriptionWindow, indicateur: str) -> None:
    for _pas in range(len(window._transcription.lignes)):
        if window.line.indicateur == indicateur:
            return
        press(window, Qt.Key.Key_PageDown)
    raise AssertionError(indicateur)


def stored(poste: Poste) -> dict[str, tuple[EtatLigne, str]]:
    lignes = poste.store.transcriptions.get(poste.declaration_id)
    return {cle: (ligne.etat, ligne.affiche) for cle, ligne in lignes.items()}


def bands(page: TranscrirePage | VerifierPage) -> list[str]:
    return [b.text.text() for b in page.column.findChildren(Band) if b.isVisible()]


def test_a_window_opened_again_follows_each_answer_once(poste: Poste) -> None:
    prepare(poste)
    open_window(poste)
    bridge = poste.window.bridge
    assert bridge is not None
    heard = bridge.receivers(SIGNAL("saved()"))
    poste.page(TranscrirePage).shut()
    assert bridge.receivers(SIGNAL("saved()")) == heard - 1
    open_window(poste)
    assert bridge.receivers(SIGNAL("saved()")) == heard


def test_the_preflight_list_says_what_must_be_ready_and_what_is_missing(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    prepare(poste)
    page = show_page(poste)
    noms = " ".join(c.accessibleName() for c in page.column.findChildren(QCheckBox))
    for mot in ("CPS", "code", "e-CPS", "lecteur", "captures"):
        assert mot in noms
    assert "ne répond pas" not in noms  # advice, which nobody ticks
    assert any("ne répond pas" in texte.text() for texte in page.column.findChildren(Text))
    assert any("18\xa0lignes sans réponse" in texte for texte in bands(page))
    assert not any("pas encore ouverte" in texte for texte in bands(page))
    assert page.start_button.property("role") == "primary"
    assert page.count.text() == "0 ligne faite sur 21"
    band = next(b for b in page.column.findChildren(Band) if "sans réponse" in b.text.text())
    click(band.button)
    assert poste.window.current_key == VERIFIER


def test_before_amelipro_opens_the_page_says_so_and_calls_for_nothing(poste: Poste) -> None:
    poste.open_on("donum-2026")
    page = show_page(poste)
    assert any("pas encore ouverte sur amelipro" in texte for texte in bands(page))
    assert page.start_button.property("role") != "primary"


def test_once_the_campaign_is_closed_the_window_says_it_instead_of_calling(poste: Poste) -> None:
    prepare(poste)
    assert open_window(poste).state.text.text() == poste.window.declared.text.text()
    assert "Campagne close" in poste.window.declared.text.text()


def test_the_window_is_narrow_stays_on_top_and_stands_alone(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    assert window.isVisible()
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert window.parent() is None  # it would be minimised with the main window otherwise
    assert window.width() <= 420
    for bouton in window.findChildren(QPushButton):
        if bouton.isVisible():
            assert bouton.width() >= bouton.minimumSizeHint().width(), bouton.text()


def test_the_lines_come_in_the_order_of_amelipro(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    vus = []
    for _ligne in range(21):
        vus.append(window.line.indicateur)
        press(window, Qt.Key.Key_PageDown)
    ruleset = poste.session.ruleset
    assert vus == [i.id for _volet, i in ruleset.iter_indicateurs()]
    assert not window.next_button.isEnabled()


def test_typed_lines_are_copied_recorded_and_left_behind(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    assert window.line.indicateur == "v1.i1"
    assert window.typed_button.hasFocus()
    click(window.typed_button)
    assert stored(poste) == {"v1.i1": (EtatLigne.SAISIE, "")}
    assert window.line.indicateur == "v1.i2"
    assert window.progress.value() == 1
    go_to(window, "v1.i3")
    copier = [b for b in window.findChildren(QPushButton) if b.text() == "Copier"]
    click(copier[0])
    assert QGuiApplication.clipboard().text() == "92,7"


def test_a_prefilled_line_asks_whether_the_value_shown_is_the_same_and_keeps_the_difference(
    poste: Poste,
) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i2")
    assert window.question.text() == "La valeur affichée est-elle la même\xa0?"
    assert not window.typed_button.isVisible()
    click(window.same_button)
    assert stored(poste) == {"v1.i2": (EtatLigne.IDENTIQUE, "")}
    assert window.line.indicateur == "v1.i3"
    click(window.different_button)
    assert "Écrivez d’abord" in window.status.text()
    assert window.line.indicateur == "v1.i3"
    type_in(window.shown, "91,2 %")
    QTest.keyClick(window.shown, Qt.Key.Key_Return)
    settle()
    assert stored(poste)["v1.i3"] == (EtatLigne.DIFFERENTE, "91,2 %")
    dit = "vous avez préparé 92,7\xa0%, amelipro affiche 91,2\xa0%"
    assert any(dit in texte for texte in bands(show_page(poste)))
    poste.window.show_page(VERIFIER)
    settle()
    assert any(dit in texte for texte in bands(poste.page(VerifierPage)))


def test_a_difference_with_a_line_that_has_no_answer_says_so(poste: Poste) -> None:
    prepare(poste)
    ligne = next(
        ligne
        for ligne in lines_to_type(poste.session.ruleset, {})
        if ligne.mode == "prerempli" and len(ligne.champs) == 1
    )
    assert not ligne.repondue
    faite = LigneTranscrite(ligne.indicateur, EtatLigne.DIFFERENTE, "91", utc_now())
    (difference,) = find_differences((ligne,), {ligne.indicateur: faite})
    assert difference.say().endswith("vous n’avez pas encore répondu, amelipro affiche 91.")


def test_where_a_line_has_several_values_each_is_noted_under_its_name(poste: Poste) -> None:
    poste.open_on("donum-2026")
    for champ, taux in (("dcmt", "90"), ("fse", "90"), ("pse", "90"), ("aat", "45.5")):
        poste.store.declarations.save_reponses(poste.declaration_id, {("socle.i2", champ): taux})
    poste.window.bureau.reload(poste.declaration_id)
    poste.window.open_declaration(poste.declaration_id)
    window = open_window(poste)
    go_to(window, "socle.i2")
    assert not window.shown.isVisible()
    aat = next(champ.libelle for champ in window.line.champs if champ.id == "aat")
    click(window.different_button)
    assert "Écrivez d’abord" in window.status.text()
    type_in(window.boxes["aat"], "80")
    QTest.keyClick(window.boxes["aat"], Qt.Key.Key_Return)
    settle()
    assert stored(poste)["socle.i2"] == (EtatLigne.DIFFERENTE, f"{aat}\xa0: 80")
    assert not window.boxes["aat"].isVisible()
    dit = f"amelipro affiche {aat}\xa0: 80"
    assert any(dit in texte for texte in bands(show_page(poste)))
    click(window.done_band.button)
    assert window.boxes["aat"].text() == ""


def test_values_of_the_same_name_are_each_noted(app: QApplication, tmp_path: Path) -> None:
    rulesets = shutil.copytree(shipped_dir("rulesets"), tmp_path / "rulesets")
    socle = rulesets / "donum-2026" / "socle.toml"
    nom = "Feuilles de soins électroniques (FSE)"
    autre = "Déclarations de médecin traitant (DCMT)"
    socle.write_text(socle.read_text("utf-8").replace(f'"{autre}"', f'"{nom}"'), "utf-8")
    with closing(Poste(app, tmp_path / "données", Catalogue([rulesets]))) as poste:
        poste.open_on("donum-2026")
        window = open_window(poste)
        go_to(window, "socle.i2")
        boxes = [box for box in window.findChildren(QLineEdit) if nom in box.accessibleName()]
        for box, shown in zip(boxes, ("80", "85"), strict=True):
            type_in(box, shown)
        click(window.different_button)
        assert stored(poste)["socle.i2"][1] == f"{nom}\xa0: 80, {nom}\xa0: 85"


def test_a_value_typed_as_different_is_never_recorded_as_the_same(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    type_in(window.shown, "88")
    press(window, Qt.Key.Key_Return)
    assert stored(poste) == {"v1.i3": (EtatLigne.DIFFERENTE, "88")}


def test_enter_in_the_value_shown_records_it_and_touches_no_other_line(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    type_in(window.shown, "65,1")
    QTest.keyClick(window.shown, Qt.Key.Key_Return)
    settle()
    assert stored(poste) == {"v1.i3": (EtatLigne.DIFFERENTE, "65,1")}


def test_a_line_that_amelipro_shows_otherwise_says_so_at_once_and_leads_to_its_answer(
    poste: Poste,
) -> None:
    prepare(poste)
    poste.window.show_page(TRANSCRIRE)
    window = open_window(poste)
    go_to(window, "v1.i3")
    assert not window.correct_button.isVisible()
    type_in(window.shown, "65,1")
    click(window.different_button)
    assert window.line.indicateur == "v1.i3"
    assert window.done_band.text.text() == (
        "Valeur affichée différente\xa0: 65,1. Corrigez votre réponse si amelipro a raison."
    )
    assert poste.window.totals.differences.text() == "1\xa0différence avec amelipro"
    click(window.correct_button)
    assert poste.page(QuestionPage).cle == "v1.i3"
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "65,1")
    poste.wait_saved()
    settle()
    assert not window.correct_button.isVisible()
    assert not poste.window.totals.differences.isVisible()


@pytest.mark.parametrize("how", ["next", "previous", "close", "escape"])
def test_a_value_typed_is_recorded_when_the_line_is_left(poste: Poste, how: str) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    type_in(window.shown, "65,1")
    if how == "escape":
        QTest.keyClick(window, Qt.Key.Key_Escape)
        settle()
    else:
        boutons = {"next": window.next_button, "previous": window.previous_button}
        click(boutons.get(how, window.close_button))
    assert stored(poste) == {"v1.i3": (EtatLigne.DIFFERENTE, "65,1")}
    if how in ("next", "previous"):
        assert window.line.indicateur != "v1.i3"
        assert "amelipro affiche autre chose" in window.status.text()
    else:
        assert not window.isVisible()


def test_a_value_typed_that_cannot_be_recorded_keeps_the_window_open(poste: Poste) -> None:
    from forfait_desktop.storage.store import Store

    poste.close()
    poste._store = Store.open(poste.data_dir, attente_ms=10)
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    type_in(window.shown, "65,1")
    autre = sqlite3.connect(poste.data_dir / "forfait.sqlite3", isolation_level=None)
    autre.execute("BEGIN EXCLUSIVE")
    click(window.next_button)
    assert window.line.indicateur == "v1.i3"
    click(window.close_button)
    assert window.isVisible()
    assert window.shown.text() == "65,1"
    assert window.status.property("ton") == "non_atteint"
    autre.execute("ROLLBACK")
    autre.close()
    click(window.close_button)
    assert stored(poste) == {"v1.i3": (EtatLigne.DIFFERENTE, "65,1")}


def test_the_last_line_says_at_once_what_is_left_and_leads_to_it(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    click(window.typed_button)
    derniere = list(poste.session.ruleset.indicateurs)[-1]
    go_to(window, derniere)
    assert not window.left_band.isVisible()
    click(window.typed_button)
    assert window.line.indicateur == derniere
    assert window.progress.value() == 2
    assert "2 faites" in window.heading.text()
    assert window.left_band.text.text().startswith(
        "Il reste 19\xa0lignes\xa0: d’abord Volet 1\xa0: 2. "
    )
    click(window.left_band.button)
    assert window.line.indicateur == "v1.i2"
    assert not window.left_band.isVisible()


def test_a_line_answered_in_part_is_recorded_as_typed_only_when_asked_twice(
    poste: Poste,
) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v2.i3")
    click(window.typed_button)
    assert stored(poste) == {}
    assert "Vous n’avez pas répondu à" in window.status.text()
    assert window.status.property("ton") == "non_atteint"
    click(window.typed_button)
    assert stored(poste) == {"v2.i3": (EtatLigne.SAISIE, "")}


def test_a_line_without_an_answer_says_so_and_leads_to_its_page(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i4")
    assert window.unanswered.isVisible()
    assert not window.same_button.isVisible()
    assert window.typed_button.text() == "&Laisser sans réponse"
    click(window.unanswered.button)
    assert poste.page(QuestionPage).cle == "v1.i4"
    assert window.isVisible()
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    settle()
    assert not window.unanswered.isVisible()
    assert window.same_button.isVisible()


def test_the_keyboard_alone_goes_through_the_whole_declaration(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    press(window, Qt.Key.Key_PageDown)
    press(window, Qt.Key.Key_PageUp)
    assert window.line.indicateur == "v1.i1"
    press(window, Qt.Key.Key_C, shift=True)
    assert "Rien à copier" in window.status.text()
    go_to(window, "v2.i3")
    copies = []
    for _fois in range(3):  # the two figures in turn, then the first again
        press(window, Qt.Key.Key_C, shift=True)
        copies.append(QGuiApplication.clipboard().text())
    assert copies == ["2", "1", "2"]
    for _ligne in range(23):  # 21 lines, one of them asked twice, and back up from the last one
        press(window, Qt.Key.Key_Return)
    assert len(stored(poste)) == 21
    assert window.end_band.isVisible()
    assert window.record_button.hasFocus()
    QTest.keyClick(window.record_button, Qt.Key.Key_Return)
    settle()
    assert poste.window.current_key == DEPOT
    assert poste.window.focusWidget() is poste.page(DepotPage).day
    assert show_page(poste).opened is None


def test_escape_closes_the_window_and_what_is_done_stays(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    prepare(poste)
    window = open_window(poste)
    click(window.typed_button)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    settle()
    assert not window.isVisible()
    page = show_page(poste)
    assert page.count.text() == "1 ligne faite sur 21"
    assert page.start_button.text() == "&Reprendre la transcription"


def test_it_is_taken_up_after_a_restart_where_it_was_left_and_where_it_stood(
    poste: Poste,
) -> None:
    prepare(poste)
    window = open_window(poste)
    click(window.typed_button)
    click(window.same_button)
    window.resize(380, 520)
    window.move(40, 60)
    settle()
    poste.reopen()
    window = open_window(poste)
    assert window.line.indicateur == "v1.i3"
    assert (window.width(), window.height()) == (380, 520)
    assert (window.x(), window.y()) == (40, 60)
    poste.window.show_page(ACCUEIL)
    settle()
    assert "2 sur 21" in poste.page(AccueilPage).task_row(TRANSCRIRE).accessibleName()


def test_a_line_put_back_is_done_again(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    click(window.typed_button)
    press(window, Qt.Key.Key_PageUp)
    assert window.done_band.isVisible()
    assert not window.typed_button.isVisible()
    click(window.done_band.button)
    assert stored(poste) == {}
    assert window.typed_button.isVisible()


def test_an_answer_that_changes_puts_its_line_back_to_be_typed_again(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    click(window.same_button)
    assert "v1.i3" in stored(poste)
    press(window, Qt.Key.Key_PageUp)
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "95")
    poste.wait_saved()
    settle()
    assert stored(poste) == {}
    assert window.line.champs[0].texte == "95\xa0%"
    assert window.same_button.isVisible()
    assert not window.done_band.isVisible()


def test_what_is_typed_in_the_window_stays_when_another_answer_changes(poste: Poste) -> None:
    prepare(poste)
    window = open_window(poste)
    go_to(window, "v1.i3")
    type_in(window.shown, "88")
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    settle()
    assert window.shown.text() == "88"


def test_a_locked_store_is_said_in_the_window_and_the_line_stays(poste: Poste) -> None:
    from forfait_desktop.storage.store import Store

    poste.close()
    poste._store = Store.open(poste.data_dir, attente_ms=10)
    prepare(poste)
    window = open_window(poste)
    autre = sqlite3.connect(poste.data_dir / "forfait.sqlite3", isolation_level=None)
    autre.execute("BEGIN EXCLUSIVE")
    click(window.typed_button)
    assert window.line.indicateur == "v1.i1"
    assert window.status.property("ton") == "non_atteint"
    assert window.status.text()
    autre.execute("ROLLBACK")
    autre.close()
    click(window.typed_button)
    assert window.line.indicateur == "v1.i2"


@pytest.mark.parametrize("how", ["another", "quit"])
def test_the_window_closes_with_its_declaration(poste: Poste, how: str) -> None:
    prepare(poste)
    window = open_window(poste)
    if how == "another":
        praticien = poste.session.declaration.praticien_id
        autre = poste.store.declarations.create(praticien, "fs-2023", "").id
        poste.window.declarations.open(autre)
    else:
        poste.window.close()
    assert not window.isVisible()


def test_a_sealed_declaration_has_nothing_to_transcribe(poste: Poste) -> None:
    prepare(poste)
    open_window(poste)
    bureau, ici = poste.window.bureau, poste.declaration_id
    bureau.seal(ici, poste.today, "A-42", None)
    poste.window.try_open(ici)
    settle()
    page = show_page(poste)
    assert page.opened is None
    assert not page.start_button.isVisible()
    assert not page.preparation.isVisible()
    assert any("plus rien à transcrire" in texte for texte in bands(page))
    page.open_window()
    assert page.opened is None


def test_every_campaign_lays_out_its_lines_with_labels_and_plain_values(poste: Poste) -> None:
    for ruleset_id in poste.catalogue.ids:
        ruleset = poste.catalogue.get(ruleset_id)
        lignes = Transcription(poste.store, 1, ruleset, {}).lignes
        assert [ligne.indicateur for ligne in lignes] == list(ruleset.indicateurs)
        for ligne in lignes:
            assert ligne.libelle
            assert not ligne.repondue
            assert all(champ.texte == "à renseigner" for champ in ligne.champs)
            assert all(champ.a_copier == "" for champ in ligne.champs)
