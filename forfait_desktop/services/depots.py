"""Sealing a declaration made on amelipro, and reading it again years later as it was.

What is sealed stands alone: the rules' content, the answers, the doctor and the whole
evaluation are stored with it, so that shipped rules may change without changing it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.reponses import dump_reponses, parse_reponses
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
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


def make_depot(
    session: Session,
    praticien: Praticien,
    declaree_le: date,
    accuse: str,
    accuse_piece: str | None = None,
) -> Depot:
    """Return the seal of an open declaration, to be stored."""
    ruleset_json = session.ruleset.to_json()
    return Depot(
        version=0,
        declaree_le=declaree_le,
        accuse=accuse,
        accuse_piece=accuse_piece,
        scelle_le=datetime.now(UTC),
        ruleset_sha256=hashlib.sha256(ruleset_json.encode()).hexdigest(),
        ruleset_json=ruleset_json,
        praticien_json=praticien.model_dump_json(),
        reponses_json=_dump(dump_reponses(session.declaration.reponses)),
        notes_json=_dump(dict(session.declaration.notes)),
        resultat_json=_resultats().dump_json(session.resultat).decode(),
    )


def check_depot(declaree_le: date, accuse: str, ouverture: date | None, aujourd_hui: date) -> str:
    """Return what is wrong with a declaration to record, in a sentence, or nothing."""
    if declaree_le > aujourd_hui:
        return "Cette date est dans l’avenir. Écrivez le jour où vous avez déclaré sur amelipro."
    if ouverture and declaree_le < ouverture:
        return "Cette date précède l’ouverture de la campagne. Vérifiez le jour et l’année."
    if len(accuse) > MAX_ACCUSE:
        return f"Le numéro est trop long\u00a0: {MAX_ACCUSE} signes au plus."
    return ""


def read_depot(depot: Depot) -> Scelle:
    """Read a seal back; raise ``ErreurMagasin`` when its content is not what was sealed."""
    if hashlib.sha256(depot.ruleset_json.encode()).hexdigest() != depot.ruleset_sha256:
        raise _damaged("les règles ne sont plus celles qui ont été scellées")
    try:
        ruleset = Ruleset.model_validate_json(depot.ruleset_json)
        resultat = _resultats().validate_json(depot.resultat_json)
        return Scelle(
            depot=depot,
            ruleset=ruleset.model_copy(update={"sha256": resultat.sha256}),
            praticien=Praticien.model_validate_json(depot.praticien_json),
            reponses=parse_reponses(ruleset, read_json(depot.reponses_json.encode())),
            notes={str(k): str(v) for k, v in json.loads(depot.notes_json).items()},
            resultat=resultat,
        )
    except (ValidationError, ErreurReponse, ErreurJson, ValueError) as erreur:
        raise _damaged("un texte enregistré ne se lit plus") from erreur


def _damaged(raison: str) -> ErreurMagasin:
    return ErreurMagasin(
        f"Déclaration scellée\u00a0: {raison}. Le fichier a été modifié hors du programme. "
        "Reprenez une sauvegarde."
    )


def _dump(contenu: object) -> str:
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True)


@cache
def _resultats() -> TypeAdapter[Resultat]:
    return TypeAdapter(Resultat)
