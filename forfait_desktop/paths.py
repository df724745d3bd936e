"""Where things are: shipped data (rules, resources) and the user's data folder.

One function finds the shipped folders in a checkout, an installed wheel and a frozen build.
This module imports nothing of ours.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

DATA_DIR_VARIABLE: Final = "FORFAIT_DESKTOP_DATA"
PORTABLE_MARK: Final = "portable.txt"
PORTABLE_DATA: Final = "donnees"
PORTABLE_TEMPORARY: Final = "temporaire"
_PACKAGE: Final = Path(__file__).resolve().parent
_launcher_dir: Path | None = None


@cache
def shipped_dir(name: str) -> Path:
    """Return the shipped folder ``name`` ("rulesets", "resources").

    Raises ``FileNotFoundError`` when the installation is incomplete.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(frozen) / name] if frozen else []
    candidates += [_PACKAGE / "_data" / name, _PACKAGE.parent / name]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"Dossier « {name} » introuvable : l'installation est incomplète.")


def know_launcher(folder: Path) -> None:
    """Learn in which folder the launcher of a package stands, apart from its Python."""
    global _launcher_dir  # noqa: PLW0603 - a process has one launcher
    _launcher_dir = folder


def portable_dir() -> Path | None:
    """Return the program's folder when a ``portable.txt`` beside it asks to keep all there."""
    for folder in _program_dirs():
        if (folder / PORTABLE_MARK).is_file():
            return folder
    return None


def _program_dirs() -> Iterator[Path]:
    """Yield where the program is seen to stand; a Python of the system stands elsewhere."""
    yield _PACKAGE.parent
    if _launcher_dir is not None:
        yield _launcher_dir
    if getattr(sys, "frozen", False):
        yield Path(sys.executable).resolve().parent


def keep_temporary_files(data_dir: Path) -> None:
    """Have temporary files made in the data folder when the program is portable.

    The variables are for what is not Python: SQLite, Qt and the process that draws files apart.
    """
    if portable_dir() is None:
        return
    import tempfile

    folder = data_dir / PORTABLE_TEMPORARY
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:  # a stick that cannot be written: opening the store says so
        return
    tempfile.tempdir = str(folder)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        os.environ[variable] = str(folder)


def default_data_dir() -> Path:
    """Return the user's data folder, without creating it."""
    from_environment = os.environ.get(DATA_DIR_VARIABLE)
    if from_environment:
        return Path(from_environment).expanduser().resolve()
    portable = portable_dir()
    if portable is not None:
        return portable / PORTABLE_DATA
    from platformdirs import user_data_path

    return user_data_path("forfait-desktop", appauthor=False)
