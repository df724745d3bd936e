"""The whole check of the present store: the answers on one side, the evidence on the other."""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forfait_desktop.errors import ErreurMagasin, MagasinOccupe

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Examen:
    """What is wrong, in sentences for the doctor; nothing where all is as it was kept."""

    dossiers: str = ""
    pieces: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.dossiers or self.pieces)


def examine(data_dir: Path, phrase: "Phrase | None") -> Examen:
    """Check the structure, the values and the evidence of a store that may be in use.

    Raises ``MagasinOccupe`` when another program keeps it from being read.
    """
    from forfait_desktop.storage.store import NOM_FICHIER, Store

    path = data_dir / NOM_FICHIER
    if not os.path.exists(path):  # noqa: PTH110 - never raises; opening would make a new one
        return Examen(f"{path}\u00a0: le fichier n’est plus là.")
    try:
        store = Store.open(data_dir, phrase=phrase)
    except MagasinOccupe:
        raise
    except ErreurMagasin as erreur:
        return Examen(dossiers=str(erreur))
    with closing(store):
        return _examine(store)


def _examine(store: "Store") -> Examen:
    dossiers, pieces = "", ""
    try:
        store.verify_answers()
    except MagasinOccupe:
        raise
    except ErreurMagasin as erreur:
        dossiers = str(erreur)
    try:
        store.vault.check()
    except MagasinOccupe:
        raise
    except ErreurMagasin as erreur:
        pieces = str(erreur)
    return Examen(dossiers, pieces)
