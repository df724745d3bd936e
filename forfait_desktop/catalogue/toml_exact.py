"""Read TOML exactly and within bounds: a rule file from elsewhere is not trusted.

What would take long, fill the memory or hide something is refused before it is used: endless
lines, deep tables, huge numbers, invisible signs, links that lead out of the folder.
"""

import os
import re
import stat
import tomllib
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, TypeGuard

from forfait_desktop.errors import ErreurRuleset, explain_os_error

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_LIGNE: Final = 20_000
MAX_POINTS_PAR_LIGNE: Final = 200
"""A key made of endless parts would take hours to read."""
MAX_PROFONDEUR: Final = 16
MAX_NOMBRE: Final = 10**9
MAX_DECIMALES: Final = 12
MAX_TEXTE: Final = 10_000

Table = dict[str, Any]

_CITE: Final = 80
_NOM: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}(?:\.[A-Za-z0-9]{1,10})?")
_RESERVE: Final = re.compile(
    r"(?:con|prn|aux|nul|conin|conout|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE
)
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
"""What cannot be seen, or turns the reading round; the joiner of an emoji is none of it."""
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_REDEMANDEZ: Final = "Corrigez-le à cet endroit, ou redemandez-le à qui vous l’a donné."


class _Refus(Exception):
    """A number with decimals is refused while the file is read."""


def is_plain_name(nom: object) -> TypeGuard[str]:
    """Tell whether a name is that of a neighbour on any system: no path, nothing reserved."""
    return isinstance(nom, str) and bool(_NOM.fullmatch(nom)) and not _RESERVE.fullmatch(nom)


def read_toml(fichier: Path, nom: str) -> Table:
    """Read a TOML file with exact decimals; an ``ErreurRuleset`` calls it ``nom``."""
    texte = _read_text(fichier, nom)
    _refuse_long_lines(texte, nom)
    try:
        table = tomllib.loads(texte, parse_float=_read_decimal)
    except RecursionError:
        raise _too_deep(nom, "") from None
    except tomllib.TOMLDecodeError as erreur:
        raise ErreurRuleset(nom, "", _say_misspelt(erreur), _REDEMANDEZ) from erreur
    except (_Refus, ValueError):  # a whole number of thousands of digits, or one without sense
        raise ErreurRuleset(
            nom, "", "un nombre est hors limite.", "Écrivez un nombre ordinaire, comme 22.5."
        ) from None
    _refuse_strange(table, nom)
    return table


def _say_misspelt(erreur: tomllib.TOMLDecodeError) -> str:
    """Say where a file is not TOML; the words of the parser stay with its error."""
    trouve = _PLACE.search(str(erreur))
    lieu = f"ligne {trouve[1]}, colonne {trouve[2]}" if trouve else "à sa fin"
    return f"ce fichier est mal écrit ({lieu})."


def _read_text(fichier: Path, nom: str) -> str:
    """Return the text of a rule file, whose size is bounded."""
    contenu = read_bytes(fichier, nom)
    try:
        return contenu.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as erreur:
        raise ErreurRuleset(
            nom, "", "le fichier n’est pas en UTF-8.", "Enregistrez-le en UTF-8."
        ) from erreur


