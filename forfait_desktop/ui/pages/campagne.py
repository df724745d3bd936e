"""Which campaign to prepare, and for which doctor; the current one is proposed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from forfait_desktop.domain.affichage import AJOUTE_PAR_VOUS, say_ajout
from forfait_desktop.domain.dossier import Praticien, PraticienEnregistre
from forfait_desktop.domain.francais import INSECABLE, format_euros
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import ErreurRuleset
from forfait_desktop.services.bureau import LigneDeclaration
from forfait_desktop.services.calendrier import say_countdown
from forfait_desktop.ui.actions.declarations import MAX_INTITULE, DeclarationActions
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.lecteur import Choice
from forfait_desktop.ui.widgets.texts import Band, Text, plain_caption, plain_tip, primary

NAME_LENGTH: Final = 44


class CampagnePage(Screen):
    """The list of campaigns, the latest first."""

    chosen = Signal(int, str, str)  # doctor's id, ruleset id, title of the doctor's own
    open_asked = Signal(int)  # declaration id
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
        add_layout(self.body, ligne)
        self._errors = QVBoxLayout()
        add_layout(self.body, self._errors)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        add_layout(self.body, self._list)
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(lambda *_: self._show_actions())
        self.praticiens.currentIndexChanged.connect(lambda _rang: self._show_prepared())
        self.buttons: dict[str, QRadioButton] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        self._prepared: Mapping[tuple[int, str], LigneDeclaration] = {}
        self.open_button = primary(QPushButton("&Ouvrir celle déjà préparée"))
        self.open_button.clicked.connect(self._on_open)
        self.other_button = QPushButton("En &préparer une autre…")
        self.other_button.clicked.connect(self._on_other)
        self.cancel_button = QPushButton("A&nnuler")
        self.cancel_button.clicked.connect(self.cancelled)
        self.create_button = primary(QPushButton("&Préparer cette déclaration"))
        self.create_button.clicked.connect(self._on_create)
        self.footer.addWidget(self.open_button)
        self.footer.addWidget(self.create_button)
        self.footer.addWidget(self.other_button)
        self.footer.addWidget(self.cancel_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show the campaigns as they are today, for the doctor who asked."""
        bureau, session = context.bureau, context.session
        present = session.declaration.praticien_id if session else None
        rulesets, erreurs = bureau.rulesets()
        self._prepared = bureau.prepared()
        self.show_campaigns(
            rulesets,
            erreurs,
            bureau.proposed(),
            bureau.praticiens(),
            self._actions.praticien_for_new or present,
            bureau.today(),
        )

    def follow_day(self, context: WindowContext) -> None:
        """Count the days from the new date; what was chosen stays chosen."""
        choisie = self._campaign()
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
        self._titles.clear()
        for erreur in erreurs:
            self._errors.addWidget(
                Band("attention", "triangle-alert", f"Une campagne n’est pas lisible. {erreur}")
            )
        for ruleset in reversed(rulesets):
            self._add_campaign(ruleset, today, proposed=ruleset is proposed)
        self.praticiens.clear()
        for enregistre in praticiens:
            self.praticiens.addItem(_short_name(enregistre.praticien), enregistre.id)
            complet = plain_tip(enregistre.praticien.nom_complet)
            self.praticiens.setItemData(
                self.praticiens.count() - 1, complet, Qt.ItemDataRole.ToolTipRole
            )
        rang = self.praticiens.findData(current_praticien)
        self.praticiens.setCurrentIndex(max(rang, 0))
        self.create_button.setEnabled(bool(rulesets) and bool(praticiens))
        self._show_prepared()

    def focus_first(self) -> None:
        """Give the keyboard to the proposed campaign."""
        self.buttons.get(self._campaign(), self.create_button).setFocus()

    def _add_campaign(self, ruleset: Ruleset, today: date, *, proposed: bool) -> None:
        maximum = ruleset.euros(Points(ruleset.points_max.valeur))
        marque = f" {say_ajout(ruleset.ajout)}" if ruleset.ajout else ""
        titre = f"{ruleset.titre} – {AJOUTE_PAR_VOUS}" if ruleset.ajout else ruleset.titre
        bouton = Choice(plain_caption(titre))
        bouton.setChecked(proposed)
        detail = (
            f"Année {ruleset.campagne}, jusqu’à {format_euros(maximum)}. "
            f"{say_countdown(ruleset.dates, today)}{marque}"
        )
        discretion.describe(bouton, detail)
        self._group.addButton(bouton)
        self.buttons[ruleset.id] = bouton
        self._titles[ruleset.id] = titre, " – campagne proposée" if proposed else ""
        colonne = QVBoxLayout()
        colonne.setSpacing(0)
        colonne.addWidget(bouton)
        texte = Text(detail, small=True, ton="discret")
        texte.setContentsMargins(bouton.words_left, 0, 0, 0)
        colonne.addWidget(texte)
        add_layout(self._list, colonne)

    def _campaign(self) -> str:
        """Return the rules ticked, if any."""
        return next((cle for cle, bouton in self.buttons.items() if bouton.isChecked()), "")

    def _chosen(self) -> tuple[int, str] | None:
        """Return the doctor and the campaign chosen, once both are."""
        praticien_id = self.praticiens.currentData()
        campagne = self._campaign()
        return (praticien_id, campagne) if campagne and praticien_id is not None else None

    def _show_prepared(self) -> None:
        """Mark the campaigns that are prepared already for the doctor chosen."""
        praticien_id = self.praticiens.currentData()
        for cle, bouton in self.buttons.items():
            titre, suffixe = self._titles[cle]
            if (praticien_id, cle) in self._prepared:
                suffixe = " – déjà préparée"
            bouton.setText(plain_caption(f"{titre}{suffixe}"))
        self._show_actions()

    def _show_actions(self) -> None:
        """Offer first to open what is prepared already."""
        choix = self._chosen()
        prepared = choix is not None and choix in self._prepared
        self.open_button.setVisible(prepared)
        self.other_button.setVisible(prepared)
        self.create_button.setVisible(not prepared)

    def _on_create(self) -> None:
        choix = self._chosen()
        if choix:
            self.chosen.emit(*choix, "")

    def _on_open(self) -> None:
        choix = self._chosen()
        if choix and choix in self._prepared:
            self.open_asked.emit(self._prepared[choix].id)

    def _on_other(self) -> None:
        """Prepare a second one, with a word that tells it from the first."""
        choix = self._chosen()
        if choix is None:
            return
        from forfait_desktop.ui.dialogs.boites import ask_name

        intitule = ask_name(
            self,
            "En préparer une autre",
            f"«{INSECABLE}{self._prepared[choix].titre}{INSECABLE}» est déjà préparée. Un mot pour "
            f"distinguer la seconde{INSECABLE}:",
            "&Préparer",
            MAX_INTITULE,
        )
        if intitule:
            self.chosen.emit(*choix, intitule)


def _short_name(praticien: Praticien) -> str:
    """Return a name that the list can show; an initial would be read as "Monsieur"."""
    nom = praticien.nom_complet
    return nom if len(nom) <= NAME_LENGTH else f"{nom[: NAME_LENGTH - 1].rstrip()}…"
