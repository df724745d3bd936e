"""Run one target: ``python -m tests.fuzz NAME ROUNDS SEED FOLDER`` prints its figures as JSON."""

import os
import sys
from importlib import import_module
from pathlib import Path

from tests.fuzz.moteur import limit_memory, run


def main() -> int:
    nom, rounds, seed, folder = sys.argv[1:]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    silence_qt()
    limit_memory()
    cible = import_module(f"tests.fuzz.{nom}").make(Path(folder))
    sys.stdout.write(run(nom, cible, int(rounds), int(seed)).as_json() + "\n")
    return 0


def silence_qt() -> None:
    """Say nothing of the damage that Qt meets in what was damaged on purpose."""
    from PySide6.QtCore import QLoggingCategory

    QLoggingCategory.setFilterRules("*=false")


if __name__ == "__main__":
    sys.exit(main())
