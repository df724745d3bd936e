"""Sealed versions: exact, numbered, one in force, and the answers that do not move meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.suivi import Depot
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.declarations import Place
from forfait_desktop.storage.store import Store
from tests.storage.conftest import SteppingClock
from tests.storage.samples import DEPOT


def test_a_declaration_is_not_sealed_at_first(store: Store, declaration_id: int) -> None:
    assert store.depots.list(declaration_id) == ()
    assert store.depots.current(declaration_id) is None


def test_a_version_comes_back_as_sealed(store: Store, declaration_id: int) -> None:
    scelle = store.depots.add(declaration_id, DEPOT)
    assert scelle == DEPOT == store.depots.current(declaration_id)
    assert store.depots.list(declaration_id) == (DEPOT,)


def test_the_store_numbers_the_versions_and_stamps_the_corrections(
    store: Store, declaration_id: int, clock: SteppingClock
) -> None:
    given = replace(DEPOT, version=12, rectifie_le=datetime(1999, 1, 1, tzinfo=UTC))
    assert store.depots.add(declaration_id, given) == DEPOT
    rectifie = store.depots.rectify(declaration_id)
    assert rectifie == replace(DEPOT, rectifie_le=clock.instant)
    assert store.depots.current(declaration_id) is None
    second = store.depots.add(declaration_id, replace(given, accuse="AR-2"))
    assert second == replace(DEPOT, version=2, accuse="AR-2")
    assert store.depots.list(declaration_id) == (rectifie, second)
    assert store.depots.current(declaration_id) == second


def test_the_time_of_sealing_is_stored_in_utc(store: Store, declaration_id: int) -> None:
    paris = timezone(timedelta(hours=2))
    instant = datetime(2026, 7, 14, 1, 30, tzinfo=paris)
    scelle = store.depots.add(declaration_id, replace(DEPOT, scelle_le=instant))
    assert scelle.scelle_le == instant
    assert scelle.scelle_le.tzinfo is UTC


def test_a_second_version_in_force_is_refused(store: Store, declaration_id: int) -> None:
    store.depots.add(declaration_id, DEPOT)
    before = store.journal.list(declaration_id)
    with pytest.raises(ErreurDonnee, match=r"scellée.*03/02/2026.*« Rectifier »"):
        store.depots.add(declaration_id, replace(DEPOT, accuse="AR-2"))
    assert store.depots.list(declaration_id) == (DEPOT,)
    assert store.journal.list(declaration_id) == before


def test_the_file_itself_refuses_two_versions_in_force(store: Store, declaration_id: int) -> None:
    store.depots.add(declaration_id, DEPOT)
    with pytest.raises(ErreurMagasin), store.transaction():
        store._database.write(
            "INSERT INTO depot SELECT declaration_id, 2, declaree_le, accuse, accuse_piece, "
            "scelle_le, rectifie_le, ruleset_sha256, ruleset_json, praticien_json, reponses_json, "
            "notes_json, resultat_json FROM depot"
        )
    assert store.depots.list(declaration_id) == (DEPOT,)


def test_nothing_to_rectify_is_said(store: Store, declaration_id: int) -> None:
    for _ in range(2):
        with pytest.raises(ErreurDonnee, match="pas scellée"):
            store.depots.rectify(declaration_id)
        store.depots.add(declaration_id, DEPOT)
        store.depots.rectify(declaration_id)


def test_a_seal_just_made_is_taken_back_and_the_journal_keeps_both(
    store: Store, declaration_id: int
) -> None:
    accuse = store.vault.add(b"capture", "accusé.png", "image/png")
    depot = store.depots.add(declaration_id, replace(DEPOT, accuse_piece=accuse.sha256))
    assert store.depots.withdraw(declaration_id, 1) == depot
    assert store.depots.list(declaration_id) == ()
    assert not store.pieces.used(accuse.sha256)
    scellee, annulee = store.journal.list(declaration_id)[-2:]
    assert (scellee.ancien, annulee.ancien) == (None, scellee.nouveau)
    assert annulee.nouveau is None
    assert store.depots.add(declaration_id, DEPOT).version == 1
    store.verify()


def test_only_the_seal_in_force_that_nothing_followed_is_taken_back(
    store: Store, declaration_id: int
) -> None:
    store.depots.add(declaration_id, DEPOT)
    for version in (0, 2):
        with pytest.raises(ErreurDonnee, match="Rectifier"):
            store.depots.withdraw(declaration_id, version)
    store.declarations.rename(declaration_id, "Autre")
    with pytest.raises(ErreurDonnee, match="Rectifier"):
        store.depots.withdraw(declaration_id, 1)
    assert store.depots.list(declaration_id) == (DEPOT,)
    store.depots.rectify(declaration_id)
    with pytest.raises(ErreurDonnee, match="Rectifier"):
        store.depots.withdraw(declaration_id, 1)


def test_a_sealed_declaration_refuses_answers_and_notes_until_it_is_rectified(
    store: Store, declaration_id: int
) -> None:
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
    store.declarations.save_note(declaration_id, "v1.i1", "note")
    store.depots.add(declaration_id, DEPOT)
    before, told = store.declarations.get(declaration_id), store.journal.list(declaration_id)
    attempts: list[dict[Place, object]] = [{("v1.i1", "segur"): v} for v in (False, True, None)]
    for changements in (*attempts, {}):
        with pytest.raises(ErreurDonnee, match="déclaration scellée"):
            store.declarations.save_reponses(declaration_id, changements)
    for note in ("", "note", "autre"):
        with pytest.raises(ErreurDonnee, match="déclaration scellée"):
            store.declarations.save_note(declaration_id, "v1.i1", note)
    assert store.declarations.get(declaration_id) == before
    assert store.journal.list(declaration_id) == told
    store.depots.rectify(declaration_id)
    store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): False})
    store.declarations.save_note(declaration_id, "v1.i1", "")
    declaration = store.declarations.get(declaration_id)
    assert (declaration.reponses, declaration.notes) == ({"v1.i1": {"segur": False}}, {})
    assert store.depots.list(declaration_id)[0].reponses_json == DEPOT.reponses_json


def test_sealing_one_declaration_leaves_the_others(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    autre = store.declarations.create(praticien_id, "fs-2024", "Autre").id
    store.depots.add(declaration_id, DEPOT)
    store.declarations.save_reponses(autre, {("v1.i1", "segur"): True})
    assert store.depots.list(autre) == ()
    with pytest.raises(ErreurDonnee, match="pas scellée"):
        store.depots.rectify(autre)


def test_a_sealed_declaration_is_still_named_archived_and_copied(
    store: Store, declaration_id: int
) -> None:
    store.depots.add(declaration_id, DEPOT)
    store.declarations.rename(declaration_id, "Déclarée")
    store.declarations.set_etat(declaration_id, Etat.ARCHIVEE)
    copie = store.declarations.duplicate(declaration_id)
    store.declarations.save_reponses(copie.id, {("v1.i1", "segur"): True})


def test_the_seal_is_seen_inside_the_transaction(store: Store, declaration_id: int) -> None:
    with pytest.raises(ErreurDonnee, match="scellée"), store.transaction():
        store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})
        store.depots.add(declaration_id, DEPOT)
        store.declarations.save_reponses(declaration_id, {("v1.i1", "lap"): True})
    assert store.depots.current(declaration_id) is None
    assert store.declarations.get(declaration_id).reponses == {}


def test_the_acknowledgement_is_a_piece_of_the_vault(store: Store, declaration_id: int) -> None:
    accuse = store.vault.add(b"capture", "accusé.png", "image/png")
    depot = replace(DEPOT, accuse_piece=accuse.sha256)
    assert store.depots.add(declaration_id, depot) == depot
    assert store.pieces.all() == (accuse,)
    assert store.pieces.used(accuse.sha256)
    store.depots.rectify(declaration_id)
    assert store.pieces.used(accuse.sha256)


def test_an_acknowledgement_that_the_vault_does_not_hold_is_refused(
    store: Store, declaration_id: int
) -> None:
    with pytest.raises(ErreurDonnee, match=r"Pièce ffffffffffff.*Ajoutez de nouveau"):
        store.depots.add(declaration_id, replace(DEPOT, accuse_piece="f" * 64))
    assert store.depots.list(declaration_id) == ()
    assert len(store.journal.list(declaration_id)) == 1


@pytest.mark.parametrize(
    "depot",
    [replace(DEPOT, accuse="a\udc00"), replace(DEPOT, notes_json="a\udc00")],
    ids=["accuse", "notes_json"],
)
def test_half_of_a_character_is_refused(store: Store, declaration_id: int, depot: Depot) -> None:
    with pytest.raises(ErreurDonnee, match="au rang 2"):
        store.depots.add(declaration_id, depot)
    assert store.depots.current(declaration_id) is None


@pytest.mark.parametrize(
    "damage",
    ["declaree_le = '31/12/2026'", "scelle_le = 'hier'", "declaree_le = x'00', scelle_le = 'x'"],
)
def test_a_damaged_version_is_a_store_error(store: Store, declaration_id: int, damage: str) -> None:
    store.depots.add(declaration_id, DEPOT)
    with store.transaction():
        store._database.write(f"UPDATE depot SET {damage}")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.depots.current(declaration_id)


def test_a_seal_that_cannot_be_read_is_still_a_seal(store: Store, declaration_id: int) -> None:
    store.depots.add(declaration_id, DEPOT)
    with store.transaction():
        store._database.write("UPDATE depot SET declaree_le = '?'")
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.declarations.save_reponses(declaration_id, {("v1.i1", "segur"): True})


def test_the_day_of_declaring_is_kept_whatever_the_clock(store: Store, declaration_id: int) -> None:
    jour = date(2028, 2, 29)
    assert store.depots.add(declaration_id, replace(DEPOT, declaree_le=jour)).declaree_le == jour
