"""A day at the office, refusals and defects included: the technical log holds no word of it."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final, get_args

import pytest
from PySide6.QtWidgets import QApplication

from forfait_desktop.cli import DEFAUT, DONNEE_REFUSEE, FAIT, main
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.logs import Ecran, open_log
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.ui.defects import Defects
from forfait_desktop.ui.dialogs.defaut import DefautDialog
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.screens import MAKERS
from tests.poste import Poste, click, settle, wait_until
from tests.test_logs import read_log

SECRETS: Final = (
    "EXEMPLE", "Camille", "10000000009", "Dupontel", "ma note", "remarque", "contrat", "dossier_",
)  # fmt: skip


def events_of(data_dir: Path) -> set[str]:
    return {line.split()[1] for line in read_log(data_dir).splitlines()}


def check_says_nothing(text: str, *folders: Path) -> None:
    """Neither a name, an answer, a file nor a folder."""
    for secret in (*SECRETS, *map(str, folders), str(Path.home())):
        assert secret.lower() not in text.lower(), secret


def test_a_whole_day_leaves_events_and_no_word_of_the_doctor(poste: Poste, tmp_path: Path) -> None:
    poste.data_dir.mkdir()
    contrat = tmp_path / "contrat de Camille EXEMPLE chez Dupontel.pdf"
    contrat.write_bytes(b"%PDF-1.4 not really")
    image = tmp_path / "contrat EXEMPLE.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    bad = tmp_path / "dossier_de_EXEMPLE.json"
    bad.write_text('{"praticien": "EXEMPLE"', encoding="utf-8")
    defects = Defects()
    with open_log(poste.data_dir), defects.watch():
        praticien = Praticien(nom="EXEMPLE", prenom="Camille", rpps="10000000009")
        medecin = poste.store.praticiens.add(praticien)
        declaration = poste.store.declarations.create(
            medecin.id, "fs-2024", "remarque sur Dupontel"
        )
        window = poste.window
        click(poste.field("v1.i2", "oui", OuiNonField).button(True))
        window.show_page("suivi")
        bureau = window.bureau
        assert window.bridge is not None
        window.bridge.annotate("v1.i2", "ma note sur Dupontel")
        with closing(sqlite3.connect(poste.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert not window.bridge.save()
            assert not window.bridge.save()
            other.execute("ROLLBACK")
        assert window.bridge.save()
        pieces = Justificatifs(poste.store)
        for path in (contrat, image, tmp_path / "dossier_ EXEMPLE absent.pdf"):
            try:
                pieces.add_file(declaration.id, "v1.i2", path)
            except ErreurForfait as error:
                window.show_failure(str(error))
        window.guard(lambda: bureau.import_dossier(bad))
        good = tmp_path / "dossier_de_Camille.json"
        window.guard(lambda: bureau.export_dossier(declaration.id, good))
        window.guard(lambda: bureau.import_dossier(good))
        window.guard(lambda: bureau.export_dossier(declaration.id, tmp_path / "non" / "EXEMPLE"))
        sys.excepthook(KeyError, KeyError("Camille EXEMPLE 10000000009"), None)
        wait_until(lambda: QApplication.activeModalWidget() is not None, "the defect is shown")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DefautDialog)
        report = dialog.report.toPlainText()
        dialog.close()
        settle()
    assert events_of(poste.data_dir) >= {
        "magasin_ouvert",
        "ecran",
        "enregistrement_refuse",
        "enregistrement_repris",
        "import_fait",
        "import_refuse",
        "export_fait",
        "export_refuse",
        "defaut",
    }
    written = read_log(poste.data_dir)
    assert written.count("enregistrement_refuse") == 1
    assert "enregistrement_repris fois=2" in written
    check_says_nothing(written, tmp_path)
    check_says_nothing(report, tmp_path)
    assert "?" not in written


def test_a_store_that_cannot_be_opened_is_noted_without_its_path(tmp_path: Path) -> None:
    data_dir = tmp_path / "EXEMPLE Camille"
    data_dir.mkdir()
    (data_dir / NOM_FICHIER).write_bytes(b"EXEMPLE" * 300)
    with open_log(data_dir), pytest.raises(ErreurForfait, match="EXEMPLE"):
        Store.open(data_dir)
    assert "magasin_refuse exception=" in read_log(data_dir)
    check_says_nothing(read_log(data_dir), tmp_path)


def test_the_command_line_notes_what_it_did_and_how_it_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = tmp_path / "EXEMPLE"
    dossier = Path(__file__).parents[1] / "exemples" / "fs-2024.json"
    assert main(["import", str(dossier), "--data-dir", str(data_dir)]) == FAIT
    missing = tmp_path / "dossier_ de Camille"
    assert main(["import", str(missing), "--data-dir", str(data_dir)]) == DONNEE_REFUSEE

    def fail(*_: object) -> None:
        raise ValueError("EXEMPLE Camille")

    monkeypatch.setattr("forfait_desktop.services.dossiers.import_dossier", fail)
    assert main(["import", str(dossier), "--data-dir", str(data_dir)]) == DEFAUT
    written = read_log(data_dir)
    assert written.count(" commande commande=import") == 3
    assert "exception=ValueError" in written
    check_says_nothing(written, tmp_path)
    assert "EXEMPLE" in capsys.readouterr().err


def test_a_refused_import_makes_no_folder_for_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = tmp_path / "absent"
    assert main(["import", "absent.json", "--data-dir", str(data_dir)]) == DONNEE_REFUSEE
    assert not data_dir.exists()
    assert capsys.readouterr().err


def test_every_screen_has_its_word_in_the_log() -> None:
    assert set(MAKERS) <= set(get_args(Ecran))
