"""Choosing a campaign: what is prepared already is opened first, a second one is told apart."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from forfait_desktop.domain.dossier import Etat, Praticien
from forfait_desktop.services.parcours import ACCUEIL
from forfait_desktop.ui.dialogs.boites import NameDialog
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.campagne import CampagnePage
from tests.poste import Poste, click, during


def ask_new(poste: Poste) -> CampagnePage:
    poste.window.show_page(ACCUEIL)
    click(poste.page(AccueilPage).new_button)
    return poste.page(CampagnePage)


def titles(poste: Poste) -> list[str]:
    return [ligne.titre for ligne in poste.window.bureau.declarations()]


def test_a_campaign_prepared_already_is_opened_rather_than_prepared_twice(poste: Poste) -> None:
    poste.open_on("donum-2026")
    premiere = poste.declaration_id
    poste.store.declarations.create(1, "fs-2025", "")
    page = ask_new(poste)
    assert page.buttons["donum-2026"].isChecked()
    assert "déjà préparée" in page.buttons["donum-2026"].text()
    assert "déjà préparée" in page.buttons["fs-2025"].text()
    assert "déjà préparée" not in page.buttons["fs-2024"].text()
    assert not page.create_button.isVisible()
    click(page.open_button)
    assert poste.declaration_id == premiere
    assert sorted(titles(poste)) == ["DONUM 2026", "Forfait structure 2025"]


def test_a_second_one_is_prepared_knowingly_under_a_name_of_its_own(poste: Poste) -> None:
    poste.open_on("donum-2026")
    page = ask_new(poste)

    def name_it(dialog: object) -> None:
        assert isinstance(dialog, NameDialog)
        QTest.keyClicks(dialog.line, "cabinet B")
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)

    during(lambda: click(page.other_button), name_it)
    assert sorted(titles(poste)) == ["DONUM 2026", "DONUM 2026 – cabinet B"]


def test_a_second_one_without_a_name_is_not_prepared(poste: Poste) -> None:
    poste.open_on("donum-2026")
    page = ask_new(poste)

    def say_nothing(dialog: object) -> None:
        assert isinstance(dialog, NameDialog)
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)

    during(lambda: click(page.other_button), say_nothing)
    assert titles(poste) == ["DONUM 2026"]


def test_what_another_doctor_prepared_or_what_was_deleted_does_not_count(poste: Poste) -> None:
    poste.open_on("donum-2026")
    poste.store.praticiens.add(Praticien(nom="EXEMPLE B"))
    page = ask_new(poste)
    page.praticiens.setCurrentIndex(page.praticiens.findText("EXEMPLE B"))
    assert "campagne proposée" in page.buttons["donum-2026"].text()
    assert page.create_button.isVisible()
    assert not page.open_button.isVisible()
    poste.window.bureau.set_etat(poste.declaration_id, Etat.SUPPRIMEE)
    assert ask_new(poste).create_button.isVisible()


def paste_a_long_name(shown: list[str], dialog: object) -> None:
    """Paste more than any name holds; ``shown`` is what the line then shows."""
    assert isinstance(dialog, NameDialog)
    dialog.line.insert("EXEMPLE " * 2_000)
    shown.append(dialog.line.text().strip())
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)


def test_a_long_name_is_kept_as_it_stood_in_its_line(poste: Poste) -> None:
    poste.open_on("donum-2026")
    shown: list[str] = []
    page = ask_new(poste)
    during(lambda: click(page.other_button), partial(paste_a_long_name, shown))
    assert f"DONUM 2026 – {shown[0]}" in titles(poste)
    renamed = poste.declaration_id
    during(lambda: poste.window.declarations.rename(renamed), partial(paste_a_long_name, shown))
    assert poste.store.declarations.get(renamed).intitule == shown[1]


def test_a_doctor_of_a_long_name_is_added_under_it(poste: Poste) -> None:
    poste.open_on("donum-2026")
    shown: list[str] = []
    page = ask_new(poste)
    during(lambda: click(page.new_button), partial(paste_a_long_name, shown))
    assert shown[0] in [connu.praticien.nom for connu in poste.window.bureau.praticiens()]
