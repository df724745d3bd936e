"""Local amendments: a value of the rules changed by the doctor, with the source they read.

The shipped rules are never touched: :func:`apply_amendements` returns rules of their own, where
each changed value keeps its place, names its new source and is marked as less sure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from forfait_desktop.domain.champs import Champ, NombreAtteste
from forfait_desktop.domain.dossier import MAX_TEXTE
from forfait_desktop.domain.francais import (
    INSECABLE,
    MAX_CHIFFRES,
    agree,
    format_date,
    format_date_courte,
    format_nombre,
    format_points,
    format_pourcentage,
    lower_first,
    parse_date,
    parse_nombre,
)
from forfait_desktop.domain.genres import (
    SOURCE_LOCALE,
    Atteste,
    ChoixMin,
    Condition,
    MoyenneMin,
    NombreMin,
    Source,
    TauxMin,
    Tous,
    UnParmi,
)
from forfait_desktop.domain.ruleset import DateCampagne, Dates, Indicateur, Ruleset, Volet
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import Certitude
from forfait_desktop.errors import ErreurDonnee, SaisieInvalide

SEUIL: Final = "seuil"
POINTS: Final = "points"
DATES: Final = "dates"
RECLAMATION: Final = f"{DATES}.reclamation"
"""A date of the doctor's own, which the rules do not have: kept, never applied."""

NOMS_DES_DATES: Final = ("ouverture", "fermeture", "paiement")
MAX_VALEUR: Final = 10_000
MAX_DECIMALES: Final = 2
MAX_CITATION: Final = 160
_NOMBRE: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_MOITIE: Final = re.compile("[\ud800-\udfff]")
_FRACTION: Final = re.compile(r"([0-9]+)\s*/\s*([0-9]+)")

M = TypeVar("M", bound=BaseModel)
A = TypeVar("A", bound=Atteste)
AvecSeuil = TauxMin | MoyenneMin | NombreMin | ChoixMin


class Nature(Enum):
    """What kind of value an amendment changes."""

    TAUX = "taux"
    NOMBRE = "nombre"
    CHOIX = "choix"
    POINTS = "points"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ValeurRegle:
    """One value of the rules that could be amended, as it stands."""

    cible: str
    nature: Nature
    libelle: str
    affichage: str
    certitude: Certitude
    sources: tuple[str, ...]
    champ: Champ | None = None

    @property
    def is_modifiable(self) -> bool:
        """Whether the doctor may change it: an official value is not theirs, except a date.

        Campaigns were prolonged after their dates were published.
        """
        return self.certitude is not Certitude.OFFICIEL or self.nature is Nature.DATE


# ---------------------------------------------------------------- what can be amended


def iter_valeurs(ruleset: Ruleset, lieu: str) -> Iterator[ValeurRegle]:
    """Yield the values of an indicator, of a volet's block, or of the dates ("dates")."""
    indicateur = ruleset.indicateurs.get(lieu)
    volet = ruleset.volet(lieu)
    if indicateur is not None:
        yield from _values_of_condition(indicateur)
        if indicateur.points is not None:
            yield _points_of(lieu, "Points", indicateur.points)
    elif volet is not None and volet.bloc is not None:
        yield _points_of(lieu, f"Points de «{INSECABLE}{volet.nom}{INSECABLE}»", volet.bloc.points)
    elif lieu == DATES:
        for nom in NOMS_DES_DATES:
            yield _value_of_date(nom, getattr(ruleset.dates, nom))


def find_valeur(ruleset: Ruleset, cible: str) -> ValeurRegle | None:
    """Return the value that a target names, or None when the rules have none."""
    lieu = ruleset.owner_of(cible)
    return next((v for v in iter_valeurs(ruleset, lieu) if v.cible == cible), None)


def _values_of_condition(indicateur: Indicateur) -> Iterator[ValeurRegle]:
    condition = indicateur.condition
    if isinstance(condition, AvecSeuil):
        yield _value_of_seuil(indicateur, condition, f"{indicateur.id}.{SEUIL}", "Seuil")
    elif isinstance(condition, Tous | UnParmi):
        for partie in condition.parties:
            if isinstance(partie, AvecSeuil):
                champ = indicateur.champ(partie.champ)
                nom = f"Seuil de «{INSECABLE}{champ.libelle}{INSECABLE}»" if champ else "Seuil"
                cible = f"{indicateur.id}.{partie.champ}.{SEUIL}"
                yield _value_of_seuil(indicateur, partie, cible, nom)


