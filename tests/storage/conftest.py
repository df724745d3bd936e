"""A store in a fresh folder, with a clock that steps one second at each reading."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.storage.store import Store


class SteppingClock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "données d'été #1 100%"


@pytest.fixture
def store(data_dir: Path, clock: SteppingClock) -> Iterator[Store]:
    with Store.open(data_dir, clock) as store:
        yield store


@pytest.fixture
def praticien_id(store: Store) -> int:
    return store.praticiens.add(Praticien(nom="EXEMPLE B", prenom="Prénom")).id


@pytest.fixture
def declaration_id(store: Store, praticien_id: int) -> int:
    return store.declarations.create(praticien_id, "fs-2024", "Forfait 2024").id
