"""Write a sample of the present schema, with a row in every table: done once, before the next one.

python -m tests.storage.make_sample  writes tests/storage/schemas/{schema,coffre}_<number>.sql
"""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.suivi import EtatLigne, EtatPiece
from forfait_desktop.storage.migrations import MIGRATIONS, MIGRATIONS_COFFRE, latest
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.samples import AMENDEMENT, DEPOT, PAIEMENT, PROPOSITION, RAPPEL, make_piece

FOLDER = Path(__file__).parent / "schemas"
ADRESSE = "12, rue de l'Église\n29000 Quimper"
NOTE = "Relevé de mars ; « à vérifier » 🩺"
REPONSES = {
    ("v1.i1", "segur"): True,
    ("v1.i1", "lap"): "sans_objet",
    ("v1.i3", "taux"): {"numerateur": 812, "denominateur": 1000},
    ("v2.i4", "taux"): "66.67",
    ("v2.i7", "appareils"): ["ecg", "tensiometre"],
}


class Clock:
    """A clock that steps one second at each reading."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store.open(folder, Clock()) as store:
            fill(store)
        write(folder / NOM_FICHIER, f"schema_{latest(MIGRATIONS)}")
        write(folder / NOM_COFFRE, f"coffre_{latest(MIGRATIONS_COFFRE)}")


def fill(store: Store) -> None:
    """Two doctors, a dossier with all its life, an archived copy, an erased one."""
    d = store.praticiens.add(
        Praticien(
            nom="EXEMPLE D",
            prenom="Prénom",
            rpps="10000000009",
            specialite="Médecine générale",
            secteur="1",
            cabinet=ADRESSE,
        )
    )
    store.praticiens.add(Praticien(nom="EXEMPLE B"))
    vie = store.declarations.create(d.id, "fs-2024", "Forfait 2024").id
    store.declarations.save_reponses(vie, REPONSES)
    store.declarations.save_reponses(vie, {("v2.i4", "taux"): "70"})
    store.declarations.save_note(vie, "v1.i3", NOTE)
    copie = store.declarations.duplicate(vie).id
    store.declarations.set_etat(copie, Etat.ARCHIVEE)
    effacee = store.declarations.create(d.id, "fs-2025", "").id
    store.declarations.purge(effacee)
    releve = store.vault.add(b"%PDF-1.7 releve", "relevé d'été.pdf", "application/pdf")
    accuse = store.vault.add(b"capture", "accusé.png", "image/png")
    store.pieces.attach(vie, "v1.i3", releve)
    store.pieces.attach(vie, "v1.i1", make_piece(), EtatPiece.PERIMEE)
    store.propositions.add(vie, [PROPOSITION, RAPPEL])
    store.depots.add(vie, replace(DEPOT, accuse="premier"))
    store.depots.rectify(vie)
    store.transcriptions.set(vie, "v1.i3", EtatLigne.DIFFERENTE, "64 %")
    store.transcriptions.set(vie, "v2.i4", EtatLigne.SAISIE)
    store.depots.add(vie, replace(DEPOT, accuse_piece=accuse.sha256))
    store.paiements.set(vie, PAIEMENT)
    store.amendements.set(AMENDEMENT)
    store.amendements.set(replace(AMENDEMENT, cible="v1.i1.points"))
    store.amendements.remove(AMENDEMENT.ruleset_id, AMENDEMENT.cible)


def write(path: Path, name: str) -> None:
    """Write a file as SQL, with its signature; a sample that exists is never rewritten."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [
            f"-- {name}: a row in every table. Written once by the program of that schema and",
            "-- never edited: what such a file held must still be read.",
            *(
                f"PRAGMA {pragma} = {connection.execute(f'PRAGMA {pragma}').fetchone()[0]};"
                for pragma in ("auto_vacuum", "application_id", "user_version")
            ),
            *connection.iterdump(),
        ]
    with (FOLDER / f"{name}.sql").open("x", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
