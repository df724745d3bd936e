"""A desk in a fresh folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.cabinet import Cabinet


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    cabinet = Cabinet.open(tmp_path / "données")
    yield cabinet
    cabinet.store.close()
