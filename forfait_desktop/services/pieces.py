"""Files given as evidence: read within bounds, recognised by their content, never trusted.

A kind is what the first bytes say, never what the name says. Only a document that is one by its
content, and whose name is not a program's, may be opened from the window.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from forfait_desktop.domain.dossier import MAX_OCTETS
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import ErreurDonnee, explain_os_error
from forfait_desktop.services.files import read_regular
from forfait_desktop.services.noms import suffix_of, visible_name

INCONNU: Final = "application/octet-stream"
PROGRAMME: Final = "application/x-executable"
PDF: Final = "application/pdf"
TEXTE: Final = "text/plain"
ZIP: Final = "application/zip"
IMAGES: Final = frozenset(
    {"image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", "image/heic"}
)

MAX_NOM: Final = 255
_DEBUT: Final = 4096

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "image/tiff": (".tiff", ".tif"),
    "image/heic": (".heic", ".heif"),
    ZIP: (".zip",),
    f"{_OOXML}wordprocessingml.document": (".docx",),
    f"{_OOXML}spreadsheetml.sheet": (".xlsx",),
    f"{_OOXML}presentationml.presentation": (".pptx",),
    f"{_ODF}text": (".odt",),
    f"{_ODF}spreadsheet": (".ods",),
    f"{_ODF}presentation": (".odp",),
    "application/msword": (".doc",),
    "application/vnd.ms-excel": (".xls",),
    "application/vnd.ms-powerpoint": (".ppt",),
    TEXTE: (".txt", ".csv", ".md", ".log"),
}
"""The kinds that may be opened, each with the suffixes it may bear, the usual one first."""

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_PROGRAMMES: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"ITSF",  # compiled help
    b"MSCF",  # a cabinet
    b"REGEDIT",
    b"Windows Registry Editor",
    b"[InternetShortcut]",
    b"[Desktop Entry]",
)
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PAR_SUFFIXE: Final = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
_MOTS_DE_PROGRAMME: Final = """
exe bat cmd com scr pif cpl dll sys drv ocx msi msp mst msix appx appinstaller application
ps1 ps1xml psm1 psd1 ps2 psc1 vbs vbe vb js jse mjs ws wsf wsc wsh sct hta chm hlp
lnk url website desktop reg inf scf shb shs gadget job library-ms search-ms settingcontent-ms
jar jnlp class apk ipa app command action workflow scpt applescript
sh bash zsh csh ksh fish run bin elf out py pyc pyw pyz pl rb php lua tcl
docm dotm xlsm xltm xlam xll xla pptm potm ppam ppsm sldm mdb mde accdb accde
iso img vhd vhdx dmg pkg deb rpm appimage cab svg svgz htm html xhtml mht mhtml xml xsl
"""
SUFFIXES_DE_PROGRAMME: Final = frozenset(f".{mot}" for mot in _MOTS_DE_PROGRAMME.split())
"""Programs, scripts, shortcuts, macros, disks, and pages that may run something."""

_RETOURNEMENTS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What makes the end of a name read as something else."""


@dataclass(frozen=True, slots=True)
class FichierLu:
    """A file read whole: its name, its content and what it is by its content."""

    nom: str
    contenu: bytes
    type_mime: str


def read_piece(path: Path) -> FichierLu:
    """Read a file to be kept; raise ``ErreurDonnee`` with what is wrong and what to do."""
    nom = _check_name(path)
    contenu = _read_bounded(path, nom)
    return FichierLu(nom, contenu, find_type(contenu, nom))


def find_type(contenu: bytes, nom: str) -> str:
    """Return the kind of a content by its signature; the name only settles old office files."""
    debut = contenu[:_DEBUT]
    if is_program(debut):
        return PROGRAMME
    for signature, genre in _SIGNATURES:
        if debut.startswith(signature):
            return genre
    if debut[:4] == b"RIFF" and debut[8:12] == b"WEBP":
        return "image/webp"
    if debut[4:8] == b"ftyp" and debut[8:12] in _HEIC:
        return "image/heic"
    if debut.startswith(_OLE):
        return _OLE_PAR_SUFFIXE.get(suffix_of(nom), INCONNU)
    if debut.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _find_zip_type(contenu)
    if b"%PDF-" in debut[:1024]:
        return PDF
    if suffix_of(nom) in SUFFIXES[TEXTE] and b"\x00" not in contenu:
        return TEXTE
    return INCONNU


