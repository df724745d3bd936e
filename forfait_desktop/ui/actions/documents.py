"""The printed list and the dossier files: print, save, export, import."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from forfait_desktop.services.parcours import ACCUEIL, LISTE
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.pages.liste import TITRE, ListePage, print_pdf

LETTRE_TITRE: Final = "Lettre à la caisse"
EN_CLAIR: Final = (
    "Ce fichier ne sera pas protégé par votre phrase de passe\u00a0: quiconque l’obtient pourra "
    "le lire. Rangez-le en lieu sûr, et effacez-le quand il ne sert plus."
)
FOLDER_KEY: Final = "dossier_documents"


class DocumentActions(QObject):
    """What leaves the program on paper or in a file, and what comes back in."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context
        self._is_clear_accepted = False  # until the program is locked or closed

    def ask_print(self) -> None:
        """Go to the list and print it as soon as it is ready."""
        self._when_ready(self.print_list)

    def ask_save(self) -> None:
        """Go to the list and save it as soon as it is ready."""
        self._when_ready(self.save_list)

    def print_list(self, pdf: bytes) -> None:
        """Print the list through the system's dialog."""
        if print_pdf(pdf, self._context.widget, TITRE):
            self._context.show_notice("La liste est envoyée à l’imprimante.")

    def save_list(self, pdf: bytes) -> None:
        """Save the list where the doctor says."""
        from forfait_desktop.services.checklists import save_pdf, suggested_name

        session = self._context.session
        if session is None:
            return
        praticien = self._context.bureau.praticien(session.declaration.praticien_id)
        path = self.choose_file(
            "Enregistrer la liste", suggested_name(session.ruleset, praticien), "PDF", ".pdf"
        )
        if path and self._context.guard(lambda: save_pdf(pdf, path)):
            self._context.show_written("Liste enregistrée", path)

    def print_letter(self, pdf: bytes) -> None:
        """Print the letter to the caisse through the system's dialog."""
        if print_pdf(pdf, self._context.widget, LETTRE_TITRE):
            self._context.show_notice("La lettre est envoyée à l’imprimante.")

    def save_letter(self, pdf: bytes) -> None:
        """Save the letter to the caisse where the doctor says."""
        from forfait_desktop.services.files import save_file
        from forfait_desktop.services.lettre import suggested_name

        session = self._context.session
        if session is None:
            return
        nom = suggested_name(session.ruleset)
        path = self.choose_file("Enregistrer la lettre", nom, "PDF", ".pdf")
        if path and self._context.guard(lambda: save_file(pdf, path)):
            self._context.show_written("Lettre enregistrée", path)

    def export_csv(self) -> None:
        """Write the open declaration as a table for a spreadsheet."""
        from forfait_desktop.services.files import save_file
        from forfait_desktop.services.tableur import make_csv, suggested_name

        session = self._context.session
        if session is None:
            return
        contenu = make_csv(session.ruleset, session.declaration, session.resultat)
        nom = suggested_name(session.ruleset)
        path = self.choose_file("Exporter pour un tableur", nom, "Tableau CSV", ".csv")
        if path and self._context.guard(lambda: save_file(contenu, path)):
            self._context.show_written("Tableau exporté", path)

    def export_dossier(self) -> None:
        """Write the open declaration to a dossier file."""
        declaration_id, session = self._context.declaration_id, self._context.session
        if declaration_id is None or session is None:
            return
        nom = f"dossier-{session.ruleset.id}.json"
        path = self.choose_file("Exporter le dossier", nom, "Dossier", ".json")
        if path and self._context.guard(
            lambda: self._context.bureau.export_dossier(declaration_id, path)
        ):
            self._context.show_written("Dossier exporté", path)

    def export_agenda(self) -> None:
        """Write the dates of the open declaration's campaign to a calendar file."""
        from forfait_desktop.services.agenda import make_agenda, say_left_out, suggested_name
        from forfait_desktop.services.files import save_file

        session, bureau = self._context.session, self._context.bureau
        if session is None:
            return
        regles = bureau.published(session.ruleset)
        dates = bureau.calendrier(regles).dates
        path = self.choose_file("Exporter l’agenda", suggested_name(regles), "Agenda", ".ics")
        if path and self._context.guard(
            lambda: save_file(make_agenda(regles, dates, bureau.today()), path)
        ):
            self._context.show_written("Agenda exporté", path, say_left_out(dates))

    def import_dossier(self) -> None:
        """Add the declaration of a dossier file to the store and open it."""
        choisi, _filtre = QFileDialog.getOpenFileName(
            self._context.widget, "Importer un dossier", self._folder(), "Dossier (*.json)"
        )
        if not choisi:
            return
        seance = self._context.seance
        if seance is None:
            self._import(Path(choisi))
            return
        from forfait_desktop.services.sauvegardes import Raison

        seance.backups.back_up(
            Raison.IMPORT,
            lambda: self._import(Path(choisi)),
            lambda message: self._context.show_failure(
                f"{Path(choisi).name}\u00a0: rien n’a été importé, car la sauvegarde qui précède "
                f"un import n’a pas pu être faite. {message}"
            ),
        )

    def _import(self, path: Path) -> None:
        bureau = self._context.bureau
        ids: list[int] = []
        done = self._context.guard(lambda: ids.append(bureau.import_dossier(path)))
        if done and self._context.try_open(ids[0]):
            self._context.show_page(ACCUEIL)
            self._context.show_notice(f"Dossier importé\u00a0: {path.name}.")

    def choose_file(self, titre: str, nom: str, genre: str, suffixe: str) -> Path | None:
        """Ask where to write a file; the folder is remembered, the suffix is added if need be.

        Every file that leaves the program is asked for here: when the store is protected, the
        doctor is told first that this file is not.
        """
        if not self._may_leave_in_clear(titre):
            return None
        choisi, _filtre = QFileDialog.getSaveFileName(
            self._context.widget, titre, str(Path(self._folder()) / nom), f"{genre} (*{suffixe})"
        )
        if not choisi:
            return None
        path = Path(choisi)
        self._context.settings.setValue(FOLDER_KEY, str(path.parent))
        return path if path.suffix.lower() == suffixe else Path(f"{choisi}{suffixe}")

    def _may_leave_in_clear(self, titre: str) -> bool:
        """Ask whether a file may be written that anybody can read; once is enough if so told."""
        seance = self._context.seance
        if seance is None or not seance.is_protected or self._is_clear_accepted:
            return True
        from forfait_desktop.ui.dialogs.boites import ask_until_told

        accord, self._is_clear_accepted = ask_until_told(
            self._context.widget,
            titre,
            EN_CLAIR,
            "&Continuer",
            "&Ne plus demander jusqu’au verrouillage ou à la fermeture",
        )
        return accord

    def _folder(self) -> str:
        return str(self._context.settings.value(FOLDER_KEY, str(Path.home())))

    def _when_ready(self, action: Callable[[bytes], None]) -> None:
        if self._context.session is None:
            return
        if self._context.current_key != LISTE:
            self._context.show_page(LISTE)
        page = self._context.screen_of(LISTE)
        assert isinstance(page, ListePage)
        page.when_ready(action)
