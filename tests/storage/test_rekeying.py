"""Setting, changing and removing a passphrase: whole, or not at all, whenever it is cut short."""

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEtranger,
    MagasinOccupe,
    MagasinPlusRecent,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.storage import driver, rekeying
from forfait_desktop.storage.protection import EN_COURS
from forfait_desktop.storage.rekeying import protect, reencrypt, reencrypt_known
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.children import run_child, start_child
from tests.storage.keys import AUTRE, PHRASE, check, contents, fill, quick_keys

posix = pytest.mark.skipif(os.name != "posix", reason="fork and modes of POSIX")
CHANGES = {"set": (None, PHRASE), "change": (PHRASE, AUTRE), "remove": (PHRASE, None)}
changes = pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)


@pytest.fixture(autouse=True)
def _quick() -> object:
    with quick_keys():
        yield


def dump(path: Path, phrase: Phrase | None) -> list[object]:
    """All that a file holds, settings included."""
    with closing(driver.connect(path, 250, phrase)) as connection:
        connection.text_factory = bytes
        noms = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        schema = connection.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall()
        return [
            *([row[0], row[1], row[2], row[4]] for row in schema),
            *(
                connection.execute(f"PRAGMA {nom}").fetchone()
                for nom in ("user_version", "application_id", "auto_vacuum")
            ),
            *(
                (nom, connection.execute(f'SELECT * FROM "{nom.decode()}"').fetchall())
                for (nom,) in sorted(noms)
            ),
        ]


@changes
def test_everything_is_there_under_the_new_passphrase_and_no_other(
    tmp_path: Path, old: Phrase | None, new: Phrase | None
) -> None:
    fill(tmp_path, old)
    before = {nom: dump(tmp_path / nom, old) for nom in (NOM_FICHIER, NOM_COFFRE)}
    protect(tmp_path, old, new)
    assert sorted(contents(tmp_path)) == [NOM_FICHIER, NOM_COFFRE]
    assert {nom: dump(tmp_path / nom, new) for nom in before} == before
    check(tmp_path, new)
    for autre in {None, PHRASE, AUTRE} - {new}:
        with pytest.raises(ErreurMagasin):
            Store.open(tmp_path, phrase=autre)


