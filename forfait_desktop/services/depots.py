"""Sealing a declaration made on amelipro, and reading it again years later as it was.

What is sealed stands alone: the rules' content, the answers, the doctor and the whole
evaluation are stored with it, so that shipped rules may change without changing it. A digest
of the whole tells whether anything was changed since.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache

from pydantic import TypeAdapter

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import INSECABLE, format_date
from forfait_desktop.domain.phase import say_closed
from forfait_desktop.domain.reponses import dump_reponses, parse_reponses
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import DateCampagne, Ruleset
from forfait_desktop.domain.suivi import Depot
from forfait_desktop.domain.values import Reponses
from forfait_desktop.errors import ErreurMagasin, ErreurReponse
from forfait_desktop.services.json_exact import ErreurJson, read_json
from forfait_desktop.services.session import Session

MAX_ACCUSE = 200


@dataclass(frozen=True, slots=True)
class Scelle:
    """A sealed declaration, read back: everything it showed the day it was declared."""

    depot: Depot
    ruleset: Ruleset
    praticien: Praticien
    reponses: Reponses
    notes: dict[str, str]
    resultat: Resultat


@dataclass(frozen=True, slots=True)
class Attendu:
    """What a payment is compared with: the version declared last, else the one in preparation."""

    ruleset: Ruleset
    resultat: Resultat
    depot: Depot | None


def make_depot(
    session: Session,
    praticien: Praticien,
    declaree_le: date,
    accuse: str,
    accuse_piece: str | None,
    scelle_le: datetime,
) -> Depot:
    """Return the seal of an open declaration, to be stored."""
    ruleset_json = session.ruleset.to_json()
    depot = Depot(
        version=0,
        declaree_le=declaree_le,
        accuse=accuse,
        accuse_piece=accuse_piece,
        scelle_le=scelle_le,
        ruleset_sha256=hashlib.sha256(ruleset_json.encode()).hexdigest(),
        ruleset_json=ruleset_json,
        praticien_json=praticien.model_dump_json(),
        reponses_json=_dump(dump_reponses(session.declaration.reponses)),
        notes_json=_dump(dict(session.declaration.notes)),
        resultat_json=_resultats().dump_json(session.resultat).decode(),
    )
    return replace(depot, empreinte=digest_of(depot))


def digest_of(depot: Depot) -> str:
    """Return the SHA-256 of all that is sealed; its rank and what came after are not."""
    contenu = (
        depot.declaree_le.isoformat(),
        depot.accuse,
        depot.accuse_piece,
        depot.scelle_le.astimezone(UTC).isoformat(timespec="microseconds"),
        depot.ruleset_sha256,
        depot.ruleset_json,
        depot.praticien_json,
        depot.reponses_json,
        depot.notes_json,
        depot.resultat_json,
    )
    return hashlib.sha256(_dump(contenu).encode()).hexdigest()


def check_day(declaree_le: date, ouverture: date | None, aujourd_hui: date) -> str:
    """Return what is wrong with the day of a declaration, in a sentence, or nothing."""
    if declaree_le > aujourd_hui:
        return (
            "Cette date est dans l’avenir. Écrivez le jour où vous avez déclaré sur amelipro, ou "
            "réglez la date de l’ordinateur si elle est fausse."
        )
    if ouverture and declaree_le < ouverture:
        return (
            f"Cette date précède l’ouverture de la campagne, le {format_date(ouverture)}. "
            "Vérifiez le jour et l’année."
        )
    return ""


def check_number(accuse: str) -> str:
    """Return what is wrong with the number of an acknowledgement, in a sentence, or nothing."""
    if not accuse:
        return f"Recopiez le numéro de l’accusé{INSECABLE}: c’est la preuve de la déclaration."
    if len(accuse) > MAX_ACCUSE:
        return f"Le numéro est trop long{INSECABLE}: {MAX_ACCUSE} signes au plus."
    return ""


def read_depot(depot: Depot) -> Scelle:
    """Read a seal back; raise ``ErreurMagasin`` when its content is not what was sealed."""
    if hashlib.sha256(depot.ruleset_json.encode()).hexdigest() != depot.ruleset_sha256:
        raise _damaged(depot, "les règles ne sont plus celles qui ont été scellées")
    if digest_of(depot) != depot.empreinte:
        raise _damaged(depot, "son contenu n’est plus celui qui a été scellé")
    try:
        ruleset = Ruleset.model_validate_json(depot.ruleset_json)
        resultat = _resultats().validate_json(depot.resultat_json)
        return Scelle(
            depot=depot,
            ruleset=ruleset.model_copy(update={"sha256": resultat.sha256}),
            praticien=Praticien.model_validate_json(depot.praticien_json),
            reponses=parse_reponses(ruleset, read_json(depot.reponses_json.encode())),
            notes=_notes().validate_python(read_json(depot.notes_json.encode()), strict=True),
            resultat=resultat,
        )
    except (ErreurReponse, ErreurJson, ValueError, ArithmeticError, RecursionError) as erreur:
        raise _damaged(depot, "un texte enregistré ne se lit plus") from erreur


def say_depot(depot: Depot) -> str:
    """Say when a declaration was made and under which number."""
    return (
        f"Déclaré sur amelipro le {format_date(depot.declaree_le)}, accusé de réception "
        f"nº{INSECABLE}{depot.accuse}."
    )


def say_expected(depot: Depot | None) -> str:
    """Say which version a payment is compared with, when it is not the one on the screen."""
    if depot is None or depot.rectifie_le is None:
        return ""
    return (
        f"L’attendu est celui de la version {depot.version}, déclarée le "
        f"{format_date(depot.declaree_le)}. La rectification en préparation n’est pas encore "
        f"déclarée{INSECABLE}: elle ne compte pas ici."
    )


def say_declared(depots: Sequence[Depot]) -> str:
    """Say whether a declaration was made on amelipro, given all its versions."""
    if not depots:
        return "Pas encore déclaré sur amelipro. Préparer n’est pas déclarer."
    dernier = depots[-1]
    jour = format_date(dernier.declaree_le)
    if dernier.rectifie_le is None:
        return f"Déclaré sur amelipro le {jour}, réponses en lecture seule."
    return (
        f"Pas encore déclaré sur amelipro{INSECABLE}: cette version {dernier.version + 1} "
        f"rectifie celle déclarée le {jour}."
    )


def say_never_declared(fermeture: DateCampagne) -> str:
    """Say that nothing can be declared any more, and that nothing is recorded as declared."""
    return f"{say_closed(fermeture)}. Vous n’avez pas noté de déclaration."


def _damaged(depot: Depot, raison: str) -> ErreurMagasin:
    return ErreurMagasin(
        f"Déclaration scellée, version {depot.version}{INSECABLE}: {raison}. Le fichier a été "
        "modifié hors du programme. Rien n’est perdu des autres déclarations. Reprenez une "
        "sauvegarde pour retrouver celle-ci."
    )


def _dump(contenu: object) -> str:
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True)


@cache
def _notes() -> TypeAdapter[dict[str, str]]:
    return TypeAdapter(dict[str, str])


@cache
def _resultats() -> TypeAdapter[Resultat]:
    return TypeAdapter(Resultat)
