"""How numbers, money and dates are written for a French reader, and read back when typed.

Non-breaking spaces (U+00A0) stand between a number and its unit and between thousands.
"""

import re
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from forfait_desktop.errors import SaisieInvalide

INSECABLE: Final = "\u00a0"
MOIS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MAX_CHIFFRES: Final = 15
_ESPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")
_DATE: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")
_DATE_ISO: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def format_nombre(nombre: Decimal | int, decimales: int | None = None) -> str:
    """Write a number: decimal comma, thousands apart, as many decimals as asked or needed."""
    valeur = Decimal(nombre)
    if decimales is not None:
        valeur = valeur.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    texte = f"{valeur:,f}"
    if decimales is None and "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(",", INSECABLE).replace(".", ",")


def format_euros(euros: Decimal) -> str:
    """Write an amount of money: no decimals when it is whole, two otherwise ("2 117,50 €")."""
    entier = euros == euros.to_integral_value()
    return f"{format_nombre(euros, 0 if entier else 2)}{INSECABLE}€"


def format_points(points: Decimal) -> str:
    """Write points with their short unit ("302,5 pts")."""
    return f"{format_nombre(points)}{INSECABLE}{'pt' if abs(points) < 2 else 'pts'}"


def format_pourcentage(part: Fraction, decimales: int = 1) -> str:
    """Write a fraction of one as a percentage, rounded half up ("66,7 %")."""
    return f"{format_nombre(round_fraction(part * 100, decimales), decimales)}{INSECABLE}%"


def round_fraction(valeur: Fraction, decimales: int) -> Decimal:
    """Round a non-negative fraction half up to so many decimals, exactly."""
    echelle = 10**decimales
    double = 2 * valeur.numerator * echelle + valeur.denominator
    return Decimal(double // (2 * valeur.denominator)).scaleb(-decimales)


def ceil_fraction(valeur: Fraction, decimales: int) -> Decimal:
    """Round a fraction up to so many decimals, exactly, so that a gap never reads as zero."""
    echelle = 10**decimales
    return Decimal(-(-valeur.numerator * echelle // valeur.denominator)).scaleb(-decimales)


def ceil_decimal(valeur: Decimal, decimales: int) -> Decimal:
    """Round a decimal up to so many decimals."""
    return valeur.quantize(Decimal(1).scaleb(-decimales), ROUND_CEILING)


def format_date(jour: date) -> str:
    """Write a day in full ("8 février 2026", "1er mai 2023")."""
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero}{INSECABLE}{MOIS[jour.month - 1]} {jour.year}"


def format_date_courte(jour: date) -> str:
    """Write a day with figures ("08/02/2026")."""
    return f"{jour.day:02d}/{jour.month:02d}/{jour.year:04d}"


def parse_nombre(texte: str) -> Decimal:
    """Read a typed number: comma or point, spaces between thousands.

    Raises ``SaisieInvalide`` with a sentence for the doctor.
    """
    net = _ESPACES.sub("", texte).replace(",", ".").removesuffix("%")
    if net.startswith("-") and re.fullmatch(r"-\d+(\.\d+)?", net):
        raise SaisieInvalide("Un nombre négatif n’est pas possible ici.")
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", net, re.ASCII):
        raise SaisieInvalide(
            f"«{INSECABLE}{_short(texte)}{INSECABLE}» n’est pas un nombre. "
            "Tapez des chiffres, avec une virgule pour les décimales."
        )
    if len(net) > MAX_CHIFFRES + 1:
        raise SaisieInvalide(f"Ce nombre est trop long{INSECABLE}: 15 chiffres au plus.")
    return Decimal(net.rstrip(".")) if net.endswith(".") else Decimal(net)


def parse_entier(texte: str) -> int:
    """Read a typed whole number; raise ``SaisieInvalide`` with a sentence otherwise."""
    nombre = parse_nombre(texte)
    if nombre != nombre.to_integral_value():
        raise SaisieInvalide("Un nombre entier est attendu, sans décimales.")
    return int(nombre)


def parse_date(texte: str) -> date:
    """Read a typed day, "31/12/2025" or "2025-12-31"; raise ``SaisieInvalide`` otherwise."""
    net = texte.strip()
    if courte := _DATE.match(net):
        jour, mois, annee = (int(groupe) for groupe in courte.groups())
    elif iso := _DATE_ISO.match(net):
        annee, mois, jour = (int(groupe) for groupe in iso.groups())
    else:
        raise SaisieInvalide(
            f"«{INSECABLE}{_short(texte)}{INSECABLE}» n’est pas une date. "
            "Écrivez-la ainsi\u00a0: 31/12/2025."
        )
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise SaisieInvalide(
            f"La date {_short(net)} n’existe pas. Vérifiez le jour et le mois."
        ) from None


def _short(texte: str) -> str:
    net = texte.strip()
    return net if len(net) <= 20 else f"{net[:19]}…"
