"""A doctor's desk over a real store, for the tests of the services; no window in sight."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.session import Session
from forfait_desktop.storage.store import Store

AUJOURD_HUI = date(2026, 11, 22)


@cache
def catalogue() -> Catalogue:
    return Catalogue([shipped_dir("rulesets")])


@dataclass
class Cabinet:
    store: Store
    bureau: Bureau
    praticien_id: int

    @classmethod
    def open(cls, data_dir: Path, rules: Catalogue | None = None) -> "Cabinet":
        store = Store.open(data_dir)
        bureau = Bureau(store, rules or catalogue(), lambda: AUJOURD_HUI)
        connus = store.praticiens.list()
        ancien = connus[0].id if connus else store.praticiens.add(Praticien(nom="EXEMPLE")).id
        return cls(store, bureau, ancien)

    def start(self, ruleset_id: str) -> Session:
        return self.bureau.open(self.bureau.create_declaration(self.praticien_id, ruleset_id))

    def stored(self, session: Session) -> dict[str, dict[str, object]]:
        return self.store.declarations.get(session.declaration.id).reponses
