"""The evidence vault: contents by digest, once each, exact or refused, in a file of its own."""

import hashlib
import os
import random
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import MAX_OCTETS
from forfait_desktop.errors import (
    ErreurDonnee,
    ErreurMagasin,
    MagasinEtranger,
    MagasinPlusRecent,
)
from forfait_desktop.storage.migrations import (
    APPLICATION_ID_COFFRE,
    MIGRATIONS_COFFRE,
    latest,
)
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE, Vault
from tests.storage.children import run_child, start_child
from tests.storage.conftest import SteppingClock

posix = pytest.mark.skipif(os.name != "posix", reason="modes and limits of POSIX")
PDF = b"%PDF-1.7\n\0\xff facture"


@pytest.fixture
def vault(store: Store) -> Vault:
    return store.vault


def alter(vault: Vault, sql: str, *values: object) -> None:
    """Damage the file as a failing disk or another program would."""
    vault.close()
    with closing(sqlite3.connect(vault.path)) as connection, connection:
        connection.execute(sql, values)


def reopened(vault: Vault, clock: SteppingClock) -> Vault:
    return Vault(vault.path, clock)


def test_a_content_comes_back_under_its_digest(vault: Vault, clock: SteppingClock) -> None:
    piece = vault.add(PDF, "Facture d'été n° 12.pdf", "application/pdf")
    assert piece.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (piece.nom, piece.taille) == ("Facture d'été n° 12.pdf", len(PDF))
    assert (piece.type_mime, piece.ajoutee_le) == ("application/pdf", clock.instant)
    vault.close()
    with closing(reopened(vault, clock)) as again:
        assert again.read(piece.sha256) == PDF
        assert again.get(piece.sha256) == piece
        assert again.contains(piece.sha256)
        again.check()


@pytest.mark.parametrize("contenu", [b"", b"\0", b"text", "é🩺".encode(), os.urandom(70_000)])
def test_any_bytes_are_kept_exactly(vault: Vault, contenu: bytes) -> None:
    assert vault.read(vault.add(contenu, "x", "application/octet-stream").sha256) == contenu


def test_the_same_content_is_kept_once_as_it_was_first_added(vault: Vault) -> None:
    premiere = vault.add(os.urandom(1_000_000), "a.pdf", "application/pdf")
    contenu = vault.read(premiere.sha256)
    vault.close()
    size = vault.path.stat().st_size
    with closing(Vault(vault.path, lambda: premiere.ajoutee_le)) as again:
        assert again.add(contenu, "copie.pdf", "text/plain") == premiere
    assert vault.path.stat().st_size == size


def test_twenty_mio_are_kept_and_one_byte_more_is_refused(vault: Vault) -> None:
    contenu = random.Random(1).randbytes(MAX_OCTETS)
    assert vault.read(vault.add(contenu, "gros.pdf", "application/pdf").sha256) == contenu
    trop = contenu + b"\0"
    with pytest.raises(ErreurDonnee, match=r"trop\.pdf.*20,1\u00a0Mo.*20 au plus.*Réduisez"):
        vault.add(trop, "trop.pdf", "application/pdf")
    assert not vault.contains(hashlib.sha256(trop).hexdigest())


def test_too_much_does_not_even_make_the_file(vault: Vault) -> None:
    with pytest.raises(ErreurDonnee):
        vault.add(bytes(MAX_OCTETS + 1), "trop.pdf", "application/pdf")
    assert not vault.path.exists()


def test_without_evidence_there_is_no_file(store: Store) -> None:
    assert not store.vault.contains("0" * 64)
    assert store.vault.remove_unused(()) == 0
    with pytest.raises(ErreurDonnee, match="pas parmi les justificatifs"):
        store.vault.read("0" * 64)
    store.verify()
    store.vault.close()
    assert not store.vault.path.exists()


