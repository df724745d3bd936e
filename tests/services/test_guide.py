"""The guide: every page is reachable and true to its links, pictures and screens."""

import re
from pathlib import Path
from typing import Final

import pytest

from forfait_desktop.domain.assistant import V3
from forfait_desktop.services.guide import (
    RACCOURCIS,
    Guide,
    about_question,
    escape,
    folder,
    plain,
    read_guide,
)
from tests.poste import shipped_catalogue

LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
MOST_BYTES: Final = 1_500_000
MOST_BYTES_EACH: Final = 150_000
IMAGES: Final = folder() / "images"
PICTURES: Final = (IMAGES, IMAGES / "sombre")
"""The pictures in light colours, and in dark ones."""


@pytest.fixture(name="guide", scope="module")
def _guide() -> Guide:
    return read_guide({RACCOURCIS: "## Touches\n\nCtrl+P imprime la liste."})


def test_every_file_is_a_page_of_the_contents_once(guide: Guide) -> None:
    files = sorted(path.stem for path in folder().glob("*.md"))
    assert sorted(page.id for page in guide.pages) == files


def test_every_link_leads_to_a_page_of_the_guide_and_nowhere_else(guide: Guide) -> None:
    for page in guide.pages:
        for target in LINK.findall(page.texte):
            assert guide.has_page(target.removesuffix(".md")), f"{page.id}: {target}"
        assert "http" not in page.texte, page.id


def test_every_picture_exists_and_says_what_it_shows(guide: Guide) -> None:
    shown: set[str] = set()
    for page in guide.pages:
        for words, name in PICTURE.findall(page.texte):
            assert (folder() / name).is_file(), f"{page.id}: {name}"
            assert words, f"{page.id}: {name}"
            shown.add(Path(name).name)
    for taken in PICTURES:
        assert {path.name for path in taken.glob("*.png")} == shown, taken.name


@pytest.mark.parametrize("taken", PICTURES, ids=lambda path: path.name)
def test_the_pictures_are_small(taken: Path) -> None:
    sizes = [path.stat().st_size for path in taken.glob("*.png")]
    assert sum(sizes) < MOST_BYTES
    assert max(sizes) < MOST_BYTES_EACH


def test_every_page_says_something_under_a_short_title(guide: Guide) -> None:
    for page in guide.pages:
        assert len(page.titre) <= 40, page.id
        assert len(plain(page.texte)) > 150, page.id
        assert page.texte.count("\n# ") == 0, f"{page.id} has two titles"
        assert "<!--" not in page.texte, f"{page.id} has a part that was not made"


def test_the_titles_differ(guide: Guide) -> None:
    assert len({page.titre for page in guide.pages}) == len(guide.pages)


# the page of a screen


def test_a_question_leads_to_the_page_about_answering(guide: Guide) -> None:
    for key in (V3, "v2.i1.dmp", "socle.i2"):
        assert guide.page_of_screen(key).id == "repondre"


def test_a_screen_is_the_subject_of_one_page_only(guide: Guide) -> None:
    screens = [screen for page in guide.pages for screen in page.ecrans]
    assert len(screens) == len(set(screens))


def test_the_help_of_a_question_comes_from_its_rule_and_from_the_glossary() -> None:
    indicateur = shipped_catalogue().get("fs-2024").indicateurs["v1.i1"]
    words = plain(about_question(indicateur))
    assert indicateur.libelle_court in words
    assert indicateur.ou_trouver in words
    assert "logiciel d’aide à la prescription" in words


def test_what_a_rule_says_is_never_read_as_markup() -> None:
    assert escape("a*b* [x](y) <b> # |") == r"a\*b\* \[x\](y) \<b\> \# \|"


# the search


def test_words_are_found_without_their_accents_or_capitals(guide: Guide) -> None:
    for asked in ("accusé de réception", "ACCUSE DE RECEPTION", "accuse  reception"):
        assert "enregistrer" in {found.page.id for found in guide.search(asked)}, asked


def test_all_the_words_must_stand_under_the_same_heading(guide: Guide) -> None:
    found = guide.search("clé usb")
    assert found
    for one in found:
        assert "usb" in f"{one.page.titre} {one.intertitre} {one.extrait}".lower()
    assert not guide.search("amelipro zzzz")


def test_a_page_whose_title_has_the_words_comes_first(guide: Guide) -> None:
    first = guide.search("paiement reçu")[0]
    assert (first.page.id, first.rang) == ("paiement", 0)


def test_what_is_made_for_the_guide_is_searched_too(guide: Guide) -> None:
    assert "raccourcis" in {found.page.id for found in guide.search("ctrl+p")}
    assert "glossaire" in {found.page.id for found in guide.search("haute autorité")}


def test_what_is_found_shows_words_besides_its_title(guide: Guide) -> None:
    for asked in ("sauvegarde", "paiement", "justificatifs", "transcrire"):
        for found in guide.search(asked):
            assert found.intertitre or found.extrait, found.page.titre


def test_no_sign_stands_before_the_points_that_cut_an_excerpt(guide: Guide) -> None:
    for asked in ("sauvegarde", "de", "les", "la", "vous"):
        for found in guide.search(asked):
            assert not re.search(r"[.,;:!?…\s]…$", found.extrait), found.extrait


def test_an_excerpt_shows_the_words_found_and_is_cut_between_words(guide: Guide) -> None:
    found = next(f for f in guide.search("brouillon") if f.page.id == "limites")
    assert "brouillon" in found.extrait
    assert found.extrait.startswith("…")
    assert len(found.extrait) <= 150


@pytest.mark.parametrize("asked", ["", "  ", "a", "\u00a0"])
def test_nothing_is_searched_for_less_than_a_word(guide: Guide, asked: str) -> None:
    assert guide.search(asked) == ()