def _value_of_seuil(
    indicateur: Indicateur, condition: AvecSeuil, cible: str, libelle: str
) -> ValeurRegle:
    champ = None if isinstance(condition, MoyenneMin) else indicateur.champ(condition.champ)
    if isinstance(condition, TauxMin | MoyenneMin):
        nature, texte = Nature.TAUX, _say_taux(condition.seuil)
    elif isinstance(condition, NombreMin):
        unite = f"{INSECABLE}{agree(champ.unite, condition.seuil)}" if champ and champ.unite else ""
        nature, texte = Nature.NOMBRE, f"{format_nombre(condition.seuil)}{unite}"
    else:
        nature, texte = Nature.CHOIX, f"{condition.minimum}{INSECABLE}de la liste"
    certitude = condition.certitude
    if isinstance(condition, MoyenneMin):
        certitude = condition.surete_du_seuil
    return ValeurRegle(cible, nature, libelle, texte, certitude, condition.sources, champ)


def _points_of(lieu: str, libelle: str, points: NombreAtteste) -> ValeurRegle:
    return ValeurRegle(
        f"{lieu}.{POINTS}",
        Nature.POINTS,
        libelle,
        format_points(points.valeur),
        points.certitude,
        points.sources,
    )


def _value_of_date(nom: str, jour: DateCampagne) -> ValeurRegle:
    texte = jour.texte or (format_date(jour.valeur) if jour.valeur else "inconnue")
    return ValeurRegle(
        f"{DATES}.{nom}", Nature.DATE, f"Date de {nom}", texte, jour.certitude, jour.sources
    )


def _say_taux(seuil: Fraction) -> str:
    """Say a threshold as a percentage, and as a fraction when no percentage is exact."""
    arrondi = format_pourcentage(seuil)
    if seuil * 10_000 == int(seuil * 10_000):
        return arrondi
    return f"{seuil.numerator}/{seuil.denominator} ({format_pourcentage(seuil, 1)})"


def name_of(ruleset: Ruleset, cible: str) -> str:
    """Name what a target is, in full: the line it belongs to, then the value."""
    connue = find_valeur(ruleset, cible)
    if connue is None:
        return "Fin du délai de réclamation" if cible == RECLAMATION else cible
    indicateur = ruleset.indicateurs.get(ruleset.owner_of(cible))
    if indicateur is None:
        return connue.libelle
    return f"{indicateur.numero}. {indicateur.libelle_court}, {lower_first(connue.libelle)}"


def say_amendement(ruleset: Ruleset, amendement: Amendement) -> str:
    """Say an amendment in one sentence: what, its value here, and what was read, and when."""
    return (
        f"{name_of(ruleset, amendement.cible)}{INSECABLE}: {say_valeur(ruleset, amendement)}, "
        f"{say_source(amendement)}."
    )


def say_source(amendement: Amendement) -> str:
    """Say what an amendment rests on; a long source is cut, its whole stands in the list."""
    net = " ".join(amendement.source.split())
    courte = net if len(net) <= MAX_CITATION else f"{net[: MAX_CITATION - 1]}…"
    return f"d’après «{INSECABLE}{courte}{INSECABLE}», lu le {format_date(amendement.lu_le)}"


def say_amendements(ruleset: Ruleset, *lieux: str) -> tuple[str, ...]:
    """Say the amendments of some places of amended rules, or all of them."""
    return tuple(
        say_amendement(ruleset, amendement)
        for amendement in ruleset.amendements
        if not lieux or ruleset.owner_of(amendement.cible) in lieux
    )


def say_valeur(ruleset: Ruleset, amendement: Amendement) -> str:
    """Say the value of an amendment as amended rules show it, or as it was given."""
    connue = find_valeur(ruleset, amendement.cible)
    if connue is not None and amendement in ruleset.amendements:
        return connue.affichage
    try:
        return format_date(date.fromisoformat(amendement.valeur))
    except ValueError:
        return amendement.valeur.replace(".", ",")


