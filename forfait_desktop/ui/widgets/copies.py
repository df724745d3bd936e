"""What can be put back: the list of the backups, and what the chosen one holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import INSECABLE, format_taille
from forfait_desktop.errors import ErreurForfait, MagasinProtege, PhraseRefusee
from forfait_desktop.services.bureau import title_of
from forfait_desktop.services.inventaire import (
    Secours,
    compare,
    list_copies,
    say_contenu,
    say_instant_short,
    say_lieux,
    say_ligne,
)
from forfait_desktop.services.sauvegardes import Contenu, Sauvegardes
from forfait_desktop.ui import theme
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Text, plain_tip

COLUMNS: Final = ("Date", "Faite", "Taille", "Où", "Contenu")
DATE, RAISON, TAILLE, LIEU, CONTENU = range(len(COLUMNS))
CELL_PADDING: Final = 24
WIDEST: Final = 32  # letters of a column that only says when, why or where
ROWS_SHOWN: Final = 8
MAX_LIGNES: Final = 8
WAITING: Final = "lecture…"
PROTEGEE: Final = "protégée par une phrase de passe"
ILLISIBLE: Final = "endommagée, ne peut pas être remise"


@dataclass(frozen=True, slots=True)
class Lecture:
    """What was read of one copy: its content, or why there is none."""

    contenu: Contenu | None = None
    refus: str = ""
    protegee: bool = False

    @property
    def resume(self) -> str:
        """The words of its cell."""
        if self.contenu is not None:
            return say_contenu(self.contenu)
        return PROTEGEE if self.protegee else ILLISIBLE

    @property
    def peut_servir(self) -> bool:
        """Whether it may be put back, perhaps with a passphrase."""
        return self.contenu is not None or self.protegee


@dataclass(slots=True)
class _Etat:
    """What the widget was told to show."""

    copies: tuple[Secours, ...] = ()
    lectures: dict[Path, Lecture] = field(default_factory=dict)
    present: Contenu | None = None


class CopiesView(QTableWidget):
    """The table: whole rows are chosen."""

    def __init__(self) -> None:
        """Lay out the columns."""
        super().__init__(0, len(COLUMNS))
        self.setHorizontalHeaderLabels(COLUMNS)
        self.setAccessibleName("Sauvegardes")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)  # long words end in an ellipsis instead of being lost below
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 12)
        entete = self.horizontalHeader()
        entete.setHighlightSections(False)
        entete.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        entete.setSectionResizeMode(CONTENU, QHeaderView.ResizeMode.Stretch)

    def show_copies(self, copies: tuple[Secours, ...]) -> None:
        """Replace the rows."""
        self.setRowCount(len(copies))
        for rang, copie in enumerate(copies):
            mots = (
                say_instant_short(copie.instant),
                copie.raison,
                format_taille(copie.taille),
                say_lieux(copie.lieux),
                WAITING,
            )
            for colonne, mot in enumerate(mots):
                item = QTableWidgetItem(mot)
                item.setToolTip(plain_tip(mot))
                self.setItem(rang, colonne, item)
        self._fit_columns()
        haut = self.horizontalHeader().sizeHint().height()
        ligne = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(haut + ligne * min(max(len(copies), 1), ROWS_SHOWN) + 6)

    def _fit_columns(self) -> None:
        """Make each column as wide as its words; what the copies hold has the rest."""
        metrics = self.fontMetrics()
        for colonne in range(CONTENU):
            items = (self.item(rang, colonne) for rang in range(self.rowCount()))
            mots = [COLUMNS[colonne], *(item.text() for item in items if item is not None)]
            largeur = max(map(metrics.horizontalAdvance, mots))
            self.setColumnWidth(
                colonne, min(largeur, WIDEST * metrics.averageCharWidth()) + CELL_PADDING
            )

    def show_content(self, rang: int, mots: str) -> None:
        """Fill the last cell of a row."""
        item = self.item(rang, CONTENU)
        if item is not None:
            item.setText(mots)
            item.setToolTip(plain_tip(mots))


class Inventaire(QWidget):
    """The list, the preview of the chosen copy, and the button that asks for it."""

    restore_asked = Signal(object)  # Secours
    folder_asked = Signal(object)  # Path
    listed = Signal(object)  # tuple[Secours, ...]
    read_all = Signal()

    def __init__(self, vide: str = "Aucune sauvegarde n’a encore été faite.") -> None:
        """Lay out an empty list; ``vide`` says that there is nothing, where nothing else does."""
        super().__init__()
        self._nothing = vide
        self._service: Sauvegardes | None = None
        self._etat = _Etat()
        self._listing = Background(self)
        self._listing.done.connect(self._on_listed)
        self._listing.failed.connect(self._on_not_listed)
        self._reading = Background(self)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(lambda message: self._on_read(Lecture(refus=message)))
        self._next = 0
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(12)
        self.empty = Text("Lecture des sauvegardes…", ton="discret")
        colonne.addWidget(self.empty)
        self.view = CopiesView()
        self.view.setVisible(False)
        self.view.itemSelectionChanged.connect(self._show_preview)
        self.view.activated.connect(lambda _index: self._ask())
        colonne.addWidget(self.view)
        self.preview = QFrame()
        self.preview.setProperty("role", "surface")
        self._lay_out_preview()
        self.preview.setVisible(False)
        colonne.addWidget(self.preview)

    def _lay_out_preview(self) -> None:
        dedans = QVBoxLayout(self.preview)
        dedans.setContentsMargins(16, 12, 16, 12)
        dedans.setSpacing(8)
        self.name = Text(strong=True)
        self.where = Text(small=True, ton="discret")
        self.content = Text()
        self.difference = Text(strong=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        for widget in (self.name, self.where, self.content, self.difference):
            dedans.addWidget(widget)
        add_layout(dedans, self._lines)
        ligne = QHBoxLayout()
        self.restore_button = QPushButton("&Remettre cette sauvegarde…")
        theme.put_icon(self.restore_button, "undo-2")
        self.restore_button.clicked.connect(self._ask)
        self.folder_button = QPushButton("Ouvrir son &dossier")
        theme.put_icon(self.folder_button, "folder-open")
        self.folder_button.clicked.connect(self._ask_folder)
        ligne.addWidget(self.restore_button)
        ligne.addWidget(self.folder_button)
        ligne.addStretch(1)
        add_layout(dedans, ligne)

    # reading

    def read(
        self, service: Sauvegardes, present: Callable[[], Contenu | None] = lambda: None
    ) -> None:
        """Read the backups again, in the background; the choice is kept where it can be.

        ``present`` reads what the open store holds, to say what each copy has not.
        """
        self._service = service
        self._reading.forget()
        self._listing.run(lambda: (list_copies(service), present()))

    def stop(self) -> None:
        """Read no further."""
        self._listing.forget()
        self._reading.forget()

    @property
    def is_reading(self) -> bool:
        """Whether something is still to be read."""
        return self._listing.is_running or self._reading.is_running

    @property
    def copies(self) -> tuple[Secours, ...]:
        """What is listed."""
        return self._etat.copies

    def lecture(self, copie: Secours) -> Lecture | None:
        """Return what was read of a copy; None while it is not."""
        return self._etat.lectures.get(copie.path)

    def selected(self) -> Secours | None:
        """Return the chosen copy."""
        rang = self.view.currentRow()
        return self._etat.copies[rang] if 0 <= rang < len(self._etat.copies) else None

    def _on_listed(self, resultat: object) -> None:
        assert isinstance(resultat, tuple)
        choisie = self.selected()
        copies, present = resultat
        self._etat = _Etat(copies, {}, present)
        self.view.show_copies(copies)
        self.view.setVisible(bool(copies))
        self.preview.setVisible(bool(copies))
        self.empty.setVisible(not copies and bool(self._nothing))
        self.empty.setText(self._nothing)
        self.listed.emit(copies)
        self._next = 0
        if copies:
            self.view.selectRow(copies.index(choisie) if choisie in copies else 0)
            self._show_preview()
        self._read_next()

    def _on_not_listed(self, message: str) -> None:
        self.view.setVisible(False)
        self.preview.setVisible(False)
        self.empty.setVisible(True)
        self.empty.setText(f"Les sauvegardes n’ont pas pu être lues. {message}")

    def _read_next(self) -> None:
        service = self._service
        if service is None or self._next >= len(self._etat.copies):
            self.read_all.emit()
            return
        path = self._etat.copies[self._next].path
        self._reading.run(lambda: _read(service, path))

    def _on_read(self, lecture: object) -> None:
        assert isinstance(lecture, Lecture)
        copie = self._etat.copies[self._next]
        self._etat.lectures[copie.path] = lecture
        self.view.show_content(self._next, lecture.resume)
        if copie == self.selected():
            self._show_preview()
        self._next += 1
        self._read_next()

    # the chosen one

    def _show_preview(self) -> None:
        copie = self.selected()
        if copie is None:
            return
        nom = copie.nom
        self.name.setText(nom[0].upper() + nom[1:])
        self.where.setText(str(copie.path))
        clear(self._lines)
        lecture = self.lecture(copie)
        self.restore_button.setEnabled(lecture is not None and lecture.peut_servir)
        self.difference.setVisible(False)
        if lecture is None:
            self.content.setText(WAITING)
        elif lecture.contenu is None:
            self.content.setText(lecture.refus)
        else:
            self._show_content(lecture.contenu)

    def _show_content(self, contenu: Contenu) -> None:
        self.content.setText(f"{say_contenu(contenu)}.")
        ecart = compare(contenu, self._etat.present)
        self.difference.setText(ecart)
        self.difference.setVisible(bool(ecart))
        for ligne in contenu.lignes[:MAX_LIGNES]:
            mots = say_ligne(ligne, title_of(ligne.ruleset_id, ligne.intitule))
            self._lines.addWidget(Text(f"•{INSECABLE}{mots}"))
        reste = sum(contenu.declarations.values()) - MAX_LIGNES
        if reste > 0:
            mots = "autre déclaration" if reste == 1 else "autres déclarations"
            self._lines.addWidget(Text(f"et {reste}{INSECABLE}{mots}.", ton="discret"))

    def _ask(self) -> None:
        copie = self.selected()
        lecture = self.lecture(copie) if copie is not None else None
        if lecture is not None and lecture.peut_servir:
            self.restore_asked.emit(copie)

    def _ask_folder(self) -> None:
        copie = self.selected()
        if copie is not None:
            self.folder_asked.emit(copie.path.parent)


def _read(service: Sauvegardes, path: Path) -> Lecture:
    try:
        return Lecture(contenu=service.preview(path))
    except (MagasinProtege, PhraseRefusee) as erreur:
        return Lecture(refus=str(erreur), protegee=True)
    except ErreurForfait as erreur:
        return Lecture(refus=str(erreur))
