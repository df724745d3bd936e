"""Build the installer and the portable ZIP for Windows, on Linux.

    python packaging/windows_build.py [OPTION ...]      (or: make windows ARGS="OPTION ...")

The folder of the program is laid out in build/windows/charge, the results are in dist/.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import licences
import sbom
import windows_icone
import windows_lanceurs
import windows_python
import windows_roues
import windows_tri
from paquets import (
    BUILD,
    DIST,
    MEGA,
    ROOT,
    PaquetError,
    copy_program,
    digest_of_tree,
    ensure_tools,
    fresh,
    megabytes,
    open_dist,
    pip,
    read_version,
    release_time,
    require_size,
    run,
    set_times,
    size_of,
    write_sums,
)
from windows_wine import TOOLS as WINE_TOOLS
from windows_wine import Wine, windows_path

from bootstrap import BootstrapError, say
from forfait_desktop.services.licences import Composant

WORK: Final = BUILD / "windows"
SOURCES: Final = ROOT / "packaging/windows"
SCRIPTS: Final = ROOT / "packaging"
LOCKS: Final = ROOT / "packaging"
MARGIN_MB: Final = 40
"""Room that must be left on the disk once the program is there."""
SIGNED: Final = "signed:"
"""What is said of each file that was signed; makensis passes it on."""
MARK: Final = "forfait-desktop.version"
"""The file that tells a folder of a version from any other folder."""
NAME: Final = "ForfaitDesktop"
TOOLS: Final = {
    "makensis": "nsis",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "osslsigncode": "osslsigncode",
    "openssl": "openssl",
    **WINE_TOOLS,
}


class Signing(NamedTuple):
    """The maintainer's certificate, when packages are signed."""

    certificate: Path
    password_file: Path
    timestamp_url: str


class Limits(NamedTuple):
    """The most that the packages may take, in bytes."""

    installer: int = 60 * MEGA
    installed: int = 160 * MEGA


