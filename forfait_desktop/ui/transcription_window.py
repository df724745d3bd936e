"""The narrow window beside amelipro: one line at a time, what to type, copy, done, next.

It stays on top of the browser, even when the main window is minimised. Each line done is saved
at once; it can be left and taken up again where it was.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import MOT_DU_MODE
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.services.transcription import ChampASaisir, LigneASaisir, Transcription
from forfait_desktop.ui import presse_papiers, theme
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.attente import ThinBar
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.texts import Band, LinkButton, Text, primary

WIDTH: Final = 400
HEIGHT: Final = 600
MARGIN: Final = 24
BOX_WIDTH: Final = 112
GEOMETRY_KEY: Final = "transcription/geometrie"
DONE_WORDS: Final = {
    EtatLigne.SAISIE: "Saisie",
    EtatLigne.IDENTIQUE: "Valeur affichée identique",
    EtatLigne.DIFFERENTE: "Valeur affichée différente",
}
SANS_REPONSE: Final = "Laissée sans réponse"
MODE_INCONNU: Final = "Peut-être prérempli par amelipro\u00a0: comparez s’il y a une valeur."
AUTRE_CHOSE: Final = "Corrigez votre réponse si amelipro a raison."
KEYS_HELP: Final = (
    "Ctrl+Maj+C copier · Ctrl+Entrée noter et avancer · Ctrl+Page\u00a0suivante ou précédente "
    "changer de ligne · Échap fermer"
)


class TranscriptionWindow(QWidget):
    """The lines of a declaration, in amelipro's order."""

    progressed = Signal()
    record_asked = Signal()
    answer_asked = Signal(str)

    def __init__(self, transcription: Transcription, settings: QSettings, closed: str = "") -> None:
        """Open at the first line still to do, where the window stood last time.

        ``closed`` says that the campaign is over, where it is.
        """
        # No parent: an owned window would be minimised with the main one.
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._transcription = transcription
        self._settings = settings
        self._rank = transcription.first_open()
        self._to_copy = 0
        self._warned_of = ""
        self._fields_shown: object = None
        self.boxes: dict[str, QLineEdit] = {}  # by field, where a line has several values
        self.setWindowTitle("Transcrire sur amelipro")
        self.setMinimumSize(340, 460)
        self._lay_out(closed)
        self._add_keys()
        self._restore_geometry()
        self.show_line()

    @property
    def line(self) -> LigneASaisir:
        """The line shown."""
        return self._transcription.lignes[self._rank]

    def follow(self, transcription: Transcription) -> None:
        """Take the answers as they are now; what is being typed stays when its line is the same."""
        if transcription.lignes != self._transcription.lignes:
            ici = transcription.lignes[self._rank] != self.line
            tapee, tapees = self.shown.text(), {cle: b.text() for cle, b in self.boxes.items()}
            self._transcription = transcription
            self.show_line()
            if ici:
                self._say("Cette réponse vient de changer.")
            else:
                self.shown.setText(tapee)
                for cle, boite in self.boxes.items():
                    boite.setText(tapees.get(cle, ""))

    def show_line(self) -> None:
        """Show the present line and where it stands."""
        ligne, avancement = self.line, self._transcription.progress()
        faite = self._transcription.done().get(ligne.indicateur)
        self.progress.setMaximum(avancement.total)
        self.progress.setValue(avancement.faites)
        self.heading.setText(
            f"{ligne.lieu}. Ligne {self._rank + 1} sur {avancement.total}, "
            f"{avancement.faites} faite{'s' if avancement.faites > 1 else ''}"
        )
        self.title.setText(f"{ligne.numero}. {ligne.libelle}")
        self.mode.setText(_say_mode(ligne))
        self.unanswered.setVisible(not ligne.repondue)
        self._show_fields(ligne)
        self._show_actions(ligne, faite)
        self._show_left()
        self.previous_button.setEnabled(self._rank > 0)
        self.next_button.setEnabled(self._rank < avancement.total - 1)
        self.end_band.setVisible(avancement.complete)
        self.record_button.setVisible(avancement.complete)
        self._focus_main(faite=faite is not None, complete=avancement.complete)

    def copy(self, rang: int) -> None:
        """Copy a value of the line to the clipboard."""
        valeurs = self._copyable()
        if rang < len(valeurs):
            champ = valeurs[rang]
            presse_papiers.copy(champ.a_copier)
            self._to_copy = (rang + 1) % len(valeurs)
            self._say(f"Copié{INSECABLE}: {champ.a_copier} ({champ.libelle})")

    def copy_next(self) -> None:
        """Copy the values of the line in turn: each press takes the next one."""
        if self._copyable():
            self.copy(self._to_copy)
        else:
            self._say(f"Rien à copier sur cette ligne{INSECABLE}: cochez la réponse.")

    def mark(self, etat: EtatLigne) -> None:
        """Record the line, then move on to the next one still to do below it.

        A line on which amelipro shows another value stays: there is something to correct.
        """
        if etat is EtatLigne.DIFFERENTE and not self._typed:
            self._say("Écrivez d’abord la valeur qu’affiche amelipro.", alert=True)
            next(iter(self.boxes.values()), self.shown).setFocus()
            return
        ligne = self.line
        if (etat is EtatLigne.SAISIE and self._must_warn(ligne)) or not self._record(etat):
            return
        suivante = self._transcription.next_open(self._rank)
        fini = suivante <= self._rank or self._transcription.progress().complete
        if fini or etat is EtatLigne.DIFFERENTE:
            self.show_line()
        else:
            self._go(suivante)
        self._say(f"Noté, ligne {ligne.numero}{INSECABLE}: {_say_done(ligne, etat).lower()}.")
        self.progressed.emit()

    def next(self) -> None:
        """Go to the next line; a value typed is recorded first."""
        self._leave_for(self._rank + 1)

    def previous(self) -> None:
        """Go to the previous line; a value typed is recorded first."""
        self._leave_for(self._rank - 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Record what is typed, remember where the window stands, tell the main one how far it is.

        A value that cannot be recorded keeps the window open.
        """
        if self._has_typed:
            if not self._record(EtatLigne.DIFFERENTE):
                event.ignore()
                return
            self.show_line()
        self._settings.setValue(GEOMETRY_KEY, self.saveGeometry())
        self.progressed.emit()
        super().closeEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order, and show where it goes."""
        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter record the value typed or press the button in focus, and Escape close."""
        ou = self.focusWidget()
        entree = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entree and (ou is self.shown or ou in self.boxes.values()):
            self.mark(EtatLigne.DIFFERENTE)
        elif entree and isinstance(ou, QPushButton):
            ou.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @property
    def _has_typed(self) -> bool:
        """Whether a value that amelipro shows is typed and not recorded yet."""
        return (
            self.line.indicateur not in self._transcription.done()
            and self.line.mode != "declare"
            and bool(self._typed)
        )

    @property
    def _typed(self) -> str:
        """What amelipro shows, as typed; each value with its name where there are several."""
        if not self.boxes:
            return self.shown.text().strip()
        tapees = ((c.libelle, self.boxes[c.id].text().strip()) for c in self.line.champs)
        return ", ".join(f"{nom}{INSECABLE}: {texte}" for nom, texte in tapees if texte)

    def _record(self, etat: EtatLigne) -> bool:
        """Record the line shown; say why when it is refused."""
        ligne = self.line
        affiche = self._typed if etat is EtatLigne.DIFFERENTE else ""
        return self._guard(lambda: self._transcription.mark(ligne, etat, affiche))

    def _leave_for(self, rang: int) -> None:
        if not 0 <= rang < len(self._transcription.lignes):
            return
        quittee, notee = self.line, self._has_typed
        if notee and not self._record(EtatLigne.DIFFERENTE):
            return
        self._go(rang)
        if notee:
            lieu = f"Noté, ligne {quittee.numero}"
            self._say(f"{lieu}{INSECABLE}: amelipro affiche autre chose. {AUTRE_CHOSE}")
            self.progressed.emit()

    def _must_warn(self, ligne: LigneASaisir) -> bool:
        """Say once that a line is only answered in part; the second time it is recorded so."""
        manquants = ", ".join(ligne.sans_reponse)
        if not ligne.repondue or not manquants or self._warned_of == ligne.indicateur:
            return False
        self._warned_of = ligne.indicateur
        self._say(
            f"Vous n’avez pas répondu à «{INSECABLE}{manquants}{INSECABLE}». Répondez d’abord, ou "
            f"choisissez encore «{INSECABLE}Saisi{INSECABLE}» pour laisser ainsi.",
            alert=True,
        )
        return True

    def _go(self, rang: int) -> None:
        if 0 <= rang < len(self._transcription.lignes):
            self._rank = rang
            self._to_copy = 0
            self._warned_of = ""
            self._say("")
            self.show_line()
            self.scroll_area.verticalScrollBar().setValue(0)

    # layout

    def _lay_out(self, closed: str) -> None:
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(16, 12, 16, 10)
        colonne.setSpacing(8)
        # Beside amelipro too, preparing is not declaring.
        self.state = Band("alerte", "circle-x", "Pas encore déclaré sur amelipro.")
        if closed:
            self.state.show_message("info", "calendar", closed)
        colonne.addWidget(self.state)
        self.heading = Text(ton="discret", small=True)
        self.progress = ThinBar("Lignes faites")
        colonne.addWidget(self.heading)
        colonne.addWidget(self.progress)
        self.scroll_area = ScrollArea()
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        contenu = Scrolled()
        corps = QVBoxLayout(contenu)
        corps.setContentsMargins(0, 0, 0, 0)
        self.scroll_area.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: corps.setContentsMargins(0, 0, 8 if most else 0, 0)
        )
        corps.setSpacing(8)
        self.title = Text(strong=True)
        self.mode = Text(ton="discret", small=True)
        self.unanswered = Band(
            "attention", "triangle-alert", "Vous n’avez pas répondu à cette ligne.", "Répondre"
        )
        self.unanswered.action_asked.connect(lambda: self.answer_asked.emit(self.line.indicateur))
        self._fields = QVBoxLayout()
        self._fields.setSpacing(8)
        self.end_band = Band(
            "bien",
            "circle-check",
            "Toutes les lignes sont faites. Validez sur amelipro, gardez l’accusé de réception, "
            "puis enregistrez la déclaration.",
        )
        self.left_band = Band("attention", "info", "", "Y aller")
        self.left_band.button.setAccessibleName("Aller à la première ligne à faire")
        self.left_band.action_asked.connect(lambda: self._go(self._transcription.first_open()))
        for widget in (self.end_band, self.left_band, self.title, self.mode, self.unanswered):
            corps.addWidget(widget)
        add_layout(corps, self._fields)
        corps.addStretch(1)
        self.scroll_area.setWidget(contenu)
        colonne.addWidget(self.scroll_area, 1)
        self._add_actions(colonne)
        self._add_bottom(colonne)

    def _add_actions(self, colonne: QVBoxLayout) -> None:
        self.done_band = Band("bien", "check", "", "Remettre à faire")
        self.done_band.action_asked.connect(self._on_unmark)
        colonne.addWidget(self.done_band)
        self.correct_button = QPushButton("Corri&ger ma réponse")
        self.correct_button.setAccessibleName("Corriger ma réponse dans la fenêtre principale")
        self.correct_button.clicked.connect(lambda: self.answer_asked.emit(self.line.indicateur))
        colonne.addWidget(self.correct_button)
        self.question = Text("La valeur affichée est-elle la même\u00a0?", strong=True)
        colonne.addWidget(self.question)
        self.same_button = primary(QPushButton("&Oui, la même"))
        self.same_button.clicked.connect(lambda: self.mark(EtatLigne.IDENTIQUE))
        self.shown = QLineEdit()
        self.shown.setMaxLength(200)
        self.shown.setPlaceholderText("Valeur affichée par amelipro")
        self.shown.setAccessibleName("Valeur affichée par amelipro")
        self.different_button = QPushButton("&Non, celle-ci")
        self.different_button.clicked.connect(lambda: self.mark(EtatLigne.DIFFERENTE))
        autre = QHBoxLayout()
        autre.addWidget(self.shown, 1)
        autre.addWidget(self.different_button)
        self.typed_button = primary(QPushButton("&Saisi"))
        self.typed_button.clicked.connect(lambda: self.mark(EtatLigne.SAISIE))
        colonne.addWidget(self.same_button)
        colonne.addWidget(self.typed_button)
        add_layout(colonne, autre)
        self.record_button = primary(QPushButton("&Enregistrer la déclaration"))
        self.record_button.clicked.connect(self.record_asked)
        colonne.addWidget(self.record_button)
        self.status = Text(small=True)
        self.status.setMinimumHeight(self.status.fontMetrics().lineSpacing())
        colonne.addWidget(self.status)

    def _add_bottom(self, colonne: QVBoxLayout) -> None:
        bas = QHBoxLayout()
        self.previous_button = QPushButton("&Précédente")
        self.next_button = QPushButton("Sui&vante")
        self.close_button = QPushButton("&Fermer")
        self.previous_button.clicked.connect(self.previous)
        self.next_button.clicked.connect(self.next)
        self.close_button.clicked.connect(self.close)
        bas.addWidget(self.previous_button)
        bas.addWidget(self.next_button)
        bas.addStretch(1)
        bas.addWidget(self.close_button)
        add_layout(colonne, bas)
        colonne.addWidget(Text(KEYS_HELP, small=True, ton="discret"))

    def _add_keys(self) -> None:
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+Shift+C", self.copy_next),
            ("Ctrl+PgDown", self.next),
            ("Ctrl+PgUp", self.previous),
            ("Ctrl+Return", self._mark_main),
            ("Ctrl+Enter", self._mark_main),
        )
        for touche, action in keys:
            QShortcut(QKeySequence(touche), self).activated.connect(action)

    def _restore_geometry(self) -> None:
        geometrie = self._settings.value(GEOMETRY_KEY)
        if isinstance(geometrie, QByteArray) and self.restoreGeometry(geometrie):
            return
        ecran = QApplication.primaryScreen().availableGeometry()
        large, haut = theme.scaled(WIDTH), theme.scaled(HEIGHT)
        self.resize(min(large, ecran.width()), min(haut, ecran.height()))
        self.move(ecran.right() - large - MARGIN, ecran.top() + MARGIN)

    # what is shown of a line

    def _mark_main(self) -> None:
        """Record what the line calls for: the value typed as different, else the plain answer."""
        if self.record_button.isVisible():
            self.record_button.click()
        elif self.done_band.isVisible():
            self._go(self._transcription.next_open(self._rank))
        elif self._has_typed:
            self.mark(EtatLigne.DIFFERENTE)
        else:
            self.mark(EtatLigne.IDENTIQUE if _is_compared(self.line) else EtatLigne.SAISIE)

    def _copyable(self) -> list[ChampASaisir]:
        return [champ for champ in self.line.champs if champ.a_copier]

    def _show_fields(self, ligne: LigneASaisir) -> None:
        if ligne == self._fields_shown:
            return
        self._fields_shown = ligne
        clear(self._fields)
        self.boxes = {}
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(12, 6, 8, 6)
        colonne.setSpacing(4)
        rang = 0
        for champ in ligne.champs:
            if len(ligne.champs) > 1 and ligne.mode != "declare":
                self.boxes[champ.id] = _box(champ)
            add_layout(colonne, self._field(champ, rang))
            rang += bool(champ.a_copier)
        self._fields.addWidget(cadre)

    def _field(self, champ: ChampASaisir, rang: int) -> QHBoxLayout:
        ligne = QHBoxLayout()
        textes = QVBoxLayout()
        textes.setSpacing(0)
        textes.addWidget(Text(champ.libelle, small=True, ton="discret"))
        textes.addWidget(Text(champ.texte, strong=True))
        add_layout(ligne, textes, 1)
        if champ.id in self.boxes:
            ligne.addWidget(self.boxes[champ.id])
        if champ.a_copier:
            bouton = LinkButton("Copier", f"Copier {champ.libelle}", "copy")
            bouton.clicked.connect(lambda: self.copy(rang))
            ligne.addWidget(bouton)
        return ligne

    def _show_actions(self, ligne: LigneASaisir, faite: LigneTranscrite | None) -> None:
        compare = _is_compared(ligne)
        autre = ligne.mode != "declare" and faite is None
        self.question.setVisible(compare and faite is None)
        self.same_button.setVisible(compare and faite is None)
        self.typed_button.setVisible(not compare and faite is None)
        mot = "&Saisi" if ligne.repondue else "&Laisser sans réponse"
        self.typed_button.setText(mot)
        self.typed_button.setAccessibleName(f"{mot.replace('&', '')}, ligne suivante")
        self.shown.setVisible(autre and not self.boxes)
        self.different_button.setVisible(autre)
        note = "&Noter ce qui diffère" if self.boxes else "&Noter cette valeur"
        celle_ci = compare and not self.boxes
        mots = "&Non, celle-ci" if celle_ci else note
        self.different_button.setText(mots)
        self.different_button.setAccessibleName(
            f"{mots.replace('&', '')}, noter la valeur affichée, ligne suivante"
            if celle_ci
            else f"{mots.replace('&', '')}, ligne suivante"
        )
        self.shown.setText(faite.affiche if faite else "")
        for boite in self.boxes.values():
            boite.setVisible(autre)
            boite.clear()
        self.done_band.setVisible(faite is not None)
        differe = faite is not None and faite.etat is EtatLigne.DIFFERENTE
        self.correct_button.setVisible(differe)
        if faite:
            suite = f"{INSECABLE}: {faite.affiche}" if faite.affiche else ""
            mot = _say_done(ligne, faite.etat)
            ton, icone = ("attention", "triangle-alert") if differe else ("bien", "check")
            conseil = f". {AUTRE_CHOSE}" if differe else ""
            self.done_band.show_message(ton, icone, f"{mot}{suite}{conseil}")

    def _show_left(self) -> None:
        """At the end of the lines, say which ones above are still to do."""
        faites = self._transcription.done()
        restes = [x for x in self._transcription.lignes if x.indicateur not in faites]
        fini = self._transcription.next_open(self._rank) <= self._rank
        dire = bool(restes) and fini and self.line.indicateur in faites
        self.left_band.setVisible(dire)
        if dire:
            self.left_band.text.setText(_say_left(restes))

    def _focus_main(self, *, faite: bool, complete: bool) -> None:
        if complete:
            self.record_button.setFocus()
        elif self.left_band.isVisible():
            self.left_band.button.setFocus()
        elif faite and self.next_button.isEnabled():
            self.next_button.setFocus()
        else:
            (self.same_button if _is_compared(self.line) else self.typed_button).setFocus()

    def _say(self, texte: str, *, alert: bool = False) -> None:
        self.status.set_ton("non_atteint" if alert else "discret")
        self.status.setText(texte)

    def _guard(self, action: Callable[[], None]) -> bool:
        """Do what writes; say why when it is refused, and stay on the line."""
        try:
            action()
        except ErreurForfait as erreur:
            self._say(str(erreur), alert=True)
            return False
        return True

    def _on_unmark(self) -> None:
        ligne = self.line
        if self._guard(lambda: self._transcription.unmark(ligne)):
            self.show_line()
            self.progressed.emit()


def _box(champ: ChampASaisir) -> QLineEdit:
    """Return where to write what amelipro shows in the place of one of several values."""
    boite = QLineEdit()
    boite.setMaxLength(40)
    boite.setFixedWidth(theme.scaled(BOX_WIDTH))
    boite.setPlaceholderText("sur amelipro")
    boite.setAccessibleName(f"Valeur affichée par amelipro{INSECABLE}: {champ.libelle}")
    return boite


def _is_compared(ligne: LigneASaisir) -> bool:
    """Tell whether a line is one whose prefilled value is compared with the answer."""
    return ligne.mode == "prerempli" and ligne.repondue


def _say_mode(ligne: LigneASaisir) -> str:
    if ligne.mode == "inconnu":
        return MODE_INCONNU
    mot = MOT_DU_MODE[ligne.mode]
    return f"{mot[0].upper()}{mot[1:]}."


def _say_left(restes: Sequence[LigneASaisir]) -> str:
    """Say how many lines are left, and which is the first one."""
    premiere = f"{restes[0].lieu}{INSECABLE}: {restes[0].numero}. {restes[0].libelle}"
    if len(restes) == 1:
        return f"Il reste 1{INSECABLE}ligne{INSECABLE}: {premiere}."
    return f"Il reste {len(restes)}{INSECABLE}lignes{INSECABLE}: d’abord {premiere}."


def _say_done(ligne: LigneASaisir, etat: EtatLigne) -> str:
    if etat is EtatLigne.SAISIE and not ligne.repondue:
        return SANS_REPONSE
    return DONE_WORDS[etat]
