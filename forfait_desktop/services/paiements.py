"""What the caisse paid against what was expected, line by line, explained without accusing.

What is expected comes from the evaluation alone; here it is only set beside the statement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from forfait_desktop.domain.affichage import A_CONFIRMER, SENS_DE_LA_CERTITUDE
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_euros,
    format_nombre,
    format_points,
    parse_date,
    parse_nombre,
    round_fraction,
)
from forfait_desktop.domain.phase import Phase, say_gate
from forfait_desktop.domain.resultat import Resultat, ResultatIndicateur, Somme
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Paiement
from forfait_desktop.domain.values import Certitude, Euros, Points, Statut
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.services.amendements import say_source

MAX_EUROS: Final = Decimal(10_000_000)
MAX_POINTS: Final = Decimal(10_000)
MAX_DECIMALES: Final = 2
MAX_CANDIDATES: Final = 3


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """One line that pays, a block included: expected, paid if it is known, and why they differ."""

    cle: str
    volet_id: str
    numero: str
    libelle: str
    attendu: Points
    paye: Points | None
    phrases: tuple[str, ...]
    modifiee: bool = False

    @property
    def ecart(self) -> Points | None:
        """What was paid less what was expected; None when the statement is not known."""
        return None if self.paye is None else Points(self.paye - self.attendu)

    @property
    def differs(self) -> bool:
        """Whether the statement counts something else than expected."""
        return bool(self.ecart)


@dataclass(frozen=True, slots=True)
class Comparaison:
    """A payment set beside what was expected."""

    attendu: Somme
    recu: Euros
    ecart: Euros
    ecart_en_points: str
    phrases: tuple[str, ...]
    lignes: tuple[LigneComparee, ...]


# ---------------------------------------------------------------- what is typed


def read_montant(texte: str) -> Decimal:
    """Read the amount received; raise ``SaisieInvalide`` with a sentence otherwise."""
    return _read_bounded(texte.strip().removesuffix("€"), MAX_EUROS, "Ce montant")


def read_points(texte: str) -> Points:
    """Read the points of a statement's line; raise ``SaisieInvalide`` otherwise."""
    net = texte.strip().lower()
    for unite in ("points", "point", "pts", "pt"):
        net = net.removesuffix(unite)
    return Points(_read_bounded(net, MAX_POINTS, "Ce nombre de points"))


def read_jour(texte: str, aujourd_hui: date) -> date:
    """Read the day of the payment, which is not to come; raise ``SaisieInvalide`` otherwise."""
    jour = parse_date(texte)
    if jour > aujourd_hui:
        raise SaisieInvalide(
            "Cette date est dans l’avenir. Écrivez le jour où le paiement est arrivé, ou réglez la "
            "date de l’ordinateur si elle est fausse."
        )
    return jour


def _read_bounded(texte: str, maximum: Decimal, quoi: str) -> Decimal:
    nombre = parse_nombre(texte)
    if nombre > maximum:
        raise SaisieInvalide(
            f"{quoi} est trop grand{INSECABLE}: {format_nombre(maximum)} au plus. "
            "Vérifiez la virgule."
        )
    exposant = nombre.as_tuple().exponent
    if isinstance(exposant, int) and exposant < -MAX_DECIMALES:
        raise SaisieInvalide("Deux décimales au plus sont possibles ici.")
    return nombre


# ---------------------------------------------------------------- the comparison


def compare(ruleset: Ruleset, resultat: Resultat, paiement: Paiement) -> Comparaison:
    """Set a payment beside the evaluation of the declaration it pays."""
    lignes = tuple(iter_lignes(ruleset, resultat, paiement.points))
    ecart = Euros(paiement.montant - resultat.acquis.euros)
    return Comparaison(
        attendu=resultat.acquis,
        recu=Euros(paiement.montant),
        ecart=ecart,
        ecart_en_points=say_points_of(ruleset, ecart),
        phrases=tuple(_say_whole(ruleset, resultat, paiement, ecart, lignes)),
        lignes=lignes,
    )


def iter_lignes(
    ruleset: Ruleset, resultat: Resultat, payes: Mapping[str, Points]
) -> Iterator[LigneComparee]:
    """Yield what pays, in the order of the declaration: each block, then each line of its own."""
    for volet in resultat.volets:
        if volet.bloc is not None and volet.bloc.points is not None:
            libelle = f"{volet.nom}, en un seul bloc"
            yield _compare_line(ruleset, resultat, volet.id, volet.bloc, "", libelle, payes)
        for ligne in volet.indicateurs:
            if ligne.points is not None:
                regle = ruleset.indicateurs[ligne.id]
                yield _compare_line(
                    ruleset, resultat, volet.id, ligne, regle.numero, regle.libelle_court, payes
                )


