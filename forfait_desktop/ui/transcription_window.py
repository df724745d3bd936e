"""The narrow window beside amelipro: one line at a time, what to type, copy, done, next.

It stays on top of the browser. Each line done is saved at once; it can be left and taken up.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import MOT_DU_MODE
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.services.transcription import ChampASaisir, LigneASaisir, Transcription
from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import Band, LinkButton, Text, primary

WIDTH: Final = 400
HEIGHT: Final = 560
DONE_WORDS: Final = {
    EtatLigne.SAISIE: "saisie",
    EtatLigne.IDENTIQUE: "valeur affichée identique",
    EtatLigne.DIFFERENTE: "valeur affichée différente",
}


class TranscriptionWindow(QWidget):
    """The lines of a declaration, in amelipro's order."""

    finished = Signal()
    progressed = Signal()
    failed = Signal(str)

    def __init__(self, transcription: Transcription, parent: QWidget | None = None) -> None:
        """Open at the first line still to do."""
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._transcription = transcription
        self._rank = transcription.first_open()
        self.setWindowTitle("Transcrire sur amelipro")
        self.setWindowIcon(theme.app_icon())
        self.resize(WIDTH, HEIGHT)
        self._lay_out()
        self._add_keys()
        self.show_line()

    @property
    def line(self) -> LigneASaisir:
        """The line shown."""
        return self._transcription.lignes[self._rank]

    def show_line(self) -> None:
        """Show the present line and where it stands."""
        ligne, avancement = self.line, self._transcription.progress()
        faite = self._transcription.done().get(ligne.indicateur)
        self.progress.setMaximum(avancement.total)
        self.progress.setValue(avancement.faites)
        self.heading.setText(
            f"{ligne.volet}, ligne {self._rank + 1} sur {len(self._transcription.lignes)}, "
            f"{avancement.faites} faite{'s' if avancement.faites > 1 else ''}"
        )
        self.title.setText(f"{ligne.numero}. {ligne.libelle}")
        self.mode.setText(f"Sur amelipro{INSECABLE}: {MOT_DU_MODE[ligne.mode]}.")
        self._show_fields(ligne)
        self._show_actions(ligne, faite)
        self.previous_button.setEnabled(self._rank > 0)
        self.next_button.setEnabled(self._rank < len(self._transcription.lignes) - 1)

    def copy(self, rang: int = 0) -> None:
        """Copy a value of the line to the clipboard."""
        valeurs = [champ.a_copier for champ in self.line.champs if champ.a_copier]
        if rang < len(valeurs):
            QGuiApplication.clipboard().setText(valeurs[rang])
            self.status.setText(f"Copié{INSECABLE}: {valeurs[rang]}")

    def mark(self, etat: EtatLigne) -> None:
        """Record the line, then move on to the next one still to do."""
        affiche = self.shown.text().strip()
        if etat is EtatLigne.DIFFERENTE and not affiche:
            self.status.setText("Écrivez d’abord la valeur qu’affiche amelipro.")
            self.shown.setFocus()
            return
        self._transcription.mark(self.line, etat, affiche if etat is EtatLigne.DIFFERENTE else "")
        self.progressed.emit()
        if self._transcription.progress().complete:
            self.finished.emit()
            self.show_line()
            return
        self.next()

    def next(self) -> None:
        """Go to the next line."""
        self._go(self._rank + 1)

    def previous(self) -> None:
        """Go to the previous line."""
        self._go(self._rank - 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the main window, which shows the progress."""
        self.progressed.emit()
        super().closeEvent(event)

    def _go(self, rang: int) -> None:
        if 0 <= rang < len(self._transcription.lignes):
            self._rank = rang
            self.status.setText("")
            self.show_line()

    def _lay_out(self) -> None:
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(16, 16, 16, 12)
        colonne.setSpacing(10)
        self.heading = Text(ton="discret", small=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setAccessibleName("Lignes faites")
        colonne.addWidget(self.heading)
        colonne.addWidget(self.progress)
        zone = QScrollArea()
        zone.setWidgetResizable(True)
        zone.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        zone.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        contenu = QWidget()
        contenu.setObjectName("page")
        corps = QVBoxLayout(contenu)
        corps.setContentsMargins(0, 0, 8, 0)
        corps.setSpacing(8)
        self.title = Text(strong=True)
        self.mode = Text(ton="discret", small=True)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(8)
        corps.addWidget(self.title)
        corps.addWidget(self.mode)
        corps.addLayout(self._fields)
        corps.addStretch(1)
        zone.setWidget(contenu)
        colonne.addWidget(zone, 1)
        self._add_actions(colonne)

    def _add_actions(self, colonne: QVBoxLayout) -> None:
        self.done_band = Band("bien", "check", "", "Remettre à faire")
        self.done_band.action_asked.connect(self._on_unmark)
        colonne.addWidget(self.done_band)
        self.question = Text("La valeur affichée est-elle la même\u00a0?", strong=True)
        colonne.addWidget(self.question)
        self.same_button = primary(QPushButton("&Oui, la même"))
        self.same_button.clicked.connect(lambda: self.mark(EtatLigne.IDENTIQUE))
        self.shown = QLineEdit()
        self.shown.setMaxLength(200)
        self.shown.setPlaceholderText("Valeur affichée par amelipro")
        self.shown.setAccessibleName("Valeur affichée par amelipro")
        self.different_button = QPushButton("&Non, celle-ci")
        self.different_button.clicked.connect(lambda: self.mark(EtatLigne.DIFFERENTE))
        autre = QHBoxLayout()
        autre.addWidget(self.shown, 1)
        autre.addWidget(self.different_button)
        colonne.addWidget(self.same_button)
        colonne.addLayout(autre)
        self.typed_button = primary(QPushButton("&Saisi"))
        self.typed_button.setAccessibleName("Saisi, ligne suivante")
        self.typed_button.clicked.connect(lambda: self.mark(EtatLigne.SAISIE))
        colonne.addWidget(self.typed_button)
        self.status = Text(ton="discret", small=True)
        colonne.addWidget(self.status)
        bas = QHBoxLayout()
        self.previous_button = QPushButton("&Précédente")
        self.next_button = QPushButton("Sui&vante")
        self.close_button = QPushButton("&Fermer")
        self.previous_button.clicked.connect(self.previous)
        self.next_button.clicked.connect(self.next)
        self.close_button.clicked.connect(self.close)
        bas.addWidget(self.previous_button)
        bas.addWidget(self.next_button)
        bas.addStretch(1)
        bas.addWidget(self.close_button)
        colonne.addLayout(bas)

    def _add_keys(self) -> None:
        keys = (
            ("Ctrl+Shift+C", self.copy),
            ("Ctrl+PgDown", self.next),
            ("Ctrl+PgUp", self.previous),
            ("Ctrl+Return", self._mark_main),
            ("Ctrl+Enter", self._mark_main),
        )
        for touche, action in keys:
            QShortcut(QKeySequence(touche), self).activated.connect(lambda a=action: a())

    def _mark_main(self) -> None:
        self.mark(EtatLigne.IDENTIQUE if self.line.mode == "prerempli" else EtatLigne.SAISIE)

    def _show_fields(self, ligne: LigneASaisir) -> None:
        clear(self._fields)
        rang = 0
        for champ in ligne.champs:
            self._fields.addWidget(self._field(champ, rang))
            rang += bool(champ.a_copier)

    def _field(self, champ: ChampASaisir, rang: int) -> QFrame:
        cadre = QFrame()
        cadre.setProperty("role", "surface")
        ligne = QHBoxLayout(cadre)
        ligne.setContentsMargins(12, 8, 8, 8)
        textes = QVBoxLayout()
        textes.setSpacing(0)
        textes.addWidget(Text(champ.libelle, small=True, ton="discret"))
        textes.addWidget(Text(champ.texte, strong=True))
        ligne.addLayout(textes, 1)
        if champ.a_copier:
            bouton = LinkButton("Copier", f"Copier {champ.libelle}", "clipboard-copy")
            bouton.clicked.connect(lambda _=False, r=rang: self.copy(r))
            ligne.addWidget(bouton)
        return cadre

    def _show_actions(self, ligne: LigneASaisir, faite: LigneTranscrite | None) -> None:
        compare = ligne.mode == "prerempli"
        for widget in (self.question, self.same_button, self.shown, self.different_button):
            widget.setVisible(compare)
        self.typed_button.setVisible(not compare)
        self.shown.setText(faite.affiche if faite else "")
        self.done_band.setVisible(faite is not None)
        if faite:
            suite = f"{INSECABLE}: {faite.affiche}" if faite.affiche else ""
            self.done_band.show_message("bien", "check", f"{DONE_WORDS[faite.etat]}{suite}")
        (self.same_button if compare else self.typed_button).setFocus()

    def _on_unmark(self) -> None:
        self._transcription.unmark(self.line)
        self.progressed.emit()
        self.show_line()
