"""How each state of the domain is shown: icon, word and colour, from this one place."""

from typing import Final

from forfait_desktop.domain.affichage import MOT_DU_STATUT
from forfait_desktop.domain.phase import SANS_REPONSE, EtatVolet, Phase, VoletLu
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.parcours import EtatTache, Tache
from forfait_desktop.ui.theme import StateStyle

STATES: Final = {
    Statut.ATTEINT: StateStyle("circle-check", MOT_DU_STATUT[Statut.ATTEINT], "atteint"),
    Statut.NON_ATTEINT: StateStyle("circle-x", MOT_DU_STATUT[Statut.NON_ATTEINT], "non_atteint"),
    Statut.A_COMPLETER: StateStyle("circle", MOT_DU_STATUT[Statut.A_COMPLETER], "a_completer"),
    Statut.NON_APPLICABLE: StateStyle(
        "circle-minus", MOT_DU_STATUT[Statut.NON_APPLICABLE], "muted"
    ),
}
TASKS: Final = {
    EtatTache.A_FAIRE: StateStyle("circle", EtatTache.A_FAIRE.value, "muted"),
    EtatTache.EN_COURS: StateStyle("circle-dot", EtatTache.EN_COURS.value, "a_completer"),
    EtatTache.FAIT: StateStyle("circle-check", EtatTache.FAIT.value, "atteint"),
}

BEGUN: Final = StateStyle("circle-dot", "commencé, à compléter", "a_completer")
"""A line of which some fields have an answer."""

UNANSWERED: Final = StateStyle("circle", SANS_REPONSE, "muted")
_VOLETS: Final = {
    EtatVolet.ATTEINT: STATES[Statut.ATTEINT],
    EtatVolet.EN_PARTIE: StateStyle("circle-dot", EtatVolet.EN_PARTIE.value, "a_completer"),
    EtatVolet.NON_ATTEINT: STATES[Statut.NON_ATTEINT],
    EtatVolet.A_COMPLETER: STATES[Statut.A_COMPLETER],
    EtatVolet.DECLARE: StateStyle("shield-check", EtatVolet.DECLARE.value, "muted"),
}
"""Paid in part is neither red nor green."""


def style_of_task(tache: Tache) -> StateStyle:
    """Return how a task is shown; one that is done without being reached is not green."""
    style = TASKS[tache.etat]
    if tache.manque is None:
        return style
    volet = style_of_volet(tache.manque, Phase.OUVERTE)
    return StateStyle(volet.icon, style.word, volet.color)


def style_of_line(statut: Statut, phase: Phase, *, begun: bool = False) -> StateStyle:
    """Return how a line is shown; one without an answer is neutral once it was declared."""
    if statut is not Statut.A_COMPLETER:
        return STATES[statut]
    if phase is Phase.DECLAREE:
        return UNANSWERED
    return BEGUN if begun else STATES[statut]


def style_of_volet(volet: VoletLu, phase: Phase) -> StateStyle:
    """Return how a volet is shown; a closed one, for now or for good as things stand."""
    if volet.etat is not EtatVolet.FERME:
        return _VOLETS[volet.etat]
    en_attente = "a_completer" if phase.promet else "muted"
    return StateStyle("lock", volet.etat.value, "non_atteint" if volet.definitif else en_attente)
