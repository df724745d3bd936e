"""Vérifier: what is missing first, then the warnings, then every answer with *Modifier*.

Once declared, every answer can only be seen.
"""

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import badge_of, format_valeur, say_numbered, tip_of
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE, format_points
from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.amendements import name_of
from forfait_desktop.services.parcours import AMENDEMENTS, Page, Parcours
from forfait_desktop.services.reparation import find_repairs
from forfait_desktop.services.session import Session
from forfait_desktop.services.transcription import Difference
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.states import STATES, UNANSWERED, style_of_line
from forfait_desktop.ui.tabulation import iter_reachable
from forfait_desktop.ui.widgets.gate import say_gate, tone_of
from forfait_desktop.ui.widgets.layouts import add_layout, add_layout_at, replace_widget
from forfait_desktop.ui.widgets.repairs import RepairList
from forfait_desktop.ui.widgets.texts import (
    Badge,
    Band,
    Line,
    LinkButton,
    StateLabel,
    Text,
    primary,
    rule,
)
from forfait_desktop.ui.widgets.totals import say_amount

STATE, ACTION = 2, 3
"""The columns after the name and the answers."""
ACTION_WIDTH: Final = 76
DROP: Final = 3
"""How much lower the words of a link stand than those of a text beside it."""


class VerifierPage(Screen):
    """Built anew each time it is shown: it must say what is, and only that."""

    modify_asked = Signal(str)
    print_asked = Signal()
    why_asked = Signal(str)

    def __init__(self) -> None:
        """Lay out the empty page."""
        super().__init__("Vérifier", width=WIDE)
        self._content = QWidget()
        self.body.addWidget(self._content)
        self.modify_buttons: dict[str, LinkButton] = {}
        self.repairs: RepairList | None = None
        self.print_button = primary(QPushButton("Liste à &imprimer"))
        self.print_button.clicked.connect(self.print_asked)
        self.footer.addWidget(self.print_button)
        self.footer.addStretch(1)

    def focus_first(self) -> None:
        """Give the keyboard to the first thing to do: what is missing comes first."""
        self._content.show()  # at once, or the keyboard could not go to it
        next(iter_reachable(self._content), self.print_button).setFocus()

    def refresh(self, context: WindowContext) -> None:
        """Show the answers of the open declaration."""
        if context.session and context.parcours:
            self.show_session(
                context.session,
                context.parcours,
                context.bureau.today(),
                context.bureau.differences(context.session.declaration.id),
            )

    def follow_day(self, context: WindowContext) -> None:
        """Count the days left to repair from the new date."""
        self.refresh(context)

    def show_session(
        self,
        session: Session,
        parcours: Parcours,
        aujourd_hui: date,
        differences: tuple[Difference, ...],
    ) -> None:
        """Show the answers of a session."""
        ancien = self._content
        self._content = QWidget()
        colonne = QVBoxLayout(self._content)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(16)
        self.modify_buttons = {}
        self.repairs = None
        resultat = session.resultat
        self._add_gate(colonne, session, aujourd_hui)
        self._add_missing(colonne, session, parcours)
        self._add_warnings(colonne, resultat, differences)
        self._add_amendements(colonne, session)
        for etape in parcours.etapes:
            colonne.addWidget(Text(f"{etape.nom}{INSECABLE}: {etape.titre}", strong=True))
            colonne.addWidget(self._table(session, parcours, etape.pages))
        colonne.addWidget(Text(resultat.explication))
        if session.ruleset.inconnues:
            colonne.addWidget(Text("Ce qui n’est pas publié", strong=True))
            for inconnue in session.ruleset.inconnues:
                colonne.addWidget(Text(f"– {inconnue}", small=True, ton="discret"))
        replace_widget(self.body, ancien, self._content)

    def _add_gate(self, colonne: QVBoxLayout, session: Session, aujourd_hui: date) -> None:
        verrou = session.resultat.verrou
        if verrou is None:
            return
        reparation = None
        if not session.is_sealed:
            reparation = find_repairs(session.ruleset, session.resultat, aujourd_hui)
        phase = session.phase(aujourd_hui)
        ton, icone, _couleur = tone_of(verrou, phase)
        # Once it is too late, the band above every page says so.
        suite = f"\n{reparation.echeance}" if reparation and phase.promet else ""
        texte, discret = (f"{dit}{suite}" for dit in say_gate(verrou, phase))
        colonne.addWidget(Band(ton, icone, texte, discret=discret))
        if reparation:
            self.repairs = RepairList(reparation)
            self.repairs.page_asked.connect(self.modify_asked)
            colonne.addWidget(self.repairs)

    def _add_amendements(self, colonne: QVBoxLayout, session: Session) -> None:
        """Recall that the figures rest on values the doctor changed."""
        regles = session.ruleset
        if not regles.amendements:
            return
        noms = [name_of(regles, amendement.cible) for amendement in regles.amendements]
        pluriel = "s" if len(noms) > 1 else ""
        band = Band(
            "info",
            "pencil",
            f"{len(noms)}{INSECABLE}valeur{pluriel} modifiée{pluriel} localement{INSECABLE}: "
            f"{f'{INSECABLE}; '.join(noms)}.",
            "Voir",
        )
        band.action_asked.connect(lambda: self.modify_asked.emit(AMENDEMENTS))
        colonne.addWidget(band)

    def _add_missing(self, colonne: QVBoxLayout, session: Session, parcours: Parcours) -> None:
        resultat = session.resultat
        manquantes = parcours.to_complete(resultat, session.declaration.reponses)
        if not manquantes:
            colonne.addWidget(Band("bien", "circle-check", "Toutes les lignes ont une réponse."))
            return
        pluriel = "s" if len(manquantes) > 1 else ""
        nombre = f"{len(manquantes)}{INSECABLE}"
        titre, geste = f"Il manque {nombre}réponse{pluriel}", "répondre"
        if session.is_sealed:
            titre, geste = f"{nombre}ligne{pluriel} déclarée{pluriel} sans réponse", "voir"
        colonne.addWidget(Text(titre, strong=True))
        liste = QVBoxLayout()
        liste.setSpacing(0)
        par_volet = [
            (etape.nom, [page for page in etape.pages if page in manquantes])
            for etape in parcours.etapes
        ]
        concernes = [(volet, pages) for volet, pages in par_volet if pages]
        for rang, (volet, pages) in enumerate(concernes):
            if rang:
                liste.addSpacing(theme.GRID)
            if len(concernes) > 1:  # two lines may have one number
                liste.addWidget(Text(volet, small=True, ton="discret"))
            for page in pages:
                nom = say_numbered(page.numero, page.titre)
                lien = LinkButton(nom, f"{nom}, {geste}", "circle")
                lien.clicked.connect(lambda _=False, cle=page.cle: self.modify_asked.emit(cle))
                liste.addWidget(lien)
        add_layout(colonne, liste)

    @staticmethod
    def _add_warnings(
        colonne: QVBoxLayout, resultat: Resultat, differences: tuple[Difference, ...]
    ) -> None:
        for difference in differences:
            colonne.addWidget(Band("attention", "info", difference.say()))
        for avertissement in resultat.avertissements:
            colonne.addWidget(Band("attention", "triangle-alert", avertissement))

    def _table(self, session: Session, parcours: Parcours, pages: tuple[Page, ...]) -> QFrame:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        grille = QGridLayout(cadre)
        grille.setContentsMargins(16, 10, 16, 10)
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(6)
        # The same columns from card to card, whatever the words in them.
        grille.setColumnStretch(0, 3)
        grille.setColumnStretch(1, 4)
        grille.setColumnMinimumWidth(STATE, _state_width())
        grille.setColumnMinimumWidth(ACTION, theme.scaled(ACTION_WIDTH))
        for rang, page in enumerate(pages):
            if rang:
                grille.addWidget(rule(), 2 * rang - 1, 0, 1, ACTION + 1)
            self._add_row(grille, 2 * rang, session, parcours, page)
        return cadre

    def _add_row(
        self, grille: QGridLayout, rang: int, session: Session, parcours: Parcours, page: Page
    ) -> None:
        haut = Qt.AlignmentFlag.AlignTop
        nom = QVBoxLayout()
        nom.setSpacing(2)
        nom.addWidget(_cell(say_numbered(page.numero, page.titre)))
        points = ""
        if page.cle != V3:
            ligne = session.resultat.indicateur(page.cle)
            badge = Badge(
                badge_of(ligne.certitude, ligne.sources), tip_of(ligne.certitude, ligne.sources)
            )
            nom.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)  # or it would narrow the column
            points = format_points(ligne.points) if ligne.points is not None else ""
        nom.addStretch(1)
        add_layout_at(grille, nom, rang, 0)
        add_layout_at(grille, _answers(session, page), rang, 1)
        statut = parcours.statut(page.cle, session.resultat, session.declaration.reponses)
        if page.cle != V3 or statut is Statut.A_COMPLETER:
            phase = Phase.DECLAREE if session.is_sealed else Phase.OUVERTE
            add_layout_at(grille, _state(style_of_line(statut, phase), points), rang, STATE)
        else:  # a column without anything would lose the space before it
            grille.addWidget(QWidget(), rang, STATE)
        geste = "Voir" if session.is_sealed else "Modifier"
        bouton = LinkButton(geste, f"{geste}{INSECABLE}: {page.titre}")
        bouton.clicked.connect(lambda _=False, cle=page.cle: self.modify_asked.emit(cle))
        self.modify_buttons[page.cle] = bouton
        actions = QHBoxLayout()
        actions.addWidget(bouton)
        add_layout_at(grille, actions, rang, ACTION, alignment=haut)


