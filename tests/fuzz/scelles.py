"""A sealed declaration whose texts were rewritten by hand, with digests made right again."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.depots import digest_of, make_depot, read_depot
from forfait_desktop.storage.store import Store
from tests.fuzz.mutations import spoil_json, spoil_text
from tests.fuzz.regles import MINI

TEXTES = ("ruleset_json", "praticien_json", "reponses_json", "notes_json", "resultat_json")
INSTANT = datetime(2026, 2, 3, tzinfo=UTC)


class ScellesCible:
    lot = 1

    def __init__(self, folder: Path) -> None:
        with Store.open(folder / "données") as store:
            bureau = Bureau(store, Catalogue([MINI]), lambda: date(2026, 11, 22))
            praticien = Praticien(nom="EXEMPLE")
            praticien_id = bureau.add_praticien(praticien)
            session = bureau.open(bureau.create_declaration(praticien_id, "mini-2026"))
            self._depot = make_depot(session, praticien, INSTANT.date(), "A-1", None, INSTANT)

    def make(self, chance: Random) -> object:
        nom = chance.choice(TEXTES)
        contenu = getattr(self._depot, nom).encode()
        if nom == "notes_json" and chance.random() < 0.5:
            contenu = json.dumps({"v1.i1": "bleu"}).encode()
        texte = spoil_json(contenu, chance).decode(errors="replace")
        accuse = spoil_text("A-1", chance).encode(errors="replace").decode()
        changes: dict[str, Any] = {nom: texte}
        depot = replace(self._depot, accuse=accuse, **changes)
        empreinte = hashlib.sha256(depot.ruleset_json.encode()).hexdigest()
        depot = replace(depot, ruleset_sha256=empreinte)
        return replace(depot, empreinte=digest_of(depot))

    def accepts(self, entree: object) -> bool:
        scelle = read_depot(entree)  # type: ignore[arg-type]  # as made above
        scelle.ruleset.to_json()
        assert all(isinstance(texte, str) for texte in scelle.notes.values())
        return True


make = ScellesCible
