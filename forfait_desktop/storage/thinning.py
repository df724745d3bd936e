"""Which backups are kept: the last ten, then the newest of each month for two years."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

DERNIERES: Final = 10
MOIS: Final = 24


class Entree(Protocol):
    """What thinning knows of a backup."""

    @property
    def numero(self) -> int:
        """Its place in the order of making, which the clock does not change."""

    @property
    def instant(self) -> datetime:
        """When it was made."""


E = TypeVar("E", bound=Entree)


def order(entrees: Iterable[E]) -> list[E]:
    """Return backups newest first: by number, whatever the clock did."""
    return sorted(entrees, key=lambda entree: (entree.numero, entree.instant), reverse=True)


def thin(entrees: Iterable[E]) -> tuple[E, ...]:
    """Return the backups to keep, newest first: at most 10 and 24.

    A month (UTC) that one of the last ten stands for needs no other. The two years are counted
    back from the earliest of the last ten, so that one day of a wrong clock drops nothing.
    """
    toutes = order(entrees)
    gardees = toutes[:DERNIERES]
    if len(toutes) <= DERNIERES:
        return tuple(gardees)
    limite = min(map(_month, gardees)) - MOIS
    vus = set(map(_month, gardees))
    for entree in toutes[DERNIERES:]:
        mois = _month(entree)
        if mois >= limite and mois not in vus and len(gardees) < DERNIERES + MOIS:
            vus.add(mois)
            gardees.append(entree)
    return tuple(gardees)


def _month(entree: Entree) -> int:
    """Number the month of a backup, in UTC."""
    instant = entree.instant.astimezone(UTC)
    return instant.year * 12 + instant.month
