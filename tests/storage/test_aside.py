"""Setting a file aside: a dated name that replaces nothing, refused while the file is used."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from forfait_desktop.errors import ErreurMagasin, MagasinOccupe
from forfait_desktop.storage.aside import list_aside, move, set_aside
from forfait_desktop.storage.store import NOM_FICHIER, Store
from tests.storage.children import start_child

LE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mis-de-cote"


def test_a_store_is_moved_whole_under_the_date_of_utc(
    store: Store, declaration_id: int, folder: Path
) -> None:
    store.close()
    ici = LE.astimezone(timezone(timedelta(hours=2)))
    place = set_aside(store.path, folder, ici)
    assert place == folder / "forfait-2026-03-01T09-30-00Z.sqlite3"
    assert not store.path.exists()
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("SELECT id FROM declaration").fetchall() == [(declaration_id,)]
    assert [file.name for file in folder.iterdir()] == [place.name]


def test_the_same_second_twice_replaces_nothing(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / NOM_FICHIER
    places = []
    for n in range(3):
        path.write_bytes(bytes([n]) * 100)
        places.append(set_aside(path, folder, LE))
    assert [place.name for place in places if place] == [
        "forfait-2026-03-01T09-30-00Z.sqlite3",
        "forfait-2026-03-01T09-30-00Z-2.sqlite3",
        "forfait-2026-03-01T09-30-00Z-3.sqlite3",
    ]
    assert [place.read_bytes()[0] for place in places if place] == [0, 1, 2]
    ecartes = list_aside(folder)
    assert {ecarte.path for ecarte in ecartes} == set(places)
    assert {(ecarte.instant, ecarte.taille) for ecarte in ecartes} == {(LE, 100)}


@pytest.mark.parametrize("octets", [b"", b"texte", b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_file_is_moved_as_it_is_with_its_logs(
    tmp_path: Path, folder: Path, octets: bytes
) -> None:
    path = tmp_path / NOM_FICHIER
    path.write_bytes(octets)
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).write_bytes(suffix.encode())
    place = set_aside(path, folder, LE)
    assert place is not None
    assert place.read_bytes() == octets
    assert [file.name for file in tmp_path.iterdir()] == [folder.name]
    assert len(list_aside(folder)) == 1


def test_the_log_alone_of_a_vanished_store_is_moved(tmp_path: Path, folder: Path) -> None:
    (tmp_path / f"{NOM_FICHIER}-wal").write_bytes(b"pages")
    place = set_aside(tmp_path / NOM_FICHIER, folder, LE)
    assert place is not None
    assert place.with_name(place.name + "-wal").read_bytes() == b"pages"


def test_nothing_there_is_nothing_done(tmp_path: Path, folder: Path) -> None:
    assert set_aside(tmp_path / NOM_FICHIER, folder, LE) is None
    assert list_aside(folder) == ()


def test_a_store_that_another_program_has_open_is_left(tmp_path: Path, folder: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.storage.store import Store
        with Store.open(Path(sys.argv[1])):
            print("open", flush=True)
            sys.stdin.readline()
    """
    path = tmp_path / NOM_FICHIER
    with start_child(code, tmp_path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with pytest.raises(MagasinOccupe, match="un autre programme"):
            set_aside(path, folder, LE)
        child.communicate("\n", timeout=60)
    assert path.exists()
    assert set_aside(path, folder, LE) is not None


def test_a_foreign_database_is_moved_without_being_written(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / NOM_FICHIER
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE autre (x)")
    avant = path.read_bytes()
    place = set_aside(path, folder, LE)
    assert place is not None
    assert place.read_bytes() == avant


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path, folder: Path) -> None:
    folder.write_bytes(b"x")
    (tmp_path / NOM_FICHIER).write_bytes(b"y")
    with pytest.raises(ErreurMagasin, match="inaccessible"):
        set_aside(tmp_path / NOM_FICHIER, folder, LE)
    assert (tmp_path / NOM_FICHIER).read_bytes() == b"y"


def test_a_move_never_replaces_another_file(tmp_path: Path) -> None:
    path, place = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"a")
    place.write_bytes(b"b")
    with pytest.raises(FileExistsError):
        move(path, place)
    assert (path.read_bytes(), place.read_bytes()) == (b"a", b"b")
