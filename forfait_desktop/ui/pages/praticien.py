"""Who declares: the name is required, the RPPS is checked, the rest is as the doctor likes."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton

from forfait_desktop.domain.dossier import MAX_TEXTE, RPPS_CHIFFRES, Praticien, is_valid_rpps
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.pages.base import QUITTER, Screen
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.widgets.history import leave_to_window
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import Line, LinkButton, Text, keep_place, primary

LABELS: Final = {
    "nom": "Nom (obligatoire)",
    "prenom": "Prénom",
    "rpps": "Numéro RPPS",
    "specialite": "Spécialité",
    "secteur": "Secteur",
    "cabinet": "Cabinet",
}
HINTS: Final = {
    "rpps": "11 chiffres",
    "secteur": "1 ou 2",
    "cabinet": "Nom et adresse, imprimés sur la liste",
}


class FormLine(TextLine):
    """A line whose own undo comes first; the page has the rest."""

    def event(self, event: QEvent) -> bool:
        """Let the window have Ctrl+Z when nothing was typed here."""
        own = self.isUndoAvailable() or self.isRedoAvailable()
        return False if not own and leave_to_window(event) else super().event(event)


class PraticienPage(Screen):
    """A short form; a valid change is passed on when a field is left."""

    changed = Signal(object)  # Praticien
    continue_asked = Signal(object)  # Praticien

    def __init__(self) -> None:
        """Lay out the fields."""
        super().__init__("Praticien")
        self.intro = Text(
            "Ces lignes sont imprimées en tête de la liste. Seul le nom est obligatoire."
        )
        self.body.addWidget(self.intro)
        grille = QGridLayout()
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(0)
        grille.setColumnStretch(1, 1)
        self.entries: dict[str, QLineEdit] = {}
        self.errors: dict[str, Text] = {}
        for rang, (champ, libelle) in enumerate(LABELS.items()):
            self._add_row(grille, 2 * rang, champ, libelle)
        add_layout(self.body, grille)
        self.continue_button = primary(QPushButton("&Continuer"))
        self.continue_button.clicked.connect(self._on_continue)
        self.footer.addWidget(self.continue_button)
        self.saved = Line(small=True, ton="discret")
        self.footer.addWidget(self.saved)
        self.undo_button = LinkButton("Annuler", "Annuler la dernière modification", "undo-2")
        self.undo_button.clicked.connect(self.take_back)
        self.footer.addWidget(self.undo_button)
        self.footer.addStretch(1)
        self._known: Praticien | None = None
        self._earlier: list[Praticien] = []

    def refresh(self, context: WindowContext) -> None:
        """Show the doctor of the open declaration, or an empty form."""
        session = context.session
        praticien = context.bureau.praticien(session.declaration.praticien_id) if session else None
        self.show_praticien(praticien, first_start=session is None)

    def show_praticien(self, praticien: Praticien | None, *, first_start: bool) -> None:
        """Show a doctor, or an empty form on a first start."""
        self._known = praticien
        self._earlier.clear()
        self._show_lines(list(self.entries))
        self.continue_button.setText("&Continuer" if first_start else "&Retour à l’accueil")
        self._say("")

    def show_saved(self) -> None:
        """Say that the last change is in the store."""
        self._say("Enregistré")

    @property
    def refusals(self) -> int:
        """How many lines are wrong, over what is known of the doctor."""
        return len(self._wrong()) if self._known else 0

    def may_leave(self) -> bool:
        """Stop once at a wrong line; go on the second time, and leave it as it was."""
        if self._known is None:
            return True
        self._on_finished()
        fautives = self._wrong()
        tapees = tuple(self.entries[champ].text() for champ in fautives)
        if not self._stops_at(tapees):
            self.drop_refused()
            return True
        self._stop_at(fautives[0])
        self._show_error(fautives[0], f"{self.errors[fautives[0]].text()} {QUITTER}")
        return False

    @property
    def can_take_back(self) -> bool:
        """Whether something was changed since the page was opened."""
        return self.refusals > 0 or bool(self._earlier)

    def take_back(self) -> bool:
        """Show wrong lines as they were, else undo the last change kept."""
        if self.refusals:
            self.drop_refused()
            return True
        if not self._earlier:
            return False
        self._known = self._earlier.pop()
        self._show_lines(list(self.entries))
        self.changed.emit(self._known)
        self._say("Modification annulée")
        return True

    def drop_refused(self) -> None:
        """Show wrong lines as they were."""
        self._show_lines(self._wrong())
        self._say("")

    def focus_first(self) -> None:
        """Give the keyboard to the name."""
        self.entries["nom"].setFocus()

    def leave(self) -> None:
        """Pass on what is typed in the field that has the keyboard."""
        self._on_finished()

    def read(self) -> Praticien | None:
        """Return the doctor typed, None with the errors shown when a field is wrong."""
        valeurs = self._typed()
        for champ, find_fault in FAULTS.items():
            known = self._known is not None and valeurs[champ] == getattr(self._known, champ)
            self._show_error(champ, "" if known else find_fault(valeurs[champ]))
        return None if self._wrong() else Praticien(**valeurs)

    def _typed(self) -> dict[str, str]:
        valeurs = {champ: entree.text().strip() for champ, entree in self.entries.items()}
        valeurs["rpps"] = "".join(valeurs["rpps"].split())
        return valeurs

    def _wrong(self) -> list[str]:
        """Return the lines under which an error is said."""
        return [champ for champ, erreur in self.errors.items() if erreur.text()]

    def _show_lines(self, champs: list[str]) -> None:
        """Show what is known of the doctor on these lines, none of which is wrong then."""
        self._stopped_at = ()
        for champ in champs:
            self.entries[champ].setText(getattr(self._known, champ) if self._known else "")
            self._show_error(champ, "")

    def _stop_at(self, champ: str) -> None:
        entree = self.entries[champ]
        entree.setFocus()
        entree.selectAll()
        reveal(entree)

    def _say(self, texte: str, ton: str = "discret") -> None:
        """Say beside the button what was done, or what keeps it from being done."""
        self.saved.setText(texte)
        self.saved.set_ton(ton)
        self.undo_button.setVisible(bool(self._earlier))
        self.refusals_changed.emit()

    def _add_row(self, grille: QGridLayout, rang: int, champ: str, libelle: str) -> None:
        entree = FormLine()
        entree.setMaxLength(MAX_TEXTE if champ != "rpps" else 40)
        entree.setPlaceholderText(HINTS.get(champ, ""))
        entree.setAccessibleName(libelle)
        entree.setAccessibleDescription(HINTS.get(champ, ""))
        etiquette = Line(libelle)
        etiquette.setBuddy(entree)
        erreur = Text(small=True, ton="non_atteint")
        keep_place(erreur).setContentsMargins(0, 2, 0, 0)  # off the frame of its line
        grille.addWidget(etiquette, rang, 0)
        grille.addWidget(entree, rang, 1)
        grille.addWidget(erreur, rang + 1, 1)
        self.entries[champ] = entree
        self.errors[champ] = erreur
        entree.editingFinished.connect(self._on_finished)
        entree.textEdited.connect(lambda _texte: self._say(""))

    def _show_error(self, champ: str, erreur: str) -> None:
        self.errors[champ].setText(erreur)
        mark_error(self.entries[champ], erreur)

    def _on_finished(self) -> None:
        """Keep what is right, even beside a line that is not."""
        connu = self._known
        if connu is None:
            self._show_error("rpps", _find_rpps_fault(self._typed()["rpps"]))
            return
        self.read()
        if not self._wrong():
            self._stopped_at = ()
        fautives = {champ: getattr(connu, champ) for champ in self._wrong()}
        praticien = Praticien(**(self._typed() | fautives))
        if praticien != connu:
            self._earlier.append(connu)
            self._known = praticien
            self.changed.emit(praticien)
        self.refusals_changed.emit()

    def _on_continue(self) -> None:
        praticien = self.read()
        if praticien is not None:
            self.continue_asked.emit(praticien)
            return
        fautives = self._wrong()
        self._stop_at(fautives[0])
        noms = " et ".join(LABELS[champ].partition(" (")[0] for champ in fautives)
        self._say(f"À corriger avant de continuer\u00a0: {noms}.", "non_atteint")


def _find_nom_fault(nom: str) -> str:
    return "" if nom else "Le nom est obligatoire. Écrivez le nom du praticien."


def _find_rpps_fault(rpps: str) -> str:
    if not rpps or is_valid_rpps(rpps):
        return ""
    if not rpps.isdigit() or len(rpps) != RPPS_CHIFFRES:
        return "Le RPPS a 11 chiffres. Recopiez-le de votre carte, ou laissez la ligne vide."
    return (
        "Ce RPPS a une erreur\u00a0: sa clé ne correspond pas. Vérifiez les 11 chiffres, ou "
        "laissez la ligne vide."
    )


def _find_secteur_fault(secteur: str) -> str:
    """Refuse what is not 1 or 2; a word may follow, such as Optam."""
    if not secteur or re.fullmatch(r"[12]([^0-9.,].*)?", secteur):
        return ""
    return "Le secteur est 1 ou 2. Corrigez-le, ou laissez la ligne vide."


FAULTS: Final[dict[str, Callable[[str], str]]] = {
    "nom": _find_nom_fault,
    "rpps": _find_rpps_fault,
    "secteur": _find_secteur_fault,
}
