"""Where things are: shipped data (rules, resources) and the user's data folder.

One function finds the shipped folders in a checkout, an installed wheel and a frozen build.
This module imports nothing of ours.
"""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

DATA_DIR_VARIABLE: Final = "FORFAIT_DESKTOP_DATA"
PORTABLE_MARK: Final = "portable.txt"
PORTABLE_DATA: Final = "donnees"
_PACKAGE: Final = Path(__file__).resolve().parent


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


def portable_dir() -> Path | None:
    """Return the program's folder when a ``portable.txt`` beside it asks to keep all there."""
    for folder in (_PACKAGE.parent, Path(sys.executable).resolve().parent):
        if (folder / PORTABLE_MARK).is_file():
            return folder
    return None


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
