"""Justificatifs: the evidence of each line, kept, opened, taken off; and the file for a control."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QThreadPool, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.suivi import Piece, PieceJointe
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.services.justificatifs import (
    Justificatifs,
    LigneJustificatif,
    count_pieces,
)
from forfait_desktop.services.noms import visible_name
from forfait_desktop.ui import theme
from forfait_desktop.ui.actions.pieces import ChooseFile, open_copy
from forfait_desktop.ui.background import make_worker
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.dialogs.boites import ask
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.thumbnails import Thumbnails
from forfait_desktop.ui.widgets.attente import ThinBar, WaitingBar
from forfait_desktop.ui.widgets.justificatifs import JustificatifRow, shorten
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Text

FOLDER_KEY: Final = "dossier_justificatifs"
PROGRESS_MS: Final = 100


@dataclass(frozen=True, slots=True)
class _Ajout:
    """A file waiting to be copied, and the line it is for."""

    declaration_id: int
    indicateur: str
    path: Path


class JustificatifsPage(Screen):
    """One row per line of the declaration, in amelipro's order."""

    def __init__(self, context: WindowContext, choose_file: ChooseFile) -> None:
        """Lay out the empty page."""
        super().__init__("Justificatifs", width=WIDE)
        self._context = context
        self._choose_file = choose_file
        self._pieces = Justificatifs(context.bureau.store)
        self._declaration_id: int | None = None
        self._lignes: tuple[LigneJustificatif, ...] = ()
        self._removed: set[str] = set()
        self.rows: dict[str, JustificatifRow] = {}
        self.body.addWidget(
            Text(
                "La caisse peut demander une preuve plusieurs années après. Gardez ici celle de "
                f"chaque ligne{INSECABLE}: déposez des fichiers sur la ligne, ou choisissez "
                f"«{INSECABLE}Ajouter…{INSECABLE}». N’ajoutez aucun document de patient."
            )
        )
        self.summary = Text(strong=True)
        self.body.addWidget(self.summary)
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        add_layout(self.body, self._column)
        self._add_footer()
        self.thumbnails = Thumbnails(self._pieces.read, self)
        self.thumbnails.ready.connect(self._on_thumbnail_ready)
        self._queue: deque[_Ajout] = deque()
        self._current: _Ajout | None = None
        self._copying = make_worker(self, self._on_copied, self._on_copy_refused)
        self._opening = make_worker(self, partial(open_copy, context), context.show_failure)
        self._control = make_worker(self, self._on_control_written, self._on_control_failed)
        self._control_path = Path()
        self._written = [0]
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_MS)
        self._timer.timeout.connect(lambda: self.progress.setValue(self._written[0]))
        application = QCoreApplication.instance()
        if application:
            application.aboutToQuit.connect(self.finish)

    def refresh(self, context: WindowContext) -> None:
        """Show the pieces of the open declaration."""
        del context
        self._show()

    def focus_first(self) -> None:
        """Give the keyboard to the first line that expects a piece, else to the first line."""
        attendues = [ligne.indicateur for ligne in self._lignes if ligne.attendue]
        premieres = [*attendues, *self.rows]
        if premieres:
            self.rows[premieres[0]].add_button.setFocus()

    @property
    def is_busy(self) -> bool:
        """Whether a file is being copied, opened or written."""
        en_cours = (self._copying, self._opening, self._control)
        return any(travail.is_running for travail in en_cours) or not self.thumbnails.is_idle

    # layout

    def _add_footer(self) -> None:
        self.control_button = QPushButton("Fichier pour un &contrôle…")
        theme.put_icon(self.control_button, "folder-archive")
        self.control_button.setToolTip(
            "Un seul fichier avec la liste, toutes les pièces et leur index"
        )
        self.control_button.clicked.connect(self.write_control)
        self.progress = ThinBar("Écriture du fichier pour un contrôle")
        self.progress.setVisible(False)
        self.busy = WaitingBar("Copie des pièces")
        self.busy.setVisible(False)
        self.footer.addWidget(self.control_button)
        self.footer.addWidget(self.progress, 1)
        self.footer.addWidget(self.busy, 1)
        self.footer.addStretch(1)

    def _show(self) -> None:
        session, declaration_id = self._context.session, self._context.declaration_id
        if session is None or declaration_id is None:
            return
        lignes = self._pieces.lignes(session.ruleset, session.declaration.reponses, declaration_id)
        if declaration_id != self._declaration_id or [li.indicateur for li in lignes] != list(
            self.rows
        ):
            self._declaration_id = declaration_id
            self._lay_out(lignes)
        self._lignes = lignes
        connues = len(self._context.bureau.store.pieces.all())
        for ligne in lignes:
            row = self.rows[ligne.indicateur]
            row.show_line(ligne)
            row.reuse_button.setVisible(connues > len(ligne.jointes))
        exigees = any(ligne.attendue for ligne in lignes)
        self.summary.setText(_say_count(*count_pieces(lignes), exigees=exigees))
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Make Tab follow the reading order, wherever a piece was just added."""
        boutons = [bouton for row in self.rows.values() for bouton in row.buttons()]
        for avant, apres in pairwise([*boutons, self.control_button]):
            QWidget.setTabOrder(avant, apres)

    def _lay_out(self, lignes: tuple[LigneJustificatif, ...]) -> None:
        clear(self._column)
        self.rows = {}
        volet = ""
        for ligne in lignes:
            if ligne.volet != volet:
                volet = ligne.volet
                self._column.addSpacing(8)
                self._column.addWidget(Text(volet, strong=True))
            row = JustificatifRow(ligne, self.thumbnails.ask)
            row.add_asked.connect(self.ask_files)
            row.reuse_asked.connect(self.ask_reuse)
            row.files_dropped.connect(self.add_files)
            row.drop_refused.connect(self._on_drop_refused)
            row.open_asked.connect(self.open)
            row.remove_asked.connect(self.remove)
            row.share_asked.connect(self.share)
            row.perimee_asked.connect(self.set_perimee)
            self.rows[ligne.indicateur] = row
            self._column.addWidget(row)

    def _on_thumbnail_ready(self, sha256: str) -> None:
        for row in self.rows.values():
            if sha256 in row.views:
                row.views[sha256].show_thumbnail()

    # adding

    def ask_files(self, indicateur: str) -> None:
        """Ask for files to add to a line."""
        dossier = str(self._context.settings.value(FOLDER_KEY, str(Path.home())))
        choisis, _filtre = QFileDialog.getOpenFileNames(
            self._context.widget, "Ajouter des pièces", dossier
        )
        if choisis:
            self._context.settings.setValue(FOLDER_KEY, str(Path(choisis[0]).parent))
            self.add_files(indicateur, [Path(choisi) for choisi in choisis])

    def add_files(self, indicateur: str, paths: list[Path]) -> None:
        """Copy files one after the other, each attached to the line once it is kept."""
        if self._declaration_id is None:
            return
        self.rows[indicateur].show_error("")
        self._queue.extend(_Ajout(self._declaration_id, indicateur, path) for path in paths)
        self._copy_next()

    def _copy_next(self) -> None:
        if self._current is not None:
            return
        if not self._queue:
            self.busy.setVisible(False)
            return
        self._current = self._queue.popleft()
        nom = visible_name(self._current.path.name)
        self._say_in_row(self._current, f"Copie de «{INSECABLE}{nom}{INSECABLE}»…")
        self.busy.setVisible(True)
        self._copying.run(self._pieces.prepare_keep(self._current.path))

    def _on_copied(self, piece: Piece) -> None:
        ajout = self._end_copy()
        if ajout is None:
            return
        try:
            nouvelle = self._pieces.attach(ajout.declaration_id, ajout.indicateur, piece)
        except ErreurForfait as erreur:
            self._refuse_in_row(ajout, str(erreur))
        else:
            self._removed.discard(piece.sha256)
            if not nouvelle:
                nom = visible_name(piece.nom)
                self._refuse_in_row(
                    ajout, f"Ce fichier est déjà gardé pour cette ligne{INSECABLE}: {nom}."
                )
            self._show()
        self._copy_next()

    def _on_copy_refused(self, message: str) -> None:
        ajout = self._end_copy()
        if ajout is not None:
            self._refuse_in_row(ajout, message)
            self._copy_next()

    def _end_copy(self) -> _Ajout | None:
        ajout, self._current = self._current, None
        if ajout is not None:
            self._say_in_row(ajout, "")
        return ajout

    def _say_in_row(self, ajout: _Ajout, texte: str) -> None:
        if ajout.declaration_id == self._declaration_id and ajout.indicateur in self.rows:
            self.rows[ajout.indicateur].show_busy(texte)

    def _refuse_in_row(self, ajout: _Ajout, message: str) -> None:
        """Say what was refused beside its line, after what was refused just before."""
        if ajout.declaration_id != self._declaration_id or ajout.indicateur not in self.rows:
            self._context.show_failure(message)
            return
        row = self.rows[ajout.indicateur]
        deja = row.error.text() if row.error.isVisibleTo(row) else ""
        row.show_error(f"{deja}\n{message}" if deja else message)

    def _on_drop_refused(self, indicateur: str, message: str) -> None:
        self.rows[indicateur].show_error(message)

    # what can be done with a piece

    def open(self, jointe: PieceJointe) -> None:
        """Give a read-only copy of a piece to the system's viewer."""
        self._opening.run(lambda: self._pieces.export_to_open(jointe.piece))

    def remove(self, jointe: PieceJointe) -> None:
        """Take a piece off its line once confirmed, with a way back."""
        declaration_id = self._declaration_id
        nom = visible_name(jointe.piece.nom)
        accord = ask(
            self._context.widget,
            "Retirer une pièce",
            f"Retirer «{INSECABLE}{shorten(nom)}{INSECABLE}» de cette ligne{INSECABLE}? "
            "Votre fichier d’origine n’est pas touché.",
        )
        if not accord or declaration_id is None:
            return
        if self._change(
            lambda: self._pieces.detach(declaration_id, jointe.indicateur, jointe.piece.sha256),
            jointe.indicateur,
        ):
            self._removed.add(jointe.piece.sha256)
            self._context.show_notice(
                f"Pièce retirée{INSECABLE}: {shorten(nom)}.",
                lambda: self._put_back(declaration_id, jointe),
            )

    def _put_back(self, declaration_id: int, jointe: PieceJointe) -> None:
        self._removed.discard(jointe.piece.sha256)
        self._change(lambda: self._pieces.reattach(declaration_id, jointe), jointe.indicateur)

    def finish(self) -> None:
        """Before the store is closed, keep the files still waiting and erase those taken off.

        Nothing can put back any more what was taken off.
        """
        if self._current is not None:
            self._queue.appendleft(self._current)
            self._current = None
            QThreadPool.globalInstance().waitForDone()
        while self._queue:
            ajout = self._queue.popleft()
            self._context.guard(
                partial(self._pieces.add_file, ajout.declaration_id, ajout.indicateur, ajout.path)
            )
        while self._removed:
            sha256 = self._removed.pop()
            self._context.guard(partial(self._pieces.erase_if_unused, sha256))

    def set_perimee(self, jointe: PieceJointe, perimee: bool) -> None:
        """Say that a piece is out of date, or good again."""
        declaration_id, sha256 = self._declaration_id, jointe.piece.sha256
        if declaration_id is None:
            return
        self._change(
            lambda: self._pieces.set_perimee(declaration_id, jointe.indicateur, sha256, perimee),
            jointe.indicateur,
        )
        vue = self.rows[jointe.indicateur].views.get(sha256)
        if vue:
            vue.perimee.setFocus()

    def share(self, jointe: PieceJointe) -> None:
        """Ask which other lines a piece serves, and attach it to them."""
        from forfait_desktop.ui.dialogs.pieces import LignesDialog

        libres = [
            ligne
            for ligne in self._lignes
            if all(j.piece.sha256 != jointe.piece.sha256 for j in ligne.jointes)
        ]
        dialog = LignesDialog(jointe.piece.nom, libres, self._context.widget)
        if dialog.exec():
            self._attach(jointe.piece, dialog.chosen())

    def ask_reuse(self, indicateur: str) -> None:
        """Ask for a piece kept already, of this year or another, and attach it to a line."""
        from forfait_desktop.ui.dialogs.pieces import PiecesDialog

        ligne = next(ligne for ligne in self._lignes if ligne.indicateur == indicateur)
        jointes = {jointe.piece.sha256 for jointe in ligne.jointes}
        connues = self._pieces.connues(self._name_line)
        autres = [connue for connue in connues if connue.piece.sha256 not in jointes]
        dialog = PiecesDialog(ligne.libelle, autres, self._context.widget)
        if dialog.exec():
            piece = dialog.chosen()
            if piece:
                self._attach(piece, [indicateur])

    def _attach(self, piece: Piece, indicateurs: list[str]) -> None:
        declaration_id = self._declaration_id
        if declaration_id is None or not indicateurs:
            return

        def attach() -> None:
            with self._context.bureau.store.transaction():
                for cle in indicateurs:
                    self._pieces.attach(declaration_id, cle, piece)

        def detach() -> None:
            for cle in indicateurs:
                self._pieces.detach(declaration_id, cle, piece.sha256)

        def undo() -> None:
            self._change(detach, indicateurs[0])

        if self._change(attach, indicateurs[0]):
            lignes = "cette ligne" if len(indicateurs) == 1 else f"{len(indicateurs)} lignes"
            self._context.show_notice(
                f"Pièce jointe à {lignes}{INSECABLE}: {shorten(visible_name(piece.nom))}.",
                undo,
            )

    def _name_line(self, ruleset_id: str, indicateur: str) -> str:
        """Name a line of any year; its id when its rules do not say."""
        try:
            ruleset = self._context.bureau.ruleset(ruleset_id)
        except ErreurForfait:
            return indicateur
        if indicateur == V3 and ruleset.assistant:
            return ruleset.assistant.titre
        connu = ruleset.indicateurs.get(indicateur)
        return connu.libelle_court if connu else indicateur

    def _change(self, action: Callable[[], object], indicateur: str) -> bool:
        """Change something and show it; the keyboard stays on the line."""
        if not self._context.guard(action):
            return False
        self._show()
        row = self.rows.get(indicateur)
        if row:
            row.show_error("")
            row.add_button.setFocus()
        return True

    # the file for a control

    def write_control(self) -> None:
        """Ask where, then write the file for a control off the window's thread."""
        from forfait_desktop.services.controle import (
            DemandeControle,
            prepare_controle,
            suggested_name,
            write_controle,
        )

        session, declaration_id = self._context.session, self._declaration_id
        if session is None or declaration_id is None:
            return
        bureau = self._context.bureau
        demandes: list[DemandeControle] = []
        if not self._context.guard(
            lambda: demandes.append(prepare_controle(bureau, declaration_id))
        ):
            return
        demande = demandes[0]
        nom = suggested_name(session.ruleset, demande.praticien)
        path = self._choose_file("Fichier pour un contrôle", nom, "Archive", ".zip")
        if path is None:
            return
        self._control_path = path
        self._written = written = [0]
        self._show_writing(demande.etapes)

        def progress(fait: int) -> None:
            written[0] = fait

        self._control.run(lambda: write_controle(demande, path, progress))

    def _show_writing(self, etapes: int) -> None:
        """Show how far the writing is; 0 when there is none."""
        self.progress.setRange(0, max(etapes, 1))
        self.progress.setValue(0)
        self.progress.setVisible(bool(etapes))
        self.control_button.setEnabled(not etapes)
        if etapes:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_control_written(self, _nothing: object) -> None:
        self._show_writing(0)
        self._context.show_written("Fichier pour un contrôle écrit", self._control_path)

    def _on_control_failed(self, message: str) -> None:
        self._show_writing(0)
        self._context.show_failure(message)


def _say_count(lignes: int, recues: int, *, exigees: bool) -> str:
    """Say how many lines have their piece; of how many, when the rules ask for any."""
    if not exigees:
        rien = "Les règles de cette campagne ne nomment pas de pièce à garder."
        return f"{rien} Lignes justifiées{INSECABLE}: {recues}." if recues else rien
    return f"Lignes justifiées{INSECABLE}: {recues} sur {lignes}."
