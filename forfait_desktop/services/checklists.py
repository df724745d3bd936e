"""Make, save, show and print the checklist; the PDF code is imported only when asked for."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from forfait_desktop.domain.dossier import Declaration, Praticien
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Depot, EtatPiece
from forfait_desktop.services.amendements import say_amendements
from forfait_desktop.services.files import save_file

if TYPE_CHECKING:
    from forfait_desktop.pdf.preview import PageImage


def make_checklist(
    ruleset: Ruleset,
    declaration: Declaration,
    resultat: Resultat,
    praticien: Praticien,
    aujourd_hui: date,
    depot: Depot | None = None,
    rectifiee: Depot | None = None,
    pieces: Mapping[str, EtatPiece] | None = None,
    affichees: Mapping[str, str] | None = None,
) -> bytes:
    """Return the PDF of a declaration, from the same tree that the window shows.

    ``depot`` is its seal, ``rectifiee`` the version it rectifies when it has none yet, and
    ``pieces`` where the evidence of each line stands; ``affichees`` is what amelipro showed on
    the lines noted as different.
    """
    from forfait_desktop.pdf.checklist import DemandeChecklist, render_checklist

    return render_checklist(
        DemandeChecklist(
            ruleset=ruleset,
            praticien=praticien,
            reponses=declaration.reponses,
            notes=declaration.notes,
            resultat=resultat,
            imprime_le=aujourd_hui,
            intitule=declaration.intitule,
            depot=depot,
            rectifiee=rectifiee,
            modifications=say_amendements(ruleset),
            pieces=pieces or {},
            affichees=affichees or {},
        )
    )


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF."""
    from forfait_desktop.pdf.preview import count_pages as count

    return count(pdf)


def page_image(pdf: bytes, page: int, scale: float) -> "PageImage":
    """Return the picture of one page, 72 dots an inch at scale 1."""
    from forfait_desktop.pdf.preview import render_page

    return render_page(pdf, page, scale)


def save_pdf(pdf: bytes, path: Path) -> None:
    """Write a PDF whole or not at all; raise ``ErreurDonnee`` with what to do."""
    save_file(pdf, path)


def suggested_name(ruleset: Ruleset, praticien: Praticien) -> str:
    """Return a file name that any system accepts."""
    nom = "".join(c if c.isalnum() else "-" for c in praticien.nom).strip("-")[:40]
    return f"liste-{ruleset.id}-{nom or 'praticien'}.pdf"
