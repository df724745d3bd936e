"""What is shipped of PySide6 neither is nor needs its network library."""

import importlib.util
import re
from pathlib import Path, PurePosixPath

import pytest
from qt_exclus import is_excluded

LIEE = re.compile(rb"(?:libQt6Network\.so\.6|Qt6Network\.dll)\x00")


def pyside_folder() -> Path:
    spec = importlib.util.find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.mark.parametrize(
    "nom",
    [
        "QtNetwork.abi3.so",
        "QtNetwork.pyd",
        "Qt6Network.dll",
        "Qt/lib/libQt6Network.so.6",
        "Qt/plugins/tls/libqopensslbackend.so",
        "plugins/tls/qschannelbackend.dll",
        "Qt/plugins/networkinformation/libqglib.so",
        "Qt/plugins/platforms/libqvnc.so",
    ],
)
def test_what_serves_the_network_is_left_out(nom: str) -> None:
    assert is_excluded(PurePosixPath(nom))


@pytest.mark.parametrize(
    "nom",
    [
        "QtWidgets.abi3.so",
        "Qt6Widgets.dll",
        "Qt/lib/libQt6PrintSupport.so.6",
        "Qt/plugins/platforms/libqxcb.so",
        "plugins/platforms/qwindows.dll",
        "Qt/plugins/imageformats/libqtiff.so",
        "Qt/translations/qtbase_fr.qm",
    ],
)
def test_what_the_window_needs_is_kept(nom: str) -> None:
    assert not is_excluded(PurePosixPath(nom))


def test_nothing_that_is_kept_needs_the_network_library() -> None:
    folder = pyside_folder()
    kept = [
        path
        for path in folder.rglob("*")
        if path.suffix in (".so", ".dll", ".pyd") or ".so." in path.name
        if path.is_file() and not is_excluded(path.relative_to(folder))
    ]
    assert len(kept) > 20
    assert not [path.name for path in kept if LIEE.search(path.read_bytes())]
