"""Read one ruleset folder, merge it over its base, and turn it into a checked ``Ruleset``.

Every refusal is an ``ErreurRuleset`` that names the file, the path in the file, what is wrong
and what to do.
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from forfait_desktop.catalogue.checks import Fichiers, check_bareme, check_ruleset
from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.genres import Source
from forfait_desktop.domain.ruleset import Ruleset, Volet
from forfait_desktop.errors import ErreurRuleset

RULESET_FILE: Final = "ruleset.toml"
SOURCES_FILE: Final = "sources.toml"
BAREME_FILE: Final = "assistant-medical.toml"
MAX_BYTES: Final = 2 * 1024 * 1024
MAX_BASES: Final = 5

Table = dict[str, Any]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Brut:
    """The raw tables of a ruleset after merging, with the file each volet came from."""

    tete: Table
    volets: dict[str, Table]
    fichiers: Fichiers


def load_ruleset(folder: Path) -> Ruleset:
    """Load the ruleset of ``folder``; its siblings give sources, scale and base.

    Raises ``ErreurRuleset`` on the first thing that is wrong.
    """
    brut = _read_folder(folder, MAX_BASES)
    tete = dict(brut.tete)
    racine = folder.parent
    fichier = brut.fichiers.tete
    propres = [
        _validate(Source, table, fichier, f"sources[{rang}]")
        for rang, table in enumerate(_tables(tete.pop("sources", []), fichier, "sources"))
    ]
    sources = (*load_sources(racine / SOURCES_FILE), *propres)
    if tete.pop("assistant_medical", False):
        tete["assistant"] = load_bareme(racine)
    volets = tuple(
        _validate(Volet, table, brut.fichiers.volets[cle]) for cle, table in brut.volets.items()
    )
    ruleset = _validate(Ruleset, {**tete, "volets": volets, "sources": sources}, fichier)
    check_ruleset(ruleset, folder.name, brut.fichiers)
    return sign(_keep_cited(ruleset))


def load_bareme(racine: Path) -> BaremeAssistant:
    """Load the scale of volet 3 that stands beside the ruleset folders."""
    fichier = racine / BAREME_FILE
    bareme = _validate(BaremeAssistant, read_toml(fichier), BAREME_FILE)
    sources = load_sources(racine / SOURCES_FILE)
    check_bareme(bareme, {source.id for source in sources}, BAREME_FILE)
    cites = set(_iter_cited(bareme.model_dump()))
    return bareme.model_copy(update={"sources": tuple(s for s in sources if s.id in cites)})


def load_sources(fichier: Path) -> tuple[Source, ...]:
    """Load the shared list of sources; an absent file is an empty list."""
    if not fichier.exists():
        return ()
    tables = _tables(read_toml(fichier).get("sources", []), fichier.name, "sources")
    return tuple(
        _validate(Source, table, fichier.name, f"sources[{rang}]")
        for rang, table in enumerate(tables)
    )


def read_toml(fichier: Path) -> Table:
    """Read a TOML file with exact decimals; raise ``ErreurRuleset`` when it cannot be read."""
    nom = _short_name(fichier)
    try:
        if fichier.stat().st_size > MAX_BYTES:
            raise ErreurRuleset(nom, "", "le fichier dépasse 2 Mio.", "Vérifiez sa provenance.")
        return tomllib.loads(fichier.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise ErreurRuleset(
            nom, "", "fichier introuvable.", "Ajoutez-le ou corrigez le nom cité."
        ) from None
    except (OSError, UnicodeDecodeError) as erreur:
        raise ErreurRuleset(
            nom, "", f"fichier illisible ({erreur}).", "Vérifiez les droits et l'encodage UTF-8."
        ) from erreur
    except (tomllib.TOMLDecodeError, RecursionError) as erreur:
        raise ErreurRuleset(
            nom, "", f"ce n'est pas du TOML valide ({erreur}).", "Corrigez la ligne indiquée."
        ) from erreur


def sign(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset with the SHA-256 of its content, whatever the layout of its files."""
    return ruleset.model_copy(update={"sha256": content_sha256(ruleset)})


