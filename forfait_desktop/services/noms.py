"""Names of files that come from elsewhere: shown without tricks, and made safe to write.

A name is only a label here: it never says where a file is, and is never trusted.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

MAX_NOM_OCTETS: Final = 120
"""Length of a written name in UTF-8, well under what any system accepts."""
SANS_NOM: Final = "piece"

_RESERVES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{nom}{rang}" for nom in ("com", "lpt") for rang in "0123456789¹²³"}
)
_SUFFIXE: Final = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_SUITE: Final = re.compile(r"-{2,}|[-_ .]*-[-_ .]*")
_CACHES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LIAISON: Final = "\u200d\ufe0f"
"""What joins the parts of one emoji."""


def base_name(nom: str) -> str:
    """Return the last part of a name, whatever system its separators come from."""
    return nom.replace("\\", "/").rstrip("/").rpartition("/")[2]


def suffix_of(nom: str) -> str:
    """Return the suffix a system would act upon, in small letters: ".pdf", or nothing.

    Trailing dots and spaces, and what follows a colon, are ignored as Windows does.
    """
    net = base_name(nom).partition(":")[0].rstrip(". ")
    return PurePosixPath(net).suffix.lower() if net else ""


def visible_name(nom: str) -> str:
    """Return a name to show: what is invisible or turns the reading round is written as a code."""
    import unicodedata  # not read at start

    return "".join(
        f"[U+{ord(c):04X}]" if unicodedata.category(c) in _CACHES and c not in _LIAISON else c
        for c in nom
    )


def safe_name(nom: str, prefixe: str = "", suffixe: str | None = None) -> str:
    """Return a name that any system writes as it stands, in the folder it is put in.

    Letters, figures and a few signs are kept, the rest becomes a dash. ``suffixe`` replaces the
    name's own; nothing reserved, hidden, or ending with a dot is left.
    """
    import unicodedata

    simple = unicodedata.normalize("NFC", base_name(nom))
    propre = suffix_of(simple)
    if not _SUFFIXE.fullmatch(propre):
        propre = ""
    corps = simple.partition(":")[0].rstrip(". ")
    corps = corps[: len(corps) - len(propre)] if propre else corps
    fin = propre if suffixe is None else suffixe
    net = _SUITE.sub("-", _keep_plain(corps)).strip("-_. ") or SANS_NOM
    net = _cut(f"{_keep_plain(prefixe)}{net}".lstrip(". "), MAX_NOM_OCTETS - len(fin.encode()))
    if net.partition(".")[0].strip().lower() in _RESERVES:
        net = f"_{net}"
    return f"{net}{fin}"


def make_unique(nom: str, pris: Iterable[str]) -> str:
    """Return a name, numbered when another one has it already, small and capital letters alike."""
    connus = {autre.casefold() for autre in pris}
    suffixe = PurePosixPath(nom).suffix
    corps, candidat, rang = nom.removesuffix(suffixe), nom, 2
    while candidat.casefold() in connus:
        candidat, rang = f"{corps}-{rang}{suffixe}", rang + 1
    return candidat


def _keep_plain(texte: str) -> str:
    return "".join(c if c.isalnum() or c in "-_. " else "-" for c in texte)


def _cut(texte: str, octets: int) -> str:
    """Shorten a text to so many bytes of UTF-8, between two characters."""
    return texte.encode()[:octets].decode(errors="ignore").rstrip("-_. ") or SANS_NOM
