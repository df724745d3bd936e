"""Write files whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, contenu: bytes) -> None:
    """Write a file beside its place, then put it there in one move.

    Raises ``OSError``; whatever stood at ``path`` is then untouched.
    """
    poignee, nom = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    provisoire = Path(nom)
    try:
        with os.fdopen(poignee, "wb") as fichier:
            fichier.write(contenu)
            fichier.flush()
            os.fsync(fichier.fileno())
        provisoire.replace(path)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise
