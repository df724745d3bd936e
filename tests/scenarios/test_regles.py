"""Rules the program has never seen, and rules it cannot read."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.genres import GENRES, Tous, UnParmi
from forfait_desktop.domain.values import Statut
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import ACCUEIL, LISTE, VERIFIER
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import Band
from tests.poste import Poste, click, settle, type_in, wait_until

INVENTEES: Final = Path(__file__).parent / "regles_inventees"
FICHIER_MAUVAIS: Final = "fs-2023"


@pytest.fixture
def invente(app: QApplication, tmp_path: Path) -> Poste:
    return Poste(app, tmp_path / "données", Catalogue([INVENTEES]))


def test_the_invented_rules_hold_every_kind_of_condition() -> None:
    """Or what follows would prove less than it says."""
    ruleset = Catalogue([INVENTEES]).get("inventees-2030")
    genres = set()
    for _volet, indicateur in ruleset.iter_indicateurs():
        condition = indicateur.condition
        genres.add(condition.genre)
        if isinstance(condition, Tous | UnParmi):
            genres.update(partie.genre for partie in condition.parties)
    assert genres == set(GENRES)


def test_invented_rules_get_their_wizard_totals_and_list_without_a_line_of_code(
    invente: Poste,
) -> None:
    window = invente.open_on("inventees-2030")
    assert window.parcours is not None
    assert [e.nom for e in window.parcours.etapes] == ["Volet alpha", "Volet bêta"]
    assert invente.page(AccueilPage).title.text() == "Règles inventées 2030"
    assert "1\xa0000\xa0€ en jeu" in window.totals.gate.text.text()

    click(invente.page(AccueilPage).task_row("alpha"))
    click(invente.field("alpha.porte", "oui", OuiNonField).button(True))
    click(invente.field("alpha.tous", "chaise", OuiNonField).button(True))
    type_in(invente.field("alpha.tous", "sourires", TauxField).numerator, "1")
    type_in(invente.field("alpha.tous", "sourires", TauxField).denominator, "3")
    assert window.totals.euros.text() == "1\xa0000\xa0€"
    type_in(invente.field("beta.taux", "taux", TauxField).percent, "49,99")
    assert window.totals.points.text() == "100\xa0pts"
    type_in(invente.field("beta.taux", "taux", TauxField).percent, "50")
    assert window.totals.points.text() == "110\xa0pts"
    type_in(invente.field("beta.nombre", "nombre", NombreField).entry, "3")
    assert window.totals.points.text() == "130\xa0pts"
    click(invente.field("beta.choix", "mots", ChoixField).button("un"))
    click(invente.field("beta.choix", "mots", ChoixField).button("trois"))
    assert window.totals.points.text() == "160\xa0pts"
    type_in(invente.field("beta.notes", "points", NombreField).entry, "40,5")
    assert window.totals.points.text() == "160\xa0pts"
    type_in(invente.field("beta.notes", "points", NombreField).entry, "32,5")
    assert window.totals.points.text() == "192,5\xa0pts"
    type_in(invente.field("beta.moyenne", "lundi", TauxField).percent, "60")
    mardi = invente.field("beta.moyenne", "mardi", TauxField).not_applicable
    assert mardi is not None
    click(mardi)
    assert window.totals.points.text() == "242,5\xa0pts"
    type_in(invente.field("beta.un_parmi", "heures", NombreField).entry, "1,5")
    assert window.totals.points.text() == "302,5\xa0pts"
    assert window.totals.euros.text() == "3\xa0025\xa0€"
    assert all(
        ligne.statut is Statut.ATTEINT
        for volet in invente.session.resultat.volets
        for ligne in volet.indicateurs
    )

    window.show_page(VERIFIER)
    assert set(invente.page(VerifierPage).modify_buttons) == set(
        invente.session.ruleset.indicateurs
    )
    window.show_page(LISTE)
    page = invente.page(ListePage)
    wait_until(lambda: page.is_ready, "the list")
    assert page.page_labels()
    invente.reopen()
    assert invente.window.totals.euros.text() == "3\xa0025\xa0€"
    assert invente.session.resultat.acquis.points == Decimal("302.5")
    invente.close()


def test_every_page_of_the_invented_rules_shows_its_own_words(invente: Poste) -> None:
    window = invente.open_on("inventees-2030")
    assert window.parcours is not None
    for page in window.parcours.pages:
        vue = invente.question(page.cle)
        indicateur = invente.session.ruleset.indicateurs[page.cle]
        assert vue.title.text() == indicateur.libelle
        assert vue.question.text() == indicateur.question
        assert set(vue.fields) == {champ.id for champ in indicateur.champs}
        textes = {label.text() for label in vue.findChildren(QLabel)}
        assert {indicateur.pourquoi, indicateur.ou_trouver} <= textes
    invente.close()


@pytest.fixture
def abime(app: QApplication, tmp_path: Path) -> Poste:
    """A PC where one rule file of the five was damaged."""
    regles = tmp_path / "rulesets"
    shutil.copytree(shipped_dir("rulesets"), regles)
    volet = regles / FICHIER_MAUVAIS / "volet_1.toml"
    volet.write_text(volet.read_text(encoding="utf-8") + '\nsurprise = "oui"\n', encoding="utf-8")
    return Poste(app, tmp_path / "données", Catalogue([regles]), date(2026, 11, 22))


def test_a_bad_rule_file_is_named_and_the_other_campaigns_work(abime: Poste) -> None:
    window = abime.open_on("fs-2024")
    click(abime.page(AccueilPage).new_button)
    page = abime.page(CampagnePage)
    assert set(page.buttons) == {"fs-2022", "fs-2024", "fs-2025", "donum-2026"}
    bandes = [bande.text.text() for bande in page.findChildren(Band) if bande.isVisible()]
    assert len(bandes) == 1
    assert "volet_1.toml" in bandes[0]
    assert FICHIER_MAUVAIS in bandes[0]
    assert "surprise" in bandes[0]
    click(page.buttons["fs-2025"])
    click(page.create_button)
    click(abime.field("v1.i2", "oui", OuiNonField).button(True))
    assert abime.stored() == {"v1.i2": {"oui": True}}
    assert window.session is not None
    abime.close()


def test_a_declaration_whose_rules_do_not_load_is_kept_and_says_why(abime: Poste) -> None:
    praticien = abime.store.praticiens.add(Praticien(nom="EXEMPLE"))
    bonne = abime.store.declarations.create(praticien.id, "fs-2024", "")
    mauvaise = abime.store.declarations.create(praticien.id, FICHIER_MAUVAIS, "")
    abime.store.declarations.save_reponses(mauvaise.id, {("v1.i2", "oui"): True})
    window = abime.window
    window.resize(1366, 768)
    assert abime.declaration_id == bonne.id
    page = abime.page(AccueilPage)
    rang = page.model.row_of(mauvaise.id)
    wait_until(lambda: page.model.index(rang, 3).data() == "règles illisibles", "the row")
    page.view.selectRow(rang)
    click(page.open_button)
    settle()
    assert window.failure.isVisible()
    assert "volet_1.toml" in window.failure.text.text()
    assert abime.declaration_id == bonne.id
    assert abime.store.declarations.get(mauvaise.id).reponses == {"v1.i2": {"oui": True}}
    window.show_page(ACCUEIL)
    assert isinstance(abime.question("v1.i1"), QuestionPage)
    abime.close()


def test_answers_that_the_rules_no_longer_accept_are_kept_aside_and_said(poste: Poste) -> None:
    praticien = poste.store.praticiens.add(Praticien(nom="EXEMPLE"))
    declaration = poste.store.declarations.create(praticien.id, "fs-2024", "")
    anciennes = {("v1.i9", "oui"): True, ("v1.i3", "taux"): "315", ("v1.i2", "oui"): True}
    poste.store.declarations.save_reponses(declaration.id, anciennes)
    window = poste.window
    assert window.notice.isVisible()
    assert "gardées de côté" in window.notice.text.text()
    assert poste.session.declaration.reponses == {"v1.i2": {"oui": True}}
    click(poste.field("v1.i4", "oui", OuiNonField).button(True))
    assert poste.stored()["v1.i9"] == {"oui": True}
    assert poste.stored()["v1.i3"] == {"taux": "315"}
