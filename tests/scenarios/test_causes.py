"""When the store cannot be written, whatever the cause: it is said, the answers stay on the
screen, and saving resumes by itself once the cause is gone."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from tests.patience import PROCESS_S
from tests.poste import Poste, click, settle, type_in, wait_until
from tests.storage.children import start_child

posix = pytest.mark.skipif(os.name != "posix", reason="limits, modes and open files of POSIX")

HOLDER = """
    import sqlite3, sys
    other = sqlite3.connect(sys.argv[1], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    other.execute("ROLLBACK")
"""


@contextmanager
def locked(poste: Poste) -> Iterator[None]:
    """Another process holds the store."""
    with start_child(HOLDER, poste.data_dir / NOM_FICHIER) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield
        child.communicate("go\n", timeout=PROCESS_S)


@contextmanager
def full(poste: Poste) -> Iterator[None]:
    """No file of this process may grow beyond what the log of the store is now."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (poste.data_dir / f"{NOM_FICHIER}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def vanished(poste: Poste) -> Iterator[None]:
    """The folder is gone, as that of a share whose network fell; then it is there again."""
    aside = poste.data_dir.with_name("ailleurs")
    poste.data_dir.rename(aside)
    yield
    aside.rename(poste.data_dir)


@contextmanager
def remounted(poste: Poste) -> Iterator[None]:
    """The folder is gone, then there with the same content under other handles."""
    aside = poste.data_dir.with_name("ailleurs")
    poste.data_dir.rename(aside)
    yield
    shutil.copytree(aside, poste.data_dir)


@contextmanager
def read_only(poste: Poste) -> Iterator[None]:
    """SQLite refuses to write: modes changed under an open file would not make it."""
    connection = poste.store._database._connection
    connection.execute("PRAGMA query_only = ON")
    yield
    connection.execute("PRAGMA query_only = OFF")


CAUSES = [
    pytest.param(locked, "un autre programme", id="locked by another process"),
    pytest.param(full, "place", id="no space left", marks=posix),
    pytest.param(read_only, "lecture seule", id="read only"),
    pytest.param(vanished, "n’est plus là", id="folder gone", marks=posix),
    pytest.param(remounted, "n’est plus là", id="folder gone and mounted again", marks=posix),
]


def hurry(poste: Poste) -> None:
    """Let the new tries follow each other without the pause of an office day."""
    assert poste.window.bridge is not None
    poste.window.bridge.retry_ms = 20


@pytest.mark.parametrize(("cause", "raison"), CAUSES)
def test_answers_stay_and_are_saved_when_the_cause_is_gone(
    poste: Poste, cause: Callable[[Poste], AbstractContextManager[None]], raison: str
) -> None:
    window = poste.open_on("fs-2024")
    hurry(poste)
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    rate = poste.field("v1.i3", "taux", TauxField)
    with cause(poste):
        type_in(rate.percent, "92,7")
        wait_until(window.failure.isVisible, "the failure is told")
        said = window.failure.text.text()
        assert raison in said
        assert "Vos réponses restent à l’écran, un nouvel essai suit." in said
        assert window.totals.saved.text() == "Pas encore enregistré."
        assert rate.message() == "Pas encore enregistré"
        yes = poste.field("v1.i2", "oui", OuiNonField)
        click(yes.button(True))
        assert yes.value() is True
        assert poste.session.has_unsaved
        again: list[str] = []
        assert window.bridge is not None
        window.bridge.save_failed.connect(again.append)
        wait_until(lambda: len(again) > 1, "two more tries")
        rate = poste.field("v1.i3", "taux", TauxField)
        assert rate.percent.text() == "92,7"
    poste.wait_saved()
    settle()
    assert not window.failure.isVisible()
    assert window.totals.saved.text() == "Tout est enregistré."
    poste.close()
    with Store.open(poste.data_dir) as store:
        store.verify()
        assert store.declarations.get(1).reponses == {
            "v1.i2": {"oui": True},
            "v1.i3": {"taux": "92.7"},
            "v1.i4": {"oui": True},
        }


@posix
def test_a_file_put_in_the_place_of_the_open_one_is_not_written(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    hurry(poste)
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    other = poste.data_dir.with_name("autre")
    with Store.open(other) as store:
        store.praticiens.add(Praticien(nom="EXEMPLE B"))
    aside = poste.data_dir.with_name("ailleurs")
    poste.data_dir.rename(aside)
    shutil.copytree(other, poste.data_dir)
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    assert "un autre fichier a été mis à la place" in window.failure.text.text()
    shutil.rmtree(poste.data_dir)
    aside.rename(poste.data_dir)
    poste.wait_saved()
    assert poste.stored() == {"v1.i2": {"oui": True}, "v1.i4": {"oui": True}}
    with Store.open(other) as store:
        store.verify()
        assert store.declarations.list() == ()
