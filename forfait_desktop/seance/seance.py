"""The life of one store in one frame.

It owns the store and the passphrase while the program runs, and is the only one to close the
store and open it again; what is done to a closed store is done off the window's thread.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from forfait_desktop.errors import (
    ErreurForfait,
    ErreurMagasin,
    MagasinEndommage,
    MagasinProtege,
    PhraseRefusee,
    SaisieInvalide,
)
from forfait_desktop.logs import Evenement, log_event, logged
from forfait_desktop.seance.attente import Attente
from forfait_desktop.seance.dialogues import close_dialogs, is_unwound
from forfait_desktop.seance.fermeture import Fermeture
from forfait_desktop.ui.frame import Frame

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.seance.remise import Remise
    from forfait_desktop.seance.verrou import VerrouAuto
    from forfait_desktop.services.inventaire import Secours
    from forfait_desktop.storage.store import Store
    from forfait_desktop.ui.backups import BackupKeeper
    from forfait_desktop.ui.context import NewPhrase
    from forfait_desktop.ui.main_window import MainWindow, Place
    from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
    from forfait_desktop.ui.pages.recuperer import RecupererPage

EXIT_STORE: Final = 3
_OTHER_WORK_MS: Final = 3_000  # how long to let reading of the store end before it is closed
_UNWINDING_MS: Final = 10
MINUTE_MS: Final = 60_000
LOOK_AFTER_MS: Final = 1_000  # what can wait is neither read nor done while the doctor waits

Follow = Callable[["MainWindow", object], None]
"""What to show in the program once it is open again, given what the work returned."""


class Seance(QObject):
    """The life of one store in one frame."""

    def __init__(
        self,
        frame: Frame,
        data_dir: Path,
        make_window: Callable[["Store", "Seance | None"], "MainWindow"],
        *,
        minute_ms: int = MINUTE_MS,
        look_after_ms: int = LOOK_AFTER_MS,
    ) -> None:
        """Wait for :meth:`open`; ``make_window`` builds the program over an open store.

        ``minute_ms`` is the length of a minute without a gesture, and ``look_after_ms`` how long
        what can wait waits: both are shorter in tests.
        """
        super().__init__(frame)
        self.frame = frame
        self.data_dir = data_dir
        self.status = 0
        self.greeting = ""
        self._make_window = make_window
        self._store: Store | None = None
        self._phrase: Phrase | None = None
        self._program: MainWindow | None = None
        self._place: Place | None = None
        self._refusal = ErreurMagasin()
        self._minute_ms = minute_ms
        self._look_after_ms = look_after_ms
        self._level = 0
        self._example: Path | None = None
        self._has_recalled = False
        self._is_over = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # what works on the files takes turns
        self._attente = Attente(frame, self._pool, self)
        self._fermeture = Fermeture(frame, self._pool, self)
        self._fermeture.ended.connect(self.end)
        frame.may_close = self._may_close
        QApplication.styleHints().colorSchemeChanged.connect(self.follow_system)

    @property
    def program(self) -> "MainWindow | None":
        """The program, while it is open."""
        return self._program

    @property
    def is_protected(self) -> bool:
        """Whether the open store asks for a passphrase."""
        return self._phrase is not None

    @cached_property
    def backups(self) -> "BackupKeeper":
        """What makes the backups and knows the second folder."""
        from forfait_desktop.ui.backups import BackupKeeper

        keeper = BackupKeeper(self.data_dir, self.frame.settings, self, self._pool)
        keeper.damaged.connect(lambda texte: self.tell(lambda p: p.show_damage(texte)))
        keeper.warned.connect(lambda texte: self.tell(lambda p: p.add_notice(texte)))
        keeper.refused.connect(self.show_failure)
        return keeper

    def tell(self, say: "Callable[[MainWindow], object]") -> None:
        """Say something in the program, if it is there."""
        if self._program is not None:
            say(self._program)

    def show_failure(self, texte: str) -> None:
        """Say in the program, if it is there, what went wrong."""
        if self._program is not None:
            self._program.show_failure(texte)

    def show_refusal(self, erreur: ErreurForfait) -> bool:
        """Say in the program what nobody expected to be refused; False when it is not there."""
        if self._program is None:
            return False
        if isinstance(erreur, MagasinEndommage):
            self.backups.note_damage(str(erreur))
        else:
            self._program.show_failure(str(erreur))
        return True

    # opening

    def open(self, phrase: "Phrase | None" = None, *, create_anew: bool = False) -> bool:
        """Open the store and show the program, or else the page that says why it cannot be."""
        from forfait_desktop.storage.store import Store

        self._level = QThread.currentThread().loopLevel()
        try:
            store = Store.open(self.data_dir, phrase=phrase, create_anew=create_anew)
        except (MagasinProtege, PhraseRefusee) as erreur:
            self._ask_phrase(erreur)
            return False
        except ErreurMagasin as erreur:
            self._show_recovery(erreur, phrase)
            return False
        self._store, self._phrase = store, phrase
        try:
            self._program = self._make_window(store, self)
        except ErreurMagasin as erreur:  # damage that only reading finds
            self._close_store()
            self._show_recovery(erreur, phrase)
            return False
        self.status = 0
        self.frame.host(self._program)
        QTimer.singleShot(self._look_after_ms, self, lambda: self._look_after(store))
        if self._place is not None:
            self._program.go_back_to(self._place)
            self._place = None
        if self.greeting:
            self._program.show_notice(self.greeting)
            self.greeting = ""
        self.follow_delay()
        return True

    def _look_after(self, store: "Store") -> None:
        """Begin the backups and recall the closings, once the program stands on the screen."""
        if self._store is not store:
            return
        self.backups.begin(self._phrase)
        if not self._has_recalled:
            from forfait_desktop.services.exemple import remove_leftovers

            self._has_recalled = True
            self._recall_closings()
            self._pool.start(remove_leftovers)

    def _recall_closings(self) -> None:
        """Say once which declarations close soon and are not made yet."""
        from forfait_desktop.services.rappels import find_reminders
        from forfait_desktop.ui.preferences import read_preferences

        program = self._program
        if program is not None:
            jours = read_preferences(program.settings).rappel_jours
            rappels = find_reminders(program.bureau, jours)
            if rappels:
                program.add_notice(" ".join(rappels))

    def unlock(self, texte: str) -> bool:
        """Open a protected store with the passphrase that was typed."""
        from forfait_desktop.domain.phrase import Phrase

        try:
            phrase = Phrase(texte)
        except SaisieInvalide as erreur:
            self._unlock_page().show_error(str(erreur))
            return False
        if not self.open(phrase):
            return False
        log_event(Evenement.DEVERROUILLAGE)
        return True

    def _ask_phrase(self, erreur: ErreurMagasin) -> None:
        """Ask for the passphrase, or say that the one given does not open the store."""
        if self._place is None:
            self.status = EXIT_STORE
        page = self._unlock_page()
        self._refusal = erreur
        if isinstance(erreur, PhraseRefusee):
            page.show_refusal()

    def _unlock_page(self, raison: str = "") -> "DeverrouillerPage":
        """Return the page that asks for the passphrase, shown if it was not yet."""
        from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage

        shown = self.frame.centralWidget()
        if isinstance(shown, DeverrouillerPage):
            return shown
        page = DeverrouillerPage(raison)
        page.phrase_given.connect(self.unlock)
        page.recovery_asked.connect(lambda: self._show_recovery(self._refusal))
        page.quit_asked.connect(self.frame.close)
        self.frame.show_page(page)
        page.focus_first()
        return page

    def recovery_page(self) -> "RecupererPage":
        """Return the page of a store that could not be opened, shown if it was not."""
        from forfait_desktop.ui.pages.recuperer import RecupererPage

        shown = self.frame.centralWidget()
        if isinstance(shown, RecupererPage):
            return shown
        return self._show_recovery(self._refusal)

    def _show_recovery(
        self, erreur: ErreurMagasin, phrase: "Phrase | None" = None
    ) -> "RecupererPage":
        """Say why the store cannot be opened."""
        from forfait_desktop.ui.pages.recuperer import RecupererPage

        self.status = EXIT_STORE
        self.backups.know(phrase)
        page = RecupererPage(erreur, self.backups)
        page.retry_asked.connect(lambda: self.open(phrase))
        page.restore_asked.connect(self.restore)
        page.anew_asked.connect(self._remise.start_anew)
        page.quit_asked.connect(self.frame.close)
        self.frame.show_page(page)
        page.focus_first()
        return page

    # another look, and the example

    def rebuild(self) -> "MainWindow | None":
        """Make the program anew over the same desk, in the look just chosen."""
        if self._program is not None:
            self._program = self._program.again()
            self.frame.host(self._program)
        return self._program

    def follow_system(self) -> None:
        """Take the colours the system just changed to, where the doctor wants them.

        Nothing changes under a dialog or a window beside: it waits until they are closed.
        """
        from forfait_desktop.ui.preferences import take_system_colors

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if not is_unwound(self._level) or not self.frame.stands_alone:
            QTimer.singleShot(self._look_after_ms, self, self.follow_system)
        elif take_system_colors(app, (self._program or self.frame).settings):
            self.rebuild()

    def explore(self) -> bool:
        """Leave the doctor's dossiers for an example; False when answers cannot be saved."""
        from forfait_desktop.catalogue.catalogue import Catalogue
        from forfait_desktop.paths import shipped_dir
        from forfait_desktop.services.exemple import make_example
        from forfait_desktop.storage.store import Store

        if not self.leave_program():
            return False
        self._phrase = None
        self._example = make_example(Catalogue([shipped_dir("rulesets")]))
        self._store = Store.open(self._example)
        self._program = self._make_window(self._store, None)
        self._program.show_example(lambda: QTimer.singleShot(0, self, self.leave_example))
        self.frame.host(self._program)
        return True

    def leave_example(self) -> None:
        """Go back from the example to the doctor's own dossiers."""
        program = self._program
        if self._example is None or program is None:
            return
        program.settle()
        close_dialogs()
        program.shut()
        self._close_store()
        self.open()

    # locking

    def knows(self, phrase: "Phrase") -> bool:
        """Tell whether a passphrase is the one that opened the store."""
        return phrase == self._phrase

    def lock(self, raison: str = "") -> bool:
        """Close the store until the passphrase is given; False when answers cannot be saved."""
        from forfait_desktop.seance.verrou import say_not_locked
        from forfait_desktop.services.justificatifs import clean_opened
        from forfait_desktop.ui import presse_papiers

        program = self._program
        if program is None or not self.is_protected:
            return False
        place = program.place
        if not self.leave_program():
            say_not_locked(program)
            return False
        self._phrase = None
        self.backups.forget_phrase()
        self._place = place
        presse_papiers.take_back()
        clean_opened(self.data_dir)
        log_event(Evenement.VERROUILLAGE)
        self._unlock_page(raison)
        return True

    @cached_property
    def _verrou(self) -> "VerrouAuto":
        from forfait_desktop.seance.verrou import VerrouAuto

        return VerrouAuto(lambda: self._program, self.lock, self._minute_ms, self)

    def follow_delay(self) -> None:
        """Watch for gestures, as long as was chosen, while a protected store is open."""
        if self._program is not None and self.is_protected:
            from forfait_desktop.ui.inactivite import read_delay

            self._verrou.follow(read_delay(self._program.settings), self._level)

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
        place = self._program.place if self._program is not None else None
        if not self.leave_program():
            return False
        before, self._place = self._phrase, place

        def finish(resultat: object) -> None:
            done = not isinstance(resultat, ErreurForfait)
            self.backups.examine_again()
            if not self.open(phrase.phrase if phrase is not None and done else before):
                return
            assert self._program is not None
            if isinstance(resultat, ErreurForfait):
                self._program.show_failure(str(resultat))
            else:
                then(self._program, resultat)

        self._attente.run(titre, lambda _report: work(), finish)
        return True

    @cached_property
    def _remise(self) -> "Remise":
        from forfait_desktop.seance.remise import Remise

        return Remise(self, self._attente)

    def restore(self, secours: "Secours", phrase: "Phrase | None") -> bool:
        """Put a backup in the place of the store, which is set aside."""
        return self._remise.restore(secours, phrase)

    def rebuild_evidence(self) -> bool:
        """Set a damaged evidence file aside and make it anew of what is intact."""
        return self._remise.rebuild_evidence(self._phrase)

    # leaving

    def leave_program(self, *, may_lose: bool = False) -> bool:
        """Close the program and its store; False when it holds answers it cannot save.

        With ``may_lose``, the doctor may give them up: a damaged store takes none.
        """
        program = self._program
        if program is not None:
            may_leave = program.settle()
            if not may_leave and may_lose:
                may_leave = program.accept_loss("Continuer quand même")
            if not may_leave:
                return False
            close_dialogs()
            program.shut()
        self._close_store()
        return True

    def _close_store(self) -> None:
        """Close the store, once what still reads it in other threads is done."""
        self._program = None
        if self.is_protected:
            self._verrou.stop()
        store, self._store = self._store, None
        if store is None:
            return
        if self._example is None:
            self.backups.know(self._phrase)
            self.backups.end()
        QThreadPool.globalInstance().waitForDone(_OTHER_WORK_MS)
        with logged(Evenement.MAGASIN_FERME, Evenement.MAGASIN_REFUSE):
            store.close()
        if self._example is not None:
            from forfait_desktop.services.exemple import remove_example

            remove_example(self._example)
            self._example = None

    def _may_close(self) -> bool:
        """Close the program first; the frame follows when the last backup is made."""
        if self._is_over:
            return True
        if self._attente.is_running or self._fermeture.is_running:
            return False
        program = self._program
        if program is not None and not program.close():
            return False
        was_example = self._example is not None
        self._close_store()
        has_nothing = program is None or was_example
        if has_nothing or self.backups.examen.dossiers:  # or nothing good, to back up
            self._is_over = True
            return True
        self._fermeture.begin(self.backups.last_backup)
        return False

    def leave(self) -> None:
        """Close as the doctor would, once nothing stands over the window nor works on its files."""
        if self._is_over:
            return
        close_dialogs()
        if self._attente.is_running or not is_unwound(self._level):
            QTimer.singleShot(_UNWINDING_MS, self, self.leave)
            return
        if self._program is not None:
            self._program.must_end = True
        self.frame.close()

    def end(self) -> None:
        """Close for good; a backup that is still being made ends by itself."""
        self._fermeture.forget()
        self._is_over = True
        self.frame.close()

    def wait(self) -> None:
        """Wait for what still works on the files."""
        self._pool.waitForDone()
