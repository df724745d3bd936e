"""The window that "Pourquoi ?" opens: sentences, arithmetic, sources and certainty."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.pourquoi import Explication, RemarqueDite
from forfait_desktop.ui import theme
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.states import STATES
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.texts import Badge, Line, StateLabel, Text, rule


class PourquoiDialog(QDialog):
    """One explanation, to read and close."""

    def __init__(self, explication: Explication, parent: QWidget | None = None) -> None:
        """Lay out an explanation."""
        super().__init__(parent)
        self.setWindowTitle(f"Pourquoi{INSECABLE}?")
        self.resize(theme.scaled(620), theme.scaled(560))
        add_help_key(self, "pourquoi")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 12)
        zone = self._area = ScrollArea()
        contenu = Scrolled()
        corps = QVBoxLayout(contenu)
        corps.setContentsMargins(24, 24, 24, 16)
        corps.setSpacing(12)
        corps.addWidget(Text(explication.titre, title=True))
        if explication.modifications:
            corps.addWidget(Badge(MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION))
        for modification in explication.modifications:
            corps.addWidget(Text(modification))
        for phrase in explication.phrases:
            corps.addWidget(Text(phrase))
        for remarque in explication.remarques:
            add_layout(corps, self._remark(remarque))
        if explication.lignes:
            corps.addWidget(rule())
            add_layout(corps, self._arithmetic(explication))
        corps.addWidget(rule())
        corps.addWidget(Text(explication.certitude, strong=True))
        if explication.sources:
            corps.addWidget(Text("Sources", strong=True))
        for source in explication.sources:
            corps.addWidget(Text(f"{source.titre} ({source.nature})", small=True, ton="discret"))
        corps.addStretch(1)
        zone.setWidget(contenu)
        colonne.addWidget(zone)
        boutons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        boutons.rejected.connect(self.reject)
        boutons.setContentsMargins(24, 0, 24, 0)
        colonne.addWidget(boutons)
        boutons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the words be read by pages while "Fermer" has the keyboard."""
        if not self._area.page_by(event):
            super().keyPressEvent(event)

    @staticmethod
    def _remark(remarque: RemarqueDite) -> QVBoxLayout:
        """Lay out a sentence and its reserve, nearer to it than to the next one."""
        colonne = QVBoxLayout()
        colonne.setSpacing(2)
        colonne.addWidget(Text(remarque.texte))
        if remarque.badge:
            badge = Badge(remarque.badge, remarque.sens)
            colonne.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
        return colonne

    @staticmethod
    def _arithmetic(explication: Explication) -> QGridLayout:
        grille = QGridLayout()
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(4)
        grille.setColumnStretch(0, 1)
        for rang, ligne in enumerate(explication.lignes):
            grille.addWidget(Text(ligne.libelle, strong=True), 2 * rang, 0)
            etat = StateLabel(STATES[ligne.statut]) if ligne.statut else Line(ligne.valeur)
            grille.addWidget(etat, 2 * rang, 1, Qt.AlignmentFlag.AlignTop)
            grille.addWidget(Text(ligne.detail, ton="discret", small=True), 2 * rang + 1, 0, 1, 2)
        return grille
