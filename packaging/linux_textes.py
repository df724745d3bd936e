"""The texts of the Linux packages: control file, metadata for software centres, copyright."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

NAME: Final = "forfait-desktop"
ID: Final = "fr.forfait_desktop.ForfaitDesktop"
SUMMARY: Final = "prepare the French doctors' forfait structure declarations, offline"
RESUME: Final = "Préparer la déclaration du forfait structure, sans réseau"
PARAGRAPHES: Final = (
    "Pour les médecins libéraux et leurs secrétaires : prépare, vérifie et imprime la déclaration "
    "du forfait structure (2022 à 2025) et de la dotation numérique (DONUM 2026).",
    "Une question par page, les points et les euros à mesure, ce qui manque et ce que cela coûte, "
    "puis une liste dans l’ordre d’amelipro. Ce programme n’utilise jamais le réseau. "
    "Il ne déclare rien à votre place et n’est pas édité par l’Assurance Maladie.",
)


def control(version: str, size: int, needed: Sequence[str], helpful: Sequence[str]) -> str:
    """Write what dpkg knows of the package; ``size`` is in bytes, once installed."""
    depends = ["python3 (>= 3.11)", "python3 (<< 3.14)", *needed]
    fields = {
        "Package": NAME,
        "Version": version,
        "Section": "office",
        "Priority": "optional",
        "Architecture": "amd64",
        "Maintainer": "Forfait Desktop contributors <forfait-desktop@invalid.invalid>",
        "Installed-Size": str(-(-size // 1024)),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join([*helpful, "xdg-desktop-portal"]),
        "Description": SUMMARY,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    body = "\n .\n".join(_wrap(text) for text in PARAGRAPHES)
    return f"{lines}{body}\n"


def _wrap(text: str) -> str:
    """Fold a paragraph of a description; each line begins with a space."""
    import textwrap

    plain = text.replace("\u00a0", " ")
    return textwrap.fill(plain, 78, initial_indent=" ", subsequent_indent=" ")


def parse_control(text: str) -> dict[str, str]:
    """Read the fields of a control file."""
    found = re.findall(r"(?m)^([A-Z][A-Za-z-]*): (.*(?:\n .*)*)", text)
    return dict(found)


def metainfo(version: str, when: int) -> str:
    """Write what software centres show (AppStream)."""
    day = time.strftime("%Y-%m-%d", time.gmtime(when))
    description = "\n".join(f"    <p>{escape(text)}</p>" for text in PARAGRAPHES)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>{ID}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>Forfait Desktop</name>
  <summary>{escape(RESUME)}</summary>
  <developer id="fr.forfait_desktop">
    <name>Forfait Desktop contributors</name>
  </developer>
  <description>
{description}
  </description>
  <launchable type="desktop-id">{NAME}.desktop</launchable>
  <icon type="stock">{NAME}</icon>
  <categories>
    <category>Office</category>
  </categories>
  <provides>
    <binary>{NAME}</binary>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="{version}" date="{day}"/>
  </releases>
</component>
"""


def copyright_file(notice: str, licence: Path) -> str:
    """Write the copyright file of Debian: our licence, then the notice of all components."""
    return f"Forfait Desktop\n\n{licence.read_text(encoding='utf-8').strip()}\n\n{notice.strip()}\n"


def readme(version: str) -> str:
    """Write how the tarball is used."""
    return (
        f"Forfait Desktop {version}\n\n"
        "Décompressez ce dossier où vous voulez, puis lancez ./forfait-desktop\n"
        "Il faut Python 3.11, 3.12 ou 3.13 (paquet python3) et les bibliothèques de fenêtres du\n"
        "système, nommées dans BIBLIOTHEQUES.txt. Rien n’est téléchargé.\n\n"
        "Pour l’avoir dans vos menus, pour vous seul :\n"
        "    sh installer-menu.sh\n"
        "et pour l’en retirer :\n"
        "    sh installer-menu.sh --retirer\n\n"
        "Vos dossiers sont dans ~/.local/share/forfait-desktop : supprimer le programme n’y\n"
        "touche pas. Si un fichier portable.txt est à côté de forfait-desktop, ils sont avec le\n"
        "programme, dans donnees : gardez ce dossier-là.\n\n"
        "Les licences de tous les composants sont dans le dossier LICENCES.\n"
    )
