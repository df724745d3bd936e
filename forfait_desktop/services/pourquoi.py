"""What "Pourquoi ?" opens: the sentences, the arithmetic and the sources behind a figure.

Everything comes from the tree of the evaluation and from the rules; nothing is computed here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from forfait_desktop.domain.affichage import (
    MOT_DU_MODE,
    MOT_DU_STATUT,
    badge_of,
    format_montant,
    say_ajout,
    tip_of,
)
from forfait_desktop.domain.champs import Remarque
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_euros,
    format_points,
    join_words,
    lower_first,
)
from forfait_desktop.domain.genres import MoyenneMin
from forfait_desktop.domain.phase import Phase, say_gate
from forfait_desktop.domain.resultat import (
    Montant,
    Resultat,
    ResultatIndicateur,
    ResultatPartie,
    ResultatVolet,
)
from forfait_desktop.domain.ruleset import Indicateur, Ruleset
from forfait_desktop.domain.values import Certitude, Statut
from forfait_desktop.services.amendements import say_amendements
from forfait_desktop.services.parcours import TOTAL


class _Sourced(Protocol):
    """What has sources and a certainty: a value of the rules, a condition, an amount."""

    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def certitude(self) -> Certitude: ...


@dataclass(frozen=True, slots=True)
class LigneExplication:
    """One line of the arithmetic: what, how much, why; ``statut`` when its value is a state."""

    libelle: str
    valeur: str
    detail: str
    statut: Statut | None = None


@dataclass(frozen=True, slots=True)
class SourceCitee:
    """One text the figure rests on."""

    titre: str
    nature: str


@dataclass(frozen=True, slots=True)
class RemarqueDite:
    """A sentence with a certainty of its own: its badge, empty when it is sure, and its sense."""

    texte: str
    badge: str
    sens: str


@dataclass(frozen=True, slots=True)
class Explication:
    """The whole explanation of one figure; ``certitude`` names the values it speaks of."""

    titre: str
    phrases: tuple[str, ...]
    lignes: tuple[LigneExplication, ...]
    certitude: str
    sources: tuple[SourceCitee, ...]
    modifications: tuple[str, ...] = ()
    remarques: tuple[RemarqueDite, ...] = ()


def explain(
    ruleset: Ruleset, resultat: Resultat, cle: str, phase: Phase = Phase.OUVERTE
) -> Explication:
    """Explain the total, a volet, an indicator or an amount, by its key.

    Raises ``KeyError`` when the key names nothing.
    """
    explication = _explain(ruleset, resultat, cle, phase)
    if ruleset.ajout is None:
        return explication
    return replace(explication, phrases=(*explication.phrases, say_ajout(ruleset.ajout)))


def _explain(ruleset: Ruleset, resultat: Resultat, cle: str, phase: Phase) -> Explication:
    if cle == TOTAL:
        return _explain_total(ruleset, resultat, phase)
    if ruleset.volet(cle):
        return _explain_volet(ruleset, resultat.volet(cle))
    for montant in resultat.montants:
        if montant.id == cle:
            return _explain_amount(ruleset, montant)
    return _explain_indicateur(ruleset, resultat.indicateur(cle))


def _explain_total(ruleset: Ruleset, resultat: Resultat, phase: Phase) -> Explication:
    lignes = tuple(
        LigneExplication(f"{v.nom}{INSECABLE}: {v.titre}", _points_euros(v), v.explication)
        for v in resultat.volets
    )
    phrases = [resultat.explication]
    if resultat.verrou:
        phrases.append(say_gate(resultat.verrou, phase))
    return Explication(
        titre=f"Total{INSECABLE}: {format_points(resultat.acquis.points)}, "
        f"{format_euros(resultat.acquis.euros)}",
        phrases=tuple(phrases),
        lignes=lignes,
        certitude=_say_certitude(("Valeur du point", ruleset.point)),
        remarques=tuple(_say_remark(r) for r in ruleset.remarques),
        sources=_cited(ruleset, (*ruleset.point.sources, *ruleset.points_max.sources)),
        modifications=say_amendements(
            ruleset, *(volet.id for volet in ruleset.volets), *ruleset.indicateurs
        ),
    )


def _explain_volet(ruleset: Ruleset, volet: ResultatVolet) -> Explication:
    regle = ruleset.volet(volet.id)
    attestes: list[tuple[str, _Sourced]] = []
    if regle:
        attestes.append(("Points au plus", regle.points_max))
    if regle and regle.bloc:
        attestes.append(("Points du bloc", regle.bloc.points))
    lignes = tuple(
        LigneExplication(
            ligne.libelle,
            _points_sur(ligne) or MOT_DU_STATUT[ligne.statut],
            ligne.explication,
            None if _points_sur(ligne) else ligne.statut,
        )
        for ligne in volet.indicateurs
    )
    phrases = [volet.explication]
    if regle:
        phrases.append(regle.resume)
    if not volet.ouvert:
        phrases.append(
            "Ce volet est fermé tant que les indicateurs obligatoires ne sont pas tous atteints."
        )
    return Explication(
        titre=f"{volet.nom}{INSECABLE}: {_points_euros(volet)}",
        phrases=tuple(phrases),
        lignes=lignes,
        certitude=_say_certitude(*attestes),
        sources=_cited(ruleset, (s for _, a in attestes for s in a.sources)),
        modifications=say_amendements(ruleset, volet.id, *(i.id for i in volet.indicateurs)),
    )


def _explain_indicateur(ruleset: Ruleset, ligne: ResultatIndicateur) -> Explication:
    regle = ruleset.indicateurs[ligne.id]
    volet = ruleset.volet_of(ligne.id)
    bloc = volet.bloc.points if volet.bloc and ligne.id in volet.ids_du_bloc else None
    points = regle.points or bloc
    attestes: list[_Sourced] = [ligne, *((points,) if points else ()), regle.mode]
    attestes += regle.remarques
    lignes = tuple(
        LigneExplication(
            champ.libelle,
            _say_part(regle, partie),
            partie.explication,
            None if _only_counts(regle, partie) else partie.statut,
        )
        for partie in ligne.parties
        if (champ := regle.champ(partie.champ))
    )
    valeur = _points_sur(ligne) or "payé avec tout le bloc"
    return Explication(
        titre=f"{regle.libelle_court}{INSECABLE}: {valeur}",
        phrases=(ligne.explication, regle.pourquoi),
        lignes=lignes,
        certitude=_say_certitude(
            ("Condition", regle.condition), *((("Points", points),) if points else ())
        ),
        sources=_cited(ruleset, (s for atteste in attestes for s in atteste.sources)),
        modifications=say_amendements(ruleset, ligne.id),
        remarques=(_say_mode(regle), *(_say_remark(r) for r in regle.remarques)),
    )


def _explain_amount(ruleset: Ruleset, montant: Montant) -> Explication:
    bareme = ruleset.assistant
    remarques = tuple(_say_remark(r) for r in bareme.remarques) if bareme else ()
    valeur = format_montant(montant.euros, maximum=montant.maximum)
    connues = {s.id: s for s in (*ruleset.sources, *(bareme.sources if bareme else ()))}
    return Explication(
        titre=f"{montant.libelle}{INSECABLE}: {valeur}",
        phrases=(montant.explication,),
        remarques=remarques,
        lignes=(),
        certitude=_say_certitude(("Montant", montant)),
        sources=tuple(
            SourceCitee(connues[s].titre, connues[s].nature)
            for s in montant.sources
            if s in connues
        ),
    )


def _say_part(regle: Indicateur, partie: ResultatPartie) -> str:
    """Say the state of a part."""
    return "compté" if _only_counts(regle, partie) else MOT_DU_STATUT[partie.statut]


def _only_counts(regle: Indicateur, partie: ResultatPartie) -> bool:
    """Tell whether a part is a rate of a mean, which has no threshold of its own."""
    answered = partie.statut in (Statut.ATTEINT, Statut.NON_ATTEINT)
    return answered and isinstance(regle.condition, MoyenneMin)


def _points_sur(ligne: ResultatIndicateur) -> str:
    """Say the points of a line against its maximum; nothing for a line that a block pays."""
    if ligne.points is None or ligne.points_max is None:
        return ""
    return f"{format_points(ligne.points)} sur {format_points(ligne.points_max)}"


def _points_euros(volet: ResultatVolet) -> str:
    return f"{format_points(volet.acquis.points)}, {format_euros(volet.acquis.euros)}"


def _say_certitude(*attestes: tuple[str, _Sourced]) -> str:
    """Say how sure each named value is; those that are as sure are named together."""
    noms_par_sens: dict[str, list[str]] = {}
    for nom, atteste in attestes:
        sens = tip_of(atteste.certitude, atteste.sources)
        noms_par_sens.setdefault(sens, []).append(nom)
    return " ".join(
        f"{_name_together(noms)}{INSECABLE}: {sens}." for sens, noms in noms_par_sens.items()
    )


def _name_together(noms: list[str]) -> str:
    return join_words([noms[0], *map(lower_first, noms[1:])])


def _say_remark(remarque: Remarque) -> RemarqueDite:
    certitude, sources = remarque.certitude, remarque.sources
    return RemarqueDite(remarque.texte, badge_of(certitude, sources), tip_of(certitude, sources))


def _say_mode(regle: Indicateur) -> RemarqueDite:
    """Say how a line is entered on amelipro; a mode nobody knows says so in its own words."""
    mode = regle.mode
    badge = "" if mode.valeur == "inconnu" else badge_of(mode.certitude, mode.sources)
    texte = f"Sur amelipro{INSECABLE}: {MOT_DU_MODE[mode.valeur]}."
    return RemarqueDite(texte, badge, tip_of(mode.certitude, mode.sources))


def _cited(ruleset: Ruleset, ids: Iterable[str]) -> tuple[SourceCitee, ...]:
    connues = ruleset.source_par_id
    return tuple(
        SourceCitee(connues[source].titre, connues[source].nature)
        for source in dict.fromkeys(ids)
        if source in connues
    )
