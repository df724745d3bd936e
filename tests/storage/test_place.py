"""The place of the store: an empty one is never made in silence where there was one."""

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import ErreurMagasin, MagasinDisparu, MagasinEndommage
from forfait_desktop.storage.aside import list_aside
from forfait_desktop.storage.backups import BackupFolder, read_backup
from forfait_desktop.storage.migrations import latest
from forfait_desktop.storage.sauvegarde import Raison, Sauvegarde
from forfait_desktop.storage.store import NOM_FICHIER, Store, utc_now
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.keys import quick_keys
from tests.storage.test_migrations import SAMPLES, load_sample

OLDER = [sample for sample in SAMPLES if sample.stem != f"schema_{latest()}"]


def backups(folder: Path) -> tuple[Sauvegarde, ...]:
    return BackupFolder(folder / "sauvegardes", folder / "mis-de-cote").list()


def back_up(folder: Path) -> None:
    BackupFolder(folder / "sauvegardes", folder / "mis-de-cote").make(
        folder / NOM_FICHIER, Raison.OUVERTURE, utc_now()
    )


def fill(folder: Path, phrase: Phrase | None = None) -> None:
    with Store.open(folder, phrase=phrase) as store:
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        store.vault.add(b"contenu", "a.pdf", "application/pdf")


# gone


def test_a_store_that_vanished_is_said_with_what_remains(tmp_path: Path) -> None:
    fill(tmp_path)
    back_up(tmp_path)
    (tmp_path / "mis-de-cote").mkdir()
    shutil.copy(
        tmp_path / NOM_FICHIER, tmp_path / "mis-de-cote" / "forfait-2026-03-01T09-30-00Z.sqlite3"
    )
    (tmp_path / NOM_FICHIER).unlink()
    avant = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(
        MagasinDisparu,
        match=r"1.sauvegarde, 1.fichier mis de côté et le fichier des justificatifs.*Remettez",
    ):
        Store.open(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == avant


@pytest.mark.parametrize("reste", [NOM_COFFRE, "sauvegardes"])
def test_any_of_what_remains_is_enough(tmp_path: Path, reste: str) -> None:
    fill(tmp_path)
    back_up(tmp_path)
    for path in list(tmp_path.iterdir()):
        if path.name != reste:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(MagasinDisparu):
        Store.open(tmp_path)


def test_the_log_of_a_vanished_store_says_that_it_vanished(tmp_path: Path) -> None:
    (tmp_path / f"{NOM_FICHIER}-wal").write_bytes(b"pages")
    with pytest.raises(MagasinDisparu, match=r"journal.*Remettez-le"):
        Store.open(tmp_path)


def test_the_log_of_a_store_that_another_program_makes_meanwhile_is_no_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mkdir, others = tmp_path / "données", Path.mkdir, ExitStack()

    def make_then_be_late(self: Path, *, mode: int, parents: bool, exist_ok: bool) -> None:
        mkdir(self, mode, parents, exist_ok)
        monkeypatch.undo()
        faster = others.enter_context(Store.open(folder))
        faster.praticiens.add(Praticien(nom="EXEMPLE"))

    monkeypatch.setattr(Path, "mkdir", make_then_be_late)
    with others, Store.open(folder) as store:
        assert [connu.praticien.nom for connu in store.praticiens.list()] == ["EXEMPLE"]


def test_folders_without_anything_to_restore_do_not_stop_a_first_start(tmp_path: Path) -> None:
    (tmp_path / "sauvegardes").mkdir()
    (tmp_path / "sauvegardes" / "verrou").touch()
    (tmp_path / "mis-de-cote").mkdir()
    Store.open(tmp_path).close()


def test_an_empty_store_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / NOM_FICHIER).unlink()
    (tmp_path / f"{NOM_FICHIER}-wal").write_bytes(b"pages")
    with Store.open(tmp_path, create_anew=True) as store:
        assert store.praticiens.list() == ()
        assert store.vault.add(b"contenu", "b.pdf", "application/pdf").nom == "a.pdf"
    (journal,) = (tmp_path / "mis-de-cote").iterdir()
    assert journal.read_bytes() == b"pages"


def test_a_vault_that_a_new_store_could_not_open_is_set_aside(tmp_path: Path) -> None:
    with quick_keys():
        fill(tmp_path, Phrase("une phrase assez longue"))
    (tmp_path / NOM_FICHIER).unlink()
    with Store.open(tmp_path, create_anew=True) as store:
        store.vault.add(b"autre", "b.pdf", "application/pdf")
    (coffre,) = (tmp_path / "mis-de-cote").iterdir()
    assert coffre.name.startswith("pieces-")
    assert list_aside(tmp_path / "mis-de-cote") == ()


# older


@pytest.mark.parametrize("sample", OLDER, ids=lambda sample: sample.stem)
def test_an_older_store_is_backed_up_before_it_is_upgraded(sample: Path, tmp_path: Path) -> None:
    load_sample(sample, tmp_path / NOM_FICHIER)
    with closing(sqlite3.connect(tmp_path / NOM_FICHIER)) as connection:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
    Store.open(tmp_path).close()
    (sauvegarde,) = backups(tmp_path)
    assert sauvegarde.raison is Raison.MIGRATION
    assert read_backup(sauvegarde.path, None).schema == schema
    Store.open(tmp_path).close()
    assert backups(tmp_path) == (sauvegarde,)


def test_without_a_backup_an_older_store_is_not_upgraded(tmp_path: Path) -> None:
    path = load_sample(SAMPLES[0], tmp_path / NOM_FICHIER)
    avant = path.read_bytes()
    (tmp_path / "sauvegardes").write_bytes(b"a file in its place")
    with pytest.raises(ErreurMagasin, match=r"version plus ancienne.*Rien n’a été changé"):
        Store.open(tmp_path)
    assert path.read_bytes() == avant


def test_a_new_store_needs_no_backup(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == [NOM_FICHIER]


# damaged


def test_a_damaged_store_is_called_so(tmp_path: Path) -> None:
    fill(tmp_path)
    octets = (tmp_path / NOM_FICHIER).read_bytes()
    (tmp_path / NOM_FICHIER).write_bytes(octets[:-100])
    with pytest.raises(MagasinEndommage, match="endommagé"):
        Store.open(tmp_path)
