"""Protected stores for the tests: passphrases, and keys that take no time to derive."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.phrase import Phrase
from forfait_desktop.storage import driver
from forfait_desktop.storage.store import Store

PHRASE = Phrase("L'été à Oléron « 2019 »")
AUTRE = Phrase("quatre mots sans lien")
CONTENU = b"%PDF-1.7\n facture de test " * 400
ROUNDS = 256_000  # of SQLCipher 4, checked below


@contextmanager
def quick_keys() -> Iterator[None]:
    """Derive keys in one round, in this process: what is then made is only read so."""
    _set_rounds(1)
    try:
        yield
    finally:
        _set_rounds(ROUNDS)


def _set_rounds(rounds: int) -> None:
    with closing(driver.connect_cipher(Path(":memory:"), 0, None)) as connection:
        connection.execute(f"PRAGMA cipher_default_kdf_iter = {rounds:d}")


def fill(data_dir: Path, phrase: Phrase | None = None) -> None:
    """Make a store with a doctor, a declaration, an answer, a note and a piece."""
    with Store.open(data_dir, phrase=phrase) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE B", rpps="10000000009"))
        declaration = store.declarations.create(praticien.id, "fs-2024", "Forfait 2024")
        store.declarations.save_reponses(declaration.id, {("v1.i3", "taux"): "66.67"})
        store.declarations.save_note(declaration.id, "v1.i3", "Vu avec EXEMPLE A")
        store.pieces.attach(
            declaration.id, "v1.i3", store.vault.add(CONTENU, "a.pdf", "application/pdf")
        )


def check(data_dir: Path, phrase: Phrase | None = None) -> None:
    """Find again all that :func:`fill` kept."""
    with Store.open(data_dir, phrase=phrase) as store:
        store.verify()
        (praticien,) = store.praticiens.list()
        assert praticien.praticien.nom == "EXEMPLE B"
        declaration = store.declarations.get(1)
        assert declaration.reponses == {"v1.i3": {"taux": "66.67"}}
        assert declaration.notes == {"v1.i3": "Vu avec EXEMPLE A"}
        (piece,) = store.pieces.all()
        assert store.vault.read(piece.sha256) == CONTENU


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder and below."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
