"""Read JSON exactly: decimals stay decimals, and what is ambiguous is refused with its place.

The standard decoder does the work. Only when something is refused is the text walked again,
token by token, to name the line and the column.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import ErreurDonnee

MAX_PROFONDEUR: Final = 64
MAX_CHIFFRES: Final = 100
MAX_VALEURS: Final = 200_000
"""Far more than any dossier holds; a file of twenty million empty lists would fill the memory."""
_JETON: Final = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|NaN|-?Infinity|[][{},:]',
    re.DOTALL,
)
"""One token; a text that is not closed goes to the end, so that the walk stays linear."""
_SUITE_DE_CLE: Final = re.compile(r"[ \t\r\n]*:")
_MOITIE: Final = re.compile("[\ud800-\udfff]")
_ECHAPPEMENT_DE_MOITIE: Final = re.compile(r"\\u[dD][89a-fA-F]")

_TROP_PROFOND: Final = f"plus de {MAX_PROFONDEUR} niveaux imbriqués."
_TROP_LONG: Final = f"un nombre de plus de {MAX_CHIFFRES} caractères."
_TROP_DE_VALEURS: Final = "plus de 200\u00a0000 valeurs."
_HORS_LIMITE: Final = "ce nombre est trop grand."
_PAS_UN_NOMBRE: Final = "ce n’est pas un nombre JSON."
_EN_DOUBLE: Final = "une clé est donnée deux fois."
_DEMI_CARACTERE: Final = "un texte contient la moitié d’un caractère."
_MESSAGES: Final = {
    "Expecting value": "une valeur est attendue.",
    "Expecting property name enclosed in double quotes": "une clé entre guillemets est attendue.",
    "Expecting ':' delimiter": "un deux-points est attendu.",
    "Expecting ',' delimiter": "une virgule est attendue.",
    "Illegal trailing comma before end of object": "une virgule est de trop.",
    "Illegal trailing comma before end of array": "une virgule est de trop.",
    "Unterminated string starting at": "un texte n’est pas fermé.",
    "Invalid control character at": "un texte contient un caractère de contrôle.",
    "Invalid \\escape": "un texte contient un échappement inconnu.",
    "Invalid \\uXXXX escape": "un texte contient un échappement \\u incomplet.",
    "Extra data": "il y a quelque chose après la fin.",
}


class ErreurJson(ErreurDonnee):
    """A text is refused as JSON, with the line and the column."""

    def __init__(self, ligne: int, colonne: int, raison: str) -> None:
        """Keep where and why."""
        self.ligne = ligne
        self.colonne = colonne
        self.raison = raison
        super().__init__(f"{self.lieu}{INSECABLE}: {raison}")

    @property
    def lieu(self) -> str:
        """The place as a doctor reads it."""
        return f"ligne {self.ligne}, colonne {self.colonne}"


class _Refus(Exception):
    """The decoder met something it is told to refuse; its place is found afterwards."""


def read_json(contenu: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Read UTF-8 JSON with exact numbers; raise ``ErreurJson`` with its place otherwise.

    A byte order mark is accepted. Refused: NaN and infinities, a key given twice, numbers of
    more than 100 characters, more than 64 levels or 200 000 values, text that UTF-8 cannot hold.
    """
    texte = _decode(contenu)
    if len(texte) > MAX_VALEURS:
        _refuse_too_many(texte)
    try:
        valeur = _DECODER.decode(texte)
    except json.JSONDecodeError as erreur:
        message = _MESSAGES.get(erreur.msg, f"ce n’est pas du JSON ({erreur.msg}).")
        raise ErreurJson(erreur.lineno, erreur.colno, message) from None
    except (_Refus, RecursionError):
        _locate(texte)
    if texte.count("{") + texte.count("[") > MAX_PROFONDEUR or _ECHAPPEMENT_DE_MOITIE.search(texte):
        _refuse_first(texte)
    return valeur


def _decode(contenu: bytes) -> str:
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        avant = contenu[: erreur.start].decode("utf-8-sig", "replace")
        raise _at(avant, len(avant), "ce n’est pas de l’UTF-8.") from None


def _refuse_too_many(texte: str) -> None:
    """Raise at the first value too many, before any is made; commas inside texts do not count."""
    if sum(map(texte.count, "[{,")) <= MAX_VALEURS:
        return
    vues = 0
    for jeton in _JETON.finditer(texte):
        vues += jeton.group() in ("[", "{", ",")
        if vues > MAX_VALEURS:
            raise _at(texte, jeton.start(), _TROP_DE_VALEURS)


def _locate(texte: str) -> NoReturn:
    """Raise the refusal the decoder met, with its place."""
    _refuse_first(texte)
    raise ErreurJson(1, 1, _TROP_PROFOND)


def _refuse_first(texte: str) -> None:
    """Raise ``ErreurJson`` at the first token that is refused, if there is one."""
    for position, raison in _iter_refus(texte):
        raise _at(texte, position, raison)


def _iter_refus(texte: str) -> Iterator[tuple[int, str]]:
    """Walk the tokens of a text whose syntax is right up to its first refusal."""
    cles: list[set[str]] = []
    for jeton in _JETON.finditer(texte):
        lu = jeton.group()
        if lu in "{[":
            cles.append(set())
            if len(cles) > MAX_PROFONDEUR:
                yield jeton.start(), _TROP_PROFOND
        elif lu in "}]":
            if cles:
                cles.pop()
        elif lu[0] == '"':
            yield from ((jeton.start(), raison) for raison in _refus_of_text(lu))
            if cles and _SUITE_DE_CLE.match(texte, jeton.end()):
                cle = _read_text(lu)
                if cle in cles[-1]:
                    yield jeton.start(), _EN_DOUBLE
                cles[-1].add(cle)
        elif lu not in ":,":
            yield from ((jeton.start(), raison) for raison in _refus_of_number(lu))


def _refus_of_text(lu: str) -> Iterator[str]:
    if _ECHAPPEMENT_DE_MOITIE.search(lu) and _MOITIE.search(_read_text(lu)):
        yield _DEMI_CARACTERE


def _refus_of_number(lu: str) -> Iterator[str]:
    if lu[-1] in "Ny":
        yield _PAS_UN_NOMBRE
    elif len(lu) > MAX_CHIFFRES:
        yield _TROP_LONG
    else:
        try:
            Decimal(lu)
        except InvalidOperation:
            yield _HORS_LIMITE


def _read_text(lu: str) -> str:
    try:
        return str(json.loads(lu))
    except json.JSONDecodeError:  # the decoder stopped before this text
        return lu


def _at(texte: str, position: int, raison: str) -> ErreurJson:
    ligne = texte.count("\n", 0, position) + 1
    return ErreurJson(ligne, position - texte.rfind("\n", 0, position), raison)


def _read_int(lu: str) -> int:
    if len(lu) > MAX_CHIFFRES:
        raise _Refus
    return int(lu)


def _read_decimal(lu: str) -> Decimal:
    if len(lu) > MAX_CHIFFRES:
        raise _Refus
    try:
        return Decimal(lu)
    except InvalidOperation:  # an exponent no decimal can have
        raise _Refus from None


def _refuse_constant(_lu: str) -> NoReturn:
    raise _Refus


def _read_object(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        raise _Refus
    return objet


_DECODER: Final = json.JSONDecoder(
    parse_int=_read_int,
    parse_float=_read_decimal,
    parse_constant=_refuse_constant,
    object_pairs_hook=_read_object,
)
