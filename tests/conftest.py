"""What every test rests on: no screen, no network, no home folder, and no warning let through.

This runs before any test module is imported, so that Qt never sees the real screen or home.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.poste import Poste
    from tests.viewer import Viewer

_MAISON: Final = tempfile.TemporaryDirectory(prefix="forfait-tests-")
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns, on the error output, of a locale without it
os.environ["HOME"] = _MAISON.name
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = str(Path(_MAISON.name) / _name.lower())
os.environ.pop("FORFAIT_DESKTOP_DATA", None)

_said_by_qt: list[str] = []
_unhandled: list[BaseException] = []


@pytest.fixture(scope="session")
def maison() -> Path:
    """The home folder that the tests see."""
    return Path(_MAISON.name)


@pytest.fixture(scope="session")
def app() -> Iterator["QApplication"]:
    """The one application of the process, in French, whose warnings fail the test at hand."""
    from PySide6.QtCore import QCoreApplication, Qt, qInstallMessageHandler

    from forfait_desktop.app import make_application

    def hear(_kind: object, _where: object, message: str) -> None:
        if not message.startswith("This plugin does not support"):  # it has no screen
            _said_by_qt.append(message)

    qInstallMessageHandler(hear)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    yield make_application()
    qInstallMessageHandler(None)


@pytest.fixture(autouse=True)
def _garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the event loop collect the garbage of a test with widgets, and Python any other's.

    A window that a test leaves goes with it: one that is seen keeps a later program from ending.
    """
    if "app" not in request.fixturenames:
        gc.enable()
        yield
        return
    from PySide6.QtWidgets import QApplication

    gc.disable()
    before = {window for window in QApplication.topLevelWidgets() if window.isVisible()}
    yield
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and window not in before:
            window.hide()


@pytest.fixture(autouse=True)
def _nothing_unsaid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail on what Qt warns about and on exceptions in slots, which no caller ever sees."""

    def keep(
        _type: type[BaseException], error: BaseException, _traceback: TracebackType | None
    ) -> None:
        _unhandled.append(error)

    _said_by_qt.clear()
    _unhandled.clear()
    monkeypatch.setattr(sys, "excepthook", keep)
    yield
    if _unhandled:
        raise _unhandled[0]
    assert not _said_by_qt, _said_by_qt


@pytest.fixture(autouse=True)
def _answered(request: pytest.FixtureRequest, _nothing_unsaid: None) -> Iterator[None]:
    """Fail, instead of waiting for ever, at a box that the test did not expect."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    from tests.boxes import watch_boxes

    with watch_boxes(lambda box: _unhandled.append(AssertionError(box))):
        yield


@pytest.fixture
def poste(app: "QApplication", tmp_path: Path) -> Iterator["Poste"]:
    """An office PC with an empty data folder, closed at the end."""
    from tests.poste import Poste

    poste = Poste(app, tmp_path / "données")
    yield poste
    poste.close()


@pytest.fixture
def viewer(app: "QApplication") -> Iterator["Viewer"]:
    """The system, which shows no file: it remembers which ones it is asked to open."""
    from PySide6.QtGui import QDesktopServices

    from tests.viewer import Viewer

    assert app is not None
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show_file")  # type: ignore[arg-type]
    yield viewer
    QDesktopServices.unsetUrlHandler("file")
