"""The passphrase that protects a store: a value that never shows itself."""

import re
from typing import Final, NoReturn

from forfait_desktop.errors import SaisieInvalide

LONGUEUR_MIN: Final = 8
LONGUEUR_CONVENABLE: Final = 14
LONGUEUR_SOLIDE: Final = 20
_SIGNES_DIFFERENTS: Final = 6
_CLE_BRUTE: Final = re.compile(r"x'[0-9a-f]+'", re.IGNORECASE)
"""SQLCipher would take it for a key and not for a passphrase."""


class Phrase:
    """A passphrase, in one form of Unicode whatever keyboard typed it."""

    __slots__ = ("_texte",)

    def __init__(self, texte: str) -> None:
        """Keep a passphrase; raise ``SaisieInvalide`` when nothing could be opened with it."""
        if not texte:
            raise SaisieInvalide("Tapez la phrase de passe.")
        if "\0" in texte or any("\ud800" <= signe <= "\udfff" for signe in texte):
            raise SaisieInvalide("La phrase de passe contient un signe qui ne peut pas être gardé.")
        if _CLE_BRUTE.fullmatch(texte):
            raise SaisieInvalide(
                "Cette phrase de passe a la forme d’une clé de chiffrement. Changez-en un signe."
            )
        self._texte = _compose(texte)

    def reveal(self) -> str:
        """Return the text, for the one place that opens a file with it."""
        return self._texte

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and other._texte == self._texte

    def __hash__(self) -> int:
        return hash(self._texte)

    def __repr__(self) -> str:
        return "Phrase(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a passphrase is never written")


def check_new_phrase(texte: str) -> Phrase:
    """Return a passphrase good enough to protect a store, or raise ``SaisieInvalide``."""
    if len(texte.strip()) < LONGUEUR_MIN:
        raise SaisieInvalide(
            f"Au moins {LONGUEUR_MIN}\u00a0caractères, sans compter les espaces du début et de "
            "la fin."
        )
    return Phrase(texte)


def say_strength(texte: str) -> str:
    """Say what the length of a new passphrase is worth, and what it says nothing of."""
    signes = _compose(texte).strip()
    if len(signes) < LONGUEUR_MIN:
        return (
            f"Au moins {LONGUEUR_MIN}\u00a0caractères. Quatre ou cinq mots sans lien entre eux "
            "vont bien."
        )
    if len(set(signes.casefold())) < _SIGNES_DIFFERENTS:
        return "Facile à deviner\u00a0: les mêmes caractères reviennent trop souvent."
    if len(signes) < LONGUEUR_CONVENABLE:
        return (
            "Courte\u00a0: elle arrête un curieux, pas quelqu’un d’équipé. Ajoutez un ou deux mots."
        )
    if len(signes) < LONGUEUR_SOLIDE:
        return "Convenable, si elle ne dit rien de vous et n’est pas une phrase connue."
    return "Longue\u00a0: très difficile à deviner, si ce n’est pas une phrase connue."


def _compose(texte: str) -> str:
    """Return a text in one form, however its accents were typed."""
    import unicodedata  # not read at start

    return unicodedata.normalize("NFC", texte)
