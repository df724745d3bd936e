"""Opening: what is made, what is refused unchanged, what happens when writing fails."""

import os
import random
import sqlite3
import stat
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop import __version__
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.errors import ErreurMagasin, MagasinEtranger, MagasinPlusRecent
from forfait_desktop.storage.database import check_fully, check_quickly, open_database
from forfait_desktop.storage.migrations import APPLICATION_ID, MIGRATIONS, latest
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.storage.children import run_child, start_child

posix = pytest.mark.skipif(os.name != "posix", reason="modes and limits of POSIX")


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def make_store(path: Path) -> None:
    with closing(open_database(path)) as connection:
        connection.execute("INSERT INTO praticien VALUES (7, 'EXEMPLE B', '', '', '', '', '')")


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_new_store_is_signed_numbered_and_configured(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / NOM_FICHIER)) as connection:
        assert pragma(connection, "application_id") == APPLICATION_ID
        assert pragma(connection, "user_version") == latest()
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "foreign_keys") == 1
        assert connection.execute("SELECT * FROM meta").fetchall() == [("ecrit_par", __version__)]


def test_a_new_store_leaves_nothing_beside_it(tmp_path: Path) -> None:
    open_database(tmp_path / NOM_FICHIER).close()
    assert list(content(tmp_path)) == [NOM_FICHIER]


