"""What the gate lacks, one block a line: state, why, how to repair it, and the way there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE, lower_first
from forfait_desktop.services.reparation import LigneAReparer, Reparation
from forfait_desktop.ui import theme
from forfait_desktop.ui.states import STATES
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import LinkButton, StateLabel, Text


class RepairList(QWidget):
    """The blocks, those not met first."""

    page_asked = Signal(str)

    def __init__(self, reparation: Reparation) -> None:
        """Lay out one block for each missing line."""
        super().__init__()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(theme.GRID)
        self.buttons: dict[str, LinkButton] = {}
        for ligne in reparation.lignes:
            colonne.addWidget(self._block(ligne, promet=reparation.phase.promet))

    def _block(self, ligne: LigneAReparer, *, promet: bool) -> QFrame:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(16, 10, 16, 10)
        colonne.setSpacing(4)
        tete = QHBoxLayout()
        tete.addWidget(Text(ligne.titre, strong=True), 1)
        tete.addWidget(StateLabel(STATES[ligne.statut]), 0, Qt.AlignmentFlag.AlignTop)
        add_layout(colonne, tete)
        colonne.addWidget(Text(ligne.explication))
        if promet:
            colonne.addWidget(Text(ligne.geste))
        for titre, texte in (("Où trouver", ligne.ou_trouver), ("Pièce à garder", ligne.piece)):
            if texte:
                suite = f"{titre}{INSECABLE}: {lower_first(texte)}"
                colonne.addWidget(Text(suite, small=True, ton="discret"))
        bouton = LinkButton("Ouvrir la page", f"Ouvrir la page{INSECABLE}: {ligne.titre}", "pencil")
        bouton.clicked.connect(lambda: self.page_asked.emit(ligne.indicateur))
        self.buttons[ligne.indicateur] = bouton
        colonne.addWidget(bouton)
        return cadre
