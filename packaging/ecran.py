"""A screen without a monitor, to see the windows of the packages that are tried."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from paquets import PaquetError, run

SIZE: Final = "1366x768x24"
TOOLS: Final = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
_LOOK_EVERY_S: Final = 0.25

T = TypeVar("T")


def wait_for(
    what: str, look: Callable[[], T | None], seconds: float = 60, every: float = _LOOK_EVERY_S
) -> T:
    """Look again and again until there is something; say what was waited for in vain."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(every)
    raise PaquetError(f"Waited {seconds:.0f} s in vain for {what}.")


class Ecran:
    """One such screen, and what can be seen on it."""

    def __init__(self, display: str) -> None:
        """Name the screen, for example ``:99``."""
        self.display = display

    def titles(self) -> list[str]:
        """List the titles of the windows that can be seen."""
        found = self._ask(["xdotool", "search", "--onlyvisible", "--name", "."])
        said = (self._ask(["xdotool", "getwindowname", number]) for number in found.split())
        return [title.strip() for title in said if title.strip()]

    def wait_for_window(self, pattern: str, seconds: float = 90) -> str:
        """Wait for a window whose title matches, and return its title."""

        def look() -> str | None:
            return next((title for title in self.titles() if re.search(pattern, title)), None)

        return wait_for(f"a window named like {pattern!r}", look, seconds)

    def wait_for_no_window(self, pattern: str) -> None:
        """Wait until no title matches any more."""
        wait_for(
            f"the end of the window {pattern!r}",
            lambda: not any(re.search(pattern, title) for title in self.titles()),
        )

    def press(self, *keys: str) -> None:
        """Press keys, as a person does, one after the other."""
        self._ask(["xdotool", "key", "--delay", "80", *keys])

    def take_picture(self, target: Path) -> None:
        """Write what is on the screen, once it no longer changes and is more than a bare frame."""
        earlier: list[bytes] = [b""]

        def look() -> bool:
            run(["import", "-window", "root", target], environment=self._environment)
            content = target.read_bytes()
            same, earlier[0] = content == earlier[0], content
            return same and self._has_much_to_see(target)

        wait_for(f"a still picture for {target.name}", look)

    @staticmethod
    def _has_much_to_see(picture: Path) -> bool:
        """Tell whether a picture has letters and colours."""
        said = run(["identify", "-format", "%k", picture])
        return int(said.strip() or 0) > 60

    @property
    def _environment(self) -> dict[str, str]:
        return dict(os.environ) | {"DISPLAY": self.display}

    def _ask(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            env=self._environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return done.stdout.decode("utf-8", "replace")


@contextmanager
def open_screen() -> Iterator[Ecran]:
    """Start a screen under the first number that is free, and end it."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        if not number:
            raise PaquetError("Xvfb could not start a screen.")
        yield Ecran(f":{number}")
    finally:
        server.terminate()
        server.wait()