@posix
def test_folder_and_files_are_for_the_user_only(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        with Store.open(tmp_path / "a" / "b") as store:
            store.praticiens.add(Praticien(nom="EXEMPLE B"))
            folder = store.path.parent
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == {NOM_FICHIER + suffix: 0o600 for suffix in ("", "-wal", "-shm")}


@posix
def test_a_file_open_to_others_is_closed_to_them_and_a_given_folder_is_left(tmp_path: Path) -> None:
    make_store(tmp_path / NOM_FICHIER)
    (tmp_path / NOM_FICHIER).chmod(0o644)
    tmp_path.chmod(0o755)
    make = open_database(tmp_path / NOM_FICHIER)
    make.close()
    assert stat.S_IMODE((tmp_path / NOM_FICHIER).stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_opening_again_keeps_the_content_and_writes_nothing(tmp_path: Path) -> None:
    make_store(tmp_path / NOM_FICHIER)
    before = content(tmp_path)
    with closing(open_database(tmp_path / NOM_FICHIER)) as connection:
        assert connection.execute("SELECT id, nom FROM praticien").fetchall() == [(7, "EXEMPLE B")]
    assert content(tmp_path) == before


def test_another_version_of_the_program_signs_the_store(tmp_path: Path) -> None:
    make_store(tmp_path / NOM_FICHIER)
    with closing(open_database(tmp_path / NOM_FICHIER, version="9.8")) as connection:
        assert connection.execute("SELECT valeur FROM meta").fetchall() == [("9.8",)]


def test_a_newer_store_is_refused_by_the_name_of_its_version(tmp_path: Path) -> None:
    path = tmp_path / NOM_FICHIER
    with closing(open_database(path, version="7.3.1")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = content(tmp_path)
    with pytest.raises(MagasinPlusRecent, match=r"la version 7\.3\.1 .*Rien n’a été changé"):
        open_database(path)
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE meta", "DELETE FROM meta", "UPDATE meta SET valeur = x'ff00'"],
)
def test_a_newer_store_without_a_readable_version_is_refused_too(
    tmp_path: Path, statement: str
) -> None:
    path = tmp_path / NOM_FICHIER
    with closing(open_database(path)) as connection:
        connection.execute(statement)
        connection.execute("PRAGMA user_version = 99")
    before = content(tmp_path)
    with pytest.raises(MagasinPlusRecent, match="une version plus récente de Forfait Desktop"):
        open_database(path)
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    "octets",
    [b"", b"\0" * 4096, b"%PDF-1.7\n", b"SQLite format 3\0", b"a" * 511, os.urandom(9000)],
    ids=["empty", "zeros", "pdf", "bare magic", "short", "random"],
)
def test_a_file_that_is_not_a_database_is_refused_unchanged(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / NOM_FICHIER).write_bytes(octets)
    with pytest.raises(MagasinEtranger, match="n’est pas un magasin"):
        open_database(tmp_path / NOM_FICHIER)
    assert content(tmp_path) == {NOM_FICHIER: octets}


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("signature", [0, 0x12345678])
def test_a_database_of_another_program_is_refused_unchanged(
    tmp_path: Path, mode: str, signature: int
) -> None:
    with closing(sqlite3.connect(tmp_path / NOM_FICHIER, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute(f"PRAGMA application_id = {signature}")
        connection.execute("CREATE TABLE praticien (id)")
    before = content(tmp_path)
    with pytest.raises(MagasinEtranger, match="n’est pas un magasin"):
        open_database(tmp_path / NOM_FICHIER)
    assert content(tmp_path) == before


def test_a_truncated_store_is_refused_unchanged(tmp_path: Path) -> None:
    make_store(tmp_path / NOM_FICHIER)
    whole = (tmp_path / NOM_FICHIER).read_bytes()
    for length in (len(whole) - 1, len(whole) - 4096, 4096, 600):
        (tmp_path / NOM_FICHIER).write_bytes(whole[:length])
        with pytest.raises(ErreurMagasin, match=r"endommagé|pas un magasin"):
            open_database(tmp_path / NOM_FICHIER)
        assert content(tmp_path) == {NOM_FICHIER: whole[:length]}


def test_random_damage_never_escapes_as_anything_but_a_store_error(tmp_path: Path) -> None:
    chance = random.Random(4)
    with Store.open(tmp_path) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
        declaration = store.declarations.create(praticien.id, "fs-2024", "Forfait 2024")
        places = {(f"v1.i{n}", "taux"): "66.67" for n in range(80)}
        store.declarations.save_reponses(declaration.id, places)
    whole = (tmp_path / NOM_FICHIER).read_bytes()
    for _ in range(150):
        octets = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        (tmp_path / NOM_FICHIER).write_bytes(octets)
        try:
            with Store.open(tmp_path) as store:
                for resume in store.declarations.list():
                    store.declarations.get(resume.id)
                    store.journal.list(resume.id)
                store.praticiens.list()
                store.verify()
        except ErreurMagasin:
            pass


def test_the_log_of_a_vanished_store_is_not_played_into_a_new_one(tmp_path: Path) -> None:
    (tmp_path / f"{NOM_FICHIER}-wal").write_bytes(b"pages of another store")
    with pytest.raises(ErreurMagasin, match=r"journal.*Remettez-le"):
        open_database(tmp_path / NOM_FICHIER)
    assert list(content(tmp_path)) == [f"{NOM_FICHIER}-wal"]


def test_a_folder_in_the_place_of_the_store_or_a_file_in_the_place_of_the_folder(
    tmp_path: Path,
) -> None:
    (tmp_path / NOM_FICHIER).mkdir()
    with pytest.raises(ErreurMagasin, match="inaccessible"):
        Store.open(tmp_path)
    (tmp_path / "fichier").write_text("x")
    with pytest.raises(ErreurMagasin, match=r"inaccessible.*un fichier porte déjà ce nom"):
        Store.open(tmp_path / "fichier")
    with pytest.raises(ErreurMagasin, match=r"inaccessible.*un des dossiers .* est un fichier"):
        Store.open(tmp_path / "fichier" / "dossier")


def test_the_checks_accept_a_sound_store_and_refuse_a_broken_index(tmp_path: Path) -> None:
    path = tmp_path / NOM_FICHIER
    make_store(path)
    with closing(open_database(path)) as connection:
        check_quickly(connection, path)
        check_fully(connection, path)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO note VALUES (12, 'v1.i1', 'orpheline')")
        with pytest.raises(ErreurMagasin, match="endommagé"):
            check_fully(connection, path)


def test_two_programs_creating_the_same_store_share_it(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.storage.store import Store
        print("ready", flush=True)
        sys.stdin.readline()
        with Store.open(Path(sys.argv[1]), attente_ms=20_000) as store:
            store.praticiens.add(Praticien(nom=sys.argv[2]))
    """
    children = [start_child(code, tmp_path, nom) for nom in ("EXEMPLE B", "EXEMPLE A", "EXEMPLE C")]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.communicate("go\n", timeout=60)
        assert child.returncode == 0
    with Store.open(tmp_path) as store:
        noms = sorted(enregistre.praticien.nom for enregistre in store.praticiens.list())
    assert noms == ["EXEMPLE A", "EXEMPLE B", "EXEMPLE C"]


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.storage.store import Store
        store = Store.open(Path(sys.argv[1]))
        declaration = store.declarations.create(
            store.praticiens.add(Praticien(nom="EXEMPLE B")).id, "fs-2024", "Forfait"
        )
        n = 0
        while True:
            store.declarations.save_reponses(declaration.id, {(f"v2.i{n}", "nombre"): n})
            print(n, flush=True)
            n += 1
    """
    for acknowledged in (0, 1, 40):
        folder = tmp_path / str(acknowledged)
        with start_child(code, folder) as child:
            assert child.stdout is not None
            for n in range(acknowledged + 1):
                assert child.stdout.readline() == f"{n}\n"
            child.kill()
        with Store.open(folder) as store:
            store.verify()
            reponses = store.declarations.get(1).reponses
            assert len(store.journal.list(1)) == len(reponses) + 1
        for n in range(acknowledged + 1):
            assert reponses[f"v2.i{n}"] == {"nombre": n}


def test_a_store_locked_by_another_program_says_so_then_saves_again(tmp_path: Path) -> None:
    with Store.open(tmp_path, attente_ms=20) as store:
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ErreurMagasin, match="un autre programme l’utilise"):
                store.praticiens.add(Praticien(nom="EXEMPLE A"))
            assert len(store.praticiens.list()) == 1
            other.execute("ROLLBACK")
        store.praticiens.add(Praticien(nom="EXEMPLE A"))
        assert len(store.praticiens.list()) == 2


def test_a_store_locked_whole_by_another_program_cannot_be_opened(tmp_path: Path) -> None:
    make_store(tmp_path / NOM_FICHIER)
    with closing(sqlite3.connect(tmp_path / NOM_FICHIER, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM praticien")
        with pytest.raises(ErreurMagasin, match="un autre programme l’utilise"):
            Store.open(tmp_path, attente_ms=20)
        other.execute("ROLLBACK")


@posix
def test_a_full_disk_says_so_loses_nothing_and_saving_resumes(tmp_path: Path) -> None:
    output = run_child(
        """
        import resource, sys
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.store import Store
        store = Store.open(Path(sys.argv[1]))
        declaration = store.declarations.create(
            store.praticiens.add(Praticien(nom="EXEMPLE B")).id, "fs-2024", "Forfait"
        )
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
        n = 0
        try:
            while n < 1000:
                changements = {(f"v{n}.i{k}", "taux"): "66.67" for k in range(5)}
                store.declarations.save_reponses(declaration.id, changements)
                n += 1
        except ErreurMagasin as error:
            print(error)
        assert len(store.declarations.get(declaration.id).reponses) == 5 * n
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        store.declarations.save_reponses(declaration.id, changements)
        store.close()
        print(n)
        """,
        tmp_path,
    )
    message, saved = output.splitlines()
    assert "place" in message
    with Store.open(tmp_path) as store:
        store.verify()
        assert len(store.declarations.get(1).reponses) == 5 * (int(saved) + 1)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="the unprivileged user of Linux")
def test_a_read_only_store_says_so() -> None:
    code = """
        import os, sys
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.store import Store
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            with Store.open(Path(sys.argv[1])) as store:
                store.praticiens.add(Praticien(nom="EXEMPLE B"))
        except ErreurMagasin as error:
            print(error)
    """
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o555)
        assert "inaccessible" in run_child(code, folder)
        folder.chmod(0o755)
        make_store(folder / NOM_FICHIER)
        before = content(folder)
        folder.chmod(0o555)
        (folder / NOM_FICHIER).chmod(0o444)
        assert "lecture seule" in run_child(code, folder)
        folder.chmod(0o755)
        assert content(folder) == before


@posix
def test_nothing_is_acknowledged_into_a_file_that_was_removed(store: Store) -> None:
    store.praticiens.add(Praticien(nom="EXEMPLE B"))
    aside = store.path.with_name("ailleurs")
    store.path.rename(aside)
    with pytest.raises(ErreurMagasin, match="n’est plus là"):
        store.praticiens.add(Praticien(nom="EXEMPLE A"))
    aside.rename(store.path)
    store.praticiens.add(Praticien(nom="EXEMPLE C"))
    assert [p.praticien.nom for p in store.praticiens.list()] == ["EXEMPLE B", "EXEMPLE C"]


def test_messages_are_typeset_in_french(tmp_path: Path) -> None:
    (tmp_path / NOM_FICHIER).write_bytes(b"x")
    with pytest.raises(MagasinEtranger) as refusal:
        open_database(tmp_path / NOM_FICHIER)
    assert "\u00a0: ce fichier" in str(refusal.value)
    assert len(MIGRATIONS) == latest()
