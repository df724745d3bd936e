"""A ZIP from elsewhere, read file by file in memory: nothing is ever unpacked from it.

The whole archive is refused when one entry is not what it should be: a path that leads out, a
reserved or hidden name, a link, a name given twice, a passphrase, a rare compression, or sizes
that no rule file has. What is read is bounded, whatever the archive says of its size.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from forfait_desktop.catalogue.toml_exact import MAX_BYTES
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import ErreurRuleset, explain_os_error
from forfait_desktop.services.files import read_regular
from forfait_desktop.services.noms import visible_name

MAX_ARCHIVE: Final = 2 * 1024 * 1024
MAX_ENTREES: Final = 200
MAX_TOTAL: Final = 16 * 1024 * 1024
MAX_NOM: Final = 200
MAX_DOSSIERS: Final = 8
_CITE: Final = 80
_METHODES: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHIFFRE: Final = 0x1
_INTERDITS: Final = frozenset('<>:"|?*\\')
_RESERVES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{nom}{rang}" for nom in ("com", "lpt") for rang in "0123456789¹²³"}
)
_DU_SYSTEME: Final = ("__MACOSX",)
_ABIMEES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)
_MAUVAIS_NOM: Final = "Refaites le ZIP avec des noms de fichiers simples."
_PROVENANCE: Final = "Vérifiez la provenance du fichier."


def read_archive(path: Path, origine: str, tete: str) -> Callable[[str], bytes]:
    """Return what reads the neighbours of the one file called ``tete`` in an archive.

    Raises ``ErreurRuleset`` with the entry and the reason.
    """
    archive, entrees = _open(path, origine)
    tetes = [chemin for chemin in entrees if chemin.rpartition("/")[2] == tete]
    if not tetes:
        raise ErreurRuleset(
            origine,
            "",
            f"le ZIP ne contient pas de fichier {tete}.",
            "Choisissez le fichier de règles que vous avez reçu.",
        )
    if len(tetes) > 1:
        raise ErreurRuleset(
            origine,
            "",
            "le ZIP contient plusieurs jeux de règles.",
            "Ajoutez-les l’un après l’autre, un ZIP pour chacun.",
        )
    dossier = tetes[0].removesuffix(tete)

    def read(nom: str) -> bytes:
        chemin = f"{dossier}{nom}"
        if chemin not in entrees:
            raise ErreurRuleset(
                chemin, "", "fichier introuvable.", "Ajoutez-le au ZIP ou corrigez le nom cité."
            )
        return _read_entry(archive, entrees[chemin], chemin)

    return read


def _open(path: Path, origine: str) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """Open an archive whose every entry is harmless; return it with its files by path."""
    try:
        contenu = read_regular(path, MAX_ARCHIVE)
    except OSError as erreur:
        raison = f"fichier illisible ({explain_os_error(erreur)})."
        raise ErreurRuleset(origine, "", raison, "Vérifiez la clé et vos droits.") from erreur
    if contenu is None:
        raise ErreurRuleset(
            origine, "", "ce n’est pas un fichier ordinaire.", "Mettez un fichier à sa place."
        )
    if len(contenu) > MAX_ARCHIVE:
        raise ErreurRuleset(origine, "", "le ZIP dépasse 2 Mo.", _PROVENANCE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
    except _ABIMEES as erreur:
        raise _damaged(origine) from erreur
    infos = archive.infolist()
    if len(infos) > MAX_ENTREES:
        raison = f"le ZIP contient plus de {MAX_ENTREES} fichiers."
        raise ErreurRuleset(origine, "", raison, _PROVENANCE)
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise ErreurRuleset(origine, "", "le contenu du ZIP dépasse 16 Mo.", _PROVENANCE)
    return archive, _harmless_files(infos, origine)


def _harmless_files(infos: list[zipfile.ZipInfo], origine: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by path; one entry that is not harmless refuses them all."""
    fichiers: dict[str, zipfile.ZipInfo] = {}
    vus: set[str] = set()
    for info in infos:
        faute = _fault_of(info)
        plie = unicodedata.normalize("NFKC", info.orig_filename.rstrip("/")).casefold()
        if not faute and plie in vus:
            faute = "ce nom est donné deux fois."
        if faute:
            cite = visible_name(info.orig_filename[:_CITE])
            raise ErreurRuleset(origine, cite, faute, _MAUVAIS_NOM)
        vus.add(plie)
        if not info.is_dir() and not info.orig_filename.startswith(_DU_SYSTEME):
            fichiers[info.orig_filename] = info
    return fichiers


def _fault_of(info: zipfile.ZipInfo) -> str:
    """Say what is wrong with an entry, in a sentence, or nothing."""
    nom = info.orig_filename
    parts = nom.removesuffix("/").split("/")
    if nom.startswith("/") or ".." in parts or "." in parts or "" in parts or "\\" in nom:
        return "ce chemin mène hors du ZIP."
    if len(nom) > MAX_NOM or len(parts) > MAX_DOSSIERS:
        return "ce chemin est trop long."
    if visible_name(nom) != nom or "\ufffd" in nom or any(c in _INTERDITS for c in nom):
        return "ce nom contient un signe interdit ou invisible."
    if any(part.endswith((".", " ")) or _is_reserved(part) for part in parts):
        return "ce nom est réservé par Windows."
    genre = stat.S_IFMT(info.external_attr >> 16)
    if genre and genre not in (stat.S_IFREG, stat.S_IFDIR):
        return "c’est un lien, ou autre chose qu’un fichier."
    if info.flag_bits & _CHIFFRE:
        return "ce fichier est protégé par un mot de passe."
    if info.compress_type not in _METHODES:
        return "ce fichier est compressé d’une façon inconnue."
    return ""


def _is_reserved(part: str) -> bool:
    return part.partition(".")[0].strip().casefold() in _RESERVES


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, chemin: str) -> bytes:
    """Read one file within bounds, whatever size the archive says it has."""
    try:
        with archive.open(info) as fichier:
            contenu = fichier.read(MAX_BYTES + 1)
            if len(contenu) <= MAX_BYTES and fichier.read(1):
                raise zipfile.BadZipFile(chemin)
    except _ABIMEES as erreur:
        raise _damaged(chemin) from erreur
    if len(contenu) > MAX_BYTES:
        raise ErreurRuleset(chemin, "", "le fichier dépasse 2 Mo.", _PROVENANCE)
    return contenu


def _damaged(nom: str) -> ErreurRuleset:
    return ErreurRuleset(
        nom,
        "",
        f"le ZIP est abîmé, ou n’en est pas un{INSECABLE}: il ne se lit pas.",
        "Copiez-le de nouveau depuis la clé, ou demandez-en un autre.",
    )
