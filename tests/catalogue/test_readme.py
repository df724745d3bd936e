"""``rulesets/README.md`` explains every key of every model, no other, and its samples load."""

import re
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.genres import GENRES, Modele
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Certitude, TypeChamp
from forfait_desktop.paths import shipped_dir

README: Final = (shipped_dir("rulesets") / "README.md").read_text(encoding="utf-8")

# What the loader adds to the keys of a model, and what the program computes itself.
AJOUTEES: Final = {"Ruleset": {"base", "assistant_medical"}}
CALCULEES: Final = {
    "Ruleset": {"assistant", "sha256", "amendements", "ajout"},
    "BaremeAssistant": {"sources"},
}


def _models_in(annotation: object) -> set[type[Modele]]:
    """Return the models that an annotation names, at any depth."""
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        return {m for partie in get_args(annotation) for m in _models_in(partie)}
    if isinstance(annotation, type) and issubclass(annotation, Modele):
        return {annotation}
    return set()


def _reachable_models() -> dict[str, type[Modele]]:
    """Return every model that a rule file can hold, by name."""
    a_voir: list[type[Modele]] = [Ruleset, BaremeAssistant]
    vus: dict[str, type[Modele]] = {}
    while a_voir:
        modele = a_voir.pop()
        if modele.__name__ not in vus:
            vus[modele.__name__] = modele
            for champ in modele.model_fields.values():
                a_voir += _models_in(champ.annotation)
    return vus


def _sections() -> dict[str, str]:
    """Return the text of each section whose title is a model's name."""
    morceaux = re.split(r"^### `(\w+)`", README, flags=re.MULTILINE)
    return {
        nom: re.split(r"^##", texte, maxsplit=1, flags=re.MULTILINE)[0]
        for nom, texte in zip(morceaux[1::2], morceaux[2::2], strict=True)
    }


def _rows(texte: str, entete: str) -> list[str]:
    """Return the first column of the table whose header begins with ``entete``."""
    lignes = texte.splitlines()
    debut = next(rang for rang, ligne in enumerate(lignes) if ligne.startswith(f"| {entete} |"))
    mots = []
    for ligne in lignes[debut + 2 :]:
        trouve = re.match(r"\| `([\w-]+)` \|", ligne)
        if not trouve:
            break
        mots.append(trouve[1])
    return mots


MODELES: Final = _reachable_models()


def test_every_model_has_its_section_and_no_other() -> None:
    """The page explains each model that a file can hold."""
    assert set(_sections()) == set(MODELES)


@pytest.mark.parametrize("nom", sorted(MODELES))
def test_every_key_is_explained_and_no_other(nom: str) -> None:
    """The table of a model lists its keys, each once, and none that does not exist."""
    cles = set(MODELES[nom].model_fields) | AJOUTEES.get(nom, set())
    expliquees = _rows(_sections()[nom], "key")
    assert sorted(expliquees) == sorted(cles - CALCULEES.get(nom, set()))


def test_every_kind_of_condition_is_explained() -> None:
    """The heading of each kind gives the word of its ``genre``."""
    assert README.count("### `") == len(MODELES)
    for genre, modele in GENRES.items():
        assert f'### `{modele.__name__}`: `genre = "{genre}"`' in README


def test_every_word_of_certainty_is_explained_in_order() -> None:
    """The words go from the surest to the unknown."""
    assert _rows(README, "word") == [certitude.value for certitude in Certitude]


def test_every_type_of_field_is_explained() -> None:
    """The types of field are those that the models accept."""
    assert _rows(README, "type of field") == list(get_args(TypeChamp))


def _write_samples(racine: Path) -> None:
    """Write each sample of the page under its name."""
    for nom, contenu in re.findall(
        r"^`([\w/.-]+\.toml)`\n\n```toml\n(.*?)^```", README, re.M | re.S
    ):
        fichier = racine / nom
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(contenu, encoding="utf-8")


def test_the_samples_load(tmp_path: Path) -> None:
    """The rulesets written in the page are valid as they stand."""
    _write_samples(tmp_path)
    bons, erreurs = Catalogue([tmp_path]).load_all()
    assert [str(erreur) for erreur in erreurs] == []
    assert [ruleset.id for ruleset in bons] == ["exemple-2027", "exemple-2028"]


def test_the_samples_show_every_kind_of_condition(tmp_path: Path) -> None:
    """Each kind of condition and each type of rule field is in the sample."""
    _write_samples(tmp_path)
    ruleset = Catalogue([tmp_path]).get("exemple-2027")
    genres = {indicateur.condition.genre for indicateur in ruleset.indicateurs.values()}
    parties = {p["genre"] for p in _parts(ruleset.model_dump())}
    assert genres | parties == set(GENRES)


def test_the_sample_laid_over_the_other_moves_one_threshold(tmp_path: Path) -> None:
    """The second sample differs from the first by its campaign and one condition."""
    _write_samples(tmp_path)
    catalogue = Catalogue([tmp_path])
    avant, apres = catalogue.get("exemple-2027"), catalogue.get("exemple-2028")
    changes = [i for i in avant.indicateurs if avant.indicateurs[i] != apres.indicateurs[i]]
    assert changes == ["socle.i2"]
    assert apres.points_max.valeur == Decimal(125)


def _parts(contenu: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the parts of every composed condition of a dumped ruleset."""
    if isinstance(contenu, dict):
        return [*contenu.get("parties", ()), *(p for v in contenu.values() for p in _parts(v))]
    if isinstance(contenu, tuple | list):
        return [partie for element in contenu for partie in _parts(element)]
    return []
