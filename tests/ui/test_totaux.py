"""What the totals say beyond their figures."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.parcours import ACCUEIL, TRANSCRIRE
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.widgets.declarations import AMOUNT
from forfait_desktop.ui.widgets.gate import FoldedLink, GateGuard
from forfait_desktop.ui.widgets.texts import Band
from forfait_desktop.ui.widgets.totals import VoletTotals
from tests.poste import EN_CAMPAGNE, Poste, click, settle, shipped_catalogue, wait_until


def test_figures_that_rest_on_a_changed_value_say_so_and_lead_to_the_list(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    assert not window.totals.amended.isVisible()
    window.bureau.amend(
        Amendement("fs-2024", "v2.i1.mss.seuil", "4", "Courrier EXEMPLE", date(2026, 1, 2))
    )
    assert window.try_open(poste.declaration_id)
    settle()
    assert window.totals.amended.text() == "1\u00a0valeur modifiée"
    window.resize(1366, 900)
    settle()
    assert window.totals.amended.text() == "1\u00a0valeur modifiée localement"
    click(window.totals.amended)
    assert window.current_key == "amendements"
    window.resize(900, 700)
    settle()
    assert window.band.amended.isVisible()
    assert window.band.amended.text() == "1\u00a0valeur modifiée"


OUVERT = {
    ("socle.i1", "segur"): True,
    ("socle.i1", "lap"): True,
    ("socle.i1", "sesam"): True,
    **{("socle.i2", champ): "80" for champ in ("dcmt", "fse", "pse", "aat")},
}
FERME = {("socle.i1", "segur"): False}
OPTIONS = {
    ("options.i1", "atmp"): "50",
    ("options.i1", "spe"): "50",
    ("options.i1", "dsg"): "50",
    ("options.i2", "dmp"): "0",
    ("options.i2", "ordonnance"): "0",
}


@pytest.mark.parametrize(
    ("reponses", "dits"),
    [
        ({}, ["encore possible\xa0: 140"]),
        (OPTIONS, ["à l’ouverture du volet\xa0: 60", "encore possible\xa0: 20"]),
        ({**OUVERT, **OPTIONS}, ["encore possible\xa0: 20"]),
        ({**FERME, **OPTIONS}, ["perdu\xa0: 140\xa0pts (dont 60\xa0pts de lignes atteintes)"]),
    ],
    ids=["rien", "en attente", "ouvert", "fermé"],
)
def test_the_parts_shown_of_a_volet_add_up_to_its_maximum(
    poste: Poste, reponses: dict[tuple[str, str], object], dits: list[str]
) -> None:
    window = poste.open_on("donum-2026")
    poste.store.declarations.save_reponses(poste.declaration_id, reponses)
    window.bureau.reload(poste.declaration_id)
    window.open_declaration(poste.declaration_id)
    for volet in window.totals.findChildren(VoletTotals):
        *parts, maximum = volet.rest.text().split(", ")
        parts.append(volet.acquired.text())
        assert sum(first_number(part) for part in parts) == first_number(maximum)
    for dit in dits:
        assert dit in volet.rest.text()


def first_number(texte: str) -> Decimal:
    """The points that a part of the sentence says."""
    trouve = re.search(r"([\d,]+)\u00a0pts?", texte)
    assert trouve is not None, texte
    return Decimal(trouve[1].replace(",", "."))


def test_an_amount_of_the_list_that_rests_on_a_changed_value_is_marked(poste: Poste) -> None:
    poste.open_on("fs-2024")
    praticien = poste.store.praticiens.list()[0].id
    poste.store.declarations.create(praticien, "fs-2023", "")
    poste.window.bureau.amend(
        Amendement("fs-2024", "v2.i1.mss.seuil", "4", "Courrier EXEMPLE", date(2026, 1, 2))
    )
    poste.window.show_page(ACCUEIL)
    model = poste.page(AccueilPage).model
    place = model.index(model.row_of(poste.declaration_id), AMOUNT)
    wait_until(lambda: str(model.data(place)).endswith("\u00a0*"), "the marked amount")
    assert "modifiées localement" in str(model.data(place, Qt.ItemDataRole.ToolTipRole))
    autre = model.index(1 - place.row(), AMOUNT)
    wait_until(lambda: str(model.data(autre)) != "…", "the other amount")
    assert not str(model.data(autre)).endswith("*")


def test_the_window_beside_amelipro_says_that_nothing_is_declared_yet(poste: Poste) -> None:
    poste.today = EN_CAMPAGNE
    window = poste.open_on("fs-2024")
    window.show_page(TRANSCRIRE)
    page = poste.page(TranscrirePage)
    click(page.start_button)
    settle()
    opened = page.opened
    assert opened is not None
    bands = [band.text.text() for band in opened.findChildren(Band) if band.isVisible()]
    assert "Pas encore déclaré sur amelipro." in bands
    opened.close()


def test_the_band_of_a_narrow_window_says_nothing_of_a_gate_that_the_rules_do_not_have(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(900, 700)
    settle()
    assert window.band.gate.isVisible()
    session = poste.session
    window.band.show_result(session.ruleset, replace(session.resultat, verrou=None))
    assert not window.band.gate.isVisible()
    window.band.show_result(session.ruleset, session.resultat)
    assert window.band.gate.isVisible()


@pytest.mark.usefixtures("app")
def test_the_gate_names_its_lines_in_the_words_of_the_rules_it_is_shown_for() -> None:
    """Two years may differ by nothing else that a gate shows."""
    ruleset = shipped_catalogue().get("fs-2024")
    socle, *rest = ruleset.volets
    first, *others = socle.indicateurs
    renamed = first.model_copy(update={"libelle_court": "Ligne EXEMPLE"})
    volet = socle.model_copy(update={"indicateurs": (renamed, *others)})
    parts = {**dict(ruleset), "volets": (volet, *rest), "sha256": "0" * 64}
    gate = GateGuard()
    for rules in (ruleset, Ruleset.model_construct(**parts)):
        gate.show_result(rules, evaluate(rules, {}), phase=Phase.DECLAREE)
        first_link = gate.findChildren(FoldedLink)[-len(socle.indicateurs)]
        assert first_link.text().replace("\n", " ") == rules.indicateurs[first.id].libelle_court
