"""What was just done, with the way back or the way to the file that was written."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.widgets.texts import Band, LinkButton


class Notice(Band):
    """A band that belongs to the page where it came."""

    failed = Signal(str)

    def __init__(self) -> None:
        """Make an empty notice."""
        super().__init__("info", "info", "", "Annuler")
        self._fichier: Path | None = None
        self.open_button = LinkButton("Ouvrir")
        self.open_button.clicked.connect(self._on_open)
        self.folder_button = LinkButton("Ouvrir le dossier")
        self.folder_button.clicked.connect(self._on_open_folder)
        for bouton in (self.open_button, self.folder_button):
            self.add_link(bouton)
        self.setVisible(False)

    @property
    def fichier(self) -> Path | None:
        """The file that was written, when what is said is about one."""
        return self._fichier

    def say(self, texte: str, fichier: Path | None, *, undo: bool) -> None:
        """Say something; a way back and the ways to a file are offered when there are any."""
        self._fichier = fichier
        self.button.setVisible(undo)
        for bouton in (self.open_button, self.folder_button):
            bouton.setVisible(fichier is not None)
            discretion.describe(bouton, texte)
        self.show_message("info", "info", texte)
        self.setVisible(True)

    def _on_open(self) -> None:
        if self._fichier is not None:
            self._open(self._fichier, self._fichier.name)

    def _on_open_folder(self) -> None:
        if self._fichier is not None:
            self._open(self._fichier.parent, str(self._fichier.parent))

    def _open(self, lieu: Path, nom: str) -> None:
        if not lieu.exists():
            self.failed.emit(
                f"«{INSECABLE}{nom}{INSECABLE}» n’est plus là{INSECABLE}: il a été déplacé, "
                "renommé ou effacé. Enregistrez-le de nouveau."
            )
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(lieu))):
            self.failed.emit(
                f"«{INSECABLE}{nom}{INSECABLE}» ne s’est pas ouvert{INSECABLE}: aucun programme de "
                "cet ordinateur n’est choisi pour cela. Ouvrez-le depuis le gestionnaire de "
                "fichiers."
            )


def say_written(quoi: str, path: Path) -> str:
    """Say what was written, under which name and where."""
    return f"{quoi}{INSECABLE}: {path.name}, dans {path.parent}."