def _compare_line(
    ruleset: Ruleset,
    resultat: Resultat,
    volet_id: str,
    ligne: ResultatIndicateur,
    numero: str,
    libelle: str,
    payes: Mapping[str, Points],
) -> LigneComparee:
    attendu, paye = ligne.points or Points(Decimal(0)), payes.get(ligne.id)
    phrases: tuple[str, ...] = ()
    if paye is not None and paye != attendu:
        phrases = tuple(_explain_line(ruleset, resultat, ligne, attendu, paye))
    modifiee = bool(ruleset.amendements_de(ligne.id))
    return LigneComparee(ligne.id, volet_id, numero, libelle, attendu, paye, phrases, modifiee)


def _explain_line(
    ruleset: Ruleset,
    resultat: Resultat,
    ligne: ResultatIndicateur,
    attendu: Points,
    paye: Points,
) -> Iterator[str]:
    """Yield what is known about a line whose points differ."""
    compte = f"Attendu{INSECABLE}: {format_points(attendu)}, relevé{INSECABLE}: "
    yield f"{compte}{format_points(paye)}." if paye else f"{compte}rien n’est compté."
    if attendu:
        yield f"D’après vos réponses, c’est atteint. {ligne.explication}"
    elif ligne.points_hors_condition:
        yield (
            "D’après vos réponses, la ligne est atteinte mais ses points ne sont pas ouverts. "
            f"{say_gate(resultat.verrou, Phase.CLOSE) if resultat.verrou else ''}".rstrip()
        )
    elif ligne.statut is Statut.A_COMPLETER:
        yield "Vos réponses ne disent pas encore si c’est atteint."
    else:
        yield f"D’après vos réponses, ce n’est pas atteint. {ligne.explication}"
    if ligne.points_max is not None and paye > ligne.points_max:
        yield f"La règle connue donne au plus {format_points(ligne.points_max)}."
    yield from _say_doubts(ruleset, resultat, ligne)


def _say_doubts(ruleset: Ruleset, resultat: Resultat, ligne: ResultatIndicateur) -> Iterator[str]:
    """Yield why the rule itself may not be the one the caisse applied."""
    yield from (a for a in resultat.avertissements if a.startswith(ligne.libelle))
    for amendement in ruleset.amendements_de(ligne.id):
        yield f"Vous avez modifié cette règle {say_source(amendement)}."
    if ligne.certitude.a_confirmer:
        yield (
            f"Cette règle reste à confirmer{_say_source(ligne.certitude)}{INSECABLE}: "
            "la caisse peut en appliquer une autre."
        )


def _say_source(certitude: Certitude) -> str:
    """Say what a rule to be confirmed comes from."""
    sens = SENS_DE_LA_CERTITUDE[certitude].removesuffix(f", {A_CONFIRMER}")
    return f" ({sens})" if sens else ""


def _say_whole(
    ruleset: Ruleset,
    resultat: Resultat,
    paiement: Paiement,
    ecart: Euros,
    lignes: tuple[LigneComparee, ...],
) -> Iterator[str]:
    """Yield what is known about the payment as a whole."""
    yield say_gap(ruleset, ecart)
    verrou = resultat.verrou
    if verrou is not None and verrou.statut is not Statut.ATTEINT:
        dit = say_gate(verrou, Phase.CLOSE)  # what is paid is over: nothing is at stake any more
        yield f"D’après vos réponses{INSECABLE}: {dit}"
    yield from _say_block_not_counted(resultat, lignes)
    yield from _say_sum(ruleset, paiement, lignes)
    if ecart and not paiement.points:
        yield from _say_same_as(ruleset, resultat, ecart, lignes)
    for montant in resultat.montants:
        if montant.euros:
            egal = " L’écart est de ce montant." if ecart == montant.euros else ""
            yield (
                f"L’attendu ne compte pas «{INSECABLE}{montant.libelle}{INSECABLE}» "
                f"({format_euros(montant.euros)}, hors points).{egal}"
            )
    sans_reponse = count_unanswered(resultat)
    if sans_reponse:
        pluriel = "s n’ont" if sans_reponse > 1 else " n’a"
        yield (
            f"{sans_reponse}{INSECABLE}ligne{pluriel} pas de réponse complète{INSECABLE}: "
            "l’attendu n’en tient pas compte."
        )


