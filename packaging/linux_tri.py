"""What of the packages goes to Linux, and which packages of the system hold what these load.

The PySide6 folder is a closed list, as for Windows; the others are pruned of what is never read.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path, PurePosixPath
from typing import Final

from paquets import PaquetError, remove_unkept
from qt_exclus import JAMAIS_LUS, is_shipped

import bootstrap

QT_GARDES: Final = (
    "__init__.py",
    "_config.py",
    "_git_pyside_version.py",
    "libpyside6.abi3.so.*",
    "QtCore.abi3.so",
    "QtGui.abi3.so",
    "QtWidgets.abi3.so",
    "QtPrintSupport.abi3.so",
    "support/*.py",
    "Qt/lib/libQt6Core.so.6",
    "Qt/lib/libQt6DBus.so.6",  # Gui is linked to it; screen readers are reached by it
    "Qt/lib/libQt6Gui.so.6",
    "Qt/lib/libQt6PrintSupport.so.6",
    "Qt/lib/libQt6Svg.so.6",  # icons are SVG: the plug-ins below load it
    "Qt/lib/libQt6WaylandClient.so.6",
    "Qt/lib/libQt6Widgets.so.6",
    "Qt/lib/libQt6WlShellIntegration.so.6",
    "Qt/lib/libQt6XcbQpa.so.6",
    "Qt/lib/libicu*.so.*",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland.so",
    "Qt/plugins/platforms/libqoffscreen.so",  # the demo, without a screen
    "Qt/plugins/platformthemes/libqxdgdesktopportal.so",
    "Qt/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so",  # ^ then e
    "Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "Qt/plugins/wayland-shell-integration/libxdg-shell.so",
    "Qt/plugins/wayland-decoration-client/libbradient.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
    "Qt/plugins/imageformats/libqsvg.so",
    "Qt/plugins/imageformats/libqjpeg.so",  # pictures of evidence
    "Qt/plugins/imageformats/libqgif.so",
    "Qt/plugins/imageformats/libqtiff.so",
    "Qt/plugins/imageformats/libqwebp.so",
    "Qt/plugins/printsupport/libcupsprintersupport.so",
    "Qt/translations/qtbase_fr.qm",
)
AUTRES_EXCLUS: Final = (
    *JAMAIS_LUS,
    # What reportlab does not need of Pillow to place a PNG or a JPEG.
    "PIL/_avif.*.so",
    "PIL/_imagingcms.*.so",
    "PIL/_imagingft.*.so",
    "PIL/_imagingtk.*.so",
    "PIL/_webp.*.so",
)
A_ALLEGER: Final = ("sqlcipher3/*.so",)
"""Compiled modules that come with the tables of a debugger, three fifths of their size."""

BIBLIOTHEQUES: Final = {
    **bootstrap.DEBIAN_PACKAGES,
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
}
AU_BESOIN: Final = {"libcups.so.2": "libcups2t64 | libcups2"}
"""What a plug-in alone needs, which Qt does without when it is not there: recommended."""
RENOMMES: Final = {"libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0"}
"""Debian 13 and Ubuntu 24.04 gave another name to a package; either will do."""
MINIMALES: Final = {"libc6": "libc6 (>= 2.34)"}
_NEEDED: Final = re.compile(r"\(NEEDED\).*\[(.+)\]")


def keeps(path: PurePosixPath) -> bool:
    """Tell whether a file, named from the folder of all packages, is shipped."""
    return is_shipped(path, QT_GARDES, AUTRES_EXCLUS)


def prune(folder: Path) -> int:
    """Remove from the folder of packages what is not shipped; return how many files went."""
    return remove_unkept(folder, keeps) + _prune_libraries(folder)


def _prune_libraries(folder: Path) -> int:
    """Remove the libraries of Pillow that no kept module loads."""
    shared = folder / "pillow.libs"
    wanted: set[str] = set()
    waiting = list((folder / "PIL").glob("*.so"))
    while waiting:
        for name in needed(waiting.pop()):
            if name not in wanted and (shared / name).is_file():
                wanted.add(name)
                waiting.append(shared / name)
    useless = [path for path in shared.glob("*") if path.name not in wanted]
    for path in useless:
        path.unlink()
    return len(useless)


def lighten(folder: Path) -> None:
    """Remove the tables of a debugger from the modules that come with them."""
    for pattern in A_ALLEGER:
        for path in sorted(folder.glob(pattern)):
            subprocess.run(["strip", "--strip-unneeded", path], check=True)


def needed(path: Path) -> list[str]:
    """List the libraries that an ELF file names."""
    done = subprocess.run(
        ["readelf", "-d", path],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        raise PaquetError(f"{path.name} could not be read: {done.stderr.strip()}")
    return _NEEDED.findall(done.stdout)


def is_library(path: Path) -> bool:
    """Tell whether a file is a shared library by its name."""
    return path.is_file() and (path.suffix == ".so" or ".so." in path.name)


def system_libraries(folder: Path) -> set[str]:
    """List the libraries that the shipped files load and that are not shipped."""
    files = [path for path in folder.rglob("*") if is_library(path)]
    ours = {path.name for path in files}
    return {name for path in files for name in needed(path)} - ours


def dependencies(libraries: set[str]) -> tuple[list[str], list[str]]:
    """Name the system packages of libraries: those that are needed, those that help."""
    known = BIBLIOTHEQUES.keys() | AU_BESOIN.keys()
    unknown = sorted(libraries - known)
    if unknown:
        raise PaquetError(f"No package is known for {', '.join(unknown)}: see linux_tri.py.")
    packages = {BIBLIOTHEQUES[name] for name in libraries if name in BIBLIOTHEQUES}
    helpful = {AU_BESOIN[name] for name in libraries if name in AU_BESOIN}
    named = {MINIMALES.get(name, RENOMMES.get(name, name)) for name in packages}
    return sorted(named), sorted(helpful)
