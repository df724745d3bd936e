"""What a package leaves out of PySide6: all that is, or needs, the network, and QML with it.

Paths are those of the PySide6 folder, with ``fnmatch`` patterns; Windows and Linux names both.
"""

from fnmatch import fnmatch
from pathlib import PurePath
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


def is_excluded(path: PurePath) -> bool:
    """Tell whether a file of PySide6, named from its folder, is not shipped."""
    nom = path.as_posix()
    return any(fnmatch(nom, f"*{motif.lstrip('*')}") for motif in EXCLUS)
