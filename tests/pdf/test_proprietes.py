"""The properties of the files: dated by the day of their request, the same for the same request."""

import io
from datetime import date

import pypdfium2  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.lettre import Lettre
from forfait_desktop.pdf.checklist import render_checklist
from forfait_desktop.pdf.index_controle import DemandeIndex, render_index
from forfait_desktop.pdf.lettre import render_lettre
from forfait_desktop.pdf.proprietes import set_day
from tests.pdf.samples import load, make

JOUR = date(2026, 3, 9)


def dates_of(pdf: bytes) -> tuple[str, str]:
    document = pypdfium2.PdfDocument(pdf)
    proprietes = document.get_metadata_dict()
    document.close()
    return proprietes["CreationDate"], proprietes["ModDate"]


def test_the_checklist_is_dated_by_the_day_it_is_printed() -> None:
    demande = make(load("fs-2024"), {})
    jour = f"D:{demande.imprime_le:%Y%m%d}"
    assert dates_of(render_checklist(demande)) == (jour, jour)


def test_the_letter_is_dated_by_the_day_it_is_written() -> None:
    lettre = Lettre(("EXEMPLE",), ("EXEMPLE",), "EXEMPLE", JOUR, "EXEMPLE", (), "EXEMPLE")
    assert dates_of(render_lettre(lettre)) == ("D:20260309", "D:20260309")
    assert render_lettre(lettre) == render_lettre(lettre)


def test_the_index_of_a_control_is_dated_by_the_day_it_is_prepared() -> None:
    demande = DemandeIndex("EXEMPLE", Praticien(nom="EXEMPLE"), "EXEMPLE", JOUR, "EXEMPLE", ())
    assert dates_of(render_index(demande)) == ("D:20260309", "D:20260309")
    assert render_index(demande) == render_index(demande)


def test_another_day_changes_the_file_and_the_same_day_does_not() -> None:
    def blank(jour: date) -> bytes:
        tampon = io.BytesIO()
        canvas = Canvas(tampon, invariant=1)
        set_day(canvas, jour)
        canvas.showPage()
        canvas.save()
        return tampon.getvalue()

    assert blank(JOUR) == blank(JOUR)
    assert blank(JOUR) != blank(date(2026, 3, 10))
