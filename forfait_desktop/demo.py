"""The whole journey without a screen: the real window, driven by clicks and keys alone.

``Visite`` is the journey of a sample doctor, from the first start to the letter to the caisse.
Nothing is asked of the services directly.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMessageBox

from forfait_desktop.app import make_application, make_window
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import format_date_courte
from forfait_desktop.domain.lettre import Lettre, Paragraphe
from forfait_desktop.domain.values import SANS_OBJET, Valeur
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.pilote import Pilote
from forfait_desktop.services.parcours import (
    ACCUEIL,
    JUSTIFICATIFS,
    LISTE,
    PAIEMENT,
    SUIVI,
    TRANSCRIRE,
    VERIFIER,
)
from forfait_desktop.storage.store import Store
from forfait_desktop.ui import theme
from forfait_desktop.ui.dialogs.amendement import AmendementDialog
from forfait_desktop.ui.dialogs.pieces import LignesDialog
from forfait_desktop.ui.dialogs.pourquoi import PourquoiDialog
from forfait_desktop.ui.dialogs.reparer import ReparerDialog
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.amendements import AmendementsPage
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.pages.lettre import LettrePage
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.pages.nouveautes import NouveautesPage
from forfait_desktop.ui.pages.paiement import PaiementPage
from forfait_desktop.ui.pages.praticien import PraticienPage
from forfait_desktop.ui.pages.question import AssistantPage, QuestionPage
from forfait_desktop.ui.pages.suivi import SuiviPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.pages.verifier import VerifierPage

LARGE: Final = (1366, 768)
ETROITE: Final = (1024, 700)

PRATICIEN_EXEMPLE: Final = {
    "nom": "EXEMPLE",
    "prenom": "Cabinet",
    "rpps": "10000000009",
    "specialite": "Médecine générale",
    "secteur": "1",
    "cabinet": "Cabinet d’exemple, 1 place de la Mairie",
}

Saisies = Mapping[str, Mapping[str, str]]
"""Page → field → what is typed or clicked, in the words of the screen."""

FS_2024: Final[Saisies] = {
    "v1.i1": {"segur": "oui", "lap": "sans objet"},
    "v1.i2": {"oui": "oui"},
    "v1.i3": {"taux": "4312/4650"},
    "v1.i4": {"oui": "oui"},
    "v2.i1.dmp": {"taux": "31,5"},
    "v2.i1.mss": {"taux": "4"},
    "v2.i1.ordonnance": {"taux": "62"},
    "v2.i1.apcv": {"nombre": "12"},
    "v2.i1.aat": {"taux": "94.2"},
    "v2.i1.atmp": {"taux": "48"},
    "v2.i1.pse": {"taux": "1/1"},
    "v2.i1.dmt": {"taux": "97"},
    "v2.i1.spe": {"taux": "59"},
    "v2.i1.dsg": {"taux": "0"},
    "v2.i2": {"oui": "oui"},
    "v2.i3": {"equipe": "oui", "rcp": "2", "teleexpertise": "non", "ehpad_had": "0"},
    "v2.i4": {"oui": "non"},
    "v2.i5": {"oui": "je ne sais pas encore"},
    "v2.i6": {"oui": "oui"},
    "v2.i7": {"appareils": "ecg tensiometre"},
    "v2.i8": {"heures": "1,5", "inscrit": "oui"},
    V3: {"signature": "12/03/2024", "temps": "mi", "percentile": "moins_p90"},
}
DONUM_2026: Final[Saisies] = {
    "socle.i1": {"segur": "oui", "lap": "oui", "sesam": "oui"},
    "socle.i2": {"dcmt": "88/96", "fse": "92,4", "pse": "41", "aat": "sans objet"},
    "options.i1": {"atmp": "55", "spe": "sans objet", "dsg": "sans objet"},
    "options.i2": {"dmp": "38", "ordonnance": "64,5"},
    "options.i3": {"apcv": "3", "mss": "0"},
}
NOTES: Final = {
    "v1.i1": "Attestation de l’éditeur reçue le 12 janvier.",
    "v2.i8": "Demander l’ouverture d’un créneau de plus.",
    "socle.i2": "Taux lus dans le logiciel le 15 novembre.",
}
SUR_DISQUE: Final = ("v1.i1", "v2.i1.atmp", "v3", "socle.i2")
"""Pages where the picture waits until the answers are saved."""
LIGNE_DIFFERENTE: Final = "v1.i3"
VALEUR_AFFICHEE: Final = "91,2 %"
ACCUSE: Final = "EXEMPLE-0042"
PAGE_FAUSSE: Final = "v2.i1.dmp"
TAUX_FAUX: Final = "315"
PAGE_MODIFIEE: Final = "v2.i1.atmp"
CIBLE: Final = f"{PAGE_MODIFIEE}.seuil"
AMENDEMENT: Final = ("45", "EXEMPLE : courrier de la caisse")
"""A threshold as the doctor read it elsewhere, just under the rate of that page."""

PIECES: Final = ("piece-attestation.pdf", "piece-photo.png", "piece-ancienne.pdf")
PAIEMENT_EXEMPLE: Final = {"montant": "4 900", "note": "EXEMPLE : relevé de mai"}
RELEVE: Final = {PAGE_MODIFIEE: "0", "v2.i1.aat": "0", "v2.i2": "50"}
"""Two lines not counted, 45 points together, and one that agrees."""


def run_demo(out: Path, data_dir: Path | None) -> int:
    """Make the whole journey, write its pictures and lists in ``out``, and print their paths.

    Without ``data_dir`` the journey has a data folder of its own, removed at the end.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise ErreurDonnee(
            f"{out} : le dossier n’a pas pu être créé ({erreur.strerror}). Choisissez-en un autre."
        ) from erreur
    if data_dir is not None:
        return _run(out.resolve(), data_dir)
    with tempfile.TemporaryDirectory(prefix="forfait-demo-") as dossier:
        return _run(out.resolve(), Path(dossier))


