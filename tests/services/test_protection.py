"""What the doctor asks of the protection: the store first, and the copies if they are to follow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin, MagasinOccupe, PhraseRefusee
from forfait_desktop.services.justificatifs import opened_dir
from forfait_desktop.services.protection import change_protection, count_backups
from forfait_desktop.services.sauvegardes import NOM_AUTRE_DOSSIER
from forfait_desktop.storage.backups import BackupFolder
from forfait_desktop.storage.copies import open_at_rest
from forfait_desktop.storage.place import MIS_DE_COTE as ECARTES
from forfait_desktop.storage.place import SAUVEGARDES as DOSSIER
from forfait_desktop.storage.sauvegarde import Raison
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE, Vault
from tests.storage.keys import AUTRE, CONTENU, PHRASE, check, contents, fill, quick_keys

NOW = datetime(2026, 2, 28, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick() -> object:
    with quick_keys():
        yield


def back_up(data_dir: Path, phrase: Phrase | None, folder: Path | None = None) -> Path:
    """Make one backup by hand, evidence included."""
    sauvegardes = BackupFolder(folder or data_dir / DOSSIER, data_dir / ECARTES)
    moment = NOW + timedelta(seconds=len(sauvegardes.list()))
    return sauvegardes.make(
        data_dir / NOM_FICHIER,
        Raison.MANUELLE,
        moment,
        phrase,
        toujours=True,
        evidence=data_dir / NOM_COFFRE,
    ).sauvegarde.path


def opens(path: Path, phrase: Phrase | None) -> bool:
    try:
        with open_at_rest(path, phrase):
            return True
    except ErreurMagasin:
        return False


def test_a_passphrase_is_set_changed_and_removed(tmp_path: Path) -> None:
    fill(tmp_path)
    for old, new in ((None, PHRASE), (PHRASE, AUTRE), (AUTRE, None)):
        bilan = change_protection(tmp_path, old, new)
        assert (bilan.suivies, bilan.restees, bilan.avertissements) == (0, 0, ())
        check(tmp_path, new)


def test_without_any_passphrase_there_is_nothing_to_do(tmp_path: Path) -> None:
    fill(tmp_path)
    with pytest.raises(ErreurDonnee):
        change_protection(tmp_path, None, None)


def test_backups_stay_as_they_were_and_are_counted(tmp_path: Path) -> None:
    fill(tmp_path)
    copies = [back_up(tmp_path, None), back_up(tmp_path, None)]
    before = contents(tmp_path / DOSSIER)
    assert count_backups(tmp_path) == 2
    bilan = change_protection(tmp_path, None, PHRASE)
    assert (bilan.suivies, bilan.restees) == (0, 2)
    assert contents(tmp_path / DOSSIER) == before
    assert all(opens(copy, None) for copy in copies)


def test_a_backup_in_both_folders_is_counted_once(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    back_up(tmp_path / "a", None)
    back_up(tmp_path / "a", None, tmp_path / "clé" / NOM_AUTRE_DOSSIER)
    assert count_backups(tmp_path / "a", tmp_path / "clé") == 1
    assert count_backups(tmp_path / "a", tmp_path / "absent") == 1
    assert count_backups(tmp_path / "rien") == 0


def test_backups_follow_in_both_folders_with_their_evidence_when_asked(tmp_path: Path) -> None:
    data_dir, stick = tmp_path / "a", tmp_path / "clé"
    fill(data_dir)
    copies = [back_up(data_dir, None), back_up(data_dir, None)]
    copies.append(back_up(data_dir, None, stick / NOM_AUTRE_DOSSIER))
    said: list[tuple[int, int]] = []
    bilan = change_protection(
        data_dir,
        None,
        PHRASE,
        sauvegardes=True,
        autre_dossier=stick,
        progres=lambda faits, total: said.append((faits, total)),
    )
    assert (bilan.suivies, bilan.restees, bilan.avertissements) == (3, 0, ())
    assert said == [(n, 5) for n in range(1, 6)]  # and the evidence of each folder
    for copy in copies:
        assert opens(copy, PHRASE)
        assert not opens(copy, None)
        vault = Vault(copy.parent / NOM_COFFRE, lambda: NOW, phrase=PHRASE)
        (piece,) = Store.open(data_dir, phrase=PHRASE).pieces.all()
        assert vault.read(piece.sha256) == CONTENU
        vault.close()
    assert not [nom for nom in contents(tmp_path) if nom.endswith((".partiel", ".nouveau"))]
    for octets in contents(tmp_path).values():
        assert b"EXEMPLE B" not in octets
        assert CONTENU[:30] not in octets


def test_a_store_set_aside_follows_too(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b")
    aside = tmp_path / "a" / ECARTES / "forfait-2026-02-28T08-00-00Z.sqlite3"
    aside.parent.mkdir()
    (tmp_path / "b" / NOM_FICHIER).rename(aside)
    assert change_protection(tmp_path / "a", None, PHRASE, sauvegardes=True).suivies == 1
    assert opens(aside, PHRASE)


def test_a_backup_of_an_older_passphrase_or_damaged_stays_and_is_told(tmp_path: Path) -> None:
    fill(tmp_path, PHRASE)
    plain, older, damaged, good = (back_up(tmp_path, PHRASE) for _ in range(4))
    fill(tmp_path / "x")
    fill(tmp_path / "y", Phrase("une phrase oubliée"))
    (tmp_path / "x" / NOM_FICHIER).replace(plain)
    (tmp_path / "y" / NOM_FICHIER).replace(older)
    damaged.write_bytes(bytes(4096))
    before = older.read_bytes()
    bilan = change_protection(tmp_path, PHRASE, AUTRE, sauvegardes=True)
    assert (bilan.suivies, bilan.restees) == (2, 2)
    assert len(bilan.avertissements) == 2
    assert older.name in bilan.avertissements[0]
    assert "autre phrase" in bilan.avertissements[0]
    assert damaged.name in bilan.avertissements[1]
    assert opens(plain, AUTRE)
    assert opens(good, AUTRE)
    assert older.read_bytes() == before
    assert damaged.read_bytes() == bytes(4096)
    check(tmp_path, AUTRE)


def test_a_refusal_changes_neither_store_nor_backups(tmp_path: Path) -> None:
    fill(tmp_path, PHRASE)
    back_up(tmp_path, PHRASE)
    before = contents(tmp_path)
    with pytest.raises(PhraseRefusee):
        change_protection(tmp_path, AUTRE, None, sauvegardes=True)
    assert contents(tmp_path) == before
    with Store.open(tmp_path, phrase=PHRASE), pytest.raises(MagasinOccupe):
        change_protection(tmp_path, PHRASE, None, sauvegardes=True)


def test_copies_of_evidence_that_were_opened_are_erased_when_a_passphrase_is_set(
    tmp_path: Path,
) -> None:
    fill(tmp_path)
    opened_dir(tmp_path).mkdir()
    (opened_dir(tmp_path) / "facture.pdf").write_bytes(CONTENU)
    change_protection(tmp_path, None, PHRASE)
    assert not opened_dir(tmp_path).exists()


def test_the_next_backup_is_protected_and_the_former_ones_keep_their_evidence(
    tmp_path: Path,
) -> None:
    fill(tmp_path)
    former = back_up(tmp_path, None)
    change_protection(tmp_path, None, PHRASE)
    new = back_up(tmp_path, PHRASE)
    assert opens(new, PHRASE)
    assert not opens(new, None)
    assert opens(former, None)
    plain = [
        path.name
        for path in (tmp_path / DOSSIER).iterdir()
        if path.name.startswith("pieces") and path.read_bytes().startswith(b"SQLite format 3")
    ]
    assert len(plain) == 1
    assert plain[0] != NOM_COFFRE
