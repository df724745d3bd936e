"""What every editor of a field keeps to, whatever its type; and that no type is without one."""

from datetime import date
from decimal import Decimal
from typing import Final, get_args

import pytest
from PySide6.QtWidgets import QWidget

from forfait_desktop.domain.champs import Champ, Option
from forfait_desktop.domain.genres import GENRES, TYPES_ATTENDUS, Tous, UnParmi, iter_champs
from forfait_desktop.domain.values import SANS_OBJET, Taux, TypeChamp, Valeur
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.fields.factory import EDITOR_OF, EDITORS, make_field
from tests.poste import shipped_catalogue

pytestmark = pytest.mark.usefixtures("app")

OPTIONS: Final = (
    Option(mot="ecg", libelle="ECG"),
    Option(mot="camera", libelle="Caméra"),
    Option(mot="otoscope", libelle="Otoscope"),
)
CHAMPS: Final[dict[str, Champ]] = {
    "oui_non": Champ(id="c", type="oui_non", libelle="Logiciel", sans_objet=True),
    "taux": Champ(id="c", type="taux", libelle="Taux", sans_objet=True),
    "nombre": Champ(id="c", type="nombre", libelle="Actes", unite="actes"),
    "heures": Champ(id="c", type="nombre", libelle="Heures", decimales=True),
    "points": Champ(id="c", type="points", libelle="Points notifiés"),
    "choix": Champ(id="c", type="choix", libelle="Appareils", options=OPTIONS),
    "unique": Champ(id="c", type="choix", libelle="Temps", options=OPTIONS, unique=True),
    "date": Champ(id="c", type="date", libelle="Signature"),
}
VALEURS: Final[dict[str, tuple[Valeur, ...]]] = {
    "oui_non": (True, False, SANS_OBJET),
    "taux": (
        Taux.from_pourcentage(Decimal("66.67")),
        Taux.from_fraction(812, 1000),
        Taux.from_fraction(0, 3),
        SANS_OBJET,
    ),
    "nombre": (0, 7, 1250),
    "heures": (Decimal("1.5"), Decimal(0)),
    "points": (Decimal(0), Decimal("22.5")),
    "choix": ((), ("ecg",), ("ecg", "otoscope")),
    "unique": (("camera",),),
    "date": (date(2025, 12, 31), date(2024, 2, 29)),
}
CAS: Final = [(nom, valeur) for nom, valeurs in VALEURS.items() for valeur in valeurs]


def make(nom: str) -> Field:
    parent = QWidget()
    field = make_field(CHAMPS[nom], parent, Decimal(100))
    field.setParent(None)  # it must outlive the parent that the factory asks for
    return field


def test_every_type_of_field_has_one_editor_and_no_editor_is_left_over() -> None:
    types = [genre for editeur in EDITORS for genre in editeur.types]
    assert sorted(types) == sorted(get_args(TypeChamp))
    assert set(EDITOR_OF) == set(get_args(TypeChamp))


@pytest.mark.parametrize("genre", GENRES)
def test_every_kind_of_condition_has_editors_for_its_fields(genre: str) -> None:
    compose = GENRES[genre] in (Tous, UnParmi)
    attendus = set(TYPES_ATTENDUS.values()) if compose else {TYPES_ATTENDUS[genre]}
    assert attendus <= set(EDITOR_OF)


def test_every_field_that_a_shipped_condition_reads_has_an_editor() -> None:
    parent = QWidget()
    for ruleset in shipped_catalogue().load_all()[0]:
        for _volet, indicateur in ruleset.iter_indicateurs():
            for champ_id, genre in iter_champs(indicateur.condition):
                champ = indicateur.champ(champ_id)
                assert champ is not None
                assert champ.type == genre
                assert champ.type in make_field(champ, parent).types


@pytest.mark.parametrize(("nom", "valeur"), CAS)
def test_a_value_shown_is_the_value_read_and_nothing_is_emitted(nom: str, valeur: Valeur) -> None:
    field = make(nom)
    emis: list[tuple[object, bool]] = []
    field.value_changed.connect(lambda v, t: emis.append((v, t)))
    assert field.value() is None
    field.set_value(valeur)
    assert field.value() == valeur
    field.set_value(None)
    assert field.value() is None
    assert emis == []


@pytest.mark.parametrize(("nom", "valeur"), CAS)
def test_each_value_replaces_any_other(nom: str, valeur: Valeur) -> None:
    field = make(nom)
    for autre in VALEURS[nom]:
        field.set_value(autre)
        field.set_value(valeur)
        assert field.value() == valeur


@pytest.mark.parametrize("nom", CHAMPS)
def test_a_state_is_said_in_words_beside_the_field(nom: str) -> None:
    field = make(nom)
    field.set_state(FieldState.ERREUR, "C’est faux.")
    assert field.state is FieldState.ERREUR
    assert field.message() == "C’est faux."
    assert all(entree.property("erreur") for entree in field.inputs())
    field.set_state(FieldState.ENREGISTRE)
    assert field.message() == "Enregistré"
    assert not any(entree.property("erreur") for entree in field.inputs())
    field.set_state(FieldState.VIDE)
    assert field.message() == ""


@pytest.mark.parametrize("nom", CHAMPS)
def test_the_label_the_help_and_the_accessible_names_come_from_the_rule(nom: str) -> None:
    field = make(nom)
    assert field.label.text() == CHAMPS[nom].libelle
    for entree in field.inputs():
        assert entree.accessibleName().startswith(CHAMPS[nom].libelle)


@pytest.mark.parametrize("nom", CHAMPS)
def test_a_field_is_valid_when_it_is_empty(nom: str) -> None:
    assert make(nom).is_valid()
