"""A damaged evidence file is made anew of what is intact somewhere."""

from pathlib import Path

import pytest

from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.services.examen import examine
from forfait_desktop.services.reconstruction import rebuild_evidence, say_rebuilt
from forfait_desktop.services.sauvegardes import Raison, Sauvegardes
from forfait_desktop.storage.store import Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.seances import fill, set_aside, zero


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


def keep(data_dir: Path, nom: str, contenu: bytes) -> str:
    with Store.open(data_dir) as store:
        piece = store.vault.add(contenu, nom, "text/plain")
        store.pieces.attach(1, "v1.i3", piece)
        return piece.sha256


def test_pieces_come_back_from_the_backups_and_the_lost_ones_are_named(data_dir: Path) -> None:
    gardee = keep(data_dir, "gardée.txt", b"g" * 9_000)
    Sauvegardes(data_dir).make(Raison.MANUELLE)
    keep(data_dir, "perdue.txt", b"p" * 9_000)
    coffre = data_dir / NOM_COFFRE
    zero(coffre, 4_096, coffre.stat().st_size)
    taille = coffre.stat().st_size
    reconstruction = rebuild_evidence(data_dir, None, None)
    assert (reconstruction.retrouvees, reconstruction.perdues) == (1, ("perdue.txt",))
    assert "perdue.txt" in say_rebuilt(reconstruction)
    assert reconstruction.ancien is not None
    assert reconstruction.ancien.stat().st_size == taille
    with Store.open(data_dir) as store:
        assert store.vault.read(gardee) == b"g" * 9_000


def test_a_piece_that_is_still_intact_is_taken_from_the_damaged_file(data_dir: Path) -> None:
    intacte = keep(data_dir, "intacte.txt", b"i" * 9_000)
    keep(data_dir, "abîmée.txt", b"m" * 9_000)
    coffre = data_dir / NOM_COFFRE
    content = coffre.read_bytes()
    coffre.write_bytes(content.replace(b"m" * 64, b"n" * 64, 1))
    assert examine(data_dir, None).pieces
    reconstruction = rebuild_evidence(data_dir, None, None)
    assert reconstruction.perdues == ("abîmée.txt",)
    with Store.open(data_dir) as store:
        assert store.vault.read(intacte) == b"i" * 9_000


def test_nothing_is_moved_when_the_store_itself_cannot_be_read(data_dir: Path) -> None:
    keep(data_dir, "pièce.txt", b"p")
    coffre = (data_dir / NOM_COFFRE).read_bytes()
    zero(data_dir / "forfait.sqlite3", 0, 4_096)
    with pytest.raises(ErreurMagasin):
        rebuild_evidence(data_dir, None, None)
    assert (data_dir / NOM_COFFRE).read_bytes() == coffre
    assert not set_aside(data_dir)


def test_an_examination_tells_damaged_answers_from_damaged_evidence(data_dir: Path) -> None:
    keep(data_dir, "pièce.txt", b"p" * 9_000)
    assert examine(data_dir, None).is_sound
    coffre = data_dir / NOM_COFFRE
    zero(coffre, 4_096, coffre.stat().st_size)
    examen = examine(data_dir, None)
    assert examen.pieces
    assert not examen.dossiers


def test_an_examination_makes_no_new_store_where_one_vanished(tmp_path: Path) -> None:
    assert examine(tmp_path, None).dossiers
    assert not list(tmp_path.iterdir())


def test_an_examination_of_a_folder_that_the_system_refuses_to_look_into_is_told(
    tmp_path: Path,
) -> None:
    assert examine(tmp_path / ("x" * 300), None).dossiers
