"""What a text in French may not have: spaces that break, bare capitals, words left in English."""

import re
from collections.abc import Iterable
from typing import Final

BAD_SPACE: Final = "a space that breaks"
BAD_FIGURE: Final = "a figure that breaks"
BAD_APOSTROPHE: Final = "a straight apostrophe"
BARE_CAPITAL: Final = "a capital without its accent"
DOUBLE_SPACE: Final = "a doubled space"
DOTS: Final = "three dots"
POINT: Final = "a decimal point"
ENGLISH: Final = "English"

_BAD_SPACE: Final = re.compile(
    r" [:;!?»€%](?![\w-])|« |»[^\W_]|[^\W\d_][;!?»](?![\w=])|[\w⁂]:\s|⁂[;!?»€%]"
)
_BAD_FIGURE: Final = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|[\d⁂] (?:pts?|Ko|Mo|Go)\b")
"""A figure, or a figure and its unit, that a line may break in two."""
_BAD_APOSTROPHE: Final = re.compile(r"[^\W\d_]'[^\W\d_]")
_BARE_CAPITAL: Final = re.compile(
    r"(?:^|[.!?…:«(–—][ \u00a0]?|\n)A (?=[a-zé])|\bCa\b"
    r"|\bE(?:[bcdfgjklmnpqrtvz][aeiouyàâçéèêëîïôöûü]|[bcdfgptv][lrhn][aeiouyàâéèêîôû])"
)
"""À, Ça, and a capital E before one consonant, or two that open a syllable, which has an accent."""
_DOUBLE_SPACE: Final = re.compile(r"\S {2,}\S|\u00a0 | \u00a0")
_DOTS: Final = re.compile(r"\.\.\.")
_POINT: Final = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.]*[.\d])")
_WORDS: Final = (
    "the and of with file files error errors invalid missing unknown expected save saved saves "
    "saving cancel canceled cancelled open opened opening not this these those that please "
    "failed failure value values click settings setting yes loading loaded load found find "
    "cannot must button window windows is are was were be been from your yours you new delete "
    "deleted edit edited print printed printer printers printing search help warning warnings "
    "backup backups restore restored password login logout email default defaults reset next "
    "previous back forward closed exit apply undo redo copy copied paste cut select "
    "selected all none name names set size sizes width height left right bottom preview paper "
    "color colors colour colours view show hide add added remove removed rename replace moved "
    "up down home folder folders directory drive computer network recent today yesterday "
    "tomorrow day days week weeks month months year years hour hours seconds time now "
    "later never always only more less other others another first last here there where when "
    "which who what why how it its they their we our has have had does did done will would "
    "should could if then else for to at by no any some each every both after before between "
    "under over without within into out off check checked start started run running ready "
    "success successful successfully welcome user account forgot update updated download upload "
    "share send receive text item items row rows column columns list label labels field fields "
    "tab tabs dialog tooltip icon picture pictures amount doctor claim proof evidence store "
    "stored key keys link links read write written true false null empty full short detail "
    "details order sheet sheets booklet duplex collate see try again wait allow allowed deny "
    "denied access skip retry ignore abort discard rule rules answer answers because also while "
    "until than such same very just still already yet"
)
"""Words of English that French has not: no "or", "but", "on", "an", "comment", "continue"."""
_ENGLISH: Final = re.compile(rf"\b(?:{'|'.join(_WORDS.split())})\b(?!-end)", re.IGNORECASE)
FRENCH_AFTER_ALL: Final = re.compile(
    r"\b[Ff]ile (?:active|d’attente)\b|\bWindows\b|\b(?:HAS|HAD|AT[-\u2011]MP|CM AT)\b|https?://\S+"
    r"|(?<!\S)/\S+|--help|\"line\"|\btrue(?:, false)? ou (?:false|null)|What’s up Doc"
)
"""Patients, a system, abbreviations, addresses, paths, words of commands and JSON, a magazine."""
NUMBERS_AS_THEY_ARE: Final = re.compile(r"\b(?:1\.40|55\.1|11\.[1-8])\b")
"""A version of SESAM-Vitale, chapters of a manual and of a norm."""
_NEVER: Final = re.compile(r"(?!)")
NAMES: Final = re.compile(r"\bEgora\b")
NORMS: Final = re.compile(r"\bEN 301 549\b")
RULES: Final = {
    BAD_SPACE: (_BAD_SPACE, _NEVER),
    BAD_FIGURE: (_BAD_FIGURE, NORMS),
    BAD_APOSTROPHE: (_BAD_APOSTROPHE, _NEVER),
    BARE_CAPITAL: (_BARE_CAPITAL, NAMES),
    DOUBLE_SPACE: (_DOUBLE_SPACE, _NEVER),
    DOTS: (_DOTS, _NEVER),
    POINT: (_POINT, NUMBERS_AS_THEY_ARE),
    ENGLISH: (_ENGLISH, FRENCH_AFTER_ALL),
}
"""Each rule: what breaks it, and what is let through."""
CAPITALS: Final = re.compile(r"\b[A-Z]{4,}\b")
_BARE: Final = str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")
_WORD: Final = re.compile(r"[^\W\d_]+")


def clean(texte: str) -> str:
    """Return a text as it is read: without the marks of its keys."""
    return re.sub(r"&(?=\S)", "", texte)


def rule_faults(texte: str) -> list[str]:
    """Return which rules a text breaks, each with what breaks it."""
    lu = clean(texte)
    found = {
        rule: pattern.search(allowed.sub("", lu)) for rule, (pattern, allowed) in RULES.items()
    }
    return [f"{rule}: {match[0]!r}" for rule, match in found.items() if match]


def accented_words(textes: Iterable[str]) -> frozenset[str]:
    """Return, without their accents, the words that are always written with some."""
    words = {word.lower() for texte in textes for word in _WORD.findall(texte)}
    bare = {word.translate(_BARE) for word in words if not word.isascii()}
    return frozenset(bare - words)


def bare_capitals(texte: str, accented: frozenset[str]) -> list[str]:
    """Return the words in capitals that lost their accents."""
    return [word for word in CAPITALS.findall(clean(texte)) if word.lower() in accented]
