"""Every error the program raises on purpose, worded for the doctor at the edge.

A message says where, what, why and what to do, in French. ``ErreurDonnee`` and its
children mean that what was given is wrong (exit status 2); ``ErreurMagasin`` means that
the store cannot be used (exit status 3). Anything else is a defect of the program.
"""

import errno
from dataclasses import dataclass
from typing import Final

_RAISONS_DU_SYSTEME: Final = {
    errno.ENOENT: "il n’existe pas",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "un des dossiers du chemin est un fichier",
    errno.EFBIG: "le fichier est trop grand pour ce disque",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
}


class ErreurForfait(Exception):
    """Base of all the errors raised on purpose."""


class ErreurDonnee(ErreurForfait):
    """What was given is wrong; nothing was changed."""


class SaisieInvalide(ErreurDonnee):
    """A typed value cannot be read; the message stands beside the field."""


@dataclass(eq=False)
class ErreurReponse(ErreurDonnee):
    """One value of an answers object is refused, with its place."""

    lieu: str
    raison: str

    def __str__(self) -> str:
        return f"{self.lieu} : {self.raison}"


@dataclass(eq=False)
class ErreurDossier(ErreurDonnee):
    """A dossier file is refused whole, with the place named."""

    fichier: str
    lieu: str
    raison: str
    conseil: str

    def __str__(self) -> str:
        lieu = f", {self.lieu}" if self.lieu else ""
        return f"{self.fichier}{lieu} : {self.raison} {self.conseil}"


@dataclass(eq=False)
class ErreurRuleset(ErreurDonnee):
    """A rule file is refused: file, path in the file, what is wrong, what to do."""

    fichier: str
    chemin: str
    raison: str
    conseil: str

    def __str__(self) -> str:
        chemin = f", {self.chemin}" if self.chemin else ""
        return f"{self.fichier}{chemin} : {self.raison} {self.conseil}"


class RulesetInconnu(ErreurDonnee):
    """The ruleset asked for is not in the catalogue."""


class ErreurMagasin(ErreurForfait):
    """The store cannot be opened, read or written."""


class MagasinEndommage(ErreurMagasin):
    """The store is damaged: its structure, or a value that is no longer what was kept."""


class MagasinDisparu(ErreurMagasin):
    """The file of the store is no longer where it was, though something shows that it was there."""


class MagasinOccupe(ErreurMagasin):
    """Another program is using the store."""


class MagasinProtege(ErreurMagasin):
    """The store is protected by a passphrase and none was given."""


class PhraseRefusee(ErreurMagasin):
    """The passphrase does not open the store, or the protected file is damaged."""


class MagasinPlusRecent(ErreurMagasin):
    """The store was written by a newer version of the program."""


class MagasinEtranger(ErreurMagasin):
    """The file found where the store should be is not one of ours."""


def explain_os_error(erreur: OSError) -> str:
    """Say in French why the system refused a file; its own words when the reason is rare."""
    raison = _RAISONS_DU_SYSTEME.get(erreur.errno or 0)
    return raison or erreur.strerror or type(erreur).__name__
