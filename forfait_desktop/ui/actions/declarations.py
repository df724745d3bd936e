"""Starting, opening, naming, copying, archiving and deleting declarations."""

from typing import Final

from PySide6.QtCore import QObject

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.services.parcours import ACCUEIL, CAMPAGNE, PRATICIEN
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.accueil import AccueilPage

DONE: Final = {
    Etat.ARCHIVEE: "Déclaration archivée.",
    Etat.SUPPRIMEE: "Déclaration supprimée. La liste «\u00a0Supprimées\u00a0» la garde.",
    Etat.ACTIVE: "Déclaration restaurée.",
}
MAX_INTITULE: Final = 80


class DeclarationActions(QObject):
    """The requests of the Accueil and of the list of campaigns."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context
        self.praticien_for_new: int | None = None

    def ask_campaign(self, praticien_id: int | None = None) -> None:
        """Show the list of campaigns for a new declaration."""
        session = self._context.session
        if praticien_id is None and session:
            praticien_id = session.declaration.praticien_id
        self.praticien_for_new = praticien_id
        known = self._context.bureau.praticiens()
        self._context.show_page(CAMPAGNE if known else PRATICIEN)

    def create(self, praticien_id: int, ruleset_id: str, intitule: str = "") -> None:
        """Start a declaration and open it."""
        bureau = self._context.bureau
        ids: list[int] = []
        if self._context.guard(
            lambda: ids.append(bureau.create_declaration(praticien_id, ruleset_id, intitule))
        ):
            self.open(ids[0])

    def open(self, declaration_id: int) -> None:
        """Open a declaration on the Accueil."""
        context = self._context
        same = declaration_id == context.declaration_id
        if (same or context.may_end()) and context.try_open(declaration_id):
            context.show_page(ACCUEIL)

    def rename(self, declaration_id: int) -> None:
        """Ask for a word that tells a declaration from the others."""
        from forfait_desktop.ui.dialogs.boites import ask_name

        intitule = ask_name(
            self._context.widget,
            "Renommer la déclaration",
            "Un mot pour distinguer cette déclaration\u00a0:",
            "&Renommer",
            MAX_INTITULE,
        )
        if intitule is not None and self._context.guard(
            lambda: self._context.bureau.rename(declaration_id, intitule)
        ):
            self._context.refresh_page()

    def duplicate(self, declaration_id: int) -> None:
        """Copy a declaration and choose the copy in the list."""
        ids: list[int] = []
        if self._context.guard(lambda: ids.append(self._context.bureau.duplicate(declaration_id))):
            self._accueil().refresh_list(ids[0])
            self._context.show_notice("Une copie de la déclaration a été ajoutée à la liste.")

    def set_etat(self, declaration_id: int, etat: Etat) -> None:
        """Archive, delete or bring back a declaration, with a way back."""
        ligne = self._accueil().selected()
        avant = ligne.etat if ligne else Etat.ACTIVE
        if etat is Etat.SUPPRIMEE and not self._accept_deletion(declaration_id):
            return
        if not self._change(declaration_id, etat):
            return
        if declaration_id == self._context.declaration_id and etat is Etat.SUPPRIMEE:
            self._context.close_declaration()
        self._show_list()
        self._context.show_notice(DONE[etat], lambda: self._undo_etat(declaration_id, avant))

    def purge(self, declaration_id: int) -> None:
        """Erase a deleted declaration for good, once confirmed."""
        declaree = self._context.bureau.depots(declaration_id)
        suite = (
            " Elle a été déclarée sur amelipro\u00a0: l’accusé de réception, le paiement et les "
            "justificatifs qui ne servent qu’à elle seront effacés aussi, et une preuve peut "
            "être demandée pendant trois ans."
            if declaree
            else ""
        )
        if self._confirm(
            "Effacer pour toujours",
            f"Effacer pour toujours {self._name_of(declaration_id)}, ses réponses et ses notes"
            f"\u00a0?{suite} Ce sera définitif.",
            grave=True,
        ) and self._context.guard(lambda: self._context.bureau.purge(declaration_id)):
            self._show_list()

    def _accept_deletion(self, declaration_id: int) -> bool:
        """Ask before a declared one leaves the list; one in preparation has its way back."""
        if not self._context.bureau.depots(declaration_id):
            return True
        return self._confirm(
            "Supprimer",
            f"Supprimer {self._name_of(declaration_id)}\u00a0? Elle a été déclarée sur amelipro, "
            "une preuve peut être demandée pendant trois ans. La liste «\u00a0Supprimées\u00a0» "
            "la gardera.",
        )

    def _confirm(self, titre: str, question: str, *, grave: bool = False) -> bool:
        from forfait_desktop.ui.dialogs.boites import ask

        return ask(self._context.widget, titre, question, grave=grave)

    def _name_of(self, declaration_id: int) -> str:
        """Name a declaration as the list does, with its doctor."""
        ligne = self._accueil().selected()
        if ligne is None or ligne.id != declaration_id:
            return "cette déclaration"
        return f"«\u00a0{ligne.titre}\u00a0» ({ligne.praticien})"

    def _undo_etat(self, declaration_id: int, etat: Etat) -> None:
        if self._change(declaration_id, etat):
            if self._context.session is None and etat is Etat.ACTIVE:
                self._context.try_open(declaration_id)
            self._show_list()

    def _change(self, declaration_id: int, etat: Etat) -> bool:
        return self._context.guard(lambda: self._context.bureau.set_etat(declaration_id, etat))

    def _show_list(self) -> None:
        """Show the list as it now is, and leave the keyboard there."""
        self._context.refresh_page()
        if self._context.current_key == ACCUEIL:
            self._accueil().focus_list()

    def _accueil(self) -> AccueilPage:
        page = self._context.screen_of(ACCUEIL)
        assert isinstance(page, AccueilPage)
        return page
