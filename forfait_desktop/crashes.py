"""The trace of a hard crash: written by the interpreter as it dies, read once at the next start.

The raw trace names folders of the computer: only what the technical log may tell is kept of it.
"""

import faulthandler
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import forfait_desktop
from forfait_desktop.logs import FOLDER, Cadre, Evenement, Signal, log_event

FILE: Final = "arret-brutal.txt"
_MAX_LU: Final = 64 * 1024
_MAX_CADRES: Final = 12
_SIGNAUX: Final[dict[str, Signal]] = {
    "Segmentation fault": "SEGV",
    "Aborted": "ABRT",
    "Bus error": "BUS",
    "Floating point exception": "FPE",
    "Illegal instruction": "ILL",
    "access violation": "acces",
}
_CADRE: Final = re.compile(r'^ *File "(.+)", line ([0-9]{1,6}) in (\S+)$', re.MULTILINE)
_FILE: Final = re.compile(r"[/\\]((?:\w+[/\\])*\w+)\.py")
_PACKAGE: Final = forfait_desktop.__name__
_FOLDER: Final = str(Path(forfait_desktop.__file__).parent)


@dataclass(frozen=True, slots=True)
class Arret:
    """What is known of a crash: its signal, and where our code was, the deepest place last."""

    signal: Signal
    cadres: tuple[Cadre, ...]


class CrashWatch:
    """Keeps a file open for the last words of the interpreter, from start to end of a window."""

    def __init__(self, data_dir: Path) -> None:
        """Watch over the window of a data folder."""
        self._path = data_dir / FOLDER / FILE
        self._file: IO[bytes] | None = None
        self._is_armed = False

    def start(self) -> Arret | None:
        """Return what the last run left when it crashed, forget it, and watch this run.

        Without a file to write to, there is no watch: the program does without.
        """
        arret = self._take_last()
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)
            self._path.chmod(0o600)
            if not faulthandler.is_enabled():  # else someone looks at it already
                faulthandler.enable(self._file, all_threads=False)
                self._is_armed = True
        return arret

    def stop(self) -> None:
        """End the watch: this run leaves nothing behind."""
        if self._file is None:
            return
        if self._is_armed:
            faulthandler.disable()
            self._is_armed = False
        self._file.close()
        self._file = None
        with suppress(OSError):
            self._path.unlink()

    def _take_last(self) -> Arret | None:
        try:
            with self._path.open("rb") as trace:
                texte = trace.read(_MAX_LU).decode("ascii", "replace")
            self._path.unlink()
        except OSError:  # the last run ended well, or nothing can be read there
            return None
        if not texte.strip():  # killed, or the power failed: nobody had time for a word
            log_event(Evenement.ARRET_SANS_FERMETURE)
            return None
        arret = read_trace(texte)
        log_event(Evenement.ARRET_BRUTAL, signal=arret.signal, cadres=arret.cadres)
        return arret


def read_trace(texte: str) -> Arret:
    """Keep the signal and the places of our own code out of a raw trace."""
    autre: Signal = "autre"
    signal = next((court for mots, court in _SIGNAUX.items() if mots in texte), autre)
    cadres = []
    for chemin, ligne, fonction in _CADRE.findall(texte)[:_MAX_CADRES]:
        module = _module_of(chemin)
        if module:
            cadres.append(Cadre(module, fonction, int(ligne)))
    return Arret(signal, tuple(reversed(cadres)))


def _module_of(chemin: str) -> str | None:
    """Return the name of the module of ours that a file holds, None for any other file."""
    racine = _FOLDER.encode("ascii", "backslashreplace").decode("ascii")
    for debut in (racine, _PACKAGE):  # a frozen build says where its files were at its making
        if chemin.startswith(debut):
            trouve = _FILE.fullmatch(chemin, len(debut))
            if trouve:
                noms = re.split(r"[/\\]", trouve[1].removesuffix("__init__"))
                return ".".join((_PACKAGE, *filter(None, noms)))
    return None
