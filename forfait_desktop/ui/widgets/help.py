"""The help beside an indicator: why, where to find it, what to keep, what it is worth."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from forfait_desktop.domain.affichage import MOT_DU_MODE, badge_of, tip_of
from forfait_desktop.domain.champs import Remarque
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Certitude, Points
from forfait_desktop.services.amendements import Nature, ValeurRegle, iter_valeurs, say_source
from forfait_desktop.ui import theme
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

    def add_value(self, ruleset: Ruleset, valeur: ValeurRegle, *, read_only: bool) -> None:
        """Add under the last paragraph what a value rests on and how to change it."""
        self.add_badge(valeur.certitude, valeur.sources)
        lieu = ruleset.owner_of(valeur.cible)
        siens = [a for a in ruleset.amendements_de(lieu) if a.cible == valeur.cible]
        for amendement in siens:
            source = say_source(amendement)
            self.add("", f"{source[:1].upper()}{source[1:]}.")
        if valeur.is_modifiable and not read_only:
            self._add_links(valeur, amended=bool(siens))

    def _add_links(self, valeur: ValeurRegle, *, amended: bool) -> None:
        cible = valeur.cible
        modifier = LinkButton(
            "Modifier cette valeur…", f"Modifier cette valeur{INSECABLE}: {valeur.libelle}"
        )
        modifier.clicked.connect(lambda: self.amend_asked.emit(cible))
        self.amend_buttons[cible] = modifier
        self._add_link(modifier)
        if amended:
            retour = LinkButton(
                "Revenir à la valeur du programme",
                f"Revenir à la valeur du programme{INSECABLE}: {valeur.libelle}",
            )
            retour.clicked.connect(lambda: self.back_asked.emit(cible))
            self.back_buttons[cible] = retour
            self._add_link(retour)

    def _add_link(self, lien: LinkButton) -> None:
        lien.setFont(theme.small_font())
        self._column.addWidget(lien)

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
    seuils = [v for v in iter_valeurs(ruleset, indicateur.id) if v.nature is not Nature.POINTS]
    panneau.add(f"Pourquoi cette question{INSECABLE}?", indicateur.pourquoi)
    if not seuils:
        panneau.add_badge(indicateur.condition.certitude)
    panneau.add("Où trouver le chiffre", indicateur.ou_trouver)
    panneau.add("Pièce à garder", indicateur.piece)
    panneau.add("Ce que cela rapporte", _worth(ruleset, volet, indicateur))
    payant = volet.id if indicateur.id in volet.ids_du_bloc else indicateur.id
    for valeur in iter_valeurs(ruleset, payant):
        if valeur.nature is Nature.POINTS:
            panneau.add_value(ruleset, valeur, read_only=read_only)
    for seuil in seuils:
        panneau.add(seuil.libelle, seuil.affichage)
        panneau.add_value(ruleset, seuil, read_only=read_only)
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
