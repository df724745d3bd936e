"""The letter on paper: what the reader must find on the same page."""

from dataclasses import replace

import pytest

from forfait_desktop.domain.lettre import Lettre, Paragraphe
from forfait_desktop.pdf.lettre import render_lettre
from tests.pdf.samples import read_pages
from tests.services.test_lettre import draft


@pytest.fixture(scope="module")
def lettre() -> Lettre:
    return replace(draft(), signature="EXEMPLE-SIGNATURE")


@pytest.mark.parametrize("lignes", range(20, 34))
def test_the_signature_is_never_alone_on_a_page(lettre: Lettre, lignes: int) -> None:
    corps = tuple(Paragraphe(f"Ligne nº {rang}.") for rang in range(lignes))
    pages = read_pages(render_lettre(replace(lettre, corps=corps)))
    assert "EXEMPLE-SIGNATURE" in pages[-1]
    assert f"Ligne nº {lignes - 1}." in pages[-1]
