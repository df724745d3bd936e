"""What two versions of the rules of one campaign differ in, leaf by leaf, so that nothing escapes.

``nouveautes`` says in sentences what a doctor asks first: conditions, points, totals. Here is all
the rest that weighs on a result or on what is declared: what opens a volet, the fields, the
certainties, the scale of the assistant… Words alone (titles, help, sources) do not count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias

from forfait_desktop.domain.affichage import MOT_DU_MODE, NOM_DE_LA_CERTITUDE, format_date_campagne
from forfait_desktop.domain.francais import format_date_courte
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Certitude
from forfait_desktop.services.nouveautes import Ecart, Ligne, Nouveautes, say_condition, title_of

Chemin: TypeAlias = tuple[str, ...]
"""Where a leaf stands: keys, with the identifiers of what lists hold."""

SIMPLES_TEXTES: Final = frozenset(
    {
        "titre", "titre_court", "resume", "nom", "libelle", "libelle_court", "question",
        "pourquoi", "ou_trouver", "aide", "texte", "sans_objet_libelle", "remarques", "a_venir",
        "inconnues", "sources", "duree_sources",
    }
)  # fmt: skip
"""Keys that hold words or sources only."""

_A_PART: Final = frozenset({"sha256", "amendements", "ajout", "id", "campagne"})
_DEJA_DIT: Final = frozenset(
    {
        ("points", "valeur"), ("points_max", "valeur"), ("point", "valeur"),
        ("volets", "points_max", "valeur"), ("volets", "bloc", "points", "valeur"),
    }
)  # fmt: skip
"""What ``nouveautes`` says already; the name of a volet is left out of its path."""

_LIBELLES: Final = {
    "a_partir_de": "À partir du",
    "annee_1": "Montant de la 1re année",
    "annee_2": "Montant de la 2e année",
    "annee_3": "Montant de la 3e année",
    "annee_3_p90_p94": "Montant de la 3e année, 90e percentile",
    "certitude": "Certitude",
    "champ": "Réponse lue",
    "champs": "Réponses lues",
    "decimales": "Décimales permises",
    "duree_ans": "Durée, en années",
    "estimation": "Date estimée",
    "famille": "Famille",
    "fermeture": "Clôture de la déclaration",
    "fin_des_tiers": "Fin des tiers de temps",
    "fin_du_prerequis": "Fin du préalable",
    "genre": "Genre de condition",
    "groupe": "Groupe",
    "id": "Nom",
    "indicateurs": "Lignes payées ensemble",
    "maximum": "Valeur au plus",
    "minimum": "Nombre au moins",
    "mode": "Sur amelipro",
    "mot": "Choix proposé",
    "numero": "Numéro",
    "ouvert_par": "Ouvert par",
    "ouverture": "Ouverture de la déclaration",
    "p95_plus": "Montant, 95e percentile et plus",
    "paiement": "Paiement",
    "points": "Points",
    "piece": "Pièce à garder",
    "reprend": "Réponses reprises de",
    "sans_objet": "«\u00a0Sans objet\u00a0» possible",
    "seuil": "Seuil",
    "temps": "Temps de travail",
    "type": "Genre de réponse",
    "unique": "Un seul choix",
    "unite": "Unité",
}
_LIEUX: Final = {
    "assistant": "assistant médical",
    "bloc": "payées ensemble",
    "condition": "condition",
    "fermeture": "clôture",
    "ouverture": "ouverture",
    "paiement": "paiement",
    "groupes": "groupe",
    "mode": "sur amelipro",
    "point": "valeur du point",
    "points": "points",
    "points_max": "total au plus",
}
_CONTENANTS: Final = frozenset(
    {"champs", "dates", "options", "volets", "parties", "regimes", "montants"}
)
"""Keys of lists, whose elements are named instead."""

_MOTS: Final[dict[str, str]] = {
    **{c.value: NOM_DE_LA_CERTITUDE[c] for c in Certitude},
    **{mot: MOT_DU_MODE[mot] for mot in ("prerempli", "declare")},
}


_JOUR: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def compare_versions(ancien: Ruleset, nouveau: Ruleset) -> tuple[Ecart, ...]:
    """Compare all that is not a line: volets, totals' certainties, scale, dates' certainties."""
    dites = {
        cle
        for cle in ("ouverture", "fermeture", "paiement")
        if _say_date(ancien, cle) != _say_date(nouveau, cle)
    }
    ecarts = []
    baremes = [f"de {r.campagne}" if r.assistant else "" for r in (ancien, nouveau)]
    a_part = dites
    if all(baremes) != any(baremes):
        ecarts.append(Ecart("Barème de l’assistant médical", baremes[0], baremes[1]))
        a_part = dites | {"assistant"}
    avant, apres = _general_leaves(ancien, a_part), _general_leaves(nouveau, a_part)
    noms = {volet.id: volet.nom for volet in (*ancien.volets, *nouveau.volets)}
    return (*ecarts, *_differences(avant, apres, noms))


def compare_line(ancien: Ruleset, nouveau: Ruleset, indicateur_id: str) -> tuple[Ecart, ...]:
    """Compare a line that both versions have, but for what its sentences say already."""
    a, b = ancien.indicateurs[indicateur_id], nouveau.indicateurs[indicateur_id]
    avant, apres = _leaves(a.model_dump(mode="json")), _leaves(b.model_dump(mode="json"))
    if say_condition(a) != say_condition(b):
        avant, apres = _without_condition(avant), _without_condition(apres)
    noms = {champ.id: champ.libelle for champ in (*a.champs, *b.champs)}
    return tuple(_differences(avant, apres, noms))


def add_details(nouveautes: Nouveautes) -> Nouveautes:
    """Return the comparison of two versions of one campaign with all that it left unsaid."""
    ancien, nouveau = nouveautes.ancien, nouveautes.nouveau
    dites = {ligne.titre: ligne for ligne in nouveautes.modifiees}
    ajoutees = {ligne.titre for ligne in nouveautes.ajoutees}
    modifiees = []
    for volet, indicateur in nouveau.iter_indicateurs():
        titre = title_of(volet, indicateur)
        ecarts = dites[titre].ecarts if titre in dites else ()
        if indicateur.id in ancien.indicateurs:
            ecarts += compare_line(ancien, nouveau, indicateur.id)
        elif titre not in ajoutees:  # found again by its words alone: its answers will not follow
            ecarts += (Ecart("Nom de la ligne", "", indicateur.id),)
        if ecarts:
            modifiees.append(Ligne(titre, ecarts))
    generales = nouveautes.generales + compare_versions(ancien, nouveau)
    return replace(nouveautes, generales=generales, modifiees=tuple(modifiees))


# ---------------------------------------------------------------- leaves


def _say_date(ruleset: Ruleset, cle: str) -> str:
    return format_date_campagne(getattr(ruleset.dates, cle))


def _general_leaves(ruleset: Ruleset, a_part: set[str]) -> dict[Chemin, str]:
    contenu = ruleset.model_dump(mode="json", exclude=set(_A_PART) | a_part)
    contenu["dates"] = {cle: jour for cle, jour in contenu["dates"].items() if cle not in a_part}
    for volet in contenu["volets"]:
        del volet["indicateurs"]
    return _leaves(contenu)


def _leaves(contenu: Mapping[str, Any]) -> dict[Chemin, str]:
    """Return what weighs in some content: each leaf as text, under its path."""
    return {
        chemin: texte
        for chemin, texte in _walk(contenu, ())
        if texte and _general(chemin) not in _DEJA_DIT
    }


def _general(chemin: Chemin) -> Chemin:
    return (*chemin[:1], *chemin[2:]) if chemin[0] == "volets" else chemin


def _walk(noeud: object, chemin: Chemin) -> Iterator[tuple[Chemin, str]]:
    match noeud:
        case None:
            pass
        case dict():
            for cle, suite in noeud.items():
                if cle not in SIMPLES_TEXTES:
                    yield from _walk(suite, (*chemin, cle))
        case list() if noeud and isinstance(noeud[0], dict):
            for rang, element in enumerate(noeud, start=1):
                yield from _walk(element, (*chemin, _name_of(element, rang)))
        case list():
            yield chemin, ", ".join(map(str, noeud))
        case bool():
            yield chemin, "oui" if noeud else "non"
        case _:
            yield chemin, str(noeud)


def _name_of(element: Mapping[str, Any], rang: int) -> str:
    """Return what an element of a list is known by, its rank where it has no name."""
    return str(next((element[cle] for cle in ("id", "mot", "temps") if cle in element), rang))


def _without_condition(leaves: dict[Chemin, str]) -> dict[Chemin, str]:
    return {c: v for c, v in leaves.items() if c[0] != "condition" or c[-1] == "certitude"}


# ---------------------------------------------------------------- words


def _differences(
    avant: dict[Chemin, str], apres: dict[Chemin, str], noms: Mapping[str, str]
) -> Iterator[Ecart]:
    for chemin in dict.fromkeys((*avant, *apres)):
        a, b = avant.get(chemin, ""), apres.get(chemin, "")
        if a != b:
            yield Ecart(_say_place(chemin, noms), _say_leaf(a, noms), _say_leaf(b, noms))


def _say_place(chemin: Chemin, noms: Mapping[str, str]) -> str:
    """Name a leaf: what it is, then where it stands."""
    if chemin[-1] == "valeur":
        chemin = chemin[:-1]
    quoi, lieux = chemin[-1], chemin[:-1]
    ou = [
        noms.get(lieu) or _LIEUX.get(lieu) or lieu.replace("_", " ")
        for lieu in lieux
        if lieu not in _CONTENANTS
    ]
    libelle = _LIBELLES.get(quoi) or quoi.replace("_", " ")
    return f"{libelle} ({', '.join(ou)})" if ou else libelle


def _say_leaf(texte: str, noms: Mapping[str, str]) -> str:
    if _JOUR.fullmatch(texte):
        return format_date_courte(date.fromisoformat(texte))
    return noms.get(texte) or _MOTS.get(texte, texte)
