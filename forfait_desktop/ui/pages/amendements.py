"""Valeurs modifiées: every value of the rules the doctor changed, and the way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from forfait_desktop.domain.affichage import MODIFIE_LOCALEMENT, SENS_DE_LA_MODIFICATION
from forfait_desktop.domain.francais import INSECABLE, format_date
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.services.amendements import DATES, find_valeur, name_of, say_valeur
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import Badge, Band, LinkButton, Text, rule

RIEN = (
    "Aucune valeur n’est modifiée. À côté d’une question, «\u00a0Modifier…\u00a0» change "
    "un seuil ou des points que le texte officiel ne confirme pas."
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
        self.back_buttons: dict[str, LinkButton] = {}
        self.amend_buttons: dict[str, LinkButton] = {}

    def refresh(self, context: WindowContext) -> None:
        """Show the amendments as they stand; those of a seal are only read."""
        session = context.session
        if session is None:
            return
        regles, sealed = session.ruleset, session.is_sealed
        siens = regles.amendements if sealed else context.bureau.store.amendements.list(regles.id)
        self.intro.setText(
            f"{regles.titre}{INSECABLE}: ces valeurs remplacent ici celles du programme, "
            "qui ne changent pas."
        )
        publiees = None if sealed else context.bureau.catalogue.get(regles.id)
        clear(self._list)
        self.back_buttons, self.amend_buttons = {}, {}
        for rang, amendement in enumerate(siens):
            if rang:
                self._list.addWidget(rule())
            self._add(regles, publiees, amendement)
        self.nothing.setVisible(not siens)
        self.frame.setVisible(bool(siens))

    def focus_first(self) -> None:
        """Give the keyboard to the first way back."""
        for bouton in self.back_buttons.values():
            bouton.setFocus()
            return

    def _add(self, regles: Ruleset, publiees: Ruleset | None, amendement: Amendement) -> None:
        cible = amendement.cible
        nom = name_of(regles, cible)
        self._list.addWidget(Text(nom, strong=True))
        applique = amendement in regles.amendements or find_valeur(regles, cible) is None
        valeur = say_valeur(regles, amendement)
        publiee = find_valeur(publiees, cible) if publiees else None
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
        if publiees is not None:
            self._list.addLayout(self._links(cible, nom, known=publiee is not None))

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
            modifier = LinkButton("Modifier…", f"Modifier{INSECABLE}: {nom}")
            modifier.clicked.connect(lambda: self.amend_asked.emit(cible))
            self.amend_buttons[cible] = modifier
            ligne.addWidget(modifier)
        ligne.addWidget(retour)
        ligne.addStretch(1)
        return ligne
