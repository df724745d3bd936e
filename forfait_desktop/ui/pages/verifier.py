"""Vérifier: what is missing first, then the warnings, then every answer with *Modifier*."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.affichage import badge_of, format_valeur, tip_of
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE, format_points
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.services.amendements import name_of
from forfait_desktop.services.parcours import AMENDEMENTS, Page, Parcours
from forfait_desktop.services.reparation import find_repairs
from forfait_desktop.services.session import Session
from forfait_desktop.services.transcription import Difference
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.states import STATES
from forfait_desktop.ui.tabulation import iter_reachable
from forfait_desktop.ui.widgets.gate import TONS, say_in_points
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


class VerifierPage(Screen):
    """Built anew each time it is shown: it must say what is, and only that."""

    modify_asked = Signal(str)
    print_asked = Signal()
    why_asked = Signal(str)

    def __init__(self) -> None:
        """Lay out the empty page."""
        super().__init__("Vérifier", width=900)
        self._content = QWidget()
        self.body.addWidget(self._content)
        self.modify_buttons: dict[str, LinkButton] = {}
        self.repairs: RepairList | None = None
        self.print_button = primary(QPushButton("Liste à &imprimer…"))
        self.print_button.clicked.connect(self.print_asked)
        self.footer.addStretch(1)
        self.footer.addWidget(self.print_button)

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
        self.body.replaceWidget(ancien, self._content)
        ancien.hide()
        ancien.deleteLater()

    def _add_gate(self, colonne: QVBoxLayout, session: Session, aujourd_hui: date) -> None:
        verrou = session.resultat.verrou
        if verrou is None:
            return
        reparation = None
        if not session.is_sealed:
            reparation = find_repairs(session.ruleset, session.resultat, aujourd_hui)
        ton, icone, _couleur = TONS[verrou.statut]
        suite = f"\n{reparation.echeance}" if reparation else ""
        texte = f"{verrou.explication}{suite}"
        colonne.addWidget(Band(ton, icone, texte, discret=say_in_points(texte, verrou)))
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
        colonne.addWidget(
            Text(f"Il manque {len(manquantes)}{INSECABLE}réponse{pluriel}", strong=True)
        )
        liste = QVBoxLayout()
        liste.setSpacing(0)
        for page in manquantes:
            lien = LinkButton(_name_of(page), f"Répondre à {page.titre}", "circle")
            lien.clicked.connect(lambda _=False, cle=page.cle: self.modify_asked.emit(cle))
            liste.addWidget(lien)
        colonne.addLayout(liste)

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
        grille.setColumnStretch(0, 3)
        grille.setColumnStretch(1, 3)
        for rang, page in enumerate(pages):
            if rang:
                grille.addWidget(rule(), 2 * rang - 1, 0, 1, 5)
            self._add_row(grille, 2 * rang, session, parcours, page)
        return cadre

    def _add_row(
        self, grille: QGridLayout, rang: int, session: Session, parcours: Parcours, page: Page
    ) -> None:
        haut = Qt.AlignmentFlag.AlignTop
        nom = QVBoxLayout()
        nom.setSpacing(2)
        nom.addWidget(Text(_name_of(page)))
        points = ""
        if page.cle != V3:
            ligne = session.resultat.indicateur(page.cle)
            badge = Badge(
                badge_of(ligne.certitude, ligne.sources), tip_of(ligne.certitude, ligne.sources)
            )
            nom.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)  # or it would narrow the column
            points = format_points(ligne.points) if ligne.points is not None else ""
        grille.addLayout(nom, rang, 0, haut)
        grille.addWidget(Text(_say_answers(session, page)), rang, 1, haut)
        statut = parcours.statut(page.cle, session.resultat, session.declaration.reponses)
        if page.cle == V3 and statut is not statut.A_COMPLETER:
            grille.addWidget(Text("", small=True), rang, 2, haut)
        else:
            grille.addWidget(StateLabel(STATES[statut]), rang, 2, haut)
        grille.addWidget(Line(points), rang, 3, haut)
        bouton = LinkButton("Modifier", f"Modifier{INSECABLE}: {page.titre}")
        bouton.clicked.connect(lambda _=False, cle=page.cle: self.modify_asked.emit(cle))
        self.modify_buttons[page.cle] = bouton
        actions = QHBoxLayout()
        actions.addWidget(bouton)
        grille.addLayout(actions, rang, 4, haut)


def _name_of(page: Page) -> str:
    return f"{page.numero}. {page.titre}" if page.numero else page.titre


def _say_answers(session: Session, page: Page) -> str:
    """Say the answers of a page, one field a line, then the note."""
    if page.cle == V3 and session.ruleset.assistant:
        champs = session.ruleset.assistant.champs
        suite = [say_amount(m) for m in session.resultat.montants if m.id == V3]
    else:
        champs = session.ruleset.indicateurs[page.cle].champs
        suite = []
    valeurs = [(champ, session.valeur(page.cle, champ.id)) for champ in champs]
    if len(valeurs) == 1:
        lignes = [format_valeur(*valeurs[0])]
    else:
        lignes = [f"{champ.libelle}{INSECABLE}: {format_valeur(champ, v)}" for champ, v in valeurs]
    note = session.declaration.notes.get(page.cle)
    if note:
        suite.append(f"Note{INSECABLE}: {note}")
    return "\n".join(lignes + suite)
