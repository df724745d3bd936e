"""Paiement reçu: what the caisse paid, set beside what was expected, line by line."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import MODIFIE_LOCALEMENT, say_numbered
from forfait_desktop.domain.dossier import MAX_TEXTE
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date_courte,
    format_euros,
    format_nombre,
    format_points,
)
from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import ErreurForfait, SaisieInvalide
from forfait_desktop.services.depots import Attendu, say_expected
from forfait_desktop.services.paiements import (
    Comparaison,
    LigneComparee,
    compare,
    iter_lignes,
    read_jour,
    read_montant,
    read_points,
)
from forfait_desktop.services.parcours import LETTRE
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.pages.base import QUITTER, WIDE, Screen
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.widgets.layouts import add_layout, clear, replace_widget
from forfait_desktop.ui.widgets.lecteur import AmountLine, TextLine
from forfait_desktop.ui.widgets.texts import Band, FieldError, Line, Text, primary, rule

T = TypeVar("T")

MONTANT, JOUR, NOTE = "montant", "jour", "note"
PAS_ENREGISTRE = "Pas encore enregistré."
AVANT_TOUT = "Écrivez d’abord le montant reçu\u00a0: le reste s’enregistre avec lui."
QUITTER_TOUT = "Quittez la page encore une fois, et les lignes redeviennent ce qu’elles étaient."
MONTANT_NECESSAIRE = (
    "Le montant est obligatoire. Pour le retirer avec le reste, choisissez "
    "«\u00a0Effacer ce paiement\u00a0»."
)


class Entree:
    """A line editor with its error under it."""

    def __init__(
        self, nom: str, indication: str = "", chars: int = 12, edit: TextLine | None = None
    ) -> None:
        """Make an editor wide enough for so many characters."""
        self.edit = edit or TextLine()
        self.edit.setAccessibleName(nom)
        self.edit.setPlaceholderText(indication)
        self.edit.setMaxLength(200)
        if chars:
            self.edit.setMaximumWidth(self.edit.fontMetrics().horizontalAdvance("0") * (chars + 3))
        self.error = FieldError()

    def show_error(self, faute: str) -> None:
        """Say what is wrong under the editor, or nothing."""
        self.error.show_error(faute)
        mark_error(self.edit, faute)

    @property
    def is_wrong(self) -> bool:
        """Whether something is said against what is typed."""
        return bool(self.error.text())

    @property
    def text(self) -> str:
        """What is typed, without the spaces around it."""
        return self.edit.text().strip()


class LigneReleve:
    """The widgets of one line of the statement."""

    def __init__(self, ligne: LigneComparee) -> None:
        """Make the widgets of a line."""
        nom = say_numbered(ligne.numero, ligne.libelle)
        self.name = Text(f"{nom} ({MODIFIE_LOCALEMENT})" if ligne.modifiee else nom)
        self.expected = Line(format_nombre(ligne.attendu))
        self.paid = Entree(f"Points du relevé{INSECABLE}: {nom}", chars=7)
        self.gap = Line()
        for widget in (self.expected, self.paid.edit, self.gap):
            widget.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.gap.setMinimumWidth(self.gap.fontMetrics().horizontalAdvance("+1\u00a0115,5"))
        self.why = Text(small=True, ton="discret")
        self.why.setVisible(False)

    def show_line(self, ligne: LigneComparee) -> None:
        """Show the gap of the line and why."""
        self.gap.setText(say_difference(ligne.ecart))
        self.gap.set_ton("a_completer" if ligne.differs else "discret")
        self.why.setText(" ".join(ligne.phrases))
        self.why.setVisible(bool(ligne.phrases))


class PaiementPage(Screen):
    """A form saved as it is typed, and the comparison under it."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the form, the comparison and the statement."""
        super().__init__("Paiement reçu", width=WIDE)
        self._context = context
        self._shown: int | None = None
        self._expected: Attendu | None = None
        self.body.addWidget(
            Text(
                "Écrivez ce que la caisse a payé. Si vous avez son relevé, recopiez aussi les "
                "points de chaque ligne\u00a0: l’écart avec l’attendu est expliqué ligne par ligne."
            )
        )
        self.entries = {
            MONTANT: Entree("Montant reçu (€)", "0,00", edit=AmountLine()),
            JOUR: Entree("Reçu le", "jj/mm/aaaa"),
            NOTE: Entree("Note", "", chars=0),
        }
        self.entries[NOTE].edit.setMaxLength(MAX_TEXTE)
        add_layout(self.body, self._form())
        self.summary = Band("info", "info")
        self.body.addWidget(self.summary)
        self.basis = Text(small=True, ton="discret")
        self.body.addWidget(self.basis)
        self.details = QVBoxLayout()
        self.details.setSpacing(4)
        add_layout(self.body, self.details)
        self.statement_title = Text("Relevé de la caisse, en points (facultatif)", strong=True)
        self.body.addWidget(self.statement_title)
        self._statement = QWidget()
        self.body.addWidget(self._statement)
        self.lines: dict[str, LigneReleve] = {}
        self._add_footer()

    def refresh(self, context: WindowContext) -> None:
        """Show the payment of the open declaration."""
        declaration_id = context.declaration_id
        self._shown = None
        if context.session is None or declaration_id is None:
            return
        try:
            attendu = context.bureau.expected(declaration_id)
        except ErreurForfait as erreur:
            context.show_failure(str(erreur))
            return
        paiement = context.bureau.store.paiements.get(declaration_id)
        self._shown = declaration_id
        self._expected = attendu
        self.basis.setText(say_expected(attendu.depot))
        self.basis.setVisible(bool(self.basis.text()))
        self._lay_out_statement(attendu)
        self._fill(paiement)
        self._show_comparison(attendu, paiement)

    def focus_first(self) -> None:
        """Give the keyboard to the amount, or to the day when the amount would be unmasked."""
        hidden = discretion.hides and self.entries[MONTANT].text
        self.entries[JOUR if hidden else MONTANT].edit.setFocus()

    @property
    def is_unrecorded(self) -> bool:
        """Whether something typed is not kept yet, or is wrong."""
        return any(entree.is_wrong or entree.edit.isModified() for entree in self._entries())

    def may_leave(self) -> bool:
        """Stop once at what is not recorded; go on the second time, and leave it as it was."""
        self._save()
        perdues = [entree for entree in self._entries() if entree.edit.isModified()]
        tapees = tuple(entree.edit.text() for entree in perdues)
        if not self._stops_at(tapees):
            self.drop_refused()
            return True
        self._stop_at(perdues)
        return False

    def drop_refused(self) -> None:
        """Show the payment that is recorded, if there is one."""
        declaration_id = self._shown
        if declaration_id is not None:
            self._fill(self._context.bureau.store.paiements.get(declaration_id))

    def leave(self) -> None:
        """Keep what is typed in the field that has the keyboard."""
        self._save()

    # layout

    def _form(self) -> QGridLayout:
        grille = QGridLayout()
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(6)
        grille.setColumnStretch(1, 1)
        for rang, entree in enumerate(self.entries.values()):
            etiquette = Text(entree.edit.accessibleName())
            etiquette.setBuddy(entree.edit)
            grille.addWidget(etiquette, 2 * rang, 0)
            grille.addWidget(entree.edit, 2 * rang, 1)
            grille.addWidget(entree.error, 2 * rang + 1, 1)
            entree.edit.editingFinished.connect(self._save)
            entree.edit.textEdited.connect(self.refusals_changed)
        self.saved = Text(small=True, ton="discret")
        grille.addWidget(self.saved, 2 * len(self.entries), 1)
        return grille

    def _add_footer(self) -> None:
        self.letter_button = primary(QPushButton("Écrire à la &caisse"))
        theme.put_icon(self.letter_button, "mail", "on_accent")
        self.letter_button.clicked.connect(self._on_letter)
        self.clear_button = QPushButton("Effacer ce &paiement")
        theme.put_icon(self.clear_button, "trash-2")
        self.clear_button.clicked.connect(self._on_clear)
        self.footer.addWidget(self.letter_button)
        self.footer.addWidget(self.clear_button)
        self.footer.addStretch(1)

    def _lay_out_statement(self, attendu: Attendu) -> None:
        """Make a line for each thing that pays, the volets apart."""
        ancien = self._statement
        self._statement = QWidget()
        colonne = QVBoxLayout(self._statement)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(16)
        self.lines = {}
        lignes = list(iter_lignes(attendu.ruleset, attendu.resultat, {}))
        for volet in attendu.resultat.volets:
            siennes = [ligne for ligne in lignes if ligne.volet_id == volet.id]
            colonne.addWidget(self._table(f"{volet.nom}{INSECABLE}: {volet.titre}", siennes))
        replace_widget(self.body, ancien, self._statement)

    def _table(self, titre: str, lignes: list[LigneComparee]) -> QFrame:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        grille = QGridLayout(cadre)
        grille.setContentsMargins(16, 10, 16, 10)
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(4)
        grille.setColumnStretch(0, 1)
        grille.addWidget(Text(titre, strong=True), 0, 0)
        for colonne, nom in enumerate(("attendu", "relevé", "écart"), 1):
            grille.addWidget(
                Line(nom, small=True, ton="discret"), 0, colonne, Qt.AlignmentFlag.AlignRight
            )
        for rang, ligne in enumerate(lignes):
            self._add_line(grille, 4 * rang + 1, ligne)
        return cadre

    def _add_line(self, grille: QGridLayout, rang: int, ligne: LigneComparee) -> None:
        vue = LigneReleve(ligne)
        self.lines[ligne.cle] = vue
        milieu = Qt.AlignmentFlag.AlignVCenter
        grille.addWidget(rule(), rang, 0, 1, 4)
        grille.addWidget(vue.name, rang + 1, 0, milieu)
        grille.addWidget(vue.expected, rang + 1, 1, milieu)
        grille.addWidget(vue.paid.edit, rang + 1, 2, milieu)
        grille.addWidget(vue.gap, rang + 1, 3, milieu)
        grille.addWidget(vue.paid.error, rang + 2, 0, 1, 4)
        grille.addWidget(vue.why, rang + 3, 0, 1, 4)
        vue.paid.edit.editingFinished.connect(self._save)
        vue.paid.edit.textEdited.connect(self.refusals_changed)

    # what is typed

    @staticmethod
    def _stop_at(perdues: list[Entree]) -> None:
        """Go to the first line that is refused, or else not recorded, and say what leaving does."""
        entree = next((entree for entree in perdues if entree.is_wrong), perdues[0])
        entree.edit.setFocus()
        entree.edit.selectAll()
        reveal(entree.edit)
        suite = QUITTER if len(perdues) == 1 else QUITTER_TOUT
        entree.show_error(f"{entree.error.text() or PAS_ENREGISTRE} {suite}")

    def _fill(self, paiement: Paiement | None) -> None:
        self._stopped_at = ()
        recu_le = paiement.recu_le if paiement else None
        self.entries[MONTANT].edit.setText(format_nombre(paiement.montant) if paiement else "")
        self.entries[JOUR].edit.setText(format_date_courte(recu_le) if recu_le else "")
        self.entries[NOTE].edit.setText(paiement.note if paiement else "")
        points = paiement.points if paiement else {}
        for cle, vue in self.lines.items():
            vue.paid.edit.setText(format_nombre(points[cle]) if cle in points else "")
            vue.paid.show_error("")
        for entree in self.entries.values():
            entree.show_error("")
        self.saved.setText("")
        self.refusals_changed.emit()

    def _save(self) -> None:
        """Keep what is right, say what is wrong; what is wrong changes nothing."""
        attendu, declaration_id = self._expected, self._context.declaration_id
        if attendu is None or declaration_id is None or declaration_id != self._shown:
            return
        if not any(entree.edit.isModified() for entree in self._entries()):
            return
        paiements = self._context.bureau.store.paiements
        connu = paiements.get(declaration_id)
        lu = self._read(connu)
        kept = lu == connu
        if lu is not None and not kept:
            kept = self._context.guard(lambda: paiements.set(declaration_id, lu))
            if kept:
                self.saved.setText("Enregistré")
                self._show_comparison(attendu, lu)
        if kept:
            for entree in self._entries():
                waits = lu is None and bool(entree.text)
                entree.edit.setModified(entree.is_wrong or waits)
        if not self.is_unrecorded:
            self._stopped_at = ()
        self.refusals_changed.emit()

    def _entries(self) -> list[Entree]:
        return [*self.entries.values(), *(vue.paid for vue in self.lines.values())]

    def _read(self, connu: Paiement | None) -> Paiement | None:
        """Return the payment typed; a field that is wrong keeps what it had."""
        today = self._context.bureau.today()
        montant, bon = _read_entry(self.entries[MONTANT], read_montant)
        jour, jour_bon = _read_entry(self.entries[JOUR], lambda t: read_jour(t, today))
        points = {
            cle: valeur
            for cle, vue in self.lines.items()
            if (valeur := self._read_line(cle, vue, connu)) is not None
        }
        note = self.entries[NOTE].text
        if montant is None:
            if bon and (connu or jour or points or note):
                self.entries[MONTANT].show_error(MONTANT_NECESSAIRE if connu else AVANT_TOUT)
            if connu is None:
                return None
        ancien = connu or Paiement(montant or Decimal(0), None)
        return replace(
            ancien,
            montant=ancien.montant if montant is None else montant,
            recu_le=jour if jour_bon else ancien.recu_le,
            points={**_kept(ancien, self.lines), **points},
            note=note,
        )

    @staticmethod
    def _read_line(cle: str, vue: LigneReleve, connu: Paiement | None) -> Points | None:
        valeur, bon = _read_entry(vue.paid, read_points)
        return valeur if bon else (connu.points.get(cle) if connu else None)

    # what is shown

    def _show_comparison(self, attendu: Attendu, paiement: Paiement | None) -> None:
        clear(self.details)
        self.letter_button.setEnabled(paiement is not None)
        self.clear_button.setEnabled(paiement is not None)
        if paiement is None:
            acquis = attendu.resultat.acquis
            self.summary.show_message(
                "info",
                "info",
                f"Attendu{INSECABLE}: {format_euros(acquis.euros)} "
                f"({format_points(acquis.points)}). Aucun paiement n’est noté.",
            )
            for ligne in iter_lignes(attendu.ruleset, attendu.resultat, {}):
                self.lines[ligne.cle].show_line(ligne)
            return
        comparaison = compare(attendu.ruleset, attendu.resultat, paiement)
        ton, icone = ("bien", "circle-check") if not comparaison.ecart else ("attention", "info")
        self.summary.show_message(ton, icone, say_summary(comparaison))
        for phrase in comparaison.phrases:
            self.details.addWidget(Text(f"– {phrase}"))
        for ligne in comparaison.lignes:
            self.lines[ligne.cle].show_line(ligne)

    def _on_letter(self) -> None:
        self._save()
        self._context.show_page(LETTRE)

    def _on_clear(self) -> None:
        declaration_id = self._context.declaration_id
        if declaration_id is None:
            return
        paiements = self._context.bureau.store.paiements
        otes: list[Paiement | None] = []
        if not self._context.guard(lambda: otes.append(paiements.remove(declaration_id))):
            return
        self._context.refresh_page()
        ancien = otes[0]
        if ancien is not None:
            self._context.show_notice(
                f"Paiement effacé{INSECABLE}: {format_euros(ancien.montant)}.",
                lambda: self._restore(declaration_id, ancien),
            )

    def _restore(self, declaration_id: int, paiement: Paiement) -> None:
        context = self._context
        if context.guard(lambda: context.bureau.store.paiements.set(declaration_id, paiement)):
            context.refresh_page()


