"""The window that "À propos" opens: version, data, what is never done, components and licences."""

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop import __version__
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.licences import (
    Composant,
    load_composants,
    notice_lgpl,
    qt_folder,
)
from forfait_desktop.ui import theme
from forfait_desktop.ui.tabulation import move_focus
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.texts import Line, Text, plain_tip

JAMAIS: Final = (
    "Ce programme n’utilise jamais le réseau, n’envoie rien à personne et ne se met pas à jour "
    "seul. Il ne déclare rien à votre place. Il ne demande ni mot de passe amelipro, ni carte CPS, "
    "ni donnée de patient. Il n’est pas édité par l’Assurance Maladie."
)
DROITS: Final = "Vos droits sur Qt et PySide6"
NON_DITE: Final = "non indiquée"
"""The version of a part that its holder does not give."""
FULL_LINE: Final = 55
PROSE: Final = re.compile(r" {0,3}(?!Copyright|Licen[cs]e)[A-Za-z(\"'’“]")
"""What the next line of a paragraph begins with; a number or a bullet begins another."""
NAME_PADDING: Final = 24
_QT: Final = "Qt"


class AproposDialog(QDialog):
    """What the program is and is made of; a line of the list shows the text of its licence."""

    def __init__(self, data_dir: Path, parent: QWidget | None = None) -> None:
        """Lay out the words above and the components below."""
        super().__init__(parent)
        self.composants = load_composants()
        self.setWindowTitle("À propos")
        size = QSize(theme.scaled(1080), theme.scaled(640))
        self.resize(size.boundedTo(self.screen().availableSize()))
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(24, 24, 24, 12)
        colonne.setSpacing(12)
        colonne.addWidget(Text(f"Forfait Desktop {__version__}", title=True))
        colonne.addWidget(Text(JAMAIS))
        self.place = Text(f"Vos dossiers sont ici{INSECABLE}: {data_dir}")
        colonne.addWidget(self.place)
        colonne.addWidget(Text("Ce que contient le programme, et ses licences", strong=True))
        self.list = self._make_list()
        self.heading = Line(strong=True)
        self.reader = QPlainTextEdit()
        self._letters = self.reader.font()
        self.reader.setReadOnly(True)
        self.reader.setTabChangesFocus(True)
        self.reader.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        add_layout(colonne, self._lay_out_licences(), 1)
        boutons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        boutons.rejected.connect(self.reject)
        colonne.addWidget(boutons)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.show_component(self.composants[0].nom)
        self.list.setFocus()

    def show_component(self, nom: str) -> None:
        """Choose the line of a component."""
        trouves = self.list.findItems(nom, Qt.MatchFlag.MatchExactly)
        self.list.setCurrentItem(trouves[0])

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab follow the reading order, and show where it goes."""
        return move_focus(self, forward=following) or super().focusNextPrevChild(following)

    def _make_list(self) -> QTreeWidget:
        liste = QTreeWidget()
        liste.setColumnCount(3)
        liste.setHeaderLabels(["Composant", "Version", "Licence"])
        liste.setRootIsDecorated(False)
        liste.setUniformRowHeights(True)
        liste.setAccessibleName("Composants et licences")
        ours = [c for c in self.composants if not c.dans and not c.distribution][:1]
        rest = [c for c in self.composants if c not in ours]
        qt = self._qt()
        rights = QTreeWidgetItem([DROITS, qt.version or NON_DITE, qt.licence])
        items = [*map(_make_item, ours), rights, *map(_make_item, rest)]
        liste.addTopLevelItems(items)
        entete = liste.header()
        entete.setStretchLastSection(False)
        # The few longer names end in an ellipsis: a licence says more than the end of a name.
        liste.ensurePolished()
        liste.setColumnWidth(0, liste.fontMetrics().horizontalAdvance(DROITS) + NAME_PADDING)
        entete.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        entete.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        liste.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return liste

    def _lay_out_licences(self) -> QHBoxLayout:
        ligne = QHBoxLayout()
        ligne.setSpacing(16)
        ligne.addWidget(self.list, 6)
        droite = QVBoxLayout()
        droite.setSpacing(8)
        droite.addWidget(self.heading)
        droite.addWidget(self.reader, 1)
        add_layout(ligne, droite, 5)
        return ligne

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        composant: Composant | None = item.data(0, Qt.ItemDataRole.UserRole)
        titre = composant.nom if composant else DROITS
        self.heading.setText(titre)
        self.reader.setAccessibleName(f"Texte{INSECABLE}: {titre}")
        if composant:
            self.reader.setFont(theme.fixed_font())
            self.reader.setPlainText(join_lines(_write_texts(composant)))
        else:
            self.reader.setFont(self._letters)
            self.reader.setPlainText(notice_lgpl(qt_folder(), self._qt().version))

    def _qt(self) -> Composant:
        return next(composant for composant in self.composants if composant.nom == _QT)


def _make_item(composant: Composant) -> QTreeWidgetItem:
    item = QTreeWidgetItem([composant.nom, composant.version or NON_DITE, composant.licence])
    for colonne in range(item.columnCount()):
        item.setToolTip(colonne, plain_tip(item.text(colonne)))
    item.setData(0, Qt.ItemDataRole.UserRole, composant)
    return item


def join_lines(texte: str) -> str:
    """Return a text whose paragraphs fold where the window does, not where their author's did.

    A line that is set back, numbered or after a short one is one that its author meant.
    """
    joined: list[str] = []
    avant = ""
    for ligne in texte.splitlines():
        if joined and len(avant) >= FULL_LINE and PROSE.match(ligne):
            joined[-1] = f"{joined[-1]} {ligne.strip()}"
        else:
            joined.append(ligne)
        avant = ligne.strip()
    return "\n".join(joined)


def _write_texts(composant: Composant) -> str:
    """Return the texts of a component's licence, one after the other."""
    debut = f"{composant.nom} {composant.version}".strip()
    tete = f"{debut}\nSert à{INSECABLE}: {composant.role}\nLicence{INSECABLE}: {composant.licence}"
    return "\n\n".join([tete, *(texte.read() for texte in composant.textes)])
