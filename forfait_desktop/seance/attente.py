"""Work on files that are closed, behind a page that asks for patience. Knows no store."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool

from forfait_desktop.errors import ErreurForfait, ErreurMagasin
from forfait_desktop.ui.background import Background, Report
from forfait_desktop.ui.frame import Frame


class Attente(QObject):
    """One work at a time, whose page stays until it has ended."""

    def __init__(self, frame: Frame, pool: QThreadPool, parent: QObject) -> None:
        """Wait for :meth:`run`; the works of one ``pool`` of one thread take turns."""
        super().__init__(parent)
        self._frame = frame
        self._then: Callable[[object], None] = lambda _: None
        self._work = Background(self, pool)
        self._work.done.connect(self._on_worked)
        self._work.failed.connect(lambda message: self._on_worked(ErreurMagasin(message)))
        self._work.progressed.connect(lambda fait, total: show_progress(frame, fait, total))

    @property
    def is_running(self) -> bool:
        """Whether some work is under way."""
        return self._work.is_running

    def run(
        self, titre: str, work: Callable[[Report], object], then: Callable[[object], None]
    ) -> None:
        """Do some work, then hand on what it returns; ``then`` gets even a refusal."""
        from forfait_desktop.ui.pages.patience import PatiencePage

        def guarded(report: Report) -> object:
            try:
                return work(report)
            except ErreurForfait as erreur:
                return erreur

        self._frame.show_page(PatiencePage(titre))
        self._then = then
        self._work.run_reporting(guarded)

    def _on_worked(self, resultat: object) -> None:
        then, self._then = self._then, lambda _: None  # it may hold a passphrase
        then(resultat)


def show_progress(frame: Frame, fait: int, total: int) -> None:
    """Say on the page that asks for patience, if it is shown, how far the work is."""
    from forfait_desktop.ui.pages.patience import PatiencePage

    page = frame.centralWidget()
    if isinstance(page, PatiencePage):
        page.show_progress(fait, total)