def _cell(texte: str) -> Text:
    """Return words that take the width of their column and ask for none."""
    cellule = Text(texte)
    cellule.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    cellule.setAlignment(Qt.AlignmentFlag.AlignTop)
    cellule.setContentsMargins(0, DROP, 0, 0)
    return cellule


def _state(style: theme.StateStyle, points: str) -> QVBoxLayout:
    """Lay out the state of a line, and its points below."""
    colonne = QVBoxLayout()
    colonne.setSpacing(2)
    etat = StateLabel(style)
    etat.setContentsMargins(0, DROP, 0, 0)
    colonne.addWidget(etat)
    if points:
        colonne.addWidget(Line(points))
    colonne.addStretch(1)
    return colonne


def _state_width() -> int:
    """Return the room of the longest state and its icon."""
    return max(StateLabel(style).sizeHint().width() for style in (*STATES.values(), UNANSWERED))


def _answers(session: Session, page: Page) -> QGridLayout:
    """Lay out the answers of a page, one field a line with its value beside it, then the note."""
    if page.cle == V3 and session.ruleset.assistant:
        champs = session.ruleset.assistant.champs
        suite = [say_amount(m) for m in session.resultat.montants if m.id == V3]
    else:
        champs = session.ruleset.indicateurs[page.cle].champs
        suite = []
    grille = QGridLayout()
    grille.setHorizontalSpacing(theme.scaled(8))
    grille.setVerticalSpacing(2)
    grille.setColumnStretch(0, 5)
    grille.setColumnStretch(1, 4)
    for rang, champ in enumerate(champs):
        dite = format_valeur(champ, session.valeur(page.cle, champ.id))
        valeur = _cell(dite.replace(" sur ", f"{INSECABLE}sur{INSECABLE}"))
        if len(champs) == 1:
            grille.addWidget(valeur, rang, 0, 1, 2)
        else:
            grille.addWidget(_cell(f"{champ.libelle}{INSECABLE}:"), rang, 0)
            grille.addWidget(valeur, rang, 1)
    note = session.declaration.notes.get(page.cle)
    if note:
        suite.append(f"Note{INSECABLE}: {note}")
    for rang, phrase in enumerate(suite, len(champs)):
        grille.addWidget(_cell(phrase), rang, 0, 1, 2)
    grille.setRowStretch(grille.rowCount(), 1)
    return grille