def read_valeur(connue: ValeurRegle, texte: str) -> str:
    """Read a typed value and write it as a rule file does; raise ``SaisieInvalide`` otherwise."""
    net = texte.strip()
    if not net:
        raise SaisieInvalide("Écrivez la nouvelle valeur.")
    if connue.nature is Nature.DATE:
        return parse_date(net).isoformat()
    if connue.nature is Nature.TAUX and _FRACTION.fullmatch(net):
        return net
    unite = connue.champ.unite if connue.champ else ""
    for mot in (unite, agree(unite, 1), "points", "pts", "pt"):
        net = net.removesuffix(mot).rstrip() if mot else net
    return f"{parse_nombre(net, moins_de_mille=connue.nature is Nature.TAUX):f}"


# ---------------------------------------------------------------- what is refused


def check_amendement(ruleset: Ruleset, amendement: Amendement) -> None:
    """Raise ``ErreurDonnee`` when an amendment cannot be made to these rules."""
    check_source(amendement.source)
    check_valeur(ruleset, amendement.cible, amendement.valeur)


def check_source(source: str) -> None:
    """Refuse an amendment without the text it rests on, or with an endless one."""
    if not source.strip():
        raise ErreurDonnee(
            "La source est vide. Une valeur modifiée cite ce que vous avez lu\u00a0: écrivez le "
            "titre du texte, du site ou du courrier."
        )
    if _MOITIE.search(source):
        raise ErreurDonnee("La source contient la moitié d’un caractère. Effacez-la et retapez-la.")
    if len(source) > MAX_TEXTE:
        raise ErreurDonnee(
            f"La source est trop longue ({format_nombre(len(source))}{INSECABLE}caractères), "
            "10\u00a0000 au plus. Gardez le titre et le passage qui donne la valeur."
        )


def check_valeur(ruleset: Ruleset, cible: str, valeur: str) -> None:
    """Refuse a value that its target cannot take."""
    if cible == RECLAMATION:
        _read_day(valeur)
        return
    connue = find_valeur(ruleset, cible)
    if connue is None:
        raise ErreurDonnee(
            f"«{INSECABLE}{cible[:80]}{INSECABLE}» n’est pas une valeur de ces règles. "
            "Choisissez un seuil, des points ou une date de la campagne."
        )
    if not connue.is_modifiable:
        raise ErreurDonnee(
            f"{connue.libelle}\u00a0: cette valeur vient d’un texte officiel, elle ne se modifie "
            "pas ici. Si le texte a changé, attendez la mise à jour des règles."
        )
    lue = _read_valeur(connue, valeur)
    if isinstance(lue, date):
        _refuse_disorder(ruleset.dates, cible.rpartition(".")[2], lue)


def _read_valeur(connue: ValeurRegle, valeur: str) -> Fraction | Decimal | int | date:
    """Read an amended value as its kind wants it; raise ``ErreurDonnee`` otherwise."""
    match connue.nature:
        case Nature.TAUX:
            return _read_rate(valeur)
        case Nature.NOMBRE:
            entier = connue.champ is not None and not connue.champ.decimales
            return _read_number(valeur, connue.libelle, entier=entier)
        case Nature.CHOIX:
            nombre = len(connue.champ.options) if connue.champ else 1
            return int(_read_number(valeur, connue.libelle, entier=True, least=1, most=nombre))
        case Nature.POINTS:
            return _read_number(valeur, connue.libelle)
        case Nature.DATE:
            return _read_day(valeur)


def _read_rate(valeur: str) -> Fraction:
    fraction = _FRACTION.fullmatch(valeur.strip()) if len(valeur) <= 2 * MAX_CHIFFRES else None
    if fraction and int(fraction[2]):
        seuil = Fraction(int(fraction[1]), int(fraction[2]))
    else:
        seuil = Fraction(_read_decimal(valeur)) / 100
    if not 0 < seuil <= 1:
        raise ErreurDonnee(
            f"Un seuil de {format_pourcentage(seuil)} n’est pas possible\u00a0: "
            f"il est plus grand que 0 et au plus de 100{INSECABLE}%."
        )
    return seuil


