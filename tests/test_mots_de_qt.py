"""The dialogs that Qt itself makes speak French, those of Linux without a desktop included."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QPushButton

from tests.accessibilite.mots import words_of
from tests.poste import settle
from tests.typographie import ENGLISH, rule_faults


def print_dialog(folder: Path, printer: QPrinter) -> QDialog:
    """Print to a file, with every option unfolded."""
    printer.setOutputFileName(str(folder / "liste.pdf"))
    dialog = QPrintDialog(printer)
    dialog.show()
    for button in dialog.findChildren(QPushButton):
        if "Options" in button.text():
            button.click()
    return dialog


def open_dialog(folder: Path, _printer: QPrinter) -> QDialog:
    """Choose a file to open."""
    return QFileDialog(None, "Ouvrir", str(folder))


def save_dialog(folder: Path, _printer: QPrinter) -> QDialog:
    """Choose a file to write."""
    dialog = QFileDialog(None, "Enregistrer", str(folder))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return dialog


def folder_dialog(folder: Path, _printer: QPrinter) -> QDialog:
    """Choose a folder."""
    dialog = QFileDialog(None, "Dossier", str(folder))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    return dialog


def message(folder: Path, _printer: QPrinter) -> QDialog:
    """Ask with every button that a message may have, and details."""
    box = QMessageBox()
    one = QMessageBox.StandardButton
    for button in (one.Ok, one.Save, one.SaveAll, one.Open, one.Yes, one.YesToAll, one.No,
                   one.NoToAll, one.Abort, one.Retry, one.Ignore, one.Close, one.Cancel,
                   one.Discard, one.Help, one.Apply, one.Reset, one.RestoreDefaults):  # fmt: skip
        box.addButton(button)
    box.setDetailedText(folder.name)
    return box


@pytest.mark.parametrize("make", [print_dialog, open_dialog, save_dialog, folder_dialog, message])
def test_a_dialog_of_qt_has_no_english(
    app: QApplication, tmp_path: Path, make: Callable[[Path, QPrinter], QDialog]
) -> None:
    assert app is not None
    printer = QPrinter()
    dialog = make(tmp_path, printer)
    dialog.show()
    settle()
    words = {word for word in words_of(dialog) if str(tmp_path) not in word}
    assert len(words) > 5
    faults = [f"{word!r}: {fault}" for word in words for fault in rule_faults(word)]
    assert [fault for fault in faults if f": {ENGLISH}: " in fault] == []
    dialog.close()


@pytest.mark.parametrize(
    ("context", "source"),
    [
        ("QPageSetupWidget", "Page &order:"),
        ("QPageSetupWidget", "Pages &per sheet:"),
        ("QCupsJobWidget", "Scheduled &printing:"),
        ("QCupsJobWidget", "&Billing information:"),
        ("QCupsJobWidget", "Job &priority:"),
        ("QCupsJobWidget", "&Start:"),
        ("QCupsJobWidget", "&End:"),
    ],
)
def test_the_properties_of_a_printer_which_need_one_to_be_shown_have_french_words(
    app: QApplication, context: str, source: str
) -> None:
    assert app is not None
    shown = QCoreApplication.translate(context, source)
    assert shown != source
    assert rule_faults(shown) == []
