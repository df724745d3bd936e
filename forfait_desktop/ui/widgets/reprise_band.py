"""Last year's answers on the Accueil: how many wait, and the way to the first."""

from PySide6.QtCore import Signal

from forfait_desktop.services.reprise import say_pending
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.widgets.texts import Band, LinkButton


class RepriseBand(Band):
    """On the Accueil: how many answers wait, the way to the first, and what changed since."""

    page_asked = Signal(str)
    news_asked = Signal()

    def __init__(self) -> None:
        """Make a hidden band."""
        super().__init__("info", "refresh-cw", "", "Voir la première")
        self._first = ""
        self.news_button = LinkButton("Ce qui a changé", "Ce qui a changé dans les règles")
        self.news_button.clicked.connect(self.news_asked)
        self.add_link(self.news_button)
        self.action_asked.connect(lambda: self.page_asked.emit(self._first))
        self.setVisible(False)

    def refresh(self, context: WindowContext) -> None:
        """Show what waits in the open declaration; nothing once it is declared."""
        session = context.session
        if session is None or session.is_sealed:
            self.setVisible(False)
            return
        reprises = context.bureau.reprises(session.declaration.id)
        pending = reprises.pending(session.declaration.reponses)
        lignes = {proposition.indicateur for proposition in pending}
        pages = [page.cle for page in context.parcours.pages] if context.parcours else []
        self._first = next((cle for cle in pages if cle in lignes), "")
        self.show_message("info", "refresh-cw", say_pending(pending))
        self.setVisible(bool(self._first))
