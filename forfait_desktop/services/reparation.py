"""How to repair a closed gate: line by line, what lacks, where to find it, and by when.

The sentences come from the rules and from the tree of the evaluation; no rule is added here.
"""

from dataclasses import dataclass
from datetime import date

from forfait_desktop.domain.affichage import format_date_campagne
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import INSECABLE, join_words
from forfait_desktop.domain.phase import (
    Phase,
    is_closed,
    phase_of,
    say_past,
    say_too_late,
)
from forfait_desktop.domain.resultat import Resultat, ResultatIndicateur, Verrou
from forfait_desktop.domain.ruleset import Dates, Indicateur, Ruleset
from forfait_desktop.domain.values import Statut


@dataclass(frozen=True, slots=True)
class LigneAReparer:
    """One missing line: what the evaluation says of it, what to do, and where to look."""

    indicateur: str
    titre: str
    statut: Statut
    explication: str
    geste: str
    ou_trouver: str
    piece: str


@dataclass(frozen=True, slots=True)
class Reparation:
    """All that the gate lacks, with the money at stake and the last day; or that it is too late."""

    verrou: Verrou
    echeance: str
    lignes: tuple[LigneAReparer, ...]
    phase: Phase = Phase.OUVERTE

    @property
    def a_completer(self) -> bool:
        """Whether nothing is to be repaired: answers are missing, and only that."""
        return not self.verrou.non_atteints


def find_repairs(ruleset: Ruleset, resultat: Resultat, aujourd_hui: date) -> Reparation | None:
    """Return what to repair; None when there is no gate or when it is open."""
    verrou = resultat.verrou
    if verrou is None or verrou.statut is Statut.ATTEINT:
        return None
    return Reparation(
        verrou=verrou,
        echeance=say_deadline(
            ruleset.dates, aujourd_hui, "réparer" if verrou.non_atteints else "compléter"
        ),
        lignes=tuple(
            _repair(ruleset.indicateurs[cle], resultat.indicateur(cle))
            for cle in (*verrou.non_atteints, *verrou.a_completer)
        ),
        phase=phase_of(ruleset.dates, aujourd_hui, declaree=False),
    )


def say_deadline(dates: Dates, aujourd_hui: date, geste: str = "réparer") -> str:
    """Say until when a line can still be repaired or completed, and how sure that day is."""
    fermeture = dates.fermeture
    if is_closed(dates, aujourd_hui):
        return say_too_late(fermeture)
    jour = format_date_campagne(fermeture)
    if fermeture.valeur is None:
        return f"À {geste} avant la clôture{INSECABLE}: {jour}."
    restants = (fermeture.valeur - aujourd_hui).days
    if restants < 0:
        return say_past(fermeture)
    if restants == 0:
        return f"À {geste} aujourd’hui, jour de la clôture{INSECABLE}: {jour}."
    environ = "environ " if fermeture.estimation else ""
    pluriel = "s" if restants > 1 else ""
    return (
        f"À {geste} avant la clôture{INSECABLE}: {jour}, "
        f"dans {environ}{restants}{INSECABLE}jour{pluriel}."
    )


def _repair(indicateur: Indicateur, ligne: ResultatIndicateur) -> LigneAReparer:
    return LigneAReparer(
        indicateur=indicateur.id,
        titre=f"{indicateur.numero}. {indicateur.libelle_court}",
        statut=ligne.statut,
        explication=ligne.explication,
        geste=_say_what_to_do(_fields_in_the_way(indicateur, ligne), ligne.statut),
        ou_trouver=indicateur.ou_trouver,
        piece=indicateur.piece,
    )


def _fields_in_the_way(indicateur: Indicateur, ligne: ResultatIndicateur) -> tuple[Champ, ...]:
    """Return the fields that keep a line from being met; all of them when no part tells."""
    ids = [partie.champ for partie in ligne.parties if partie.statut is ligne.statut]
    if ligne.manque and not ids:
        ids = [ligne.manque.champ]
    champs = tuple(champ for champ in indicateur.champs if champ.id in ids)
    return champs or indicateur.champs


def _say_what_to_do(champs: tuple[Champ, ...], statut: Statut) -> str:
    noms = join_words([_quote(champ.libelle) for champ in champs])
    if statut is Statut.A_COMPLETER:
        return f"Répondez à {noms}."
    if statut is Statut.NON_APPLICABLE:
        return (
            f"Tout y est «{INSECABLE}sans objet{INSECABLE}». Si {noms} vous concerne, répondez-y."
        )
    if all(champ.type == "oui_non" for champ in champs):
        oui = _quote("oui")
        return f"Dès que la condition est remplie, répondez {oui} à {noms}."
    return f"Dès que le chiffre est atteint, ou s’il est faux, corrigez {noms}."


def _quote(texte: str) -> str:
    return f"«{INSECABLE}{texte}{INSECABLE}»"
