"""One window for one data folder: a second start brings the first forward and ends.

No network library: a lock file says that a window is open, a small file in the folder asks for
it. Who holds a lock is asked of the system, never of the words in the file: those of a program
that crashed, of another computer or of nobody must not keep the doctor out.
"""

import os
import re
import sys
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Qt, QTimer, Signal

LOCK: Final = "fenetre.verrou"
REQUEST: Final = "fenetre.demande"
ANSWER_MS: Final = 3_000
LOOK_EVERY_MS: Final = 1_000  # network folders send no events
_TURN_S: Final = 0.025
_JUST_MADE_S: Final = 2.0  # a lock file is empty for an instant, before its holder has it
_MAX_REQUEST: Final = 1_024
_JETON: Final = re.compile(r"[\x21-\x7e]{1,200}")
_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"


class Tour(Enum):
    """What a start finds."""

    PREMIER = "premier"
    SANS_VERROU = "sans_verrou"
    REPONDU = "repondu"
    SANS_REPONSE = "sans_reponse"
    AUTRE_POSTE = "autre_poste"


class Instance(QObject):
    """The lock of one data folder, and the requests of those who come after."""

    asked = Signal()

    def __init__(
        self, data_dir: Path, parent: QObject | None = None, *, answer_ms: int = ANSWER_MS
    ) -> None:
        """Look at a data folder; nothing is locked yet."""
        super().__init__(parent)
        self._folder = data_dir
        self._request = data_dir / REQUEST
        self._lock = QLockFile(str(data_dir / LOCK))
        self._lock.setStaleLockTime(0)  # a window stays open for days
        self._answer_ms = answer_ms
        self._watcher: QFileSystemWatcher | None = None

    def take_turn(self) -> Tour:
        """Lock the folder, or ask the window that has it to come forward and wait until it did.

        A folder that cannot be written to is used without a lock.
        """
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._try_lock():
            return Tour.PREMIER
        if self._lock.error() != QLockFile.LockError.LockFailedError:
            return Tour.SANS_VERROU
        if not os.access(self._folder, os.W_OK):
            return Tour.SANS_VERROU
        return self._ask()

    def watch(self) -> None:
        """Listen to those who ask for the window, those of a moment ago included."""
        self._watcher = QFileSystemWatcher([str(self._folder)], self)
        self._watcher.directoryChanged.connect(self._look)
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        timer.timeout.connect(self._look)
        timer.start(LOOK_EVERY_MS)
        self._look()

    def release(self) -> None:
        """Let the next start be the first."""
        self._lock.unlock()

    # first

    def _look(self) -> None:
        """Take a request of this computer, if there is one, and pass it on."""
        if not os.path.lexists(self._request):  # no error: a share may be away
            return
        demande = _read_request(self._request)
        if demande is None:
            return
        with suppress(OSError):
            self._request.unlink()
            if demande:
                os.environ[_ACTIVATION] = demande  # Qt gives it to Wayland with the activation
            self.asked.emit()

    # second

    def _try_lock(self) -> bool:
        """Lock the folder; a lock file that nobody holds any more is taken away first."""
        if self._lock.tryLock(0):
            return True
        if self._lock.error() != QLockFile.LockError.LockFailedError:
            return False
        return _remove_abandoned(self._folder / LOCK) and self._lock.tryLock(0)

    def _ask(self) -> Tour:
        """Ask for the window and wait; be the first after all if it ends meanwhile."""
        poste, pid = self._holder()
        _allow_foreground(pid)
        if not write_request(self._request):
            return Tour.SANS_REPONSE
        until = time.monotonic() + self._answer_ms / 1_000
        while time.monotonic() < until:
            if not os.path.lexists(self._request):  # no error: a share may be away
                return Tour.REPONDU
            if self._try_lock():
                self._withdraw()
                return Tour.PREMIER
            time.sleep(_TURN_S)
        self._withdraw()
        ailleurs = poste not in ("", _this_computer().rpartition(" ")[0])
        return Tour.AUTRE_POSTE if ailleurs else Tour.SANS_REPONSE

    def _withdraw(self) -> None:
        with suppress(OSError):
            self._request.unlink(missing_ok=True)

    def _holder(self) -> tuple[str, int]:
        """Return the computer and the process that say they hold the lock."""
        pid, poste, _ = self._lock.getLockInfo()
        return poste, pid


def _this_computer() -> str:
    """Return what tells this computer from the others that may share the folder."""
    from PySide6.QtCore import QSysInfo

    return f"{QSysInfo.machineHostName()} {bytes(QSysInfo.machineUniqueId().data()).hex()}"


def write_request(request: Path) -> bool:
    """Ask for the window, with what Wayland needs to bring it forward."""
    brouillon = request.with_name(f"{request.name}.{os.getpid()}")
    contenu = f"{_this_computer()}\n{os.environ.get(_ACTIVATION, '')}\n"
    try:
        brouillon.write_text(contenu, encoding="utf-8")
        brouillon.replace(request)
    except OSError:
        with suppress(OSError):
            brouillon.unlink(missing_ok=True)
        return False
    return True


def _read_request(request: Path) -> str | None:
    """Return the token of a request of this computer; None when it is for another one."""
    try:
        with request.open("rb") as flux:
            poste, _, reste = flux.read(_MAX_REQUEST).decode("utf-8", "replace").partition("\n")
    except OSError:
        return None
    if poste != _this_computer():
        return None
    jeton = reste.partition("\n")[0]
    return jeton if _JETON.fullmatch(jeton) else ""


def _remove_abandoned(lock: Path) -> bool:
    """Remove a lock file that no program holds; False when one does, or when nobody can tell."""
    try:
        if abs(time.time() - lock.stat().st_mtime) < _JUST_MADE_S:
            return False
        return _unlink_if_free(lock)
    except OSError:
        return False


if sys.platform == "win32":

    def _unlink_if_free(lock: Path) -> bool:
        """Remove a lock file, which the system refuses as long as a program has it open."""
        lock.unlink()
        return True

    def _allow_foreground(pid: int) -> None:
        """Let the first program come before the others, which Windows refuses otherwise."""
        import ctypes

        anyone = -1
        ctypes.windll.user32.AllowSetForegroundWindow(pid or anyone)

else:

    def _unlink_if_free(lock: Path) -> bool:
        """Remove a lock file whose native lock can be had, under that lock."""
        import fcntl

        descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(descriptor), lock.stat()):
                return False  # another start was faster
            lock.unlink()
        finally:
            os.close(descriptor)
        return True

    def _allow_foreground(_pid: int) -> None:
        """Do nothing: only Windows keeps other programs from coming forward."""
