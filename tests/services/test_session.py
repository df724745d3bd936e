"""The session: evaluated at once, saved when told, undone step by step, without a window."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forfait_desktop.domain.dossier import Declaration
from forfait_desktop.domain.values import SANS_OBJET, Statut, Taux, Valeur
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.session import MAX_UNDO, Changement, Session
from tests.services.cabinet import Cabinet

P90 = Taux.from_pourcentage(Decimal(90))
P10 = Taux.from_pourcentage(Decimal(10))


def test_an_answer_is_evaluated_at_once_and_stored_only_when_saved(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i3", "taux", P90)
    assert session.resultat.indicateur("v1.i3").statut is Statut.ATTEINT
    avant = cabinet.bureau.has_unsaved
    assert cabinet.stored(session) == {}
    session.save()
    assert (avant, cabinet.bureau.has_unsaved) == (True, False)
    assert cabinet.stored(session) == {"v1.i3": {"taux": "90"}}


def test_the_result_is_always_that_of_the_answers(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    for valeur in (P10, P90, None, SANS_OBJET):
        session.answer("v2.i1.dmp", "taux", valeur)
        assert session.resultat == evaluate(session.ruleset, session.declaration.reponses)


def test_observers_hear_what_changed_and_who_asked(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    heard: list[Changement] = []
    stop = session.observe(heard.append)
    session.answer("v1.i2", "oui", True, origine="page")
    session.annotate("v1.i2", "vu", origine="note")
    session.answer("v1.i2", "oui", True)
    stop()
    session.answer("v1.i2", "oui", False)
    assert heard == [
        Changement(champs=frozenset({("v1.i2", "oui")}), origine="page"),
        Changement(notes=frozenset({"v1.i2"}), origine="note"),
    ]


def test_undo_and_redo_go_through_every_step(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    etats = [session.declaration.reponses]
    for valeur in (True, False, None):
        session.answer("v1.i2", "oui", valeur)
        etats.append(session.declaration.reponses)
    for attendu in reversed(etats[:-1]):
        assert session.undo() is not None
        assert session.declaration.reponses == attendu
    assert session.undo() is None
    for attendu in etats[1:]:
        assert session.redo() is not None
        assert session.declaration.reponses == attendu
    assert session.redo() is None


def test_what_is_typed_in_one_go_is_one_step(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    for chiffre in (9, 92):
        valeur = Taux.from_pourcentage(Decimal(chiffre))
        session.answer("v1.i3", "taux", valeur, typing=True)
    session.end_typing()
    session.answer("v1.i3", "taux", P10, typing=True)
    session.undo()
    assert session.valeur("v1.i3", "taux") == Taux.from_pourcentage(Decimal(92))
    session.undo()
    assert session.valeur("v1.i3", "taux") is None
    assert not session.can_undo


def test_a_new_answer_ends_what_could_be_redone(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i2", "oui", True)
    session.undo()
    session.answer("v1.i2", "oui", False)
    assert not session.can_redo


def test_undo_saves_what_it_changed(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i2", "oui", True)
    session.annotate("v1.i2", "vu")
    session.save()
    session.undo()
    session.undo()
    session.save()
    enregistree = cabinet.store.declarations.get(session.declaration.id)
    assert (enregistree.reponses, enregistree.notes) == ({}, {})


def test_an_empty_note_is_no_note(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.annotate("v1.i1", "à vérifier")
    session.save()
    session.annotate("v1.i1", "")
    session.save()
    assert cabinet.store.declarations.get(session.declaration.id).notes == {}


def test_a_title_given_meanwhile_survives_undo(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    session.answer("v1.i2", "oui", True)
    cabinet.bureau.rename(session.declaration.id, "cabinet B")
    assert session.declaration.intitule == "cabinet B"
    session.undo()
    assert session.declaration.intitule == "cabinet B"


def test_a_save_that_fails_keeps_everything_to_be_saved_again(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    with closing(sqlite3.connect(cabinet.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.answer("v1.i2", "oui", True)
        session.annotate("v1.i2", "vu")
        with pytest.raises(ErreurMagasin):
            session.save()
        assert session.has_unsaved
        assert session.valeur("v1.i2", "oui") is True
        other.execute("ROLLBACK")
    session.save()
    enregistree = cabinet.store.declarations.get(session.declaration.id)
    assert enregistree.reponses == {"v1.i2": {"oui": True}}
    assert enregistree.notes == {"v1.i2": "vu"}


def test_the_list_of_undo_does_not_grow_for_ever(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    for rang in range(MAX_UNDO + 10):
        session.answer("v1.i2", "oui", rang % 2 == 0)
    pas = 0
    while session.undo() is not None:
        pas += 1
    assert pas == MAX_UNDO


class _Memory:
    """A store that keeps nothing: the property below is about the session alone."""

    def save_reponses(self, declaration_id: int, changements: object) -> None: ...

    def save_note(self, declaration_id: int, indicateur: str, texte: str) -> None: ...


ACTES = st.one_of(
    st.tuples(st.just("v1.i2"), st.just("oui"), st.sampled_from([True, False, None])),
    st.tuples(st.just("v1.i3"), st.just("taux"), st.sampled_from([P10, P90, None])),
    st.just("undo"),
    st.just("redo"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTES, max_size=25))
def test_any_sequence_of_acts_can_be_undone_to_the_start(
    actes: list[tuple[str, str, Valeur | None] | str],
) -> None:
    from datetime import UTC, datetime

    from forfait_desktop.domain.dossier import Etat
    from tests.services.cabinet import catalogue

    instant = datetime(2026, 11, 22, tzinfo=UTC)
    vide = Declaration(1, 1, "fs-2024", "", Etat.ACTIVE, instant, instant)
    session = Session(catalogue().get("fs-2024"), vide, _Memory())
    for acte in actes:
        if acte == "undo":
            session.undo()
        elif acte == "redo":
            session.redo()
        elif not isinstance(acte, str):
            session.answer(*acte)
    assert session.resultat == evaluate(session.ruleset, session.declaration.reponses)
    while session.undo() is not None:
        pass
    assert session.declaration == vide


def test_the_services_import_no_qt() -> None:
    """In a fresh process, whatever module of the services is imported."""
    code = (
        "import importlib, pkgutil, sys, forfait_desktop.services as s\n"
        "[importlib.import_module(f'forfait_desktop.services.{m.name}')"
        " for m in pkgutil.iter_modules(s.__path__)]\n"
        "sys.exit(any(n.startswith(('PySide6', 'shiboken6')) for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
