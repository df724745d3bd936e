"""A folder of backups: made in use, checked before they count, thinned, with their evidence."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinPlusRecent,
)
from forfait_desktop.storage.aside import list_aside
from forfait_desktop.storage.backups import BackupFolder, Faite, read_backup
from forfait_desktop.storage.evidence import Coffre, list_evidence
from forfait_desktop.storage.migrations import latest
from forfait_desktop.storage.sauvegarde import Raison, backup_name, read_backup_name
from forfait_desktop.storage.store import Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.children import run_child, start_child
from tests.storage.keys import quick_keys
from tests.storage.samples import live
from tests.storage.test_migrations import SAMPLES, load_sample

posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")
DEBUT = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


SANS_FIN = "WITH RECURSIVE n(cle) AS (SELECT 1 UNION ALL SELECT cle FROM n) SELECT cle FROM n"


class Agenda:
    """Backups of one store, a day apart."""

    def __init__(self, store: Store, folder: BackupFolder) -> None:
        self.store = store
        self.folder = folder
        self.jour = DEBUT

    def make(self, raison: Raison = Raison.OUVERTURE, *, toujours: bool = False) -> Faite:
        self.jour += timedelta(days=1)
        return self.folder.make(
            self.store.path,
            raison,
            self.jour,
            self.store.phrase,
            toujours=toujours,
            evidence=self.store.vault.path,
        )


@pytest.fixture
def folder(data_dir: Path) -> BackupFolder:
    return BackupFolder(data_dir / "sauvegardes", data_dir / "mis-de-cote")


@pytest.fixture
def agenda(store: Store, folder: BackupFolder) -> Agenda:
    return Agenda(store, folder)


def names(folder: BackupFolder) -> list[str]:
    return sorted(path.name for path in folder.folder.iterdir())


def alter(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


def titles(path: Path) -> list[str]:
    return [ligne.intitule for ligne in read_backup(path, None).lignes]


# made


def test_a_backup_is_one_checked_file_named_by_its_number_day_and_reason(
    agenda: Agenda, declaration_id: int
) -> None:
    faite = agenda.make(Raison.FERMETURE)
    assert faite.est_nouvelle
    assert names(agenda.folder) == [
        "forfait-000001-2026-02-01T08-00-00Z-fermeture.sqlite3",
        "verrou",
    ]
    assert agenda.folder.list() == (faite.sauvegarde,)
    assert faite.sauvegarde.taille == faite.sauvegarde.path.stat().st_size
    with closing(sqlite3.connect(faite.sauvegarde.path)) as copie:
        assert copie.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copie.execute("SELECT id, intitule FROM declaration").fetchall() == [
            (declaration_id, "Forfait 2024")
        ]


def test_nothing_is_added_while_nothing_changed_then_one_a_change(
    agenda: Agenda, declaration_id: int
) -> None:
    premiere = agenda.make()
    for raison in (Raison.OUVERTURE, Raison.FERMETURE, Raison.IMPORT, Raison.RESTAURATION):
        assert not agenda.make(raison).est_nouvelle
    assert agenda.make().sauvegarde == premiere.sauvegarde
    agenda.store.declarations.rename(declaration_id, "Autre")
    assert agenda.make().sauvegarde.numero == 2
    assert agenda.make(Raison.MANUELLE, toujours=True).sauvegarde.numero == 3


def test_as_many_changes_after_a_restore_are_not_taken_for_the_same(
    agenda: Agenda, declaration_id: int
) -> None:
    """The same number of changes may hold other answers."""
    agenda.make()
    agenda.store.declarations.rename(declaration_id, "A")
    revision = agenda.store.revision
    agenda.make()
    agenda.store.close()
    agenda.folder.list()[1].path.replace(agenda.store.path)
    with Store.open(agenda.store.path.parent) as store:
        store.declarations.rename(declaration_id, "B")
        assert store.revision == revision
        assert Agenda(store, agenda.folder).make().est_nouvelle


@pytest.mark.usefixtures("declaration_id")
def test_a_damaged_newest_backup_counts_for_nothing(agenda: Agenda) -> None:
    premiere = agenda.make()
    alter(premiere.sauvegarde.path, "UPDATE declaration SET intitule = 'Faux'")
    assert agenda.make().est_nouvelle


def test_the_order_is_that_of_the_numbers_whatever_the_clock_does(
    agenda: Agenda, declaration_id: int
) -> None:
    agenda.make()
    agenda.jour = datetime(1999, 1, 1, tzinfo=UTC)
    agenda.store.declarations.rename(declaration_id, "Autre")
    faite = agenda.make()
    assert faite.sauvegarde.instant.year == 1999
    assert agenda.folder.list()[0] == faite.sauvegarde
    assert titles(agenda.folder.list()[0].path) == ["Autre"]


def test_only_whole_names_of_plain_files_are_listed(agenda: Agenda) -> None:
    agenda.make()
    folder = agenda.folder.folder
    (folder / "forfait-000009-2026-02-30T08-00-00Z-ouverture.sqlite3").touch()  # no such day
    (folder / "forfait-000010-2026-02-03T08-00-00Z-autre.sqlite3").touch()
    (folder / "forfait-000011-2026-02-03T08-00-00Z-ouverture.sqlite3.partiel").touch()
    (folder / "notes.txt").touch()
    (folder / backup_name(12, DEBUT, Raison.IMPORT)).mkdir()
    assert [sauvegarde.numero for sauvegarde in agenda.folder.list()] == [1]


@posix
def test_a_link_is_not_listed(agenda: Agenda) -> None:
    premiere = agenda.make().sauvegarde
    (agenda.folder.folder / backup_name(2, DEBUT, Raison.IMPORT)).symlink_to(premiere.path)
    assert agenda.folder.list() == (premiere,)


@pytest.mark.parametrize("raison", list(Raison))
@pytest.mark.parametrize("numero", [1, 999_999, 1_000_000])
def test_a_name_reads_back_what_it_was_made_of(tmp_path: Path, raison: Raison, numero: int) -> None:
    path = tmp_path / backup_name(
        numero, datetime.fromisoformat("2024-02-29T23:59:59+02:00"), raison
    )
    path.write_bytes(b"12345")
    lue = read_backup_name(path)
    assert lue is not None
    assert (lue.numero, lue.raison, lue.taille) == (numero, raison, 5)
    assert lue.instant == datetime(2024, 2, 29, 21, 59, 59, tzinfo=UTC)


@posix
def test_backups_are_for_the_user_only(agenda: Agenda) -> None:
    old_mask = os.umask(0)
    try:
        faite = agenda.make()
    finally:
        os.umask(old_mask)
    assert faite.sauvegarde.path.stat().st_mode & 0o777 == 0o600
    assert agenda.folder.folder.stat().st_mode & 0o777 == 0o700


# refused


def test_a_damaged_store_is_not_backed_up_and_the_earlier_ones_stay(
    agenda: Agenda, declaration_id: int
) -> None:
    agenda.store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
    bonne = agenda.make().sauvegarde
    agenda.store.declarations.rename(declaration_id, "Autre")
    alter(agenda.store.path, "UPDATE reponse SET valeur = 'false'")
    with pytest.raises(MagasinEndommage, match=r"n’est pas gardée.*précédentes sont intactes"):
        agenda.make()
    assert names(agenda.folder) == [bonne.path.name, "verrou"]


@pytest.mark.parametrize("octets", [None, b"", b"texte"])
def test_what_is_not_a_store_is_not_backed_up(tmp_path: Path, octets: bytes | None) -> None:
    folder = BackupFolder(tmp_path / "sauvegardes", tmp_path / "mis-de-cote")
    path = tmp_path / "forfait.sqlite3"
    if octets is not None:
        path.write_bytes(octets)
    with pytest.raises(MagasinDisparu if octets is None else MagasinEtranger):
        folder.make(path, Raison.OUVERTURE, DEBUT)
    assert folder.list() == ()
    assert path.exists() == (octets is not None)


def test_a_file_where_the_folder_should_be_is_said(agenda: Agenda) -> None:
    agenda.folder.folder.write_bytes(b"x")
    with pytest.raises(ErreurMagasin, match="inaccessible"):
        agenda.make()


def test_a_second_program_waits_or_is_told(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    agenda.make()
    monkeypatch.setattr("forfait_desktop.storage.backups._ATTENTE_VERROU_MS", 20)
    with closing(sqlite3.connect(agenda.folder.folder / "verrou", isolation_level=None)) as autre:
        autre.execute("BEGIN EXCLUSIVE")
        with pytest.raises(MagasinOccupe, match="une autre sauvegarde y est en cours"):
            agenda.make()
    agenda.make()


# thinned


def test_the_eleventh_of_a_month_leaves_with_its_evidence(
    agenda: Agenda, declaration_id: int
) -> None:
    store = agenda.store
    agenda.jour = DEBUT  # February, which has days enough
    piece = store.vault.add(b"contenu", "a.pdf", "application/pdf")
    store.pieces.attach(declaration_id, "v1.i3", piece)
    agenda.make()
    store.pieces.detach(declaration_id, "v1.i3", piece.sha256)
    coffre = Coffre(agenda.folder.folder / NOM_COFFRE)
    for n in range(9):
        store.declarations.rename(declaration_id, f"Titre {n}")
        agenda.make()
    assert list_evidence(coffre) == {piece.sha256}
    store.declarations.rename(declaration_id, "Titre 9")
    agenda.make()
    assert [sauvegarde.numero for sauvegarde in agenda.folder.list()] == list(range(11, 1, -1))
    assert list_evidence(coffre) == set()
    assert store.vault.contains(piece.sha256)


# evidence


def test_the_pieces_the_answers_use_are_copied_once_and_those_that_lack_are_counted(
    agenda: Agenda, declaration_id: int
) -> None:
    accuse = live(agenda.store, declaration_id)  # and a piece whose content is nowhere
    faite = agenda.make()
    assert (faite.pieces_manquantes, faite.refus) == (1, None)
    assert list_evidence(Coffre(agenda.folder.folder / NOM_COFFRE)) == {accuse.sha256}
    suivi: list[tuple[int, int]] = []
    agenda.folder.make(
        agenda.store.path,
        Raison.OUVERTURE,
        DEBUT,
        evidence=agenda.store.vault.path,
        progres=lambda fait, total: suivi.append((fait, total)),
    )
    assert suivi == []


def test_a_piece_that_was_missing_is_copied_when_it_is_there_again(
    agenda: Agenda, declaration_id: int
) -> None:
    store = agenda.store
    piece = store.vault.add(b"contenu", "a.pdf", "application/pdf")
    store.pieces.attach(declaration_id, "v1.i3", piece)
    store.vault.remove(piece.sha256)
    assert agenda.make().pieces_manquantes == 1
    store.vault.add(b"contenu", "a.pdf", "application/pdf")
    faite = agenda.make()
    assert (faite.est_nouvelle, faite.pieces_manquantes) == (False, 0)


def test_a_damaged_piece_is_not_copied(agenda: Agenda, declaration_id: int) -> None:
    store = agenda.store
    piece = store.vault.add(b"contenu", "a.pdf", "application/pdf")
    store.pieces.attach(declaration_id, "v1.i3", piece)
    store.vault.close()
    alter(store.vault.path, "UPDATE piece SET contenu = x'00'")
    assert agenda.make().pieces_manquantes == 1


@pytest.mark.parametrize("octets", [b"", b"pas un coffre"])
def test_a_damaged_vault_of_the_backups_is_set_aside_and_made_again(
    agenda: Agenda, declaration_id: int, octets: bytes
) -> None:
    accuse = live(agenda.store, declaration_id)
    agenda.make()
    coffre = agenda.folder.folder / NOM_COFFRE
    coffre.write_bytes(octets)
    assert agenda.make().refus is None
    assert list_evidence(Coffre(coffre)) == {accuse.sha256}
    (ecarte,) = (agenda.store.path.parent / "mis-de-cote").iterdir()
    assert ecarte.read_bytes() == octets
    assert list_aside(ecarte.parent) == ()  # only stores can be restored


def test_a_vault_under_another_passphrase_goes_on_serving_the_earlier_backups(
    tmp_path: Path,
) -> None:
    folder = BackupFolder(tmp_path / "clé", tmp_path / "clé" / "mis-de-cote")
    phrases = (None, Phrase("une phrase assez longue"))
    for n, phrase in enumerate(phrases):
        with quick_keys(), Store.open(tmp_path / str(n), phrase=phrase) as store:
            praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
            declaration = store.declarations.create(praticien.id, "fs-2024", "x")
            accuse = live(store, declaration.id)
            faite = Agenda(store, folder).make()
            assert faite.refus is None
    ancien, present = folder.vaults(1)
    assert ancien.name == "pieces-avant-000002.sqlite3"
    assert list_evidence(Coffre(ancien)) == {accuse.sha256}
    with quick_keys():
        assert list_evidence(Coffre(present, phrases[1])) == {accuse.sha256}
    assert folder.vaults(2) == (present,)


# meanwhile


def test_a_backup_made_while_another_thread_writes_is_whole(
    agenda: Agenda, declaration_id: int
) -> None:
    """Each commit writes ten answers: a backup holds a multiple of ten."""
    faites: list[Faite] = []
    arret = threading.Event()

    def back_up() -> None:
        while not arret.is_set():
            faites.append(agenda.make(toujours=True))

    fil = threading.Thread(target=back_up)
    fil.start()
    try:
        for n in range(60):
            places = {(f"v{n}.i{k}", "taux"): "66.67" for k in range(10)}
            agenda.store.declarations.save_reponses(declaration_id, places)
    finally:
        arret.set()
        fil.join()
    assert faites
    for sauvegarde in agenda.folder.list():
        read_backup(sauvegarde.path, None)
        with closing(sqlite3.connect(sauvegarde.path)) as copie:
            assert copie.execute("SELECT count(*) FROM reponse").fetchone()[0] % 10 == 0


@posix
def test_a_backup_killed_leaves_only_what_the_next_one_removes(
    agenda: Agenda, declaration_id: int
) -> None:
    bonne = agenda.make().sauvegarde
    agenda.store.declarations.rename(declaration_id, "Autre")
    with start_child(KILLED, agenda.store.path, agenda.folder.folder) as child:
        child.communicate(timeout=60)
    assert child.returncode not in (0, 1)
    assert any(nom.endswith(".partiel") for nom in names(agenda.folder))
    assert agenda.folder.list() == (bonne,)
    faite = agenda.make()
    assert names(agenda.folder) == [bonne.path.name, faite.sauvegarde.path.name, "verrou"]
    assert titles(faite.sauvegarde.path) == ["Autre"]


KILLED = """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from forfait_desktop.storage.backups import BackupFolder
    from forfait_desktop.storage.sauvegarde import Raison

    def kill(event, arguments):
        if event == "os.rename":
            os.kill(os.getpid(), 9)

    sys.addaudithook(kill)
    folder = BackupFolder(Path(sys.argv[2]), Path(sys.argv[2]) / "mis-de-cote")
    folder.make(Path(sys.argv[1]), Raison.OUVERTURE, datetime.now(UTC))
