"""The window: three columns that obey the parcours, and the actions of its menus.

It creates pages and carries requests between them and the desk; it computes nothing.
"""

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import typeset
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
from forfait_desktop.ui.pages.base import Screen, beside_page
from forfait_desktop.ui.screens import OUT_OF_LIST, is_screen, make_screen
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.navigation import Navigation
from forfait_desktop.ui.widgets.notice import Notice, say_written
from forfait_desktop.ui.widgets.texts import Band, LinkButton
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
EXEMPLE_NON_GARDE: Final = "Exemple\u00a0: rien n’est gardé."
WITHOUT_FIGURES: Final = (CAMPAGNE, SAUVEGARDES, PROTECTION, PREFERENCES, REGLES)
"""Pages that are not about the declaration that is open around them."""

SAVING: Final = Bureau.save_all.__qualname__
"""What failed when answers are not saved, whoever tried."""

NAVIGATION_WIDTHS: Final = (248, 280, 320)
TOTALS_WIDTHS: Final = (288, 312, 360)
WIDER_FROM: Final = (1340, 1600)  # there is room for longer names beside the page
FOLD_BELOW: Final = 1100
FOLD_LEFT_BELOW: Final = 940  # under it the pages need the whole width: "Sommaire" opens the list


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
        self._came_from = ACCUEIL
        self._reviewing = False
        self._undo_message: Callable[[], None] | None = None
        self._notice_is_new = False
        self._is_shut = False
        self.must_end = False  # asked by the system: nothing refused holds it back
        self._saved = ""
        self._failed = ""  # what went wrong, while that is said
        self._summary_open = False
        self._locking: Band | None = None
        self._teller = ResultTeller(self)
        self.is_example = False
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
        self.notice = Notice()
        self.notice.action_asked.connect(self._on_notice_action)
        self.notice.failed.connect(self.show_failure)
        self._under = QWidget()  # in the page shown, above its footer: nothing else moves
        self._under.setLayout(beside_page(self.notice))
        self.failure = Band("alerte", "triangle-alert")
        self.failure.setVisible(False)
        close = LinkButton("Fermer", "Fermer ce message")
        close.clicked.connect(lambda: self.failure.setVisible(False))
        self.failure.add_link(close)
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
        self._above = QWidget()
        bandes = self._bands = QVBoxLayout(self._above)
        bandes.setContentsMargins(0, 0, 0, 0)
        bandes.setSpacing(6)
        bandes.addWidget(self.declared)
        bandes.addWidget(self.damage)
        bandes.addWidget(self.failure)
        add_layout(milieu, beside_page(self._above))
        milieu.addWidget(self.stack, 1)
        add_layout(ligne, milieu, 1)
        ligne.addWidget(self.totals)
        add_layout(colonne, ligne, 1)
        self.band = TotalsBand()
        self.band.why_asked.connect(self.show_why)
        self.band.repair_asked.connect(self.show_repairs)
        self.band.page_asked.connect(self.show_page)
        self.band.summary_asked.connect(self.show_summary)
        colonne.addWidget(self.band)
        self.setCentralWidget(centre)
        self.setMinimumSize(720, 480)

    # opening

    def _open_first(self) -> None:
        self.navigation.show_parcours(None)
        if not self.bureau.praticiens():
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
        quoi = f"{self.try_open.__qualname__} {declaration_id}"  # another one mends nothing
        try:
            self.open_declaration(declaration_id)
        except ErreurForfait as erreur:
            self.show_failure(str(erreur), quoi)
            return False
        self._mend(quoi)
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
        self.menus.show_parcours(self.parcours)
        self.navigation.select(self._current)
        self._lay_out_sides()
        self._show_result()
        self._teller.begin(session.resultat)
        self._say_saved("Tout est enregistré.")
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
        self.menus.show_parcours(None)
        self.navigation.select(ACCUEIL)
        self._lay_out_sides()

    def _leave_declaration(self) -> None:
        self._shut_screens()
        self._under.setParent(self)  # its page may be deleted
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
        if self._is_known(cle):
            self.show_page(cle)

    # pages

    def show_page(self, cle: str) -> None:
        """Go to a page by its key; a volet's key goes to its first page to complete."""
        if self.bridge:
            self.bridge.end_typing()
        if self.parcours and self.bridge and cle in {e.cle for e in self.parcours.etapes}:
            session = self.bridge.session
            cle = self.parcours.first_open(cle, session.resultat, session.declaration.reponses)
        if cle != self._current and not self.may_leave():
            self.navigation.select(self._current)
            return
        if cle in (ACCUEIL, VERIFIER, LISTE):
            self._reviewing = cle == VERIFIER
        if cle in OUT_OF_LIST and self._current not in (*OUT_OF_LIST, ""):
            self._came_from = self._current
        self._current = cle
        log_screen(cle)
        if not self._notice_is_new:
            self.hide_notice()
        self._summary_open = False
        self._lay_out_sides()
        self.declared.setVisible(self._says_declared)
        page = self.screen_of(cle)
        page.refresh(self)
        self._above.setMaximumWidth(page.widest)
        page.stand_alone(alone=not self._has_list)
        self.stack.setCurrentWidget(page)
        self._place_notice()
        self.navigation.select(cle)
        self.declared.button.setVisible(cle != DEPOT)
        self._show_history()
        page.show_from_top()
        page.take_focus()
        self._say_where(page)
        self._show_saved()

    @property
    def _shown(self) -> Screen | None:
        """The page of the present key, None once its declaration was left."""
        return self._questions.get(self._current) or self._screens.get(self._current)

    def may_leave(self) -> bool:
        """Let the present page stop once what would be lost with it."""
        page = self._shown
        return page is None or page.may_leave()

    def may_end(self) -> bool:
        """Let each page stop once what would be lost with it, shown or not."""
        if not self.may_leave():
            return False
        for cle, page in self._screens.items():
            if not page.may_end():
                self.show_page(cle)
                return False
        return True

    def go_back(self) -> None:
        """Leave a page that is not in the list for the one where the doctor was."""
        if self._current in OUT_OF_LIST:
            cle = self._came_from
            self.show_page(cle if self._is_known(cle) else ACCUEIL)

    def _is_known(self, cle: str) -> bool:
        """Tell whether a key is that of a page there is now."""
        pages = self.parcours.pages if self.parcours else ()
        return is_screen(cle) or cle in {page.cle for page in pages}

    def _say_where(self, page: Screen) -> None:
        """Tell the page in the title of the window, and to a screen reader."""
        self._show_title(page)
        annonces.say(self, page.say_where())

    def _show_title(self, page: Screen) -> None:
        titre = title_of_window(page.title.text())
        self.setWindowTitle(titre)
        self.window().setWindowTitle(titre)

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
        page = self.screen_of(self._current)
        page.refresh(self)
        self._show_title(page)
        self._show_history()

    def follow_day(self) -> None:
        """Count the days from the new date, wherever the screen shows them."""
        log_event(Evenement.JOUR_CHANGE)
        self._show_result()
        self._show_declared()
        page = self.page()
        if isinstance(page, Screen):
            page.follow_day(self)

    def show_summary(self) -> None:
        """Open the list beside the page where the window is too narrow for it, or close it."""
        self._summary_open = not self._summary_open
        self._lay_out_sides()
        if self._summary_open:
            self.navigation.setFocus()
        elif isinstance(page := self.page(), Screen):
            page.take_focus()

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
                page.amend_asked.connect(self.amendements.amend)
                page.back_asked.connect(self.amendements.go_back)
                page.refusals_changed.connect(self._on_refusals_changed)
                self._questions[cle] = page
                self.stack.addWidget(page)
            return self._questions[cle]
        if cle not in self._screens:
            self._screens[cle] = make_screen(self, cle)
            self._screens[cle].refusals_changed.connect(self._on_refusals_changed)
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

    # undo

    def undo(self) -> None:
        """Undo the last change and show where it was; what is the page's own comes first."""
        if self._shown is not None and self._shown.take_back():
            return
        if self._undo_message is not None:  # the last thing done, and it is said on the page
            self._on_notice_action()
            return
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
            if self._shown is not None:
                self._shown.drop_refused()
            self.show_page(min(touched))
        self._show_history()

    # what the session says

    def _on_changed(self, _changement: Changement) -> None:
        self.hide_notice()  # its "Annuler" would undo this change and not the one it speaks of
        self._show_result()
        self._show_history()
        self._say_saved("Enregistrement…")
        if self.session:
            phase = self.session.phase(self.bureau.today())
            self._teller.follow(self.session.resultat, phase)

    def _on_saved(self) -> None:
        self.follow_transcription()
        self._say_saved("Tout est enregistré.")
        if not self._refusals:
            self._teller.say_saved()
        if not self.bureau.has_unsaved:
            self._mend(SAVING)

    def _on_save_failed(self, message: str) -> None:
        self._say_saved("Pas encore enregistré.")
        suite = "Vos réponses restent à l’écran, un nouvel essai suit."
        self.show_failure(f"{message} {suite}", SAVING)

    def _say_saved(self, texte: str) -> None:
        """Say whether what is typed is kept, beside the page and below it."""
        self._saved = texte
        self._show_saved()

    @property
    def _refusals(self) -> int:
        """How many lines of the present page hold something that is not kept."""
        return self._shown.refusals if self._shown is not None else 0

    def _show_saved(self) -> None:
        """Say what is kept, never that all is while a line shows something refused."""
        refusees = self._refusals
        pluriel = "s" if refusees > 1 else ""
        refus = f"{refusees}\u00a0réponse{pluriel} refusée{pluriel}, non enregistrée{pluriel}."
        texte, ton = EXEMPLE_NON_GARDE if self.is_example else self._saved, "discret"
        if refusees:
            texte, ton = refus, "non_atteint"
        elif unrecorded := [page for page in self._screens.values() if page.is_unrecorded]:
            ailleurs = self._shown not in unrecorded
            ou = f" dans «\u00a0{unrecorded[0].title.text()}\u00a0»" if ailleurs else ""
            texte, ton = f"Saisie non enregistrée{ou}.", "a_completer"
        for vue in (self.totals, self.band):
            vue.saved.setText(texte)
            vue.saved.set_ton(ton)

    def _on_refusals_changed(self) -> None:
        self._show_saved()
        self._show_history()

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

    @property
    def _says_declared(self) -> bool:
        """Whether the page shown says if the declaration was made: in an example none is due."""
        session = self.session
        if session is None or not self._shows_figures:
            return False
        is_due = session.phase(self.bureau.today()).promet
        return not (self.is_example and is_due)

    def _show_declared(self) -> None:
        """Say on every screen whether the open declaration was declared on amelipro."""
        session = self.session
        self.declared.setVisible(self._says_declared)
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
                "undo": bool(session and session.can_undo)
                or (self._shown is not None and self._shown.can_take_back)
                or self._undo_message is not None,
                "redo": bool(session and session.can_redo),
                "question": self._current in self._questions,
                "out_of_list": self._current in OUT_OF_LIST,
                "seance": self.seance is not None,
                "home": not self.is_example,
                "protected": self.seance is not None and self.seance.is_protected,
            }
        )

    # messages

    def show_notice(
        self,
        texte: str,
        undo: Callable[[], None] | None = None,
        fichier: Path | None = None,
    ) -> None:
        """Say what was just done, with a way back or to a file, until another page is shown.

        A page shown by the same gesture does not end it.
        """
        self._notice_is_new = True
        QTimer.singleShot(0, self, self._on_gesture_ended)
        self._undo_message = undo
        self.notice.say(texte, fichier, undo=undo is not None)
        self._place_notice()
        self._show_history()
        annonces.say(self, texte)

    def show_written(self, quoi: str, path: Path, suite: str = "") -> None:
        """Say which file was written and where, with the ways to it."""
        self.show_notice(f"{say_written(quoi, path)} {suite}".rstrip(), fichier=path)

    def _on_gesture_ended(self) -> None:
        self._notice_is_new = False

    def _place_notice(self) -> None:
        """Put what is said into the page shown."""
        page = self.page()
        if isinstance(page, Screen) and not self.notice.isHidden():
            self.notice.setMaximumWidth(page.widest)
            page.put_above_footer(self._under)
            self._under.setVisible(True)

    def explore(self) -> None:
        """Leave the doctor's dossiers for an example."""
        if self.seance is not None and self.may_leave():
            self.seance.explore()

    def show_example(self, leave: Callable[[], object]) -> None:
        """Say on every page that this is an example, with the way out of it."""
        self.is_example = True
        bande = Band("attention", "info", EXEMPLE, "Quitter l’exemple")
        bande.action_asked.connect(leave)
        self._bands.insertWidget(0, bande)
        self._show_declared()
        self._show_saved()
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
        """Say something more, without taking away the ways from what is said already."""
        fichier = None
        if self.notice.isVisible():
            texte, fichier = f"{self.notice.whole} {texte}", self.notice.fichier
        self.show_notice(texte, self._undo_message, fichier)

    def show_damage(self, texte: str) -> None:
        """Say on every page that the store is damaged, with the way to its backups."""
        self.damage.show_message("alerte", "triangle-alert", texte)
        self.damage.setVisible(True)
        annonces.say(self, texte, urgent=True)

    def hide_notice(self) -> None:
        """Take the notice away."""
        had_way_back = self._undo_message is not None
        self.notice.setVisible(False)
        self._under.setVisible(False)
        self._notice_is_new = False
        self._undo_message = None
        if had_way_back:
            self._show_history()

    def show_failure(self, texte: str, quoi: str = "") -> None:
        """Say what went wrong; it stays until it is closed, or something else goes wrong.

        ``quoi`` names what failed: what is said goes away once that is done after all.
        """
        self._failed = quoi
        texte = typeset(texte)
        repetee = self.failure.isVisible() and self.failure.whole == texte
        self.failure.show_message("alerte", "triangle-alert", texte)
        self.failure.setVisible(True)
        if not repetee:  # a save that is tried again every few seconds says so once
            annonces.say(self, texte, urgent=True)

    def _mend(self, quoi: str) -> None:
        """Say no more that something failed, now that it is done."""
        if quoi and quoi == self._failed:
            self.failure.setVisible(False)

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
        quoi = getattr(action, "__qualname__", "")  # the same each time it is tried
        try:
            action()
        except ErreurForfait as erreur:
            self.show_failure(str(erreur), quoi)
            return False
        self._mend(quoi)
        return True

    # keyboard, geometry and end

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order."""
        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On Escape, leave the list that was opened beside the page, or a page out of the list."""
        if event.key() == Qt.Key.Key_Escape and self._summary_open:
            self.show_summary()
        elif event.key() == Qt.Key.Key_Escape and self._current in OUT_OF_LIST:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the totals into a band when the window is narrow."""
        super().resizeEvent(event)
        if self._is_shut:
            return  # the store may be closed already
        self._lay_out_sides()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit what is left; stop before losing anything, unless it must end."""
        app = QGuiApplication.instance()
        ends = isinstance(app, QGuiApplication) and app.isSavingSession()
        if not (self.must_end or ends or self.may_end()):
            event.ignore()
            return
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
            action,
            warns=True,
        )

    @property
    def _has_list(self) -> bool:
        """Whether there is anything to go to."""
        return self.bridge is not None or bool(self.bureau.praticiens())

    @property
    def _shows_figures(self) -> bool:
        """Whether the page shown is about a declaration that is open."""
        return self.bridge is not None and self._current not in WITHOUT_FIGURES

    def _lay_out_sides(self) -> None:
        """Show beside the page what it is about, as far as the window is wide enough."""
        figures, has_list = self._shows_figures, self._has_list
        narrow = self.width() < theme.scaled(FOLD_BELOW)
        wide = sum(self.width() >= theme.scaled(largeur) for largeur in WIDER_FROM)
        self.left.setFixedWidth(theme.scaled(NAVIGATION_WIDTHS[wide]))
        self.totals.setFixedWidth(theme.scaled(TOTALS_WIDTHS[wide]))
        self.totals.setVisible(figures and not narrow)
        folded = has_list and self.width() < theme.scaled(FOLD_LEFT_BELOW)
        self.left.setVisible(has_list and (self._summary_open or not folded))
        self.band.show_parts(figures=figures, summary=folded)
        self.band.setVisible(narrow and (figures or folded))
