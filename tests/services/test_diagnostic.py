"""Each way in which a store cannot be used calls for its own choices."""

import errno
import sqlite3
from pathlib import Path

import pytest

from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinEtranger,
    MagasinOccupe,
    MagasinPlusRecent,
    MagasinProtege,
    PhraseRefusee,
)
from forfait_desktop.services.diagnostic import SITUATIONS, Panne, diagnose
from forfait_desktop.storage.failures import failures_told


@pytest.mark.parametrize(
    ("erreur", "panne"),
    [
        (MagasinEndommage(), Panne.ENDOMMAGE),
        (MagasinEtranger(), Panne.ETRANGER),
        (MagasinDisparu(), Panne.DISPARU),
        (MagasinPlusRecent(), Panne.PLUS_RECENT),
        (MagasinOccupe(), Panne.OCCUPE),
        (MagasinProtege(), Panne.FERME),
        (PhraseRefusee(), Panne.FERME),
        (ErreurMagasin(), Panne.INCONNUE),
    ],
)
def test_each_error_has_its_kind(erreur: ErreurMagasin, panne: Panne) -> None:
    assert diagnose(erreur) is panne


def test_a_folder_where_a_file_should_be_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(ErreurMagasin) as told, failures_told(tmp_path):
        sqlite3.connect(tmp_path)
    assert diagnose(told.value) is Panne.INACCESSIBLE


@pytest.mark.parametrize(
    ("numero", "panne"),
    [
        (errno.ENOSPC, Panne.PLEIN),
        (errno.EACCES, Panne.INACCESSIBLE),
        (errno.EROFS, Panne.INACCESSIBLE),
    ],
)
def test_what_the_system_refuses_is_told_apart(numero: int, panne: Panne, tmp_path: Path) -> None:
    with pytest.raises(ErreurMagasin) as told, failures_told(tmp_path):
        raise OSError(numero, "refus")
    assert diagnose(told.value) is panne


@pytest.mark.parametrize("panne", Panne)
def test_every_kind_has_its_words_and_what_may_be_replaced_is_said_to_stay(panne: Panne) -> None:
    situation = SITUATIONS[panne]
    assert situation.titre
    assert situation.peut_remettre == ("Rien n’est déplacé" in situation.conseil)
    assert situation.peut_remettre or not situation.peut_recommencer
