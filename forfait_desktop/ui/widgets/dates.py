"""One date of the year: its day, how sure it is, how far it is, and its editor."""

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.francais import INSECABLE, format_date_courte
from forfait_desktop.services.calendrier import MAX_NOTE, RECLAMATION, DateSuivie, say_wait
from forfait_desktop.ui.fields.base import Entry, mark_error
from forfait_desktop.ui.tabulation import reveal
from forfait_desktop.ui.widgets.layouts import add_layout, add_layout_at
from forfait_desktop.ui.widgets.texts import Badge, FieldError, Line, LinkButton, Text, primary


class DateRow(QWidget):
    """A date as it stands; the editor opens in its place and says what it refuses."""

    edit_asked = Signal()
    save_asked = Signal(str, str)  # day, note, as typed
    back_asked = Signal()

    def __init__(self, date_suivie: DateSuivie) -> None:
        """Lay out a date and its closed editor."""
        super().__init__()
        self.cle = date_suivie.cle
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(4)
        tete = QHBoxLayout()
        tete.setSpacing(8)
        tete.addWidget(Text(date_suivie.nom, strong=True), 1)
        self.edit_button = LinkButton(
            "Modifier…", f"Modifier{INSECABLE}: {date_suivie.nom}", "pencil"
        )
        self.edit_button.clicked.connect(self.edit_asked)
        tete.addWidget(self.edit_button)
        add_layout(colonne, tete)
        ligne = QHBoxLayout()
        ligne.setSpacing(8)
        self.day = Line()
        self.badge = Badge()
        self.wait = Line(ton="discret")
        ligne.addWidget(self.day)
        ligne.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        ligne.addWidget(self.wait)
        ligne.addStretch(1)
        add_layout(colonne, ligne)
        self.note = Text(small=True, ton="discret")
        colonne.addWidget(self.note)
        self.back_button = LinkButton("", icone="undo-2")
        self.back_button.clicked.connect(self.back_asked)
        colonne.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.editor = DateEditor(date_suivie.nom)
        self.editor.save_asked.connect(self.save_asked)
        self.editor.closed.connect(self.close_editor)
        colonne.addWidget(self.editor)
        self.editor.setVisible(False)

    def show_date(self, date_suivie: DateSuivie, today: date) -> None:
        """Show the date in force, and that of the program when it was changed."""
        self.day.setText(date_suivie.texte)
        self.badge.show_text(date_suivie.badge, date_suivie.sens)
        self.wait.setText(say_wait(date_suivie, today))
        amendement = date_suivie.amendement
        self.note.setVisible(amendement is not None)
        self.back_button.setVisible(amendement is not None)
        if amendement is None:
            return
        avant, retour = _words_of(date_suivie)
        self.note.setText(
            f"{avant}Votre note, le {format_date_courte(amendement.lu_le)}{INSECABLE}: "
            f"{amendement.source}"
        )
        self.back_button.setText(retour)
        self.back_button.setAccessibleName(f"{retour}{INSECABLE}: {date_suivie.nom}")

    def open_editor(self, date_suivie: DateSuivie) -> None:
        """Open the editor on the date in force."""
        self.editor.show_values(date_suivie)
        self.editor.setVisible(True)
        self.edit_button.setVisible(False)
        self.editor.day.setFocus()
        self.editor.day.selectAll()

    def close_editor(self) -> None:
        """Close the editor without keeping anything."""
        self.editor.setVisible(False)
        self.editor.changed.emit()
        self.edit_button.setVisible(True)
        self.edit_button.setFocus()


def _words_of(date_suivie: DateSuivie) -> tuple[str, str]:
    """Say what stood before the doctor's date, and what going back to it is called."""
    if date_suivie.cle == RECLAMATION:
        return "", "Effacer cette date"
    texte = date_suivie.texte_publie
    if date_suivie.publiee.estimation:
        texte += " (estimation)"
    return f"Date du programme{INSECABLE}: {texte}. ", "Revenir à la date du programme"


