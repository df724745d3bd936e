"""The windows of the installer and of the uninstaller, gone through as a person does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ecran import wait_for
from paquets import require
from windows_build import NAME
from windows_essai import NEWER, OPENED, WORK, Essai
from windows_lanceurs import FENETRE

STOCK: Final = re.compile(
    r"\b(?:Back|Browse|Click|Close|Finish|Install|Next|Please|Setup|Uninstall|Veuillez|Cliquez)\b"
)
"""Words of the letters that NSIS has for itself; those of the boxes' buttons are of Windows."""


class Fenetres(Essai):
    """Each page and each box, read and kept as a picture."""

    def run(self) -> None:
        """Do with keys what the silent tries do without."""
        folder = self.local / "Programs" / NAME
        step = self.report.step
        with step("window: an installer cut short says in French what to do"):
            self.read_cut_short()
        with step("window: installs page by page, and opens the program from the last one"):
            self.walk(folder)
        with step("window: an open program is told, and Réessayer goes on once it is closed"):
            self.read_open(folder)
        with step("window: the same for a program that is opened during the copy"):
            self.read_opened_meanwhile(folder)
        with step("window: a newer version is told"):
            self.read_newer()
        with step("window: a file in use keeps the removal from ending, which is told"):
            self.read_removal_of_a_file_in_use(folder)
        with step("window: removes the program page by page, and says where the dossiers are"):
            self.walk_removal(folder)

    def read_cut_short(self) -> None:
        """Start half an installer."""
        content = self.setup.read_bytes()
        setup = WORK / "coupe.exe"
        setup.write_bytes(content[: len(content) // 2])
        self.wine.start([setup])
        said = self.wait_to_read("Copiez-le de nouveau", "boite-coupe.png")
        require_french(said)
        self.wine.stop()
        setup.unlink()

    def page(self, words: str, picture: str) -> None:
        """See a page, in French."""
        require_french(self.wait_to_read(words, picture))

    def begin(self) -> None:
        """Start the installer, and let it copy."""
        self.wine.start([self.setup])
        self.wait_to_read("sans droits d’administrateur")
        self.screen.press("Return")
        self.wait_to_read("Il faut")
        self.screen.press("Return")

    def end(self) -> None:
        """Leave the last page without opening the program."""
        self.wait_to_read("Vous le trouverez dans le menu Démarrer")
        self.screen.press("space", "Return")
        self.wait_for_none("menu Démarrer")

    def walk(self, folder: Path) -> None:
        """Go through the pages of the installer."""
        self.wine.start([self.setup])
        self.page("sans droits d’administrateur", "page-accueil.png")
        self.screen.press("Return")
        self.page("Il faut", "page-dossier.png")
        self.screen.press("Return")
        self.page("Vous le trouverez dans le menu Démarrer", "page-fin.png")
        self.screen.press("Return")
        self.screen.wait_for_window(OPENED)
        self.require_works(folder)

    def read_open(self, folder: Path) -> None:
        """Install over the program that the last page opened."""
        self.begin()
        said = self.wait_to_read("choisissez Réessayer", "boite-ouvert.png")
        require(any("est ouvert" in text for text in said), "it does not say what is open")
        self.close_program()
        self.screen.press("Return")
        self.end()
        self.require_works(folder)

    def read_opened_meanwhile(self, folder: Path) -> None:
        """Open the program while its next version is copied."""
        before = self.versions(folder)
        self.begin()
        self.wait_for_half(folder, before)
        self.wine.start([folder / FENETRE])
        self.wait_to_read("choisissez Réessayer", "boite-ouvert-pendant.png")
        self.close_program()
        self.screen.press("Return")
        self.end()
        self.require_works(folder)
        require(len(self.versions(folder)) == 1, "the former version is left")

    def read_newer(self) -> None:
        """Install over a newer version."""
        self.write_registry("DisplayVersion", "99.0.0")
        installer = self.wine.start([self.setup])
        self.wait_to_read("plus récente que la", "boite-plus-recente.png")
        self.screen.press("Return")
        self.expect(installer.wait(60), NEWER, "installing over a newer version")
        self.write_registry("DisplayVersion", self.version)

    def read_removal_of_a_file_in_use(self, folder: Path) -> None:
        """Remove the program while another one reads one of its files."""
        kept = next(folder.glob("versions/*/LICENCES/NOTICE.txt"))
        with self.hold(kept):
            self.wine.start([folder / "Desinstaller.exe", f"_?={self.as_windows(folder)}"])
            self.page("Le programme va être retiré", "page-retrait.png")
            self.screen.press("Return")
            self.wait_to_read("n’a pas pu être retirée", "boite-reste.png")
            self.screen.press("Return")
            self.page("n’a pas été retiré en entier", "page-reste.png")
        self.wine.stop()

    def walk_removal(self, folder: Path) -> None:
        """Go through the pages of the uninstaller, as the list of programs opens it."""
        self.wine.start([folder / "Desinstaller.exe"])
        self.page("Le programme va être retiré", "page-retrait.png")
        self.screen.press("Return")
        self.page("sont gardés dans", "page-retrait-fin.png")
        self.screen.press("Return")
        wait_for("the end of the removal", lambda: not folder.exists())


def require_french(said: list[str]) -> None:
    """See that nothing is said in the words that NSIS brings."""
    others = [text for text in said if STOCK.search(text.replace("&", ""))]
    require(not others, "not our words: " + " / ".join(others))
