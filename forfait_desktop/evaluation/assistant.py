"""The amount of volet 3 for a contract year: the scale in force on the day that year begins."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from forfait_desktop.domain.assistant import (
    V3,
    BaremeAssistant,
    MontantsTemps,
    Percentile,
    Regime,
    Temps,
)
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_euros,
    join_words,
    lower_first,
)
from forfait_desktop.domain.resultat import AnneeContrat, Montant
from forfait_desktop.domain.values import Certitude, Euros, ReponseIndicateur, Statut


def contract_years(
    bareme: BaremeAssistant, signature: date, temps: Temps, percentile: Percentile
) -> tuple[AnneeContrat, ...]:
    """Return every year of a contract with its amount (ameli-am-2024, jo-avenant7)."""
    return tuple(
        _contract_year(bareme, signature, temps, percentile, numero)
        for numero in range(1, bareme.duree_ans + 1)
    )


def amount_of_year(
    bareme: BaremeAssistant, signature: date, temps: Temps, percentile: Percentile, campagne: int
) -> Montant:
    """Return the amount of the contract year that begins in a campaign year."""
    if hors := _say_outside(bareme, signature, campagne):
        return _no_amount(bareme, hors)
    numero = campagne - signature.year + 1
    annee = _contract_year(bareme, signature, temps, percentile, numero)
    return Montant(
        id=V3,
        libelle=bareme.titre,
        euros=annee.euros,
        explication=annee.explication,
        annee_contrat=numero,
        certitude=annee.certitude,
        sources=annee.sources,
        maximum=annee.maximum,
    )


def amount_of_campaign(
    bareme: BaremeAssistant, reponse: ReponseIndicateur, campagne: int, porte: Statut
) -> Montant:
    """Return volet 3 of a declaration: its amount and its years, or why there is none yet.

    A signature that has no year in the campaign is said at once, whatever else is missing.
    Until the end of the prerequisite (almapro-2022) a contract year counts only behind a
    complete volet 1, whose state is ``porte``.
    """
    signature = reponse.get("signature")
    temps = _single(reponse.get("temps"))
    percentile = _single(reponse.get("percentile"))
    if not isinstance(signature, date) or temps is None or percentile is None:
        hors = isinstance(signature, date) and _say_outside(bareme, signature, campagne)
        return _no_amount(bareme, hors or _say_missing(signature, temps, percentile))
    contrat: tuple[date, Temps, Percentile] = (signature, temps, percentile)  # type: ignore[assignment]
    montant = _behind_gate(bareme, signature, amount_of_year(bareme, *contrat, campagne), porte)
    annees = contract_years(bareme, *contrat)
    return replace(montant, annees=tuple(_as_counted(annee, montant) for annee in annees))


def _say_outside(bareme: BaremeAssistant, signature: date, campagne: int) -> str:
    """Say why a contract has no year that begins in a campaign; nothing when it has one."""
    if signature.year > campagne:
        return (
            f"Pas encore{INSECABLE}: le contrat commence le {format_date(signature)}, après "
            f"la campagne {campagne}."
        )
    if campagne - signature.year < bareme.duree_ans:
        return ""
    terme = anniversary(signature, bareme.duree_ans)
    return (
        f"Contrat arrivé à terme le {format_date(terme)}, après {bareme.duree_ans} ans. Il est "
        "renouvelable, mais le montant d’un contrat renouvelé n’est pas connu."
    )


def _say_missing(signature: object, temps: object, percentile: object) -> str:
    """Say which of the three answers are missing, and no other."""
    noms = {"date de signature": signature, "temps de travail": temps, "percentile": percentile}
    manquants = [nom for nom, reponse in noms.items() if reponse is None]
    return f"À compléter{INSECABLE}: {join_words(manquants)}."


def _behind_gate(
    bareme: BaremeAssistant, signature: date, montant: Montant, porte: Statut
) -> Montant:
    """Return an amount as the prerequisite of its day leaves it."""
    if montant.annee_contrat is None or montant.euros is None:
        return montant
    debut = anniversary(signature, montant.annee_contrat - 1)
    if debut >= bareme.fin_du_prerequis.valeur or porte is Statut.ATTEINT:
        return montant
    ferme = porte in (Statut.NON_ATTEINT, Statut.NON_APPLICABLE)
    raison = "n’est pas complet" if ferme else "n’est pas encore complet"
    return replace(
        montant,
        euros=Euros(Decimal("0.00")) if ferme else None,
        explication=(
            f"{montant.explication} {bareme.fin_du_prerequis.texte} Or le volet 1 {raison}."
        ),
        sources=(*montant.sources, *bareme.fin_du_prerequis.sources),
        maximum=False,
    )


def _as_counted(annee: AnneeContrat, montant: Montant) -> AnneeContrat:
    """Return a year of the contract; that of the campaign is worth what is counted."""
    if annee.numero != montant.annee_contrat:
        return annee
    return replace(
        annee, euros=montant.euros, maximum=montant.maximum, explication=montant.explication
    )


def anniversary(jour: date, annees: int) -> date:
    """Return the same day so many years later; 29 February falls on 28 February."""
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:
        return jour.replace(year=jour.year + annees, day=28)


def _contract_year(
    bareme: BaremeAssistant, signature: date, temps: Temps, percentile: Percentile, numero: int
) -> AnneeContrat:
    debut = anniversary(signature, numero - 1)
    if temps == "tiers" and signature >= bareme.fin_des_tiers.valeur:
        fin = bareme.fin_des_tiers
        return AnneeContrat(numero, debut, None, False, fin.texte, fin.certitude, fin.sources)
    regime = bareme.regime_au(debut)
    vigueur = _say_regime(bareme, regime)
    ligne = next((m for m in regime.montants if m.temps == temps), None)
    brut = _amount(ligne, percentile, numero) if ligne else None
    if ligne is None or brut is None:
        return AnneeContrat(
            numero,
            debut,
            None,
            False,
            f"Aucun contrat de ce temps de travail ne commence le {format_date(debut)}.",
            ligne.certitude if ligne else Certitude.OFFICIEL,
            ligne.sources if ligne else (),
            vigueur,
        )
    euros = Euros(brut.quantize(Decimal("0.01")))
    maximum = numero > 2
    return AnneeContrat(
        numero=numero,
        debut=debut,
        euros=euros,
        maximum=maximum,
        explication=_say_year(numero, debut, regime.libelle, euros, maximum=maximum),
        certitude=ligne.certitude,
        sources=ligne.sources,
        bareme=vigueur,
    )


def _say_regime(bareme: BaremeAssistant, regime: Regime) -> str:
    """Say since when, or until when, the amounts of a regime are in force."""
    if regime.a_partir_de:
        return f"depuis le {format_date(regime.a_partir_de)}"
    suivants = [r.a_partir_de for r in bareme.regimes if r.a_partir_de]
    return f"avant le {format_date(min(suivants))}" if suivants else ""


def _amount(ligne: MontantsTemps, percentile: Percentile, numero: int) -> Decimal | None:
    """Return the euros of one contract year of a row, None where no such contract exists."""
    if numero == 1 and ligne.annee_1 is None:
        return None
    if percentile == "p95_plus":
        return ligne.p95_plus
    if numero == 1:
        return ligne.annee_1
    if numero == 2:
        return ligne.annee_2
    return ligne.annee_3_p90_p94 if percentile == "p90_p94" else ligne.annee_3


def _say_year(numero: int, debut: date, regime: str, euros: Euros, *, maximum: bool) -> str:
    rang = "Première" if numero == 1 else f"{numero}e"
    annee = (
        f"{rang} année du contrat, qui commence le {format_date(debut)} "
        f"({lower_first(regime)}){INSECABLE}: {format_euros(euros)}"
    )
    if not maximum:
        return f"{annee}, quels que soient les résultats."
    return (
        f"{annee} au plus, selon les objectifs atteints. La formule de modulation n’est pas connue."
    )


def _no_amount(bareme: BaremeAssistant, explication: str) -> Montant:
    return Montant(
        id=V3,
        libelle=bareme.titre,
        euros=None,
        explication=explication,
        sources=bareme.sources_citees,
    )


def _single(valeur: object) -> str | None:
    return valeur[0] if isinstance(valeur, tuple) and len(valeur) == 1 else None
