"""What the Linux packages say of themselves, what they hold, and what they leave out."""

import configparser
import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

import linux_build
import linux_icones
import linux_roues
import linux_smoke
import linux_textes
import linux_tri
import pytest
from ecran import Ecran, wait_for
from paquets import PaquetError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "packaging/linux"


def control() -> dict[str, str]:
    text = linux_textes.control("1.2.3", 10_241, ["libc6 (>= 2.34)", "libegl1"], ["libcups2"])
    assert text.endswith("\n")
    return linux_textes.parse_control(text)


def test_the_control_file_has_the_fields_that_dpkg_requires() -> None:
    fields = control()
    assert fields["Package"] == "forfait-desktop"
    assert (fields["Version"], fields["Architecture"]) == ("1.2.3", "amd64")
    assert "<" in fields["Maintainer"]
    assert fields["Installed-Size"] == "11"
    assert fields["Description"].startswith("prepare")


def test_the_package_asks_for_a_python_that_it_has_modules_for() -> None:
    depends = control()["Depends"].split(", ")
    assert depends[:2] == ["python3 (>= 3.11)", "python3 (<< 3.14)"]
    assert "libegl1" in depends
    assert linux_roues.PYTHONS == ("3.11", "3.12", "3.13")


def test_the_description_is_folded_as_dpkg_reads_it() -> None:
    _summary, *lines = control()["Description"].split("\n")
    assert all(line.startswith(" ") and line.strip() for line in lines)
    assert max(map(len, lines)) <= 79


def test_the_desktop_entry_has_its_keys() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(SOURCES / "forfait-desktop.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert (entry["Type"], entry["Name"]) == ("Application", "Forfait Desktop")
    assert (entry["Exec"], entry["Icon"]) == ("forfait-desktop", "forfait-desktop")
    assert entry["Terminal"] == "false"
    assert all(entry[key].endswith(";") for key in ("Categories", "Keywords"))


def test_an_icon_that_cannot_be_drawn_or_kept_ends_the_build_in_a_sentence(tmp_path: Path) -> None:
    wrong, right = tmp_path / "dessin.svg", ROOT / "resources/icons/app.svg"
    wrong.write_text("EXEMPLE", encoding="ascii")
    with pytest.raises(PaquetError, match=r"dessin\.svg could not be drawn"):
        linux_icones.write_icons(wrong, tmp_path, "essai")
    (tmp_path / "16x16/apps/essai.png").mkdir()
    with pytest.raises(PaquetError, match=r"essai\.png could not be written"):
        linux_icones.write_icons(right, tmp_path, "essai")


def test_the_metadata_of_software_centres_names_the_entry_the_icon_and_the_release() -> None:
    tree = ET.fromstring(linux_textes.metainfo("1.2.3", 1_700_000_000))
    assert tree.get("type") == "desktop-application"
    assert tree.findtext("launchable") == "forfait-desktop.desktop"
    assert tree.findtext("project_license") == "MIT"
    release = tree.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2.3", "date": "2023-11-14"}


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/QtNetwork.abi3.so",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/designer",
        "PIL/_webp.cpython-311-x86_64-linux-gnu.so",
        "reportlab/fonts/Vera.ttf",
        "icalendar/tests/test_x.py",
        "pydantic-2.0.dist-info/RECORD",
    ],
)
def test_what_is_never_used_is_left_out(name: str) -> None:
    assert not linux_tri.keeps(PurePosixPath(name))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PIL/_imaging.cpython-313-x86_64-linux-gnu.so",
        "pydantic-2.0.dist-info/licenses/LICENSE",
        "pydantic-2.0.dist-info/METADATA",
    ],
)
def test_what_the_program_needs_is_kept(name: str) -> None:
    assert linux_tri.keeps(PurePosixPath(name))


def test_every_library_has_a_package_and_an_unknown_one_stops_the_build() -> None:
    needed, helpful = linux_tri.dependencies({"libc.so.6", "libglib-2.0.so.0", "libcups.so.2"})
    assert needed == ["libc6 (>= 2.34)", "libglib2.0-0t64 | libglib2.0-0"]
    assert helpful == ["libcups2t64 | libcups2"]
    with pytest.raises(PaquetError, match="libinconnue"):
        linux_tri.dependencies({"libinconnue.so.1"})


def test_a_wheel_of_one_python_that_was_not_foreseen_is_refused() -> None:
    assert not linux_roues.is_of_one_python(Path("shiboken6-6.11-cp310-abi3-linux.whl"))
    assert not linux_roues.is_of_one_python(Path("pydantic-2.0-py3-none-any.whl"))
    assert linux_roues.is_of_one_python(Path("pillow-13.0-cp311-cp311-linux.whl"))
    with pytest.raises(PaquetError, match="autre"):
        linux_roues.is_of_one_python(Path("autre-1.0-cp311-cp311-linux.whl"))


