"""Rules brought on a stick, through the window: looked at, kept, followed, refused, removed."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.values import Statut
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.parcours import CAMPAGNE, REGLES, VERIFIER
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.regles import DEJA, MARQUE, ReglesPage
from forfait_desktop.ui.widgets.texts import Badge, Band, Text
from tests.apportees import CORRIGEES, NOUVELLES, TETE, bring_folder, bring_zip, files
from tests.poste import (
    Poste,
    answer_box,
    click,
    during,
    locked,
    settle,
    type_in,
    type_path,
    wait_until,
)
from tests.seances import opened

AAT: Final = "v2.i1.aat"
MARQUE_DU_TOTAL: Final = "règles ajoutées par vous"
Yes, Cancel, Ok = (
    QMessageBox.StandardButton.Yes,
    QMessageBox.StandardButton.Cancel,
    QMessageBox.StandardButton.Ok,
)


@pytest.fixture
def poste(app: QApplication, tmp_path: Path) -> Iterator[Poste]:
    data_dir = tmp_path / "données"
    catalogue = Catalogue([shipped_dir("rulesets")], data_dir / "regles")
    poste = Poste(app, data_dir, catalogue)
    yield poste
    poste.close()


def go(poste: Poste) -> ReglesPage:
    poste.window.menus.actions["rules"].trigger()
    settle()
    return poste.page(ReglesPage)


def choose(page: ReglesPage, path: Path) -> None:
    """Choose a file, or a folder, and wait for what is found in it."""
    bouton = page.folder_button if path.is_dir() else page.file_button
    during(partial(click, bouton), type_path(path))
    wait_until(lambda: not page.bar.isVisible(), "the file is checked")
    settle()


def add(poste: Poste, path: Path) -> ReglesPage:
    page = go(poste)
    choose(page, path)
    if page.candidat is not None and page.candidat.remplace:
        during(partial(click, page.keep_button), answer_box(Yes))
    else:
        click(page.keep_button)
    return page


def words(widget: QWidget) -> str:
    parts = [label.text() for label in widget.findChildren(Text) if label.isVisible()]
    return "\n".join(parts).replace("\u00a0", " ")


def badges(widget: QWidget) -> list[str]:
    return [badge.text() for badge in widget.findChildren(Badge) if badge.isVisible()]


def test_the_rules_of_the_program_are_listed_with_where_they_are_from(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = go(poste)
    lus = words(page)
    for ruleset in poste.catalogue.load_all()[0]:
        assert ruleset.titre in lus
        titre = next(t for t in page.findChildren(Text) if f"({ruleset.id})" in t.text())
        assert ruleset.sha256 in titre.toolTip()
    assert "Aucune règle ajoutée." in lus
    assert badges(page) == []
    assert page.remove_buttons == {}


@pytest.mark.parametrize("bring", [bring_zip, bring_folder])
def test_a_file_is_looked_at_before_it_is_kept(
    poste: Poste, tmp_path: Path, bring: Callable[[Path], Path]
) -> None:
    poste.open_on("fs-2025")
    page = go(poste)
    choose(page, bring(tmp_path))
    lus = words(page)
    assert "Ajouter « Forfait structure 2026 »" in page.title.text().replace("\u00a0", " ")
    assert "par rapport à « Forfait structure 2025 »" in lus
    assert "au moins 90 %" in lus
    assert "au moins 95 %" in lus
    assert "14 décembre 2026" in lus
    assert NOUVELLES not in poste.catalogue.ids
    assert page.window().focusWidget() is page.keep_button
    click(page.leave_button)
    assert page.title.text() == "Règles"
    assert not (poste.data_dir / "regles").exists()


def test_kept_rules_are_marked_on_the_page_the_campaigns_the_totals_and_each_question(
    poste: Poste, tmp_path: Path
) -> None:
    window = poste.open_on("fs-2025")
    page = add(poste, bring_zip(tmp_path))
    assert badges(page) == [MARQUE]
    assert "règles-2026.zip" in words(page)
    assert "Règles ajoutées" in window.notice.text.text()
    window.show_page(CAMPAGNE)
    settle()
    campagnes = poste.page(CampagnePage)
    assert MARQUE_DU_TOTAL in campagnes.buttons[NOUVELLES].text()
    assert MARQUE_DU_TOTAL not in campagnes.buttons["fs-2025"].text()
    assert "Règles ajoutées par vous le 22 novembre 2026" in words(campagnes)
    window.close_declaration()
    declaration_id = window.bureau.create_declaration(window.bureau.praticiens()[0].id, NOUVELLES)
    assert window.try_open(declaration_id)
    question = poste.question(AAT)
    assert MARQUE_DU_TOTAL in question.heading.text()
    assert window.totals.added.isVisible()
    assert window.totals.added.text() == MARQUE_DU_TOTAL
    window.show_page(VERIFIER)
    settle()
    assert any("ajoutées par vous" in b.text.text() for b in window.findChildren(Band))
    window.resize(1000, 700)
    settle()
    assert window.band.added.isVisible()
    click(window.band.added)
    assert window.current_key == REGLES


def test_the_program_s_own_rules_carry_no_mark(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2025")
    add(poste, bring_zip(tmp_path))
    question = poste.question(AAT)
    assert MARQUE_DU_TOTAL not in question.heading.text()
    assert not window.totals.added.isVisible()


def test_the_open_declaration_follows_a_correction_and_comes_back(
    poste: Poste, tmp_path: Path
) -> None:
    window = poste.open_on("fs-2025")
    field = poste.field(AAT, "taux", TauxField)
    type_in(field.percent, "93")
    poste.wait_saved()
    before = poste.session.ruleset
    assert poste.session.resultat.indicateur(AAT).statut is Statut.ATTEINT
    page = go(poste)
    choose(page, bring_zip(tmp_path, files(CORRIGEES)))
    assert page.title.text().startswith("Remplacer")
    assert "Remplacer" in page.keep_button.text()
    assert "remplacer" in page.leave_button.text()
    assert page.window().focusWidget() is page.leave_button
    assert "Le programme a déjà des règles fs-2025" in words(page)
    during(partial(click, page.keep_button), answer_box(Cancel))
    assert poste.session.ruleset is before
    during(partial(click, page.keep_button), answer_box(Yes))
    session = poste.session
    assert session.resultat.indicateur(AAT).statut is Statut.NON_ATTEINT
    assert session.ruleset.ajout is not None
    assert window.current_key == REGLES
    during(partial(click, page.remove_buttons["fs-2025"]), answer_box(Yes))
    session = poste.session
    assert session.resultat.indicateur(AAT).statut is Statut.ATTEINT
    assert session.ruleset.ajout is None
    assert badges(page) == []
    assert not (poste.data_dir / "regles").exists()


def test_rules_do_not_change_while_an_answer_cannot_be_saved(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2025")
    page = add(poste, bring_zip(tmp_path))
    with locked(poste):
        click(poste.field("v1.i2", "oui", OuiNonField).button(True))
        page = go(poste)
        during(partial(click, page.remove_buttons[NOUVELLES]), answer_box(Yes))
        assert window.failure.isVisible()
        assert window.notice.isHidden()
        assert NOUVELLES in poste.catalogue.ids
        choose(page, bring_zip(tmp_path, files(CORRIGEES)))
        during(partial(click, page.keep_button), answer_box(Yes))
        assert window.failure.isVisible()
        assert window.notice.isHidden()
        assert [path.name for path in (poste.data_dir / "regles").iterdir()] == [NOUVELLES]
    during(partial(click, page.keep_button), answer_box(Yes))
    assert window.failure.isHidden()
    assert "Règles ajoutées" in window.notice.text.text()


def test_a_bad_file_is_refused_with_its_place_and_nothing_changes(
    poste: Poste, tmp_path: Path
) -> None:
    poste.open_on("fs-2025")
    page = go(poste)
    choose(page, bring_zip(tmp_path, files(TETE.replace("campagne = 2026", "campagne = 26"))))
    assert page.refusal.isVisible()
    dit = page.refusal.text.text().replace("\u00a0", " ")
    assert dit.startswith("Fichier refusé. règles-2026.zip, fs-2026/ruleset.toml, campagne : ")
    assert page.title.text() == "Règles"
    assert page.window().focusWidget() is page.file_button
    choose(page, bring_zip(tmp_path, nom="bon.zip"))
    assert not page.refusal.isVisible()


def test_rules_that_are_followed_already_are_not_kept_twice(poste: Poste, tmp_path: Path) -> None:
    poste.open_on("fs-2025")
    page = add(poste, bring_zip(tmp_path))
    choose(page, bring_zip(tmp_path, nom="encore.zip"))
    assert not page.keep_button.isVisible()
    assert DEJA.replace("\u00a0", " ") in words(page)
    click(page.leave_button)


def test_rules_that_a_declaration_needs_are_not_removed(poste: Poste, tmp_path: Path) -> None:
    window = poste.open_on("fs-2025")
    page = add(poste, bring_zip(tmp_path))
    window.bureau.create_declaration(window.bureau.praticiens()[0].id, NOUVELLES)
    said: list[str] = []

    def hear(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.text())
        answer_box(Ok)(dialog)

    during(partial(click, page.remove_buttons[NOUVELLES]), hear)
    assert "Une déclaration suit ces règles" in said[0]
    assert NOUVELLES in poste.catalogue.ids


def test_removing_is_confirmed_and_can_be_given_up(poste: Poste, tmp_path: Path) -> None:
    poste.open_on("fs-2025")
    page = add(poste, bring_zip(tmp_path))
    during(partial(click, page.remove_buttons[NOUVELLES]), answer_box(Cancel))
    assert NOUVELLES in poste.catalogue.ids
    during(partial(click, page.remove_buttons[NOUVELLES]), answer_box(Yes))
    assert NOUVELLES not in poste.catalogue.ids


def test_added_rules_that_no_longer_read_are_named_and_can_be_removed(
    poste: Poste, tmp_path: Path
) -> None:
    poste.open_on("fs-2025")
    add(poste, bring_zip(tmp_path))
    (path,) = (poste.data_dir / "regles").rglob("volet_2.toml")
    path.write_bytes(b"seuil = 1")
    poste.catalogue.list_added_again()
    page = go(poste)
    assert "ont changé depuis que vous les avez ajoutés" in words(page)
    during(partial(click, page.remove_buttons[NOUVELLES]), answer_box(Yes))
    assert NOUVELLES not in poste.catalogue.ids


@pytest.mark.usefixtures("app")
def test_added_rules_are_there_after_a_restart_and_damaged_ones_keep_nothing_from_opening(
    tmp_path: Path,
) -> None:
    data_dir = tmp_path / "données"

    with opened(data_dir) as run:
        page = run.page(REGLES, ReglesPage)
        page.read(bring_zip(tmp_path))
        wait_until(lambda: page.candidat is not None, "the file is checked")
        QTest.keyClick(page.keep_button, Qt.Key.Key_Space)
        settle()
    with opened(data_dir) as run:
        assert "Forfait structure 2026" in words(run.page(REGLES, ReglesPage))
    (data_dir / "regles" / NOUVELLES / "ajout.toml").write_bytes(b"\xff")
    with opened(data_dir) as run:
        assert "Illisible" in words(run.page(REGLES, ReglesPage))
        assert "fs-2025" in run.program.bureau.catalogue.ids
