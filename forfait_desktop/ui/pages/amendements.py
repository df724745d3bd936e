"""Valeurs modifiées: every value of the rules the doctor changed, and the way back."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from forfait_desktop.domain.affichage import MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION
from forfait_desktop.domain.francais import INSECABLE, format_date
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.services.amendements import (
    DATES,
    ValeurRegle,
    find_valeur,
    iter_valeurs,
    name_of,
    say_valeur,
)
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Badge, Band, LinkButton, Text, rule

RIEN = "Aucune valeur n’est modifiée."
A_CONFIRMER = "Valeurs à confirmer"
COMMENT = (
    "Si vous lisez autre chose dans un texte ou un courrier, changez la valeur ici avec votre "
    "source. Les autres se changent à côté de leur question, sauf celles d’un texte officiel."
)


class AmendementsPage(Screen):
    """The local amendments of the open declaration's campaign."""

    amend_asked = Signal(str)
    back_asked = Signal(str)

    def __init__(self) -> None:
        """Lay out the empty page."""
        super().__init__("Valeurs modifiées")
        self.intro = Text(ton="discret")
        self.body.addWidget(self.intro)
        self.nothing = Band("info", "info", RIEN)
        self.body.addWidget(self.nothing)
        self.frame = QFrame()
        self.frame.setProperty("role", "surface")
        self._list = QVBoxLayout(self.frame)
        self._list.setContentsMargins(16, 12, 16, 12)
        self._list.setSpacing(8)
        self.body.addWidget(self.frame)
        self.open_title = Text(A_CONFIRMER, strong=True)
        self.open_intro = Text(COMMENT, ton="discret")
        self.open_frame = QFrame()
        self.open_frame.setProperty("role", "surface")
        self._open = QVBoxLayout(self.open_frame)
        self._open.setContentsMargins(16, 8, 16, 8)
        self._open.setSpacing(4)
        for widget in (self.open_title, self.open_intro, self.open_frame):
            self.body.addWidget(widget)
        self.back_buttons: dict[str, LinkButton] = {}
        self.amend_buttons: dict[str, LinkButton] = {}

    def refresh(self, context: WindowContext) -> None:
        """Show the amendments as they stand; those of a seal are only read."""
        session = context.session
        if session is None:
            return
        regles, sealed = session.ruleset, session.is_sealed
        siens = regles.amendements if sealed else context.bureau.store.amendements.list(regles.id)
        suite = f"{INSECABLE}: ces valeurs remplacent ici celles du programme, qui ne changent pas."
        self.intro.setText(f"{regles.titre}{suite if siens else ''}")
        publiees = context.bureau.published(regles)
        clear(self._list)
        self.back_buttons, self.amend_buttons = {}, {}
        for rang, amendement in enumerate(siens):
            if rang:
                self._list.addWidget(rule())
            self._add(regles, publiees, amendement, sealed=sealed)
        self.nothing.setVisible(not siens)
        self.frame.setVisible(bool(siens))
        self._show_open(publiees, {a.cible for a in siens}, sealed=sealed)

    def focus_first(self) -> None:
        """Give the keyboard to the first way back, else to the first value to change."""
        for bouton in (*self.back_buttons.values(), *self.amend_buttons.values()):
            bouton.setFocus()
            return

    def _show_open(self, publiees: Ruleset, siennes: set[str], *, sealed: bool) -> None:
        """List the values that no text makes sure, and the way to change each."""
        clear(self._open)
        ouvertes = [] if sealed else [v for v in _iter_open(publiees) if v.cible not in siennes]
        for rang, valeur in enumerate(ouvertes):
            if rang:
                self._open.addWidget(rule())
            nom = name_of(publiees, valeur.cible)
            ligne = QHBoxLayout()
            ligne.setSpacing(16)
            ligne.addWidget(Text(f"{nom}{INSECABLE}: {valeur.affichage}"), 1)
            ligne.addWidget(self._amend_link(valeur.cible, nom))
            add_layout(self._open, ligne)
        for widget in (self.open_title, self.open_intro, self.open_frame):
            widget.setVisible(bool(ouvertes))

    def _add(
        self, regles: Ruleset, publiees: Ruleset, amendement: Amendement, *, sealed: bool
    ) -> None:
        cible = amendement.cible
        nom = name_of(regles, cible)
        self._list.addWidget(Text(nom, strong=True))
        applique = amendement in regles.amendements or find_valeur(regles, cible) is None
        valeur = say_valeur(regles, amendement)
        publiee = None if publiees.amendements else find_valeur(publiees, cible)
        suite = f" Valeur du programme{INSECABLE}: {publiee.affichage}." if publiee else ""
        self._list.addWidget(Text(f"Votre valeur{INSECABLE}: {valeur}.{suite}"))
        self._list.addWidget(
            Text(
                f"D’après «{INSECABLE}{amendement.source}{INSECABLE}», lu le "
                f"{format_date(amendement.lu_le)}.",
                small=True,
                ton="discret",
            )
        )
        if applique:
            self._list.addWidget(Badge(MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION))
        else:
            self._list.addWidget(
                Text("Les règles actuelles ne l’acceptent plus, elle ne sert pas.", small=True)
            )
        if not sealed:
            add_layout(self._list, self._links(cible, nom, known=publiee is not None))

    def _links(self, cible: str, nom: str, *, known: bool) -> QHBoxLayout:
        ligne = QHBoxLayout()
        ligne.setSpacing(16)
        retour = LinkButton(
            "Revenir à la valeur du programme",
            f"Revenir à la valeur du programme{INSECABLE}: {nom}",
        )
        retour.clicked.connect(lambda: self.back_asked.emit(cible))
        self.back_buttons[cible] = retour
        if known or cible.startswith(f"{DATES}."):
            ligne.addWidget(self._amend_link(cible, nom))
        ligne.addWidget(retour)
        ligne.addStretch(1)
        return ligne

    def _amend_link(self, cible: str, nom: str) -> LinkButton:
        modifier = LinkButton("Modifier…", f"Modifier{INSECABLE}: {nom}")
        modifier.clicked.connect(lambda: self.amend_asked.emit(cible))
        self.amend_buttons[cible] = modifier
        return modifier


def _iter_open(regles: Ruleset) -> Iterator[ValeurRegle]:
    """Yield the thresholds and points that are to be confirmed, in the order of the volets."""
    for volet in regles.volets:
        for lieu in (volet.id, *(indicateur.id for indicateur in volet.indicateurs)):
            for valeur in iter_valeurs(regles, lieu):
                if valeur.certitude.a_confirmer:
                    yield valeur
