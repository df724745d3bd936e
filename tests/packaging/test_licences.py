"""Every component has a licence, its text and a version; a package is not built otherwise."""

from dataclasses import replace
from pathlib import Path

import licences
import pytest
from paquets import PaquetError
from windows_roues import normal, read_lock

from forfait_desktop.services.licences import LINUX, WINDOWS, Composant, load_composants

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "packaging/requirements.txt").read_text(encoding="utf-8")
PIN = "{}==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"


def named(nom: str, composants: tuple[Composant, ...]) -> Composant:
    return next(composant for composant in composants if composant.nom == nom)


def test_the_components_of_this_checkout_are_complete() -> None:
    assert licences.problems(load_composants(systeme=LINUX), LOCK) == []


def test_every_locked_package_is_listed_on_both_systems() -> None:
    locked = {key.rsplit("-", 1)[0] for key in read_lock(LOCK)}
    for system in (LINUX, WINDOWS):
        listed = {normal(c.distribution) for c in load_composants(systeme=system)}
        assert locked <= listed


def test_a_locked_package_that_is_not_listed_is_named() -> None:
    said = licences.problems(load_composants(systeme=LINUX), LOCK + PIN.format("inconnu"))
    assert said == ["inconnu is locked and not listed"]


def test_a_listed_package_that_is_no_longer_locked_is_named() -> None:
    disparue = replace(load_composants(systeme=LINUX)[0], distribution="disparu")
    said = licences.problems((*load_composants(systeme=LINUX), disparue), LOCK)
    assert said == ["disparu is listed and not locked"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"licence": ""}, "no licence"),
        ({"licence": "AGPL-3.0-only"}, "not accepted"),
        ({"textes": ()}, "no text"),
        ({"version": ""}, "no version"),
    ],
)
def test_a_component_without_licence_text_or_version_is_named(
    change: dict[str, object], word: str
) -> None:
    composants = load_composants(systeme=LINUX)
    bad = replace(named("pydantic", composants), **change)  # type: ignore[arg-type]
    said = licences.problems(tuple(bad if c.nom == "pydantic" else c for c in composants), LOCK)
    assert len(said) == 1
    assert "pydantic" in said[0]
    assert word in said[0]


def test_a_folder_that_lacks_its_packages_is_refused(tmp_path: Path) -> None:
    resources = tmp_path / "forfait_desktop/_data"
    resources.mkdir(parents=True)
    (resources / "resources").symlink_to(ROOT / "resources")
    with pytest.raises(PaquetError, match="pydantic has no text"):
        licences.shipped(tmp_path, LINUX)


def test_the_notice_names_every_component_and_the_rights_of_the_lgpl() -> None:
    composants = load_composants(systeme=LINUX)
    notice = licences.write_notice(composants)
    for composant in composants:
        assert f"- {composant.nom}" in notice
    assert "LGPL version 3" in notice
    assert "remplacer" in notice


def test_each_component_has_a_file_of_its_own() -> None:
    for system in (LINUX, WINDOWS):
        names = [licences.file_name(c) for c in load_composants(systeme=system)]
        assert len(names) == len(set(names))
        assert all(name.isascii() and "/" not in name for name in names)


def version_folder(folder: Path, *names: str) -> Path:
    """A Windows version with all libraries that the list knows, and others."""
    known = [pattern.replace("*", "x") for pattern in licences.read_patterns()]
    for name in (*known, *names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def test_every_library_of_a_windows_version_belongs_to_a_component(tmp_path: Path) -> None:
    licences.require_owners(version_folder(tmp_path))
    version_folder(tmp_path, "lib/paquet/nouvelle.dll")
    with pytest.raises(PaquetError, match=r"lib/paquet/nouvelle\.dll belongs to no component"):
        licences.require_owners(tmp_path)


def test_a_library_that_is_listed_and_no_longer_shipped_is_named(tmp_path: Path) -> None:
    version_folder(tmp_path)
    (tmp_path / "sqlite3.dll").unlink()
    with pytest.raises(PaquetError, match=r"sqlite3\.dll of SQLite \(dans Python\) is not shipped"):
        licences.require_owners(tmp_path)


def test_what_stands_in_the_python_of_windows_is_listed_with_a_text_of_its_own() -> None:
    inside = [c for c in load_composants(systeme=WINDOWS) if c.dans == "python"]
    names = {composant.nom.removesuffix(" (dans Python)") for composant in inside}
    assert {"SQLite", "libffi", "bzip2", "zlib", "Expat", "libmpdec"} <= names
    assert not any(c.dans == "python" for c in load_composants(systeme=LINUX))
    # What the program brings beside itself is only there in a Windows version.
    here = [
        composant for composant in inside if composant.nom.split()[0] not in {"libffi", "bzip2"}
    ]
    assert all(text.read() for composant in here for text in composant.textes)
    assert all(composant.textes for composant in here)