def _read_entry(entree: Entree, lire: Callable[[str], T]) -> tuple[T | None, bool]:
    """Read an editor, None when it is empty; tell whether it is right, and say why not."""
    if not entree.text:
        entree.show_error("")
        return None, True
    try:
        valeur = lire(entree.text)
    except SaisieInvalide as erreur:
        entree.show_error(f"{erreur} Rien n’est changé pour ce champ.")
        return None, False
    entree.show_error("")
    return valeur, True


def _kept(paiement: Paiement, lignes: dict[str, LigneReleve]) -> dict[str, Points]:
    """Return the points of lines that are not on this page, which are kept."""
    return {cle: points for cle, points in paiement.points.items() if cle not in lignes}


def say_difference(ecart: Decimal | None) -> str:
    """Say a gap with its sign, "=" for none, nothing when it is not known."""
    if ecart is None:
        return ""
    if not ecart:
        return "="
    return f"{'+' if ecart > 0 else '−'}{format_nombre(abs(ecart))}"


def say_summary(comparaison: Comparaison) -> str:
    """Say in one line what was expected, received, and the gap."""
    attendu = comparaison.attendu
    texte = (
        f"Attendu{INSECABLE}: {format_euros(attendu.euros)} ({format_points(attendu.points)}). "
        f"Reçu{INSECABLE}: {format_euros(comparaison.recu)}. "
    )
    if not comparaison.ecart:
        return f"{texte}Aucun écart."
    sens = "en moins" if comparaison.ecart < 0 else "en plus"
    ecart = format_euros(abs(comparaison.ecart))
    return f"{texte}Écart{INSECABLE}: {ecart} {sens} ({comparaison.ecart_en_points})."
