"""The technical log: what the program did, and never a word of the doctor's.

A line is one event of a closed list with fields of closed kinds: counts, durations, versions,
types of errors, places in our own code. A value that is not of its kind is written "?", and a
record made in any other way, by us or by a library, is dropped and counted. The message of an
error is never written: it may hold a name, an answer or a path.
"""

import logging
import os
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NamedTuple, TypedDict, Unpack, get_args, get_type_hints

from forfait_desktop import __version__

FOLDER: Final = "journaux"
FILE: Final = "journal-technique.log"
MAX_OCTETS: Final = 256 * 1024
MAX_FICHIERS: Final = 3
RETRY_SECONDS: Final = 60.0
_PACKAGE: Final = __name__.partition(".")[0]
_MAX_NOMBRE: Final = 999_999_999  # fewer figures than an RPPS or a telephone number
_MAX_CADRES: Final = 12
_MAX_CAUSES: Final = 4
_RECENT: Final = 40
_REFUSED: Final = "?"


class Evenement(Enum):
    """What may be told."""

    DEMARRAGE = "demarrage"
    COMMANDE = "commande"
    DEJA_OUVERT = "deja_ouvert"
    RAPPEL_FENETRE = "rappel_fenetre"
    SANS_VERROU = "sans_verrou"
    MAGASIN_OUVERT = "magasin_ouvert"
    MAGASIN_REFUSE = "magasin_refuse"
    MAGASIN_FERME = "magasin_ferme"
    ENREGISTREMENT_REFUSE = "enregistrement_refuse"
    ENREGISTREMENT_REPRIS = "enregistrement_repris"
    SAUVEGARDE_FAITE = "sauvegarde_faite"
    SAUVEGARDE_REFUSEE = "sauvegarde_refusee"
    RESTAURATION_FAITE = "restauration_faite"
    RESTAURATION_REFUSEE = "restauration_refusee"
    VERROUILLAGE = "verrouillage"
    DEVERROUILLAGE = "deverrouillage"
    ECRAN = "ecran"
    IMPORT_FAIT = "import_fait"
    IMPORT_REFUSE = "import_refuse"
    EXPORT_FAIT = "export_fait"
    EXPORT_REFUSE = "export_refuse"
    JOUR_CHANGE = "jour_change"
    DEFAUT = "defaut"
    ARRET_BRUTAL = "arret_brutal"
    ARRET_SANS_FERMETURE = "arret_sans_fermeture"
    FIN = "fin"


class Cadre(NamedTuple):
    """One place in our own code."""

    module: str
    fonction: str
    ligne: int

    def __str__(self) -> str:
        return f"{self.module}:{self.fonction}:{self.ligne}"


Systeme = Literal["linux", "win32", "darwin"]
Ou = Literal["demarrage", "fenetre", "fil", "destructeur", "commande"]
Motif = Literal[
    "ouverture", "fermeture", "migration", "import", "restauration", "manuelle", "protection"
]
Fichier = Literal[
    "dossier", "pdf", "agenda", "tableur", "controle", "piece", "sauvegarde", "regles", "autre"
]
Commande = Literal[
    "fenetre", "rulesets", "evaluate", "pdf", "assistant", "demo", "export", "import",
    "backup", "restore", "verify",
]  # fmt: skip
Ecran = Literal[
    "accueil", "bienvenue", "praticien", "campagne", "question", "verifier", "liste",
    "justificatifs", "transcrire", "depot", "paiement", "lettre", "amendements", "suivi",
    "nouveautes", "sauvegardes", "protection", "preferences", "regles", "autre",
]  # fmt: skip
Signal = Literal["SEGV", "ABRT", "BUS", "FPE", "ILL", "acces", "autre"]


class Champs(TypedDict, total=False):
    """What may be told of an event; the kind of each field says which values are written."""

    version: str
    python: str
    qt: str
    noyau: str
    systeme: Systeme
    duree_ms: int
    nombre: int
    fois: int
    schema: int
    revision: int
    kio: int
    statut: int
    refuses: int
    errno: int
    sqlite: int
    protege: bool
    motif: Motif
    fichier: Fichier
    commande: Commande
    ecran: Ecran
    ou: Ou
    signal: Signal
    ruleset: str
    exception: type[BaseException]
    causes: tuple[type[BaseException], ...]
    cadres: tuple[Cadre, ...]


class _Ligne(logging.LogRecord):
    """The only kind of record that is written."""

    def __init__(self, evenement: Evenement, texte: str) -> None:
        super().__init__(_PACKAGE, logging.INFO, "", 0, evenement.value, None, None)
        self.texte: Final = texte


_recent: Final[deque[str]] = deque(maxlen=_RECENT)
_root: Final = logging.getLogger()


