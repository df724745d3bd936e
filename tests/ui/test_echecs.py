"""What went wrong is said until it is mended or closed, not until something else works."""

from pathlib import Path

from forfait_desktop.services.parcours import SAUVEGARDES
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.widgets.texts import LinkButton
from tests.poste import Poste, click, during, locked, settle, type_path, wait_until


def write_agenda(poste: Poste, path: Path) -> None:
    during(poste.window.documents.export_agenda, type_path(path))
    settle()


def test_a_file_that_was_not_written_is_said_until_it_is(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2024")
    write_agenda(poste, tmp_path / f"{'é' * 130}.ics")  # 264 bytes, where a name has 255
    assert "le nom est trop long" in window.failure.text.text()
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    poste.wait_saved()
    assert window.failure.isVisible()
    assert window.guard(lambda: window.bureau.rename(poste.declaration_id, "cabinet B"))
    window.show_page(SAUVEGARDES)
    assert window.failure.isVisible()
    write_agenda(poste, tmp_path / "agenda.ics")
    assert not window.failure.isVisible()


def test_a_failure_is_closed_by_whoever_read_it(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2024")
    write_agenda(poste, tmp_path / f"{'é' * 130}.ics")
    (close,) = (b for b in window.failure.findChildren(LinkButton) if b.text() == "Fermer")
    click(close)
    assert not window.failure.isVisible()


def test_answers_that_are_not_saved_are_said_until_they_are(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2024")
    with locked(poste):
        click(poste.field("v1.i2", "oui", OuiNonField).button(True))
        write_agenda(poste, tmp_path / "agenda.ics")
        assert (tmp_path / "agenda.ics").exists()
        assert "un nouvel essai suit" in window.failure.text.text()
        assert window.failure.isVisible()
    wait_until(lambda: not poste.session.has_unsaved, "the new try")
    settle()
    assert not window.failure.isVisible()