"""


@posix
def test_a_full_disk_is_said_and_leaves_the_earlier_backups_whole(
    agenda: Agenda, declaration_id: int
) -> None:
    bonne = agenda.make().sauvegarde
    avant = bonne.path.read_bytes()
    places = {(f"v1.i{n}", "taux"): "66.67" * 100 for n in range(1000)}
    agenda.store.declarations.save_reponses(declaration_id, places)
    agenda.store.close()
    message = run_child(
        """
        import resource, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from forfait_desktop.errors import ErreurMagasin
        from forfait_desktop.storage.backups import BackupFolder
        from forfait_desktop.storage.sauvegarde import Raison
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        folder = BackupFolder(Path(sys.argv[2]), Path(sys.argv[2]) / "mis-de-cote")
        try:
            folder.make(Path(sys.argv[1]), Raison.OUVERTURE, datetime.now(UTC))
        except ErreurMagasin as error:
            print(error)
        """,
        agenda.store.path,
        agenda.folder.folder,
    )
    assert "place" in message
    assert names(agenda.folder) == [bonne.path.name, "verrou"]
    assert bonne.path.read_bytes() == avant


# read


@pytest.fixture
def sauvegarde(agenda: Agenda, declaration_id: int) -> Iterator[Path]:
    live(agenda.store, declaration_id)
    agenda.store.declarations.set_etat(declaration_id, Etat.ARCHIVEE)
    yield agenda.make().sauvegarde.path


def test_what_is_inside_is_said_without_changing_the_file(sauvegarde: Path, store: Store) -> None:
    avant = {path.name: path.read_bytes() for path in sauvegarde.parent.iterdir()}
    contenu = read_backup(sauvegarde, None)
    assert (contenu.praticiens, contenu.declarations, contenu.pieces) == (1, {Etat.ARCHIVEE: 1}, 2)
    assert (contenu.schema, contenu.revision) == (latest(), store.revision)
    assert not contenu.protege
    (ligne,) = contenu.lignes
    assert (ligne.ruleset_id, ligne.intitule) == ("fs-2024", "Forfait 2024")
    assert (ligne.praticien, ligne.etat) == ("Prénom EXEMPLE B", Etat.ARCHIVEE)
    assert contenu.modifiee_le == store.journal.list(1)[-1].instant
    assert {path.name: path.read_bytes() for path in sauvegarde.parent.iterdir()} == avant


def test_a_store_whose_program_closes_while_it_is_read_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log goes into the file and away between the copy of the one and that of the other."""
    store = Store.open(tmp_path / "ouvert")
    store.praticiens.add(Praticien(nom="EXEMPLE"))
    copyfile = shutil.copyfile

    def copy_then_close(source: Path, target: Path) -> None:
        copyfile(source, target)
        store.close()

    monkeypatch.setattr(shutil, "copyfile", copy_then_close)
    assert read_backup(store.path, None).praticiens == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE declaration SET intitule = 'Faux'",
        "UPDATE journal SET instant = '2026-02-01T08:00:00+00:00'",
        "CREATE TRIGGER efface AFTER INSERT ON reponse BEGIN DELETE FROM reponse; END",
        f"CREATE VIEW vue AS {SANS_FIN}",
        "DROP TABLE note",
        "DELETE FROM praticien",
    ],
)
def test_a_value_or_a_table_that_is_not_what_was_kept_is_found(sauvegarde: Path, sql: str) -> None:
    alter(sauvegarde, sql)
    with pytest.raises(MagasinEndommage, match="cette copie est endommagée"):
        read_backup(sauvegarde, None)


