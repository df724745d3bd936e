"""The Accueil: the tasks of the open declaration, the dates, and all the declarations."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.services.bureau import Bureau, LigneDeclaration
from forfait_desktop.services.calendrier import say_time_left
from forfait_desktop.services.parcours import NOUVEAUTES, Tache
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.declarations import DeclarationsModel, DeclarationsView
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.reprise_band import RepriseBand
from forfait_desktop.ui.widgets.taches import TaskRow
from forfait_desktop.ui.widgets.texts import Band, Line, Text, as_primary

FILTERS = (
    ("Actives", Etat.ACTIVE),
    ("Archivées", Etat.ARCHIVEE),
    ("Supprimées", Etat.SUPPRIMEE),
)
TIGHT_BELOW: Final = 720  # what bands and a task bar leave of a screen of 768 lines, and less
LEGENDE = "* calculé avec des valeurs modifiées localement, ou des règles ajoutées par vous"


class AccueilPage(Screen):
    """The first page of every day."""

    task_asked = Signal(str)
    new_asked = Signal()
    open_asked = Signal(int)
    rename_asked = Signal(int)
    duplicate_asked = Signal(int)
    etat_asked = Signal(int, object)  # declaration id, Etat
    purge_asked = Signal(int)
    print_asked = Signal()

    def __init__(self, bureau: Bureau) -> None:
        """Lay out the empty page."""
        super().__init__("Accueil", width=WIDE)
        self._bureau = bureau
        self._rows: dict[str, TaskRow] = {}
        self.subtitle = Text(ton="discret")
        tete = QVBoxLayout()
        tete.setSpacing(2)
        self.body.removeWidget(self.title)
        tete.addWidget(self.title)
        tete.addWidget(self.subtitle)
        add_layout(self.body, tete)
        self.countdown = Band("info", "calendar")
        self.body.addWidget(self.countdown)
        self.reprises = RepriseBand()
        self.reprises.page_asked.connect(self.task_asked)
        self.reprises.news_asked.connect(lambda: self.task_asked.emit(NOUVEAUTES))
        self.body.addWidget(self.reprises)
        self._tasks = QVBoxLayout()
        add_layout(self.body, self._tasks)
        self.print_button = QPushButton("&Liste à imprimer")
        theme.put_icon(self.print_button, "printer")
        self.print_button.clicked.connect(self.print_asked)
        ligne = QHBoxLayout()
        ligne.addWidget(self.print_button)
        ligne.addStretch(1)
        add_layout(self.body, ligne)
        self._add_list()
        self._tight = False
        self._tighten(on=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the rows nearer to each other where the window is low."""
        super().resizeEvent(event)
        on = event.size().height() < theme.scaled(TIGHT_BELOW)
        if on != self._tight:
            self._tighten(on=on)

    def _tighten(self, *, on: bool) -> None:
        self._tight = on
        self.body.setSpacing(GRID if on else 2 * GRID)
        self._tasks.setSpacing(2 if on else 4)
        for row in self._rows.values():
            row.tighten(on=on)

    def finish(self) -> None:
        """Evaluate no more declarations: the store is about to be closed."""
        self.model.finish()

    def refresh(self, context: WindowContext) -> None:
        """Show the open declaration, its tasks, and the list."""
        session, parcours = context.session, context.parcours
        if session and parcours:
            declaration = session.declaration
            praticien = self._bureau.praticien(declaration.praticien_id)
            intitule = declaration.intitule.strip()
            suite = f" – {intitule}" if intitule else ""
            today = self._bureau.today()
            phase = session.phase(today)
            self.show_declaration(
                f"{session.ruleset.titre}{suite}",
                praticien.nom_complet,
                say_time_left(session.ruleset.dates, phase, today),
            )
            self.print_button.setVisible(True)
            suivi = self._bureau.suivi(declaration.id)
            self.show_tasks(parcours.taches(session.resultat, declaration.reponses, suivi, phase))
        else:
            self.show_declaration("Accueil", "Aucune déclaration ouverte.", "")
            self.print_button.setVisible(False)
            self.show_tasks(())
        self.reprises.refresh(context)
        self.refresh_list(context.declaration_id)

    def follow_day(self, context: WindowContext) -> None:
        """Count the days from the new date."""
        self.refresh(context)

    def show_declaration(self, titre: str, praticien: str, countdown: str) -> None:
        """Show which declaration is open and where its campaign stands."""
        self.title.setText(titre)
        self.subtitle.setText(praticien)
        self.countdown.setVisible(bool(countdown))
        self.countdown.show_message("info", "calendar", countdown)

    def show_tasks(self, taches: Sequence[Tache]) -> None:
        """Show the tasks; rows are kept when the list is the same."""
        if [tache.cle for tache in taches] != list(self._rows):
            self._lay_out_tasks(taches)
        for tache in taches:
            self._rows[tache.cle].show_task(tache)

    def refresh_list(self, current: int | None = None) -> None:
        """Read the declarations again; ``current`` is selected when it is listed."""
        etat = self.filter.currentData()
        rows = self._bureau.declarations((etat,))
        self.model.show_rows(rows)
        self.view.fit_rows(len(rows))
        self.empty.setVisible(not rows)
        self.view.setVisible(bool(rows))
        rang = self.model.row_of(current) if current is not None else -1
        if rows:
            self.view.selectRow(max(rang, 0))
        self._show_legend()
        self._show_actions()
        self._stress_open(on=not self._rows)

    def _stress_open(self, *, on: bool) -> None:
        """Make opening a declaration the main thing to do while none is open."""
        as_primary(self.open_button, on=on)
        theme.put_icon(self.open_button, "folder-open", "on_accent" if on else "text")

    def selected(self) -> LigneDeclaration | None:
        """Return the declaration chosen in the list."""
        index = self.view.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    def focus_list(self) -> None:
        """Give the keyboard to the list, where nothing is done by a key pressed twice."""
        (self.view if self.model.rowCount() else self.new_button).setFocus()

    def focus_first(self) -> None:
        """Give the keyboard to the first task that is not done, or that keeps all at nothing."""
        rows = list(self._rows.values())
        if rows:
            a_faire = [row for row in rows if not row.is_settled]
            (a_faire or rows)[0].setFocus()
        else:
            self.focus_list()

    def task_row(self, cle: str) -> TaskRow:
        """Return the row of a task."""
        return self._rows[cle]

    def _lay_out_tasks(self, taches: Sequence[Tache]) -> None:
        clear(self._tasks)
        self._rows.clear()
        for numero, tache in enumerate(taches, 1):
            row = TaskRow(numero, tache)
            row.tighten(on=self._tight)
            row.clicked.connect(lambda _=False, cle=tache.cle: self.task_asked.emit(cle))
            self._rows[tache.cle] = row
            self._tasks.addWidget(row)

    def _add_list(self) -> None:
        tete = QHBoxLayout()
        titre = Line("Déclarations", strong=True)
        self.filter = QComboBox()
        self.filter.setAccessibleName("Déclarations à montrer")
        titre.setBuddy(self.filter)
        for texte, etat in FILTERS:
            self.filter.addItem(texte, etat)
        self.filter.currentIndexChanged.connect(self._on_filter_changed)
        self.new_button = QPushButton("&Nouvelle déclaration…")
        theme.put_icon(self.new_button, "plus")
        self.new_button.clicked.connect(self.new_asked)
        tete.addWidget(titre)
        tete.addWidget(self.filter)
        tete.addStretch(1)
        tete.addWidget(self.new_button)
        add_layout(self.body, tete)
        self.model = DeclarationsModel(self._bureau, self)
        self.view = DeclarationsView(self.model)
        self.view.activated.connect(lambda _index: self._ask_open())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_actions())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.body.addWidget(self.view)
        self.empty = Text("Aucune déclaration ici.", ton="discret")
        self.body.addWidget(self.empty)
        self.legend = Text(LEGENDE, small=True, ton="discret")
        self.legend.setVisible(False)
        self.model.dataChanged.connect(lambda *_: self._show_legend())
        self.body.addWidget(self.legend)
        self._add_actions()

    def _add_actions(self) -> None:
        ligne = QHBoxLayout()
        ligne.setSpacing(8)
        self.open_button = QPushButton("&Ouvrir")
        self.rename_button = QPushButton("Reno&mmer…")
        self.duplicate_button = QPushButton("&Dupliquer")
        self.archive_button = QPushButton("Arc&hiver")
        self.restore_button = QPushButton("&Restaurer")
        self.delete_button = QPushButton("&Supprimer")
        self.purge_button = QPushButton("Effacer pour &toujours…")
        actions = (
            (self.open_button, "folder-open", self._ask_open),
            (self.rename_button, "pencil", lambda: self._ask(self.rename_asked)),
            (self.duplicate_button, "copy", lambda: self._ask(self.duplicate_asked)),
            (self.archive_button, "archive", lambda: self._ask_etat(Etat.ARCHIVEE)),
            (self.restore_button, "undo-2", lambda: self._ask_etat(Etat.ACTIVE)),
            (self.delete_button, "trash-2", lambda: self._ask_etat(Etat.SUPPRIMEE)),
            (self.purge_button, "x", lambda: self._ask(self.purge_asked)),
        )
        for bouton, icone, action in actions:
            theme.put_icon(bouton, icone)
            bouton.clicked.connect(lambda _=False, a=action: a())
            ligne.addWidget(bouton)
        self._actions = tuple(bouton for bouton, *_ in actions)
        ligne.addStretch(1)
        add_layout(self.body, ligne)

    def _show_legend(self) -> None:
        """Explain the star once an amount shown bears it."""
        self.legend.setVisible(self.model.has_reserves)

    def _on_filter_changed(self) -> None:
        """List what was chosen, and show it: the choice stands low on the page."""
        self.refresh_list()
        QTimer.singleShot(0, self, self._reveal_list)

    def _reveal_list(self) -> None:
        for part in (self.purge_button, self.open_button, self.empty):
            if part.isVisible():
                reveal(part)
        reveal(self.filter)

    def _show_actions(self) -> None:
        ligne = self.selected()
        etat = ligne.etat if ligne else None
        gardee = etat in (Etat.ACTIVE, Etat.ARCHIVEE)
        for bouton in (
            self.open_button,
            self.rename_button,
            self.duplicate_button,
            self.delete_button,
        ):
            bouton.setVisible(gardee)
        self.archive_button.setVisible(etat is Etat.ACTIVE)
        self.restore_button.setVisible(etat in (Etat.ARCHIVEE, Etat.SUPPRIMEE))
        self.purge_button.setVisible(etat is Etat.SUPPRIMEE)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for bouton in self._actions:
            if bouton.isVisible():
                menu.addAction(bouton.icon(), bouton.text(), bouton.click)
        menu.exec(self.view.viewport().mapToGlobal(place))

    def _ask_open(self) -> None:
        ligne = self.selected()
        if ligne and ligne.etat is not Etat.SUPPRIMEE:
            self.open_asked.emit(ligne.id)

    def _ask(self, signal: SignalInstance) -> None:
        ligne = self.selected()
        if ligne:
            signal.emit(ligne.id)

    def _ask_etat(self, etat: Etat) -> None:
        ligne = self.selected()
        if ligne:
            self.etat_asked.emit(ligne.id, etat)
