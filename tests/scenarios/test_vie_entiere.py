"""One dossier as a doctor lives it: from the first start to the letter to the caisse."""

import csv
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Final

from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox

from forfait_desktop.services.parcours import (
    ACCUEIL,
    DEPOT,
    JUSTIFICATIFS,
    LETTRE,
    LISTE,
    PAIEMENT,
    PRATICIEN,
    SUIVI,
    TRANSCRIRE,
    VERIFIER,
)
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.pages.lettre import LettrePage
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.pages.paiement import PaiementPage
from forfait_desktop.ui.pages.praticien import PraticienPage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.suivi import SuiviPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.pages.verifier import VerifierPage
from tests.pdf.samples import read_pages
from tests.poste import (
    Poste,
    answer_box,
    click,
    during,
    settle,
    type_in,
    type_path,
    wait_until,
)
from tests.scenarios.test_parcours_complet import fill, fill_to_the_end

TACHES: Final = (
    PRATICIEN,
    "v1",
    "v2",
    "v3",
    JUSTIFICATIFS,
    VERIFIER,
    TRANSCRIRE,
    DEPOT,
    PAIEMENT,
)
A_FAIRE, EN_COURS, FAIT, CLOSE = "à faire", "en cours", "fait", "campagne close"


class Medecin:
    """A doctor at the office PC, who looks at the nine tasks after each step."""

    def __init__(self, poste: Poste, dossier: Path) -> None:
        self.poste = poste
        self.dossier = dossier
        self.attendu = dict.fromkeys(TACHES, A_FAIRE) | {TRANSCRIRE: CLOSE, DEPOT: CLOSE}

    def go(self, cle: str) -> None:
        """Come back to the main window, and click a section in the list on the left."""
        self.poste.window.activateWindow()
        liste = self.poste.window.navigation
        items = [liste.topLevelItem(rang) for rang in range(liste.topLevelItemCount())]
        item = next(i for i in items if i and i.data(0, Qt.ItemDataRole.UserRole) == cle)
        place = liste.visualItemRect(item).center()
        QTest.mouseClick(liste.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle()

    def sees(self, **changes: str) -> AccueilPage:
        """Look at the Accueil: the tasks named changed, and no other."""
        self.attendu |= changes
        self.go(ACCUEIL)
        accueil = self.poste.page(AccueilPage)
        noms = {cle: accueil.task_row(cle).accessibleName() for cle in TACHES}
        lus = {cle: nom.partition("\xa0: ")[2] for cle, nom in noms.items()}
        etats = {
            cle: next(mot for mot in (A_FAIRE, EN_COURS, FAIT, CLOSE) if mot in reste)
            for cle, reste in lus.items()
        }
        assert etats == self.attendu
        return accueil

    def saves(self, bouton: object, nom: str) -> Path:
        """Click what asks where to write, and write there."""
        chemin = self.dossier / nom
        during(lambda: click(bouton), type_path(chemin))  # type: ignore[arg-type]
        wait_until(chemin.is_file, f"{nom} is written")
        return chemin


def start(medecin: Medecin) -> None:
    poste = medecin.poste
    poste.window.resize(1366, 768)
    click(poste.page(BienvenuePage).start_button)
    page = poste.page(PraticienPage)
    type_in(page.entries["nom"], "EXEMPLE")
    type_in(page.entries["rpps"], "10000000009")
    click(page.continue_button)
    campagne = poste.page(CampagnePage)
    click(campagne.buttons["fs-2024"])
    click(campagne.create_button)
    medecin.sees(praticien=FAIT)


def prepare(medecin: Medecin) -> None:
    """Answer every line, and verify."""
    poste = medecin.poste
    click(poste.page(AccueilPage).task_row("v1"))
    fill(poste.page(QuestionPage))
    accueil = medecin.sees(v1=EN_COURS, verifier=EN_COURS)
    click(accueil.task_row("v1"))
    while poste.page(QuestionPage).cle.startswith("v1"):
        fill(poste.page(QuestionPage))
        click(poste.page(QuestionPage).next_button)
    accueil = medecin.sees(v1=FAIT)
    click(accueil.task_row("v2"))
    fill_to_the_end(poste)
    poste.wait_saved()
    assert poste.window.totals.euros.text() == "7\xa0805\xa0€"
    medecin.sees(v2=FAIT, v3=FAIT, verifier=FAIT)


def print_list(medecin: Medecin) -> None:
    medecin.go(VERIFIER)
    click(medecin.poste.page(VerifierPage).print_button)
    assert medecin.poste.window.current_key == LISTE
    page = medecin.poste.page(ListePage)
    wait_until(lambda: page.is_ready, "the list")
    pages = read_pages(medecin.saves(page.save_button, "liste.pdf").read_bytes())
    assert all("Pas encore déclaré sur amelipro" in texte for texte in pages)
    assert "7 805 €" in pages[0].replace("\xa0", " ")
    medecin.sees()


def keep_evidence(medecin: Medecin) -> dict[str, str]:
    """Add the piece of each line that expects one; return their digests by line."""
    medecin.go(JUSTIFICATIFS)
    page = medecin.poste.page(JustificatifsPage)
    attendues = [cle for cle, row in page.rows.items() if row.state.isVisible()]
    assert len(attendues) > 1
    sommes = {}
    for rang, cle in enumerate(attendues):
        path = medecin.dossier / f"EXEMPLE-{cle}.pdf"
        path.write_bytes(b"%PDF-1.4 EXEMPLE " + cle.encode())
        during(lambda c=cle: click(page.rows[c].add_button), type_path(path))  # type: ignore[misc]
        wait_until(lambda: not page.is_busy, "the piece is kept")
        settle()
        assert page.rows[cle].state.word == "reçue"
        sommes[cle] = hashlib.sha256(path.read_bytes()).hexdigest()
        if rang == 0:
            medecin.sees(justificatifs=EN_COURS)
            medecin.go(JUSTIFICATIFS)
    medecin.sees(justificatifs=FAIT)
    return sommes


def transcribe(medecin: Medecin) -> None:
    """Type every line beside amelipro, in two sittings, and go on to the recording."""
    medecin.go(TRANSCRIRE)
    click(medecin.poste.page(TranscrirePage).start_button)
    fenetre = medecin.poste.page(TranscrirePage).opened
    assert fenetre is not None
    click(fenetre.typed_button)
    medecin.sees(transcrire=EN_COURS)
    while not fenetre.record_button.isVisible():
        seule = fenetre.typed_button.isVisible()
        click(fenetre.typed_button if seule else fenetre.same_button)
    medecin.sees(transcrire=FAIT)
    click(fenetre.record_button)


def record(medecin: Medecin) -> None:
    """Record the declaration, late, which is asked about once; it is sealed from then on."""
    page = medecin.poste.page(DepotPage)
    type_in(page.day, "20/11/2026")
    type_in(page.number, "EXEMPLE-7")

    def read_and_accept(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        doutes = [ligne for ligne in dialog.text().splitlines() if ligne.startswith("– ")]
        assert len(doutes) == 1, doutes
        assert "après la clôture de la campagne" in doutes[0]
        answer_box(QMessageBox.StandardButton.Yes)(dialog)

    during(lambda: click(page.seal_button), read_and_accept)
    assert medecin.poste.session.is_sealed
    medecin.sees(depot=FAIT)


def write_control(medecin: Medecin, sommes: dict[str, str]) -> None:
    """Write the file for a control: it holds the sealed list and every piece."""
    medecin.go(JUSTIFICATIFS)
    page = medecin.poste.page(JustificatifsPage)
    chemin = medecin.saves(page.control_button, "controle.zip")
    wait_until(lambda: not page.is_busy, "the archive is whole")
    with zipfile.ZipFile(chemin) as archive:
        for cle, somme in sommes.items():
            piece = archive.read(f"pieces/{cle}-EXEMPLE-{cle}.pdf")
            assert hashlib.sha256(piece).hexdigest() == somme
        liste = read_pages(archive.read("liste.pdf"))
        assert all("EXEMPLE-7" in texte for texte in liste)
        index = archive.read("index.csv").decode("utf-8-sig")
    assert all(somme in index for somme in sommes.values())
    medecin.sees()


def note_payment(medecin: Medecin) -> None:
    """Note a payment whose statement leaves one line out."""
    medecin.go(PAIEMENT)
    page = medecin.poste.page(PaiementPage)
    assert "7\xa0805\xa0€" in page.summary.text.text()
    type_in(page.entries["montant"].edit, "7647,50")
    type_in(page.entries["jour"].edit, "21/11/2026")
    type_in(page.lines["v2.i1.aat"].paid.edit, "0")
    page.focus_first()
    settle()
    assert "157,50\xa0€ en moins" in page.summary.text.text()
    assert page.lines["v2.i1.aat"].gap.text() == "−22,5"
    accueil = medecin.sees(paiement=FAIT)
    assert "7\xa0647,50\xa0€" in accueil.task_row(PAIEMENT).accessibleName()


def write_letter(medecin: Medecin, sommes: dict[str, str]) -> None:
    medecin.go(PAIEMENT)
    click(medecin.poste.page(PaiementPage).letter_button)
    assert medecin.poste.window.current_key == LETTRE
    page = medecin.poste.page(LettrePage)
    wait_until(lambda: page.is_ready, "the letter")
    pdf = medecin.saves(page.save_button, "lettre.pdf").read_bytes()
    texte = " ".join(" ".join(read_pages(pdf)).replace("\xa0", " ").split())
    for attendu in (
        "le 20 novembre 2026, sous l’accusé de réception nº EXEMPLE-7",
        "1 115 points",
        "7 805 €",
        "J’ai reçu 7 647,50 € le 21 novembre 2026",
        "157,50 € de moins, soit 22,5 points",
        "−22,5",
        "détail du calcul",
        *(f"EXEMPLE-{cle}.pdf" for cle in sommes),
    ):
        assert attendu in texte, attendu


def export(medecin: Medecin) -> None:
    """Write the table and the agenda."""
    window = medecin.poste.window
    tableau = medecin.dossier / "tableau.csv"
    during(window.menus.actions["export_csv"].trigger, type_path(tableau))
    contenu = tableau.read_bytes().decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(contenu, newline=""), delimiter=";"))
    assert lignes[-1]["réponse"] == "7805"
    assert lignes[-1]["points"] == "1115"
    medecin.go(SUIVI)
    bouton = medecin.poste.page(SuiviPage).export_button
    agenda = Calendar.from_ical(medecin.saves(bouton, "agenda.ics").read_bytes())
    assert any("clôture" in str(e["summary"]).lower() for e in agenda.walk("VEVENT"))


def test_a_dossier_goes_from_the_first_start_to_the_letter_and_each_task_says_where_it_stands(
    poste: Poste, tmp_path: Path
) -> None:
    medecin = Medecin(poste, tmp_path)
    start(medecin)
    prepare(medecin)
    print_list(medecin)
    sommes = keep_evidence(medecin)
    transcribe(medecin)
    record(medecin)
    write_control(medecin, sommes)
    note_payment(medecin)
    write_letter(medecin, sommes)
    export(medecin)
    assert set(medecin.attendu.values()) == {FAIT}
    poste.reopen()
    poste.window.resize(1366, 768)
    medecin.sees()
    assert not poste.field("v1.i2", "oui", OuiNonField).isEnabled()
