"""What the packages of both systems leave out, as ``fnmatch`` patterns.

Of PySide6 it is all that is, or needs, the network, and QML with it; of the others, what nobody
reads.
"""

from collections.abc import Iterable
from fnmatch import fnmatch, fnmatchcase
from pathlib import PurePath, PurePosixPath
from typing import Final

EXCLUS: Final = (
    "*Qt*Network*",
    "*Qt*Qml*",
    "*pyside6qml*",
    "*plugins/platforminputcontexts/*virtualkeyboard*",
    "*plugins/wayland-*-integration-server/*",
    "*plugins/wayland-hardware-layer-integration/*",
    "*VirtualKeyboard*",
    "*Qt*Quick*",
    "*Qt*Labs*",
    "*Qt*Lottie*",
    "*Qt*VectorImage*",
    "*Qt*WaylandCompositor*",
    "*Qt*WaylandEglCompositor*",
    "*plugins/tls/*",
    "*plugins/networkinformation/*",
    "*plugins/platforms/*qvnc*",
    "*plugins/generic/*tuiotouch*",
    "*plugins/qmltooling/*",
    "*plugins/qmllint/*",
    "*plugins/qmlls/*",
    "*plugins/designer/*",
    "*plugins/vectorimageformats/*",
    "*qml/*",
)
"""Paths of the PySide6 folder, as Windows and as Linux name them."""
JAMAIS_LUS: Final = (
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.c",
    "*.h",
    "*/py.typed",
    "*/tests/*",
    "*/test/*",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/entry_points.txt",
    "*.dist-info/top_level.txt",
    "*.dist-info/zip-safe",
    "shiboken6/include/*",
    "shiboken6/lib/*",
    "icalendar/fuzzing/*",
    "pypdfium2_cli/*",
    "reportlab/fonts/*",  # the lists embed our own letters
)
"""Paths of the folder of all packages."""


def is_excluded(path: PurePath) -> bool:
    """Tell whether a file of PySide6, named from its folder, is not shipped."""
    nom = path.as_posix()
    return any(fnmatch(nom, f"*{motif.lstrip('*')}") for motif in EXCLUS)


def is_shipped(path: PurePosixPath, of_qt: Iterable[str], left_out: Iterable[str]) -> bool:
    """Tell whether a file, named from the folder of all packages, is shipped.

    Of PySide6 only what ``of_qt`` lists is; of the others all but what ``left_out`` names.
    """
    if path.parts[0] == "PySide6":
        inner = PurePosixPath(*path.parts[1:])
        listed = any(fnmatchcase(inner.as_posix(), pattern) for pattern in of_qt)
        return listed and not is_excluded(inner)
    return not any(fnmatchcase(path.as_posix(), pattern) for pattern in left_out)
