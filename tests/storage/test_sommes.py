"""Sums: a value that changed by itself is found, and what the program changes never is."""

import inspect
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.suivi import EtatLigne, EtatPiece
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin, MagasinEndommage
from forfait_desktop.storage import driver
from forfait_desktop.storage.database import check_content, open_database
from forfait_desktop.storage.sommes import COFFRE, MAGASIN, _encode
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.make_sample import fill
from tests.storage.samples import (
    AMENDEMENT,
    DEPOT,
    PAIEMENT,
    PROPOSITION,
    RAPPEL,
    make_piece,
)

UNCOVERED = {"meta", "somme", "sqlite_sequence"}
D = 1  # the declaration that the fixture makes
METHODS: dict[str, Callable[[Store], object]] = {
    "praticiens.add": lambda s: s.praticiens.add(Praticien(nom="EXEMPLE C")),
    "praticiens.update": lambda s: s.praticiens.update(1, Praticien(nom="EXEMPLE E")),
    "praticiens.get": lambda s: s.praticiens.get(1),
    "praticiens.list": lambda s: s.praticiens.list(),
    "praticiens.delete": lambda s: s.praticiens.delete(2),
    "declarations.create": lambda s: s.declarations.create(1, "fs-2024", "Autre"),
    "declarations.get": lambda s: s.declarations.get(D),
    "declarations.list": lambda s: s.declarations.list(tuple(Etat)),
    "declarations.save_reponses": lambda s: s.declarations.save_reponses(
        2, {("v1.i1", "segur"): False, ("v1.i1", "lap"): None, ("v3.i1", "nombre"): 12}
    ),
    "declarations.save_note": lambda s: s.declarations.save_note(2, "v1.i3", ""),
    "declarations.rename": lambda s: s.declarations.rename(D, "Autre intitulé"),
    "declarations.set_etat": lambda s: s.declarations.set_etat(D, Etat.SUPPRIMEE),
    "declarations.duplicate": lambda s: s.declarations.duplicate(D),
    "declarations.purge": lambda s: s.declarations.purge(D),
    "depots.add": lambda s: s.depots.add(2, DEPOT),
    "depots.list": lambda s: s.depots.list(D),
    "depots.current": lambda s: s.depots.current(D),
    "depots.rectify": lambda s: s.depots.rectify(D),
    "depots.withdraw": lambda s: s.depots.withdraw(2, s.depots.add(2, DEPOT).version),
    "transcriptions.get": lambda s: s.transcriptions.get(D),
    "transcriptions.set": lambda s: s.transcriptions.set(D, "v1.i1", EtatLigne.SAISIE),
    "transcriptions.remove": lambda s: s.transcriptions.remove(D, "v1.i3"),
    "transcriptions.clear": lambda s: s.transcriptions.clear(D),
    "pieces.attach": lambda s: s.pieces.attach(D, "v2.i4", make_piece("b")),
    "pieces.detach": lambda s: s.pieces.detach(D, "v1.i1", make_piece().sha256),
    "pieces.set_etat": lambda s: s.pieces.set_etat(
        D, "v1.i1", make_piece().sha256, EtatPiece.RECUE
    ),
    "pieces.list": lambda s: s.pieces.list(D),
    "pieces.used": lambda s: s.pieces.used(make_piece().sha256),
    "pieces.all": lambda s: s.pieces.all(),
    "amendements.set": lambda s: s.amendements.set(replace(AMENDEMENT, valeur="12")),
    "amendements.remove": lambda s: s.amendements.remove("fs-2024", "v1.i1.points"),
    "amendements.list": lambda s: s.amendements.list("fs-2024"),
    "amendements.history": lambda s: s.amendements.history("fs-2024"),
    "paiements.get": lambda s: s.paiements.get(D),
    "paiements.set": lambda s: s.paiements.set(D, replace(PAIEMENT, note="autre")),
    "paiements.remove": lambda s: s.paiements.remove(D),
    "propositions.add": lambda s: s.propositions.add(D, [replace(PROPOSITION, champ="autre")]),
    "propositions.list": lambda s: s.propositions.list(D),
    "propositions.remove": lambda s: s.propositions.remove(D, RAPPEL.indicateur, RAPPEL.champ),
    "propositions.clear": lambda s: s.propositions.clear(D),
    "journal.list": lambda s: s.journal.list(D),
    "vault.add": lambda s: s.vault.add(b"autre", "a.pdf", "application/pdf"),
    "vault.get": lambda s: s.vault.get(accuse(s)),
    "vault.read": lambda s: s.vault.read(accuse(s)),
    "vault.contains": lambda s: s.vault.contains(accuse(s)),
    "vault.remove": lambda s: s.vault.remove(accuse(s)),
    "vault.remove_unused": lambda s: s.vault.remove_unused(()),
    "vault.again": lambda s: s.vault.again().close(),
    "vault.check": lambda s: s.vault.check(),
}
INSIDE = {"journal.record", "journal.erase", "vault.close"}
"""Parts of a change, which never happen alone."""


