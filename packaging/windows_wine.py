"""Wine, which stands in for Windows: to compile Python files at build, and to try the packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from paquets import PaquetError, fresh, run

TOOLS: Final = {"wine": "wine wine64", "wineserver": "wine wine64"}
SOURCES: Final = Path(__file__).resolve().parent / "windows"
SUBSTITUTES: Final = {
    "icuuc": "the conversions of letters that Qt asks of Windows: it answers that there are none",
    "mscms": "the colour profile of the screen: it answers that there is none",
    "bcryptprimitives": "the random numbers of Windows: it passes on those that Wine has",
}
"""Libraries of Windows 10 that Wine lacks, replaced in its own system folder, and what they do."""
_OVERRIDES: Final = "mscoree=;mshtml=;winemenubuilder.exe=d;mscms=n"


class Wine:
    """A Windows of its own, in one folder."""

    def __init__(self, prefix: Path, display: str = "") -> None:
        """Look at a folder; nothing is made yet."""
        self.prefix = prefix
        self.display = display

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that programs run with."""
        known = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "QT_", "XDG_")) and name != "DISPLAY"
        }
        return known | {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _OVERRIDES,
            "LC_ALL": "C.UTF-8",
            **({"DISPLAY": self.display} if self.display else {}),
        }

    @property
    def drive(self) -> Path:
        """Return the folder that programs call C:."""
        return self.prefix / "drive_c"

    def make(self) -> None:
        """Make the folder anew, as Windows 10, with the substitutes."""
        fresh(self.prefix)
        run(["wineboot", "-i"], environment=self.environment, what="making a Windows under Wine")
        run(["winecfg", "-v", "win10"], environment=self.environment)
        self.stop()
        self.add_substitutes()

    def add_substitutes(self) -> None:
        """Compile what Wine lacks, and put it where Windows has it."""
        system = self.drive / "windows/system32"
        for name in SUBSTITUTES:
            target = system / f"{name}.dll"
            target.unlink(missing_ok=True)
            source = SOURCES / f"wine_{name}.c"
            compiler: list[str | Path] = ["x86_64-w64-mingw32-gcc", "-shared", "-Os", "-s"]
            compiler += [source, "-o", target, "-ladvapi32"]
            run(compiler, what=f"compiling the substitute of {name}.dll")

    def start(self, command: list[str | Path]) -> subprocess.Popen[bytes]:
        """Start a program and do not wait for it."""
        return subprocess.Popen(
            ["wine", *map(str, command)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, command: list[str | Path], seconds: float = 300) -> tuple[int, str]:
        """Run a program to its end; return its status and what it said."""
        try:
            done = subprocess.run(
                ["wine", *map(str, command)],
                env=self.environment,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            self.stop()
            raise PaquetError(f"{command[0]} did not end within {seconds:.0f} s.") from error
        return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")

    def stop(self) -> None:
        """End all that runs in this Windows, and only there."""
        if shutil.which("wineserver"):
            for option in ("-k", "-w"):
                subprocess.run(
                    ["wineserver", option], env=self.environment, check=False, capture_output=True
                )


def windows_path(path: Path) -> str:
    """Write a path as programs under Wine see it: drive Z: is this machine."""
    return "Z:" + str(path.resolve()).replace("/", "\\")
