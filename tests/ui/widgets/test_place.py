"""What makes a page dense and keeps it still: folds, lines that grow, words that break."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from forfait_desktop.domain.champs import Champ
from forfait_desktop.services.parcours import ACCUEIL, PRATICIEN, SUIVI, VERIFIER
from forfait_desktop.ui.fields.base import FieldState
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.pages.base import SIDES, Screen
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
    assert hauteurs[0] < hauteurs[1] < hauteurs[2]
    marge = round(note.document().documentMargin())
    assert hauteurs[3] == hauteurs[2] - marge  # or the sixth line would be seen in part


def test_a_path_may_break_at_its_separators_and_short_words_never() -> None:
    coupe = break_words(f"Dans {CHEMIN}.")
    assert coupe.replace(BREAK, "") == f"Dans {CHEMIN}."
    assert max(len(morceau) for morceau in coupe.split(BREAK)) <= 24
    nom = "EXEMPLE-DE-NOM-DE-FAMILLE-DE-NAISSANCE"
    assert break_words(nom).split(BREAK) == [f"{mot}-" for mot in nom.split("-")[:-1]] + [
        "NAISSANCE"
    ]
    assert break_words("Anticonstitutionnelle") == "Anticonstitutionnelle"


@pytest.mark.usefixtures("app")
def test_a_label_says_its_words_without_the_breaks_it_shows() -> None:
    label = Text(CHEMIN)
    assert label.text() == CHEMIN
    assert BREAK in QLabel.text(label)


@pytest.mark.usefixtures("app")
def test_a_band_leaves_out_the_middle_of_an_endless_message_until_all_is_asked_for() -> None:
    fin = "n’a pas pu être écrit, le disque est plein."
    message = f"{'EXEMPLE de message. ' * 60}{fin}"
    bande = Band("alerte", "triangle-alert", message)
    bande.show()
    assert len(bande.text.text()) < 300
    assert bande.text.text().endswith(fin)
    click(bande.more)
    assert bande.text.text() == message
    assert not bande.more.isVisible()
    bande.show_message("alerte", "triangle-alert", "EXEMPLE")
    assert bande.text.text() == "EXEMPLE"
    assert not bande.more.isVisible()


@pytest.mark.usefixtures("app")
def test_abbreviations_keep_to_two_lines_until_they_are_asked_for() -> None:
    ligne = AbbreviationsLine()
    ligne.explain(["ESP, ESS, MSP, CPTS, RCP, Ehpad, HAD"])
    ligne.resize(420, 20)
    ligne.show()
    settle()
    assert ligne.more.isVisible()
    assert ligne.line.text().endswith(" · …")
    lignes = ligne.line.heightForWidth(ligne.line.width()) / ligne.line.fontMetrics().lineSpacing()
    assert round(lignes) == 2
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


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("largeur", [400, 900])
def test_every_page_begins_at_the_same_edge_however_wide_it_is(largeur: int) -> None:
    page = Screen("EXEMPLE", width=largeur)
    page.footer.addWidget(Text("EXEMPLE"), 1)
    page.resize(1000, 600)
    page.show()
    settle()
    bas = page.footer.parentWidget()
    assert bas is not None
    for part in (page.column, bas):
        assert part.mapTo(page, QPoint()).x() == SIDES
        assert part.width() == largeur


@pytest.mark.usefixtures("app")
def test_a_page_stands_in_the_middle_where_there_is_no_list() -> None:
    page = Screen("EXEMPLE", width=400)
    page.resize(1000, 600)
    page.stand_alone(alone=True)
    page.show()
    settle()
    milieu = page.column.mapTo(page, page.column.rect().center()).x()
    assert abs(milieu - 500) <= 2


@pytest.mark.usefixtures("app")
def test_a_footer_without_anything_takes_no_room() -> None:
    page = Screen("EXEMPLE")
    button = QPushButton("EXEMPLE")
    page.footer.addWidget(button)
    page.resize(600, 400)
    page.show()
    settle()
    with_button = page.scroll_area.height()
    bas = page.footer.parentWidget()
    assert bas is not None
    button.hide()
    settle()
    assert bas.height() == 0
    assert page.scroll_area.height() > with_button


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("at", "top"), [(150, True), (260, True), (900, False)])
def test_a_page_opens_on_its_title_and_the_whole_field_with_the_keyboard(
    at: int, top: bool
) -> None:
    page = Screen("EXEMPLE")
    page.body.insertWidget(0, Text("EXEMPLE de ligne au-dessus du titre"))
    page.body.addSpacing(at)
    field = QLineEdit()
    page.body.addWidget(field)
    page.body.addSpacing(1000)
    page.resize(600, 400)
    page.show()
    page.activateWindow()
    field.setFocus()
    page.show_from_top()
    settle()
    view = page.scroll_area.viewport()
    assert view.rect().contains(QRect(field.mapTo(view, QPoint()), field.size()))
    assert view.rect().contains(page.title.mapTo(view, QPoint())) is top


@pytest.mark.parametrize(("largeur", "navigation"), [(1280, 248), (1366, 280), (1920, 320)])
def test_the_columns_beside_the_page_follow_the_width_of_the_window(
    poste: Poste, largeur: int, navigation: int
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(largeur, 800)
    settle()
    assert window.left.width() == navigation
    assert window.totals.isVisible()


def test_the_pages_of_a_small_screen_end_at_one_edge(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.resize(1366, 768)
    edges = set()
    for cle in (ACCUEIL, PRATICIEN, VERIFIER, SUIVI):
        window.show_page(cle)
        settle()
        column = window.screen_of(cle).column
        edges.add(column.mapTo(window, QPoint(column.width(), 0)).x())
    assert len(edges) == 1


@pytest.mark.usefixtures("app")
def test_a_footer_has_its_margins_as_soon_as_the_page_is_shown() -> None:
    page = Screen("EXEMPLE")
    page.footer.addWidget(QPushButton("EXEMPLE"))
    page.show()
    assert page.footer.contentsMargins().bottom() > 0
    page.close()
