"""Ce qui a changé: the rules of the earlier declaration's campaign against those of this one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from forfait_desktop.domain.affichage import BADGE, SENS_DE_LA_CERTITUDE
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.values import Certitude
from forfait_desktop.services.calendrier import say_dates
from forfait_desktop.services.nouveautes import Ecart, Ligne, Nouveautes, find_news
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.texts import Badge, Band, Text, rule

ABSENT = "–"


class NouveautesPage(Screen):
    """Built anew each time it is shown, from the two sets of rules."""

    def __init__(self) -> None:
        """Lay out the empty page."""
        super().__init__("Ce qui a changé", width=900)
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
        self.body.replaceWidget(ancien, self._content)
        ancien.hide()
        ancien.deleteLater()

    def focus_first(self) -> None:
        """Give the keyboard to the page, which is only read."""
        self.scroll_area.setFocus()

    def _show_news(self, colonne: QVBoxLayout, nouveautes: Nouveautes) -> None:
        avant, apres = nouveautes.ancien, nouveautes.nouveau
        self.title.setText(f"Ce qui a changé de {avant.campagne} à {apres.campagne}")
        colonne.addWidget(
            Text(
                f"De «{INSECABLE}{avant.titre}{INSECABLE}» à "
                f"«{INSECABLE}{apres.titre}{INSECABLE}».",
                ton="discret",
            )
        )
        if nouveautes.is_empty:
            colonne.addWidget(
                Band(
                    "bien",
                    "circle-check",
                    f"Les règles sont celles de {avant.campagne}{INSECABLE}: mêmes lignes, mêmes "
                    "seuils, mêmes points. Seules les dates changent.",
                )
            )
        if nouveautes.generales:
            colonne.addWidget(Text("Total, points et conditions d’ensemble", strong=True))
            colonne.addWidget(self._table(nouveautes, nouveautes.generales))
        for titre, lignes in (
            ("Lignes modifiées", nouveautes.modifiees),
            ("Lignes nouvelles", nouveautes.ajoutees),
            ("Lignes qui n’existent plus", nouveautes.retirees),
        ):
            if lignes:
                colonne.addWidget(Text(f"{titre} ({len(lignes)})", strong=True))
                colonne.addWidget(self._lines(nouveautes, lignes))
        colonne.addWidget(Text("Dates de la campagne", strong=True))
        colonne.addWidget(Text(say_dates(apres.dates)))

    def _lines(self, nouveautes: Nouveautes, lignes: tuple[Ligne, ...]) -> QFrame:
        cadre, colonne = _surface()
        for rang, ligne in enumerate(lignes):
            if rang:
                colonne.addWidget(rule())
            colonne.addWidget(Text(ligne.titre))
            if all(not ecart.avant or not ecart.apres for ecart in ligne.ecarts):
                for ecart in ligne.ecarts:
                    _add_alone(colonne, ecart)
            else:
                colonne.addLayout(_grid(nouveautes, ligne.ecarts))
        return cadre

    def _table(self, nouveautes: Nouveautes, ecarts: tuple[Ecart, ...]) -> QFrame:
        cadre, colonne = _surface()
        colonne.addLayout(_grid(nouveautes, ecarts))
        return cadre


def _surface() -> tuple[QFrame, QVBoxLayout]:
    cadre = QFrame()
    cadre.setProperty("role", "surface")
    colonne = QVBoxLayout(cadre)
    colonne.setContentsMargins(16, 12, 16, 12)
    colonne.setSpacing(8)
    return cadre, colonne


def _add_alone(colonne: QVBoxLayout, ecart: Ecart) -> None:
    """Add a value that only one of the two years has."""
    texte = f"{ecart.libelle}{INSECABLE}: {ecart.avant or ecart.apres}."
    colonne.addWidget(Text(texte, small=True, ton="discret"))
    badge = _badge(ecart.certitude) if ecart.apres else None
    if badge:
        colonne.addWidget(badge)


def _grid(nouveautes: Nouveautes, ecarts: tuple[Ecart, ...]) -> QGridLayout:
    """Lay out values before and after, side by side, under the two years."""
    grille = QGridLayout()
    grille.setHorizontalSpacing(16)
    grille.setVerticalSpacing(6)
    for colonne, part in enumerate((2, 4, 4)):
        grille.setColumnStretch(colonne, part)
    haut = Qt.AlignmentFlag.AlignTop
    for colonne, ruleset in ((1, nouveautes.ancien), (2, nouveautes.nouveau)):
        grille.addWidget(Text(str(ruleset.campagne), small=True, ton="discret"), 0, colonne)
    # A badge has a row of its own: inside a nested layout, wrapped words would be cut.
    for rang, ecart in enumerate(ecarts):
        ligne = 2 * rang + 1
        grille.addWidget(Text(ecart.libelle, small=True, ton="discret"), ligne, 0, haut)
        grille.addWidget(Text(ecart.avant or ABSENT), ligne, 1, haut)
        grille.addWidget(Text(ecart.apres or ABSENT), ligne, 2, haut)
        badge = _badge(ecart.certitude) if ecart.apres else None
        if badge:
            grille.addWidget(badge, ligne + 1, 2, Qt.AlignmentFlag.AlignLeft)
    return grille


def _badge(certitude: Certitude | None) -> Badge | None:
    if certitude is None or not BADGE[certitude]:
        return None
    return Badge(BADGE[certitude], SENS_DE_LA_CERTITUDE[certitude])