@pytest.mark.parametrize("sha256", ["", "0" * 64, "'; DROP TABLE piece; --", "é\0"])
def test_an_unknown_piece_is_named(vault: Vault, sha256: str) -> None:
    vault.add(PDF, "a.pdf", "application/pdf")
    assert not vault.contains(sha256)
    for attempt in (vault.read, vault.get):
        with pytest.raises(ErreurDonnee, match=f"Pièce {sha256[:12]}"):
            attempt(sha256)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE piece SET contenu = x'00'",
        "UPDATE piece SET contenu = ''",
        "UPDATE piece SET contenu = 12",
        "UPDATE piece SET contenu = CAST(x'ff' AS TEXT)",
        "UPDATE piece SET contenu = substr(contenu, 1, length(contenu) - 1)",
    ],
)
def test_a_damaged_content_is_found_on_reading(
    vault: Vault, clock: SteppingClock, sql: str
) -> None:
    piece = vault.add(PDF, "Facture.pdf", "application/pdf")
    saine = vault.add(b"autre", "Autre.pdf", "application/pdf")
    alter(vault, f"{sql} WHERE sha256 = ?", piece.sha256)
    with closing(reopened(vault, clock)) as again:
        with pytest.raises(ErreurMagasin, match=r"« Facture\.pdf » est endommagé"):
            again.read(piece.sha256)
        with pytest.raises(ErreurMagasin, match=r"« Facture\.pdf » est endommagé"):
            again.check()
        assert again.contains(piece.sha256)
        assert again.read(saine.sha256) == b"autre"


def test_one_flipped_bit_on_the_disk_is_found(vault: Vault, clock: SteppingClock) -> None:
    contenu = random.Random(2).randbytes(50_000)
    piece = vault.add(contenu, "a.pdf", "application/pdf")
    vault.close()
    octets = bytearray(vault.path.read_bytes())
    octets[octets.index(contenu[:64]) + 7] ^= 1
    vault.path.write_bytes(octets)
    with closing(reopened(vault, clock)) as again, pytest.raises(ErreurMagasin, match="endommagé"):
        again.read(piece.sha256)


def test_the_original_added_again_repairs_a_damaged_content(
    vault: Vault, clock: SteppingClock
) -> None:
    piece = vault.add(PDF, "Facture.pdf", "application/pdf")
    alter(vault, "UPDATE piece SET contenu = x'00'")
    with closing(reopened(vault, clock)) as again:
        assert again.add(PDF, "autre nom.pdf", "application/pdf") == piece
        assert again.read(piece.sha256) == PDF
        again.check()


def test_a_damaged_row_is_a_store_error(vault: Vault, clock: SteppingClock) -> None:
    piece = vault.add(PDF, "Facture.pdf", "application/pdf")
    alter(vault, "UPDATE piece SET ajoutee_le = 'hier'")
    with closing(reopened(vault, clock)) as again:
        for attempt in (again.read, again.get, again.contains):
            with pytest.raises(ErreurMagasin, match="endommagé"):
                attempt(piece.sha256)


def test_what_is_not_kept_is_removed_and_gives_its_room_back(vault: Vault) -> None:
    gardee = vault.add(PDF, "a.pdf", "application/pdf")
    secret = random.Random(3).randbytes(500_000)
    enlevee = vault.add(secret, "b.pdf", "application/pdf")
    assert vault.remove_unused([gardee.sha256, "0" * 64]) == 1
    assert vault.remove_unused({gardee.sha256}) == 0
    assert not vault.contains(enlevee.sha256)
    assert vault.read(gardee.sha256) == PDF
    vault.close()
    octets = vault.path.read_bytes()
    assert len(octets) < 100_000
    assert secret[:64] not in octets


