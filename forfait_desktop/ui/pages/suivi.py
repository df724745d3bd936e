"""Suivi de l'année: the dates of the campaign, the doctor's own changes, and the calendar file."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.services.calendrier import Calendrier, DateSuivie, read_note, say_time_left
from forfait_desktop.services.session import Session
from forfait_desktop.ui import theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import QUITTER, Screen
from forfait_desktop.ui.widgets.dates import DateRow
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import Band, Text, rule

T = TypeVar("T")

PAS_ENREGISTREE: Final = (
    "Cette date n’est pas enregistrée. Choisissez «\u00a0Enregistrer\u00a0» pour la garder."
)


class SuiviPage(Screen):
    """The dates of the open declaration's campaign."""

    export_asked = Signal()
    dates_changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        """Lay out the empty page."""
        super().__init__("Suivi de l’année")
        self._context = context
        self.subtitle = Text(ton="discret")
        self.body.addWidget(self.subtitle)
        self.countdown = Band("info", "calendar")
        self.body.addWidget(self.countdown)
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        self._list = QVBoxLayout(cadre)
        self._list.setContentsMargins(16, 12, 16, 12)
        self._list.setSpacing(12)
        self.body.addWidget(cadre)
        self.body.addWidget(
            Text(
                "Une date changée ici sert partout dans le programme. Celle d’avant est gardée, "
                "vous pouvez y revenir.",
                small=True,
                ton="discret",
            )
        )
        self.rows: dict[str, DateRow] = {}
        self.export_button = QPushButton("E&xporter l’agenda…")
        theme.put_icon(self.export_button, "download")
        self.export_button.setToolTip(
            "Un fichier .ics pour votre agenda, avec des rappels avant chaque date"
        )
        self.export_button.clicked.connect(self.export_asked)
        self.footer.addWidget(self.export_button)
        self.footer.addStretch(1)

    @property
    def _calendrier(self) -> Calendrier | None:
        session = self._context.session
        return self._context.bureau.calendrier(session.ruleset) if session else None

    def refresh(self, context: WindowContext) -> None:
        """Show the dates as they stand, every editor closed."""
        calendrier, session = self._calendrier, context.session
        if calendrier is None or session is None:
            return
        today = context.bureau.today()
        self.subtitle.setText(session.ruleset.titre)
        self._show_countdown(session)
        clear(self._list)
        self.rows.clear()
        self._stopped_at = ()
        for rang, date_suivie in enumerate(calendrier.dates):
            if rang:
                self._list.addWidget(rule())
            row = DateRow(date_suivie)
            row.show_date(date_suivie, today)
            row.edit_asked.connect(lambda cle=row.cle: self._edit(cle))
            row.save_asked.connect(lambda jour, note, cle=row.cle: self._save(cle, jour, note))
            row.back_asked.connect(lambda cle=row.cle: self._go_back(cle))
            row.editor.changed.connect(self.refusals_changed)
            self.rows[row.cle] = row
            self._list.addWidget(row)
        self.refusals_changed.emit()

    def _show_countdown(self, session: Session) -> None:
        """Say how long is left."""
        today = self._context.bureau.today()
        texte = say_time_left(session.ruleset.dates, session.phase(today), today)
        self.countdown.setVisible(bool(texte))
        self.countdown.show_message("info", "calendar", texte)

    def follow_day(self, context: WindowContext) -> None:
        """Count the days from the new date; what is being typed stays."""
        calendrier, session = self._calendrier, context.session
        if calendrier is None or session is None:
            return
        self._show_countdown(session)
        for cle, row in self.rows.items():
            row.show_date(calendrier.find(cle), context.bureau.today())

    @property
    def is_unrecorded(self) -> bool:
        """Whether an open editor holds a date that is not the one in force, or refuses one."""
        return any(row.editor.is_unrecorded for row in self.rows.values())

    def may_leave(self) -> bool:
        """Stop once at what is typed and not recorded; go on the second time, and drop it."""
        calendrier = self._calendrier
        row = next((row for row in self.rows.values() if row.editor.is_changed), None)
        if calendrier is None or row is None or not self._stops_at(row.editor.typed):
            self.drop_refused()
            return True
        jour, note = row.editor.typed
        _lu, faute_jour = _try(lambda: calendrier.read_day(row.cle, jour))
        _lue, faute_note = _try(lambda: read_note(note))
        if faute_note and not faute_jour:
            row.editor.show_errors(note=f"{faute_note} {QUITTER}")
        else:
            row.editor.show_errors(f"{faute_jour or PAS_ENREGISTREE} {QUITTER}", faute_note)
        return False

    def drop_refused(self) -> None:
        """Close the editor that is open, without keeping anything."""
        self._stopped_at = ()
        for row in self.rows.values():
            row.editor.setVisible(False)
            row.edit_button.setVisible(True)
        self.refusals_changed.emit()

    def focus_first(self) -> None:
        """Give the keyboard to the first date."""
        for row in self.rows.values():
            row.edit_button.setFocus()
            return

    def _edit(self, cle: str) -> None:
        """Open one editor, and close the others."""
        calendrier = self._calendrier
        if calendrier is None:
            return
        self.drop_refused()
        self.rows[cle].open_editor(calendrier.find(cle))

    def _save(self, cle: str, texte: str, note: str) -> None:
        """Change a date, or say beside each line why it is refused."""
        calendrier = self._calendrier
        if calendrier is None:
            return
        jour, faute_jour = _try(lambda: calendrier.read_day(cle, texte))
        source, faute_note = _try(lambda: read_note(note))
        self.rows[cle].editor.show_errors(faute_jour, faute_note)
        if jour is None or source is None:
            return
        avant = calendrier.find(cle)
        if self._context.guard(lambda: calendrier.change(cle, jour, source)):
            self._settle(f"Date modifiée{INSECABLE}: {avant.nom}.", avant)

    def _go_back(self, cle: str) -> None:
        """Take the doctor's own date away."""
        calendrier = self._calendrier
        if calendrier is None:
            return
        avant = calendrier.find(cle)
        if self._context.guard(lambda: calendrier.go_back(cle)):
            self._settle(f"Votre date est retirée{INSECABLE}: {avant.nom}.", avant)

    def _settle(self, message: str, avant: DateSuivie) -> None:
        """Show the dates anew, with a way back to what stood before."""
        self._show_again(avant.cle)
        self._context.show_notice(message, lambda: self._restore(avant))

    def _restore(self, avant: DateSuivie) -> None:
        calendrier = self._calendrier
        if calendrier and self._context.guard(
            lambda: calendrier.restore(avant.cle, avant.amendement)
        ):
            self._show_again(avant.cle)

    def _show_again(self, cle: str) -> None:
        session = self._context.session
        if session:
            self._context.bureau.follow_dates(session.ruleset.id)
        self.dates_changed.emit()
        self.refresh(self._context)
        self.rows[cle].edit_button.setFocus()


def _try(read: Callable[[], T]) -> tuple[T | None, str]:
    """Return what was read, or why it cannot be."""
    try:
        return read(), ""
    except SaisieInvalide as erreur:
        return None, str(erreur)
