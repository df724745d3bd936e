"""Full disks, folders without rights, a program opened at the wrong moment.

The version that is there works on, and what is said tells what to do.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from ecran import wait_for
from paquets import BUILD, fresh, require, run, size_of
from windows_build import MARK, NAME
from windows_essai import DONE, NO_ROOM, OPEN, WORK, Essai
from windows_lanceurs import FENETRE
from windows_wine import windows_path


class Malheurs(Essai):
    """Disks that are full and folders without rights, with an older version and without."""

    def run(self) -> None:
        """Try each, where this machine allows it."""
        step = self.report.step
        with step("a folder without rights: refused, nothing is left"):
            status = self.install(None, r"/D=Z:\proc\forfait")
            self.expect(status, NO_ROOM, "installing where nothing can be written")
        with step("opened during the copy: refused, and the version that is there works on"):
            self.try_opened_meanwhile(self.local / "Programs" / NAME)
        if os.geteuid() != 0 or not self.can_mount():
            self.report.leave_out("a full disk, a disk that refuses writing: only root mounts them")
            return
        with step(
            "a folder that refuses writing: the version in it is neither replaced nor removed"
        ):
            self.with_disk("size=2g", self.try_read_only)
        with step("too little room: refused before anything is copied"):
            self.with_disk("size=20m", self.try_no_room)
        with step("too little room: the page of the folder says it, and takes another"):
            self.with_disk("size=20m", self.try_no_room_on_the_page)
        with step("too little room for a second version: the first works on"):
            self.with_disk(f"size={self.room_for_one()}m", self.try_no_room_beside)
        with step("a disk that fills during the copy: the version that is there works on"):
            self.with_disk(f"size=2g,nr_inodes={self.files() * 3 // 2}", self.try_filling)

    def can_mount(self) -> bool:
        """Tell whether this machine lets a small disk be made."""
        disk = fresh(WORK / "disque")
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            return False
        run(["umount", disk])
        return True

    def with_disk(self, options: str, work: Callable[[Path], None]) -> None:
        """Do something on a small disk."""
        disk = fresh(WORK / "disque")
        run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk])
        try:
            work(disk / "Forfait")
        finally:
            self.wine.stop()
            run(["umount", disk])

    def files(self) -> int:
        """Count what one version takes, in files and folders."""
        return sum(1 for _ in (BUILD / "windows/charge").rglob("*"))

    def room_for_one(self) -> int:
        """Return the room in MiB that is asked for a version, and little more."""
        return size_of(BUILD / "windows/charge") // (1024 * 1024) + 60

    def install_on(self, folder: Path) -> int:
        """Install in a folder of a small disk."""
        return self.install(None, f"/D={windows_path(folder)}")

    def try_opened_meanwhile(self, folder: Path) -> None:
        """Open the program while its next version is copied."""
        self.expect(self.install(), DONE, "installing")
        (before,) = self.versions(folder)
        installer = self.start_copy(folder, [self.setup, "/S"])
        self.wine.start([folder / FENETRE])
        self.expect(installer.wait(300), OPEN, "replacing what was opened meanwhile")
        require(self.versions(folder) == [before], "the version that is there was changed")
        self.kill()
        self.require_works(folder)
        self.wine.run([folder / "Desinstaller.exe", "/S"])
        wait_for("the end of the removal", lambda: not folder.exists())

    def try_read_only(self, folder: Path) -> None:
        """Upgrade and remove where nothing can be written any more."""
        self.expect(self.install_on(folder), DONE, "installing")
        disk = folder.parent
        run(["mount", "-o", "remount,ro", disk])
        self.expect(self.install_on(folder), NO_ROOM, "upgrading where nothing can be written")
        self.expect(self.remove(folder), NO_ROOM, "removing where nothing can be written")
        self.start_at_folder_page(folder)
        self.screen.press("Return")
        self.wait_to_read("refuse l’écriture. Choisissez un autre dossier", "boite-sans-droit.png")
        self.wine.stop()
        self.wine.start([folder / "Desinstaller.exe", f"_?={self.as_windows(folder)}"])
        self.wait_to_read("Le programme va être retiré")
        self.screen.press("Return")
        self.wait_to_read("refuse l’écriture. Demandez", "boite-retrait-sans-droit.png")
        self.wine.stop()
        run(["mount", "-o", "remount,rw", disk])
        self.require_as_before(folder)

    def start_at_folder_page(self, folder: Path) -> None:
        """Open the installer's window at its page of the folder."""
        self.wine.start([self.setup, f"/D={self.as_windows(folder)}"])
        self.wait_to_read("sans droits d’administrateur")
        self.screen.press("Return")
        self.wait_to_read("Le dossier du programme")

    def try_no_room_on_the_page(self, folder: Path) -> None:
        """Choose a folder without room, read why not, and be where another can be chosen."""
        self.start_at_folder_page(folder)
        self.screen.press("Return")
        self.wait_to_read("Libérez de la place ou choisissez un autre dossier", "boite-place.png")
        self.screen.press("Return")
        self.wait_for_none("Libérez de la place")
        require("Le dossier du programme" in self.read_windows(), "the page of the folder is gone")
        require(not folder.exists(), "something was left")

    def try_no_room(self, folder: Path) -> None:
        """Install where there is too little room."""
        self.expect(self.install_on(folder), NO_ROOM, "installing without room")
        require(not folder.exists(), "something was left")

    def try_no_room_beside(self, folder: Path) -> None:
        """Upgrade where there is room for one version only."""
        self.expect(self.install_on(folder), DONE, "installing")
        self.expect(self.install_on(folder), NO_ROOM, "upgrading without room")
        self.require_as_before(folder)

    def try_filling(self, folder: Path) -> None:
        """Upgrade where the disk fills in the midst of the copy."""
        self.expect(self.install_on(folder), DONE, "installing")
        self.expect(self.install_on(folder), NO_ROOM, "upgrading on a disk that fills")
        self.require_as_before(folder)
        self.start_at_folder_page(folder)
        self.screen.press("Return")
        self.wait_to_read("Un fichier ne peut pas être écrit", "boite-disque-plein.png")

    def require_as_before(self, folder: Path) -> None:
        """See one version, working, and no remains."""
        (version,) = self.versions(folder)
        require((folder / "versions" / version / MARK).is_file(), "the version left is not whole")
        require(not list(folder.glob("*.nouveau")), "remains of the copy are left")
        self.require_works(folder)
