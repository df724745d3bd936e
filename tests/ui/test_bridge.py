"""Between the session and the widgets: saved is said only once it is committed."""

from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from tests.poste import Poste, click, locked, settle, type_in, wait_until


def bridge_of(poste: Poste) -> SessionBridge:
    bridge = poste.window.bridge
    assert bridge is not None
    return bridge


def test_saved_comes_after_the_commit_and_never_before(poste: Poste) -> None:
    poste.open_on("fs-2024")
    bridge = bridge_of(poste)
    found: list[object] = []
    bridge.saved.connect(lambda: found.append(poste.stored()["v1.i2"]["oui"]))
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    assert found == [True]


def test_what_is_typed_is_committed_after_a_short_pause_without_leaving_the_field(
    poste: Poste,
) -> None:
    poste.open_on("fs-2024")
    field = poste.field("v1.i3", "taux", TauxField)
    type_in(field.percent, "92,7")
    assert poste.stored() == {}
    assert field.state is FieldState.A_ENREGISTRER
    poste.wait_saved()
    assert poste.stored() == {"v1.i3": {"taux": "92.7"}}
    assert field.message() == "Enregistré"
    assert field.percent.hasFocus()


def test_a_store_that_fails_keeps_the_answer_says_it_and_saves_when_the_cause_is_gone(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    field = poste.field("v1.i2", "oui", OuiNonField)
    with locked(poste):
        click(field.button(True))
        assert field.value() is True
        assert poste.session.valeur("v1.i2", "oui") is True
        assert field.message() == "Pas encore enregistré"
        assert window.failure.isVisible()
        assert "un nouvel essai suit" in window.failure.text.text()
        assert window.totals.saved.text() == "Pas encore enregistré."
        assert poste.stored() == {}
    wait_until(lambda: not poste.session.has_unsaved, "the new try")
    settle()
    assert poste.stored() == {"v1.i2": {"oui": True}}
    assert field.message() == "Enregistré"
    assert not window.failure.isVisible()
    assert window.totals.saved.text() == "Tout est enregistré."


def test_answers_given_meanwhile_are_saved_with_the_one_that_failed(poste: Poste) -> None:
    poste.open_on("fs-2024")
    with locked(poste):
        click(poste.field("v1.i2", "oui", OuiNonField).button(True))
        click(poste.field("v1.i4", "oui", OuiNonField).button(False))
    click(poste.field("v2.i2", "oui", OuiNonField).button(True))
    assert poste.stored() == {
        "v1.i2": {"oui": True},
        "v1.i4": {"oui": False},
        "v2.i2": {"oui": True},
    }


def test_nothing_is_announced_after_the_bridge_is_closed(poste: Poste) -> None:
    poste.open_on("fs-2024")
    bridge = bridge_of(poste)
    heard: list[object] = []
    bridge.changed.connect(heard.append)
    bridge.close()
    poste.session.answer("v1.i2", "oui", True)
    assert heard == []
    poste.session.save()