def log_event(evenement: Evenement, **champs: Unpack[Champs]) -> None:
    """Tell an event; it costs one short write, and nothing when no log is open."""
    ligne = _Ligne(evenement, " ".join((evenement.value, *write_fields(champs))))
    _recent.append(_stamp(ligne))
    for handler in _root.handlers:
        if isinstance(handler, RotatingLog):
            handler.handle(ligne)


def log_screen(cle: str) -> None:
    """Tell which screen is shown; a question is told as a question, not by its name."""
    admis: tuple[Ecran, ...] = get_args(Ecran)
    ecran: Ecran = "question"
    log_event(Evenement.ECRAN, ecran=next((mot for mot in admis if mot == cle), ecran))


def log_error(
    evenement: Evenement,
    error: BaseException,
    trace: TracebackType | None = None,
    **champs: Unpack[Champs],
) -> None:
    """Tell an event that an error explains."""
    log_event(evenement, **(champs | describe(error, trace)))


@contextmanager
def logged(fait: Evenement, refuse: Evenement, **champs: Unpack[Champs]) -> Iterator[Champs]:
    """Tell how some work ended and how long it took; more fields can be put into what it gives."""
    since = time.perf_counter()
    try:
        yield champs
    except Exception as error:
        log_error(refuse, error, **champs)
        raise
    champs["duree_ms"] = int((time.perf_counter() - since) * 1_000)
    log_event(fait, **champs)


def write_fields(champs: Champs) -> tuple[str, ...]:
    """Write fields as the log does; a value that is not of its kind is a question mark."""
    return tuple(f"{nom}={_write_field(nom, valeur)}" for nom, valeur in champs.items())


def recent_events() -> tuple[str, ...]:
    """Return the last lines told, oldest first, whether they could be written or not."""
    return tuple(_recent)


def describe(error: BaseException, trace: TracebackType | None = None) -> Champs:
    """Return what may be told of an error: its type, its causes' types and codes, our frames."""
    champs = Champs(exception=type(error))
    chaine = _causes(error)
    if chaine:
        champs["causes"] = tuple(type(cause) for cause in chaine)
    for cause in (error, *chaine):
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(code, int):
            champs.setdefault("sqlite", code)
        if isinstance(cause, OSError) and isinstance(cause.errno, int):
            champs.setdefault("errno", cause.errno)
    cadres = _our_frames(trace or error.__traceback__)
    if cadres:
        champs["cadres"] = cadres
    return champs


@contextmanager
def open_log(data_dir: Path) -> Iterator["RotatingLog"]:
    """Write what is told into the log of a data folder, as long as the context lasts."""
    handler = RotatingLog(data_dir / FOLDER)
    _root.addHandler(handler)
    try:
        yield handler
    finally:
        _root.removeHandler(handler)
        handler.close()


class RotatingLog(logging.Handler):
    """Adds lines to a private file that is renamed when it is full; the oldest is dropped.

    The file is opened for each line: two programs may write to it, and nothing holds a disk that
    is to be unplugged. What cannot be written is dropped, and tried again only a minute later.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_octets: int = MAX_OCTETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write into a folder, made with the first line inside a data folder that exists."""
        super().__init__(logging.NOTSET)
        self.refused = 0
        self._folder = folder
        self._max = max_octets
        self._clock = clock
        self._not_before = float("-inf")
        self.addFilter(self._accept)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or nothing when the disk does not want it."""
        if not isinstance(record, _Ligne) or self._clock() < self._not_before:
            return
        try:
            self._write(f"{_stamp(record)}\n".encode())
        except OSError:
            self._not_before = self._clock() + RETRY_SECONDS

    def _accept(self, record: logging.LogRecord) -> bool:
        """Let through what this module made, and count the rest."""
        if isinstance(record, _Ligne):
            return True
        self.refused += 1
        return False

    def _write(self, ligne: bytes) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700)
        descriptor = self._open()
        try:
            if os.fstat(descriptor).st_size + len(ligne) > self._max:
                os.close(descriptor)
                descriptor = -1
                self._rotate()
                descriptor = self._open()
            os.write(descriptor, ligne)
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _open(self) -> int:
        """Open the file to add to it: neither through a link, nor a pipe that would wait."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.open(self._path(0), flags, 0o600)

    def _rotate(self) -> None:
        for rang in range(MAX_FICHIERS - 1, 0, -1):
            source = self._path(rang - 1)
            if source.exists():
                source.replace(self._path(rang))

    def _path(self, rang: int) -> Path:
        nom, _, suffixe = FILE.rpartition(".")
        return self._folder / (f"{nom}.{rang}.{suffixe}" if rang else FILE)


def _stamp(ligne: _Ligne) -> str:
    """Write a line with its time, in UTC."""
    instant = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ligne.created))
    return f"{instant}.{int(ligne.msecs):03d}Z {ligne.texte}"


