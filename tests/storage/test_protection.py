"""Opening a protected store: who gets in, what is told apart, what can be read without it."""

import copy
import gzip
import io
import pickle
import random
import sqlite3
import struct
import traceback
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase, check_new_phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinProtege,
    PhraseRefusee,
    SaisieInvalide,
)
from forfait_desktop.storage import driver
from forfait_desktop.storage.protection import looks_protected
from forfait_desktop.storage.rekeying import protect
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.children import start_child
from tests.storage.keys import AUTRE, CONTENU, PHRASE, check, contents, fill, quick_keys

PAGE = 4096


@pytest.fixture(autouse=True)
def _quick() -> object:
    with quick_keys():
        yield


@pytest.fixture
def protege(tmp_path: Path) -> Path:
    fill(tmp_path, PHRASE)
    return tmp_path


# the passphrase


def test_a_passphrase_never_shows_itself() -> None:
    secret = PHRASE.reveal()
    for texte in (repr(PHRASE), str(PHRASE), f"{PHRASE}", repr([PHRASE]), repr({"a": PHRASE})):
        assert secret not in texte
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(PHRASE)


@pytest.mark.parametrize("texte", ["", "a\0bcdefghi", "abcdefgh\ud800"])
def test_what_no_file_could_be_opened_with_is_refused(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        Phrase(texte)


@pytest.mark.parametrize("texte", ["", "1234567", "        ", "   1234567   "])
def test_a_new_passphrase_is_of_eight_signs_or_more(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        check_new_phrase(texte)
    assert check_new_phrase("12345678").reveal() == "12345678"


# opening


def test_a_store_made_with_a_passphrase_opens_with_it_alone(protege: Path) -> None:
    check(protege, PHRASE)
    before = contents(protege)
    with pytest.raises(MagasinProtege, match="protégé par une phrase de passe"):
        Store.open(protege)
    with pytest.raises(PhraseRefusee, match=r"n’ouvre pas le magasin.*majuscules"):
        Store.open(protege, phrase=AUTRE)
    assert contents(protege) == before


def test_a_store_says_whether_it_is_protected(protege: Path, tmp_path: Path) -> None:
    with Store.open(protege, phrase=PHRASE) as store:
        assert store.is_protected
        assert store.phrase == PHRASE
    with Store.open(tmp_path / "autre") as store:
        assert not store.is_protected
        assert store.phrase is None


def test_a_passphrase_for_a_store_that_needs_none_is_refused_unchanged(tmp_path: Path) -> None:
    fill(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(ErreurMagasin, match="n’est pas protégé") as refus:
        Store.open(tmp_path, phrase=PHRASE)
    assert not isinstance(refus.value, MagasinProtege | PhraseRefusee | MagasinEtranger)
    assert contents(tmp_path) == before
    check(tmp_path)


def test_another_opening_of_the_evidence_keeps_the_passphrase(protege: Path) -> None:
    with Store.open(protege, phrase=PHRASE) as store, closing(store.vault.again()) as again:
        (piece,) = store.pieces.all()
        assert again.read(piece.sha256) == CONTENU


def test_a_protected_store_in_use_is_busy_as_any_other(protege: Path) -> None:
    with (
        Store.open(protege, phrase=PHRASE, attente_ms=20) as store,
        closing(driver.connect(store.path, 20, PHRASE)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MagasinOccupe):
            store.praticiens.add(Praticien(nom="EXEMPLE A"))
        other.execute("ROLLBACK")
        store.praticiens.add(Praticien(nom="EXEMPLE A"))


@pytest.mark.parametrize("signature", ["application_id = 0", "user_version = 99"])
def test_a_protected_file_of_another_program_or_version_is_refused(
    protege: Path, signature: str
) -> None:
    with closing(driver.connect(protege / NOM_FICHIER, 250, PHRASE)) as connection:
        connection.execute(f"PRAGMA {signature}")
    before = contents(protege)
    with pytest.raises(ErreurMagasin) as refus:
        Store.open(protege, phrase=PHRASE)
    assert not isinstance(refus.value, PhraseRefusee)
    assert contents(protege) == before


# damage


def test_random_damage_to_a_protected_store_is_found_and_never_read(protege: Path) -> None:
    """Each page is authenticated: no flipped byte gives another value."""
    chance = random.Random(4)
    whole = (protege / NOM_FICHIER).read_bytes()
    for _ in range(40):
        octets = bytearray(whole)
        place = chance.randrange(len(octets))
        octets[place] ^= chance.randrange(1, 256)
        (protege / NOM_FICHIER).write_bytes(octets)
        with (
            pytest.raises(ErreurMagasin) as refus,
            Store.open(protege, phrase=PHRASE) as store,
        ):
            store.verify()
        assert isinstance(refus.value, PhraseRefusee if place < PAGE else MagasinEndommage)
        with pytest.raises(MagasinProtege):
            Store.open(protege)


@pytest.mark.parametrize("length", [PAGE - 1, PAGE * 3 - 7])
def test_a_protected_store_cut_inside_a_page_is_refused_unchanged(
    protege: Path, length: int
) -> None:
    whole = (protege / NOM_FICHIER).read_bytes()[:length]
    (protege / NOM_FICHIER).write_bytes(whole)
    for phrase in (None, PHRASE):
        with pytest.raises(ErreurMagasin):
            Store.open(protege, phrase=phrase)
    assert (protege / NOM_FICHIER).read_bytes() == whole


# what the files look like


def test_fresh_protected_stores_all_look_protected(tmp_path: Path) -> None:
    for n in range(20):
        with closing(driver.connect(tmp_path / str(n), 250, PHRASE)) as connection:
            connection.execute("CREATE TABLE t (x)")
        assert looks_protected(tmp_path / str(n))


def test_random_bytes_look_protected_whatever_the_draw(tmp_path: Path) -> None:
    """An estimate of how often a protected store would be taken for a foreign file: not here."""
    chance = random.Random(1)
    for _ in range(300):
        (tmp_path / "a").write_bytes(chance.randbytes(PAGE))
        assert looks_protected(tmp_path / "a")


def test_a_protected_store_with_some_pages_destroyed_still_looks_protected(protege: Path) -> None:
    octets = bytearray((protege / NOM_COFFRE).read_bytes())
    octets[PAGE : 2 * PAGE] = bytes(PAGE)
    (protege / "abime").write_bytes(octets)
    assert looks_protected(protege / "abime")


def text() -> bytes:
    return "Forfait structure, volet 1 : été, « ROSP ».\n".encode() * 400


def lines() -> bytes:
    chance = random.Random(2)
    return b"".join(b"%d;%x\n" % (n, chance.getrandbits(200)) for n in range(2_000))


def as_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier.json", lines())
    return buffer.getvalue()


def as_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        size, check = (struct.pack(">I", n) for n in (len(data), zlib.crc32(kind + data)))
        return size + kind + data + check

    rows = b"".join(b"\0" + random.Random(n).randbytes(300) for n in range(100))
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))


def as_pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(lines())


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        bytes(PAGE),
        bytes(range(256)) * 16,
        b"\xff" * PAGE * 2,
        text(),
        as_zip(),
        as_png(),
        as_pdf(),
        gzip.compress(lines()),
        lines(),
        "é".encode("utf-16") * 3_000,
        struct.pack("<1024I", *range(1024)),
        random.Random(3).randbytes(PAGE - 1),
        random.Random(3).randbytes(PAGE + 1),
    ],
    ids=[
        *("empty", "zeros", "ramp", "ones", "text", "zip", "png", "pdf", "gzip", "csv"),
        *("utf-16", "numbers", "less than a page", "more than a page"),
    ],
)
@pytest.mark.parametrize("phrase", [None, PHRASE], ids=["no passphrase", "passphrase"])
def test_a_file_of_another_kind_is_foreign_and_unchanged(
    tmp_path: Path, octets: bytes, phrase: Phrase | None
) -> None:
    whole_pages = octets + octets[: -len(octets) % PAGE] if len(octets) > PAGE + 1 else octets
    (tmp_path / NOM_FICHIER).write_bytes(whole_pages)
    with pytest.raises(MagasinEtranger):
        Store.open(tmp_path, phrase=phrase)
    assert contents(tmp_path) == {NOM_FICHIER: whole_pages}


