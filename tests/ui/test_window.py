"""The window obeys the session at each keystroke, and everything in it can be named and reached."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTreeWidgetItemIterator,
    QWidget,
)

from forfait_desktop.domain.values import Taux
from forfait_desktop.services.parcours import (
    ACCUEIL,
    CAMPAGNE,
    LISTE,
    PRATICIEN,
    PREFERENCES,
    PROTECTION,
    VERIFIER,
)
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.screens import OUT_OF_LIST
from forfait_desktop.ui.widgets.texts import LinkButton, StateLabel, Text
from tests.poste import EN_CAMPAGNE, Poste, click, reveal, settle, type_in, wait_until
from tests.viewer import Viewer

VOLET_1 = {"v1.i1": ("segur", "lap"), "v1.i2": ("oui",), "v1.i4": ("oui",)}


def complete_volet_1(poste: Poste) -> None:
    for cle, champs in VOLET_1.items():
        for champ in champs:
            click(poste.field(cle, champ, OuiNonField).button(True))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "90")
    poste.wait_saved()


# totals


def test_the_totals_follow_each_keystroke_before_anything_is_saved(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    complete_volet_1(poste)
    field = poste.field("v2.i1.dmp", "taux", TauxField)
    vus: list[tuple[str, str]] = []
    for touche in ("2", "9", ",", "9"):
        QTest.keyClicks(field.percent, touche)
        vus.append((field.percent.text(), window.totals.euros.text()))
        assert poste.session.has_unsaved or touche == ","
    assert [euros for _, euros in vus] == ["1\xa0960\xa0€"] * 4
    QTest.keyClick(field.percent, Qt.Key.Key_Backspace)
    QTest.keyClick(field.percent, Qt.Key.Key_Backspace)
    QTest.keyClick(field.percent, Qt.Key.Key_Backspace)
    QTest.keyClicks(field.percent, "3")
    assert window.totals.euros.text() == "1\xa0960\xa0€"
    type_in(field.percent, "30")
    assert window.totals.euros.text() == "2\xa0240\xa0€"
    assert window.totals.points.text() == "320\xa0pts"
    assert window.band.euros.text() == "2\xa0240\xa0€"
    assert "v2.i1.dmp" not in poste.stored() or poste.session.has_unsaved


def test_a_wrong_value_takes_the_good_one_away_and_stores_nothing(poste: Poste) -> None:
    """31,5 becomes 315 by one key: what is stored is never what is refused."""
    poste.open_on("fs-2024")
    field = poste.field("v2.i1.dmp", "taux", TauxField)
    type_in(field.percent, "31")
    poste.wait_saved()
    assert poste.stored() == {"v2.i1.dmp": {"taux": "31"}}
    QTest.keyClicks(field.percent, "5")
    poste.wait_saved()
    assert poste.stored() == {}
    assert field.percent.text() == "315"
    assert field.state is FieldState.ERREUR
    poste.question("v2.i1.mss")
    assert poste.field("v2.i1.dmp", "taux", TauxField).percent.text() == "315"


def test_the_verdict_of_the_page_follows_each_keystroke(poste: Poste) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v1.i3", "taux", TauxField)
    page = poste.question()
    type_in(field.percent, "59")
    assert page.state.word == "non atteint"
    assert "il manque 7,7\xa0points" in page.explanation.text()
    type_in(field.percent, "67")
    assert page.state.word == "atteint"


def test_figures_keep_their_place_when_they_change(poste: Poste) -> None:
    """What stands above the total is not moved by a keystroke."""
    window = poste.open_on("fs-2024")
    complete_volet_1(poste)
    field = poste.field("v2.i1.dmp", "taux", TauxField)
    settle()
    avant = window.totals.euros.mapTo(window, window.totals.euros.rect().topLeft())
    type_in(field.percent, "45")
    settle()
    assert window.totals.euros.mapTo(window, window.totals.euros.rect().topLeft()) == avant


# the gate


def links(window: MainWindow) -> dict[str, LinkButton]:
    return {
        lien.accessibleName(): lien
        for lien in window.totals.gate.findChildren(LinkButton)
        if lien.isVisible() and lien.accessibleName().endswith("ouvrir la page")
    }


def test_the_gate_names_what_is_missing_and_the_money_and_leads_there(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    window = poste.open_on("fs-2024")
    assert "4\xa0lignes obligatoires à compléter" in window.totals.gate.text.text()
    assert "1\xa0960\xa0€ en jeu" in window.totals.gate.text.text()
    assert len(links(window)) == 4
    lien = links(window)["Horaires affichés sur ameli, à compléter, ouvrir la page"]
    click(lien)
    assert window.current_key == "v1.i4"
    click(poste.field("v1.i4", "oui", OuiNonField).button(False))
    assert "1\xa0ligne obligatoire de «\xa0Volet 1\xa0»" in window.totals.gate.text.text()
    assert "tout est ramené à 0\xa0€" in window.totals.gate.text.text()
    assert next(iter(links(window))).startswith("Horaires affichés sur ameli, non atteint")


def test_the_gate_is_open_once_all_is_met_and_says_so(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    complete_volet_1(poste)
    dit = window.totals.gate.text.text()
    assert dit.startswith("Lignes obligatoires de «\xa0Volet 1\xa0» atteintes")
    assert links(window) == {}


def test_a_campaign_that_is_over_promises_nothing_and_stays_usable(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    window = poste.open_on("fs-2024")
    for jour, close in ((date(2025, 2, 9), False), (date(2025, 2, 10), True)):
        poste.today = jour
        window.follow_day()
        dits = [texte.text() for texte in window.totals.findChildren(Text) if texte.isVisible()]
        promis = [dit for dit in dits if "possible" in dit or "en jeu" in dit]
        assert bool(promis) is not close, jour
        assert window.declared.text.text().startswith("Campagne close") is close
    assert "(date à confirmer)" in window.declared.text.text()
    assert window.declared.property("ton") == "info"
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    poste.wait_saved()
    assert poste.stored() == {"v1.i4": {"oui": True}}


def test_a_closed_volet_has_one_word_in_the_list_and_beside_the_page(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert spoken(window, "v2").endswith(", fermé")
    assert "fermé" in [state.word for state in window.totals.findChildren(StateLabel)]
    complete_volet_1(poste)
    assert spoken(window, "v2").endswith(", à compléter")
    assert "fermé" not in [state.word for state in window.totals.findChildren(StateLabel)]


def test_the_gate_stays_in_sight_in_a_narrow_window(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    window = poste.open_on("fs-2024")
    window.resize(1000, 700)
    settle()
    assert not window.totals.isVisible()
    assert window.band.isVisible()
    assert "1\xa0960\xa0€ en jeu" in window.band.gate.text()
    window.resize(1200, 700)
    settle()
    assert window.totals.isVisible()
    assert not window.band.isVisible()


# the list on the left


def spoken(window: MainWindow, cle: str) -> str:
    """Return what a screen reader says of a line of the list."""
    items = QTreeWidgetItemIterator(window.navigation)
    while (item := items.value()) is not None:
        if item.data(0, Qt.ItemDataRole.UserRole) == cle:
            return str(item.data(0, Qt.ItemDataRole.AccessibleTextRole) or item.text(0))
        items += 1
    raise AssertionError(cle)


def test_the_list_says_the_state_of_each_page_and_section(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert spoken(window, "v1.i2").endswith(", à compléter")
    assert spoken(window, "v1").endswith(", à compléter")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    assert spoken(window, "v1.i2").endswith(", atteint")
    assert spoken(window, "v1").endswith(", à compléter")
    click(poste.field("v1.i2", "oui", OuiNonField).button(False))
    assert spoken(window, "v1.i2").endswith(", non atteint")
    assert spoken(window, "v1").endswith(", non atteint")
    complete_volet_1(poste)
    assert spoken(window, "v1").endswith(", atteint")


def test_a_page_answered_in_part_is_told_from_one_without_any_answer(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert spoken(window, "v1.i1").endswith(", à compléter")
    click(poste.field("v1.i1", "segur", OuiNonField).button(True))
    assert spoken(window, "v1.i1").endswith(", commencé, à compléter")
    click(poste.field("v1.i1", "lap", OuiNonField).button(True))
    assert spoken(window, "v1.i1").endswith(", atteint")


def test_the_list_has_every_page_in_order_and_follows_the_window(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert window.parcours is not None
    pages = [page.cle for page in window.parcours.pages]
    assert [cle for cle in window.navigation.keys() if cle in pages] == pages  # noqa: SIM118
    for cle in (PRATICIEN, *pages, VERIFIER, LISTE, ACCUEIL):
        window.show_page(cle)
        item = window.navigation.currentItem()
        assert item is not None
        assert item.data(0, Qt.ItemDataRole.UserRole) == cle
    wait_until(lambda: isinstance(window.page(), QWidget), "the list")


def test_a_click_and_the_arrow_keys_go_to_a_page(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    liste = window.navigation
    item = next(
        section
        for rang in range(liste.topLevelItemCount())
        if (section := liste.topLevelItem(rang)) is not None
        and section.data(0, Qt.ItemDataRole.UserRole) == VERIFIER
    )
    QTest.mouseClick(
        liste.viewport(), Qt.MouseButton.LeftButton, pos=liste.visualItemRect(item).center()
    )
    assert window.current_key == VERIFIER
    liste.setFocus()
    QTest.keyClick(liste, Qt.Key.Key_Home)
    assert window.current_key == ACCUEIL


def test_the_lines_have_the_same_height_on_every_start(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    liste = window.navigation
    avant = [liste.visualItemRect(item).height() for item in liste.selectedItems()]
    window.open_declaration(poste.declaration_id)
    window.show_page(ACCUEIL)
    settle()
    assert [liste.visualItemRect(item).height() for item in liste.selectedItems()] == avant


def test_the_line_clicked_stays_chosen_when_the_list_folds_above_it(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    poste.question("v1.i1")
    liste = window.navigation
    item = liste.topLevelItem(liste.topLevelItemCount() - 1)
    while item is not None and item.data(0, Qt.ItemDataRole.UserRole) != VERIFIER:
        item = liste.itemAbove(item)
    assert item is not None
    place = liste.visualItemRect(item).center()
    QTest.mousePress(liste.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.current_key == "v1.i1"
    QTest.mouseRelease(liste.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.current_key == VERIFIER
    assert liste.selectedItems() == [item]
    assert liste.currentItem() is item


# undo


def test_ctrl_z_in_a_field_undoes_the_answer_of_the_declaration(poste: Poste) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v1.i3", "taux", TauxField)
    type_in(field.percent, "92,7")
    poste.wait_saved()
    QTest.keyClick(field.percent, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.percent.text() == ""
    assert poste.session.valeur("v1.i3", "taux") is None
    assert poste.stored() == {}
    QTest.keyClick(field.percent, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert field.percent.text() == "92,7"
    assert isinstance(poste.session.valeur("v1.i3", "taux"), Taux)
    assert poste.stored() == {"v1.i3": {"taux": "92.7"}}


def test_undo_shows_the_page_concerned(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    note = poste.question("v2.i2").note
    note.setFocus()
    QTest.keyClick(note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "v1.i2"
    assert poste.field("v1.i2", "oui", OuiNonField).value() is None


def test_a_note_is_undone_as_a_whole_and_comes_back(poste: Poste) -> None:
    poste.open_on("fs-2024")
    note = poste.question("v1.i2").note
    type_in(note, "Vu le 12 janvier")
    QTest.keyClick(note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert note.toPlainText() == ""
    QTest.keyClick(note, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert note.toPlainText() == "Vu le 12 janvier"


def test_annuler_of_a_notice_never_undoes_something_newer(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    poste.question("v1.i3")
    window.show_notice("Réponse donnée.", window.undo)
    assert window.notice.isVisible()
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "9")
    assert not window.notice.isVisible()


def test_a_notice_belongs_to_the_page_where_it_came(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_notice("C’est fait.")
    window.show_page(LISTE)  # by the same gesture
    settle()
    assert window.notice.isVisible()
    window.show_page(VERIFIER)
    assert not window.notice.isVisible()
    window.show_notice("C’est fait.")
    settle()
    window.show_page(LISTE)
    assert not window.notice.isVisible()


def test_a_notice_moves_nothing_under_the_mouse(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    for cle in (PREFERENCES, VERIFIER, "v1.i3", ACCUEIL):
        window.show_page(cle)
        settle()
        page = window.page()
        assert page is not None
        shown = [w for w in page.findChildren(QAbstractButton) if w.isVisible()]
        avant = [w.mapToGlobal(QPoint()) for w in shown]
        window.show_notice("C’est fait.", window.undo)
        settle()
        assert window.notice.isVisible()
        assert [w.mapToGlobal(QPoint()) for w in shown] == avant, cle


def test_what_was_written_is_named_with_its_folder_and_opened(
    poste: Poste, tmp_path: Path, viewer: Viewer
) -> None:
    window = poste.open_on("fs-2024")
    fichier = tmp_path / "liste.pdf"
    window.show_written("Liste enregistrée", fichier)
    settle()
    assert str(tmp_path) in window.notice.text.text()
    assert not window.notice.button.isVisible()
    click(window.notice.open_button)
    assert "n’est plus là" in window.failure.text.text()
    fichier.write_bytes(b"EXEMPLE")
    click(window.notice.open_button)
    click(window.notice.folder_button)
    assert viewer.opened == [fichier, tmp_path]


def test_what_is_said_after_a_file_was_written_leaves_the_ways_to_it(
    poste: Poste, tmp_path: Path
) -> None:
    window = poste.open_on("fs-2024")
    window.show_written("Liste enregistrée", tmp_path / "liste.pdf")
    window.add_notice("Une sauvegarde a été faite.")
    settle()
    assert "liste.pdf" in window.notice.whole
    assert window.notice.whole.endswith("Une sauvegarde a été faite.")
    assert window.notice.open_button.isVisible()
    assert window.notice.folder_button.isVisible()


@pytest.mark.parametrize("cle", [c for c in OUT_OF_LIST if c not in (CAMPAGNE, PROTECTION)])
def test_one_goes_back_from_a_page_that_the_list_does_not_have(poste: Poste, cle: str) -> None:
    window = poste.open_on("fs-2024")
    for way in (None, Qt.Key.Key_Escape, Qt.Key.Key_Left):
        window.show_page("v1.i3")
        window.show_page(cle)
        settle()
        page = window.page()
        assert page is not None
        if way is None:
            retours = [b for b in page.findChildren(LinkButton) if b.text() == "Retour"]
            click(retours[0])
        else:
            alt, none = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
            here = window.focusWidget()
            assert here is not None
            QTest.keyClick(here, way, alt if way is Qt.Key.Key_Left else none)
        settle()
        assert window.current_key == "v1.i3", way


def test_one_goes_back_past_several_pages_that_the_list_does_not_have(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_page(VERIFIER)
    window.show_page(PREFERENCES)
    window.show_page(CAMPAGNE)
    window.go_back()
    assert window.current_key == VERIFIER
    window.go_back()
    assert window.current_key == VERIFIER


# keys and names


def test_tab_leaves_a_note_of_several_lines(poste: Poste) -> None:
    poste.open_on("fs-2024")
    note = poste.question("v1.i2").note
    note.setFocus()
    QTest.keyClicks(note, "a")
    QTest.keyClick(note, Qt.Key.Key_Return)
    QTest.keyClicks(note, "b")
    assert note.toPlainText() == "a\nb"
    QTest.keyClick(note, Qt.Key.Key_Tab)
    assert not note.hasFocus()
    assert note.toPlainText() == "a\nb"
    suivant = QApplication.focusWidget()
    assert suivant is not None
    QTest.keyClick(suivant, Qt.Key.Key_Backtab)
    assert note.hasFocus()


def interactive(root: QWidget) -> Iterator[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
    for widget in root.findChildren(QWidget):
        if (
            isinstance(widget, kinds)
            and widget.isVisible()
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        ):
            yield widget


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


@pytest.mark.parametrize("ruleset_id", ["fs-2022", "fs-2024", "donum-2026"])
def test_every_control_of_every_page_has_a_name_of_its_own(poste: Poste, ruleset_id: str) -> None:
    window = poste.open_on(ruleset_id)
    assert window.parcours is not None
    cles = [page.cle for page in window.parcours.pages]
    for cle in (ACCUEIL, PRATICIEN, *cles, VERIFIER, LISTE):
        window.show_page(cle)
        settle()
        controls = list(interactive(window))
        assert controls
        for widget in controls:
            assert name_of(widget), f"{cle}: {widget} has no name"
        page = window.page()
        assert page is not None
        noms = [name_of(w) for w in interactive(page) if not isinstance(w, LinkButton)]
        assert len(noms) == len(set(noms)), f"{cle}: two controls have the same name, {noms}"
    liste = poste.page(ListePage)
    wait_until(lambda: liste.is_ready, "the list")


def test_the_screens_of_the_first_start_have_names_too(poste: Poste) -> None:
    for cle in ("bienvenue", PRATICIEN):
        poste.window.show_page(cle)
        settle()
        assert all(name_of(widget) for widget in interactive(poste.window))


class Flashes(QObject):
    """Listens for windows that open by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, MainWindow | QDialog | QMenu)
        ):
            self.seen.append(repr(watched))
        return False


