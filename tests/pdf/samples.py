"""Dossiers for the tests of the checklist, from the shipped rules, and what reads them back."""

import ctypes
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from forfait_desktop.catalogue.loader import RULESET_FILE, load_ruleset
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import SANS_OBJET, Reponses, Taux, Valeur
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.pdf.checklist import DemandeChecklist, render_checklist

RULESETS: Final = sorted(
    folder.name for folder in shipped_dir("rulesets").iterdir() if (folder / RULESET_FILE).is_file()
)
PRATICIEN: Final = Praticien(
    nom="EXEMPLE",
    prenom="Prénom",
    rpps="10000000009",
    specialite="Médecine générale",
    secteur="1",
    cabinet="Cabinet médical, 1 place de la Mairie",
)
VIDE: Final[Reponses] = {}


@cache
def load(ruleset_id: str) -> Ruleset:
    return load_ruleset(Path(shipped_dir("rulesets")) / ruleset_id)


def make(
    ruleset: Ruleset,
    reponses: Reponses = VIDE,
    notes: Mapping[str, str] | None = None,
    praticien: Praticien = PRATICIEN,
    intitule: str = "",
) -> DemandeChecklist:
    return DemandeChecklist(
        ruleset=ruleset,
        praticien=praticien,
        reponses=reponses,
        notes=notes or {},
        resultat=evaluate(ruleset, reponses),
        imprime_le=date(2025, 11, 22),
        intitule=intitule,
    )


def good(champ: Champ) -> Valeur:
    """An answer that meets any threshold."""
    match champ.type:
        case "oui_non":
            return True
        case "taux":
            return Taux.from_fraction(1, 1)
        case "nombre":
            return Decimal("99.5") if champ.decimales else 99
        case "points":
            return Decimal("1.5")
        case "choix":
            mots = tuple(option.mot for option in champ.options)
            return mots[:1] if champ.unique else mots
        case "date":
            return date(2023, 6, 1)


def bad(champ: Champ) -> Valeur:
    """An answer that meets no threshold, "sans objet" where it may be."""
    if champ.sans_objet:
        return SANS_OBJET
    match champ.type:
        case "oui_non":
            return False
        case "taux":
            return Taux.from_pourcentage(Decimal("4.25"))
        case "nombre":
            return 0
        case "points":
            return Decimal(0)
        case "choix":
            return ()
        case "date":
            return date(2019, 1, 31)


def full(ruleset: Ruleset) -> Reponses:
    """Every field answered so that every line is met."""
    return {i.id: {c.id: good(c) for c in i.champs} for i in ruleset.indicateurs.values()}


def closed(ruleset: Ruleset) -> Reponses:
    """The gate shut by its first line, half of the other lines met."""
    premiere = next(iter(ruleset.indicateurs))
    return {
        i.id: {c.id: (bad(c) if i.id == premiere or rang % 2 else good(c)) for c in i.champs}
        for rang, i in enumerate(ruleset.indicateurs.values())
    }


def partial(ruleset: Ruleset) -> Reponses:
    """One line in three left open."""
    return {
        i.id: {c.id: good(c) for c in i.champs}
        for rang, i in enumerate(ruleset.indicateurs.values())
        if rang % 3
    }


ANSWERS: Final = {"vide": lambda _: VIDE, "plein": full, "ferme": closed, "partiel": partial}
CASES: Final = [(ruleset_id, nom) for ruleset_id in RULESETS for nom in ANSWERS]


def make_case(ruleset_id: str, nom: str) -> DemandeChecklist:
    ruleset = load(ruleset_id)
    premiere = next(iter(ruleset.indicateurs))
    return make(ruleset, ANSWERS[nom](ruleset), {premiere: "Vu avec l’éditeur le 12 janvier."})


@cache
def render_case(ruleset_id: str, nom: str) -> bytes:
    return render_checklist(make_case(ruleset_id, nom))


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page, as a reader copies it."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def squeeze(text: str) -> str:
    """A text without its spaces and line ends, which a page may move."""
    return "".join(text.split())


def read_squeezed(pdf: bytes) -> str:
    """All the text of a PDF, heads and footers included, without spaces."""
    return squeeze("".join(read_pages(pdf)))


def iter_characters(
    page: pypdfium2.PdfPage,
) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Yield each drawn character of a page with its box: left, bottom, right, top."""
    textpage = page.get_textpage()
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        second_half = 0xDC00 <= code <= 0xDFFF  # of a character beyond U+FFFF
        if code > 32 and not second_half and not pdfium.FPDFText_IsGenerated(textpage, index):
            yield code, textpage.get_charbox(index)


def iter_fonts(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the name of the font of each text and whether it is embedded."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(thing)
            buffer = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
            yield buffer.value.decode(), bool(pdfium.FPDFFont_GetIsEmbedded(font))
