"""Recording the declaration made on amelipro: date, acknowledgement, seal; then rectifying."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_date_courte,
    format_euros,
    format_points,
    parse_date,
)
from forfait_desktop.domain.suivi import Depot
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.services.depots import MAX_ACCUSE, check_depot
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.fields.base import mark_error
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.widgets.layouts import clear
from forfait_desktop.ui.widgets.texts import Band, Text, primary


class DepotPage(Screen):
    """The form while it is not declared; the seal and its versions afterwards."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the form and the list of versions."""
        super().__init__("Enregistrer la déclaration")
        self._context = context
        self._capture: str | None = None
        self.body.addWidget(
            Text(
                "Préparer n’est pas déclarer. Une fois la déclaration validée sur amelipro, notez "
                "ici sa date et le numéro de l’accusé de réception."
            )
        )
        self.form = QWidget()
        self._lay_out_form()
        self.body.addWidget(self.form)
        self.sealed = Band("bien", "shield-check")
        self.body.addWidget(self.sealed)
        self._versions = QVBoxLayout()
        self._versions.setSpacing(4)
        self.body.addLayout(self._versions)
        self.seal_button = primary(QPushButton("&Enregistrer et sceller"))
        self.seal_button.clicked.connect(self._on_seal)
        self.rectify_button = QPushButton("&Rectifier…")
        self.rectify_button.clicked.connect(self.rectify)
        self.footer.addWidget(self.seal_button)
        self.footer.addWidget(self.rectify_button)
        self.footer.addStretch(1)

    def refresh(self, context: WindowContext) -> None:
        """Show the form, or the seal in force."""
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None:
            return
        depot = session.depot
        self.form.setVisible(depot is None)
        self.seal_button.setVisible(depot is None)
        self.rectify_button.setVisible(depot is not None)
        self.sealed.setVisible(depot is not None)
        if depot:
            acquis = session.resultat.acquis
            self.sealed.show_message(
                "bien",
                "shield-check",
                f"{say_depot(depot)} Montant calculé{INSECABLE}: {format_points(acquis.points)}, "
                f"{format_euros(acquis.euros)}. Les réponses ne changent plus.",
            )
        self._show_versions(context.bureau.depots(declaration_id))

    def focus_first(self) -> None:
        """Give the keyboard to the date, or to the button of a sealed declaration."""
        (self.day if self.form.isVisible() else self.rectify_button).setFocus()

    def rectify(self) -> None:
        """Open a new version after a question; the sealed one is kept."""
        declaration_id = self._context.declaration_id
        if declaration_id is None:
            return
        reponse = QMessageBox.question(
            self,
            "Rectifier",
            "Ouvrir une nouvelle version de cette déclaration\u00a0? La version scellée est "
            "gardée. Il faudra déclarer la nouvelle sur amelipro.",
        )
        if reponse == QMessageBox.StandardButton.Yes and self._context.guard(
            lambda: self._context.bureau.rectify(declaration_id)
        ):
            self._context.try_open(declaration_id)
            self._context.refresh_page()

    def _lay_out_form(self) -> None:
        grille = QGridLayout(self.form)
        grille.setContentsMargins(0, 0, 0, 0)
        grille.setHorizontalSpacing(16)
        grille.setColumnStretch(1, 1)
        self.day, self.day_error = self._row(grille, 0, "Déclarée sur amelipro le", "jj/mm/aaaa")
        self.number, self.number_error = self._row(
            grille, 2, "Numéro de l’accusé de réception", "recopié d’amelipro"
        )
        self.number.setMaxLength(MAX_ACCUSE)
        self.capture_button = QPushButton("&Joindre l’accusé (capture ou PDF)…")
        self.capture_button.clicked.connect(self._on_capture)
        self.capture_text = Text("Facultatif.", ton="discret", small=True)
        ligne = QHBoxLayout()
        ligne.addWidget(self.capture_button)
        ligne.addWidget(self.capture_text, 1)
        grille.addLayout(ligne, 4, 1)

    def _row(
        self, grille: QGridLayout, rang: int, libelle: str, indication: str
    ) -> tuple[QLineEdit, Text]:
        entree = QLineEdit()
        entree.setPlaceholderText(indication)
        entree.setAccessibleName(libelle)
        entree.setMaximumWidth(320)
        etiquette = Text(libelle)
        etiquette.setBuddy(entree)
        erreur = Text(small=True, ton="non_atteint")
        erreur.setVisible(False)
        grille.addWidget(etiquette, rang, 0, Qt.AlignmentFlag.AlignTop)
        grille.addWidget(entree, rang, 1)
        grille.addWidget(erreur, rang + 1, 1)
        return entree, erreur

    def _on_capture(self) -> None:
        choisi, _filtre = QFileDialog.getOpenFileName(
            self, "Joindre l’accusé de réception", "", "Captures et PDF (*.pdf *.png *.jpg *.jpeg)"
        )
        if not choisi:
            return
        pieces: list[str] = []
        if self._context.guard(
            lambda: pieces.append(self._context.bureau.keep_acknowledgement(choisi))
        ):
            self._capture = pieces[0]
            self.capture_text.setText("Accusé joint.")

    def _on_seal(self) -> None:
        context = self._context
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None:
            return
        self._say(self.day, self.day_error, "")
        self._say(self.number, self.number_error, "")
        try:
            jour = parse_date(self.day.text())
        except SaisieInvalide as erreur:
            self._say(self.day, self.day_error, str(erreur))
            return
        accuse = self.number.text().strip()
        ouverture = session.ruleset.dates.ouverture
        depuis = None if ouverture.estimation else ouverture.valeur
        faute = check_depot(jour, accuse, depuis, context.bureau.today())
        if faute:
            self._say(self.day, self.day_error, faute)
            return
        if not accuse:
            self._say(
                self.number,
                self.number_error,
                "Recopiez le numéro de l’accusé\u00a0: c’est la preuve de la déclaration.",
            )
            return
        if context.guard(lambda: context.bureau.seal(declaration_id, jour, accuse, self._capture)):
            self._capture = None
            context.try_open(declaration_id)
            context.refresh_page()
            context.show_notice(f"Déclaration scellée, faite le {format_date_courte(jour)}.")

    @staticmethod
    def _say(entree: QLineEdit, etiquette: Text, faute: str) -> None:
        etiquette.setText(faute)
        etiquette.setVisible(bool(faute))
        mark_error(entree, bool(faute))

    def _show_versions(self, depots: tuple[Depot, ...]) -> None:
        clear(self._versions)
        if not depots:
            return
        self._versions.addWidget(Text("Versions déclarées", strong=True))
        for depot in reversed(depots):
            suite = " – rectifiée depuis" if depot.rectifie_le else " – en vigueur"
            self._versions.addWidget(
                Text(f"Version {depot.version}{INSECABLE}: {say_depot(depot)}{suite}")
            )


def say_depot(depot: Depot) -> str:
    """Say when a declaration was made and under which number."""
    return (
        f"Déclarée sur amelipro le {format_date(depot.declaree_le)}, accusé de réception "
        f"nº{INSECABLE}{depot.accuse}."
    )
