"""From prepared to declared: the red band, the seal, its versions, and the acknowledgement."""

import hashlib
import shutil
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import EtatLigne, Paiement
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import ACCUEIL, DEPOT, LISTE, TRANSCRIRE, VERIFIER
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import Band, Text
from tests.pdf.samples import read_pages
from tests.poste import (
    AUJOURD_HUI,
    EN_CAMPAGNE,
    Poste,
    answer_box,
    click,
    during,
    settle,
    type_in,
    type_path,
    wait_until,
)
from tests.viewer import Viewer

OUI = QMessageBox.StandardButton.Yes
PAS_DECLARE = "Pas encore déclaré sur amelipro"


def prepare(poste: Poste, ruleset_id: str = "fs-2024") -> None:
    """Open a declaration whose volet 1 is complete, with a note."""
    poste.open_on(ruleset_id)
    for cle, champ in (("v1.i1", "segur"), ("v1.i1", "lap"), ("v1.i2", "oui"), ("v1.i4", "oui")):
        click(poste.field(cle, champ, OuiNonField).button(True))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "90")
    type_in(poste.question("v1.i1").note, "Attestation dans le classeur bleu.")
    poste.wait_saved()


def show_depot(poste: Poste) -> DepotPage:
    poste.window.show_page(DEPOT)
    settle()
    return poste.page(DepotPage)


def status(poste: Poste) -> str:
    """Return what the window says of what is kept."""
    return poste.window.totals.saved.text()


def test_before_the_opening_the_form_names_that_day_and_what_is_missing(poste: Poste) -> None:
    poste.open_on("donum-2026")
    dit = show_depot(poste).warning.text.text()
    assert "pas encore ouverte" in dit
    assert "sans réponse" in dit
    assert "Montant calculé" in dit


def test_the_status_never_says_that_all_is_saved_while_the_form_is_not_sealed(
    poste: Poste,
) -> None:
    prepare(poste)
    page = show_depot(poste)
    assert status(poste) == "Tout est enregistré."
    type_in(page.day, "31/02/2026")
    assert status(poste) == "Saisie non enregistrée."
    click(page.seal_button)
    assert page.day_error.text()
    assert status(poste) == "Saisie non enregistrée."
    poste.window.show_page(ACCUEIL)
    assert status(poste) == "Saisie non enregistrée dans «\u00a0Enregistrer la déclaration\u00a0»."
    fill(poste)
    during(lambda: click(page.seal_button), answer_box(OUI))
    assert poste.session.is_sealed
    assert status(poste) == "Tout est enregistré."


def test_a_form_that_is_not_sealed_stops_once_the_one_who_quits_from_anywhere(
    poste: Poste,
) -> None:
    prepare(poste)
    page = fill(poste)
    poste.window.show_page(ACCUEIL)
    assert not poste.window.close()
    assert poste.window.isVisible()
    assert poste.window.page() is page
    assert "pas enregistrée" in page.day_error.text()
    assert (page.day.text(), page.number.text()) == ("20/11/2026", "A-42")
    assert poste.window.close()


def test_a_form_that_is_not_sealed_stops_once_the_one_who_opens_another_declaration(
    poste: Poste,
) -> None:
    prepare(poste)
    page = fill(poste)
    ici = poste.declaration_id
    autre = poste.store.declarations.create(1, "fs-2025", "")
    poste.window.declarations.open(autre.id)
    assert poste.declaration_id == ici
    assert poste.window.page() is page
    poste.window.declarations.open(autre.id)
    assert poste.declaration_id == autre.id
    poste.window.declarations.open(ici)
    assert fields_of(show_depot(poste)) == ("", "")


def fields_of(page: DepotPage) -> tuple[str, str]:
    return page.day.text(), page.number.text()


def fill(poste: Poste, jour: str = "20/11/2026", numero: str = "A-42") -> DepotPage:
    """Fill the form in."""
    page = show_depot(poste)
    type_in(page.day, jour)
    type_in(page.number, numero)
    return page


