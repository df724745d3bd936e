"""The licences of a package: checked against what it ships, and written beside the program.

python packaging/licences.py      checks the components of this checkout
"""

from __future__ import annotations

import re
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from paquets import PaquetError  # noqa: E402
from windows_roues import normal, read_lock  # noqa: E402

from bootstrap import BootstrapError  # noqa: E402 - the checkout comes first
from forfait_desktop.services.licences import (  # noqa: E402
    LISTE,
    Composant,
    load_composants,
    notice_lgpl,
)

NOTICE: Final = "NOTICE.txt"
LOCK: Final = ROOT / "packaging/requirements.txt"
REFUSEES: Final = ("AGPL", "SSPL", "BUSL", "CC-BY-NC", "UNKNOWN")
_SANS_VERSION: Final = re.compile(
    r"\(dans [^)]+\)$|^(mingw-w64|NSIS|bibliothèques de Microsoft.*)$"
)
_FICHIER: Final = re.compile(r"[^A-Za-z0-9.+-]+")


def shipped(folder: Path, system: str) -> tuple[Composant, ...]:
    """Return the components of a folder of packages, or refuse it and say what is missing."""
    components = load_composants(folder, system)
    said = problems(components, LOCK.read_text(encoding="utf-8"))
    listed = {normal(component.distribution) for component in components}
    for infos in sorted(folder.glob("*.dist-info")):
        name = infos.name.split("-")[0]
        if normal(name) not in listed:
            said.append(f"{name} is shipped and not listed")
    if said:
        raise PaquetError("The licences are not complete: " + "; ".join(said) + ".")
    return components


def require_owners(folder: Path) -> None:
    """Refuse the folder of a Windows version with a library that belongs to no component.

    Files are those that the list gives to each component; one that is no longer there is told too.
    """
    patterns = read_patterns()
    names = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in {".dll", ".pyd", ".exe"}
    ]
    said = [
        f"{name} belongs to no component"
        for name in names
        if not any(fnmatchcase(name, pattern) for pattern in patterns)
    ]
    said += [
        f"{pattern} of {owner} is not shipped"
        for pattern, owner in patterns.items()
        if not any(fnmatchcase(name, pattern) for name in names)
    ]
    if said:
        raise PaquetError(
            "resources/licences/composants.toml is not complete: " + "; ".join(said) + "."
        )


def read_patterns() -> dict[str, str]:
    """Read which component each library of the Windows version belongs to."""
    with (ROOT / "resources/licences" / LISTE).open("rb") as file:
        rows = tomllib.load(file)["composant"]
    return {pattern: row["nom"] for row in rows for pattern in row.get("fichiers", ())}


def problems(components: tuple[Composant, ...], lock: str) -> list[str]:
    """Say what is missing of the licences of components, and which locked packages have none."""
    said: list[str] = []
    for component in components:
        if not component.licence.strip():
            said.append(f"{component.nom} has no licence")
        if any(refused in component.licence.upper() for refused in REFUSEES):
            said.append(f"{component.nom} is under {component.licence}, which is not accepted")
        if not component.textes:
            said.append(f"{component.nom} has no text of its licence")
        said += [
            f"the text {text.nom} of {component.nom} is empty"
            for text in component.textes
            if not text.read()
        ]
        if not component.version and not _SANS_VERSION.search(component.nom):
            said.append(f"{component.nom} has no version")
    listed = {normal(component.distribution) for component in components if component.distribution}
    locked = {key.rsplit("-", 1)[0] for key in read_lock(lock)}
    said += [f"{name} is locked and not listed" for name in sorted(locked - listed)]
    said += [f"{name} is listed and not locked" for name in sorted(listed - locked)]
    return said


def write_all(components: tuple[Composant, ...], target: Path) -> None:
    """Write a folder of texts, one a component, and the notice that lists them."""
    target.mkdir(parents=True, exist_ok=True)
    for component in components:
        text = "\n\n".join(text.read() for text in component.textes)
        head = f"{title(component)}\n{component.licence}\n\n"
        (target / file_name(component)).write_text(f"{head}{text}\n", encoding="utf-8")
    (target / NOTICE).write_text(write_notice(components), encoding="utf-8")


def write_notice(components: tuple[Composant, ...]) -> str:
    """Write what the packages say of their components, in French."""
    qt = next(component.version for component in components if component.nom == "Qt")
    lines = [
        "Composants de Forfait Desktop et leurs licences",
        "",
        "Le texte de chaque licence est dans le fichier nommé après elle, et sous « À propos ».",
        "",
        *(
            f"- {title(component)} : {component.licence} ({file_name(component)})"
            for component in components
        ),
        "",
        notice_lgpl(None, qt),
        "",
    ]
    return "\n".join(lines)


def title(component: Composant) -> str:
    """Name a component with its version."""
    return f"{component.nom} {component.version}".strip()


def file_name(component: Composant) -> str:
    """Name the file of a component's texts in plain letters."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", component.nom).encode("ascii", "ignore").decode("ascii")
    return f"{_FICHIER.sub('-', plain).strip('-')}.txt"


def main() -> int:
    """Check the components of this checkout."""
    system = "windows" if sys.platform == "win32" else "linux"
    said = problems(load_composants(systeme=system), LOCK.read_text(encoding="utf-8"))
    for line in said:
        print(line, file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BootstrapError as error:
        raise SystemExit(str(error)) from error
