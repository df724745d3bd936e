"""All that a store shows, as plain values that compare; read as the program reads it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.storage.store import Store

Content = dict[str, Any]

PARTS: tuple[tuple[str, Callable[[Store, int], object]], ...] = (
    ("depots", lambda store, n: store.depots.list(n)),
    ("journal", lambda store, n: store.journal.list(n)),
    ("transcriptions", lambda store, n: store.transcriptions.get(n)),
    ("pieces", lambda store, n: store.pieces.list(n)),
    ("paiement", lambda store, n: store.paiements.get(n)),
    ("propositions", lambda store, n: store.propositions.list(n)),
)


def read_content(folder: Path) -> Content:
    """Return everything; raise the first ``ErreurForfait``."""
    content: Content = {}
    with Store.open(folder) as store:
        errors = read_into(content, store)
        if errors:
            raise errors[0]
        store.verify()
    return content


def read_into(content: Content, store: Store) -> list[ErreurForfait]:
    """Read all that can be read, and go on after each refusal; return the refusals."""
    errors: list[ErreurForfait] = []

    def read(key: str, work: Callable[[], object]) -> bool:
        try:
            content[key] = work()
        except ErreurForfait as error:
            errors.append(error)
            return False
        return True

    read("praticiens", store.praticiens.list)
    read("amendements", partial(store.amendements.history, "fs-2024"))
    read("all pieces", store.pieces.all)
    read("list", partial(store.declarations.list, tuple(Etat)))
    for resume in content.get("list", ()):
        number = resume.id
        if read(f"declaration {number}", partial(store.declarations.get, number)):
            for name, part in PARTS:
                read(f"{name} {number}", partial(part, store, number))
    for piece in content.get("all pieces", ()):
        read(f"content {piece.sha256}", partial(store.vault.read, piece.sha256))
    return errors
