"""The list of declarations; amounts are evaluated only for the rows in sight, after painting."""

from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date_courte,
    format_euros,
    format_points,
)
from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import Statut
from forfait_desktop.services.bureau import Bureau, LigneDeclaration
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.widgets.texts import plain_tip

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("Déclaration", "Praticien", "État", "Montant", "Modifiée le")
AMOUNT: Final = 3
CELL_PADDING: Final = 34
TITLE: Final = 0
DOCTOR: Final = 1
DOCTOR_WIDTH: Final = 160
TITLE_WIDTH: Final = 280
WAITING: Final = "…"
AMENDED_MARK: Final = "\u00a0*"
AMENDED_WORDS: Final = "calculé avec des valeurs modifiées localement"
ADDED_WORDS: Final = "calculé avec des règles ajoutées par vous"
STATE: Final = 2
DATE: Final = 4
SHORTEST: Final = "Forfait structure 2024"
TOO_LATE: Final = "non déclarée"
STATE_WORDS: Final = {Etat.ARCHIVEE: "archivée", Etat.SUPPRIMEE: "supprimée"}


class DeclarationsModel(QAbstractTableModel):
    """The declarations of the store as a table."""

    def __init__(self, bureau: Bureau, parent: QObject | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self._bureau = bureau
        self._rows: list[LigneDeclaration] = []
        self._evaluated: dict[int, tuple[str, str]] = {}
        self._reserves: dict[int, str] = {}
        self._wanted: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._evaluate_one)
        self._is_over = False

    def finish(self) -> None:
        """Read the store no more: it is about to be closed."""
        self._is_over = True
        self._timer.stop()

    def show_rows(self, rows: list[LigneDeclaration]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = rows
        self._evaluated.clear()
        self._reserves.clear()
        self._wanted.clear()
        self.endResetModel()

    def row_at(self, rang: int) -> LigneDeclaration | None:
        """Return a row, or None."""
        return self._rows[rang] if 0 <= rang < len(self._rows) else None

    def doctors(self) -> set[str]:
        """Return the names of the doctors in the list."""
        return {ligne.praticien for ligne in self._rows}

    def longest_title(self) -> str:
        """Return the title of most letters in the list."""
        return max((ligne.titre for ligne in self._rows), key=len, default="")

    @property
    def has_reserves(self) -> bool:
        """Whether an amount that is shown rests on what did not come with the program."""
        return bool(self._reserves)

    def row_of(self, declaration_id: int) -> int:
        """Return the place of a declaration, -1 when it is not listed."""
        return next((r for r, ligne in enumerate(self._rows) if ligne.id == declaration_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of declarations."""
        return 0 if parent and parent.isValid() else len(self._rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        """Return the number of columns."""
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the words of a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a cell; an amount not evaluated yet is asked for."""
        ligne = self.row_at(index.row())
        if ligne is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        mots = self._words(ligne, index.column(), role)
        return plain_tip(mots) if role == Qt.ItemDataRole.ToolTipRole else mots

    def _words(self, ligne: LigneDeclaration, colonne: int, role: int) -> str:
        match colonne:
            case 0:
                return ligne.titre
            case 1:
                return ligne.praticien
            case 2:
                return STATE_WORDS.get(ligne.etat) or self._evaluation(ligne.id)[0]
            case 3:
                montant = self._evaluation(ligne.id)[1]
                if role != Qt.ItemDataRole.ToolTipRole:
                    montant = discretion.mask(montant)
                if role != Qt.ItemDataRole.DisplayRole and montant.endswith(AMENDED_MARK):
                    return f"{montant.removesuffix(AMENDED_MARK)}, {self._reserves[ligne.id]}"
                return montant
            case _:
                return format_date_courte(ligne.modifiee_le)

    def _evaluation(self, declaration_id: int) -> tuple[str, str]:
        """Return the state and the amount, asked for when they are not known yet."""
        if declaration_id not in self._evaluated:
            if declaration_id not in self._wanted and not self._is_over:
                self._wanted.append(declaration_id)
                self._timer.start()
            return WAITING, WAITING
        return self._evaluated[declaration_id]

    def _evaluate_one(self) -> None:
        if not self._wanted:
            self._timer.stop()
            return
        declaration_id = self._wanted.pop(0)
        resultat = self._bureau.amount(declaration_id)
        etat, montant = _say_evaluation(resultat, self._bureau.phase(declaration_id))
        reserves = self._find_reserves(declaration_id) if resultat is not None else ""
        if reserves:
            montant += AMENDED_MARK
            self._reserves[declaration_id] = reserves
        self._evaluated[declaration_id] = etat, montant
        rang = self.row_of(declaration_id)
        if rang >= 0:
            self.dataChanged.emit(self.index(rang, STATE), self.index(rang, AMOUNT))

    def _find_reserves(self, declaration_id: int) -> str:
        """Say what an amount rests on that did not come with the program, or nothing."""
        mots = []
        if self._bureau.is_amended(declaration_id):
            mots.append(AMENDED_WORDS)
        if self._bureau.is_added(declaration_id):
            mots.append(ADDED_WORDS)
        return ", ".join(mots)


def _say_evaluation(resultat: Resultat | None, phase: Phase) -> tuple[str, str]:
    """Say the state and the amount of a listed declaration."""
    if resultat is None:  # the amount column has the room
        return "illisible", "contenu modifié" if phase is Phase.DECLAREE else "règles illisibles"
    lignes = [ligne for volet in resultat.volets for ligne in volet.indicateurs]
    ouvertes = any(ligne.statut is Statut.A_COMPLETER for ligne in lignes)
    montant = f"{format_points(resultat.acquis.points)} · {format_euros(resultat.acquis.euros)}"
    verrou = resultat.verrou
    ferme = verrou is not None and verrou.statut is not Statut.ATTEINT
    prete = f"prête, 0{INSECABLE}pt" if ferme else "prête"
    etats = {Phase.DECLAREE: "déclarée", Phase.CLOSE: TOO_LATE}
    return etats.get(phase, "à compléter" if ouvertes else prete), montant


class DeclarationsView(QTableView):
    """The table: whole rows are chosen, Enter or a double click opens."""

    def __init__(self, model: DeclarationsModel) -> None:
        """Lay out the columns."""
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Déclarations")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)  # a long name ends in an ellipsis instead of losing whole words
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 12)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        entete = self.horizontalHeader()
        entete.setHighlightSections(False)
        entete.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        modeles = (TOO_LATE, "722,5\u00a0pts · 5\u00a0057,50\u00a0€", "00/00/0000")
        for colonne, modele in enumerate(modeles, STATE):
            self.setColumnWidth(colonne, max(map(self._room_for, (modele, COLUMNS[colonne]))))
        self._date_width = self.columnWidth(DATE)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Show whose the declarations are, when they are not all the same one's.

        Where there is not room for all, the date gives way first, to the titles too, then the
        doctor's name: titles and amounts tell declarations apart.
        """
        model = self.model()
        assert isinstance(model, DeclarationsModel)
        noms = model.doctors()
        large = max((self._room_for(nom) for nom in {*noms, COLUMNS[DOCTOR]}), default=0)
        large = min(large, theme.scaled(DOCTOR_WIDTH))
        least = self._room_for(SHORTEST)
        reste = self.horizontalHeader().width() - self.columnWidth(STATE)
        reste -= self.columnWidth(AMOUNT) + least
        longest = min(self._room_for(model.longest_title()), theme.scaled(TITLE_WIDTH))
        titre = max(0, longest - least)
        named = len(noms) > 1 and reste >= self._room_for(COLUMNS[DOCTOR])
        dated = reste >= titre + self._date_width + (large if named else 0)
        self.setColumnWidth(DOCTOR, min(large, max(reste, 0)))
        self.setColumnHidden(DOCTOR, not named)
        self.setColumnHidden(DATE, not dated)

    def _room_for(self, mots: str) -> int:
        return self.fontMetrics().horizontalAdvance(mots) + CELL_PADDING

    def follow_discretion(self) -> None:
        """Draw the amounts again, masked or not; a tool tip always has them whole."""
        self.viewport().update()

    def fit_rows(self, rows: int) -> None:
        """Be as high as the rows, ten of them at the most."""
        self._share_room()
        haut = self.horizontalHeader().sizeHint().height()
        ligne = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(haut + ligne * min(max(rows, 1), 10) + 6)
