"""The short help: the keys and what the program does not do."""

from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from forfait_desktop.ui.widgets.texts import Text, rule

KEYS: Final = (
    ("Ctrl+Page suivante", "page suivante de l’assistant"),
    ("Ctrl+Page précédente", "page précédente"),
    ("Ctrl+Z, Ctrl+Y", "annuler, rétablir une réponse"),
    ("Ctrl+R", "vérifier toutes les réponses"),
    ("Ctrl+P", "imprimer la liste"),
    ("Ctrl+S", "enregistrer la liste en PDF"),
    ("Ctrl+N", "nouvelle déclaration"),
    ("Alt+Origine", "retour à l’accueil"),
    ("Ctrl+Q", "quitter"),
)
STEPS: Final = (
    "Répondez à chaque page. Ce que vous ne savez pas encore peut attendre.",
    "Les totaux à droite suivent chaque réponse. «\u00a0Pourquoi\u00a0?» ouvre le calcul.",
    "«\u00a0Vérifier\u00a0» montre d’abord ce qui manque.",
    "Imprimez la liste et recopiez-la sur amelipro\u00a0: le programme ne déclare rien lui-même.",
    "«\u00a0à confirmer\u00a0» signale une valeur qu’une seule source donne.",
)


class AideDialog(QDialog):
    """One page to read and close."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the steps and the keys."""
        super().__init__(parent)
        self.setWindowTitle("Aide")
        self.resize(560, 480)
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(24, 24, 24, 12)
        colonne.setSpacing(10)
        colonne.addWidget(Text("Aide", title=True))
        for rang, phrase in enumerate(STEPS, 1):
            colonne.addWidget(Text(f"{rang}. {phrase}"))
        colonne.addWidget(rule())
        grille = QGridLayout()
        grille.setColumnStretch(1, 1)
        for rang, (touche, effet) in enumerate(KEYS):
            grille.addWidget(Text(touche, strong=True), rang, 0)
            grille.addWidget(Text(effet), rang, 1)
        colonne.addLayout(grille)
        colonne.addStretch(1)
        boutons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        boutons.rejected.connect(self.reject)
        colonne.addWidget(boutons)
