"""Adding a doctor and keeping what is known of one."""

from PySide6.QtCore import QObject

from forfait_desktop.domain.dossier import MAX_TEXTE, Praticien
from forfait_desktop.services.parcours import ACCUEIL, PRATICIEN
from forfait_desktop.ui.actions.declarations import DeclarationActions
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.praticien import PraticienPage


class PraticienActions(QObject):
    """The requests of the Praticien page and of the list of campaigns."""

    def __init__(self, context: WindowContext, declarations: DeclarationActions) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context
        self._declarations = declarations

    def change(self, praticien: Praticien) -> None:
        """Keep what was changed of the doctor of the open declaration."""
        session = self._context.session
        if session is None:
            return
        praticien_id = session.declaration.praticien_id
        bureau = self._context.bureau
        if self._context.guard(lambda: bureau.update_praticien(praticien_id, praticien)):
            page = self._context.screen_of(PRATICIEN)
            assert isinstance(page, PraticienPage)
            page.show_saved()

    def go_on(self, praticien: Praticien) -> None:
        """Leave the page: back to the Accueil, or on to the campaign on a first start."""
        if self._context.session is not None:
            self.change(praticien)
            self._context.show_page(ACCUEIL)
        else:
            self._add(praticien)

    def add(self) -> None:
        """Ask for the name of another doctor."""
        from forfait_desktop.ui.dialogs.boites import ask_name

        nom = ask_name(
            self._context.widget,
            "Autre praticien",
            "Nom du praticien\u00a0:",
            "A&jouter",
            MAX_TEXTE,
        )
        if nom:
            self._add(Praticien(nom=nom))

    def _add(self, praticien: Praticien) -> None:
        ids: list[int] = []
        if self._context.guard(lambda: ids.append(self._context.bureau.add_praticien(praticien))):
            self._declarations.ask_campaign(ids[0])
