"""Every text a doctor may read is set as French print sets it, and in French."""

import ast
import re
from functools import cache
from typing import Final

import pytest

from tests.textes import (
    HOLE,
    Texte,
    as_shown,
    guide_texts,
    is_sentence,
    literals,
    program_texts,
    ruleset_texts,
)
from tests.typographie import (
    BAD_APOSTROPHE,
    BAD_FIGURE,
    BAD_SPACE,
    BARE_CAPITAL,
    DOTS,
    DOUBLE_SPACE,
    ENGLISH,
    POINT,
    RULES,
    accented_words,
    bare_capitals,
    rule_faults,
)

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
    r"SELECT |INSERT |UPDATE |DELETE |CREATE |PRAGMA |WHERE |ATTACH |ROLLBACK |INDEXED |ORDER BY |"
    r"\(\.[*+]|\\[a-z]|\.svg|\*\."
)
"""Marks of a text that a machine reads: SQL, a pattern, a style sheet, suffixes of files."""
NOT_OURS: Final = {
    "services/json_exact.py": "what the reader of JSON says, before it is put in French",
    "storage/failures.py": "what SQLite says, before it is put in French",
    "services/pieces.py": "suffixes of files",
    "storage/driver.py": "a name in SQLCipher",
    "ui/guide_keys.py": "keys as Qt names them, before they are put in French",
    "cli.py": "what the reader of a command line says, before it is put in French",
    "app.py": "what Qt says, before it is put in French",
}
"""Where English words stand to be recognised; English elsewhere is a fault."""


def is_read(texte: Texte) -> bool:
    """Tell whether a doctor may read a text; the rest is read by machines."""
    fichier = texte.lieu.split(":")[0]
    mots = texte.texte.strip()
    name = re.fullmatch(
        r"[\w.\-|\[\] ]*(?:\| None)|[a-z_]+|[A-Z_]+|(?:[A-Z]+[a-z]+){2,}"
        r"|(?:(?:Ctrl|Alt|Shift|Meta)\+)+\w+",
        mots,
    )
    return fichier not in UNREAD and not CODE.search(mots) and not name


@cache
def everything() -> list[Texte]:
    """Return all that is read, as it is shown."""
    program = [as_shown(texte) for texte in program_texts(*PROGRAM) if is_read(texte)]
    return [*program, *ruleset_texts(), *guide_texts()]


def faults(rule: str) -> list[str]:
    """Return the texts that break a rule, with where they stand."""
    return [
        f"{t.lieu}  {t.texte!r}: {fault}" for t, fault in all_faults() if fault.startswith(rule)
    ]


@cache
def all_faults() -> list[tuple[Texte, str]]:
    """Return what breaks any rule, anywhere."""
    return [(texte, fault) for texte in everything() for fault in rule_faults(texte.texte)]


def test_something_is_read_in_every_place() -> None:
    """A reader of texts that reads nothing would let everything through."""
    places = {texte.lieu.split("/")[0].split(":")[0] for texte in everything()}
    assert places >= {"ui", "services", "rulesets", "guide", "errors.py", "cli.py", "storage"}
    assert len(everything()) > 1_500


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != ENGLISH])
def test_no_text_breaks_a_rule_of_print(rule: str) -> None:
    assert faults(rule) == []


def test_words_in_capitals_have_their_accents() -> None:
    textes = everything()
    accented = accented_words(texte.texte for texte in textes)
    assert len(accented) > 400
    found = {t.lieu: bare_capitals(t.texte, accented) for t in textes}
    assert {lieu: words for lieu, words in found.items() if words} == {}
    assert bare_capitals("DECLARATION PREPAREE", accented) == ["DECLARATION", "PREPAREE"]


def test_no_english_is_left() -> None:
    found = faults(ENGLISH)
    assert [fault for fault in found if fault.split(":")[0] not in NOT_OURS] == []


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        (BAD_SPACE, "Vraiment ?", "Vraiment\u00a0?"),
        (BAD_SPACE, "Total: 5", "Total\u00a0: 5"),
        (BAD_SPACE, "Vraiment?", "à 12:30"),
        (BAD_SPACE, "« oui »", "«\u00a0oui\u00a0»"),
        (BAD_SPACE, "100 %", "100\u00a0%"),
        (BAD_FIGURE, "7 800 points", "7\u00a0800 points"),
        (BAD_FIGURE, "280 pts", "280\u00a0pts"),
        (BAD_FIGURE, f"{HOLE} pts", f"{HOLE} points"),
        (BAD_APOSTROPHE, "l'année", "l’année"),
        (BARE_CAPITAL, "A propos", "À propos"),
        (BARE_CAPITAL, "Etape 1", "Étape 1"),
        (BARE_CAPITAL, "Energie", "Énergie"),
        (BARE_CAPITAL, "et Emission", "et Entrée"),
        (BARE_CAPITAL, "Elue", "Elle"),
        (BARE_CAPITAL, "Etablir", "Et alors"),
        (BARE_CAPITAL, "Etat", "Est-ce"),
        (BARE_CAPITAL, "Ca va être fait", "Ça va être fait"),
        (DOUBLE_SPACE, "un  mot", "un mot"),
        (DOTS, "Ouvrir...", "Ouvrir…"),
        (POINT, "22.5 points", "22,5 points"),
        (POINT, "1.5", "version 1.2.3"),
        (ENGLISH, "the file", "le fichier"),
        (ENGLISH, "&Save", "&Enregistrer"),
        (ENGLISH, "Cancel all", "Continue"),
        (ENGLISH, "Next page to go back", "Page suivante, ou comment revenir"),
        (ENGLISH, "Page &Set:", "Page"),
    ],
)
def test_each_rule_sees_its_fault(rule: str, wrong: str, right: str) -> None:
    assert any(fault.startswith(rule) for fault in rule_faults(wrong))
    assert not any(fault.startswith(rule) for fault in rule_faults(right))


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ('x = "Fichiers" + " ?"', "Fichiers ?"),
        ('x = "Il y a " + nom + f" {n} pts"', f"Il y a {HOLE} {HOLE} pts"),
        ("x = f\"{a or 'Cancel'}\"", "Cancel"),
        ('x = "Total" + INSECABLE + ": 5"', "Total\u00a0: 5"),
        ('x = "&Save"', "&Save"),
        ('x = "Cancel"', "Cancel"),
    ],
)
def test_a_sentence_made_of_pieces_is_read_whole(source: str, read: str) -> None:
    found = [texte for _line, texte in literals(ast.parse(source)) if is_sentence(texte)]
    assert read in found
    assert all(is_read(Texte("ui/exemple.py:1", texte)) for texte in found)
