"""Read one ruleset folder, merge it over its base, and turn it into a checked ``Ruleset``.

Every refusal is an ``ErreurRuleset`` that names the file, the path in the file, what is wrong
and what to do.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forfait_desktop.catalogue.checks import (
    Fichiers,
    check_bareme,
    check_ruleset,
    refuse_duplicates,
)
from forfait_desktop.catalogue.toml_exact import Table, is_plain_name, read_toml
from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.genres import Source
from forfait_desktop.domain.ruleset import Ruleset, Volet
from forfait_desktop.domain.values import Certitude
from forfait_desktop.errors import ErreurRuleset

RULESET_FILE: Final = "ruleset.toml"
SOURCES_FILE: Final = "sources.toml"
BAREME_FILE: Final = "assistant-medical.toml"
MAX_BASES: Final = 5
MAX_VOLETS: Final = 20

_MOTS_CERTITUDE: Final = ", ".join(certitude.value for certitude in Certitude)

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Brut:
    """The raw tables of a ruleset after merging, with the file each volet came from."""

    tete: Table
    volets: dict[str, Table]
    fichiers: Fichiers


class Racine:
    """The folder where the sources and the scale stand; each of them is read once."""

    def __init__(self, dossier: Path) -> None:
        """Wait for the first use."""
        self._dossier = dossier

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The shared list of sources; raise ``ErreurRuleset`` when it does not load."""
        return load_sources(self._dossier / SOURCES_FILE)

    @cached_property
    def bareme(self) -> BaremeAssistant:
        """The scale of volet 3; raise ``ErreurRuleset`` when it does not load."""
        table = read_toml(self._dossier / BAREME_FILE, BAREME_FILE)
        bareme = validate(BaremeAssistant, table, BAREME_FILE)
        check_bareme(bareme, {source.id for source in self.sources}, BAREME_FILE)
        cites = set(_iter_cited(bareme.model_dump()))
        return bareme.model_copy(
            update={"sources": tuple(s for s in self.sources if s.id in cites)}
        )


@dataclass(frozen=True)
class Voisins:
    """What a ruleset leans on: where sources and scale are, and the folder of a base."""

    racine: Racine
    find_base: Callable[[str], Path | None]

    @classmethod
    def beside(cls, folder: Path, racine: Racine | None = None) -> "Voisins":
        """Return the siblings of a folder of rules."""
        dossier = folder.parent
        return cls(
            racine or Racine(dossier),
            lambda nom: dossier / nom if (dossier / nom).is_dir() else None,
        )


def load_ruleset(folder: Path, nom: str = "", voisins: Voisins | None = None) -> Ruleset:
    """Load the ruleset of ``folder``; its siblings give sources, scale and base.

    ``nom`` is said instead of the name of the folder, and ``voisins`` stand in for the siblings.
    Raises ``ErreurRuleset`` on the first thing that is wrong.
    """
    nom, voisins = nom or folder.name, voisins or Voisins.beside(folder)
    brut = _read_folder(folder, nom, voisins, MAX_BASES)
    tete = dict(brut.tete)
    fichier = brut.fichiers.tete
    _refuse_computed_keys(tete, fichier)
    propres = [
        validate(Source, table, fichier, f"sources[{rang}]")
        for rang, table in enumerate(_tables(tete.pop("sources", []), fichier, "sources"))
    ]
    sources = (*voisins.racine.sources, *propres)
    if _pop_flag(tete, "assistant_medical", fichier):
        tete["assistant"] = voisins.racine.bareme
    ruleset = _validate_whole({**tete, "sources": sources}, brut)
    check_ruleset(ruleset, nom, brut.fichiers)
    return sign(_keep_cited(ruleset))


def _validate_whole(tete: Table, brut: _Brut) -> Ruleset:
    """Validate a ruleset in one go; only a faulty one is taken apart, to name the file."""
    try:
        return Ruleset.model_validate({**tete, "volets": list(brut.volets.values())})
    except ValidationError:
        volets = tuple(
            validate(Volet, table, brut.fichiers.volets[cle]) for cle, table in brut.volets.items()
        )
        return validate(Ruleset, {**tete, "volets": volets}, brut.fichiers.tete)


