"""Why a store could not be opened, in kinds: each calls for its own choices and no other."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinPlusRecent,
    MagasinProtege,
    PhraseRefusee,
)


class Panne(Enum):
    """What was found where the store should be."""

    ENDOMMAGE = "endommagé"
    ETRANGER = "étranger"
    DISPARU = "disparu"
    PLUS_RECENT = "plus récent"
    FERME = "phrase de passe refusée"
    OCCUPE = "occupé"
    PLEIN = "plein"
    INACCESSIBLE = "inaccessible"
    INCONNUE = "inconnue"


@dataclass(frozen=True, slots=True)
class Situation:
    """The words for a kind of failure, and what may be offered."""

    titre: str
    conseil: str
    peut_remettre: bool
    peut_recommencer: bool
    reessayer_d_abord: bool
    quitter_d_abord: bool = False
    """Whether nothing done here can help: trying again is not offered."""


_ICI: Final = "Rien n’est déplacé ni effacé tant que vous n’avez pas choisi."

SITUATIONS: Final = {
    Panne.ENDOMMAGE: Situation(
        "Le fichier de vos dossiers est endommagé",
        "Remettez une sauvegarde vérifiée. Le fichier endommagé est mis de côté sous un nom daté, "
        f"jamais effacé. {_ICI}",
        peut_remettre=True,
        peut_recommencer=True,
        reessayer_d_abord=False,
    ),
    Panne.ETRANGER: Situation(
        "Le fichier trouvé n’est pas celui de vos dossiers",
        "Un autre fichier se trouve à la place de vos dossiers. Remettez une sauvegarde\u00a0: le "
        f"fichier trouvé est mis de côté sous un nom daté, jamais effacé. {_ICI}",
        peut_remettre=True,
        peut_recommencer=True,
        reessayer_d_abord=False,
    ),
    Panne.DISPARU: Situation(
        "Le fichier de vos dossiers n’est plus à sa place",
        "Branchez la clé USB ou le dossier réseau où il se trouve, puis réessayez. S’il était sur "
        f"cet ordinateur, remettez une sauvegarde. {_ICI}",
        peut_remettre=True,
        peut_recommencer=True,
        reessayer_d_abord=True,
    ),
    Panne.PLUS_RECENT: Situation(
        "Vos dossiers viennent d’une version plus récente du programme",
        "Quittez, puis installez cette version plus récente\u00a0: vos dossiers s’y ouvriront "
        "tels quels. À défaut seulement, une sauvegarde plus ancienne peut être remise ici\u00a0; "
        f"ce qui a été saisi depuis n’y est pas. {_ICI}",
        peut_remettre=True,
        peut_recommencer=False,
        reessayer_d_abord=False,
        quitter_d_abord=True,
    ),
    Panne.FERME: Situation(
        "La phrase de passe n’ouvre pas vos dossiers",
        "Vérifiez-la, puis réessayez. Si vous en êtes sûr, le fichier est peut-être "
        f"endommagé\u00a0: remettez une sauvegarde. {_ICI}",
        peut_remettre=True,
        peut_recommencer=True,
        reessayer_d_abord=True,
    ),
    Panne.OCCUPE: Situation(
        "Vos dossiers sont utilisés par un autre programme",
        "Vos dossiers ne sont pas en cause. Fermez l’autre programme, puis réessayez.",
        peut_remettre=False,
        peut_recommencer=False,
        reessayer_d_abord=True,
    ),
    Panne.PLEIN: Situation(
        "Il n’y a plus de place sur le disque",
        "Vos dossiers ne sont pas en cause. Libérez de la place, puis réessayez.",
        peut_remettre=False,
        peut_recommencer=False,
        reessayer_d_abord=True,
    ),
    Panne.INACCESSIBLE: Situation(
        "Le dossier de vos données n’est pas accessible",
        "Vérifiez que le disque ou le dossier réseau est branché et que vous avez le droit d’y "
        "écrire, puis réessayez.",
        peut_remettre=False,
        peut_recommencer=False,
        reessayer_d_abord=True,
    ),
    Panne.INCONNUE: Situation(
        "Vos dossiers n’ont pas pu être ouverts",
        f"Réessayez. Si cela persiste, remettez une sauvegarde vérifiée. {_ICI}",
        peut_remettre=True,
        peut_recommencer=True,
        reessayer_d_abord=True,
    ),
}

_PAR_ERREUR: Final = (
    (MagasinEndommage, Panne.ENDOMMAGE),
    (MagasinEtranger, Panne.ETRANGER),
    (MagasinDisparu, Panne.DISPARU),
    (MagasinPlusRecent, Panne.PLUS_RECENT),
    (MagasinOccupe, Panne.OCCUPE),
    (MagasinProtege, Panne.FERME),
    (PhraseRefusee, Panne.FERME),
)
_PAR_CODE: Final = (
    ("SQLITE_FULL", Panne.PLEIN),
    ("SQLITE_READONLY", Panne.INACCESSIBLE),
    ("SQLITE_CANTOPEN", Panne.INACCESSIBLE),
    ("SQLITE_PERM", Panne.INACCESSIBLE),
    ("SQLITE_IOERR", Panne.INACCESSIBLE),
)
_PLEIN_DU_SYSTEME: Final = (28, 122)  # ENOSPC, EDQUOT


def diagnose(erreur: ErreurMagasin) -> Panne:
    """Tell what kind of failure an error is."""
    for genre, panne in _PAR_ERREUR:
        if isinstance(erreur, genre):
            return panne
    cause = erreur.__cause__
    if isinstance(cause, OSError):
        return Panne.PLEIN if cause.errno in _PLEIN_DU_SYSTEME else Panne.INACCESSIBLE
    code = str(getattr(cause, "sqlite_errorname", ""))
    return next((panne for debut, panne in _PAR_CODE if code.startswith(debut)), Panne.INCONNUE)
