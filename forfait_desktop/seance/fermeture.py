"""The last backup, between the end of the program and that of its frame. Knows no store."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QWidget

from forfait_desktop.seance.attente import show_progress
from forfait_desktop.ui.background import Background, Report
from forfait_desktop.ui.frame import Frame

_PATIENCE_MS: Final = 400  # a shorter wait needs no page


class Fermeture(QObject):
    """Makes the last backup; says so when it lasts, and why when it fails."""

    ended = Signal()
    """It is made, or the doctor leaves without it."""

    def __init__(self, frame: Frame, pool: QThreadPool, parent: QObject) -> None:
        """Wait for :meth:`begin`."""
        super().__init__(parent)
        self._frame = frame
        self._work = Background(self, pool)
        self._work.done.connect(lambda _bilan: self._end())
        self._work.failed.connect(self._show_refusal)
        self._work.progressed.connect(lambda fait, total: show_progress(frame, fait, total))
        self._make: Callable[[], Callable[[Report], object]]

    @property
    def is_running(self) -> bool:
        """Whether the backup is being made."""
        return self._work.is_running

    def begin(self, make: Callable[[], Callable[[Report], object]]) -> None:
        """Back up by the work that ``make`` prepares, again when the doctor asks for it."""
        self._make = make
        self._frame.setUpdatesEnabled(False)  # what is seen stays until it is known what follows
        self._try()

    def forget(self) -> None:
        """Wait no more for a backup that is being made: it ends by itself."""
        self._work.forget()

    def _try(self) -> None:
        self._work.run_reporting(self._make())
        QTimer.singleShot(_PATIENCE_MS, self, self._ask_patience)

    def _ask_patience(self) -> None:
        from forfait_desktop.ui.pages.patience import PatiencePage

        if self.is_running:
            page = PatiencePage("Dernière sauvegarde avant de fermer…", "Quitter sans attendre")
            page.given_up.connect(self._end)
            self._show(page)

    def _show_refusal(self, message: str) -> None:
        """Say why there is no backup; the doctor tries again or leaves."""
        from forfait_desktop.ui.pages.fermeture import FermeturePage

        page = FermeturePage(message)
        page.retry_asked.connect(self._try)
        page.quit_asked.connect(self._end)
        self._show(page)
        page.focus_first()

    def _show(self, page: QWidget) -> None:
        self._frame.show_page(page)
        self._frame.setUpdatesEnabled(True)

    def _end(self) -> None:
        self.forget()
        self.ended.emit()
