"""Try the Linux packages in a clean Debian: install, start, remove.

    python packaging/linux_smoke.py [--suite NAME ...]      (or: make linux-smoke)

A bare system is made with debootstrap, from the mirror that apt uses here, in build/linux-smoke.
The program runs in it as an ordinary user, without any network, on a screen without a monitor.
Pictures of its window are kept there. This needs root, as debootstrap does.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ecran import TOOLS as SCREEN_TOOLS
from ecran import Ecran, open_screen
from linux_textes import NAME
from paquets import (
    BUILD,
    DIST,
    ROOT,
    PaquetError,
    digest_of_tree,
    ensure_tools,
    fresh,
    megabytes,
    read_version,
    require,
    run,
    size_of,
)

from bootstrap import BootstrapError, say

WORK: Final = BUILD / "linux-smoke"
SUITES: Final = ("bookworm", "trixie")
"""Debian 12 with Python 3.11, and Debian 13 with Python 3.13."""
TOOLS: Final = {"debootstrap": "debootstrap", "unshare": "util-linux", **SCREEN_TOOLS}
USER: Final = "1000"
HOME: Final = "home/essai"
DATA: Final = f"{HOME}/.local/share/{NAME}"
WINDOW: Final = "Forfait Desktop$"
DOSSIER: Final = ROOT / "resources/exemple/fs-2024.json"
INSTALLED: Final = (
    f"usr/bin/{NAME}",
    f"usr/share/applications/{NAME}.desktop",
    f"usr/share/icons/hicolor/48x48/apps/{NAME}.png",
    f"usr/share/icons/hicolor/scalable/apps/{NAME}.svg",
    f"usr/lib/{NAME}/LICENCES/NOTICE.txt",
)
LEAST_PICTURES: Final = 20
ENTER: Final = """
set -e
root=$1
shift
mount -t proc proc "$root/proc"
mkdir -p "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
chroot "$@"
"""
"""It stays the first process of its own space: what kills it kills all that it started."""


class System:
    """A bare Debian in a folder."""

    def __init__(self, suite: str, screen: Ecran) -> None:
        """Name it; nothing is made yet."""
        self.suite = suite
        self.screen = screen
        self.root = WORK / suite

    def make(self) -> None:
        """Make it anew."""
        if any(letter.isspace() for letter in str(self.root)):
            raise PaquetError("debootstrap makes no system in a folder whose path holds a space.")
        if self.root.exists():
            shutil.rmtree(self.root)
        command = ["debootstrap", "--variant=minbase", self.suite, self.root, mirror()]
        run([str(word) for word in command], what=f"making a bare Debian ({self.suite})")
        shutil.copyfile("/etc/resolv.conf", self.root / "etc/resolv.conf")
        home = self.root / HOME
        home.mkdir()
        os.chown(home, int(USER), int(USER))

    def install(self, package: Path) -> None:
        """Install a .deb with what it depends on, as a doctor's helper would."""
        shutil.copyfile(package, self.root / "tmp" / package.name)
        self.as_root(["apt-get", "update", "-qq"])
        options = ["-y", "-qq", "--no-install-recommends"]
        self.as_root(["apt-get", "install", *options, f"/tmp/{package.name}"])

    def as_root(self, command: Sequence[str]) -> str:
        """Run a command of the system."""
        return run(self._enter(command, [], alone=False), what=" ".join(command))

    def as_user(self, command: Sequence[str], *, screen: bool = False) -> str:
        """Run a command as the user, without any network."""
        return run(self._enter(command, self._user(screen), alone=True), what=" ".join(command))

    @contextmanager
    def running(self, command: Sequence[str]) -> Iterator[None]:
        """Start the window as the user, without any network, and kill it at the end."""
        words = self._enter(command, self._user(screen=True), alone=True)
        log = (WORK / f"{self.suite}.log").open("ab")
        program = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield
        finally:
            program.kill()
            program.wait()
            log.close()

    def _user(self, screen: bool) -> list[str]:
        words = [f"--userspec={USER}:{USER}", str(self.root), "/usr/bin/env", "-i"]
        words += [f"HOME=/{HOME}", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"]
        words += [f"DISPLAY={self.screen.display}" if screen else "QT_QPA_PLATFORM=offscreen"]
        return words

    def _enter(self, command: Sequence[str], before: Sequence[str], *, alone: bool) -> list[str]:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        if alone:
            apart.append("--net")
        inside = list(before) or [str(self.root), "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive"]
        return [*apart, "sh", "-c", ENTER, "sh", str(self.root), *inside, *command]


def mirror() -> str:
    """Return the mirror that apt uses on this machine."""
    said = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
    known = [line for line in said.splitlines() if line and "security" not in line]
    if not known:
        raise PaquetError("apt has no mirror here: run apt-get update first.")
    return known[0]


class Essai:
    """One round on one system."""

    def __init__(self, system: System, version: str) -> None:
        """Keep what is tried."""
        self.system = system
        self.version = version
        self.lines: list[str] = []

    def run(self) -> list[str]:
        """Try the .deb, then the tarball; return what was seen."""
        started = time.monotonic()
        self.system.make()
        self.note("bare system", started)
        self.try_deb()
        self.try_tarball()
        return self.lines

    def note(self, what: str, since: float | None = None) -> None:
        """Say what was seen, and how long it took."""
        took = f": {time.monotonic() - since:.1f} s" if since is not None else ""
        line = f"{self.system.suite}: {what}{took}"
        self.lines.append(line)
        say(line)

    def try_deb(self) -> None:
        """Install, use and remove the .deb."""
        root = self.system.root
        started = time.monotonic()
        self.system.install(DIST / f"{NAME}_{self.version}_amd64.deb")
        self.note(".deb installed, with what it depends on", started)
        missing = [name for name in INSTALLED if not (root / name).exists()]
        require(not missing, f"the .deb did not install {missing}")
        self.note(f"it takes {megabytes(size_of(root / 'usr/lib' / NAME))} with compiled modules")
        self.use([NAME], "deb")
        kept = digest_of_tree(root / DATA)
        files = [name for name in self.system.as_root(["dpkg", "-L", NAME]).splitlines() if name]
        self.system.as_root(["apt-get", "purge", "-y", "-qq", NAME])
        left = [name for name in files if (root / name[1:]).is_file()]
        left += self.system.as_root(
            ["find", "/usr", "/etc", "/opt", "/var/lib/dpkg/info", "-name", f"*{NAME}*"]
        ).splitlines()
        require(not left, f"removing the .deb left {left[:5]}")
        require(digest_of_tree(root / DATA) == kept, "removing the .deb touched the data")
        self.note("removed: no file left, the data still there, unchanged")

    def try_tarball(self) -> None:
        """Unpack, use and delete the tarball, on the data that the .deb left."""
        root = self.system.root
        archive = DIST / f"{NAME}-{self.version}-linux-x86_64.tar.gz"
        shutil.copyfile(archive, root / "tmp" / archive.name)
        self.system.as_user(["tar", "-xzf", f"/tmp/{archive.name}", "-C", f"/{HOME}"])
        folder = f"/{HOME}/{NAME}-{self.version}"
        self.use([f"{folder}/{NAME}"], "tarball")
        self.system.as_user(["sh", f"{folder}/installer-menu.sh"])
        entry = root / HOME / f".local/share/applications/{NAME}.desktop"
        require(
            f'Exec=/bin/sh "{folder}/{NAME}"' in entry.read_text(encoding="utf-8"), "no menu entry"
        )
        self.system.as_user(["sh", f"{folder}/installer-menu.sh", "--retirer"])
        require(not entry.exists(), "the menu entry was not removed")
        kept = digest_of_tree(root / DATA)
        self.try_portable(folder)
        shutil.rmtree(root / folder[1:])
        require(digest_of_tree(root / DATA) == kept, "deleting the tarball touched the data")
        self.note("tarball deleted: the data still there")

    def try_portable(self, folder: str) -> None:
        """See that a mark beside the launcher keeps there all that the program writes."""
        home = self.system.root / HOME
        before = {path for path in home.rglob("*") if not _is_in(path, self.system.root, folder)}
        self.system.as_user(["touch", f"{folder}/portable.txt"])
        program = [f"{folder}/{NAME}"]
        self.system.as_user([*program, "import", "/tmp/dossier.json"])
        self.see_window(program, "portable")
        store = self.system.root / folder[1:] / "donnees/forfait.sqlite3"
        require(store.is_file(), "portable.txt beside the launcher was not heeded")
        after = {path for path in home.rglob("*") if not _is_in(path, self.system.root, folder)}
        elsewhere = sorted(str(path.relative_to(home)) for path in after - before)
        require(not elsewhere, f"the portable program wrote {elsewhere[:5]}")
        self.note("portable.txt beside the launcher: data there, nothing elsewhere")

    def use(self, program: list[str], what: str) -> None:
        """See the window, write the demo, keep data, be killed and find the data again."""
        self.see_window(program, f"{what}-premier")
        self.write_demo(program, what)
        shutil.copyfile(DOSSIER, self.system.root / "tmp/dossier.json")
        if not (self.system.root / DATA / "forfait.sqlite3").exists() or what == "deb":
            self.system.as_user([*program, "import", "/tmp/dossier.json"])
        self.see_window(program, f"{what}-avec-donnees")
        said = self.system.as_user([*program, "verify"])
        self.note(f"{what}: {said.strip().splitlines()[0]}")

    def see_window(self, program: list[str], name: str) -> None:
        """Start the program, wait for its window, keep a picture, kill it."""
        screen = self.system.screen
        started = time.monotonic()
        with self.system.running(program):
            screen.wait_for_window(WINDOW)
            self.note(f"{name}: window on the screen", started)
            screen.take_picture(WORK / f"{self.system.suite}-{name}.png")
        screen.wait_for_no_window(WINDOW)

    def write_demo(self, program: list[str], what: str) -> None:
        """Run the demo and look at its files."""
        started = time.monotonic()
        out = f"/{HOME}/demo-{what}"
        self.system.as_user(["mkdir", out])
        self.system.as_user([*program, "demo", "--out", out])
        files = sorted((self.system.root / out[1:]).iterdir())
        pictures = [path for path in files if path.suffix == ".png"]
        lists = [path for path in files if path.suffix == ".pdf"]
        require(len(pictures) >= LEAST_PICTURES, f"{what}: the demo drew {len(pictures)} pictures")
        require(lists, f"{what}: the demo wrote no PDF")
        for path in [*pictures, *lists]:
            start = b"\x89PNG\r\n" if path.suffix == ".png" else b"%PDF-"
            require(path.read_bytes().startswith(start), f"{path.name} is not what its name says")
        self.note(f"{what}: demo, {len(pictures)} PNG and {len(lists)} PDF", started)


def _is_in(path: Path, root: Path, folder: str) -> bool:
    return path.is_relative_to(root / folder[1:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Try everything; the first thing that fails stops it."""
    parser = argparse.ArgumentParser(prog="make linux-smoke", description=__doc__)
    parser.add_argument("--suite", action="append", help="a Debian, by name; both by default")
    options = parser.parse_args(arguments)
    try:
        if os.geteuid() != 0:
            raise PaquetError("This makes a system in a folder: run it as root.")
        ensure_tools(TOOLS)
        fresh(WORK)
        version = read_version()
        lines: list[str] = []
        with open_screen() as screen:
            for suite in options.suite or SUITES:
                system = System(suite, screen)
                lines += Essai(system, version).run()
                shutil.rmtree(system.root)
        (WORK / "rapport.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    except BootstrapError as error:
        print(f"\n[smoke] FAILED\n{error}", file=sys.stderr)
        return 1
    say(f"all passed; pictures and report are in {WORK.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
