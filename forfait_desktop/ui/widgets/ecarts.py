"""What differs between two sets of rules, line by line, with the values side by side."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from forfait_desktop.domain.affichage import BADGE, SENS_DE_LA_CERTITUDE
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.values import Certitude
from forfait_desktop.services.nouveautes import Ecart, Ligne, Nouveautes
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Badge, Text, rule

ABSENT: Final = "–"

Tetes = tuple[str, str]
"""The words over the two columns of values."""


def add_news(colonne: QVBoxLayout, nouveautes: Nouveautes, tetes: Tetes) -> None:
    """Add all that differs, under its headings."""
    if nouveautes.generales:
        colonne.addWidget(Text("Total, points et conditions d’ensemble", strong=True))
        colonne.addWidget(table(tetes, nouveautes.generales))
    for titre, lignes in (
        ("Lignes modifiées", nouveautes.modifiees),
        ("Lignes nouvelles", nouveautes.ajoutees),
        ("Lignes qui n’existent plus", nouveautes.retirees),
    ):
        if lignes:
            colonne.addWidget(Text(f"{titre} ({len(lignes)})", strong=True))
            colonne.addWidget(_lines(tetes, lignes))


def table(tetes: Tetes, ecarts: tuple[Ecart, ...]) -> QFrame:
    """Return values before and after, in a frame."""
    cadre, colonne = _surface()
    add_layout(colonne, _grid(tetes, ecarts))
    return cadre


def _lines(tetes: Tetes, lignes: tuple[Ligne, ...]) -> QFrame:
    cadre, colonne = _surface()
    for rang, ligne in enumerate(lignes):
        if rang:
            colonne.addWidget(rule())
        colonne.addWidget(Text(ligne.titre))
        if all(not ecart.avant or not ecart.apres for ecart in ligne.ecarts):
            for ecart in ligne.ecarts:
                _add_alone(colonne, ecart)
        else:
            add_layout(colonne, _grid(tetes, ligne.ecarts))
    return cadre


def _surface() -> tuple[QFrame, QVBoxLayout]:
    cadre = QFrame()
    cadre.setProperty("role", "surface")
    colonne = QVBoxLayout(cadre)
    colonne.setContentsMargins(16, 12, 16, 12)
    colonne.setSpacing(8)
    return cadre, colonne


def _add_alone(colonne: QVBoxLayout, ecart: Ecart) -> None:
    """Add a value that only one of the two sets of rules has."""
    texte = f"{ecart.libelle}{INSECABLE}: {ecart.avant or ecart.apres}."
    colonne.addWidget(Text(texte, small=True, ton="discret"))
    badge = _badge(ecart.certitude_avant or ecart.certitude_apres)
    if badge:
        colonne.addWidget(badge)


def _grid(tetes: Tetes, ecarts: tuple[Ecart, ...]) -> QGridLayout:
    """Lay out values before and after, side by side, under two headings."""
    grille = QGridLayout()
    grille.setHorizontalSpacing(16)
    grille.setVerticalSpacing(2)
    for colonne, part in enumerate((2, 4, 4)):
        grille.setColumnStretch(colonne, part)
    haut = Qt.AlignmentFlag.AlignTop
    for colonne, tete in enumerate(tetes, start=1):
        grille.addWidget(Text(tete, small=True, ton="discret"), 0, colonne)
    # A badge has a row of its own: inside a nested layout, wrapped words would be cut.
    for rang, ecart in enumerate(ecarts):
        ligne = 3 * rang + 1
        badges = (_badge(ecart.certitude_avant), _badge(ecart.certitude_apres))
        # A folded label goes on beside the badge, and does not push it away from its value.
        libelle = Text(ecart.libelle, small=True, ton="discret")
        grille.addWidget(libelle, ligne, 0, 2 if any(badges) else 1, 1, haut)
        for cote, valeur in enumerate((ecart.avant, ecart.apres), start=1):
            grille.addWidget(Text(valeur or ABSENT), ligne, cote, haut)
            badge = badges[cote - 1]
            if badge:
                grille.addWidget(badge, ligne + 1, cote, Qt.AlignmentFlag.AlignLeft | haut)
                grille.setRowStretch(ligne + 1, 1)
        if rang + 1 < len(ecarts):  # a badge stands nearer to its value than to the next one
            grille.setRowMinimumHeight(ligne + 2, GRID)
    return grille


def _badge(certitude: Certitude | None) -> Badge | None:
    if certitude is None or not BADGE[certitude]:
        return None
    return Badge(BADGE[certitude], SENS_DE_LA_CERTITUDE[certitude])
