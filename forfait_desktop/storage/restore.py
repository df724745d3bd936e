"""Putting another store in the place of the present one, which is set aside: it can be undone.

The new file is made and checked beside, then given a name that says where the present one goes.
From that name on, the exchange is finished by whoever opens the folder next: a crash at any moment
leaves the former store or the new one, never neither.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurMagasin, MagasinOccupe
from forfait_desktop.storage import aside
from forfait_desktop.storage.backups import BackupFolder
from forfait_desktop.storage.copies import (
    check_store,
    copy_store,
    discard,
    find_phrase,
    open_at_rest,
    pieces_used,
    read_content,
    told_as_copy,
    upgrade_copy,
)
from forfait_desktop.storage.database import companion, sync_folder
from forfait_desktop.storage.evidence import Coffre, CopieDePieces, Progres, open_evidence
from forfait_desktop.storage.failures import failures_told
from forfait_desktop.storage.place import (
    MIS_DE_COTE,
    NOM_FICHIER,
    SAUVEGARDES,
    SUFFIXE_RESTAURATION,
)
from forfait_desktop.storage.rekeying import reencrypt
from forfait_desktop.storage.sauvegarde import Contenu, Raison, Restauration
from forfait_desktop.storage.vault import NOM_COFFRE

SUFFIXE_PIECES: Final = ".pieces.sqlite3"


def restore(
    data_dir: Path,
    source: Path,
    now: datetime,
    phrase: Phrase | None = None,
    *,
    phrase_source: Phrase | None = None,
    as_it_was: bool = False,
    progres: Progres | None = None,
) -> Restauration:
    """Put a good store in the place of the present one, which nothing may be using.

    ``phrase`` opens the present one and protects the new one; without any, or with ``as_it_was``,
    the new one keeps the protection of its source. Raises ``ErreurMagasin`` with nothing changed.
    """
    return _Restauration(data_dir, source, now, phrase, phrase_source).run(as_it_was, progres)


class _Restauration:
    """One restore: what it works on, and what it has to say."""

    def __init__(
        self,
        data_dir: Path,
        source: Path,
        now: datetime,
        phrase: Phrase | None,
        phrase_source: Phrase | None,
    ) -> None:
        self._data_dir = data_dir
        self._source = source
        self._now = now
        self._phrase = phrase
        self._phrases = tuple(dict.fromkeys((phrase_source, phrase, None)))
        self._store = data_dir / NOM_FICHIER
        self._aside = data_dir / MIS_DE_COTE
        self._dits: list[str] = []

    def run(self, as_it_was: bool, progres: Progres | None) -> Restauration:
        with failures_told(self._data_dir):
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            finish_restore(self._data_dir, self._phrase)
            sweep(self._data_dir)
        phrase_source = find_phrase(self._source, self._phrases)
        cible = phrase_source if as_it_was or self._phrase is None else self._phrase
        partiel = self._data_dir / f"{NOM_FICHIER}.copie{SUFFIXE_RESTAURATION}.partiel"
        try:
            contenu, pieces = self._prepare(partiel, phrase_source, cible)
            with failures_told(self._store):
                aside.require_unused(self._store, self._phrase)
                present = aside.is_there(self._store)
            manquantes, phrase_coffre = self._bring_evidence(pieces, cible, progres)
            if present:
                self._back_up_present()
            if cible is None:
                self._protect_vault(phrase_coffre, cible)
            place = self._exchange(partiel)
        except BaseException:
            discard(partiel)
            raise
        if cible is not None:
            self._protect_vault(phrase_coffre, cible)
        return Restauration(
            ancien=place if present else None,
            contenu=contenu,
            pieces_manquantes=manquantes,
            phrase=cible,
            phrase_ancienne=self._phrase,
            avertissements=tuple(self._dits),
        )

    def _prepare(
        self, partiel: Path, phrase_source: Phrase | None, cible: Phrase | None
    ) -> tuple[Contenu, frozenset[str]]:
        """Copy the source, bring the copy up to date, and check it with fresh eyes."""
        discard(partiel)
        with (
            told_as_copy(self._source),
            open_at_rest(self._source, phrase_source) as source,
        ):
            check_store(source, self._source)
            contenu = read_content(source, self._source, protege=phrase_source is not None)
            copy_store(source, partiel, phrase_source)
        upgrade_copy(partiel, phrase_source)
        if cible != phrase_source:
            reencrypt(partiel, phrase_source, cible)
        with open_at_rest(partiel, cible) as copie:
            check_store(copie, partiel)
            return contenu, pieces_used(copie, partiel)

    def _back_up_present(self) -> None:
        """Keep a backup of the present store; what cannot be read is only set aside."""
        folder = BackupFolder(self._data_dir / SAUVEGARDES, self._aside)
        try:
            folder.make(
                self._store,
                Raison.RESTAURATION,
                self._now,
                self._phrase,
                evidence=self._data_dir / NOM_COFFRE,
            )
        except MagasinOccupe:
            raise
        except ErreurMagasin as error:
            self._dits.append(
                "Les données qui étaient là n’ont pas pu être sauvegardées avant d’être mises de "
                f"côté ({error})"
            )

    # the exchange

    def _exchange(self, partiel: Path) -> Path:
        """Name the new file, which decides the exchange, then do it; undo that on a refusal."""
        with failures_told(self._data_dir):
            place = aside.free_name(self._store, self._aside, self._now)
            pret = self._data_dir / f"{NOM_FICHIER}.{place.stem}{SUFFIXE_RESTAURATION}"
            partiel.rename(pret)
            sync_folder(self._data_dir)
        try:
            finish_restore(self._data_dir, self._phrase)
        except BaseException:
            if self._put_back(place):
                discard(pret)
            raise
        return place

    def _put_back(self, place: Path) -> bool:
        """Give the present store its only name back; False when it is not in its place."""
        with suppress(OSError):
            if not aside.is_there(self._store) and aside.is_there(place):
                place.rename(self._store)
            elif aside.is_there(place) and place.samefile(self._store):
                place.unlink()
        return aside.is_there(self._store) or not aside.is_there(place)

    # evidence

    def _bring_evidence(
        self, wanted: frozenset[str], cible: Phrase | None, progres: Progres | None
    ) -> tuple[int, Phrase | None]:
        """Add to the vault what the restored answers use; return what lacks, and its passphrase."""
        coffre = self._open_vault(cible)
        if not wanted:
            return 0, coffre.phrase
        sources = [
            Coffre(path, phrase) for path in self._vaults_around() for phrase in self._phrases
        ]
        try:
            return len(CopieDePieces(coffre).run(wanted, sources, progres)), coffre.phrase
        except MagasinOccupe:
            raise
        except ErreurMagasin as error:
            self._dits.append(f"Les justificatifs n’ont pas pu être remis ({error})")
            return 0, coffre.phrase

    def _open_vault(self, cible: Phrase | None) -> Coffre:
        """Return the vault of the folder; one that cannot be opened is set aside."""
        path = self._data_dir / NOM_COFFRE
        if not aside.is_there(path):
            return Coffre(path, cible)
        for phrase in self._phrases:
            try:
                with open_evidence(Coffre(path, phrase)):
                    pass
            except MagasinOccupe:
                raise
            except ErreurMagasin:
                continue
            aside.require_unused(path, phrase)
            return Coffre(path, phrase)
        place = aside.set_aside(path, self._aside, self._now)
        self._dits.append(
            "Le fichier des justificatifs ne se lisait pas\u00a0; "
            f"il est mis de côté\u00a0: {place}"
        )
        return Coffre(path, cible)

    def _vaults_around(self) -> list[Path]:
        """Return where pieces may be: beside the source, among the backups, set aside."""
        beside = companion(self._source, SUFFIXE_PIECES)
        folders = (self._source.parent, self._data_dir / SAUVEGARDES, self._aside)
        trouves = [beside, *(path for f in folders for path in sorted(f.glob("pieces*.sqlite3")))]
        present = self._data_dir / NOM_COFFRE
        return [path for path in dict.fromkeys(trouves) if path.is_file() and path != present]

    def _protect_vault(self, phrase: Phrase | None, cible: Phrase | None) -> None:
        """Protect the evidence like the answers.

        Cut short, it leaves answers that are protected and evidence that is not yet, which the
        next change of passphrase mends.
        """
        if phrase == cible:
            return
        for path in (self._data_dir / NOM_COFFRE, self._data_dir / SAUVEGARDES / NOM_COFFRE):
            try:
                if aside.is_there(path):
                    reencrypt(path, phrase, cible)
            except MagasinOccupe:
                raise
            except ErreurMagasin as error:
                self._dits.append(
                    f"Les justificatifs n’ont pas pu suivre la protection des réponses ({error})"
                )


def finish_restore(data_dir: Path, phrase: Phrase | None = None) -> None:
    """Finish a restore that was decided.

    Raises ``MagasinOccupe`` while another program uses the store.
    """
    with failures_told(data_dir):
        store = data_dir / NOM_FICHIER
        for pret in pending(data_dir):
            place = data_dir / MIS_DE_COTE / f"{_stem(pret)}.sqlite3"
            aside.require_unused(store, phrase)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            aside.move(store, place, leave=True)
            pret.replace(store)
            sync_folder(data_dir)


def sweep(data_dir: Path) -> None:
    """Erase the copies of a restore that was cut short before it was decided."""
    for reste in data_dir.glob(f"{NOM_FICHIER}.*{SUFFIXE_RESTAURATION}.partiel*"):
        reste.unlink(missing_ok=True)


def pending(data_dir: Path) -> Sequence[Path]:
    """Return the new files of restores that were decided and not finished."""
    return sorted(data_dir.glob(f"{NOM_FICHIER}.*{SUFFIXE_RESTAURATION}"))


def _stem(pret: Path) -> str:
    return pret.name.removeprefix(f"{NOM_FICHIER}.").removesuffix(SUFFIXE_RESTAURATION)