def test_a_foreign_or_newer_file_is_named(sauvegarde: Path, tmp_path: Path) -> None:
    autre = tmp_path / "autre.sqlite3"
    autre.write_bytes(b"texte")
    with pytest.raises(MagasinEtranger, match="pas une sauvegarde de Forfait Desktop"):
        read_backup(autre, None)
    alter(sauvegarde, "PRAGMA user_version = 99")
    with pytest.raises(MagasinPlusRecent, match="plus récente"):
        read_backup(sauvegarde, None)


def test_a_newer_file_that_never_ends_is_refused_at_once(sauvegarde: Path) -> None:
    alter(sauvegarde, "DROP TABLE meta")
    alter(sauvegarde, f"CREATE VIEW meta AS {SANS_FIN}")
    alter(sauvegarde, "PRAGMA user_version = 99")
    with pytest.raises(MagasinPlusRecent, match="une version plus récente"):
        read_backup(sauvegarde, None)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_backup_of_an_earlier_schema_is_read(sample: Path, tmp_path: Path) -> None:
    path = load_sample(sample, tmp_path / "ancien.sqlite3")
    avant = path.read_bytes()
    contenu = read_backup(path, None)
    assert contenu.praticiens >= 1
    assert contenu.lignes
    assert path.read_bytes() == avant
    assert [file.name for file in tmp_path.iterdir()] == ["ancien.sqlite3"]


def test_the_log_left_by_a_crash_is_read_with_its_file(
    store: Store, declaration_id: int, tmp_path: Path
) -> None:
    store.declarations.rename(declaration_id, "Dans le journal")
    copie = tmp_path / "copie.sqlite3"
    for suffix in ("", "-wal"):
        source = store.path.with_name(store.path.name + suffix)
        copie.with_name(copie.name + suffix).write_bytes(source.read_bytes())
    avant = {path.name: path.read_bytes() for path in tmp_path.glob("copie*")}
    assert titles(copie) == ["Dans le journal"]
    assert {path.name: path.read_bytes() for path in tmp_path.glob("copie*")} == avant
