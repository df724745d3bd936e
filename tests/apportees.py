"""Rules as one brings them on a stick: laid over those of the program, with changes."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NOUVELLES: Final = "fs-2026"
TETE: Final = """\
id = "fs-2026"
base = "fs-2025"
titre = "Forfait structure 2026"
titre_court = "FS 2026"
campagne = 2026
volets = ["volet_2.toml"]

[[sources]]
id = "note-exemple"
titre = "Note EXEMPLE, 3 novembre 2026"
nature = "secondaire"

[dates.ouverture]
valeur = 2026-12-14
sources = ["note-exemple"]
certitude = "source_unique"

[dates.fermeture]
valeur = 2027-02-05
sources = ["note-exemple"]
certitude = "source_unique"
"""
SEUIL_2026: Final = 95
VOLET: Final = f"""\
id = "v2"

[[indicateurs]]
id = "v2.i1.aat"

[indicateurs.condition]
genre = "taux_min"
champ = "taux"
seuil = {SEUIL_2026}
sources = ["note-exemple"]
certitude = "source_unique"
"""
"""The sick notes ask for 95 % where the program's own rules ask for 90 %."""

CORRIGEES: Final = (
    TETE.replace("2026", "2025")
    .replace("-12-14", "-12-15")
    .replace('base = "fs-2025"\ntitre = "Forfait structure 2025"', 'base = "fs-2025"')
    .replace("valeur = 2027-02-05", "valeur = 2026-02-20")
)
"""The rules of 2025, laid over the program's own: the sick notes and the last day differ."""


def files(tete: str = TETE, volet: str = VOLET) -> dict[str, bytes]:
    """The two files of a set of rules."""
    return {"ruleset.toml": tete.encode(), "volet_2.toml": volet.encode()}


def bring_folder(place: Path, fichiers: Mapping[str, bytes] | None = None) -> Path:
    """A folder on a stick."""
    dossier = place / "clé" / "Règles reçues"
    dossier.mkdir(parents=True)
    for nom, contenu in (fichiers or files()).items():
        (dossier / nom).write_bytes(contenu)
    return dossier


def bring_zip(
    place: Path,
    fichiers: Mapping[str, bytes] | None = None,
    nom: str = "règles-2026.zip",
    dossier: str = "fs-2026/",
) -> Path:
    """A ZIP on a stick."""
    path = place / nom
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for chemin, contenu in (fichiers or files()).items():
            archive.writestr(f"{dossier}{chemin}", contenu)
    return path
