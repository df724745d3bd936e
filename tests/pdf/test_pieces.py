"""The list says of each piece to keep whether it is in the vault."""

from dataclasses import replace

import pytest

from forfait_desktop.domain.francais import lower_first
from forfait_desktop.domain.suivi import EtatPiece
from forfait_desktop.pdf.checklist import render_checklist
from tests.pdf.samples import make_case, read_squeezed, squeeze


@pytest.mark.parametrize("etat", list(EtatPiece))
def test_the_state_of_a_piece_stands_beside_it(etat: EtatPiece) -> None:
    demande = make_case("fs-2024", "plein")
    piece = lower_first(demande.ruleset.indicateurs["v1.i1"].piece.rstrip("."))
    assert piece
    printed = read_squeezed(render_checklist(replace(demande, pieces={"v1.i1": etat})))
    assert squeeze(f"{piece} ({etat.value}).") in printed


def test_a_piece_that_no_rule_asks_for_is_said_when_it_is_held() -> None:
    demande = make_case("fs-2024", "plein")
    assert not demande.ruleset.indicateurs["v2.i5"].piece
    said = squeeze("Pièce jointe (reçue).")
    assert said not in read_squeezed(render_checklist(demande))
    held = replace(demande, pieces={"v2.i5": EtatPiece.RECUE})
    assert said in read_squeezed(render_checklist(held))
