"""What makes a page dense and keeps it still: folds, lines that grow, words that break."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from forfait_desktop.domain.champs import Champ
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.abreviations import AbbreviationsLine
from forfait_desktop.ui.widgets.disclosure import Disclosure
from forfait_desktop.ui.widgets.notes import NoteEdit
from forfait_desktop.ui.widgets.texts import BREAK, Band, Text, break_words
from tests.poste import Poste, click, settle

CHEMIN = "/home/exemple/Documents/un-dossier-au-nom-vraiment-tres-long/forfait.sqlite3"


@pytest.mark.usefixtures("app")
def test_what_is_folded_is_shown_on_a_click_and_its_name_says_which() -> None:
    pli = Disclosure("À savoir")
    lu = Text("EXEMPLE de remarque.")
    pli.inside.addWidget(lu)
    pli.show()
    assert not lu.isVisible()
    assert pli.button.accessibleName().endswith("déplier")
    click(pli.button)
    assert lu.isVisible()
    assert pli.is_open
    assert pli.button.accessibleName().endswith("replier")


@pytest.mark.usefixtures("app")
def test_a_note_is_as_high_as_its_words_up_to_five_lines() -> None:
    note = NoteEdit("Note")
    note.resize(300, note.height())
    note.show()
    hauteurs = []
    for lignes in (1, 2, 5, 40):
        note.set_text("\n".join(["EXEMPLE"] * lignes))
        settle()
        hauteurs.append(note.height())
    assert hauteurs[0] < hauteurs[1] < hauteurs[2] == hauteurs[3]


def test_a_path_may_break_at_its_separators_and_short_words_never() -> None:
    coupe = break_words(f"Dans {CHEMIN}.")
    assert coupe.replace(BREAK, "") == f"Dans {CHEMIN}."
    assert max(len(morceau) for morceau in coupe.split(BREAK)) <= 24
    assert break_words("Anticonstitutionnelle") == "Anticonstitutionnelle"


@pytest.mark.usefixtures("app")
def test_a_label_says_its_words_without_the_breaks_it_shows() -> None:
    label = Text(CHEMIN)
    assert label.text() == CHEMIN
    assert BREAK in QLabel.text(label)


@pytest.mark.usefixtures("app")
def test_a_band_shortens_an_endless_message_and_keeps_it_whole_in_its_tip() -> None:
    message = "EXEMPLE de message. " * 60
    bande = Band("alerte", "triangle-alert", message)
    assert len(bande.text.text()) < 420
    assert bande.text.toolTip().startswith(message[:500])
    bande.show_message("alerte", "triangle-alert", "EXEMPLE")
    assert bande.text.toolTip() == ""


@pytest.mark.usefixtures("app")
def test_abbreviations_keep_to_one_line_until_they_are_asked_for() -> None:
    ligne = AbbreviationsLine()
    ligne.explain(["ESP, ESS, MSP, CPTS, RCP, Ehpad, HAD"])
    ligne.resize(420, 20)
    ligne.show()
    settle()
    assert ligne.more.isVisible()
    assert ligne.line.text().endswith("…")
    click(ligne.more)
    assert not ligne.more.isVisible()
    assert "hospitalisation à domicile" in ligne.line.text()


@pytest.mark.usefixtures("app")
def test_an_error_takes_the_place_of_the_hint_of_its_field() -> None:
    champ = Champ(id="nombre", type="nombre", libelle="EXEMPLE", aide="Un conseil d’une ligne.")
    field = NombreField(champ)
    field.resize(420, field.sizeHint().height())
    field.show()
    settle()
    avant = field.sizeHint().height()
    field.set_state(FieldState.ERREUR, "EXEMPLE d’erreur.")
    settle()
    assert field.message() == "EXEMPLE d’erreur."
    assert field.sizeHint().height() == avant


def test_a_page_stands_in_the_middle_and_its_footer_under_it(app: QApplication) -> None:
    del app
    page = Screen("EXEMPLE", width=400)
    page.resize(1000, 600)
    page.show()
    settle()
    zone = page.findChild(QScrollArea)
    assert zone is not None
    milieu = page.column.mapTo(page, page.column.rect().center()).x()
    assert page.column.width() == 400
    assert abs(milieu - 500) <= 2


@pytest.mark.parametrize(("largeur", "navigation"), [(1280, 232), (1366, 264), (1920, 320)])
def test_the_columns_beside_the_page_follow_the_width_of_the_window(
    poste: Poste, largeur: int, navigation: int
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(largeur, 800)
    settle()
    assert window.left.width() == navigation
    assert window.totals.isVisible()