def accuse(store: Store) -> str:
    sha256 = store.depots.list(D)[-1].accuse_piece
    assert sha256 is not None
    return sha256


@pytest.fixture
def full(store: Store) -> Store:
    fill(store)
    return store


def alter(path: Path, sql: str, *values: object) -> None:
    """Change a value behind the program's back, as a failing disk would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(sql, values).rowcount


def test_the_table_of_methods_is_that_of_the_stores(full: Store) -> None:
    parts = {name: part for name, part in vars(full).items() if not name.startswith("_")}
    methods = {
        f"{name}.{method}"
        for name, part in parts.items()
        for method, _ in inspect.getmembers(part, callable)
        if not method.startswith("_")
    }
    assert methods == METHODS.keys() | INSIDE


@pytest.mark.parametrize("name", METHODS)
def test_what_a_method_changes_is_summed_with_it(full: Store, name: str) -> None:
    METHODS[name](full)
    full.verify()
    with Store.open(full.path.parent) as again:
        again.verify()


@pytest.mark.parametrize("name", METHODS)
def test_what_a_method_changed_and_took_back_is_as_before(full: Store, name: str) -> None:
    class ChangedMind(Exception):
        pass

    revision = full.revision
    with suppress(ChangedMind), full.transaction():
        METHODS[name](full)
        raise ChangedMind
    assert full.revision == revision
    with full.transaction():
        with suppress(ChangedMind), full.transaction():
            METHODS[name](full)
            raise ChangedMind
        full.praticiens.update(2, Praticien(nom="EXEMPLE F"))
    full.verify()


def test_a_long_group_of_changes_is_summed_once_and_numbered_once(full: Store) -> None:
    revision = full.revision
    with full.transaction():
        for name in (
            "declarations.create",
            "praticiens.add",
            "declarations.duplicate",
            "paiements.remove",
            "declarations.purge",
            "praticiens.delete",
        ):
            METHODS[name](full)
            full.declarations.list(tuple(Etat))
            full.praticiens.list()
    assert full.revision == revision + 1
    full.verify()


def test_the_revision_counts_what_was_written_and_nothing_else(store: Store) -> None:
    assert store.revision == 0
    praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
    declaration = store.declarations.create(praticien.id, "fs-2024", "")
    assert store.revision == 2
    store.declarations.get(declaration.id)
    store.declarations.save_reponses(declaration.id, {})
    with suppress(ErreurDonnee):
        store.declarations.create(99, "fs-2024", "")
    with store.transaction():
        pass
    assert store.revision == 2
    store.close()
    with Store.open(store.path.parent) as again:
        assert again.revision == 2


def cells(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in UNCOVERED
        ]
        return [
            (table, column[1])
            for table in tables
            for column in connection.execute(f"PRAGMA table_info({table})")
        ]


def rows_of(connection: sqlite3.Connection, table: str, key: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"SELECT {key} FROM {table}")]


@pytest.mark.parametrize("name", [NOM_FICHIER, NOM_COFFRE])
def test_a_value_changed_in_any_column_of_any_row_is_found(full: Store, name: str) -> None:
    """One letter, one digit or one more: nothing of what is kept changes unseen."""
    full.vault.close()
    full.close()
    path = full.path.with_name(name)
    couverture = MAGASIN if name == NOM_FICHIER else COFFRE
    tried = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        check_content(connection, path, couverture)
        for table, column in cells(path):
            if column == "contenu":
                continue  # under a digest of its own, which Vault.check compares
            where = "rowid" if "WITHOUT ROWID" not in sql_of(connection, table) else column
            for key in connection.execute(f"SELECT DISTINCT {where} FROM {table}").fetchall():
                connection.execute("PRAGMA ignore_check_constraints = ON")
                connection.execute("BEGIN")
                connection.execute(
                    f"UPDATE {table} SET {column} = CASE typeof({column}) "
                    f"WHEN 'integer' THEN {column} + 40 ELSE coalesce({column}, '') || 'x' END "
                    f"WHERE {where} = ?",
                    key,
                )
                with pytest.raises(ErreurMagasin, match="endommagé"):
                    check_content(connection, path, couverture)
                connection.rollback()
                tried += 1
        check_content(connection, path, couverture)
    assert tried > (100 if name == NOM_FICHIER else 9)


def sql_of(connection: sqlite3.Connection, table: str) -> str:
    [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    return str(sql)


@pytest.mark.parametrize("table", ["declaration", "depot", "journal", "praticien", "reponse"])
def test_a_row_that_left_by_itself_is_found(full: Store, table: str) -> None:
    key = "champ" if table == "reponse" else "rowid"
    alter(full.path, f"DELETE FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})")
    with pytest.raises(MagasinEndommage):
        full.verify()


@pytest.mark.parametrize("objet", ["declaration:1", "journal:1", "revision", "schema", "piece"])
def test_a_sum_that_is_missing_or_too_many_is_damage(full: Store, objet: str) -> None:
    alter(full.path, "UPDATE somme SET objet = 'declaration:77' WHERE objet = ?", objet)
    with pytest.raises(MagasinEndommage):
        full.verify()


@pytest.mark.parametrize(
    ("sql", "read", "named"),
    [
        (
            "UPDATE reponse SET valeur = '\"71\"' WHERE valeur = '\"70\"'",
            "declarations.get",
            "la déclaration n°\u00a01 (fs-2024, Prénom EXEMPLE D)",
        ),
        (
            "UPDATE paiement SET montant = '5069.11'",
            "declarations.get",
            "la déclaration n°\u00a01 (fs-2024, Prénom EXEMPLE D)",
        ),
        (
            "UPDATE praticien SET rpps = '10000000008' WHERE id = 1",
            "praticiens.list",
            "le praticien n°\u00a01 (Prénom EXEMPLE D)",
        ),
        (
            "UPDATE praticien SET rpps = '10000000008' WHERE id = 1",
            "praticiens.get",
            "le praticien n°\u00a01 (Prénom EXEMPLE D)",
        ),
        (
            "UPDATE depot SET accuse = 'autre' WHERE version = 2",
            "depots.current",
            "la version déclarée de la déclaration n°\u00a01",
        ),
        (
            "UPDATE journal SET instant = '2026-01-30T08:00:01.000000+00:00' WHERE id = 2",
            "journal.list",
            "l’historique de la déclaration n°\u00a01",
        ),
        ("UPDATE piece SET nom = 'autre'", "pieces.all", "la liste des justificatifs"),
        ("UPDATE amendement SET valeur = '67'", "amendements.list", "la liste des valeurs"),
        ("DELETE FROM declaration WHERE id = 2", "declarations.list", "la déclaration n°\u00a02"),
    ],
)
def test_what_changed_by_itself_is_never_shown_and_is_named(
    full: Store, sql: str, read: str, named: str
) -> None:
    alter(full.path, sql)
    with pytest.raises(MagasinEndommage) as refusal:
        METHODS[read](full)
    assert named in str(refusal.value)
    assert "ouvrez «\u00a0Sauvegardes\u00a0»" in str(refusal.value)


def test_the_name_of_a_piece_is_covered_in_the_vault(full: Store) -> None:
    sha256 = accuse(full)
    full.vault.close()
    alter(full.vault.path, "UPDATE piece SET nom = 'autre.png' WHERE sha256 = ?", sha256)
    with closing(full.vault.again()) as vault:
        for attempt in (vault.get, vault.read):
            with pytest.raises(MagasinEndommage, match=r"justificatif 460ee6aa3a80 \(autre\.png\)"):
                attempt(sha256)
        with pytest.raises(MagasinEndommage):
            vault.check()


@pytest.mark.parametrize(
    "change",
    [
        "declarations.rename",
        "declarations.set_etat",
        "transcriptions.set",
        "declarations.duplicate",
    ],
)
def test_a_change_never_signs_damage(full: Store, change: str) -> None:
    alter(full.path, "UPDATE reponse SET valeur = '\"71\"' WHERE valeur = '\"70\"'")
    with pytest.raises(MagasinEndommage):
        METHODS[change](full)
    with pytest.raises(MagasinEndommage):
        full.verify()


def test_a_sum_of_the_journal_that_is_none_is_damage(full: Store) -> None:
    alter(full.path, "UPDATE somme SET valeur = 'x:y' WHERE objet = 'journal:1'")
    with pytest.raises(MagasinEndommage):
        full.declarations.rename(D, "autre")


@pytest.mark.parametrize("valeur", ["x", "-1", "", "²", "1.5"])
def test_a_revision_that_is_no_number_is_damage(full: Store, valeur: str) -> None:
    alter(full.path, "UPDATE meta SET valeur = ? WHERE cle = 'revision'", valeur)
    with pytest.raises(MagasinEndommage):
        _ = full.revision
    with pytest.raises(MagasinEndommage):
        full.praticiens.add(Praticien(nom="EXEMPLE C"))


def test_changed_tables_are_found_on_opening(full: Store) -> None:
    full.close()
    with closing(sqlite3.connect(full.path)) as connection, connection:
        connection.execute("DROP INDEX journal_par_declaration")
    with pytest.raises(MagasinEndommage):
        Store.open(full.path.parent)


def test_a_change_of_another_program_while_reading_is_not_damage(full: Store) -> None:
    with Store.open(full.path.parent) as other, full._database.checked("declaration", D):
        other.declarations.rename(D, "changé ailleurs")
        full._database._sommes.check("declaration", D)
        assert full.declarations.get(D).intitule == "Forfait 2024"
    assert full.declarations.get(D).intitule == "changé ailleurs"
    full.verify()


def test_two_rows_are_never_written_alike() -> None:
    rows = [
        (), (None,), ("",), (b"",), (0,), (0.0,), (-0.0,), ("0",), (b"0",), (1, 1), (11,), ("11",),
        ("1", "1"), ("1t1:1",), ("a", "b"), ("ab", ""), ("", "ab"), (None, None), ("é",),
        ("é".encode(),), (1.0,), (1,), (-1,), ("R",), ("1;",), ((1 << 62),),
    ]  # fmt: skip
    written = [_encode(row) for row in rows]
    assert len(set(written)) == len(rows)
    assert not any(
        a != b and (a + b).startswith(c) and c not in (a, a + b)
        for a in written
        for b in written
        for c in written
        if len(c) > len(a)
    )


def test_the_sums_hold_in_a_file_of_sqlcipher(full: Store, tmp_path: Path) -> None:
    """A store copied into a protected one has the same content, so the same sums."""
    full.close()
    from forfait_desktop.domain.phrase import Phrase

    copy = tmp_path / "protégé.sqlite3"
    with closing(driver.connect_cipher(full.path, 250, None)) as connection:
        connection.execute("ATTACH DATABASE ? AS copie KEY 'une phrase'", (str(copy),))
        connection.execute("SELECT sqlcipher_export('copie')")
        connection.execute("DETACH DATABASE copie")
    with closing(driver.connect(copy, 250, Phrase("une phrase"))) as connection:
        check_content(connection, copy)
        connection.execute("UPDATE note SET texte = 'autre'")
        with pytest.raises(MagasinEndommage):
            check_content(connection, copy)


def test_the_first_upgrade_sums_what_was_there(tmp_path: Path) -> None:
    from tests.storage.test_migrations import SAMPLES, load_sample

    for sample in SAMPLES:
        path = load_sample(sample, tmp_path / f"{sample.stem}.sqlite3")
        with closing(open_database(path)) as connection:
            check_content(connection, path)
            assert connection.execute("SELECT count(*) FROM somme").fetchone()[0] > 8
        alter(path, "UPDATE reponse SET valeur = '\"71\"' WHERE valeur = '\"70\"'")
        with (
            closing(open_database(path)) as connection,
            pytest.raises(MagasinEndommage, match="la déclaration"),
        ):
            check_content(connection, path)
