"""JSON values to and from the text of a column, with numbers kept exactly."""

import json
from decimal import Decimal
from typing import Any, Final

from forfait_desktop.errors import ErreurDonnee

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False, sort_keys=True)
_DECODER: Final = json.JSONDecoder(parse_float=Decimal)


def dump_json(valeur: object) -> str | None:
    """Write a JSON value as text; None stays None (no answer)."""
    return None if valeur is None else _ENCODER.encode(valeur)


def load_json(texte: str | None) -> Any:  # noqa: ANN401 - any JSON value
    """Read a value written by ``dump_json``; raise ``ValueError`` on a damaged text."""
    return None if texte is None else _DECODER.decode(texte)


def check_text(texte: str, lieu: str) -> str:
    """Return a text that UTF-8 can hold; raise ``ErreurDonnee`` for half of a character."""
    try:
        texte.encode()
    except UnicodeEncodeError as error:
        raise ErreurDonnee(
            f"{lieu} : le texte contient la moitié d’un caractère, au rang {error.start + 1}. "
            "Effacez ce caractère et retapez-le."
        ) from error
    return texte
