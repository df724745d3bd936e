"""The sample dossier: whole, marked, apart, and gone when it is left."""

import os
import tempfile
from pathlib import Path

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.exemple import make_example, remove_example, remove_leftovers
from forfait_desktop.storage.store import Store
from tests.storage.children import run_child


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


def test_the_copy_of_a_store_whose_reading_was_cut_short_is_removed_the_next_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else would: it holds answers, and may be on the stick of a portable program."""
    temporary = tmp_path / "temporaire"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with Store.open(tmp_path / "données") as store:
        store.praticiens.add(Praticien(nom="EXEMPLE"))  # its log makes a copy necessary
        run_child(
            """
            import os, sys
            from pathlib import Path
            from forfait_desktop.storage.copies import open_at_rest
            with open_at_rest(Path(sys.argv[1]), None):
                os._exit(0)
            """,
            store.path,
        )
    (left,) = temporary.iterdir()
    remove_leftovers()
    assert left.exists()
    os.utime(left, (0, 0))
    remove_leftovers()
    assert list(temporary.iterdir()) == []


def test_only_the_folder_of_an_example_is_ever_removed(tmp_path: Path) -> None:
    other = tmp_path / "dossiers"
    other.mkdir()
    remove_example(other)
    assert other.is_dir()