def test_a_folder_of_wheels_that_is_not_that_of_the_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "pydantic-2.0-py3-none-any.whl").write_bytes(b"EXEMPLE")
    said = linux_roues.unlike_lock(tmp_path, {"pydantic-2.0": frozenset({"0" * 64})})
    assert said == [
        "pydantic-2.0-py3-none-any.whl is not the file that was locked",
        "pydantic-2.0 is there 0 times",
    ]


def write_twice(tmp_path: Path) -> list[bytes]:
    tree = tmp_path / "top"
    (tree / "b").mkdir(parents=True)
    for name in ("b/two", "one"):
        (tree / name).write_text(name, encoding="ascii")
    (tree / "one").chmod(0o700)
    contents = []
    for number, when in enumerate((1, 2_000_000)):
        for path in [tree, *tree.rglob("*")]:
            os.utime(path, (when, when))
        target = tmp_path / f"{number}.tar.gz"
        with (
            target.open("wb") as raw,
            gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        ):
            linux_build.write_tar(packed, tree, 1_700_000_000)
        contents.append(target.read_bytes())
    return contents


def test_the_tarball_is_the_same_whenever_it_is_made_and_belongs_to_root(tmp_path: Path) -> None:
    first, second = write_twice(tmp_path)
    assert first == second
    with tarfile.open(tmp_path / "0.tar.gz") as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == ["top", "top/b", "top/b/two", "top/one"]
    assert {(member.uid, member.uname, member.mtime) for member in members} == {
        (0, "root", 1_700_000_000)
    }
    assert [oct(member.mode) for member in members] == ["0o755", "0o755", "0o644", "0o755"]


@pytest.mark.skipif(sys.platform == "win32", reason="these are scripts of Linux")
@pytest.mark.parametrize("name", ["lanceur.sh", "installer-menu.sh", "postinst", "prerm"])
def test_the_scripts_are_well_formed(name: str) -> None:
    assert subprocess.run(["sh", "-n", SOURCES / name], check=False).returncode == 0


def test_the_launcher_leaves_out_the_packages_of_the_system_and_of_the_user() -> None:
    text = (SOURCES / "lanceur.sh").read_text(encoding="utf-8")
    assert 'exec "$python" -I -S "$dossier/lancement.py"' in text
    assert "pip" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="the smoke test is one of Linux")
def test_removing_the_package_never_names_the_data_of_a_user() -> None:
    for name in ("postinst", "prerm"):
        text = (SOURCES / name).read_text(encoding="utf-8")
        assert "/home" not in text
        assert ".local" not in text
    assert linux_smoke.DATA.endswith(".local/share/forfait-desktop")


def read_exec(entry: Path) -> list[str]:
    """Read the command of a menu entry as its specification says: escapes, quotes, percents."""
    (line,) = re.findall(r"(?m)^Exec=(.*)$", entry.read_text(encoding="utf-8"))
    text = re.sub(r"\\\\", lambda _: "\\", line)
    assert re.fullmatch(r'[\w/]+ "(?:[^"`$\\]|\\["`$\\])*"', text), line
    assert not re.search("%[^%]", text.replace("%%", "")), line
    program, quoted = text.split(" ", 1)
    return [program, re.sub(r"\\(.)", r"\1", quoted[1:-1]).replace("%%", "%")]


AWKWARD = [
    "un dossier",
    "A&B",
    "a|b",
    "50% fait %u %%",
    "a\\b\\\\n",
    'dit "bonjour"',
    "$HOME `id`",
    "l'été = là",
    "-e #;~*?<>()",
]


def menu_entry(top: Path, home: Path, *options: str) -> Path:
    """Put an unpacked program into the menus, or take it out; return where its entry goes."""
    command = ["sh", str(top / "installer-menu.sh"), *options]
    env = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return home / ".local/share/applications/forfait-desktop.desktop"


def unpack_with_menu(top: Path) -> Path:
    """Lay out what the menu command reads, with a launcher that notes that it ran."""
    (top / "share/applications").mkdir(parents=True)
    (top / "share/icons/hicolor/48x48/apps").mkdir(parents=True)
    (top / "share/icons/hicolor/48x48/apps/forfait-desktop.png").write_bytes(b"EXEMPLE")
    shutil.copy(SOURCES / "forfait-desktop.desktop", top / "share/applications")
    shutil.copy(SOURCES / "installer-menu.sh", top)
    launcher = top / "forfait-desktop"
    launcher.write_text(
        '#!/bin/sh\n: > "$(dirname "$(readlink -f "$0")")/lance"\n', encoding="ascii"
    )
    launcher.chmod(0o755)
    return launcher


