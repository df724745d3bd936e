"""An answers object: read exactly, typed by the rules, evaluated; or refused with its place."""

import json
from pathlib import Path
from random import Random

from forfait_desktop.domain.reponses import dump_reponses, parse_reponses
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.json_exact import read_json
from forfait_desktop.services.resultat_json import dump_resultat
from tests.cas.lecture import CATALOGUE
from tests.fuzz.dossier import EXEMPLES
from tests.fuzz.mutations import spoil_json


class ReponsesCible:
    lot = 1

    def __init__(self, _folder: Path) -> None:
        dossiers = [json.loads(path.read_bytes()) for path in sorted(EXEMPLES.glob("*.json"))]
        self._corpus = [(d["ruleset"], json.dumps(d["reponses"]).encode()) for d in dossiers]

    def make(self, chance: Random) -> object:
        ruleset, contenu = chance.choice(self._corpus)
        return ruleset, spoil_json(contenu, chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        ruleset, contenu = CATALOGUE.get(entree[0]), entree[1]
        reponses = parse_reponses(ruleset, read_json(contenu))
        json.dumps(dump_resultat(evaluate(ruleset, reponses)))
        assert parse_reponses(ruleset, dump_reponses(reponses)) == reponses
        return True


make = ReponsesCible
