"""The help beside an indicator: why, where to find it, what to keep, what it is worth."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from forfait_desktop.domain.affichage import MOT_DU_MODE, badge_of, is_amended, tip_of
from forfait_desktop.domain.champs import Remarque
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Certitude, Points
from forfait_desktop.services.amendements import Nature, ValeurRegle, iter_valeurs, say_source
from forfait_desktop.ui import theme
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.disclosure import Disclosure
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Badge, Line, LinkButton, Text

OU_TROUVER: Final = "Où trouver l’information"
OU_TROUVER_LE_CHIFFRE: Final = "Où trouver le chiffre"
CHIFFRES: Final = ("taux", "nombre", "points")
SHORT: Final = 24
"""How many letters, badge included, stand on one line."""
SHORT_BESIDE_LINK: Final = 20
"""How many of them leave room for a link on their line."""


class HelpPanel(QFrame):
    """Short titled paragraphs in one column; what is long is folded behind its title."""

    amend_asked = Signal(str)
    back_asked = Signal(str)

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self.setProperty("role", "surface")
        self._panel = self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._column.setSpacing(2)
        self.amend_buttons: dict[str, LinkButton] = {}
        self.back_buttons: dict[str, LinkButton] = {}

    def add(
        self,
        titre: str,
        texte: str,
        certitude: Certitude | None = None,
        sources: Sequence[str] = (),
    ) -> None:
        """Add a paragraph with the badge of its certainty; nothing for an empty text."""
        if texte:
            self._add_title(titre)
            _add_row(self._column, texte, _badges(certitude, sources))

    def add_value(
        self, ruleset: Ruleset, valeur: ValeurRegle, titre: str, texte: str, *, read_only: bool
    ) -> None:
        """Add a value of the rules: what it rests on and how to change it."""
        lieu = ruleset.owner_of(valeur.cible)
        siens = [a for a in ruleset.amendements_de(lieu) if a.cible == valeur.cible]
        marques: list[Badge | LinkButton] = [*_badges(valeur.certitude, valeur.sources)]
        if valeur.is_modifiable and not read_only:
            marques.append(self._make_link(valeur))
        self._add_title(titre)
        _add_row(self._column, texte, marques)
        for amendement in siens:
            source = say_source(amendement)
            self.add("", f"{source[:1].upper()}{source[1:]}.")
        if siens and valeur.is_modifiable and not read_only:
            self._add_way_back(valeur)

    def add_thresholds(
        self, ruleset: Ruleset, seuils: Sequence[ValeurRegle], *, read_only: bool
    ) -> None:
        """Add the thresholds of a condition; several are folded, unless one was changed."""
        if len(seuils) > 1:
            pli = Disclosure("Seuils")
            self._panel.addWidget(pli)
            self._column = pli.inside
            pli.button.setChecked(any(is_amended(seuil.sources) for seuil in seuils))
        for seuil in seuils:
            self.add_value(ruleset, seuil, seuil.libelle, seuil.affichage, read_only=read_only)
        self._column = self._panel

    def add_folded(self, titre: str, remarques: Iterable[Remarque | str]) -> None:
        """Add sentences, sourced or not, under a title that unfolds them."""
        lues = tuple(remarques)
        if not lues:
            return
        pli = Disclosure(titre)
        for remarque in lues:
            if isinstance(remarque, Remarque):
                _add_row(pli.inside, remarque.texte, _badges(remarque.certitude))
            else:
                _add_row(pli.inside, remarque, [])
        self._column.addWidget(pli)

    def _add_title(self, titre: str) -> None:
        if self._column.count():
            self._column.addSpacing(GRID if titre else GRID // 2)
        if titre:
            self._column.addWidget(Text(titre, small=True, strong=True))

    def _make_link(self, valeur: ValeurRegle) -> LinkButton:
        cible = valeur.cible
        lien = LinkButton("Modifier la règle…", f"Modifier la règle{INSECABLE}: {valeur.libelle}")
        lien.setFont(theme.small_font())
        lien.clicked.connect(lambda: self.amend_asked.emit(cible))
        self.amend_buttons[cible] = lien
        return lien

    def _add_way_back(self, valeur: ValeurRegle) -> None:
        cible = valeur.cible
        lien = LinkButton(
            "Revenir à la valeur du programme",
            f"Revenir à la valeur du programme{INSECABLE}: {valeur.libelle}",
        )
        lien.setFont(theme.small_font())
        lien.clicked.connect(lambda: self.back_asked.emit(cible))
        self.back_buttons[cible] = lien
        self._column.addWidget(lien)


def _badges(certitude: Certitude | None, sources: Sequence[str] = ()) -> list[Badge]:
    badge = badge_of(certitude, sources) if certitude is not None else ""
    return [Badge(badge, tip_of(certitude, sources))] if certitude is not None and badge else []


def _add_row(colonne: QVBoxLayout, texte: str, marques: Sequence[Badge | LinkButton]) -> None:
    """Add a text and its marks, on one line when it is short, else below it."""
    lettres = len(texte) + sum(len(m.text()) for m in marques if isinstance(m, Badge))
    ligne = QHBoxLayout()
    ligne.setSpacing(GRID)
    has_link = any(isinstance(marque, LinkButton) for marque in marques)
    beside = bool(marques) and lettres <= (SHORT_BESIDE_LINK if has_link else SHORT)
    if beside:
        ligne.addWidget(Line(texte, small=True))
    else:
        colonne.addWidget(Text(texte, small=True))
    for marque in marques:
        if isinstance(marque, LinkButton):  # at the right edge, wherever the text stands
            ligne.addStretch(1)
        ligne.addWidget(marque)
    if not (marques and isinstance(marques[-1], LinkButton)):
        ligne.addStretch(1)
    if marques:
        add_layout(colonne, ligne)


def help_of(
    ruleset: Ruleset, volet: Volet, indicateur: Indicateur, *, read_only: bool
) -> HelpPanel:
    """Return the help of an indicator; its values cannot be changed when it is only read."""
    panneau = HelpPanel()
    seuils = [v for v in iter_valeurs(ruleset, indicateur.id) if v.nature is not Nature.POINTS]
    certitude: Certitude | None = indicateur.condition.certitude
    if any(seuil.certitude is certitude for seuil in seuils):
        certitude = None  # said beside the threshold
    panneau.add(f"Pourquoi cette question{INSECABLE}?", indicateur.pourquoi, certitude)
    chiffre = any(champ.type in CHIFFRES for champ in indicateur.champs)
    panneau.add(OU_TROUVER_LE_CHIFFRE if chiffre else OU_TROUVER, indicateur.ou_trouver)
    panneau.add("Pièce à garder", indicateur.piece)
    _add_worth(panneau, ruleset, volet, indicateur, read_only=read_only)
    panneau.add_thresholds(ruleset, seuils, read_only=read_only)
    mode = indicateur.mode
    panneau.add(
        "Sur amelipro",
        f"{MOT_DU_MODE[mode.valeur].capitalize()}.",
        None if mode.valeur == "inconnu" else mode.certitude,
    )
    panneau.add_folded("À savoir", indicateur.remarques)
    panneau.add_folded("À venir", indicateur.a_venir)
    return panneau


def _add_worth(
    panneau: HelpPanel, ruleset: Ruleset, volet: Volet, indicateur: Indicateur, *, read_only: bool
) -> None:
    """Add what an indicator pays, alone or with the lines of its block."""
    titre, texte = "Ce que cela rapporte", _worth(ruleset, volet, indicateur)
    payant = volet.id if indicateur.id in volet.ids_du_bloc else indicateur.id
    points = [v for v in iter_valeurs(ruleset, payant) if v.nature is Nature.POINTS]
    for valeur in points:
        panneau.add_value(ruleset, valeur, titre, texte, read_only=read_only)
    if not points:
        panneau.add(titre, texte)


def _worth(ruleset: Ruleset, volet: Volet, indicateur: Indicateur) -> str:
    if indicateur.points is not None:
        points = Points(indicateur.points.valeur)
        worth = f"{format_points(points)}, soit {format_euros(ruleset.euros(points))}"
        en_partie = indicateur.condition.genre == "points_notifies"
        return f"Jusqu’à {worth}." if en_partie else f"{worth}."
    if volet.bloc is None:
        return ""
    points = Points(volet.bloc.points.valeur)
    return (
        f"Avec les autres lignes de «{INSECABLE}{volet.nom}{INSECABLE}»{INSECABLE}: "
        f"{format_points(points)}, soit {format_euros(ruleset.euros(points))}, tout ou rien."
    )
