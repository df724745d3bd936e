"""The technical log: a closed list of events, in a small private file, and no word of anybody."""

import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, get_args, get_type_hints

import pytest

from forfait_desktop import logs
from forfait_desktop.errors import ErreurMagasin, MagasinOccupe
from forfait_desktop.logs import (
    FILE,
    FOLDER,
    Cadre,
    Champs,
    Evenement,
    RotatingLog,
    describe,
    describe_machine,
    log_event,
    open_log,
    recent_events,
)

NOM: Final = "EXEMPLE"
RPPS: Final = 10000000009


def read_log(data_dir: Path) -> str:
    """Every line of every file of a log."""
    return "".join(
        path.read_text(encoding="utf-8") for path in sorted((data_dir / FOLDER).iterdir())
    )


def write_anything(**champs: Any) -> None:  # noqa: ANN401 - whatever the types refuse
    """Tell an event whose fields the types would refuse."""
    log_event(Evenement.FIN, **champs)


def raised(action: Callable[[], object]) -> BaseException:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def test_an_event_is_one_line_with_its_time_in_utc(tmp_path: Path) -> None:
    with open_log(tmp_path):
        log_event(Evenement.MAGASIN_OUVERT, duree_ms=12, schema=3, revision=41, protege=False)
    (line,) = read_log(tmp_path).splitlines()
    instant, *words = line.split()
    assert instant.endswith("Z")
    assert words == ["magasin_ouvert", "duree_ms=12", "schema=3", "revision=41", "protege=non"]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_log(tmp_path):
        log_event(Evenement.FIN)
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    assert (tmp_path / FOLDER / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "champs",
    [
        {"duree_ms": RPPS},
        {"duree_ms": str(RPPS)},
        {"duree_ms": True},
        {"nombre": NOM},
        {"version": str(RPPS)},
        {"version": f"1.0-{NOM}"},
        {"noyau": "6.1.0-pc-du-docteur"},
        {"systeme": "solaris"},
        {"ecran": NOM},
        {"motif": NOM},
        {"signal": NOM},
        {"protege": NOM},
        {"ruleset": NOM},
        {"ruleset": "fs-2024/../EXEMPLE"},
        {"exception": NOM},
        {"exception": type(NOM, (ValueError,), {})},
        {"exception": int},
        {"causes": NOM},
        {"causes": (NOM,)},
        {"cadres": NOM},
        {"cadres": (NOM,)},
        {"cadres": (Cadre(NOM, "f", 1),)},
        {"cadres": (Cadre("forfait_desktop.logs", f"Dr {NOM}", 1),)},
        {"cadres": (Cadre("forfait_desktop.logs", "f", RPPS),)},
        {"reponse": NOM},
        {"chemin": Path(NOM)},
    ],
    ids=str,
)
def test_a_value_that_is_not_of_its_kind_is_not_written(
    champs: dict[str, object], tmp_path: Path
) -> None:
    with open_log(tmp_path):
        write_anything(**champs)
    written = read_log(tmp_path)
    assert written.split()[1:] == ["fin", f"{next(iter(champs))}=?"]


def test_every_field_says_which_values_it_takes(tmp_path: Path) -> None:
    """One good value of each field is written; a new field without a kind fails here."""
    good: Final[dict[str, object]] = {
        "version": "1.2",
        "python": "3.11.7",
        "qt": "6.11.3",
        "noyau": "10.0.22631",
        "ruleset": "donum-2026",
        "exception": MagasinOccupe,
        "causes": (sqlite3.OperationalError, KeyError),
        "cadres": (Cadre("forfait_desktop.logs", "log_event.<locals>.<lambda>", 12),),
        "protege": True,
    }
    for nom, annotation in get_type_hints(Champs).items():
        mots = get_args(annotation)
        valeur = good.get(nom, mots[0] if mots else 7)
        with open_log(tmp_path):
            write_anything(**{nom: valeur})
        assert not read_log(tmp_path).endswith("?\n"), nom


def test_a_record_made_in_any_other_way_is_dropped_and_counted(tmp_path: Path) -> None:
    """Ours as well as those of the libraries, whatever their level."""
    with open_log(tmp_path) as log:
        log_event(Evenement.DEMARRAGE)
        for name in ("forfait_desktop", "reportlab.pdfbase", "fontTools", "PySide6", "root"):
            logging.getLogger(name).critical("Dr %s, %d", NOM, RPPS)
            logging.getLogger(name).error(NOM, exc_info=ValueError(NOM))
    assert log.refused == 10
    assert [line.split()[1] for line in read_log(tmp_path).splitlines()] == ["demarrage"]


