"""The list of components holds what CycloneDX 1.6 requires."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import sbom

from forfait_desktop.services.licences import LINUX, WINDOWS, load_composants

WHEN = 1_700_000_000


def wheel(folder: Path) -> Path:
    version = next(c.version for c in load_composants() if c.nom == "pydantic")
    path = folder / f"pydantic-{version}-py3-none-any.whl"
    path.write_bytes(b"EXEMPLE")
    return path


def make(folder: Path) -> dict[str, Any]:
    return sbom.make("1.2.3", load_composants(systeme=LINUX), [wheel(folder)], WHEN)


def all_components(bill: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for top in bill["components"] for part in (top, *top.get("components", ()))]


def test_the_head_says_what_it_is_and_of_what(tmp_path: Path) -> None:
    bill = make(tmp_path)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    top = bill["metadata"]["component"]
    assert (top["type"], top["name"], top["version"]) == ("application", "forfait-desktop", "1.2.3")


def test_every_component_has_the_required_fields_and_a_licence(tmp_path: Path) -> None:
    parts = all_components(make(tmp_path))
    assert len(parts) > 50
    for part in parts:
        assert part["type"] == "library"
        assert part["name"]
        (licence,) = part["licenses"]
        assert licence["expression"]


def test_references_are_unique_and_dependencies_refer_to_them(tmp_path: Path) -> None:
    bill = make(tmp_path)
    references = [part["bom-ref"] for part in all_components(bill)]
    assert len(references) == len(set(references))
    (dependency,) = bill["dependencies"]
    assert dependency["ref"] == bill["metadata"]["component"]["bom-ref"]
    assert set(dependency["dependsOn"]) <= set(references)


def test_a_python_package_has_its_address_and_the_digest_of_its_wheel(tmp_path: Path) -> None:
    bill = make(tmp_path)
    part = next(part for part in bill["components"] if part["name"] == "pydantic")
    assert part["purl"] == f"pkg:pypi/pydantic@{part['version']}"
    digest = hashlib.sha256(b"EXEMPLE").hexdigest()
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
    (file,) = part["externalReferences"]
    assert file["type"] == "distribution"
    assert file["hashes"] == part["hashes"]


def test_what_stands_in_a_package_is_listed_in_it(tmp_path: Path) -> None:
    bill = make(tmp_path)
    holder = next(part for part in bill["components"] if part["name"] == "sqlcipher3")
    assert {"SQLCipher", "OpenSSL (dans SQLCipher)"} <= {p["name"] for p in holder["components"]}


def test_the_python_of_windows_has_its_address_its_digest_and_what_stands_in_it(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "python-embed.zip"
    archive.write_bytes(b"EXEMPLE")
    components = load_composants(systeme=WINDOWS)
    bill = sbom.make("1.2.3", components, [wheel(tmp_path)], WHEN, archive)
    part = next(part for part in bill["components"] if part["name"] == "Python")
    version = next(c.version for c in components if c.nom == "Python")
    assert part["purl"] == f"pkg:generic/python@{version}"
    digest = hashlib.sha256(b"EXEMPLE").hexdigest()
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert {"SQLite (dans Python)", "libffi (dans Python)"} <= {
        inner["name"] for inner in part["components"]
    }


def test_the_same_release_gives_the_same_list(tmp_path: Path) -> None:
    assert make(tmp_path) == make(tmp_path)


def test_the_rust_libraries_that_a_wheel_lists_are_listed_without_its_tools(tmp_path: Path) -> None:
    crate = {
        "type": "library",
        "name": "exemple",
        "version": "1.0",
        "purl": "pkg:cargo/exemple@1.0",
    }
    tool = {**crate, "name": "outil", "purl": "pkg:cargo/outil@1.0", "scope": "excluded"}
    path = tmp_path / "pydantic_core-1.0-cp311-cp311-linux.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "pydantic_core-1.0.dist-info/sboms/x.cyclonedx.json",
            json.dumps({"components": [crate, tool]}),
        )
    found = sbom.read_crates("pydantic-core", [path])
    assert found == [{**crate, "bom-ref": "pkg:cargo/exemple@1.0"}]