def is_program(debut: bytes) -> bool:
    """Tell whether a content begins as a program, a script or a shortcut does."""
    net = debut.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\x00", b"")
    return debut.startswith(_PROGRAMMES) or net.lstrip().startswith(_PROGRAMMES[-4:])


def is_openable(nom: str, type_mime: str) -> bool:
    """Tell whether a piece may be given to the system's viewer."""
    return type_mime in SUFFIXES and suffix_of(nom) not in SUFFIXES_DE_PROGRAMME


def suffix_for(nom: str, type_mime: str) -> str:
    """Return the suffix to write a piece with: its own when its content has it, or the usual."""
    propre = suffix_of(nom)
    admis = SUFFIXES.get(type_mime, ())
    if propre in admis or not admis:
        return propre
    return admis[0]


def _check_name(path: Path) -> str:
    """Return the name to remember; refuse one that cannot be kept, or that lies to the eye."""
    import unicodedata  # not read at start

    nom = unicodedata.normalize("NFC", path.name)
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in _RETOURNEMENTS for c in nom):
        _refuse(
            nom,
            "son nom contient des signes invisibles ou illisibles.",
            "Renommez-le avec des lettres et des chiffres, puis ajoutez-le à nouveau.",
        )
    return nom[:MAX_NOM]


def _read_bounded(path: Path, nom: str) -> bytes:
    try:
        if path.is_dir():
            _refuse(nom, "c’est un dossier.", "Ajoutez plutôt les fichiers qu’il contient.")
        contenu = read_regular(path, MAX_OCTETS)
    except FileNotFoundError:
        _refuse(
            nom,
            "il n’est plus à cet endroit.",
            "Vérifiez qu’il n’a pas été déplacé ni son support débranché, puis réessayez.",
        )
    except OSError as erreur:
        _refuse(
            nom,
            f"il ne se lit pas ({explain_os_error(erreur)}).",
            "Vérifiez vos droits, ou copiez-le dans un autre dossier.",
        )
    if contenu is None:
        _refuse(nom, "ce n’est pas un fichier.", "Choisissez un document ou une image.")
    if not contenu:
        _refuse(nom, "il est vide.", "Enregistrez-le à nouveau, ou choisissez-en un autre.")
    if len(contenu) > MAX_OCTETS:
        _refuse(
            nom,
            f"il dépasse 20{INSECABLE}Mo, la limite d’une pièce.",
            "Réduisez-le (numérisation moins fine, moins de pages) ou partagez-le en plusieurs.",
        )
    return contenu


def _refuse(nom: str, raison: str, conseil: str) -> NoReturn:
    court = visible_name(nom)
    court = court if len(court) <= 80 else f"{court[:79]}…"
    raise ErreurDonnee(
        f"«{INSECABLE}{court}{INSECABLE}» n’a pas été ajouté{INSECABLE}: {raison} {conseil}"
    )


def _find_zip_type(contenu: bytes) -> str:
    """Tell office files from other archives by the names they hold, without unpacking."""
    entete = contenu[:200]
    for sorte in ("text", "spreadsheet", "presentation"):
        if f"mimetype{_ODF}{sorte}".encode() in entete:
            return f"{_ODF}{sorte}"
    if b"META-INF/MANIFEST.MF" in contenu:
        return PROGRAMME
    if b"[Content_Types].xml" not in contenu:
        return ZIP
    if b"vbaProject.bin" in contenu:
        return INCONNU
    for dossier, genre in (
        (b"word/document", "wordprocessingml.document"),
        (b"xl/workbook", "spreadsheetml.sheet"),
        (b"ppt/presentation", "presentationml.presentation"),
    ):
        if dossier in contenu:
            return f"{_OOXML}{genre}"
    return ZIP
