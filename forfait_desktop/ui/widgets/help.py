"""The help beside an indicator: why, where to find it, what to keep, what it is worth."""

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QVBoxLayout

from forfait_desktop.domain.affichage import BADGE, MOT_DU_MODE, SENS_DE_LA_CERTITUDE
from forfait_desktop.domain.champs import Remarque
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Certitude, Points
from forfait_desktop.ui.widgets.texts import Badge, Text


class HelpPanel(QFrame):
    """Short titled paragraphs in one column."""

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self.setProperty("role", "surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(2)

    def add(self, titre: str, texte: str, badge: str = "", aide: str = "") -> None:
        """Add a paragraph; nothing for an empty text."""
        if not texte:
            return
        if self._column.count():
            self._column.addSpacing(10 if titre else 4)
        if titre:
            self._column.addWidget(Text(titre, small=True, strong=True))
        self._column.addWidget(Text(texte, small=True))
        if badge:
            self._column.addWidget(Badge(badge, aide))

    def add_badge(self, certitude: Certitude) -> None:
        """Add the badge of a certainty under the last paragraph, when it has one."""
        if BADGE[certitude]:
            self._column.addWidget(Badge(BADGE[certitude], SENS_DE_LA_CERTITUDE[certitude]))

    def add_remarks(self, titre: str, remarques: Iterable[Remarque]) -> None:
        """Add sourced sentences, each with its badge."""
        for rang, remarque in enumerate(remarques):
            self.add(titre if rang == 0 else "", remarque.texte)
            self.add_badge(remarque.certitude)


def help_of(ruleset: Ruleset, volet: Volet, indicateur: Indicateur) -> HelpPanel:
    """Return the help of an indicator."""
    panneau = HelpPanel()
    panneau.add(f"Pourquoi cette question{INSECABLE}?", indicateur.pourquoi)
    panneau.add("Où trouver le chiffre", indicateur.ou_trouver)
    panneau.add("Pièce à garder", indicateur.piece)
    panneau.add("Ce que cela rapporte", _worth(ruleset, volet, indicateur))
    panneau.add_badge(indicateur.certitude)
    panneau.add("Sur amelipro", MOT_DU_MODE[indicateur.mode.valeur].capitalize() + ".")
    if indicateur.mode.valeur != "inconnu":
        panneau.add_badge(indicateur.mode.certitude)
    panneau.add_remarks("À savoir", indicateur.remarques)
    panneau.add_remarks("À venir", indicateur.a_venir)
    return panneau


def _worth(ruleset: Ruleset, volet: Volet, indicateur: Indicateur) -> str:
    if indicateur.points is not None:
        points = Points(indicateur.points.valeur)
        return f"{format_points(points)}, soit {format_euros(ruleset.euros(points))}."
    if volet.bloc is None:
        return ""
    points = Points(volet.bloc.points.valeur)
    return (
        f"Avec les autres lignes de «{INSECABLE}{volet.nom}{INSECABLE}»{INSECABLE}: "
        f"{format_points(points)}, soit {format_euros(ruleset.euros(points))}, tout ou rien."
    )