def test_a_damaged_store_that_was_not_protected_never_looks_protected(tmp_path: Path) -> None:
    fill(tmp_path)
    whole = (tmp_path / NOM_FICHIER).read_bytes()
    chance = random.Random(5)
    damaged = [bytes(16) + whole[16:], bytes(PAGE) + whole[PAGE:], bytes(100) + whole[100:]]
    damaged += [chance.randbytes(length) + whole[length:] for length in (1, 16, 100, 1_000, PAGE)]
    for _ in range(40):
        flipped = bytearray(whole)
        for _ in range(chance.randint(1, 200)):
            flipped[chance.randrange(PAGE)] = chance.randrange(256)
        damaged.append(bytes(flipped))
    for octets in damaged:
        (tmp_path / NOM_FICHIER).write_bytes(octets)
        try:
            Store.open(tmp_path).close()
        except ErreurMagasin as refus:
            assert not isinstance(refus, MagasinProtege)


# answers and evidence protected otherwise


def swap_vault(folder: Path, other: Path, phrase: Phrase | None) -> None:
    fill(other, phrase)
    (other / NOM_COFFRE).replace(folder / NOM_COFFRE)


@pytest.mark.parametrize(
    ("of_answers", "of_evidence", "dit"),
    [
        (PHRASE, None, r"ne sont pas protégés.*Changez la phrase de passe"),
        (None, PHRASE, r"réponses ne le sont pas.*sauvegarde"),
        (PHRASE, AUTRE, r"n’ouvre pas les justificatifs.*sauvegarde"),
    ],
    ids=["plain evidence", "plain answers", "two passphrases"],
)
def test_evidence_protected_otherwise_is_told_and_the_answers_still_open(
    tmp_path: Path, of_answers: Phrase | None, of_evidence: Phrase | None, dit: str
) -> None:
    fill(tmp_path / "a", of_answers)
    swap_vault(tmp_path / "a", tmp_path / "b", of_evidence)
    before = contents(tmp_path / "a")[NOM_COFFRE]
    with Store.open(tmp_path / "a", phrase=of_answers) as store:
        assert store.declarations.get(1).notes
        with pytest.raises(ErreurMagasin, match=dit) as refus:
            store.verify()
    assert type(refus.value) is ErreurMagasin  # asking for the passphrase would mend nothing
    assert contents(tmp_path / "a")[NOM_COFFRE] == before