def _run(out: Path, data_dir: Path) -> int:
    app = make_application()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    qInstallMessageHandler(_say_message)
    theme.apply_theme(app, dark=False)
    try:
        with Store.open(data_dir) as store:
            Visite(app, store, out).run()
    finally:
        theme.apply_theme(app)
        qInstallMessageHandler(None)
    return 0


def _say_message(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    """Say what Qt has to say, but for what it cannot do without a screen."""
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


class Visite:
    """The journey of a sample doctor, from the first start to two printed lists."""

    def __init__(
        self, app: QApplication, store: Store, out: Path, driver: type[Pilote] = Pilote
    ) -> None:
        """Prepare the journey on an open store; ``driver`` may take other pictures."""
        self._app = app
        self._store = store
        self._out = out
        self._driver = driver
        self.pilote = self._open_window(1)

    def run(self) -> None:
        """Make the whole journey."""
        try:
            self._start()
            self._declare("fs-2024", FS_2024, "forfait-structure-2024")
            self._see_the_amendment()
            self._see_the_contract()
            self._keep_evidence()
            self._transcribe()
            self._record()
            self._write_control()
            self._note_payment()
            self._write_letter()
            self._export()
            self._look_through_a_narrow_window()
            self._declare("donum-2026", DONUM_2026, "donum-2026")
            self._look_around()
            self._follow_the_year()
            self._look_in_the_dark()
        finally:
            self.pilote.window.close()
            self.pilote.window.deleteLater()
            self.pilote.settle()

    def _open_window(self, premiere: int) -> Pilote:
        window = make_window(self._store)
        window.resize(*LARGE)
        window.show()
        window.activateWindow()
        pilote = self._driver(window, self._out, premiere)
        pilote.settle()
        return pilote

    # the first start

    def _start(self) -> None:
        pilote = self.pilote
        if isinstance(pilote.window.page(), AccueilPage):  # a folder that was used before
            return
        bienvenue = pilote.page(BienvenuePage)
        pilote.shoot("bienvenue")
        pilote.click(bienvenue.start_button)
        page = pilote.page(PraticienPage)
        for champ, texte in PRATICIEN_EXEMPLE.items():
            pilote.type_text(page.entries[champ], texte)
        faux = PRATICIEN_EXEMPLE["rpps"][:-1] + "8"
        pilote.type_text(page.entries["rpps"], faux)
        pilote.leave(page.entries["rpps"])
        pilote.shoot("praticien-rpps-faux")
        pilote.type_text(page.entries["rpps"], PRATICIEN_EXEMPLE["rpps"])
        pilote.leave(page.entries["rpps"])
        pilote.shoot("praticien")
        pilote.click(page.continue_button)

    # a whole declaration

    def _declare(self, ruleset_id: str, saisies: Saisies, nom: str) -> None:
        pilote = self.pilote
        if isinstance(pilote.window.page(), AccueilPage | ListePage):
            pilote.go(ACCUEIL)
            pilote.click(pilote.page(AccueilPage).new_button)
        campagne = pilote.page(CampagnePage)
        pilote.click(campagne.buttons[ruleset_id])
        pilote.shoot(f"campagne-{ruleset_id}")
        pilote.click(campagne.create_button)
        accueil = pilote.page(AccueilPage)
        pilote.shoot(f"accueil-{ruleset_id}-vide")
        premiere = next(iter(saisies))
        self._see_repairs(ruleset_id)
        if accueil.reprises.isVisible():
            self._take_up(accueil)
        pilote.click(accueil.task_row(premiere.split(".")[0]))
        for cle, champs in saisies.items():
            self._fill_page(cle, champs)
        self._review(premiere)
        self._save_list(nom)

    def _see_repairs(self, nom: str) -> None:
        """Open what the gate guard says of each missing line."""
        pilote = self.pilote

        def look(dialogue: QDialog) -> None:
            pilote.shoot(f"comment-reparer-{nom}", dialogue)
            pilote.close_dialog(dialogue)

        bouton = pilote.window.totals.gate.repair_button
        pilote.during_dialog(ReparerDialog, lambda: pilote.click(bouton), look)

    def _take_up(self, accueil: AccueilPage) -> None:
        """Confirm what is proposed from the earlier declaration on its first page."""
        pilote = self.pilote
        pilote.click(accueil.reprises.button)
        page = pilote.page(QuestionPage)
        pilote.shoot("reprise-a-confirmer")
        pilote.click(page.confirm_all.button)
        pilote.shoot("reprise-confirmee")
        pilote.go(ACCUEIL)

    # kept and declared

    def _see_the_amendment(self) -> None:
        """Look at the page of the values changed on this computer."""
        pilote = self.pilote
        pilote.window.menus.actions["amendements"].trigger()
        pilote.page(AmendementsPage)
        pilote.shoot("valeurs-modifiees")

    def _see_the_contract(self) -> None:
        """Look at all the years of the assistant's contract."""
        pilote = self.pilote
        pilote.go(V3)
        page = pilote.page(AssistantPage)
        page.scroll_area.ensureWidgetVisible(page.years)
        pilote.shoot("volet-3-annees")

    def _keep_evidence(self) -> None:
        """Add a PDF and a picture, one of which is out of date, and use one for another line."""
        pilote = self.pilote
        pilote.go(JUSTIFICATIFS)
        page = pilote.page(JustificatifsPage)
        pilote.shoot("justificatifs-attendus")
        attendues = [cle for cle, row in page.rows.items() if row.expected.isVisible()]
        for cle, chemin in zip(attendues, self._make_pieces(), strict=False):
            bouton = page.rows[cle].add_button
            pilote.give_path(lambda b=bouton: pilote.click(b), chemin)  # type: ignore[misc]
            pilote.wait_until(lambda: not page.is_busy, "the piece is kept")
        (ancienne,) = page.rows[attendues[len(PIECES) - 1]].views.values()
        pilote.click(ancienne.perimee)
        (premiere,) = page.rows[attendues[0]].views.values()
        pilote.during_dialog(LignesDialog, lambda: pilote.click(premiere.share_button), self._share)
        page.scroll_area.ensureVisible(0, 0)
        pilote.shoot("justificatifs")
        (ancienne,) = page.rows[attendues[len(PIECES) - 1]].views.values()
        page.scroll_area.ensureWidgetVisible(ancienne)
        pilote.shoot("justificatif-perime")

    def _make_pieces(self) -> list[Path]:
        """Write sample pieces beside the pictures: two PDF and an image."""
        from forfait_desktop.pdf.lettre import render_lettre

        chemins = [self._out / nom for nom in PIECES]
        for chemin in chemins:
            if chemin.suffix == ".pdf":
                annee = 2020 if "ancienne" in chemin.name else 2024
                chemin.write_bytes(render_lettre(_attestation(annee)))
            else:
                _paint_photo().save(str(chemin))
            print(chemin, flush=True)
        return chemins

    def _share(self, dialogue: QDialog) -> None:
        assert isinstance(dialogue, LignesDialog)
        dialogue.list.item(0).setCheckState(Qt.CheckState.Checked)
        self.pilote.shoot("justificatif-utilise-aussi", dialogue)
        self.pilote.click(dialogue.accept_button)

    def _transcribe(self) -> None:
        """Go through every line beside amelipro; one of them differs."""
        pilote = self.pilote
        pilote.go(TRANSCRIRE)
        page = pilote.page(TranscrirePage)
        pilote.shoot("transcrire")
        pilote.click(page.start_button)
        fenetre = page.opened
        assert fenetre is not None
        pilote.shoot("transcription-premiere-ligne", fenetre)
        while not fenetre.record_button.isVisible():
            if fenetre.line.indicateur == LIGNE_DIFFERENTE:
                pilote.type_text(fenetre.shown, VALEUR_AFFICHEE)
                pilote.shoot("transcription-valeur-differente", fenetre)
                pilote.click(fenetre.different_button)
                pilote.shoot("transcription-autre-chose", fenetre)
                pilote.click(fenetre.next_button)
            elif fenetre.same_button.isVisible():
                pilote.click(fenetre.same_button)
            else:
                pilote.click(fenetre.typed_button)
        pilote.shoot("transcription-finie", fenetre)
        pilote.go(ACCUEIL)
        pilote.go(TRANSCRIRE)
        pilote.shoot("transcrire-difference")
        pilote.click(fenetre.record_button)

    def _record(self) -> None:
        """Record the declaration: from then on it is sealed."""
        pilote = self.pilote
        page = pilote.page(DepotPage)
        pilote.shoot("enregistrer-avant")
        pilote.type_text(page.day, format_date_courte(pilote.window.bureau.today()))
        pilote.type_text(page.number, ACCUSE)
        pilote.give_path(lambda: pilote.click(page.capture_button), self._out / PIECES[1])
        pilote.wait_until(lambda: not page.is_busy, "the acknowledgement is kept")
        pilote.shoot("enregistrer-rempli")
        pilote.during_dialog(QMessageBox, lambda: pilote.click(page.seal_button), self._accept)
        pilote.shoot("enregistrer-apres")
        pilote.go("v1")
        pilote.shoot("page-scellee")
        pilote.go(TRANSCRIRE)
        pilote.shoot("transcrire-scellee")
        pilote.go(ACCUEIL)
        pilote.shoot("accueil-scellee")

    def _accept(self, dialogue: QDialog) -> None:
        """Accept what a question warns of."""
        self.pilote.shoot("enregistrer-question", dialogue)
        assert isinstance(dialogue, QMessageBox)
        dialogue.button(QMessageBox.StandardButton.Yes).click()

    def _write_control(self) -> None:
        """Write the file for a control."""
        pilote = self.pilote
        pilote.go(JUSTIFICATIFS)
        page = pilote.page(JustificatifsPage)
        pilote.save_as(
            lambda: pilote.click(page.control_button),
            "controle-forfait-structure-2024.zip",
            lambda: not page.is_busy,
        )
        pilote.shoot("fichier-pour-un-controle")

    # paid

    def _note_payment(self) -> None:
        """Type a payment below what was expected, and two lines of the statement."""
        pilote = self.pilote
        pilote.go(PAIEMENT)
        page = pilote.page(PaiementPage)
        pilote.shoot("paiement-avant")
        jour = format_date_courte(pilote.window.bureau.today())
        for champ, saisie in {**PAIEMENT_EXEMPLE, "jour": jour}.items():
            pilote.type_text(page.entries[champ].edit, saisie)
            pilote.leave(page.entries[champ].edit)
        pilote.shoot("paiement-montant")
        for cle, points in RELEVE.items():
            pilote.type_text(page.lines[cle].paid.edit, points)
            pilote.leave(page.lines[cle].paid.edit)
        pilote.shoot("paiement-ecarts")
        page.scroll_area.ensureVisible(0, 0)
        pilote.shoot("paiement-resume")

    def _write_letter(self) -> None:
        """Write the letter that asks the caisse for the detail of its calculation."""
        pilote = self.pilote
        pilote.click(pilote.page(PaiementPage).letter_button)
        page = pilote.page(LettrePage)
        pilote.wait_until(lambda: page.is_ready, "the letter")
        pilote.save_as(lambda: pilote.click(page.save_button), "lettre-fs-2024.pdf")
        pilote.shoot("lettre-a-la-caisse")

    def _export(self) -> None:
        """Write the declaration for a spreadsheet and as a dossier."""
        pilote = self.pilote
        actions = pilote.window.menus.actions
        pilote.go(ACCUEIL)
        pilote.save_as(actions["export"].trigger, "dossier-fs-2024.json")
        pilote.save_as(actions["export_csv"].trigger, "forfait-structure-2024.csv")
        pilote.shoot("tableau-exporte")

    def _look_through_a_narrow_window(self) -> None:
        """Look at the same pages in a small window."""
        pilote = self.pilote
        pilote.window.resize(*ETROITE)
        for cle in (JUSTIFICATIFS, PAIEMENT, SUIVI, TRANSCRIRE):
            pilote.go(cle)
            pilote.shoot(f"{cle}-fenetre-etroite")
        pilote.window.resize(*LARGE)
        pilote.go(ACCUEIL)

    def _fill_page(self, cle: str, champs: Mapping[str, str]) -> None:
        pilote = self.pilote
        page = pilote.page(QuestionPage)
        if page.cle != cle:
            raise AssertionError(f"the page {cle} is expected, {page.cle} is shown")
        if cle == PAGE_FAUSSE:
            self._type_wrong(page)
        for champ, saisie in champs.items():
            self._fill_field(page.fields[champ], saisie)
        if cle in NOTES:
            pilote.type_text(page.note, NOTES[cle])
            pilote.leave(page.note)
        if cle == PAGE_MODIFIEE:
            page = self._amend(page)
        if cle in SUR_DISQUE:
            pilote.wait_until(self._is_saved, "everything is saved")
        pilote.shoot(f"page-{cle.replace('.', '-')}")
        pilote.click(page.next_button)

    def _is_saved(self) -> bool:
        session = self.pilote.window.session
        return session is not None and not session.has_unsaved

    def _amend(self, page: QuestionPage) -> QuestionPage:
        """Change a threshold of the page shown; it is shown anew."""
        pilote = self.pilote

        def fill(dialogue: QDialog) -> None:
            assert isinstance(dialogue, AmendementDialog)
            valeur, source = AMENDEMENT
            pilote.type_text(dialogue.value, valeur)
            pilote.type_text(dialogue.source, source)
            pilote.shoot("modifier-une-valeur", dialogue)
            pilote.click(dialogue.save_button)

        bouton = page.help.amend_buttons[CIBLE]
        pilote.during_dialog(AmendementDialog, lambda: pilote.click(bouton), fill)
        return pilote.page(QuestionPage)

    def _type_wrong(self, page: QuestionPage) -> None:
        champ = page.fields["taux"]
        assert isinstance(champ, TauxField)
        self.pilote.type_text(champ.percent, TAUX_FAUX)
        if champ.state is not FieldState.ERREUR:
            raise AssertionError("a rate over 100 must be refused beside its field")
        self.pilote.shoot(f"page-{page.cle.replace('.', '-')}-taux-impossible")

    def _fill_field(self, field: Field, saisie: str) -> None:
        pilote = self.pilote
        if isinstance(field, OuiNonField):
            pilote.click(field.button(_OUI_NON[saisie]))
        elif isinstance(field, ChoixField):
            for mot in saisie.split():
                pilote.click(field.button(mot))
        elif isinstance(field, TauxField):
            self._fill_rate(field, saisie)
        elif isinstance(field, NombreField | JourField):
            pilote.type_text(field.entry, saisie)
            pilote.leave(field.entry)
        else:
            raise AssertionError(f"no way to fill {type(field).__name__}")

    def _fill_rate(self, field: TauxField, saisie: str) -> None:
        pilote = self.pilote
        if saisie == "sans objet":
            assert field.not_applicable is not None
            pilote.click(field.not_applicable)
            return
        if "/" not in saisie:
            pilote.type_text(field.percent, saisie)
            pilote.leave(field.percent)
            return
        haut, bas = saisie.split("/")
        pilote.type_text(field.numerator, haut)
        pilote.leave(field.numerator)
        pilote.type_text(field.denominator, bas)
        pilote.leave(field.denominator)

    def _review(self, premiere: str) -> None:
        pilote = self.pilote
        verifier = pilote.page(VerifierPage)
        pilote.shoot("verifier")
        pilote.click(verifier.modify_buttons[premiere])
        page = pilote.page(QuestionPage)
        pilote.shoot("modifier")
        pilote.click(page.back_button)
        pilote.click(pilote.page(VerifierPage).print_button)

    def _save_list(self, nom: str) -> None:
        pilote = self.pilote
        page = pilote.page(ListePage)
        pilote.wait_until(lambda: page.is_ready, "the list")
        pilote.shoot(f"liste-{nom}")
        pilote.save_as(lambda: pilote.click(page.save_button), f"{nom}.pdf")

    # the rest of the house

    def _look_around(self) -> None:
        pilote = self.pilote
        pilote.go(ACCUEIL)
        pilote.wait_until(self._amounts_are_known, "the amounts of the list")
        pilote.shoot("accueil")
        self._show_why()
        pilote.window.resize(*ETROITE)
        pilote.shoot("accueil-fenetre-etroite")
        pilote.click(pilote.page(AccueilPage).task_row("socle"))
        pilote.shoot("page-fenetre-etroite")
        pilote.window.resize(*LARGE)

    def _follow_the_year(self) -> None:
        """Change a date with its source, go back to the published one, and see what changed."""
        pilote = self.pilote
        pilote.go(SUIVI)
        page = pilote.page(SuiviPage)
        pilote.click(page.rows["fermeture"].edit_button)
        editor = page.rows["fermeture"].editor
        pilote.type_text(editor.day, "15/02/2027")
        pilote.type_text(editor.note, "EXEMPLE : courriel de la caisse")
        pilote.click(editor.save_button)
        pilote.shoot("suivi-date-modifiee")
        pilote.save_as(lambda: pilote.click(page.export_button), "agenda-donum-2026.ics")
        pilote.shoot("suivi-agenda-exporte")
        pilote.click(page.rows["fermeture"].back_button)
        pilote.window.menus.actions["news"].trigger()
        pilote.page(NouveautesPage)
        pilote.shoot("ce-qui-a-change")

    def _amounts_are_known(self) -> bool:
        modele = self.pilote.page(AccueilPage).model
        return all(modele.index(rang, 3).data() != "…" for rang in range(modele.rowCount()))

    def _show_why(self) -> None:
        pilote = self.pilote

        def look(dialogue: QDialog) -> None:
            pilote.shoot("pourquoi", dialogue)
            pilote.close_dialog(dialogue)

        total = next(
            bouton
            for bouton in pilote.window.totals.findChildren(QAbstractButton)
            if bouton.accessibleName().startswith("Pourquoi ce total\u00a0")
        )
        pilote.during_dialog(PourquoiDialog, lambda: pilote.click(total), look)

    def _look_in_the_dark(self) -> None:
        """Close, choose the dark theme, and find everything again."""
        numero = self.pilote.numero
        self.pilote.window.close()
        self.pilote.window.deleteLater()
        theme.apply_theme(self._app, dark=True)
        self.pilote = self._open_window(numero)
        pilote = self.pilote
        pilote.wait_until(self._amounts_are_known, "the amounts of the list")
        pilote.shoot("accueil-sombre")
        pilote.click(pilote.page(AccueilPage).task_row("socle"))
        pilote.shoot("page-sombre")
        pilote.go(VERIFIER)
        pilote.shoot("verifier-sombre")
        pilote.go(LISTE)
        liste = pilote.page(ListePage)
        pilote.wait_until(lambda: liste.is_ready, "the list")
        pilote.shoot("liste-sombre")
        pilote.go(ACCUEIL)
        accueil = pilote.page(AccueilPage)
        premiere = accueil.model.index(accueil.model.rowCount() - 1, 0)
        accueil.view.setCurrentIndex(premiere)
        pilote.click(accueil.open_button)
        for cle in (JUSTIFICATIFS, PAIEMENT, SUIVI):
            pilote.go(cle)
            pilote.settle()
            pilote.shoot(f"{cle}-sombre")
        pilote.window.menus.actions["amendements"].trigger()
        pilote.shoot("valeurs-modifiees-sombre")


def _attestation(annee: int) -> Lettre:
    """Return a sample of what a software maker sends."""
    return Lettre(
        expediteur=("EXEMPLE", "Éditeur d’exemple"),
        destinataire=("Cabinet EXEMPLE",),
        lieu_et_date=f"EXEMPLE, le 12 janvier {annee}",
        ecrite_le=date(annee, 1, 12),
        objet="attestation",
        corps=(Paragraphe("EXEMPLE d’attestation, sans valeur."),),
        signature="EXEMPLE",
    )


def _paint_photo() -> QImage:
    """Return a sample of a photographed document."""
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("#dfe7ee"))
    painter = QPainter(image)
    lettres = painter.font()
    lettres.setPixelSize(72)
    painter.setFont(lettres)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, "EXEMPLE")
    painter.end()
    return image


_OUI_NON: Final[dict[str, Valeur | None]] = {
    "oui": True,
    "non": False,
    "sans objet": SANS_OBJET,
    "je ne sais pas encore": None,
}
