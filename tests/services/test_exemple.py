"""The sample dossier: whole, marked, apart, and gone when it is left."""

import os
import tempfile
from pathlib import Path

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.exemple import make_example, remove_example
from forfait_desktop.storage.store import Store


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def catalogue() -> Catalogue:
    return Catalogue([shipped_dir("rulesets")])


def test_the_example_holds_declarations_of_an_example_doctor_with_an_amount() -> None:
    folder = make_example(catalogue())
    with Store.open(folder) as store:
        bureau = Bureau(store, catalogue())
        lignes = bureau.declarations()
        assert len(lignes) == 2
        assert {ligne.praticien for ligne in lignes} == {"Docteur EXEMPLE"}
        for ligne in lignes:
            resultat = bureau.amount(ligne.id)
            assert resultat is not None
            assert resultat.acquis.euros > 0
            assert not bureau.set_aside(ligne.id)


def test_leaving_the_example_removes_all_of_it(tmp_path: Path) -> None:
    folder = make_example(catalogue())
    assert folder.parent == tmp_path
    remove_example(folder)
    assert list(tmp_path.iterdir()) == []


def test_an_example_cut_short_is_removed_the_next_day(tmp_path: Path) -> None:
    left, other = make_example(catalogue()), make_example(catalogue())
    os.utime(left, (0, 0))
    folder = make_example(catalogue())
    assert set(tmp_path.iterdir()) == {folder, other}


def test_only_the_folder_of_an_example_is_ever_removed(tmp_path: Path) -> None:
    other = tmp_path / "dossiers"
    other.mkdir()
    remove_example(other)
    assert other.is_dir()
