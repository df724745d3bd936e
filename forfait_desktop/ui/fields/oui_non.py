"""A yes/no answer, with "je ne sais pas encore" and, where the rule allows it, "sans objet"."""

from typing import ClassVar

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.values import SANS_OBJET, Valeur
from forfait_desktop.ui.fields.base import Field
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import Choice
from forfait_desktop.ui.widgets.texts import plain_caption


class OuiNonField(Field):
    """Three or four radio buttons."""

    types: ClassVar[tuple[str, ...]] = ("oui_non",)
    offers_unknown: ClassVar[bool] = True

    def __init__(self, champ: Champ, parent: QWidget | None = None) -> None:
        """Offer yes, no, not known yet, and sans objet where allowed."""
        super().__init__(champ, parent)
        self._group = QButtonGroup(self)
        self._choices: list[tuple[Valeur | None, QRadioButton]] = []
        colonne = QVBoxLayout()
        colonne.setSpacing(0)
        premiere = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        premiere.setSpacing(16)
        premiere.addWidget(self._add("Oui", True))
        premiere.addWidget(self._add("Non", False))
        premiere.addWidget(self._add("Je ne sais pas encore", None))
        premiere.addStretch(1)
        add_layout(colonne, premiere)
        if champ.sans_objet:
            colonne.addWidget(self._add(champ.sans_objet_libelle or "Sans objet", SANS_OBJET))
        add_layout(self.row, colonne)
        self.set_value(None)
        self._group.buttonClicked.connect(self._on_clicked)

    def _read(self) -> Valeur | None:
        """Return True, False, SANS_OBJET or None."""
        return next(valeur for valeur, bouton in self._choices if bouton.isChecked())

    def set_value(self, valeur: Valeur | None) -> None:
        """Check the button of an answer."""
        for propre, bouton in self._choices:
            if propre is valeur:
                bouton.setChecked(True)

    def focus_first(self) -> None:
        """Give the keyboard to the checked button."""
        self.button(self.value()).setFocus()

    def button(self, valeur: Valeur | None) -> QRadioButton:
        """Return the button of an answer."""
        return next(bouton for propre, bouton in self._choices if propre is valeur)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer by first letter: o, n, j (je ne sais pas encore), s (sans objet)."""
        lettre = event.text().lower()
        for _, bouton in self._choices:
            if lettre and bouton.text().lower().startswith(lettre):
                bouton.setFocus()
                bouton.click()
                return
        super().keyPressEvent(event)

    def _add(self, texte: str, valeur: Valeur | None) -> QRadioButton:
        bouton = Choice(plain_caption(texte))
        bouton.setAccessibleName(f"{self.champ.libelle}\u00a0: {texte}")
        self._group.addButton(bouton)
        self._choices.append((valeur, bouton))
        return bouton

    def _on_clicked(self) -> None:
        self.value_changed.emit(self.value(), False)
