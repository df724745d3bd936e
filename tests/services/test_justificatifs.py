import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import EtatPiece, Piece, PieceJointe
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.justificatifs import (
    Justificatifs,
    LigneJustificatif,
    clean_opened,
    count_pieces,
    opened_dir,
)
from forfait_desktop.storage.store import Store
from tests.poste import shipped_catalogue

PDF = b"%PDF-1.4 EXEMPLE"


class Cabinet:
    """A store with one doctor, its evidence, and files beside it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder / "données")
        self.bureau = Bureau(self.store, shipped_catalogue())
        self.justificatifs = Justificatifs(self.store)
        self.praticien_id = self.store.praticiens.add(Praticien(nom="EXEMPLE")).id
        self.folder = folder
        self.declaration_id = self.declare("fs-2024")

    def declare(self, ruleset_id: str) -> int:
        return self.bureau.create_declaration(self.praticien_id, ruleset_id)

    def file(self, nom: str, contenu: bytes = PDF) -> Path:
        path = self.folder / nom
        path.write_bytes(contenu)
        return path

    def add(self, nom: str, indicateur: str = "v1.i1", contenu: bytes = PDF) -> Piece:
        path = self.file(nom, contenu)
        return self.justificatifs.add_file(self.declaration_id, indicateur, path)

    def lines(self) -> dict[str, LigneJustificatif]:
        session = self.bureau.open(self.declaration_id)
        lignes = self.justificatifs.lignes(
            session.ruleset, session.declaration.reponses, self.declaration_id
        )
        return {ligne.indicateur: ligne for ligne in lignes}

    def only(self, indicateur: str = "v1.i1") -> PieceJointe:
        (jointe,) = self.lines()[indicateur].jointes
        return jointe


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    cabinet = Cabinet(tmp_path)
    yield cabinet
    cabinet.store.close()


def test_the_lines_follow_the_rules_and_expect_what_they_ask_for(cabinet: Cabinet) -> None:
    lignes = cabinet.lines()
    ruleset = cabinet.bureau.ruleset("fs-2024")
    assert list(lignes) == [*ruleset.indicateurs, "v3"]
    for cle, indicateur in ruleset.indicateurs.items():
        assert lignes[cle].attendue == indicateur.piece
        assert lignes[cle].etat is (EtatPiece.ATTENDUE if indicateur.piece else None)


def test_a_line_whose_piece_is_added_is_received_even_when_none_was_expected(
    cabinet: Cabinet,
) -> None:
    avant = count_pieces(cabinet.lines().values())
    assert cabinet.lines()["v1.i3"].attendue == ""
    cabinet.add("releve.pdf", "v1.i3")
    assert cabinet.lines()["v1.i3"].etat is EtatPiece.RECUE
    assert count_pieces(cabinet.lines().values()) == (avant[0] + 1, 1)


def test_the_task_list_counts_the_same_lines(cabinet: Cabinet) -> None:
    cabinet.add("releve.pdf", "v1.i3")
    suivi = cabinet.bureau.suivi(cabinet.declaration_id)
    attendues, recues = count_pieces(cabinet.lines().values())
    assert (suivi.pieces_attendues, suivi.pieces_recues) == (attendues, recues)


def test_a_line_is_out_of_date_once_all_its_pieces_are(cabinet: Cabinet) -> None:
    pieces = [cabinet.add("a.pdf"), cabinet.add("b.pdf", contenu=PDF + b"2")]
    etats = []
    for piece in pieces:
        cabinet.justificatifs.set_perimee(cabinet.declaration_id, "v1.i1", piece.sha256, True)
        etats.append(cabinet.lines()["v1.i1"].etat)
    cabinet.justificatifs.set_perimee(cabinet.declaration_id, "v1.i1", pieces[0].sha256, False)
    etats.append(cabinet.lines()["v1.i1"].etat)
    assert etats == [EtatPiece.RECUE, EtatPiece.PERIMEE, EtatPiece.RECUE]


def test_a_piece_taken_off_is_put_back_in_the_state_it_was_in(cabinet: Cabinet) -> None:
    piece = cabinet.add("a.pdf")
    cabinet.justificatifs.set_perimee(cabinet.declaration_id, "v1.i1", piece.sha256, True)
    jointe = cabinet.justificatifs.detach(cabinet.declaration_id, "v1.i1", piece.sha256)
    assert jointe is not None
    assert not cabinet.lines()["v1.i1"].jointes
    cabinet.justificatifs.reattach(cabinet.declaration_id, jointe)
    assert cabinet.only() == jointe
    assert cabinet.justificatifs.read(piece.sha256) == PDF


def test_a_content_in_use_is_not_erased(cabinet: Cabinet) -> None:
    piece = cabinet.add("a.pdf")
    cabinet.add("b.pdf", "v1.i2")
    cabinet.justificatifs.detach(cabinet.declaration_id, "v1.i1", piece.sha256)
    cabinet.justificatifs.erase_if_unused(piece.sha256)
    assert cabinet.justificatifs.read(piece.sha256) == PDF
    cabinet.justificatifs.detach(cabinet.declaration_id, "v1.i2", piece.sha256)
    cabinet.justificatifs.erase_if_unused(piece.sha256)
    assert not cabinet.store.vault.contains(piece.sha256)


def test_purging_a_declaration_erases_what_served_it_alone(cabinet: Cabinet) -> None:
    seule = cabinet.add("a.pdf")
    commune = cabinet.add("b.pdf", contenu=PDF + b"2")
    autre = cabinet.declare("donum-2026")
    cabinet.justificatifs.attach(autre, "socle.i1", commune)
    cabinet.bureau.purge(cabinet.declaration_id)
    assert not cabinet.store.vault.contains(seule.sha256)
    assert cabinet.justificatifs.read(commune.sha256) == PDF + b"2"


def test_the_same_file_twice_is_one_piece(cabinet: Cabinet) -> None:
    assert cabinet.add("a.pdf") == cabinet.add("copie.pdf")
    assert cabinet.only().piece.nom == "a.pdf"
    assert not cabinet.justificatifs.attach(cabinet.declaration_id, "v1.i1", cabinet.only().piece)


def test_a_piece_of_another_year_is_offered_with_what_it_serves(cabinet: Cabinet) -> None:
    piece = cabinet.add("a.pdf")
    (connue,) = cabinet.justificatifs.connues(lambda regles, ligne: f"{regles}/{ligne}")
    assert connue.piece == piece
    assert connue.usages == ("Forfait structure 2024, fs-2024/v1.i1",)
    suivante = cabinet.declare("fs-2025")
    cabinet.justificatifs.attach(suivante, "v1.i1", piece)
    (connue,) = cabinet.justificatifs.connues(lambda regles, ligne: f"{regles}/{ligne}")
    assert set(connue.usages) == {
        "Forfait structure 2024, fs-2024/v1.i1",
        "Forfait structure 2025, fs-2025/v1.i1",
    }


def test_a_piece_on_a_line_that_the_rules_do_not_have_is_still_shown(cabinet: Cabinet) -> None:
    cabinet.add("a.pdf", "v9.i9")
    assert cabinet.only("v9.i9").piece.nom == "a.pdf"


def test_a_refused_file_leaves_nothing_behind(cabinet: Cabinet) -> None:
    with pytest.raises(ErreurDonnee):
        cabinet.add("vide.pdf", contenu=b"")
    assert not cabinet.store.pieces.all()
    assert not cabinet.store.vault.path.exists()


def test_a_piece_is_opened_as_a_private_read_only_copy(cabinet: Cabinet) -> None:
    copie = cabinet.justificatifs.export_to_open(cabinet.add("Été 2024.pdf"))
    assert copie.name == "Été 2024.pdf"
    assert copie.read_bytes() == PDF
    assert copie.is_relative_to(opened_dir(cabinet.store.path.parent))
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (copie, copie.parent, copie.parent.parent)]
    assert modes == [0o400, 0o700, 0o700]


@pytest.mark.parametrize(
    "nom",
    ["../../x", "..\\..\\x", "/etc/x", "CON", "a" * 300, "😀", "x\u202efdp", ".cache", "a\0b"],
)
def test_a_piece_with_a_hostile_name_is_opened_inside_its_own_folder(
    cabinet: Cabinet, nom: str
) -> None:
    piece = cabinet.store.vault.add(PDF, nom, "application/pdf")
    copie = cabinet.justificatifs.export_to_open(piece)
    assert copie.parent.parent == opened_dir(cabinet.store.path.parent)
    assert copie.suffix == ".pdf"
    assert copie.resolve() == copie
    assert list(copie.parent.iterdir()) == [copie]


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("mise-a-jour.exe", b"MZ" + b"\0" * 64),
        ("image.png.exe", b"\x89PNG\r\n\x1a\n"),
        ("image.png", b"MZ" + b"\0" * 64),
        ("script.pdf", b"#!/bin/sh\nrm -rf /\n%PDF-1.4"),
        ("inconnu.dat", b"quelconque"),
    ],
)
def test_a_program_is_kept_and_never_copied_to_be_opened(
    cabinet: Cabinet, nom: str, contenu: bytes
) -> None:
    piece = cabinet.add(nom, contenu=contenu)
    with pytest.raises(ErreurDonnee, match="ne s’ouvre pas depuis le programme"):
        cabinet.justificatifs.export_to_open(piece)
    assert cabinet.justificatifs.read(piece.sha256) == contenu
    assert not opened_dir(cabinet.store.path.parent).exists()


def test_a_program_recorded_as_a_document_is_found_out_when_opened(cabinet: Cabinet) -> None:
    piece = cabinet.store.vault.add(b"MZ\0\0", "photo.png", "image/png")
    with pytest.raises(ErreurDonnee):
        cabinet.justificatifs.export_to_open(piece)


def test_the_copies_are_erased_at_the_next_start(cabinet: Cabinet) -> None:
    copie = cabinet.justificatifs.export_to_open(cabinet.add("a.pdf"))
    clean_opened(cabinet.store.path.parent)
    assert not copie.exists()
    assert not opened_dir(cabinet.store.path.parent).exists()
    assert cabinet.only().piece.nom == "a.pdf"


def test_cleaning_never_follows_a_link_out_of_the_folder(cabinet: Cabinet) -> None:
    ailleurs = cabinet.folder / "ailleurs"
    ailleurs.mkdir()
    precieux = ailleurs / "precieux.txt"
    precieux.write_text("EXEMPLE")
    mode = precieux.stat().st_mode
    dossier = opened_dir(cabinet.store.path.parent)
    dossier.mkdir()
    (dossier / "lien").symlink_to(ailleurs)
    (dossier / "fichier").symlink_to(precieux)
    clean_opened(cabinet.store.path.parent)
    assert not dossier.exists()
    dossier.symlink_to(ailleurs)
    clean_opened(cabinet.store.path.parent)
    assert not dossier.is_symlink()
    assert precieux.stat().st_mode == mode
    assert precieux.read_text() == "EXEMPLE"
