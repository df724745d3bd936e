"""Rules that the doctor added, as they stand in the data folder beside the store.

``regles/<id>/ajout.toml`` says which folder of ``regles/<id>/`` holds the files, since when, and
their digest: a new version is written beside, then takes effect with that one small file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forfait_desktop.catalogue.loader import (
    MAX_VOLETS,
    RULESET_FILE,
    Voisins,
    load_ruleset,
    validate,
)
from forfait_desktop.catalogue.toml_exact import is_plain_name, read_bytes, read_toml
from forfait_desktop.domain.ruleset import Ajout, Ruleset
from forfait_desktop.errors import ErreurRuleset, explain_os_error

AJOUT_FILE: Final = "ajout.toml"
DOSSIER_REGLES: Final = "regles"
_RETIRER: Final = "Retirez ces règles, puis ajoutez-les de nouveau depuis leur fichier."


@dataclass(frozen=True)
class ReglesAjoutees:
    """One set of added rules: what it holds, or why it does not load.

    ``sert`` is false while the program's own rules of the same name are followed instead.
    """

    id: str
    ruleset: Ruleset | None
    erreur: ErreurRuleset | None
    sert: bool


def list_added(regles: Path | None) -> tuple[dict[str, Path], ErreurRuleset | None]:
    """Return the folders of added rules by name, or why they cannot be listed."""
    try:
        if regles is None or not regles.is_dir():
            return {}, None
        return {
            dossier.name: dossier
            for dossier in sorted(regles.iterdir())
            if is_plain_name(dossier.name) and dossier.is_dir()
        }, None
    except OSError as erreur:
        raison = f"le dossier ne se lit pas ({explain_os_error(erreur)})."
        return {}, ErreurRuleset(DOSSIER_REGLES, "", raison, "Vérifiez vos droits.")


def load_added(dossier: Path, voisins: Voisins) -> Ruleset:
    """Load added rules and mark them; raise ``ErreurRuleset`` when they are not what was added."""
    ajout = read_ajout(dossier)
    fichiers = folder_of(dossier, ajout.empreinte)
    _refuse_changed(dossier.name, fichiers, ajout.empreinte)
    ruleset = load_ruleset(fichiers, dossier.name, voisins)
    return ruleset.model_copy(update={"ajout": ajout})


def read_ajout(dossier: Path) -> Ajout:
    """Read when and from where rules were added; raise ``ErreurRuleset``."""
    nom = f"{dossier.name}/{AJOUT_FILE}"
    return validate(Ajout, read_toml(dossier / AJOUT_FILE, nom), nom)


def folder_of(dossier: Path, empreinte: str) -> Path:
    """Return the folder of the files that have this digest."""
    return dossier / empreinte[:16]


def digest_of(fichiers: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of rule files, of their names and their content."""
    somme = hashlib.sha256()
    for nom in sorted(fichiers):
        somme.update(f"{nom}\n{len(fichiers[nom])}\n".encode())
        somme.update(fichiers[nom])
    return somme.hexdigest()


def _refuse_changed(nom: str, fichiers: Path, empreinte: str) -> None:
    """Refuse files that are no longer those the doctor looked at before adding them."""
    lus: dict[str, bytes] = {}
    try:
        presents = sorted(fichiers.iterdir())
    except OSError as erreur:
        raison = f"les règles ajoutées ne se lisent pas ({explain_os_error(erreur)})."
        raise ErreurRuleset(f"{nom}/{RULESET_FILE}", "", raison, _RETIRER) from erreur
    for fichier in presents[: MAX_VOLETS + 2]:
        lus[fichier.name] = read_bytes(fichier, f"{nom}/{fichier.name}")
    if digest_of(lus) != empreinte:
        raise ErreurRuleset(
            f"{nom}/{RULESET_FILE}",
            "",
            "ces fichiers ont changé depuis que vous les avez ajoutés.",
            _RETIRER,
        )
