"""The narrow list on the left: where one can go, with the state of each page."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from forfait_desktop.domain.francais import INSECABLE
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
from forfait_desktop.ui.states import STATES, TASKS
from forfait_desktop.ui.widgets.texts import plain_tip

KEY: Final = Qt.ItemDataRole.UserRole


class Navigation(QTreeWidget):
    """A tree of two levels: the sections, and the pages of each volet."""

    page_asked = Signal(str)

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName("Aller à")
        self.setIconSize(theme.icon_size(16))
        self.setIndentation(14)
        self.setRootIsDecorated(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._pages_of: dict[str, QTreeWidgetItem] = {}
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
                section.setToolTip(0, plain_tip(etape.titre))
                if len(etape.pages) > 1:
                    for page in etape.pages:
                        titre = f"{page.numero}. {page.titre}" if page.numero else page.titre
                        self._add(page.cle, titre, "circle", section)
            self._add(JUSTIFICATIFS, "Justificatifs", "folder-open")
            self._add(VERIFIER, "Vérifier", "list-checks")
            self._add(LISTE, "Liste à imprimer", "printer")
            self._add(TRANSCRIRE, "Transcrire", "clipboard-copy")
            self._add(DEPOT, "Enregistrer la déclaration", "clipboard-check")
            self._add(PAIEMENT, "Paiement reçu", "euro")
            self._add(SUIVI, "Suivi de l’année", "calendar")
        self.blockSignals(False)

    def show_states(self, parcours: Parcours, resultat: Resultat, reponses: Reponses) -> None:
        """Show the state of each page and section; only what changed is touched."""
        for page in parcours.pages:
            if page.cle in self._items and page.cle != page.volet_id:
                self._set_state(page.cle, parcours.statut(page.cle, resultat, reponses))
        volets = {etape.cle for etape in parcours.etapes}
        for tache in parcours.taches(resultat, reponses):
            if tache.cle in volets:
                self._set_state(tache.cle, tache.etat)

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
        item.setText(0, titre)
        if parent:
            item.setFont(0, theme.small_font())
        item.setToolTip(0, plain_tip(titre))
        item.setData(0, KEY, cle)
        item.setIcon(0, theme.icon(icone, "muted", 16))
        self._items[cle] = item
        return item

    def _set_state(self, cle: str, etat: Statut | EtatTache) -> None:
        if self._states.get(cle) is etat:
            return
        self._states[cle] = etat
        style = STATES[etat] if isinstance(etat, Statut) else TASKS[etat]
        item = self._items[cle]
        couleur = "muted" if etat is Statut.A_COMPLETER else style.color
        item.setIcon(0, theme.icon(style.icon, couleur, 16))
        item.setToolTip(0, plain_tip(f"{item.text(0)}{INSECABLE}: {style.word}"))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {style.word}")

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the lines again: those listed before the style came are too tight."""
        super().showEvent(event)
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
