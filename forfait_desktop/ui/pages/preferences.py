"""The preferences: each choice is applied at once, and can be undone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.preferences import (
    RAPPELS,
    TAILLES,
    Apparence,
    Preferences,
    read_preferences,
)
from forfait_desktop.ui.widgets.layouts import add_layout_at
from forfait_desktop.ui.widgets.lecteur import Box, Choice
from forfait_desktop.ui.widgets.texts import Text

APPARENCES: Final = {
    Apparence.SYSTEME: "Comme le système",
    Apparence.CLAIR: "Clair",
    Apparence.SOMBRE: "Sombre",
}
FICHIERS: Final = "Fichiers proposés dans"
DONNEES: Final = "Vos données"


class PreferencesPage(Screen):
    """How the program looks, what it hides, and where it keeps things."""

    chosen = Signal(object)  # Preferences

    def __init__(self) -> None:
        """Lay out the choices."""
        super().__init__("Préférences")
        self._preferences = Preferences()
        self._data_dir = Path()
        self._add_look()
        self._add_discretion()
        self._add_reminders()
        self._add_folders()
        self.reset_button = self._small_button(
            "Revenir aux ré&glages d’origine", lambda: self.chosen.emit(Preferences())
        )
        self.footer.addWidget(self.reset_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show the choices in force."""
        self._data_dir = context.bureau.data_dir
        self.show_preferences(read_preferences(context.settings))

    def show_preferences(self, preferences: Preferences) -> None:
        """Show some choices without asking for anything."""
        self._preferences = preferences
        self.looks[preferences.apparence].setChecked(True)
        self.sizes[preferences.taille_pourcent].setChecked(True)
        self.discreet.setChecked(preferences.discret)
        self.reminder.setCurrentIndex(self.reminder.findData(preferences.rappel_jours))
        self.data_folder.setText(str(self._data_dir))
        self.files_folder.setText(preferences.dossier or str(Path.home()))
        self.default_folder_button.setVisible(bool(preferences.dossier))
        self.reset_button.setEnabled(preferences != Preferences())

    def focus_first(self) -> None:
        """Give the keyboard to the look in force."""
        self.looks[self._preferences.apparence].setFocus()

    # the groups

    def _add_look(self) -> None:
        self.body.setSpacing(12)
        self.looks = {valeur: Choice(nom) for valeur, nom in APPARENCES.items()}
        self.sizes = {taille: Choice(f"{taille}{INSECABLE}%") for taille in TAILLES}
        couleurs = self._row("Couleurs", self.looks, lambda v: {"apparence": v})
        lettres = self._row("Taille du texte", self.sizes, lambda v: {"taille_pourcent": v})
        self.body.addWidget(self._group("Apparence", couleurs, lettres))

    def _add_discretion(self) -> None:
        self.discreet = Box("Masquer les euros à l’écran")
        self.discreet.clicked.connect(lambda on: self._choose(discret=on))
        aide = Text(
            "Pour un écran que voient vos patients. Survolez un montant pour le voir\u00a0; "
            "maintenez F9 pour les voir tous. L’aperçu de la liste et celui de la lettre sont "
            "masqués de même\u00a0; imprimées ou enregistrées, elles ne le sont pas.",
            small=True,
            ton="discret",
        )
        aide.setBuddy(self.discreet)
        self.discreet.setAccessibleDescription(aide.text())
        self.body.addWidget(self._group("Mode discret", self.discreet, aide))

    def _add_reminders(self) -> None:
        self.reminder = QComboBox()
        self.reminder.setAccessibleName("Rappeler les dates à l’ouverture")
        for jours in RAPPELS:
            mots = f"{jours}{INSECABLE}jours avant" if jours else "Jamais"
            self.reminder.addItem(mots, jours)
        self.reminder.activated.connect(
            lambda _rang: self._choose(rappel_jours=self.reminder.currentData())
        )
        ligne = QWidget()
        rangee = QHBoxLayout(ligne)
        rangee.setContentsMargins(0, 0, 0, 0)
        titre = Text("À l’ouverture, rappeler une clôture")
        titre.setWordWrap(False)
        titre.setBuddy(self.reminder)
        rangee.addWidget(titre)
        rangee.addWidget(self.reminder)
        rangee.addStretch(1)
        self.body.addWidget(self._group("Rappels", ligne))

    def _add_folders(self) -> None:
        self.data_folder = Text()
        self.open_button = self._small_button("&Ouvrir le dossier", self._open_data)
        self.files_folder = Text()
        self.files_button = self._small_button("&Choisir…", self._ask_folder)
        self.default_folder_button = self._small_button(
            "&Revenir au dossier habituel", lambda: self._choose(dossier="")
        )
        grille = QWidget()
        cases = QGridLayout(grille)
        cases.setContentsMargins(0, 0, 0, 0)
        cases.setHorizontalSpacing(12)
        cases.setColumnStretch(1, 1)
        lignes = (
            (DONNEES, self.data_folder, (self.open_button,)),
            (FICHIERS, self.files_folder, (self.files_button, self.default_folder_button)),
        )
        for rang, (nom, texte, boutons) in enumerate(lignes):
            titre = Text(nom)
            titre.setWordWrap(False)
            cases.addWidget(titre, 2 * rang, 0, Qt.AlignmentFlag.AlignTop)
            cases.addWidget(texte, 2 * rang, 1)
            rangee = QHBoxLayout()
            rangee.setSpacing(8)
            for bouton in boutons:
                rangee.addWidget(bouton)
            rangee.addStretch(1)
            add_layout_at(cases, rangee, 2 * rang + 1, 1)
        self.body.addWidget(self._group("Dossiers", grille))

    # pieces

    def _row(
        self,
        nom: str,
        boutons: dict[Apparence, Choice] | dict[int, Choice],
        change: Callable[[object], dict[str, object]],
    ) -> QWidget:
        """Return one line of buttons, one of which is chosen."""
        ligne = QWidget()
        rangee = QHBoxLayout(ligne)
        rangee.setContentsMargins(0, 0, 0, 0)
        rangee.setSpacing(12)
        titre = Text(nom)
        titre.setWordWrap(False)
        titre.setFixedWidth(theme.scaled(120))
        rangee.addWidget(titre)
        groupe = QButtonGroup(ligne)
        for valeur, bouton in boutons.items():
            bouton.setAccessibleName(f"{nom}{INSECABLE}: {bouton.text()}")
            bouton.clicked.connect(lambda _=False, v=valeur: self._choose(**change(v)))
            groupe.addButton(bouton)
            rangee.addWidget(bouton)
        rangee.addStretch(1)
        return ligne

    @staticmethod
    def _group(titre: str, *widgets: QWidget) -> QFrame:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(16, 12, 16, 12)
        colonne.setSpacing(8)
        colonne.addWidget(Text(titre, strong=True))
        for widget in widgets:
            colonne.addWidget(widget)
        return cadre

    @staticmethod
    def _small_button(texte: str, action: Callable[[], object]) -> QPushButton:
        bouton = QPushButton(texte)
        bouton.clicked.connect(lambda _=False: action())
        return bouton

    # choices

    def _choose(self, **changes: object) -> None:
        nouvelles = replace(self._preferences, **changes)  # type: ignore[arg-type]
        if nouvelles != self._preferences:
            self.chosen.emit(nouvelles)

    def _ask_folder(self) -> None:
        choisi = QFileDialog.getExistingDirectory(
            self, "Dossier proposé pour les fichiers", self.files_folder.text()
        )
        if choisi:
            self._choose(dossier=choisi)

    def _open_data(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data_dir)))