def count_unanswered(resultat: Resultat) -> int:
    """Return how many lines have no complete answer: what is expected does not count them."""
    return sum(
        ligne.statut is Statut.A_COMPLETER for v in resultat.volets for ligne in v.indicateurs
    )


def say_gap(ruleset: Ruleset, ecart: Euros) -> str:
    """Say in one sentence how the amount received compares with the expected one."""
    if not ecart:
        return "Le montant reçu est celui qui était attendu."
    sens = "inférieur" if ecart < 0 else "supérieur"
    return (
        f"Le montant reçu est {sens} de {format_euros(abs(ecart))} au montant attendu, soit "
        f"{say_points_of(ruleset, ecart)} à {format_euros(ruleset.point.valeur)} le point."
    )


def say_points_of(ruleset: Ruleset, euros: Decimal) -> str:
    """Say how many points an amount makes, "environ" when it is not a whole number of cents."""
    part = Fraction(abs(euros)) / Fraction(ruleset.point.valeur)
    arrondi = round_fraction(part, MAX_DECIMALES)
    exact = Fraction(arrondi) == part
    return format_points(arrondi) if exact else f"environ {format_points(arrondi)}"


def _say_block_not_counted(resultat: Resultat, lignes: tuple[LigneComparee, ...]) -> Iterator[str]:
    verrou = resultat.verrou
    bloc = next((ligne for ligne in lignes if verrou and ligne.cle == verrou.volet_id), None)
    if verrou and bloc and bloc.attendu and bloc.paye == 0:
        yield (
            f"Le relevé ne compte pas «{INSECABLE}{verrou.volet_nom}{INSECABLE}»{INSECABLE}: "
            "s’il est tenu pour incomplet, ce qu’il ouvre n’est pas payé non plus, soit "
            f"{format_euros(verrou.en_jeu.euros)} en tout. Un seul indicateur y suffit."
        )


def _say_sum(
    ruleset: Ruleset, paiement: Paiement, lignes: tuple[LigneComparee, ...]
) -> Iterator[str]:
    """Compare the amount with the sum of the statement's own lines."""
    if not paiement.points:
        return
    manquantes = sum(ligne.paye is None for ligne in lignes)
    if manquantes:
        yield (
            f"{manquantes}{INSECABLE}ligne{'s' if manquantes > 1 else ''} du relevé "
            f"{'ne sont' if manquantes > 1 else 'n’est'} pas recopiée"
            f"{'s' if manquantes > 1 else ''}{INSECABLE}: la somme ne peut pas être vérifiée."
        )
        return
    somme = Points(sum((ligne.paye or Decimal(0) for ligne in lignes), Decimal(0)))
    euros = ruleset.euros(somme)
    if euros != paiement.montant:
        yield (
            f"Les lignes du relevé font {format_points(somme)}, soit {format_euros(euros)}. Le "
            f"montant reçu en diffère de {format_euros(abs(paiement.montant - euros))}, qu’aucune "
            "ligne n’explique."
        )


def _say_same_as(
    ruleset: Ruleset, resultat: Resultat, ecart: Euros, lignes: tuple[LigneComparee, ...]
) -> Iterator[str]:
    """Name what has the very amount of the gap, when the statement is not known."""
    if ecart > 0:
        return
    if ecart == -resultat.acquis.euros and resultat.verrou:
        nom = f"«{INSECABLE}{resultat.verrou.volet_nom}{INSECABLE}»"
        yield (
            f"Rien n’est payé{INSECABLE}: c’est ce que donne un {nom} tenu pour incomplet. "
            "Le relevé dira lequel de ses indicateurs n’a pas été retenu."
        )
        return
    noms = [
        *(ligne.libelle for ligne in lignes if ruleset.euros(ligne.attendu) == -ecart),
        *(v.nom for v in resultat.volets if v.acquis.euros == -ecart and v.bloc is None),
    ]
    if 0 < len(noms) <= MAX_CANDIDATES:
        cites = " ou ".join(f"«{INSECABLE}{nom}{INSECABLE}»" for nom in noms)
        yield (
            f"L’écart est égal au montant attendu pour {cites}. Le relevé de la caisse dira si "
            "c’est bien cela."
        )
    else:
        yield "Recopiez les points du relevé de la caisse pour voir quelle ligne diffère."