@pytest.mark.skipif(sys.platform == "win32", reason="this is a script of Linux")
@pytest.mark.parametrize("name", AWKWARD)
def test_the_menu_starts_a_program_whatever_its_folder_is_named(tmp_path: Path, name: str) -> None:
    top = tmp_path / name
    launcher = unpack_with_menu(top)
    entry = menu_entry(top, tmp_path / "home")
    command = read_exec(entry)
    assert command == ["/bin/sh", str(launcher)]
    subprocess.run(command, check=True)
    assert (top / "lance").is_file()
    shipped = (SOURCES / "forfait-desktop.desktop").read_text(encoding="utf-8").splitlines()
    written = entry.read_text(encoding="utf-8").splitlines()
    assert [line for line in written if not line.startswith("Exec=")] == [
        line for line in shipped if not line.startswith("Exec=")
    ]


@pytest.mark.skipif(
    None in map(shutil.which, ("gio", "desktop-file-validate")),
    reason="what reads menu entries is not installed here",
)
@pytest.mark.parametrize("name", AWKWARD)
def test_the_desktop_takes_the_menu_entry_and_starts_it(tmp_path: Path, name: str) -> None:
    top = tmp_path / name
    unpack_with_menu(top)
    entry = menu_entry(top, tmp_path / "home")
    checked = subprocess.run(["desktop-file-validate", entry], capture_output=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, b"")
    started = subprocess.run(["gio", "launch", entry], capture_output=True, check=False)
    assert started.returncode == 0, started.stderr
    assert wait_for("the program", (top / "lance").is_file)


@pytest.mark.skipif(sys.platform == "win32", reason="this is a script of Linux")
def test_the_program_is_taken_out_of_the_menus_whole(tmp_path: Path) -> None:
    top, home = tmp_path / "un dossier", tmp_path / "home"
    unpack_with_menu(top)
    assert menu_entry(top, home).is_file()
    menu_entry(top, home, "--retirer")
    assert [path for path in home.rglob("*") if path.is_file()] == []


def unpack(top: Path, launcher: str) -> Path:
    """Lay a program out as a package does, its launcher where it says; return what starts it."""
    folder = top / "lib/forfait-desktop"
    folder.mkdir(parents=True)
    (packages,) = {path for path in map(Path, sys.path) if (path / "pydantic").is_dir()}
    for path in [*packages.iterdir(), ROOT / "forfait_desktop"]:
        (folder / path.name).symlink_to(path)
    shutil.copyfile(SOURCES / "lancement.py", folder / "lancement.py")
    (top / launcher).parent.mkdir(exist_ok=True)
    shutil.copyfile(SOURCES / "lanceur.sh", top / launcher)
    return folder / "lancement.py"


def say_data_folder(start: Path, home: Path) -> str:
    """Return what an unpacked program says of its data, run as its launcher runs it."""
    command = [sys.executable, "-I", "-S", str(start), "verify"]
    env = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_mark_beside_the_launcher_of_the_tarball_keeps_the_data_there(tmp_path: Path) -> None:
    home, top = tmp_path / "home", tmp_path / "forfait-desktop-1.2.3"
    start = unpack(top, "forfait-desktop")
    assert say_data_folder(start, home).startswith(f"{home}/.local/share/forfait-desktop")
    (top / "portable.txt").write_bytes(b"")
    assert say_data_folder(start, home).startswith(f"{top}/donnees")


def test_what_is_read_beside_the_tarball_names_both_places_of_the_data(tmp_path: Path) -> None:
    home, top = tmp_path / "home", tmp_path / "forfait-desktop-1.2.3"
    start = unpack(top, "forfait-desktop")
    said = linux_textes.readme("1.2.3")
    assert say_data_folder(start, home).startswith(str(home / said.split("~/")[1].split()[0]))
    assert "donnees" in said.partition("portable.txt")[2]


def test_a_mark_in_a_folder_of_the_system_counts_for_nothing(tmp_path: Path) -> None:
    home, top = tmp_path / "home", tmp_path / "usr"
    start = unpack(top, "bin/forfait-desktop")
    for folder in (top, top / "bin"):
        (folder / "portable.txt").write_bytes(b"")
    assert say_data_folder(start, home).startswith(str(home))


def test_a_checkout_whose_path_holds_a_space_is_told_before_a_bare_debian_is_made(
    tmp_path: Path,
) -> None:
    system = linux_smoke.System("bookworm", Ecran(":0"))
    system.root = tmp_path / "un dossier/bookworm"
    with pytest.raises(PaquetError, match="holds a space"):
        system.make()
