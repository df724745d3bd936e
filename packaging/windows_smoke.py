"""Try the Windows packages under Wine: install, start, break, upgrade, remove.

    python packaging/windows_smoke.py      (or: make windows-smoke)

Wine stands in for Windows. What is seen is kept in build/windows-smoke.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ecran import TOOLS as SCREEN_TOOLS
from ecran import Ecran, open_screen, wait_for
from paquets import (
    BUILD,
    DIST,
    MEGA,
    ROOT,
    PaquetError,
    ensure_tools,
    fresh,
    read_version,
    run,
    size_of,
)
from windows_build import MARK, NAME
from windows_lanceurs import COMMANDE, FENETRE
from windows_wine import SUBSTITUTES, Wine, windows_path
from windows_wine import TOOLS as WINE_TOOLS

from bootstrap import BootstrapError

WORK: Final = BUILD / "windows-smoke"
DOSSIER: Final = ROOT / "resources/exemple/fs-2024.json"
IMPORT_ALL: Final = ROOT / "packaging/windows/tout_importer.py"
WINDOW: Final = "Forfait Desktop$"
WELCOME: Final = "Préparez"
DONE, REFUSED, OPEN, NO_ROOM, NEWER = 0, 2, 3, 4, 6
"""What the installer returns: see windows/installeur.nsi."""
OTHERS: Final = re.compile(r"wine: |QFontDatabase: Cannot find font|Note that Qt no longer ships")
"""What Wine says, and Qt without a screen: the program brings its own letters."""
_HEADER: Final = struct.Struct("<III")


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
                for essai in (Installation, Portable, Malheurs):
                    essai(wine, screen, report).run()
            finally:
                wine.stop()
        report.end()
    except BootstrapError as error:
        print(f"\n[smoke] FAILED\n{error}", file=sys.stderr)
        return 1
    return 0


class Rapport:
    """What was tried, printed as it goes and kept at the end."""

    def __init__(self) -> None:
        """Say first what stands in for Windows."""
        self._since = time.monotonic()
        self._lines: list[str] = []
        wine = run(["wine", "--version"]).splitlines()[-1]
        self.note(f"Wine stands in for Windows: {wine}, as Windows 10")
        for name, what in SUBSTITUTES.items():
            self.note(f"substitute for {name}.dll, which this Wine lacks: {what}")

    def note(self, text: str) -> None:
        """Keep a line."""
        self._lines.append(text)
        print(f"[smoke] {text}", flush=True)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Time a thing that is tried; name it if it fails."""
        since = time.monotonic()
        try:
            yield
        except BootstrapError as error:
            raise PaquetError(f"{what}: {error}") from error
        self.note(f"passed {time.monotonic() - since:6.1f} s  {what}")

    def end(self) -> None:
        """Say how long it took and what no one tried."""
        self.note(f"all of it in {time.monotonic() - self._since:.0f} s")
        self.note("not tried: a real Windows, its printers, screen readers, antivirus, SmartScreen")
        text = "".join(f"{line}\n" for line in self._lines)
        (WORK / "rapport.txt").write_text(text, encoding="utf-8")


