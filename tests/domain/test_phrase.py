"""The passphrase as a value: one form, never shown, and what is said of a new one."""

import copy
import pickle
import unicodedata

import pytest

from forfait_desktop.domain.phrase import (
    LONGUEUR_CONVENABLE,
    LONGUEUR_MIN,
    LONGUEUR_SOLIDE,
    Phrase,
    check_new_phrase,
    say_strength,
)
from forfait_desktop.errors import SaisieInvalide

SIGNES = "cheval pile agrafe correcte"


def test_the_same_words_are_one_phrase_whatever_keyboard_typed_them() -> None:
    composed, decomposed = (unicodedata.normalize(f, "clé à l’étage") for f in ("NFC", "NFD"))
    assert composed != decomposed
    assert Phrase(composed) == Phrase(decomposed)


@pytest.mark.parametrize("texte", ["", "avec\0nul", "demi\ud800", f"X'{'0aF1' * 16}'"])
def test_what_could_open_nothing_is_refused(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        Phrase(texte)


def test_a_phrase_shows_itself_neither_in_words_nor_in_a_file() -> None:
    phrase = Phrase(SIGNES)
    assert not any(mot in f"{phrase!r} {phrase} {[phrase]}" for mot in SIGNES.split())
    for keep in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            keep(phrase)


def test_spaces_around_a_new_phrase_do_not_make_it_longer_but_belong_to_it() -> None:
    with pytest.raises(SaisieInvalide):
        check_new_phrase("  " + "a" * (LONGUEUR_MIN - 1) + "  ")
    assert check_new_phrase(f" {SIGNES} ").reveal() == f" {SIGNES} "


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("", "Au moins"),
        (SIGNES[: LONGUEUR_MIN - 1], "Au moins"),
        (SIGNES[:LONGUEUR_MIN], "Courte"),
        (SIGNES[: LONGUEUR_CONVENABLE - 1], "Courte"),
        (SIGNES[:LONGUEUR_CONVENABLE], "Convenable"),
        (SIGNES[: LONGUEUR_SOLIDE + 2], "Longue"),
        ("a" * 40, "Facile"),
        ("Ababab" * 6, "Facile"),
    ],
)
def test_a_new_phrase_is_judged_by_its_length_and_by_its_different_signs(
    texte: str, mot: str
) -> None:
    assert say_strength(texte).startswith(mot)