class Payload(NamedTuple):
    """What is installed: the folder of the version, its name, and the launchers beside."""

    folder: Path
    construction: str
    launchers: list[Path]
    icon: Path
    image: Path
    components: tuple[Composant, ...]
    wheels: list[Path]
    python: Path | None
    """The archive of the embeddable Python."""

    @property
    def size(self) -> int:
        """Return the size in bytes, once installed."""
        return size_of(self.folder) + sum(map(size_of, self.launchers))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build both packages and say what they weigh."""
    options = _parser().parse_args(arguments)
    try:
        build(options)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def build(options: argparse.Namespace) -> None:
    """Do all the steps, each on what the former left."""
    ensure_tools(TOOLS)
    signing = read_signing(options)
    version = read_version()
    payload = lay_out(version, options, signing)
    open_dist(version)
    installer = DIST / f"{NAME}-{version}-setup.exe"
    make_installer(payload, version, installer, signing)
    portable = DIST / f"{NAME}-{version}-portable.zip"
    make_portable(payload, version, portable)
    bill = DIST / f"{NAME}-{version}-windows.cdx.json"
    sbom.write(bill, version, payload.components, payload.wheels, payload.python)
    write_sums()
    say(f"{portable.name}: {megabytes(size_of(portable))}")
    say("signed" if signing else "not signed: Windows will ask before it runs the installer")
    say(f"the packages are in {DIST.relative_to(ROOT)}; not tried on a real Windows")


# ---------------------------------------------------------------- the folder of the program


def lay_out(version: str, options: argparse.Namespace, signing: Signing | None) -> Payload:
    """Lay out what is installed, byte for byte the same from the same sources."""
    archive, python, dll = take_python(options)
    folder = fresh(WORK / "charge")
    for path in sorted(python.iterdir()):
        if windows_tri.keeps_of_python(path.name):
            shutil.copyfile(path, folder / path.name)
    (folder / f"{dll}._pth").write_text(f"{dll}.zip\n.\nlib\n", encoding="ascii")
    packages = folder / "lib"
    packages.mkdir()
    say("fetching and unpacking the Windows wheels")
    lock, wheels = LOCKS / "requirements.txt", WORK / "roues"
    number = dll.removeprefix("python3")
    fetched = windows_roues.fetch(pip(), lock, wheels, f"3.{number}")
    for wheel in fetched:
        windows_roues.unpack(wheel, packages)
    say(f"left out {windows_tri.prune(packages)} files that are never used")
    copy_program(packages)
    shutil.copyfile(SOURCES / "lancement.py", folder / "lancement.py")
    missing = windows_tri.missing_libraries(folder)
    if missing:
        raise PaquetError("Libraries were left out that others load: " + "; ".join(missing) + ".")
    compile_python(python, folder)
    icon = WORK / "forfait-desktop.ico"
    windows_icone.write_icon(ROOT / "resources/icons/app.svg", icon)
    image = WORK / "installation.bmp"
    windows_icone.write_image(ROOT / "resources/icons/app.svg", image)
    launchers = windows_lanceurs.build(version, icon, WORK / "lanceurs")
    if signing:
        for launcher in launchers:
            sign(launcher, signing)
    licences.require_owners(folder)
    components = licences.shipped(packages, "windows")
    licences.write_all(components, folder / "LICENCES")
    construction = f"{version}-{digest_of_tree(folder)[:8]}"
    (folder / MARK).write_text(f"{construction}\r\n", encoding="ascii", newline="")
    set_times(folder, release_time())
    return Payload(folder, construction, launchers, icon, image, components, fetched, archive)


def take_python(options: argparse.Namespace) -> tuple[Path, Path, str]:
    """Return the checked embeddable Python: archive, unpacked, and the name of its library."""
    if options.python_zip is not None:
        source = windows_python.given(options.python_zip, options.python_sha256 or "")
    else:
        source = windows_python.fetch(pip(), LOCKS / windows_python.LOCK, WORK / "python-archive")
    folder = windows_python.unpack(source, WORK / "python")
    checked = windows_python.check_signatures(folder, WORK / "signatures", pinned=source.pinned)
    say(f"embeddable Python: digest right, {checked} executables with the right signature")
    dll = next(path.stem for path in folder.glob("python3*.dll") if path.name != "python3.dll")
    return source.archive, folder, dll


def compile_python(python: Path, folder: Path) -> None:
    """Compile all modules with the very Python that will run them, so that none does at start."""
    say("compiling the Python modules under Wine")
    wine = Wine(WORK / "wine")
    if not (wine.prefix / "system.reg").is_file():
        wine.make()
    try:
        command: list[str | Path] = [python / "python.exe", "-m", "compileall", "-q", "-j", "1"]
        command += ["--invalidation-mode", "unchecked-hash", "-s", windows_path(folder)]
        status, said = wine.run([*command, windows_path(folder / "lib")])
    finally:
        wine.stop()
    if status != 0:
        raise PaquetError(f"The Python modules could not be compiled:\n{said}")


# ---------------------------------------------------------------- the packages


def make_installer(
    payload: Payload,
    version: str,
    target: Path,
    signing: Signing | None,
    limits: Limits = Limits(),  # noqa: B008 - never changes
) -> None:
    """Compile the installer with NSIS; refuse it, and what it installs, beyond their sizes."""
    require_size("The installed program", payload.size, limits.installed)
    say("compressing the installer")
    first = target.with_suffix(".amorce")  # where NSIS lays its own program down to be translated
    defines = {
        "VERSION": version,
        "CONSTRUCTION": payload.construction,
        "CHARGE": payload.folder,
        "MARQUE": MARK,
        "LANCEURS": payload.launchers[0].parent,
        "ICONE": payload.icon,
        "IMAGE": payload.image,
        "SORTIE": target,
        "PLACE_MO": payload.size // (1024 * 1024) + MARGIN_MB,
        "TAILLE_KO": payload.size // 1024,
        "AMORCE": first,
        "TRADUIRE": our_command("windows_amorce.py"),
    }
    if signing:
        defines["SIGNER"] = our_command("windows_build.py", "--signer-seul")
    words = [f"-D{name}={value}" for name, value in defines.items()]
    environment = dict(os.environ) | {"SOURCE_DATE_EPOCH": str(release_time())}
    if signing:
        environment |= signing_environment(signing)
    script = SOURCES / "installeur.nsi"
    command: list[str | Path] = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, script]
    said = run(command, environment=environment, what="makensis")
    first.unlink(missing_ok=True)  # makensis removes it itself
    if signing:
        if SIGNED not in said:
            raise PaquetError("makensis did not have the uninstaller signed.")
        sign(target, signing)
    require_size("The installer", size_of(target), limits.installer)
    say(f"installed: {megabytes(payload.size)} (at most {megabytes(limits.installed)})")
    say(f"{target.name}: {megabytes(size_of(target))} (at most {megabytes(limits.installer)})")


def our_command(script: str, *words: str) -> str:
    """Write how makensis runs one of our scripts, wherever the checkout is."""
    return shlex.join([sys.executable, str(SCRIPTS / script), *words])


PORTABLE_TEXT: Final = (
    "Tant que ce fichier est ici, Forfait Desktop garde vos dossiers dans le dossier « donnees », "
    "à côté de lui.\r\n"
    "Pour une version plus récente, décompressez-la par-dessus, programme fermé.\r\n"
)


def make_portable(payload: Payload, version: str, target: Path) -> None:
    """Write the portable ZIP: the same folder, and the file that keeps the data beside it."""
    say("compressing the portable version")
    when = zip_time(release_time())
    files = {f"versions/{payload.construction}/{name}": path for name, path in tree(payload.folder)}
    files |= {launcher.name: launcher for launcher in payload.launchers}
    texts = {"courante.txt": f"{payload.construction}\r\n", "portable.txt": PORTABLE_TEXT}
    partial = target.with_suffix(".partiel")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = f"Forfait Desktop {version}".encode("ascii")
        for name, path in sorted(files.items()):
            archive.writestr(zip_member(name, when), path.read_bytes())
        for name, text in texts.items():
            archive.writestr(zip_member(name, when), text.encode("utf-8"))
    partial.replace(target)


def tree(folder: Path) -> list[tuple[str, Path]]:
    """List the files of a folder with their names in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path) for path in files]


