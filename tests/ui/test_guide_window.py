"""The window of the guide: the right page, the search, the way back, and nothing outside."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeySequence,
    QPixmap,
    QShortcut,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from forfait_desktop.domain.assistant import V3
from forfait_desktop.services.guide import QUESTION
from forfait_desktop.services.parcours import ACCUEIL, LISTE, TRANSCRIRE
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import REVEAL_KEY
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.guide_document import fit_pictures, iter_blocks, make_document
from forfait_desktop.ui.guide_keys import say_key, write_keys
from forfait_desktop.ui.guide_results import FOUND, ResultDelegate
from forfait_desktop.ui.guide_window import GuideWindow
from forfait_desktop.ui.menus import MENUS
from forfait_desktop.ui.pages.fermeture import FermeturePage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.screens import MAKERS
from forfait_desktop.ui.theme import Tokens
from tests.poste import during, settle, type_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.poste import Poste

WITHOUT_PROGRAM = {"recuperer", "deverrouiller", "fermeture"}
"""Pages of the frame, shown while the store is closed."""
BESIDE = {QUESTION, "transcription", "pourquoi", "reparer", "amendement", "pieces", "phrase"}
"""The questions, the window beside amelipro and the dialogs."""


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "guide.ini"), QSettings.Format.IniFormat)


@pytest.fixture(name="guide")
def _guide(app: QApplication, settings: QSettings) -> "Iterator[GuideWindow]":
    del app
    window = GuideWindow(settings)
    window.show_page("premiers-pas")
    window.show()
    settle()
    yield window
    window.close()
    window.deleteLater()
    settle()


def shown(guide: GuideWindow) -> str:
    return guide.reader.toPlainText()


# the page of a screen


def test_no_screen_is_forgotten_and_none_is_invented(guide: GuideWindow) -> None:
    expected = set(MAKERS) | WITHOUT_PROGRAM | BESIDE
    assert guide.guide.ecrans == expected


def test_f1_opens_the_page_about_the_screen(poste: "Poste") -> None:
    window = poste.open_on("fs-2024")
    for key, page_id in ((ACCUEIL, "accueil"), (LISTE, "imprimer"), (V3, "repondre")):
        window.activateWindow()
        window.show_page(key)
        settle()
        QTest.keyClick(window, Qt.Key.Key_F1)
        guide = window.guide.window
        assert guide is not None
        assert guide.isVisible()
        assert guide.current == page_id


def test_f1_on_a_question_begins_with_its_own_help(poste: "Poste") -> None:
    window = poste.open_on("fs-2024")
    window.show_page("v2.i1.dmp")
    settle()
    QTest.keyClick(window, Qt.Key.Key_F1)
    guide = window.guide.window
    assert guide is not None
    assert guide.current == "repondre"
    assert "dossier médical partagé" in shown(guide)


def test_f1_over_a_dialog_opens_the_guide_above_it(poste: "Poste") -> None:
    window = poste.open_on("fs-2024")
    window.show_page("v1.i1")
    settle()
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        settle()
        QTest.keyClick(dialog, Qt.Key.Key_F1)
        guide = dialog.findChild(GuideWindow)
        assert guide is not None
        seen.append(guide.current)
        assert guide.isVisible()
        dialog.reject()
        assert not guide.isVisible()

    during(lambda: window.show_why("v1.i1"), look)
    assert seen == ["points-euros"]


def test_f1_opens_the_guide_while_the_store_is_closed(app: QApplication, tmp_path: Path) -> None:
    del app
    frame = Frame(QSettings(str(tmp_path / "cadre.ini"), QSettings.Format.IniFormat))
    page = FermeturePage("Le disque est plein.")
    frame.show_page(page)
    frame.show()
    frame.activateWindow()
    settle()
    QTest.keyClick(frame, Qt.Key.Key_F1)
    guide = page.findChild(GuideWindow)
    assert guide is not None
    assert guide.current == "sauvegardes"
    frame.may_close = lambda: True
    frame.close()
    frame.deleteLater()
    settle()


def test_f1_beside_amelipro_opens_the_page_about_it(poste: "Poste") -> None:
    window = poste.open_on("fs-2024")
    window.show_page(TRANSCRIRE)
    settle()
    page = poste.page(TranscrirePage)
    page.open_window()
    settle()
    assert page.opened is not None
    page.opened.activateWindow()
    settle()
    QTest.keyClick(page.opened, Qt.Key.Key_F1)
    guide = window.guide.window
    assert guide is not None
    assert guide.current == "transcrire"


def test_the_guide_closes_with_the_program(poste: "Poste") -> None:
    window = poste.open_on("fs-2024")
    window.show_guide()
    guide = window.guide.window
    assert guide is not None
    window.close()
    assert not guide.isVisible()


# going about in it


def test_a_link_leads_to_its_page_and_the_way_back_returns(guide: GuideWindow) -> None:
    guide.reader.anchorClicked.emit(QUrl("transcrire.md"))
    assert guide.current == "transcrire"
    QTest.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.current == "premiers-pas"
    assert guide.ahead_button.isEnabled()
    QTest.keyClick(guide, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert guide.current == "transcrire"


@pytest.mark.parametrize("target", ["https://exemple.invalid/", "/etc/passwd", "inconnue.md", ""])
def test_nothing_leads_outside_of_the_guide(guide: GuideWindow, target: str) -> None:
    before = shown(guide)
    guide.reader.anchorClicked.emit(QUrl(target))
    assert guide.current == "premiers-pas"
    assert shown(guide) == before


def test_a_link_to_elsewhere_is_shown_as_plain_words(app: QApplication, tmp_path: Path) -> None:
    from forfait_desktop.ui.guide_document import iter_blocks, make_document

    del app
    document = make_document("# T\n\n[site](https://exemple.invalid) et [page](a.md)", tmp_path,
                             is_page=lambda name: name == "a")  # fmt: skip
    anchors = [
        form.anchorHref()
        for block in iter_blocks(document)
        for form in _formats(block)
        if form.isAnchor()
    ]
    assert anchors == ["a.md"]
    assert "site et page" in document.toPlainText()


def _formats(block: QTextBlock) -> list[QTextCharFormat]:
    formats: list[QTextCharFormat] = []
    walker = block.begin()
    while not walker.atEnd():
        formats.append(walker.fragment().charFormat())
        walker += 1
    return formats


def test_the_contents_list_every_page(guide: GuideWindow) -> None:
    listed = [item.text(0) for item in _pages(guide.contents)]
    assert listed == [page.titre for page in guide.guide.pages]


def _pages(contents: QTreeWidget) -> list[QTreeWidgetItem]:
    roots = [contents.topLevelItem(rank) for rank in range(contents.topLevelItemCount())]
    items = [root.child(place) for root in roots if root for place in range(root.childCount())]
    return [item for item in items if item is not None]


def test_moving_in_the_contents_shows_the_page(guide: GuideWindow) -> None:
    guide.contents.setFocus()
    QTest.keyClick(guide.contents, Qt.Key.Key_Down)
    assert guide.current == "accueil"


# search


def test_a_search_lists_places_and_enter_opens_the_first_with_the_words_marked(
    guide: GuideWindow,
) -> None:
    QTest.keyClick(guide, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert guide.search.hasFocus()
    type_in(guide.search, "accuse reception")
    assert guide.results.count() > 1
    assert guide.count.text() == f"{guide.results.count()}\u00a0passages trouvés"
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    marked = [selection.cursor.selectedText() for selection in guide.reader.extraSelections()]
    assert "accusé" in marked
    assert "réception" in marked


def test_escape_empties_the_search_first_and_then_closes(guide: GuideWindow) -> None:
    type_in(guide.search, "volet")
    QTest.keyClick(guide, Qt.Key.Key_Escape)
    assert guide.search.text() == ""
    assert guide.left.currentWidget() is guide.contents
    assert guide.isVisible()
    QTest.keyClick(guide, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_a_search_that_finds_nothing_says_so(guide: GuideWindow) -> None:
    type_in(guide.search, "zzzz")
    assert guide.count.text().startswith("Rien trouvé")
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.current == "premiers-pas"


# looks


def _title_size(guide: GuideWindow) -> float:
    return guide.reader.document().firstBlock().begin().fragment().charFormat().fontPointSize()


def test_the_letters_grow_and_shrink_with_ctrl_and_are_remembered(
    guide: GuideWindow, settings: QSettings
) -> None:
    before = _title_size(guide)
    QTest.keyClick(guide, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert _title_size(guide) > before
    again = GuideWindow(settings)
    again.show_page("premiers-pas")
    assert _title_size(again) == _title_size(guide)
    again.deleteLater()
    QTest.keyClick(guide, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert _title_size(guide) == before


def test_the_size_of_the_window_is_remembered(guide: GuideWindow, settings: QSettings) -> None:
    guide.resize(700, 500)
    settle()
    guide.close()
    again = GuideWindow(settings)
    assert (again.width(), again.height()) == (700, 500)
    again.deleteLater()


def test_a_picture_is_never_wider_than_the_page(guide: GuideWindow) -> None:
    from forfait_desktop.ui.guide_document import iter_images

    guide.resize(620, 500)
    settle()
    room = guide.reader.viewport().width()
    images = list(iter_images(guide.reader.document()))
    assert images
    assert all(image.width() <= room for _place, image in images)


def test_the_page_takes_the_colours_of_another_theme(app: QApplication, guide: GuideWindow) -> None:
    def colour() -> str:
        document: QTextDocument = guide.reader.document()
        form = document.firstBlock().begin().fragment().charFormat()
        return form.foreground().color().name().upper()

    theme.apply_theme(app, dark=True)
    settle()
    dark = colour()
    theme.apply_theme(app, dark=False)
    settle()
    assert (dark, colour()) == (theme.DARK.text, theme.LIGHT.text)


def test_a_page_is_printed_in_dark_letters_with_its_pictures(
    guide: GuideWindow, tmp_path: Path
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    guide.show_page("points-euros")
    guide.paint_page(printer)
    with closing(pypdfium2.PdfDocument(tmp_path / "page.pdf")) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        first = pdf[0].render()
        assert "Comprendre les points et les euros" in text
        assert bytes(first.buffer)[:3] == b"\xff\xff\xff"


# keys


def test_the_page_of_the_keys_names_every_key_of_the_menus(app: QApplication) -> None:
    del app
    page = write_keys()
    for _title, items in MENUS:
        for item in items:
            for key in item.keys if item is not None else ():
                assert say_key(key) in page


def test_the_page_of_the_keys_names_every_key_of_the_guide_and_of_the_transcription(
    poste: "Poste", guide: GuideWindow
) -> None:
    window = poste.open_on("fs-2024")
    window.show_page(TRANSCRIRE)
    page = poste.page(TranscrirePage)
    page.open_window()
    assert page.opened is not None
    guide.show_page("raccourcis")
    text = shown(guide)
    for owner in (guide, page.opened):
        for key in _keys_of(owner):
            assert key in text, key
    assert say_key(QKeySequence(REVEAL_KEY).toString()) in text


def _keys_of(owner: QWidget) -> list[str]:
    return [
        say_key(key)
        for short in owner.findChildren(QShortcut)
        for key in short.keys()  # noqa: SIM118 - not a dictionary
    ]


def test_every_control_of_the_guide_has_a_name(guide: GuideWindow) -> None:
    for widget in (guide.search, guide.contents, guide.results, guide.reader):
        assert widget.accessibleName()
    for button in guide.findChildren(QPushButton):
        assert button.accessibleName() or button.text()


def test_a_found_place_is_drawn_with_its_title_apart_and_the_words_marked(
    guide: GuideWindow,
) -> None:
    type_in(guide.search, "accuse reception")
    item = guide.results.item(guide.results.count() - 1)
    assert item is not None
    titre, intertitre, extrait = item.data(FOUND)
    assert item.text().splitlines() == [mots for mots in (titre, intertitre, extrait) if mots]
    delegate = guide.results.itemDelegate()
    assert isinstance(delegate, ResultDelegate)
    document = delegate.write(guide.results.indexFromItem(item))
    first = document.firstBlock().begin().fragment()
    assert first.text() == titre
    assert first.charFormat().fontWeight() == QFont.Weight.DemiBold
    looks = [form for block in iter_blocks(document) for form in _formats(block)]
    marked = [form for form in looks if form.fontUnderline()]
    quiet = [form.foreground().color() for form in looks if not form.fontUnderline()]
    assert marked
    assert theme.color("muted") in quiet


def test_a_dark_guide_shows_the_pictures_taken_in_dark_colours(
    app: QApplication, tmp_path: Path
) -> None:
    del app
    (tmp_path / "images" / "sombre").mkdir(parents=True)
    for path, colour in (("a.png", "#ffffff"), ("sombre/a.png", "#000000"), ("b.png", "#ffffff")):
        image = QImage(20, 20, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        assert image.save(str(tmp_path / "images" / path))
    page = "# Page\n\n![une image](images/a.png)\n\n![une autre](images/b.png)\n"

    def middle(name: str, tokens: Tokens) -> str:
        document = make_document(page, tmp_path, tokens=tokens)
        fit_pictures(document, 400)
        kind = QTextDocument.ResourceType.ImageResource.value
        picture = document.resource(kind, QUrl(f"images/{name}"))
        assert isinstance(picture, QPixmap)
        return picture.toImage().pixelColor(10, 10).name()

    assert middle("a.png", theme.LIGHT) == "#ffffff"
    assert middle("a.png", theme.DARK) == "#000000"
    assert middle("b.png", theme.DARK) == "#ffffff"


def test_a_picture_is_drawn_with_the_dots_of_the_screen_at_every_scale(
    app: QApplication, tmp_path: Path
) -> None:
    del app
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    assert image.save(str(tmp_path / "a.png"))
    for room, ratio in ((100, 1.0), (100, 1.5), (400, 1.0), (400, 1.5), (400, 2.0)):
        document = make_document("# Page\n\n![une image](a.png)\n", tmp_path)
        fit_pictures(document, room, ratio)
        kind = QTextDocument.ResourceType.ImageResource.value
        picture = document.resource(kind, QUrl("a.png"))
        assert isinstance(picture, QPixmap)
        assert picture.width() == min(room, 200) * ratio
        assert picture.deviceIndependentSize().width() == min(room, 200)


def test_the_page_bears_no_mark_as_the_guide_opens_until_a_key_is_pressed(
    guide: GuideWindow,
) -> None:
    guide.show_screen("accueil")
    settle()
    assert guide.reader.hasFocus()
    assert not guide.reader.property("clavier")
    QTest.keyClick(guide.reader, Qt.Key.Key_Down)
    assert guide.reader.property("clavier")
