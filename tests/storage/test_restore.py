"""Putting another store in the place of the present one: undone at will, cut at any moment."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinPlusRecent,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.storage.aside import list_aside
from forfait_desktop.storage.backups import BackupFolder
from forfait_desktop.storage.migrations import latest
from forfait_desktop.storage.restore import restore
from forfait_desktop.storage.sauvegarde import Raison
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.children import run_child
from tests.storage.keys import quick_keys
from tests.storage.test_migrations import SAMPLES, load_sample

posix = pytest.mark.skipif(os.name != "posix", reason="fork and links of POSIX")
LE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PHRASE, AUTRE = Phrase("une phrase assez longue"), Phrase("une autre phrase longue")


def fill(folder: Path, intitule: str, phrase: Phrase | None = None) -> str:
    """Make a store of one declaration with one piece, named after it; return its digest."""
    with Store.open(folder, phrase=phrase) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
        declaration = store.declarations.create(praticien.id, "fs-2024", intitule)
        piece = store.vault.add(intitule.encode(), f"{intitule}.pdf", "application/pdf")
        store.pieces.attach(declaration.id, "v1.i3", piece)
    return piece.sha256


def rename(folder: Path, intitule: str, phrase: Phrase | None = None) -> None:
    with Store.open(folder, phrase=phrase) as store:
        store.declarations.rename(1, intitule)


def title(folder: Path, phrase: Phrase | None = None) -> str:
    """Return the title of the one declaration, once all is verified."""
    with Store.open(folder, phrase=phrase) as store:
        store.verify()
        (resume,) = store.declarations.list()
        return resume.intitule


def back_up(folder: Path, phrase: Phrase | None = None) -> Path:
    backups = BackupFolder(folder / "sauvegardes", folder / "mis-de-cote")
    faite = backups.make(
        folder / NOM_FICHIER, Raison.MANUELLE, LE, phrase, evidence=folder / NOM_COFFRE
    )
    assert (faite.pieces_manquantes, faite.refus) == (0, None)
    return faite.sauvegarde.path


def content(folder: Path) -> dict[str, bytes]:
    """Return what counts of a folder: neither the lock nor what SQLite leaves when it closes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "verrou"
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose store is named "après", with one backup in which it was named "avant"."""
    folder = tmp_path / "données d'été #1 100%"
    fill(folder, "avant")
    back_up(folder)
    rename(folder, "après")
    return folder


@pytest.fixture
def source(folder: Path) -> Path:
    return next((folder / "sauvegardes").glob("forfait-*"))


def test_a_backup_comes_back_and_what_was_there_is_saved_and_set_aside(
    folder: Path, source: Path
) -> None:
    avant = source.read_bytes()
    faite = restore(folder, source, LE)
    assert title(folder) == "avant"
    assert source.read_bytes() == avant
    assert faite.ancien == folder / "mis-de-cote" / "forfait-2026-03-01T09-30-00Z.sqlite3"
    assert (faite.pieces_manquantes, faite.avertissements) == (0, ())
    assert faite.contenu.lignes[0].intitule == "avant"
    raisons = [s.raison for s in BackupFolder(source.parent, folder / "mis-de-cote").list()]
    assert raisons == [Raison.RESTAURATION, Raison.MANUELLE]
    assert {path.name for path in folder.iterdir()} == {
        NOM_FICHIER, NOM_COFFRE, "sauvegardes", "mis-de-cote",
    }  # fmt: skip


def test_a_restore_is_undone_by_restoring_what_was_set_aside(folder: Path, source: Path) -> None:
    for n in range(3):
        ancien = restore(folder, source, LE).ancien
        assert title(folder) == "avant"
        assert ancien is not None
        restore(folder, ancien, LE)
        assert title(folder) == "après"
        assert len(list_aside(folder / "mis-de-cote")) == 2 * (n + 1)


def test_the_oldest_of_ten_backups_can_be_restored_though_it_leaves_meanwhile(
    folder: Path, source: Path
) -> None:
    for n in range(9):
        rename(folder, f"titre {n}")
        back_up(folder)
    rename(folder, "le plus récent")
    restore(folder, source, LE)
    assert not source.exists()
    assert title(folder) == "avant"


def test_pieces_that_are_gone_come_back_from_the_vault_of_the_backups(
    folder: Path, source: Path
) -> None:
    (folder / NOM_COFFRE).unlink()
    fait: list[tuple[int, int]] = []
    faite = restore(folder, source, LE, progres=lambda n, total: fait.append((n, total)))
    assert (faite.pieces_manquantes, fait) == (0, [(1, 1)])
    with Store.open(folder) as store:
        (piece,) = store.pieces.all()
        assert store.vault.read(piece.sha256) == b"avant"


def test_pieces_that_are_nowhere_are_counted(folder: Path, source: Path) -> None:
    (folder / NOM_COFFRE).unlink()
    (source.parent / NOM_COFFRE).unlink()
    assert restore(folder, source, LE).pieces_manquantes == 1


@pytest.mark.parametrize("octets", [b"", b"pas un coffre", b"\0" * 8192])
def test_a_damaged_vault_is_set_aside_and_made_again(
    folder: Path, source: Path, octets: bytes
) -> None:
    (folder / NOM_COFFRE).write_bytes(octets)
    faite = restore(folder, source, LE)
    assert any("mis de côté" in dit for dit in faite.avertissements)
    assert (folder / "mis-de-cote" / "pieces-2026-03-01T09-30-00Z.sqlite3").read_bytes() == octets
    with Store.open(folder) as store:
        (piece,) = store.pieces.all()
        assert store.vault.read(piece.sha256) == b"avant"


@pytest.mark.parametrize("octets", [b"", b"texte", b"SQLite format 3\0" + b"\0" * 5000])
def test_a_damaged_store_is_set_aside_as_it_was(folder: Path, source: Path, octets: bytes) -> None:
    (folder / NOM_FICHIER).write_bytes(octets)
    faite = restore(folder, source, LE)
    assert faite.ancien is not None
    assert faite.ancien.read_bytes() == octets
    assert any("n’ont pas pu être sauvegardées" in dit for dit in faite.avertissements)
    assert title(folder) == "avant"


def test_a_store_that_is_gone_is_replaced(folder: Path, source: Path) -> None:
    (folder / NOM_FICHIER).unlink()
    assert restore(folder, source, LE).ancien is None
    assert title(folder) == "avant"


def test_any_folder_may_receive_a_backup(source: Path, tmp_path: Path) -> None:
    """A new PC: nothing but the backups of the former one."""
    neuf = tmp_path / "neuf"
    assert restore(neuf, source, LE).pieces_manquantes == 0
    assert title(neuf) == "avant"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_an_older_backup_is_upgraded_on_its_copy(
    folder: Path, sample: Path, tmp_path: Path
) -> None:
    ancien = load_sample(sample, tmp_path / "ancien.sqlite3")
    avant = ancien.read_bytes()
    restore(folder, ancien, LE)
    assert ancien.read_bytes() == avant
    with closing(sqlite3.connect(folder / NOM_FICHIER)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (latest(),)
    with Store.open(folder) as store:
        store.verify_answers()
        assert store.declarations.get(1).reponses


# refused, with nothing changed


@pytest.mark.parametrize(
    ("abime", "refus"),
    [
        (lambda path: path.write_bytes(b"texte"), MagasinEtranger),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), MagasinEndommage),
        (lambda path: alter(path, "PRAGMA user_version = 99"), MagasinPlusRecent),
        (lambda path: alter(path, "PRAGMA application_id = 7"), MagasinEtranger),
        (lambda path: alter(path, "UPDATE declaration SET intitule = 'x'"), MagasinEndommage),
        (lambda path: alter(path, "DELETE FROM note; DROP TABLE note"), MagasinEndommage),
    ],
    ids=["foreign", "cut", "newer", "other application", "value", "table"],
)
def test_a_file_that_is_not_good_changes_nothing(
    folder: Path, source: Path, tmp_path: Path, abime: object, refus: type[ErreurMagasin]
) -> None:
    mauvais = tmp_path / "copie.sqlite3"
    shutil.copy(source, mauvais)
    assert callable(abime)
    abime(mauvais)
    avant = content(folder)
    with pytest.raises(refus, match=mauvais.name):
        restore(folder, mauvais, LE)
    assert content(folder) == avant


def alter(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def test_a_store_in_use_is_not_replaced(folder: Path, source: Path) -> None:
    with Store.open(folder), pytest.raises(MagasinOccupe, match="un autre programme"):
        restore(folder, source, LE)
    assert title(folder) == "après"
    assert not (folder / "mis-de-cote").exists()


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ErreurMagasin, match=r"absente\.sqlite3.*n’existe pas"):
        restore(folder, folder / "absente.sqlite3", LE)


# protected


@pytest.fixture
def protege(tmp_path: Path) -> Iterator[Path]:
    """A protected folder named "après", with a backup under the same passphrase."""
    folder = tmp_path / "protégé"
    with quick_keys():
        fill(folder, "avant", PHRASE)
        back_up(folder, PHRASE)
        rename(folder, "après", PHRASE)
        yield folder


def test_a_protected_backup_asks_for_its_passphrase(protege: Path, folder: Path) -> None:
    source = next((protege / "sauvegardes").glob("forfait-*"))
    avant = content(folder)
    with pytest.raises(MagasinProtege):
        restore(folder, source, LE)
    with pytest.raises(PhraseRefusee):
        restore(folder, source, LE, phrase_source=AUTRE)
    assert content(folder) == avant


def test_a_protected_store_stays_protected_whatever_is_restored(
    protege: Path, source: Path
) -> None:
    faite = restore(protege, source, LE, PHRASE)
    assert (faite.phrase, faite.contenu.protege) == (PHRASE, False)
    assert title(protege, PHRASE) == "avant"
    with pytest.raises(MagasinProtege):
        Store.open(protege)


def test_a_protected_backup_protects_a_store_that_was_not_and_that_is_undone(
    protege: Path, folder: Path
) -> None:
    source = next((protege / "sauvegardes").glob("forfait-*"))
    faite = restore(folder, source, LE, phrase_source=PHRASE)
    assert (faite.phrase, faite.phrase_ancienne) == (PHRASE, None)
    assert title(folder, PHRASE) == "avant"
    assert faite.ancien is not None
    restore(folder, faite.ancien, LE, PHRASE, as_it_was=True)
    assert title(folder) == "après"


# cut short


def hot(folder: Path, tmp_path: Path) -> Path:
    """Return a folder as a power cut leaves it: the last change is only in the log."""
    coupe = tmp_path / "coupé"
    with Store.open(folder) as store:
        store.declarations.rename(1, "dans le journal")
        shutil.copytree(folder, coupe)
    return coupe


def test_the_log_of_a_power_cut_is_set_aside_with_its_store(folder: Path, tmp_path: Path) -> None:
    coupe = hot(folder, tmp_path)
    source = next((coupe / "sauvegardes").glob("forfait-*"))
    ancien = restore(coupe, source, LE).ancien
    assert ancien is not None
    assert title(coupe) == "avant"
    restore(coupe, ancien, LE)
    assert title(coupe) == "dans le journal"


@posix
@pytest.mark.parametrize("liens", [True, False], ids=["links", "no links"])
def test_a_restore_killed_at_any_step_leaves_one_of_the_two_stores(
    folder: Path, source: Path, tmp_path: Path, liens: bool
) -> None:
    """Each change of name, link or removal is a place to die; what was there is never lost."""
    sortie = run_child(KILLED, folder, source.name, tmp_path / "essais", int(liens))
    titres = sortie.splitlines()
    assert len(titres) > 8
    assert titres == sorted(titres), "after the moment of the exchange, all are restored"
    assert {"après", "avant"} == set(titres)


KILLED = """
    import os, shutil, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from forfait_desktop.storage.restore import restore
    from forfait_desktop.storage.store import Store

    folder, nom, essais, liens = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    if liens == "0":
        def refuse(*_, **__):
            raise PermissionError(1, "a file system without links")
        os.link = refuse
    STEPS = {"os.rename", "os.link", "os.remove"}

    def run(essai, step):
        done = 0

        def kill(event, arguments):
            nonlocal done
            if event in STEPS:
                done += 1
                if done == step:
                    os.kill(os.getpid(), 9)

        sys.addaudithook(kill)
        restore(essai, essai / "sauvegardes" / nom, datetime(2026, 3, 1, tzinfo=UTC))
        os._exit(0)

    def titles_aside(essai):
        for path in (essai / "mis-de-cote").glob("forfait-*.sqlite3"):
            ailleurs = essai.with_name(f"{essai.name}-{path.stem}")
            ailleurs.mkdir()
            shutil.copy(path, ailleurs / "forfait.sqlite3")
            with Store.open(ailleurs) as store:
                yield store.declarations.list()[0].intitule

    for step in range(1, 100):
        essai = essais / str(step)
        shutil.copytree(folder, essai)
        child = os.fork()
        if child == 0:
            run(essai, step)
        status = os.waitpid(child, 0)[1]
        with Store.open(essai) as store:
            store.verify()
            titre = store.declarations.list()[0].intitule
        assert titre == "après" or "après" in titles_aside(essai), (step, titre)
        assert not list(essai.glob("*.restauration")), step
        print(titre)
        if os.WIFEXITED(status):
            break
"""


@posix
def test_an_exchange_refused_by_the_disk_leaves_the_present_store(
    folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "mis-de-cote").mkdir(mode=0o700)

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith(".restauration"):
            raise PermissionError(13, "held", str(target))
        return original(self, target)

    original = Path.replace
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ErreurMagasin, match="accès refusé"):
        restore(folder, source, LE)
    monkeypatch.undo()
    assert title(folder) == "après"
    assert list((folder / "mis-de-cote").iterdir()) == []
