"""The file for a control: one archive, readable without the program, with all the evidence.

What touches the store is gathered first, on the thread that owns it; :func:`write_controle` then
works from plain data, and leaves the whole archive or nothing.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop import __version__
from forfait_desktop.domain.affichage import say_numbered
from forfait_desktop.domain.dossier import Dossier, Praticien
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_date_courte,
    format_taille,
)
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Depot, Piece
from forfait_desktop.errors import ErreurDonnee, explain_os_error
from forfait_desktop.services.checklists import make_checklist
from forfait_desktop.services.depots import read_depot
from forfait_desktop.services.dossiers import dump_dossier
from forfait_desktop.services.files import open_atomically
from forfait_desktop.services.justificatifs import lay_out
from forfait_desktop.services.noms import make_unique, safe_name
from forfait_desktop.services.pieces import IMAGES, PDF, ZIP, suffix_for
from forfait_desktop.services.tableur import neutralise

if TYPE_CHECKING:
    from forfait_desktop.pdf.index_controle import LigneIndex
    from forfait_desktop.services.bureau import Bureau
    from forfait_desktop.storage.vault import Vault

LISTE: Final = "liste.pdf"
DOSSIER_JSON: Final = "dossier.json"
INDEX_CSV: Final = "index.csv"
INDEX_PDF: Final = "index.pdf"
EMPREINTES: Final = "SHA256SUMS.txt"
PIECES: Final = "pieces"
ACCUSE: Final = "accuse"
COLONNES: Final = (
    "fichier",
    "indicateur",
    "intitulé",
    "nom d’origine",
    "état",
    "taille en octets",
    "SHA-256",
    "ajouté le",
)
_DEJA_COMPRIMES: Final = IMAGES | {PDF, ZIP}
_PREMIERE_ANNEE: Final = 1980


@dataclass(frozen=True, slots=True)
class PieceControle:
    """A piece and the line it is given for."""

    indicateur: str
    libelle: str
    etat: str
    piece: Piece


@dataclass(frozen=True, slots=True)
class DemandeControle:
    """All that an archive is made from, without the store; ``lire`` reads a piece."""

    titre: str
    praticien: Praticien
    prepare_le: date
    liste: str
    faire_liste: Callable[[], bytes]
    dossier: bytes
    pieces: tuple[PieceControle, ...]
    lire: Callable[[str], bytes]

    @property
    def etapes(self) -> int:
        """How many files are written, to say how far the work is."""
        return len(self.pieces) + 5


def prepare_controle(bureau: "Bureau", declaration_id: int) -> DemandeControle:
    """Gather what the archive of a declaration needs: the sealed declaration when there is one."""
    session = bureau.open(declaration_id)
    session.save()
    depots = bureau.store.depots.list(declaration_id)
    depot = depots[-1] if depots else None
    ruleset, declaration, resultat = session.ruleset, session.declaration, session.resultat
    praticien = bureau.praticien(declaration.praticien_id)
    if depot:
        scelle = read_depot(depot)
        ruleset, praticien, resultat = scelle.ruleset, scelle.praticien, scelle.resultat
        declaration = replace(declaration, reponses=scelle.reponses, notes=scelle.notes)
    dossier = Dossier(ruleset.id, praticien, declaration.reponses, declaration.notes)
    return DemandeControle(
        titre=ruleset.titre,
        praticien=praticien,
        prepare_le=bureau.today(),
        liste=_say_list(depot),
        faire_liste=partial(
            make_checklist, ruleset, declaration, resultat, praticien, bureau.today(), depot
        ),
        dossier=_dump(dossier),
        pieces=tuple(_iter_pieces(bureau, ruleset, declaration_id, depots)),
        lire=partial(_read, bureau.store.vault),
    )


def write_controle(
    demande: DemandeControle, path: Path, progress: Callable[[int], None] = lambda _fait: None
) -> None:
    """Write the archive whole or not at all; raise ``ErreurDonnee`` with what to do.

    ``progress`` is told after each file how many are written.
    """
    try:
        with (
            open_atomically(path) as fichier,
            zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            _Redaction(demande, archive, progress).write()
    except OSError as erreur:
        raise ErreurDonnee(
            f"{path.name}{INSECABLE}: le fichier pour un contrôle n’a pas pu être écrit "
            f"({explain_os_error(erreur)}). Rien n’a été laissé. Fermez-le s’il est ouvert "
            "ailleurs, libérez de la place, ou choisissez un autre dossier."
        ) from erreur


def suggested_name(ruleset: Ruleset, praticien: Praticien) -> str:
    """Return the name offered for the archive."""
    return safe_name(f"controle-{ruleset.id}-{praticien.nom}", suffixe=".zip")


class _Redaction:
    """The writing of one archive: each file is written, measured and listed."""

    def __init__(
        self,
        demande: DemandeControle,
        archive: zipfile.ZipFile,
        progress: Callable[[int], None],
    ) -> None:
        self._demande = demande
        self._archive = archive
        self._progress = progress
        self._lignes: list[LigneIndex] = []
        self._octets: list[int] = []
        self._empreintes: dict[str, str] = {}

    def write(self) -> None:
        """Write the files in the order in which they are read, the digests last."""
        demande = self._demande
        self._add(LISTE, demande.faire_liste(), libelle="Liste de la déclaration", compact=True)
        self._add(DOSSIER_JSON, demande.dossier, libelle="Réponses, pour un programme")
        for jointe in demande.pieces:
            self._add_piece(jointe)
        self._put(INDEX_CSV, self._make_csv())
        self._put(INDEX_PDF, self._make_pdf(), compact=True)
        sommes = "".join(f"{somme}  {nom}\n" for nom, somme in self._empreintes.items())
        self._put(EMPREINTES, sommes.encode())

    def _add_piece(self, jointe: PieceControle) -> None:
        piece = jointe.piece
        suffixe = suffix_for(piece.nom, piece.type_mime)
        nom = safe_name(piece.nom, prefixe=f"{jointe.indicateur}-", suffixe=suffixe)
        self._add(
            make_unique(f"{PIECES}/{nom}", self._empreintes),
            self._demande.lire(piece.sha256),
            libelle=jointe.libelle,
            compact=piece.type_mime in _DEJA_COMPRIMES,
            jointe=jointe,
        )

    def _add(
        self,
        nom: str,
        contenu: bytes,
        *,
        libelle: str,
        compact: bool = False,
        jointe: PieceControle | None = None,
    ) -> None:
        """Write a file that the index lists; a compact one gains nothing by compression."""
        from forfait_desktop.pdf.index_controle import LigneIndex

        ajoutee = jointe.piece.ajoutee_le.astimezone() if jointe else None
        self._put(nom, contenu, compact=compact, instant=ajoutee)
        self._octets.append(len(contenu))
        self._lignes.append(
            LigneIndex(
                fichier=nom,
                indicateur=jointe.indicateur if jointe else "",
                libelle=libelle,
                nom_origine=jointe.piece.nom if jointe else "",
                etat=jointe.etat if jointe else "",
                taille=format_taille(len(contenu)),
                sha256=self._empreintes[nom],
                ajoute_le=ajoutee.date() if ajoutee else None,
            )
        )

    def _put(
        self, nom: str, contenu: bytes, *, compact: bool = False, instant: datetime | None = None
    ) -> None:
        """Write a file and remember its digest."""
        jour = self._demande.prepare_le
        moment = instant or datetime(jour.year, jour.month, jour.day)
        entree = zipfile.ZipInfo(nom, _zip_time(moment))
        entree.compress_type = zipfile.ZIP_STORED if compact else zipfile.ZIP_DEFLATED
        entree.external_attr = 0o600 << 16
        self._archive.writestr(entree, contenu)
        self._empreintes[nom] = hashlib.sha256(contenu).hexdigest()
        self._progress(len(self._empreintes))

    def _make_csv(self) -> bytes:
        tampon = io.StringIO(newline="")
        ecriture = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
        ecriture.writerow(COLONNES)
        for ligne, octets in zip(self._lignes, self._octets, strict=True):
            libelle = self._demande.liste if ligne.fichier == LISTE else ligne.libelle
            cellules = (
                ligne.fichier,
                ligne.indicateur,
                libelle,
                ligne.nom_origine,
                ligne.etat,
                str(octets),
                ligne.sha256,
                format_date_courte(ligne.ajoute_le) if ligne.ajoute_le else "",
            )
            ecriture.writerow([neutralise(cellule) for cellule in cellules])
        return tampon.getvalue().encode("utf-8-sig", errors="replace")

    def _make_pdf(self) -> bytes:
        from forfait_desktop.pdf.index_controle import DemandeIndex, render_index

        return render_index(
            DemandeIndex(
                titre=self._demande.titre,
                praticien=self._demande.praticien,
                liste=self._demande.liste,
                prepare_le=self._demande.prepare_le,
                programme=f"Forfait Desktop {__version__}",
                lignes=tuple(self._lignes),
            )
        )


def _iter_pieces(
    bureau: "Bureau", ruleset: Ruleset, declaration_id: int, depots: tuple[Depot, ...]
) -> Iterator[PieceControle]:
    """Yield the acknowledgements, then the pieces of each line, in amelipro's order."""
    for depot in depots:
        if depot.accuse_piece:
            libelle = f"Accusé de réception nº{INSECABLE}{depot.accuse}"
            piece = bureau.store.vault.get(depot.accuse_piece)
            yield PieceControle(ACCUSE, libelle, f"version {depot.version}", piece)
    for ligne in lay_out(ruleset, {}, bureau.store.pieces.list(declaration_id)):
        titre = say_numbered(ligne.numero, ligne.libelle)
        for jointe in ligne.jointes:
            yield PieceControle(ligne.indicateur, titre, jointe.etat.value, jointe.piece)


def _say_list(depot: Depot | None) -> str:
    """Say which checklist the archive holds."""
    if depot is None:
        return (
            f"La liste jointe (liste.pdf) est celle en préparation{INSECABLE}: cette déclaration "
            "n’a pas encore été enregistrée comme faite sur amelipro."
        )
    suite = ", une rectification est en préparation" if depot.rectifie_le else ""
    return (
        f"La liste jointe (liste.pdf) est celle scellée de la version {depot.version}, déclarée "
        f"sur amelipro le {format_date(depot.declaree_le)}, accusé de réception "
        f"nº{INSECABLE}{depot.accuse}{suite}."
    )


def _dump(dossier: Dossier) -> bytes:
    texte = json.dumps(dump_dossier(dossier), ensure_ascii=False, indent=1)
    return texte.encode(errors="replace") + b"\n"


def _read(vault: "Vault", sha256: str) -> bytes:
    with closing(vault.again()) as autre:
        return autre.read(sha256)


def _zip_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Return a time as an archive holds it: none before 1980."""
    if moment.year < _PREMIERE_ANNEE:
        return _PREMIERE_ANNEE, 1, 1, 0, 0, 0
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
