"""``evaluate --jsonl``: one result or one error a line, whatever the lines hold."""

import io
import json
import sys
from pathlib import Path
from random import Random
from typing import Final

from forfait_desktop.cli import main
from forfait_desktop.errors import ErreurDonnee
from tests.fuzz.mutations import spoil_bytes
from tests.fuzz.reponses import ReponsesCible

LIGNES: Final = 50


class LignesCible:
    lot = LIGNES

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lignes.jsonl"
        self._reponses = ReponsesCible(folder)

    def make(self, chance: Random) -> object:
        lignes = []
        for _ in range(LIGNES):
            entree = self._reponses.make(chance)
            assert isinstance(entree, tuple)
            lignes.append(entree[1].replace(b"\n", b" "))
        contenu = b"\n".join(lignes)
        return spoil_bytes(contenu, chance) if chance.random() < 0.3 else contenu

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        self._path.write_bytes(entree)
        tampon = io.BytesIO()
        ecran, erreurs = sys.stdout, sys.stderr
        sys.stdout = flux = io.TextIOWrapper(tampon, "utf-8")
        sys.stderr = io.StringIO()
        try:
            statut = main(["evaluate", "fs-2024", str(self._path), "--jsonl"])
        finally:
            sys.stdout, sys.stderr = ecran, erreurs
            flux.detach()
        sorties = [json.loads(ligne) for ligne in tampon.getvalue().splitlines()]
        lues = entree.split(b"\n")
        if not lues[-1]:
            lues.pop()
        if lues and not lues[-1].strip():  # the last line may be empty
            lues.pop()
        assert len(sorties) == len(lues)
        assert statut == (2 if any("error" in sortie for sortie in sorties) else 0)
        if statut:
            raise ErreurDonnee("une ligne est refusée")
        return True


make = LignesCible
