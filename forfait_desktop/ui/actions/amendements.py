"""Changing a value of the rules and going back to the published one, both with a way back."""

from PySide6.QtCore import QObject

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.services.amendements import DATES, find_valeur, name_of
from forfait_desktop.services.parcours import SUIVI
from forfait_desktop.ui.context import WindowContext


class AmendementActions(QObject):
    """What the doctor changes in the rules of the open declaration."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context

    def amend(self, cible: str) -> None:
        """Ask for the new value of a target; dates have a page of their own."""
        from forfait_desktop.ui.dialogs.amendement import AmendementDialog

        context = self._context
        session = context.session
        if session is None or session.is_sealed:
            return
        if cible.startswith(f"{DATES}."):
            context.show_page(SUIVI)
            return
        publiees = context.bureau.catalogue.get(session.ruleset.id)
        if find_valeur(publiees, cible) is None:
            return
        dialog = AmendementDialog(
            publiees, session.ruleset, cible, context.bureau.today(), context.widget
        )
        if dialog.exec() and dialog.amendement is not None:
            self._set(dialog.amendement)

    def go_back(self, cible: str) -> None:
        """Go back to the value that the program came with."""
        context = self._context
        session = context.session
        if session is None or session.is_sealed:
            return
        ruleset_id, nom = session.ruleset.id, name_of(session.ruleset, cible)
        otes: list[Amendement | None] = []
        if not context.guard(
            lambda: otes.append(context.bureau.take_amendement_back(ruleset_id, cible))
        ):
            return
        self._show_again()
        ote = otes[0]
        if ote is not None:
            context.show_notice(
                f"Retour à la valeur du programme{INSECABLE}: {nom}.", lambda: self._restore(ote)
            )

    def _set(self, amendement: Amendement) -> None:
        context = self._context
        anciens = context.bureau.store.amendements.list(amendement.ruleset_id)
        ancien = next((a for a in anciens if a.cible == amendement.cible), None)
        if not context.guard(lambda: context.bureau.amend(amendement)):
            return
        self._show_again()
        nom = name_of(context.bureau.ruleset(amendement.ruleset_id), amendement.cible)
        context.show_notice(
            f"Modifié localement{INSECABLE}: {nom}.",
            lambda: self._restore(ancien) if ancien else self._forget(amendement),
        )

    def _restore(self, amendement: Amendement) -> None:
        if self._context.guard(lambda: self._context.bureau.amend(amendement)):
            self._show_again()

    def _forget(self, amendement: Amendement) -> None:
        bureau = self._context.bureau
        if self._context.guard(
            lambda: bureau.take_amendement_back(amendement.ruleset_id, amendement.cible)
        ):
            self._show_again()

    def _show_again(self) -> None:
        """Show the same page by the rules as they now are."""
        context = self._context
        cle, reviewing, declaration_id = (
            context.current_key,
            context.reviewing,
            context.declaration_id,
        )
        if declaration_id is not None and context.try_open(declaration_id):
            context.set_reviewing(reviewing)
            context.show_page(cle)
