"""Words chosen in a list: check boxes, or radio buttons where only one is allowed."""

from typing import ClassVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QWidget,
)

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.values import Valeur
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import Box, Choice
from forfait_desktop.ui.widgets.texts import plain_caption

COLUMNS_FROM = 6
COLUMNS_OF_ONE_FROM = 3


class ChoixField(Field):
    """One button a word, in two columns when the list is long."""

    types: ClassVar[tuple[str, ...]] = ("choix",)
    offers_unknown: ClassVar[bool] = True

    def __init__(self, champ: Champ, parent: QWidget | None = None) -> None:
        """Offer every word of the list, and "aucun" or "je ne sais pas encore"."""
        super().__init__(champ, parent)
        self._buttons: dict[str, QAbstractButton] = {}
        self._group = QButtonGroup(self)  # of radio buttons only: it takes Tab from boxes to tick
        grille = QGridLayout()
        grille.setVerticalSpacing(0)
        grille.setHorizontalSpacing(16)
        colonnes = 2 if len(champ.options) >= _columns_from(champ) else 1
        boutons = len(champ.options) + (1 if champ.unique else 0)
        lignes = -(-boutons // colonnes)
        for rang, option in enumerate(champ.options):
            bouton = self._add(option.libelle)
            self._buttons[option.mot] = bouton
            grille.addWidget(bouton, rang % lignes, rang // lignes)
        self._none: QAbstractButton | None = None if champ.unique else self._add("Aucun")
        self._unknown = self._add("Je ne sais pas encore")
        if self._none:
            grille.addWidget(self._none, lignes, 0)
        rang = len(champ.options) if champ.unique else lignes + (1 if colonnes == 1 else 0)
        if champ.unique:
            grille.addWidget(self._unknown, rang % lignes, rang // lignes)
        else:
            grille.addWidget(self._unknown, rang, colonnes - 1)
        grille.setColumnStretch(colonnes, 1)
        add_layout(self.row, grille)
        self.set_value(None)

    def _read(self) -> Valeur | None:
        """Return the words chosen in the order of the list, None when nothing is known yet."""
        mots = tuple(mot for mot, bouton in self._buttons.items() if bouton.isChecked())
        if mots:
            return mots
        return () if self._none and self._none.isChecked() else None

    def set_value(self, valeur: Valeur | None) -> None:
        """Check the buttons of an answer."""
        mots = valeur if isinstance(valeur, tuple) else ()
        for mot, bouton in self._buttons.items():
            self._set_checked(bouton, mot in mots)
        self._show_extremes(valeur)

    def focus_first(self) -> None:
        """Give the keyboard to the first checked button, else to the first one."""
        boutons = list(self._buttons.values())
        next((bouton for bouton in boutons if bouton.isChecked()), boutons[0]).setFocus()

    def button(self, mot: str) -> QAbstractButton:
        """Return the button of a word."""
        return self._buttons[mot]

    def _add(self, texte: str) -> QAbstractButton:
        legende = plain_caption(texte)
        bouton: QAbstractButton = Choice(legende) if self.champ.unique else Box(legende)
        bouton.setAccessibleName(f"{self.champ.libelle}\u00a0: {texte}")
        if self.champ.unique:
            self._group.addButton(bouton)
        bouton.clicked.connect(self._on_clicked)
        return bouton

    def _set_checked(self, bouton: QAbstractButton, checked: bool) -> None:
        self._group.setExclusive(False)
        bouton.setChecked(checked)
        self._group.setExclusive(self.champ.unique)

    def _show_extremes(self, valeur: Valeur | None) -> None:
        if self._none:
            self._set_checked(self._none, valeur == ())
        self._set_checked(self._unknown, valeur is None)

    def _on_clicked(self) -> None:
        bouton = self.sender()
        assert isinstance(bouton, QAbstractButton)
        valeur: Valeur | None
        if bouton is self._unknown:
            valeur = None
        elif bouton is self._none:
            valeur = () if bouton.isChecked() else None
        else:
            valeur = (
                tuple(mot for mot, propre in self._buttons.items() if propre.isChecked()) or None
            )
        self.set_value(valeur)
        self.set_state(FieldState.A_ENREGISTRER)
        self.value_changed.emit(valeur, False)


def _columns_from(champ: Champ) -> int:
    """Return from how many words on a list stands in two columns."""
    return COLUMNS_OF_ONE_FROM if champ.unique else COLUMNS_FROM
