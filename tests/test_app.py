"""What the program promises around its window, from its first moment to its end."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from forfait_desktop.app import QT_ORGANISATION, keep_qt_memory, no_memory_left_in_the_registry


@pytest.mark.parametrize("fails", [False, True], ids=["ends", "fails"])
def test_what_qt_remembered_before_is_all_that_is_left_of_its_memory(
    tmp_path: Path, fails: bool
) -> None:
    keep_qt_memory(tmp_path)
    memory = QSettings(QSettings.Scope.UserScope, QT_ORGANISATION)
    memory.setValue("Avant/dossier", "a")
    try:
        with no_memory_left_in_the_registry():
            memory.setValue("FileDialog/dossier", "b")
            assert set(memory.childGroups()) == {"Avant", "FileDialog"}
            if fails:
                raise ZeroDivisionError
    except ZeroDivisionError:
        assert fails
    assert memory.childGroups() == ["Avant"]
    assert memory.value("Avant/dossier") == "a"
