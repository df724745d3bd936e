"""Keeping the rules of a file and removing them: the open declaration then follows the others."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.parcours import REGLES
from forfait_desktop.services.regles_ajoutees import (
    Candidat,
    keep,
    open_declarations,
    remove,
    say_needed,
)
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.dialogs.boites import ask, tell


class RegleActions(QObject):
    """What the doctor adds to the rules of the program, and takes back."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context

    def keep(self, candidat: Candidat) -> None:
        """Keep rules that were looked at; those of the program give way only when told to."""
        context = self._context
        bureau, ruleset = context.bureau, candidat.ruleset
        if candidat.remplace and not ask(
            context.widget,
            "Remplacer les règles du programme",
            self._say_effect(candidat),
            "Remplacer",
            warns=True,
        ):
            return
        self._change(
            lambda: keep(candidat, bureau.data_dir, bureau.today()),
            f"Règles ajoutées{INSECABLE}: {ruleset.titre}.",
        )

    def remove(self, ruleset_id: str) -> None:
        """Remove added rules once confirmed, unless something would no longer open."""
        context = self._context
        bureau = context.bureau
        refus = say_needed(ruleset_id, bureau.catalogue, bureau.store)
        if refus:
            tell(context.widget, "Retirer des règles", refus)
            return
        livrees = bureau.catalogue.shipped(ruleset_id)
        suite = (
            "Les règles du programme sont de nouveau suivies. Des réponses qui ne leur conviennent "
            "pas sont gardées de côté."
            if livrees
            else "Pour les retrouver, il faudra leur fichier."
        )
        texte = (
            f"{ruleset_id}{INSECABLE}: les règles que vous avez ajoutées sont effacées de cet "
            f"ordinateur. {suite} Les déclarations scellées gardent les leurs."
        )
        if not ask(context.widget, "Retirer des règles", texte, "Retirer", warns=True):
            return
        self._change(
            lambda: remove(ruleset_id, bureau.data_dir, bureau.catalogue, bureau.store),
            f"Règles retirées{INSECABLE}: {ruleset_id}.",
        )

    def _say_effect(self, candidat: Candidat) -> str:
        """Say how many declarations in preparation would follow other rules."""
        ruleset_id = candidat.ruleset.id
        nombre = len(open_declarations(ruleset_id, self._context.bureau.store))
        combien = {
            0: "Aucune déclaration en préparation ne les suit encore.",
            1: "Une déclaration en préparation suivra ces règles.",
        }.get(nombre, f"{nombre} déclarations en préparation suivront ces règles.")
        return (
            f"Les règles {ruleset_id} de votre fichier prennent la place de celles du programme. "
            f"{combien} Des réponses qui ne leur conviennent pas sont gardées de côté, jamais "
            "effacées."
        )

    def _change(self, change: Callable[[], None], dit: str) -> None:
        """Change the rules once every answer is saved; follow them on the same page, and say so."""
        context, bureau = self._context, self._context.bureau
        if not all(map(context.guard, (bureau.save_all, change, bureau.follow_catalogue))):
            return
        declaration_id = context.declaration_id
        if declaration_id is not None and not context.try_open(declaration_id):
            context.close_declaration()
        context.show_page(REGLES)
        context.show_notice(dit)
