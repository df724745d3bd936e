"""What is asked for to set, change or remove a passphrase, and what it protects."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.phrase import Phrase, check_new_phrase, say_strength
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import SeanceContext
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.phrase import PhraseField
from forfait_desktop.ui.widgets.texts import FieldError, Text, primary

PROTEGE: Final = (
    "Vos réponses, vos notes et tout ce que vous tapez dans le programme",
    "Vos justificatifs",
    "",
)
"""What a passphrase protects; the last, the backups, depends on what is asked for."""
NON_PROTEGE: Final = (
    "Les listes et lettres imprimées ou enregistrées en PDF",
    "Ce que vous exportez\u00a0: dossier, tableau, agenda, fichier pour un contrôle",
    "Un justificatif ouvert dans un autre programme, jusqu’à la fermeture ou au verrouillage",
    "Ce que les fichiers d’avant ont pu laisser sur le disque, et leurs copies ailleurs\u00a0: "
    "clé USB, autre sauvegarde de l’ordinateur",
)

DIFFERENTES: Final = "Les deux phrases diffèrent. Retapez celle-ci."


class Portee(QWidget):
    """What the passphrase protects, and beside it what it does not."""

    def __init__(self) -> None:
        """Lay out the two lists."""
        super().__init__()
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(0, 0, 0, 0)
        ligne.setSpacing(32)
        protege, textes = _list("Ce qui est protégé", PROTEGE, "lock", "atteint")
        self.backups = textes[-1]
        add_layout(ligne, protege, 1)
        add_layout(ligne, _list("Ce qui ne l’est pas", NON_PROTEGE, "x", "muted")[0], 1)

    def show_backups(self, *, protege: bool, toutes: bool) -> None:
        """Say which backups are protected; ``toutes`` when none is left as it was."""
        depuis = "depuis la protection" if protege else "à partir de maintenant"
        self.backups.setText("Les sauvegardes" if toutes else f"Les sauvegardes faites {depuis}")


class PhraseForm(QFrame):
    """The former passphrase, the new one twice, or both; errors are said beside each field."""

    submitted = Signal()
    cancelled = Signal()

    def __init__(
        self, titre: str, action: str, *, asks_old: bool, asks_new: bool, explication: str = ""
    ) -> None:
        """Lay out the fields that are asked for."""
        super().__init__()
        self.setProperty("role", "surface")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(20, 16, 20, 16)
        colonne.setSpacing(12)
        colonne.addWidget(Text(titre, strong=True))
        if explication:
            colonne.addWidget(Text(explication))
        self.old = PhraseField("Phrase de passe actuelle")
        self.new = PhraseField(
            "Nouvelle phrase de passe" if asks_old else "Phrase de passe", say_strength("")
        )
        self.again = PhraseField("La même, encore une fois")
        self.noted = QCheckBox("J’ai noté cette phrase en &lieu sûr")
        self.noted_error = FieldError()
        self.backups = QCheckBox()
        self.fields = [self.old] * asks_old + [self.new, self.again] * asks_new
        entrees: tuple[QWidget, ...] = (
            self.old,
            self.new,
            self.again,
            self.backups,
            self.noted,
            self.noted_error,
        )
        for widget in entrees:
            colonne.addWidget(widget)
        self.old.setVisible(asks_old)
        for widget in (self.new, self.again, self.noted):
            widget.setVisible(asks_new)
        self.ok_button = primary(QPushButton(action))
        self.cancel_button = QPushButton("A&nnuler")
        self.cancel_button.setVisible(asks_old)
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        ligne.addWidget(self.ok_button)
        ligne.addWidget(self.cancel_button)
        ligne.addStretch(1)
        add_layout(colonne, ligne)
        self._connect()

    def focus(self) -> None:
        """Give the keyboard to the first field."""
        self.fields[0].focus()

    def forget(self) -> None:
        """Empty every field, and forget that the phrase was noted."""
        for field in (self.old, self.new, self.again):
            field.forget()
        self.new.hint.setText(say_strength(""))
        self.noted.setChecked(False)
        self.backups.setChecked(True)
        self._show_noted_error("")

    def offer_backups(self, texte: str, nombre: int) -> None:
        """Ask what becomes of the backups already made; nothing when there is none."""
        self.backups.setText(texte)
        self.backups.setVisible(nombre > 0)

    def read_old(self, seance: SeanceContext) -> Phrase | None:
        """Return the present passphrase if it is the right one; None with the error shown."""
        try:
            phrase = Phrase(self.old.text())
        except SaisieInvalide as erreur:
            _refuse(self.old, str(erreur))
            return None
        if not seance.knows(phrase):
            self.old.forget()
            _refuse(self.old, "Ce n’est pas la phrase de passe actuelle.")
            return None
        return phrase

    def read_new(self) -> Phrase | None:
        """Return the new passphrase, good enough and typed twice; None with the error shown."""
        try:
            phrase = check_new_phrase(self.new.text())
        except SaisieInvalide as erreur:
            _refuse(self.new, str(erreur))
            return None
        if self.again.text() != self.new.text():
            vide = not self.again.text()
            self.again.forget()
            _refuse(self.again, "Tapez-la une seconde fois." if vide else DIFFERENTES)
            return None
        if not self.noted.isChecked():
            self._show_noted_error("Notez-la d’abord\u00a0: sans elle, vos données sont perdues.")
            self.noted.setFocus()
            return None
        return phrase

    def _connect(self) -> None:
        self.new.edited.connect(lambda: self.new.hint.setText(say_strength(self.new.text())))
        self.noted.toggled.connect(lambda _on: self._show_noted_error(""))
        self.ok_button.clicked.connect(self.submitted)
        self.cancel_button.clicked.connect(self.cancelled)
        for field, suivant in zip(self.fields, [*self.fields[1:], None], strict=True):
            field.submitted.connect(self.submitted if suivant is None else suivant.focus)

    def _show_noted_error(self, erreur: str) -> None:
        self.noted_error.show_error(erreur)
        self.noted.setAccessibleDescription(erreur)


def _refuse(field: PhraseField, erreur: str) -> None:
    field.show_error(erreur)
    field.focus()


def _list(
    titre: str, lignes: tuple[str, ...], icone: str, couleur: str
) -> tuple[QVBoxLayout, list[Text]]:
    textes = [Text(texte) for texte in lignes]
    colonne = QVBoxLayout()
    colonne.setSpacing(6)
    colonne.addWidget(Text(titre, strong=True))
    for texte in textes:
        ligne = QHBoxLayout()
        ligne.setSpacing(10)
        image = QLabel()
        image.setPixmap(theme.pixmap(icone, couleur, 16))
        ligne.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        ligne.addWidget(texte, 1)
        add_layout(colonne, ligne)
    colonne.addStretch(1)
    return colonne, textes
