"""What a file that SQLite cannot read is: protected, opened by another passphrase, or foreign.

A protected file has no mark of its own: all of it looks like chance. The first page is therefore
compared with chance, in which each of the 256 bytes comes as often as any other.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from forfait_desktop.errors import ErreurMagasin, MagasinProtege, PhraseRefusee
from forfait_desktop.storage.failures import failures_told, foreign

EN_COURS: Final = "protection-en-cours.json"
"""Present in the data folder while the files change places: what was begun is then finished."""

TAILLE_PAGE: Final = 4096
_SQLITE: Final = b"SQLite format 3\0"
# Formats whose content is compressed, and so may look like chance after their first bytes. No
# shorter beginnings: a protected file begins with 16 bytes drawn by chance.
_AUTRES_FORMATS: Final = (
    b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b\x08",
    b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0",
)  # fmt: skip

# The squared deviation from chance of a page (chi-squared, 255 degrees of freedom) has mean 255;
# one random page in 10¹¹ falls below the first bound, one in 10¹⁰ above the second. Text, a page
# of a database or zeros are in the thousands; a compressed page is often some 320, hence the list
# of formats above.
_ECART: Final = (130.0, 425.0)
_PAGES_LUES: Final = 16

_REMETTRE: Final = (
    "Remettez une sauvegarde, ou déplacez ce fichier ailleurs puis ajoutez de nouveau les "
    "justificatifs\u00a0: vos réponses n’en dépendent pas."
)


class NonProtege(ErreurMagasin):
    """A passphrase was given for a file that asks for none."""


def refusal(path: Path, *, with_phrase: bool) -> ErreurMagasin:
    """Say why SQLite could not read the first page of a file that is no longer open.

    The file is read here without SQLite: no connection of this process may be on it.
    """
    pages, whole = _sample(path)
    if with_phrase and pages[0].startswith(_SQLITE):
        return NonProtege(
            f"{path}\u00a0: ce fichier n’est pas protégé, alors qu’une phrase de passe est donnée. "
            "Il n’a pas été touché. Ouvrez-le sans phrase de passe."
        )
    if not (whole and _looks_random(pages)):
        return foreign(path)
    return _refused(path) if with_phrase else _protected(path)


@contextmanager
def same_protection(path: Path) -> Iterator[None]:
    """Say that the evidence is not protected as the answers are, which asking again cannot mend."""
    try:
        yield
    except NonProtege as error:
        raise ErreurMagasin(
            f"{path}\u00a0: les justificatifs ne sont pas protégés alors que les réponses le sont. "
            "Changez la phrase de passe\u00a0: les deux le seront."
        ) from error
    except MagasinProtege as error:
        raise ErreurMagasin(
            f"{path}\u00a0: les justificatifs sont protégés par une phrase de passe alors que les "
            f"réponses ne le sont pas. {_REMETTRE}"
        ) from error
    except PhraseRefusee as error:
        raise ErreurMagasin(
            f"{path}\u00a0: la phrase de passe des réponses n’ouvre pas les justificatifs. Ils ont "
            f"une autre phrase, ou le fichier est endommagé. {_REMETTRE}"
        ) from error


def finish_change(data_dir: Path) -> None:
    """Finish a change of protection that was cut short, and erase what one left behind.

    Before its files change places, nothing was changed: their copies go. From then on, the change
    is finished, whatever the passphrase that is given next.
    """
    with failures_told(data_dir):
        begun = (data_dir / EN_COURS).exists()
    if begun:
        from forfait_desktop.storage.rekeying import recover

        recover(data_dir)


def looks_protected(path: Path) -> bool:
    """Tell whether a file that SQLite cannot read may be a store protected by a passphrase."""
    pages, whole = _sample(path)
    return whole and _looks_random(pages)


def _protected(path: Path) -> MagasinProtege:
    return MagasinProtege(
        f"{path}\u00a0: ce magasin est protégé par une phrase de passe. Donnez-la pour l’ouvrir."
    )


def _refused(path: Path) -> PhraseRefusee:
    return PhraseRefusee(
        f"{path}\u00a0: cette phrase de passe n’ouvre pas le magasin. Vérifiez les majuscules, les "
        "accents et le clavier, puis réessayez. Si elle est bien la bonne, le fichier est "
        "endommagé\u00a0: remettez une sauvegarde."
    )


def _sample(path: Path) -> tuple[list[bytes], bool]:
    """Return the first page and some others, and whether the file is made of whole pages."""
    size = path.stat().st_size
    with path.open("rb") as file:
        pages = [file.read(TAILLE_PAGE)]
        count = size // TAILLE_PAGE
        for index in range(1, min(count, _PAGES_LUES)):
            file.seek(index * (count - 1) // (min(count, _PAGES_LUES) - 1) * TAILLE_PAGE)
            pages.append(file.read(TAILLE_PAGE))
    return pages, size >= TAILLE_PAGE and size % TAILLE_PAGE == 0


def _looks_random(pages: list[bytes]) -> bool:
    """Tell whether the first page is like chance, and half of the others: some may be damaged."""
    first = pages[0]
    if first.startswith((_SQLITE, *_AUTRES_FORMATS)) or not _is_random(first):
        return False
    return sum(map(_is_random, pages)) * 2 >= len(pages)


def _is_random(page: bytes) -> bool:
    expected = len(page) / 256
    counts = Counter(page)
    deviation = sum((counts[byte] - expected) ** 2 for byte in range(256)) / expected
    return _ECART[0] < deviation < _ECART[1]
