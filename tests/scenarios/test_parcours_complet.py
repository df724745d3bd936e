"""Whole journeys through the real widgets, from the first start to the printed list."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QRadioButton,
)

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.francais import format_euros, format_points
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import SANS_OBJET, Statut
from forfait_desktop.services.checklists import count_pages
from forfait_desktop.services.parcours import ACCUEIL, LISTE, VERIFIER
from forfait_desktop.ui.dialogs.boites import NameDialog
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.liste import ListePage, paint_pages
from forfait_desktop.ui.pages.praticien import PraticienPage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import LinkButton
from tests.patience import PROCESS_S
from tests.poste import Poste, click, during, settle, type_in, type_path, wait_until

RACINE = Path(__file__).resolve().parents[2]


def fill(page: QuestionPage) -> None:
    """Answer a page with what meets any condition, whatever its fields are."""
    for field in page.fields.values():
        if isinstance(field, OuiNonField):
            click(field.button(True))
        elif isinstance(field, TauxField):
            type_in(field.percent, "100")
        elif isinstance(field, NombreField):
            type_in(field.entry, "10")
        elif isinstance(field, ChoixField):
            for option in field.champ.options[-1 if field.champ.unique else 0 :]:
                click(field.button(option.mot))
        else:
            assert isinstance(field, JourField)
            type_in(field.entry, "01/09/2024")


def fill_to_the_end(poste: Poste) -> list[str]:
    """Answer each page and follow "Suivant" until Vérifier; return the pages seen."""
    seen = []
    while poste.window.current_key != VERIFIER:
        page = poste.page(QuestionPage)
        fill(page)
        seen.append(page.cle)
        click(page.next_button)
    return seen


def ready_list(poste: Poste) -> ListePage:
    if poste.window.current_key != LISTE:
        poste.window.show_page(LISTE)
    page = poste.page(ListePage)
    wait_until(lambda: page.is_ready, "the list")
    return page


@pytest.mark.parametrize("ruleset_id", ["fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026"])
def test_from_the_first_start_to_the_saved_list(
    poste: Poste, tmp_path: Path, ruleset_id: str
) -> None:
    poste.window.resize(1366, 768)
    click(poste.page(BienvenuePage).start_button)
    praticien = poste.page(PraticienPage)
    type_in(praticien.entries["nom"], "EXEMPLE")
    type_in(praticien.entries["rpps"], "10000000009")
    click(praticien.continue_button)
    campagne = poste.page(CampagnePage)
    click(campagne.buttons[ruleset_id])
    click(campagne.create_button)
    assert poste.window.parcours is not None
    pages = [page.cle for page in poste.window.parcours.pages]
    click(poste.page(AccueilPage).task_row(pages[0].split(".")[0]))
    assert fill_to_the_end(poste) == pages

    resultat = poste.session.resultat
    assert all(volet.ouvert for volet in resultat.volets)
    assert resultat.acquis == resultat.possible
    assert poste.window.totals.euros.text() == format_euros(resultat.acquis.euros)
    click(poste.page(VerifierPage).print_button)
    page = ready_list(poste)
    assert len(page.page_labels()) == count_pages(page.pdf)
    chemin = tmp_path / "liste.pdf"
    during(lambda: click(page.save_button), type_path(chemin))
    service = poste.window.bureau.prepare_checklist(poste.declaration_id)()
    assert chemin.read_bytes() == service == page.pdf
    assert "liste.pdf" in poste.window.notice.text.text()


def test_the_full_answers_give_the_maximum_of_the_rules(poste: Poste) -> None:
    poste.open_on("fs-2024")
    poste.question("v1.i1")
    fill_to_the_end(poste)
    assert poste.window.totals.points.text() == "1\xa0115\xa0pts"
    assert poste.window.totals.euros.text() == "7\xa0805\xa0€"
    poste.wait_saved()
    poste.reopen()
    assert poste.window.totals.euros.text() == "7\xa0805\xa0€"


def test_what_is_printed_has_as_many_pages_as_the_preview(poste: Poste, tmp_path: Path) -> None:
    poste.open_on("fs-2024")
    page = ready_list(poste)
    pages = count_pages(page.pdf)
    assert len(page.page_labels()) == pages
    assert page.count.text().startswith(str(pages))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "imprime.pdf"))
    paint_pages(page.pdf, pages, printer, QPainter(printer))
    assert count_pages((tmp_path / "imprime.pdf").read_bytes()) == pages


def test_only_the_pages_chosen_are_printed(poste: Poste, tmp_path: Path) -> None:
    poste.open_on("fs-2024")
    page = ready_list(poste)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "imprime.pdf"))
    printer.setFromTo(2, 2)
    paint_pages(page.pdf, count_pages(page.pdf), printer, QPainter(printer))
    assert count_pages((tmp_path / "imprime.pdf").read_bytes()) == 1


def test_the_list_shown_is_made_anew_after_an_answer(poste: Poste) -> None:
    poste.open_on("fs-2024")
    avant = ready_list(poste).pdf
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    assert ready_list(poste).pdf != avant


def test_leaving_while_the_list_is_being_made_is_no_defect(poste: Poste) -> None:
    poste.open_on("fs-2024")
    poste.window.show_page(LISTE)
    poste.close()
    poste.reopen()
    assert poste.window.current_key == ACCUEIL


# the first start


def test_the_first_screen_says_what_the_program_never_does(poste: Poste) -> None:
    page = poste.page(BienvenuePage)
    textes = " ".join(label.text() for label in page.findChildren(QLabel))
    for promesse in ("n’utilise jamais le réseau", "Aucun compte", "donnée de patient",
                     "Jamais la carte CPS", "ne déclare rien à votre place"):  # fmt: skip
        assert promesse in textes
    assert not poste.window.totals.isVisible()


def test_a_doctor_needs_a_name_and_a_right_rpps(poste: Poste) -> None:
    click(poste.page(BienvenuePage).start_button)
    page = poste.page(PraticienPage)
    click(page.continue_button)
    assert "Le nom est obligatoire" in page.errors["nom"].text()
    type_in(page.entries["nom"], "EXEMPLE")
    for faux, mot in (("10000000008", "clé"), ("1234", "11 chiffres"), ("1000000000A", "11")):
        type_in(page.entries["rpps"], faux)
        click(page.continue_button)
        assert page.errors["rpps"].isVisible()
        assert mot in page.errors["rpps"].text()
        assert page.entries["rpps"].text() == faux
        assert poste.store.praticiens.list() == ()
    type_in(page.entries["rpps"], "1000 000 0009")
    click(page.continue_button)
    assert [e.praticien.rpps for e in poste.store.praticiens.list()] == ["10000000009"]


def test_the_campaign_proposed_on_22_november_2026_is_donum_2026(poste: Poste) -> None:
    assert poste.today == date(2026, 11, 22)
    click(poste.page(BienvenuePage).start_button)
    page = poste.page(PraticienPage)
    type_in(page.entries["nom"], "EXEMPLE")
    click(page.continue_button)
    campagne = poste.page(CampagnePage)
    coches = [cle for cle, bouton in campagne.buttons.items() if bouton.isChecked()]
    assert coches == ["donum-2026"]
    assert campagne.buttons["donum-2026"].text().endswith("campagne proposée")
    assert campagne.buttons["donum-2026"].hasFocus()
    assert set(campagne.buttons) == set(poste.catalogue.ids)


# closing at any moment


def test_what_was_typed_a_moment_before_closing_is_found_again(poste: Poste) -> None:
    poste.open_on("fs-2024")
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "92,7")
    assert poste.session.has_unsaved
    poste.reopen()
    assert poste.stored() == {"v1.i3": {"taux": "92.7"}}
    assert poste.field("v1.i3", "taux", TauxField).percent.text() == "92,7"


def test_a_note_typed_a_moment_before_closing_is_found_again(poste: Poste) -> None:
    poste.open_on("fs-2024")
    type_in(poste.question("v1.i1").note, "Voir <Ségur> & Cie")
    poste.reopen()
    assert poste.question("v1.i1").note.toPlainText() == "Voir <Ségur> & Cie"


def test_the_doctor_s_form_typed_a_moment_before_closing_is_found_again(poste: Poste) -> None:
    poste.open_on("fs-2024")
    poste.window.show_page("praticien")
    type_in(poste.page(PraticienPage).entries["specialite"], "Pneumologie")
    poste.reopen()
    poste.window.show_page("praticien")
    assert poste.page(PraticienPage).entries["specialite"].text() == "Pneumologie"


def test_closing_after_each_page_loses_nothing(poste: Poste) -> None:
    poste.open_on("donum-2026")
    assert poste.window.parcours is not None
    for cle in [page.cle for page in poste.window.parcours.pages]:
        fill(poste.question(cle))
        avant = poste.session.declaration.reponses
        poste.reopen()
        assert poste.session.declaration.reponses == avant


def test_the_window_finds_its_size_and_its_declaration_again(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    autre = poste.store.declarations.create(1, "donum-2026", "")
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    page.view.selectRow(page.model.row_of(autre.id))
    click(page.open_button)
    assert poste.declaration_id == autre.id
    poste.store.declarations.rename(1, "changée après")
    window.resize(760, 560)
    settle()
    poste.reopen()
    assert poste.declaration_id == autre.id
    assert (poste.window.width(), poste.window.height()) == (760, 560)


# several doctors and declarations


def test_two_doctors_and_their_declarations_stay_apart(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    window.show_page(ACCUEIL)
    click(poste.page(AccueilPage).new_button)
    campagne = poste.page(CampagnePage)

    def name_it(dialog: QDialog) -> None:
        assert isinstance(dialog, NameDialog)
        ligne = dialog.findChild(QLineEdit)
        assert ligne is not None
        QTest.keyClicks(ligne, "EXEMPLE B")
        QTest.keyClick(ligne, Qt.Key.Key_Return)

    during(lambda: click(campagne.new_button), name_it)
    assert campagne.praticiens.currentText() == "EXEMPLE B"
    click(campagne.buttons["fs-2024"])
    click(campagne.create_button)
    assert poste.page(AccueilPage).subtitle.text() == "EXEMPLE B"
    assert poste.session.declaration.reponses == {}
    noms = {ligne.praticien for ligne in window.bureau.declarations()}
    assert noms == {"EXEMPLE", "EXEMPLE B"}


def test_a_copy_lives_its_own_life(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    click(page.duplicate_button)
    assert page.model.rowCount() == 2
    click(page.open_button)
    assert poste.declaration_id == 2
    assert poste.field("v1.i2", "oui", OuiNonField).value() is True
    click(poste.field("v1.i2", "oui", OuiNonField).button(False))
    assert poste.store.declarations.get(1).reponses == {"v1.i2": {"oui": True}}


def test_archived_ones_open_again_and_deleted_ones_wait_to_be_restored(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.archive_button)
    page.filter.setCurrentIndex(page.filter.findText("Archivées"))
    click(page.open_button)
    assert poste.declaration_id == 1
    click(page.delete_button)
    assert poste.store.declarations.get(1).etat is Etat.SUPPRIMEE
    poste.reopen()
    assert poste.window.session is None
    page = poste.page(AccueilPage)
    page.filter.setCurrentIndex(page.filter.findText("Supprimées"))
    click(page.restore_button)
    page.filter.setCurrentIndex(page.filter.findText("Actives"))
    click(page.open_button)
    assert poste.declaration_id == 1


def test_undo_belongs_to_the_declaration_that_is_open(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    autre = poste.store.declarations.create(1, "donum-2026", "")
    window.open_declaration(autre.id)
    window.show_page(ACCUEIL)
    window.undo()
    assert poste.store.declarations.get(1).reponses == {"v1.i2": {"oui": True}}


# answers


def test_je_ne_sais_pas_encore_keeps_what_is_answered_on_the_page_and_goes_on(
    poste: Poste,
) -> None:
    window = poste.open_on("donum-2026")
    for champ in ("dcmt", "fse", "pse"):
        type_in(poste.field("socle.i2", champ, TauxField).percent, "90")
    avant = window.totals.euros.text()
    click(poste.question().unknown_button)
    assert window.current_key == "options.i1"
    assert window.totals.euros.text() == avant
    assert poste.stored() == {"socle.i2": {"dcmt": "90", "fse": "90", "pse": "90"}}


def test_je_ne_sais_pas_encore_is_offered_as_long_as_a_figure_is_missing(poste: Poste) -> None:
    poste.open_on("donum-2026")
    page = poste.question("options.i2")
    for champ in ("dmp", "ordonnance"):
        assert page.unknown_button.isVisible()
        type_in(poste.field("options.i2", champ, TauxField).percent, "90")
    assert not page.unknown_button.isVisible()
    type_in(poste.field("options.i2", "dmp", TauxField).percent, "")
    assert page.unknown_button.isVisible()


def test_je_ne_sais_pas_encore_is_offered_once_where_it_is_an_answer(poste: Poste) -> None:
    """Beside "oui" and "non", the button below would say the same twice."""
    poste.open_on("fs-2024")
    page = poste.question("v1.i1")
    assert poste.field("v1.i1", "segur", OuiNonField).button(None).isVisible()
    assert not page.unknown_button.isVisible()
    assert page.next_button.isVisible()


def test_je_ne_sais_pas_encore_takes_a_wrong_value_away_too(poste: Poste) -> None:
    poste.open_on("fs-2024")
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "315")
    click(poste.question().unknown_button)
    assert poste.field("v1.i3", "taux", TauxField).percent.text() == ""


def test_sans_objet_counts_as_the_rule_says(poste: Poste) -> None:
    poste.open_on("fs-2024")
    click(poste.field("v1.i1", "segur", OuiNonField).button(True))
    click(poste.field("v1.i1", "lap", OuiNonField).button(SANS_OBJET))
    assert poste.session.resultat.indicateur("v1.i1").statut is Statut.ATTEINT
    field = poste.field("v2.i1.dmp", "taux", TauxField)
    assert field.not_applicable is not None
    click(field.not_applicable)
    assert poste.session.resultat.indicateur("v2.i1.dmp").statut is Statut.NON_APPLICABLE
    assert poste.stored()["v2.i1.dmp"] == {"taux": "sans_objet"}
    assert poste.stored()["v1.i1"] == {"segur": True, "lap": "sans_objet"}


def test_modifier_leads_to_the_page_and_back_to_verifier(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.show_page(VERIFIER)
    verifier = poste.page(VerifierPage)
    assert set(verifier.modify_buttons) >= {"v1.i1", "v2.i8", "v3"}
    click(verifier.modify_buttons["v2.i2"])
    assert window.current_key == "v2.i2"
    click(poste.field("", "oui", OuiNonField).button(True))
    click(poste.question().back_button)
    assert window.current_key == VERIFIER
    textes = [label.text() for label in poste.page(VerifierPage).findChildren(QLabel)]
    assert "oui" in textes
    window.show_page(ACCUEIL)
    assert not poste.question("v2.i2").back_button.isVisible()


def test_verifier_shows_first_what_is_missing_and_leads_there(poste: Poste) -> None:
    window = poste.open_on("donum-2026")
    window.show_page(VERIFIER)
    settle()
    page = poste.page(VerifierPage)
    manquants = [
        lien
        for lien in page.findChildren(LinkButton)
        if lien.accessibleName().endswith(", répondre")
    ]
    assert len(manquants) == 5
    assert max(lien.y() for lien in manquants) < min(
        bouton.mapTo(page, bouton.rect().topLeft()).y() for bouton in page.modify_buttons.values()
    )
    click(manquants[1])
    assert window.current_key == "socle.i2"


# pourquoi


def said_by_why(bouton: LinkButton) -> str:
    said: list[str] = []

    def read(dialog: QDialog) -> None:
        said.extend(label.text() for label in dialog.findChildren(QLabel))
        close = dialog.findChild(QDialogButtonBox)
        assert close is not None
        click(close.buttons()[0])

    during(lambda: click(bouton), read)
    return "\n".join(said)


def why_buttons(poste: Poste) -> dict[str, LinkButton]:
    return {
        lien.accessibleName(): lien
        for lien in poste.window.findChildren(LinkButton)
        if lien.isVisible() and lien.accessibleName().startswith("Pourquoi")
    }


def test_pourquoi_shows_the_figures_of_the_tree_for_each_figure(poste: Poste) -> None:
    poste.open_on("fs-2024")
    poste.question("v1.i1")
    fill_to_the_end(poste)
    type_in(poste.field("v2.i1.aat", "taux", TauxField).percent, "59")
    poste.wait_saved()
    resultat: Resultat = poste.session.resultat

    dit = said_by_why(why_buttons(poste)["Pourquoi ce total\xa0?"])
    assert format_points(resultat.acquis.points) in dit
    assert format_euros(resultat.acquis.euros) in dit
    assert resultat.explication in dit
    for volet in resultat.volets:
        assert volet.explication in dit
        dit_du_volet = said_by_why(why_buttons(poste)[f"Pourquoi ce total pour {volet.nom}\xa0?"])
        assert format_points(volet.acquis.points) in dit_du_volet
        for ligne in volet.indicateurs:
            assert ligne.explication in dit_du_volet
    ligne = resultat.indicateur("v2.i1.aat")
    dit = said_by_why(why_buttons(poste)["Pourquoi ce résultat\xa0?"])
    assert ligne.explication in dit
    assert ligne.points_max is not None
    assert format_points(ligne.points_max) in dit
    assert "Sources" in dit
    poste.question("v3")
    montant = resultat.montants[0]
    dit = said_by_why(why_buttons(poste)["Pourquoi ce résultat\xa0?"])
    assert montant.explication in dit
    assert montant.euros is not None
    assert format_euros(montant.euros) in dit


# words of Qt


@pytest.mark.usefixtures("app")
def test_the_buttons_of_qt_are_in_french() -> None:
    boite = QDialogButtonBox()
    standard = QDialogButtonBox.StandardButton
    attendus = {
        standard.Cancel: "Annuler",
        standard.Yes: "Oui",
        standard.No: "Non",
        standard.Save: "Enregistrer",
        standard.Close: "Fermer",
        standard.Discard: "Ne pas tenir compte",
    }
    for bouton, mot in attendus.items():
        cree = boite.addButton(bouton)
        assert cree is not None
        assert cree.text().replace("&", "") == mot


def test_the_questions_of_the_window_are_in_french(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.delete_button)
    page.filter.setCurrentIndex(page.filter.findText("Supprimées"))
    mots: set[str] = set()

    def read(dialog: QDialog) -> None:
        mots.update(bouton.text().replace("&", "") for bouton in dialog.findChildren(QPushButton))
        assert isinstance(dialog, QMessageBox)
        dialog.reject()

    during(lambda: click(page.purge_button), read)
    assert mots == {"Effacer pour toujours", "Annuler"}


def test_the_file_dialog_of_qt_is_in_french(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = ready_list(poste)
    mots: set[str] = set()

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        boutons = dialog.findChild(QDialogButtonBox, "buttonBox")
        assert boutons is not None
        mots.update(bouton.text().replace("&", "") for bouton in boutons.buttons())

    during(lambda: click(page.save_button), read)
    assert mots == {"Enregistrer", "Annuler"}


# keyboard alone


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)
    settle()


def say_yes() -> None:
    """Go to "Oui" with the arrow, and choose it with the space bar if the arrow did not."""
    for _pas in range(3):
        ici = QApplication.focusWidget()
        assert isinstance(ici, QRadioButton)
        if ici.text() == "Oui":
            break
        press(Qt.Key.Key_Left)
    ici = QApplication.focusWidget()
    assert isinstance(ici, QRadioButton)
    if not ici.isChecked():
        press(Qt.Key.Key_Space)
    assert (ici.text(), ici.isChecked()) == ("Oui", True)


def type_here(texte: str) -> None:
    ici = QApplication.focusWidget()
    assert ici is not None
    QTest.keyClicks(ici, texte)


def test_a_whole_volet_1_is_answered_with_keys_only(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    press(Qt.Key.Key_Space)
    assert window.current_key == "v1.i1"
    for _champ in ("segur", "lap"):
        say_yes()
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "v1.i2"
    say_yes()
    press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "v1.i3"
    press(Qt.Key.Key_Tab)
    type_here("812")
    press(Qt.Key.Key_Tab)
    type_here("1 000")
    press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "v1.i4"
    say_yes()
    press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == VERIFIER
    assert window.totals.euros.text() == "1\xa0960\xa0€"
    assert poste.stored() == {
        "v1.i1": {"segur": True, "lap": True},
        "v1.i2": {"oui": True},
        "v1.i3": {"taux": {"numerateur": 812, "denominateur": 1000}},
        "v1.i4": {"oui": True},
    }


def test_tab_goes_through_every_field_of_a_page_and_out_again(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.question("v2.i3")
    depart = QApplication.focusWidget()
    vus: set[str] = set()
    for _pas in range(60):
        press(Qt.Key.Key_Tab)
        ici = QApplication.focusWidget()
        assert ici is not None
        vus.update(nom for nom, field in page.fields.items() if field.isAncestorOf(ici))
        if ici is depart:
            break
    assert ici is depart
    assert vus == set(page.fields)


# the demonstration


def test_the_demo_runs_from_the_command_line_and_prints_what_it_writes(tmp_path: Path) -> None:
    out = tmp_path / "démo"
    maison = tmp_path / "maison"
    maison.mkdir()
    environ = {
        nom: valeur
        for nom, valeur in os.environ.items()
        if nom not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM") and "XDG" not in nom
    }
    fait = subprocess.run(
        [sys.executable, "-m", "forfait_desktop", "demo", "--out", str(out)],
        cwd=RACINE,
        env={**environ, "HOME": str(maison)},
        capture_output=True,
        timeout=PROCESS_S,
        check=False,
    )
    assert fait.returncode == 0, fait.stderr.decode()
    assert fait.stderr == b""
    dits = [Path(ligne) for ligne in fait.stdout.decode().splitlines()]
    assert sorted(dits) == sorted(out.iterdir())
    images = [chemin for chemin in dits if chemin.suffix == ".png"]
    assert len(images) >= 60
    assert all(chemin.read_bytes().startswith(b"\x89PNG") for chemin in images)
    assert all(chemin.name.isascii() for chemin in dits)
    autres = sorted({chemin.name for chemin in dits} - {chemin.name for chemin in images})
    assert autres == [
        "agenda-donum-2026.ics",
        "controle-forfait-structure-2024.zip",
        "donum-2026.pdf",
        "dossier-fs-2024.json",
        "forfait-structure-2024.csv",
        "forfait-structure-2024.pdf",
        "lettre-fs-2024.pdf",
        "piece-ancienne.pdf",
        "piece-attestation.pdf",
    ]
    for chemin in dits:
        if chemin.suffix == ".pdf":
            assert 1 <= count_pages(chemin.read_bytes()) <= 3, chemin.name
    assert list(maison.iterdir()) == []


def test_nothing_is_written_outside_the_data_folder(poste: Poste, maison: Path) -> None:
    avant = sorted(maison.rglob("*"))
    poste.open_on("fs-2024")
    page = ready_list(poste)
    during(lambda: click(page.save_button), type_path(poste.data_dir / "liste.pdf"))
    poste.close()
    assert sorted(maison.rglob("*")) == avant


def test_a_doctor_without_a_declaration_starts_on_the_accueil(poste: Poste) -> None:
    poste.store.praticiens.add(Praticien(nom="EXEMPLE"))
    page = poste.page(AccueilPage)
    assert page.subtitle.text() == "Aucune déclaration ouverte."
    click(page.new_button)
    assert poste.page(CampagnePage).praticiens.currentText() == "EXEMPLE"
