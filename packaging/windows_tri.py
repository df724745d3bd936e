"""What of Python and of the packages goes to Windows: few files, and all that these load.

The PySide6 folder is a closed list, because it holds a hundred libraries for the few that are
used; the others are pruned of what is never read.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Final

from paquets import PaquetError, remove_unkept
from qt_exclus import JAMAIS_LUS, is_shipped

PYTHON_EXCLUS: Final = (
    "python.cat",  # a catalogue for its own installer
    "python.exe",  # the program has launchers of its own
    "pythonw.exe",
    "python3*._pth",  # written anew
    # No network, so no TLS; the window does without OpenSSL anyway.
    "_ssl.pyd",
    "_hashlib.pyd",
    "libssl-*.dll",
    "libcrypto-*.dll",
    "_asyncio.pyd",
    "_overlapped.pyd",
    "_multiprocessing.pyd",
    "_wmi.pyd",  # slow questions to Windows, which `platform` asks without need
    "winsound.pyd",
)

QT_GARDES: Final = (
    "__init__.py",
    "_config.py",
    "_git_pyside_version.py",
    "pyside6.abi3.dll",
    "QtCore.pyd",
    "QtGui.pyd",
    "QtWidgets.pyd",
    "QtPrintSupport.pyd",
    "Qt6Core.dll",
    "Qt6Gui.dll",
    "Qt6Widgets.dll",
    "Qt6PrintSupport.dll",
    "Qt6Svg.dll",  # icons are SVG: the plug-ins below load it
    "msvcp140.dll",
    "msvcp140_1.dll",
    "msvcp140_2.dll",
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    "plugins/platforms/qwindows.dll",
    "plugins/platforms/qoffscreen.dll",  # the demo, without a screen
    "plugins/styles/qmodernwindowsstyle.dll",
    "plugins/iconengines/qsvgicon.dll",
    "plugins/imageformats/qsvg.dll",
    "plugins/imageformats/qjpeg.dll",  # pictures of evidence
    "plugins/imageformats/qgif.dll",
    "plugins/imageformats/qtiff.dll",
    "plugins/imageformats/qwebp.dll",
    "plugins/imageformats/qico.dll",
    "plugins/printsupport/*.dll",  # of older versions: later ones print from the library
    "support/*.py",
    "translations/qtbase_fr.qm",
)

AUTRES_EXCLUS: Final = (
    *JAMAIS_LUS,
    "*.lib",
    "shiboken6/concrt140.dll",
    "shiboken6/msvcp140_codecvt_ids.dll",
    "shiboken6/vcamp140.dll",
    "shiboken6/vccorlib140.dll",
    "shiboken6/vcomp140.dll",
    # What reportlab does not need of Pillow to place a PNG or a JPEG.
    "PIL/_avif.*.pyd",
    "PIL/_imagingcms.*.pyd",
    "PIL/_imagingft.*.pyd",
    "PIL/_imagingtk.*.pyd",
    "PIL/_webp.*.pyd",
)

# What Windows 10 brings, in lower case.
SYSTEME: Final = frozenset(
    {
        "advapi32.dll",
        "authz.dll",
        "bcrypt.dll",
        "bcryptprimitives.dll",
        "cfgmgr32.dll",
        "combase.dll",
        "comctl32.dll",
        "comdlg32.dll",
        "crypt32.dll",
        "d2d1.dll",
        "d3d11.dll",
        "d3d12.dll",
        "d3d9.dll",
        "dcomp.dll",
        "dwmapi.dll",
        "dwrite.dll",
        "dxgi.dll",
        "gdi32.dll",
        "icuuc.dll",
        "imm32.dll",
        "iphlpapi.dll",
        "kernel32.dll",
        "mpr.dll",
        "mscms.dll",
        "netapi32.dll",
        "ntdll.dll",
        "ole32.dll",
        "oleaut32.dll",
        "rpcrt4.dll",
        "setupapi.dll",
        "shcore.dll",
        "shell32.dll",
        "shlwapi.dll",
        "ucrtbase.dll",
        "uiautomationcore.dll",
        "user32.dll",
        "userenv.dll",
        "uxtheme.dll",
        "version.dll",
        "winmm.dll",
        "ws2_32.dll",
        "wtsapi32.dll",
        "winspool.drv",
    }
)


def keeps_of_python(name: str) -> bool:
    """Tell whether a file of the embeddable Python is shipped."""
    return not any(fnmatch(name.lower(), pattern.lower()) for pattern in PYTHON_EXCLUS)


def keeps_of_packages(path: PurePosixPath) -> bool:
    """Tell whether a file, named from the folder of all packages, is shipped."""
    return is_shipped(path, QT_GARDES, AUTRES_EXCLUS)


def prune(folder: Path) -> int:
    """Remove from the folder of packages what is not shipped; return how many files went."""
    return remove_unkept(folder, keeps_of_packages)


def missing_libraries(folder: Path) -> list[str]:
    """List what a shipped executable loads at its start that neither Windows nor we bring."""
    files = [path for path in folder.rglob("*") if path.suffix.lower() in {".dll", ".exe", ".pyd"}]
    ours = {path.name.lower() for path in files}
    said: list[str] = []
    for path in sorted(files):
        for library in imported_libraries(path):
            if library not in ours and not is_of_windows(library):
                said.append(f"{path.relative_to(folder).as_posix()} needs {library}")
    return said


def is_of_windows(library: str) -> bool:
    """Tell whether Windows brings a library, named in lower case."""
    return library in SYSTEME or library.startswith(("api-ms-win-", "ext-ms-win-"))


def imported_libraries(path: Path) -> set[str]:
    """List the libraries that a Windows executable names in its table of imports."""
    done = subprocess.run(
        ["x86_64-w64-mingw32-objdump", "-p", str(path)],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        raise PaquetError(f"{path.name} is not an executable of Windows: {done.stderr.strip()}")
    return set(library_names(done.stdout.splitlines()))


def library_names(lines: Iterable[str]) -> list[str]:
    """Pick the names of libraries from what objdump says, in lower case."""
    words = (line.strip() for line in lines)
    return [line.split(":", 1)[1].strip().lower() for line in words if line.startswith("DLL Name:")]
