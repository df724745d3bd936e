"""The whole check of a data folder, and a copy of it elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurDonnee,
    ErreurMagasin,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.services.files import explain_write
from forfait_desktop.services.sauvegardes import Copie, Progres, Verification
from forfait_desktop.storage.aside import is_there
from forfait_desktop.storage.backups import BackupFolder, read_backup
from forfait_desktop.storage.copies import (
    check_store,
    copy_store,
    discard,
    find_phrase,
    open_at_rest,
    open_in_use,
    pieces_used,
)
from forfait_desktop.storage.database import companion, sync_folder
from forfait_desktop.storage.evidence import Coffre, CopieDePieces, check_evidence, open_evidence
from forfait_desktop.storage.failures import failures_told
from forfait_desktop.storage.place import MIS_DE_COTE, NOM_FICHIER, SAUVEGARDES
from forfait_desktop.storage.restore import SUFFIXE_PIECES
from forfait_desktop.storage.vault import NOM_COFFRE

_NOMS: Final = (NOM_FICHIER, NOM_COFFRE, SAUVEGARDES, MIS_DE_COTE)


def verify(data_dir: Path, folders: Sequence[BackupFolder], phrase: Phrase | None) -> Verification:
    """Check the store, the evidence and every backup; say each problem."""
    examen = _Examen(phrase)
    try:
        presents = _names_in(data_dir)
    except ErreurMagasin as erreur:
        return Verification(0, (str(erreur),), ())
    if presents.isdisjoint(_NOMS):
        return Verification(0, (), (f"{data_dir}{INSECABLE}: il n’y a pas encore de données ici.",))
    examen.check_present(data_dir / NOM_FICHIER, data_dir / NOM_COFFRE)
    for folder in folders:
        examen.check_folder(folder)
    return Verification(examen.sauvegardes, tuple(examen.problemes), tuple(examen.reserves))


def _names_in(folder: Path) -> frozenset[str]:
    """Return what a folder holds; nothing when it does not exist, an error when none can tell."""
    with failures_told(folder):
        try:
            return frozenset(path.name for path in folder.iterdir())
        except FileNotFoundError:
            return frozenset()


class _Examen:
    """What a check has found so far."""

    def __init__(self, phrase: Phrase | None) -> None:
        self._phrase = phrase
        self.sauvegardes = 0
        self.problemes: list[str] = []
        self.reserves: list[str] = []

    def check_present(self, store: Path, coffre: Path) -> None:
        """Check the store, and that its evidence is there and is what was added."""
        utiles: frozenset[str] = frozenset()
        try:
            with open_in_use(store, self._phrase) as connection:
                check_store(connection, store)
                utiles = pieces_used(connection, store)
        except ErreurMagasin as erreur:
            self.problemes.append(str(erreur))
        self._check_vault(Coffre(coffre, self._phrase, in_use=True), utiles)

    def check_folder(self, folder: BackupFolder) -> None:
        """Check every backup of a folder, and the evidence they share."""
        utiles: set[str] = set()
        try:
            sauvegardes = folder.list()
        except ErreurMagasin as erreur:
            self.problemes.append(str(erreur))
            return
        for sauvegarde in sauvegardes:
            try:
                phrase = find_phrase(sauvegarde.path, (self._phrase,))
                read_backup(sauvegarde.path, phrase)
                with open_at_rest(sauvegarde.path, phrase) as connection:
                    if phrase == self._phrase:
                        utiles |= pieces_used(connection, sauvegarde.path)
            except (MagasinProtege, PhraseRefusee):
                self.reserves.append(
                    f"{sauvegarde.path}{INSECABLE}: cette sauvegarde est protégée par une autre "
                    "phrase de passe, elle n’a pas été vérifiée."
                )
            except ErreurMagasin as erreur:
                self.problemes.append(str(erreur))
            else:
                self.sauvegardes += 1
        self._check_vault(Coffre(folder.folder / NOM_COFFRE, self._phrase), frozenset(utiles))

    def _check_vault(self, coffre: Coffre, utiles: frozenset[str]) -> None:
        manquantes = len(utiles)
        abimees: tuple[str, ...] = ()
        if is_there(coffre.path):
            try:
                manquantes, abimees = check_evidence(coffre, utiles)
            except ErreurMagasin as erreur:
                self.problemes.append(str(erreur))
                return
        self.problemes += [
            f"{coffre.path}{INSECABLE}: le justificatif «{INSECABLE}{nom}{INSECABLE}» est "
            "endommagé. Ajoutez de nouveau le fichier d’origine."
            for nom in abimees
        ]
        if manquantes:
            sujet = (
                "il y manque un justificatif"
                if manquantes == 1
                else f"il y manque {manquantes}{INSECABLE}justificatifs"
            )
            self.problemes.append(
                f"{coffre.path}{INSECABLE}: {sujet} dont des réponses se servent. "
                "Ajoutez de nouveau les fichiers d’origine."
            )


def export(data_dir: Path, out: Path, phrase: Phrase | None, progres: Progres | None) -> Copie:
    """Write a checked copy of the store as one file, and its evidence beside it."""
    store = data_dir / NOM_FICHIER
    pieces = companion(out, SUFFIXE_PIECES)
    partiel, partiel_pieces = companion(out, ".partiel"), companion(pieces, ".partiel")
    try:
        with open_in_use(store, phrase) as source:
            _refuse_to_replace(out, store, phrase)
            _try_to_write(partiel, out)
            copy_store(source, partiel, phrase)
        with open_at_rest(partiel, phrase) as copie:
            check_store(copie, partiel)
            utiles = pieces_used(copie, partiel)
        manquantes = 0
        if utiles:
            _refuse_to_replace_vault(pieces, phrase)
            copie_de_pieces = CopieDePieces(Coffre(partiel_pieces, phrase))
            source_pieces = Coffre(data_dir / NOM_COFFRE, phrase, in_use=True)
            manquantes = len(copie_de_pieces.run(utiles, [source_pieces], progres))
            copie_de_pieces.stand_alone()
            _put(partiel_pieces, pieces)
        _put(partiel, out)
    finally:
        discard(partiel)
        discard(partiel_pieces)
    return Copie((out, pieces) if utiles else (out,), manquantes)


def _refuse_to_replace(out: Path, store: Path, phrase: Phrase | None) -> None:
    """Refuse to write over anything but a backup of ours."""
    if not is_there(out):
        return
    if out.name == store.name:
        raise ErreurDonnee(
            f"{out}{INSECABLE}: un fichier de dossiers porte ce nom, il n’est pas remplacé. "
            "Choisissez un autre nom."
        )
    try:
        find_phrase(out, (phrase,))
    except ErreurMagasin as erreur:
        raise _not_replaced(out) from erreur


def _refuse_to_replace_vault(out: Path, phrase: Phrase | None) -> None:
    if not is_there(out):
        return
    for candidate in dict.fromkeys((phrase, None)):
        try:
            with open_evidence(Coffre(out, candidate)):
                return
        except ErreurMagasin:
            continue
    raise _not_replaced(out)


def _not_replaced(out: Path) -> ErreurDonnee:
    return ErreurDonnee(
        f"{out}{INSECABLE}: ce fichier n’est pas une sauvegarde que ce programme puisse ouvrir, il "
        "n’est pas remplacé. Choisissez un autre nom."
    )


def _try_to_write(partiel: Path, out: Path) -> None:
    """See that the folder takes a file, before anything is copied."""
    try:
        partiel.unlink(missing_ok=True)
        partiel.touch(mode=0o600, exist_ok=False)
        partiel.unlink()
    except OSError as erreur:
        raise _not_written(out, erreur) from erreur


def _put(partiel: Path, out: Path) -> None:
    try:
        partiel.replace(out)
    except OSError as erreur:
        raise _not_written(out, erreur) from erreur
    sync_folder(out.parent)


def _not_written(out: Path, erreur: OSError) -> ErreurDonnee:
    return ErreurDonnee(
        f"{out}{INSECABLE}: la copie n’a pas pu être écrite {explain_write(out, erreur)}"
    )
