"""Try the Windows packages under Wine: install, start, break, upgrade, remove.

    python packaging/windows_smoke.py      (or: make windows-smoke)

Wine stands in for Windows. What is seen is kept in build/windows-smoke.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import Final

from ecran import TOOLS as SCREEN_TOOLS
from ecran import open_screen, wait_for
from paquets import ensure_tools, fresh, require
from windows_build import NAME
from windows_essai import DONE, LEFT, NEWER, OPEN, REFUSED, WORK, Essai, Rapport
from windows_fenetres import Fenetres
from windows_malheurs import Malheurs
from windows_wine import TOOLS as WINE_TOOLS
from windows_wine import Wine, windows_path

from bootstrap import BootstrapError

WELCOME: Final = "Préparez"


def main() -> int:
    """Try everything; the first thing that fails stops it, with its name."""
    try:
        ensure_tools(
            {**WINE_TOOLS, **SCREEN_TOOLS, "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64"}
        )
        fresh(WORK)
        with open_screen() as screen:
            wine = Wine(WORK / "wine", screen.display)
            wine.make()
            report = Rapport()
            try:
                for essai in (Installation, Portable, AutreDossier, Fenetres, Malheurs):
                    essai(wine, screen, report).run()
            finally:
                wine.stop()
        report.end()
    except BootstrapError as error:
        print(f"\n[smoke] FAILED\n{error}", file=sys.stderr)
        return 1
    return 0


class Installation(Essai):
    """The installer, from the first day to the last."""

    def run(self) -> None:
        """Do what a doctor does, in order."""
        folder = self.local / "Programs" / NAME
        step = self.report.step
        with step("an installer cut short installs nothing"):
            self.try_cut_short(folder)
        with step("installs without a word or a right, in the start menu and not on the desktop"):
            self.expect(self.install(), DONE, "installing")
            self.require_works(folder)
            self.require_light(folder)
            self.require_shortcuts(desktop=False)
        with step(
            "every module is there, with what it loads; a protected file is written and read"
        ):
            self.try_all_modules(folder)
        with step("demo: all pictures and lists can be read"):
            self.try_demo(folder, "demo")
        with step("draws a PDF in a process of its own"):
            self.try_drawing_apart(folder, WORK / "demo/forfait-structure-2024.pdf")
        with step("opens its window, the welcome first"):
            title = self.open_window(folder, "fenetre-premiere.png")
            require(title.startswith(WELCOME), f"the first window is {title!r}")
        with step("refuses to be replaced or removed while it is open, and goes on"):
            self.try_while_open(folder)
        self.kill()
        with step("a dossier is kept; killed with its window open, it finds it again"):
            self.import_sample(folder)
            self.open_window(folder, "fenetre.png")
            self.kill()
            title = self.open_window(folder, "fenetre-apres-arret.png")
            require(not title.startswith(WELCOME), "the window forgot the dossier")
            self.kill()
            self.require_sample(folder)
            self.ask(folder, "verify")
        with step("an installer cut short leaves the version that is there working"):
            self.try_cut_short(folder)
        with step("an installer killed half way leaves the version that is there working"):
            self.try_killed(folder)
        with step("upgrades over itself and leaves one version"):
            self.expect(self.install(), DONE, "upgrading")
            self.require_upgraded(folder)
        with step("upgrades over an older version, with a desktop entry when asked"):
            self.age(folder)
            self.expect(self.install(None, "/BUREAU"), DONE, "upgrading")
            self.require_upgraded(folder)
            self.require_shortcuts(desktop=True)
            require("0.0.1-ancienne" not in self.versions(folder), "the older version is left")
        with step("does not replace a newer version"):
            self.write_registry("DisplayVersion", "99.0.0")
            before = self.versions(folder)
            self.expect(self.install(), NEWER, "installing over a newer version")
            require(self.versions(folder) == before, "it changed a newer version")
            self.write_registry("DisplayVersion", self.version)
        with step("a removal that was killed is finished by the next one"):
            self.try_removal_killed(folder)
        with step("a file in use: the removal says that something is left, and can be done again"):
            self.try_removal_of_a_file_in_use(folder)
        with step("removes itself and nothing else: the dossiers are still there"):
            self.uninstall(folder)
            self.require_gone(folder)

    def require_shortcuts(self, *, desktop: bool) -> None:
        """See which entries there are."""
        require(self.menu.is_file(), "there is no entry in the start menu")
        on_desktop = (self.desktop / "Forfait Desktop.lnk").exists()
        require(on_desktop == desktop, f"on the desktop: {on_desktop}")

    def require_upgraded(self, folder: Path) -> None:
        """See one version, working, with the dossiers."""
        require(len(self.versions(folder)) == 1, f"versions left: {self.versions(folder)}")
        self.require_works(folder)
        self.require_sample(folder)

    def try_cut_short(self, folder: Path) -> None:
        """Run an installer that a stick kept half of, and one with one byte changed."""
        content = self.setup.read_bytes()
        changed = bytearray(content)
        changed[len(changed) // 2] ^= 0x40
        before = self.versions(folder) if folder.exists() else None
        damages = {"coupe": content[: len(content) // 2], "abime": bytes(changed)}
        for name, damaged in damages.items():
            setup = WORK / f"{name}.exe"
            setup.write_bytes(damaged)
            require(self.install(setup) != DONE, f"a damaged installer ({name}) ran")
            setup.unlink()
        after = self.versions(folder) if folder.exists() else None
        require(after == before, "a damaged installer changed something")
        if after:
            self.require_works(folder)

    def try_while_open(self, folder: Path) -> None:
        """Run installer and uninstaller over an open window."""
        before = self.versions(folder)
        self.expect(self.install(), OPEN, "installing over an open program")
        self.expect(self.remove(folder), OPEN, "removing an open program")
        require(self.versions(folder) == before, "an open program was changed")
        require(any("Forfait" in title for title in self.screen.titles()), "its window is gone")
        self.require_works(folder)

    def try_killed(self, folder: Path) -> None:
        """Kill the installer in the midst of its copy."""
        current = (folder / "courante.txt").read_bytes()
        self.start_copy(folder, [self.setup, "/S"])
        self.wine.stop()
        require((folder / "courante.txt").read_bytes() == current, "the copy was over already")
        self.require_works(folder)
        self.require_sample(folder)

    def age(self, folder: Path) -> None:
        """Make of the version that is there an older one."""
        (version,) = self.versions(folder)
        older = "0.0.1-ancienne"
        (folder / "versions" / version).rename(folder / "versions" / older)
        (folder / "courante.txt").write_text(f"{older}\r\n", encoding="ascii", newline="")
        self.write_registry("DisplayVersion", "0.0.1")
        self.require_works(folder)

    def try_removal_killed(self, folder: Path) -> None:
        """Kill the uninstaller in the midst of its work."""
        versions = folder / "versions"
        self.wine.start([folder / "Desinstaller.exe", "/S", f"_?={self.as_windows(folder)}"])
        wait_for("the removal", lambda: list(versions.glob("*.retire")), every=0.01)
        self.wine.stop()
        require(list(versions.glob("*.retire/*")), "the removal was over already")
        for name in ("Desinstaller.exe", "courante.txt"):
            require((folder / name).is_file(), f"{name} is gone: the removal cannot be finished")
        require(self.registry("UninstallString"), "the list of programs forgot it")

    def try_removal_of_a_file_in_use(self, folder: Path) -> None:
        """Remove the rest while another program reads one of its files."""
        kept = next(path for path in folder.rglob("versions/*/**/*") if path.is_file())
        with self.hold(kept):
            self.expect(self.remove(folder), LEFT, "removing a file in use")
        require((folder / "Desinstaller.exe").is_file(), "the removal cannot be finished")
        require(self.registry("UninstallString"), "the list of programs forgot it")

    def uninstall(self, folder: Path) -> None:
        """Remove the program as the list of programs of Windows does."""
        (folder / "note-du-medecin.txt").write_text("EXEMPLE", encoding="utf-8")
        self.wine.run([folder / "Desinstaller.exe", "/S"])
        wait_for("the end of the removal", lambda: not (folder / "Desinstaller.exe").exists())

    def require_gone(self, folder: Path) -> None:
        """See that the program is gone, and what is the doctor's is not."""
        left = sorted(path.name for path in folder.rglob("*"))
        require(left == ["note-du-medecin.txt"], f"left of the program: {left}")
        shutil.rmtree(folder)
        data = self.local / "forfait-desktop"
        require((data / "forfait.sqlite3").is_file(), "the dossiers are gone")
        saved = list((data / "sauvegardes").glob("*.sqlite3"))
        require(saved, "the backups are gone")
        user = self.local.parent.parent
        require(not list(user.rglob("Forfait Desktop.lnk")), "an entry is left")
        require(not self.registry("UninstallString"), "the list of programs still has it")


