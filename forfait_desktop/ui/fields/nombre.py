"""A count, or the points that amelipro notified, typed in a line."""

from decimal import Decimal
from typing import ClassVar

from PySide6.QtWidgets import QLineEdit, QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import format_nombre, parse_entier, parse_nombre
from forfait_desktop.domain.values import Valeur
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui.fields.base import Entry, Field, FieldState
from forfait_desktop.ui.widgets.texts import Line


class NombreField(Field):
    """One line for a number, with its unit."""

    types: ClassVar[tuple[str, ...]] = ("nombre", "points")

    def __init__(
        self, champ: Champ, parent: QWidget | None = None, maximum: Decimal | None = None
    ) -> None:
        """Make the line; ``maximum`` bounds notified points."""
        super().__init__(champ, parent)
        self._maximum = maximum if maximum is not None else champ.maximum
        self.entry = Entry(champ.libelle, champ.aide)
        self.entry.setPlaceholderText("non renseigné")
        self._name_editor(self.entry)
        self.row.addWidget(self.entry)
        unite = champ.unite or ("points" if champ.type == "points" else "")
        if unite:
            self.row.addWidget(Line(unite, ton="discret"))
        self.row.addStretch(1)
        self.entry.textEdited.connect(self._on_edited)
        self.entry.editingFinished.connect(self.editing_finished)

    def set_value(self, valeur: Valeur | None) -> None:
        """Show a number; what is typed stays when it means the same."""
        if valeur is not None and valeur == self.value():
            return
        texte = format_nombre(valeur) if isinstance(valeur, int | Decimal) else ""
        self.entry.setText(texte)
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
        if not texte:
            return None
        decimales = self.champ.decimales or self.champ.type == "points"
        petit = self._maximum is not None and self._maximum < 1000
        nombre = parse_nombre(texte, moins_de_mille=petit) if decimales else parse_entier(texte)
        if self._maximum is not None and nombre > self._maximum:
            raise SaisieInvalide(
                f"Le maximum est {format_nombre(self._maximum)}. Vérifiez le nombre."
            )
        return nombre

    def _on_edited(self) -> None:
        self._pass_on(typing=True)