def declare(poste: Poste) -> DepotPage:
    """Record the declaration through the form, its lines without an answer accepted."""
    return declare_on(poste, "20/11/2026", "A-42")


def declare_on(poste: Poste, jour: str, numero: str) -> DepotPage:
    page = fill(poste, jour, numero)
    during(lambda: click(page.seal_button), answer_box(OUI))
    return poste.page(DepotPage)


def rectify(poste: Poste) -> DepotPage:
    page = show_depot(poste)
    during(lambda: click(page.rectify_button), answer_box(OUI))
    return poste.page(DepotPage)


def pdf_of(poste: Poste) -> bytes:
    return poste.window.bureau.prepare_checklist(poste.declaration_id)()


def figures(poste: Poste) -> list[str]:
    """All that the totals say, and all that Vérifier says."""
    window = poste.window
    window.show_page(VERIFIER)
    settle()
    page = poste.page(VerifierPage)
    totals = [
        window.totals.points.text(),
        window.totals.euros.text(),
        window.totals.gate.text.text(),
    ]
    return totals + [label.text() for label in page.column.findChildren(QLabel)]


# prepared is not declared


def test_every_screen_and_every_page_of_the_list_says_that_nothing_is_declared(
    poste: Poste,
) -> None:
    poste.today = EN_CAMPAGNE
    prepare(poste)
    window = poste.window
    for cle in (*window.navigation.keys(), ACCUEIL):
        window.show_page(cle)
        settle()
        assert window.declared.isVisible(), cle
        assert window.declared.text.text().startswith(PAS_DECLARE), cle
        assert window.declared.property("ton") == "alerte", cle
    pages = read_pages(pdf_of(poste))
    assert len(pages) > 1
    assert all(PAS_DECLARE in page for page in pages)


def test_once_recorded_every_screen_and_every_page_says_when_it_was_declared(
    poste: Poste,
) -> None:
    prepare(poste)
    page = declare(poste)
    window = poste.window
    assert "280\xa0pts" in page.sealed.text.text()
    assert not page.intro.isVisible()
    dits = [t.text() for t in page.column.findChildren(Text)]
    assert any("20\xa0novembre 2026" in dit and "A-42" in dit for dit in dits)
    for cle in list(window.navigation.keys()):
        window.show_page(cle)
        settle()
        assert window.declared.text.text().startswith("Déclaré sur amelipro le 20"), cle
        assert window.declared.property("ton") == "bien", cle
    pages = read_pages(pdf_of(poste))
    assert all(PAS_DECLARE not in page and "Déclaré sur amelipro le 20" in page for page in pages)
    window.show_page(ACCUEIL)
    accueil = poste.page(AccueilPage)
    wait_until(lambda: accueil.model.index(0, 2).data() == "déclarée", "the state in the list")


def test_the_band_leads_to_the_form_and_the_form_stays_after_sealing(poste: Poste) -> None:
    prepare(poste)
    poste.window.show_page(LISTE)
    settle()
    click(poste.window.declared.button)
    page = poste.page(DepotPage)
    assert not poste.window.declared.button.isVisible()
    assert page.day.hasFocus()
    declare(poste)
    assert poste.window.current_key == DEPOT
    assert poste.window.focusWidget() is poste.page(DepotPage).rectify_button


