"""The opener of files: which library, which exceptions, nothing said on the terminal."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.storage import driver
from tests.storage.children import run_child
from tests.storage.keys import AUTRE, PHRASE, ROUNDS, quick_keys


def make(path: Path, phrase: Phrase | None) -> None:
    with closing(driver.connect(path, 250, phrase)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES ('EXEMPLE B')")


def read(path: Path, phrase: Phrase | None, *, read_only: bool = False) -> object:
    with closing(driver.connect(path, 250, phrase, read_only=read_only)) as connection:
        return connection.execute("SELECT x FROM t").fetchall()


def test_without_a_passphrase_the_library_is_that_of_python(tmp_path: Path) -> None:
    with closing(driver.connect(tmp_path / "a", 250)) as connection:
        assert isinstance(connection, sqlite3.Connection)
        assert not driver.is_cipher(connection)


def test_an_unprotected_file_never_brings_sqlcipher(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from forfait_desktop.storage.store import Store
        Store.open(Path(sys.argv[1])).close()
        print("sqlcipher3" in sys.modules)
    """
    assert run_child(code, tmp_path) == "False\n"


def test_keys_are_derived_in_all_the_rounds_of_sqlcipher(tmp_path: Path) -> None:
    with closing(driver.connect(tmp_path / "a", 250, PHRASE)) as connection:
        assert connection.execute("PRAGMA kdf_iter").fetchone() == (str(ROUNDS),)


@pytest.mark.parametrize(
    "texte",
    [
        "simple et longue",
        "l'apostrophe '' et \"guillemets\"",
        "'; DROP TABLE t; --",
        "e\u0301te\u0301 🩺 \t\n fin",
        "x'2DD29CA851E7B56E4697B0E1F08507293D761A05CE4D1B628663F411A8086D99' EXEMPLE",
        "é" * 2_000,
        "%s {} \\ ? :a",
    ],
)
def test_any_passphrase_opens_what_it_closed_and_no_other_does(tmp_path: Path, texte: str) -> None:
    with quick_keys():
        make(tmp_path / "a", Phrase(texte))
        assert read(tmp_path / "a", Phrase(texte)) == [("EXEMPLE B",)]
        for autre in (None, AUTRE, Phrase(texte + " ")):
            with pytest.raises(driver.errors()) as refus:
                read(tmp_path / "a", autre)
            assert driver.is_not_a_database(refus.value)


def test_two_forms_of_the_same_letters_are_one_passphrase(tmp_path: Path) -> None:
    with quick_keys():
        make(tmp_path / "a", Phrase("l'\u00e9t\u00e9 \u00e0 Ol\u00e9ron"))
        assert read(tmp_path / "a", Phrase("l'e\u0301te\u0301 a\u0300 Ole\u0301ron"))


@pytest.mark.parametrize("phrase", [None, PHRASE], ids=["plain", "protected"])
@pytest.mark.parametrize("nom", ["été #1 100%", "a?mode=rwc", "a b&c", "file:x"])
def test_a_file_read_only_is_not_made_nor_changed(
    tmp_path: Path, nom: str, phrase: Phrase | None
) -> None:
    if os.name == "nt" and set(nom) & set("?:"):
        nom = "a"
    with quick_keys():
        with pytest.raises(driver.errors()):
            read(tmp_path / nom, phrase, read_only=True)
        assert not list(tmp_path.iterdir())
        make(tmp_path / nom, phrase)
        assert read(tmp_path / nom, phrase, read_only=True) == [("EXEMPLE B",)]
        with (
            closing(driver.connect(tmp_path / nom, 250, phrase, read_only=True)) as connection,
            pytest.raises(driver.errors(), match="readonly"),
        ):
            connection.execute("DELETE FROM t")


def test_what_sqlcipher_raises_is_told_apart_as_with_sqlite(tmp_path: Path) -> None:
    with quick_keys(), closing(driver.connect(tmp_path / "a", 250, PHRASE)) as connection:
        assert driver.is_cipher(connection)
        with pytest.raises(driver.errors()):
            connection.execute("SELECT absente()")
        connection.close()
        with pytest.raises(driver.misuses()):
            connection.execute("SELECT 1")


def test_a_wrong_passphrase_is_not_said_on_the_terminal(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        os.dup2(1, 2)
        from forfait_desktop.domain.phrase import Phrase
        from forfait_desktop.errors import PhraseRefusee
        from forfait_desktop.storage.store import Store
        Store.open(Path(sys.argv[1]), phrase=Phrase("la bonne phrase")).close()
        try:
            Store.open(Path(sys.argv[1]), phrase=Phrase("une autre phrase"))
        except PhraseRefusee:
            print("refused")
    """
    assert run_child(code, tmp_path) == "refused\n"
