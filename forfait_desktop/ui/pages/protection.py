"""Protection: set a passphrase, change it, remove it, and choose when the program locks."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.services.parcours import PROTECTION
from forfait_desktop.ui import inactivite, theme
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.context import NewPhrase, SeanceContext, WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.protection import PhraseForm, Portee
from forfait_desktop.ui.widgets.texts import Band, Text, primary

if TYPE_CHECKING:
    from forfait_desktop.services.protection import BilanProtection
    from forfait_desktop.ui.main_window import MainWindow

INTRO: Final = (
    "Avec une phrase de passe, vos dossiers sont chiffrés sur cet ordinateur\u00a0: personne ne "
    "peut les lire sans elle, même en copiant le disque. Elle est demandée à chaque ouverture."
)
OUBLI: Final = (
    "Une phrase de passe oubliée ne peut pas être retrouvée, même par nous\u00a0: sans elle, vos "
    "réponses, vos justificatifs et leurs sauvegardes sont perdus."
)


class ProtectionPage(Screen):
    """The present state, what can be done about it, and what it covers."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the two states; :meth:`refresh` shows the right one."""
        super().__init__("Protection par phrase de passe")
        self._context = context
        self._counting = Background(self)
        self._counting.done.connect(self._offer_backups)
        self._seance.backups.changed.connect(self._count_backups)
        self.state = Band("info", "lock-open")
        self.body.addWidget(self.state)
        self.intro = Text(INTRO)
        self.body.addWidget(self.intro)
        self.body.addWidget(Band("attention", "triangle-alert", OUBLI))
        self.set_form = PhraseForm(
            "Choisir une phrase de passe", "&Protéger mes dossiers", asks_old=False, asks_new=True
        )
        self.set_form.submitted.connect(self._on_set)
        self.change_form = PhraseForm(
            "Changer la phrase de passe", "C&hanger la phrase", asks_old=True, asks_new=True
        )
        self.change_form.submitted.connect(self._on_change)
        self.remove_form = PhraseForm(
            "Retirer la protection",
            "&Retirer la protection",
            asks_old=True,
            asks_new=False,
            explication="Quiconque ouvre cet ordinateur pourra lire vos dossiers.",
        )
        self.remove_form.submitted.connect(self._on_remove)
        self.locking = self._make_locking()
        self.body.addWidget(self.locking)
        for form in (self.set_form, self.change_form, self.remove_form):
            form.cancelled.connect(self._on_cancelled)
            self.body.addWidget(form)
        self.scope = Portee()
        self.set_form.backups.toggled.connect(self._show_scope)
        self.body.addWidget(self.scope)

    def refresh(self, context: WindowContext) -> None:
        """Show whether the store is protected, and what can be changed."""
        protege = self._seance.is_protected
        if protege:
            self.state.show_message(
                "bien", "shield-check", "Vos dossiers sont protégés par une phrase de passe."
            )
        else:
            self.state.show_message(
                "info", "lock-open", "Vos dossiers ne sont pas protégés par une phrase de passe."
            )
        self.intro.setVisible(not protege)
        self.set_form.setVisible(not protege)
        self._count_backups()
        rang = self.delay.findData(inactivite.read_delay(context.settings))
        self.delay.blockSignals(True)
        self.delay.setCurrentIndex(rang)
        self.delay.blockSignals(False)
        self._fold()
        self._show_scope()

    def focus_first(self) -> None:
        """Give the keyboard to the first field, or to the lock."""
        if self._seance.is_protected:
            self.lock_button.setFocus()
        else:
            self.set_form.focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep nothing of what was typed once the page is left."""
        super().hideEvent(event)
        self._forget()

    @property
    def _seance(self) -> SeanceContext:
        seance = self._context.seance
        assert seance is not None  # the menu leads here only then
        return seance

    # layout

    def _make_locking(self) -> QWidget:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(20, 16, 20, 16)
        colonne.setSpacing(12)
        colonne.addWidget(Text("Verrouillage", strong=True))
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        self.delay = QComboBox()
        self.delay.setAccessibleName("Verrouiller après un temps sans activité")
        for minutes in inactivite.DELAIS:
            mot = f"après {minutes}{INSECABLE}minutes" if minutes else "jamais"
            self.delay.addItem(mot, minutes)
        self.delay.activated.connect(self._on_delay)
        etiquette = Text("Sans activité, verrouiller")
        etiquette.setBuddy(self.delay)
        etiquette.setWordWrap(False)
        ligne.addWidget(etiquette)
        ligne.addWidget(self.delay)
        ligne.addStretch(1)
        add_layout(colonne, ligne)
        self.lock_button = primary(QPushButton("&Verrouiller maintenant"))
        self.lock_button.setToolTip("Ctrl+L, de partout dans le programme")
        self.lock_button.clicked.connect(self._on_lock)
        self.change_button = QPushButton("&Changer la phrase…")
        self.change_button.clicked.connect(lambda: self._unfold(self.change_form))
        self.remove_button = QPushButton("Retirer la protec&tion…")
        self.remove_button.clicked.connect(lambda: self._unfold(self.remove_form))
        boutons = QHBoxLayout()
        boutons.setSpacing(theme.GRID)
        for bouton in (self.lock_button, self.change_button, self.remove_button):
            boutons.addWidget(bouton)
        boutons.addStretch(1)
        add_layout(colonne, boutons)
        return cadre

    def _unfold(self, form: PhraseForm) -> None:
        """Show a form alone: its button is then the only main one."""
        self._fold()
        self.locking.setVisible(False)
        form.setVisible(True)
        form.focus()

    def _fold(self) -> None:
        """Put the forms away, with nothing left in them."""
        self._forget()
        self.locking.setVisible(self._seance.is_protected)
        self.change_form.setVisible(False)
        self.remove_form.setVisible(False)

    def _forget(self) -> None:
        for form in (self.set_form, self.change_form, self.remove_form):
            form.forget()

    # requests

    def _on_cancelled(self) -> None:
        self._fold()
        self.focus_first()

    def _on_lock(self) -> None:
        self._seance.lock()

    def _on_delay(self) -> None:
        inactivite.keep_delay(self._context.settings, self.delay.currentData())
        self._seance.follow_delay()
        self._context.show_notice("Délai de verrouillage enregistré.")

    def _on_set(self) -> None:
        new = self.set_form.read_new()
        if new is not None:
            self._work(
                "Protection de vos dossiers…",
                (None, new),
                self.set_form.backups.isChecked(),
                "Vos dossiers sont protégés. La phrase de passe sera demandée à chaque ouverture.",
                "sans phrase de passe",
            )

    def _on_change(self) -> None:
        old = self.change_form.read_old(self._seance)
        new = self.change_form.read_new() if old is not None else None
        if new is not None:
            self._work(
                "Changement de la phrase de passe…",
                (old, new),
                self.change_form.backups.isChecked(),
                "La phrase de passe est changée. L’ancienne n’ouvre plus vos dossiers.",
                "avec l’ancienne phrase",
            )

    def _on_remove(self) -> None:
        old = self.remove_form.read_old(self._seance)
        if old is not None:
            self._work(
                "Retrait de la protection…",
                (old, None),
                self.remove_form.backups.isChecked(),
                "La protection est retirée. Vos dossiers s’ouvrent sans phrase de passe.",
                "avec la phrase de passe",
            )

    def _work(
        self,
        titre: str,
        phrases: tuple[Phrase | None, Phrase | None],
        copies: bool,
        dit: str,
        sinon: str,
    ) -> None:
        """Do it on the closed store, then come back here and say that it is done.

        ``sinon`` says how the backups that do not follow are opened.
        """
        from forfait_desktop.services.protection import change_protection

        data_dir, autre = self._context.bureau.data_dir, self._seance.backups.other_folder
        old, new = phrases
        self._forget()
        self._seance.work_on_store(
            titre,
            lambda: change_protection(data_dir, old, new, sauvegardes=copies, autre_dossier=autre),
            partial(_say, dit, sinon),
            phrase=NewPhrase(new),
        )

    def _count_backups(self) -> None:
        """Count the backups already made, off this thread: a share may be slow to answer."""
        from forfait_desktop.services.protection import count_backups

        data_dir, autre = self._context.bureau.data_dir, self._seance.backups.other_folder
        self._counting.run(lambda: count_backups(data_dir, autre))

    def _offer_backups(self, compte: object) -> None:
        """Ask what becomes of the backups already made, when there are some."""
        nombre = compte if isinstance(compte, int) else 0
        for form, debut in (
            (self.set_form, "Protéger aussi"),
            (self.change_form, "Mettre aussi la nouvelle phrase sur"),
            (self.remove_form, "Rendre aussi lisibles sans phrase"),
        ):
            form.offer_backups(f"{debut} {_say_backups(nombre)}", nombre)
        self._show_scope()

    def _show_scope(self) -> None:
        """Say which backups are protected, as the box to tick says it."""
        protege, boite = self._seance.is_protected, self.set_form.backups
        toutes = boite.isHidden() or boite.isChecked()
        self.scope.show_backups(protege=protege, toutes=toutes and not protege)


def _say_backups(nombre: int) -> str:
    if nombre == 1:
        return "la sauvegarde déjà faite"
    return f"les {nombre}{INSECABLE}sauvegardes déjà faites"


def _say(dit: str, sinon: str, program: "MainWindow", resultat: object) -> None:
    """Say, where the change was asked for, that it is done, and what did not follow."""
    from forfait_desktop.services.protection import BilanProtection

    assert isinstance(resultat, BilanProtection)
    program.show_page(PROTECTION)
    program.show_notice(f"{dit}{_say_left(resultat, sinon)}")


def _say_left(bilan: "BilanProtection", sinon: str) -> str:
    """Say how many backups stay as they were, and why when it was not wanted."""
    if not bilan.restees:
        return ""
    combien = (
        f" Une sauvegarde s’ouvre encore {sinon}."
        if bilan.restees == 1
        else f" {bilan.restees}{INSECABLE}sauvegardes s’ouvrent encore {sinon}."
    )
    return " ".join((combien, *bilan.avertissements))
