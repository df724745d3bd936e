"""À propos: version, data, what is never done, and the licence of every component."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from forfait_desktop import __version__
from forfait_desktop.ui.dialogs.apropos import DROITS, AproposDialog, join_lines
from tests.poste import settle


@pytest.fixture(name="dialog")
def _dialog(app: QApplication, tmp_path: Path) -> Iterator[AproposDialog]:
    del app
    dialog = AproposDialog(tmp_path / "<b>EXEMPLE</b>")
    dialog.show()
    settle()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def words(dialog: AproposDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_says_the_version_the_data_and_what_is_never_done(dialog: AproposDialog) -> None:
    said = words(dialog)
    assert f"Forfait Desktop {__version__}" in said
    assert "<b>EXEMPLE</b>" in said
    assert "jamais le réseau" in said
    assert "Assurance Maladie" in said


def test_every_component_has_a_line_and_a_text_to_read(dialog: AproposDialog) -> None:
    lines = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    names = [item.text(0) for item in lines if item is not None]
    assert sorted(names) == sorted([DROITS, *(c.nom for c in dialog.composants)])
    for composant in dialog.composants:
        dialog.show_component(composant.nom)
        assert dialog.heading.text() == composant.nom
        assert composant.textes[0].read()[:40] in dialog.reader.toPlainText()


def test_the_rights_on_qt_are_one_key_below_the_first_line(dialog: AproposDialog) -> None:
    assert dialog.list.hasFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.heading.text() == DROITS
    assert "remplacer" in dialog.reader.toPlainText()
    assert DROITS in dialog.reader.accessibleName()


def test_tab_leads_from_the_list_to_the_text_and_out_of_it(dialog: AproposDialog) -> None:
    dialog.activateWindow()
    QTest.keyClick(dialog.list, Qt.Key.Key_Tab)
    assert dialog.reader.hasFocus()
    QTest.keyClick(dialog.reader, Qt.Key.Key_Tab)
    assert not dialog.reader.hasFocus()


def test_the_text_cannot_be_changed(dialog: AproposDialog) -> None:
    before = dialog.reader.toPlainText()
    QTest.keyClicks(dialog.reader, "EXEMPLE")
    assert dialog.reader.toPlainText() == before


def test_the_paragraphs_of_a_licence_fold_with_the_window_and_lose_no_word(
    dialog: AproposDialog,
) -> None:
    for composant in dialog.composants:
        for texte in composant.textes:
            assert join_lines(texte.read()).split() == texte.read().split()
    written = f"{'mot ' * 15}\nsuite\n\n  1. {'mot ' * 15}\n  2. fin\nCopyright (c) EXEMPLE"
    assert join_lines(written).splitlines() == [
        f"{'mot ' * 15} suite",
        "",
        f"  1. {'mot ' * 15}",
        "  2. fin",
        "Copyright (c) EXEMPLE",
    ]


def test_what_a_line_of_the_list_cannot_show_whole_is_in_its_tool_tip(
    dialog: AproposDialog,
) -> None:
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert [item.toolTip(rang) for rang in range(3)] == [item.text(rang) for rang in range(3)]
