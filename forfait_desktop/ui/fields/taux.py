"""A rate, typed as a percentage or as "812 sur 1 000"; the last one typed counts."""

from typing import ClassVar

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_nombre,
    format_pourcentage,
    parse_entier,
    parse_nombre,
)
from forfait_desktop.domain.values import SANS_OBJET, Taux, Valeur
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui.fields.base import Entry, Field, FieldState
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import Box
from forfait_desktop.ui.widgets.texts import Line, plain_caption


class TauxField(Field):
    """A percentage line, a pair of lines for a fraction, and "sans objet" where allowed."""

    types: ClassVar[tuple[str, ...]] = ("taux",)
    not_applicable: QCheckBox | None = None

    def __init__(self, champ: Champ, parent: QWidget | None = None) -> None:
        """Lay out both ways of giving a rate on one row."""
        super().__init__(champ, parent)
        self._set_aside: tuple[str, ...] = ()
        self.percent = Entry(f"{champ.libelle}, en pourcentage", chars=7)
        self.percent.setPlaceholderText("ex. 92,7")
        self.numerator = Entry(f"{champ.libelle}, nombre obtenu", chars=7)
        self.numerator.setPlaceholderText("ex. 812")
        self.denominator = Entry(f"{champ.libelle}, nombre total", chars=7)
        self.denominator.setPlaceholderText(f"ex. 1{INSECABLE}000")
        self._name_editor(self.percent)
        self._equal = Line(ton="discret")  # its place is kept, so that nothing moves
        self._equal.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"= 99,99{INSECABLE}%"))
        ligne = QHBoxLayout()
        ligne.setSpacing(6)
        self._rate: tuple[QWidget, ...] = (
            self.percent,
            Line("%"),
            Line("ou", ton="discret"),
            self.numerator,
            Line("sur"),
            self.denominator,
        )
        for morceau in (*self._rate, self._equal):
            ligne.addWidget(morceau)
        ligne.addStretch(1)
        add_layout(self.row, ligne)
        if champ.sans_objet:
            mots = champ.sans_objet_libelle or "Sans objet"
            self.not_applicable = Box(plain_caption(mots))
            self.not_applicable.setAccessibleName(f"{champ.libelle}, {mots[0].lower()}{mots[1:]}")
            self.not_applicable.clicked.connect(self._on_not_applicable)
            self._place_not_applicable(after_message=False)
        self.percent.textEdited.connect(self._on_percent_edited)
        for terme in (self.numerator, self.denominator):
            terme.textEdited.connect(self._on_fraction_edited)
        for entree in self.inputs():
            entree.editingFinished.connect(self.editing_finished)

    def set_value(self, valeur: Valeur | None) -> None:
        """Show a rate the way it was given; what is typed stays when it means the same."""
        if valeur is not None and valeur == self.value():
            return
        self._set_aside = ()
        for entree in self.inputs():
            entree.clear()
        if self.not_applicable:
            self.not_applicable.setChecked(valeur is SANS_OBJET)
        if isinstance(valeur, Taux):
            if valeur.pourcentage is not None:
                self.percent.setText(format_nombre(valeur.pourcentage))
            else:
                self.numerator.setText(format_nombre(valeur.numerateur or 0))
                self.denominator.setText(format_nombre(valeur.denominateur or 0))
        self._show_equal()
        self.set_state(FieldState.VIDE)

    def refusal(self) -> str:
        """Return why what stands is no rate: half a fraction is not wrong, and not an answer."""
        if refus := super().refusal():
            return refus
        if bool(self.numerator.text().strip()) != bool(self.denominator.text().strip()):
            return "Il manque un des deux nombres."
        return ""

    def focus_first(self) -> None:
        """Give the keyboard to the line in use, or to the box that closes them."""
        if self.not_applicable and self.not_applicable.isChecked():
            self.not_applicable.setFocus()
            return
        entree = self.numerator if self.numerator.text() else self.percent
        entree.setFocus()
        entree.selectAll()

    def inputs(self) -> list[QLineEdit]:
        """Return the three lines."""
        return [self.percent, self.numerator, self.denominator]

    def wrong_inputs(self) -> list[QLineEdit]:
        """Return the lines at fault: never those of the other way of giving the rate."""
        written = [entree for entree in self.inputs() if entree.text().strip()]
        unread = [entree for entree in written if not _is_count(entree.text())]
        if self.percent in written:
            return [self.percent]
        absent = [entree for entree in self.inputs()[1:] if entree not in written]
        if not unread and len(absent) == 1:
            return absent
        return unread or written or self.inputs()

    def _show_hint(self, *, wrong: bool) -> None:
        """Let nothing stand between the lines and what is wrong with them."""
        super()._show_hint(wrong=wrong)
        if self.not_applicable:
            self._place_not_applicable(after_message=wrong)

    def _place_not_applicable(self, *, after_message: bool) -> None:
        assert self.not_applicable is not None
        self._column.removeWidget(self.not_applicable)
        place = self._column.indexOf(self._under) + after_message
        self._column.insertWidget(place, self.not_applicable)

    def _read(self) -> Valeur | None:
        if self.not_applicable and self.not_applicable.isChecked():
            return SANS_OBJET
        if self.percent.text().strip():
            pourcentage = parse_nombre(self.percent.text(), moins_de_mille=True)
            if pourcentage > 100:
                raise SaisieInvalide(f"Un taux ne dépasse pas 100{INSECABLE}%. Vérifiez le nombre.")
            return Taux.from_pourcentage(pourcentage)
        haut, bas = self.numerator.text().strip(), self.denominator.text().strip()
        if not haut or not bas:
            # A half-typed fraction is not wrong yet, but what stands must be readable.
            for texte in filter(None, (haut, bas)):
                parse_entier(texte)
            return None
        return self._read_fraction(parse_entier(haut), parse_entier(bas))

    @staticmethod
    def _read_fraction(numerateur: int, denominateur: int) -> Taux:
        if denominateur == 0:
            raise SaisieInvalide("Le total est nul. Écrivez un total supérieur à zéro.")
        if numerateur > denominateur:
            raise SaisieInvalide(
                f"{format_nombre(numerateur)} dépasse le total de {format_nombre(denominateur)}. "
                "Vérifiez les deux nombres."
            )
        return Taux.from_fraction(numerateur, denominateur)

    def _on_percent_edited(self) -> None:
        self.numerator.clear()
        self.denominator.clear()
        self._on_typed()

    def _on_fraction_edited(self) -> None:
        self.percent.clear()
        self._on_typed()

    def _on_typed(self) -> None:
        if self.not_applicable:
            self.not_applicable.setChecked(False)
        self._set_aside = ()
        self._show_equal()
        self._pass_on(typing=True)

    def _on_not_applicable(self, checked: bool) -> None:
        """Set the figures aside, or bring back those that the box had taken away."""
        if checked:
            self._set_aside = tuple(entree.text() for entree in self.inputs())
        textes = ("", "", "") if checked else self._set_aside
        for entree, texte in zip(self.inputs(), textes, strict=False):
            entree.setText(texte)
        self._show_equal()
        self._pass_on(typing=False)

    def _show_equal(self) -> None:
        valeur = self.value()
        fraction = isinstance(valeur, Taux) and valeur.pourcentage is None
        self._equal.setText(f"= {format_pourcentage(valeur.part)}" if fraction else "")  # type: ignore[union-attr]
        for morceau in self._rate:  # nothing to write while the line does not apply
            morceau.setEnabled(valeur is not SANS_OBJET)


def _is_count(texte: str) -> bool:
    """Tell whether a term of a fraction can be read."""
    try:
        parse_entier(texte)
    except SaisieInvalide:
        return False
    return True
