"""Ce qui a changé: the rules of the earlier declaration's campaign against those of this one."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from forfait_desktop.domain.affichage import say_ajout
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.calendrier import say_dates
from forfait_desktop.services.nouveautes import Nouveautes, find_news
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.widgets.ecarts import add_news
from forfait_desktop.ui.widgets.layouts import replace_widget
from forfait_desktop.ui.widgets.texts import Band, Text


class NouveautesPage(Screen):
    """Built anew each time it is shown, from the two sets of rules."""

    def __init__(self) -> None:
        """Lay out the empty page."""
        super().__init__("Ce qui a changé", width=WIDE)
        self._content = QWidget()
        self.body.addWidget(self._content)

    def refresh(self, context: WindowContext) -> None:
        """Show what changed since the campaign of the earlier declaration."""
        ancien = self._content
        self._content = QWidget()
        colonne = QVBoxLayout(self._content)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(16)
        if context.session:
            nouveautes = find_news(context.bureau, context.session)
            if nouveautes is None:
                colonne.addWidget(
                    Text("Le programme ne connaît aucune campagne avant celle-ci.", ton="discret")
                )
            else:
                self._show_news(colonne, nouveautes)
        colonne.addStretch(1)
        replace_widget(self.body, ancien, self._content)

    def _show_news(self, colonne: QVBoxLayout, nouveautes: Nouveautes) -> None:
        avant, apres = nouveautes.ancien, nouveautes.nouveau
        self.title.setText(f"Ce qui a changé de {avant.campagne} à {apres.campagne}")
        celle = (
            "votre déclaration précédente"
            if nouveautes.depuis_declaration
            else "la campagne précédente"
        )
        colonne.addWidget(
            Text(
                f"De «{INSECABLE}{avant.titre}{INSECABLE}», {celle}, à "
                f"«{INSECABLE}{apres.titre}{INSECABLE}».",
                ton="discret",
            )
        )
        for regles in (avant, apres):
            if regles.ajout:
                colonne.addWidget(Text(f"{regles.titre}{INSECABLE}: {say_ajout(regles.ajout)}"))
        if nouveautes.is_empty:
            colonne.addWidget(
                Band(
                    "bien",
                    "circle-check",
                    f"Les règles sont celles de {avant.campagne}{INSECABLE}: mêmes lignes, mêmes "
                    "seuils, mêmes points. Seules les dates changent.",
                )
            )
        add_news(colonne, nouveautes, (str(avant.campagne), str(apres.campagne)))
        colonne.addWidget(Text("Dates de la campagne", strong=True))
        colonne.addWidget(Text(say_dates(apres.dates)))
