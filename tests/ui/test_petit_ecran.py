"""On a small screen the totals and the tasks of the Accueil stand whole, without scrolling.

A screen of 768 lines leaves about 690 to the window: the system's bar and title take the rest.
Only what grows without bound may scroll: long questions, and the list of the declarations.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement, EtatLigne
from forfait_desktop.services.parcours import ACCUEIL, NOUVEAUTES, VERIFIER
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.taches import TaskRow
from forfait_desktop.ui.widgets.texts import Line, LinkButton, Text
from tests.poste import EN_CAMPAGNE, Poste, settle, shipped_catalogue

SMALL: Final = QSize(1366, 690)
SIZES: Final = (SMALL, QSize(1366, 768), QSize(1366, 860))
Answers = dict[tuple[str, str], object]


def reached(ruleset: Ruleset) -> Answers:
    return {
        (indicateur.id, champ.id): True if champ.type == "oui_non" else "100"
        for indicateur in ruleset.indicateurs.values()
        for champ in indicateur.champs
        if champ.type in ("oui_non", "taux")
    }


def missed(ruleset: Ruleset) -> Answers:
    return {place: False if valeur is True else "0" for place, valeur in reached(ruleset).items()}


def waiting(ruleset: Ruleset) -> Answers:
    """Everything is reached but what opens the gate, which is not answered."""
    socle = ruleset.volets[0].id
    return {
        (indicateur, champ): valeur
        for (indicateur, champ), valeur in reached(ruleset).items()
        if not indicateur.startswith(f"{socle}.")
    }


STATES: Final[dict[str, Callable[[Ruleset], Answers]]] = {
    "vide": lambda _ruleset: {},
    "en attente": waiting,
    "fermé": missed,
    "ouvert": reached,
}


def open_on(poste: Poste, ruleset_id: str, state: str) -> MainWindow:
    """Open the Accueil on answers, a changed value and a line that amelipro shows otherwise."""
    window = poste.open_on(ruleset_id)
    ruleset = shipped_catalogue().get(ruleset_id)
    poste.store.declarations.save_reponses(poste.declaration_id, STATES[state](ruleset))
    ligne = next(iter(ruleset.indicateurs))
    poste.store.transcriptions.set(poste.declaration_id, ligne, EtatLigne.DIFFERENTE, "91")
    jour = ruleset.dates.fermeture.valeur or date(2027, 2, 2)
    window.bureau.amend(
        Amendement(
            ruleset_id, "dates.fermeture", jour.isoformat(), "Courrier EXEMPLE", date(2026, 1, 2)
        )
    )
    window.bureau.reload(poste.declaration_id)
    assert window.try_open(poste.declaration_id)
    window.resize(SMALL)
    window.show_page(ACCUEIL)
    settle()
    assert window.totals.amended.isVisible()
    return window


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ruleset_id", sorted(shipped_catalogue().ids))
def test_the_totals_and_the_tasks_need_no_scrolling(
    poste: Poste, ruleset_id: str, state: str
) -> None:
    poste.today = EN_CAMPAGNE
    window = open_on(poste, ruleset_id, state)
    page = poste.page(AccueilPage)
    totals = window.totals.findChild(ScrollArea)
    assert totals is not None
    for size in SIZES:
        window.resize(size)
        settle()
        assert _hidden(totals) == 0
        assert _hidden(page.scroll_area) == 0  # a longer list of declarations may scroll
        last = page.findChildren(TaskRow)[-1]
        assert last.mapTo(window, QPoint(0, last.height())).y() <= size.height()


@pytest.mark.parametrize("state", STATES)
def test_the_band_of_a_narrow_window_cuts_none_of_its_words(poste: Poste, state: str) -> None:
    poste.today = EN_CAMPAGNE
    window = open_on(poste, "fs-2024", state)
    band = window.band
    for width in (1090, 940, 820, 720):
        window.resize(width, 640)
        settle()
        assert band.isVisible()
        assert band.gate.height() >= band.gate.heightForWidth(band.gate.width())
        parts: list[LinkButton | Text] = [*band.findChildren(LinkButton), *band.findChildren(Line)]
        for part in parts:
            assert not part.isVisible() or part.width() >= part.sizeHint().width(), part.text()


def _hidden(area: ScrollArea) -> int:
    """Return how much of what scrolls is out of sight."""
    return area.verticalScrollBar().maximum()


@pytest.mark.usefixtures("app")
def test_what_scrolls_is_as_high_as_its_words_at_the_width_they_have() -> None:
    area, inside = ScrollArea(), Scrolled()
    column = QVBoxLayout(inside)
    column.addWidget(Text("EXEMPLE de phrase qui tient sur une ligne quand il y a la place. " * 4))
    button = QPushButton("EXEMPLE")
    button.setMinimumWidth(200)
    column.addWidget(button)
    area.setWidget(inside)
    area.resize(1400, 120)
    area.show()
    settle()
    assert inside.height() == area.viewport().height()
    area.resize(220, 120)
    settle()
    assert inside.height() > area.viewport().height()


@pytest.mark.parametrize("cle", [VERIFIER, NOUVEAUTES])
def test_a_page_built_anew_shows_what_has_the_keyboard_below_its_title(
    poste: Poste, cle: str
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(SMALL)
    for _again in range(2):
        window.show_page(cle)
        settle()
    page = window.page()
    assert isinstance(page, Screen)
    assert page.title.visibleRegion().boundingRect().height() == page.title.height()
    here = window.focusWidget()
    assert here is not None
    assert not here.visibleRegion().isEmpty()
