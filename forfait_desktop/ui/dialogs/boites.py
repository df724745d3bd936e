"""Questions and messages in a box of their own, whose words are never read as markup."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.ui import theme
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.layouts import add_layout_at, fit
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import Text, break_words, danger, primary

Buttons = QMessageBox.StandardButton
NAME_WIDTH: Final = 440
ICON: Final = 28
TITLE_WIDTH: Final = 320
_ICONS: Final = {
    QMessageBox.Icon.Question: ("circle-help", "accent"),
    QMessageBox.Icon.Information: ("info", "accent"),
    QMessageBox.Icon.Warning: ("triangle-alert", "a_completer"),
}


class MessageBox(QMessageBox):
    """A message under its title, with our icon and the margins of our windows."""

    def __init__(
        self,
        parent: QWidget | None,
        titre: str,
        texte: str,
        icone: QMessageBox.Icon,
        boutons: QMessageBox.StandardButton,
    ) -> None:
        """Make a box whose buttons have Qt's words until they are given others."""
        super().__init__(QMessageBox.Icon.NoIcon, titre, "", boutons, parent)
        self.setOption(QMessageBox.Option.DontUseNativeDialog)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(break_words(texte))
        self.setIconPixmap(theme.pixmap(*_ICONS[icone], ICON))
        self._titre = titre

    def name_buttons(self, oui: str, *, grave: bool = False) -> None:
        """Let the first button say what it does; the other one does nothing."""
        yes = self.button(Buttons.Yes)
        yes.setText(oui)
        if grave and isinstance(yes, QPushButton):
            danger(yes)
        self.button(Buttons.Cancel).setText("&Annuler")

    def ask(self) -> QMessageBox.StandardButton:
        """Show the box until it is answered."""
        self._write_title()
        reponse = self.exec()
        self.deleteLater()
        return QMessageBox.StandardButton(reponse)

    def _write_title(self) -> None:
        """Put the title above the words, in the place that Qt gave them."""
        grille = self.layout()
        label = self.findChild(QLabel, "qt_msgbox_label")
        assert isinstance(grille, QGridLayout)
        assert label is not None
        grille.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        grille.setHorizontalSpacing(GRID)
        grille.setVerticalSpacing(2 * GRID)
        place = grille.getItemPosition(grille.indexOf(label))
        assert isinstance(place, tuple)
        rang, rayon, _hauteur, _largeur = place
        grille.removeWidget(label)
        colonne = QVBoxLayout()
        colonne.setSpacing(GRID)
        add_layout_at(grille, colonne, rang, rayon)
        titre = Text(self._titre, strong=True)
        titre.setMinimumSize(theme.scaled(TITLE_WIDTH), theme.scaled(ICON))
        colonne.addWidget(titre)
        colonne.addWidget(label, 1)


class NameDialog(QDialog):
    """One word or a name, asked for in a line."""

    def __init__(self, parent: QWidget, titre: str, libelle: str, oui: str, longest: int) -> None:
        """Lay out the title, the line, which takes no more than is kept, and the two buttons."""
        super().__init__(parent)
        self.setWindowTitle(titre)
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        colonne.setSpacing(GRID)
        colonne.addWidget(Text(titre, title=True))
        self.line = TextLine()
        self.line.setAccessibleName(libelle)
        self.line.setMaxLength(longest)
        etiquette = Text(libelle)
        etiquette.setBuddy(self.line)
        colonne.addWidget(etiquette)
        colonne.addWidget(self.line)
        colonne.addSpacing(GRID)
        boutons = QDialogButtonBox()
        self.accept_button = primary(QPushButton(oui))
        boutons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = QPushButton("&Annuler")
        boutons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        boutons.accepted.connect(self.accept)
        boutons.rejected.connect(self.reject)
        colonne.addWidget(boutons)
        fit(self, NAME_WIDTH)
        self.line.setFocus()


def ask(
    parent: QWidget,
    titre: str,
    question: str,
    oui: str = "",
    *,
    warns: bool = False,
    grave: bool = False,
) -> bool:
    """Ask a question whose answer is no unless yes is chosen.

    ``oui`` says what is done, with the title by default; ``warns``, that there is something to
    beware of; ``grave``, that it is done for good.
    """
    icone = QMessageBox.Icon.Warning if warns or grave else QMessageBox.Icon.Question
    boite = MessageBox(parent, titre, question, icone, Buttons.Yes | Buttons.Cancel)
    boite.name_buttons(oui or titre, grave=grave)
    boite.setDefaultButton(Buttons.Cancel)
    return boite.ask() == Buttons.Yes


def ask_until_told(
    parent: QWidget, titre: str, question: str, oui: str, case: str
) -> tuple[bool, bool]:
    """Ask with a box to tick; return whether to go on, and whether never to ask again."""
    boite = MessageBox(
        parent, titre, question, QMessageBox.Icon.Warning, Buttons.Yes | Buttons.Cancel
    )
    boite.name_buttons(oui)
    boite.setDefaultButton(Buttons.Cancel)
    ne_plus = QCheckBox(case)
    boite.setCheckBox(ne_plus)
    accord = boite.ask() == Buttons.Yes
    return accord, accord and ne_plus.isChecked()


def ask_name(parent: QWidget, titre: str, libelle: str, oui: str, longest: int) -> str | None:
    """Ask for a word; return it without the spaces around it, None when it is cancelled.

    ``longest`` is how many characters of it are kept.
    """
    dialogue = NameDialog(parent, titre, libelle, oui, longest)
    accord = dialogue.exec() == QDialog.DialogCode.Accepted
    dialogue.deleteLater()
    return dialogue.line.text().strip() if accord else None


def tell(parent: QWidget, titre: str, texte: str) -> None:
    """Say something that must be read before going on."""
    boite = MessageBox(parent, titre, texte, QMessageBox.Icon.Information, Buttons.Ok)
    boite.button(Buttons.Ok).setText("&Fermer")
    boite.ask()
