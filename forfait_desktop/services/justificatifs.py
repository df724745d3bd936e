"""The evidence of a declaration: what is expected, what is held, and opening it without risk.

The content of a file is kept once, named by its SHA-256. What is opened is a copy, in a private
folder emptied at the next start: the piece itself is never modified.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import EtatPiece, Piece, PieceJointe
from forfait_desktop.domain.values import Reponses
from forfait_desktop.errors import ErreurDonnee, explain_os_error
from forfait_desktop.logs import Evenement, logged
from forfait_desktop.services.noms import safe_name, visible_name
from forfait_desktop.services.pieces import (
    find_type,
    is_openable,
    read_piece,
    suffix_for,
)

if TYPE_CHECKING:
    from forfait_desktop.storage.store import Store
    from forfait_desktop.storage.vault import Vault

DOSSIER_OUVERTS: Final = "pieces-ouvertes"


@dataclass(frozen=True, slots=True)
class LigneJustificatif:
    """A line of the declaration, the piece its rule asks for, and those held.

    ``etat`` is None when nothing is expected and nothing is held.
    """

    indicateur: str
    volet: str
    numero: str
    libelle: str
    attendue: str
    etat: EtatPiece | None
    jointes: tuple[PieceJointe, ...]


@dataclass(frozen=True, slots=True)
class PieceConnue:
    """A piece of any declaration, and the lines it serves, in words."""

    piece: Piece
    usages: tuple[str, ...]


class Justificatifs:
    """The evidence of the declarations of a store."""

    def __init__(self, store: "Store") -> None:
        """Work on an open store."""
        self._store = store

    # what is expected and held

    def lignes(
        self, ruleset: Ruleset, reponses: Reponses, declaration_id: int
    ) -> tuple[LigneJustificatif, ...]:
        """Return every line of a declaration with its pieces, in amelipro's order."""
        return lay_out(ruleset, reponses, self._store.pieces.list(declaration_id))

    def connues(self, nommer: Callable[[str, str], str]) -> tuple[PieceConnue, ...]:
        """Return the pieces of all the declarations that are not deleted, the latest first.

        ``nommer`` names a line, given its rules and its id.
        """
        from forfait_desktop.services.bureau import title_of

        usages: dict[str, list[str]] = {}
        for resume in self._store.declarations.list((Etat.ACTIVE, Etat.ARCHIVEE)):
            titre = title_of(resume.ruleset_id, resume.intitule)
            for jointe in self._store.pieces.list(resume.id):
                usage = f"{titre}, {nommer(resume.ruleset_id, jointe.indicateur)}"
                usages.setdefault(jointe.piece.sha256, []).append(usage)
        return tuple(
            PieceConnue(piece, tuple(dict.fromkeys(usages[piece.sha256])))
            for piece in self._store.pieces.all()
            if piece.sha256 in usages
        )

    # adding, removing, changing

    def add_file(self, declaration_id: int, indicateur: str, path: Path) -> Piece:
        """Read a file, keep it and attach it; raise ``ErreurDonnee`` with what to do."""
        with logged(Evenement.IMPORT_FAIT, Evenement.IMPORT_REFUSE, fichier="piece"):
            lu = read_piece(path)
            piece = self._store.vault.add(lu.contenu, lu.nom, lu.type_mime)
            self.attach(declaration_id, indicateur, piece)
        return piece

    def prepare_keep(self, path: Path) -> Callable[[], Piece]:
        """Return the reading and keeping of a file, fit for another thread; attach it after."""
        return partial(_keep, self._store.vault, path)

    def attach(self, declaration_id: int, indicateur: str, piece: Piece) -> bool:
        """Make a piece serve a line; tell whether it did not already."""
        connues = self._store.pieces.list(declaration_id)
        if any(j.indicateur == indicateur and j.piece.sha256 == piece.sha256 for j in connues):
            return False
        self._store.pieces.attach(declaration_id, indicateur, piece)
        return True

    def detach(self, declaration_id: int, indicateur: str, sha256: str) -> PieceJointe | None:
        """Take a piece off a line; return what :meth:`reattach` needs to put it back."""
        return self._store.pieces.detach(declaration_id, indicateur, sha256)

    def reattach(self, declaration_id: int, jointe: PieceJointe) -> None:
        """Put back a piece that was taken off, in the state it was in."""
        self._store.pieces.attach(declaration_id, jointe.indicateur, jointe.piece, jointe.etat)

    def erase_if_unused(self, sha256: str) -> None:
        """Erase the content of a piece for good, unless something uses it."""
        if not self._store.pieces.used(sha256):
            self._store.vault.remove(sha256)

    def set_perimee(self, declaration_id: int, indicateur: str, sha256: str, perimee: bool) -> None:
        """Say that a piece is out of date, or good again."""
        etat = EtatPiece.PERIMEE if perimee else EtatPiece.RECUE
        self._store.pieces.set_etat(declaration_id, indicateur, sha256, etat)

    # opening

    def read(self, sha256: str) -> bytes:
        """Return the content of a piece, from any thread."""
        return _read(self._store.vault, sha256)

    def export_to_open(self, piece: Piece) -> Path:
        """Write a read-only copy for the system's viewer; refuse what is not a document."""
        contenu = self.read(piece.sha256)
        genre = find_type(contenu, piece.nom)
        if not is_openable(piece.nom, genre):
            raise ErreurDonnee(
                f"«{INSECABLE}{visible_name(piece.nom)}{INSECABLE}» ne s’ouvre pas depuis le "
                f"programme{INSECABLE}: ce n’est pas un document reconnu, et il pourrait être "
                "dangereux. Il reste gardé et sera joint au fichier pour un contrôle."
            )
        nom = safe_name(piece.nom, suffixe=suffix_for(piece.nom, genre))
        try:
            return _write_copy(opened_dir(self._store.path.parent), nom, contenu)
        except OSError as erreur:
            raise ErreurDonnee(
                f"«{INSECABLE}{visible_name(piece.nom)}{INSECABLE}» n’a pas pu être copié pour "
                f"être ouvert ({explain_os_error(erreur)}). Libérez de la place, puis réessayez."
            ) from erreur


