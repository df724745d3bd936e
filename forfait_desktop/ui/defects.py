"""What nobody caught: told to the log at once, and to the doctor in one window at a time.

Nothing of the message of an error is kept, for it may hold a name; an error is known by its types
and by the places of our own code where it went through.
"""

import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, qVersion
from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop.errors import ErreurForfait
from forfait_desktop.logs import (
    Evenement,
    Ou,
    describe,
    describe_machine,
    log_error,
    recent_events,
    write_fields,
)

if TYPE_CHECKING:
    from forfait_desktop.ui.dialogs.defaut import DefautDialog

MINUTE: Final = 60.0
WINDOWS_A_MINUTE: Final = 3
INTERRUPTED: Final = 130
_LOGGED: Final = frozenset({1, 2, 3, 10, 100, 1_000, 10_000})


class Defects(QObject):
    """Hears of defects from every thread; shows one window, then one line for what repeats."""

    _heard = Signal(str)
    _refused = Signal(object, str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Hear nothing yet: see :meth:`watch`."""
        super().__init__(parent)
        self.show_line: Callable[[str], object] = lambda _: None
        self.show_refusal: Callable[[ErreurForfait], bool] = lambda _: False
        self.quit: Callable[[], object] = QApplication.quit
        self.can_continue: Callable[[], bool] = lambda: True
        self._clock = clock
        self._times: Counter[str] = Counter()
        self._shown: dict[str, deque[float]] = {}
        self._said: dict[str, float] = {}
        self._dialog: DefautDialog | None = None
        # Never at once: a window must not open in the middle of a painting.
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Hear of what nobody catches, as long as the context lasts."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda _kind, error, trace: self.hear(error, trace, "fenetre")
        threading.excepthook = lambda args: self._hear_hook(args, "fil")
        sys.unraisablehook = lambda args: self._hear_hook(args, "destructeur")
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before

    def hear(self, error: BaseException, trace: TracebackType | None, ou: Ou) -> None:
        """Log a defect and let the window be shown at the next turn; fit for any thread."""
        if isinstance(error, KeyboardInterrupt):
            QCoreApplication.exit(INTERRUPTED)
            return
        signature = " ".join(write_fields(describe(error, trace)))
        self._times[signature] += 1
        if self._times[signature] in _LOGGED:
            log_error(Evenement.DEFAUT, error, trace, ou=ou, fois=self._times[signature])
        if isinstance(error, ErreurForfait):
            self._refused.emit(error, signature)
        else:
            self._heard.emit(signature)

    def tell_now(self, error: BaseException) -> None:
        """Log a defect that leaves nothing to go on with, and wait until it was read."""
        log_error(Evenement.DEFAUT, error, ou="demarrage")
        signature = " ".join(write_fields(describe(error)))
        dialog = self._make_dialog(signature, None, can_continue=False)
        dialog.exec()

    def _hear_hook(self, args: "threading.ExceptHookArgs | sys.UnraisableHookArgs", ou: Ou) -> None:
        if args.exc_value is not None:
            self.hear(args.exc_value, args.exc_traceback, ou)

    def _on_refused(self, error: ErreurForfait, signature: str) -> None:
        """Say in the program what the store refused where nobody expected it: no defect of ours."""
        if not self.show_refusal(error):
            self._on_heard(signature)

    def _on_heard(self, signature: str) -> None:
        maintenant = self._clock()
        fois = self._shown.setdefault(signature, deque(maxlen=WINDOWS_A_MINUTE))
        repeats = len(fois) == WINDOWS_A_MINUTE and maintenant - fois[0] < MINUTE
        fois.append(maintenant)
        if self._dialog is not None:
            self._dialog.count_another()
        elif repeats:
            self._say_line(signature, maintenant)
        else:
            self._show(signature)

    def _say_line(self, signature: str, maintenant: float) -> None:
        """Say in the band that an error repeats, once a minute."""
        if maintenant - self._said.get(signature, float("-inf")) < MINUTE:
            return
        self._said[signature] = maintenant
        self.show_line(
            f"Une erreur imprévue se répète ({_short_name(signature)}). Ce qui est marqué "
            "«\u00a0Enregistré\u00a0» est gardé. Quittez le programme et rouvrez-le."
        )

    def _show(self, signature: str) -> None:
        parent = QApplication.activeModalWidget() or QApplication.activeWindow()
        dialog = self._make_dialog(signature, parent, can_continue=self.can_continue())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.destroyed.connect(self._forget)
        dialog.quit_asked.connect(self._quit)
        self._dialog = dialog
        dialog.open()

    def _quit(self) -> None:
        self.quit()

    def _forget(self) -> None:
        self._dialog = None

    @staticmethod
    def _make_dialog(
        signature: str, parent: QWidget | None, *, can_continue: bool
    ) -> "DefautDialog":
        from forfait_desktop.ui.dialogs.defaut import DefautDialog

        return DefautDialog(
            _short_name(signature),
            make_report(signature),
            parent,
            can_continue=can_continue,
        )


def make_report(signature: str) -> str:
    """Write what the doctor can copy: the program, the error, our places, the last events."""
    machine = describe_machine()
    machine["qt"] = qVersion()
    lignes = [
        "Rapport technique de Forfait Desktop, sans donnée personnelle",
        " ".join(write_fields(machine)),
        "",
        *signature.replace(" cadres=", "\ncadres=").replace(",", "\n  ").split("\n"),
        "",
        "Derniers événements (heures UTC)\u00a0:",
        *recent_events(),
    ]
    return "\n".join(lignes)


def _short_name(signature: str) -> str:
    """Return the name of the type of an error, without its module."""
    return signature.partition(" ")[0].partition("=")[2].rpartition(".")[2]
