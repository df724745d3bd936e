"""After the payment: the statement typed, each gap explained, the letter saved."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from forfait_desktop.domain.suivi import Amendement, EtatPiece, Paiement
from forfait_desktop.domain.values import Points
from forfait_desktop.services.parcours import ACCUEIL, LETTRE, PAIEMENT
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.lettre import LettrePage
from forfait_desktop.ui.pages.paiement import PaiementPage
from forfait_desktop.ui.widgets.layouts import iter_items
from tests.poste import Poste, click, during, locked, settle, type_in, type_path, wait_until

COMPLET = {
    ("v1.i1", "segur"): True,
    ("v1.i1", "lap"): True,
    ("v1.i2", "oui"): True,
    ("v1.i3", "taux"): "90",
    ("v1.i4", "oui"): True,
    ("v2.i1.aat", "taux"): "95.5",
    ("v2.i2", "oui"): True,
}
"""280 points for volet 1, 22.5 for the sick notes, 50 for the coded data: 352.5, or 2467.50 €."""


@pytest.fixture
def window(poste: Poste) -> MainWindow:
    praticien = poste.store.praticiens.list()
    assert not praticien
    window = poste.open_on("fs-2024")
    declaration_id = poste.declaration_id
    poste.store.declarations.save_reponses(declaration_id, COMPLET)
    window.bureau.reload(declaration_id)
    window.open_declaration(declaration_id)
    window.show_page(PAIEMENT)
    settle()
    return window


def page_of(poste: Poste) -> PaiementPage:
    return poste.page(PaiementPage)


def type_line(poste: Poste, cle: str, texte: str) -> None:
    type_in(page_of(poste).lines[cle].paid.edit, texte)
    page_of(poste).focus_first()
    settle()


def type_entry(poste: Poste, champ: str, texte: str) -> None:
    page = page_of(poste)
    type_in(page.entries[champ].edit, texte)
    page.entries["note"].edit.setFocus()
    page.focus_first()
    settle()


def phrases(poste: Poste) -> str:
    box = page_of(poste).details
    return "\n".join(w.text() for w, _ in iter_items(box) if w and hasattr(w, "text"))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    texte = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(texte.replace("\u00a0", " ").split())


@pytest.mark.usefixtures("window")
def test_a_payment_below_expectation_is_explained_line_by_line_and_saved_as_typed(
    poste: Poste,
) -> None:
    type_entry(poste, "montant", "2 310,00")
    assert "inférieur de 157,50\u00a0€" in phrases(poste)
    assert "Arrêts de travail en ligne" in phrases(poste)
    type_entry(poste, "jour", "12/05/2025")
    type_line(poste, "v2.i1.aat", "0")
    vue = page_of(poste).lines["v2.i1.aat"]
    assert vue.gap.text() == "−22,5"
    assert "rien n’est compté" in vue.why.text()
    assert "95,5" in vue.why.text()
    assert "à confirmer" in vue.why.text()
    assert poste.store.paiements.get(poste.declaration_id) == Paiement(
        Decimal("2310.00"), date(2025, 5, 12), {"v2.i1.aat": Points(Decimal(0))}
    )


@pytest.mark.usefixtures("window")
def test_the_letter_holds_the_facts_and_figures_and_marks_the_rest_to_be_filled(
    poste: Poste, tmp_path: Path
) -> None:
    type_entry(poste, "montant", "2310")
    type_line(poste, "v2.i1.aat", "0")
    piece = poste.store.vault.add(b"%PDF-1.4 attestation", "attestation.pdf", "application/pdf")
    poste.store.pieces.attach(poste.declaration_id, "v1.i1", piece)
    poste.store.pieces.set_etat(poste.declaration_id, "v1.i1", piece.sha256, EtatPiece.RECUE)
    click(page_of(poste).letter_button)
    lettre = poste.page(LettrePage)
    wait_until(lambda: lettre.is_ready, "the letter is ready")
    chemin = tmp_path / "lettre.pdf"
    during(lambda: click(lettre.save_button), type_path(chemin))
    texte = text_of(chemin.read_bytes())
    for attendu in (
        "352,5 points",
        "2 467,50 €",
        "2 310 €",
        "157,50 € de moins",
        "−22,5",
        "attestation.pdf (Volet 1, ligne 1,",
        "détail du calcul",
        "[à compléter : nom et adresse de votre caisse",
        "[à compléter : date du paiement]",
        "RecoMédicales",
    ):
        assert attendu in texte, attendu
    click(lettre.copy_button)
    copie = QGuiApplication.clipboard().text()
    assert "attendu 22,5\u00a0pts, relevé 0\u00a0pt, écart −22,5" in copie


@pytest.mark.usefixtures("window")
def test_the_caisse_and_the_place_are_written_in_the_letter_and_kept_for_the_next(
    poste: Poste, window: MainWindow
) -> None:
    type_entry(poste, "montant", "2310")
    click(page_of(poste).letter_button)
    lettre = poste.page(LettrePage)
    assert "lieu" in lettre.to_fill.whole
    assert window.focusWidget() is lettre.caisse
    QTest.keyClicks(lettre.caisse, "CPAM EXEMPLE")
    lettre.lieu.setFocus()
    QTest.keyClicks(lettre.lieu, "EXEMPLE")
    lettre.copy_button.setFocus()
    settle()
    assert "CPAM EXEMPLE" in lettre.text
    assert "EXEMPLE, le " in lettre.text
    reste = lettre.to_fill.whole
    assert "adresse de votre caisse" not in reste
    assert "date du paiement" in reste
    autre = LettrePage(window)
    autre.refresh(window)
    assert autre.caisse.toPlainText() == "CPAM EXEMPLE"
    assert autre.lieu.text() == "EXEMPLE"
    autre.shut()
    autre.deleteLater()


def test_a_line_expected_by_a_changed_value_is_marked(poste: Poste, window: MainWindow) -> None:
    window.bureau.amend(
        Amendement("fs-2024", "v2.i1.aat.points", "30", "Guide, page 4", date(2026, 1, 1))
    )
    window.refresh_page()
    lignes = page_of(poste).lines
    assert lignes["v2.i1.aat"].expected.text() == "30"
    marquees = [cle for cle, vue in lignes.items() if "modifié localement" in vue.name.text()]
    assert marquees == ["v2.i1.aat"]


def test_a_rectification_in_preparation_changes_nothing_of_what_the_caisse_should_have_paid(
    poste: Poste, window: MainWindow
) -> None:
    bureau, declaration_id = window.bureau, poste.declaration_id
    bureau.seal(declaration_id, date(2025, 1, 20), "A-42", None)
    bureau.rectify(declaration_id)
    window.open_declaration(declaration_id)
    poste.session.answer("v1.i4", "oui", False)
    poste.session.save()
    assert poste.session.resultat.acquis.euros == 0
    window.show_page(PAIEMENT)
    settle()
    type_entry(poste, "montant", "2310")
    page = page_of(poste)
    assert "2\u00a0467,50\u00a0€" in page.summary.text.text()
    assert "version 1, déclarée le 20\u00a0janvier 2025" in page.basis.text()
    click(page.letter_button)
    texte = poste.page(LettrePage).text.replace("\u00a0", " ")
    assert "le 20 janvier 2025, sous l’accusé de réception nº A-42" in texte
    assert "j’attendais 352,5 points, soit 2 467,50 €" in texte


@pytest.mark.usefixtures("window")
def test_what_is_not_a_number_is_refused_beside_the_field_and_changes_nothing(
    poste: Poste,
) -> None:
    page = page_of(poste)
    type_entry(poste, "montant", "deux mille")
    assert "n’est pas un nombre" in page.entries["montant"].error.text()
    assert poste.store.paiements.get(poste.declaration_id) is None
    type_entry(poste, "montant", "2310.5")
    assert page.entries["montant"].error.text() == ""
    type_entry(poste, "jour", "31/02/2025")
    assert "n’existe pas" in page.entries["jour"].error.text()
    type_entry(poste, "jour", "01/01/2027")
    assert "avenir" in page.entries["jour"].error.text()
    type_line(poste, "v2.i2", "50,125")
    assert "Deux décimales" in page.lines["v2.i2"].paid.error.text()
    assert poste.store.paiements.get(poste.declaration_id) == Paiement(Decimal("2310.5"), None)


def test_the_status_never_says_that_all_is_saved_while_an_amount_is_not(
    poste: Poste, window: MainWindow
) -> None:
    type_entry(poste, "note", "reçu en deux fois")
    assert window.totals.saved.text() == "Saisie non enregistrée."
    type_entry(poste, "montant", "1 0x")
    assert window.totals.saved.text() == "Saisie non enregistrée."
    type_in(page_of(poste).entries["montant"].edit, "1000")
    assert window.totals.saved.text() == "Saisie non enregistrée."
    type_entry(poste, "montant", "1000")
    assert window.totals.saved.text() == "Tout est enregistré."


def test_leaving_stops_once_at_what_waits_for_the_amount(poste: Poste, window: MainWindow) -> None:
    amount = page_of(poste).entries["montant"]
    type_entry(poste, "jour", "12/05/2025")
    window.show_page(ACCUEIL)
    assert window.current_key == PAIEMENT
    assert window.focusWidget() is amount.edit
    assert "d’abord le montant" in amount.error.text()
    assert "les lignes redeviennent ce qu’elles étaient" in amount.error.text()
    type_entry(poste, "jour", "13/05/2025")
    window.show_page(ACCUEIL)
    assert window.current_key == PAIEMENT  # another day was typed since
    window.show_page(ACCUEIL)
    assert window.current_key == ACCUEIL
    assert window.totals.saved.text() == "Tout est enregistré."
    window.show_page(PAIEMENT)
    assert page_of(poste).entries["jour"].text == ""
    assert amount.error.text() == ""


def test_leaving_stops_once_at_a_refused_line_and_the_rest_is_recorded(
    poste: Poste, window: MainWindow
) -> None:
    type_entry(poste, "montant", "2310,5")
    line = page_of(poste).lines["v2.i2"].paid
    type_in(line.edit, "50,125")
    window.show_page(ACCUEIL)
    assert window.current_key == PAIEMENT
    assert window.focusWidget() is line.edit
    assert line.error.text().endswith("et la ligne redevient ce qu’elle était.")
    type_in(line.edit, "50")
    window.show_page(ACCUEIL)
    assert window.current_key == ACCUEIL
    paiement = poste.store.paiements.get(poste.declaration_id)
    assert paiement is not None
    assert paiement.points == {"v2.i2": 50}
    window.show_page(PAIEMENT)
    type_in(page_of(poste).lines["v2.i2"].paid.edit, "50,125")
    assert not window.close()  # it was right in between
    assert window.close()


def test_leaving_stops_once_at_a_payment_that_cannot_be_written(
    poste: Poste, window: MainWindow
) -> None:
    with locked(poste):
        type_entry(poste, "montant", "2310,5")
        window.show_page(ACCUEIL)
        assert window.current_key == PAIEMENT
        assert "Pas encore enregistré" in page_of(poste).entries["montant"].error.text()
    window.show_page(ACCUEIL)
    assert window.current_key == ACCUEIL
    assert poste.store.paiements.get(poste.declaration_id) == Paiement(Decimal("2310.5"), None)


@pytest.mark.usefixtures("window")
def test_the_points_wait_for_the_amount_and_are_saved_with_it(poste: Poste) -> None:
    type_line(poste, "v2.i2", "50")
    assert "d’abord le montant" in page_of(poste).entries["montant"].error.text()
    type_entry(poste, "montant", "350")
    paiement = poste.store.paiements.get(poste.declaration_id)
    assert paiement is not None
    assert paiement.points == {"v2.i2": 50}


def test_an_erased_payment_comes_back_by_its_notice(poste: Poste, window: MainWindow) -> None:
    type_entry(poste, "montant", "2467,5")
    assert "celui qui était attendu" in phrases(poste)
    avant = poste.store.paiements.get(poste.declaration_id)
    click(page_of(poste).clear_button)
    assert poste.store.paiements.get(poste.declaration_id) is None
    click(window.notice.button)
    assert poste.store.paiements.get(poste.declaration_id) == avant
    assert page_of(poste).entries["montant"].text == "2\u00a0467,5"


def test_without_a_payment_the_letter_asks_for_it(poste: Poste, window: MainWindow) -> None:
    window.show_page(LETTRE)
    settle()
    page = poste.page(LettrePage)
    assert page.missing.isVisible()
    assert not page.save_button.isEnabled()
    click(page.missing.button)
    page_of(poste)


def test_the_table_for_a_spreadsheet_is_written_through_the_menu(
    poste: Poste, window: MainWindow, tmp_path: Path
) -> None:
    chemin = tmp_path / "declaration.csv"
    during(window.menus.actions["export_csv"].trigger, type_path(chemin))
    texte = chemin.read_bytes().decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))
    assert lignes[-1]["réponse"] == "2467,5"
    assert "Tableau exporté" in window.notice.text.text()
    assert poste.session.resultat.acquis.points == Decimal("352.5")
