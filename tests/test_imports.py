"""What a start must not pay for, looked at in fresh processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OPEN_WINDOW = """
import sys
from pathlib import Path
from forfait_desktop.app import make_application, make_window
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.storage.store import Store

app = make_application()
with Store.open(Path(sys.argv[1])) as store:
    praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
    store.declarations.create(praticien.id, "fs-2024", "")
    window = make_window(store)
    window.show()
    app.processEvents()
    window.close()
"""


def imported_by(code: str, *arguments: object) -> set[str]:
    """The modules of a fresh process once it ran some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return set(done.stdout.split())


def test_opening_the_window_imports_nothing_of_paper_network_or_encryption(tmp_path: Path) -> None:
    modules = imported_by(OPEN_WINDOW, tmp_path)
    assert "forfait_desktop.ui.pages.accueil" in modules
    unwanted = {"reportlab", "pypdfium2", "PySide6.QtPrintSupport", "PySide6.QtNetwork"}
    unwanted |= {"sqlcipher3", "forfait_desktop.storage.rekeying"}
    assert not modules & unwanted


@pytest.mark.parametrize("package", ["services", "cli"])
def test_what_is_below_the_window_imports_no_qt(package: str) -> None:
    folder = ROOT / "forfait_desktop" / package
    names = [f"{package}.{path.stem}" for path in sorted(folder.glob("*.py"))] or [package]
    code = "\n".join(f"import forfait_desktop.{name}" for name in names)
    modules = imported_by(code)
    assert f"forfait_desktop.{names[-1]}" in modules
    assert not {name for name in modules if name.startswith(("PySide6", "shiboken6"))}


def test_the_first_paint_waits_for_neither_rules_nor_store() -> None:
    modules = imported_by("import forfait_desktop.app")
    assert "forfait_desktop.ui.frame" in modules
    heavy = {"pydantic", "sqlite3", "forfait_desktop.services", "forfait_desktop.ui.main_window"}
    assert not modules & heavy


def test_the_source_of_what_is_imported_after_qt_is_not_kept() -> None:
    """PySide6 would read and keep it, were Python's own import not put back."""
    code = (
        "import forfait_desktop.app, pydantic, linecache\n"
        "print(*(f'read:{name}' for name in linecache.cache if 'pydantic' in name))"
    )
    assert not {word for word in imported_by(code) if word.startswith("read:")}


def test_opening_the_window_brings_neither_the_search_for_plugins_nor_sockets(
    tmp_path: Path,
) -> None:
    modules = imported_by(OPEN_WINDOW, tmp_path)
    assert "pydantic" in modules
    assert not modules & {"importlib.metadata", "email", "socket"}


def test_opening_the_window_reads_neither_how_python_was_built_nor_all_of_unicode(
    tmp_path: Path,
) -> None:
    modules = imported_by(OPEN_WINDOW, tmp_path)
    assert "zoneinfo" in modules
    assert not {name for name in modules if name.startswith(("_sysconfigdata", "unicodedata"))}


def test_opening_the_window_brings_no_openssl(tmp_path: Path) -> None:
    assert "_ssl" not in imported_by(OPEN_WINDOW, tmp_path)
    code = f"{OPEN_WINDOW}\nassert sys.modules['_hashlib'] is None"
    assert "hashlib" in imported_by(code, tmp_path / "again")
