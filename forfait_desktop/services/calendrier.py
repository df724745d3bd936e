"""The dates of a campaign as sentences: where today stands, and how sure it is."""

from datetime import date

from forfait_desktop.domain.affichage import format_date_campagne
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.ruleset import DateCampagne, Dates


def say_dates(dates: Dates) -> str:
    """Say the three dates of a campaign in one line."""
    return (
        f"Ouverture{INSECABLE}: {format_date_campagne(dates.ouverture)}. "
        f"Clôture{INSECABLE}: {format_date_campagne(dates.fermeture)}. "
        f"Paiement{INSECABLE}: {format_date_campagne(dates.paiement)}."
    )


def say_countdown(dates: Dates, aujourd_hui: date) -> str:
    """Say how long is left before the opening, then before the closing."""
    ouverture, fermeture = dates.ouverture, dates.fermeture
    if ouverture.valeur and aujourd_hui < ouverture.valeur:
        return (
            f"La déclaration ouvre {_dans(ouverture, aujourd_hui)}{INSECABLE}: "
            f"{format_date_campagne(ouverture)}. Vous pouvez déjà la préparer."
        )
    if fermeture.valeur is None:
        return f"Date de clôture{INSECABLE}: à confirmer."
    if aujourd_hui == fermeture.valeur:
        return f"La déclaration se clôt aujourd’hui{INSECABLE}: {format_date_campagne(fermeture)}."
    if aujourd_hui < fermeture.valeur:
        return (
            f"La déclaration se clôt {_dans(fermeture, aujourd_hui)}{INSECABLE}: "
            f"{format_date_campagne(fermeture)}."
        )
    return f"La campagne est close{INSECABLE}: {format_date_campagne(fermeture)}."


def _dans(jour: DateCampagne, aujourd_hui: date) -> str:
    restants = (jour.valeur - aujourd_hui).days if jour.valeur else 0
    environ = "environ " if jour.estimation else ""
    return f"dans {environ}{restants}{INSECABLE}jour{'s' if restants > 1 else ''}"
