"""The shipped folders are found wherever the program stands; the data folder is not made."""

import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from forfait_desktop import paths
from forfait_desktop.paths import (
    DATA_DIR_VARIABLE,
    default_data_dir,
    keep_temporary_files,
    know_launcher,
    portable_dir,
    shipped_dir,
)

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("rulesets", "resources")


@pytest.fixture(autouse=True)
def _forget_what_was_found() -> Iterator[None]:
    shipped_dir.cache_clear()
    yield
    shipped_dir.cache_clear()


def installed_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make as if the package stood in a folder."""
    package = folder / "forfait_desktop"
    package.mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    return package


@pytest.mark.parametrize("name", SHIPPED)
def test_a_checkout_has_them_at_its_top(name: str) -> None:
    assert shipped_dir(name) == ROOT / name


@pytest.mark.parametrize("name", SHIPPED)
def test_a_wheel_has_them_inside_the_package(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = installed_at(tmp_path, monkeypatch)
    (tmp_path / name).mkdir()  # of another package: never ours
    (package / "_data" / name).mkdir(parents=True)
    assert shipped_dir(name) == package / "_data" / name


@pytest.mark.parametrize("name", SHIPPED)
def test_the_wheel_is_told_to_hold_them_there(name: str) -> None:
    projet = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    inclus = projet["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert inclus[name] == f"forfait_desktop/_data/{name}"


def test_a_frozen_build_has_them_beside_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path / "lib", monkeypatch)
    (tmp_path / "rulesets").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert shipped_dir("rulesets") == tmp_path / "rulesets"


def test_an_incomplete_installation_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path, monkeypatch)
    with pytest.raises(FileNotFoundError, match="l'installation est incomplète"):
        shipped_dir("rulesets")


def test_the_variable_names_the_data_folder_which_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "données"))
    assert default_data_dir() == (tmp_path / "données").resolve()
    assert not (tmp_path / "données").exists()


def test_without_the_variable_it_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    assert default_data_dir().name == "forfait-desktop"


def test_a_portable_mark_beside_the_program_keeps_the_data_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    installed_at(tmp_path, monkeypatch)
    assert default_data_dir() != tmp_path / "donnees"
    (tmp_path / "portable.txt").write_bytes(b"")
    assert default_data_dir() == tmp_path / "donnees"
    assert not (tmp_path / "donnees").exists()


def test_the_mark_counts_beside_the_executable_of_a_packaged_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    installed_at(tmp_path / "lib", monkeypatch)
    monkeypatch.setattr(sys, "frozen", "windows", raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "forfait-desktop.exe"))
    (tmp_path / "portable.txt").write_bytes(b"")
    assert default_data_dir() == tmp_path / "donnees"


def test_the_mark_beside_a_python_of_the_system_is_that_of_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    installed_at(tmp_path / "lib", monkeypatch)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python3"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "portable.txt").write_bytes(b"")
    assert portable_dir() is None


def test_the_launcher_of_a_package_says_where_the_mark_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    monkeypatch.setattr(paths, "_launcher_dir", None)
    installed_at(tmp_path / "lib" / "forfait-desktop", monkeypatch)
    (tmp_path / "portable.txt").write_bytes(b"")
    assert portable_dir() is None
    know_launcher(tmp_path)
    assert default_data_dir() == tmp_path / "donnees"


def test_temporary_files_of_a_portable_program_stay_in_its_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path / "ailleurs"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "ailleurs"))
    installed_at(tmp_path, monkeypatch)
    data_dir = tmp_path / "donnees"
    keep_temporary_files(data_dir)
    assert tempfile.gettempdir() == str(tmp_path / "ailleurs")
    assert not data_dir.exists()
    (tmp_path / "portable.txt").write_bytes(b"")
    keep_temporary_files(data_dir)
    with tempfile.TemporaryDirectory() as made:
        assert Path(made).is_relative_to(data_dir)
    assert Path(os.environ["TMPDIR"]).is_relative_to(data_dir)
    if os.name == "posix":
        assert data_dir.stat().st_mode & 0o077 == 0


def test_a_folder_asked_for_wins_over_the_portable_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path, monkeypatch)
    (tmp_path / "portable.txt").write_bytes(b"")
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "ailleurs"))
    assert default_data_dir() == (tmp_path / "ailleurs").resolve()
