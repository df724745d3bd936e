"""What every field editor shares: its label, its state beside it, and its protocol."""

from enum import Enum
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.values import Valeur
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.ui import theme
from forfait_desktop.ui.annonces import annonces
from forfait_desktop.ui.widgets.history import leave_to_window
from forfait_desktop.ui.widgets.layouts import add_layout
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import Text, plain_caption, repolish

FAUTE: Final = "faute"
ENREGISTRE: Final = "Enregistré"
RIEN_D_ENREGISTRE: Final = "Rien n’est enregistré pour ce champ."


class FieldState(Enum):
    """What is said beside a field."""

    VIDE = "vide"
    A_ENREGISTRER = "a_enregistrer"
    ENREGISTRE = "enregistre"
    ERREUR = "erreur"


class Field(QWidget):
    """Base of the editors.

    ``value_changed(value, typing)`` carries None when there is no valid answer; ``typing``
    tells that more keystrokes may follow. ``editing_finished`` closes a step of undo.
    """

    types: ClassVar[tuple[str, ...]] = ()
    offers_unknown: ClassVar[bool] = False
    """Whether "je ne sais pas encore" is one of the answers it offers."""

    value_changed = Signal(object, bool)
    editing_finished = Signal()

    def __init__(self, champ: Champ, parent: QWidget | None = None) -> None:
        """Lay out the label above, the editor, and the message below."""
        super().__init__(parent)
        self.champ = champ
        colonne = self._column = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(4)
        self.label = Text(champ.libelle, strong=True)
        colonne.addWidget(self.label)
        self.row = QHBoxLayout()
        self.row.setSpacing(theme.GRID)
        add_layout(colonne, self.row)
        self._hint = Text(champ.aide, ton="discret", small=True)
        bas = QHBoxLayout()
        bas.setSpacing(6)
        bas.addWidget(self._hint, 1)
        self._state_icon = QLabel()
        self._state_text = Text(small=True)
        self._keep_state_place()
        bas.addWidget(self._state_icon, 0, Qt.AlignmentFlag.AlignTop)
        bas.addWidget(self._state_text, 0 if champ.aide else 1, Qt.AlignmentFlag.AlignTop)
        self._under = bas
        add_layout(colonne, bas)
        self.state = FieldState.VIDE
        self._show_state("", "discret", "")

    def _keep_state_place(self) -> None:
        """Put the icon on the first line of the words, and keep their place beside a hint."""
        case = theme.icon_size(16)
        lettres = self._state_text.fontMetrics()
        self._state_icon.setFixedSize(case.width(), max(case.height(), lettres.height()))
        if not self.champ.aide:
            return
        self._state_text.setMinimumWidth(lettres.horizontalAdvance(ENREGISTRE))
        policy = self._state_icon.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._state_icon.setSizePolicy(policy)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the field and above its state, such as what is proposed for it."""
        self._column.insertWidget(self._column.indexOf(self._under), widget)

    def _name_editor(self, editeur: QWidget) -> None:
        """Say that the label is that of an editor; none of its letters is a key."""
        self.label.setText(plain_caption(self.champ.libelle))
        self.label.setBuddy(editeur)

    def value(self) -> Valeur | None:
        """Return the answer, None when there is no valid one."""
        try:
            return self._read()
        except SaisieInvalide:
            return None

    def set_value(self, valeur: Valeur | None) -> None:
        """Show an answer without emitting anything."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Tell whether what is typed can be read, or is empty."""
        return not self._refusal()

    def refusal(self) -> str:
        """Return why what stands in the field is no answer, though it is not empty."""
        return self._refusal()

    def _read(self) -> Valeur | None:
        """Return what is given, None when nothing is; raise ``SaisieInvalide`` when wrong."""
        raise NotImplementedError

    def _refusal(self) -> str:
        try:
            self._read()
        except SaisieInvalide as erreur:
            return str(erreur)
        return ""

    def _pass_on(self, *, typing: bool) -> None:
        """Emit what is given, or say why it is no answer."""
        try:
            valeur = self._read()
        except SaisieInvalide as erreur:
            self._show_refusal(erreur)
            valeur = None
        else:
            self.set_state(FieldState.A_ENREGISTRER)
        self.value_changed.emit(valeur, typing)

    def _show_refusal(self, erreur: SaisieInvalide) -> None:
        self.set_state(FieldState.ERREUR, f"{erreur} {RIEN_D_ENREGISTRE}")

    def focus_first(self) -> None:
        """Give the keyboard to the first control of the field."""
        raise NotImplementedError

    def focus_wrong(self) -> None:
        """Give the keyboard to the first line editor at fault, else to the field."""
        fautives = self.wrong_inputs()
        if not fautives:
            self.focus_first()
            return
        fautives[0].setFocus()
        fautives[0].selectAll()

    def inputs(self) -> list[QLineEdit]:
        """Return the line editors."""
        return []

    def wrong_inputs(self) -> list[QLineEdit]:
        """Return the line editors to be marked, when what they hold is wrong."""
        return self.inputs()

    def set_state(self, state: FieldState, message: str = "") -> None:
        """Say beside the field that it is saved, waiting, or wrong and why."""
        self.state = state
        if state is FieldState.ERREUR:
            self._show_state("triangle-alert", "non_atteint", message)
        elif state is FieldState.ENREGISTRE:
            self._show_state("check", "discret", ENREGISTRE)
        elif state is FieldState.A_ENREGISTRER:
            self._show_state("", "discret", message or "…")
        else:
            self._show_state("", "discret", "")
        wrong = self.wrong_inputs() if state is FieldState.ERREUR else []
        for entree in self.inputs():
            mark_error(entree, message if entree in wrong else "", say=entree in wrong[:1])

    def message(self) -> str:
        """Return what is said beside the field."""
        return self._state_text.text()

    def _show_state(self, icone: str, ton: str, texte: str) -> None:
        if icone:
            couleur = "muted" if ton == "discret" else ton
            self._state_icon.setPixmap(theme.pixmap(icone, couleur, 16))
        else:
            self._state_icon.clear()
        self._state_text.setText(texte)
        self._state_text.set_ton(ton)
        self._state_icon.setVisible(bool(icone))
        self._show_hint(wrong=ton == "non_atteint")

    def _show_hint(self, *, wrong: bool) -> None:
        """Give the place of the hint to an error, which then needs no other; the state is short."""
        has_hint = bool(self.champ.aide) and not wrong
        self._hint.setVisible(has_hint)
        self._state_text.setWordWrap(not has_hint)
        self._under.setStretch(2, 0 if has_hint else 1)
        # Words under a field are its own: they keep away from the label of the next one.
        self._column.setContentsMargins(0, 0, 0, theme.GRID if self.champ.aide or wrong else 0)


