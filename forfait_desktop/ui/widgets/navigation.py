"""The narrow list on the left: where one can go, with the state of each page."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from forfait_desktop.domain.affichage import say_numbered
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE, hold_together
from forfait_desktop.domain.phase import EtatVolet, Phase, read_volet
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import Reponses, Statut
from forfait_desktop.services.parcours import (
    ACCUEIL,
    DEPOT,
    JUSTIFICATIFS,
    LISTE,
    PAIEMENT,
    PRATICIEN,
    SUIVI,
    TRANSCRIRE,
    VERIFIER,
    EtatTache,
    Parcours,
)
from forfait_desktop.ui import theme
from forfait_desktop.ui.states import TASKS, style_of_line, style_of_volet
from forfait_desktop.ui.theme import StateStyle
from forfait_desktop.ui.widgets.texts import plain_tip

KEY: Final = Qt.ItemDataRole.UserRole
INDENT: Final = 8


class FoldedLines(QStyledItemDelegate):
    """Names that are longer than the list go on below; none is cut."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size of a line, as high as its folded words."""
        alone = super().sizeHint(option, index)
        liste = self.parent()
        assert isinstance(liste, QTreeWidget)
        mots = index.data(Qt.ItemDataRole.DisplayRole)
        metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or liste.font())
        one = metrics.boundingRect(QRect(), Qt.TextFlag.TextSingleLine, mots)
        around = alone.width() - one.width()  # its icon, and what the style leaves free
        room = liste.header().width() - (INDENT if index.parent().isValid() else 0) - around
        folded = metrics.boundingRect(QRect(0, 0, room, 0), Qt.TextFlag.TextWordWrap, mots)
        return QSize(alone.width(), alone.height() + folded.height() - one.height())


class Navigation(QTreeWidget):
    """A tree of two levels: the sections, and the pages of each volet."""

    page_asked = Signal(str)

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName("Aller à")
        self.setIconSize(theme.icon_size(16))
        self.setIndentation(INDENT)
        self.setRootIsDecorated(False)
        self.setWordWrap(True)
        self.setItemDelegate(FoldedLines(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._states: dict[str, object] = {}
        self._current = ""
        self._pressing = False
        self.currentItemChanged.connect(self._on_current_changed)
        self.itemClicked.connect(self._on_clicked)

    def show_parcours(self, parcours: Parcours | None) -> None:
        """List the sections of a declaration, or the Accueil alone."""
        self.blockSignals(True)
        self.clear()
        self._items.clear()
        self._states.clear()
        self._add(ACCUEIL, "Accueil", "home")
        if parcours:
            self._add(PRATICIEN, "Praticien", "user")
            for etape in parcours.etapes:
                section = self._add(etape.cle, etape.nom, "circle")
                if len(etape.pages) > 1:
                    for page in etape.pages:
                        titre = say_numbered(page.numero, page.titre)
                        self._add(page.cle, titre, "circle", section)
            self._add(JUSTIFICATIFS, "Justificatifs", "folder-open")
            self._add(VERIFIER, "Vérifier", "list-checks")
            self._add(LISTE, "Liste à imprimer", "printer")
            self._add(TRANSCRIRE, "Transcrire", "clipboard-copy")
            self._add(DEPOT, "Enregistrer la déclaration", "clipboard-check")
            self._add(PAIEMENT, "Paiement reçu", "euro")
            self._add(SUIVI, "Suivi de l’année", "calendar")
        self.blockSignals(False)

    def show_states(
        self,
        parcours: Parcours,
        resultat: Resultat,
        reponses: Reponses,
        phase: Phase = Phase.OUVERTE,
    ) -> None:
        """Show the state of each page and section; only what changed is touched."""
        for page in parcours.pages:
            if page.cle in self._items and page.cle != page.volet_id:
                statut = parcours.statut(page.cle, resultat, reponses)
                commencee = bool(reponses.get(page.cle))
                attend = statut is Statut.A_COMPLETER and not commencee
                style = style_of_line(statut, phase, begun=commencee)
                self._set_state(page.cle, style, waits=attend)
        taches = parcours.taches(resultat, reponses, phase=phase)
        begun = {tache.cle for tache in taches if tache.etat is EtatTache.EN_COURS}
        for volet in resultat.volets:
            lu = read_volet(resultat, volet, phase)
            attend = lu.etat is EtatVolet.A_COMPLETER
            commence = attend and volet.id in begun
            style = TASKS[EtatTache.EN_COURS] if commence else style_of_volet(lu, phase)
            self._set_state(volet.id, style, lu.say(), waits=attend and not commence)
        for tache in taches:
            if tache.cle == V3:
                mot = tache.detail if phase is Phase.DECLAREE else tache.etat.value
                self._set_state(V3, TASKS[tache.etat], mot)

    def select(self, cle: str) -> None:
        """Show where the window is, and unfold the volet it is in."""
        item = self._items.get(cle)
        self._current = cle
        self.blockSignals(True)
        if item is None:
            self.setCurrentIndex(QModelIndex())
            self.blockSignals(False)
            return
        for rang in range(self.topLevelItemCount()):
            section = self.topLevelItem(rang)
            if section is not None:
                section.setExpanded(section is item or section is item.parent())
        self.setCurrentItem(item)
        self.scrollToItem(item)
        self.blockSignals(False)

    def keys(self) -> list[str]:
        """Return the keys listed, in order."""
        return list(self._items)

    def _add(
        self, cle: str, titre: str, icone: str, parent: QTreeWidgetItem | None = None
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent) if parent else QTreeWidgetItem(self)
        item.setText(0, hold_together(titre))
        if parent:
            item.setFont(0, theme.small_font())
        item.setToolTip(0, plain_tip(titre))
        item.setData(0, KEY, cle)
        item.setIcon(0, theme.icon(icone, "muted", 16))
        self._items[cle] = item
        return item

    def _set_state(
        self, cle: str, style: StateStyle, mot: str = "", *, waits: bool = False
    ) -> None:
        """Show a state; what waits for an answer is not coloured in a list full of it."""
        mot = mot or style.word
        if self._states.get(cle) == (style, mot):
            return
        self._states[cle] = (style, mot)
        item = self._items[cle]
        item.setIcon(0, theme.icon(style.icon, "muted" if waits else style.color, 16))
        item.setToolTip(0, plain_tip(f"{item.text(0)}{INSECABLE}: {mot}"))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {mot}")

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the lines again: those listed before the style came are too tight."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard and go nowhere: without a present line, Qt chooses the first one."""
        self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wait for the release: a page that opened now would fold the list under the mouse."""
        self._pressing = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the line clicked, or back to the present one when the mouse went elsewhere."""
        super().mouseReleaseEvent(event)
        self._pressing = False
        self.select(self._current)

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not self._pressing:
            self._ask(item)

    def keyboardSearch(self, search: str) -> None:
        """Go to a line by its first letters, never by a digit meant for a field."""
        if not any(signe.isdigit() for signe in search):
            super().keyboardSearch(search)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        # Even on the present line: the keyboard then goes to the page, where one types.
        self._current = item.data(0, KEY)
        self.page_asked.emit(self._current)

    def _ask(self, item: QTreeWidgetItem) -> None:
        cle = item.data(0, KEY)
        if cle != self._current:
            self._current = cle
            self.page_asked.emit(cle)
