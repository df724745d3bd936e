"""The French words for values, states and certainties, the same on screen and on paper."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_date_courte,
    format_euros,
    format_nombre,
    format_pourcentage,
)
from forfait_desktop.domain.genres import SOURCE_LOCALE
from forfait_desktop.domain.resultat import AnneeContrat
from forfait_desktop.domain.ruleset import Ajout, DateCampagne
from forfait_desktop.domain.values import Certitude, SansObjet, Statut, Taux, Valeur

A_RENSEIGNER: Final = "à renseigner"

MOT_DU_STATUT: Final = {
    Statut.ATTEINT: "atteint",
    Statut.NON_ATTEINT: "non atteint",
    Statut.A_COMPLETER: "à compléter",
    Statut.NON_APPLICABLE: "sans objet",
}

A_CONFIRMER: Final = "à confirmer"

BADGE: Final = {
    Certitude.OFFICIEL: "",
    Certitude.CONCORDANT: "",
    Certitude.SOURCE_UNIQUE: A_CONFIRMER,
    Certitude.DEDUIT: "déduit, à confirmer",
    Certitude.INCONNU: "inconnu",
}
"""The badge beside a value; nothing for what is sure."""

MODIFIE_LOCALEMENT: Final = "modifié localement"
SENS_DE_LA_MODIFICATION: Final = "valeur que vous avez changée, avec votre source"

AJOUTE_PAR_VOUS: Final = "règles ajoutées par vous"

NOM_DE_LA_CERTITUDE: Final = {
    Certitude.OFFICIEL: "officiel",
    Certitude.CONCORDANT: "concordant",
    Certitude.SOURCE_UNIQUE: "source unique",
    Certitude.DEDUIT: "déduit",
    Certitude.INCONNU: "inconnu",
}

SENS_DE_LA_CERTITUDE: Final = {
    Certitude.OFFICIEL: "lu dans un texte officiel",
    Certitude.CONCORDANT: "plusieurs sources concordent",
    Certitude.SOURCE_UNIQUE: "une seule source, à confirmer",
    Certitude.DEDUIT: "déduit par nous d’après nos sources, aucune ne le dit, à confirmer",
    Certitude.INCONNU: "non trouvé",
}

MOT_DU_MODE: Final = {
    "prerempli": "prérempli par amelipro, à vérifier",
    "declare": "à déclarer",
    "inconnu": "à déclarer ou prérempli, à confirmer",
}


def say_numbered(numero: str, titre: str) -> str:
    """Say a title after its number, where it has one."""
    return f"{numero}. {titre}" if numero else titre


def say_ajout(ajout: Ajout) -> str:
    """Say since when rules are there that did not come with the program, and from which file."""
    debut = f"{AJOUTE_PAR_VOUS[0].upper()}{AJOUTE_PAR_VOUS[1:]}"
    suite = ", à la place de celles du programme" if ajout.remplace else ""
    return (
        f"{debut} le {format_date(ajout.ajoute_le)}, fichier "
        f"«{INSECABLE}{ajout.origine}{INSECABLE}»{suite}."
    )


def is_amended(sources: Iterable[str]) -> bool:
    """Tell whether a value that cites these sources was changed by the doctor."""
    return any(source.startswith(SOURCE_LOCALE) for source in sources)


def badge_of(certitude: Certitude, sources: Iterable[str]) -> str:
    """Return the badge of a sourced value: changed by the doctor, or not sure, or nothing."""
    return MODIFIE_LOCALEMENT if is_amended(sources) else BADGE[certitude]


def tip_of(certitude: Certitude, sources: Iterable[str]) -> str:
    """Say in a few words what the badge of a sourced value means."""
    return SENS_DE_LA_MODIFICATION if is_amended(sources) else SENS_DE_LA_CERTITUDE[certitude]


def format_valeur(champ: Champ, valeur: Valeur | None) -> str:
    """Write the answer to a field as the doctor would say it."""
    match valeur:
        case None:
            return A_RENSEIGNER
        case SansObjet():
            return "sans objet"
        case bool():
            return "oui" if valeur else "non"
        case Taux():
            return format_taux(valeur)
        case tuple():
            choisis = [option.libelle for option in champ.options if option.mot in valeur]
            return ", ".join(choisis) if choisis else "aucun"
        case date():
            return format_date_courte(valeur)
        case Decimal() | int():
            # The unit of a field is a plural word: it only goes with two or more.
            unite = f"{INSECABLE}{champ.unite}" if champ.unite and valeur >= 2 else ""
            return f"{format_nombre(valeur)}{unite}"


def format_taux(taux: Taux) -> str:
    """Write a rate as it was given, with its percentage when it was a fraction."""
    if taux.pourcentage is not None:
        return f"{format_nombre(taux.pourcentage)}{INSECABLE}%"
    haut, bas = taux.numerateur or 0, taux.denominateur or 0
    return f"{format_pourcentage(taux.part)} ({format_nombre(haut)} sur {format_nombre(bas)})"


def format_montant(euros: Decimal | None, *, maximum: bool = False) -> str:
    """Write an amount outside the points; one that may be less says so."""
    if euros is None:
        return "pas de montant"
    return f"{format_euros(euros)}{' au plus' if maximum else ''}"


def format_rang(annee: AnneeContrat) -> str:
    """Write which year of the contract it is ("1re année")."""
    return f"{annee.numero}{'re' if annee.numero == 1 else 'e'}{INSECABLE}année"


def format_situation(annee: AnneeContrat, campagne: int) -> str:
    """Say where a year of a contract stands beside the campaign it may be paid in."""
    return "cette campagne" if annee.debut.year == campagne else "autre campagne"


def group_annees(
    annees: Sequence[AnneeContrat],
) -> tuple[tuple[str, tuple[AnneeContrat, ...]], ...]:
    """Gather the years of a contract by the amounts in force, each group with its heading."""
    groupes = []
    for bareme, suite in groupby(annees, key=lambda annee: annee.bareme):
        membres = tuple(suite)
        titre = f"Montants en vigueur {bareme}" if bareme else ""
        if titre and membres[0].numero > 1:
            jour = format_date(membres[0].debut)
            titre = f"À l’anniversaire du {jour}{INSECABLE}: montants en vigueur {bareme}"
        groupes.append((titre, membres))
    return tuple(groupes)


def format_jour(jour: DateCampagne) -> str:
    """Write a campaign date, without what is not sure about it."""
    return jour.texte or (format_date(jour.valeur) if jour.valeur else "inconnue")


def format_date_campagne(jour: DateCampagne) -> str:
    """Write a campaign date: its wording or its day, and what is not sure about it."""
    if jour.valeur is None and not jour.texte:
        return A_CONFIRMER
    texte = format_jour(jour)
    if jour.estimation:
        return f"{texte} (estimation)"
    badge = badge_of(jour.certitude, jour.sources)
    if jour.certitude is Certitude.INCONNU:
        badge = A_CONFIRMER
    return f"{texte} ({badge})" if badge else texte
