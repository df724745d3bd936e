"""The small valid ruleset of the catalogue tests, alone in a folder of rules."""

import shutil
from pathlib import Path
from typing import Final

INVALIDES: Final = Path(__file__).parents[1] / "rulesets" / "invalides"
MINI: Final = "mini-2026"


def copy_mini(racine: Path) -> Path:
    """Copy the ruleset and its sources under a folder of rules, and return that folder."""
    shutil.copytree(INVALIDES / MINI, racine / MINI)
    shutil.copy(INVALIDES / "sources.toml", racine)
    return racine
