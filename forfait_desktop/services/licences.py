"""The components that come with the program: versions, licences, and the texts of these.

The list is ``resources/licences/composants.toml``, the same in a checkout and in a package. The
versions and most texts are those that each Python package brings with itself.
"""

import importlib.util
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, Final

from forfait_desktop import __version__
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.paths import shipped_dir

WINDOWS: Final = "windows"
LINUX: Final = "linux"
LISTE: Final = "composants.toml"
_PYTHON: Final = re.compile(rb"tags/v(3\.\d+\.\d+)")
_SEPARATEURS: Final = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Texte:
    """One file that holds the words of a licence."""

    nom: str
    chemin: Path

    def read(self) -> str:
        """Return the words."""
        return self.chemin.read_text(encoding="utf-8", errors="replace").strip()


@dataclass(frozen=True, slots=True)
class Composant:
    """One thing that comes with the program; ``licence`` is an SPDX expression."""

    nom: str
    version: str
    licence: str
    role: str
    distribution: str
    dans: str
    textes: tuple[Texte, ...]


class _Paquets:
    """The Python packages of one folder, or of this very program."""

    def __init__(self, dossier: Path | None) -> None:
        self.dossier = dossier
        self.ressources = (
            dossier / "forfait_desktop/_data/resources" if dossier else shipped_dir("resources")
        )
        self._connues: dict[str, Distribution | None] = {}

    def version(self, nom: str) -> str:
        """Return the version of a package; empty when it is not there."""
        trouvee = self._find(nom)
        return trouvee.version if trouvee else ""

    def licences(self, nom: str, motif: str) -> list[Path]:
        """Return the files of licences that a package brings, in order."""
        trouvee = self._find(nom)
        if trouvee is None:
            return []
        infos = f"{_SEPARATEURS.sub('_', nom).lower()}-{trouvee.version}.dist-info"
        dossier = Path(str(trouvee.locate_file(infos))) / "licenses"
        return sorted(chemin for chemin in dossier.glob(motif) if chemin.is_file())

    def version_of_pdfium(self) -> str:
        """Return the version of PDFium, which its package keeps in a file."""
        chemin = self._locate("pypdfium2", "pypdfium2_raw/version.json")
        if chemin is None or not chemin.is_file():
            return ""
        lue = json.loads(chemin.read_text(encoding="utf-8"))
        return ".".join(str(lue[cle]) for cle in ("major", "minor", "build", "patch"))

    def version_of_python(self) -> str:
        """Return the version of the Python that comes with the program."""
        if self.dossier is None:
            return ".".join(map(str, sys.version_info[:3]))
        for chemin in sorted(self.dossier.parent.glob("python3?*.dll")):
            trouvee = _PYTHON.search(chemin.read_bytes())
            if trouvee:
                return trouvee[1].decode("ascii")
        return ""

    def beside(self, nom: str) -> Path:
        """Return a file beside the program, above the folder of its packages."""
        dossier = self.dossier or shipped_dir("resources").parents[2]
        return dossier.parent / nom

    def _locate(self, nom: str, chemin: str) -> Path | None:
        trouvee = self._find(nom)
        return Path(str(trouvee.locate_file(chemin))) if trouvee else None

    def _find(self, nom: str) -> Distribution | None:
        if nom not in self._connues:
            chemins = [str(self.dossier)] if self.dossier else sys.path
            trouvees = Distribution.discover(name=nom, path=chemins)
            self._connues[nom] = next(iter(trouvees), None)
        return self._connues[nom]


def load_composants(
    dossier: Path | None = None, systeme: str | None = None
) -> tuple[Composant, ...]:
    """Return the components of this program, or of a folder of packages laid out for a system.

    What cannot be found stays empty: the build of a package refuses that, a window does not.
    """
    paquets = _Paquets(dossier)
    ici = systeme or (WINDOWS if sys.platform == "win32" else LINUX)
    with (paquets.ressources / "licences" / LISTE).open("rb") as fichier:
        lignes = tomllib.load(fichier)["composant"]
    return tuple(_make(ligne, paquets) for ligne in lignes if ici in ligne.get("systemes", (ici,)))


def _make(ligne: dict[str, Any], paquets: _Paquets) -> Composant:
    distribution, dans = ligne.get("distribution", ""), ligne.get("dans", "")
    noms = ligne.get("textes", ["roue:*", "roue:*/*"])
    textes = dict.fromkeys(
        texte for nom in noms for texte in _find_texts(nom, distribution or dans, paquets)
    )
    return Composant(
        nom=ligne["nom"],
        version=_find_version(ligne, paquets),
        licence=ligne["licence"],
        role=ligne["role"],
        distribution=distribution,
        dans=dans,
        textes=tuple(textes),
    )


def _find_version(ligne: dict[str, Any], paquets: _Paquets) -> str:
    ecrite: str = ligne.get("version", "")
    match ecrite:
        case "programme":
            return __version__
        case "distribution":
            return paquets.version(ligne["dans"])
        case "pdfium":
            return paquets.version_of_pdfium()
        case "python":
            return paquets.version_of_python()
        case "":
            return paquets.version(ligne["distribution"]) if "distribution" in ligne else ""
    return ecrite


def _find_texts(nom: str, distribution: str, paquets: _Paquets) -> Iterator[Texte]:
    """Find the files that one entry of ``textes`` names."""
    genre, _, reste = nom.partition(":")
    if not reste:
        chemins = [paquets.ressources / "licences" / nom]
    elif genre == "ressources":
        chemins = [paquets.ressources / reste]
    elif genre == "programme":
        chemins = [paquets.beside(reste)]
    else:
        autre, _, motif = reste.rpartition(":")
        chemins = paquets.licences(autre or distribution, motif)
    for chemin in chemins:
        if chemin.is_file():
            yield Texte(chemin.name, chemin)


def qt_folder() -> Path | None:
    """Return the folder of Qt and PySide6, without loading them."""
    spec = importlib.util.find_spec("PySide6")
    return Path(spec.origin).parent if spec and spec.origin else None


def notice_lgpl(dossier: Path | None, version: str) -> str:
    """Say what the LGPL gives to whoever uses the program, and how to replace Qt."""
    place = str(dossier) if dossier else "le dossier PySide6 du programme"
    deux = f"{INSECABLE}:"
    return (
        "Qt, PySide6 et shiboken6 sont des bibliothèques libres, sous licence LGPL version 3. "
        "Ce programme les utilise sans les modifier, comme des fichiers séparés de lui.\n\n"
        f"Version livrée{deux} {version or 'inconnue'}\n"
        f"Elles sont ici{deux} {place}\n"
        "et, pour shiboken6, dans le dossier voisin du même nom.\n\n"
        "Vous avez le droit de les étudier, de les modifier et de les remplacer par une version "
        f"que vous avez faite, compatible avec celle-ci{deux}\n"
        f"1. fermez le programme et gardez une copie de ces deux dossiers{INSECABLE};\n"
        f"2. mettez à leur place les fichiers de votre version, sous les mêmes noms{INSECABLE};\n"
        "3. ouvrez le programme.\n"
        "Rien dans ce programme ne l’empêche ni ne le vérifie. Il vous est aussi permis d’examiner "
        "comment il fonctionne avec elles, pour corriger vos modifications.\n\n"
        f"Leurs sources{deux} https://download.qt.io/official_releases (dossiers qt et "
        "QtForPython, à la version ci-dessus). Ce programme n’ouvre jamais cette adresse.\n\n"
        "Les textes de la LGPL et de la GPL, version 3, sont dans la liste, à la ligne Qt."
    )