def require(condition: object, why: str) -> None:
    """Stop with a reason unless a condition holds."""
    if not condition:
        raise PaquetError(why)


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a JSON file
    """Write numbers as text: a rate is kept as it was typed, 26 or "26"."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Essai:
    """What all the tries need: a Windows, a screen, the packages, and where the program is."""

    def __init__(self, wine: Wine, screen: Ecran, report: Rapport) -> None:
        """Take what they all share."""
        self.wine, self.screen, self.report = wine, screen, report
        self.version = read_version()
        self.setup = DIST / f"{NAME}-{self.version}-setup.exe"
        self.zip = DIST / f"{NAME}-{self.version}-portable.zip"
        for package in (self.setup, self.zip):
            require(package.is_file(), f"{package.name} is not in dist: run `make windows` first.")

    @property
    def local(self) -> Path:
        """Return the folder that Windows calls LOCALAPPDATA."""
        found = sorted((self.wine.drive / "users").glob("*/AppData/Local"))
        return next(path for path in found if path.parts[-3] != "Public")

    def install(self, setup: Path | None = None, *options: str) -> int:
        """Run the installer without a word; return its status."""
        return self.wine.run([setup or self.setup, "/S", *options])[0]

    def expect(self, status: int, expected: int, what: str) -> None:
        """Compare the status of an installer with the one it documents."""
        require(status == expected, f"{what} returned {status} and not {expected}")

    def ask(self, folder: Path, *words: str | Path, seconds: float = 300) -> str:
        """Run the command line of an installed program, which must succeed."""
        status, said = self.wine.run([folder / COMMANDE, *words], seconds)
        require(status == 0, f"{COMMANDE} {' '.join(map(str, words))} returned {status}:\n{said}")
        return said

    def require_works(self, folder: Path) -> None:
        """See that the program in this folder starts and reads its rules."""
        said = self.ask(folder, "--version").strip()
        require(said == f"Forfait Desktop {self.version}", f"it says {said!r} of its version")
        require("fs-2025" in self.ask(folder, "rulesets"), "it does not list its rules")

    def versions(self, folder: Path) -> list[str]:
        """List the versions that are in a folder of installation."""
        return sorted(path.name for path in (folder / "versions").iterdir())

    def import_sample(self, folder: Path) -> None:
        """Put the sample dossier among those of the doctor."""
        said = self.ask(folder, "import", windows_path(DOSSIER))
        require("importée" in said, said)

    def require_sample(self, folder: Path, *options: str | Path) -> None:
        """See that the sample dossier is there with every answer."""
        out = WORK / "retrouve.json"
        out.unlink(missing_ok=True)
        self.ask(folder, "export", "1", "--out", windows_path(out), *options)
        found = json.loads(out.read_text(encoding="utf-8"))
        given = json.loads(DOSSIER.read_text(encoding="utf-8"))
        for part in ("ruleset", "praticien", "reponses"):
            same = plain(found[part]) == plain(given[part])
            require(same, f"the {part} found are not those that were given")

    def open_window(self, folder: Path, picture: str) -> str:
        """Start the program as a double click does, see its window, and return its title."""
        self.wine.start([folder / FENETRE])
        title = self.screen.wait_for_window(f" – {WINDOW}")
        self.screen.take_picture(WORK / picture)
        return title

    def kill(self) -> None:
        """End all that runs, at once, as a power cut does."""
        self.wine.stop()
        self.screen.wait_for_no_window(WINDOW)

    def try_demo(self, folder: Path, name: str) -> None:
        """Run the whole journey, and check every picture and list that it says it wrote."""
        out = WORK / name
        said = self.ask(folder, "demo", "--out", windows_path(out), seconds=600)
        lines = [line for line in said.splitlines() if not OTHERS.match(line)]
        written = [line for line in lines if line.startswith(windows_path(out))]
        suffixes = {Path(line.replace("\\", "/")).suffix for line in written}
        require(
            len(written) > 50 and {".png", ".pdf"} <= suffixes, f"the demo wrote little:\n{said}"
        )
        others = sorted(set(lines) - set(written))
        require(not others, "the demo complains: " + " / ".join(others))
        for path in sorted(out.iterdir()):
            if path.suffix == ".png":
                check_png(path)
            elif path.suffix == ".pdf":
                check_pdf(path)

    def try_drawing_apart(self, folder: Path, pdf: Path) -> None:
        """Have a PDF drawn by a process of its own, as the window does with evidence."""
        for launcher in (FENETRE, COMMANDE):
            done = subprocess.run(
                ["wine", str(folder / launcher), "--miniature", "application/pdf", "120", "160"],
                env=self.wine.environment,
                input=pdf.read_bytes(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=60,
            )
            require(done.returncode == 0, f"{launcher} drew nothing ({done.returncode})")
            width, height, stride = _HEADER.unpack_from(done.stdout)
            right = 0 < width <= 121 and len(done.stdout) == _HEADER.size + height * stride
            require(right, f"{launcher} did not write a picture")

    def try_all_modules(self, folder: Path) -> None:
        """Import all of ours with what is shipped alone, and write and read a protected file."""
        (version,) = self.versions(folder)
        python = folder / "versions" / version / "python.exe"
        shutil.copyfile(BUILD / "windows/python/python.exe", python)
        try:
            status, said = self.wine.run([python, windows_path(IMPORT_ALL)])
        finally:
            python.unlink()
        require(status == 0, f"not all that is needed was shipped:\n{said}")


def check_png(path: Path) -> None:
    """See that a picture can be read and is not of one colour."""
    from PySide6.QtGui import QImage

    image = QImage(str(path))
    require(not image.isNull() and image.width() >= 100, f"{path.name} is not a picture")
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }
    require(len(colours) > 3, f"{path.name} is empty")


def check_pdf(path: Path) -> None:
    """See that a list can be read and holds words."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(path)
    try:
        letters = len(document[0].get_textpage().get_text_bounded())
        require(len(document) >= 1 and letters > 20, f"{path.name} holds no words")
    finally:
        document.close()


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
            self.registry_version("99.0.0")
            before = self.versions(folder)
            self.expect(self.install(), NEWER, "installing over a newer version")
            require(self.versions(folder) == before, "it changed a newer version")
            self.registry_version(self.version)
        with step("removes itself and nothing else: the dossiers are still there"):
            self.uninstall(folder)
            self.require_gone(folder)

    def require_shortcuts(self, *, desktop: bool) -> None:
        """See which entries there are."""
        user = self.local.parent.parent
        menu = user / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Forfait Desktop.lnk"
        require(menu.is_file(), "there is no entry in the start menu")
        on_desktop = (user / "Desktop/Forfait Desktop.lnk").exists()
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
        windows = "C:" + "\\" + str(folder.relative_to(self.wine.drive)).replace("/", "\\")
        status, _ = self.wine.run([folder / "Desinstaller.exe", "/S", f"_?={windows}"])
        self.expect(status, OPEN, "removing an open program")
        require(self.versions(folder) == before, "an open program was changed")
        require(any("Forfait" in title for title in self.screen.titles()), "its window is gone")
        self.require_works(folder)

    def try_killed(self, folder: Path) -> None:
        """Kill the installer in the midst of its copy."""
        before = self.versions(folder)
        current = (folder / "courante.txt").read_bytes()
        self.wine.start([self.setup, "/S"])
        new = wait_for("the copy", lambda: set(self.versions(folder)) - set(before))
        copy = folder / "versions" / new.pop()
        wait_for("half a copy", lambda: size_of(copy) > 20 * MEGA)
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
        self.registry_version("0.0.1")
        self.require_works(folder)

    def registry_version(self, version: str) -> None:
        """Change the version that Windows remembers of the installation."""
        key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\ForfaitDesktop"
        command: list[str | Path] = ["reg", "add", key, "/v", "DisplayVersion", "/d", version, "/f"]
        status, said = self.wine.run(command)
        require(status == 0, f"the registry refuses: {said}")

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


class Malheurs(Essai):
    """Disks that are full and folders without rights, with an older version and without."""

    def run(self) -> None:
        """Try each, where this machine allows it."""
        step = self.report.step
        with step("a folder without rights: refused, nothing is left"):
            status = self.install(None, r"/D=Z:\proc\forfait")
            self.expect(status, NO_ROOM, "installing where nothing can be written")
        if os.geteuid() != 0 or not self.can_mount():
            self.report.note("not tried: a full disk (a small one can only be mounted by root)")
            return
        with step("too little room: refused before anything is copied"):
            self.with_disk("size=20m", self.try_no_room)
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

    def require_as_before(self, folder: Path) -> None:
        """See one version, working, and no remains."""
        (version,) = self.versions(folder)
        require((folder / "versions" / version / MARK).is_file(), "the version left is not whole")
        require(not list(folder.glob("*.nouveau")), "remains of the copy are left")
        self.require_works(folder)


if __name__ == "__main__":
    raise SystemExit(main())