def zip_time(when: int) -> tuple[int, int, int, int, int, int]:
    """Return a time as ZIP files write it, in UTC wherever it is built."""
    now = time.gmtime(when)
    return (now.tm_year, now.tm_mon, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec)


def zip_member(name: str, when: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    """Name a file of the ZIP, in the folder that all of it is in."""
    member = zipfile.ZipInfo(f"{NAME}/{name}", when)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


# ---------------------------------------------------------------- signing


def read_signing(options: argparse.Namespace) -> Signing | None:
    """Return the certificate to sign with; None when packages are not signed."""
    if options.certificate is None:
        return None
    if options.password_file is None:
        raise PaquetError(
            "A certificate goes with --password-file, a file that holds its password."
        )
    for path in (options.certificate, options.password_file):
        if not path.is_file():
            raise PaquetError(f"There is no file {path}.")
    return Signing(
        options.certificate.resolve(), options.password_file.resolve(), options.timestamp_url
    )


_CERTIFICATE, _PASSWORD, _TIMESTAMP = (
    f"FORFAIT_SIGNING_{name}" for name in ("CERTIFICATE", "PASSWORD_FILE", "TIMESTAMP_URL")
)


def signing_environment(signing: Signing) -> dict[str, str]:
    """Return what makensis hands on when it has the uninstaller signed: paths, never a password."""
    return {
        _CERTIFICATE: str(signing.certificate),
        _PASSWORD: str(signing.password_file),
        _TIMESTAMP: signing.timestamp_url,
    }


def sign(path: Path, signing: Signing) -> None:
    """Put the maintainer's signature in an executable."""
    signed = path.with_suffix(".signe")
    signed.unlink(missing_ok=True)
    command: list[str | Path] = ["osslsigncode", "sign", "-pkcs12", signing.certificate]
    command += ["-readpass", signing.password_file, "-h", "sha256", "-n", "Forfait Desktop"]
    if signing.timestamp_url:
        command += ["-ts", signing.timestamp_url]
    run([*command, "-in", path, "-out", signed], what=f"signing {path.name}")
    signed.replace(path)
    print(f"{SIGNED} {path.name}", flush=True)


def sign_alone(path: Path) -> int:
    """Sign one file for makensis."""
    values = [Path(os.environ[_CERTIFICATE]), Path(os.environ[_PASSWORD])]
    sign(path, Signing(values[0], values[1], os.environ.get(_TIMESTAMP, "")))
    return 0


# ---------------------------------------------------------------- options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make windows", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--python-zip", type=Path, help="a newer official embeddable Python (64 bits)"
    )
    parser.add_argument("--python-sha256", help="its SHA-256, as its publisher gives it")
    parser.add_argument("--certificate", type=Path, help="sign with this certificate (PKCS 12)")
    parser.add_argument("--password-file", type=Path, help="the file that holds its password")
    parser.add_argument("--timestamp-url", default="", help="a server of time stamps (RFC 3161)")
    return parser


if __name__ == "__main__":
    if sys.argv[1:2] == ["--signer-seul"]:
        raise SystemExit(sign_alone(Path(sys.argv[2])))
    raise SystemExit(main())
