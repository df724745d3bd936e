"""The French sentences of the result, one small function per kind of condition.

They receive what was computed and compute nothing themselves.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from forfait_desktop.domain.affichage import say_ajout
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import (
    INSECABLE,
    ceil_ecart,
    format_nombre,
    format_points,
    format_pourcentage,
    round_fraction,
)
from forfait_desktop.domain.resultat import ResultatPartie
from forfait_desktop.domain.ruleset import Ajout
from forfait_desktop.domain.values import Statut, Taux

DEUX_POINTS: Final = f"{INSECABLE}:"
MAX_DECIMALES: Final = 20
_MOT_OUI_NON: Final = {
    Statut.ATTEINT: "oui",
    Statut.NON_ATTEINT: "non",
    Statut.A_COMPLETER: "à renseigner",
    Statut.NON_APPLICABLE: "sans objet",
}


def say_oui(champ: Champ, statut: Statut) -> str:
    """Say the answer to a yes/no field."""
    return f"{champ.libelle}{DEUX_POINTS} {_MOT_OUI_NON[statut]}."


def say_taux(taux: Taux, seuil: Fraction) -> str:
    """Say a rate against its threshold, with the gap when it falls short."""
    detail = (
        f" ({format_nombre(taux.numerateur)} sur {format_nombre(taux.denominateur)})"
        if taux.numerateur is not None and taux.denominateur is not None
        else ""
    )
    return say_part("Taux de ", taux.part, detail, seuil)


def say_part(debut: str, part: Fraction, detail: str, seuil: Fraction) -> str:
    """Say a share against a threshold, with enough decimals to tell them apart.

    A share is written as it was given, two decimals at most, unless it would then read otherwise
    against the threshold than it is.
    """
    if part >= seuil:
        fausse = round_fraction(part, 2, 100) < round_fraction(seuil, _decimales_of(seuil), 100)
        lu = format_pourcentage(part, 1 if fausse else None)
        return f"{debut}{lu}{detail}{DEUX_POINTS} le seuil de {say_seuil(seuil)} est atteint."
    decimales = _decimales_to_tell_apart(part, seuil)
    ecart = ceil_ecart(seuil, part, decimales)
    unite = "point" if ecart < 2 else "points"
    # Beside a threshold with decimals, the three figures have as many.
    ecrites = decimales if decimales > 2 or _decimales_of(seuil) else None
    return (
        f"{debut}{format_pourcentage(part, ecrites)}{detail}{DEUX_POINTS} il manque "
        f"{format_nombre(ecart, ecrites)}{INSECABLE}{unite} pour atteindre "
        f"{say_seuil(seuil, decimales)}."
    )


@lru_cache(maxsize=64)
def say_seuil(seuil: Fraction, decimales: int = 1) -> str:
    """Say a threshold: no decimals when it is a whole percentage."""
    return format_pourcentage(seuil, decimales if _decimales_of(seuil) else 0)


@lru_cache(maxsize=64)
def say_taux_missing(seuil: Fraction) -> str:
    """Say that a rate is still to be given."""
    return f"Taux à renseigner{DEUX_POINTS} il faut au moins {say_seuil(seuil)}."


def say_nombre(champ: Champ, nombre: Decimal | int, seuil: Decimal) -> str:
    """Say a count against its threshold."""
    lu = f"{champ.libelle}{DEUX_POINTS} {format_nombre(nombre)}"
    minimum = _say_minimum(champ, seuil)
    if nombre >= seuil:
        return f"{lu}, le minimum de {minimum} est atteint."
    return f"{lu}, il manque {format_nombre(seuil - nombre)} pour atteindre {minimum}."


def say_nombre_missing(champ: Champ, seuil: Decimal) -> str:
    """Say that a count is still to be given."""
    minimum = _say_minimum(champ, seuil)
    return f"{champ.libelle}{DEUX_POINTS} à renseigner, il faut au moins {minimum}."


def _say_minimum(champ: Champ, seuil: Decimal) -> str:
    """Say the number needed; its unit, a plural word, only goes with two or more."""
    unite = f"{INSECABLE}{champ.unite}" if champ.unite and seuil >= 2 else ""
    return f"{format_nombre(seuil)}{unite}"


def say_choix(champ: Champ, mots: Sequence[str], minimum: int) -> str:
    """Say which words were chosen against the number needed."""
    choisis = [option.libelle for option in champ.options if option.mot in mots]
    if not choisis:
        return f"{champ.libelle}{DEUX_POINTS} aucun, il en faut au moins {minimum}."
    lu = f"{champ.libelle}{DEUX_POINTS} {', '.join(choisis)}"
    if len(mots) >= minimum:
        return f"{lu}."
    return f"{lu}. Il en manque {minimum - len(mots)}."


def say_choix_missing(champ: Champ, minimum: int) -> str:
    """Say that a choice is still to be made."""
    return f"{champ.libelle}{DEUX_POINTS} à renseigner, il en faut au moins {minimum}."


def say_points(points: Decimal | None, maximum: Decimal) -> str:
    """Say the points that amelipro notified."""
    if points is None:
        return (
            f"Points à recopier d’amelipro{DEUX_POINTS} le détail du calcul n’est pas publié "
            f"({format_points(maximum)} au plus)."
        )
    return (
        f"Points notifiés par amelipro{DEUX_POINTS} {format_nombre(points)} sur "
        f"{format_nombre(maximum)}."
    )


def say_moyenne(parts: Sequence[Fraction], seuil: Fraction) -> str:
    """Say a mean with its arithmetic against its threshold."""
    moyenne = sum(parts, Fraction(0)) / len(parts)
    if len(parts) == 1:
        return say_part("Un seul taux applicable, ", parts[0], "", seuil)
    termes = " + ".join(format_nombre(round_fraction(p, 2, 100)) for p in parts)
    return say_part(
        f"Moyenne des {len(parts)} taux applicables, ({termes}) / {len(parts)} = ",
        moyenne,
        "",
        seuil,
    )


def say_moyenne_open(plancher: Fraction, plafond: Fraction, seuil: Fraction) -> str:
    """Say between which bounds an incomplete mean lies."""
    return (
        f"Moyenne à compléter{DEUX_POINTS} entre {format_pourcentage(plancher)} et "
        f"{format_pourcentage(plafond)} selon les taux manquants, il faut au moins "
        f"{say_seuil(seuil)}."
    )


def say_moyenne_decided(statut: Statut, seuil: Fraction) -> str:
    """Say that a mean is decided although a rate is missing."""
    if statut is Statut.ATTEINT:
        return (
            f"Moyenne{DEUX_POINTS} le seuil de {say_seuil(seuil)} est atteint, "
            "quels que soient les taux manquants."
        )
    return (
        f"Moyenne{DEUX_POINTS} le seuil de {say_seuil(seuil)} ne peut plus être atteint, "
        "quels que soient les taux manquants."
    )


def say_tous(statut: Statut, parties: Iterable[ResultatPartie]) -> str:
    """Say which parts of an "all" are in the way."""
    if statut is Statut.ATTEINT:
        return "Toutes les conditions sont remplies."
    return _join(partie for partie in parties if partie.statut is statut)


def say_un_parmi(statut: Statut, parties: Sequence[ResultatPartie]) -> str:
    """Say which part of an "any" is met, or what each lacks."""
    if statut is Statut.ATTEINT:
        return _join(partie for partie in parties if partie.statut is Statut.ATTEINT)
    if statut is Statut.NON_ATTEINT:
        return f"Aucune des {len(parties)} conditions n’est remplie. {_join(parties)}"
    ouvertes = [partie for partie in parties if partie.statut is Statut.A_COMPLETER]
    return f"Une seule condition suffit. {_join(ouvertes)}"


def say_sans_objet() -> str:
    """Say that nothing of an indicator applies."""
    return f"Sans objet pour vous cette année{DEUX_POINTS} cette ligne rapporte 0{INSECABLE}point."


def say_not_reached(nombre: int, nom: str) -> str:
    """Say how many lines of a gate are answered and not reached."""
    pluriel = "s" if nombre > 1 else ""
    verbe = "ne sont" if nombre > 1 else "n’est"
    return (
        f"{nombre}{INSECABLE}ligne{pluriel} obligatoire{pluriel} de {nom} {verbe} pas "
        f"atteinte{pluriel}"
    )


def warn_sans_objet(libelle: str, *, dans_un_bloc: bool) -> str:
    """Warn that an indicator left the calculation."""
    if dans_un_bloc:
        return (
            f"{libelle}{DEUX_POINTS} tout y est «{INSECABLE}sans objet{INSECABLE}», la ligne ne "
            "compte pas comme atteinte et le bloc entier n’est pas acquis. Aucun texte lu ne "
            "décrit ce cas."
        )
    return (
        f"{libelle}{DEUX_POINTS} «{INSECABLE}sans objet{INSECABLE}», la ligne rapporte "
        f"0{INSECABLE}point."
    )


def warn_on_threshold(libelle: str, seuil: Fraction) -> str:
    """Warn that a rate is exactly on its threshold."""
    return (
        f"{libelle}{DEUX_POINTS} le taux est exactement au seuil de {say_seuil(seuil)}. "
        "Il est compté comme atteint, mais aucun texte lu ne dit si l’égalité suffit."
    )


def warn_on_added(ajout: Ajout) -> str:
    """Warn that the rules did not come with the program."""
    return f"{say_ajout(ajout)} Elles ne viennent pas avec le programme{DEUX_POINTS} à vérifier."


def _join(parties: Iterable[ResultatPartie]) -> str:
    return " ".join(partie.explication for partie in parties)


def _decimales_of(seuil: Fraction) -> int:
    """Return how many decimals a threshold is said with."""
    return 0 if (seuil * 100).denominator == 1 else 1


def _decimales_to_tell_apart(part: Fraction, seuil: Fraction) -> int:
    """Return how many decimals show that a share is under a threshold, and the share as given."""
    donnees = 1 if round_fraction(part, 1, 100) == round_fraction(part, 2, 100) else 2
    for decimales in range(donnees, MAX_DECIMALES):
        if round_fraction(part, decimales, 100) < round_fraction(seuil, decimales, 100):
            return decimales
    return MAX_DECIMALES
