"""The Windows wheels of the runtime lock: fetched for the target, checked, and unpacked."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from paquets import PaquetError, digest_of, run

PLATFORM: Final = "win_amd64"
_PIN: Final = re.compile(r"(?m)^([A-Za-z0-9._-]+)==(\S+)(.*)\\\n((?:\s+--hash=sha256:.*\n)+)")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def read_lock(text: str) -> dict[str, frozenset[str]]:
    """Read the digests that a lock allows for each ``name-version`` of a wheel."""
    pins: dict[str, frozenset[str]] = {}
    for name, version, marker, hashes in _PIN.findall(text):
        if marker.strip():
            raise PaquetError(
                f"{name} is locked under a condition ({marker.strip()}), which would be judged "
                "for the machine that builds and not for Windows."
            )
        pins[f"{normal(name)}-{version}"] = frozenset(_HASH.findall(hashes))
    if not pins:
        raise PaquetError("The runtime lock holds no package.")
    return pins


def normal(name: str) -> str:
    """Write the name of a package as file names of wheels do."""
    return re.sub(r"[-_.]+", "_", name).lower()


def wheel_key(file_name: str) -> str:
    """Name the ``name-version`` of a wheel from its file name."""
    name, version = file_name.split("-")[:2]
    return f"{normal(name)}-{version}"


def problems(folder: Path, pins: dict[str, frozenset[str]]) -> list[str]:
    """Say what keeps a folder of wheels from being exactly that of a lock."""
    found: set[str] = set()
    said: list[str] = []
    for path in sorted(folder.glob("*.whl")):
        key = wheel_key(path.name)
        if key not in pins:
            said.append(f"{path.name} is not in the lock")
        elif digest_of(path) not in pins[key]:
            said.append(f"{path.name} is not the file that was locked")
        elif key in found:
            said.append(f"{path.name} is there twice")
        found.add(key)
    return said + [f"{key} is missing" for key in sorted(pins.keys() - found)]


def fetch(pip: list[str | Path], lock: Path, folder: Path, python: str) -> list[Path]:
    """Fetch what is missing from the configured package index; return the checked wheels."""
    pins = read_lock(lock.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    if problems(folder, pins):
        for stale in folder.glob("*.whl"):
            stale.unlink()
        options = ["--no-deps", "--only-binary", ":all:", "--require-hashes"]
        target = ["--platform", PLATFORM, "--implementation", "cp", "--python-version", python]
        command = [*pip, "download", "--quiet", *options, *target, "-r", lock, "-d", folder]
        run(command, what="fetching the Windows wheels")
    left = problems(folder, pins)
    if left:
        raise PaquetError("The wheels are not those of the lock: " + "; ".join(left) + ".")
    return sorted(folder.glob("*.whl"))


def unpack(wheel: Path, folder: Path) -> None:
    """Unpack a wheel as an installer would, without its scripts."""
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            place = installed_place(member.filename)
            if place is None or member.is_dir():
                continue
            target = (folder / place).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise PaquetError(f"{wheel.name} holds a name that leads out: {member.filename}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def installed_place(name: str) -> str | None:
    """Say where a file of a wheel belongs among the packages; None for scripts and headers."""
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return name
    scheme, _, inner = rest.partition("/")
    return inner if scheme in {"purelib", "platlib"} else None
