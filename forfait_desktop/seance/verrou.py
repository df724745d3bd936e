"""The lock that comes by itself when nobody touches the keyboard or the mouse."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThreadPool, QTimer

from forfait_desktop.seance.dialogues import close_dialogs, is_unwound
from forfait_desktop.ui.inactivite import Inactivite

if TYPE_CHECKING:
    from forfait_desktop.ui.main_window import MainWindow

_UNWINDING_MS: Final = 10
_AGAIN_MS: Final = 5_000  # when to try again a lock that was put off


class VerrouAuto(QObject):
    """Watches the gestures over the program that is open, warns, then locks."""

    def __init__(
        self,
        program: "Callable[[], MainWindow | None]",
        lock: Callable[[str], bool],
        minute_ms: int,
        parent: QObject,
    ) -> None:
        """Watch nothing until :meth:`follow`; ``lock`` is told why it locks."""
        super().__init__(parent)
        self._program = program
        self._lock = lock
        self._minute_ms = minute_ms
        self._level = 0
        self._inactivite = Inactivite(self)
        self._inactivite.soon.connect(self._warn)
        self._inactivite.active.connect(lambda: self._say(""))
        self._inactivite.idle.connect(self._on_idle)

    def follow(self, minutes: int, level: int) -> None:
        """Lock after so many minutes, 0 being never; ``level`` is that of the program's loop."""
        self._level = level
        if minutes:
            self._inactivite.start(minutes * self._minute_ms)
        else:
            self._inactivite.stop()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._inactivite.stop()

    def _warn(self) -> None:
        self._say(
            "Sans activité, le programme va se verrouiller. Touchez la souris ou le clavier pour "
            "continuer."
        )

    def _say(self, texte: str) -> None:
        program = self._program()
        if program is not None:
            program.warn_of_lock(texte)

    def _on_idle(self) -> None:
        """Lock, once nothing is being written and what stands over the window is closed."""
        program = self._program()
        if program is None:
            return
        self._say("")
        if QThreadPool.globalInstance().activeThreadCount():
            self._inactivite.put_off(_AGAIN_MS)
        elif not program.settle():
            say_not_locked(program)
            self._inactivite.put_off(_AGAIN_MS)
        else:
            close_dialogs()
            self._lock_when_unwound()

    def _lock_when_unwound(self) -> None:
        """Lock once the calls that waited for a dialog have returned: they use the store."""
        if not is_unwound(self._level):
            QTimer.singleShot(_UNWINDING_MS, self, self._lock_when_unwound)
            return
        self._lock("Le programme s’est verrouillé, faute d’activité.")


def say_not_locked(program: "MainWindow") -> None:
    """Say in the program why it could not be locked."""
    program.show_failure(
        "Le programme n’est pas verrouillé\u00a0: les dernières réponses n’ont pas pu "
        "être enregistrées. Elles restent à l’écran, un nouvel essai suit."
    )
