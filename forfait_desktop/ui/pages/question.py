"""One page of the wizard: the question, its fields, the note, and the help beside them.

Both an indicator and volet 3 are shown by it; what differs is in the two small factories at
the end. The page holds no answer: it shows the session's and passes on what is typed.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import INSECABLE, format_points
from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Statut, Valeur
from forfait_desktop.services.parcours import VERIFIER, Parcours
from forfait_desktop.services.session import Changement
from forfait_desktop.ui import theme
from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.fields.factory import make_field
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.states import STATES, style_of_line
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.abreviations import AbbreviationsLine
from forfait_desktop.ui.widgets.annees import AnneesTable
from forfait_desktop.ui.widgets.help import OU_TROUVER, HelpPanel, help_of
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.notes import NoteEdit
from forfait_desktop.ui.widgets.reprise import PageReprises
from forfait_desktop.ui.widgets.texts import Band, Line, LinkButton, StateLabel, Text, primary
from forfait_desktop.ui.widgets.totals import say_amount

QUITTER: Final = (
    "Corrigez, ou quittez la page encore une fois\u00a0: cette ligne restera sans réponse."
)
SIDE_FROM: Final = 736
SIDE_WIDTH: Final = 264


class QuestionPage(Screen):
    """A question of the wizard."""

    page_asked = Signal(str)
    why_asked = Signal(str)
    amend_asked = Signal(str)
    back_asked = Signal(str)

    def __init__(
        self,
        parcours: Parcours,
        bridge: SessionBridge,
        cle: str,
        champs: Iterable[tuple[Champ, Decimal | None]],
        aide: HelpPanel,
    ) -> None:
        """Lay out the fields of a page and fill them from the session."""
        super().__init__(width=WIDE)
        self.cle = cle
        self._parcours = parcours
        self._bridge = bridge
        self._back_to_review = False
        self.heading = Text(ton="discret", small=True)
        self.body.insertWidget(0, self.heading)
        self.body.setSpacing(GRID)
        self.question = Text()
        self.body.addWidget(self.question)
        self.abbreviations = AbbreviationsLine()
        self.body.addWidget(self.abbreviations)
        self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._split.setSpacing(3 * GRID)
        add_layout(self.body, self._split)
        gauche = QWidget()
        colonne = QVBoxLayout(gauche)
        colonne.setContentsMargins(0, GRID // 2, 0, 0)
        colonne.setSpacing(GRID // 2)
        self.fields: dict[str, Field] = {}
        for champ, maximum in champs:
            colonne.addWidget(self._add_field(champ, maximum))
        self.under_fields = QVBoxLayout()
        add_layout(colonne, self.under_fields)
        self.confirm_all = Band("info", "refresh-cw", "", "Tout confirmer")
        colonne.insertWidget(0, self.confirm_all)
        self.reprises = PageReprises(bridge, cle, self.fields, self.confirm_all)
        self.note = NoteEdit("Note personnelle")
        etiquette = Text("Note personnelle (imprimée sur la liste)", small=True, strong=True)
        etiquette.setBuddy(self.note)
        note = QVBoxLayout()
        note.setSpacing(4)
        note.addWidget(etiquette)
        note.addWidget(self.note)
        add_layout(colonne, note)
        colonne.addStretch(1)
        self._split.addWidget(gauche, 8)
        self.help = aide
        cote = QWidget()
        cote.setMinimumWidth(theme.scaled(SIDE_WIDTH))
        a_cote = QVBoxLayout(cote)
        a_cote.setContentsMargins(0, 0, 0, 0)
        a_cote.setSpacing(GRID)
        a_cote.addWidget(self._verdict())
        a_cote.addWidget(aide)
        a_cote.addStretch(1)
        aide.amend_asked.connect(self.amend_asked)
        aide.back_asked.connect(self.back_asked)
        self._split.addWidget(cote, 5)
        self._add_footer()
        self._set_read_only(bridge.session.is_sealed)
        self.note.edited.connect(self._on_note_edited)
        self.note.editing_finished.connect(bridge.end_typing)
        bridge.changed.connect(self._on_changed)
        bridge.saved.connect(self._on_saved)
        bridge.save_failed.connect(self._on_save_failed)
        self._show_all()

    def set_texts(self, titre: str, question: str, *autres: str) -> None:
        """Show the title and the question; ``autres`` are read beside them."""
        self.title.setText(titre)
        self.title.setVisible(True)
        self.question.setText(question)
        libelles = [
            texte for f in self.fields.values() for texte in (f.champ.libelle, f.champ.aide)
        ]
        self.abbreviations.explain([titre, question, *libelles, *autres])
        self.heading.setText(self._parcours.heading(self.cle))

    def refresh(self, context: WindowContext) -> None:
        """Show the verdict as it stands."""
        self.set_back_to_review(context.reviewing)
        self.reprises.refresh(context)
        self.show_result(self._bridge.session.resultat)

    def set_back_to_review(self, on: bool) -> None:
        """Offer to go back to Vérifier, when the doctor came from there."""
        self._back_to_review = on
        self.back_button.setVisible(on)

    def say_where(self) -> str:
        """Return the step, the title and the question."""
        return f"{self.heading.text()}. {self.title.text()}. {self.question.text()}"

    def focus_first(self) -> None:
        """Give the keyboard to the first field without an answer, else to the first one."""
        champs = list(self.fields.values())
        if self._bridge.session.is_sealed:
            self.next_button.setFocus()
            return
        next((champ for champ in champs if champ.value() is None), champs[0]).focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the help under the fields when there is no room beside them."""
        super().resizeEvent(event)
        wide = event.size().width() >= theme.scaled(SIDE_FROM)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._split.direction() != direction:
            self._split.setDirection(direction)

    def _add_field(self, champ: Champ, maximum: Decimal | None) -> Field:
        field = make_field(champ, self, maximum)
        field.value_changed.connect(
            lambda valeur, typing, f=field: self._on_value_changed(f, valeur, typing)
        )
        field.editing_finished.connect(self._bridge.end_typing)
        self.fields[champ.id] = field
        return field

    def _verdict(self) -> QFrame:
        """Return what the answers give: beside the fields, so that none moves when it changes."""
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        colonne.setSpacing(2)
        ligne = QHBoxLayout()
        self.state = StateLabel(small=False)
        self.points = Line(strong=True)
        why = LinkButton(f"Pourquoi{INSECABLE}?", "Pourquoi ce résultat\u00a0?")
        why.clicked.connect(lambda: self.why_asked.emit(self.cle))
        ligne.addWidget(self.state)
        ligne.addStretch(1)
        ligne.addWidget(why)
        add_layout(colonne, ligne)
        self.explanation = Text(small=True)
        colonne.addWidget(self.points)
        colonne.addWidget(self.explanation)
        return cadre

    def _add_footer(self) -> None:
        self.previous_button = QPushButton("&Précédent")
        theme.put_icon(self.previous_button, "chevron-left")
        self.unknown_button = QPushButton("&Je ne sais pas encore")
        self.unknown_button.setToolTip(
            "Garde les réponses données, laisse les autres lignes sans réponse et passe à la suite"
        )
        self.back_button = QPushButton("&Revenir à la vérification")
        self.back_button.setVisible(False)
        self.next_button = primary(QPushButton("&Suivant"))
        self.footer.addWidget(self.previous_button)
        self.footer.addStretch(1)
        for bouton in (self.unknown_button, self.back_button, self.next_button):
            self.footer.addWidget(bouton)
        self.previous_button.clicked.connect(self.go_previous)
        self.next_button.clicked.connect(self.go_next)
        self.unknown_button.clicked.connect(self._on_unknown)
        self.back_button.clicked.connect(lambda: self.page_asked.emit(VERIFIER))
        self.reprises.settled.connect(self.next_button.setFocus)

    def go_next(self) -> None:
        """Leave for the next page."""
        self._bridge.end_typing()
        self.page_asked.emit(self._parcours.next(self.cle))

    def go_previous(self) -> None:
        """Leave for the previous page."""
        self._bridge.end_typing()
        self.page_asked.emit(self._parcours.previous(self.cle))

    def _set_read_only(self, sealed: bool) -> None:
        """Leave a declared page to be read, not changed."""
        for field in self.fields.values():
            field.setEnabled(not sealed)
        self.note.set_read_only(sealed)

    def _show_unknown(self) -> None:
        """Offer "je ne sais pas encore" while a line without an answer does not offer it."""
        session = self._bridge.session
        known = session.declaration.reponses.get(self.cle, {})
        ouverte = any(
            champ_id not in known and not field.offers_unknown
            for champ_id, field in self.fields.items()
        )
        self.unknown_button.setVisible(ouverte and not session.is_sealed)

    def _on_unknown(self) -> None:
        """Go on; what is answered stays, what is refused is no answer."""
        self.drop_refused()
        self.go_next()

    @property
    def refusals(self) -> int:
        """How many fields hold something that is not kept."""
        return len(self._refused())

    def may_leave(self) -> bool:
        """Stop once at what is typed and is no answer; go on the second time, and drop it."""
        refusees = self._refused()
        tapees = tuple(entree.text() for field in refusees for entree in field.inputs())
        if not self._stops_at(tapees):
            self.drop_refused()
            return True
        refusees[0].focus_wrong()
        reveal(refusees[0])
        refusees[0].set_state(FieldState.ERREUR, f"{refusees[0].refusal()} {QUITTER}")
        return False

    def take_back(self) -> bool:
        """Empty the fields that are refused, when the last answer was given elsewhere."""
        refusees = self._refused()
        undone = self._bridge.session.undone_next
        if any((self.cle, field.champ.id) in undone for field in refusees):
            return False
        self.drop_refused()
        return bool(refusees)

    def _refused(self) -> list[Field]:
        return [field for field in self.fields.values() if field.refusal()]

    def drop_refused(self) -> None:
        """Show again what the declaration says of the fields that are refused."""
        self._stopped_at = ()
        refusees = self._refused()
        for field in refusees:
            field.set_value(self._bridge.session.valeur(self.cle, field.champ.id))
        if refusees:
            self.refusals_changed.emit()

    def _on_value_changed(self, field: Field, valeur: Valeur | None, typing: bool) -> None:
        if not typing and field.is_valid():
            field.set_state(FieldState.A_ENREGISTRER)
        self._bridge.answer(self.cle, field.champ.id, valeur, origine=field, typing=typing)
        if field.state is FieldState.A_ENREGISTRER and not self._bridge.session.has_unsaved:
            # The answer is the one already committed: there is nothing to wait for.
            field.set_state(FieldState.ENREGISTRE if valeur is not None else FieldState.VIDE)
        if not self.refusals:
            self._stopped_at = ()
        self.refusals_changed.emit()

    def _on_note_edited(self, texte: str) -> None:
        self._bridge.annotate(self.cle, texte, origine=self.note)

    def _on_changed(self, changement: Changement) -> None:
        for indicateur_id, champ_id in changement.champs:
            field = self.fields.get(champ_id) if indicateur_id == self.cle else None
            if field is not None and changement.origine is not field:
                field.set_value(self._bridge.session.valeur(indicateur_id, champ_id))
        if self.cle in changement.notes and changement.origine is not self.note:
            self.note.set_text(self._bridge.session.declaration.notes.get(self.cle, ""))
        self.reprises.update()
        self._show_unknown()
        if self.isVisible():
            self.show_result(self._bridge.session.resultat)

    def _on_saved(self) -> None:
        for field in self.fields.values():
            if field.state is FieldState.A_ENREGISTRER and field.is_valid():
                vide = field.value() is None
                field.set_state(FieldState.VIDE if vide else FieldState.ENREGISTRE)

    def _on_save_failed(self, message: str) -> None:
        for field in self.fields.values():
            if field.state is FieldState.A_ENREGISTRER and field.is_valid():
                field.set_state(FieldState.A_ENREGISTRER, "Pas encore enregistré")
        del message  # the window shows it once, in its own band

    def _show_all(self) -> None:
        session = self._bridge.session
        for champ_id, field in self.fields.items():
            field.set_value(session.valeur(self.cle, champ_id))
        self.note.set_text(session.declaration.notes.get(self.cle, ""))
        self._show_unknown()
        self.show_result(session.resultat)

    def show_result(self, resultat: Resultat) -> None:
        """Show the verdict of this page."""
        raise NotImplementedError


