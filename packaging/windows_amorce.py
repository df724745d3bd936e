"""Put the words of the installer's first program in French, before NSIS adds the rest to it.

    python packaging/windows_amorce.py FILE      (makensis runs it, see windows/installeur.nsi)

These words are said before any language is loaded: when the file was cut short, above all. NSIS has
them in English only, in its program itself; ours are no longer than what they replace.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from paquets import PaquetError

_N: Final = "\u00a0"
TEXTES: Final = {
    "Installer integrity check has failed. Common causes include\nincomplete download and damaged "
    "media. Contact the\ninstaller's author to obtain a new copy.\n\nMore information at:\n"
    "http://nsis.sf.net/NSIS_Error": (
        f"Ce fichier est incomplet ou abîmé{_N}: rien n’a été changé.\n\nCopiez-le de nouveau, de "
        "la clé ou du site d’où il vient, puis recommencez. S’il est déjà installé, Forfait "
        "Desktop s’ouvre comme d’habitude."
    ),
    "Error writing temporary file. Make sure your temp folder is valid.": (
        f"Disque plein{_N}? Libérez de la place, puis recommencez."
    ),
    "Error launching installer": "Recopiez ce fichier.",
    "NSIS Error": "Impossible",
    "unpacking data: %d%%": f"Préparation{_N}: %d{_N}%%",
    "verifying installer: %d%%": f"Vérification{_N}: %d{_N}%%",
}
"""What NSIS says, and what ours says in its place."""


def translate(program: bytes) -> bytes:
    """Return the program with French words, of the same length to the byte."""
    for english, french in TEXTES.items():
        before = _write(english)
        after = _write(french).ljust(len(before), b"\0")
        if len(after) > len(before):
            raise PaquetError(f"{french!r} is longer than what it replaces.")
        if before not in program:
            raise PaquetError(
                f"This NSIS does not say {english!r}: look what it says in its place, and change "
                "packaging/windows_amorce.py."
            )
        program = program.replace(before, after)
    return program


def _write(text: str) -> bytes:
    """Return a text as the program holds it, with its end."""
    return f"{text}\0".encode("utf-16-le")


def main(path: Path) -> int:
    """Translate a file in place."""
    try:
        path.write_bytes(translate(path.read_bytes()))
    except PaquetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
