"""The data folders the screens are looked at with: none, one just begun, open ones, a whole life.

The whole life is the journey of the demo, made once without its pictures.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.demo import DONUM_2026, FS_2024, Saisies, Visite
from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.paths import shipped_dir
from forfait_desktop.pilote import Pilote
from forfait_desktop.services.dossiers import import_dossier, read_dossier
from forfait_desktop.services.exemple import DOSSIERS
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.storage.store import Store

NEUF: Final = "neuf"
DEBUT: Final = "debut"
OUVERT: Final = "ouvert"
VIE: Final = "vie"

INTITULE: Final = (
    "EXEMPLE d’intitulé comme personne n’en écrit, avec le site principal, le site secondaire, "
    "l’année, la date de la relecture et le nom de la personne qui l’a faite"
)
LONG_NAME: Final = "EXEMPLE-DE-LA-TRÈS-LONGUE-ET-TRÈS-VIEILLE-FAMILLE-DE-MONTMORENCY-BOUTEVILLE"
MOT: Final = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
LONG_NOTE: Final = (
    f"EXEMPLE de note écrite au téléphone, sans un point\u00a0: {MOT}, rappeler l’éditeur, "
    "demander l’attestation de l’année passée, la comparer à celle de cette année, prévenir le "
    "secrétariat, et revenir ici ensuite pour corriger la réponse si elle a changé\n" * 3
)
LONG_FILE: Final = (
    "EXEMPLE attestation de l’éditeur du logiciel d’aide à la prescription et de facturation, "
    "reçue par courriel le 12 janvier puis renommée trois fois (copie de la copie) "
    f"{'définitive_' * 5}v2.pdf"
)
LONG_DOCTOR: Final = Praticien(
    nom=LONG_NAME,
    prenom="Marie-Antoinette Joséphine Philomène Jeanne Marguerite",
    rpps="10000000009",
    specialite="Médecine générale, médecine d’urgence et médecine du sport de haut niveau",
    secteur="1",
    cabinet=(
        "Maison de santé pluriprofessionnelle universitaire intercommunale EXEMPLE des Trois "
        f"Rivières et de la Haute Vallée, bâtiment C, escalier 4, 2e étage gauche, {MOT}"
    ),
)


class Silent(Pilote):
    """Drives the window and takes no picture."""

    def shoot(self, nom: str, vue: QWidget | None = None) -> None:
        """Let the window live as if a picture were taken."""
        del nom, vue
        self.settle()


def make_begun(folder: Path) -> None:
    """Make a folder with a doctor and a declaration without any answer."""
    with Store.open(folder) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        store.declarations.create(praticien.id, "fs-2024", "")


def make_open(folder: Path) -> None:
    """Make a folder with one open declaration of every campaign."""
    catalogue = Catalogue([shipped_dir("rulesets")])
    with Store.open(folder) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        for ruleset_id in catalogue.ids:
            if ruleset_id not in DOSSIERS:
                autre = store.declarations.create(praticien.id, ruleset_id, "")
                store.declarations.save_reponses(autre.id, {("v1.i2", "oui"): True})
        for nom in DOSSIERS:
            path = shipped_dir("resources") / "exemple" / f"{nom}.json"
            import_dossier(store, read_dossier(path, catalogue))
        for nom, etat in (("archivée", Etat.ARCHIVEE), ("supprimée", Etat.SUPPRIMEE)):
            autre = store.declarations.create(praticien.id, "fs-2022", f"EXEMPLE {nom}")
            store.declarations.set_etat(autre.id, etat)


def make_life(app: QApplication, folder: Path) -> None:
    """Make a folder in which the whole journey of the demo was made."""
    out = folder.parent / f"{folder.name}-fichiers"
    out.mkdir(parents=True, exist_ok=True)
    with Store.open(folder) as store:
        Visite(app, store, out, Silent).run()


def lengthen(folder: Path) -> None:
    """Give every text of a folder an extreme length."""
    with Store.open(folder) as store:
        for connu in store.praticiens.list():
            store.praticiens.update(connu.id, LONG_DOCTOR)
        for resume in store.declarations.list():
            store.declarations.rename(resume.id, INTITULE)
            saisies = LONG_NOTES.get(resume.ruleset_id, {})
            if store.depots.current(resume.id) is None:
                for cle in saisies:
                    store.declarations.save_note(resume.id, cle, LONG_NOTE)
        _lengthen_pieces(store, folder)
        for amendement in store.amendements.list("fs-2024"):
            store.amendements.set(replace(amendement, source=f"EXEMPLE\u00a0: {LONG_FILE}"))


def _lengthen_pieces(store: Store, folder: Path) -> None:
    path = folder.parent / LONG_FILE
    path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    justificatifs = Justificatifs(store)
    for resume in store.declarations.list():
        for ligne in LONG_NOTES.get(resume.ruleset_id, {}):
            justificatifs.add_file(resume.id, ligne, path)
            break


LONG_NOTES: Final[dict[str, Saisies]] = {"fs-2024": FS_2024, "donum-2026": DONUM_2026}

MAKERS: Final[dict[str, Callable[[Path], None]]] = {DEBUT: make_begun, OUVERT: make_open}


def make_all(app: QApplication, folder: Path) -> None:
    """Make every folder once, and the long ones beside the short ones."""
    (folder / NEUF).mkdir(parents=True, exist_ok=True)
    for nom, make in MAKERS.items():
        make(folder / nom)
    make_life(app, folder / VIE)
    for nom in (DEBUT, OUVERT, VIE):
        shutil.copytree(folder / nom, folder / f"{nom}-long")
        lengthen(folder / f"{nom}-long")
