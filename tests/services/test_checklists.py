"""The list on paper: the same bytes for the same declaration, saved whole or not at all."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import EtatLigne
from forfait_desktop.domain.values import Taux
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.services.checklists import (
    count_pages,
    make_checklist,
    page_image,
    save_pdf,
    suggested_name,
)
from tests.pdf.samples import read_squeezed, squeeze
from tests.services.cabinet import Cabinet, catalogue

EXEMPLE = Praticien(nom="EXEMPLE")


def make(cabinet: Cabinet) -> bytes:
    session = cabinet.start("fs-2024")
    jour = date(2026, 11, 22)
    return make_checklist(session.ruleset, session.declaration, session.resultat, EXEMPLE, jour)


def test_the_desk_prepares_the_list_as_it_stands(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    prepare = cabinet.bureau.prepare_checklist(session.declaration.id)
    session.answer("v1.i2", "oui", True)
    assert prepare() == prepare()
    assert cabinet.bureau.prepare_checklist(session.declaration.id)() != prepare()


def test_the_pages_are_counted_and_drawn(cabinet: Cabinet) -> None:
    pdf = make(cabinet)
    assert 1 <= count_pages(pdf) <= 3
    image = page_image(pdf, 0, 1)
    assert (image.width, image.height) == (596, 842)
    assert len(image.pixels) == image.stride * image.height


def test_a_list_is_written_whole_over_the_one_before(cabinet: Cabinet, tmp_path: Path) -> None:
    pdf = make(cabinet)
    chemin = tmp_path / "liste.pdf"
    chemin.write_bytes(b"ancienne")
    save_pdf(pdf, chemin)
    assert chemin.read_bytes() == pdf
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["liste.pdf"]


def test_a_list_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ErreurDonnee, match="Fermez-le s’il est ouvert ailleurs"):
        save_pdf(b"%PDF", tmp_path / ("é" * 200))  # 400 bytes, where a name has 255


def test_a_missing_folder_is_named_and_nothing_is_to_be_closed_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(ErreurDonnee, match="choisissez un autre dossier") as refus:
        save_pdf(b"%PDF", tmp_path / "absent" / "liste.pdf")
    assert f"le dossier «\u00a0{tmp_path / 'absent'}\u00a0» n’existe pas" in str(refus.value)
    assert "ailleurs" not in str(refus.value)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("EXEMPLE", "liste-fs-2024-EXEMPLE.pdf"),
        ("L’Été / <Dr>", "liste-fs-2024-L-Été---"),
        ("..", "liste-fs-2024-praticien.pdf"),
        ("A" * 300, "liste-fs-2024-" + "A" * 40 + ".pdf"),
    ],
)
def test_the_name_proposed_suits_any_system(nom: str, attendu: str) -> None:
    propose = suggested_name(catalogue().get("fs-2024"), Praticien(nom=nom))
    assert propose.startswith(attendu.removesuffix(".pdf"))
    assert propose.endswith(".pdf")
    assert not set(propose) & set('<>:"/\\|?*')


def test_what_amelipro_showed_otherwise_is_on_the_list_even_once_declared(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    declaration_id = session.declaration.id
    session.answer("v1.i3", "taux", Taux.from_pourcentage(Decimal("93.1")))
    session.save()  # what is typed beside amelipro is what was saved
    bureau = cabinet.bureau
    assert "ameliproaffichait" not in read_squeezed(bureau.prepare_checklist(declaration_id)())
    bureau.store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "91,2 %")
    dite = squeeze("Différence notée, amelipro affichait : 91,2 %")
    assert dite in read_squeezed(bureau.prepare_checklist(declaration_id)())
    bureau.seal(declaration_id, date(2025, 1, 20), "A-4242", None)
    assert dite in read_squeezed(bureau.prepare_checklist(declaration_id)())
