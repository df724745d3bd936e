"""A dossier file from elsewhere: accepted whole and written back the same, or refused."""

import json
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.dossiers import dump_dossier, parse_dossier, read_dossier
from forfait_desktop.services.json_exact import read_json
from tests.cas.lecture import CATALOGUE
from tests.fuzz.mutations import spoil_json

EXEMPLES: Final = Path(__file__).parents[1] / "exemples"


class DossierCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._path = folder / "dossier.json"
        self._corpus = [path.read_bytes() for path in sorted(EXEMPLES.glob("*.json"))]

    def make(self, chance: Random) -> object:
        return spoil_json(chance.choice(self._corpus), chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        self._path.write_bytes(entree)
        dossier = read_dossier(self._path, CATALOGUE)
        evaluate(CATALOGUE.get(dossier.ruleset_id), dossier.reponses)
        ecrit = json.dumps(dump_dossier(dossier), ensure_ascii=False).encode()
        assert parse_dossier(read_json(ecrit), "écrit", CATALOGUE) == dossier
        return True


make = DossierCible