def read_bytes(fichier: Path, nom: str) -> bytes:
    """Return the content of an ordinary file of the folder of rules, whose size is bounded."""
    try:
        _refuse_outside(fichier, nom)
        # Neither a pipe nor a device may keep the program waiting.
        poignee = os.open(
            fichier, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(poignee, "rb") as flux:
            if not stat.S_ISREG(os.fstat(poignee).st_mode):
                raise ErreurRuleset(
                    nom, "", "ce n’est pas un fichier ordinaire.", "Mettez un fichier à sa place."
                )
            contenu = flux.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ErreurRuleset(
            nom, "", "fichier introuvable.", "Ajoutez-le ou corrigez le nom cité."
        ) from None
    except OSError as erreur:
        raison = f"fichier illisible ({explain_os_error(erreur)})."
        raise ErreurRuleset(nom, "", raison, "Vérifiez son nom et vos droits.") from erreur
    if len(contenu) > MAX_BYTES:
        raise ErreurRuleset(nom, "", "le fichier dépasse 2 Mo.", "Vérifiez sa provenance.")
    return contenu


def _refuse_outside(fichier: Path, nom: str) -> None:
    """Refuse a link that leads out of the folder of rules."""
    if not (fichier.is_symlink() or fichier.parent.is_symlink()):
        return
    racine = fichier.parents[len(Path(nom).parts) - 1].resolve()
    if not fichier.resolve().is_relative_to(racine):
        raise ErreurRuleset(
            nom,
            "",
            "c’est un lien vers un autre dossier.",
            "Mettez le fichier lui-même à sa place.",
        )


def _refuse_long_lines(texte: str, nom: str) -> None:
    for rang, ligne in enumerate(texte.split("\n"), start=1):
        if len(ligne) > MAX_LIGNE or ligne.count(".") > MAX_POINTS_PAR_LIGNE:
            raise ErreurRuleset(
                nom,
                f"ligne {rang}",
                f"plus de {MAX_LIGNE} caractères ou de {MAX_POINTS_PAR_LIGNE} points.",
                "Partagez cette ligne.",
            )


def _read_decimal(lu: str) -> Decimal:
    if len(lu) > _CITE:
        raise _Refus
    try:
        return Decimal(lu.replace("_", ""))
    except InvalidOperation:  # an exponent no decimal can have
        raise _Refus from None


def _refuse_strange(table: Table, nom: str) -> None:
    """Refuse the first value, in the order of the file, that no rule could hold."""
    reste: list[tuple[object, str, int]] = [(table, "", 0)]
    while reste:
        valeur, lieu, niveau = reste.pop()
        if isinstance(valeur, dict | list):
            if niveau > MAX_PROFONDEUR:
                raise _too_deep(nom, lieu)
            reste += reversed(list(_children(valeur, nom, lieu, niveau + 1)))
        elif raison := _fault_of(valeur):
            raise ErreurRuleset(nom, lieu, raison, "Corrigez la valeur.")


def _children(
    valeur: dict[str, object] | list[object], nom: str, lieu: str, niveau: int
) -> list[tuple[object, str, int]]:
    if isinstance(valeur, list):
        return [(v, f"{lieu}[{rang}]", niveau) for rang, v in enumerate(valeur)]
    for cle in valeur:
        if len(cle) > _CITE or _invisible_in(cle):
            raise ErreurRuleset(
                nom, lieu, "un nom de clé est trop long ou illisible.", "Corrigez son nom."
            )
    return [(v, f"{lieu}.{cle}" if lieu else cle, niveau) for cle, v in valeur.items()]


def _fault_of(valeur: object) -> str:
    """Return what is wrong with a text, a number or a date; nothing when it is ordinary."""
    match valeur:
        case bool() | datetime() | date() | time():
            return ""
        case str():
            if len(valeur) > MAX_TEXTE:
                return f"un texte dépasse {MAX_TEXTE} caractères."
            code = _invisible_in(valeur)
            return f"un texte contient un signe invisible ({code})." if code else ""
        case int():
            return "" if abs(valeur) <= MAX_NOMBRE else _HORS_LIMITE
        case Decimal():
            return "" if _is_ordinary(valeur) else _HORS_LIMITE
    return ""


_HORS_LIMITE: Final = f"le nombre dépasse un milliard, ou a plus de {MAX_DECIMALES} décimales."


def _is_ordinary(nombre: Decimal) -> bool:
    exposant = nombre.as_tuple().exponent
    return (
        isinstance(exposant, int)
        and -MAX_DECIMALES <= exposant <= MAX_DECIMALES
        and abs(nombre) <= MAX_NOMBRE
    )


def _invisible_in(texte: str) -> str:
    """Return the code of the first sign that cannot be seen or turns the reading round."""
    trouve = _INVISIBLE.search(texte)
    return f"U+{ord(trouve.group()):04X}" if trouve else ""


def _too_deep(nom: str, lieu: str) -> ErreurRuleset:
    return ErreurRuleset(
        nom,
        lieu[:_CITE],
        f"plus de {MAX_PROFONDEUR} niveaux imbriqués.",
        "Une règle n’en a jamais autant : vérifiez la provenance du fichier.",
    )
