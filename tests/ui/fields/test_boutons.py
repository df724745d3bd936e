"""Answers given by buttons: yes or no, and words of a list."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from forfait_desktop.domain.champs import Champ, Option
from forfait_desktop.domain.values import SANS_OBJET, Valeur
from forfait_desktop.ui.fields.base import Field
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from tests.poste import click

pytestmark = pytest.mark.usefixtures("app")

MOTS = ("ecg", "camera", "otoscope")
OPTIONS = tuple(Option(mot=mot, libelle=mot.capitalize()) for mot in MOTS)


def shown(field: Field) -> list[tuple[object, bool]]:
    emis: list[tuple[object, bool]] = []
    field.value_changed.connect(lambda valeur, typing: emis.append((valeur, typing)))
    field.show()
    return emis


@pytest.mark.parametrize("valeur", [True, False, SANS_OBJET])
def test_each_button_of_a_yes_or_no_gives_its_answer(valeur: Valeur) -> None:
    field = OuiNonField(Champ(id="c", type="oui_non", libelle="Logiciel", sans_objet=True))
    emis = shown(field)
    click(field.button(valeur))
    assert field.value() is valeur
    click(field.button(None))
    assert field.value() is None
    assert emis == [(valeur, False), (None, False)]


def test_sans_objet_has_the_words_of_the_rule_and_is_there_only_where_allowed() -> None:
    champ = Champ(
        id="c", type="oui_non", libelle="LAP", sans_objet=True, sans_objet_libelle="Sans LAP"
    )
    assert OuiNonField(champ).button(SANS_OBJET).text() == "Sans LAP"
    with pytest.raises(StopIteration):
        OuiNonField(Champ(id="c", type="oui_non", libelle="LAP")).button(SANS_OBJET)


def test_words_are_given_in_the_order_of_the_list() -> None:
    field = ChoixField(Champ(id="c", type="choix", libelle="Appareils", options=OPTIONS))
    emis = shown(field)
    click(field.button("otoscope"))
    click(field.button("ecg"))
    assert field.value() == ("ecg", "otoscope")
    click(field.button("otoscope"))
    assert field.value() == ("ecg",)
    click(field.button("ecg"))
    assert field.value() is None
    assert [valeur for valeur, _ in emis] == [
        ("otoscope",),
        ("ecg", "otoscope"),
        ("ecg",),
        None,
    ]


def test_none_and_not_known_yet_are_two_answers() -> None:
    field = ChoixField(Champ(id="c", type="choix", libelle="Appareils", options=OPTIONS))
    shown(field)
    boutons = {bouton.text(): bouton for bouton in field.findChildren(QAbstractButton)}
    click(field.button("ecg"))
    click(boutons["Aucun"])
    assert field.value() == ()
    assert not field.button("ecg").isChecked()
    click(boutons["Je ne sais pas encore"])
    assert field.value() is None
    assert not boutons["Aucun"].isChecked()


def test_a_single_choice_keeps_one_word() -> None:
    champ = Champ(id="c", type="choix", libelle="Temps", options=OPTIONS, unique=True)
    field = ChoixField(champ)
    shown(field)
    click(field.button("ecg"))
    click(field.button("camera"))
    assert field.value() == ("camera",)
    assert not field.button("ecg").isChecked()
