"""A declaration as a table for a French spreadsheet.

UTF-8 with a byte order mark, semicolons, decimal commas, CRLF; one line per field, so that the
columns of points can be summed: a line's points stand beside its first field only. What a doctor
typed is never read as a formula.
"""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from forfait_desktop.domain.affichage import (
    AJOUTE_PAR_VOUS,
    MODIFIE_LOCALEMENT,
    MOT_DU_MODE,
    MOT_DU_STATUT,
    NOM_DE_LA_CERTITUDE,
    format_valeur,
)
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.dossier import Declaration
from forfait_desktop.domain.resultat import Resultat, ResultatIndicateur, ResultatVolet
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Valeur

COLONNES: Final = (
    "volet",
    "numéro",
    "indicateur",
    "champ",
    "réponse",
    "état",
    "points",
    "points maximum",
    "mode",
    "certitude",
    "note",
)
DEBUTS_DE_FORMULE: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""How a cell that a spreadsheet would compute begins, full-width signs included."""

_FORMULE_CACHEE: Final = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]++"
    r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
)

Ligne = dict[str, str]


def make_csv(ruleset: Ruleset, declaration: Declaration, resultat: Resultat) -> bytes:
    """Return the table of a declaration, as a file that a French spreadsheet opens at once."""
    tampon = io.StringIO(newline="")
    ecriture = csv.DictWriter(tampon, COLONNES, restval="", delimiter=";", lineterminator="\r\n")
    ecriture.writeheader()
    for ligne in iter_lignes(ruleset, declaration, resultat):
        ecriture.writerow({colonne: neutralise(texte) for colonne, texte in ligne.items()})
    return tampon.getvalue().encode("utf-8-sig", errors="replace")


def suggested_name(ruleset: Ruleset) -> str:
    """Return a file name that any system accepts."""
    return f"declaration-{ruleset.id}.csv"


def neutralise(texte: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Spaces and invisible signs in front hide nothing: some spreadsheets drop them.
    """
    formule = texte.startswith(DEBUTS_DE_FORMULE)
    return f"'{texte}" if formule or _FORMULE_CACHEE.match(texte) else texte


def iter_lignes(ruleset: Ruleset, declaration: Declaration, resultat: Resultat) -> Iterator[Ligne]:
    """Yield the lines of the table: the fields of each volet with its total, then the whole."""
    for volet in ruleset.volets:
        du_volet = resultat.volet(volet.id)
        for indicateur in volet.indicateurs:
            yield from _lines_of(ruleset, volet, indicateur, declaration, resultat)
        if du_volet.bloc:
            yield _line_of_block(ruleset, volet, du_volet.bloc)
        yield _total_of(volet.nom, du_volet)
    yield from _lines_of_v3(ruleset, declaration, resultat)
    yield {
        "volet": "Total",
        "champ": "euros",
        "réponse": _plain(resultat.acquis.euros),
        "points": _plain(resultat.acquis.points),
        "points maximum": _plain(resultat.maximum.points),
    }


def _lines_of(
    ruleset: Ruleset,
    volet: Volet,
    indicateur: Indicateur,
    declaration: Declaration,
    resultat: Resultat,
) -> Iterator[Ligne]:
    ligne = resultat.indicateur(indicateur.id)
    reponse = declaration.reponses.get(indicateur.id, {})
    for rang, champ in enumerate(indicateur.champs):
        yield {
            "volet": volet.nom,
            "numéro": indicateur.numero,
            "indicateur": indicateur.libelle,
            "champ": champ.libelle,
            "réponse": _say(champ, reponse.get(champ.id)),
            "état": MOT_DU_STATUT[ligne.statut],
            "points": _plain(ligne.points) if rang == 0 else "",
            "points maximum": _plain(ligne.points_max) if rang == 0 else "",
            "mode": MOT_DU_MODE[indicateur.mode.valeur],
            "certitude": _certitude(ruleset, ligne),
            "note": declaration.notes.get(indicateur.id, "") if rang == 0 else "",
        }


def _line_of_block(ruleset: Ruleset, volet: Volet, bloc: ResultatIndicateur) -> Ligne:
    return {
        "volet": volet.nom,
        "indicateur": f"Bloc de {len(volet.ids_du_bloc)} indicateurs, tout ou rien",
        "état": MOT_DU_STATUT[bloc.statut],
        "points": _plain(bloc.points),
        "points maximum": _plain(bloc.points_max),
        "certitude": _certitude(ruleset, bloc),
    }


def _total_of(nom: str, volet: ResultatVolet) -> Ligne:
    return {
        "volet": f"Total {nom}",
        "champ": "euros",
        "réponse": _plain(volet.acquis.euros),
        "état": MOT_DU_STATUT[volet.statut],
        "points": _plain(volet.acquis.points),
        "points maximum": _plain(volet.maximum.points),
    }


def _lines_of_v3(ruleset: Ruleset, declaration: Declaration, resultat: Resultat) -> Iterator[Ligne]:
    if ruleset.assistant is None or not declaration.reponses.get(V3):
        return
    for rang, champ in enumerate(ruleset.assistant.champs):
        yield {
            "volet": ruleset.assistant.nom,
            "indicateur": ruleset.assistant.titre,
            "champ": champ.libelle,
            "réponse": _say(champ, declaration.reponses[V3].get(champ.id)),
            "note": declaration.notes.get(V3, "") if rang == 0 else "",
        }
    for montant in resultat.montants:
        yield {
            "volet": ruleset.assistant.nom,
            "indicateur": montant.libelle,
            "champ": "euros, hors points",
            "réponse": _plain(montant.euros) or montant.explication,
            "certitude": NOM_DE_LA_CERTITUDE[montant.certitude],
        }


def _say(champ: Champ, valeur: Valeur | None) -> str:
    """Say an answer; a bare number is written so that a spreadsheet counts with it."""
    if isinstance(valeur, Decimal | int) and not isinstance(valeur, bool):
        return _plain(Decimal(valeur))
    return format_valeur(champ, valeur)


def _certitude(ruleset: Ruleset, ligne: ResultatIndicateur) -> str:
    nom = NOM_DE_LA_CERTITUDE[ligne.certitude]
    if ruleset.ajout:
        nom = f"{nom}, {AJOUTE_PAR_VOUS}"
    return f"{nom}, {MODIFIE_LOCALEMENT}" if ruleset.amendements_de(ligne.id) else nom


def _plain(nombre: Decimal | None) -> str:
    """Write a number with a decimal comma and no space between thousands."""
    if nombre is None:
        return ""
    texte = f"{nombre:f}"
    texte = texte.rstrip("0").rstrip(".") if "." in texte else texte
    return texte.replace(".", ",")
