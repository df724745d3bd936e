"""A line of the declaration with its pieces: expected, held, and where to drop files."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.affichage import say_numbered
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date_courte,
    format_taille,
    lower_first,
)
from forfait_desktop.domain.suivi import EtatPiece, Piece, PieceJointe
from forfait_desktop.services.justificatifs import LigneJustificatif
from forfait_desktop.services.noms import visible_name
from forfait_desktop.services.pieces import is_openable
from forfait_desktop.ui import theme
from forfait_desktop.ui.theme import StateStyle
from forfait_desktop.ui.thumbnails import HEIGHT, WIDTH
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.lecteur import Box
from forfait_desktop.ui.widgets.texts import (
    Line,
    LinkButton,
    StateLabel,
    Text,
    plain_tip,
    repolish,
)

STATES: Final = {
    EtatPiece.ATTENDUE: StateStyle("circle", EtatPiece.ATTENDUE.value, "a_completer"),
    EtatPiece.RECUE: StateStyle("circle-check", EtatPiece.RECUE.value, "atteint"),
    EtatPiece.PERIMEE: StateStyle("clock", EtatPiece.PERIMEE.value, "non_atteint"),
}
FindThumbnail = Callable[[Piece, float], QPixmap | None]


class ElidedName(Line):
    """A file name on one line, shortened in the middle; the tool tip has it whole."""

    def __init__(self, nom: str) -> None:
        """Show a name that may be hundreds of characters long."""
        self._whole = visible_name(nom)
        super().__init__(self._whole)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self._whole)
        self.setToolTip(plain_tip(self._whole))

    def minimumSizeHint(self) -> QSize:
        """Return a size that leaves the width to the others."""
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Shorten the name to the new width."""
        del event
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


class PieceView(QWidget):
    """One piece: its picture, what it is, and what can be done with it."""

    open_asked = Signal(object)  # PieceJointe
    remove_asked = Signal(object)
    share_asked = Signal(object)
    perimee_asked = Signal(object, bool)

    def __init__(self, jointe: PieceJointe, find_thumbnail: FindThumbnail, titre: str) -> None:
        """Lay out a piece of the line that has a title."""
        super().__init__()
        self.jointe = jointe
        self._find_thumbnail = find_thumbnail
        piece = jointe.piece
        nom = visible_name(piece.nom)
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(0, 4, 0, 4)
        ligne.setSpacing(12)
        self.picture = QLabel()
        self.picture.setFixedSize(WIDTH, HEIGHT)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(f"Aperçu de {nom}")
        ligne.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        texte = QVBoxLayout()
        texte.setSpacing(2)
        texte.addWidget(ElidedName(piece.nom))
        texte.addWidget(Text(_say_piece(jointe), small=True, ton="discret"))
        add_layout(texte, self._actions(nom))
        for bouton in self.buttons():  # the same file may serve several lines
            bouton.setAccessibleDescription(titre)
        texte.addStretch(1)
        add_layout(ligne, texte, 1)
        self.show_thumbnail()

    def show_thumbnail(self) -> None:
        """Show the thumbnail, or an icon while there is none."""
        vignette = self._find_thumbnail(self.jointe.piece, self.devicePixelRatioF())
        self.picture.setPixmap(vignette or theme.pixmap("file-text", "muted", 32))
        self.has_thumbnail = vignette is not None

    def _actions(self, nom: str) -> QHBoxLayout:
        jointe = self.jointe
        self.open_button = LinkButton("Ouvrir", f"Ouvrir {nom}")
        if not is_openable(jointe.piece.nom, jointe.piece.type_mime):
            self.open_button.hide()
        self.open_button.clicked.connect(lambda: self.open_asked.emit(jointe))
        self.share_button = LinkButton(
            "Utiliser aussi pour…", f"Utiliser aussi pour d’autres lignes{INSECABLE}: {nom}"
        )
        self.share_button.clicked.connect(lambda: self.share_asked.emit(jointe))
        self.perimee = Box("Périmée")
        self.perimee.setAccessibleName(f"{nom}, périmée")
        self.perimee.setChecked(jointe.etat is EtatPiece.PERIMEE)
        self.perimee.clicked.connect(lambda on: self.perimee_asked.emit(jointe, on))
        self.remove_button = LinkButton("Retirer", f"Retirer {nom}")
        self.remove_button.clicked.connect(lambda: self.remove_asked.emit(jointe))
        ligne = QHBoxLayout()
        ligne.setSpacing(4)
        for widget in (self.open_button, self.share_button, self.perimee, self.remove_button):
            ligne.addWidget(widget)
        ligne.addStretch(1)
        return ligne

    def buttons(self) -> list[QWidget]:
        """Return what can be done with the piece, in order."""
        return [self.open_button, self.share_button, self.perimee, self.remove_button]


