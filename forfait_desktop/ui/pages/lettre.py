"""The draft letter to the caisse: seen, copied as text, saved or printed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.lettre import MAX_LIGNE, list_to_fill, make_lettre, render_pdf
from forfait_desktop.services.parcours import PAIEMENT
from forfait_desktop.ui import presse_papiers, theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.apercu import PdfPage
from forfait_desktop.ui.widgets.lecteur import TextLine
from forfait_desktop.ui.widgets.notes import NoteEdit
from forfait_desktop.ui.widgets.texts import Band, Text

TITRE = "Lettre à la caisse"
CAISSE, LIEU = "caisse", "lieu"


class LettrePage(PdfPage):
    """The letter of the open declaration, made anew each time it is shown."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the empty preview and what can be done with the letter."""
        super().__init__(
            TITRE,
            "Un brouillon à relire. Il ne cite que les textes dont viennent les règles et n’est "
            "envoyé à personne.",
        )
        self._context = context
        self._praticien_id: int | None = None
        self._written = ("", "")
        self.text = ""
        self.missing = Band("info", "info", "Notez d’abord le paiement reçu.", "Noter le paiement")
        self.missing.action_asked.connect(lambda: context.show_page(PAIEMENT))
        self.body.insertWidget(2, self.missing)
        self.caisse = NoteEdit("Nom et adresse de la caisse")
        self.lieu = TextLine()
        self.lieu.setAccessibleName("Fait à")
        self.lieu.setMaxLength(MAX_LIGNE)
        self.caisse.editing_finished.connect(self._on_written)
        self.lieu.editingFinished.connect(self._on_written)
        self.form = self._lay_out_form()
        self.body.insertWidget(3, self.form)
        self.to_fill = Band("attention", "pencil")
        self.body.insertWidget(4, self.to_fill)
        self.copy_button = QPushButton("&Copier le texte")
        theme.put_icon(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        self.footer.insertWidget(2, self.copy_button)

    def _lay_out_form(self) -> QWidget:
        cadre = QWidget()
        grille = QGridLayout(cadre)
        grille.setContentsMargins(0, 0, 0, 0)
        grille.setHorizontalSpacing(2 * theme.GRID)
        grille.setColumnStretch(1, 1)
        for rang, champ in enumerate((self.caisse, self.lieu)):
            nom = Text(champ.accessibleName())
            nom.setWordWrap(False)
            nom.setBuddy(champ)
            grille.addWidget(nom, rang, 0)
            grille.addWidget(champ, rang, 1)
        return cadre

    def refresh(self, context: WindowContext) -> None:
        """Write the letter, or ask for the payment it speaks of."""
        self.text = ""
        self._read_addresses()
        super().refresh(context)
        known = bool(self.text)
        self.missing.setVisible(not known and self.failure.isHidden())
        self.intro.setVisible(known)
        self.form.setVisible(known)
        self.copy_button.setEnabled(known)
        reste = list_to_fill(self.text)
        self.to_fill.setVisible(bool(reste))
        self.to_fill.show_message("attention", "pencil", _say_to_fill(reste))

    def focus_first(self) -> None:
        """Give the keyboard to what is still to be written, else to the print button."""
        if self.form.isHidden():
            self.missing.button.setFocus()
        else:
            for champ, texte in zip((self.caisse, self.lieu), self._written, strict=True):
                if not texte:
                    champ.setFocus()
                    return
            super().focus_first()

    def leave(self) -> None:
        """Keep what is typed."""
        self._keep_addresses()

    def _read_addresses(self) -> None:
        """Show the caisse and the place written last for this doctor."""
        session = self._context.session
        praticien_id = session.declaration.praticien_id if session else None
        if praticien_id == self._praticien_id:
            return
        self._praticien_id = praticien_id
        lus = [self._context.settings.value(self._key(nom), "") for nom in (CAISSE, LIEU)]
        caisse, lieu = (lu if isinstance(lu, str) else "" for lu in lus)
        self.caisse.set_text(caisse)
        self.lieu.setText(lieu)
        self._written = caisse, lieu

    def _on_written(self) -> None:
        """Write the letter again with what was typed."""
        if self._keep_addresses() and self.isVisible():
            self.refresh(self._context)

    def _keep_addresses(self) -> bool:
        """Keep what is typed for the next letter, and tell whether it changed.

        A protected store lets nothing typed be written beside it: it then lasts until the lock.
        """
        ecrits = self.caisse.toPlainText().strip(), self.lieu.text().strip()
        if ecrits == self._written:
            return False
        self._written = ecrits
        seance = self._context.seance
        if seance is None or not seance.is_protected:
            for nom, texte in zip((CAISSE, LIEU), ecrits, strict=True):
                self._context.settings.setValue(self._key(nom), texte)
        return True

    def _key(self, nom: str) -> str:
        return f"lettre/{self._praticien_id}/{nom}"

    def make_pdf(self, context: WindowContext) -> Callable[[], bytes] | None:
        """Return the making of the letter; None without a payment."""
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None:
            return None
        store = context.bureau.store
        paiement = store.paiements.get(declaration_id)
        if paiement is None:
            return None
        attendu = context.bureau.expected(declaration_id)
        lettre = make_lettre(
            attendu.ruleset,
            attendu.resultat,
            context.bureau.praticien(session.declaration.praticien_id),
            paiement,
            attendu.depot,
            store.pieces.list(declaration_id),
            context.bureau.today(),
            *self._written,
        )
        self.text = lettre.as_text()
        return partial(render_pdf, lettre)

    def _on_copy(self) -> None:
        presse_papiers.copy(self.text)
        self._context.show_notice("Le texte de la lettre est copié.")


def _say_to_fill(reste: Sequence[str]) -> str:
    """Say, before anything is printed, what stands between square brackets."""
    nombre = len(reste)
    mentions = (
        f"{nombre}{INSECABLE}mentions restent" if nombre > 1 else f"1{INSECABLE}mention reste"
    )
    liste = f"{INSECABLE}; ".join(reste)
    return (
        f"{mentions} à compléter entre crochets, à la main ou dans le texte copié{INSECABLE}: "
        f"{liste}."
    )
