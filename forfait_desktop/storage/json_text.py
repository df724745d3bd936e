"""JSON values to and from the text of a column, with numbers kept exactly."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from forfait_desktop.errors import ErreurDonnee

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False, sort_keys=True)
MAX_CHIFFRES: Final = 100


def dump_json(valeur: object) -> str | None:
    """Write a JSON value as text; None stays None (no answer)."""
    return None if valeur is None else _ENCODER.encode(valeur)


def load_json(texte: str | None) -> Any:  # noqa: ANN401 - any JSON value
    """Read a value written by ``dump_json``; raise ``ValueError`` on a damaged text."""
    return None if texte is None else _DECODER.decode(texte)


def _read_decimal(lu: str) -> Decimal:
    if len(lu) > MAX_CHIFFRES:
        raise ValueError("too many digits")
    try:
        return Decimal(lu)
    except InvalidOperation as error:  # an exponent no decimal can have
        raise ValueError("no such decimal") from error


def _refuse_constant(lu: str) -> NoReturn:
    raise ValueError(f"{lu} is no number")


_DECODER: Final = json.JSONDecoder(parse_float=_read_decimal, parse_constant=_refuse_constant)


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
