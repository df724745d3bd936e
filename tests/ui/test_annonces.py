"""What a screen reader is told when something changes where the keyboard is not."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QRadioButton, QWidget

from forfait_desktop.errors import MagasinOccupe
from forfait_desktop.services.parcours import VERIFIER
from forfait_desktop.ui.annonces import annonces
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.widgets.lecteur import Box, Choice, TextLine
from tests.poste import Poste, click, settle, type_in, wait_until

Said = list[tuple[str, bool]]
"""The words, with ordinary spaces, and whether they interrupt."""


@pytest.fixture
def said(poste: Poste) -> Iterator[Said]:
    """What is said while a reader listens to an open declaration."""
    poste.open_on("fs-2024")
    heard: Said = []

    def hear(texte: str, urgent: bool) -> None:
        heard.append((texte.replace("\u00a0", " "), urgent))

    QAccessible.setActive(True)
    annonces.said.connect(hear)
    yield heard
    annonces.said.disconnect(hear)
    QAccessible.setActive(False)


def words(said: Said) -> str:
    return " | ".join(texte for texte, _urgent in said)


def complete_volet_1(poste: Poste) -> None:
    for cle, champ in (("v1.i1", "segur"), ("v1.i1", "lap"), ("v1.i2", "oui"), ("v1.i4", "oui")):
        click(poste.field(cle, champ, OuiNonField).button(True))
    type_in(poste.field("v1.i3", "taux", TauxField).percent, "90")


def test_the_page_gone_to_is_said_and_stands_in_the_title_of_the_window(
    poste: Poste, said: Said
) -> None:
    poste.window.show_page("v1.i2")
    assert words(said).startswith("Étape 2 sur 4")
    assert words(said).endswith("?")
    assert not said[-1][1]
    poste.window.show_page(VERIFIER)
    assert said[-1] == ("Vérifier", False)
    assert poste.window.windowTitle() == "Vérifier — Forfait Desktop"


def test_the_gate_the_total_and_the_saving_are_said_once_it_is_quiet(
    poste: Poste, said: Said
) -> None:
    complete_volet_1(poste)
    said.clear()
    wait_until(lambda: bool(said), "what changed is said")
    (texte, urgent), *more = said
    assert not more
    assert not urgent
    assert "Lignes obligatoires de « Volet 1 » atteintes" in texte
    assert "Total : 280 pts, 1 960 €." in texte
    assert texte.endswith("Enregistré.")


def test_an_answer_that_changes_no_figure_says_only_that_it_is_saved(
    poste: Poste, said: Said
) -> None:
    click(poste.field("v2.i2", "oui", OuiNonField).button(False))
    said.clear()
    wait_until(lambda: bool(said), "the saving is said")
    assert said == [("Enregistré.", False)]


def test_a_wrong_field_says_why_at_once_and_keeps_it_as_its_description(
    poste: Poste, said: Said
) -> None:
    field = poste.field("v1.i3", "taux", TauxField)
    said.clear()
    type_in(field.percent, "101")
    assert said
    assert said[0][0].startswith("Un taux ne dépasse pas 100 %")
    assert said[0][1]
    assert "ne dépasse pas" in field.percent.accessibleDescription()
    type_in(field.percent, "90")
    assert "ne dépasse pas" not in field.percent.accessibleDescription()


def test_what_went_wrong_interrupts_and_what_was_done_does_not(poste: Poste, said: Said) -> None:
    said.clear()
    poste.window.show_notice("C’est fait.")
    poste.window.show_failure("Ce n’est pas fait.")
    poste.window.show_failure("Ce n’est pas fait.")
    poste.window.show_damage("Le fichier est endommagé.")
    assert said == [
        ("C’est fait.", False),
        ("Ce n’est pas fait.", True),
        ("Le fichier est endommagé.", True),
    ]


def test_a_failure_told_again_is_said_once_however_long_it_is(poste: Poste, said: Said) -> None:
    echec = f"« {'dossier/' * 60}liste.pdf » n’a pas pu être écrit."
    said.clear()
    for _again in range(3):
        poste.window.show_failure(echec)
    assert len(said) == 1


def test_a_refused_save_is_said_and_tells_that_it_is_tried_again(
    poste: Poste, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise MagasinOccupe

    monkeypatch.setattr(type(poste.store.declarations), "save_reponses", refuse)
    said.clear()
    click(poste.field("v2.i2", "oui", OuiNonField).button(True))
    urgent = [texte for texte, interrupts in said if interrupts]
    assert len(urgent) == 1
    assert "un nouvel essai suit" in urgent[0]
    monkeypatch.undo()


def test_euros_are_not_said_aloud_while_the_mode_is_discreet(poste: Poste, said: Said) -> None:
    discretion.set_on(True)
    complete_volet_1(poste)
    said.clear()
    wait_until(lambda: bool(said), "what changed is said")
    discretion.set_on(False)
    assert "280 pts" in words(said)
    assert "1 960" not in words(said)


def test_a_gate_that_closes_is_said_in_points_while_the_mode_is_discreet(
    poste: Poste, said: Said
) -> None:
    complete_volet_1(poste)
    discretion.set_on(True)
    click(poste.field("v1.i4", "oui", OuiNonField).button(False))
    said.clear()
    wait_until(lambda: bool(said), "what changed is said")
    discretion.set_on(False)
    assert "tout est ramené à 0 pt" in words(said)


def test_nothing_is_said_while_no_reader_listens(poste: Poste, said: Said) -> None:
    QAccessible.setActive(False)
    poste.window.show_failure("Ce n’est pas fait.")
    poste.window.show_page(VERIFIER)
    assert not said


# what a reader does, through the same interfaces


def toggle(widget: QWidget) -> None:
    """Do what a reader does to tick something."""
    interface = QAccessible.queryAccessibleInterface(widget)
    actions = interface.actionInterface()
    actions.doAction(actions.toggleAction())
    settle()


def test_a_box_ticked_by_a_reader_is_clicked_once(poste: Poste) -> None:
    del poste
    box = Box("Périmée")
    clicks: list[bool] = []
    box.clicked.connect(lambda on: clicks.append(bool(on)))
    toggle(box)
    assert clicks == [True]
    box.setChecked(False)
    assert clicks == [True], "what the program shows is no click"
    box.click()
    assert clicks == [True, True]
    box.deleteLater()


def test_an_answer_chosen_by_a_reader_is_given(poste: Poste) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v1.i2", "oui", OuiNonField)
    assert isinstance(field.button(True), QRadioButton)
    toggle(field.button(True))
    assert poste.session.valeur("v1.i2", "oui") is True
    assert poste.stored()["v1.i2"] == {"oui": True}


def test_an_answer_left_for_another_is_no_click(poste: Poste) -> None:
    del poste
    parent = QWidget()
    one, other = Choice("Oui", parent), Choice("Non", parent)
    clicks: list[str] = []
    for choice in (one, other):
        choice.clicked.connect(lambda _=False, c=choice: clicks.append(c.text()))
    one.setChecked(True)
    toggle(other)
    assert clicks == ["Non"]
    parent.deleteLater()


def test_words_written_by_a_reader_are_edited_and_finished(poste: Poste) -> None:
    del poste
    line = TextLine()
    edited: list[str] = []
    finished: list[bool] = []
    line.textEdited.connect(edited.append)
    line.editingFinished.connect(lambda: finished.append(True))
    line.setText("ce qui est montré")
    assert not edited
    interface = QAccessible.queryAccessibleInterface(line)
    interface.setText(QAccessible.Text.Value, "90")
    assert line.text() == "90"
    assert edited[-1] == "90"
    assert finished
    line.deleteLater()
