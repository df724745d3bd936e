"""The printed list: seen before it is printed or saved."""

from collections.abc import Callable
from typing import Final

from forfait_desktop.domain.phase import Phase
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.apercu import PdfPage, paint_pages, print_pdf

TITRE: Final = "Liste à imprimer"
INTRO: Final = {
    Phase.OUVERTE: "La liste suit l’ordre d’amelipro. Imprimez-la ou enregistrez-la, puis recopiez "
    "chaque ligne sur le site.",
    Phase.CLOSE: "La liste suit l’ordre d’amelipro. Imprimez-la ou enregistrez-la pour la relire.",
    Phase.DECLAREE: "La liste de ce que vous avez déclaré. Imprimez-la ou enregistrez-la avec vos "
    "justificatifs.",
}


class ListePage(PdfPage):
    """The checklist of the open declaration."""

    def __init__(self) -> None:
        """Lay out the empty preview."""
        super().__init__(TITRE, INTRO[Phase.OUVERTE])

    def refresh(self, context: WindowContext) -> None:
        """Say what the list is for, and make it anew."""
        if context.session:
            self.intro.setText(INTRO[context.session.phase(context.bureau.today())])
        super().refresh(context)

    def make_pdf(self, context: WindowContext) -> Callable[[], bytes] | None:
        """Return the making of the list as the declaration stands now."""
        if context.declaration_id is None:
            return None
        return context.bureau.prepare_checklist(context.declaration_id)


__all__ = ["TITRE", "ListePage", "paint_pages", "print_pdf"]
