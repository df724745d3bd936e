"""Rules brought from elsewhere: read without trust, compared with those known, kept, removed.

What is brought is a ruleset file with its volets beside, a folder, or a ZIP. Nothing is unpacked:
the files that the ruleset names are read one by one, within bounds, and checked by the same models
as those of the program before anything is written in the data folder.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.catalogue.ajouts import (
    AJOUT_FILE,
    DOSSIER_REGLES,
    digest_of,
    folder_of,
)
from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.catalogue.loader import MAX_VOLETS, RULESET_FILE, load_ruleset
from forfait_desktop.catalogue.toml_exact import Table, is_plain_name, read_bytes, read_toml
from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.ruleset import Ajout, Ruleset
from forfait_desktop.errors import ErreurDonnee, ErreurForfait, ErreurRuleset, explain_os_error
from forfait_desktop.logs import Evenement, log_error, logged
from forfait_desktop.services.files import write_atomically
from forfait_desktop.services.noms import visible_name
from forfait_desktop.services.nouveautes import Nouveautes, compare_rules
from forfait_desktop.services.versions import add_details

if TYPE_CHECKING:
    from forfait_desktop.storage.store import Store

MAX_ORIGINE: Final = 120
_ESSAI: Final = ".regles-"
_SUR_LE_DISQUE: Final = "Vérifiez la place et vos droits sur le disque, puis recommencez."

Lire = Callable[[str], bytes]
"""Reads a neighbour of the ruleset by its plain name; raises ``ErreurRuleset``."""


@dataclass(frozen=True, slots=True)
class Candidat:
    """Rules that were read and checked, and are not kept yet.

    ``connu`` are the rules they are compared with: those of the same name, else the latest ones
    of the same family; ``remplace`` tells that the program came with rules of this name.
    """

    ruleset: Ruleset
    origine: str
    fichiers: Mapping[str, bytes]
    connu: Ruleset | None
    nouveautes: Nouveautes | None
    remplace: Ruleset | None

    @property
    def is_known(self) -> bool:
        """Whether these very rules are followed already."""
        return self.connu is not None and self.connu.sha256 == self.ruleset.sha256


def rules_folder(data_dir: Path) -> Path:
    """Return where added rules are kept, which need not exist."""
    return data_dir / DOSSIER_REGLES


# ---------------------------------------------------------------- reading


def read_candidate(path: Path, data_dir: Path, catalogue: Catalogue) -> Candidat:
    """Read and check rules from elsewhere; nothing is kept.

    Raises ``ErreurRuleset`` with the file, the path in it, the reason and what to do.
    """
    origine = visible_name(path.name or str(path))[:MAX_ORIGINE]
    try:
        return _read(path, origine, data_dir, catalogue)
    except ErreurRuleset as erreur:
        log_error(Evenement.IMPORT_REFUSE, erreur, fichier="regles")
        if erreur.fichier == origine:
            raise
        fichier = f"{origine}, {erreur.fichier}"
        raise ErreurRuleset(fichier, erreur.chemin, erreur.raison, erreur.conseil) from erreur


def _read(path: Path, origine: str, data_dir: Path, catalogue: Catalogue) -> Candidat:
    lire = _open_source(path, origine)
    _sweep(data_dir)
    try:
        with tempfile.TemporaryDirectory(prefix=_ESSAI, dir=data_dir) as essai:
            ruleset, fichiers = _check(Path(essai), lire, catalogue)
    except OSError as erreur:
        raison = f"le contrôle n’a pas pu être fait ({explain_os_error(erreur)})."
        raise ErreurRuleset(origine, "", raison, _SUR_LE_DISQUE) from erreur
    connu = _find_known(ruleset, catalogue)
    nouveautes = compare_rules(connu, ruleset, catalogue.get) if connu else None
    if nouveautes and ruleset.id == nouveautes.ancien.id:
        nouveautes = add_details(nouveautes)
    remplace = catalogue.shipped(ruleset.id)
    return Candidat(ruleset, origine, fichiers, connu, nouveautes, remplace)


def _open_source(path: Path, origine: str) -> Lire:
    """Return what reads the files of a ZIP, of a folder, or a ruleset file with its neighbours."""
    try:
        is_folder = path.is_dir()
    except OSError as erreur:
        raison = f"illisible ({explain_os_error(erreur)})."
        raise ErreurRuleset(origine, "", raison, "Vérifiez la clé et vos droits.") from erreur
    if is_folder:
        return lambda nom: read_bytes(path / nom, nom)
    if path.suffix.lower() == ".toml":
        return lambda nom: read_bytes(path if nom == RULESET_FILE else path.parent / nom, nom)
    if path.suffix.lower() == ".zip":
        from forfait_desktop.services.archive import read_archive

        return read_archive(path, origine, RULESET_FILE)
    raise ErreurRuleset(
        origine,
        "",
        "ce n’est ni un fichier .toml, ni un ZIP, ni un dossier.",
        "Choisissez le fichier de règles que vous avez reçu.",
    )


def _check(essai: Path, lire: Lire, catalogue: Catalogue) -> tuple[Ruleset, dict[str, bytes]]:
    """Load what is read, through copies in a folder of its own that goes with it."""
    fichiers = {RULESET_FILE: lire(RULESET_FILE)}
    (essai / RULESET_FILE).write_bytes(fichiers[RULESET_FILE])
    tete = read_toml(essai / RULESET_FILE, RULESET_FILE)
    ruleset_id = _read_id(tete)
    for nom in _cited_files(tete):
        fichiers[nom] = lire(nom)
        (essai / nom).write_bytes(fichiers[nom])
    ruleset = load_ruleset(essai, ruleset_id, catalogue.voisins_of(ruleset_id))
    return ruleset, fichiers


def _read_id(tete: Table) -> str:
    """Return the name that the ruleset gives itself, once it is one that any disk accepts."""
    ruleset_id = tete.get("id")
    if not is_plain_name(ruleset_id) or "." in ruleset_id:
        raise ErreurRuleset(
            RULESET_FILE,
            "id",
            "l’identifiant manque ou n’a pas la forme attendue.",
            'Écrivez par exemple id = "fs-2026".',
        )
    return ruleset_id


def _cited_files(tete: Table) -> list[str]:
    """Return the neighbours that the head names; what is wrong with the list is said later."""
    cites = tete.get("volets", [])
    noms = [nom for nom in cites if is_plain_name(nom)] if isinstance(cites, list) else []
    vus = {RULESET_FILE.casefold()}
    for nom in noms[:MAX_VOLETS]:
        if nom.casefold() in vus:
            raise ErreurRuleset(
                RULESET_FILE,
                "volets",
                f"«{INSECABLE}{nom}{INSECABLE}» est cité deux fois.",
                "Donnez un fichier à chaque volet.",
            )
        vus.add(nom.casefold())
    return noms[:MAX_VOLETS]


def _find_known(ruleset: Ruleset, catalogue: Catalogue) -> Ruleset | None:
    """Return the rules followed under the same name, else the latest earlier ones of the family."""
    bons = {connu.id: connu for connu in catalogue.load_all()[0]}
    if ruleset.id in bons:
        return bons[ruleset.id]
    parents = [c for c in bons.values() if c.famille == ruleset.famille]
    avant = [c for c in parents if c.campagne < ruleset.campagne] or parents
    return max(avant, key=lambda c: c.campagne, default=None)


# ---------------------------------------------------------------- keeping and removing


def keep(candidat: Candidat, data_dir: Path, aujourd_hui: date) -> None:
    """Keep checked rules; cut short at any step, what was followed before still is.

    Raises ``ErreurDonnee`` when the disk refuses them.
    """
    empreinte = digest_of(candidat.fichiers)
    ajout = Ajout(
        origine=candidat.origine,
        ajoute_le=aujourd_hui,
        empreinte=empreinte,
        remplace=candidat.remplace.sha256 if candidat.remplace else "",
    )
    dossier = rules_folder(data_dir) / candidat.ruleset.id
    try:
        with logged(Evenement.IMPORT_FAIT, Evenement.IMPORT_REFUSE, fichier="regles"):
            dossier.mkdir(parents=True, exist_ok=True)
            _write_files(dossier, folder_of(dossier, empreinte), candidat.fichiers)
            write_atomically(dossier / AJOUT_FILE, _write_record(ajout))
    except OSError as erreur:
        if not (dossier / AJOUT_FILE).exists():
            shutil.rmtree(dossier, ignore_errors=True)
        raise ErreurDonnee(
            f"{candidat.origine}{INSECABLE}: les règles n’ont pas pu être gardées "
            f"({explain_os_error(erreur)}). {_SUR_LE_DISQUE}"
        ) from erreur
    _remove_others(dossier, keep=folder_of(dossier, empreinte).name)


def remove(ruleset_id: str, data_dir: Path, catalogue: Catalogue, store: "Store") -> None:
    """Remove added rules; raise ``ErreurDonnee`` when something would no longer open."""
    refus = say_needed(ruleset_id, catalogue, store)
    if refus:
        raise ErreurDonnee(refus)
    dossier = rules_folder(data_dir) / ruleset_id
    try:
        # Without its record nothing there counts any more, whatever is left of the rest.
        (dossier / AJOUT_FILE).unlink(missing_ok=True)
        shutil.rmtree(dossier)
    except OSError as erreur:
        raise ErreurDonnee(
            f"{ruleset_id}{INSECABLE}: les règles n’ont pas pu être retirées "
            f"({explain_os_error(erreur)}). Vérifiez vos droits sur le disque, puis recommencez."
        ) from erreur
    if not any(rules_folder(data_dir).iterdir()):
        rules_folder(data_dir).rmdir()


def say_needed(ruleset_id: str, catalogue: Catalogue, store: "Store") -> str:
    """Say why added rules cannot be removed: what would no longer open; nothing when they can."""
    if catalogue.shipped(ruleset_id) is not None:
        return ""
    nombre = len(open_declarations(ruleset_id, store))
    if nombre:
        sujet = "Une déclaration suit" if nombre == 1 else f"{nombre} déclarations suivent"
        elles = "Elle ne s’ouvrirait" if nombre == 1 else "Elles ne s’ouvriraient"
        return (
            f"{sujet} ces règles sans être scellée{'s' if nombre > 1 else ''}{INSECABLE}: "
            f"{ruleset_id} reste. {elles} plus. Pour retirer ces règles, effacez d’abord ces "
            "déclarations pour toujours, celles de la liste «\u00a0Supprimées\u00a0» comprises."
        )
    appuis = catalogue.leaning_on(ruleset_id)
    if appuis:
        return f"{', '.join(appuis)} s’appuie sur {ruleset_id}. Retirez d’abord ces règles-là."
    return ""


def open_declarations(ruleset_id: str, store: "Store") -> tuple[int, ...]:
    """Return the declarations that follow rules without holding them under a seal."""
    return tuple(
        resume.id
        for resume in store.declarations.list(tuple(Etat))
        if resume.ruleset_id == ruleset_id and not _is_sealed(resume.id, store)
    )


def _is_sealed(declaration_id: int, store: "Store") -> bool:
    try:
        return store.depots.current(declaration_id) is not None
    except ErreurForfait:  # damaged: it opens no better with these rules
        return True


def _write_files(dossier: Path, place: Path, fichiers: Mapping[str, bytes]) -> None:
    """Write files in a folder that gets its name once it is whole."""
    if place.exists():  # cut short earlier, or the same rules again
        shutil.rmtree(place)
    essai = Path(tempfile.mkdtemp(prefix=_ESSAI, dir=dossier))
    try:
        for nom, contenu in fichiers.items():
            with (essai / nom).open("wb") as fichier:
                fichier.write(contenu)
                fichier.flush()
                os.fsync(fichier.fileno())
        essai.rename(place)
    except OSError:
        shutil.rmtree(essai, ignore_errors=True)
        raise


def _write_record(ajout: Ajout) -> bytes:
    """Write a record as TOML, whose texts are written as JSON writes them."""
    lignes = (
        f"origine = {json.dumps(ajout.origine, ensure_ascii=False)}",
        f"ajoute_le = {ajout.ajoute_le.isoformat()}",
        f'empreinte = "{ajout.empreinte}"',
        f'remplace = "{ajout.remplace}"',
    )
    return ("\n".join(lignes) + "\n").encode()


def _remove_others(dossier: Path, keep: str) -> None:
    """Remove the files of former versions; what cannot be is of no consequence."""
    for autre in dossier.iterdir():
        if autre.is_dir() and autre.name != keep:
            shutil.rmtree(autre, ignore_errors=True)


def _sweep(data_dir: Path) -> None:
    """Remove what a check that was cut short left behind."""
    for reste in data_dir.glob(f"{_ESSAI}*"):
        shutil.rmtree(reste, ignore_errors=True)
