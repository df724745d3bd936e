"""A day typed as 31/12/2025."""

from datetime import date
from typing import ClassVar

from PySide6.QtWidgets import QLineEdit, QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import format_date_courte, parse_date
from forfait_desktop.domain.values import Valeur
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui.fields.base import Entry, Field, FieldState
from forfait_desktop.ui.widgets.texts import Line


class JourField(Field):
    """One line for a day."""

    types: ClassVar[tuple[str, ...]] = ("date",)

    def __init__(self, champ: Champ, parent: QWidget | None = None) -> None:
        """Make the line."""
        super().__init__(champ, parent)
        self.entry = Entry(champ.libelle, "Jour, mois et année, par exemple 31/12/2025", chars=12)
        self.entry.setPlaceholderText("jj/mm/aaaa")
        self._name_editor(self.entry)
        self.row.addWidget(self.entry)
        self.row.addWidget(Line("jour/mois/année", ton="discret"))
        self.row.addStretch(1)
        self.entry.textEdited.connect(self._on_edited)
        self.entry.editingFinished.connect(self._on_finished)

    def set_value(self, valeur: Valeur | None) -> None:
        """Show a day; what is typed stays when it means the same."""
        if valeur is not None and valeur == self.value():
            return
        self.entry.setText(format_date_courte(valeur) if isinstance(valeur, date) else "")
        self.set_state(FieldState.VIDE)

    def focus_first(self) -> None:
        """Give the keyboard to the line."""
        self.entry.setFocus()
        self.entry.selectAll()

    def inputs(self) -> list[QLineEdit]:
        """Return the line."""
        return [self.entry]

    def _read(self) -> Valeur | None:
        texte = self.entry.text().strip()
        return parse_date(texte) if texte else None

    def _on_edited(self) -> None:
        valeur = self.value()
        # A day is judged once it is whole: half of one is not an error yet.
        self.set_state(FieldState.A_ENREGISTRER, "" if valeur else "date à compléter")
        self.value_changed.emit(valeur, True)

    def _on_finished(self) -> None:
        try:
            self._read()
        except SaisieInvalide as erreur:
            self._show_refusal(erreur)
        self.editing_finished.emit()
