"""Pourquoi ?: a state has its icon and its colour, a reserve stands with its sentence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.pourquoi import Explication, RemarqueDite, explain
from forfait_desktop.ui.dialogs.pourquoi import PourquoiDialog
from forfait_desktop.ui.widgets.scrolling import ScrollArea
from forfait_desktop.ui.widgets.texts import Badge, StateLabel, Text
from tests.poste import settle, shipped_catalogue

pytestmark = pytest.mark.usefixtures("app")


def test_the_lines_of_a_block_show_their_state_with_an_icon() -> None:
    ruleset = shipped_catalogue().get("fs-2024")
    reponses = parse_reponses(ruleset, {"v1.i3": {"taux": "90"}})
    dialog = PourquoiDialog(explain(ruleset, evaluate(ruleset, reponses), "v1"))
    words = [etat.word for etat in dialog.findChildren(StateLabel)]
    assert len(words) == 4
    assert "atteint" in words
    assert "à compléter" in words


def test_a_reserve_is_nearer_to_its_sentence_than_to_the_next_one() -> None:
    remarques = (
        RemarqueDite("Une phrase.", "à confirmer", "une seule source"),
        RemarqueDite("Une autre.", "", ""),
    )
    dialog = PourquoiDialog(Explication("Titre", (), (), "Sûr.", (), remarques=remarques))
    dialog.show()
    settle()
    one, other = (
        next(text for text in dialog.findChildren(Text) if text.text() == remarque.texte)
        for remarque in remarques
    )
    (badge,) = dialog.findChildren(Badge)
    above = badge.y() - one.geometry().bottom()
    below = other.y() - badge.geometry().bottom()
    assert 0 <= above < below / 2
    dialog.close()


def test_an_explanation_opens_on_its_button_and_is_read_by_pages_from_there() -> None:
    phrases = tuple(f"Phrase {rang}." for rang in range(60))
    dialog = PourquoiDialog(Explication("Titre", phrases, (), "Sûr.", ()))
    dialog.show()
    dialog.activateWindow()
    settle()
    (close,) = dialog.findChildren(QPushButton)
    (area,) = dialog.findChildren(ScrollArea)
    assert close.hasFocus()
    QTest.keyClick(close, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    assert close.hasFocus()
    dialog.close()