def test_what_the_store_uses_is_what_the_vault_keeps(store: Store, declaration_id: int) -> None:
    jointe = store.vault.add(b"a", "a.pdf", "application/pdf")
    detachee = store.vault.add(b"b", "b.pdf", "application/pdf")
    for piece in (jointe, detachee):
        store.pieces.attach(declaration_id, "v1.i3", piece)
    store.pieces.detach(declaration_id, "v1.i3", detachee.sha256)
    assert store.vault.contains(detachee.sha256)
    assert store.vault.remove_unused({piece.sha256 for piece in store.pieces.all()}) == 1
    assert store.vault.contains(jointe.sha256)


def test_the_vault_is_a_signed_file_of_its_own(store: Store) -> None:
    store.vault.add(PDF, "a.pdf", "application/pdf")
    store.close()
    folder = store.path.parent
    assert sorted(file.name for file in folder.iterdir()) == [NOM_FICHIER, NOM_COFFRE]
    with closing(sqlite3.connect(folder / NOM_COFFRE)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID_COFFRE,)
        assert connection.execute("PRAGMA user_version").fetchone() == (latest(MIGRATIONS_COFFRE),)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_vault_is_written_with_the_same_care(vault: Vault) -> None:
    vault.add(PDF, "a.pdf", "application/pdf")
    assert vault._opened is not None
    assert vault._opened.rows("PRAGMA synchronous") == [(2,)]
    assert vault._opened.rows("PRAGMA secure_delete") == [(1,)]


@posix
def test_a_content_refused_for_want_of_room_takes_none(store: Store, tmp_path: Path) -> None:
    """What was written of it would keep a full disk full, and no answer would be saved."""
    store.vault.add(PDF, "a.pdf", "application/pdf")
    run_child(
        """
        import resource, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.vault import Vault
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        vault = Vault(Path(sys.argv[1]), lambda: datetime.now(UTC))
        resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, resource.RLIM_INFINITY))
        try:
            vault.add(b"x" * (10 << 20), "gros.pdf", "application/pdf")
        except ErreurMagasin:
            pass
        else:
            raise AssertionError("there was room")
        """,
        store.vault.path,
    )
    assert sum(f.stat().st_size for f in tmp_path.rglob(f"{NOM_COFFRE}*")) < 1 << 20


@posix
def test_the_files_are_for_the_user_only(store: Store) -> None:
    old_mask = os.umask(0)
    try:
        store.vault.add(PDF, "a.pdf", "application/pdf")
        modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in store.path.parent.iterdir()}
    finally:
        os.umask(old_mask)
    assert set(modes.values()) == {0o600}
    assert {NOM_COFFRE + suffix for suffix in ("", "-wal", "-shm")} <= set(modes)


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7\n", b"\0" * 4096])
def test_a_foreign_file_is_refused_unchanged_and_the_answers_still_open(
    store: Store, declaration_id: int, octets: bytes
) -> None:
    store.vault.path.write_bytes(octets)
    for attempt in (
        lambda: store.vault.add(PDF, "a.pdf", "application/pdf"),
        lambda: store.vault.contains("0" * 64),
        store.verify,
    ):
        with pytest.raises(MagasinEtranger, match=rf"{NOM_COFFRE}.*n’a pas été touché"):
            attempt()
    assert store.vault.path.read_bytes() == octets
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})


def test_neither_file_is_taken_for_the_other(store: Store, clock: SteppingClock) -> None:
    store.vault.add(PDF, "a.pdf", "application/pdf")
    store.close()
    with pytest.raises(MagasinEtranger):
        Vault(store.path, clock).contains("0" * 64)
    store.vault.path.rename(store.path)
    with pytest.raises(MagasinEtranger):
        Store.open(store.path.parent)


def test_a_newer_vault_is_refused(vault: Vault, clock: SteppingClock) -> None:
    vault.add(PDF, "a.pdf", "application/pdf")
    alter(vault, "PRAGMA user_version = 99")
    with pytest.raises(MagasinPlusRecent, match=NOM_COFFRE):
        reopened(vault, clock).contains("0" * 64)