def load_sources(fichier: Path) -> tuple[Source, ...]:
    """Load the shared list of sources; an absent file is an empty list."""
    if not fichier.exists():
        return ()
    contenu = read_toml(fichier, SOURCES_FILE)
    for cle in contenu.keys() - {"sources"}:
        raise ErreurRuleset(SOURCES_FILE, cle, *_unknown_key(cle))
    sources = tuple(
        validate(Source, table, SOURCES_FILE, f"sources[{rang}]")
        for rang, table in enumerate(_tables(contenu.get("sources", []), SOURCES_FILE, "sources"))
    )
    refuse_duplicates((source.id for source in sources), SOURCES_FILE, "sources", "source")
    return sources


def sign(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset with the SHA-256 of its content, whatever the layout of its files."""
    return ruleset.model_copy(update={"sha256": content_sha256(ruleset)})


def content_sha256(ruleset: Ruleset) -> str:
    """Return the SHA-256 of the canonical JSON of a ruleset's content."""
    return hashlib.sha256(ruleset.to_json().encode()).hexdigest()


def _read_folder(folder: Path, dossier: str, voisins: Voisins, bases_left: int) -> _Brut:
    """Read a folder's files, merged over those of its base when it has one."""
    nom = f"{dossier}/{RULESET_FILE}"
    tete = read_toml(folder / RULESET_FILE, nom)
    noms_volets = tete.pop("volets", [])
    if not isinstance(noms_volets, list) or not all(is_plain_name(n) for n in noms_volets):
        raise ErreurRuleset(
            nom,
            "volets",
            "une liste de noms de fichiers du même dossier est attendue.",
            'Écrivez par exemple volets = ["volet_1.toml"].',
        )
    if len(noms_volets) > MAX_VOLETS:
        raise ErreurRuleset(
            nom, "volets", f"plus de {MAX_VOLETS} fichiers sont cités.", "Regroupez les volets."
        )
    volets: dict[str, Table] = {}
    fichiers: dict[str, str] = {}
    for nom_volet in noms_volets:
        table = read_toml(folder / nom_volet, f"{dossier}/{nom_volet}")
        propre = table.get("id")
        cle = propre if isinstance(propre, str) else nom_volet
        if cle in volets:
            raise ErreurRuleset(
                f"{dossier}/{nom_volet}",
                "id",
                f"le volet « {cle} » est déjà défini.",
                "Donnez un identifiant à chaque volet.",
            )
        volets[cle] = table
        fichiers[cle] = f"{dossier}/{nom_volet}"
    base = tete.pop("base", None)
    if base is None:
        return _Brut(tete, volets, Fichiers(nom, fichiers))
    return _merge_over_base(voisins, base, _Brut(tete, volets, Fichiers(nom, fichiers)), bases_left)


def _merge_over_base(voisins: Voisins, base: object, propre: _Brut, bases_left: int) -> _Brut:
    nom = propre.fichiers.tete
    trouvee = voisins.find_base(base) if is_plain_name(base) else None
    if not is_plain_name(base) or trouvee is None:
        cite = f" « {base[:80]} »" if isinstance(base, str) else ""
        raise ErreurRuleset(
            nom, "base", f"le jeu de règles{cite} n’existe pas.", "Citez un dossier voisin."
        )
    if bases_left == 0:
        raise ErreurRuleset(
            nom, "base", "les bases se citent en boucle.", "Une base ne dépend pas de sa suite."
        )
    dessous = _read_folder(trouvee, base, voisins, bases_left - 1)
    volets = {
        cle: _merge(table, propre.volets.get(cle, {})) for cle, table in dessous.volets.items()
    }
    volets |= {cle: table for cle, table in propre.volets.items() if cle not in volets}
    return _Brut(
        _merge(dessous.tete, propre.tete),
        volets,
        Fichiers(nom, {**dessous.fichiers.volets, **propre.fichiers.volets}),
    )


def _merge(dessous: Table, dessus: Table) -> Table:
    """Lay one table over another: tables merge, lists of tables merge by id, the rest replaces."""
    fondu = dict(dessous)
    for cle, valeur in dessus.items():
        ancien = fondu.get(cle)
        if isinstance(ancien, dict) and isinstance(valeur, dict):
            # A sourced value or a condition is replaced whole: a new figure never keeps the old
            # sources, nor a new kind of condition the old parts.
            entier = "certitude" in ancien or "genre" in ancien
            fondu[cle] = valeur if entier else _merge(ancien, valeur)
        elif _has_ids(ancien) and _has_ids(valeur):
            fondu[cle] = _merge_by_id(ancien, valeur)
        else:
            fondu[cle] = valeur
    return fondu


def _merge_by_id(dessous: list[Table], dessus: list[Table]) -> list[Table]:
    nouveaux: dict[str, Table] = {}
    doubles: list[Table] = []  # kept, so that the checks see them and name them
    for table in dessus:
        if table["id"] in nouveaux:
            doubles.append(table)
        else:
            nouveaux[table["id"]] = table
    fondus = [_merge(table, nouveaux.pop(table["id"], {})) for table in dessous]
    return [*fondus, *nouveaux.values(), *doubles]


def _has_ids(valeur: object) -> TypeGuard[list[Table]]:
    return isinstance(valeur, list) and all(
        isinstance(table, dict) and isinstance(table.get("id"), str) for table in valeur
    )


def _tables(valeur: object, fichier: str, chemin: str) -> list[Table]:
    if isinstance(valeur, list) and all(isinstance(table, dict) for table in valeur):
        return valeur
    raise ErreurRuleset(
        fichier, chemin, "une liste de tables est attendue.", f"Écrivez [[{chemin}]]."
    )


def _refuse_computed_keys(tete: Table, fichier: str) -> None:
    """Refuse the keys of a ``Ruleset`` that the program computes and no file may hold."""
    for cle in ("sha256", "assistant", "amendements", "ajout"):
        if cle in tete:
            raise ErreurRuleset(fichier, cle, *_unknown_key(cle))


def _pop_flag(tete: Table, cle: str, fichier: str) -> bool:
    valeur = tete.pop(cle, False)
    if not isinstance(valeur, bool):
        raise ErreurRuleset(fichier, cle, *_REFUS["bool_type"])
    return valeur


def _keep_cited(ruleset: Ruleset) -> Ruleset:
    """Keep only the sources that the ruleset cites, so that it stands alone."""
    cites = set(_iter_cited(ruleset.model_dump(exclude={"sources"})))
    return ruleset.model_copy(
        update={"sources": tuple(s for s in ruleset.sources if s.id in cites)}
    )


def _iter_cited(contenu: object) -> "list[str]":
    """Return every source identifier cited anywhere in a dumped model."""
    if isinstance(contenu, dict):
        cites: list[str] = []
        for cle, valeur in contenu.items():
            if cle in ("sources", "duree_sources") and isinstance(valeur, tuple | list):
                cites += [s for s in valeur if isinstance(s, str)]
            else:
                cites += _iter_cited(valeur)
        return cites
    if isinstance(contenu, tuple | list):
        return [cite for element in contenu for cite in _iter_cited(element)]
    return []


def validate(modele: type[M], table: Table, fichier: str, prefixe: str = "") -> M:
    """Turn a table of a file into a model; an ``ErreurRuleset`` names what is wrong in it."""
    try:
        return modele.model_validate(table)
    except ValidationError as erreur:
        fautes = erreur.errors(include_url=False)
        # A misspelt key is also a missing one: the unknown name is the more telling of the two.
        faute = next((f for f in fautes if f["type"] == "extra_forbidden"), fautes[0])
        chemin = _path_in(table, faute["loc"], prefixe)
        raise ErreurRuleset(fichier, chemin, *_explain(faute)) from erreur


def _path_in(table: object, loc: tuple[int | str, ...], prefixe: str) -> str:
    """Write a pydantic location as a path in the file, naming entries by their id."""
    morceaux = [prefixe] if prefixe else []
    ici: Any = table
    for cle in loc:
        if isinstance(cle, int):
            ici = ici[cle] if isinstance(ici, list | tuple) and cle < len(ici) else None
            nom = ici.get("id") if isinstance(ici, dict) else None
            morceaux[-1] += f"[{cle}]" + (f" ({nom})" if isinstance(nom, str) else "")
        elif isinstance(ici, dict) and cle not in ici and ici.get("genre") == cle:
            continue  # the tag of a discriminated union is not a key of the file
        else:
            ici = ici.get(cle) if isinstance(ici, dict) else None
            morceaux.append(cle)
    return ".".join(morceaux)


def _unknown_key(cle: str) -> tuple[str, str]:
    return (
        f"clé inconnue « {cle} ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
    )


_README: Final = "rulesets/README.md donne le type de chaque clé."
_REFUS: Final[dict[str, tuple[str, str]]] = {
    "string_type": ("un texte est attendu.", "Écrivez la valeur entre guillemets."),
    "string_too_short": (
        "le texte est vide.",
        "Écrivez-le, ou ôtez la clé si elle est facultative.",
    ),
    "string_pattern_mismatch": (
        "l’identifiant n’a pas la forme attendue.",
        "Gardez des minuscules sans accent : rulesets/README.md donne la forme.",
    ),
    "int_type": ("un nombre entier est attendu.", "Écrivez-le sans guillemets ni décimales."),
    "bool_type": ("true ou false est attendu.", "Écrivez true ou false, sans guillemets."),
    "tuple_type": ("une liste est attendue.", "Écrivez la valeur entre crochets."),
    "model_type": ("une table est attendue.", f"Écrivez ses clés : {_README}"),
    "date_type": ("une date est attendue.", "Écrivez-la ainsi, sans guillemets : 2026-12-15."),
    "date_parsing": ("une date est attendue.", "Écrivez-la ainsi, sans guillemets : 2026-12-15."),
    "date_from_datetime_parsing": (
        "une date est attendue.",
        "Écrivez-la ainsi, sans guillemets : 2026-12-15.",
    ),
    "too_short": ("la liste est trop courte.", "Ajoutez les éléments qui manquent."),
    "too_long": ("la liste est trop longue.", "Ôtez les éléments en trop."),
}


def _explain(faute: ErrorDetails) -> tuple[str, str]:
    """Say in French what a model refused and what to do."""
    genre = faute["type"]
    contexte = faute.get("ctx", {})
    cle = str(faute["loc"][-1]) if faute["loc"] else ""
    if genre == "extra_forbidden":
        return _unknown_key(cle)
    if genre == "missing" and cle == "sources":
        return "il manque la source.", 'Ajoutez sources = ["…"] avec un identifiant connu.'
    if genre == "missing" and cle == "certitude":
        return "il manque la certitude.", f'Ajoutez certitude = "…" : {_MOTS_CERTITUDE}.'
    if genre == "missing":
        return f"clé manquante « {cle} ».", f"Ajoutez « {cle} » (voir rulesets/README.md)."
    if genre == "enum":
        return "certitude inconnue.", f"Choisissez parmi : {_MOTS_CERTITUDE}."
    if genre == "literal_error":
        return (
            "mot inconnu.",
            f"Mots acceptés : {contexte.get('expected', '').replace(' or ', ' ou ')}.",
        )
    if genre == "union_tag_invalid":
        attendus = contexte.get("expected_tags", "").replace("'", "")
        return "genre de condition inconnu.", f"Genres acceptés ici : {attendus}."
    if genre == "union_tag_not_found":
        return (
            "il manque le genre de la condition.",
            'Ajoutez genre = "…" (voir rulesets/README.md).',
        )
    if genre == "value_error":
        return f"{contexte.get('error')}.", f"Corrigez la valeur : {_README}"
    if genre in ("greater_than_equal", "less_than_equal"):
        borne = contexte.get("ge", contexte.get("le"))
        faute_dite = "trop petite" if genre == "greater_than_equal" else "trop grande"
        return f"la valeur est {faute_dite} (limite : {borne}).", "Corrigez la valeur."
    return _REFUS.get(genre, (f"valeur refusée ({faute['msg']}).", f"Corrigez-la : {_README}"))