class IndicateurPage(QuestionPage):
    """The page of one indicator."""

    def __init__(self, parcours: Parcours, bridge: SessionBridge, cle: str) -> None:
        """Lay out an indicator from its rule."""
        ruleset = parcours.ruleset
        indicateur = ruleset.indicateurs[cle]
        volet = ruleset.volet_of(cle)
        maximum = indicateur.points.valeur if indicateur.points else None
        champs = [(champ, maximum) for champ in indicateur.champs]
        aide = help_of(ruleset, volet, indicateur, read_only=bridge.session.is_sealed)
        super().__init__(parcours, bridge, cle, champs, aide)
        self.set_texts(indicateur.libelle, indicateur.question, indicateur.pourquoi)

    def show_result(self, resultat: Resultat) -> None:
        """Show the state, the points and the sentence of the indicator."""
        ligne = resultat.indicateur(self.cle)
        phase = Phase.DECLAREE if self._bridge.session.is_sealed else Phase.OUVERTE
        self.state.show_state(style_of_line(ligne.statut, phase))
        self.explanation.setText(ligne.explication)
        if ligne.points is None or ligne.points_max is None:
            self.points.setVisible(False)
            return
        points = f"{format_points(ligne.points)} sur {format_points(ligne.points_max)}"
        ferme = ligne.points_hors_condition and not ligne.points
        suite = ", volet fermé" if ferme else ""
        self.points.setText(f"{points}{suite}")


