"""The evaluating function of each kind of condition: three-valued, exact, explained.

A condition is decided as soon as no missing answer could change it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeVar, cast

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import ceil_decimal, ceil_ecart, format_pourcentage
from forfait_desktop.domain.genres import (
    ChoixMin,
    Condition,
    MoyenneMin,
    NombreMin,
    Oui,
    PointsNotifies,
    TauxMin,
    Tous,
    UnParmi,
)
from forfait_desktop.domain.resultat import Manque, ResultatPartie
from forfait_desktop.domain.ruleset import Indicateur
from forfait_desktop.domain.values import (
    SANS_OBJET,
    Points,
    ReponseIndicateur,
    Statut,
    Taux,
    Valeur,
)
from forfait_desktop.evaluation import phrases

ATTEINT, NON_ATTEINT = Statut.ATTEINT, Statut.NON_ATTEINT
A_COMPLETER, NON_APPLICABLE = Statut.A_COMPLETER, Statut.NON_APPLICABLE
MOYENNE: Final = "moyenne"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition comes to; ``points`` only where the answer itself is the points."""

    statut: Statut
    explication: str
    manque: Manque | None = None
    parties: tuple[ResultatPartie, ...] = ()
    points: Points | None = None
    au_seuil: Fraction | None = None


def judge(indicateur: Indicateur, reponse: ReponseIndicateur) -> Verdict:
    """Judge the condition of an indicator on the answers to its fields."""
    return JUGES[indicateur.condition.genre](indicateur.condition, indicateur, reponse)


def _judge_oui(condition: Oui, indicateur: Indicateur, reponse: ReponseIndicateur) -> Verdict:
    valeur = reponse.get(condition.champ)
    if valeur is None:
        statut = A_COMPLETER
    elif valeur is SANS_OBJET:
        statut = NON_APPLICABLE
    else:
        statut = ATTEINT if valeur else NON_ATTEINT
    return Verdict(statut, phrases.say_oui(_champ(indicateur, condition.champ), statut))


