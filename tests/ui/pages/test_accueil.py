"""The Accueil: tasks, the list of declarations however long, and what can be done with each."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import Taux
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.parcours import ACCUEIL, DEPOT, PRATICIEN, TRANSCRIRE, VERIFIER
from forfait_desktop.ui.dialogs.boites import NameDialog
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.widgets.declarations import WAITING
from tests.poste import Poste, answer_box, click, during, settle, wait_until


def texts(page: AccueilPage, colonne: int) -> list[str]:
    return [str(page.model.index(rang, colonne).data()) for rang in range(page.model.rowCount())]


def test_a_thousand_declarations_are_listed_and_only_those_in_sight_are_evaluated(
    poste: Poste, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[int] = []
    amount = Bureau.amount

    def counted(bureau: Bureau, declaration_id: int) -> Resultat | None:
        evaluated.append(declaration_id)
        return amount(bureau, declaration_id)

    monkeypatch.setattr(Bureau, "amount", counted)
    store = poste.store
    with store.transaction():
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        for rang in range(1_000):
            store.declarations.create(praticien.id, "fs-2024", f"n° {rang}")
    poste.window.resize(1366, 768)
    page = poste.page(AccueilPage)
    settle()
    assert page.model.rowCount() == 1_000
    in_sight = page.view.rowAt(page.view.viewport().height() - 1) + 1
    assert 0 < in_sight <= 12
    page.scroll_area.verticalScrollBar().setValue(page.scroll_area.verticalScrollBar().maximum())
    wait_until(lambda: len(set(evaluated)) >= in_sight // 2, "the amounts in sight")
    for _turn in range(20):
        QApplication.processEvents()
    assert len(set(evaluated)) <= in_sight + 2
    page.view.scrollToBottom()
    wait_until(lambda: page.model.index(999, 3).data() != "…", "the last amount")
    assert len(set(evaluated)) <= 2 * (in_sight + 2)


def test_the_amounts_of_the_list_are_those_of_the_totals(poste: Poste) -> None:
    window = poste.open_on("donum-2026")
    for champ in ("segur", "lap", "sesam"):
        click(poste.field("socle.i1", champ, OuiNonField).button(True))
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    wait_until(lambda: "…" not in texts(page, 3), "the amounts")
    assert texts(page, 3) == [f"{window.totals.points.text()} · {window.totals.euros.text()}"]


def test_the_tasks_say_where_each_stands_in_words(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    dits = {
        PRATICIEN: "Praticien\xa0: fait",
        "v1": "Volet 1\xa0: Équipement du cabinet\xa0: à faire, 4\xa0lignes à compléter",
        "v2": "Volet 2\xa0: Service aux patients\xa0: à faire, 17\xa0lignes à compléter",
        "v3": "Volet 3\xa0: Aide à l’emploi d’un assistant médical\xa0: à faire, facultatif",
        VERIFIER: "Vérifier\xa0: à faire, 21\xa0lignes à compléter",
    }
    for cle, dit in dits.items():
        numero, _, reste = page.task_row(cle).accessibleName().partition(". ")
        assert numero.isdigit()
        assert reste == dit
    click(page.task_row("v2"))
    assert window.current_key == "v2.i1.dmp"


def test_a_task_leads_to_the_first_line_still_to_complete(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    for champ in ("segur", "lap"):
        click(poste.field("v1.i1", champ, OuiNonField).button(True))
    window.show_page(ACCUEIL)
    click(poste.page(AccueilPage).task_row("v1"))
    assert window.current_key == "v1.i2"


def test_a_closed_campaign_asks_for_nothing_that_is_too_late(poste: Poste) -> None:
    poste.open_on("fs-2024")  # closed since 2025
    poste.window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    for cle in (TRANSCRIRE, DEPOT):
        nom = page.task_row(cle).accessibleName()
        assert nom.endswith("campagne close")
        assert "à faire" not in nom


def test_the_first_task_not_done_has_the_keyboard(poste: Poste) -> None:
    poste.open_on("fs-2024")
    assert poste.page(AccueilPage).task_row("v1").hasFocus()


def test_a_gate_answered_and_not_reached_is_told_apart_from_one_that_is(poste: Poste) -> None:
    window = poste.open_on("donum-2026")
    for champ in ("segur", "lap", "sesam"):
        poste.store.declarations.save_reponses(poste.declaration_id, {("socle.i1", champ): True})
    for champ in ("dcmt", "fse", "pse", "aat"):
        poste.store.declarations.save_reponses(poste.declaration_id, {("socle.i2", champ): "54"})
    window.bureau.reload(poste.declaration_id)
    window.open_declaration(poste.declaration_id)
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    socle = page.task_row("socle")
    assert socle.accessibleName().endswith("fait, non atteint\xa0: 1\xa0ligne sur 2")
    assert socle.hasFocus()
    for cle, champs in (("i1", ("atmp", "spe", "dsg")), ("i2", ("dmp", "ordonnance"))):
        for champ in champs:
            window.bureau.open(poste.declaration_id).answer(
                f"options.{cle}", champ, Taux.from_pourcentage(Decimal(50))
            )
    for champ in ("apcv", "mss"):
        window.bureau.open(poste.declaration_id).answer("options.i3", champ, 1)
    window.show_page(ACCUEIL)
    assert "0\xa0pt" in page.task_row(VERIFIER).accessibleName()
    assert "rien ne compte" in page.task_row("options").accessibleName()
    wait_until(lambda: "…" not in texts(page, 2), "the state")
    assert texts(page, 2) == ["prête, 0\xa0pt"]
    click(socle)
    assert window.current_key == "socle.i2"


def test_a_title_given_shows_at_once_and_on_the_next_day(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)

    def name_it(dialog: object) -> None:
        assert isinstance(dialog, NameDialog)
        ligne = dialog.findChild(QLineEdit)
        assert ligne is not None
        QTest.keyClicks(ligne, "cabinet B")
        QTest.keyClick(ligne, Qt.Key.Key_Return)

    during(lambda: click(page.rename_button), name_it)
    assert page.title.text() == "Forfait structure 2024 – cabinet B"
    assert texts(page, 0) == ["Forfait structure 2024 – cabinet B"]
    poste.reopen()
    assert poste.page(AccueilPage).title.text() == "Forfait structure 2024 – cabinet B"


def test_archive_and_its_annuler(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.archive_button)
    assert page.model.rowCount() == 0
    assert page.empty.isVisible()
    click(window.notice.button)
    assert page.model.rowCount() == 1
    assert not window.notice.isVisible()


def test_delete_closes_the_declaration_and_annuler_opens_it_again(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    declaration_id = poste.declaration_id
    click(poste.page(AccueilPage).delete_button)
    assert window.session is None
    assert not window.totals.isVisible()
    assert poste.store.declarations.get(declaration_id).etat is Etat.SUPPRIMEE
    click(window.notice.button)
    assert poste.declaration_id == declaration_id
    assert poste.store.declarations.get(declaration_id).etat is Etat.ACTIVE


def test_ctrl_z_brings_back_what_was_just_deleted(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    declaration_id = poste.declaration_id
    poste.store.declarations.create(1, "donum-2026", "")
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    click(page.delete_button)
    assert page.view.hasFocus()
    assert "Forfait structure" not in window.windowTitle()
    QTest.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert poste.store.declarations.get(declaration_id).etat is Etat.ACTIVE
    assert poste.declaration_id == declaration_id
    assert "Forfait structure 2024" in window.windowTitle()


def test_when_the_last_one_is_deleted_the_keyboard_goes_to_a_new_one(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.delete_button)
    assert page.new_button.hasFocus()


def test_while_none_is_open_the_list_has_the_keyboard_and_opening_is_the_main_button(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    assert page.open_button.property("role") != "primary"
    window.close_declaration()
    window.show_page(ACCUEIL)
    settle()
    assert page.view.hasFocus()
    assert page.open_button.property("role") == "primary"


def test_restore_from_the_deleted_ones(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.delete_button)
    page.filter.setCurrentIndex(page.filter.findText("Supprimées"))
    assert page.model.rowCount() == 1
    assert not page.open_button.isVisible()
    click(page.restore_button)
    page.filter.setCurrentIndex(page.filter.findText("Actives"))
    assert page.model.rowCount() == 1


@pytest.mark.parametrize(
    ("bouton", "restent"),
    [(QMessageBox.StandardButton.Cancel, 1), (QMessageBox.StandardButton.Yes, 0)],
)
def test_a_purge_is_asked_for_twice(
    poste: Poste, bouton: QMessageBox.StandardButton, restent: int
) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    click(page.delete_button)
    page.filter.setCurrentIndex(page.filter.findText("Supprimées"))
    during(lambda: click(page.purge_button), answer_box(bouton))
    assert page.model.rowCount() == restent
    assert len(poste.store.declarations.list((Etat.SUPPRIMEE,))) == restent


def test_enter_on_a_row_opens_it(poste: Poste) -> None:
    poste.open_on("fs-2024")
    autre = poste.store.declarations.create(1, "donum-2026", "")
    poste.window.show_page(ACCUEIL)
    page = poste.page(AccueilPage)
    page.view.selectRow(page.model.row_of(autre.id))
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert poste.declaration_id == autre.id


def test_dates_and_amounts_of_the_list_are_not_cut(poste: Poste) -> None:
    poste.open_on("fs-2024")
    page = poste.page(AccueilPage)
    metrics = page.view.fontMetrics()
    for colonne, longest in ((2, "à compléter"), (3, "722,5\xa0pts · 5\xa0057,50\xa0€"),
                             (4, "22/11/2026")):  # fmt: skip
        assert page.view.columnWidth(colonne) >= metrics.horizontalAdvance(longest) + 30


def test_the_amounts_that_are_not_known_yet_are_not_read_once_the_store_closes(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    page = window.screen_of(ACCUEIL)
    assert isinstance(page, AccueilPage)
    ligne = page.model.row_at(0)
    assert ligne is not None
    page.model.show_rows([ligne])
    montant = page.model.index(0, 3)
    page.finish()
    assert page.model.data(montant) == WAITING
    settle()
    assert page.model.data(montant) == WAITING
