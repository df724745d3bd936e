"""The two launchers of Windows: for the window, and for the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from paquets import fresh, run

SOURCES: Final = Path(__file__).resolve().parent / "windows"
FENETRE: Final = "ForfaitDesktop.exe"
COMMANDE: Final = "forfait-desktop-cli.exe"
_PREFIX: Final = "x86_64-w64-mingw32-"
_COMPILER: Final = (
    f"{_PREFIX}gcc",
    "-municode",
    "-Os",
    "-s",
    "-static",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wl,--no-insert-timestamp",
    "-Wl,--dynamicbase",
    "-Wl,--nxcompat",
    "-Wl,--high-entropy-va",
)


def resource_text(version: str, name: str, description: str) -> str:
    """Write what Windows shows of a launcher: icon, manifest, version, in French."""
    numbers = ",".join([*version.split("."), "0"])
    values = {
        "CompanyName": "Forfait Desktop",
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": name.removesuffix(".exe"),
        "LegalCopyright": "Licence MIT, voir le dossier des licences",
        "OriginalFilename": name,
        "ProductName": "Forfait Desktop",
        "ProductVersion": version,
    }
    lines = "\n".join(f'      VALUE "{key}", "{value}"' for key, value in values.items())
    return f"""1 ICON "forfait-desktop.ico"
1 24 "lanceur.manifest"
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEFLAGSMASK 0x3fL
FILEOS 0x40004L
FILETYPE 0x1L
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040c04b0"
    BEGIN
{lines}
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x40c, 1200
  END
END
"""


def build(version: str, icon: Path, folder: Path) -> list[Path]:
    """Compile both launchers into a folder of their own."""
    fresh(folder)
    (folder / "forfait-desktop.ico").write_bytes(icon.read_bytes())
    manifest = (SOURCES / "lanceur.manifest").read_text(encoding="utf-8")
    (folder / "lanceur.manifest").write_text(
        manifest.replace("@VERSION@", version), encoding="utf-8"
    )
    return [
        _compile(version, folder, FENETRE, "Forfait Desktop", ["-mwindows"]),
        _compile(version, folder, COMMANDE, "Forfait Desktop, ligne de commande", ["-DCONSOLE"]),
    ]


def _compile(version: str, folder: Path, name: str, description: str, how: list[str]) -> Path:
    """Compile one launcher."""
    script, compiled, target = folder / f"{name}.rc", folder / f"{name}.o", folder / name
    script.write_text(resource_text(version, name, description), encoding="utf-8")
    windres: list[str | Path] = [f"{_PREFIX}windres", "--codepage=65001"]
    windres += ["-I", folder, script, "-o", compiled]
    run(windres, folder=folder, what="the resources of the launcher")
    source = SOURCES / "lanceur.c"
    run([*_COMPILER, *how, source, compiled, "-o", target], what="compiling the launcher")
    return target