class Portable(Essai):
    """The portable version, on a stick with a name of its own."""

    def run(self) -> None:
        """Do what a doctor does with a stick."""
        stick = WORK / "clé d’été (E)"
        folder = stick / NAME
        step = self.report.step
        kept = WORK / "gardes"
        shutil.move(self.local / "forfait-desktop", kept)
        with step("portable: unpacked, it works from a folder with accents and spaces"):
            self.unpack(stick)
            self.require_works(folder)
        with step("portable: demo: all pictures and lists can be read"):
            self.try_demo(folder, "demo-portable")
        with step("portable: its dossiers are beside portable.txt and nowhere else"):
            self.import_sample(folder)
            title = self.open_window(folder, "fenetre-portable.png")
            require(not title.startswith(WELCOME), "the window did not find the dossier")
            require((folder / "donnees/forfait.sqlite3").is_file(), "donnees holds no dossiers")
            require(not (self.local / "forfait-desktop").exists(), "it wrote on the computer")
        with step("portable: killed with its window open, it finds them again"):
            self.kill()
            self.open_window(folder, "fenetre-portable-apres-arret.png")
            self.kill()
            self.require_sample(folder)
        with step("portable: unpacked over itself, they are still there"):
            self.unpack(stick)
            self.require_works(folder)
            self.require_sample(folder)
        with step("portable: it reads the dossiers that the removed installation left"):
            self.require_sample(folder, "--data-dir", windows_path(kept))
        shutil.rmtree(stick)

    def unpack(self, stick: Path) -> None:
        """Unpack the ZIP as the explorer does."""
        with zipfile.ZipFile(self.zip) as archive:
            archive.extractall(stick)


