"""Before typing on amelipro: what must be ready, what is missing, and how far one is."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phase import Phase
from forfait_desktop.services.calendrier import say_not_open
from forfait_desktop.services.depots import say_never_declared
from forfait_desktop.services.parcours import ACCUEIL, DEPOT, TRANSCRIRE, VERIFIER
from forfait_desktop.services.session import Session
from forfait_desktop.services.transcription import PREFLIGHT, SANS_SITE, Transcription
from forfait_desktop.ui import theme
from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.transcription_window import TranscriptionWindow
from forfait_desktop.ui.widgets.attente import ThinBar
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Band, Text, as_primary, plain_caption, primary


class TranscrirePage(Screen):
    """The preflight list, and the button that opens the narrow window."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the list."""
        super().__init__("Transcrire sur amelipro")
        self._context = context
        self._transcription: Transcription | None = None
        self._followed: SessionBridge | None = None
        self.opened: TranscriptionWindow | None = None
        self.intro = Text(
            "Une petite fenêtre reste au-dessus de votre navigateur et donne les lignes dans "
            "l’ordre d’amelipro. Vous copiez, vous saisissez, vous passez à la suivante."
        )
        self.body.addWidget(self.intro)
        self._state = QVBoxLayout()
        self._state.setSpacing(8)
        add_layout(self.body, self._state)
        self.preparation = QWidget()
        colonne = QVBoxLayout(self.preparation)
        colonne.setContentsMargins(0, 0, 0, 0)
        self.progress = ThinBar("Lignes faites")
        self.count = Text()
        colonne.addWidget(self.count)
        colonne.addWidget(self.progress)
        self.preflight = QWidget()
        avant = QVBoxLayout(self.preflight)
        avant.setContentsMargins(0, 8, 0, 0)
        avant.addWidget(Text("Avant de commencer", strong=True))
        for phrase in PREFLIGHT:
            add_layout(avant, _ticked(phrase))
        avant.addWidget(Text(SANS_SITE, small=True, ton="discret"))
        colonne.addWidget(self.preflight)
        self.body.addWidget(self.preparation)
        self.start_button = primary(QPushButton())
        self.start_button.clicked.connect(self.open_window)
        self.record_button = QPushButton()
        self.record_button.clicked.connect(lambda: context.show_page(DEPOT))
        self.footer.addWidget(self.start_button)
        self.footer.addWidget(self.record_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show how far the transcription of the open declaration is."""
        session, declaration_id = context.session, context.declaration_id
        if session is None or context.parcours is None or declaration_id is None:
            return
        self._transcription = Transcription(
            context.bureau.store, declaration_id, session.ruleset, session.declaration.reponses
        )
        clear(self._state)
        depot = session.depot
        phase = session.phase(context.bureau.today())
        self.intro.setVisible(phase is Phase.OUVERTE)
        self.preflight.setVisible(phase is Phase.OUVERTE)
        pas_ouverte = say_not_open(session.ruleset.dates, context.bureau.today())
        as_primary(self.start_button, on=phase is Phase.OUVERTE and not pas_ouverte)
        self.preparation.setVisible(depot is None)
        self.start_button.setVisible(depot is None)
        self.record_button.setText(
            "&Voir la déclaration" if depot else "Enregistrer la &déclaration"
        )
        if depot:
            texte = f"Tout est déclaré{INSECABLE}: il n’y a plus rien à transcrire."
            self._state.addWidget(Band("bien", "shield-check", texte))
        elif phase is Phase.CLOSE:
            texte = (
                "amelipro ne prend plus de déclaration pour cette campagne. Les lignes restent "
                "consultables."
            )
            self._state.addWidget(Text(texte))
        else:
            manquantes = context.parcours.to_complete(
                session.resultat, session.declaration.reponses
            )
            if pas_ouverte:
                self._state.addWidget(Band("attention", "triangle-alert", pas_ouverte))
            self._warn_missing(len(manquantes))
        self._show_differences()
        self._show_progress()

    def focus_first(self) -> None:
        """Give the keyboard to the button that opens the window."""
        (self.start_button if self.start_button.isVisible() else self.record_button).setFocus()

    def open_window(self) -> None:
        """Open the narrow window at the first line still to do, or bring it back."""
        bridge = self._context.bridge
        if self._transcription is None or bridge is None or bridge.session.is_sealed:
            return
        if self.opened is None:
            self.opened = TranscriptionWindow(
                self._transcription, self._context.settings, self._say_closed(bridge.session)
            )
            self.opened.progressed.connect(self._on_progressed)
            self.opened.record_asked.connect(partial(self._come_back, DEPOT))
            self.opened.answer_asked.connect(self._come_back)
            self._followed = bridge
            bridge.saved.connect(self._on_saved)
        self.opened.show()
        self.opened.activateWindow()

    def shut(self) -> None:
        """Close the narrow window, and follow the answers no more."""
        if self._followed is not None:
            self._followed.saved.disconnect(self._on_saved)
            self._followed = None
        if self.opened is not None:
            fenetre, self.opened = self.opened, None
            fenetre.close()
            fenetre.deleteLater()

    def _say_closed(self, session: Session) -> str:
        """Say that amelipro takes no declaration any more; nothing while it may."""
        if session.phase(self._context.bureau.today()) is Phase.CLOSE:
            return say_never_declared(session.ruleset.dates.fermeture)
        return ""

    def _warn_missing(self, nombre: int) -> None:
        if not nombre:
            return
        bande = Band(
            "attention",
            "triangle-alert",
            f"{nombre}{INSECABLE}ligne{'s' if nombre > 1 else ''} sans réponse. Vous pouvez "
            "transcrire le reste et revenir ensuite.",
            "Vérifier",
        )
        bande.action_asked.connect(lambda: self._context.show_page(VERIFIER))
        self._state.addWidget(bande)

    def _show_differences(self) -> None:
        if self._transcription is None:
            return
        for difference in self._transcription.differences():
            bande = Band("attention", "info", difference.say(), "Voir la réponse")
            bande.button.setAccessibleName(f"Voir la réponse{INSECABLE}: {difference.titre}")
            bande.action_asked.connect(partial(self._context.show_page, difference.indicateur))
            self._state.addWidget(bande)

    def _show_progress(self) -> None:
        if self._transcription is None:
            return
        avancement = self._transcription.progress()
        self.progress.setMaximum(avancement.total)
        self.progress.setValue(avancement.faites)
        pluriel = "s" if avancement.faites > 1 else ""
        self.count.setText(
            f"{avancement.faites} ligne{pluriel} faite{pluriel} sur {avancement.total}"
        )
        mot = "&Reprendre la transcription" if avancement.faites else "&Ouvrir la fenêtre"
        revoir = avancement.complete or not self.preflight.isVisibleTo(self)
        self.start_button.setText("&Revoir les lignes" if revoir else mot)

    def _come_back(self, cle: str) -> None:
        """Bring the main window forward on a page; the narrow one stays when lines are left."""
        if cle == DEPOT:
            self.shut()
        fenetre = self._context.widget.window()
        if fenetre.isMinimized():
            fenetre.showNormal()
        fenetre.activateWindow()
        self._context.show_page(cle)

    def _on_progressed(self) -> None:
        """Follow the narrow window on the pages that say how far it is, and beside them all."""
        context = self._context
        if context.session is None:
            return
        context.follow_transcription()
        if context.current_key in (ACCUEIL, DEPOT, TRANSCRIRE, VERIFIER):
            context.refresh_page()

    def _on_saved(self) -> None:
        """Let the narrow window follow an answer that changed: its line is to be typed again."""
        session, declaration_id = self._context.session, self._context.declaration_id
        if self.opened is not None and session is not None and declaration_id is not None:
            self.opened.follow(
                Transcription(
                    self._context.bureau.store,
                    declaration_id,
                    session.ruleset,
                    session.declaration.reponses,
                )
            )


def _ticked(phrase: str) -> QHBoxLayout:
    """Return a box to tick beside its sentence; the tick helps memory and is not kept."""
    ligne = QHBoxLayout()
    ligne.setSpacing(theme.GRID)
    case = QCheckBox()
    case.setProperty("role", "alone")
    case.setAccessibleName(phrase)
    texte = Text(plain_caption(phrase))
    texte.setBuddy(case)
    ligne.addWidget(case, 0, Qt.AlignmentFlag.AlignTop)
    ligne.addWidget(texte, 1)
    return ligne
