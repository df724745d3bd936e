"""The text of a stored answer, whoever wrote it: read, typed by the rules, or kept aside."""

from pathlib import Path
from random import Random

from forfait_desktop.domain.reponses import dump_reponses
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.bureau import read_stored
from forfait_desktop.storage.failures import damage_told
from forfait_desktop.storage.json_text import dump_json, load_json
from tests.cas.lecture import CATALOGUE
from tests.fuzz.mutations import spoil_json

REGLES = CATALOGUE.get("fs-2024")
JUSTES = (
    b"true",
    b'"sans_objet"',
    b'"66.7"',
    b"12.5",
    b'{"numerateur":2,"denominateur":3}',
    b'["ecg","spirometre"]',
    b'"2025-01-01"',
)


class ValeursCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        self._path = folder / "magasin.sqlite3"
        self._champs = [(i.id, champ.id) for i in REGLES.indicateurs.values() for champ in i.champs]

    def make(self, chance: Random) -> object:
        texte = spoil_json(chance.choice(JUSTES), chance).decode(errors="replace")
        return texte, chance.choice(self._champs)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, tuple)
        texte, (indicateur, champ) = entree
        with damage_told(self._path):
            valeur = load_json(texte)
        reponses, refusees = read_stored(REGLES, {indicateur: {champ: valeur}})
        evaluate(REGLES, reponses)
        for champs in dump_reponses(reponses).values():
            for ecrite in champs.values():
                assert load_json(dump_json(ecrite)) == ecrite
        return not refusees


make = ValeursCible