# what can be read without the passphrase

SECRETS = ("EXEMPLE DISTINCTIF", "Réponse très distinctive", "10987654323", "contenu-distinctif")


def secrets_in(folder: Path) -> list[str]:
    cherches = [forme for s in (*SECRETS, PHRASE.reveal()) for forme in (s, s.upper(), s.lower())]
    return [
        f"{nom}: {cherche}"
        for nom, octets in contents(folder).items()
        for cherche in cherches
        for encodage in ("utf-8", "utf-16-le", "latin-1")
        if cherche.encode(encodage, "ignore") in octets
    ]


@pytest.mark.parametrize("phrase", [None, PHRASE], ids=["plain", "protected"])
def test_nothing_of_a_protected_store_is_readable_in_any_of_its_files(
    tmp_path: Path, phrase: Phrase | None
) -> None:
    """While it is open, log included, and after; a plain store shows that the search finds."""
    nom, note, rpps, contenu = SECRETS
    with Store.open(tmp_path, phrase=phrase) as store:
        praticien = store.praticiens.add(Praticien(nom=nom, rpps=rpps))
        declaration = store.declarations.create(praticien.id, "fs-2024", note)
        for n in range(50):
            store.declarations.save_note(declaration.id, f"v1.i{n}", note)
        piece = store.vault.add(contenu.encode() * 500, f"{nom}.pdf", "application/pdf")
        store.pieces.attach(declaration.id, "v1.i3", piece)
        assert {f"{NOM_FICHIER}-wal", f"{NOM_COFFRE}-wal"} <= contents(tmp_path).keys()
        found = secrets_in(tmp_path)
    found += secrets_in(tmp_path)
    assert bool(found) is (phrase is None)


