"""The result as other programs read it: the JSON object of the contract, key order included."""

from decimal import Decimal
from typing import Any

from forfait_desktop.domain.resultat import (
    Manque,
    Montant,
    Resultat,
    ResultatIndicateur,
    ResultatVolet,
)
from forfait_desktop.domain.values import CENTIME

Objet = dict[str, Any]


def dump_resultat(resultat: Resultat) -> Objet:
    """Write an evaluation as the JSON object of the contract; decimals are strings."""
    return {
        "ruleset": resultat.ruleset,
        "sha256": resultat.sha256,
        "version": resultat.version,
        "total": {
            "points": format_decimal(resultat.acquis.points),
            "euros": format_montant(resultat.acquis.euros),
            "points_max": format_decimal(resultat.maximum.points),
            "euros_max": format_montant(resultat.maximum.euros),
        },
        "volets": [_dump_volet(volet) for volet in resultat.volets],
        "montants": [_dump_montant(montant) for montant in resultat.montants],
        "avertissements": list(resultat.avertissements),
    }


def dump_annee_assistant(montant: Montant) -> Objet:
    """Write the amount of one contract year of a medical assistant."""
    return {
        "annee_contrat": montant.annee_contrat,
        "euros": None if montant.euros is None else format_montant(montant.euros),
        "explication": montant.explication,
    }


def format_decimal(nombre: Decimal) -> str:
    """Write a decimal plainly: "302.5", "280", "0", never an exponent."""
    texte = f"{nombre:f}"
    return (texte.rstrip("0").rstrip(".") if "." in texte else texte) or "0"


def format_montant(euros: Decimal) -> str:
    """Write euros with two decimals, more only if the amount has more."""
    texte = format_decimal(euros)
    decimales = len(texte.partition(".")[2])
    return texte if decimales > 2 else f"{euros.quantize(CENTIME):f}"


def _dump_volet(volet: ResultatVolet) -> Objet:
    return {
        "id": volet.id,
        "statut": volet.statut.value,
        "ouvert": volet.ouvert,
        "points": format_decimal(volet.acquis.points),
        "points_hors_condition": format_decimal(volet.hors_condition.points),
        "points_max": format_decimal(volet.maximum.points),
        "indicateurs": [_dump_indicateur(indicateur) for indicateur in volet.indicateurs],
    }


def _dump_indicateur(indicateur: ResultatIndicateur) -> Objet:
    return {
        "id": indicateur.id,
        "statut": indicateur.statut.value,
        "points": _format_optional(indicateur.points),
        "points_max": _format_optional(indicateur.points_max),
        "explication": indicateur.explication,
        "sources": list(indicateur.sources),
        "certitude": indicateur.certitude.value,
        "manque": _dump_manque(indicateur.manque),
    }


def _dump_manque(manque: Manque | None) -> Objet | None:
    if manque is None:
        return None
    return {"champ": manque.champ, "ecart": format_decimal(manque.ecart)}


def _dump_montant(montant: Montant) -> Objet:
    return {
        "id": montant.id,
        "libelle": montant.libelle,
        "euros": None if montant.euros is None else format_montant(montant.euros),
        "explication": montant.explication,
    }


def _format_optional(nombre: Decimal | None) -> str | None:
    return None if nombre is None else format_decimal(nombre)
