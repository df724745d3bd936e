"""Putting a backup back: it is checked first, its passphrase asked for, and the doctor warned."""

from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import MagasinProtege, PhraseRefusee
from forfait_desktop.services.inventaire import Secours, copie_of_file, say_restore
from forfait_desktop.services.sauvegardes import Contenu, Sauvegardes
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.dialogs.boites import ask

_REFUSEE: Final = "Cette phrase de passe n’ouvre pas cette sauvegarde."


class _Controle(NamedTuple):
    """What was found in the copy that was asked for; no content when it is protected."""

    copie: Secours
    service: Sauvegardes
    phrase: Phrase | None
    contenu: Contenu | None


class Remise(QObject):
    """Leads from a chosen copy to a confirmed one."""

    accepted = Signal(object, object)  # Secours, Phrase | None
    failed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        """Ask over a page."""
        super().__init__(parent)
        self._page = parent
        self._checking = Background(self)
        self._checking.done.connect(self._on_checked)
        self._checking.failed.connect(self.failed)

    @property
    def is_running(self) -> bool:
        """Whether a copy is being checked."""
        return self._checking.is_running

    def ask(self, copie: Secours, service: Sauvegardes, phrase: Phrase | None = None) -> None:
        """Check a copy off the window's thread, then ask."""
        self._checking.run(lambda: _check(copie, service, phrase))

    def _on_checked(self, controle: object) -> None:
        assert isinstance(controle, _Controle)
        if controle.contenu is None:
            self._ask_phrase(controle)
            return
        texte = say_restore(controle.copie, controle.contenu)
        if ask(self._page, "Remettre en place", texte, "Remettre en place"):
            self.accepted.emit(controle.copie, controle.phrase)

    def _ask_phrase(self, controle: _Controle) -> None:
        from forfait_desktop.ui.dialogs.phrase import PhraseDialog

        dialogue = PhraseDialog(self._page)
        if controle.phrase is not None:
            dialogue.field.show_error(_REFUSEE)
        dialogue.exec()
        phrase = dialogue.phrase
        dialogue.deleteLater()
        if phrase is not None:
            self.ask(controle.copie, controle.service, phrase)


def choose_copy(parent: QWidget) -> Secours | None:
    """Ask for a file that may be a backup."""
    choisi, _filtre = QFileDialog.getOpenFileName(
        parent, "Remettre depuis un fichier", str(Path.home()), "Sauvegarde (*.sqlite3)"
    )
    return copie_of_file(Path(choisi)) if choisi else None


def _check(copie: Secours, service: Sauvegardes, phrase: Phrase | None) -> _Controle:
    try:
        return _Controle(copie, service, phrase, service.preview(copie.path, phrase))
    except (MagasinProtege, PhraseRefusee):
        return _Controle(copie, service, phrase, None)


def open_folder(dossier: Path) -> None:
    """Show a folder with the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(dossier)))
