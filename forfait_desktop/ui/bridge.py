"""The one QObject between a headless session and the widgets: calls become signals.

It also owns the short delay after which what is typed is committed.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from forfait_desktop.domain.values import Valeur
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.logs import Evenement, log_error, log_event
from forfait_desktop.services.session import Changement, Session

SAVE_DELAY_MS: Final = 350
RETRY_DELAY_MS: Final = 3_000


class SessionBridge(QObject):
    """Signals of the open session; ``saved`` comes only after the commit."""

    changed = Signal(object)  # Changement
    saved = Signal()
    save_failed = Signal(str)
    history_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Follow a session until :meth:`close`."""
        super().__init__(parent)
        self.session = session
        self._stop: Callable[[], None] = session.observe(self._on_session_changed)
        self.retry_ms = RETRY_DELAY_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)
        self._refusals = 0

    def answer(
        self,
        indicateur_id: str,
        champ_id: str,
        valeur: Valeur | None,
        *,
        origine: object = None,
        typing: bool = False,
    ) -> None:
        """Give an answer; it is committed at once, or after a short pause while typing."""
        self.session.answer(indicateur_id, champ_id, valeur, origine=origine, typing=typing)
        if not typing:
            self.save()

    def fill(self, valeurs: Mapping[tuple[str, str], Valeur]) -> None:
        """Give several answers in one step of undo, committed at once."""
        self.session.fill(valeurs)
        self.save()

    def annotate(self, indicateur_id: str, texte: str, *, origine: object = None) -> None:
        """Write a note, committed after a short pause."""
        self.session.annotate(indicateur_id, texte, origine=origine)

    def end_typing(self) -> None:
        """Close the step of undo and commit what was typed."""
        self.session.end_typing()
        self.save()

    def undo(self) -> Changement | None:
        """Undo one step and commit it."""
        changement = self.session.undo()
        self.save()
        return changement

    def redo(self) -> Changement | None:
        """Redo one step and commit it."""
        changement = self.session.redo()
        self.save()
        return changement

    def save(self) -> bool:
        """Commit now; on failure say why, keep the answers and try again later."""
        self._timer.stop()
        if not self.session.has_unsaved:
            return True
        try:
            self.session.save()
        except ErreurMagasin as erreur:
            self._timer.start(self.retry_ms)
            self._refusals += 1
            if self._refusals == 1:  # and not every few seconds as long as it lasts
                log_error(Evenement.ENREGISTREMENT_REFUSE, erreur)
            self.save_failed.emit(str(erreur))
            return False
        if self._refusals:
            log_event(Evenement.ENREGISTREMENT_REPRIS, fois=self._refusals)
            self._refusals = 0
        self.saved.emit()
        return True

    def close(self) -> None:
        """Commit and stop following the session."""
        self.save()
        self._timer.stop()
        self._stop()

    def _on_session_changed(self, changement: Changement) -> None:
        self._timer.start(SAVE_DELAY_MS)
        self.changed.emit(changement)
        self.history_changed.emit()
