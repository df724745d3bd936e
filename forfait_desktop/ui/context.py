"""What pages and actions may ask of the window; nothing else of it is known to them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.parcours import Parcours
from forfait_desktop.services.session import Session
from forfait_desktop.ui.bridge import SessionBridge

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.services.inventaire import Secours
    from forfait_desktop.ui.backups import BackupKeeper
    from forfait_desktop.ui.main_window import MainWindow


class NewPhrase(NamedTuple):
    """The passphrase that opens the store once some work is done; None when none is needed."""

    phrase: "Phrase | None"


class SeanceContext(Protocol):
    """Who holds the store while the program runs, as the window sees it."""

    @property
    def is_protected(self) -> bool:
        """Whether the open store asks for a passphrase."""

    def knows(self, phrase: "Phrase") -> bool:
        """Tell whether a passphrase is the one that opened the store."""

    def lock(self) -> bool:
        """Close the store until the passphrase is given; False when answers cannot be saved."""

    def follow_delay(self) -> None:
        """Lock after another time without a gesture: it was just chosen."""

    @property
    def backups(self) -> "BackupKeeper":
        """What makes the backups and knows the second folder."""

    def rebuild(self) -> "MainWindow | None":
        """Make the program anew over the same desk, in the look just chosen."""

    def explore(self) -> bool:
        """Leave the doctor's dossiers for an example that leaves no trace."""

    def restore(self, secours: "Secours", phrase: "Phrase | None") -> bool:
        """Put a backup in the place of the store, which is set aside."""

    def rebuild_evidence(self) -> bool:
        """Set a damaged evidence file aside and make it anew of what is intact."""

    def work_on_store(
        self,
        titre: str,
        work: Callable[[], object],
        then: Callable[["MainWindow", object], None],
        *,
        phrase: "NewPhrase | None" = None,
    ) -> bool:
        """Close the store, do some work on its files, open it again and say what was done."""


class WindowContext(Protocol):
    """The window as its pages and actions see it."""

    @property
    def bureau(self) -> Bureau:
        """The desk."""

    @property
    def settings(self) -> QSettings:
        """What the window remembers."""

    @property
    def seance(self) -> SeanceContext | None:
        """Who holds the store; None where nothing may lock or replace it."""

    @property
    def bridge(self) -> SessionBridge | None:
        """The bridge of the open declaration."""

    @property
    def session(self) -> Session | None:
        """The session of the open declaration."""

    @property
    def parcours(self) -> Parcours | None:
        """The parcours of the open declaration."""

    @property
    def declaration_id(self) -> int | None:
        """The open declaration."""

    @property
    def widget(self) -> QWidget:
        """The window itself, as the parent of dialogs."""

    @property
    def current_key(self) -> str:
        """The key of the page shown."""

    def show_page(self, cle: str) -> None:
        """Go to a page."""

    def refresh_page(self) -> None:
        """Show the present page again, as things stand now."""

    def follow_transcription(self) -> None:
        """Say beside every page on how many lines amelipro shows another value."""

    def screen_of(self, cle: str) -> QWidget:
        """Return a screen by its key, made if need be."""

    def may_end(self) -> bool:
        """Let each page stop once what would be lost with the declaration that is open."""

    def try_open(self, declaration_id: int) -> bool:
        """Open a declaration; tell whether it could be."""

    def close_declaration(self) -> None:
        """Leave the open declaration; nothing is open then."""

    @property
    def reviewing(self) -> bool:
        """Whether the doctor came from Vérifier."""

    def set_reviewing(self, on: bool) -> None:
        """Remember that the doctor came from Vérifier."""

    def show_notice(self, texte: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was just done."""

    def show_written(self, quoi: str, path: Path, suite: str = "") -> None:
        """Say which file was written and where, with the ways to it."""

    def show_failure(self, texte: str) -> None:
        """Say what went wrong."""

    def show_why(self, cle: str) -> None:
        """Open the explanation of a figure."""

    def undo(self) -> None:
        """Undo the last change of the declaration."""

    def guard(self, action: Callable[[], object]) -> bool:
        """Do something that may be refused; say why when it is."""
