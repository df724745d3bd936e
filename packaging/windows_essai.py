"""What the tries of the Windows packages share: a report, what must hold, what is installed."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ecran import Ecran, wait_for
from paquets import BUILD, DIST, MEGA, ROOT, PaquetError, read_version, require, run, size_of
from windows_build import NAME, Limits
from windows_lanceurs import COMMANDE, FENETRE
from windows_wine import SUBSTITUTES, Wine, windows_path

from bootstrap import BootstrapError

WORK: Final = BUILD / "windows-smoke"
DOSSIER: Final = ROOT / "resources/exemple/fs-2024.json"
IMPORT_ALL: Final = ROOT / "packaging/windows/tout_importer.py"
READ_WINDOWS: Final = ROOT / "packaging/windows/lire_fenetres.py"
PYTHON: Final = BUILD / "windows/python/python.exe"
KEY: Final = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\ForfaitDesktop"
WINDOW: Final = "Forfait Desktop$"
OPENED: Final = rf" \S {WINDOW}"
"""What the title of the program's window ends with, once it shows a page: a dash and its name."""
DONE, REFUSED, OPEN, NO_ROOM, NEWER, LEFT = 0, 2, 3, 4, 6, 7
"""What the installer returns: see windows/installeur.nsi."""
OTHERS: Final = re.compile(r"wine: |QFontDatabase: Cannot find font|Note that Qt no longer ships")
"""What Wine says, and Qt without a screen: the program brings its own letters."""
_HEADER: Final = struct.Struct("<III")


class Rapport:
    """What was tried, printed as it goes and kept at the end."""

    def __init__(self) -> None:
        """Say first what stands in for Windows."""
        self._since = time.monotonic()
        self._lines: list[str] = []
        self._not_tried = ["a real Windows, its printers, screen readers, antivirus, SmartScreen"]
        wine = run(["wine", "--version"]).splitlines()[-1]
        self.note(f"Wine stands in for Windows: {wine}, as Windows 10")
        for name, what in SUBSTITUTES.items():
            self.note(f"substitute for {name}.dll, which this Wine lacks: {what}")

    def note(self, text: str) -> None:
        """Keep a line."""
        self._lines.append(text)
        print(f"[smoke] {text}", flush=True)

    def leave_out(self, what: str) -> None:
        """Keep what this machine does not let anyone try, for the last lines."""
        self._not_tried.append(what)

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
        for what in self._not_tried:
            self.note(f"not tried: {what}")
        text = "".join(f"{line}\n" for line in self._lines)
        (WORK / "rapport.txt").write_text(text, encoding="utf-8")


def require_version(said: str, version: str) -> None:
    """See that a program says its version, in a line of its own; Wine may say more."""
    lines = [line.strip() for line in said.splitlines() if line.startswith("Forfait Desktop")]
    require(lines == [f"Forfait Desktop {version}"], f"it says {said!r} of its version")


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

    @property
    def desktop(self) -> Path:
        """Return the folder of the desktop."""
        return self.local.parent.parent / "Desktop"

    @property
    def menu(self) -> Path:
        """Return the entry of the start menu."""
        programs = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
        return self.local.parent.parent / programs / "Forfait Desktop.lnk"

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
        require_version(self.ask(folder, "--version"), self.version)
        require("fs-2025" in self.ask(folder, "rulesets"), "it does not list its rules")

    def require_light(self, folder: Path) -> None:
        """See that an installed program takes no more than it may."""
        size, limit = size_of(folder), Limits().installed
        require(size <= limit, f"it takes {size // MEGA} MB once installed")

    def versions(self, folder: Path) -> list[str]:
        """List the versions that are in a folder of installation."""
        return sorted(path.name for path in (folder / "versions").iterdir())

    def as_windows(self, path: Path) -> str:
        """Write a path as this Windows does itself."""
        if not path.is_relative_to(self.wine.drive):
            return windows_path(path)
        return "C:\\" + str(path.relative_to(self.wine.drive)).replace("/", "\\")

    def registry(self, name: str) -> str:
        """Read what Windows remembers of the installation; empty when it does not."""
        status, said = self.wine.run(["reg", "query", KEY, "/v", name])
        found = re.search(rf"(?m)^\s*{name}\s+REG_\w+\s+(.*?)\s*$", said)
        return found[1] if status == 0 and found else ""

    def write_registry(self, name: str, value: str) -> None:
        """Change what Windows remembers of the installation."""
        status, said = self.wine.run(["reg", "add", KEY, "/v", name, "/d", value, "/f"])
        require(status == 0, f"the registry refuses: {said}")

    def remove(self, folder: Path) -> int:
        """Run the uninstaller where it is, without a word, and return its status."""
        command: list[str | Path] = [folder / "Desinstaller.exe", "/S"]
        return self.wine.run([*command, f"_?={self.as_windows(folder)}"])[0]

    def read_windows(self) -> list[str]:
        """List what the windows on the screen say."""
        status, said = self.wine.run([PYTHON, windows_path(READ_WINDOWS)])
        require(status == 0, f"the windows cannot be read:\n{said}")
        return said.splitlines()

    def wait_to_read(self, words: str, picture: str = "") -> list[str]:
        """Wait until a window says some words; keep a picture of it; return all that is said."""

        def look() -> list[str] | None:
            # While Wine itself begins, a second program in it may hang.
            said = self.read_windows() if self.screen.titles() else []
            return said if any(words in text for text in said) else None

        found = wait_for(f"the words {words!r}", look)
        if picture:
            self.screen.take_picture(WORK / picture)
        return found

    def wait_for_none(self, words: str) -> None:
        """Wait until nothing says some words any more."""
        wait_for(
            f"the end of {words!r}",
            lambda: not any(words in text for text in self.read_windows()),
        )

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
        title = self.screen.wait_for_window(OPENED)
        self.screen.take_picture(WORK / picture)
        return title

    def kill(self) -> None:
        """End all that runs, at once, as a power cut does."""
        self.wine.stop()
        self.screen.wait_for_no_window(WINDOW)

    def close_program(self) -> None:
        """End the program alone."""
        self.wine.run(["taskkill", "/f", "/im", FENETRE])

    def start_copy(self, folder: Path, command: list[str | Path]) -> subprocess.Popen[bytes]:
        """Start an installer and come back in the midst of its copy."""
        before = self.versions(folder)
        installer = self.wine.start(command)
        self.wait_for_half(folder, before)
        return installer

    def wait_for_half(self, folder: Path, before: list[str]) -> None:
        """Wait until a new version is half copied."""
        new = wait_for("the copy", lambda: set(self.versions(folder)) - set(before))
        copy = folder / "versions" / new.pop()
        wait_for("half a copy", lambda: size_of(copy) > 20 * MEGA)

    @contextmanager
    def hold(self, path: Path) -> Iterator[None]:
        """Have another program read a file, which then cannot be removed."""
        mark = WORK / "tenu"
        mark.unlink(missing_ok=True)
        lines = [
            "import pathlib, sys, time",
            "kept = open(sys.argv[1], 'rb')",
            "pathlib.Path(sys.argv[2]).touch()",
            "time.sleep(300)",
        ]
        words = ["-c", "; ".join(lines), self.as_windows(path), windows_path(mark)]
        self.wine.start([PYTHON, *words])
        wait_for("a file that is held", mark.exists)
        try:
            yield
        finally:
            self.wine.run(["taskkill", "/f", "/im", PYTHON.name])

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
        shutil.copyfile(PYTHON, python)
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
