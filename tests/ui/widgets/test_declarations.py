"""In a narrow list of declarations, the date gives way first, then whose they are."""

from datetime import date

import pytest

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.services.parcours import ACCUEIL
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.widgets.declarations import (
    DATE,
    DOCTOR,
    STATE,
    TITLE,
    WAITING,
    DeclarationsView,
)
from tests.poste import Poste, settle, wait_until


def list_of(poste: Poste, *names: str) -> DeclarationsView:
    window = poste.open_on("fs-2024")
    for nom in names:
        praticien = poste.store.praticiens.add(Praticien(nom=nom))
        poste.store.declarations.create(praticien.id, "fs-2025", "")
    window.show_page(ACCUEIL)
    page = window.page()
    assert isinstance(page, AccueilPage)
    return page.view


def columns(poste: Poste, view: DeclarationsView, width: int) -> tuple[bool, bool]:
    """Tell whether the doctor and the date are shown in a window of this width."""
    poste.window.resize(width, 760)
    settle()
    return not view.isColumnHidden(DOCTOR), not view.isColumnHidden(DATE)


def test_the_date_gives_way_before_the_doctor(poste: Poste) -> None:
    view = list_of(poste, "Docteur EXEMPLE DEUX")
    seen = [columns(poste, view, width) for width in (1920, 1366, 1280, 1140)]
    assert seen[0] == (True, True)
    assert all(doctor or not date for doctor, date in seen)
    assert (True, False) in seen
    assert columns(poste, view, 1920) == (True, True)


@pytest.mark.parametrize("width", [1920, 1366, 1280, 1140])
def test_a_doctor_alone_is_not_named_and_every_date_is_shown(poste: Poste, width: int) -> None:
    view = list_of(poste)
    assert columns(poste, view, width) == (False, True)
    assert view.columnWidth(TITLE) > 0


def test_a_campaign_that_closed_without_a_declaration_is_not_called_ready(poste: Poste) -> None:
    poste.today = date(2025, 1, 20)
    assert state_of(poste) == "à compléter"
    poste.today = date(2026, 11, 22)
    assert state_of(poste) == "non déclarée"


def state_of(poste: Poste) -> str:
    poste.reopen()
    page = list_of(poste)
    model = page.model()
    wait_until(lambda: WAITING not in str(model.index(0, STATE).data()), "the amounts of the list")
    return str(model.index(0, STATE).data())


def test_the_date_gives_way_to_a_long_title_too(poste: Poste) -> None:
    view = list_of(poste)
    assert columns(poste, view, 1140) == (False, True)
    poste.window.bureau.rename(poste.declaration_id, "EXEMPLE du second semestre")
    poste.window.show_page(ACCUEIL)
    assert columns(poste, view, 1140) == (False, False)
    assert columns(poste, view, 1920) == (False, True)
