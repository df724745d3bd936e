"""The window: three columns that obey the parcours, and the actions of its menus.

It creates pages and carries requests between them and the desk; it computes nothing.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.phase import Phase
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.logs import Evenement, log_event, log_screen
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.depots import say_declared, say_never_declared
from forfait_desktop.services.parcours import (
    ACCUEIL,
    BIENVENUE,
    CAMPAGNE,
    DEPOT,
    LISTE,
    PREFERENCES,
    PROTECTION,
    REGLES,
    SAUVEGARDES,
    VERIFIER,
    Parcours,
)
from forfait_desktop.services.reparation import find_repairs
from forfait_desktop.services.session import Changement, Session
from forfait_desktop.ui import theme
from forfait_desktop.ui.actions.declarations import DeclarationActions
from forfait_desktop.ui.annonces import ResultTeller, annonces
from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.day_watch import DayWatch
from forfait_desktop.ui.frame import GEOMETRY_KEY, restore_geometry, title_of_window
from forfait_desktop.ui.menus import Menus
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.screens import is_screen, make_screen
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.navigation import Navigation
from forfait_desktop.ui.widgets.texts import Band
from forfait_desktop.ui.widgets.totals import TotalsBand, TotalsPanel

if TYPE_CHECKING:
    from forfait_desktop.ui.actions.amendements import AmendementActions
    from forfait_desktop.ui.actions.documents import DocumentActions
    from forfait_desktop.ui.actions.guide import GuideActions
    from forfait_desktop.ui.actions.praticiens import PraticienActions
    from forfait_desktop.ui.actions.preferences import PreferenceActions
    from forfait_desktop.ui.actions.regles import RegleActions
    from forfait_desktop.ui.context import SeanceContext
    from forfait_desktop.ui.pages.question import QuestionPage

Place = tuple[str, int | None]
"""A page, and the declaration that is open around it."""

EXEMPLE: Final = "Ceci est un exemple pour essayer\u00a0: rien de ce que vous y faites n’est gardé."
WITHOUT_FIGURES: Final = (CAMPAGNE, SAUVEGARDES, PROTECTION, PREFERENCES, REGLES)
"""Pages that are not about the declaration that is open around them."""

NAVIGATION_WIDTHS: Final = (232, 264, 320)
TOTALS_WIDTHS: Final = (288, 312, 360)
WIDER_FROM: Final = (1340, 1600)  # there is room for longer names beside the page
FOLD_BELOW: Final = 1100
FOLD_LEFT_BELOW: Final = 940  # under it the pages need the whole width, and the menu leads anywhere


class MainWindow(QMainWindow):
    """The one window of the program."""

    def __init__(
        self, bureau: Bureau, settings: QSettings, seance: "SeanceContext | None" = None
    ) -> None:
        """Lay out the columns and open what was open last time.

        Without a ``seance`` the store stays open as it is: nothing locks or replaces it.
        """
        super().__init__()
        self.bureau = bureau
        self.settings = settings
        self.seance = seance
        self.bridge: SessionBridge | None = None
        self.parcours: Parcours | None = None
        self.declaration_id: int | None = None
        self._screens: dict[str, Screen] = {}
        self._questions: dict[str, QuestionPage] = {}
        self._current = ""
        self._reviewing = False
        self._undo_message: Callable[[], None] | None = None
        self._notice_is_new = False
        self._is_shut = False
        self._locking: Band | None = None
        self._teller = ResultTeller(self)
        self.is_example = False
        self.setWindowIcon(theme.app_icon())
        self.declarations: DeclarationActions = DeclarationActions(self)
        self._lay_out()
        self.menus = Menus(self)
        restore_geometry(self, settings)
        self._open_first()
        self._days = DayWatch(bureau.today, self)
        self._days.changed.connect(self.follow_day)

    # what is asked for through pages and menus; read when first asked for

    @cached_property
    def praticiens(self) -> "PraticienActions":
        """The requests about doctors."""
        from forfait_desktop.ui.actions.praticiens import PraticienActions

        return PraticienActions(self, self.declarations)

    @cached_property
    def documents(self) -> "DocumentActions":
        """The requests about files and paper."""
        from forfait_desktop.ui.actions.documents import DocumentActions

        return DocumentActions(self)

    @cached_property
    def preferences(self) -> "PreferenceActions":
        """The requests about how the program looks."""
        from forfait_desktop.ui.actions.preferences import PreferenceActions

        return PreferenceActions(self)

    @cached_property
    def amendements(self) -> "AmendementActions":
        """The requests about values of the rules."""
        from forfait_desktop.ui.actions.amendements import AmendementActions

        return AmendementActions(self)

    @cached_property
    def regles(self) -> "RegleActions":
        """The requests about rules that did not come with the program."""
        from forfait_desktop.ui.actions.regles import RegleActions

        return RegleActions(self)

    @cached_property
    def guide(self) -> "GuideActions":
        """The guide beside the program."""
        from forfait_desktop.ui.actions.guide import GuideActions

        return GuideActions(self)

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
        self.damage = Band("alerte", "triangle-alert", "", "Sauvegardes")
        self.damage.action_asked.connect(lambda: self.show_page(SAUVEGARDES))
        self.damage.setVisible(False)
        self.declared = Band("alerte", "circle-x", "", "Voir")
        self.declared.action_asked.connect(lambda: self.show_page(DEPOT))
        self.declared.setVisible(False)
        ligne = QHBoxLayout()
        ligne.setSpacing(0)
        self.left = QWidget()
        gauche = QVBoxLayout(self.left)
        gauche.setContentsMargins(12, 16, 8, 12)
        self.navigation = Navigation()
        self.navigation.page_asked.connect(self.show_page)
        gauche.addWidget(self.navigation)
        self.stack = QStackedWidget()
        self.totals = TotalsPanel()
        self.totals.why_asked.connect(self.show_why)
        self.totals.page_asked.connect(self.show_page)
        self.totals.repair_asked.connect(self.show_repairs)
        ligne.addWidget(self.left)
        milieu = QVBoxLayout()
        milieu.setContentsMargins(0, 0, 0, 0)
        milieu.setSpacing(0)
        bandes = self._bands = QVBoxLayout()
        bandes.setContentsMargins(24, 8, 24, 0)
        bandes.setSpacing(6)
        bandes.addWidget(self.declared)
        bandes.addWidget(self.damage)
        bandes.addWidget(self.failure)
        bandes.addWidget(self.notice)
        milieu.addLayout(bandes)
        milieu.addWidget(self.stack, 1)
        ligne.addLayout(milieu, 1)
        ligne.addWidget(self.totals)
        colonne.addLayout(ligne, 1)
        self.band = TotalsBand()
        self.band.why_asked.connect(self.show_why)
        self.band.repair_asked.connect(self.show_repairs)
        self.band.page_asked.connect(self.show_page)
        colonne.addWidget(self.band)
        self.setCentralWidget(centre)
        self.setMinimumSize(720, 480)

    # opening

    def _open_first(self) -> None:
        self.navigation.show_parcours(None)
        if not self.bureau.praticiens():
            self._set_totals_visible(False)
            self.show_page(BIENVENUE)
            return
        lignes = self.bureau.declarations((Etat.ACTIVE,))
        derniere = self.settings.value("declaration", 0)
        connues = [ligne.id for ligne in lignes]
        # What another program wrote there may be anything.
        choisie = int(str(derniere)) if re.fullmatch("[0-9]{1,18}", str(derniere)) else 0
        for declaration_id in [choisie, *connues]:
            if declaration_id in connues and self.try_open(declaration_id):
                break
        self.show_page(ACCUEIL)

    def try_open(self, declaration_id: int) -> bool:
        """Open a declaration; say why and return False when its rules do not load."""
        try:
            self.open_declaration(declaration_id)
        except ErreurForfait as erreur:
            self.show_failure(str(erreur))
            return False
        return True

    def open_declaration(self, declaration_id: int) -> None:
        """Open a declaration; raise ``ErreurDonnee`` when its rules do not load."""
        session = self.bureau.open(declaration_id)
        self._leave_declaration()
        self.declaration_id = declaration_id
        self.settings.setValue("declaration", declaration_id)
        self.parcours = Parcours(session.ruleset)
        self.bridge = SessionBridge(session, self)
        self.bridge.changed.connect(self._on_changed)
        self.bridge.saved.connect(self._on_saved)
        self.bridge.save_failed.connect(self._on_save_failed)
        self.navigation.show_parcours(self.parcours)
        self.navigation.select(self._current)
        self._set_totals_visible(True)
        self._show_result()
        self._teller.begin(session.resultat)
        self.totals.saved.setText("Tout est enregistré.")
        self.follow_transcription()
        self._show_declared()
        if self.bureau.set_aside(declaration_id):
            self.show_notice(
                "Des réponses enregistrées ne conviennent plus aux règles actuelles. Elles sont "
                "gardées de côté et ne comptent pas."
            )

    def close_declaration(self) -> None:
        """Leave the open declaration; nothing is open then."""
        self._leave_declaration()
        self.navigation.show_parcours(None)
        self.navigation.select(ACCUEIL)
        self._set_totals_visible(False)

    def _leave_declaration(self) -> None:
        self._shut_screens()
        if self.bridge:
            self.bridge.close()
            self.bridge.deleteLater()
        self.bridge = None
        self.declared.setVisible(False)
        self.parcours = None
        self.declaration_id = None
        self._reviewing = False
        for page in self._questions.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._questions.clear()

    @property
    def place(self) -> Place:
        """Where the doctor is: the page, and the declaration it is about."""
        return self._current, self.declaration_id

    def go_back_to(self, place: Place) -> None:
        """Show the place where the doctor was before the store was closed, if it is still there."""
        cle, declaration_id = place
        if declaration_id is None:
            self.close_declaration()
        elif declaration_id != self.declaration_id:
            connues = {ligne.id for ligne in self.bureau.declarations((Etat.ACTIVE,))}
            if declaration_id not in connues or not self.try_open(declaration_id):
                return
        known = {page.cle for page in self.parcours.pages} if self.parcours else set()
        if cle in known or is_screen(cle):
            self.show_page(cle)

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
        log_screen(cle)
        if not self._notice_is_new:
            self.hide_notice()
        self._notice_is_new = False
        about_it = self.bridge is not None and cle not in WITHOUT_FIGURES
        self._set_totals_visible(about_it)
        self.declared.setVisible(about_it)
        page = self.screen_of(cle)
        page.refresh(self)
        self.stack.setCurrentWidget(page)
        self.navigation.select(cle)
        self.declared.button.setVisible(cle != DEPOT)
        self._show_history()
        page.show_from_top()
        page.take_focus()
        self._say_where(page)

    def _say_where(self, page: Screen) -> None:
        """Tell the page in the title of the window, and to a screen reader."""
        titre = title_of_window(page.title.text())
        self.setWindowTitle(titre)
        self.window().setWindowTitle(titre)
        annonces.say(self, page.say_where())

    @property
    def session(self) -> Session | None:
        """The session of the open declaration."""
        return self.bridge.session if self.bridge else None

    @property
    def reviewing(self) -> bool:
        """Whether the doctor came from Vérifier."""
        return self._reviewing

    @property
    def widget(self) -> QWidget:
        """The window itself, as the parent of dialogs."""
        return self

    @property
    def current_key(self) -> str:
        """The key of the page shown."""
        return self._current

    def page(self) -> QWidget | None:
        """Return the page shown."""
        return self.stack.currentWidget()

    def refresh_page(self) -> None:
        """Show the present page again, as things stand now."""
        self.screen_of(self._current).refresh(self)
        self._show_history()

    def follow_day(self) -> None:
        """Count the days from the new date, wherever the screen shows them."""
        log_event(Evenement.JOUR_CHANGE)
        self._show_result()
        self._show_declared()
        page = self.page()
        if isinstance(page, Screen):
            page.follow_day(self)

    def follow_dates(self) -> None:
        """Show beside every page the dates that were just changed."""
        self._show_result()
        self._show_declared()

    def follow_transcription(self) -> None:
        """Say beside every page on how many lines amelipro shows another value."""
        session, declaration_id = self.session, self.declaration_id
        nombre = 0
        if session is not None and declaration_id is not None and not session.is_sealed:
            nombre = len(self.bureau.differences(declaration_id))
        self.totals.show_differences(nombre)
        self.band.show_differences(nombre)

    def screen_of(self, cle: str) -> Screen:
        """Return a screen by its key, made the first time it is asked for."""
        if self.parcours and self.bridge and cle in {p.cle for p in self.parcours.pages}:
            if cle not in self._questions:
                from forfait_desktop.ui.pages.question import make_page

                page = make_page(self.parcours.ruleset, self.parcours, self.bridge, cle)
                page.page_asked.connect(self.show_page)
                page.why_asked.connect(self.show_why)
                page.cleared.connect(self._on_cleared)
                page.amend_asked.connect(self.amendements.amend)
                page.back_asked.connect(self.amendements.go_back)
                self._questions[cle] = page
                self.stack.addWidget(page)
            return self._questions[cle]
        if cle not in self._screens:
            self._screens[cle] = make_screen(self, cle)
            self.stack.addWidget(self._screens[cle])
        return self._screens[cle]

    def go_next(self) -> None:
        """Go to the next question, from a question."""
        if self._current in self._questions:
            self._questions[self._current].go_next()

    def go_previous(self) -> None:
        """Go to the previous question, from a question."""
        if self._current in self._questions:
            self._questions[self._current].go_previous()

    # requests of the pages

    def modify(self, cle: str) -> None:
        """Go from Vérifier to a page that offers to come back."""
        self.set_reviewing(on=True)
        self.show_page(cle)

    def set_reviewing(self, on: bool) -> None:
        """Remember that the doctor came from Vérifier."""
        self._reviewing = on

    def _on_cleared(self, cle: str) -> None:
        titre = self.parcours.page(cle).titre if self.parcours else ""
        self.show_notice(f"Réponses effacées\u00a0: {titre}.", self.undo)

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
        self.hide_notice()  # its "Annuler" would undo this change and not the one it speaks of
        self._show_result()
        self._show_history()
        self.totals.saved.setText("Enregistrement…")
        if self.session:
            phase = self.session.phase(self.bureau.today())
            self._teller.follow(self.session.resultat, phase)

    def _on_saved(self) -> None:
        self.follow_transcription()
        self.totals.saved.setText("Tout est enregistré.")
        self._teller.say_saved()
        self.failure.setVisible(False)

    def _on_save_failed(self, message: str) -> None:
        self.totals.saved.setText("Pas encore enregistré.")
        self.show_failure(f"{message} Vos réponses restent à l’écran, un nouvel essai suit.")

    def _show_result(self) -> None:
        if not (self.bridge and self.parcours):
            return
        session = self.bridge.session
        reparation = None
        if not session.is_sealed:
            reparation = find_repairs(session.ruleset, session.resultat, self.bureau.today())
        phase = session.phase(self.bureau.today())
        for vue in (self.totals, self.band):
            vue.show_result(session.ruleset, session.resultat, reparation, phase=phase)
        self.navigation.show_states(
            self.parcours, session.resultat, session.declaration.reponses, phase
        )

    def _show_declared(self) -> None:
        """Say on every screen whether the open declaration was declared on amelipro."""
        session = self.session
        about_it = self._current not in WITHOUT_FIGURES
        self.declared.setVisible(session is not None and about_it)
        if session is None or self.declaration_id is None:
            return
        depots = self.bureau.depots(self.declaration_id)
        if session.phase(self.bureau.today()) is Phase.CLOSE and not depots:
            texte = say_never_declared(session.ruleset.dates.fermeture)
            self.declared.show_message("info", "calendar", texte)
            return
        ton, icone = ("bien", "shield-check") if session.is_sealed else ("alerte", "circle-x")
        self.declared.show_message(ton, icone, say_declared(depots))

    def _show_history(self) -> None:
        session = self.session
        self.menus.show_available(
            {
                "declaration": session is not None,
                "undo": bool(session and session.can_undo),
                "redo": bool(session and session.can_redo),
                "question": self._current in self._questions,
                "seance": self.seance is not None,
                "home": not self.is_example,
                "protected": self.seance is not None and self.seance.is_protected,
            }
        )

    # messages

    def show_notice(self, texte: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was just done, with a way back when there is one; it outlives one page."""
        self._notice_is_new = True
        self._undo_message = undo
        self.notice.button.setVisible(undo is not None)
        self.notice.show_message("info", "info", texte)
        self.notice.setVisible(True)
        annonces.say(self, texte)

    def explore(self) -> None:
        """Leave the doctor's dossiers for an example."""
        if self.seance is not None:
            self.seance.explore()

    def show_example(self, leave: Callable[[], object]) -> None:
        """Say on every page that this is an example, with the way out of it."""
        self.is_example = True
        bande = Band("attention", "info", EXEMPLE, "Quitter l’exemple")
        bande.action_asked.connect(leave)
        self._bands.insertWidget(0, bande)
        self._show_history()

    def again(self) -> "MainWindow":
        """Return a new window over the same desk; this one is left."""
        self.settle()
        place = self.place
        self.close_declaration()
        self.shut()
        window = MainWindow(self.bureau, self.settings, self.seance)
        window.go_back_to(place)
        return window

    def lock(self) -> None:
        """Close the store until the passphrase is given, when there is one."""
        if self.seance is not None:
            self.seance.lock()

    def warn_of_lock(self, texte: str) -> None:
        """Say that the program is about to lock; an empty text takes it back."""
        if self._locking is None:
            self._locking = Band("attention", "lock")
            self._bands.insertWidget(0, self._locking)
        self._locking.text.setText(texte)
        self._locking.setVisible(bool(texte))
        annonces.say(self, texte, urgent=True)

    def add_notice(self, texte: str) -> None:
        """Say something more, without taking away the way back of what is said already."""
        if self.notice.isVisible():
            texte = f"{self.notice.text.text()} {texte}"
        self.show_notice(texte, self._undo_message)

    def show_damage(self, texte: str) -> None:
        """Say on every page that the store is damaged, with the way to its backups."""
        self.damage.show_message("alerte", "triangle-alert", texte)
        self.damage.setVisible(True)
        annonces.say(self, texte, urgent=True)

    def hide_notice(self) -> None:
        """Take the notice away."""
        self.notice.setVisible(False)
        self._notice_is_new = False
        self._undo_message = None

    def show_failure(self, texte: str) -> None:
        """Say what went wrong; it stays until it is mended."""
        repetee = self.failure.isVisible() and self.failure.text.text() == texte
        self.failure.show_message("alerte", "triangle-alert", texte)
        self.failure.setVisible(True)
        if not repetee:  # a save that is tried again every few seconds says so once
            annonces.say(self, texte, urgent=True)

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
            phase = session.phase(self.bureau.today())
            explication = explain(session.ruleset, session.resultat, cle, phase)
        except KeyError:
            return
        PourquoiDialog(explication, self).exec()

    def show_repairs(self) -> None:
        """Say how to repair each line that keeps the gate closed."""
        session = self.session
        reparation = session and find_repairs(
            session.ruleset, session.resultat, self.bureau.today()
        )
        if reparation:
            from forfait_desktop.ui.dialogs.reparer import ReparerDialog

            dialog = ReparerDialog(reparation, self)
            dialog.page_asked.connect(self.show_page)
            dialog.exec()

    def show_guide(self) -> None:
        """Open the guide at the page about the present screen."""
        self.guide.show()

    def show_about(self) -> None:
        """Say the version, where the data is, what is never done, and what it is made of."""
        from forfait_desktop.ui.dialogs.apropos import AproposDialog

        dialog = AproposDialog(self.bureau.data_dir, self)
        dialog.exec()
        dialog.deleteLater()

    def guard(self, action: Callable[[], object]) -> bool:
        """Do something that may be refused; say why when it is, and tell whether it was done."""
        try:
            action()
        except ErreurForfait as erreur:
            self.show_failure(str(erreur))
            return False
        self.failure.setVisible(False)
        return True

    # keyboard, geometry and end

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order."""
        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the totals into a band when the window is narrow."""
        super().resizeEvent(event)
        if self._is_shut:
            return  # the store may be closed already
        self._set_totals_visible(self.bridge is not None and self._current not in WITHOUT_FIGURES)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit what is left; ask before losing anything."""
        if not self.settle() and not self.accept_loss("Quitter quand même"):
            event.ignore()
            return
        self.shut()
        event.accept()

    def settle(self) -> bool:
        """Commit all that was typed; tell whether everything is saved."""
        page = self.page()
        if isinstance(page, Screen):
            page.leave()
        if self.bridge:
            self.bridge.end_typing()
        return self._save_all()

    def shut(self) -> None:
        """End what the screens began, close what stands beside the window, remember its place."""
        self._is_shut = True
        self._days.stop()
        for screen in self._screens.values():
            screen.finish()
        self._shut_screens()
        if "guide" in self.__dict__:  # made when first asked for
            self.guide.shut()
        self.settings.setValue(GEOMETRY_KEY, self.window().saveGeometry())
        self.settings.sync()

    def _shut_screens(self) -> None:
        """Close what the screens opened beside the window."""
        for screen in self._screens.values():
            screen.shut()

    def _save_all(self) -> bool:
        """Commit what any declaration still holds, those left earlier included."""
        if self.bureau.has_unsaved:
            self.guard(self.bureau.save_all)
        return not self.bureau.has_unsaved

    def accept_loss(self, action: str) -> bool:
        """Ask whether to go on though the last answers could not be saved."""
        from forfait_desktop.ui.dialogs.boites import ask

        return ask(
            self,
            "Réponses non enregistrées",
            f"Les dernières réponses n’ont pas pu être enregistrées. {action}\u00a0?",
            QMessageBox.Icon.Warning,
        )

    def _set_totals_visible(self, visible: bool) -> None:
        narrow = self.width() < theme.scaled(FOLD_BELOW)
        wide = sum(self.width() >= theme.scaled(largeur) for largeur in WIDER_FROM)
        self.left.setFixedWidth(theme.scaled(NAVIGATION_WIDTHS[wide]))
        self.totals.setFixedWidth(theme.scaled(TOTALS_WIDTHS[wide]))
        self.totals.setVisible(visible and not narrow)
        self.band.setVisible(visible and narrow)
        known = self.bridge is not None or bool(self.bureau.praticiens())
        self.left.setVisible(known and self.width() >= theme.scaled(FOLD_LEFT_BELOW))
            oui=action,
