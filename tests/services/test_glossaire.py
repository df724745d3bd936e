"""The glossary: every abbreviation that a doctor meets is in it, and is said once."""

import ast
import re
import tomllib
from collections import Counter
from typing import Final

import pytest

from forfait_desktop.domain.ruleset import Indicateur
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.glossaire import Glossaire, Terme, load_glossaire
from forfait_desktop.services.recherche import find_all, fold, says
from tests.poste import shipped_catalogue
from tests.textes import HOLE, guide_texts, literals, ruleset_texts, window_texts

ABBREVIATION: Final = re.compile(r"(?<![\w&/])[A-ZÀÂÉÈÊÎÔÛÇ][A-ZÀÂÉÈÊÎÔÛÇ0-9]+(?![\w])")
EXCEPTIONS: Final = {
    "AGIPI": "the name of a firm among the sources",
    "CGM": "the name of a firm among the sources",
    "TAMM": "the name of a firm among the sources",
    "NVDA": "the name of a screen reader",
    "NIUS": "part of the name of a site among the sources",
    "EN": "EN 301 549, the reference of a standard",
    "F9": "a key",
    "EXEMPLE": "the sample people",
    "JAWS": "the name of a screen reader",
    "JSON": "only in what the command line prints",
    "LISEZ": "part of LISEZ-MOI.txt, the name of a file",
    "MOI": "part of LISEZ-MOI.txt, the name of a file",
    "TITRE": "a name of the program",
    "USB": "a word of every day",
    "UTC": "the time of a report for those who mend the program",
}
"""Words in capitals that are no abbreviation, and why."""


@pytest.mark.parametrize("source", ["rulesets", "window", "guide"])
def test_every_abbreviation_that_a_doctor_meets_is_in_the_glossary(source: str) -> None:
    textes = {"rulesets": ruleset_texts, "window": window_texts, "guide": guide_texts}[source]()
    known = {part for t in load_glossaire().termes for f in t.formes for part in _parts(f)}
    met = {word for texte in textes for word in ABBREVIATION.findall(texte.texte)}
    assert met, "nothing was read"
    assert sorted(met - known - set(EXCEPTIONS)) == []


def _parts(forme: str) -> set[str]:
    """Return the words in capitals of one way of writing a term ("CM AT-MP": CM, AT, MP)."""
    return set(ABBREVIATION.findall(forme)) | {forme}


def test_no_two_terms_are_written_the_same_way() -> None:
    formes = Counter(forme for terme in load_glossaire().termes for forme in terme.formes)
    assert [forme for forme, times in formes.items() if times > 1] == []


def test_each_term_is_explained_in_one_short_sentence() -> None:
    for terme in load_glossaire().termes:
        assert terme.sens.endswith("."), terme.mot
        assert ". " not in terme.sens, terme.mot
        assert len(terme.sens) <= 130, terme.mot


def test_each_source_of_a_term_is_one_of_the_rules() -> None:
    table = tomllib.loads((shipped_dir("rulesets") / "sources.toml").read_text(encoding="utf-8"))
    sources = {source["id"] for source in table["sources"]}
    for terme in load_glossaire().termes:
        assert set(terme.sources) <= sources, terme.mot


def test_the_terms_come_in_alphabetical_order_whatever_the_accents() -> None:
    mots = [fold(terme.mot) for terme in load_glossaire().termes]
    assert mots == sorted(mots)
    shuffled = Glossaire([Terme("Seuil", "s."), Terme("Ségur", "s."), Terme("SAS", "s.")])
    assert [terme.mot for terme in shuffled.termes] == ["SAS", "Ségur", "Seuil"]


# what a page writes out


@pytest.fixture(name="glossaire")
def _glossaire() -> Glossaire:
    return Glossaire(
        [
            Terme("FSE", "sens.", "feuille de soins électronique"),
            Terme("AT-MP", "sens.", "accident du travail", autres=("CM AT-MP",)),
            Terme("Seuil", "sens."),
        ]
    )


def test_an_abbreviation_is_found_as_a_whole_word_only(glossaire: Glossaire) -> None:
    assert not glossaire.abbreviations_in(["REFSE, FSEX et seuil"])
    assert [t.mot for t in glossaire.abbreviations_in(["Vos FSE."])] == ["FSE"]


def test_the_longer_form_is_the_same_term_and_is_said_once(glossaire: Glossaire) -> None:
    found = glossaire.abbreviations_in(["CM AT-MP", "AT-MP", "FSE"])
    assert [terme.mot for terme in found] == ["AT-MP", "FSE"]


def test_what_a_page_writes_out_itself_is_not_written_again(glossaire: Glossaire) -> None:
    assert not glossaire.unexplained_in(["Feuilles de soins électroniques (FSE)"])
    assert glossaire.unexplained_in(["Combien de FSE\u00a0?"])


def test_no_question_leaves_an_abbreviation_unexplained() -> None:
    """Either its own words say it, or the line under it does."""
    glossaire = load_glossaire()
    catalogue = shipped_catalogue()
    for ruleset_id in catalogue.ids:
        for _volet, indicateur in catalogue.get(ruleset_id).iter_indicateurs():
            textes = _texts_of(indicateur)
            for terme in glossaire.abbreviations_in(textes):
                written = says(" ".join(textes), terme.long)
                assert written or terme in glossaire.unexplained_in(textes)


def _texts_of(indicateur: Indicateur) -> list[str]:
    return [indicateur.libelle, indicateur.question, *(c.libelle for c in indicateur.champs)]


# words as a reader compares them


@pytest.mark.parametrize(
    ("texte", "plie"),
    [("Éléments", "elements"), ("cœur", "coeur"), ("l’année", "l'annee"), ("7\u00a0€", "7 €")],
)
def test_folded_words_have_neither_accents_nor_special_spaces(texte: str, plie: str) -> None:
    assert fold(texte) == plie


def test_a_word_is_found_at_its_place_though_its_letters_fold_to_more() -> None:
    texte = "Le cœur, la clé."
    ((debut, fin),) = find_all(texte, ["cle"])
    assert texte[debut:fin] == "clé"
    ((debut, fin),) = find_all(texte, ["coeur"])
    assert texte[debut:fin] == "cœur"


def test_the_reader_of_window_texts_leaves_docstrings_out() -> None:
    """The tests of words rest on it."""
    source = 'def f():\n    """DOC."""\n    return f"Bonjour {1 + 1} jours"\n'
    assert [t for _line, t in literals(ast.parse(source))] == [f"Bonjour {HOLE} jours"]
