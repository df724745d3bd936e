"""The window: three columns that obey the parcours, and the actions of its menus.

It creates pages and carries requests between them and the desk; it computes nothing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop import __version__
from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.errors import ErreurDonnee, ErreurForfait
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.calendrier import say_countdown
from forfait_desktop.services.parcours import ACCUEIL, LISTE, PRATICIEN, VERIFIER, Parcours
from forfait_desktop.services.session import Changement
from forfait_desktop.ui import theme
from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.pages.question import QuestionPage, make_page
from forfait_desktop.ui.widgets.navigation import Navigation
from forfait_desktop.ui.widgets.texts import Band
from forfait_desktop.ui.widgets.totals import TotalsBand, TotalsPanel

BIENVENUE: Final = "bienvenue"
CAMPAGNE: Final = "campagne"
NAVIGATION_WIDTH: Final = 264
TOTALS_WIDTH: Final = 312
FOLD_BELOW: Final = 1100


class MainWindow(QMainWindow):
    """The one window of the program."""

    def __init__(self, bureau: Bureau, settings: QSettings) -> None:
        """Lay out the columns and open what was open last time."""
        super().__init__()
        self.bureau = bureau
        self._settings = settings
        self.bridge: SessionBridge | None = None
        self.parcours: Parcours | None = None
        self._declaration_id: int | None = None
        self._screens: dict[str, Screen] = {}
        self._questions: dict[str, QuestionPage] = {}
        self._current = ""
        self._reviewing = False
        self._undo_message: Callable[[], None] | None = None
        self.setWindowTitle("Forfait Desktop")
        self.setWindowIcon(theme.app_icon())
        self._lay_out()
        self._add_menus()
        self._restore_geometry()
        self._open_first()

    # layout

    def _lay_out(self) -> None:
        centre = QWidget()
        colonne = QVBoxLayout(centre)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        self.notice = Band("info", "info", "", "Annuler")
        self.notice.action_asked.connect(self._on_notice_action)
        self.notice.setVisible(False)
        self.failure = Band("alerte", "triangle-alert")
        self.failure.setVisible(False)
        ligne = QHBoxLayout()
        ligne.setSpacing(0)
        self.left = QWidget()
        self.left.setFixedWidth(NAVIGATION_WIDTH)
        gauche = QVBoxLayout(self.left)
        gauche.setContentsMargins(12, 16, 8, 12)
        self.navigation = Navigation()
        self.navigation.page_asked.connect(self.show_page)
        gauche.addWidget(self.navigation)
        self.stack = QStackedWidget()
        self.totals = TotalsPanel()
        self.totals.setFixedWidth(TOTALS_WIDTH)
        self.totals.why_asked.connect(self.show_why)
        self.totals.page_asked.connect(self.show_page)
        ligne.addWidget(self.left)
        milieu = QVBoxLayout()
        milieu.setContentsMargins(0, 0, 0, 0)
        milieu.setSpacing(0)
        bandes = QVBoxLayout()
        bandes.setContentsMargins(16, 0, 16, 0)
        bandes.addWidget(self.failure)
        bandes.addWidget(self.notice)
        milieu.addLayout(bandes)
        milieu.addWidget(self.stack, 1)
        ligne.addLayout(milieu, 1)
        ligne.addWidget(self.totals)
        colonne.addLayout(ligne, 1)
        self.band = TotalsBand()
        self.band.why_asked.connect(self.show_why)
        colonne.addWidget(self.band)
        self.setCentralWidget(centre)
        self.setMinimumSize(720, 480)

    def _add_menus(self) -> None:
        barre = self.menuBar()
        fichier = barre.addMenu("&Fichier")
        edition = barre.addMenu("&Édition")
        aller = barre.addMenu("&Aller à")
        aide = barre.addMenu("Aid&e")
        std = QKeySequence.StandardKey
        self.new_action = self._action(
            fichier, "&Nouvelle déclaration…", self.ask_campaign, std.New
        )
        self.import_action = self._action(
            fichier, "&Importer un dossier…", self.import_dossier, std.Open
        )
        self.export_action = self._action(fichier, "&Exporter le dossier…", self.export_dossier)
        fichier.addSeparator()
        self.print_action = self._action(fichier, "Im&primer la liste…", self.print_list, std.Print)
        self.save_action = self._action(
            fichier, "Enregistrer la liste en P&DF…", self.save_list, std.Save
        )
        fichier.addSeparator()
        self._action(fichier, "&Quitter", self.close, QKeySequence("Ctrl+Q"))
        self.undo_action = self._action(edition, "&Annuler", self.undo, std.Undo)
        self.redo_action = self._action(edition, "&Rétablir", self.redo, std.Redo)
        self.redo_action.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self._action(aller, "&Accueil", lambda: self.show_page(ACCUEIL), QKeySequence("Alt+Home"))
        self.next_action = self._action(
            aller, "Page &suivante", self._go_next, QKeySequence("Ctrl+PgDown")
        )
        self.previous_action = self._action(
            aller, "Page &précédente", self._go_previous, QKeySequence("Ctrl+PgUp")
        )
        self.review_action = self._action(
            aller, "&Vérifier", lambda: self.show_page(VERIFIER), QKeySequence("Ctrl+R")
        )
        self._action(aide, "&Aide", self.show_help, std.HelpContents)
        self._action(aide, "À &propos", self.show_about)

    def _action(
        self,
        menu: "object",
        texte: str,
        slot: Callable[[], object],
        raccourci: QKeySequence | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(texte, self)
        if raccourci is not None:
            action.setShortcut(raccourci)
        action.triggered.connect(lambda _checked=False: slot())
        menu.addAction(action)  # type: ignore[attr-defined]
        return action

    # opening

    def _open_first(self) -> None:
        self.navigation.show_parcours(None)
        if not self.bureau.praticiens():
            self._set_totals_visible(False)
            self.show_page(BIENVENUE)
            return
        lignes = self.bureau.declarations((Etat.ACTIVE,))
        derniere = self._settings.value("declaration", 0)
        connues = [ligne.id for ligne in lignes]
        choisie = int(str(derniere)) if str(derniere).isdigit() else 0
        for declaration_id in [choisie, *connues]:
            if declaration_id in connues and self._try_open(declaration_id):
                break
        self.show_page(ACCUEIL)

    def _try_open(self, declaration_id: int) -> bool:
        try:
            self.open_declaration(declaration_id)
        except ErreurDonnee as erreur:
            self.show_failure(str(erreur))
            return False
        return True

    def open_declaration(self, declaration_id: int) -> None:
        """Open a declaration; raise ``ErreurDonnee`` when its rules do not load."""
        session = self.bureau.open(declaration_id)
        self._close_declaration()
        self._declaration_id = declaration_id
        self._settings.setValue("declaration", declaration_id)
        self.parcours = Parcours(session.ruleset)
        self.bridge = SessionBridge(session, self)
        self.bridge.changed.connect(self._on_changed)
        self.bridge.saved.connect(self._on_saved)
        self.bridge.save_failed.connect(self._on_save_failed)
        self.navigation.show_parcours(self.parcours)
        self._set_totals_visible(True)
        self._show_result()
        self.totals.saved.setText("Tout est enregistré.")
        if self.bureau.set_aside(declaration_id):
            self.show_notice(
                "Des réponses enregistrées ne conviennent plus aux règles actuelles. Elles sont "
                "gardées de côté et ne comptent pas."
            )

    def _close_declaration(self) -> None:
        if self.bridge:
            self.bridge.close()
            self.bridge.deleteLater()
        self.bridge = None
        self.parcours = None
        self._declaration_id = None
        self._reviewing = False
        for page in self._questions.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._questions.clear()

    # pages

    def show_page(self, cle: str) -> None:
        """Go to a page by its key; a volet's key goes to its first page to complete."""
        if self.bridge:
            self.bridge.end_typing()
        if self.parcours and self.bridge and cle in {e.cle for e in self.parcours.etapes}:
            session = self.bridge.session
            cle = self.parcours.first_open(cle, session.resultat, session.declaration.reponses)
        if cle in (ACCUEIL, VERIFIER, LISTE):
            self._reviewing = cle == VERIFIER
        self._current = cle
        page = self._page(cle)
        self._fill(cle, page)
        self.stack.setCurrentWidget(page)
        self.navigation.select(cle)
        self._show_history()
        page.show_from_top()
        page.focus_first()

    @property
    def current_key(self) -> str:
        """The key of the page shown."""
        return self._current

    def page(self) -> QWidget | None:
        """Return the page shown."""
        return self.stack.currentWidget()

    def _page(self, cle: str) -> Screen:
        if self.parcours and self.bridge and cle in {p.cle for p in self.parcours.pages}:
            if cle not in self._questions:
                page = make_page(self.parcours.ruleset, self.parcours, self.bridge, cle)
                page.page_asked.connect(self.show_page)
                page.why_asked.connect(self.show_why)
                page.cleared.connect(self._on_cleared)
                self._questions[cle] = page
                self.stack.addWidget(page)
            return self._questions[cle]
        if cle not in self._screens:
            self._screens[cle] = self._make_screen(cle)
            self.stack.addWidget(self._screens[cle])
        return self._screens[cle]

    def _make_screen(self, cle: str) -> Screen:
        makers: dict[str, Callable[[], Screen]] = {
            ACCUEIL: self._make_accueil,
            BIENVENUE: self._make_bienvenue,
            PRATICIEN: self._make_praticien,
            CAMPAGNE: self._make_campagne,
            VERIFIER: self._make_verifier,
            LISTE: self._make_liste,
        }
        return makers[cle]()

    def _make_accueil(self) -> Screen:
        page = AccueilPage(self.bureau)
        page.task_asked.connect(self.show_page)
        page.new_asked.connect(self.ask_campaign)
        page.open_asked.connect(self._on_open_asked)
        page.rename_asked.connect(self._on_rename_asked)
        page.duplicate_asked.connect(self._on_duplicate_asked)
        page.etat_asked.connect(self._on_etat_asked)
        page.purge_asked.connect(self._on_purge_asked)
        page.print_asked.connect(lambda: self.show_page(LISTE))
        return page

    def _make_bienvenue(self) -> Screen:
        from forfait_desktop.ui.pages.bienvenue import BienvenuePage

        page = BienvenuePage()
        page.start_asked.connect(lambda: self.show_page(PRATICIEN))
        return page

    def _make_praticien(self) -> Screen:
        from forfait_desktop.ui.pages.praticien import PraticienPage

        page = PraticienPage()
        page.changed.connect(self._on_praticien_changed)
        page.continue_asked.connect(self._on_praticien_continued)
        return page

    def _make_campagne(self) -> Screen:
        from forfait_desktop.ui.pages.campagne import CampagnePage

        page = CampagnePage()
        page.chosen.connect(self._on_campaign_chosen)
        page.new_praticien_asked.connect(self._on_new_praticien_asked)
        page.cancelled.connect(lambda: self.show_page(ACCUEIL))
        return page

    def _make_verifier(self) -> Screen:
        from forfait_desktop.ui.pages.verifier import VerifierPage

        page = VerifierPage()
        page.modify_asked.connect(self._on_modify_asked)
        page.print_asked.connect(lambda: self.show_page(LISTE))
        return page

    def _make_liste(self) -> Screen:
        from forfait_desktop.ui.pages.liste import ListePage

        page = ListePage()
        page.print_asked.connect(self._on_print_asked)
        page.save_asked.connect(self._on_save_asked)
        return page

    def _fill(self, cle: str, page: Screen) -> None:
        """Give a page what it shows now."""
        session = self.bridge.session if self.bridge else None
        if isinstance(page, QuestionPage) and session:
            page.set_back_to_review(self._reviewing)
            page.show_result(session.resultat)
        elif cle == ACCUEIL:
            self._fill_accueil()
        elif cle == PRATICIEN:
            self._fill_praticien()
        elif cle == VERIFIER and session and self.parcours:
            page.show_session(session, self.parcours)  # type: ignore[attr-defined]
        elif cle == LISTE and self._declaration_id is not None:
            page.start(self.bureau.prepare_checklist(self._declaration_id))  # type: ignore[attr-defined]

    def _fill_accueil(self) -> None:
        page = self._screens[ACCUEIL]
        assert isinstance(page, AccueilPage)
        if self.bridge and self.parcours:
            session = self.bridge.session
            declaration = session.declaration
            praticien = self.bureau.praticien(declaration.praticien_id)
            suite = f" – {declaration.intitule}" if declaration.intitule else ""
            titre = f"{session.ruleset.titre}{suite}"
            page.show_declaration(
                titre,
                praticien.nom_complet,
                say_countdown(session.ruleset.dates, self.bureau.today()),
            )
            page.show_tasks(self.parcours.taches(session.resultat, declaration.reponses))
        else:
            page.show_declaration("Accueil", "Aucune déclaration ouverte.", "")
            page.show_tasks(())
        page.refresh_list(self._declaration_id)

    def _fill_praticien(self) -> None:
        page = self._screens[PRATICIEN]
        praticien = None
        if self.bridge:
            praticien = self.bureau.praticien(self.bridge.session.declaration.praticien_id)
        page.show_praticien(praticien, first_start=praticien is None)  # type: ignore[attr-defined]

    def _go_next(self) -> None:
        page = self.page()
        if isinstance(page, QuestionPage):
            page.go_next()

    def _go_previous(self) -> None:
        page = self.page()
        if isinstance(page, QuestionPage):
            page.go_previous()

    # requests of the pages

    def _on_modify_asked(self, cle: str) -> None:
        self._reviewing = True
        self.show_page(cle)

    def _on_cleared(self, cle: str) -> None:
        titre = self.parcours.page(cle).titre if self.parcours else ""
        self.show_notice(f"Réponses effacées\u00a0: {titre}.", self.undo)

    def _on_praticien_changed(self, praticien: Praticien) -> None:
        if self.bridge is None:
            return
        praticien_id = self.bridge.session.declaration.praticien_id
        if self._guard(lambda: self.bureau.update_praticien(praticien_id, praticien)):
            self._screens[PRATICIEN].show_saved()  # type: ignore[attr-defined]

    def _on_praticien_continued(self, praticien: Praticien) -> None:
        if self.bridge:
            self._on_praticien_changed(praticien)
            self.show_page(ACCUEIL)
            return
        self._guard(lambda: self.bureau.add_praticien(praticien))
        self.ask_campaign()

    def _on_new_praticien_asked(self) -> None:
        nom, valide = QInputDialog.getText(self, "Autre médecin", "Nom du médecin\u00a0:")
        if valide and nom.strip():
            praticien = Praticien(nom=nom.strip())
            ids: list[int] = []
            if self._guard(lambda: ids.append(self.bureau.add_praticien(praticien))):
                self.ask_campaign(ids[0])

    def ask_campaign(self, praticien_id: int | None = None) -> None:
        """Show the list of campaigns for a new declaration."""
        rulesets, erreurs = self.bureau.rulesets()
        page = self._page(CAMPAGNE)
        praticiens = self.bureau.praticiens()
        if not praticiens:
            self.show_page(PRATICIEN)
            return
        if praticien_id is None and self.bridge:
            praticien_id = self.bridge.session.declaration.praticien_id
        page.show_campaigns(  # type: ignore[attr-defined]
            rulesets, erreurs, self.bureau.proposed(), praticiens, praticien_id, self.bureau.today()
        )
        self.show_page(CAMPAGNE)

    def _on_campaign_chosen(self, praticien_id: int, ruleset_id: str) -> None:
        ids: list[int] = []
        if self._guard(
            lambda: ids.append(self.bureau.create_declaration(praticien_id, ruleset_id))
        ) and self._try_open(ids[0]):
            self.show_page(ACCUEIL)

    def _on_open_asked(self, declaration_id: int) -> None:
        if self._try_open(declaration_id):
            self.show_page(ACCUEIL)

    def _on_rename_asked(self, declaration_id: int) -> None:
        intitule, valide = QInputDialog.getText(
            self, "Renommer", "Un mot pour distinguer cette déclaration\u00a0:"
        )
        if valide and self._guard(
            lambda: self.bureau.rename(declaration_id, intitule.strip()[:80])
        ):
            self._fill_accueil()

    def _on_duplicate_asked(self, declaration_id: int) -> None:
        ids: list[int] = []
        if self._guard(lambda: ids.append(self.bureau.duplicate(declaration_id))):
            self._accueil().refresh_list(ids[0])
            self.show_notice("Une copie de la déclaration a été ajoutée à la liste.")

    def _on_etat_asked(self, declaration_id: int, etat: Etat) -> None:
        page = self._accueil()
        ligne = page.selected()
        avant = ligne.etat if ligne else Etat.ACTIVE
        mots = {
            Etat.ARCHIVEE: "Déclaration archivée.",
            Etat.SUPPRIMEE: "Déclaration supprimée. La liste «\u00a0Supprimées\u00a0» la garde.",
            Etat.ACTIVE: "Déclaration remise en préparation.",
        }
        if not self._guard(lambda: self.bureau.set_etat(declaration_id, etat)):
            return
        if declaration_id == self._declaration_id and etat is Etat.SUPPRIMEE:
            self._forget_declaration()
        self._fill_accueil()
        self.show_notice(mots[etat], lambda: self._undo_etat(declaration_id, avant))

    def _undo_etat(self, declaration_id: int, etat: Etat) -> None:
        if self._guard(lambda: self.bureau.set_etat(declaration_id, etat)):
            if self.bridge is None and etat is Etat.ACTIVE:
                self._try_open(declaration_id)
            self._fill_accueil()

    def _on_purge_asked(self, declaration_id: int) -> None:
        reponse = QMessageBox.question(
            self,
            "Effacer pour toujours",
            "Effacer cette déclaration, ses réponses et ses notes\u00a0? Ce sera définitif.",
        )
        if reponse == QMessageBox.StandardButton.Yes and self._guard(
            lambda: self.bureau.purge(declaration_id)
        ):
            self._fill_accueil()

    def _forget_declaration(self) -> None:
        self._close_declaration()
        self.navigation.show_parcours(None)
        self.navigation.select(ACCUEIL)
        self._set_totals_visible(False)

    # the list on paper

    def print_list(self) -> None:
        """Go to the list and print it as soon as it is ready."""
        self._when_list_is_ready(self._on_print_asked)

    def save_list(self) -> None:
        """Go to the list and save it as soon as it is ready."""
        self._when_list_is_ready(self._on_save_asked)

    def _when_list_is_ready(self, action: Callable[[bytes], None]) -> None:
        if self._declaration_id is None:
            return
        if self._current != LISTE:
            self.show_page(LISTE)
        page = self._screens[LISTE]
        if page.is_ready:  # type: ignore[attr-defined]
            action(page.pdf)  # type: ignore[attr-defined]
            return
        work = page._work  # type: ignore[attr-defined]
        work.done.connect(lambda made: action(made[0]), Qt.ConnectionType.SingleShotConnection)

    def _on_print_asked(self, pdf: bytes) -> None:
        from forfait_desktop.ui.pages.liste import print_pdf

        if print_pdf(pdf, self):
            self.show_notice("La liste est envoyée à l’imprimante.")

    def _on_save_asked(self, pdf: bytes) -> None:
        from forfait_desktop.services.checklists import save_pdf, suggested_name

        if self.bridge is None:
            return
        session = self.bridge.session
        praticien = self.bureau.praticien(session.declaration.praticien_id)
        nom = suggested_name(session.ruleset, praticien)
        dossier = str(self._settings.value("dossier_pdf", str(Path.home())))
        choisi, _filtre = QFileDialog.getSaveFileName(
            self, "Enregistrer la liste", str(Path(dossier) / nom), "PDF (*.pdf)"
        )
        if not choisi:
            return
        path = Path(choisi) if choisi.lower().endswith(".pdf") else Path(f"{choisi}.pdf")
        if self._guard(lambda: save_pdf(pdf, path)):
            self._settings.setValue("dossier_pdf", str(path.parent))
            self.show_notice(f"Liste enregistrée\u00a0: {path.name}.")

    # dossier files

    def export_dossier(self) -> None:
        """Write the open declaration to a file the doctor chooses."""
        if self._declaration_id is None or self.bridge is None:
            return
        self.bridge.save()
        nom = f"dossier-{self.bridge.session.ruleset.id}.json"
        choisi, _filtre = QFileDialog.getSaveFileName(
            self, "Exporter le dossier", str(Path.home() / nom), "Dossier (*.json)"
        )
        declaration_id = self._declaration_id
        if choisi and self._guard(lambda: self.bureau.export_dossier(declaration_id, Path(choisi))):
            self.show_notice(f"Dossier exporté\u00a0: {Path(choisi).name}.")

    def import_dossier(self) -> None:
        """Add the declaration of a dossier file to the store and open it."""
        choisi, _filtre = QFileDialog.getOpenFileName(
            self, "Importer un dossier", str(Path.home()), "Dossier (*.json)"
        )
        ids: list[int] = []
        if (
            choisi
            and self._guard(lambda: ids.append(self.bureau.import_dossier(Path(choisi))))
            and self._try_open(ids[0])
        ):
            self.show_page(ACCUEIL)
            self.show_notice(f"Dossier importé\u00a0: {Path(choisi).name}.")

    # undo

    def undo(self) -> None:
        """Undo the last change and show where it was."""
        self._travel(self.bridge.undo() if self.bridge else None)

    def redo(self) -> None:
        """Redo the last undone change and show where it was."""
        self._travel(self.bridge.redo() if self.bridge else None)

    def _travel(self, changement: Changement | None) -> None:
        if changement is None:
            return
        self.hide_notice()
        touched = {champ[0] for champ in changement.champs} | changement.notes
        if touched and self._current not in touched:
            self.show_page(min(touched))
        self._show_history()

    # what the session says

    def _on_changed(self, _changement: Changement) -> None:
        self._show_result()
        self._show_history()
        self.totals.saved.setText("Enregistrement…")

    def _on_saved(self) -> None:
        self.totals.saved.setText("Tout est enregistré.")
        self.failure.setVisible(False)

    def _on_save_failed(self, message: str) -> None:
        self.totals.saved.setText("Pas encore enregistré.")
        self.show_failure(f"{message} Vos réponses restent à l’écran, un nouvel essai suit.")

    def _show_result(self) -> None:
        if not (self.bridge and self.parcours):
            return
        session = self.bridge.session
        self.totals.show_result(session.ruleset, session.resultat)
        self.band.show_result(session.resultat)
        self.navigation.show_states(self.parcours, session.resultat, session.declaration.reponses)

    def _show_history(self) -> None:
        session = self.bridge.session if self.bridge else None
        self.undo_action.setEnabled(bool(session and session.can_undo))
        self.redo_action.setEnabled(bool(session and session.can_redo))
        for action in (
            self.print_action,
            self.save_action,
            self.export_action,
            self.review_action,
        ):
            action.setEnabled(session is not None)
        question = isinstance(self.page(), QuestionPage)
        self.next_action.setEnabled(question)
        self.previous_action.setEnabled(question)

    # messages

    def show_notice(self, texte: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was just done, with a way back when there is one."""
        self._undo_message = undo
        self.notice.button.setVisible(undo is not None)
        self.notice.show_message("info", "info", texte)
        self.notice.setVisible(True)

    def hide_notice(self) -> None:
        """Take the notice away."""
        self.notice.setVisible(False)
        self._undo_message = None

    def show_failure(self, texte: str) -> None:
        """Say what went wrong; it stays until it is mended."""
        self.failure.show_message("alerte", "triangle-alert", texte)
        self.failure.setVisible(True)

    def _on_notice_action(self) -> None:
        undo = self._undo_message
        self.hide_notice()
        if undo:
            undo()

    def show_why(self, cle: str) -> None:
        """Open the explanation of a figure."""
        if not self.bridge:
            return
        from forfait_desktop.services.pourquoi import explain
        from forfait_desktop.ui.dialogs.pourquoi import PourquoiDialog

        session = self.bridge.session
        try:
            explication = explain(session.ruleset, session.resultat, cle)
        except KeyError:
            return
        PourquoiDialog(explication, self).exec()

    def show_help(self) -> None:
        """Show the short help."""
        from forfait_desktop.ui.dialogs.aide import AideDialog

        AideDialog(self).exec()

    def show_about(self) -> None:
        """Say the version, where the data is, and what the program never does."""
        QMessageBox.about(
            self,
            "À propos",
            f"Forfait Desktop {__version__}\n\nVos données\u00a0: {self.bureau.data_dir}\n\n"
            "Ce programme n’utilise jamais le réseau. Il n’est pas édité par l’Assurance Maladie.",
        )

    def _guard(self, action: Callable[[], object]) -> bool:
        """Do something that may be refused; say why when it is, and tell whether it was done."""
        try:
            action()
        except ErreurForfait as erreur:
            self.show_failure(str(erreur))
            return False
        self.failure.setVisible(False)
        return True

    def _accueil(self) -> AccueilPage:
        page = self._page(ACCUEIL)
        assert isinstance(page, AccueilPage)
        return page

    # geometry and end

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the totals into a band when the window is narrow."""
        super().resizeEvent(event)
        self._set_totals_visible(self.bridge is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit what is left; ask before losing anything."""
        if self.bridge:
            self.bridge.end_typing()
            if self.bridge.session.has_unsaved and not self._accept_loss():
                event.ignore()
                return
        self._settings.setValue("geometrie", self.saveGeometry())
        self._settings.sync()
        event.accept()

    def _accept_loss(self) -> bool:
        reponse = QMessageBox.warning(
            self,
            "Réponses non enregistrées",
            "Les dernières réponses n’ont pas pu être enregistrées. Quitter quand même\u00a0?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return reponse == QMessageBox.StandardButton.Yes

    def _set_totals_visible(self, visible: bool) -> None:
        narrow = self.width() < FOLD_BELOW
        self.totals.setVisible(visible and not narrow)
        self.band.setVisible(visible and narrow)
        self.left.setVisible(visible or bool(self.bureau.praticiens()))

    def _restore_geometry(self) -> None:
        geometrie = self._settings.value("geometrie")
        if not (isinstance(geometrie, QByteArray) and self.restoreGeometry(geometrie)):
            ecran = QApplication.primaryScreen().availableGeometry()
            self.resize(min(1366, ecran.width()), min(768, ecran.height()))
