"""The Linux wheels of the runtime lock, for each Python that a supported system brings.

Debian 12 has Python 3.11, Ubuntu 24.04 has 3.12, Debian 13 has 3.13. The window's libraries (Qt,
PySide6, shiboken6) hold for all of them; the four packages that are compiled for one Python lay
their modules side by side, under names that say which Python may load them, and share the rest.
A Python of our own was weighed and left: no such build is published by the people who make
Python, it would add 30 MB and a second interpreter whose faults nobody on the machine would mend,
while the system's own is kept up to date with the system.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from paquets import PaquetError, digest_of, run
from windows_roues import read_lock, unpack, wheel_key

PYTHONS: Final = ("3.11", "3.12", "3.13")
GLIBC: Final = (34, 28, 27, 17)
"""The manylinux levels that are accepted, newest first; Debian 12 has glibc 2.36."""
PROPRES_A_UN_PYTHON: Final = ("charset_normalizer", "pillow", "pydantic_core", "sqlcipher3")
_DIVERSES: Final = frozenset({"RECORD", "WHEEL"})


def platforms() -> list[str]:
    """Return pip's options for the platforms that are accepted."""
    names = [f"manylinux_2_{level}_x86_64" for level in GLIBC]
    return [word for name in [*names, "manylinux2014_x86_64"] for word in ("--platform", name)]


def fetch(pip: list[str | Path], lock: Path, folder: Path) -> dict[str, list[Path]]:
    """Fetch what is missing, for each Python, from the configured index; return checked wheels."""
    pins = read_lock(lock.read_text(encoding="utf-8"))
    return {python: _fetch_for(python, pip, lock, folder / python, pins) for python in PYTHONS}


def _fetch_for(
    python: str,
    pip: list[str | Path],
    lock: Path,
    folder: Path,
    pins: dict[str, frozenset[str]],
) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    if unlike_lock(folder, pins):
        for stale in folder.glob("*.whl"):
            stale.unlink()
        options = ["--no-deps", "--only-binary", ":all:", "--require-hashes"]
        target = [*platforms(), "--implementation", "cp", "--python-version", python]
        command = [*pip, "download", "--quiet", *options, *target, "-r", lock, "-d", folder]
        run(command, what=f"fetching the Linux wheels for Python {python}")
    left = unlike_lock(folder, pins)
    if left:
        raise PaquetError("The wheels are not those of the lock: " + "; ".join(left) + ".")
    return sorted(folder.glob("*.whl"))


def unlike_lock(folder: Path, pins: dict[str, frozenset[str]]) -> list[str]:
    """Say what keeps a folder of wheels from being exactly that of a lock."""
    wheels = sorted(folder.glob("*.whl"))
    known = [path for path in wheels if digest_of(path) in pins.get(wheel_key(path.name), ())]
    said = [f"{path.name} is not the file that was locked" for path in wheels if path not in known]
    keys = [wheel_key(path.name) for path in known]
    said += [f"{key} is there {keys.count(key)} times" for key in pins if keys.count(key) != 1]
    return said


def lay_out(wheels: dict[str, list[Path]], folder: Path, scratch: Path) -> None:
    """Unpack the wheels of all Pythons into one folder, where no file hides another one."""
    for python, paths in wheels.items():
        first = python == PYTHONS[0]
        for wheel in paths:
            if first:
                unpack(wheel, folder)
            elif is_of_one_python(wheel):
                apart = scratch / python / wheel.stem
                unpack(wheel, apart)
                _add(apart, folder, wheel.name)


def is_of_one_python(wheel: Path) -> bool:
    """Tell whether a wheel is compiled for one Python; the list of those is closed."""
    tag = wheel.stem.split("-")[3]
    alone = tag.startswith("cp") and tag != "abi3"
    if alone and wheel_key(wheel.name).split("-")[0] not in PROPRES_A_UN_PYTHON:
        raise PaquetError(f"{wheel.name} is compiled for one Python: was that meant?")
    return alone


def _add(source: Path, folder: Path, name: str) -> None:
    """Add the files of another Python's wheel; a shared one must be the same in both."""
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        target = folder / inner
        if path.is_dir() or ".dist-info" in inner.parts[0]:
            continue
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        elif target.read_bytes() != path.read_bytes() and path.name not in _DIVERSES:
            raise PaquetError(f"{name}: {inner} is not the same for all Pythons.")