# ---------------------------------------------------------------- what an error may tell


def _causes(error: BaseException) -> tuple[BaseException, ...]:
    """Return what led to an error, the nearest first."""
    chaine: list[BaseException] = []
    suivante = error.__cause__ or error.__context__
    while suivante is not None and suivante not in chaine and len(chaine) < _MAX_CAUSES:
        chaine.append(suivante)
        suivante = suivante.__cause__ or suivante.__context__
    return tuple(chaine)


def _our_frames(trace: TracebackType | None) -> tuple[Cadre, ...]:
    """Return the places of our own code in a traceback, the deepest last."""
    cadres: deque[Cadre] = deque(maxlen=_MAX_CADRES)
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if isinstance(module, str) and module.split(".")[0] == _PACKAGE:
            code = trace.tb_frame.f_code
            cadres.append(Cadre(module, code.co_qualname, trace.tb_lineno))
        trace = trace.tb_next
    return tuple(cadres)


# ---------------------------------------------------------------- how each kind is written

_VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,5}){1,3}")
_RULESET: Final = re.compile(r"(fs|donum)-20[0-9]{2}")
_FONCTION: Final = re.compile(r"[A-Za-z_<][A-Za-z0-9_.<>]{0,119}")


def _write_field(nom: str, valeur: object) -> str:
    ecrire = _KINDS.get(nom)
    texte = ecrire(valeur) if ecrire else None
    return _REFUSED if texte is None else texte


def _count(valeur: object) -> str | None:
    if type(valeur) is int and abs(valeur) <= _MAX_NOMBRE:
        return str(valeur)
    return None


def _yes_or_no(valeur: object) -> str | None:
    return {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else None


def _exception(valeur: object) -> str | None:
    """Write the name of a class of errors that stands in a module, as code does."""
    if not (isinstance(valeur, type) and issubclass(valeur, BaseException)):
        return None
    found: object = sys.modules.get(valeur.__module__)
    for nom in valeur.__qualname__.split("."):
        found = getattr(found, nom, None)
    if found is not valeur:
        return None
    return valeur.__qualname__ if valeur.__module__ == "builtins" else _full_name(valeur)


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _exceptions(valeur: object) -> str | None:
    if not isinstance(valeur, tuple):
        return None
    return ",".join(_exception(kind) or _REFUSED for kind in valeur)


def _frames(valeur: object) -> str | None:
    if not isinstance(valeur, tuple):
        return None
    return ",".join(_frame(cadre) or _REFUSED for cadre in valeur)


def _frame(valeur: object) -> str | None:
    if not isinstance(valeur, Cadre) or _count(valeur.ligne) is None:
        return None
    known = _is_ours(valeur.module) and _FONCTION.fullmatch(valeur.fonction)
    return str(valeur) if known else None


def _is_ours(module: str) -> bool:
    """Tell whether a name is that of a module of the program, imported or not."""
    if module.partition(".")[0] != _PACKAGE:
        return False
    if module in sys.modules:
        return True
    from importlib.util import find_spec

    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _like(motif: re.Pattern[str]) -> Callable[[object], str | None]:
    def write(valeur: object) -> str | None:
        return valeur if isinstance(valeur, str) and motif.fullmatch(valeur) else None

    return write


def _one_of(mots: tuple[object, ...]) -> Callable[[object], str | None]:
    admis = frozenset(mots)

    def write(valeur: object) -> str | None:
        return valeur if isinstance(valeur, str) and valeur in admis else None

    return write


def _kind_of(annotation: object) -> Callable[[object], str | None]:
    if mots := get_args(annotation):
        return _one_of(mots)
    return _yes_or_no if annotation is bool else _count


_SPECIAL: Final[dict[str, Callable[[object], str | None]]] = {
    "version": _like(_VERSION),
    "python": _like(_VERSION),
    "qt": _like(_VERSION),
    "noyau": _like(_VERSION),
    "ruleset": _like(_RULESET),
    "exception": _exception,
    "causes": _exceptions,
    "cadres": _frames,
}
_KINDS: Final = {
    nom: _SPECIAL.get(nom) or _kind_of(annotation)
    for nom, annotation in get_type_hints(Champs).items()
}


def describe_machine() -> Champs:
    """Return what may be told of the program and of what it runs on."""
    noyau = re.match(r"[0-9]+(\.[0-9]+){1,2}", _system_release())
    champs = Champs(version=__version__, python=".".join(map(str, sys.version_info[:3])))
    champs["systeme"] = sys.platform  # type: ignore[typeddict-item]  # an unknown one is refused
    if noyau:
        champs["noyau"] = noyau[0]
    return champs


def _system_release() -> str:
    if sys.platform == "win32":
        version = sys.getwindowsversion()
        return f"{version.major}.{version.minor}.{version.build}"
    return os.uname().release
