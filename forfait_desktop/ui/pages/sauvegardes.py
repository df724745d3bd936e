"""Sauvegardes: the backups, what each holds, the second folder, and the way back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.inventaire import (
    Secours,
    count,
    read_present,
    say_day,
    say_instant,
)
from forfait_desktop.services.sauvegardes import Lieu, Raison, Verification
from forfait_desktop.ui import theme
from forfait_desktop.ui.actions.remise import Remise, choose_copy, open_folder
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.backups import BackupKeeper
from forfait_desktop.ui.dialogs.boites import ask
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.widgets.attente import WaitingBar
from forfait_desktop.ui.widgets.copies import Inventaire
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Band, Line, Text, primary

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.ui.context import WindowContext

INTRO: Final = (
    "Une copie vérifiée de vos dossiers est faite à l’ouverture et à la fermeture, dès que quelque "
    "chose a changé. Les dix dernières sont gardées, puis une par mois pendant deux ans."
)
AUCUN_SECOND: Final = (
    "Aucun second dossier. Choisissez une clé USB ou un dossier partagé\u00a0: si cet ordinateur "
    "tombe en panne, vos sauvegardes y seront aussi."
)


class SauvegardesPage(Screen):
    """The screen of the backups; it works without an open declaration."""

    def __init__(self, context: "WindowContext") -> None:
        """Lay out the page over the backups of a window."""
        super().__init__("Sauvegardes", width=WIDE)
        self._context = context
        seance = context.seance
        self.keeper: BackupKeeper = (
            seance.backups
            if seance is not None
            else BackupKeeper(context.bureau.data_dir, context.settings, self)
        )
        self.keeper.changed.connect(self._on_changed)
        self._verifying = Background(self, self.keeper.pool)
        self._verifying.done.connect(self._on_verified)
        self._verifying.failed.connect(self._on_not_done)
        self.remise = Remise(self)
        self.remise.accepted.connect(self._restore)
        self.remise.failed.connect(self._on_not_done)
        self.body.addWidget(Text(INTRO, ton="discret"))
        self.damage = Band("alerte", "triangle-alert", "", "Reconstruire les justificatifs…")
        self.damage.action_asked.connect(self._ask_rebuild)
        self.body.addWidget(self.damage)
        self.state = Band("info", "info")
        self.body.addWidget(self.state)
        self._add_actions()
        self.result = Band("bien", "circle-check")
        self.result.setVisible(False)
        self.body.addWidget(self.result)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(6)
        add_layout(self.body, self._problems)
        self.body.addWidget(Line("Ce qui peut être remis en place", strong=True))
        self.inventaire = Inventaire(vide="")
        self.inventaire.restore_asked.connect(self._ask_restore)
        self.inventaire.folder_asked.connect(open_folder)
        self.inventaire.listed.connect(lambda _copies: self._show_state())
        self.body.addWidget(self.inventaire)
        self.file_button = QPushButton("Remettre depuis un fich&ier…")
        theme.put_icon(self.file_button, "upload")
        self.file_button.clicked.connect(self._choose_file)
        ligne = QHBoxLayout()
        ligne.addWidget(self.file_button)
        ligne.addStretch(1)
        add_layout(self.body, ligne)
        self._add_other_folder()
        can_replace = seance is not None
        self.file_button.setVisible(can_replace)
        self.inventaire.restore_button.setVisible(can_replace)

    def _add_actions(self) -> None:
        ligne = QHBoxLayout()
        ligne.setSpacing(8)
        self.now_button = primary(QPushButton("&Sauvegarder maintenant"))
        self.verify_button = QPushButton("&Vérifier tout")
        self.folder_button = QPushButton("&Ouvrir le dossier")
        theme.put_icon(self.now_button, "save", "on_accent")
        theme.put_icon(self.verify_button, "shield-check")
        theme.put_icon(self.folder_button, "folder-open")
        self.now_button.clicked.connect(self._back_up)
        self.verify_button.clicked.connect(self._verify)
        self.folder_button.clicked.connect(lambda: open_folder(self.keeper.backup_folder))
        for bouton in (self.now_button, self.verify_button, self.folder_button):
            ligne.addWidget(bouton)
        self.bar = WaitingBar("Travail en cours")
        self.bar.setVisible(False)
        ligne.addWidget(self.bar, 1)
        ligne.addStretch(0)
        add_layout(self.body, ligne)

    def _add_other_folder(self) -> None:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        colonne = QVBoxLayout(cadre)
        colonne.setContentsMargins(16, 12, 16, 12)
        colonne.setSpacing(8)
        colonne.addWidget(Line("Second dossier", strong=True))
        self.other_path = Text()
        self.other_state = Text(small=True, ton="discret")
        colonne.addWidget(self.other_path)
        colonne.addWidget(self.other_state)
        ligne = QHBoxLayout()
        self.choose_button = QPushButton("C&hoisir un second dossier…")
        self.choose_button.clicked.connect(self._choose_other)
        self.remove_button = QPushButton("&Ne plus l’utiliser")
        self.remove_button.clicked.connect(self._remove_other)
        ligne.addWidget(self.choose_button)
        ligne.addWidget(self.remove_button)
        ligne.addStretch(1)
        add_layout(colonne, ligne)
        self.body.addWidget(cadre)

    # what is shown

    def refresh(self, context: "WindowContext") -> None:
        """Read the backups anew; what they hold comes row by row."""
        self._context = context
        self.result.setVisible(False)
        clear(self._problems)
        self._read()
        self._show_state()

    def focus_first(self) -> None:
        """Give the keyboard to the first button."""
        self.now_button.setFocus()

    def leave(self) -> None:
        """Read no further."""
        self.inventaire.stop()

    def shut(self) -> None:
        """Read no further: the files may be replaced."""
        self.inventaire.stop()
        self._verifying.forget()

    def _read(self) -> None:
        data_dir, phrase = self.keeper.data_dir, self.keeper.phrase
        self.inventaire.read(self.keeper.service, partial(read_present, data_dir, phrase))

    def _on_changed(self) -> None:
        if self.isVisible():
            self._read()
        self._show_state()

    def _show_state(self) -> None:
        busy = self.keeper.is_busy or self._verifying.is_running
        self.bar.setVisible(busy)
        for bouton in (self.now_button, self.verify_button):
            bouton.setEnabled(not busy)
        examen = self.keeper.examen
        self.damage.setVisible(not examen.is_sound)
        detail = examen.dossiers or examen.pieces
        if not examen.is_sound:
            self.damage.show_message("alerte", "triangle-alert", detail)
        self.damage.button.setVisible(
            bool(examen.pieces and not examen.dossiers and self._context.seance)
        )
        self._show_last()
        self._show_other()

    def _show_last(self) -> None:
        copies = [copie for copie in self.inventaire.copies if not copie.ecartee]
        self.state.setVisible(bool(copies) or not self.inventaire.is_reading)
        if copies:
            derniere = copies[0]
            self.state.show_message(
                "info",
                "clock",
                f"Dernière sauvegarde{INSECABLE}: {say_instant(derniere.instant)}, "
                f"{derniere.raison}.",
            )
        else:
            self.state.show_message(
                "attention", "triangle-alert", "Aucune sauvegarde n’a encore été faite."
            )

    def _show_other(self) -> None:
        dossier = self.keeper.other_folder
        self.remove_button.setVisible(dossier is not None)
        self.choose_button.setText(
            "C&hoisir un second dossier…" if dossier is None else "C&hanger…"
        )
        self.other_state.setVisible(dossier is not None)
        if dossier is None:
            self.other_path.setText(AUCUN_SECOND)
            return
        self.other_path.setText(str(dossier))
        self.other_state.setText(self._say_other())

    def _say_other(self) -> str:
        """Say when the last copy was made there, or since when the folder is away."""
        depuis = self.keeper.absent_since
        if depuis is not None:
            return (
                f"Absent depuis le {say_day(depuis)}. Branchez-le\u00a0: la copie y sera faite à "
                "la prochaine sauvegarde."
            )
        la_bas = [copie for copie in self.inventaire.copies if Lieu.AUTRE in copie.lieux]
        if not la_bas:
            return "Aucune copie n’y a encore été faite."
        return f"Dernière copie{INSECABLE}: {say_instant(la_bas[0].instant)}."

    # requests

    def _back_up(self) -> None:
        self.keeper.back_up(Raison.MANUELLE, self._on_backed_up, self._on_not_done)
        self._show_state()

    def _on_backed_up(self) -> None:
        self._say("bien", "circle-check", "La sauvegarde est faite et vérifiée.")

    def _on_not_done(self, message: str) -> None:
        self._say("alerte", "triangle-alert", message)

    def _verify(self) -> None:
        clear(self._problems)
        self.result.setVisible(False)
        self._verifying.run(self.keeper.service.verify)
        self._show_state()

    def _on_verified(self, verification: object) -> None:
        assert isinstance(verification, Verification)
        if verification.problemes:
            self._say(
                "alerte",
                "triangle-alert",
                "Tout n’est pas intact. Voici ce qui a été trouvé\u00a0:",
            )
        else:
            nombre = count(verification.sauvegardes, "sauvegarde", "sauvegardes")
            self._say(
                "bien",
                "circle-check",
                f"Tout est intact\u00a0: vos dossiers, les justificatifs et {nombre}.",
            )
        for phrase in (*verification.problemes, *verification.reserves):
            self._problems.addWidget(Text(f"•{INSECABLE}{phrase}"))

    def _say(self, ton: str, icone: str, texte: str) -> None:
        self.result.show_message(ton, icone, texte)
        self.result.setVisible(True)
        self._show_state()

    # the second folder

    def _choose_other(self) -> None:
        choisi = QFileDialog.getExistingDirectory(
            self, "Choisir le second dossier", str(self.keeper.other_folder or Path.home())
        )
        if not choisi:
            return
        dossier = Path(choisi)
        if dossier.resolve().is_relative_to(self.keeper.data_dir.resolve()):
            self._on_not_done(
                "Ce dossier est dans celui de vos données. Choisissez-en un sur un autre disque."
            )
            return
        self.keeper.set_other_folder(dossier)
        self._back_up()

    def _remove_other(self) -> None:
        dossier = self.keeper.other_folder
        self.keeper.set_other_folder(None)
        self._context.show_notice(
            "Le second dossier n’est plus utilisé. Les copies qui y sont restent.",
            lambda: self.keeper.set_other_folder(dossier),
        )

    # the way back

    def _choose_file(self) -> None:
        copie = choose_copy(self)
        if copie is not None:
            self._ask_restore(copie)

    def _ask_restore(self, copie: Secours) -> None:
        self.result.setVisible(False)
        self.remise.ask(copie, self.keeper.service)

    def _restore(self, copie: Secours, phrase: "Phrase | None") -> None:
        seance = self._context.seance
        if seance is not None:
            seance.restore(copie, phrase)

    def _ask_rebuild(self) -> None:
        seance = self._context.seance
        texte = (
            "Le fichier des justificatifs endommagé est mis de côté sous un nom daté, jamais "
            "effacé. Un fichier neuf reçoit tout ce qui est intact, dans l’ancien et dans les "
            "sauvegardes. Ce qui manque vraiment vous est dit."
        )
        if seance is not None and ask(
            self, "Reconstruire les justificatifs", texte, "Reconstruire"
        ):
            seance.rebuild_evidence()