class AssistantPage(QuestionPage):
    """The page of volet 3: the contract of a medical assistant and its amount."""

    def __init__(self, parcours: Parcours, bridge: SessionBridge) -> None:
        """Lay out volet 3 from its scale."""
        bareme = parcours.ruleset.assistant
        if bareme is None:
            raise ValueError("ce jeu de règles n'a pas de volet 3")
        aide = HelpPanel()
        aide.add(f"Pourquoi cette question{INSECABLE}?", bareme.pourquoi)
        aide.add(OU_TROUVER, bareme.ou_trouver)
        aide.add("Pièce à garder", bareme.piece)
        aide.add("", bareme.resume)
        aide.add_folded("À savoir", bareme.remarques)
        aide.add_folded("Ce qui n’est pas connu", bareme.inconnues)
        self.years = AnneesTable()
        super().__init__(parcours, bridge, V3, [(c, None) for c in bareme.champs], aide)
        self.under_fields.addWidget(self.years)
        self.set_texts(bareme.titre, bareme.question)

    def show_result(self, resultat: Resultat) -> None:
        """Show the amount of the campaign, or why there is none."""
        session = self._bridge.session
        statut = self._parcours.statut(V3, resultat, session.declaration.reponses)
        commence = bool(session.declaration.reponses.get(V3))
        facultatif = theme.StateStyle("info", "hors points" if commence else "facultatif", "muted")
        inacheve = commence and statut is Statut.A_COMPLETER
        self.state.show_state(STATES[statut] if inacheve else facultatif)
        montant = next((m for m in resultat.montants if m.id == V3), None)
        self.points.setVisible(False)
        self.years.show_years(montant.annees if montant else (), session.ruleset.campagne)
        if montant is None:
            self.explanation.setText(
                "Ce volet est facultatif, il ne change pas les points. Pas d’assistant"
                f"{INSECABLE}? Passez à la suite{INSECABLE}: il n’y a rien à remplir."
            )
        else:
            self.explanation.setText(f"{say_amount(montant)}\n{montant.explication}")


def make_page(
    ruleset: Ruleset, parcours: Parcours, bridge: SessionBridge, cle: str
) -> QuestionPage:
    """Return the page of a key: volet 3 or an indicator."""
    if cle == V3 and ruleset.assistant:
        return AssistantPage(parcours, bridge)
    return IndicateurPage(parcours, bridge, cle)