def test_no_stray_window_flashes_when_pages_are_made(poste: Poste) -> None:
    flashes = Flashes()
    poste.app.installEventFilter(flashes)
    try:
        window = poste.open_on("fs-2024")
        assert window.parcours is not None
        for page in window.parcours.pages:
            window.show_page(page.cle)
        for cle in (PRATICIEN, VERIFIER, ACCUEIL):
            window.show_page(cle)
        settle()
    finally:
        poste.app.removeEventFilter(flashes)
    assert flashes.seen == []


def test_no_word_of_a_button_is_cut_in_the_smallest_window(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert window.parcours is not None
    window.resize(window.minimumSize())
    for cle in (ACCUEIL, PRATICIEN, VERIFIER, *(p.cle for p in window.parcours.pages)):
        window.show_page(cle)
        settle()
        page = window.page()
        assert page is not None
        for bouton in page.findChildren(QAbstractButton):
            if bouton.isVisible() and bouton.text():
                metrics = QFontMetrics(bouton.font())
                words = bouton.text().replace("&", "")
                assert bouton.width() >= metrics.horizontalAdvance(words), f"{cle}: {words}"
                reveal(bouton)
                right = bouton.mapTo(window, bouton.rect().topRight()).x()
                assert right <= window.width(), f"{cle}: {words} cannot be brought in sight"


@pytest.mark.usefixtures("app")
def test_the_file_dialog_of_qt_is_in_french_whole(tmp_path: Path) -> None:
    """Qt's own French file leaves some words of it in English."""
    from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel

    (tmp_path / "dossier").mkdir()
    dialog = QFileDialog(None, "Importer un dossier", str(tmp_path), "Dossier (*.json)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    words = [label.text() for label in dialog.findChildren(QLabel)]
    words += [b.text() or b.toolTip() for b in dialog.findChildren(QAbstractButton)]
    said = " ".join(words)
    dialog.close()
    dialog.deleteLater()
    assert "Dossie&r\u00a0:" in words
    assert "&Type de fichier\u00a0:" in words
    assert not {"Look", "Files", "type:", "Open", "Cancel"} & set(said.split())
