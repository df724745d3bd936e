"""How numbers, money and dates are written for a French reader, and read back when typed.

Non-breaking spaces (U+00A0) stand between a number and its unit and between thousands.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal
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
_DEUX: Final = 2
_INVARIABLES: Final = ("cas", "fois", "mois")
_PAS: Final = 1024  # a file manager counts so, and says Ko
_CONTEXTE: Final = Context(prec=100)
ANNEES_ADMISES: Final = range(1900, 2101)
JOURS_DITS: Final = 60
"""Beyond that, what is past is no longer counted in days."""
_ESPACE_FRANCAISE: Final = re.compile(r" (?=[:;!?»%€]|[KM]o\b)|(?<=«) ")
_NUMEROTE: Final = re.compile(r"(?:(?<=[Vv]olet)|(?<=[Ll]igne)|(?<=[Aa]ddendum)) (?=[0-9])")
_FRACTION: Final = re.compile(r"(?<=[0-9]) sur (?=[0-9])")
_CHIFFRE_ANNONCE: Final = re.compile(r"(?<=\u00a0:) (?=[0-9+−])")
_MILLIERS: Final = re.compile(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))")
_MILLIERS_AU_POINT: Final = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?")
_MILLIERS_MARQUES: Final = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(\1[0-9]{3})*")
_NEGATIF: Final = re.compile(r"[-\u2212]\s*[0-9]+([.,][0-9]*)?")
_DATE: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")
_DATE_ISO: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def format_nombre(nombre: Decimal | int, decimales: int | None = None) -> str:
    """Write a number: decimal comma, thousands apart, as many decimals as asked or needed."""
    if decimales is None:
        texte = f"{nombre:,}" if isinstance(nombre, int) else f"{nombre:,f}"
        if "." in texte:
            texte = texte.rstrip("0").rstrip(".")
    else:
        texte = f"{_quantize(Decimal(nombre), decimales, ROUND_HALF_UP):,f}"
    return _a_la_francaise(texte)


def format_euros(euros: Decimal) -> str:
    """Write an amount of money: no decimals when it is whole, two otherwise ("2 117,50 €")."""
    entier = euros == euros.to_integral_value()
    return f"{format_nombre(euros, 0 if entier else 2)}{INSECABLE}€"


def format_points(points: Decimal) -> str:
    """Write points with their short unit ("302,5 pts")."""
    return f"{format_nombre(points)}{INSECABLE}{'pt' if abs(points) < 2 else 'pts'}"


def format_pourcentage(part: Fraction, decimales: int | None = None) -> str:
    """Write a fraction of one as a percentage, rounded half up ("92,73 %", "40 %").

    Without ``decimales`` it has two at most, and none that is a zero at the end.
    """
    arrondi = round_fraction(part, 2 if decimales is None else decimales, 100)
    return f"{format_nombre(arrondi, decimales)}{INSECABLE}%"


def round_fraction(valeur: Fraction, decimales: int, facteur: int = 1) -> Decimal:
    """Round a non-negative fraction, times a whole factor, half up to so many decimals, exactly."""
    haut, bas = valeur.numerator * facteur * 10**decimales, valeur.denominator
    return Decimal((2 * haut + bas) // (2 * bas)).scaleb(-decimales)


def ceil_ecart(seuil: Fraction, part: Fraction, decimales: int) -> Decimal:
    """Return how many percentage points are missing, rounded up so that it never reads as zero."""
    haut = seuil.numerator * part.denominator - part.numerator * seuil.denominator
    bas = seuil.denominator * part.denominator
    return Decimal(-(-haut * 100 * 10**decimales // bas)).scaleb(-decimales)


def ceil_decimal(valeur: Decimal, decimales: int) -> Decimal:
    """Round a decimal up to so many decimals."""
    return _quantize(valeur, decimales, ROUND_CEILING)


def format_taille(octets: int) -> str:
    """Write the size of a file ("312 Ko", "1,4 Mo"), as a file manager does."""
    if octets < _PAS:
        return f"{octets}{INSECABLE}octet{'s' if octets > 1 else ''}"
    if octets < _PAS * _PAS:
        return f"{round(octets / _PAS)}{INSECABLE}Ko"
    dixiemes = octets * 10 // (_PAS * _PAS)
    return f"{format_nombre(dixiemes // 10)},{dixiemes % 10}{INSECABLE}Mo"


def agree(unite: str, nombre: Decimal | int) -> str:
    """Write a unit, given in the plural, as it stands after a number ("1 message", "2 cas")."""
    premier, *suite = unite.split(" ", 1)
    if -_DEUX < nombre < _DEUX and premier.endswith("s") and premier not in _INVARIABLES:
        premier = premier.removesuffix("s")
    return " ".join((premier, *suite))


def format_date(jour: date) -> str:
    """Write a day in full ("8 février 2026", "1er mai 2023")."""
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero}{INSECABLE}{MOIS[jour.month - 1]} {jour.year}"


def format_recul(jours: int) -> str:
    """Say how long ago a day was: in days, then in months, then in years, as one would."""
    if jours <= JOURS_DITS:
        return f"{jours}{INSECABLE}jour{'s' if jours > 1 else ''}"
    mois = round(jours / 30.4375)
    return f"{mois}{INSECABLE}mois" if mois < 24 else f"{mois // 12}{INSECABLE}ans"


def format_date_courte(jour: date) -> str:
    """Write a day with figures ("08/02/2026")."""
    return f"{jour.day:02d}/{jour.month:02d}/{jour.year:04d}"


def join_words(mots: Sequence[str]) -> str:
    """Write several words as one says them ("a, b et c")."""
    return " et ".join(filter(None, (", ".join(mots[:-1]), *mots[-1:])))


def lower_first(texte: str) -> str:
    """Write a sentence as it goes on after a colon; an abbreviation keeps its capitals."""
    return texte if texte[1:2].isupper() else f"{texte[:1].lower()}{texte[1:]}"


def hold_together(texte: str) -> str:
    """Put non-breaking spaces where a line should not end, for what is shown.

    "volet 2", "4 312 sur 4 650", a figure after its colon: none is read well on two lines.
    """
    texte = _NUMEROTE.sub(INSECABLE, texte)
    texte = _FRACTION.sub(f"{INSECABLE}sur{INSECABLE}", texte)
    return _CHIFFRE_ANNONCE.sub(INSECABLE, texte)


def typeset(texte: str) -> str:
    """Put the non-breaking spaces that French wants before « ! ? : ; » and units."""
    return _ESPACE_FRANCAISE.sub(INSECABLE, texte)


def parse_nombre(texte: str, *, moins_de_mille: bool = False) -> Decimal:
    """Read a typed number: comma or point, spaces between thousands.

    "1.000" may mean a thousand: it is refused, unless nothing that large is possible
    (``moins_de_mille``). Raises ``SaisieInvalide`` with a sentence for the doctor.
    """
    groupe = _MILLIERS.sub("", texte.strip().removesuffix("%").rstrip())
    if not moins_de_mille:
        _refuse_ambiguous(groupe)
    net = groupe.replace(",", ".")
    if _NEGATIF.fullmatch(net):
        raise SaisieInvalide("Un nombre négatif n’est pas possible ici.")
    if not re.fullmatch(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", net):
        raise SaisieInvalide(
            f"«{INSECABLE}{_short(texte)}{INSECABLE}» n’est pas un nombre. "
            "Écrivez des chiffres, avec une virgule pour les décimales."
        )
    if len(net.replace(".", "")) > MAX_CHIFFRES:  # more could not be read back from the store
        raise SaisieInvalide(f"Ce nombre est trop long{INSECABLE}: 15 chiffres au plus.")
    return Decimal(net.rstrip(".")) if net.endswith(".") else Decimal(net)


def parse_entier(texte: str) -> int:
    """Read a typed whole number; raise ``SaisieInvalide`` with a sentence otherwise.

    A comma before three digits is refused like a point: it may separate thousands too.
    """
    if _MILLIERS_MARQUES.fullmatch(net := texte.strip()) and len(net) <= MAX_CHIFFRES:
        raise SaisieInvalide(
            f"Un nombre entier est attendu{INSECABLE}: écrivez «{INSECABLE}{_spaced(net)}"
            f"{INSECABLE}», sans point ni virgule."
        )
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
        lue = date(annee, mois, jour)
    except ValueError:
        raise SaisieInvalide(
            f"La date {_short(net)} n’existe pas. Vérifiez le jour et le mois."
        ) from None
    if lue.year not in ANNEES_ADMISES:
        raise SaisieInvalide(f"L’année {annee} n’est pas possible ici. Vérifiez-la.")
    return lue


def _refuse_ambiguous(net: str) -> None:
    """Refuse points that may separate thousands, and say what to write."""
    if not _MILLIERS_AU_POINT.fullmatch(net) or len(net) > MAX_CHIFFRES:
        return
    ecrire = f"«{INSECABLE}{_spaced(net)}{INSECABLE}»"
    if net.count(".") > 1 or "," in net:
        raise SaisieInvalide(f"Écrivez {ecrire}, sans point entre les milliers.")
    raise SaisieInvalide(
        f"«{INSECABLE}{net}{INSECABLE}» peut se lire de deux façons. Écrivez {ecrire} pour des "
        "milliers, ou une virgule pour des décimales."
    )


def _spaced(net: str) -> str:
    """Write typed digits with spaces where thousands were marked otherwise; keep decimals."""
    entier, virgule, decimales = net.partition(",") if "." in net else (net, "", "")
    return re.sub(r"[.,]", INSECABLE, entier) + virgule + decimales


def _a_la_francaise(texte: str) -> str:
    return texte.replace(",", INSECABLE).replace(".", ",")


def _quantize(valeur: Decimal, decimales: int, arrondi: str) -> Decimal:
    """Round to so many decimals whatever the number of digits."""
    return valeur.quantize(Decimal(1).scaleb(-decimales), arrondi, _CONTEXTE)


def _short(texte: str) -> str:
    net = texte.strip()
    return net if len(net) <= 20 else f"{net[:19]}…"
