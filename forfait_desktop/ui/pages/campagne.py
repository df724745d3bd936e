"""Which campaign to prepare, and for which doctor; the current one is proposed."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from forfait_desktop.domain.affichage import AJOUTE_PAR_VOUS, say_ajout
from forfait_desktop.domain.dossier import PraticienEnregistre
from forfait_desktop.domain.francais import INSECABLE, format_euros
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import ErreurRuleset
from forfait_desktop.services.calendrier import say_countdown
from forfait_desktop.ui.actions.declarations import DeclarationActions
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.lecteur import Choice
from forfait_desktop.ui.widgets.texts import Band, Text, plain_caption, primary


class CampagnePage(Screen):
    """The list of campaigns, the latest first."""

    chosen = Signal(int, str)  # doctor's id, ruleset id
    new_praticien_asked = Signal()
    cancelled = Signal()

    def __init__(self, actions: DeclarationActions) -> None:
        """Lay out an empty list; :meth:`show_campaigns` fills it."""
        super().__init__("Nouvelle déclaration")
        self._actions = actions
        self.body.addWidget(Text("Pour quel praticien et quelle campagne\u00a0?"))
        ligne = QHBoxLayout()
        self.praticiens = QComboBox()
        self.praticiens.setAccessibleName("Praticien")
        self.praticiens.setMinimumContentsLength(24)
        etiquette = Text("Praticien", strong=True)
        etiquette.setBuddy(self.praticiens)
        self.new_button = QPushButton("Aut&re praticien…")
        self.new_button.clicked.connect(self.new_praticien_asked)
        ligne.addWidget(etiquette)
        ligne.addWidget(self.praticiens)
        ligne.addWidget(self.new_button)
        ligne.addStretch(1)
        self.body.addLayout(ligne)
        self._errors = QVBoxLayout()
        self.body.addLayout(self._errors)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.body.addLayout(self._list)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        self.cancel_button = QPushButton("A&nnuler")
        self.cancel_button.clicked.connect(self.cancelled)
        self.create_button = primary(QPushButton("&Préparer cette déclaration"))
        self.create_button.clicked.connect(self._on_create)
        self.footer.addWidget(self.create_button)
        self.footer.addWidget(self.cancel_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show the campaigns as they are today, for the doctor who asked."""
        bureau = context.bureau
        rulesets, erreurs = bureau.rulesets()
        self.show_campaigns(
            rulesets,
            erreurs,
            bureau.proposed(),
            bureau.praticiens(),
            self._actions.praticien_for_new,
            bureau.today(),
        )

    def follow_day(self, context: WindowContext) -> None:
        """Count the days from the new date; what was chosen stays chosen."""
        choisie = next((cle for cle, b in self.buttons.items() if b.isChecked()), "")
        rang = self.praticiens.currentIndex()
        self.refresh(context)
        if choisie in self.buttons:
            self.buttons[choisie].setChecked(True)
        self.praticiens.setCurrentIndex(rang)

    def show_campaigns(
        self,
        rulesets: Sequence[Ruleset],
        erreurs: Sequence[ErreurRuleset],
        proposed: Ruleset | None,
        praticiens: Sequence[PraticienEnregistre],
        current_praticien: int | None,
        today: date,
    ) -> None:
        """List what can be prepared, and name the rule files that do not load."""
        clear(self._list)
        clear(self._errors)
        self.buttons.clear()
        for erreur in erreurs:
            self._errors.addWidget(
                Band("attention", "triangle-alert", f"Une campagne n’est pas lisible. {erreur}")
            )
        for ruleset in reversed(rulesets):
            self._add_campaign(ruleset, today, proposed=ruleset is proposed)
        self.praticiens.clear()
        for enregistre in praticiens:
            self.praticiens.addItem(enregistre.praticien.nom_complet, enregistre.id)
        rang = self.praticiens.findData(current_praticien)
        self.praticiens.setCurrentIndex(max(rang, 0))
        self.create_button.setEnabled(bool(rulesets) and bool(praticiens))

    def focus_first(self) -> None:
        """Give the keyboard to the proposed campaign."""
        coche = self._group.checkedButton()
        (coche or self.create_button).setFocus()

    def _add_campaign(self, ruleset: Ruleset, today: date, *, proposed: bool) -> None:
        maximum = ruleset.euros(Points(ruleset.points_max.valeur))
        suffixe = " – campagne proposée" if proposed else ""
        marque = f" {say_ajout(ruleset.ajout)}" if ruleset.ajout else ""
        suffixe = f" – {AJOUTE_PAR_VOUS}{suffixe}" if ruleset.ajout else suffixe
        bouton = Choice(plain_caption(f"{ruleset.titre}{suffixe}"))
        bouton.setChecked(proposed)
        detail = (
            f"Jusqu’à {format_euros(maximum)}{INSECABLE}: année {ruleset.campagne}. "
            f"{say_countdown(ruleset.dates, today)}{marque}"
        )
        bouton.setAccessibleDescription(detail)
        self._group.addButton(bouton)
        self.buttons[ruleset.id] = bouton
        colonne = QVBoxLayout()
        colonne.setSpacing(0)
        colonne.addWidget(bouton)
        texte = Text(detail, small=True, ton="discret")
        texte.setContentsMargins(32, 0, 0, 0)
        colonne.addWidget(texte)
        self._list.addLayout(colonne)

    def _on_create(self) -> None:
        for ruleset_id, bouton in self.buttons.items():
            if bouton.isChecked() and self.praticiens.currentData() is not None:
                self.chosen.emit(self.praticiens.currentData(), ruleset_id)
                return
