"""The draft letter to the caisse: seen, copied as text, saved or printed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QPushButton

from forfait_desktop.errors import ErreurForfait
from forfait_desktop.services.lettre import make_lettre, render_pdf
from forfait_desktop.services.parcours import PAIEMENT
from forfait_desktop.ui import presse_papiers, theme
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.apercu import PdfPage
from forfait_desktop.ui.widgets.texts import Band

TITRE = "Lettre à la caisse"


class LettrePage(PdfPage):
    """The letter of the open declaration, made anew each time it is shown."""

    def __init__(self, context: WindowContext) -> None:
        """Lay out the empty preview and what can be done with the letter."""
        super().__init__(
            TITRE,
            "Un brouillon\u00a0: relisez-le, complétez ce qui est entre crochets. Il ne cite que "
            "les textes dont viennent les règles et n’est envoyé à personne.",
        )
        self._context = context
        self.text = ""
        self.missing = Band("info", "info", "Notez d’abord le paiement reçu.", "Noter le paiement")
        self.missing.action_asked.connect(lambda: context.show_page(PAIEMENT))
        self.body.insertWidget(2, self.missing)
        self.copy_button = QPushButton("&Copier le texte")
        theme.put_icon(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        self.back_button = QPushButton("&Retour")
        self.back_button.setAccessibleName("Retour au paiement")
        self.back_button.clicked.connect(lambda: context.show_page(PAIEMENT))
        self.footer.insertWidget(2, self.copy_button)
        self.footer.addWidget(self.back_button)

    def refresh(self, context: WindowContext) -> None:
        """Write the letter, or ask for the payment it speaks of."""
        self.text = ""
        super().refresh(context)
        known = bool(self.text)
        self.missing.setVisible(not known)
        self.copy_button.setEnabled(known)
        if not known:
            self.show_nothing()

    def make_pdf(self, context: WindowContext) -> Callable[[], bytes] | None:
        """Return the making of the letter; None without a payment."""
        session, declaration_id = context.session, context.declaration_id
        if session is None or declaration_id is None:
            return None
        store = context.bureau.store
        paiement = store.paiements.get(declaration_id)
        if paiement is None:
            return None
        try:
            attendu = context.bureau.expected(declaration_id)
        except ErreurForfait as erreur:
            context.show_failure(str(erreur))
            return None
        lettre = make_lettre(
            attendu.ruleset,
            attendu.resultat,
            context.bureau.praticien(session.declaration.praticien_id),
            paiement,
            attendu.depot,
            store.pieces.list(declaration_id),
            context.bureau.today(),
        )
        self.text = lettre.as_text()
        return partial(render_pdf, lettre)

    def _on_copy(self) -> None:
        presse_papiers.copy(self.text)
        self._context.show_notice("Le texte de la lettre est copié.")
