"""Last year's answers on a question page: a line under each field."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.suivi import Proposition
from forfait_desktop.domain.values import Valeur
from forfait_desktop.services.reprise import read_proposition, say_pending, say_proposition
from forfait_desktop.ui.bridge import SessionBridge
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.widgets.texts import Band, LinkButton, Text


class RepriseRow(QWidget):
    """Under a field: what is proposed, to confirm or discard, or a figure to recall."""

    confirmed = Signal()
    discarded = Signal()

    def __init__(self, libelle: str) -> None:
        """Make a hidden row for a field of this label."""
        super().__init__()
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(0, 0, 0, 0)
        ligne.setSpacing(8)
        self.text = Text(small=True)
        self.confirm_button = LinkButton("Confirmer", f"Confirmer{INSECABLE}: {libelle}")
        self.discard_button = LinkButton("Écarter", f"Écarter{INSECABLE}: {libelle}")
        ligne.addWidget(self.text, 1)
        for bouton, signal in (
            (self.confirm_button, self.confirmed),
            (self.discard_button, self.discarded),
        ):
            ligne.addWidget(bouton, 0, Qt.AlignmentFlag.AlignTop)
            bouton.clicked.connect(signal)
        self.setVisible(False)

    def show_text(self, texte: str, *, to_confirm: bool) -> None:
        """Show a sentence, with the two buttons when it waits for the doctor."""
        self.text.setText(texte)
        self.text.set_ton("accent" if to_confirm else "discret")
        self.confirm_button.setVisible(to_confirm)
        self.discard_button.setVisible(to_confirm)
        discretion.describe(self.confirm_button, texte)
        self.setVisible(bool(texte))


class PageReprises(QObject):
    """The propositions of one page; the desk holds them, this shows them and passes on choices."""

    settled = Signal()

    def __init__(
        self, bridge: SessionBridge, cle: str, fields: Mapping[str, Field], band: Band
    ) -> None:
        """Put a row under each field."""
        super().__init__(band)
        self._bridge = bridge
        self._cle = cle
        self._fields = fields
        self._band = band
        self._context: WindowContext | None = None
        self.rows: dict[str, RepriseRow] = {}
        for champ_id, field in fields.items():
            row = RepriseRow(field.champ.libelle)
            row.confirmed.connect(lambda c=champ_id: self._confirm(c))
            row.discarded.connect(lambda c=champ_id: self._discard(c))
            field.add_below(row)
            self.rows[champ_id] = row
        band.setVisible(False)
        band.action_asked.connect(self._confirm_all)

    def refresh(self, context: WindowContext) -> None:
        """Show what waits, as known to the desk of a window."""
        self._context = context
        self.update()

    def update(self) -> None:
        """Show what waits as the answers stand now."""
        if self._context is None:
            return
        session = self._bridge.session
        pending = {} if session.is_sealed else self._pending()
        reprises = self._context.bureau.reprises(session.declaration.id)
        for champ_id, row in self.rows.items():
            proposition = pending.get(champ_id) or reprises.rappel(self._cle, champ_id)
            texte = say_proposition(session.ruleset, proposition) if proposition else ""
            row.show_text(texte, to_confirm=champ_id in pending)
        self._band.show_message("info", "refresh-cw", say_pending(pending.values()))
        self._band.setVisible(len(pending) > 1)

    def _pending(self) -> dict[str, Proposition]:
        if self._context is None:
            return {}
        session = self._bridge.session
        reprises = self._context.bureau.reprises(session.declaration.id)
        return {
            p.champ: p
            for p in reprises.pending(session.declaration.reponses)
            if p.indicateur == self._cle and p.champ in self.rows
        }

    def _confirm(self, champ_id: str) -> None:
        """Give the proposed answer, as if the doctor had typed it."""
        proposition = self._pending().get(champ_id)
        valeur = self._read(proposition)
        if valeur is None:
            return
        self._bridge.answer(self._cle, champ_id, valeur)
        self._say_saved([champ_id])
        self._leave()

    def _confirm_all(self) -> None:
        """Give every proposed answer of the page, in one step of undo."""
        valeurs = {
            champ_id: valeur
            for champ_id, proposition in self._pending().items()
            if (valeur := self._read(proposition)) is not None
        }
        self._bridge.fill({(self._cle, champ_id): v for champ_id, v in valeurs.items()})
        self._say_saved(valeurs)
        if self._context:
            texte = f"{len(valeurs)}{INSECABLE}réponses confirmées."
            self._context.show_notice(texte, self._context.undo)
        self._leave()

    def _discard(self, champ_id: str) -> None:
        """Stop proposing an answer, with a way back."""
        context, proposition = self._context, self._pending().get(champ_id)
        if context is None or proposition is None:
            return
        reprises = context.bureau.reprises(self._bridge.session.declaration.id)
        if not context.guard(lambda: reprises.discard(proposition)):
            return
        libelle = self._fields[champ_id].champ.libelle
        self.update()
        context.show_notice(
            f"Réponse reprise écartée{INSECABLE}: {libelle}.", lambda: self._restore(proposition)
        )
        self._leave()

    def _restore(self, proposition: Proposition) -> None:
        context = self._context
        if context is None:
            return
        reprises = context.bureau.reprises(self._bridge.session.declaration.id)
        if context.guard(lambda: reprises.restore(proposition)):
            self.update()
            self.rows[proposition.champ].confirm_button.setFocus()

    def _read(self, proposition: Proposition | None) -> Valeur | None:
        if proposition is None:
            return None
        return read_proposition(self._bridge.session.ruleset, proposition)

    def _say_saved(self, champs: Iterable[str]) -> None:
        saved = not self._bridge.session.has_unsaved
        for champ_id in champs:
            self._fields[champ_id].set_state(
                FieldState.ENREGISTRE if saved else FieldState.A_ENREGISTRER
            )

    def _leave(self) -> None:
        """Give the keyboard to what waits next, else say that the page has nothing more."""
        attente = self._pending()
        suivante = next((row for champ_id, row in self.rows.items() if champ_id in attente), None)
        if suivante:
            suivante.confirm_button.setFocus()
        else:
            self.settled.emit()