def _read_number(
    valeur: str, libelle: str, *, entier: bool = False, least: int = 0, most: int = MAX_VALEUR
) -> Decimal:
    nombre = _read_decimal(valeur)
    if not least <= nombre <= most:
        raise ErreurDonnee(
            f"{libelle}\u00a0: {format_nombre(nombre)} n’est pas possible, "
            f"le nombre va de {least} à {format_nombre(most)}."
        )
    if entier and nombre != nombre.to_integral_value():
        raise ErreurDonnee(f"{libelle}\u00a0: un nombre entier est attendu, sans décimales.")
    return nombre


def _read_decimal(valeur: str) -> Decimal:
    net = valeur.strip()
    if net.startswith(("-", "\u2212")):
        raise ErreurDonnee("Un nombre négatif n’est pas possible ici.")
    if len(net) > MAX_CHIFFRES or not _NOMBRE.fullmatch(net):
        raise ErreurDonnee(
            f"«{INSECABLE}{net[:20]}{INSECABLE}» n’est pas un nombre. "
            "Écrivez des chiffres, avec une virgule pour les décimales."
        )
    if len(net.partition(".")[2]) > MAX_DECIMALES:
        raise ErreurDonnee("Deux décimales au plus sont possibles ici.")
    return Decimal(net)


def _read_day(valeur: str) -> date:
    try:
        return date.fromisoformat(valeur.strip())
    except ValueError:
        raise ErreurDonnee(
            f"La date «{INSECABLE}{valeur.strip()[:20]}{INSECABLE}» n’existe pas. "
            "Vérifiez le jour, le mois et l’année."
        ) from None


def _refuse_disorder(dates: Dates, nom: str, jour: date) -> None:
    jours = {autre: getattr(dates, autre).valeur for autre in NOMS_DES_DATES} | {nom: jour}
    connus = [(autre, jours[autre]) for autre in NOMS_DES_DATES if jours[autre] is not None]
    for (avant, tot), (apres, tard) in pairwise(connus):
        if tot > tard and nom in (avant, apres):
            raise ErreurDonnee(
                f"La date de {apres} ({format_date_courte(tard)}) viendrait avant la date de "
                f"{avant} ({format_date_courte(tot)}). Ouverture, fermeture et paiement se suivent."
            )


# ---------------------------------------------------------------- the amended rules


def apply_amendements(ruleset: Ruleset, amendements: Iterable[Amendement]) -> Ruleset:
    """Return the rules with the amended values; those that no longer hold are left out.

    The order of the dates is not checked again: taking one amendment back never blocks another.
    """
    appliques: list[Amendement] = []
    for amendement in amendements:
        connue = find_valeur(ruleset, amendement.cible)
        if connue is None or not connue.is_modifiable:
            continue
        try:
            check_source(amendement.source)
            lue = _read_valeur(connue, amendement.valeur)
        except ErreurDonnee:  # never made here: a store that someone else wrote
            continue
        ruleset = _apply(ruleset, amendement, lue)
        appliques.append(amendement)
    if not appliques:
        return ruleset
    return _with(ruleset, amendements=(*ruleset.amendements, *appliques))


def source_id(cible: str) -> str:
    """Return the identifier of the source made for the amendment of a target."""
    return f"{SOURCE_LOCALE}{re.sub('[._]', '-', cible)}"


def _apply(
    ruleset: Ruleset, amendement: Amendement, lue: Fraction | Decimal | int | date
) -> Ruleset:
    source = Source(
        id=source_id(amendement.cible),
        titre=amendement.source.strip(),
        nature=f"modifié localement, lu le {format_date_courte(amendement.lu_le)}",
    )
    autres = tuple(s for s in ruleset.sources if s.id != source.id)
    ruleset = _with(ruleset, sources=(*autres, source))
    lieu = ruleset.owner_of(amendement.cible)
    if isinstance(lue, date):
        nom = amendement.cible.rpartition(".")[2]
        ancien: DateCampagne = getattr(ruleset.dates, nom)
        jour = _amended(ancien, source.id, valeur=lue, texte="", estimation=False)
        return _with(ruleset, dates=_with(ruleset.dates, **{nom: jour}))
    if isinstance(lue, Decimal) and amendement.cible == f"{lieu}.{POINTS}":
        return _with_points(ruleset, lieu, lue, source.id)
    return _with_seuil(ruleset, amendement.cible, lieu, lue, source.id)


