"""The help beside an indicator: why, where to find it, what to keep, what it is worth."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from forfait_desktop.domain.affichage import MOT_DU_MODE, badge_of, tip_of
from forfait_desktop.domain.champs import Remarque
from forfait_desktop.domain.francais import INSECABLE, format_date, format_euros, format_points
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Certitude, Points
from forfait_desktop.services.amendements import ValeurRegle, iter_valeurs
from forfait_desktop.ui.widgets.texts import Badge, LinkButton, Text


class HelpPanel(QFrame):
    """Short titled paragraphs in one column."""

    amend_asked = Signal(str)
    back_asked = Signal(str)

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self.setProperty("role", "surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(2)
        self.amend_buttons: dict[str, LinkButton] = {}
        self.back_buttons: dict[str, LinkButton] = {}

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

    def add_badge(self, certitude: Certitude, sources: Sequence[str] = ()) -> None:
        """Add the badge of a sourced value under the last paragraph, when it has one."""
        badge = badge_of(certitude, sources)
        if badge:
            self._column.addWidget(Badge(badge, tip_of(certitude, sources)))

    def add_values(self, ruleset: Ruleset, lieu: str, *, read_only: bool) -> None:
        """Add the values of the rule, each with what it rests on and how to change it."""
        amendes = {a.cible: a for a in ruleset.amendements_de(lieu)}
        for valeur in iter_valeurs(ruleset, lieu):
            self.add(valeur.libelle, valeur.affichage)
            self.add_badge(valeur.certitude, valeur.sources)
            amendement = amendes.get(valeur.cible)
            if amendement:
                self.add(
                    "",
                    f"D’après «{INSECABLE}{amendement.source}{INSECABLE}», lu le "
                    f"{format_date(amendement.lu_le)}.",
                )
            if valeur.is_modifiable and not read_only:
                self._add_links(valeur, amended=amendement is not None)

    def _add_links(self, valeur: ValeurRegle, *, amended: bool) -> None:
        cible = valeur.cible
        modifier = LinkButton(
            "Modifier cette valeur…", f"Modifier cette valeur{INSECABLE}: {valeur.libelle}"
        )
        modifier.clicked.connect(lambda: self.amend_asked.emit(cible))
        self.amend_buttons[cible] = modifier
        self._column.addWidget(modifier)
        if amended:
            retour = LinkButton(
                "Revenir à la valeur publiée",
                f"Revenir à la valeur publiée{INSECABLE}: {valeur.libelle}",
            )
            retour.clicked.connect(lambda: self.back_asked.emit(cible))
            self.back_buttons[cible] = retour
            self._column.addWidget(retour)

    def add_remarks(self, titre: str, remarques: Iterable[Remarque]) -> None:
        """Add sourced sentences, each with its badge."""
        for rang, remarque in enumerate(remarques):
            self.add(titre if rang == 0 else "", remarque.texte)
            self.add_badge(remarque.certitude)


def help_of(
    ruleset: Ruleset, volet: Volet, indicateur: Indicateur, *, read_only: bool
) -> HelpPanel:
    """Return the help of an indicator; its values cannot be changed when it is only read."""
    panneau = HelpPanel()
    panneau.add(f"Pourquoi cette question{INSECABLE}?", indicateur.pourquoi)
    panneau.add("Où trouver le chiffre", indicateur.ou_trouver)
    panneau.add("Pièce à garder", indicateur.piece)
    panneau.add("Ce que cela rapporte", _worth(ruleset, volet, indicateur))
    panneau.add_badge(indicateur.certitude, indicateur.sources)
    panneau.add_values(ruleset, indicateur.id, read_only=read_only)
    if indicateur.id in volet.ids_du_bloc:
        panneau.add_values(ruleset, volet.id, read_only=read_only)
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
