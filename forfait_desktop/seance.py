"""One run of the program in its frame: open the store, recover, unlock, work, lock, close.

It owns the store and the passphrase while the program runs, and is the only one to close the
store and open it again; what is done to a closed store is done off the window's thread.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop.errors import ErreurForfait, ErreurMagasin, MagasinProtege, PhraseRefusee
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.frame import Frame

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.storage.store import Store
    from forfait_desktop.ui.context import NewPhrase
    from forfait_desktop.ui.main_window import MainWindow

EXIT_STORE: Final = 3
_OTHER_WORK_MS: Final = 3_000  # how long to let reading of the store end before it is closed

Follow = Callable[["MainWindow", object], None]
"""What to show in the program once it is open again, given what the work returned."""


class Seance(QObject):
    """The life of one store in one frame."""

    def __init__(
        self,
        frame: Frame,
        data_dir: Path,
        make_window: Callable[["Store", "Seance"], "MainWindow"],
    ) -> None:
        """Wait for :meth:`open`; ``make_window`` builds the program over an open store."""
        super().__init__(frame)
        self.frame = frame
        self.data_dir = data_dir
        self.status = 0
        self._make_window = make_window
        self._store: Store | None = None
        self._phrase: Phrase | None = None
        self._program: MainWindow | None = None
        self._is_over = False
        self._work = Background(self)
        self._work.done.connect(self._on_worked)
        self._then: Callable[[object], None] = lambda _: None
        frame.may_close = self._may_close

    @property
    def program(self) -> "MainWindow | None":
        """The program, while it is open."""
        return self._program

    @property
    def is_protected(self) -> bool:
        """Whether the open store asks for a passphrase."""
        return self._phrase is not None

    # opening

    def open(self, phrase: "Phrase | None" = None, *, create_anew: bool = False) -> bool:
        """Open the store and show the program, or else the page that says why it cannot be."""
        from forfait_desktop.storage.store import Store

        try:
            store = Store.open(self.data_dir)
        except (MagasinProtege, PhraseRefusee) as erreur:
            self._show_unlock(erreur if isinstance(erreur, PhraseRefusee) else None)
            return False
        except ErreurMagasin as erreur:
            self._show_recovery(erreur)
            return False
        self.status = 0
        self._store, self._phrase = store, phrase
        self._program = self._make_window(store, self)
        self.frame.host(self._program)
        return True

    def unlock(self, texte: str) -> bool:
        """Open a protected store with the passphrase that was typed."""
        from forfait_desktop.domain.phrase import Phrase

        try:
            phrase = Phrase(texte)
        except ErreurForfait as erreur:
            self._show_unlock(erreur)
            return False
        return self.open(phrase)

    def lock(self) -> bool:
        """Close the store until the passphrase is given; False when answers cannot be saved."""
        if not (self.is_protected and self._leave_program()):
            return False
        self._phrase = None
        self._show_unlock(None)
        return True

    def _show_unlock(self, erreur: ErreurForfait | None) -> None:
        from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage

        self.status = EXIT_STORE
        page = DeverrouillerPage("" if erreur is None else str(erreur))
        page.phrase_given.connect(self.unlock)
        page.quit_asked.connect(self.frame.close)
        self.frame.show_page(page)
        page.focus_first()

    def _show_recovery(self, erreur: ErreurMagasin) -> None:
        from forfait_desktop.ui.pages.recuperer import RecupererPage

        self.status = EXIT_STORE
        page = RecupererPage(str(erreur))
        page.retry_asked.connect(self.open)
        page.quit_asked.connect(self.frame.close)
        self.frame.show_page(page)
        page.focus_first()

    # work on a closed store

    def work_on_store(
        self,
        titre: str,
        work: Callable[[], object],
        then: Follow,
        *,
        phrase: "NewPhrase | None" = None,
    ) -> bool:
        """Close the store, do some work on its files, open it again and say what was done.

        ``phrase`` is the passphrase that opens it afterwards, where the work changes it.
        Returns False, with nothing done, when some answers cannot be saved first.
        """
        if not self._leave_program():
            return False
        before = self._phrase

        def finish(resultat: object) -> None:
            done = not isinstance(resultat, ErreurForfait)
            if not self.open(phrase.phrase if phrase is not None and done else before):
                return
            assert self._program is not None
            if isinstance(resultat, ErreurForfait):
                self._program.show_failure(str(resultat))
            else:
                then(self._program, resultat)

        self._run(titre, work, finish)
        return True

    def _run(
        self, titre: str, work: Callable[[], object], finish: Callable[[object], None]
    ) -> None:
        """Do some work behind a page that asks for patience; ``finish`` gets even a refusal."""
        from forfait_desktop.ui.pages.patience import PatiencePage

        def guarded() -> object:
            try:
                return work()
            except ErreurForfait as erreur:
                return erreur

        self.frame.show_page(PatiencePage(titre))
        self._then = finish
        self._work.run(guarded)

    def _on_worked(self, resultat: object) -> None:
        self._then(resultat)

    # leaving

    def _leave_program(self) -> bool:
        """Close the program and its store; False when it holds answers it cannot save."""
        program = self._program
        if program is not None:
            if not program.settle():
                return False
            _close_dialogs()
            program.shut()
        self._close_store()
        return True

    def _close_store(self) -> None:
        """Close the store, once what still reads it in other threads is done."""
        self._program = None
        store, self._store = self._store, None
        if store is not None:
            QThreadPool.globalInstance().waitForDone(_OTHER_WORK_MS)
            store.close()

    def _may_close(self) -> bool:
        """Close the program first; the frame follows when the last backup is made."""
        if self._is_over:
            return True
        if self._work.is_running:
            return False
        program = self._program
        if program is not None and not program.close():
            return False
        self._close_store()
        self._is_over = True
        return True


def _close_dialogs() -> None:
    """Close what stands over the window, as if the doctor had cancelled it."""
    while (dialog := QApplication.activeModalWidget()) is not None:
        if not dialog.close():
            return


def close_later(widget: QWidget) -> None:
    """Close a widget once the present event is dealt with."""
    QTimer.singleShot(0, widget, widget.close)
