"""Who declares: the name is required, the RPPS is checked, the rest is as the doctor likes."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton

from forfait_desktop.domain.dossier import MAX_TEXTE, Praticien, is_valid_rpps
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import Line, Text, keep_place, primary

LABELS: Final = {
    "nom": "Nom (nécessaire)",
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


class PraticienPage(Screen):
    """A short form; a valid change is passed on when a field is left."""

    changed = Signal(object)  # Praticien
    continue_asked = Signal(object)  # Praticien

    def __init__(self) -> None:
        """Lay out the fields."""
        super().__init__("Praticien")
        self.intro = Text(
            "Ces lignes sont imprimées en tête de la liste. Seul le nom est nécessaire."
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
        self.body.addLayout(grille)
        self.continue_button = primary(QPushButton("&Continuer"))
        self.continue_button.clicked.connect(self._on_continue)
        self.footer.addWidget(self.continue_button)
        self.saved = Text(small=True, ton="discret")
        self.footer.addWidget(self.saved, 1)
        self._known: Praticien | None = None

    def refresh(self, context: WindowContext) -> None:
        """Show the doctor of the open declaration, or an empty form."""
        session = context.session
        praticien = context.bureau.praticien(session.declaration.praticien_id) if session else None
        self.show_praticien(praticien, first_start=session is None)

    def show_praticien(self, praticien: Praticien | None, *, first_start: bool) -> None:
        """Show a doctor, or an empty form on a first start."""
        self._known = praticien
        for champ, entree in self.entries.items():
            entree.setText(getattr(praticien, champ) if praticien else "")
            self._show_error(champ, "")
        self.continue_button.setText("&Continuer" if first_start else "&Retour à l’accueil")
        self.saved.setText("")

    def show_saved(self) -> None:
        """Say that the last change is in the store."""
        self.saved.setText("Enregistré")

    def focus_first(self) -> None:
        """Give the keyboard to the name."""
        self.entries["nom"].setFocus()

    def leave(self) -> None:
        """Pass on what is typed in the field that has the keyboard."""
        self._on_finished()

    def read(self) -> Praticien | None:
        """Return the doctor typed, None with the errors shown when a field is wrong."""
        valeurs = {champ: entree.text().strip() for champ, entree in self.entries.items()}
        valeurs["rpps"] = "".join(valeurs["rpps"].split())
        erreurs = {
            "nom": "" if valeurs["nom"] else "Le nom est nécessaire. Écrivez le nom du praticien.",
            "rpps": _rpps_error(valeurs["rpps"]),
        }
        for champ, erreur in erreurs.items():
            self._show_error(champ, erreur)
        return None if any(erreurs.values()) else Praticien(**valeurs)

    def _add_row(self, grille: QGridLayout, rang: int, champ: str, libelle: str) -> None:
        entree = TextLine()
        entree.setMaxLength(MAX_TEXTE if champ != "rpps" else 40)
        entree.setPlaceholderText(HINTS.get(champ, ""))
        entree.setAccessibleName(libelle)
        entree.setAccessibleDescription(HINTS.get(champ, ""))
        etiquette = Line(libelle)
        etiquette.setBuddy(entree)
        erreur = Text(small=True, ton="non_atteint")
        keep_place(erreur)
        grille.addWidget(etiquette, rang, 0)
        grille.addWidget(entree, rang, 1)
        grille.addWidget(erreur, rang + 1, 1)
        self.entries[champ] = entree
        self.errors[champ] = erreur
        entree.editingFinished.connect(self._on_finished)
        entree.textEdited.connect(lambda _texte: self.saved.setText(""))

    def _show_error(self, champ: str, erreur: str) -> None:
        self.errors[champ].setText(erreur)
        mark_error(self.entries[champ], erreur)

    def _on_finished(self) -> None:
        if self._known is None:
            self._show_error("rpps", _rpps_error("".join(self.entries["rpps"].text().split())))
            return
        praticien = self.read()
        if praticien is not None and praticien != self._known:
            self._known = praticien
            self.changed.emit(praticien)

    def _on_continue(self) -> None:
        praticien = self.read()
        if praticien is not None:
            self.continue_asked.emit(praticien)


def _rpps_error(rpps: str) -> str:
    if not rpps or is_valid_rpps(rpps):
        return ""
    if not rpps.isdigit() or len(rpps) != 11:
        return "Le RPPS a 11 chiffres. Recopiez-le de votre carte ou laissez la ligne vide."
    return "Ce RPPS a une erreur\u00a0: sa clé ne correspond pas. Vérifiez chaque chiffre."