def _judge_taux_min(
    condition: TauxMin, _indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    valeur = reponse.get(condition.champ)
    seuil = condition.seuil
    if valeur is None:
        return Verdict(A_COMPLETER, phrases.say_taux_missing(seuil))
    if valeur is SANS_OBJET:
        return Verdict(NON_APPLICABLE, phrases.say_sans_objet())
    taux = _as(Taux, valeur)
    phrase = phrases.say_taux(taux, seuil)
    if taux.part >= seuil:
        return Verdict(ATTEINT, phrase, au_seuil=seuil if taux.part == seuil else None)
    return Verdict(NON_ATTEINT, phrase, _gap(condition.champ, taux.part, seuil))


def _judge_nombre_min(
    condition: NombreMin, indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    champ = _champ(indicateur, condition.champ)
    valeur = reponse.get(condition.champ)
    if valeur is None:
        return Verdict(A_COMPLETER, phrases.say_nombre_missing(champ, condition.seuil))
    nombre = cast("int | Decimal", valeur)
    phrase = phrases.say_nombre(champ, nombre, condition.seuil)
    if nombre >= condition.seuil:
        return Verdict(ATTEINT, phrase)
    ecart = condition.seuil - nombre
    return Verdict(NON_ATTEINT, phrase, Manque(condition.champ, ceil_decimal(ecart, 2).normalize()))


def _judge_choix_min(
    condition: ChoixMin, indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    champ = _champ(indicateur, condition.champ)
    valeur = reponse.get(condition.champ)
    if valeur is None:
        return Verdict(A_COMPLETER, phrases.say_choix_missing(champ, condition.minimum))
    mots = _as(tuple, valeur)
    phrase = phrases.say_choix(champ, mots, condition.minimum)
    if len(mots) >= condition.minimum:
        return Verdict(ATTEINT, phrase)
    return Verdict(
        NON_ATTEINT, phrase, Manque(condition.champ, Decimal(condition.minimum - len(mots)))
    )


def _judge_points_notifies(
    condition: PointsNotifies, indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    valeur = reponse.get(condition.champ)
    maximum = indicateur.points.valeur if indicateur.points else Decimal(0)
    if valeur is None:
        return Verdict(A_COMPLETER, phrases.say_points(None, maximum))
    points = _as(Decimal, valeur)
    statut = ATTEINT if points > 0 else NON_ATTEINT
    return Verdict(statut, phrases.say_points(points, maximum), points=Points(points))


def _judge_moyenne_min(
    condition: MoyenneMin, indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    valeurs = [reponse.get(champ) for champ in condition.champs]
    parts = [_as(Taux, v).part for v in valeurs if v is not None and v is not SANS_OBJET]
    manquants = sum(valeur is None for valeur in valeurs)
    if not parts and not manquants:
        return Verdict(
            NON_APPLICABLE,
            phrases.say_sans_objet(),
            parties=_parties_moyenne(condition, indicateur, valeurs, NON_APPLICABLE),
        )
    verdict = _judge_mean(parts, manquants, condition.seuil)
    parties = _parties_moyenne(condition, indicateur, valeurs, verdict.statut)
    return Verdict(
        verdict.statut, verdict.explication, verdict.manque, parties, None, verdict.au_seuil
    )


def _judge_mean(parts: Sequence[Fraction], manquants: int, seuil: Fraction) -> Verdict:
    """Judge a mean with 0, then 100 %, in place of each missing rate."""
    nombre = len(parts) + manquants
    somme = sum(parts, Fraction(0))
    plancher, plafond = somme / nombre, (somme + manquants) / nombre
    if not manquants:
        phrase = phrases.say_moyenne(parts, seuil)
        if plancher >= seuil:
            return Verdict(ATTEINT, phrase, au_seuil=seuil if plancher == seuil else None)
        return Verdict(NON_ATTEINT, phrase, _gap(MOYENNE, plancher, seuil))
    if plancher >= seuil:
        return Verdict(ATTEINT, phrases.say_moyenne_decided(ATTEINT, seuil))
    if plafond < seuil:
        phrase = phrases.say_moyenne_decided(NON_ATTEINT, seuil)
        return Verdict(NON_ATTEINT, phrase, _gap(MOYENNE, plafond, seuil))
    return Verdict(A_COMPLETER, phrases.say_moyenne_open(plancher, plafond, seuil))


def _parties_moyenne(
    condition: MoyenneMin,
    indicateur: Indicateur,
    valeurs: Sequence[Valeur | None],
    statut: Statut,
) -> tuple[ResultatPartie, ...]:
    parties = []
    for champ_id, valeur in zip(condition.champs, valeurs, strict=True):
        libelle = _champ(indicateur, champ_id).libelle
        if isinstance(valeur, Taux):
            lu = format_pourcentage(valeur.part)
            # While others are missing, this one lacks nothing; then all share what they come to.
            etat = ATTEINT if statut is A_COMPLETER else statut
        elif valeur is None:
            lu, etat = "à renseigner", A_COMPLETER
        else:
            lu, etat = "sans objet", NON_APPLICABLE
        parties.append(ResultatPartie(champ_id, etat, f"{libelle}{phrases.DEUX_POINTS} {lu}."))
    return tuple(parties)


def _judge_tous(condition: Tous, indicateur: Indicateur, reponse: ReponseIndicateur) -> Verdict:
    verdicts = _judge_parties(condition, indicateur, reponse)
    statuts = [verdict.statut for verdict in verdicts if verdict.statut is not NON_APPLICABLE]
    if not statuts:
        statut = NON_APPLICABLE
    elif NON_ATTEINT in statuts:
        statut = NON_ATTEINT
    else:
        statut = A_COMPLETER if A_COMPLETER in statuts else ATTEINT
    parties = _parties(condition, verdicts)
    phrase = (
        phrases.say_sans_objet() if statut is NON_APPLICABLE else phrases.say_tous(statut, parties)
    )
    manque = next((v.manque for v in verdicts if v.manque), None)
    return Verdict(statut, phrase, manque, parties, au_seuil=_first_on_threshold(verdicts))


def _judge_un_parmi(
    condition: UnParmi, indicateur: Indicateur, reponse: ReponseIndicateur
) -> Verdict:
    verdicts = _judge_parties(condition, indicateur, reponse)
    statuts = [verdict.statut for verdict in verdicts if verdict.statut is not NON_APPLICABLE]
    if not statuts:
        statut = NON_APPLICABLE
    elif ATTEINT in statuts:
        statut = ATTEINT
    else:
        statut = A_COMPLETER if A_COMPLETER in statuts else NON_ATTEINT
    parties = _parties(condition, verdicts)
    phrase = (
        phrases.say_sans_objet()
        if statut is NON_APPLICABLE
        else phrases.say_un_parmi(statut, parties)
    )
    manque = None if statut is ATTEINT else _closest(condition, verdicts)
    return Verdict(statut, phrase, manque, parties, au_seuil=_first_on_threshold(verdicts))


def _judge_parties(
    condition: Tous | UnParmi, indicateur: Indicateur, reponse: ReponseIndicateur
) -> list[Verdict]:
    return [JUGES[p.genre](p, indicateur, reponse) for p in condition.parties]


def _parties(condition: Tous | UnParmi, verdicts: Sequence[Verdict]) -> tuple[ResultatPartie, ...]:
    return tuple(
        ResultatPartie(partie.champ, verdict.statut, verdict.explication)
        for partie, verdict in zip(condition.parties, verdicts, strict=True)
    )


def _closest(condition: UnParmi, verdicts: Sequence[Verdict]) -> Manque | None:
    """Return the gap that is smallest relative to its threshold, the first one on a tie."""
    candidats = [
        (verdict.manque.ecart / Decimal(partie.seuil), rang, verdict.manque)
        for rang, (partie, verdict) in enumerate(zip(condition.parties, verdicts, strict=True))
        if verdict.manque and isinstance(partie, NombreMin)
    ]
    if candidats:
        return min(candidats, key=lambda candidat: candidat[:2])[2]
    return next((verdict.manque for verdict in verdicts if verdict.manque), None)


def _first_on_threshold(verdicts: Sequence[Verdict]) -> Fraction | None:
    return next((v.au_seuil for v in verdicts if v.au_seuil is not None), None)


def _gap(champ: str, part: Fraction, seuil: Fraction) -> Manque:
    return Manque(champ, ceil_ecart(seuil, part, 2).normalize())


def _champ(indicateur: Indicateur, champ_id: str) -> Champ:
    champ = indicateur.champ(champ_id)
    assert champ is not None, f"{indicateur.id}.{champ_id} was checked on loading"
    return champ


T = TypeVar("T")


def _as(attendu: type[T], valeur: Valeur) -> T:
    """Return the value, whose type the reading of the answers has checked."""
    if not isinstance(valeur, attendu):
        raise TypeError(f"{valeur!r} n'est pas du type {attendu.__name__}")
    return valeur


Juge = Callable[[Any, Indicateur, ReponseIndicateur], Verdict]

JUGES: Final[dict[str, Juge]] = {
    "oui": _judge_oui,
    "taux_min": _judge_taux_min,
    "nombre_min": _judge_nombre_min,
    "choix_min": _judge_choix_min,
    "points_notifies": _judge_points_notifies,
    "moyenne_min": _judge_moyenne_min,
    "tous": _judge_tous,
    "un_parmi": _judge_un_parmi,
}

__all__ = ["JUGES", "Condition", "Verdict", "judge"]
