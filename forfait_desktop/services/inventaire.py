"""The words of the backups: when, why, how big, where, what is inside, what changed since."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_date_courte,
    format_nombre,
)
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.services.sauvegardes import (
    Contenu,
    Ecarte,
    Lieu,
    LigneContenu,
    LigneSauvegarde,
    Raison,
    Sauvegarde,
    Sauvegardes,
)

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase

MOT_DE_LA_RAISON: Final = {
    Raison.OUVERTURE: "à l’ouverture",
    Raison.FERMETURE: "à la fermeture",
    Raison.MIGRATION: "avant une mise à jour",
    Raison.IMPORT: "avant un import",
    Raison.RESTAURATION: "avant une remise en place",
    Raison.MANUELLE: "à votre demande",
    Raison.PROTECTION: "avant un changement de phrase de passe",
}
ECARTE: Final = "mis de côté"
_MOT_DE_L_ETAT: Final = {Etat.ARCHIVEE: "archivée", Etat.SUPPRIMEE: "supprimée"}


@dataclass(frozen=True, slots=True)
class Secours:
    """What can be put back: a backup of one folder or both, or a store that was set aside."""

    path: Path
    instant: datetime
    raison: str
    taille: int
    lieux: tuple[Lieu, ...]
    ecartee: bool

    @property
    def nom(self) -> str:
        """Name it in a sentence, without an article."""
        genre = "dossiers mis de côté le" if self.ecartee else "sauvegarde du"
        return f"{genre} {say_instant(self.instant)}"


def backup_folder(data_dir: Path) -> Path:
    """Return where the backups of this PC are."""
    from forfait_desktop.storage.place import SAUVEGARDES

    return data_dir / SAUVEGARDES


def list_copies(sauvegardes: Sauvegardes) -> tuple[Secours, ...]:
    """Return all that can be put back: the backups as they are numbered, then what is aside."""
    return (
        *map(_copie_of, sauvegardes.list()),
        *map(_copie_aside, sauvegardes.list_aside()),
    )


def read_present(data_dir: Path, phrase: "Phrase | None") -> Contenu | None:
    """Say what the present store holds, while it may be in use; None when it cannot be read."""
    from forfait_desktop.storage.copies import open_in_use, read_content
    from forfait_desktop.storage.store import NOM_FICHIER

    path = data_dir / NOM_FICHIER
    try:
        with open_in_use(path, phrase) as connection:
            return read_content(connection, path, protege=phrase is not None)
    except ErreurMagasin:
        return None


def copie_of_file(path: Path) -> Secours:
    """Return a file that the doctor chose; raise ``OSError`` when it cannot be looked at."""
    etat = path.stat()
    instant = datetime.fromtimestamp(etat.st_mtime, UTC)
    return Secours(path, instant, "choisi par vous", etat.st_size, (), ecartee=False)


def secours_of(sauvegarde: Sauvegarde) -> Secours:
    """Return a backup of which only the file is known."""
    raison = MOT_DE_LA_RAISON[sauvegarde.raison]
    return Secours(
        sauvegarde.path, sauvegarde.instant, raison, sauvegarde.taille, (), ecartee=False
    )


def _copie_of(ligne: LigneSauvegarde) -> Secours:
    s = ligne.sauvegarde
    raison = MOT_DE_LA_RAISON[s.raison]
    return Secours(s.path, s.instant, raison, s.taille, ligne.lieux, ecartee=False)


def _copie_aside(ecarte: Ecarte) -> Secours:
    return Secours(ecarte.path, ecarte.instant, ECARTE, ecarte.taille, (Lieu.POSTE,), ecartee=True)


def say_instant(instant: datetime) -> str:
    """Say a moment in local time ("12 novembre 2026 à 18 h 05")."""
    ici = instant.astimezone()
    return f"{format_date(ici.date())} à {ici.hour}{INSECABLE}h{INSECABLE}{ici.minute:02d}"


def say_instant_short(instant: datetime) -> str:
    """Say a moment in local time, with figures ("12/11/2026, 18 h 05")."""
    ici = instant.astimezone()
    heure = f"{ici.hour}{INSECABLE}h{INSECABLE}{ici.minute:02d}"
    return f"{format_date_courte(ici.date())}, {heure}"


def say_day(instant: datetime) -> str:
    """Say the day of a moment in local time."""
    return format_date(instant.astimezone().date())


def say_lieux(lieux: tuple[Lieu, ...]) -> str:
    """Say in which folders a backup is."""
    if set(lieux) == set(Lieu):
        return "les deux"
    return "second dossier" if Lieu.AUTRE in lieux else "cet ordinateur"


def say_contenu(contenu: Contenu, *, pieces: bool = True) -> str:
    """Count what a store holds ("2 praticiens, 3 déclarations, 5 pièces")."""
    nombres = [
        count(contenu.praticiens, "praticien", "praticiens"),
        count(sum(contenu.declarations.values()), "déclaration", "déclarations"),
    ]
    supprimees = contenu.declarations.get(Etat.SUPPRIMEE, 0)
    if supprimees:
        nombres[-1] += f", dont {count(supprimees, 'supprimée', 'supprimées')}"
    if pieces:
        nombres.append(count(contenu.pieces, "pièce", "pièces"))
    return ", ".join(nombres)


def say_sauvegarde(sauvegarde: Sauvegarde, contenu: Contenu) -> str:
    """Name a backup by its day and what it holds."""
    jour = say_day(sauvegarde.instant)
    return f"la sauvegarde du {jour} ({say_contenu(contenu, pieces=False)})"


def say_restore(copie: Secours, contenu: Contenu) -> str:
    """Say what will be replaced, and that it can be undone."""
    if copie.ecartee:
        sujet, suite = f"Les {copie.nom} vont", "Ils contiennent"
    else:
        sujet, suite = f"La {copie.nom} va", "Elle contient"
    return (
        f"{sujet} prendre la place de vos dossiers d’aujourd’hui. "
        f"{suite} {say_contenu(contenu)}.\n\n"
        "Le fichier de vos dossiers d’aujourd’hui est mis de côté sous un nom daté, jamais "
        f"effacé{INSECABLE}: vous pourrez annuler."
    )


def say_restored(copie: Secours) -> str:
    """Say that a copy was put back."""
    if copie.ecartee:
        return f"Les {copie.nom} sont remis en place."
    return f"La {copie.nom} est remise en place."


def say_ligne(ligne: LigneContenu, titre: str) -> str:
    """Say one declaration of a store: title, doctor, state, last change."""
    etat = _MOT_DE_L_ETAT.get(ligne.etat)
    suite = f", {etat}" if etat else ""
    return f"{titre}, {ligne.praticien}{suite}, modifiée le {say_instant(ligne.modifiee_le)}"


def compare(contenu: Contenu, present: Contenu | None) -> str:
    """Say what differs between a store and the present one; nothing when that is not known."""
    if present is None:
        return ""
    if contenu == present:
        return "Identique aux dossiers d’aujourd’hui."
    ecarts = []
    ici, la = _listed(present), _listed(contenu)
    nouvelles, disparues = (ici - la).total(), (la - ici).total()
    if nouvelles:
        ecarts.append(count(nouvelles, "déclaration de plus", "déclarations de plus"))
    if disparues:
        ecarts.append(count(disparues, "déclaration de moins", "déclarations de moins"))
    depuis = present.revision - contenu.revision
    if depuis > 0:
        ecarts.append(count(depuis, "modification de plus", "modifications de plus"))
    if not ecarts:
        return "Les dossiers d’aujourd’hui ne sont pas les mêmes."
    return f"Aujourd’hui{INSECABLE}: {', '.join(ecarts)} que dans cette copie."


def _listed(contenu: Contenu) -> Counter[tuple[str, str, str]]:
    """Count the declarations of a store; one that was deleted is one less."""
    return Counter(_key(ligne) for ligne in contenu.lignes if ligne.etat is not Etat.SUPPRIMEE)


def _key(ligne: LigneContenu) -> tuple[str, str, str]:
    return ligne.ruleset_id, ligne.intitule, ligne.praticien


def count(nombre: int, singulier: str, pluriel: str) -> str:
    """Write a number with its noun."""
    return f"{format_nombre(nombre)}{INSECABLE}{singulier if nombre < 2 else pluriel}"
