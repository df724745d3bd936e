"""The log of a killed program: what SQLite would silently forget is told, a power cut is not."""

import shutil
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.errors import MagasinEndommage
from forfait_desktop.storage.log_check import refuse_damaged_log
from forfait_desktop.storage.store import NOM_FICHIER, Store

HEADER, FRAME, PAGE = 32, 24, 4096
SAVES = 6


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A folder as a killed program leaves it: six doctors are only in the log."""
    left = tmp_path / "laissé"
    with Store.open(tmp_path / "ouvert") as store:
        for rank in range(SAVES):
            store.praticiens.add(Praticien(nom=f"EXEMPLE {rank}"))
        shutil.copytree(store.path.parent, left)
    (left / f"{NOM_FICHIER}-shm").unlink()
    return left


def log_of(folder: Path) -> Path:
    return folder / f"{NOM_FICHIER}-wal"


def frames(octets: bytes) -> range:
    return range(HEADER, len(octets), FRAME + PAGE)


def is_last_save(octets: bytes, place: int) -> bool:
    """Tell whether no save ends between a place and the last frame."""
    ends = [f for f in frames(octets) if octets[f + 4 : f + 8] != bytes(4)]
    return place > ends[-2]


def test_a_whole_log_is_accepted_and_played(killed: Path) -> None:
    refuse_damaged_log(log_of(killed))
    with Store.open(killed) as store:
        assert len(store.praticiens.list()) == SAVES


def test_a_log_that_was_taken_away_meanwhile_is_accepted(tmp_path: Path) -> None:
    """By another opening that was the last one to close: all is in the file."""
    refuse_damaged_log(log_of(tmp_path))


def test_a_bit_flipped_in_any_frame_is_told_or_takes_the_last_save_alone(killed: Path) -> None:
    whole = log_of(killed).read_bytes()
    told = 0
    for place in frames(whole):
        for inside in (3, 12, 17, FRAME, FRAME + 100, FRAME + PAGE - 1):
            octets = bytearray(whole)
            octets[place + inside] ^= 4
            log_of(killed).write_bytes(octets)
            try:
                refuse_damaged_log(log_of(killed))
            except MagasinEndommage:
                told += 1
            else:
                following = place + FRAME + PAGE
                assert is_last_save(whole, place) or is_last_save(whole, following), place
    assert told > 3 * (SAVES - 2)


def test_a_damaged_header_is_told(killed: Path) -> None:
    whole = log_of(killed).read_bytes()
    for place in range(HEADER):
        octets = bytearray(whole)
        octets[place] ^= 1
        log_of(killed).write_bytes(octets)
        with pytest.raises(MagasinEndommage, match=rf"{NOM_FICHIER}-wal.*endommagé"):
            Store.open(killed)
        assert log_of(killed).read_bytes() == octets


def test_a_log_cut_anywhere_is_that_of_a_power_cut(killed: Path) -> None:
    whole = log_of(killed).read_bytes()
    for length in range(0, len(whole), 1_000):
        log_of(killed).write_bytes(whole[:length])
        refuse_damaged_log(log_of(killed))


def test_a_log_begun_again_over_an_older_one_is_accepted(tmp_path: Path) -> None:
    """Frames of before, which are in the file already, stand beyond those of the present."""
    left = tmp_path / "laissé"
    with Store.open(tmp_path / "ouvert") as store:
        for rank in range(SAVES):
            store.praticiens.add(Praticien(nom=f"EXEMPLE {rank}"))
        store._database._connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        store.praticiens.add(Praticien(nom="EXEMPLE 7"))
        shutil.copytree(store.path.parent, left)
    octets = log_of(left).read_bytes()
    assert len({octets[f + 8 : f + 16] for f in frames(octets)}) == 2
    (left / f"{NOM_FICHIER}-shm").unlink()
    with Store.open(left) as store:
        assert len(store.praticiens.list()) == SAVES + 1
