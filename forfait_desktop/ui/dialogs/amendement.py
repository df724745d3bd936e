"""Changing one value of the rules: the one the program has, the new one, what was read and when."""

from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import SENS_DE_LA_CERTITUDE
from forfait_desktop.domain.francais import INSECABLE, format_date_courte, parse_date
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.errors import ErreurDonnee, SaisieInvalide
from forfait_desktop.services.amendements import (
    Nature,
    ValeurRegle,
    apply_amendements,
    check_source,
    check_valeur,
    find_valeur,
    name_of,
    read_valeur,
)
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.layouts import add_layout, fit
from forfait_desktop.ui.widgets.texts import FieldError, Text, primary, rule

WIDTH: Final = 600
VALEUR, SOURCE, JOUR = "valeur", "source", "jour"
INDICATIONS: Final = {
    Nature.TAUX: "un pourcentage (85 ou 66,7) ou une fraction (2/3)",
    Nature.NOMBRE: "un nombre",
    Nature.CHOIX: "un nombre entier",
    Nature.POINTS: "des points, par exemple 22,5",
    Nature.DATE: "jj/mm/aaaa",
}


class AmendementDialog(QDialog):
    """A short form; ``amendement`` is there once it is accepted."""

    def __init__(
        self,
        publiees: Ruleset,
        actuelles: Ruleset,
        cible: str,
        aujourd_hui: date,
        parent: QWidget | None = None,
    ) -> None:
        """Lay out the form for one value of the published rules and of those in force."""
        super().__init__(parent)
        self.amendement: Amendement | None = None
        self._publiees, self._actuelles, self._cible = publiees, actuelles, cible
        self._today = aujourd_hui
        publiee = _known(publiees, cible)
        self.setWindowTitle("Modifier une valeur des règles")
        add_help_key(self, "amendement")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(24, 24, 24, 16)
        colonne.setSpacing(10)
        colonne.addWidget(Text(name_of(publiees, cible), title=True))
        colonne.addWidget(Text(self._say_present(publiee)))
        colonne.addWidget(rule())
        self.value = QLineEdit()
        self.source = QPlainTextEdit()
        self.source.setTabChangesFocus(True)
        self.source.setFixedHeight(4 * self.source.fontMetrics().lineSpacing())
        self.day = QLineEdit(format_date_courte(aujourd_hui))
        self.errors: dict[str, FieldError] = {}
        add_layout(colonne, self._form(publiee))
        colonne.addWidget(
            Text(
                "Votre valeur sert dans toutes les déclarations de cette campagne qui ne sont pas "
                "scellées. Elle est marquée «\u00a0modifié localement\u00a0» à l’écran et sur la "
                "liste imprimée. Vous pourrez revenir à la valeur du programme.",
                small=True,
                ton="discret",
            )
        )
        colonne.addStretch(1)
        colonne.addWidget(self._buttons())
        self._show_known()
        fit(self, WIDTH)
        self.value.setFocus()

    def accept(self) -> None:
        """Keep what was typed when all of it is right; say beside each field what is not."""
        fautes = dict.fromkeys((VALEUR, SOURCE, JOUR), "")
        valeur = self._read_valeur(fautes)
        source = self.source.toPlainText().strip()
        try:
            check_source(source)
        except ErreurDonnee as erreur:
            fautes[SOURCE] = str(erreur)
        lu_le = self._read_day(fautes)
        for champ, faute in fautes.items():
            self._show_error(champ, faute)
        if any(fautes.values()) or lu_le is None:
            self._editor(next(champ for champ, faute in fautes.items() if faute)).setFocus()
            fit(self, WIDTH)
            return
        self.amendement = Amendement(self._publiees.id, self._cible, valeur, source, lu_le)
        super().accept()

    # layout

    def _say_present(self, publiee: ValeurRegle) -> str:
        sens = SENS_DE_LA_CERTITUDE[publiee.certitude]
        phrase = f"Valeur du programme{INSECABLE}: {publiee.affichage} ({sens})."
        actuelle = _known(self._actuelles, self._cible)
        if actuelle.affichage != publiee.affichage:
            phrase += f"\nValeur actuelle{INSECABLE}: {actuelle.affichage} (modifié localement)."
        return phrase

    def _form(self, publiee: ValeurRegle) -> QGridLayout:
        grille = QGridLayout()
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(6)
        grille.setColumnStretch(1, 1)
        self.value.setPlaceholderText(INDICATIONS[publiee.nature])
        self.day.setPlaceholderText("jj/mm/aaaa")
        self.source.setPlaceholderText("titre du texte, du site ou du courrier")
        self.value.setMaxLength(40)
        self.day.setMaxLength(40)
        lignes: tuple[tuple[str, str, QWidget], ...] = (
            (VALEUR, "Nouvelle valeur", self.value),
            (SOURCE, "Source lue", self.source),
            (JOUR, "Lue le", self.day),
        )
        for rang, (champ, nom, editeur) in enumerate(lignes):
            editeur.setAccessibleName(nom)
            etiquette = Text(nom)
            etiquette.setBuddy(editeur)
            self.errors[champ] = FieldError()
            if editeur is self.source:  # on the first of its lines
                etiquette.setContentsMargins(0, GRID, 0, 0)
                grille.addWidget(etiquette, 2 * rang, 0, Qt.AlignmentFlag.AlignTop)
            else:
                grille.addWidget(etiquette, 2 * rang, 0)
            grille.addWidget(editeur, 2 * rang, 1)
            grille.addWidget(self.errors[champ], 2 * rang + 1, 1)
        return grille

    def _buttons(self) -> QDialogButtonBox:
        boutons = QDialogButtonBox()
        self.save_button = primary(
            boutons.addButton("&Enregistrer", QDialogButtonBox.ButtonRole.AcceptRole)
        )
        boutons.addButton("Annuler", QDialogButtonBox.ButtonRole.RejectRole)
        boutons.accepted.connect(self.accept)
        boutons.rejected.connect(self.reject)
        return boutons

    def _show_known(self) -> None:
        """Show the source of an earlier change, so that it can be mended."""
        lieu = self._actuelles.owner_of(self._cible)
        for connu in self._actuelles.amendements_de(lieu):
            if connu.cible == self._cible:
                self.source.setPlainText(connu.source)

    # what is typed

    def _read_valeur(self, fautes: dict[str, str]) -> str:
        publiee = _known(self._publiees, self._cible)
        try:
            valeur = read_valeur(publiee, self.value.text())
            check_valeur(self._actuelles, self._cible, valeur)
        except ErreurDonnee as erreur:
            fautes[VALEUR] = str(erreur)
            return ""
        essai = Amendement(self._publiees.id, self._cible, valeur, "essai", self._today)
        if _known(apply_amendements(self._publiees, [essai]), self._cible).affichage == (
            publiee.affichage
        ):
            fautes[VALEUR] = (
                "C’est la valeur du programme. Pour y revenir, choisissez «\u00a0Revenir à la "
                "valeur du programme\u00a0»."
            )
        return valeur

    def _read_day(self, fautes: dict[str, str]) -> date | None:
        try:
            jour = parse_date(self.day.text())
        except SaisieInvalide as erreur:
            fautes[JOUR] = str(erreur)
            return None
        if jour > self._today:
            fautes[JOUR] = (
                "Cette date est dans l’avenir. Écrivez le jour de votre lecture, ou réglez la date "
                "de l’ordinateur si elle est fausse."
            )
            return None
        return jour

    def _show_error(self, champ: str, faute: str) -> None:
        self.errors[champ].show_error(faute)
        mark_error(self._editor(champ), faute)

    def _editor(self, champ: str) -> QWidget:
        editeurs: dict[str, QWidget] = {VALEUR: self.value, SOURCE: self.source, JOUR: self.day}
        return editeurs[champ]


def _known(ruleset: Ruleset, cible: str) -> ValeurRegle:
    valeur = find_valeur(ruleset, cible)
    if valeur is None:
        raise KeyError(cible)
    return valeur
