"""Choosing lines that a piece serves too, or a piece kept already for another line or year."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import say_numbered
from forfait_desktop.domain.suivi import Piece
from forfait_desktop.services.justificatifs import LigneJustificatif, PieceConnue
from forfait_desktop.services.noms import visible_name
from forfait_desktop.ui import theme
from forfait_desktop.ui.help_key import add_help_key
from forfait_desktop.ui.widgets.justificatifs import shorten
from forfait_desktop.ui.widgets.texts import Text, plain_tip, primary

VALUE: Final = Qt.ItemDataRole.UserRole


class _Choix(QDialog):
    """A question, a list and two buttons."""

    def __init__(self, titre: str, question: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(titre)
        self.resize(theme.scaled(560), theme.scaled(440))
        add_help_key(self, "pieces")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 12)
        self._column.setSpacing(10)
        self._column.addWidget(Text(question))
        self.list = QListWidget()
        self.list.setAccessibleName(titre)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self.list, 1)
        boutons = QDialogButtonBox()
        self.accept_button = primary(QPushButton(action))
        boutons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        boutons.addButton("Annuler", QDialogButtonBox.ButtonRole.RejectRole)
        boutons.accepted.connect(self.accept)
        boutons.rejected.connect(self.reject)
        self._column.addWidget(boutons)
        self.accept_button.setEnabled(False)


class LignesDialog(_Choix):
    """The other lines of the declaration, each with a box to tick."""

    def __init__(self, nom: str, lignes: Sequence[LigneJustificatif], parent: QWidget) -> None:
        """Offer the lines that the piece does not serve yet."""
        super().__init__(
            "Utiliser aussi pour…",
            f"Lignes que «\u00a0{shorten(visible_name(nom))}\u00a0» justifie aussi\u00a0:",
            "&Utiliser",
            parent,
        )
        for ligne in lignes:
            titre = say_numbered(ligne.numero, ligne.libelle)
            item = QListWidgetItem(f"{ligne.volet}\u00a0: {titre}", self.list)
            item.setData(VALUE, ligne.indicateur)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.list.itemChanged.connect(lambda: self.accept_button.setEnabled(bool(self.chosen())))
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def chosen(self) -> list[str]:
        """Return the ids of the lines ticked."""
        items = (self.list.item(rang) for rang in range(self.list.count()))
        return [i.data(VALUE) for i in items if i.checkState() == Qt.CheckState.Checked]


class PiecesDialog(_Choix):
    """The pieces kept already, with what they serve; typing narrows the list."""

    def __init__(self, titre: str, connues: Sequence[PieceConnue], parent: QWidget) -> None:
        """Offer the pieces that the line does not have yet."""
        super().__init__(
            "Reprendre une pièce",
            f"Pièce déjà gardée qui justifie aussi «\u00a0{titre}\u00a0»\u00a0:",
            "&Reprendre",
            parent,
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText("Chercher un nom ou une année")
        self.search.setAccessibleName("Chercher un nom ou une année")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self._column.insertWidget(1, self.search)
        for connue in connues:
            usages = "\u00a0; ".join(connue.usages)
            nom = visible_name(connue.piece.nom)
            item = QListWidgetItem(f"{shorten(nom)}\n{usages}", self.list)
            item.setToolTip(plain_tip(f"{nom}\n{usages}"))
            item.setData(VALUE, connue.piece)
        self.list.currentItemChanged.connect(lambda *_: self._show_available())
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self._show_available()

    def chosen(self) -> Piece | None:
        """Return the piece chosen."""
        item = self.list.currentItem()
        if item is None or item.isHidden():
            return None
        piece = item.data(VALUE)
        return piece if isinstance(piece, Piece) else None

    def _narrow(self, texte: str) -> None:
        cherche = texte.casefold().strip()
        for rang in range(self.list.count()):
            item = self.list.item(rang)
            item.setHidden(cherche not in item.text().casefold())
        self._show_available()

    def _show_available(self) -> None:
        self.accept_button.setEnabled(self.chosen() is not None)
