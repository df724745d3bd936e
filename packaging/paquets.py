"""What the builds of packages share: places, tools of the system, digests, sizes, dates."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import bootstrap

ROOT: Final = bootstrap.ROOT
BUILD: Final = ROOT / "build"
DIST: Final = ROOT / "dist"
MEGA: Final = 1_000_000
_PACKAGE: Final = re.compile(r"(?:forfait-desktop|ForfaitDesktop)[-_](\d+\.\d+\.\d+)[-_]")
_WHOLE: Final = (".exe", ".zip", ".deb", ".tar.gz", ".cdx.json")
"""What packages end with; while one is written it ends otherwise, and both systems may build."""
_BLOCK: Final = 1024 * 1024


class PaquetError(bootstrap.BootstrapError):
    """A package cannot be built or does not work; the message says why and what to do."""


def read_version(root: Path = ROOT) -> str:
    """Read the program's version where it is written, without importing the program."""
    text = (root / "forfait_desktop/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'(?m)^__version__ = "([0-9]+\.[0-9]+\.[0-9]+)"$', text)
    if found is None:
        raise PaquetError("forfait_desktop/__init__.py holds no version of three numbers.")
    return found[1]


def ensure_tools(tools: Mapping[str, str]) -> None:
    """See that these commands exist: install their Debian packages if allowed, or name them.

    ``tools`` gives the packages of each command.
    """
    missing = missing_packages(tools)
    if missing and bootstrap.apt_install(missing):
        missing = missing_packages(tools)
    if missing:
        raise PaquetError(
            "This needs tools that are not here. On Debian install them with:\n"
            f"  {bootstrap.apt_command(missing)}"
        )


def missing_packages(tools: Mapping[str, str]) -> list[str]:
    """Name the Debian packages of the commands that are not here."""
    absent = (packages for tool, packages in tools.items() if shutil.which(tool) is None)
    return sorted({package for packages in absent for package in packages.split()})


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    what: str = "",
) -> str:
    """Run a command without input and return what it says; stop with its words if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        said = "\n".join(done.stdout.splitlines()[-30:])
        raise PaquetError(f"{what or words[0]} failed (status {done.returncode}):\n{said}")
    return done.stdout


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def require_digest(path: Path, expected: str) -> None:
    """Refuse a file that is not the one that was pinned."""
    found = digest_of(path)
    if found != expected.lower():
        raise PaquetError(
            f"{path.name} is not the file that is expected: its SHA-256 is {found}, "
            f"and {expected.lower()} is pinned. Nothing is built from it."
        )


def digest_of_tree(folder: Path) -> str:
    """Return a SHA-256 of the names and contents of all files of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found.update(f"{digest_of(path)}  {name}\n".encode())
    return found.hexdigest()


def size_of(path: Path) -> int:
    """Return the size in bytes of a file, or of all files of a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def megabytes(size: int) -> str:
    """Write a size for the reader of the build."""
    return f"{size / MEGA:.1f} MB"


def require(condition: object, why: str) -> None:
    """Stop with a reason unless a condition holds."""
    if not condition:
        raise PaquetError(why)


def require_size(what: str, size: int, limit: int) -> None:
    """Refuse a result that grew beyond its limit (both in bytes)."""
    if size > limit:
        raise PaquetError(
            f"{what} takes {megabytes(size)}, more than the {megabytes(limit)} allowed: "
            "see what was added, and prune it or argue for another limit."
        )


def release_time() -> int:
    """Return the time all files of a package bear: that of the commit, whoever builds it."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    said = bootstrap.capture(["git", "log", "-1", "--format=%ct"])
    return int(said) if said and said.strip().isdecimal() else 1_735_689_600


def set_times(folder: Path, when: int) -> None:
    """Give every file and folder the same time."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (when, when))


def fresh(folder: Path) -> Path:
    """Return an empty folder of that name."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def remove_unkept(folder: Path, keeps: Callable[[PurePosixPath], bool]) -> int:
    """Remove the files that are not kept, and the folders left empty; return how many files."""
    gone = 0
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not keeps(PurePosixPath(path.relative_to(folder).as_posix())):
            path.unlink()
            gone += 1
    return gone


def open_dist(version: str, folder: Path = DIST) -> None:
    """Make the folder of the packages, and remove from it those of other versions."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and version_of(path.name) not in {None, version}:
            path.unlink()


def version_of(name: str) -> str | None:
    """Read the version in the name of a package; None when it is not one of ours."""
    found = _PACKAGE.match(name)
    return found[1] if found else None


def write_sums(folder: Path = DIST) -> Path:
    """Write the SHA-256 of the packages of a folder, as ``sha256sum --check`` reads them.

    A signature of the former sums goes: it would be published beside sums that it does not sign.
    """
    target = folder / "SHA256SUMS"
    (folder / f"{target.name}.asc").unlink(missing_ok=True)
    packages = sorted(path for path in folder.iterdir() if path.name.endswith(_WHOLE))
    target.write_text(
        "".join(f"{digest_of(path)}  {path.name}\n" for path in packages if version_of(path.name)),
        encoding="utf-8",
    )
    return target


def pip() -> list[str | Path]:
    """Return how packages are fetched, from the index that is configured."""
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def copy_program(packages: Path) -> None:
    """Copy our own package with its resources and rules, as an installed wheel has them."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "_data")
    target = packages / "forfait_desktop"
    shutil.copytree(ROOT / "forfait_desktop", target, ignore=ignore)
    for name in ("resources", "rulesets"):
        shutil.copytree(ROOT / name, target / "_data" / name, ignore=ignore)
    shutil.copyfile(ROOT / "LICENSE", target / "_data/LICENSE")
