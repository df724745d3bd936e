"""The window that "Pourquoi ?" opens: sentences, arithmetic, sources and certainty."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from forfait_desktop.domain.affichage import MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.pourquoi import Explication, RemarqueDite
from forfait_desktop.ui.dialogs.base import ReadingDialog
from forfait_desktop.ui.states import STATES
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Badge, Line, StateLabel, Text, rule

SIZE: Final = (620, 560)


class PourquoiDialog(ReadingDialog):
    """One explanation, to read and close."""

    def __init__(self, explication: Explication, parent: QWidget | None = None) -> None:
        """Lay out an explanation."""
        super().__init__(f"Pourquoi{INSECABLE}?", SIZE, "pourquoi", parent)
        corps = self.body
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
