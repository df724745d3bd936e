"""Recording the declaration made on amelipro: date, acknowledgement, seal; then rectifying."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date_courte,
    format_euros,
    format_points,
    parse_date,
)
from forfait_desktop.domain.phase import Phase
from forfait_desktop.domain.suivi import Depot, Piece
from forfait_desktop.errors import ErreurForfait, SaisieInvalide
from forfait_desktop.services.calendrier import say_not_open
from forfait_desktop.services.depots import MAX_ACCUSE, check_day, check_number, say_depot
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.services.noms import visible_name
from forfait_desktop.services.parcours import DEPOT
from forfait_desktop.services.session import Session
from forfait_desktop.ui import theme
from forfait_desktop.ui.actions.pieces import ChooseFile, open_copy
from forfait_desktop.ui.background import make_worker
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.dialogs.boites import ask
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import add_layout, add_layout_at, clear
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.texts import (
    Band,
    FieldError,
    Line,
    LinkButton,
    Text,
    as_primary,
    primary,
    rule,
)

FILTRE: Final = "Captures et PDF (*.pdf *.png *.jpg *.jpeg *.webp);;Tous les fichiers (*)"
INTRO: Final = {
    Phase.OUVERTE: "Préparer n’est pas déclarer. Une fois la déclaration validée sur amelipro, "
    "notez ici sa date et le numéro de l’accusé de réception.",
    Phase.CLOSE: "Si vous avez validé votre déclaration sur amelipro avant la clôture, notez ici "
    "sa date et le numéro de l’accusé de réception.",
    Phase.DECLAREE: "",
}
PAS_ENREGISTREE: Final = (
    "Cette saisie n’est pas enregistrée. Choisissez «\u00a0Enregistrer et sceller\u00a0», ou "
    "recommencez pour y renoncer."
)


class DepotPage(Screen):
    """The form while it is not declared; the seal and its versions afterwards."""

    def __init__(self, context: WindowContext, choose_file: ChooseFile) -> None:
        """Lay out the form and the list of versions."""
        super().__init__("Enregistrer la déclaration")
        self._context = context
        self._choose_file = choose_file
        self._pieces = Justificatifs(context.bureau.store)
        self._declaration_id: int | None = None
        self._capture: Piece | None = None
        self.intro = Text()
        self.body.addWidget(self.intro)
        self.warning = Band("attention", "triangle-alert")
        self.body.addWidget(self.warning)
        self._differences = QVBoxLayout()
        self._differences.setSpacing(theme.GRID)
        add_layout(self.body, self._differences)
        self.form = QWidget()
        self._lay_out_form()
        self.body.addWidget(self.form)
        self.sealed = Band("bien", "shield-check")
        self.body.addWidget(self.sealed)
        self._versions = QVBoxLayout()
        self._versions.setSpacing(theme.GRID)
        add_layout(self.body, self._versions)
        self.version_buttons: dict[int, LinkButton] = {}
        self.piece_buttons: dict[int, LinkButton] = {}
        self.correct_buttons: dict[str, LinkButton] = {}
        self.seal_button = primary(QPushButton("Enregistrer et &sceller"))
        self.seal_button.clicked.connect(self._on_seal)
        self.rectify_button = QPushButton("&Rectifier…")
        self.rectify_button.clicked.connect(self.rectify)
        self.footer.addWidget(self.seal_button)
        self.footer.addWidget(self.rectify_button)
        self.footer.addStretch(1)
        self._keeping = make_worker(self, self._show_capture, self._on_not_kept)
        self._opening = make_worker(self, partial(open_copy, context), context.show_failure)
        self._saving = make_worker(self, self._on_version_saved, context.show_failure)
        application = QCoreApplication.instance()
        if application:
            application.aboutToQuit.connect(self.finish)

    def refresh(self, context: WindowContext) -> None:
        """Show the form, or the seal in force."""
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None:
            return
        if declaration_id != self._declaration_id:
            self._declaration_id = declaration_id
            self._empty_form()
        depot = session.depot
        self.form.setVisible(depot is None)
        self.seal_button.setVisible(depot is None)
        self.rectify_button.setVisible(depot is not None)
        self.sealed.setVisible(depot is not None)
        if depot:
            self.sealed.show_message(
                "bien",
                "shield-check",
                f"Montant déclaré{INSECABLE}: {_say_amount(session)}. Les réponses ne changent "
                f"plus. Pour les corriger, choisissez «{INSECABLE}Rectifier…{INSECABLE}».",
            )
        phase = session.phase(context.bureau.today())
        as_primary(self.seal_button, on=phase is not Phase.CLOSE)
        self.intro.setText(INTRO[phase])
        self.intro.setVisible(bool(self.intro.text()))
        self._show_warning(session)
        self._show_differences(declaration_id, session)
        self._show_versions(context.bureau.depots(declaration_id))

    def focus_first(self) -> None:
        """Give the keyboard to the date, or to the button of a sealed declaration."""
        (self.day if self.form.isVisible() else self.rectify_button).setFocus()

    @property
    def is_unrecorded(self) -> bool:
        """Whether the form holds something that is not sealed, or says why it was not."""
        if self.form.isHidden():
            return False
        lignes = (self.day, self.number, self.day_error, self.number_error, self.capture_error)
        return self._capture is not None or any(ligne.text() for ligne in lignes)

    def may_end(self) -> bool:
        """Stop once at what is typed and not sealed; go on the second time, and forget it."""
        typed = (self.day.text(), self.number.text(), self._capture)
        if self.form.isHidden() or not any(typed):
            return True
        if not self._stops_at(typed):
            self._empty_form()
            return True
        self._say(self.day, self.day_error, PAS_ENREGISTREE)
        return False

    @property
    def is_busy(self) -> bool:
        """Whether a file is being kept, opened or written."""
        return any(w.is_running for w in (self._keeping, self._opening, self._saving))

    def rectify(self) -> None:
        """Open a new version after a question; the sealed one is kept."""
        declaration_id = self._context.declaration_id
        if declaration_id is None:
            return
        accord = ask(
            self,
            "Rectifier",
            f"Ouvrir une nouvelle version de cette déclaration{INSECABLE}? La version scellée est "
            "gardée. Il faudra transcrire et déclarer la nouvelle sur amelipro.",
        )
        if accord and self._context.guard(lambda: self._context.bureau.rectify(declaration_id)):
            self._reopen(declaration_id)
            self._context.show_notice(
                "Nouvelle version ouverte. Corrigez les réponses, puis déclarez-la sur amelipro."
            )

    # layout

    def _lay_out_form(self) -> None:
        grille = QGridLayout(self.form)
        grille.setContentsMargins(0, 0, 0, 0)
        grille.setHorizontalSpacing(16)
        grille.setVerticalSpacing(6)
        grille.setColumnStretch(1, 1)
        self.day, self.day_error = self._row(grille, 0, "Déclarée sur amelipro le", "jj/mm/aaaa")
        self.number, self.number_error = self._row(
            grille, 2, "Numéro de l’accusé de réception", "recopié d’amelipro"
        )
        self.number.setMaxLength(MAX_ACCUSE)
        self.capture_button = QPushButton("&Joindre l’accusé (capture ou PDF)…")
        self.capture_button.clicked.connect(self._on_capture)
        self.capture_text = Text(small=True, ton="discret")
        self.remove_button = LinkButton("Retirer", "Retirer l’accusé joint", "x")
        self.remove_button.clicked.connect(self._on_capture_removed)
        ligne = QHBoxLayout()
        ligne.setSpacing(12)
        ligne.addWidget(self.capture_button)
        ligne.addWidget(self.capture_text, 1)
        ligne.addWidget(self.remove_button)
        grille.addWidget(Line("Accusé de réception"), 4, 0)
        add_layout_at(grille, ligne, 4, 1)
        self.capture_error = FieldError()
        grille.addWidget(self.capture_error, 5, 1)

    def _row(
        self, grille: QGridLayout, rang: int, libelle: str, indication: str
    ) -> tuple[QLineEdit, FieldError]:
        entree = TextLine()
        entree.setPlaceholderText(indication)
        entree.setAccessibleName(libelle)
        entree.setMaximumWidth(320)
        entree.returnPressed.connect(self._on_seal)
        etiquette = Line(libelle)
        etiquette.setBuddy(entree)
        erreur = FieldError()
        entree.textEdited.connect(lambda _texte: self._say(entree, erreur, ""))
        entree.textChanged.connect(self.refusals_changed)
        grille.addWidget(etiquette, rang, 0)
        grille.addWidget(entree, rang, 1)
        grille.addWidget(erreur, rang + 1, 1)
        return entree, erreur

    def _empty_form(self) -> None:
        """Forget what was typed for another declaration."""
        self._stopped_at = ()
        self._keeping.forget()
        self.day.clear()
        self.number.clear()
        self._say(self.day, self.day_error, "")
        self._say(self.number, self.number_error, "")
        self._drop_capture()

    def _show_warning(self, session: Session) -> None:
        """Say what the seal will hold for good, and what is still missing."""
        parcours = self._context.parcours
        self.warning.setVisible(session.depot is None)
        if session.depot or parcours is None:
            return
        attente = say_not_open(session.ruleset.dates, self._context.bureau.today())
        manquantes = len(parcours.to_complete(session.resultat, session.declaration.reponses))
        montant = f"Montant calculé aujourd’hui{INSECABLE}: {_say_amount(session)}."
        etat = f"{montant} Sceller garde les réponses et les règles telles quelles."
        if manquantes:
            pluriel = "s" if manquantes > 1 else ""
            etat = (
                f"{manquantes}{INSECABLE}ligne{pluriel} sans réponse{INSECABLE}: la déclaration "
                f"serait scellée ainsi. {montant}"
            )
        if attente or manquantes:
            self.warning.show_message("attention", "triangle-alert", f"{attente} {etat}".lstrip())
        else:
            self.warning.show_message("info", "info", etat)

    def _show_differences(self, declaration_id: int, session: Session) -> None:
        """Name each line that amelipro shows otherwise, with the way to correct it."""
        clear(self._differences)
        self.correct_buttons = {}
        if session.depot:
            return
        for difference in self._context.bureau.differences(declaration_id):
            bande = Band("attention", "triangle-alert", difference.say(), "Corriger")
            bande.button.setAccessibleName(f"Corriger la réponse{INSECABLE}: {difference.titre}")
            bande.action_asked.connect(partial(self._context.show_page, difference.indicateur))
            self.correct_buttons[difference.indicateur] = bande.button
            self._differences.addWidget(bande)

    # the acknowledgement

    def _on_capture(self) -> None:
        choisi, _filtre = QFileDialog.getOpenFileName(
            self, "Joindre l’accusé de réception", str(Path.home()), FILTRE
        )
        if not choisi:
            return
        self._show_capture_error("")
        self.capture_text.setText("Copie…")
        self.seal_button.setEnabled(False)
        self._keeping.run(self._pieces.prepare_keep(Path(choisi)))

    def _on_not_kept(self, message: str) -> None:
        self._show_capture(self._capture)
        self._show_capture_error(message)

    def finish(self) -> None:
        """Before the store is closed, forget the file joined to a form that was not recorded."""
        self._drop_capture()

    def _on_capture_removed(self) -> None:
        self._drop_capture()
        self.capture_button.setFocus()

    def _drop_capture(self) -> None:
        """Forget the file joined to the form; it is erased unless something uses it."""
        piece = self._capture
        self._show_capture(None)
        if piece:
            self._context.guard(lambda: self._pieces.erase_if_unused(piece.sha256))

    def _show_capture(self, piece: Piece | None) -> None:
        self._capture = piece
        self.seal_button.setEnabled(True)
        nom = f"Joint{INSECABLE}: {visible_name(piece.nom)}." if piece else "Facultatif."
        self.capture_text.setText(nom)
        self.remove_button.setVisible(piece is not None)
        self._show_capture_error("")

    def _show_capture_error(self, message: str) -> None:
        self.capture_error.show_error(message)
        self.refusals_changed.emit()

    # the seal

    def _on_seal(self) -> None:
        context = self._context
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None or not self.seal_button.isEnabled():
            return
        accuse = self.number.text().strip()
        faute_du_numero = check_number(accuse)
        self._say(self.number, self.number_error, faute_du_numero)
        if faute_du_numero:
            self.number.setFocus()
        try:
            jour = self._read_day(session)
        except SaisieInvalide as erreur:
            self._say(self.day, self.day_error, str(erreur))
            self.day.setFocus()
            return
        self._say(self.day, self.day_error, "")
        if faute_du_numero or not self._confirm(declaration_id, jour, accuse):
            return
        piece = self._capture
        sha256 = piece.sha256 if piece else None
        faits: list[Depot] = []
        if context.guard(
            lambda: faits.append(context.bureau.seal(declaration_id, jour, accuse, sha256))
        ):
            self._empty_form()
            self._reopen(declaration_id)
            context.show_notice(
                f"Déclaration scellée, faite le {format_date_courte(jour)}.",
                lambda: self._take_back(declaration_id, faits[0], piece),
            )

    def _take_back(self, declaration_id: int, depot: Depot, piece: Piece | None) -> None:
        """Open what was just sealed, with what was typed, to be corrected."""
        if not self._context.guard(
            lambda: self._context.bureau.unseal(declaration_id, depot.version)
        ):
            return
        self._reopen(declaration_id)
        self.day.setText(format_date_courte(depot.declaree_le))
        self.number.setText(depot.accuse)
        self._show_capture(piece)
        self.focus_first()
        self._context.show_notice("Le scellement est annulé. Corrigez, puis scellez de nouveau.")

    def _confirm(self, declaration_id: int, jour: date, accuse: str) -> bool:
        """Ask before sealing anything odd, all of it named at once."""
        doutes = self._context.bureau.doubts(declaration_id, jour, accuse)
        if not doutes:
            return True
        liste = "\n".join(f"– {doute}" for doute in doutes)
        return ask(
            self,
            "Sceller la déclaration",
            f"À vérifier avant de sceller{INSECABLE}:\n\n{liste}\n\nUne fois scellées, les "
            "réponses ne changent plus.",
            "Sceller quand même",
            warns=True,
        )

    def _read_day(self, session: Session) -> date:
        """Return the day typed; raise ``SaisieInvalide`` with what is wrong with it."""
        if not self.day.text().strip():
            raise SaisieInvalide("Écrivez la date de la déclaration.")
        jour = parse_date(self.day.text())
        ouverture = session.ruleset.dates.ouverture
        sure = not (ouverture.estimation or ouverture.certitude.a_confirmer)
        depuis = ouverture.valeur if sure else None
        faute = check_day(jour, depuis, self._context.bureau.today())
        if faute:
            raise SaisieInvalide(faute)
        return jour

    def _reopen(self, declaration_id: int) -> None:
        """Open the declaration as it now is, and show this page again."""
        if self._context.try_open(declaration_id):
            self._context.show_page(DEPOT)

    def _say(self, entree: QLineEdit, etiquette: FieldError, faute: str) -> None:
        etiquette.show_error(faute)
        mark_error(entree, faute)
        self.refusals_changed.emit()

    # the versions

    def _show_versions(self, depots: tuple[Depot, ...]) -> None:
        clear(self._versions)
        self.version_buttons = {}
        self.piece_buttons = {}
        if not depots:
            return
        self._versions.addWidget(rule())
        self._versions.addWidget(Text("Versions déclarées", strong=True))
        for depot in reversed(depots):
            self._add_version(depot)

    def _add_version(self, depot: Depot) -> None:
        suite = "en vigueur"
        if depot.rectifie_le:
            suite = f"rectifiée le {format_date_courte(depot.rectifie_le.astimezone().date())}"
        self._versions.addWidget(Text(f"Version {depot.version}, {suite}. {say_depot(depot)}"))
        ligne = QHBoxLayout()
        ligne.setSpacing(theme.GRID)
        liste = LinkButton(
            "Liste de cette version…",
            f"Liste de cette version ({depot.version}), enregistrer",
            "save",
        )
        liste.clicked.connect(partial(self._on_version_asked, depot))
        self.version_buttons[depot.version] = liste
        ligne.addWidget(liste)
        if depot.accuse_piece:
            accuse = LinkButton(
                "Ouvrir l’accusé", f"Ouvrir l’accusé de la version {depot.version}", "external-link"
            )
            accuse.clicked.connect(partial(self._on_piece_asked, depot.accuse_piece))
            self.piece_buttons[depot.version] = accuse
            ligne.addWidget(accuse)
        ligne.addStretch(1)
        add_layout(self._versions, ligne)
        self._versions.addWidget(
            Text(
                "Empreinte (SHA-256) des règles gardées avec cette version, vos valeurs modifiées "
                f"comprises{INSECABLE}: {depot.ruleset_sha256}",
                small=True,
                ton="discret",
            )
        )

    def _on_version_asked(self, depot: Depot) -> None:
        from forfait_desktop.services.files import save_file

        declaration_id, bureau = self._context.declaration_id, self._context.bureau
        if declaration_id is None:
            return
        try:
            faire = bureau.prepare_version(declaration_id, depot.version)
        except ErreurForfait as erreur:
            self._context.show_failure(str(erreur))
            return
        nom = f"liste-declaree-version-{depot.version}.pdf"
        path = self._choose_file("Enregistrer la liste de cette version", nom, "PDF", ".pdf")
        if path is None:
            return

        def work() -> Path:
            save_file(faire(), path)
            return path

        self._saving.run(work)

    def _on_version_saved(self, path: Path) -> None:
        self._context.show_written("Liste enregistrée", path)

    def _on_piece_asked(self, sha256: str) -> None:
        pieces: list[Piece] = []
        coffre = self._context.bureau.store.vault
        if self._context.guard(lambda: pieces.append(coffre.get(sha256))):
            self._opening.run(partial(self._pieces.export_to_open, pieces[0]))


def _say_amount(session: Session) -> str:
    acquis = session.resultat.acquis
    return f"{format_points(acquis.points)}, {format_euros(acquis.euros)}"
