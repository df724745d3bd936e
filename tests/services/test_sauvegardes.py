"""Backups as the window asks for them: two folders, warnings told, nothing silent."""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.errors import (
    ErreurDonnee,
    ErreurMagasin,
    MagasinDisparu,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.services.protection import change_protection
from forfait_desktop.services.sauvegardes import (
    NOM_AUTRE_DOSSIER,
    GenreAvertissement,
    Lieu,
    Raison,
    Sauvegardes,
)
from forfait_desktop.storage.sauvegarde import backup_name
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.storage.children import run_child
from tests.storage.keys import quick_keys

PHRASE = Phrase("une phrase assez longue")


class Jours:
    """A clock that steps one day at each reading."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(days=1)
        return self.instant


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "données"


@pytest.fixture
def cle(tmp_path: Path) -> Path:
    """A USB stick, plugged in."""
    cle = tmp_path / "clé USB"
    cle.mkdir()
    return cle


@pytest.fixture
def store(data_dir: Path) -> Iterator[Store]:
    with Store.open(data_dir) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B"))
        store.declarations.create(praticien.id, "fs-2024", "avant")
        piece = store.vault.add(b"contenu", "Facture.pdf", "application/pdf")
        store.pieces.attach(1, "v1.i3", piece)
        yield store


@pytest.fixture
def sauvegardes(store: Store, cle: Path) -> Sauvegardes:
    return Sauvegardes(store.path.parent, cle, now=Jours())


@pytest.fixture
def quick() -> Iterator[None]:
    """Derive keys without taking the time."""
    with quick_keys():
        yield


def alter(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


def lieux(sauvegardes: Sauvegardes) -> list[tuple[int, tuple[Lieu, ...]]]:
    return [(ligne.sauvegarde.numero, ligne.lieux) for ligne in sauvegardes.list()]


# two folders


def test_a_backup_is_in_both_folders_under_one_name_and_listed_once(
    sauvegardes: Sauvegardes, cle: Path
) -> None:
    bilan = sauvegardes.make(Raison.OUVERTURE)
    assert len({faite.path.name for faite in bilan.faites}) == 1
    assert bilan.faites[1].path.parent == cle / NOM_AUTRE_DOSSIER
    assert bilan.avertissements == ()
    assert lieux(sauvegardes) == [(1, (Lieu.POSTE, Lieu.AUTRE))]
    assert (cle / NOM_AUTRE_DOSSIER / NOM_COFFRE).exists()


def test_nothing_is_made_while_nothing_changed_but_by_hand(
    sauvegardes: Sauvegardes, store: Store
) -> None:
    sauvegardes.make(Raison.OUVERTURE)
    assert sauvegardes.make(Raison.FERMETURE).faites == ()
    assert len(sauvegardes.make(Raison.MANUELLE).faites) == 2
    assert sauvegardes.make(Raison.FERMETURE).faites == ()
    store.declarations.rename(1, "après")
    assert len(sauvegardes.make(Raison.FERMETURE).faites) == 2
    assert lieux(sauvegardes) == [(n, (Lieu.POSTE, Lieu.AUTRE)) for n in (3, 2, 1)]


def test_a_folder_that_is_away_is_said_and_gets_the_next_backup_when_it_is_back(
    sauvegardes: Sauvegardes, store: Store, cle: Path, tmp_path: Path
) -> None:
    cle.rename(tmp_path / "débranchée")
    bilan = sauvegardes.make(Raison.OUVERTURE)
    assert len(bilan.faites) == 1
    (avertissement,) = bilan.avertissements
    assert avertissement.genre is GenreAvertissement.AUTRE_DOSSIER_ABSENT
    assert str(cle) in avertissement.message
    assert lieux(sauvegardes) == [(1, (Lieu.POSTE,))]
    (tmp_path / "débranchée").rename(cle)
    (faite,) = sauvegardes.make(Raison.OUVERTURE).faites
    assert faite.path.is_relative_to(cle)
    assert lieux(sauvegardes) == [(1, (Lieu.POSTE, Lieu.AUTRE))]
    store.declarations.rename(1, "après")
    assert len(sauvegardes.make(Raison.OUVERTURE).faites) == 2


def test_a_folder_that_refuses_is_said_and_the_rest_goes_on(
    sauvegardes: Sauvegardes, cle: Path
) -> None:
    (cle / NOM_AUTRE_DOSSIER).write_bytes(b"a file in its place")
    bilan = sauvegardes.make(Raison.OUVERTURE)
    assert len(bilan.faites) == 1
    (avertissement,) = bilan.avertissements
    assert avertissement.genre is GenreAvertissement.AUTRE_DOSSIER_REFUSE
    assert "Celles de cet ordinateur ne sont pas concernées" in avertissement.message
    assert lieux(sauvegardes) == [(1, (Lieu.POSTE,))]


def test_what_this_pc_refuses_is_an_error_and_the_second_folder_is_tried(
    sauvegardes: Sauvegardes, data_dir: Path
) -> None:
    (data_dir / "sauvegardes").write_bytes(b"a file in its place")
    with pytest.raises(ErreurMagasin, match="sauvegardes"):
        sauvegardes.make(Raison.OUVERTURE)
    (data_dir / "sauvegardes").unlink()
    assert lieux(sauvegardes) == [(1, (Lieu.AUTRE,))]


def test_missing_pieces_are_said(sauvegardes: Sauvegardes, data_dir: Path, store: Store) -> None:
    store.vault.close()
    (data_dir / NOM_COFFRE).unlink()
    bilan = sauvegardes.make(Raison.OUVERTURE)
    (avertissement,) = bilan.avertissements
    assert avertissement.genre is GenreAvertissement.PIECES_MANQUANTES
    assert avertissement.message.startswith("1\u00a0justificatif")
    assert len(bilan.faites) == 2


# the newest that is good


def test_the_newest_good_backup_is_found_behind_the_damaged_ones(
    sauvegardes: Sauvegardes, store: Store
) -> None:
    assert sauvegardes.newest_verified() is None
    for titre in ("un", "deux", "trois"):
        store.declarations.rename(1, titre)
        sauvegardes.make(Raison.OUVERTURE)
    for path in store.path.parent.parent.rglob("forfait-00000[23]-*"):
        alter(path, "UPDATE declaration SET intitule = 'faux'")
    recente = sauvegardes.newest_verified()
    assert recente is not None
    assert (recente.sauvegarde.numero, recente.endommagees, recente.protegees) == (1, 2, 0)
    assert recente.contenu.lignes[0].intitule == "un"


def test_a_backup_damaged_here_may_be_good_in_the_second_folder(
    sauvegardes: Sauvegardes, cle: Path
) -> None:
    sauvegardes.make(Raison.OUVERTURE)
    sauvegardes.list()[0].sauvegarde.path.write_bytes(b"abime")
    recente = sauvegardes.newest_verified()
    assert recente is not None
    assert recente.sauvegarde.path.is_relative_to(cle)
    assert recente.endommagees == 0


def test_the_newest_that_lacks_only_its_passphrase_is_found_behind_a_damaged_one(
    sauvegardes: Sauvegardes, store: Store
) -> None:
    data_dir = sauvegardes.data_dir
    assert sauvegardes.newest_protected() is None
    sauvegardes.make(Raison.OUVERTURE)
    assert sauvegardes.newest_protected() is None
    store.close()
    with quick_keys():
        change_protection(data_dir, None, PHRASE, sauvegardes=True)
        protegee, *_ = sauvegardes.list()
        numero = protegee.sauvegarde.numero + 1
        abimee = backup_name(numero, datetime(2027, 1, 1, tzinfo=UTC), Raison.OUVERTURE)
        protegee.sauvegarde.path.with_name(abimee).write_bytes(b"abime")
        assert sauvegardes.list()[0].sauvegarde.numero == numero
        trouvee = sauvegardes.newest_protected()
    assert trouvee is not None
    assert trouvee.path == protegee.sauvegarde.path


# restored and undone


def test_a_restore_is_previewed_done_and_undone(sauvegardes: Sauvegardes, store: Store) -> None:
    sauvegardes.make(Raison.OUVERTURE)
    store.declarations.rename(1, "après")
    store.close()
    source = sauvegardes.list()[0].sauvegarde.path
    assert sauvegardes.preview(source).lignes[0].intitule == "avant"
    faite = sauvegardes.restore(source)
    assert titre(sauvegardes.data_dir) == "avant"
    assert [ecarte.path for ecarte in sauvegardes.list_aside()] == [faite.ancien]
    sauvegardes.undo(faite)
    assert titre(sauvegardes.data_dir) == "après"


def titre(data_dir: Path, phrase: Phrase | None = None) -> str:
    with Store.open(data_dir, phrase=phrase) as store:
        store.verify()
        return store.declarations.list()[0].intitule


def test_there_is_nothing_to_undo_where_there_was_nothing(
    sauvegardes: Sauvegardes, tmp_path: Path
) -> None:
    source = sauvegardes.make(Raison.OUVERTURE).faites[0].path
    neuf = Sauvegardes(tmp_path / "neuf", now=Jours())
    with pytest.raises(MagasinDisparu, match="rien à remettre"):
        neuf.undo(neuf.restore(source))


def test_the_present_store_is_set_aside_and_can_come_back(
    sauvegardes: Sauvegardes, store: Store
) -> None:
    store.close()
    place = sauvegardes.set_aside()
    assert place is not None
    with pytest.raises(MagasinDisparu, match="mis de côté"):
        Store.open(sauvegardes.data_dir)
    sauvegardes.restore(place)
    assert titre(sauvegardes.data_dir) == "avant"
    assert place.exists()


@pytest.mark.usefixtures("quick")
def test_a_passphrase_set_since_leaves_earlier_backups_readable_and_keeps_protecting(
    sauvegardes: Sauvegardes, store: Store, data_dir: Path
) -> None:
    from forfait_desktop.services.protection import change_protection

    source = sauvegardes.make(Raison.OUVERTURE).faites[0].path
    store.close()
    change_protection(data_dir, None, PHRASE)
    sans = Sauvegardes(data_dir, now=Jours())
    with pytest.raises(MagasinProtege):
        sans.require_phrase()
    with pytest.raises(PhraseRefusee):
        Sauvegardes(data_dir, phrase=Phrase("une tout autre phrase")).require_phrase()
    avec = Sauvegardes(data_dir, now=Jours(), phrase=PHRASE)
    avec.require_phrase()
    assert not avec.preview(source).protege
    (faite,) = avec.make(Raison.PROTECTION).faites
    assert avec.preview(faite.path).protege
    with pytest.raises(MagasinProtege):
        sans.preview(faite.path)
    assert sans.preview(faite.path, PHRASE).pieces == 1
    assert avec.restore(source).phrase == PHRASE
    assert titre(data_dir, PHRASE) == "avant"


# verified


def test_all_is_in_order_then_each_problem_is_said(
    sauvegardes: Sauvegardes, store: Store, data_dir: Path, cle: Path
) -> None:
    sauvegardes.make(Raison.OUVERTURE)
    examen = sauvegardes.verify()
    assert (examen.sauvegardes, examen.problemes, examen.reserves) == (2, (), ())
    store.close()
    alter(data_dir / NOM_FICHIER, "UPDATE declaration SET intitule = 'faux'")
    alter(data_dir / NOM_COFFRE, "UPDATE piece SET contenu = x'00'")
    next((cle / NOM_AUTRE_DOSSIER).glob("forfait-*")).write_bytes(b"abime")
    (data_dir / "sauvegardes" / NOM_COFFRE).unlink()
    problemes = sauvegardes.verify().problemes
    assert len(problemes) == 4
    assert "déclaration n°" in problemes[0]
    assert "« Facture.pdf » est endommagé" in problemes[1].replace("\u00a0", " ")
    assert "il y manque un justificatif" in problemes[2]
    assert "pas une sauvegarde" in problemes[3]


def test_verifying_changes_nothing(sauvegardes: Sauvegardes, store: Store, tmp_path: Path) -> None:
    sauvegardes.make(Raison.OUVERTURE)
    store.close()
    avant = {path: path.read_bytes() for path in tmp_path.rglob("*.sqlite3")}
    sauvegardes.verify()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.sqlite3")} == avant


def test_an_empty_folder_has_nothing_to_verify(tmp_path: Path) -> None:
    examen = Sauvegardes(tmp_path / "rien").verify()
    assert (examen.sauvegardes, examen.problemes) == (0, ())
    assert len(examen.reserves) == 1
    assert not (tmp_path / "rien").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the unprivileged user of Linux")
def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one() -> None:
    code = """
        import os, sys
        from pathlib import Path
        from forfait_desktop.services import verification  # this user may not read our files
        from forfait_desktop.services.sauvegardes import Sauvegardes
        if os.geteuid() == 0:
            os.setuid(65534)
        examen = Sauvegardes(Path(sys.argv[1])).verify()
        print(len(examen.problemes), len(examen.reserves), *examen.problemes)
    """
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o000)
        assert run_child(code, folder).startswith(f"1 0 {folder}\u00a0: ")
        folder.chmod(0o755)


def test_a_folder_in_the_place_of_a_file_is_named_as_such(sauvegardes: Sauvegardes) -> None:
    with pytest.raises(MagasinDisparu, match="c’est un dossier"):
        sauvegardes.preview(sauvegardes.data_dir)


# copied elsewhere


def test_a_copy_elsewhere_restores_everything_on_another_pc(
    sauvegardes: Sauvegardes, tmp_path: Path
) -> None:
    out = tmp_path / "copie d'été.sqlite3"
    copie = sauvegardes.export(out)
    assert copie.fichiers == (out, tmp_path / "copie d'été.sqlite3.pieces.sqlite3")
    assert copie.pieces_manquantes == 0
    neuf = Sauvegardes(tmp_path / "neuf")
    assert neuf.restore(out).pieces_manquantes == 0
    with Store.open(neuf.data_dir) as store:
        (piece,) = store.pieces.all()
        assert store.vault.read(piece.sha256) == b"contenu"


def test_a_copy_replaces_a_copy_and_nothing_else(
    sauvegardes: Sauvegardes, store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "copie.sqlite3"
    sauvegardes.export(out)
    store.declarations.rename(1, "après")
    sauvegardes.export(out)
    assert sauvegardes.preview(out).lignes[0].intitule == "après"
    for octets in (b"", b"mon courrier"):
        autre = tmp_path / "courrier.odt"
        autre.write_bytes(octets)
        with pytest.raises(ErreurDonnee, match="n’est pas remplacé"):
            sauvegardes.export(autre)
        assert autre.read_bytes() == octets
    with pytest.raises(ErreurDonnee, match="un fichier de dossiers porte ce nom"):
        sauvegardes.export(store.path)
    assert store.declarations.list()[0].intitule == "après"


def test_a_copy_refused_leaves_nothing_half_done(sauvegardes: Sauvegardes, tmp_path: Path) -> None:
    (tmp_path / "copie.sqlite3.pieces.sqlite3").write_bytes(b"autre chose")
    avant = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ErreurDonnee, match="n’est pas remplacé"):
        sauvegardes.export(tmp_path / "copie.sqlite3")
    with pytest.raises(ErreurDonnee, match="n’existe pas"):
        sauvegardes.export(tmp_path / "absent" / "copie.sqlite3")
    assert sorted(path.name for path in tmp_path.iterdir()) == avant


def test_the_service_works_on_copies_of_a_closed_pc(
    sauvegardes: Sauvegardes, store: Store, tmp_path: Path
) -> None:
    """A backup folder alone, copied by hand, is enough."""
    sauvegardes.make(Raison.OUVERTURE)
    store.close()
    shutil.copytree(sauvegardes.data_dir / "sauvegardes", tmp_path / "neuf" / "sauvegardes")
    neuf = Sauvegardes(tmp_path / "neuf", now=Jours())
    recente = neuf.newest_verified()
    assert recente is not None
    neuf.restore(recente.sauvegarde.path)
    assert titre(neuf.data_dir) == "avant"
