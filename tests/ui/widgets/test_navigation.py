"""The list of pages cuts no name, and is never far away."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionViewItem, QTreeWidgetItem

from forfait_desktop.services.parcours import ACCUEIL
from forfait_desktop.ui import theme
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.widgets.navigation import Navigation
from tests.poste import Poste, click, settle

NARROW = (800, 600)
KEY = Qt.ItemDataRole.UserRole


def lines(liste: Navigation) -> list[QTreeWidgetItem]:
    """Return what the list shows, unfolded lines included."""
    shown = []
    item = liste.topLevelItem(0)
    while item is not None:
        shown.append(item)
        item = liste.itemBelow(item)
    return shown


def needed(liste: Navigation, item: QTreeWidgetItem) -> int:
    """Return how high the words of a line are in the room they are painted in."""
    index = liste.indexFromItem(item)
    option = QStyleOptionViewItem()
    liste.initViewItemOption(option)
    option.rect = liste.visualItemRect(item)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
    option.decorationSize = liste.iconSize()
    option.text = item.text(0)
    place = liste.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, liste)
    metrics = QFontMetrics(item.font(0) if index.parent().isValid() else liste.font())
    room = QRect(0, 0, place.width() - 4, 1000)
    return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, item.text(0)).height()


def test_no_name_of_the_list_is_cut_at_any_width(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    for width in (960, 1280, 1366, 1920):
        window.resize(width, 760)
        window.show_page("v2.i1.atmp")
        settle()
        for item in lines(window.navigation):
            high = window.navigation.visualItemRect(item).height()
            assert high >= needed(window.navigation, item), item.text(0)


def test_the_whole_list_stands_in_a_window_of_a_small_screen(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.resize(1366, 768)
    window.show_page("v2.i1.atmp")
    settle()
    assert window.navigation.verticalScrollBar().maximum() == 0


def test_a_narrow_window_opens_its_list_on_a_button_and_closes_it_after_a_choice(
    poste: Poste,
) -> None:
    window = poste.open_on("fs-2024")
    window.resize(*NARROW)
    settle()
    assert not window.left.isVisible()
    click(window.band.summary_button)
    assert window.left.isVisible()
    assert window.navigation.hasFocus()
    QTest.keyClick(window.navigation, Qt.Key.Key_End)
    assert not window.left.isVisible()
    assert window.current_key == "suivi"


def test_escape_leaves_the_list_of_a_narrow_window(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.resize(*NARROW)
    click(window.band.summary_button)
    QTest.keyClick(window.navigation, Qt.Key.Key_Escape)
    assert not window.left.isVisible()
    assert window.current_key == ACCUEIL


def test_a_narrow_window_says_that_all_is_saved(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    window.resize(*NARROW)
    settle()
    assert window.band.saved.isVisible()
    assert window.band.saved.text() == "Tout est enregistré."


def test_a_volet_answered_in_part_looks_begun_in_the_list_as_on_the_accueil(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    item = next(i for i in lines(window.navigation) if i.data(0, KEY) == "v1")
    empty = item.icon(0).pixmap(16).toImage()
    click(poste.field("v1.i2", "oui", OuiNonField).button(True))
    begun = theme.icon("circle-dot", "a_completer", 16).pixmap(16).toImage()
    assert item.icon(0).pixmap(16).toImage() == begun != empty


def volets(window: MainWindow) -> dict[str, QMenu]:
    """Return the menus of the volets, by their name."""
    found = {}
    for action in window.menus.actions["evidence"].associatedObjects():
        if isinstance(action, QMenu):
            for entry in action.actions():
                menu = entry.menu()
                if isinstance(menu, QMenu):
                    found[entry.text().replace("&", "")] = menu
    return found


def test_the_menu_leads_to_each_line_of_each_volet_of_the_open_declaration(poste: Poste) -> None:
    window = poste.open_on("fs-2024")
    menus = volets(window)
    assert list(menus) == ["Volet 1", "Volet 2", "Volet 3"]
    (horaires,) = [a for a in menus["Volet 1"].actions() if "Horaires" in a.text().replace("&", "")]
    horaires.trigger()
    assert window.current_key == "v1.i4"
    window.close_declaration()
    assert volets(window) == {}
