"""A typed text leaves as it was typed: no formula in a table, no event in an agenda, no markup."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.pdf.fonts import make_drawable
from forfait_desktop.services.agenda import make_agenda
from forfait_desktop.services.calendrier import follow_dates
from forfait_desktop.services.controle import prepare_controle, write_controle
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.services.lettre import render_pdf
from forfait_desktop.services.tableur import neutralise
from tests.pdf.samples import read_squeezed, squeeze
from tests.services.cabinet import Cabinet
from tests.services.test_lettre import draft
from tests.services.test_tableur import FS_2024, read, write

JOUR: Final = date(2026, 11, 22)
PIEGES: Final = (
    "<b>x</b><img src='http://exemple.invalid/x.png'>",
    "<para><font size=90>&amp;&lt;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@SUM(A1)",
    " \u200b=1+1",
    '";=1+1;"',
    "a;b,c:d\\n\\N\\,",
    "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nEND:VALARM",
    "x\rATTACH:file:///etc/passwd",
    "x\u2028BEGIN:VALARM",
    "\u202egpj.exe",
    "x\x00y\x07z\x1b[31m",
    "%s {0} ${x} $(x) `x`",
)
TYPED: Final = st.one_of(
    st.sampled_from(PIEGES),
    st.text(
        st.one_of(st.sampled_from("=+-@;,\"'\r\n\t\\N<>&:\u2028\x00"), st.characters(codec="utf-8"))
    ),
)


@given(texte=TYPED)
@settings(max_examples=300, deadline=None)
def test_a_cell_is_no_formula_and_is_read_back_as_typed(texte: str) -> None:
    cellule = neutralise(texte)
    tampon = io.StringIO(newline="")
    csv.writer(tampon, delimiter=";", lineterminator="\r\n").writerow([cellule, "fin"])
    tampon.seek(0)
    assert next(csv.reader(tampon, delimiter=";")) == [cellule, "fin"]
    assert cellule.removeprefix("'") == texte.removeprefix("'")
    assert not cellule.lstrip(" \t\r\n\u00a0\u200b\ufeff").startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("texte", PIEGES)
def test_a_note_stands_alone_in_its_cell(texte: str) -> None:
    lignes = read(write({}, {"v1.i1": texte}))
    assert [ligne["note"] for ligne in lignes if ligne["note"]] == [neutralise(texte)]
    assert len(lignes) == len(read(write({})))


def agenda(source: str) -> Calendar:
    siens = [Amendement(FS_2024.id, "dates.fermeture", "2026-12-31", source, JOUR)]
    contenu = make_agenda(FS_2024, follow_dates(FS_2024.dates, siens), JOUR)
    assert all(len(ligne) <= 75 for ligne in contenu.split(b"\r\n"))
    assert b"\r" not in contenu.replace(b"\r\n", b"")
    assert b"\n" not in contenu.replace(b"\r\n", b"")
    assert not any(octet < 32 and octet not in b"\r\n" for octet in contenu)
    return Calendar.from_ical(contenu)


@given(texte=TYPED)
@settings(max_examples=200, deadline=None)
def test_a_source_adds_nothing_to_an_agenda_but_words(texte: str) -> None:
    temoin, lu = agenda("courriel"), agenda(texte)
    for genre in ("VEVENT", "VALARM", "VTODO"):
        assert len(lu.walk(genre)) == len(temoin.walk(genre))
    for avant, apres in zip(temoin.walk(), lu.walk(), strict=True):
        assert set(avant) == set(apres)


@pytest.mark.parametrize("texte", ["C:\\Nouveau dossier", "a;b,c \\, « é » 😀", "a\nb", "<b>&amp;"])
def test_a_source_is_read_back_from_an_agenda(texte: str) -> None:
    descriptions = [str(event["description"]) for event in agenda(texte).walk("VEVENT")]
    assert any(texte in dite.replace("\u2060", "") for dite in descriptions)


@pytest.mark.parametrize("texte", [*PIEGES, "x" * 300])
def test_the_letter_prints_the_names_as_typed(texte: str) -> None:
    praticien = Praticien(nom=f"{texte} FIN", prenom="EXEMPLE", cabinet=texte)
    lettre = draft(praticien=praticien)
    assert texte in lettre.as_text()
    lu = read_squeezed(render_pdf(lettre))
    for ligne in texte.splitlines():
        if "\u202e" not in ligne:
            assert squeeze(make_drawable(ligne)) in lu


def test_the_archive_of_a_control_holds_plain_names_whatever_the_pieces_are_called(
    tmp_path: Path,
) -> None:
    cabinet = Cabinet.open(tmp_path / "données")
    session = cabinet.start("fs-2024")
    noms = (*PIEGES, "../../x.pdf", "CON.pdf", "con.PDF", "a:b.pdf", "x" * 250, "...", "a.pdf ")
    for rang, nom in enumerate(noms):
        piece = cabinet.store.vault.add(b"%PDF-1.4" + bytes([rang]), nom, "application/pdf")
        Justificatifs(cabinet.store).attach(session.declaration.id, "v1.i1", piece)
    path = tmp_path / "controle.zip"
    write_controle(prepare_controle(cabinet.bureau, session.declaration.id), path)
    cabinet.store.close()
    with zipfile.ZipFile(path) as archive:
        ecrits = archive.namelist()
        index = archive.read("index.csv").decode("utf-8-sig")
    assert len({nom.casefold() for nom in ecrits}) == len(ecrits)
    assert sum(nom.startswith("pieces/") for nom in ecrits) == len(noms)
    for nom in ecrits:
        assert ".." not in nom.split("/")
        assert not set(nom) & set('\\:*?"<>|\r\n\x00\u202e')
    for ligne in csv.reader(io.StringIO(index, newline=""), delimiter=";"):
        assert len(ligne) == 8
        assert not any(cellule.startswith(("=", "+", "-", "@", "\t", "\r")) for cellule in ligne)
