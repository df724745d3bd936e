"""A folder of rules: loaded whole, shown and evaluated; or refused with its file and its place."""

import shutil
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.catalogue.loader import Racine, load_ruleset
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from tests.fuzz.mutations import spoil_toml

MINI: Final = Path(__file__).parents[1] / "rulesets" / "invalides"
FICHIERS: Final = (
    "mini-2026/ruleset.toml",
    "mini-2026/volet_1.toml",
    "mini-2026/volet_2.toml",
    "mini-2026/volet_2.toml",
    "sources.toml",
    "assistant-medical.toml",
)


class ReglesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._racine = folder / "rulesets"
        shutil.copytree(MINI / "mini-2026", self._racine / "mini-2026")
        sources = (MINI / "sources.toml").read_bytes()
        livrees = (shipped_dir("rulesets") / "sources.toml").read_bytes()
        (self._racine / "sources.toml").write_bytes(sources + livrees)
        bareme = shipped_dir("rulesets") / "assistant-medical.toml"
        shutil.copy(bareme, self._racine)
        self._corpus = {nom: (self._racine / nom).read_bytes() for nom in FICHIERS}

    def make(self, chance: Random) -> object:
        nom = chance.choice(FICHIERS)
        return nom, spoil_toml(self._corpus[nom], chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        nom, contenu = entree
        (self._racine / nom).write_bytes(contenu)
        try:
            if nom == "assistant-medical.toml":
                _ = Racine(self._racine).bareme
            else:
                ruleset = load_ruleset(self._racine / "mini-2026")
                evaluate(ruleset, {})
        finally:
            (self._racine / nom).write_bytes(self._corpus[nom])
        return True


make = ReglesCible
