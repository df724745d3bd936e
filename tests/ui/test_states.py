"""How the states of a volet are shown: none is taken for another."""

import itertools

import pytest

from forfait_desktop.domain.phase import EtatVolet, Phase, VoletLu
from forfait_desktop.domain.values import Statut
from forfait_desktop.ui.states import STATES, style_of_volet


@pytest.mark.parametrize("phase", Phase)
def test_each_state_of_a_volet_has_its_own_icon_and_word(phase: Phase) -> None:
    styles = {etat: style_of_volet(VoletLu(etat), phase) for etat in EtatVolet}
    assert {style.word for style in styles.values()} == {etat.value for etat in EtatVolet}
    for one, other in itertools.combinations(styles.values(), 2):
        assert one.icon != other.icon, (one, other)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("definitif", [True, False])
def test_a_closed_volet_is_a_lock_and_never_looks_reached(phase: Phase, definitif: bool) -> None:
    style = style_of_volet(VoletLu(EtatVolet.FERME, definitif=definitif), phase)
    reached = STATES[Statut.ATTEINT]
    assert style.icon == "lock"
    assert style.word == "fermé"
    assert style.color != reached.color


def test_a_closed_volet_is_lost_for_good_may_still_open_or_is_past() -> None:
    lost = style_of_volet(VoletLu(EtatVolet.FERME, definitif=True), Phase.OUVERTE)
    waiting = style_of_volet(VoletLu(EtatVolet.FERME), Phase.OUVERTE)
    past = style_of_volet(VoletLu(EtatVolet.FERME), Phase.CLOSE)
    assert lost.color == STATES[Statut.NON_ATTEINT].color
    assert waiting.color == STATES[Statut.A_COMPLETER].color
    assert past.color == "muted"
