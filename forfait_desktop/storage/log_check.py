"""The log that a killed program leaves: SQLite stops silently at the first frame it cannot trust.

After a power cut that is right: nothing beyond was ever acknowledged. When whole saves stand
beyond, it is damage, for each save is on the disk before the next one begins; SQLite would then
forget them. The log is read before SQLite plays it, without the file itself being touched.
The layout is that of https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

import struct
from pathlib import Path
from typing import Final

from forfait_desktop.errors import MagasinEndommage

_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC: Final = 0x377F0682
_MASK: Final = 0xFFFFFFFF
_PAGES: Final = frozenset(1 << power for power in range(9, 17))
Sum = tuple[int, int]


def refuse_damaged_log(log: Path) -> None:
    """Raise ``MagasinEndommage`` when whole saves stand beyond a damaged place of a log."""
    octets = _read(log)
    if len(octets) > _HEADER.size and _is_damaged(octets) and _read(log) == octets:
        raise MagasinEndommage(
            f"{log}\u00a0: le fichier est endommagé. Les derniers changements, que le programme "
            "interrompu n’avait encore écrits que là, ne se relisent plus tous. Rien n’a été "
            "touché. N’effacez rien\u00a0: ouvrez «\u00a0Sauvegardes\u00a0» et remettez la plus "
            "récente."
        )


def _read(log: Path) -> bytes:
    """Return what a log holds: nothing once the last one to close the file took it away."""
    try:
        return log.read_bytes()
    except FileNotFoundError:
        return b""


def _is_damaged(octets: bytes) -> bool:
    magic, _version, page, _number, *salts_and_sum = _HEADER.unpack_from(octets)
    order = ">" if magic & 1 else "<"
    total = _add((0, 0), octets[:24], order)
    if magic & ~1 != _MAGIC or page not in _PAGES or list(total) != salts_and_sum[2:]:
        return True  # the first frame is only written once the header is on the disk
    salts = salts_and_sum[:2]
    size = _FRAME.size + page
    places = range(_HEADER.size, len(octets) - size + 1, size)
    for rank, place in enumerate(places):
        number, _, *known = _FRAME.unpack_from(octets, place)
        total = _add(total, octets[place : place + 8], order)
        total = _add(total, octets[place + _FRAME.size : place + size], order)
        if not number or known != [*salts, *total]:
            return _has_saves(octets, places[rank:], salts)
    return False


def _has_saves(octets: bytes, places: range, salts: list[int]) -> bool:
    """Tell whether a save ends, and another begins, among frames of this log."""
    ended = False
    for place in places:
        _, pages, *known = _FRAME.unpack_from(octets, place)
        if known[:2] == salts:
            if ended:
                return True
            ended = pages != 0
    return False


def _add(total: Sum, octets: bytes, order: str) -> Sum:
    """Go on with the sum that SQLite keeps of a log."""
    first, second = total
    words = struct.unpack(f"{order}{len(octets) // 4}I", octets)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _MASK
        second = (second + two + first) & _MASK
    return first, second