@posix
@changes
def test_the_files_stay_for_the_user_only(
    tmp_path: Path, old: Phrase | None, new: Phrase | None
) -> None:
    old_mask = os.umask(0)
    try:
        fill(tmp_path, old)
        protect(tmp_path, old, new)
    finally:
        os.umask(old_mask)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_a_store_without_evidence_gets_none(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    protect(tmp_path, None, PHRASE)
    assert list(contents(tmp_path)) == [NOM_FICHIER]


def test_what_was_in_the_log_after_a_crash_is_kept(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from tests.storage.keys import fill
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.storage.store import Store
        fill(Path(sys.argv[1]))
        store = Store.open(Path(sys.argv[1]))
        store.praticiens.add(Praticien(nom="EXEMPLE A"))
        os._exit(0)
    """
    run_child(code, tmp_path)
    assert (tmp_path / f"{NOM_FICHIER}-wal").stat().st_size
    protect(tmp_path, None, PHRASE)
    assert sorted(contents(tmp_path)) == [NOM_FICHIER, NOM_COFFRE]
    with Store.open(tmp_path, phrase=PHRASE) as store:
        store.verify()
        assert len(store.praticiens.list()) == 2


@changes
def test_a_store_in_use_is_left_as_it_is(
    tmp_path: Path, old: Phrase | None, new: Phrase | None
) -> None:
    fill(tmp_path, old)
    with Store.open(tmp_path, phrase=old) as store:
        assert store.vault.contains(store.pieces.all()[0].sha256)  # its file is open too
        with pytest.raises(MagasinOccupe):
            protect(tmp_path, old, new, attente_ms=20)
        assert not any("nouveau" in nom or nom == EN_COURS for nom in contents(tmp_path))
        store.declarations.save_note(1, "v1.i3", "Vu avec EXEMPLE A")
    check(tmp_path, old)


def test_evidence_in_use_alone_is_enough_to_change_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / NOM_COFFRE)) as other:
        other.execute("SELECT count(*) FROM piece").fetchall()
        with pytest.raises(MagasinOccupe, match=NOM_COFFRE):
            protect(tmp_path, None, PHRASE, attente_ms=20)
    check(tmp_path)


def test_a_wrong_passphrase_or_none_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path, PHRASE)
    before = contents(tmp_path)
    with pytest.raises(PhraseRefusee):
        protect(tmp_path, AUTRE, None)
    with pytest.raises(MagasinProtege):
        protect(tmp_path, None, AUTRE)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("sql", "refus"),
    [
        ("PRAGMA application_id = 12", MagasinEtranger),
        ("PRAGMA user_version = 99", MagasinPlusRecent),
    ],
)
@pytest.mark.parametrize("nom", [NOM_FICHIER, NOM_COFFRE])
def test_a_foreign_or_newer_file_is_left_and_so_is_the_other(
    tmp_path: Path, nom: str, sql: str, refus: type[ErreurMagasin]
) -> None:
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / nom)) as connection:
        connection.execute(sql)
    before = contents(tmp_path)
    with pytest.raises(refus):
        protect(tmp_path, None, PHRASE)
    assert contents(tmp_path) == before


def test_a_damaged_store_is_not_protected_but_told(tmp_path: Path) -> None:
    fill(tmp_path)
    octets = bytearray((tmp_path / NOM_FICHIER).read_bytes())
    for page in range(2, len(octets) // 4096):
        octets[page * 4096 : page * 4096 + 100] = os.urandom(100)
    (tmp_path / NOM_FICHIER).write_bytes(octets)
    with pytest.raises(ErreurMagasin):
        protect(tmp_path, None, PHRASE)
    assert sorted(contents(tmp_path)) == [NOM_FICHIER, NOM_COFFRE]
    assert contents(tmp_path)[NOM_FICHIER] == octets


def test_evidence_that_lagged_behind_is_protected_by_the_next_change(tmp_path: Path) -> None:
    fill(tmp_path / "a", PHRASE)
    fill(tmp_path / "b")
    (tmp_path / "b" / NOM_COFFRE).replace(tmp_path / "a" / NOM_COFFRE)
    protect(tmp_path / "a", PHRASE, AUTRE)
    check(tmp_path / "a", AUTRE)


def test_evidence_with_another_passphrase_stops_the_change(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", AUTRE)
    (tmp_path / "b" / NOM_COFFRE).replace(tmp_path / "a" / NOM_COFFRE)
    before = contents(tmp_path / "a")
    with pytest.raises(ErreurMagasin, match="justificatifs"):
        protect(tmp_path / "a", None, PHRASE)
    assert contents(tmp_path / "a") == before


# cut short

# Dies in a fork of itself at each step that touches the disk, in turn, until there are no more.
KILLED = """
    import os, shutil, sys
    from pathlib import Path
    from forfait_desktop.storage import driver, rekeying
    from tests.storage.keys import quick_keys
    from tests.storage.test_rekeying import CHANGES

    source, runs, nom = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

    def armed(function, budget):
        def step(*arguments, **options):
            budget[0] -= 1
            if budget[0] < 0:
                os._exit(9)
            return function(*arguments, **options)
        return step

    with quick_keys():
        for n in range(10_000):
            folder = runs / str(n)
            shutil.copytree(source, folder)
            pid = os.fork()
            if not pid:
                budget = [n]
                for name in ("replace", "unlink", "fsync", "open"):
                    setattr(os, name, armed(getattr(os, name), budget))
                rekeying._export = armed(rekeying._export, budget)
                rekeying._same = armed(rekeying._same, budget)
                rekeying.identify = armed(rekeying.identify, budget)
                rekeying.protect(folder, *CHANGES[nom])
                os._exit(0)
            if os.waitpid(pid, 0)[1] == 0:
                print(n)
                break
"""


@posix
@pytest.mark.parametrize("nom", CHANGES)
def test_a_change_killed_at_any_step_leaves_all_before_or_all_after(
    tmp_path: Path, nom: str
) -> None:
    old, new = CHANGES[nom]
    fill(tmp_path / "source", old)
    steps = int(run_child(KILLED, tmp_path / "source", tmp_path / "runs", nom))
    assert steps > 20
    after = 0
    for n in range(steps + 1):
        folder = tmp_path / "runs" / str(n)
        try:
            check(folder, new)
            after += 1
        except ErreurMagasin:
            assert not after, "once done, done for every later step"
            check(folder, old)
        left = set(contents(folder)) - {NOM_FICHIER, NOM_COFFRE, f"{EN_COURS}.partiel"}
        assert not left
    assert 1 < after < steps


@posix
def test_the_copies_of_a_change_killed_early_go_even_for_who_cannot_open_the_store(
    tmp_path: Path,
) -> None:
    """A protection being removed leaves no readable copy behind."""
    fill(tmp_path, PHRASE)
    before = contents(tmp_path)
    code = """
        import os, sys
        from pathlib import Path
        from forfait_desktop.storage import rekeying
        from tests.storage.keys import PHRASE, quick_keys
        rekeying._same = lambda *_: os._exit(0)
        with quick_keys():
            rekeying.protect(Path(sys.argv[1]), PHRASE, None)
    """
    with start_child(code, tmp_path) as child:
        child.communicate(timeout=60)
    assert {EN_COURS, f"{NOM_FICHIER}.nouveau"} <= contents(tmp_path).keys()
    with pytest.raises(MagasinProtege):
        Store.open(tmp_path)
    assert contents(tmp_path).keys() == before.keys()
    check(tmp_path, PHRASE)


class Refuse(Exception):
    """Stands for whatever may go wrong."""


@pytest.mark.parametrize("step", ["_export", "_same", "_sync", "check_fully"])
def test_what_goes_wrong_before_the_exchange_leaves_all_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(tmp_path, PHRASE)
    original = getattr(rekeying, step)
    calls = 0

    def fail(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise Refuse
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, step, fail)
        with pytest.raises(Refuse):
            protect(tmp_path, PHRASE, AUTRE)
    assert set(contents(tmp_path)) <= {NOM_FICHIER, NOM_COFFRE, f"{EN_COURS}.partiel"}
    check(tmp_path, PHRASE)


def test_a_copy_that_differs_is_never_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    original = rekeying._export

    def spoil(source: sqlite3.Connection, copy: Path, phrase: Phrase | None) -> None:
        original(source, copy, phrase)
        with closing(driver.connect(copy, 250, phrase)) as connection:
            connection.execute("UPDATE meta SET valeur = valeur || ' '")

    monkeypatch.setattr(rekeying, "_export", spoil)
    with pytest.raises(ErreurMagasin, match="rien n’a été changé"):
        protect(tmp_path, None, PHRASE)
    check(tmp_path)


@posix
def test_a_full_disk_says_so_and_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    before = contents(tmp_path)
    code = """
        import resource, signal, sys
        from pathlib import Path
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.rekeying import protect
        from tests.storage.keys import PHRASE
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
        try:
            protect(Path(sys.argv[1]), None, PHRASE)
        except ErreurMagasin as error:
            print(error)
    """
    assert "place" in run_child(code, tmp_path)
    assert contents(tmp_path).keys() == before.keys()
    check(tmp_path)


def test_another_program_that_opens_meanwhile_is_told_that_the_store_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the copies being made are not taken for the leftovers of a crash."""
    fill(tmp_path)
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.errors import MagasinOccupe
        from forfait_desktop.storage.store import Store
        try:
            Store.open(Path(sys.argv[1]), attente_ms=20)
        except MagasinOccupe:
            print("busy")
    """
    said: list[str] = []
    original = rekeying._same

    def look(source: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
        said.append(run_child(code, tmp_path))
        return original(source, copy)

    monkeypatch.setattr(rekeying, "_same", look)
    protect(tmp_path, None, PHRASE)
    assert said == ["busy\n", "busy\n"]
    check(tmp_path, PHRASE)


@pytest.mark.parametrize(
    "octets", [b"", b"{", b"[]", b"\xff", b'{"etape": "x", "fichiers": []}', b"[" * 100_000]
)
def test_an_unreadable_account_of_a_change_is_told_and_nothing_is_touched(
    tmp_path: Path, octets: bytes
) -> None:
    fill(tmp_path)
    (tmp_path / EN_COURS).write_bytes(octets)
    before = contents(tmp_path)
    with pytest.raises(ErreurMagasin, match=rf"{EN_COURS}.*illisible.*Déplacez-le"):
        Store.open(tmp_path)
    assert contents(tmp_path) == before


def test_an_account_that_names_other_files_touches_none_of_them(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    (tmp_path / "victime").write_bytes(b"a")
    (tmp_path / "victime.nouveau").write_bytes(b"b")
    for etape in ("préparation", "échange"):
        (tmp_path / "a" / EN_COURS).write_text(
            json.dumps({"etape": etape, "fichiers": ["../victime", "/etc/passwd", 3]}), "utf-8"
        )
        check(tmp_path / "a")
        assert not (tmp_path / "a" / EN_COURS).exists()
    assert (tmp_path / "victime").read_bytes() == b"a"
    assert (tmp_path / "victime.nouveau").read_bytes() == b"b"


# one copy


@changes
@pytest.mark.parametrize("nom", [NOM_FICHIER, NOM_COFFRE])
def test_one_closed_file_takes_another_passphrase(
    tmp_path: Path, nom: str, old: Phrase | None, new: Phrase | None
) -> None:
    fill(tmp_path / "a", old)
    shutil.copyfile(tmp_path / "a" / nom, tmp_path / "copie.sqlite3")
    before = dump(tmp_path / "copie.sqlite3", old)
    reencrypt(tmp_path / "copie.sqlite3", old, new)
    assert dump(tmp_path / "copie.sqlite3", new) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "copie.sqlite3"]


def test_a_copy_is_opened_with_whichever_passphrase_is_known(tmp_path: Path) -> None:
    for nom, phrase in (("a", None), ("b", PHRASE), ("c", AUTRE), ("d", Phrase("oubliée"))):
        fill(tmp_path / nom, phrase)
        before = contents(tmp_path / nom)
        suit = reencrypt_known(tmp_path / nom / NOM_FICHIER, (None, PHRASE), AUTRE)
        assert suit is (nom != "d")
        if nom in "cd":
            assert contents(tmp_path / nom) == before
        else:
            assert dump(tmp_path / nom / NOM_FICHIER, AUTRE)


def test_a_copy_that_cannot_be_read_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(MagasinEtranger):
        reencrypt_known(tmp_path / "a.sqlite3", (None,), PHRASE)
    with pytest.raises(MagasinDisparu):
        reencrypt(tmp_path / "b.sqlite3", None, PHRASE)
    assert contents(tmp_path) == {"a.sqlite3": b"%PDF-1.7\n"}