def content_sha256(ruleset: Ruleset) -> str:
    """Return the SHA-256 of the canonical JSON of a ruleset's content."""
    contenu = ruleset.model_dump(mode="json", exclude={"sha256"})
    texte = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def _read_folder(folder: Path, bases_left: int) -> _Brut:
    """Read a folder's files, merged over those of its base when it has one."""
    nom = f"{folder.name}/{RULESET_FILE}"
    tete = read_toml(folder / RULESET_FILE)
    noms_volets = tete.pop("volets", [])
    if not isinstance(noms_volets, list) or not all(_is_plain_name(n) for n in noms_volets):
        raise ErreurRuleset(
            nom,
            "volets",
            "une liste de noms de fichiers du même dossier est attendue.",
            'Écrivez par exemple volets = ["volet_1.toml"].',
        )
    volets: dict[str, Table] = {}
    fichiers: dict[str, str] = {}
    for nom_volet in noms_volets:
        table = read_toml(folder / nom_volet)
        cle = str(table.get("id", nom_volet))
        if cle in volets:
            raise ErreurRuleset(
                f"{folder.name}/{nom_volet}",
                "id",
                f"le volet « {cle} » est déjà défini.",
                "Donnez un identifiant à chaque volet.",
            )
        volets[cle] = table
        fichiers[cle] = f"{folder.name}/{nom_volet}"
    base = tete.pop("base", None)
    if base is None:
        return _Brut(tete, volets, Fichiers(nom, fichiers))
    return _merge_over_base(folder, base, _Brut(tete, volets, Fichiers(nom, fichiers)), bases_left)


def _merge_over_base(folder: Path, base: object, propre: _Brut, bases_left: int) -> _Brut:
    nom = propre.fichiers.tete
    if not _is_plain_name(base) or not (folder.parent / str(base)).is_dir():
        raise ErreurRuleset(
            nom, "base", f"le jeu de règles « {base} » n'existe pas.", "Citez un dossier voisin."
        )
    if bases_left == 0:
        raise ErreurRuleset(
            nom, "base", "les bases se citent en boucle.", "Une base ne dépend pas de sa suite."
        )
    dessous = _read_folder(folder.parent / str(base), bases_left - 1)
    volets = {cle: _merge(table, propre.volets.get(cle, {})) for cle, table in dessous.volets.items()}
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
            # A sourced value is replaced whole: a new figure never keeps the old sources.
            fondu[cle] = valeur if "certitude" in ancien else _merge(ancien, valeur)
        elif _has_ids(ancien) and _has_ids(valeur):
            fondu[cle] = _merge_by_id(ancien, valeur)
        else:
            fondu[cle] = valeur
    return fondu


def _merge_by_id(dessous: list[Table], dessus: list[Table]) -> list[Table]:
    nouveaux = {table["id"]: table for table in dessus}
    fondus = [_merge(table, nouveaux.pop(table["id"], {})) for table in dessous]
    return [*fondus, *nouveaux.values()]


def _has_ids(valeur: object) -> bool:
    return isinstance(valeur, list) and all(isinstance(t, dict) and "id" in t for t in valeur)


def _is_plain_name(nom: object) -> bool:
    return isinstance(nom, str) and bool(nom) and not set("/\\:") & set(nom) and nom[0] != "."


def _tables(valeur: object, fichier: str, chemin: str) -> list[Table]:
    if isinstance(valeur, list) and all(isinstance(table, dict) for table in valeur):
        return valeur
    raise ErreurRuleset(
        fichier, chemin, "une liste de tables est attendue.", f"Écrivez [[{chemin}]]."
    )


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


def _validate(modele: type[M], table: Table, fichier: str, prefixe: str = "") -> M:
    try:
        return modele.model_validate(table)
    except ValidationError as erreur:
        premiere = erreur.errors(include_url=False)[0]
        chemin = _path_in(table, premiere["loc"], prefixe)
        raison, conseil = _explain(premiere["type"], premiere["loc"], premiere)
        raise ErreurRuleset(fichier, chemin, raison, conseil) from erreur


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


def _explain(genre: str, loc: tuple[int | str, ...], erreur: Any) -> tuple[str, str]:
    cle = str(loc[-1]) if loc else ""
    if genre == "extra_forbidden":
        return (
            f"clé inconnue « {cle} ».",
            "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
        )
    if genre == "missing":
        conseil = f"Ajoutez « {cle} » (voir rulesets/README.md)."
        if cle == "sources":
            return "il manque la source.", 'Ajoutez sources = ["…"] avec un identifiant connu.'
        if cle == "certitude":
            return "il manque la certitude.", "Ajoutez certitude, d'officiel à inconnu."
        return f"clé manquante « {cle} ».", conseil
    if genre in ("union_tag_invalid", "union_tag_not_found"):
        return (
            "genre de condition inconnu.",
            "Choisissez un des genres listés dans rulesets/README.md.",
        )
    if genre == "value_error":
        return f"{erreur['ctx']['error']}.", "Corrigez la valeur."
    return (
        f"valeur refusée ({erreur['msg']}).",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    )


def _short_name(fichier: Path) -> str:
    return fichier.name if fichier.parent.name == "rulesets" else f"{fichier.parent.name}/{fichier.name}"
