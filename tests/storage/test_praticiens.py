"""Doctors: what is typed comes back, and none with declarations disappears."""

import pytest

from forfait_desktop.domain.dossier import Etat, Praticien, PraticienEnregistre
from forfait_desktop.errors import ErreurDonnee, ErreurMagasin
from forfait_desktop.storage.store import Store

COMPLET = Praticien(
    nom="EXEMPLE D <b>&amp;",
    prenom="Prénom 🩺",
    rpps="10000000009",
    specialite="Médecine générale",
    secteur="1",
    cabinet="12, rue de l'Église\n29000 Quimper\0",
)


def test_every_text_comes_back_as_typed(store: Store) -> None:
    ajoute = store.praticiens.add(COMPLET)
    assert store.praticiens.get(ajoute.id) == ajoute == PraticienEnregistre(ajoute.id, COMPLET)


def test_update_replaces_all_fields(store: Store) -> None:
    ajoute = store.praticiens.add(COMPLET)
    change = store.praticiens.update(ajoute.id, Praticien(nom="EXEMPLE B"))
    assert store.praticiens.list() == (change,)
    assert change.praticien == Praticien(nom="EXEMPLE B")


def test_the_list_is_in_the_order_of_adding(store: Store) -> None:
    ids = [store.praticiens.add(Praticien(nom=nom)).id for nom in ("Z", "A", "M")]
    assert [enregistre.id for enregistre in store.praticiens.list()] == ids


def test_a_doctor_without_declaration_is_removed_and_the_number_not_reused(store: Store) -> None:
    premier = store.praticiens.add(COMPLET)
    store.praticiens.delete(premier.id)
    assert store.praticiens.list() == ()
    assert store.praticiens.add(COMPLET).id != premier.id


def test_a_doctor_with_a_declaration_stays_even_if_it_is_deleted(
    store: Store, praticien_id: int, declaration_id: int
) -> None:
    store.declarations.set_etat(declaration_id, Etat.SUPPRIMEE)
    with pytest.raises(ErreurDonnee, match=r"Prénom EXEMPLE B.*encore 1 déclaration"):
        store.praticiens.delete(praticien_id)
    store.declarations.purge(declaration_id)
    store.praticiens.delete(praticien_id)
    assert store.praticiens.list() == ()


@pytest.mark.parametrize("numero", [0, -1, 12, 2**63, 10**30])
def test_an_unknown_doctor_is_named(store: Store, numero: int) -> None:
    for attempt in (
        lambda: store.praticiens.get(numero),
        lambda: store.praticiens.update(numero, COMPLET),
        lambda: store.praticiens.delete(numero),
        lambda: store.declarations.create(numero, "fs-2024", "x"),
    ):
        with pytest.raises(ErreurDonnee, match=f"Praticien {numero}"):
            attempt()


def test_half_of_a_character_is_refused(store: Store) -> None:
    with pytest.raises(ErreurDonnee, match=r"cabinet.*moitié d’un caractère"):
        store.praticiens.add(
            Praticien.model_construct(**{**COMPLET.model_dump(), "cabinet": "\ud83e"})
        )
    assert store.praticiens.list() == ()


def test_a_damaged_row_is_a_store_error(store: Store, praticien_id: int) -> None:
    with store.transaction():
        store._database.write("UPDATE praticien SET rpps = 'x' WHERE id = ?", praticien_id)
    with pytest.raises(ErreurMagasin, match="endommagé"):
        store.praticiens.list()
