"""Answers between their JSON form and their typed form, field by field.

Refusals are ``ErreurReponse`` with the place; nothing is rounded and nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import ANNEES_ADMISES, format_nombre
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import SANS_OBJET, Reponses, SansObjet, Taux, Valeur
from forfait_desktop.errors import ErreurReponse

MAX_CHIFFRES: Final = 15
_SANS_OBJET: Final = "sans_objet"
_DATE_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def find_champ(ruleset: Ruleset, indicateur_id: str, champ_id: str) -> Champ | None:
    """Return a field by indicator and name, those of volet 3 included, or None."""
    if indicateur_id == V3 and ruleset.assistant:
        return next((c for c in ruleset.assistant.champs if c.id == champ_id), None)
    indicateur = ruleset.indicateurs.get(indicateur_id)
    return indicateur.champ(champ_id) if indicateur else None


def parse_reponses(ruleset: Ruleset, brut: object) -> Reponses:
    """Read a JSON answers object; raise ``ErreurReponse`` naming the place of the first fault."""
    if not isinstance(brut, dict):
        raise ErreurReponse("réponses", "un objet « indicateur → champ → valeur » est attendu.")
    reponses: dict[str, dict[str, Valeur]] = {}
    for indicateur_id, champs in brut.items():
        _refuse_unknown_indicateur(ruleset, indicateur_id)
        if champs is None:
            continue
        if not isinstance(champs, dict):
            raise ErreurReponse(indicateur_id, "un objet « champ → valeur » est attendu.")
        lues = dict(_iter_valeurs(ruleset, indicateur_id, champs))
        if lues:
            reponses[indicateur_id] = lues
    return reponses


def dump_reponses(reponses: Reponses) -> dict[str, dict[str, Any]]:
    """Write answers in their JSON form (percentages as decimal strings)."""
    return {
        indicateur_id: {champ: dump_valeur(valeur) for champ, valeur in champs.items()}
        for indicateur_id, champs in reponses.items()
        if champs
    }


def dump_valeur(valeur: Valeur) -> Any:  # noqa: ANN401 - any JSON value
    """Write one value in its JSON form."""
    match valeur:
        case SansObjet():
            return _SANS_OBJET
        case Taux(pourcentage=None):
            return {"numerateur": valeur.numerateur, "denominateur": valeur.denominateur}
        case Taux():
            return f"{valeur.pourcentage:f}"
        case Decimal():
            return f"{valeur:f}"
        case date():
            return valeur.isoformat()
        case tuple():
            return list(valeur)
        case _:
            return valeur


def parse_valeur(champ: Champ, brut: object, lieu: str, maximum: Decimal | None = None) -> Valeur:
    """Read one JSON value for a field; raise ``ErreurReponse`` with ``lieu`` otherwise."""
    if brut == _SANS_OBJET and champ.type in ("oui_non", "taux"):
        if not champ.sans_objet:
            raise ErreurReponse(lieu, "« sans_objet » n’est pas permis ici.")
        return SANS_OBJET
    match champ.type:
        case "oui_non":
            return _parse_oui_non(brut, lieu)
        case "taux":
            return _parse_taux(brut, lieu)
        case "nombre":
            return _parse_nombre(brut, champ.decimales, lieu)
        case "points":
            return _parse_points(brut, maximum, lieu)
        case "choix":
            return _parse_choix(brut, champ, lieu)
        case "date":
            return _parse_date(brut, lieu)


def _iter_valeurs(
    ruleset: Ruleset, indicateur_id: str, champs: Mapping[str, object]
) -> Iterator[tuple[str, Valeur]]:
    for champ_id, brut in champs.items():
        lieu = f"{indicateur_id}.{champ_id[:80]}"
        champ = find_champ(ruleset, indicateur_id, champ_id)
        if champ is None:
            raise ErreurReponse(lieu, f"champ inconnu de {ruleset.id}.")
        if brut is not None:
            yield champ_id, parse_valeur(champ, brut, lieu, points_max(ruleset, indicateur_id))


def points_max(ruleset: Ruleset, indicateur_id: str) -> Decimal | None:
    """Return the most points an indicator can give on its own, or None inside a block."""
    indicateur = ruleset.indicateurs.get(indicateur_id)
    return indicateur.points.valeur if indicateur and indicateur.points else None


def _refuse_unknown_indicateur(ruleset: Ruleset, indicateur_id: str) -> None:
    connu = indicateur_id in ruleset.indicateurs or (indicateur_id == V3 and ruleset.assistant)
    if not connu:
        raise ErreurReponse(str(indicateur_id)[:80], f"indicateur inconnu de {ruleset.id}.")


def _parse_oui_non(brut: object, lieu: str) -> bool:
    if isinstance(brut, bool):
        return brut
    raise ErreurReponse(lieu, "true, false ou null est attendu.")


def _parse_taux(brut: object, lieu: str) -> Taux:
    if isinstance(brut, dict):
        if set(brut) != {"numerateur", "denominateur"}:
            raise ErreurReponse(lieu, "une fraction a un numerateur et un denominateur.")
        haut = _parse_entier(brut["numerateur"], f"{lieu}.numerateur")
        bas = _parse_entier(brut["denominateur"], f"{lieu}.denominateur")
        if bas == 0:
            raise ErreurReponse(f"{lieu}.denominateur", "le dénominateur est supérieur à zéro.")
        if haut > bas:
            raise ErreurReponse(lieu, "le numérateur ne dépasse pas le dénominateur.")
        return Taux.from_fraction(haut, bas)
    pourcentage = _parse_decimal(brut, lieu)
    if pourcentage > 100:
        raise ErreurReponse(lieu, "un taux est compris entre 0 et 100.")
    return Taux.from_pourcentage(pourcentage)


def _parse_nombre(brut: object, decimales: bool, lieu: str) -> Decimal | int:
    return _parse_decimal(brut, lieu) if decimales else _parse_entier(brut, lieu)


def _parse_points(brut: object, maximum: Decimal | None, lieu: str) -> Decimal:
    points = _parse_decimal(brut, lieu)
    if maximum is not None and points > maximum:
        raise ErreurReponse(lieu, f"les points sont compris entre 0 et {format_nombre(maximum)}.")
    return points


def _parse_choix(brut: object, champ: Champ, lieu: str) -> tuple[str, ...]:
    if champ.unique and isinstance(brut, str):
        brut = [brut]
    if not isinstance(brut, list | tuple) or not all(isinstance(mot, str) for mot in brut):
        raise ErreurReponse(lieu, "une liste de mots est attendue.")
    for mot in brut:
        if mot not in champ.mots:
            raise ErreurReponse(lieu, f"« {str(mot)[:40]} » n’est pas dans la liste.")
    if len(set(brut)) != len(brut):
        raise ErreurReponse(lieu, "un mot est donné deux fois.")
    if champ.unique and len(brut) != 1:
        raise ErreurReponse(lieu, "un seul mot est attendu.")
    return tuple(option.mot for option in champ.options if option.mot in brut)


def _parse_date(brut: object, lieu: str) -> date:
    if isinstance(brut, str) and _DATE_ISO.fullmatch(brut):
        try:
            jour = date.fromisoformat(brut)
        except ValueError:
            pass
        else:
            if jour.year in ANNEES_ADMISES:
                return jour
            raise ErreurReponse(lieu, f"l’année {jour.year} n’est pas possible ici.")
    raise ErreurReponse(lieu, "une date « AAAA-MM-JJ » qui existe est attendue.")


def _parse_entier(brut: object, lieu: str) -> int:
    nombre = _parse_decimal(brut, lieu, texte=False)
    if nombre != nombre.to_integral_value():
        raise ErreurReponse(lieu, "un nombre entier est attendu.")
    return int(nombre)


def _parse_decimal(brut: object, lieu: str, *, texte: bool = True) -> Decimal:
    """Read a JSON number, or a decimal string, exactly; refuse what is negative or huge."""
    if isinstance(brut, str) and texte:
        if not _is_plain_decimal(brut):
            raise ErreurReponse(lieu, "un nombre est attendu.")
        brut = Decimal(brut)
    elif isinstance(brut, float):
        raise ErreurReponse(lieu, "un nombre décimal exact est attendu, pas un flottant.")
    if isinstance(brut, bool) or not isinstance(brut, int | Decimal):
        raise ErreurReponse(lieu, "un nombre est attendu.")
    return _bounded(brut, lieu)


def _bounded(brut: int | Decimal, lieu: str) -> Decimal:
    if isinstance(brut, int) and brut.bit_length() > 64:
        raise ErreurReponse(lieu, "ce nombre est trop grand.")
    nombre = Decimal(brut)
    if not nombre.is_finite():
        raise ErreurReponse(lieu, "un nombre est attendu.")
    if nombre < 0:
        raise ErreurReponse(lieu, "un nombre positif ou nul est attendu.")
    exposant = nombre.as_tuple().exponent
    if nombre.adjusted() >= MAX_CHIFFRES or (isinstance(exposant, int) and exposant < -20):
        raise ErreurReponse(lieu, "ce nombre est trop grand ou a trop de décimales.")
    # A plain notation (1E+1 becomes 10), so that what is stored reads as it was meant.
    return Decimal(f"{nombre:f}") if nombre else Decimal(0)


def _is_plain_decimal(texte: str) -> bool:
    entier, point, decimales = texte.partition(".")
    chiffres = entier + decimales
    return (
        len(texte) <= 60
        and chiffres.isascii()
        and chiffres.isdigit()
        and bool(entier)
        and (not point or bool(decimales))
    )