def test_no_refusal_holds_the_passphrase(protege: Path) -> None:
    (protege / NOM_COFFRE).write_bytes(bytes(PAGE))
    for folder, phrase in (
        (protege, AUTRE),
        (protege, None),
        (protege / NOM_FICHIER, AUTRE),
    ):
        with pytest.raises(ErreurMagasin) as refus:
            Store.open(folder, phrase=phrase)
        shown = traceback.TracebackException.from_exception(refus.value, capture_locals=True)
        assert AUTRE.reveal() not in "".join(shown.format()) + repr(refus.value)


# durability


def test_what_was_acknowledged_in_a_protected_store_survives_a_kill(tmp_path: Path) -> None:
    """Its log is played back by who has the passphrase; who has not changes nothing."""
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.domain.dossier import Praticien
        from forfait_desktop.domain.phrase import Phrase
        from forfait_desktop.storage.store import Store
        from tests.storage.keys import PHRASE, quick_keys
        with quick_keys():
            store = Store.open(Path(sys.argv[1]), phrase=PHRASE)
            declaration = store.declarations.create(
                store.praticiens.add(Praticien(nom="EXEMPLE B")).id, "fs-2024", "Forfait"
            )
            n = 0
            while True:
                store.declarations.save_reponses(declaration.id, {(f"v2.i{n}", "nombre"): n})
                store.vault.add(b"%d" % n * 500, f"{n}.pdf", "application/pdf")
                print(n, flush=True)
                n += 1
    """
    for acknowledged, intruders in ((0, ()), (30, ()), (30, (None, AUTRE, None))):
        folder = tmp_path / f"{acknowledged}-{len(intruders)}"
        with start_child(code, folder) as child:
            assert child.stdout is not None
            for n in range(acknowledged + 1):
                assert child.stdout.readline() == f"{n}\n"
            child.kill()
        assert (folder / f"{NOM_FICHIER}-wal").stat().st_size
        for intruder in intruders:
            with pytest.raises((MagasinProtege, PhraseRefusee)):
                Store.open(folder, phrase=intruder)
        with Store.open(folder, phrase=PHRASE) as store:
            store.verify()
            reponses = store.declarations.get(1).reponses
            for n in range(acknowledged + 1):
                assert reponses[f"v2.i{n}"] == {"nombre": n}


def test_a_protected_store_is_written_with_the_same_care(protege: Path) -> None:
    with Store.open(protege, phrase=PHRASE) as store:
        for pragma, valeur in (("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")):
            assert store._database.rows(f"PRAGMA {pragma}") == [(valeur,)]


def test_who_has_not_the_passphrase_leaves_the_log_of_a_plain_store(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from tests.storage.keys import fill
        from forfait_desktop.storage.store import Store
        from forfait_desktop.domain.dossier import Praticien
        store = Store.open(Path(sys.argv[1]))
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
        os._exit(0)
    """
    with start_child(code, tmp_path) as child:
        child.communicate(timeout=60)
    with pytest.raises(ErreurMagasin, match="n’est pas protégé"):
        Store.open(tmp_path, phrase=PHRASE)
    with Store.open(tmp_path) as store:
        assert len(store.praticiens.list()) == 1
        with closing(sqlite3.connect(store.path)) as other:
            assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_protected_store_that_vanished_is_told(tmp_path: Path) -> None:
    with pytest.raises(MagasinDisparu):
        protect(tmp_path, None, PHRASE)
    assert not list(tmp_path.iterdir())
