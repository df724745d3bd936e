"""The file for a control, read back with what anyone has: zipfile, csv, hashlib, a PDF reader."""

import csv
import hashlib
import io
import json
import resource
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import Piece
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.controle import (
    COLONNES,
    prepare_controle,
    suggested_name,
    write_controle,
)
from forfait_desktop.services.dossiers import read_dossier
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.storage.store import Store
from tests.noms_windows import is_reserved_on_windows
from tests.pdf.samples import read_squeezed, squeeze
from tests.poste import shipped_catalogue

PDF = b"%PDF-1.4 EXEMPLE "
JOUR = date(2026, 2, 9)


class Cabinet:
    """A declaration to be controlled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(folder / "données")
        self.bureau = Bureau(self.store, shipped_catalogue(), lambda: JOUR)
        praticien = Praticien(nom="EXEMPLE", prenom="Prénom", rpps="10000000009")
        praticien_id = self.store.praticiens.add(praticien).id
        self.declaration_id = self.bureau.create_declaration(praticien_id, "fs-2024")
        self.bureau.open(self.declaration_id).answer("v1.i1", "segur", True)
        self.path = folder / "controle.zip"

    def keep(self, nom: str, indicateur: str = "v1.i1", contenu: bytes = b"") -> Piece:
        piece = self.store.vault.add(contenu or PDF + nom.encode(), nom, "application/pdf")
        Justificatifs(self.store).attach(self.declaration_id, indicateur, piece)
        return piece

    def write(self) -> zipfile.ZipFile:
        write_controle(prepare_controle(self.bureau, self.declaration_id), self.path)
        return zipfile.ZipFile(self.path)


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    cabinet = Cabinet(tmp_path)
    yield cabinet
    cabinet.store.close()


def read_index(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    brut = archive.read("index.csv")
    assert brut.startswith(b"\xef\xbb\xbf")
    texte = io.StringIO(brut.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(texte, delimiter=";"))


def test_every_digest_of_the_archive_is_right(cabinet: Cabinet) -> None:
    cabinet.keep("a.pdf")
    cabinet.keep("b.pdf", "v1.i4")
    with cabinet.write() as archive:
        assert archive.testzip() is None
        lignes = archive.read("SHA256SUMS.txt").decode().splitlines()
        sommes = {nom: somme for somme, _, nom in (ligne.partition("  ") for ligne in lignes)}
        assert set(sommes) == set(archive.namelist()) - {"SHA256SUMS.txt"}
        for nom, somme in sommes.items():
            assert hashlib.sha256(archive.read(nom)).hexdigest() == somme


def test_each_piece_is_named_by_its_line_and_comes_out_as_it_went_in(cabinet: Cabinet) -> None:
    contenu = cabinet.store.vault.read(cabinet.keep("Attestation éditeur.pdf").sha256)
    with cabinet.write() as archive:
        assert archive.read("pieces/v1.i1-Attestation éditeur.pdf") == contenu


def test_a_piece_of_two_lines_is_there_for_both(cabinet: Cabinet) -> None:
    piece = cabinet.keep("a.pdf", "v1.i1")
    Justificatifs(cabinet.store).attach(cabinet.declaration_id, "v1.i2", piece)
    with cabinet.write() as archive:
        assert archive.read("pieces/v1.i1-a.pdf") == archive.read("pieces/v1.i2-a.pdf")


def test_the_index_says_everything_about_each_file(cabinet: Cabinet) -> None:
    piece = cabinet.keep("Relevé 2024.pdf", "v1.i3")
    with cabinet.write() as archive:
        index = read_index(archive)
        assert tuple(index[0]) == COLONNES
        par_fichier = {ligne["fichier"]: ligne for ligne in index}
        autres = {"index.csv", "index.pdf", "SHA256SUMS.txt"}
        assert set(par_fichier) == set(archive.namelist()) - autres
        for nom, ligne in par_fichier.items():
            contenu = archive.read(nom)
            assert ligne["SHA-256"] == hashlib.sha256(contenu).hexdigest()
            assert ligne["taille en octets"] == str(len(contenu))
        ligne = par_fichier["pieces/v1.i3-Relevé 2024.pdf"]
        assert ligne["indicateur"] == "v1.i3"
        assert ligne["nom d’origine"] == "Relevé 2024.pdf"
        assert ligne["état"] == "reçue"
        jour = piece.ajoutee_le.astimezone()
        assert ligne["ajouté le"] == f"{jour:%d/%m/%Y}"


def test_the_index_on_paper_says_the_same(cabinet: Cabinet) -> None:
    piece = cabinet.keep("Relevé 2024.pdf", "v1.i3")
    with cabinet.write() as archive:
        texte = read_squeezed(archive.read("index.pdf"))
    for mot in (
        "Prénom EXEMPLE",
        "10000000009",
        "Relevé 2024.pdf",
        "v1.i3",
        piece.sha256,
        "liste.pdf",
    ):
        assert squeeze(mot) in texte


def test_a_cell_that_a_spreadsheet_would_compute_is_neutralised(cabinet: Cabinet) -> None:
    for debut in "=+-@\t\r":
        cabinet.keep(f"{debut}cmd.pdf")
    with cabinet.write() as archive:
        origines = [ligne["nom d’origine"] for ligne in read_index(archive)]
    typees = [origine for origine in origines if origine]
    assert len(typees) == 6
    assert all(origine.startswith("'") for origine in typees)


def test_hostile_names_stay_inside_the_archive_and_apart(cabinet: Cabinet) -> None:
    hostiles = ["../../x", "CON", "a" * 300, "b" * 300 + ".pdf", "😀", "x\u202efdp", "/etc/passwd"]
    hostiles += ["X", "x", "x.pdf", "C:\\x.pdf", "a\nb.pdf"]
    for nom in hostiles:
        cabinet.keep(nom)
    with cabinet.write() as archive:
        noms = [nom for nom in archive.namelist() if nom.startswith("pieces/")]
        assert len(noms) == len(hostiles)
        assert len({nom.casefold() for nom in noms}) == len(hostiles)
        for nom in noms:
            dossier, _, fichier = nom.partition("/")
            assert dossier == "pieces"
            assert not set(fichier) & set('/\\:*?"<>|\n\u202e')
            assert fichier.endswith(".pdf")
            assert len(fichier.encode()) < 200
            assert not is_reserved_on_windows(fichier)
        origines = {ligne["nom d’origine"] for ligne in read_index(archive)}
        assert {"../../x", "a" * 300, "x\u202efdp"} <= origines
        archive.extractall(cabinet.folder / "extrait")
    extraits = [p for p in (cabinet.folder / "extrait" / "pieces").iterdir() if p.is_file()]
    assert len(extraits) == len(hostiles)


def test_the_dossier_of_the_archive_can_be_imported(cabinet: Cabinet) -> None:
    with cabinet.write() as archive:
        contenu = archive.read("dossier.json")
    path = cabinet.folder / "dossier.json"
    path.write_bytes(contenu)
    dossier = read_dossier(path, shipped_catalogue())
    assert dossier.praticien.nom == "EXEMPLE"
    assert json.loads(contenu)["reponses"] == {"v1.i1": {"segur": True}}


def test_before_the_declaration_the_list_is_the_present_one_and_the_index_says_so(
    cabinet: Cabinet,
) -> None:
    with cabinet.write() as archive:
        assert squeeze("Pas encore déclaré") in read_squeezed(archive.read("liste.pdf"))
        assert squeeze("en préparation") in read_squeezed(archive.read("index.pdf"))
        assert "en préparation" in read_index(archive)[0]["intitulé"]


def test_a_sealed_declaration_gives_its_sealed_list_and_its_acknowledgement(
    cabinet: Cabinet,
) -> None:
    sha256 = cabinet.store.vault.add(PDF, "accusé.pdf", "application/pdf").sha256
    cabinet.bureau.seal(cabinet.declaration_id, date(2026, 2, 2), "ACC-2026-001", sha256)
    with cabinet.write() as archive:
        liste, index = (read_squeezed(archive.read(nom)) for nom in ("liste.pdf", "index.pdf"))
        assert archive.read("pieces/accuse-accusé.pdf") == PDF
        assert "scellée" in read_index(archive)[0]["intitulé"]
    assert "ACC-2026-001" in liste
    assert "ACC-2026-001" in index
    assert squeeze("Pas encore déclaré") not in liste


def test_while_rectifying_the_archive_still_holds_what_was_declared(cabinet: Cabinet) -> None:
    cabinet.bureau.seal(cabinet.declaration_id, date(2026, 2, 2), "ACC-2026-001", None)
    cabinet.bureau.rectify(cabinet.declaration_id)
    cabinet.bureau.open(cabinet.declaration_id).answer("v1.i1", "segur", False)
    with cabinet.write() as archive:
        assert json.loads(archive.read("dossier.json"))["reponses"] == {"v1.i1": {"segur": True}}
        assert "une rectification est en préparation" in read_index(archive)[0]["intitulé"]


def test_the_progress_counts_every_file(cabinet: Cabinet) -> None:
    cabinet.keep("a.pdf")
    demande = prepare_controle(cabinet.bureau, cabinet.declaration_id)
    faits: list[int] = []
    write_controle(demande, cabinet.path, faits.append)
    assert faits == list(range(1, demande.etapes + 1))


def test_a_damaged_piece_leaves_no_archive_and_keeps_the_former_one(cabinet: Cabinet) -> None:
    cabinet.keep("a.pdf")
    cabinet.path.write_bytes(b"l'ancien")
    demande = prepare_controle(cabinet.bureau, cabinet.declaration_id)
    cabinet.store.vault.remove(cabinet.store.pieces.all()[0].sha256)
    with pytest.raises((ErreurDonnee, ErreurMagasin)):
        write_controle(demande, cabinet.path)
    assert cabinet.path.read_bytes() == b"l'ancien"
    assert sorted(p.name for p in cabinet.folder.iterdir()) == ["controle.zip", "données"]


def test_a_full_disk_leaves_nothing_and_says_what_to_do(cabinet: Cabinet) -> None:
    cabinet.keep("a.pdf", contenu=PDF + bytes(range(256)) * 4000)
    demande = prepare_controle(cabinet.bureau, cabinet.declaration_id)
    souple, dure = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, dure))
    try:
        with pytest.raises(ErreurDonnee, match="Rien n’a été laissé"):
            write_controle(demande, cabinet.path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (souple, dure))
    assert [p.name for p in cabinet.folder.iterdir()] == ["données"]


def test_a_folder_that_is_gone_is_said(cabinet: Cabinet) -> None:
    demande = prepare_controle(cabinet.bureau, cabinet.declaration_id)
    with pytest.raises(ErreurDonnee, match="il n’existe pas"):
        write_controle(demande, cabinet.folder / "parti" / "controle.zip")


def test_the_name_offered_is_safe_whatever_the_doctor_is_called(cabinet: Cabinet) -> None:
    ruleset = cabinet.bureau.ruleset("fs-2024")
    assert suggested_name(ruleset, Praticien(nom="EXEMPLE")) == "controle-fs-2024-EXEMPLE.zip"
    assert "/" not in suggested_name(ruleset, Praticien(nom="../../x"))
