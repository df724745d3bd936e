"""The components of this very program: what is said of them is what runs here."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import qVersion

from forfait_desktop import __version__
from forfait_desktop.services.licences import (
    LINUX,
    WINDOWS,
    Composant,
    load_composants,
    notice_lgpl,
    qt_folder,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(name="composants", scope="module")
def _composants() -> dict[str, Composant]:
    return {composant.nom: composant for composant in load_composants()}


def test_the_versions_are_those_of_the_libraries_that_run(
    composants: dict[str, Composant],
) -> None:
    from sqlcipher3 import dbapi2

    base = dbapi2.connect(":memory:")
    try:
        ((cipher,),) = base.execute("PRAGMA cipher_version").fetchall()
    finally:
        base.close()
    assert composants["Forfait Desktop"].version == __version__
    assert composants["Qt"].version == qVersion()
    assert composants["SQLCipher"].version == cipher.split()[0]
    assert composants["SQLite (dans SQLCipher)"].version == dbapi2.sqlite_version


def test_the_openssl_that_is_named_is_the_one_inside(composants: dict[str, Composant]) -> None:
    import sqlcipher3._sqlite3 as compiled

    said = f"OpenSSL {composants['OpenSSL (dans SQLCipher)'].version} ".encode("ascii")
    assert said in Path(str(compiled.__file__)).read_bytes()


def test_the_lgpl_and_the_gpl_are_there_for_qt(composants: dict[str, Composant]) -> None:
    for nom in ("Qt", "PySide6", "shiboken6"):
        words = " ".join(texte.read() for texte in composants[nom].textes)
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in words
        assert "TERMS AND CONDITIONS" in words


def test_our_own_licence_is_the_one_at_the_root(composants: dict[str, Composant]) -> None:
    (texte,) = composants["Forfait Desktop"].textes
    assert texte.read() == (ROOT / "LICENSE").read_text(encoding="utf-8").strip()


def test_python_is_a_component_where_it_is_shipped() -> None:
    assert "Python" in {composant.nom for composant in load_composants(systeme=WINDOWS)}
    assert "Python" not in {composant.nom for composant in load_composants(systeme=LINUX)}


def test_the_notice_says_where_qt_is_and_how_to_replace_it() -> None:
    folder = qt_folder()
    assert folder is not None
    assert (folder / "__init__.py").is_file()
    notice = notice_lgpl(folder, "6.0.0")
    assert str(folder) in notice
    assert "6.0.0" in notice
    assert "remplacer" in notice
    assert sys.modules["PySide6"].__file__ == str(folder / "__init__.py")
