"""One pure walk over volets and indicators, which returns the explained tree.

This is the only place where points are added, a gate is applied and euros are made.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from forfait_desktop import __version__
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_nombre, format_points
from forfait_desktop.domain.resultat import (
    Montant,
    Resultat,
    ResultatIndicateur,
    ResultatVolet,
    Somme,
    Verrou,
)
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import (
    ZERO_POINT,
    Points,
    ReponseIndicateur,
    Reponses,
    Statut,
)
from forfait_desktop.evaluation import phrases
from forfait_desktop.evaluation.assistant import amount_of_campaign
from forfait_desktop.evaluation.genres import Verdict, judge

ATTEINT, A_COMPLETER = Statut.ATTEINT, Statut.A_COMPLETER
NON_ATTEINT, NON_APPLICABLE = Statut.NON_ATTEINT, Statut.NON_APPLICABLE
_VIDE: Final[ReponseIndicateur] = {}


def evaluate(ruleset: Ruleset, reponses: Reponses) -> Resultat:
    """Evaluate answers by a ruleset: exact, three-valued, explained, the same every time."""
    avertissements = [phrases.warn_on_added(ruleset.ajout)] if ruleset.ajout else []
    volets: list[ResultatVolet] = []
    portes: dict[str, Statut] = {}
    for volet in ruleset.volets:
        porte = portes.get(volet.ouvert_par) if volet.ouvert_par else ATTEINT
        resultat = _evaluate_volet(ruleset, volet, reponses, porte or A_COMPLETER, avertissements)
        if volet.bloc:
            portes[volet.id] = _all_of([porte or A_COMPLETER, resultat.statut])
        volets.append(resultat)
    acquis = _add(ruleset, (volet.acquis.points for volet in volets))
    possible = _add(ruleset, (volet.possible.points for volet in volets))
    return Resultat(
        ruleset=ruleset.id,
        sha256=ruleset.sha256,
        version=__version__,
        acquis=acquis,
        possible=possible,
        perdu=_add(ruleset, (volet.perdu.points for volet in volets)),
        maximum=_somme(ruleset, Points(ruleset.points_max.valeur)),
        explication=_say_total(ruleset, volets, acquis),
        verrou=_gate(ruleset, volets),
        volets=tuple(volets),
        montants=_amounts(ruleset, reponses, portes),
        avertissements=tuple(avertissements),
    )


def _evaluate_volet(
    ruleset: Ruleset,
    volet: Volet,
    reponses: Reponses,
    porte: Statut,
    avertissements: list[str],
) -> ResultatVolet:
    """Evaluate one volet behind a gate in the given state."""
    verdicts = {i.id: judge(i, reponses.get(i.id, _VIDE)) for i in volet.indicateurs}
    for indicateur in volet.indicateurs:
        _warn(indicateur, verdicts[indicateur.id], volet, avertissements)
    if volet.bloc:
        statut = _all_of([verdicts[i].statut for i in volet.bloc.indicateurs])
        porte_des_lignes = _all_of([porte, statut])
    else:
        statut = _statut_of_lines([verdict.statut for verdict in verdicts.values()])
        porte_des_lignes = porte
    lignes = tuple(
        _line(indicateur, verdicts[indicateur.id], porte_des_lignes)
        for indicateur in volet.indicateurs
    )
    bloc = _block(volet, statut, porte_des_lignes, lignes)
    payants = (*lignes, bloc) if bloc else lignes
    hors_condition = _add(ruleset, (p.points_hors_condition for p in payants))
    acquis = _add(ruleset, (p.points for p in payants))
    possible = _add(ruleset, (p.points_possibles for p in payants))
    maximum = _somme(ruleset, Points(volet.points_max.valeur))
    ouvert = porte is ATTEINT
    return ResultatVolet(
        id=volet.id,
        nom=volet.nom,
        titre=volet.titre,
        statut=statut,
        ouvert=ouvert,
        acquis=acquis,
        hors_condition=hors_condition,
        possible=possible,
        perdu=_somme(ruleset, Points(maximum.points - possible.points)),
        maximum=maximum,
        explication=_say_volet(ruleset, volet, bloc, payants, ouvert),
        bloc=bloc,
        indicateurs=lignes,
    )


def _line(indicateur: Indicateur, verdict: Verdict, porte: Statut) -> ResultatIndicateur:
    """Make the node of one line; a line of the block has no points of its own."""
    maximum = Points(indicateur.points.valeur) if indicateur.points else None
    propres = acquis = possibles = None
    if maximum is not None:
        propres = _own_points(verdict, maximum)
        acquis = propres if porte is ATTEINT else ZERO_POINT
        a_venir = maximum if verdict.statut is A_COMPLETER else propres
        possibles = a_venir if porte in (ATTEINT, A_COMPLETER) else ZERO_POINT
    return ResultatIndicateur(
        id=indicateur.id,
        libelle=indicateur.libelle,
        statut=verdict.statut,
        points=acquis,
        points_hors_condition=propres,
        points_possibles=possibles,
        points_max=maximum,
        explication=verdict.explication,
        sources=indicateur.sources,
        certitude=indicateur.certitude,
        manque=verdict.manque,
        parties=verdict.parties,
    )


def _own_points(verdict: Verdict, maximum: Points) -> Points:
    if verdict.points is not None:
        return verdict.points
    return maximum if verdict.statut is ATTEINT else ZERO_POINT


def _block(
    volet: Volet, statut: Statut, porte: Statut, lignes: tuple[ResultatIndicateur, ...]
) -> ResultatIndicateur | None:
    """Make the node of a volet's block, which pays for its indicators together.

    ``porte`` is the state of the block and of the gate before it, when there is one.
    """
    if volet.bloc is None:
        return None
    maximum = Points(volet.bloc.points.valeur)
    return ResultatIndicateur(
        id=volet.id,
        libelle=volet.titre,
        statut=statut,
        points=maximum if porte is ATTEINT else ZERO_POINT,
        points_hors_condition=maximum if statut is ATTEINT else ZERO_POINT,
        points_possibles=maximum if porte in (ATTEINT, A_COMPLETER) else ZERO_POINT,
        points_max=maximum,
        explication=_say_block(
            maximum, statut, [ligne for ligne in lignes if ligne.id in volet.ids_du_bloc]
        ),
        sources=volet.bloc.points.sources,
        certitude=volet.bloc.points.certitude,
        manque=None,
        parties=(),
    )


def _all_of(statuts: list[Statut]) -> Statut:
    """Return the three-valued "all"; what is not applicable is not met."""
    if NON_ATTEINT in statuts or NON_APPLICABLE in statuts:
        return NON_ATTEINT
    return A_COMPLETER if A_COMPLETER in statuts else ATTEINT


def _statut_of_lines(statuts: list[Statut]) -> Statut:
    """Return the state of a volet without a block."""
    if all(statut is ATTEINT for statut in statuts):
        return ATTEINT
    return A_COMPLETER if A_COMPLETER in statuts else NON_ATTEINT


def _gate(ruleset: Ruleset, resultats: list[ResultatVolet]) -> Verrou | None:
    """Return the gate of the ruleset: its first block, and the money that hangs on it."""
    for volet, resultat in zip(ruleset.volets, resultats, strict=True):
        if volet.bloc is None or resultat.bloc is None:
            continue
        ouverts = {v.id for v in ruleset.volets if v.ouvert_par == volet.id}
        propres = resultat.hors_condition.points - (resultat.bloc.points_hors_condition or 0)
        en_jeu = _add(
            ruleset,
            [
                Points(volet.bloc.points.valeur + propres),
                *(r.hors_condition.points for r in resultats if r.id in ouverts),
            ],
        )
        a_venir = [ligne for r in resultats if r.id in ouverts for ligne in _payants(r)]
        au_plus = _add(
            ruleset,
            [
                Points(volet.bloc.points.valeur),
                *(_most(ligne) for ligne in (*resultat.indicateurs, *a_venir)),
            ],
        )
        lignes = [ligne for ligne in resultat.indicateurs if ligne.id in volet.ids_du_bloc]
        non_atteints = tuple(
            ligne.id for ligne in lignes if ligne.statut in (NON_ATTEINT, NON_APPLICABLE)
        )
        a_completer = tuple(ligne.id for ligne in lignes if ligne.statut is A_COMPLETER)
        return Verrou(
            volet_id=volet.id,
            volet_nom=volet.nom,
            statut=resultat.statut,
            non_atteints=non_atteints,
            a_completer=a_completer,
            en_jeu=en_jeu,
            explication=_say_gate(volet.nom, len(non_atteints), len(a_completer), en_jeu, au_plus),
            en_jeu_au_plus=au_plus,
        )
    return None


def _payants(resultat: ResultatVolet) -> tuple[ResultatIndicateur, ...]:
    """Return what pays in a volet: its lines, and its block when it has one."""
    return (*resultat.indicateurs, resultat.bloc) if resultat.bloc else resultat.indicateurs


def _most(ligne: ResultatIndicateur) -> Points | None:
    """Return the most a line can still bring, every gate ignored."""
    return ligne.points_max if ligne.statut is A_COMPLETER else ligne.points_hors_condition


def _amounts(
    ruleset: Ruleset, reponses: Reponses, portes: Mapping[str, Statut]
) -> tuple[Montant, ...]:
    """Return the amounts in euros outside the points: volet 3, once something was answered."""
    reponse = reponses.get(V3)
    if ruleset.assistant is None or not reponse:
        return ()
    porte = next(iter(portes.values()), ATTEINT)
    return (amount_of_campaign(ruleset.assistant, reponse, ruleset.campagne, porte),)


def _warn(
    indicateur: Indicateur, verdict: Verdict, volet: Volet, avertissements: list[str]
) -> None:
    if verdict.statut is NON_APPLICABLE:
        dans_un_bloc = indicateur.id in volet.ids_du_bloc
        avertissements.append(
            phrases.warn_sans_objet(indicateur.libelle, dans_un_bloc=dans_un_bloc)
        )
    if verdict.au_seuil is not None:
        avertissements.append(phrases.warn_on_threshold(indicateur.libelle, verdict.au_seuil))


def _add(ruleset: Ruleset, points: Iterable[Points | None]) -> Somme:
    total = sum((p for p in points if p is not None), Decimal(0))
    return _somme(ruleset, Points(total))


def _somme(ruleset: Ruleset, points: Points) -> Somme:
    return Somme(points, ruleset.euros(points))


def _say_block(maximum: Points, statut: Statut, lignes: list[ResultatIndicateur]) -> str:
    atteints = sum(ligne.statut is ATTEINT for ligne in lignes)
    if statut is ATTEINT:
        return (
            f"Les {len(lignes)} indicateurs requis sont atteints{INSECABLE}: "
            f"{format_points(maximum)}."
        )
    pluriel = "s" if atteints > 1 else ""
    zero = f"0{INSECABLE}pt"
    fin = f"{zero} pour l’instant" if statut is A_COMPLETER else f"donc {zero}"
    return (
        f"Tout ou rien{INSECABLE}: {atteints} indicateur{pluriel} atteint{pluriel} "
        f"sur {len(lignes)} requis, {fin}."
    )


def _say_volet(
    ruleset: Ruleset,
    volet: Volet,
    bloc: ResultatIndicateur | None,
    payants: tuple[ResultatIndicateur, ...],
    ouvert: bool,
) -> str:
    """Say what a volet brings and the arithmetic behind it."""
    if bloc is not None and len(volet.indicateurs) == len(volet.ids_du_bloc):
        return bloc.explication
    payes = [p.points_hors_condition for p in payants if p.points_hors_condition]
    somme = sum(payes, Decimal(0))
    if not payes:
        return f"Aucune ligne atteinte{INSECABLE}: 0{INSECABLE}pt."
    calcul = " + ".join(format_nombre(p) for p in payes)
    debut = f"{calcul} = {format_points(somme)}" if len(payes) > 1 else format_points(somme)
    if ouvert and (bloc is None or bloc.statut is ATTEINT):
        return f"{debut}."
    porte = volet.nom if bloc else _name_of(ruleset, volet.ouvert_par)
    return (
        f"{debut}, payés seulement si les lignes obligatoires de "
        f"«{INSECABLE}{porte}{INSECABLE}» sont atteintes."
    )


def _name_of(ruleset: Ruleset, volet_id: str | None) -> str:
    volet = ruleset.volet(volet_id) if volet_id else None
    return volet.nom if volet else ""


def _say_gate(
    volet_nom: str, non_atteints: int, a_completer: int, en_jeu: Somme, au_plus: Somme
) -> str:
    nom = f"«{INSECABLE}{volet_nom}{INSECABLE}»"
    if not (non_atteints or a_completer):
        return f"Lignes obligatoires de {nom} atteintes{INSECABLE}: les autres points comptent."
    montant = f"{format_euros(en_jeu.euros)} en jeu"
    if au_plus.points > en_jeu.points:
        montant += f", jusqu’à {format_euros(au_plus.euros)} avec ce qui reste à répondre"
    if non_atteints:
        return (
            f"{phrases.say_not_reached(non_atteints, nom)}{INSECABLE}: tout est ramené à "
            f"0{INSECABLE}€. Il y a {montant}."
        )
    pluriel = "s" if a_completer > 1 else ""
    return (
        f"Il reste {a_completer}{INSECABLE}ligne{pluriel} obligatoire{pluriel} à compléter dans "
        f"{nom}{INSECABLE}: {montant}."
    )


def _say_total(ruleset: Ruleset, volets: list[ResultatVolet], acquis: Somme) -> str:
    termes = " + ".join(format_nombre(volet.acquis.points) for volet in volets)
    return (
        f"{termes} = {format_points(acquis.points)}, à {format_euros(ruleset.point.valeur)} "
        f"le point{INSECABLE}: {format_euros(acquis.euros)}."
    )