class JustificatifRow(QFrame):
    """A line of the declaration; files can be dropped anywhere on it."""

    add_asked = Signal(str)  # indicator id
    reuse_asked = Signal(str)
    files_dropped = Signal(str, list)  # indicator id, paths
    drop_refused = Signal(str, str)  # indicator id, why
    open_asked = Signal(object)
    remove_asked = Signal(object)
    share_asked = Signal(object)
    perimee_asked = Signal(object, bool)

    def __init__(self, ligne: LigneJustificatif, find_thumbnail: FindThumbnail) -> None:
        """Lay out a line; :meth:`show_line` fills it."""
        super().__init__()
        self.cle = ligne.indicateur
        self._find_thumbnail = find_thumbnail
        self._shown: LigneJustificatif | None = None
        self.setProperty("role", "surface")
        self.setAcceptDrops(True)
        titre = say_numbered(ligne.numero, ligne.libelle)
        self.setAccessibleName(titre)
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(14, 8, 14, 8)
        colonne.setSpacing(4)
        tete = QHBoxLayout()
        tete.setSpacing(8)
        tete.addWidget(Text(titre, strong=bool(ligne.attendue)), 1)
        self.state = StateLabel(small=False)
        tete.addWidget(self.state)
        self.reuse_button = LinkButton("Reprendre…", f"Reprendre une pièce déjà gardée, {titre}")
        self.reuse_button.setToolTip("Une pièce gardée pour une autre ligne ou une autre année")
        self.reuse_button.clicked.connect(lambda: self.reuse_asked.emit(self.cle))
        self.add_button = LinkButton("Ajouter…", f"Ajouter une pièce, {titre}", "plus")
        self.add_button.clicked.connect(lambda: self.add_asked.emit(self.cle))
        tete.addWidget(self.reuse_button)
        tete.addWidget(self.add_button)
        add_layout(colonne, tete)
        self.expected = Text(small=True, ton="discret")
        colonne.addWidget(self.expected)
        self._pieces = QVBoxLayout()
        self._pieces.setSpacing(0)
        add_layout(colonne, self._pieces)
        self.busy = Text(small=True, ton="discret")
        self.busy.setVisible(False)
        colonne.addWidget(self.busy)
        self.error = Text(small=True, ton="non_atteint")
        self.error.setVisible(False)
        colonne.addWidget(self.error)
        self.views: dict[str, PieceView] = {}
        self.show_line(ligne)

    def show_line(self, ligne: LigneJustificatif) -> None:
        """Show what is expected and held; nothing is laid out again when it did not change."""
        if ligne == self._shown:
            return
        self._shown = ligne
        self.expected.setText(f"Pièce à garder{INSECABLE}: {lower_first(ligne.attendue)}")
        self.expected.setVisible(bool(ligne.attendue))
        self.state.setVisible(ligne.etat is not None)
        if ligne.etat is not None:
            self.state.show_state(STATES[ligne.etat])
        clear(self._pieces)
        self.views = {}
        for jointe in ligne.jointes:
            vue = PieceView(jointe, self._find_thumbnail, self.accessibleName())
            vue.open_asked.connect(self.open_asked)
            vue.remove_asked.connect(self.remove_asked)
            vue.share_asked.connect(self.share_asked)
            vue.perimee_asked.connect(self.perimee_asked)
            self.views[jointe.piece.sha256] = vue
            self._pieces.addWidget(vue)
            vue.show()  # at once, or the keyboard could not go to it

    def buttons(self) -> list[QWidget]:
        """Return what can be done on the line, in reading order."""
        des_pieces = [bouton for vue in self.views.values() for bouton in vue.buttons()]
        return [self.reuse_button, self.add_button, *des_pieces]

    def show_busy(self, texte: str) -> None:
        """Say what is being copied; an empty text says nothing any more."""
        self.busy.setText(texte)
        self.busy.setVisible(bool(texte))

    def show_error(self, texte: str) -> None:
        """Say beside the line what was refused; an empty text takes it away."""
        self.error.setText(texte)
        self.error.setVisible(bool(texte))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files, and show where they would go."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)  # the doctor's own file stays in place
            event.accept()
            self._highlight(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Stop showing where files would go."""
        self._highlight(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on the files; what is not a file of this computer is refused."""
        self._highlight(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        urls = event.mimeData().urls()
        fichiers = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if len(fichiers) < len(urls):
            self.drop_refused.emit(
                self.cle,
                "Une adresse internet n’est pas un fichier. Enregistrez d’abord le document sur "
                "cet ordinateur, puis déposez-le ici.",
            )
        if fichiers:
            self.files_dropped.emit(self.cle, fichiers)

    def _highlight(self, on: bool) -> None:
        self.setProperty("ton", "info" if on else None)
        repolish(self)


def shorten(nom: str) -> str:
    """Return a name short enough for a sentence, its end kept."""
    return nom if len(nom) <= 60 else f"{nom[:40]}…{nom[-19:]}"


def _say_piece(jointe: PieceJointe) -> str:
    """Say the size and the date of a piece, and why it cannot be opened."""
    piece = jointe.piece
    jour = format_date_courte(piece.ajoutee_le.astimezone().date())
    texte = f"{format_taille(piece.taille)}, ajoutée le {jour}"
    if not is_openable(piece.nom, piece.type_mime):
        texte += ". Gardée, mais jamais ouverte depuis le programme"
    return texte
