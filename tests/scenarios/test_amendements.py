"""Amending a value of the rules as a doctor would: the state, the badges, the PDF, the way back."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.parcours import ACCUEIL, AMENDEMENTS, VERIFIER
from forfait_desktop.ui.dialogs.amendement import AmendementDialog
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.amendements import AmendementsPage
from forfait_desktop.ui.pages.verifier import VerifierPage
from forfait_desktop.ui.widgets.texts import Badge, Text
from tests.poste import Poste, click, during, settle, type_in, wait_until

AAT = "v2.i1.aat"
SEUIL = f"{AAT}.seuil"
MARQUE = "modifié localement"
ACHEVE = {
    ("v1.i1", "segur"): True,
    ("v1.i1", "lap"): True,
    ("v1.i2", "oui"): True,
    ("v1.i3", "taux"): "90",
    ("v1.i4", "oui"): True,
    (AAT, "taux"): "85",
}


@pytest.fixture
def window(poste: Poste) -> MainWindow:
    """A window on the sick notes, at 85 % where 90 % are asked for."""
    window = poste.open_on("fs-2024")
    poste.store.declarations.save_reponses(poste.declaration_id, ACHEVE)
    window.bureau.reload(poste.declaration_id)
    window.open_declaration(poste.declaration_id)
    poste.question(AAT)
    return window


def fill(
    valeur: str, source: str = "Courrier de la caisse", jour: str = "02/03/2026"
) -> Callable[[QDialog], None]:
    """Return what fills the form of an amendment and accepts it."""

    def handle(dialog: QDialog) -> None:
        assert isinstance(dialog, AmendementDialog)
        type_in(dialog.value, valeur)
        type_in(dialog.source, source)
        type_in(dialog.day, jour)
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)

    return handle


def amend(poste: Poste, valeur: str, cible: str = SEUIL) -> None:
    during(lambda: click(poste.question().help.amend_buttons[cible]), fill(valeur))


def badges(widget: QWidget) -> list[str]:
    return [badge.text() for badge in widget.findChildren(Badge) if badge.isVisible()]


def texts(widget: QWidget) -> str:
    return "\n".join(t.text() for t in widget.findChildren(Text)).replace("\u00a0", " ")


def list_text(window: MainWindow, declaration_id: int) -> str:
    pdf = window.bureau.prepare_checklist(declaration_id)()
    document = pypdfium2.PdfDocument(pdf)
    texte = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(texte.replace("\u00a0", " ").split())


def test_an_amended_threshold_counts_at_once_and_is_marked_wherever_it_shows(
    poste: Poste, window: MainWindow
) -> None:
    assert poste.session.resultat.indicateur(AAT).statut is Statut.NON_ATTEINT
    avant = poste.session.resultat.acquis.points
    amend(poste, "80")
    page = poste.question()
    assert page.cle == AAT
    assert page.state.word == "atteint"
    assert MARQUE in badges(page.help)
    assert "Courrier de la caisse" in texts(page.help)
    assert poste.session.resultat.acquis.points - avant == 22.5
    assert window.totals.points.text() == "302,5\u00a0pts"
    stored = poste.store.amendements.list("fs-2024")
    assert stored == (
        Amendement("fs-2024", SEUIL, "80", "Courrier de la caisse", date(2026, 3, 2)),
    )
    window.show_page(VERIFIER)
    settle()
    assert MARQUE in badges(poste.page(VerifierPage))
    vu: list[str] = []
    for cle in (AAT, "v2", "total"):
        during(partial(window.show_why, cle), lambda d: vu.append(texts(d) + " ".join(badges(d))))
        assert MARQUE in vu[-1], cle
        assert "d’après « Courrier de la caisse », lu le 2 mars 2026" in vu[-1], cle
    imprime = list_text(window, poste.declaration_id)
    assert "règle modifiée localement" in imprime
    assert "Valeurs modifiées localement" in imprime
    assert "seuil : 80 %, d’après « Courrier de la caisse », lu le 2 mars 2026" in imprime


def test_the_values_to_confirm_are_offered_on_the_page_and_changed_from_there(
    poste: Poste, window: MainWindow
) -> None:
    window.show_page(AMENDEMENTS)
    settle()
    page = poste.page(AmendementsPage)
    assert page.nothing.isVisible()
    assert "1.5. Arrêts de travail en ligne (AAT), seuil : 90 %" in texts(page)
    assert window.focusWidget() in page.amend_buttons.values()
    during(lambda: click(page.amend_buttons[SEUIL]), fill("80"))
    settle()
    assert "Votre valeur : 80 %. Valeur du programme : 90 %." in texts(page)
    assert not page.nothing.isVisible()
    window.show_page(ACCUEIL)
    accueil = poste.page(AccueilPage)
    wait_until(accueil.legend.isVisible, "the star is explained")


def test_the_way_back_restores_the_published_value_and_can_itself_be_undone(
    poste: Poste, window: MainWindow
) -> None:
    amend(poste, "80")
    window.show_page(AMENDEMENTS)
    settle()
    page = poste.page(AmendementsPage)
    assert "Votre valeur : 80 %. Valeur du programme : 90 %." in texts(page)
    assert page.back_buttons[SEUIL].text() == "Revenir à la valeur du programme"
    click(page.back_buttons[SEUIL])
    assert "Retour à la valeur du programme" in window.notice.text.text()
    assert poste.session.resultat.indicateur(AAT).statut is Statut.NON_ATTEINT
    assert page.nothing.isVisible()
    assert MARQUE not in list_text(window, poste.declaration_id)
    click(window.notice.button)
    assert poste.session.resultat.indicateur(AAT).statut is Statut.ATTEINT
    click(page.back_buttons[SEUIL])
    poste.question(AAT)
    assert SEUIL not in poste.question().help.back_buttons
    assert MARQUE not in badges(poste.question().help)


def test_an_amendment_is_undone_by_its_notice_and_the_answers_keep_their_undo(
    poste: Poste, window: MainWindow
) -> None:
    field = poste.field(AAT, "taux", TauxField)
    type_in(field.percent, "70")
    poste.wait_saved()
    amend(poste, "65")
    assert poste.session.resultat.indicateur(AAT).statut is Statut.ATTEINT
    click(window.notice.button)
    assert poste.store.amendements.list("fs-2024") == ()
    assert poste.session.resultat.indicateur(AAT).statut is Statut.NON_ATTEINT
    window.undo()
    assert poste.stored()[AAT] == {"taux": "85"}


@pytest.mark.usefixtures("window")
def test_what_is_wrong_is_said_beside_each_field_and_changes_nothing(poste: Poste) -> None:
    def handle(dialog: QDialog) -> None:
        assert isinstance(dialog, AmendementDialog)
        assert "Valeur du programme : 90 %" in texts(dialog)
        assert "publié" not in texts(dialog)
        fill("120", "  ", "31/02/2026")(dialog)
        assert dialog.isVisible()
        assert "pas possible" in dialog.errors["valeur"].text()
        assert "vide" in dialog.errors["source"].text()
        assert "n’existe pas" in dialog.errors["jour"].text()
        dialog.source.setPlainText("é" * 10_001)
        type_in(dialog.value, "quatre-vingts")
        type_in(dialog.day, "01/01/2030")
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
        assert "n’est pas un nombre" in dialog.errors["valeur"].text()
        assert "10\u00a0000" in dialog.errors["source"].text()
        assert "avenir" in dialog.errors["jour"].text()
        fill("90,0")(dialog)
        assert "la valeur du programme" in dialog.errors["valeur"].text()

    during(lambda: click(poste.question().help.amend_buttons[SEUIL]), handle)
    assert poste.store.amendements.list("fs-2024") == ()
    assert MARQUE not in badges(poste.question().help)


@pytest.mark.usefixtures("window")
def test_a_dialog_made_larger_stays_so_when_its_values_are_refused(poste: Poste) -> None:
    def handle(dialog: QDialog) -> None:
        assert isinstance(dialog, AmendementDialog)
        before = dialog.size()
        larger = before + QSize(60, 90)
        dialog.resize(larger)
        fill("120", "  ", "31/02/2026")(dialog)
        assert dialog.errors["jour"].isVisible()
        assert dialog.size().expandedTo(larger) == dialog.size()

    during(lambda: click(poste.question().help.amend_buttons[SEUIL]), handle)


def test_the_points_of_a_line_move_its_maximum_and_the_totals(
    poste: Poste, window: MainWindow
) -> None:
    amend(poste, "25", f"{AAT}.points")
    assert poste.question().points.text().endswith("sur 25\u00a0pts")
    maximum = poste.session.resultat.maximum.points
    assert maximum == 1115 + 2.5
    assert "7\u00a0822,50\u00a0€" in window.totals.possible.text()


@pytest.mark.usefixtures("window")
def test_every_declaration_of_the_campaign_follows_and_the_choice_outlives_the_window(
    poste: Poste,
) -> None:
    autre = poste.store.declarations.duplicate(poste.declaration_id).id
    ouverte = poste.window.bureau.open(autre)
    amend(poste, "80")
    assert ouverte.resultat.indicateur(AAT).statut is Statut.ATTEINT
    poste.reopen()
    assert poste.session.resultat.indicateur(AAT).statut is Statut.ATTEINT


def test_a_sealed_declaration_keeps_the_value_it_was_declared_with(
    poste: Poste, window: MainWindow
) -> None:
    amend(poste, "80")
    window.bureau.seal(poste.declaration_id, date(2026, 1, 15), "A-1", None)
    window.open_declaration(poste.declaration_id)
    window.bureau.take_amendement_back("fs-2024", SEUIL)
    assert poste.session.resultat.indicateur(AAT).statut is Statut.ATTEINT
    page = poste.question(AAT)
    assert MARQUE in badges(page.help)
    assert not page.help.amend_buttons
    window.show_page(AMENDEMENTS)
    settle()
    liste = poste.page(AmendementsPage)
    assert "Votre valeur : 80 %" in texts(liste)
    assert not liste.back_buttons
    assert "Valeurs modifiées localement" in list_text(window, poste.declaration_id)


def test_an_official_value_offers_no_change(poste: Poste) -> None:
    poste.open_on("fs-2023")
    page = poste.question("v1.i1")
    assert "v1.points" not in page.help.amend_buttons


def test_the_mode_and_the_remarks_of_a_sure_line_show_badges_of_their_own(
    window: MainWindow,
) -> None:
    vu: list[list[str]] = []

    def read(dialog: QDialog) -> None:
        vu.append(badges(dialog))
        assert "Condition et points : plusieurs sources concordent." in texts(dialog)

    during(partial(window.show_why, "v1.i1"), read)
    assert vu == [["à confirmer", "à confirmer"]]
