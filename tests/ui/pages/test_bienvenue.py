"""The first screen, and the picture on it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from forfait_desktop.services.exemple import make_example, remove_example
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.widgets.gauge import Gauge
from tests.poste import Poste, shipped_catalogue


def test_the_picture_shows_the_figures_on_which_the_example_opens(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    page = BienvenuePage()
    image = page.findChild(Gauge)
    folder = make_example(shipped_catalogue())
    poste = Poste(app, folder)
    ouverte = poste.window.totals.gauge
    assert isinstance(image, Gauge)
    assert poste.session.ruleset.id == "donum-2026"
    assert image.euros.text() == poste.window.totals.euros.text()
    assert image.points.text() == poste.window.totals.points.text()
    assert image.accessibleName() == ouverte.accessibleName()
    assert image.accessibleDescription() == ouverte.accessibleDescription() != ""
    poste.close()
    remove_example(folder)
