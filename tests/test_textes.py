"""Every text a doctor may read is set as French print sets it, and in French."""

import re
from collections.abc import Callable
from typing import Final

import pytest

from tests.textes import Texte, as_shown, guide_texts, program_texts, ruleset_texts

PROGRAM: Final = (
    "ui", "services", "domain", "evaluation", "pdf", "catalogue", "storage", "errors.py", "cli.py",
    "app.py", "seance",
)  # fmt: skip
UNREAD: Final = {
    "ui/theme.py": "names of fonts and files",
    "services/noms.py": "tables of letters",
    "services/agenda.py": "words of the calendar format",
    "pdf/fonts.py": "names of fonts",
    "pdf/proprietes.py": "words of the PDF format",
    "storage/migrations.py": "SQL",
}
CODE: Final = re.compile(
    r"SELECT |INSERT |UPDATE |DELETE |CREATE |PRAGMA |WHERE |ATTACH |\(\.[*+]|\\[a-z]|\.svg|\*\."
)
"""Marks of a text that a machine reads: SQL, a pattern, a style sheet, suffixes of files."""
NOT_OURS: Final = {
    "services/json_exact.py": "what the reader of JSON says, before it is put in French",
    "storage/failures.py": "what SQLite says, before it is put in French",
    "services/pieces.py": "suffixes of files",
    "cli.py": "what the reader of a command line says, before it is put in French",
    "app.py": "what Qt says, before it is put in French",
}
"""Where English words stand to be recognised; English elsewhere is a fault."""

BAD_SPACE: Final = re.compile(
    r" [:;!?»€%](?![\w-])|« |»[^\W_]|[^\W\d_][;!?»](?![\w=])|[\w⁂]:\s|⁂[;!?»€%]"
)
BAD_APOSTROPHE: Final = re.compile(r"[^\W\d_]'[^\W\d_]")
BARE_CAPITAL: Final = re.compile(
    r"(?:^|[.!?] )A (?=[a-zé])|\bE(?:tat|tape|crire|criv|dition|tes|cart|quip|chec|ch[ée]ance|cran"
    r"|t[ée]\b|l[ée]ment|v[ée]nement|tablissement|diteur|change|norme|tude|valu)"
)
DOUBLE_SPACE: Final = re.compile(r"\S {2,}\S|\u00a0 | \u00a0")
DOTS: Final = re.compile(r"\.\.\.")
POINT: Final = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.]*[.\d])")
ENGLISH: Final = re.compile(
    r"\b(?:the|and|of|with|file|files|error|errors|invalid|missing|unknown|expected|save|saved"
    r"|cancel|open|not|this|please|failed|value|values|click|settings|yes|loading|found"
    r"|cannot|must|button|window|is|are|was|from|your|you|new|delete|edit|print|search"
    r"|help|warning|backup|restore|password|login|email|default|reset)\b"
)
NUMBERS_AS_THEY_ARE: Final = re.compile(r"\b(?:1\.40|55\.1|11\.[1-8])\b")
"""A version of SESAM-Vitale, chapters of a manual and of a norm."""
FRENCH_AFTER_ALL: Final = re.compile(r"--help|\"line\"|\bfile active\b")
"""An option, a key of JSON, and the patients seen in a year."""


def is_read(texte: Texte) -> bool:
    """Tell whether a doctor may read a text; the rest is read by machines."""
    fichier = texte.lieu.split(":")[0]
    mots = texte.texte.strip()
    name = re.fullmatch(r"[\w.\-|\[\] ]*(?:\| None)|[A-Za-z_]+", mots)
    return fichier not in UNREAD and not CODE.search(mots) and not name


def everything() -> list[Texte]:
    """Return all that is read, as it is shown."""
    program = [as_shown(texte) for texte in program_texts(*PROGRAM) if is_read(texte)]
    return [*program, *ruleset_texts(), *guide_texts()]


def faults(pattern: re.Pattern[str], clean: Callable[[str], str] = str) -> list[str]:
    """Return the texts in which something is found, with where they stand."""
    return [f"{t.lieu}  {t.texte!r}" for t in everything() if pattern.search(clean(t.texte))]


def test_something_is_read_in_every_place() -> None:
    """A reader of texts that reads nothing would let everything through."""
    places = {texte.lieu.split("/")[0].split(":")[0] for texte in everything()}
    assert places >= {"ui", "services", "rulesets", "guide", "errors.py", "cli.py", "storage"}
    assert len(everything()) > 1_500


def test_spaces_before_high_signs_do_not_break() -> None:
    assert faults(BAD_SPACE) == []


def test_apostrophes_are_those_of_print() -> None:
    assert faults(BAD_APOSTROPHE) == []


def test_capitals_have_their_accents() -> None:
    assert faults(BARE_CAPITAL) == []


def test_no_space_is_doubled() -> None:
    assert faults(DOUBLE_SPACE) == []


def test_three_dots_are_one_sign() -> None:
    assert faults(DOTS) == []


def test_decimals_have_a_comma() -> None:
    assert faults(POINT, lambda texte: NUMBERS_AS_THEY_ARE.sub("", texte)) == []


def test_no_english_is_left() -> None:
    found = faults(ENGLISH, lambda texte: FRENCH_AFTER_ALL.sub("", texte))
    assert [fault for fault in found if fault.split(":")[0] not in NOT_OURS] == []


@pytest.mark.parametrize(
    ("pattern", "wrong", "right"),
    [
        (BAD_SPACE, "Vraiment ?", "Vraiment\u00a0?"),
        (BAD_SPACE, "Total: 5", "Total\u00a0: 5"),
        (BAD_SPACE, "Vraiment?", "à 12:30"),
        (BAD_SPACE, "« oui »", "«\u00a0oui\u00a0»"),
        (BAD_SPACE, "100 %", "100\u00a0%"),
        (BAD_APOSTROPHE, "l'année", "l’année"),
        (BARE_CAPITAL, "A propos", "À propos"),
        (BARE_CAPITAL, "Etape 1", "Étape 1"),
        (DOUBLE_SPACE, "un  mot", "un mot"),
        (DOTS, "Ouvrir...", "Ouvrir…"),
        (POINT, "22.5 points", "22,5 points"),
        (POINT, "1.5", "version 1.2.3"),
        (ENGLISH, "the file", "le fichier"),
    ],
)
def test_each_rule_sees_its_fault(pattern: re.Pattern[str], wrong: str, right: str) -> None:
    assert pattern.search(wrong)
    assert not pattern.search(right)