def _with_seuil(
    ruleset: Ruleset, cible: str, lieu: str, lue: Fraction | Decimal | int, source: str
) -> Ruleset:
    indicateur = ruleset.indicateurs[lieu]
    condition: Condition = indicateur.condition
    if isinstance(condition, Tous | UnParmi):
        champ = cible.removeprefix(f"{lieu}.").removesuffix(f".{SEUIL}")
        condition = _with(
            condition,
            parties=tuple(
                _amended_condition(partie, lue, source) if partie.champ == champ else partie
                for partie in condition.parties
            ),
        )
    else:
        condition = _amended_condition(condition, lue, source)
    return _replace_indicateur(ruleset, _with(indicateur, condition=condition))


def _amended_condition(
    condition: Any,  # noqa: ANN401 - any kind of condition, returned as the same kind
    lue: Fraction | Decimal | int,
    source: str,
) -> Any:  # noqa: ANN401
    match condition:
        case MoyenneMin(certitude=Certitude.DEDUIT | Certitude.INCONNU):
            # Only the threshold was read: the way of averaging is no surer than it was.
            entiere = condition.certitude
            amendee = _amended(condition, source, seuil=lue, certitude_du_seuil=None)
            sure = Certitude.SOURCE_UNIQUE
            return _with(amendee, certitude=entiere, certitude_du_seuil=sure)
        case TauxMin() | NombreMin():
            return _amended(condition, source, seuil=lue)
        case MoyenneMin():
            return _amended(condition, source, seuil=lue, certitude_du_seuil=None)
        case ChoixMin():
            return _amended(condition, source, minimum=lue)
        case _:
            return condition


def _with_points(ruleset: Ruleset, lieu: str, points: Decimal, source: str) -> Ruleset:
    """Change the points of a line or of a block; the totals above it follow."""
    volet = ruleset.volet(lieu)
    if volet is not None and volet.bloc is not None:
        ecart = points - volet.bloc.points.valeur
        bloc = _with(volet.bloc, points=_amended(volet.bloc.points, source, valeur=points))
        volet = _with(volet, bloc=bloc)
    else:
        indicateur = ruleset.indicateurs[lieu]
        volet = ruleset.volet_of(lieu)
        assert indicateur.points is not None, f"{lieu} has points: find_valeur found them"
        ecart = points - indicateur.points.valeur
        amende = _with(indicateur, points=_amended(indicateur.points, source, valeur=points))
        groupes = tuple(
            _with(g, points=_moved(g.points, ecart, source)) if g.id == indicateur.groupe else g
            for g in volet.groupes
        )
        lignes = tuple(amende if i.id == lieu else i for i in volet.indicateurs)
        volet = _with(volet, indicateurs=lignes, groupes=groupes)
    volet = _with(volet, points_max=_moved(volet.points_max, ecart, source))
    ruleset = _replace_volet(ruleset, volet)
    return _with(ruleset, points_max=_moved(ruleset.points_max, ecart, source))


def _moved(nombre: NombreAtteste, ecart: Decimal, source: str) -> NombreAtteste:
    return _amended(nombre, source, valeur=nombre.valeur + ecart) if ecart else nombre


def _amended(atteste: A, source: str, **changements: object) -> A:
    """Change a sourced value: it keeps its sources, names the new one, and is less sure."""
    sources = tuple(dict.fromkeys((*atteste.sources, source)))
    return _with(atteste, sources=sources, certitude=Certitude.SOURCE_UNIQUE, **changements)


def _replace_indicateur(ruleset: Ruleset, indicateur: Indicateur) -> Ruleset:
    volet = ruleset.volet_of(indicateur.id)
    lignes = tuple(indicateur if i.id == indicateur.id else i for i in volet.indicateurs)
    return _replace_volet(ruleset, _with(volet, indicateurs=lignes))


def _replace_volet(ruleset: Ruleset, volet: Volet) -> Ruleset:
    return _with(ruleset, volets=tuple(volet if v.id == volet.id else v for v in ruleset.volets))


def _with(modele: M, **changements: object) -> M:
    """Return a checked copy with some fields changed, and nothing remembered of the old one.

    ``model_copy`` would keep the cached properties of the model it copies.
    """
    champs = {nom: getattr(modele, nom) for nom in type(modele).model_fields}
    return type(modele)(**(champs | changements))
