"""A sample dossier to play with: made in a folder of its own, which goes with it."""

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.paths import shipped_dir
from forfait_desktop.storage.store import Store

if TYPE_CHECKING:
    from forfait_desktop.services.dossiers import Regles

PREFIXE: Final = "forfait-exemple-"
UN_JOUR_S: Final = 86_400
DOSSIERS: Final = ("fs-2024", "donum-2026")


def make_example(regles: "Regles") -> Path:
    """Make the data folder of the example, apart from the doctor's own, and return it."""
    from forfait_desktop.services.dossiers import import_dossier, read_dossier

    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIXE))
    with Store.open(folder) as store:
        for nom in DOSSIERS:
            path = shipped_dir("resources") / "exemple" / f"{nom}.json"
            import_dossier(store, read_dossier(path, regles))
    return folder


def remove_leftovers() -> None:
    """Remove what an example, or the reading of a store, cut short left behind for a day.

    A younger one may be in use in another window.
    """
    from forfait_desktop.storage.copies import PREFIXE_LECTURE

    for prefixe in (PREFIXE, PREFIXE_LECTURE):
        for leftover in Path(tempfile.gettempdir()).glob(f"{prefixe}*"):
            with suppress(OSError):  # another window removes it too
                if leftover.stat().st_mtime < time.time() - UN_JOUR_S:
                    shutil.rmtree(leftover, ignore_errors=True)


def remove_example(folder: Path) -> None:
    """Remove the folder of an example; what another window still uses stays."""
    if folder.name.startswith(PREFIXE):
        shutil.rmtree(folder, ignore_errors=True)
