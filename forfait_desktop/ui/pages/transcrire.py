"""Before typing on amelipro: what must be ready, what is missing, and how far one is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.parcours import DEPOT
from forfait_desktop.services.transcription import PREFLIGHT, Transcription
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.transcription_window import TranscriptionWindow
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import Band, Text, primary


class TranscrirePage(Screen):
    """The preflight list, and the button that opens the narrow window."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the list."""
        super().__init__("Transcrire sur amelipro")
        self._context = context
        self._transcription: Transcription | None = None
        self.window_opened: TranscriptionWindow | None = None
        self.body.addWidget(
            Text(
                "Une petite fenêtre reste au-dessus de votre navigateur et donne les lignes dans "
                "l’ordre d’amelipro. Vous copiez, vous saisissez, vous passez à la suivante."
            )
        )
        self._state = QVBoxLayout()
        self.body.addLayout(self._state)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Lignes faites")
        self.body.addWidget(self.progress)
        self.body.addWidget(Text("Avant de commencer", strong=True))
        for phrase in PREFLIGHT:
            self.body.addLayout(_ticked(phrase))
        self.start_button = primary(QPushButton("&Ouvrir la fenêtre de transcription"))
        self.start_button.clicked.connect(self.open_window)
        self.record_button = QPushButton("&Enregistrer la déclaration…")
        self.record_button.clicked.connect(lambda: context.show_page(DEPOT))
        self.footer.addWidget(self.start_button)
        self.footer.addWidget(self.record_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show how far the transcription of the open declaration is."""
        if context.session is None or context.parcours is None or context.declaration_id is None:
            return
        session = context.session
        reponses = session.declaration.reponses
        self._transcription = Transcription(
            context.bureau.store, context.declaration_id, session.ruleset, reponses
        )
        clear(self._state)
        manquantes = context.parcours.to_complete(session.resultat, reponses)
        if manquantes:
            nombre = len(manquantes)
            self._state.addWidget(
                Band(
                    "attention",
                    "triangle-alert",
                    f"{nombre}{INSECABLE}ligne{'s' if nombre > 1 else ''} sans réponse. Vous "
                    "pouvez transcrire le reste et revenir ensuite.",
                )
            )
        avancement = self._transcription.progress()
        if avancement.differentes:
            titres = ", ".join(context.parcours.page(i).titre for i in avancement.differentes)
            self._state.addWidget(
                Band(
                    "attention", "info", f"amelipro affiche une autre valeur{INSECABLE}: {titres}."
                )
            )
        self.progress.setMaximum(avancement.total)
        self.progress.setValue(avancement.faites)
        self.progress.setFormat(f"{avancement.faites} sur {avancement.total}")
        self.start_button.setText(
            "&Reprendre la transcription" if avancement.faites else "&Ouvrir la fenêtre"
        )

    def focus_first(self) -> None:
        """Give the keyboard to the button that opens the window."""
        self.start_button.setFocus()

    def open_window(self) -> None:
        """Open the narrow window at the first line still to do."""
        if self._transcription is None:
            return
        if self.window_opened is not None:
            self.window_opened.close()
            self.window_opened.deleteLater()
        window = TranscriptionWindow(self._transcription, self._context.widget)
        window.progressed.connect(self._on_progressed)
        window.finished.connect(self._on_finished)
        self.window_opened = window
        window.show()

    def _on_progressed(self) -> None:
        if self._context.declaration_id is not None:
            self.refresh(self._context)

    def _on_finished(self) -> None:
        self._context.show_page(DEPOT)
        self._context.show_notice(
            "Toutes les lignes sont faites. Validez sur amelipro, puis enregistrez ici la date et "
            "l’accusé de réception."
        )


def _ticked(phrase: str) -> QHBoxLayout:
    """Return a box to tick beside its sentence; the tick helps memory and is not kept."""
    ligne = QHBoxLayout()
    case = QCheckBox()
    case.setAccessibleName(phrase)
    texte = Text(phrase)
    texte.setBuddy(case)
    ligne.addWidget(case, 0, Qt.AlignmentFlag.AlignTop)
    ligne.addWidget(texte, 1)
    return ligne