class Entry(TextLine):
    """A line editor that leaves undo and redo to the declaration's own history."""

    def __init__(self, accessible: str, aide: str = "", chars: int = 10) -> None:
        """Make an editor wide enough for so many characters."""
        super().__init__()
        self.setAccessibleName(accessible)
        if aide:
            self.setAccessibleDescription(aide)
        self.setMaxLength(200)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * (chars + 3))
        self.setMaximumWidth(self.fontMetrics().horizontalAdvance("0") * (chars + 8))

    def event(self, event: QEvent) -> bool:
        """Let the window have Ctrl+Z and Ctrl+Y."""
        return False if leave_to_window(event) else super().event(event)


def mark_error(entree: QWidget, faute: str, *, say: bool = True) -> None:
    """Frame an editor in the error colour and say why, or give it back what it had."""
    avant = entree.property(FAUTE) or ""
    if avant == faute:
        return
    aide = entree.accessibleDescription().removesuffix(avant).strip()
    entree.setAccessibleDescription(f"{aide} {faute}".strip())
    entree.setProperty(FAUTE, faute)
    if bool(avant) != bool(faute):
        entree.setProperty("erreur", bool(faute))
        repolish(entree)
    if say:
        annonces.say(entree, faute, urgent=True)


__all__ = ["Entry", "Field", "FieldState", "mark_error"]