class DateEditor(QWidget):
    """A day and where it was read; Enter saves, Escape leaves."""

    save_asked = Signal(str, str)
    closed = Signal()
    changed = Signal()

    def __init__(self, nom: str) -> None:
        """Lay out the two lines and their message."""
        super().__init__()
        formulaire = QGridLayout(self)
        formulaire.setContentsMargins(0, 8, 0, 4)
        formulaire.setHorizontalSpacing(16)
        formulaire.setVerticalSpacing(6)
        formulaire.setColumnStretch(1, 1)
        self.day = Entry(f"Jour{INSECABLE}: {nom}", "Par exemple 31/12/2025", chars=12)
        self.day.setPlaceholderText("jj/mm/aaaa")
        self.note = QLineEdit()
        self.note.setAccessibleName(f"Où l’avez-vous lu{INSECABLE}? {nom}")
        self.note.setPlaceholderText("par exemple courriel de la caisse du 3 mars")
        self.note.setMaxLength(MAX_NOTE + 1)
        self.day_error = FieldError()
        self.note_error = FieldError()
        jour, lu = Line("Jour"), Line(f"Où l’avez-vous lu{INSECABLE}?")
        jour.setBuddy(self.day)
        lu.setBuddy(self.note)
        formulaire.addWidget(jour, 0, 0)
        formulaire.addWidget(self.day, 0, 1)
        formulaire.addWidget(self.day_error, 1, 1)
        formulaire.addWidget(lu, 2, 0)
        formulaire.addWidget(self.note, 2, 1)
        formulaire.addWidget(self.note_error, 3, 1)
        boutons = QHBoxLayout()
        boutons.setSpacing(8)
        self.save_button = primary(QPushButton("Enregistrer"))
        self.cancel_button = QPushButton("Annuler")
        self.save_button.clicked.connect(self._on_save)
        self.cancel_button.clicked.connect(self.closed)
        boutons.addWidget(self.save_button)
        boutons.addWidget(self.cancel_button)
        boutons.addStretch(1)
        add_layout_at(formulaire, boutons, 4, 0, columns=2)
        self.day.returnPressed.connect(self._on_save)
        self.note.returnPressed.connect(self._on_save)
        self.day.textChanged.connect(self.changed)
        self.note.textChanged.connect(self.changed)
        self._shown = ("", "")
        self.show_errors()

    @property
    def is_unrecorded(self) -> bool:
        """Whether it is open on something else than what is in force, or says what is wrong."""
        wrong = self.day_error.text() or self.note_error.text()
        return self.is_changed or (not self.isHidden() and bool(wrong))

    @property
    def typed(self) -> tuple[str, str]:
        """The day and the note, as typed."""
        return self.day.text(), self.note.text()

    @property
    def is_changed(self) -> bool:
        """Whether it is open on something else than what is in force."""
        return not self.isHidden() and self.typed != self._shown

    def show_values(self, date_suivie: DateSuivie) -> None:
        """Show the day in force, and the doctor's note when there is one."""
        self.day.setText(format_date_courte(date_suivie.jour) if date_suivie.jour else "")
        self.note.setText(date_suivie.amendement.source if date_suivie.amendement else "")
        self._shown = self.typed
        self.show_errors()

    def show_errors(self, jour: str = "", note: str = "") -> None:
        """Say under each line what is refused, and go to the first one that is wrong."""
        for entree, etiquette, message in (
            (self.note, self.note_error, note),
            (self.day, self.day_error, jour),
        ):
            etiquette.show_error(message)
            mark_error(entree, message)
            if message:
                entree.setFocus()
        self.changed.emit()
        if jour or note:  # once the messages have their height: where, what, and the two buttons
            QTimer.singleShot(0, self, lambda: reveal(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _on_save(self) -> None:
        self.save_asked.emit(*self.typed)
