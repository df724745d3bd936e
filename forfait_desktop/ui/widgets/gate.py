"""The gate guard: what is missing for anything to be paid, and the money at stake."""

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from forfait_desktop.domain import phase as phases
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.resultat import Resultat, Verrou
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.reparation import Reparation
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.states import style_of_line
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import LinkButton, Text, plain_tip, repolish

REPARER = "Comment réparer…"
VOIR_CE_QUI_MANQUE = "Ce qui manque…"
_TONS = {
    Statut.ATTEINT: ("bien", "lock-open", "atteint"),
    Statut.A_COMPLETER: ("attention", "lock", "a_completer"),
    Statut.NON_ATTEINT: ("alerte", "lock", "non_atteint"),
    Statut.NON_APPLICABLE: ("alerte", "lock", "non_atteint"),
}


class FoldedLink(LinkButton):
    """A link whose words go on below where there is no room beside; none is cut."""

    def __init__(self, texte: str, accessible: str, icone: str) -> None:
        """Make a link that may be narrower than its words."""
        super().__init__(texte, accessible, icone)
        self._whole = texte
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the words to the new width."""
        super().resizeEvent(event)
        edges = self.sizeHint().width() - self._widest()
        folded = fold(self._whole, self.fontMetrics(), event.size().width() - edges)
        if folded != self.text():
            self.setText(folded)

    def _widest(self) -> int:
        lignes = self.text().splitlines()
        return max(self.fontMetrics().horizontalAdvance(ligne) for ligne in lignes)


def fold(texte: str, metrics: QFontMetrics, room: int) -> str:
    """Return words on as many lines as a width asks for."""
    lignes: list[str] = []
    for mot in texte.split(" "):
        suite = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and metrics.horizontalAdvance(suite) <= room:
            lignes[-1] = suite
        else:
            lignes.append(mot)
    return "\n".join(lignes)


class GateGuard(QFrame):
    """A band that names each missing line and leads to it."""

    page_asked = Signal(str)
    repair_asked = Signal()

    def __init__(self) -> None:
        """Make an empty guard; :meth:`show_result` fills it."""
        super().__init__()
        colonne = self._column = QVBoxLayout(self)
        ligne = QHBoxLayout()
        ligne.setSpacing(8)
        self._icon = QLabel()
        self.text = Text(strong=True)
        ligne.addWidget(self._icon)
        ligne.addWidget(self.text, 1)
        add_layout(colonne, ligne)
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        add_layout(colonne, self._links)
        self.deadline = Text(small=True)
        colonne.addWidget(self.deadline)
        self.repair_button = LinkButton(REPARER, "Comment réparer ce qui manque")
        self.repair_button.clicked.connect(self.repair_asked)
        colonne.addWidget(self.repair_button)
        self._shown: tuple[object, ...] = ()
        self.tighten(on=False)

    def tighten(self, *, on: bool) -> None:
        """Take less height, with smaller letters, or the usual one again."""
        self._column.setContentsMargins(10, 4 if on else 8, 10, 4 if on else 8)
        self._column.setSpacing(0 if on else 2)
        self.text.setFont(theme.strong_font(theme.SMALL_PT) if on else theme.strong_font())

    def show_result(
        self,
        ruleset: Ruleset,
        resultat: Resultat,
        reparation: Reparation | None = None,
        *,
        phase: Phase = Phase.OUVERTE,
    ) -> None:
        """Show the gate of a result and how to repair it; nothing is redrawn without a change."""
        verrou = resultat.verrou
        self.setVisible(verrou is not None)
        etat = (ruleset.sha256, verrou, reparation, phase, theme.tokens())
        if verrou is None or self._shown == etat:
            return
        self._shown = etat
        ton, icone, couleur = tone_of(verrou, phase)
        if self.property("ton") != ton:
            self.setProperty("ton", ton)
            repolish(self)
        self._icon.setPixmap(theme.pixmap(icone, couleur, 20))
        self.text.setText(*say_gate(verrou, phase))
        self._fill_links(ruleset, verrou, reparation, phase)
        # Once it is too late, the band above every page says so.
        echeance = reparation.echeance if reparation and phase.promet else ""
        self.deadline.setText(echeance)
        self.deadline.setVisible(bool(echeance))
        show_repair(self.repair_button, reparation, phase)

    def _fill_links(
        self, ruleset: Ruleset, verrou: Verrou, reparation: Reparation | None, phase: Phase
    ) -> None:
        clear(self._links)
        gestes = (
            {ligne.indicateur: ligne.geste for ligne in reparation.lignes} if reparation else {}
        )
        for ids, statut in (
            (verrou.non_atteints, Statut.NON_ATTEINT),
            (verrou.a_completer, Statut.A_COMPLETER),
        ):
            style = style_of_line(statut, phase)
            mot = style.word
            for indicateur_id in ids:
                libelle = ruleset.indicateurs[indicateur_id].libelle_court
                lien = FoldedLink(libelle, f"{libelle}, {mot}, ouvrir la page", style.icon)
                suite = f"\n{gestes[indicateur_id]}" if indicateur_id in gestes else ""
                discretion.tip(lien, plain_tip(f"{libelle}\u00a0: {mot}{suite}"))
                lien.clicked.connect(lambda _=False, cle=indicateur_id: self.page_asked.emit(cle))
                self._links.addWidget(lien)


def tone_of(verrou: Verrou, phase: Phase) -> tuple[str, str, str]:
    """Return the tone, the icon and the colour of a gate: neutral once it is too late."""
    if phase is Phase.CLOSE and verrou.statut is not Statut.ATTEINT:
        return "info", "lock", "accent"
    return _TONS[verrou.statut]


def show_repair(bouton: LinkButton, reparation: Reparation | None, phase: Phase) -> None:
    """Offer what a missing line lacks, and how to repair it while it can be."""
    repare = phase.promet and reparation is not None and not reparation.a_completer
    texte = REPARER if repare else VOIR_CE_QUI_MANQUE
    if bouton.text() != texte:
        bouton.setText(texte)
        bouton.setAccessibleName("Comment réparer ce qui manque" if repare else texte)
    bouton.setVisible(reparation is not None)


def say_gate(verrou: Verrou, phase: Phase) -> tuple[str, str]:
    """Say the state of the gate, then as the discreet mode does."""
    texte = phases.say_gate(verrou, phase)
    return texte, say_in_points(texte, verrou)


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
