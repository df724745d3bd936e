"""The printed list: seen before it is printed or saved."""

from collections.abc import Callable

from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.apercu import PdfPage, paint_pages, print_pdf

TITRE = "Liste à imprimer"


class ListePage(PdfPage):
    """The checklist of the open declaration."""

    def __init__(self) -> None:
        """Lay out the empty preview."""
        super().__init__(
            TITRE,
            "La liste suit l’ordre d’amelipro. Imprimez-la ou enregistrez-la, puis recopiez "
            "chaque ligne sur le site.",
        )

    def make_pdf(self, context: WindowContext) -> Callable[[], bytes] | None:
        """Return the making of the list as the declaration stands now."""
        if context.declaration_id is None:
            return None
        return context.bureau.prepare_checklist(context.declaration_id)


__all__ = ["TITRE", "ListePage", "paint_pages", "print_pdf"]
