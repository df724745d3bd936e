"""The page shown when the store cannot be opened: what was found, and what can be done."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forfait_desktop import __version__
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.services.diagnostic import SITUATIONS, diagnose
from forfait_desktop.services.inventaire import (
    Secours,
    count,
    say_instant,
    say_sauvegarde,
    secours_of,
)
from forfait_desktop.services.sauvegardes import Recente, Sauvegarde
from forfait_desktop.ui import theme
from forfait_desktop.ui.actions.remise import Remise, choose_copy, open_folder
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.dialogs.boites import ask
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.copies import Inventaire
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Band, LinkButton, Text, primary, rule

if TYPE_CHECKING:
    from forfait_desktop.ui.backups import BackupKeeper

WIDTH: Final = 900
_RECHERCHE: Final = "Recherche de la dernière bonne sauvegarde…"
_PROTEGEE: Final = (
    "La dernière sauvegarde est protégée par une phrase de passe. Elle sera vérifiée quand vous "
    "l’aurez donnée."
)


class RecupererPage(Screen):
    """Says why the store cannot be opened; nothing is changed until the doctor chooses."""

    retry_asked = Signal()
    quit_asked = Signal()
    restore_asked = Signal(object, object)  # Secours, Phrase | None
    anew_asked = Signal()

    def __init__(self, erreur: ErreurMagasin, keeper: "BackupKeeper") -> None:
        """Say what was found, and look for what can be put back."""
        self.panne = diagnose(erreur)
        self.situation = SITUATIONS[self.panne]
        super().__init__(self.situation.titre, width=WIDTH, card=True, icone="triangle-alert")
        add_help_key(self, "recuperer")
        self._keeper = keeper
        self._newest: Sauvegarde | None = None
        self.body.addWidget(Text(self.situation.conseil))
        self.message = Text(str(erreur), small=True, ton="discret")
        self.body.addWidget(self.message)
        self.remise = Remise(self)
        self.remise.accepted.connect(self.restore_asked)
        self.remise.failed.connect(self.show_refusal)
        self._search = Background(self)
        self._search.done.connect(self._on_found)
        self._search.failed.connect(self._on_not_found)
        self._add_choices()
        self.refusal = Band("alerte", "triangle-alert")
        self.refusal.setVisible(False)
        self.body.addWidget(self.refusal)
        self.inventaire = Inventaire()
        self.inventaire.restore_asked.connect(self._ask_restore)
        self.inventaire.folder_asked.connect(open_folder)
        self.inventaire.setVisible(False)
        self.back_button = LinkButton("Retour", "Retour aux premiers choix", "chevron-left")
        self.back_button.clicked.connect(self._show_first)
        self.back_button.setVisible(False)
        self.body.addWidget(self.back_button)
        self.body.addWidget(self.inventaire)
        self.file_button = QPushButton("Remettre depuis un fich&ier…")
        theme.put_icon(self.file_button, "upload")
        self.file_button.clicked.connect(self._choose_file)
        self.file_button.setVisible(False)
        ligne = QHBoxLayout()
        ligne.addWidget(self.file_button)
        ligne.addStretch(1)
        add_layout(self.body, ligne)
        self._add_footer()
        if self.situation.peut_remettre:
            service = keeper.service
            self._search.run(lambda: service.newest_verified() or service.newest_protected())

    def _add_choices(self) -> None:
        colonne = QVBoxLayout()
        colonne.setSpacing(theme.GRID)
        self.found = Text(_RECHERCHE, ton="discret")
        self.restore_button = QPushButton()
        theme.put_icon(self.restore_button, "undo-2")
        self.restore_button.clicked.connect(self._ask_newest)
        self.restore_button.setVisible(False)
        self.choose_button = QPushButton("Choisir une autre &sauvegarde…")
        self.choose_button.clicked.connect(self._show_all)
        self.anew_button = QPushButton("Recommencer avec un dossier &vide…")
        self.anew_button.clicked.connect(self._ask_anew)
        self.retry_button = QPushButton("&Réessayer")
        theme.put_icon(self.retry_button, "refresh-cw")
        self.retry_button.clicked.connect(self.retry_asked)
        if self.situation.reessayer_d_abord:
            theme.put_icon(primary(self.retry_button), "refresh-cw", "on_accent")
            ordre: tuple[QWidget, ...] = (self.retry_button, self.found, self.restore_button)
        else:
            if not self.situation.quitter_d_abord:
                theme.put_icon(primary(self.restore_button), "undo-2", "on_accent")
            ordre = (self.found, self.restore_button, self.retry_button)
        for widget in (*ordre, self.choose_button, self.anew_button):
            colonne.addWidget(widget)
        self.retry_button.setVisible(not self.situation.quitter_d_abord)
        self.found.setVisible(self.situation.peut_remettre)
        self.choose_button.setVisible(self.situation.peut_remettre)
        self.anew_button.setVisible(self.situation.peut_recommencer)
        add_layout(self.body, colonne)

    def _add_footer(self) -> None:
        self.body.addWidget(rule())
        self.folder_button = QPushButton("&Ouvrir le dossier")
        theme.put_icon(self.folder_button, "folder-open")
        self.folder_button.clicked.connect(lambda: open_folder(self._keeper.data_dir))
        self.copy_button = QPushButton("&Copier le détail")
        theme.put_icon(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._copy_detail)
        self.quit_button = QPushButton("&Quitter")
        if self.situation.quitter_d_abord:
            primary(self.quit_button)
        self.quit_button.clicked.connect(self.quit_asked)
        self.footer.addWidget(self.folder_button)
        self.footer.addWidget(self.copy_button)
        self.footer.addStretch(1)
        self.footer.addWidget(self.quit_button)

    def focus_first(self) -> None:
        """Give the keyboard to the first choice."""
        (self.quit_button if self.situation.quitter_d_abord else self.retry_button).setFocus()

    @property
    def is_searching(self) -> bool:
        """Whether the newest good backup is being looked for."""
        return self._search.is_running

    # what was found

    def _on_found(self, recente: object) -> None:
        if recente is None:
            self.found.setText("Aucune sauvegarde intacte n’a été trouvée.")
            return
        if isinstance(recente, Sauvegarde):
            self._newest = recente
            nom = f"la sauvegarde du {say_instant(recente.instant)}…"
            self.found.setText(_PROTEGEE)
        else:
            assert isinstance(recente, Recente)
            self._newest = recente.sauvegarde
            nom = say_sauvegarde(recente.sauvegarde, recente.contenu)
            self.found.setText(_say_skipped(recente))
        self.found.setVisible(bool(self.found.text()))
        self.restore_button.setText(f"Re&mettre {nom}")
        self.restore_button.setVisible(self.inventaire.isHidden())
        if self.restore_button.isDefault() and self.restore_button.isVisible():
            self.restore_button.setFocus()

    def _on_not_found(self, message: str) -> None:
        self.found.setText(f"Les sauvegardes n’ont pas pu être lues. {message}")

    # choices

    def _ask_newest(self) -> None:
        if self._newest is not None:
            self._ask_restore(secours_of(self._newest))

    def _ask_restore(self, copie: Secours) -> None:
        self.refusal.setVisible(False)
        self.remise.ask(copie, self._keeper.service)

    def _show_all(self) -> None:
        """Show the list, which has a button of its own for what is chosen in it."""
        self._show_list(on=True)
        self.inventaire.read(self._keeper.service)
        self.back_button.setFocus()

    def _show_first(self) -> None:
        """Leave the list for the first choices."""
        self.inventaire.stop()
        self._show_list(on=False)
        self.choose_button.setFocus()

    def _show_list(self, *, on: bool) -> None:
        self.inventaire.setVisible(on)
        self.back_button.setVisible(on)
        self.file_button.setVisible(on)
        self.choose_button.setVisible(not on)
        self.restore_button.setVisible(not on and bool(self.restore_button.text()))

    def _choose_file(self) -> None:
        copie = choose_copy(self)
        if copie is not None:
            self._ask_restore(copie)

    def _ask_anew(self) -> None:
        texte = (
            "Le programme s’ouvrira sans aucun praticien ni aucune déclaration. Ce qui se trouve à "
            "la place de vos dossiers est mis de côté sous un nom daté, jamais effacé. Les "
            "sauvegardes restent."
        )
        if ask(self, "Recommencer avec un dossier vide", texte, "Recommencer", warns=True):
            self.anew_asked.emit()

    def show_refusal(self, message: str) -> None:
        """Say why what was tried did not help."""
        self.refusal.show_message("alerte", "triangle-alert", message)
        self.refusal.setVisible(True)

    def _copy_detail(self) -> None:
        lignes = (
            f"Forfait Desktop {__version__}",
            f"{self.situation.titre} ({self.panne.value})",
            self.message.text(),
            "" if self.found.text() == _RECHERCHE else self.found.text(),
            self.restore_button.text().replace("&", ""),
        )
        QGuiApplication.clipboard().setText("\n".join(ligne for ligne in lignes if ligne))
        self.copy_button.setText("Détail copié")


def _say_skipped(recente: Recente) -> str:
    """Say how many newer backups could not be taken."""
    phrases = []
    if recente.endommagees:
        nombre = count(
            recente.endommagees,
            "sauvegarde plus récente est endommagée",
            "sauvegardes plus récentes sont endommagées",
        )
        phrases.append(f"{nombre}.")
    if recente.protegees:
        nombre = count(
            recente.protegees,
            "sauvegarde plus récente est protégée",
            "sauvegardes plus récentes sont protégées",
        )
        phrases.append(
            f"{nombre} par une autre phrase de passe{INSECABLE}: choisissez-la ci-dessous."
        )
    return " ".join(phrases)
