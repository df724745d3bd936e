"""The list of components of a release, as CycloneDX 1.6 writes it in JSON.

The same sources give the same bytes: the time is that of the commit, and the serial number is made
from the content. Nothing but the standard library is needed for this, and a test reads the result.
"""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from paquets import digest_of, release_time
from windows_roues import normal, wheel_key

from forfait_desktop.services.licences import Composant

SPECIFICATION: Final = "1.6"
SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"
TOP: Final = "forfait-desktop"
PYTHON: Final = "python"
CRATES: Final = ".cyclonedx.json"
"""How the lists end that Rust builds put into their wheels."""
_KEPT: Final = ("type", "name", "version", "hashes", "licenses", "purl")
_SPACE: Final = uuid.UUID("6f1a7e5c-1f0e-5b57-9a52-6b6f7266f0fd")

Json = dict[str, Any]


def write(
    target: Path,
    version: str,
    components: Sequence[Composant],
    wheels: Sequence[Path],
    python: Path | None = None,
) -> None:
    """Write the components of a package that was made of wheels, and of an archive of Python."""
    bill = make(version, components, wheels, release_time(), python)
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def make(
    version: str,
    components: Sequence[Composant],
    wheels: Sequence[Path],
    when: int,
    python: Path | None = None,
) -> Json:
    """Return the list; what is a part of a Python package, or of Python, stands in it."""
    parts = [describe(component, wheels) for component in components if not component.dans]
    parts = [part for part in parts if part["bom-ref"] != TOP]
    by_package = {part["bom-ref"]: part for part in parts}
    if python is not None:
        part = by_package[PYTHON]
        part["purl"] = f"pkg:generic/{PYTHON}@{part['version']}"
        _add_files(part, [python])
    for component in components:
        if component.dans:
            holder = by_package[component.dans]
            holder.setdefault("components", []).append(describe(component, ()))
    for part in parts:
        part.get("components", []).extend(read_crates(part["bom-ref"], wheels))
    top = {
        "type": "application",
        "bom-ref": TOP,
        "name": TOP,
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    bill: Json = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {"timestamp": _write_time(when), "component": top},
        "components": parts,
        "dependencies": [{"ref": TOP, "dependsOn": sorted(by_package)}],
    }
    made_of = json.dumps(bill, sort_keys=True)
    return {**bill, "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, made_of)}"}


def read_crates(package: str, wheels: Sequence[Path]) -> list[Json]:
    """Return the Rust libraries that a wheel says it holds, in a list of its own."""
    wheel = next((path for path in wheels if path.name.startswith(f"{normal(package)}-")), None)
    if wheel is None or not zipfile.is_zipfile(wheel):
        return []
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith(CRATES)]
        lists = [json.loads(archive.read(name)) for name in sorted(names)]
    crates = [crate for listed in lists for crate in listed["components"]]
    return [
        {key: crate[key] for key in _KEPT if key in crate} | {"bom-ref": crate["purl"]}
        for crate in crates
        if crate.get("scope") != "excluded" and "purl" in crate
    ]


def describe(component: Composant, wheels: Sequence[Path]) -> Json:
    """Return one component; a Python package has the digests of its wheels."""
    part: Json = {"type": "library", "bom-ref": reference(component), "name": component.nom}
    if component.version:
        part["version"] = component.version
    part["description"] = component.role
    part["licenses"] = [{"expression": component.licence}]
    if component.distribution:
        part["purl"] = f"pkg:pypi/{component.distribution}@{component.version}"
        key = f"{normal(component.distribution)}-{component.version}"
        _add_files(part, [path for path in wheels if wheel_key(path.name) == key])
    return part


def _add_files(part: Json, paths: Sequence[Path]) -> None:
    """Name the files that a component was taken from, with their digests."""
    files = {path.name: path for path in paths}
    digests = {name: _hashes(path) for name, path in sorted(files.items())}
    if len(digests) == 1:
        part["hashes"] = next(iter(digests.values()))
    part["externalReferences"] = [
        {"type": "distribution", "url": name, "hashes": hashes} for name, hashes in digests.items()
    ]


def reference(component: Composant) -> str:
    """Return the name by which the list refers to a component."""
    if component.distribution:
        return component.distribution
    return component.nom.lower().replace(" ", "-")


def _hashes(path: Path) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest_of(path)}]


def _write_time(when: int) -> str:
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