def lay_out(
    ruleset: Ruleset, reponses: Reponses, jointes: Iterable[PieceJointe]
) -> tuple[LigneJustificatif, ...]:
    """Return every line of a ruleset with its pieces; those of unknown lines come last."""
    par_ligne: dict[str, list[PieceJointe]] = {}
    for jointe in jointes:
        par_ligne.setdefault(jointe.indicateur, []).append(jointe)
    lignes = [
        LigneJustificatif(i.id, volet.nom, i.numero, i.libelle_court, i.piece.strip(), None, ())
        for volet, i in ruleset.iter_indicateurs()
    ]
    if ruleset.assistant:
        bareme = ruleset.assistant
        attendue = bareme.piece.strip() if reponses.get(V3) else ""
        lignes.append(LigneJustificatif(V3, bareme.nom, "", bareme.titre, attendue, None, ()))
    connus = {ligne.indicateur for ligne in lignes}
    lignes += [
        LigneJustificatif(cle, "Autres pièces", "", cle, "", None, ())
        for cle in par_ligne
        if cle not in connus
    ]
    return tuple(_fill(ligne, tuple(par_ligne.get(ligne.indicateur, ()))) for ligne in lignes)


def count_pieces(lignes: Iterable[LigneJustificatif]) -> tuple[int, int]:
    """Return how many lines expect or hold a piece, and how many of these have a good one."""
    etats = [ligne.etat for ligne in lignes if ligne.etat is not None]
    return len(etats), etats.count(EtatPiece.RECUE)


def opened_dir(data_dir: Path) -> Path:
    """Return the folder of the copies given to the system's viewer."""
    return data_dir / DOSSIER_OUVERTS


def clean_opened(data_dir: Path) -> None:
    """Erase the copies opened last time; what another program still holds is left for later."""
    dossier = opened_dir(data_dir)
    if os.path.islink(dossier):  # noqa: PTH114 - no error: a share may be away
        with suppress(OSError):
            dossier.unlink()
        return
    if not os.path.isdir(dossier):  # noqa: PTH112
        return
    for racine, dossiers, fichiers in os.walk(dossier):
        for nom in (*dossiers, *fichiers):
            chemin = Path(racine, nom)
            if not chemin.is_symlink():
                with suppress(OSError):  # Windows erases nothing that is read only
                    chemin.chmod(stat.S_IRWXU)
    shutil.rmtree(dossier, ignore_errors=True)


def _fill(ligne: LigneJustificatif, jointes: tuple[PieceJointe, ...]) -> LigneJustificatif:
    if any(jointe.etat is EtatPiece.RECUE for jointe in jointes):
        etat: EtatPiece | None = EtatPiece.RECUE
    elif jointes:
        etat = EtatPiece.PERIMEE
    else:
        etat = EtatPiece.ATTENDUE if ligne.attendue else None
    return replace(ligne, etat=etat, jointes=jointes)


def _keep(vault: "Vault", path: Path) -> Piece:
    with logged(Evenement.IMPORT_FAIT, Evenement.IMPORT_REFUSE, fichier="piece"):
        lu = read_piece(path)
        with closing(vault.again()) as autre:
            return autre.add(lu.contenu, lu.nom, lu.type_mime)


def _read(vault: "Vault", sha256: str) -> bytes:
    with closing(vault.again()) as autre:
        return autre.read(sha256)


def _write_copy(dossier: Path, nom: str, contenu: bytes) -> Path:
    """Write a copy alone in a new folder that only this user reads."""
    if dossier.is_symlink():
        dossier.unlink()
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    dossier.chmod(0o700)
    place = Path(tempfile.mkdtemp(dir=dossier))
    copie = place / nom
    try:
        with copie.open("xb") as fichier:
            fichier.write(contenu)
        copie.chmod(stat.S_IRUSR)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return copie