def test_an_error_is_told_by_its_types_its_codes_and_our_places_never_by_its_words(
    tmp_path: Path,
) -> None:
    from forfait_desktop.storage.store import Store

    data_dir = tmp_path / f"données de {NOM}"
    data_dir.mkdir()
    (data_dir / "forfait.sqlite3").write_bytes(f"Dr {NOM} {RPPS}".encode() * 100)
    error = raised(lambda: Store.open(data_dir))
    assert NOM in str(error)
    with open_log(data_dir):
        log_event(Evenement.MAGASIN_REFUSE, **describe(error))
    written = read_log(data_dir)
    assert f"exception=forfait_desktop.errors.{type(error).__name__}" in written
    assert "causes=sqlite3.DatabaseError" in written
    assert f"sqlite={sqlite3.SQLITE_NOTADB}" in written
    assert "forfait_desktop.storage.store:Store.open:" in written
    for secret in (NOM, str(RPPS), str(tmp_path), str(Path.home())):
        assert secret not in written


def test_the_code_of_the_system_is_told(tmp_path: Path) -> None:
    full = ErreurMagasin(NOM)
    full.__cause__ = OSError(errno.ENOSPC, "no space", f"/home/{NOM}")
    with open_log(tmp_path):
        log_event(Evenement.ENREGISTREMENT_REFUSE, **describe(full))
    assert f"errno={errno.ENOSPC}" in read_log(tmp_path)
    assert NOM not in read_log(tmp_path)


def test_a_chain_of_errors_that_turns_round_ends() -> None:
    first, second = ValueError(NOM), KeyError(NOM)
    first.__cause__, second.__cause__ = second, first
    assert describe(first)["causes"] == (KeyError, ValueError)


def test_the_machine_is_told_without_its_name() -> None:
    machine = describe_machine()
    assert set(machine) == {"version", "python", "systeme", "noyau"}
    assert machine["python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_full_file_is_renamed_and_the_oldest_dropped(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / FOLDER, max_octets=400)
    logging.getLogger().addHandler(log)
    try:
        for rang in range(40):
            log_event(Evenement.MAGASIN_FERME, nombre=rang)
    finally:
        logging.getLogger().removeHandler(log)
    files = sorted(path.name for path in (tmp_path / FOLDER).iterdir())
    assert files == sorted([FILE, "journal-technique.1.log", "journal-technique.2.log"])
    assert all(path.stat().st_size <= 400 for path in (tmp_path / FOLDER).iterdir())
    kept: list[int] = []
    for name in ("journal-technique.2.log", "journal-technique.1.log", FILE):
        text = (tmp_path / FOLDER / name).read_text(encoding="utf-8")
        kept += [int(line.rpartition("=")[2]) for line in text.splitlines()]
    assert kept == list(range(40 - len(kept), 40))


def _a_file(data_dir: Path) -> None:
    (data_dir / FOLDER).write_bytes(b"")


def _a_folder(data_dir: Path) -> None:
    (data_dir / FOLDER / FILE).mkdir(parents=True)


def _a_link(data_dir: Path) -> None:
    (data_dir / FOLDER).mkdir()
    (data_dir / FOLDER / FILE).symlink_to(data_dir / "ailleurs")


def _a_pipe(data_dir: Path) -> None:
    (data_dir / FOLDER).mkdir()
    os.mkfifo(data_dir / FOLDER / FILE)


def _nothing(data_dir: Path) -> None:
    data_dir.rmdir()


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are those of POSIX")
@pytest.mark.parametrize("spoil", [_a_file, _a_folder, _a_link, _a_pipe, _nothing])
def test_a_log_that_cannot_be_written_disturbs_nothing(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    data_dir = tmp_path / "données"
    data_dir.mkdir()
    spoil(data_dir)
    with open_log(data_dir):
        log_event(Evenement.MAGASIN_OUVERT, duree_ms=5)
    assert recent_events()[-1].endswith("magasin_ouvert duree_ms=5")
    assert not (data_dir / "ailleurs").exists()
    assert data_dir.exists() is (spoil is not _nothing)


def test_a_disk_that_refuses_is_asked_again_a_minute_later(tmp_path: Path) -> None:
    folder, now = tmp_path / FOLDER, SimpleNamespace(seconds=0.0)
    folder.write_bytes(b"")
    log = RotatingLog(folder, clock=lambda: now.seconds)
    logging.getLogger().addHandler(log)
    try:
        log_event(Evenement.FIN, nombre=1)
        folder.unlink()
        log_event(Evenement.FIN, nombre=2)
        now.seconds = logs.RETRY_SECONDS
        log_event(Evenement.FIN, nombre=3)
    finally:
        logging.getLogger().removeHandler(log)
    assert read_log(tmp_path).split()[1:] == ["fin", "nombre=3"]


def test_nothing_is_written_once_the_log_is_closed(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:]
    with open_log(tmp_path):
        log_event(Evenement.FIN)
    log_event(Evenement.DEMARRAGE)
    assert "demarrage" not in read_log(tmp_path)
    assert logging.getLogger().handlers == before
