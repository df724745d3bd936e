"""Runs one parser on many spoilt inputs: each is accepted, or refused by name, in bounded time.

The same seed gives the same inputs. Anything but a refusal on purpose is a defect, and so is an
input that takes more than its limit or a run that fills the memory.
"""

import json
import mmap
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from random import Random
from types import FrameType
from typing import Final, NoReturn, Protocol

from forfait_desktop.errors import ErreurForfait

CIBLES: Final = (
    "dossier",
    "reponses",
    "lignes",
    "regles",
    "archives",
    "saisies",
    "noms",
    "pieces",
    "images",
    "pdfs",
    "scelles",
    "valeurs",
    "reglages",
    "sauvegardes",
)
"""The modules of this folder, one a parser of what comes from elsewhere."""

SECONDES_PAR_ENTREE: Final = 5.0
MEMOIRE_MIO: Final = 256
"""How much more than at its start a run may ever hold."""
PLAFOND_MIO: Final = 2048


class Cible(Protocol):
    """One parser: how its inputs are made, and what tries one; ``lot`` inputs are tried at once."""

    lot: int

    def make(self, chance: Random) -> object:
        """Return an input."""

    def accepts(self, entree: object) -> bool:
        """Try an input; tell whether it is accepted, or raise ``ErreurForfait``."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """The figures of one run."""

    parseur: str
    entrees: int
    acceptees: int
    refusees: int
    morts: int
    secondes: float
    plus_lente_ms: float
    memoire_mio: float

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Defaut(AssertionError):
    """An input that was neither accepted nor refused by name."""


class _TropLong(BaseException):
    """An input takes more than its limit."""


def run(nom: str, cible: Cible, rounds: int, seed: int) -> Bilan:
    """Try so many inputs; raise ``Defaut`` with the first one that shows a defect."""
    for rang in range(20):  # what is imported and built once is not what an input costs
        if not getattr(cible, "apart", False):
            _try(cible, cible.make(_chance(seed, -rang)))
    avant = peak_mio()
    debut = time.perf_counter()
    essais = max(1, rounds // cible.lot)
    suite = _Suite(nom, cible, seed, essais)
    compte = suite.run_apart() if getattr(cible, "apart", False) else suite.run(Compte())
    memoire = max(compte.memoire_mio, peak_mio()) - avant
    if memoire > MEMOIRE_MIO:
        raise Defaut(f"{nom}: {memoire:.0f} MiB more than at the start")
    return Bilan(
        nom,
        essais * cible.lot,
        compte.acceptees * cible.lot,
        (essais - compte.acceptees) * cible.lot,
        compte.morts,
        round(time.perf_counter() - debut, 1),
        round(compte.lente * 1000, 1),
        round(memoire, 1),
    )


@dataclass(slots=True)
class Compte:
    """How far a run is; ``morts`` counts the processes that an input ended."""

    rang: int = 0
    acceptees: int = 0
    morts: int = 0
    lente: float = 0.0
    memoire_mio: float = 0.0


@dataclass(frozen=True, slots=True)
class _Suite:
    nom: str
    cible: Cible
    seed: int
    essais: int

    def run(self, compte: Compte, tell: Callable[[Compte], None] = lambda _: None) -> Compte:
        """Try the inputs that are left."""
        while compte.rang < self.essais:
            tell(compte)
            entree = self.cible.make(_chance(self.seed, compte.rang))
            commence = time.perf_counter()
            try:
                with _bounded():
                    compte.acceptees += _try(self.cible, entree)
            except _TropLong:
                raise self._defect(compte.rang, "too long", entree) from None
            except Exception as erreur:
                raise self._defect(compte.rang, f"{erreur!r:.300}", entree) from erreur
            compte.lente = max(compte.lente, time.perf_counter() - commence)
            compte.rang += 1
        compte.memoire_mio = peak_mio()
        tell(compte)
        return compte

    def run_apart(self) -> Compte:
        """Try the inputs in a process that one of them may end, and is then replaced."""
        compte = Compte()
        with mmap.mmap(-1, _ETAT.size) as partage:
            while compte.rang < self.essais:
                _ETAT.pack_into(partage, 0, *astuple(compte))
                enfant = os.fork()
                if not enfant:
                    self._be_the_child(compte, partage)
                _pid, statut = os.waitpid(enfant, 0)
                compte = Compte(*_ETAT.unpack_from(partage, 0))
                if os.WIFSIGNALED(statut):
                    compte.morts += 1
                    compte.rang += 1
                elif os.WEXITSTATUS(statut):
                    raise Defaut(f"{self.nom}, input {compte.rang}: see above")
        return compte

    def _be_the_child(self, compte: Compte, partage: mmap.mmap) -> NoReturn:
        statut = 1
        try:
            self.run(compte, lambda fait: _ETAT.pack_into(partage, 0, *astuple(fait)))
            statut = 0
        except Defaut as defaut:
            sys.stderr.write(f"{defaut}\n")
        finally:
            os._exit(statut)

    def _defect(self, rang: int, quoi: str, entree: object) -> Defaut:
        return Defaut(f"{self.nom}, input {rang}, {quoi}: {_show(entree)}")


_ETAT: Final = struct.Struct("<qqqdd")


def _chance(seed: int, rang: int) -> Random:
    """Return what makes one input, the same for the same seed and rank."""
    return Random(f"{seed}-{rang}")


def peak_mio() -> float:
    """Return the most memory this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def limit_memory() -> None:
    """Have the system refuse memory beyond a ceiling: a bomb fails instead of filling the PC."""
    plafond = PLAFOND_MIO * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (plafond, plafond))


def _try(cible: Cible, entree: object) -> bool:
    try:
        return cible.accepts(entree)
    except ErreurForfait as refus:
        if not str(refus).strip():
            raise Defaut("a refusal without words") from refus
        if len(str(refus)) > 5_000:
            raise Defaut(f"a refusal of {len(str(refus))} characters") from refus
        return False


@contextmanager
def _bounded() -> Iterator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise _TropLong

    ancien = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDES_PAR_ENTREE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ancien)


def _show(entree: object) -> str:
    texte = repr(entree)
    return texte if len(texte) < 4_000 else f"{texte[:2_000]} … {texte[-1_500:]}"
