"""The gate guard: what is missing for anything to be paid, and the money at stake."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.resultat import Resultat, Verrou
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.reparation import Reparation
from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import ElidedLink, LinkButton, Text, plain_tip, repolish

REPARER = "Comment réparer…"
TONS = {
    Statut.ATTEINT: ("bien", "lock-open", "atteint"),
    Statut.A_COMPLETER: ("attention", "lock", "a_completer"),
    Statut.NON_ATTEINT: ("alerte", "lock", "non_atteint"),
    Statut.NON_APPLICABLE: ("alerte", "lock", "non_atteint"),
}


class GateGuard(QFrame):
    """A band that names each missing line and leads to it."""

    page_asked = Signal(str)
    repair_asked = Signal()

    def __init__(self) -> None:
        """Make an empty guard; :meth:`show_result` fills it."""
        super().__init__()
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(10, 8, 10, 8)
        colonne.setSpacing(2)
        ligne = QHBoxLayout()
        ligne.setSpacing(8)
        self._icon = QLabel()
        self.text = Text(strong=True)
        ligne.addWidget(self._icon)
        ligne.addWidget(self.text, 1)
        colonne.addLayout(ligne)
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        colonne.addLayout(self._links)
        self.deadline = Text(small=True)
        colonne.addWidget(self.deadline)
        self.repair_button = LinkButton(REPARER, "Comment réparer ce qui manque")
        self.repair_button.clicked.connect(self.repair_asked)
        colonne.addWidget(self.repair_button)
        self._shown: tuple[object, ...] = ()

    def show_result(
        self,
        ruleset: Ruleset,
        resultat: Resultat,
        reparation: Reparation | None = None,
        *,
        scellee: bool = False,
    ) -> None:
        """Show the gate of a result and how to repair it; nothing is redrawn without a change."""
        verrou = resultat.verrou
        self.setVisible(verrou is not None)
        etat = (verrou, reparation, scellee, theme.tokens())
        if verrou is None or self._shown == etat:
            return
        self._shown = etat
        ton, icone, couleur = TONS[verrou.statut]
        if self.property("ton") != ton:
            self.setProperty("ton", ton)
            repolish(self)
        self._icon.setPixmap(theme.pixmap(icone, couleur, 20))
        self.text.setText(*say_gate(verrou, scellee=scellee))
        self._fill_links(ruleset, verrou, reparation)
        self.deadline.setText(reparation.echeance if reparation else "")
        self.deadline.setVisible(reparation is not None)
        self.repair_button.setVisible(reparation is not None)

    def _fill_links(self, ruleset: Ruleset, verrou: Verrou, reparation: Reparation | None) -> None:
        clear(self._links)
        gestes = (
            {ligne.indicateur: ligne.geste for ligne in reparation.lignes} if reparation else {}
        )
        for ids, icone in ((verrou.non_atteints, "circle-x"), (verrou.a_completer, "circle")):
            for indicateur_id in ids:
                libelle = ruleset.indicateurs[indicateur_id].libelle_court
                mot = "non atteint" if icone == "circle-x" else "à compléter"
                lien = ElidedLink(libelle, f"{libelle}, {mot}, ouvrir la page", icone)
                suite = f"\n{gestes[indicateur_id]}" if indicateur_id in gestes else ""
                lien.setToolTip(plain_tip(f"{libelle}\u00a0: {mot}{suite}"))
                lien.clicked.connect(lambda _=False, cle=indicateur_id: self.page_asked.emit(cle))
                self._links.addWidget(lien)


def say_gate(verrou: Verrou, *, scellee: bool) -> tuple[str, str]:
    """Say the state of the gate, then as the discreet mode does.

    Once declared, no money is promised any more.
    """
    if not scellee or verrou.statut is Statut.ATTEINT:
        return verrou.explication, say_in_points(verrou.explication, verrou)
    texte = (
        f"«{INSECABLE}{verrou.volet_nom}{INSECABLE}» a été déclaré incomplet{INSECABLE}: tout est "
        f"ramené à 0{INSECABLE}"
    )
    return f"{texte}€.", f"{texte}pt."


def say_in_points(texte: str, verrou: Verrou) -> str:
    """Return what a gate says with points for euros: masked, it would say nothing."""
    en_points = texte.replace(f" 0{INSECABLE}€", f" 0{INSECABLE}pt")
    for somme in filter(None, (verrou.en_jeu_au_plus, verrou.en_jeu)):
        en_points = re.sub(
            rf"(?<![\d{INSECABLE}]){re.escape(format_euros(somme.euros))}",
            format_points(somme.points),
            en_points,
        )
    return en_points
