"""How each state of the domain is shown: icon, word and colour, from this one place."""

from typing import Final

from forfait_desktop.domain.affichage import MOT_DU_STATUT, say_statut
from forfait_desktop.domain.resultat import ResultatVolet
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.parcours import EtatTache
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


def style_of(volet: ResultatVolet) -> StateStyle:
    """Return how an open volet is shown: paid in part is neither red nor green."""
    if volet.statut is Statut.NON_ATTEINT and volet.acquis.points:
        return StateStyle("circle-dot", say_statut(volet), "a_completer")
    return STATES[volet.statut]


def closed(gate: Statut) -> StateStyle:
    """Return how a closed volet is shown: for now, or for good as things stand."""
    definitive = gate in (Statut.NON_ATTEINT, Statut.NON_APPLICABLE)
    return StateStyle("lock", "fermé", "non_atteint" if definitive else "a_completer")