def test_random_damage_never_gives_other_bytes_nor_another_error(
    vault: Vault, clock: SteppingClock
) -> None:
    chance = random.Random(4)
    contenus = [chance.randbytes(3_000 * n) for n in range(4)]
    pieces = [vault.add(contenu, "a.pdf", "application/pdf") for contenu in contenus]
    vault.close()
    whole = vault.path.read_bytes()
    for _ in range(150):
        octets = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        vault.path.write_bytes(octets)
        again = reopened(vault, clock)
        for piece, contenu in zip(pieces, contenus, strict=True):
            with suppress(ErreurMagasin, ErreurDonnee):
                assert again.read(piece.sha256) == contenu
        try:
            again.check()
        except ErreurMagasin:
            pass
        finally:
            again.close()


def test_what_was_added_survives_a_kill(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.storage.store import Store
        store = Store.open(Path(sys.argv[1]))
        n = 0
        while True:
            piece = store.vault.add(b"%d" % n * 5_000, f"{n}.pdf", "application/pdf")
            print(piece.sha256, flush=True)
            n += 1
    """
    with start_child(code, tmp_path) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline().strip() for _ in range(8)]
        child.kill()
    with Store.open(tmp_path) as store:
        store.verify()
        for n, sha256 in enumerate(acknowledged):
            assert store.vault.read(sha256) == b"%d" % n * 5_000


@posix
def test_a_full_disk_says_so_and_nothing_is_half_added(tmp_path: Path) -> None:
    output = run_child(
        """
        import os, resource, sys
        from pathlib import Path
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.store import Store
        with Store.open(Path(sys.argv[1])) as store:
            petite = store.vault.add(b"petite", "a.pdf", "application/pdf")
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
            contenu = os.urandom(1_000_000)
            try:
                store.vault.add(contenu, "b.pdf", "application/pdf")
            except ErreurMagasin as error:
                print(error)
            assert store.vault.read(petite.sha256) == b"petite"
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            grande = store.vault.add(contenu, "b.pdf", "application/pdf")
            assert store.vault.read(grande.sha256) == contenu
            store.verify()
        """,
        tmp_path,
    )
    assert "place" in output


def test_half_of_a_character_is_refused(vault: Vault) -> None:
    with pytest.raises(ErreurDonnee, match="nom du fichier"):
        vault.add(PDF, "\ud83e.pdf", "application/pdf")
    assert not vault.contains(hashlib.sha256(PDF).hexdigest())


def test_one_piece_is_removed_and_the_others_stay(vault: Vault) -> None:
    vault.remove("0" * 64)
    assert not vault.path.exists()
    gardee = vault.add(PDF, "a.pdf", "application/pdf")
    enlevee = vault.add(b"b", "b.pdf", "application/pdf")
    for _ in range(2):
        vault.remove(enlevee.sha256)
        assert not vault.contains(enlevee.sha256)
    assert vault.read(gardee.sha256) == PDF


def test_another_thread_reads_and_adds_through_its_own_opening(vault: Vault) -> None:
    piece = vault.add(PDF, "a.pdf", "application/pdf")

    def work() -> tuple[bytes, str]:
        with closing(vault.again()) as again:
            return again.read(piece.sha256), again.add(b"b", "b.pdf", "application/pdf").sha256

    with ThreadPoolExecutor(1) as threads:
        contenu, ajoutee = threads.submit(work).result()
    assert contenu == PDF
    assert vault.read(ajoutee) == b"b"


def test_threads_that_open_and_close_it_beside_one_another_do_not_hinder_one_another(
    vault: Vault,
) -> None:
    """The last one to close takes away the log that another one has just seen."""
    sha256 = vault.add(PDF, "a.pdf", "application/pdf").sha256
    vault.close()

    def read_often() -> int:
        found = 0
        for _ in range(150):
            with closing(vault.again()) as again:
                found += again.read(sha256) == PDF
        return found

    with ThreadPoolExecutor(3) as threads:
        work = [threads.submit(read_often) for _ in range(3)]
        assert [reading.result() for reading in work] == [150, 150, 150]