@pytest.mark.parametrize(
    ("jour", "numero", "dit_du_jour", "dit_du_numero"),
    [
        ("", "A-42", "Écrivez la date de la déclaration.", ""),
        ("30/02/2026", "A-42", "n’existe pas", ""),
        ("hier", "A-42", "n’est pas une date", ""),
        ("23/11/2026", "A-42", "dans l’avenir", ""),
        ("20/11/2026", "  ", "", "Recopiez le numéro de l’accusé"),
        ("", "", "Écrivez la date de la déclaration.", "Recopiez le numéro de l’accusé"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_sealed(
    poste: Poste, jour: str, numero: str, dit_du_jour: str, dit_du_numero: str
) -> None:
    prepare(poste)
    page = fill(poste, jour, numero)
    click(page.seal_button)
    for erreur, dit in ((page.day_error, dit_du_jour), (page.number_error, dit_du_numero)):
        assert erreur.isVisible() is bool(dit)
        assert dit in erreur.text()
    assert not poste.session.is_sealed
    assert poste.store.depots.list(poste.declaration_id) == ()
    type_in(page.day, "20/11/2026")
    assert not page.day_error.isVisible()


def test_the_form_says_what_is_about_to_be_sealed_unanswered(poste: Poste) -> None:
    prepare(poste)
    page = show_depot(poste)
    assert "17\xa0lignes sans réponse" in page.warning.text.text()
    assert "280\xa0pts" in page.warning.text.text()


def test_what_is_typed_for_one_declaration_is_not_offered_for_another(poste: Poste) -> None:
    prepare(poste)
    page = show_depot(poste)
    type_in(page.day, "20/11/2026")
    type_in(page.number, "A-42")
    praticien = poste.session.declaration.praticien_id
    autre = poste.store.declarations.create(praticien, "fs-2023", "").id
    assert poste.window.try_open(autre)
    assert fields_of(show_depot(poste)) == ("", "")


# sealed


def test_no_answer_of_a_sealed_declaration_changes_from_anywhere(
    poste: Poste, tmp_path: Path
) -> None:
    prepare(poste)
    dossier = tmp_path / "dossier.json"
    poste.window.bureau.export_dossier(poste.declaration_id, dossier)
    declare(poste)
    window, session = poste.window, poste.session
    avant = session.declaration
    assert window.parcours is not None
    for page_du_parcours in window.parcours.pages:
        page = poste.question(page_du_parcours.cle)
        assert not any(field.isEnabled() for field in page.fields.values()), page.cle
        assert page.note.isReadOnly()
        assert not page.unknown_button.isVisible()
    note = poste.question("v1.i1").note
    QTest.keyClicks(note, "x")
    assert note.toPlainText() == "Attestation dans le classeur bleu."
    assert not window.menus.actions["undo"].isEnabled()
    window.undo()
    for change in (
        lambda: session.answer("v1.i1", "segur", False),
        lambda: session.fill({("v1.i1", "segur"): False}),
        lambda: session.annotate("v1.i1", "autre"),
        lambda: poste.store.declarations.save_reponses(avant.id, {("v1.i1", "segur"): False}),
        lambda: poste.store.declarations.save_note(avant.id, "v1.i1", "autre"),
    ):
        with pytest.raises(ErreurDonnee, match="Rectifier"):
            change()
    importee = window.bureau.import_dossier(dossier)
    assert importee != avant.id
    assert session.declaration == avant
    poste.reopen()
    assert poste.window.bureau.open(avant.id).declaration.reponses == avant.reponses


def change_the_rules(folder: Path) -> Catalogue:
    """Copy the shipped rules and change the point, a threshold and the words of fs-2024."""
    shutil.copytree(shipped_dir("rulesets"), folder)
    ruleset = folder / "fs-2024" / "ruleset.toml"
    texte = ruleset.read_text(encoding="utf-8")
    assert "point = { valeur = 7," in texte
    texte = texte.replace("point = { valeur = 7,", "point = { valeur = 9,")
    ruleset.write_text(texte.replace("Forfait structure 2024", "Forfait refait"), encoding="utf-8")
    volet = folder / "fs-2024" / "volet_1.toml"
    texte = volet.read_text(encoding="utf-8")
    assert "Taux de télétransmission" in texte
    volet.write_text(texte.replace("Taux de télétransmission", "Taux changé"), encoding="utf-8")
    return Catalogue([folder])


@pytest.mark.parametrize("gone", [False, True], ids=["changed", "gone"])
def test_a_sealed_declaration_reads_the_same_when_the_shipped_rules_change(
    app: QApplication, tmp_path: Path, gone: bool
) -> None:
    poste = Poste(app, tmp_path / "données")
    prepare(poste)
    declare(poste)
    dits, pdf = figures(poste), pdf_of(poste)
    assert "1\xa0960\xa0€" in dits
    poste.catalogue = change_the_rules(tmp_path / "rulesets")
    if gone:
        for nom in ("fs-2024", "fs-2025"):  # the second one rests on the first
            shutil.rmtree(tmp_path / "rulesets" / nom)
        poste.catalogue = Catalogue([tmp_path / "rulesets"])
    else:
        assert poste.catalogue.get("fs-2024").titre == "Forfait refait"
    window = poste.reopen()
    assert window.declaration_id is not None
    assert figures(poste) == dits
    assert pdf_of(poste) == pdf
    window.show_page(ACCUEIL)
    accueil = poste.page(AccueilPage)
    wait_until(lambda: accueil.model.index(0, 3).data() == "280\xa0pts · 1\xa0960\xa0€", "amount")
    poste.close()


def test_rectifying_is_refused_when_the_rules_of_today_do_not_load(
    app: QApplication, tmp_path: Path
) -> None:
    poste = Poste(app, tmp_path / "données")
    prepare(poste)
    declare(poste)
    change_the_rules(tmp_path / "rulesets")
    for nom in ("fs-2024", "fs-2025"):
        shutil.rmtree(tmp_path / "rulesets" / nom)
    poste.catalogue = Catalogue([tmp_path / "rulesets"])
    poste.reopen()
    rectify(poste)
    assert poste.window.failure.isVisible()
    assert poste.session.is_sealed
    assert poste.store.depots.current(poste.declaration_id) is not None
    poste.close()


@pytest.mark.parametrize(
    ("colonne", "de", "vers"),
    [
        ("reponses_json", "90", "95"),
        ("resultat_json", "280", "980"),
        ("ruleset_json", "2024", "2025"),
        ("praticien_json", "EXEMPLE", "AUTRE"),
        ("notes_json", "bleu", "vert"),
        ("accuse", "A-42", "A-43"),
        ("resultat_json", "{", ""),
    ],
)
def test_a_seal_changed_outside_the_program_is_told_and_the_others_still_open(
    poste: Poste, colonne: str, de: str, vers: str
) -> None:
    prepare(poste)
    declare(poste)
    scellee = poste.declaration_id
    praticien = poste.session.declaration.praticien_id
    autre = poste.store.declarations.create(praticien, "fs-2023", "").id
    poste.close()
    with sqlite3.connect(poste.data_dir / "forfait.sqlite3") as base:
        fait = base.execute(f"UPDATE depot SET {colonne} = replace({colonne}, ?, ?)", (de, vers))
        assert fait.rowcount == 1
    base.close()
    window = poste.window
    assert window.declaration_id == autre
    assert window.failure.isVisible()
    assert "la version déclarée de la déclaration n°\xa01 " in window.failure.text.text()
    assert "Sauvegardes" in window.failure.text.text()
    window.show_page(ACCUEIL)
    model = poste.page(AccueilPage).model
    wait_until(lambda: model.index(model.row_of(scellee), 3).data() == "contenu modifié", "row")
    assert not window.try_open(scellee)
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    poste.wait_saved()
    assert poste.stored()["v1.i2"] == {"oui": True}


# versions


def test_rectifying_opens_a_new_version_and_keeps_the_old_one_to_be_read(
    poste: Poste, tmp_path: Path
) -> None:
    prepare(poste)
    declare(poste)
    premiere = pdf_of(poste)
    rectify(poste)
    window = poste.window
    assert "version 2" in window.declared.text.text()
    assert window.declared.property("ton") == "alerte"
    assert all("Version 2, qui rectifie" in page for page in read_pages(pdf_of(poste)))
    click(poste.field("v1.i1", "segur", OuiNonField).button(False))
    poste.wait_saved()
    assert window.totals.euros.text() == "0\xa0€"
    page = declare_on(poste, "22/11/2026", "B-7")
    assert sorted(page.version_buttons) == [1, 2]
    textes = [t.text() for t in page.column.findChildren(type(page.title)) if t.isVisible()]
    assert any("Version 1, rectifiée le" in t and "A-42" in t for t in textes)
    assert any("Version 2, en vigueur" in t and "B-7" in t for t in textes)
    chemin = tmp_path / "version-1.pdf"
    during(lambda: click(page.version_buttons[1]), type_path(chemin))
    wait_until(lambda: not page.is_busy, "the list of version 1")
    pages = read_pages(chemin.read_bytes())
    assert len(pages) == len(read_pages(premiere))
    assert all("A-42" in p and "rectifiée le" in p for p in pages)
    assert "1 960 €" in pages[0].replace("\xa0", " ")
    # The first version still says yes where the second one says no.
    depots = poste.store.depots.list(poste.declaration_id)
    assert [d.version for d in depots] == [1, 2]
    assert depots[0].reponses_json != depots[1].reponses_json


def test_a_refused_rectification_changes_nothing(poste: Poste) -> None:
    prepare(poste)
    page = declare(poste)
    during(lambda: click(page.rectify_button), answer_box(QMessageBox.StandardButton.Cancel))
    assert poste.session.is_sealed


# what is sealed for good


def note_difference(poste: Poste) -> None:
    """Record on the rate of volet 1 that amelipro shows another value."""
    poste.store.transcriptions.set(poste.declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "65,1")


def ask_about(poste: Poste, jour: str = "20/11/2026", numero: str = "A-42") -> str:
    """What is asked before sealing, which is proposed to be given up, and then is."""
    page = fill(poste, jour, numero)
    said: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.text())
        assert dialog.defaultButton() is dialog.button(QMessageBox.StandardButton.Cancel)

    during(lambda: click(page.seal_button), look)
    assert not poste.session.is_sealed
    assert page.number.text() == numero
    return said[0].replace("\xa0", " ")


def test_sealing_lines_without_an_answer_asks_how_many_and_proposes_no(poste: Poste) -> None:
    prepare(poste)
    dit = ask_about(poste)
    assert "17 lignes sans réponse" in dit
    assert "différence" not in dit


def test_a_day_before_the_estimated_opening_is_asked_about_before_sealing(poste: Poste) -> None:
    poste.open_on("donum-2026")
    dit = ask_about(poste, "22/11/2026", "X1")
    assert "avant l’ouverture de la campagne : mi-décembre 2026, estimée" in dit
    assert "n’a que 2 signes" in dit
    assert "Aucune ligne n’est cochée" in dit


def test_a_day_after_the_closing_and_the_payment_is_asked_about_before_sealing(
    poste: Poste,
) -> None:
    poste.open_on("fs-2025")
    poste.store.paiements.set(
        poste.declaration_id, Paiement(montant=Decimal(5000), recu_le=date(2026, 6, 15))
    )
    dit = ask_about(poste, "22/11/2026", "2026-0042")
    assert "après la clôture de la campagne : 8 février 2026, à confirmer" in dit
    assert "après le paiement noté, reçu le 15 juin 2026" in dit
    assert "ouverture" not in dit
    assert "signes" not in dit


def is_sealed(poste: Poste) -> bool:
    return poste.session.is_sealed


def test_a_date_typed_by_mistake_is_taken_back_right_after_sealing(
    poste: Poste, tmp_path: Path
) -> None:
    prepare(poste)
    accuse = tmp_path / "accusé.png"
    accuse.write_bytes(b"EXEMPLE")
    page = fill(poste)
    join(page, accuse)
    during(lambda: click(page.seal_button), answer_box(OUI))
    assert is_sealed(poste)
    click(poste.window.notice.button)
    page = poste.page(DepotPage)
    assert not is_sealed(poste)
    assert page.day.text() == "20/11/2026"
    assert page.number.text() == "A-42"
    assert "accusé.png" in page.capture_text.text()
    type_in(page.day, "21/11/2026")
    during(lambda: click(page.seal_button), answer_box(OUI))
    depots = poste.window.bureau.depots(poste.declaration_id)
    assert [(d.version, d.declaree_le) for d in depots] == [(1, date(2026, 11, 21))]
    assert depots[0].accuse_piece is not None
    poste.store.verify()


def test_a_seal_that_something_followed_is_no_longer_taken_back(poste: Poste) -> None:
    prepare(poste)
    declare(poste)
    poste.store.paiements.set(poste.declaration_id, Paiement(montant=Decimal(5000), recu_le=None))
    click(poste.window.notice.button)
    assert poste.session.is_sealed
    assert "Rectifier" in poste.window.failure.text.text()


def test_what_amelipro_shows_otherwise_is_named_and_asked_about_before_sealing(
    poste: Poste,
) -> None:
    prepare(poste)
    note_difference(poste)
    page = show_depot(poste)
    dites = [b.text.text() for b in page.column.findChildren(Band) if b.isVisible()]
    assert any("vous avez préparé 90\xa0%, amelipro affiche 65,1" in texte for texte in dites)
    assert "1 différence avec amelipro" in ask_about(poste)
    click(page.correct_buttons["v1.i3"])
    assert poste.window.current_key == "v1.i3"
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "65,1")
    poste.wait_saved()
    assert not show_depot(poste).correct_buttons


def test_beside_every_page_the_differences_are_counted_until_they_are_corrected_or_sealed(
    poste: Poste,
) -> None:
    prepare(poste)
    window = poste.window
    assert not window.totals.differences.isVisible()
    note_difference(poste)
    window.follow_transcription()
    settle()
    assert window.totals.differences.text() == "1\xa0différence avec amelipro"
    click(window.totals.differences)
    assert window.current_key == TRANSCRIRE
    window.resize(900, 700)
    settle()
    click(window.band.differences)
    window.resize(1366, 768)
    declare(poste)
    assert not window.totals.differences.isVisible()
    poste.reopen()
    assert not poste.window.totals.differences.isVisible()


def test_a_sealed_declaration_promises_no_money_any_more(poste: Poste) -> None:
    prepare(poste)
    window = poste.window

    def travel(jour: date) -> None:
        poste.today = jour
        window.follow_day()

    def said() -> str:
        textes = [t.text() for t in window.totals.findChildren(Text)]
        return "\n".join([*textes, window.band.gate.text()])

    travel(EN_CAMPAGNE)
    assert "possible" in said()
    travel(AUJOURD_HUI)
    declare(poste)
    assert window.totals.euros.text() == "1\xa0960\xa0€"
    assert "maximum\xa0: 835\xa0pt" in said()
    for mot in ("possible", "en jeu", "en attente", "perdu"):
        assert mot not in said(), mot
    rectify(poste)
    click(poste.field("v1.i4", "oui", OuiNonField).button(False))
    poste.wait_saved()
    travel(EN_CAMPAGNE)
    assert "en jeu" in said()
    travel(AUJOURD_HUI)
    declare_on(poste, "21/11/2026", "B-1")
    assert "sans toutes les lignes obligatoires" in window.totals.gate.text.text()
    for mot in ("possible", "en jeu", "en attente", "perdu"):
        assert mot not in said(), mot


# the acknowledgement


def join(page: DepotPage, path: Path) -> None:
    during(lambda: click(page.capture_button), type_path(path))
    wait_until(lambda: not page.is_busy, "the file is kept or refused")


def test_the_acknowledgement_is_kept_with_its_version_and_opened_again(
    poste: Poste, tmp_path: Path, viewer: Viewer
) -> None:
    accuse = tmp_path / "accusé.pdf"
    accuse.write_bytes(b"%PDF-1.4\nEXEMPLE")
    prepare(poste)
    join(show_depot(poste), accuse)
    assert "accusé.pdf" in show_depot(poste).capture_text.text()
    declare(poste)
    accuse.unlink()
    poste.reopen()
    page = show_depot(poste)
    click(page.piece_buttons[1])
    wait_until(lambda: bool(viewer.opened), "the copy is opened")
    assert viewer.opened[0].read_bytes() == b"%PDF-1.4\nEXEMPLE"
    assert viewer.opened[0].suffix == ".pdf"


def test_a_vanished_an_empty_or_too_large_acknowledgement_is_refused_with_what_to_do(
    poste: Poste, tmp_path: Path
) -> None:
    prepare(poste)
    page = show_depot(poste)
    vide = tmp_path / "vide.png"
    vide.touch()
    enorme = tmp_path / "énorme.pdf"
    with enorme.open("wb") as fichier:
        fichier.truncate(20 * 1024 * 1024 + 1)
    for path, dit in ((vide, "il est vide"), (enorme, "20\xa0Mo")):
        join(page, path)
        assert page.capture_error.isVisible()
        assert path.name in page.capture_error.text()
        assert dit in page.capture_error.text()
        assert not page.remove_button.isVisible()
    perdu = tmp_path / "perdu.pdf"
    perdu.write_bytes(b"%PDF-1.4")

    def lose_it(dialog: QDialog) -> None:
        type_path(perdu)(dialog)
        perdu.unlink()

    during(lambda: click(page.capture_button), lose_it)
    wait_until(lambda: not page.is_busy, "the file is refused")
    assert "il n’est plus à cet endroit" in page.capture_error.text()
    declare(poste)
    depot = poste.store.depots.current(poste.declaration_id)
    assert depot is not None
    assert depot.accuse_piece is None


def test_an_acknowledgement_joined_by_mistake_is_taken_off_and_leaves_nothing(
    poste: Poste, tmp_path: Path
) -> None:
    mauvais = tmp_path / "autre.pdf"
    mauvais.write_bytes(b"%PDF-1.4 autre")
    prepare(poste)
    page = show_depot(poste)
    join(page, mauvais)
    click(page.remove_button)
    assert page.capture_text.text() == "Facultatif."
    declare(poste)
    depot = poste.store.depots.current(poste.declaration_id)
    assert depot is not None
    assert depot.accuse_piece is None
    assert not poste.store.vault.contains(hashlib.sha256(b"%PDF-1.4 autre").hexdigest())


def test_an_acknowledgement_joined_but_not_recorded_is_not_kept_when_the_program_ends(
    poste: Poste, tmp_path: Path
) -> None:
    prepare(poste)
    page = show_depot(poste)
    chemin = tmp_path / "capture.pdf"
    chemin.write_bytes(b"%PDF-1.4 capture")
    during(lambda: click(page.capture_button), type_path(chemin))
    wait_until(lambda: not page.is_busy, "the file is kept")
    sha256 = hashlib.sha256(b"%PDF-1.4 capture").hexdigest()
    assert poste.store.vault.contains(sha256)
    poste.app.aboutToQuit.emit()
    assert not poste.store.vault.contains(sha256)


def test_the_keyboard_alone_records_the_declaration(poste: Poste) -> None:
    prepare(poste)
    page = show_depot(poste)
    assert page.day.hasFocus()
    QTest.keyClicks(page.day, "20/11/2026")
    QTest.keyClick(page.day, Qt.Key.Key_Tab)
    assert page.number.hasFocus()
    QTest.keyClicks(page.number, "A-42")
    during(lambda: QTest.keyClick(page.number, Qt.Key.Key_Return), answer_box(OUI))
    assert poste.session.is_sealed


def test_a_sealed_declaration_offers_no_transcription(poste: Poste) -> None:
    prepare(poste)
    declare(poste)
    poste.window.show_page(TRANSCRIRE)
    settle()
    assert not poste.page(TranscrirePage).start_button.isVisible()


def test_a_doctor_who_changes_office_keeps_the_old_one_on_what_was_declared(
    poste: Poste,
) -> None:
    prepare(poste)
    declare(poste)
    pdf = pdf_of(poste)
    praticien = poste.session.declaration.praticien_id
    poste.window.bureau.update_praticien(praticien, Praticien(nom="NOUVEAU"))
    assert pdf_of(poste) == pdf