class AutreDossier(Essai):
    """Another folder than before: one program is left, whichever was first."""

    def run(self) -> None:
        """Install in a folder, then in another."""
        first, second = self.local / "Programs" / NAME, self.wine.drive / "AutreDossier"
        step = self.report.step
        with step("another folder: the program moves there, and what is not ours stays"):
            self.expect(self.install(None, "/BUREAU"), DONE, "installing")
            (first / "note-du-medecin.txt").write_text("EXEMPLE", encoding="utf-8")
            kept = shutil.copytree(first, WORK / "premier-dossier")
            self.expect(self.install_in(second), DONE, "installing in another folder")
            self.require_works(second)
            self.require_entries(second)
            left = [path.name for path in first.rglob("*")]
            require(left == ["note-du-medecin.txt"], f"in the former folder: {left}")
        with step("another folder: what is left of the former one removes itself alone"):
            shutil.copytree(kept, first, dirs_exist_ok=True)
            self.expect(self.remove(first), DONE, "removing what is left")
            left = sorted(path.name for path in first.rglob("*"))
            # Run where it is, so as to tell its status, the uninstaller cannot remove itself.
            require(left == ["Desinstaller.exe", "note-du-medecin.txt"], f"left there: {left}")
            self.require_works(second)
            self.require_entries(second)
        with step("another folder: refused while the program is open in the former one"):
            self.open_window(second, "fenetre-autre-dossier.png")
            self.expect(self.install_in(first), OPEN, "moving an open program")
            self.kill()
            self.require_works(second)
            left = sorted(path.name for path in first.rglob("*"))
            require(left == ["Desinstaller.exe", "note-du-medecin.txt"], f"left there: {left}")
        with step("another folder: a portable version is neither removed nor installed over"):
            self.try_portable(self.wine.drive / "Portable")
        shutil.rmtree(first)
        self.wine.run([second / "Desinstaller.exe", "/S"])
        wait_for("the end of the removal", lambda: not second.exists())

    def install_in(self, folder: Path) -> int:
        """Install in a folder of one's own."""
        return self.install(None, f"/D={self.as_windows(folder)}")

    def require_entries(self, folder: Path) -> None:
        """See that menu, desktop and list of programs lead to a folder."""
        place = self.as_windows(folder)
        require(self.registry("InstallLocation") == place, "the list of programs leads elsewhere")
        for entry in (self.menu, self.desktop / self.menu.name):
            require(entry.is_file(), f"{entry.name} is gone")
            content = entry.read_bytes()
            leads = place.encode("utf-16-le") in content or place.encode("ascii") in content
            require(leads, f"{entry.parent.name}: the entry leads elsewhere")

    def try_portable(self, folder: Path) -> None:
        """Have the list of programs lead to a portable version, then install over one."""
        with zipfile.ZipFile(self.zip) as archive:
            archive.extractall(folder)
        portable = folder / NAME
        place = self.registry("InstallLocation")
        self.write_registry("InstallLocation", self.as_windows(portable))
        installed = Path(str(self.wine.drive / place[3:]).replace("\\", "/"))
        self.expect(self.install_in(installed), DONE, "installing")
        self.require_works(portable)
        self.expect(self.install_in(portable), REFUSED, "installing over a portable version")
        self.require_works(portable)
        self.require_entries(installed)
        shutil.rmtree(folder)


if __name__ == "__main__":
    raise SystemExit(main())
