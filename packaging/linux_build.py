"""Build the .deb and the tarball for Linux.

    python packaging/linux_build.py      (or: make linux)

The folder of the program is laid out in build/linux/charge, the results are in dist/. The same
sources give the same bytes on the same system: files are sorted, belong to root and bear the time
of the commit.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Final

import licences
import linux_icones
import linux_roues
import linux_textes
import linux_tri
import sbom
from linux_textes import NAME
from paquets import (
    BUILD,
    DIST,
    MEGA,
    ROOT,
    copy_program,
    ensure_tools,
    fresh,
    megabytes,
    open_dist,
    pip,
    read_version,
    release_time,
    require_size,
    run,
    set_times,
    size_of,
    write_sums,
)

from bootstrap import BootstrapError, say

WORK: Final = BUILD / "linux"
SOURCES: Final = ROOT / "packaging/linux"
LOCK: Final = ROOT / "packaging/requirements.txt"
INSTALLED_LIMIT: Final = 220 * MEGA
DEB_LIMIT: Final = 70 * MEGA
TOOLS: Final = {
    "dpkg-deb": "dpkg",
    "readelf": "binutils",
    "strip": "binutils",
    "appstreamcli": "appstream",
}
PROGRAM: Final = f"usr/lib/{NAME}"


def main() -> int:
    """Build both packages and say what they weigh."""
    try:
        build()
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def build() -> None:
    """Do all the steps, each on what the former left."""
    ensure_tools(TOOLS)
    version = read_version()
    say("fetching the Linux wheels")
    wheels = linux_roues.fetch(pip(), LOCK, WORK / "roues")
    charge = lay_out(wheels)
    libraries = linux_tri.system_libraries(charge)
    needed, helpful = linux_tri.dependencies(libraries)
    require_size("The installed program", size_of(charge), INSTALLED_LIMIT)
    share = lay_out_share(version)
    notices = fresh(WORK / "licences")
    components = licences.shipped(charge, "linux")
    licences.write_all(components, notices)
    open_dist(version)
    deb = make_deb(version, charge, share, notices, (needed, helpful))
    require_size("The .deb", size_of(deb), DEB_LIMIT)
    archive = make_tarball(version, charge, share, notices, needed)
    everywhere = [path for paths in wheels.values() for path in paths]
    bill = DIST / f"{NAME}-{version}-linux.cdx.json"
    sbom.write(bill, version, components, everywhere)
    write_sums()
    say(f"installed: {megabytes(size_of(charge))}")
    for result in (deb, archive, bill):
        say(f"{result.name}: {megabytes(size_of(result))}")


# ---------------------------------------------------------------- what is installed


def lay_out(wheels: dict[str, list[Path]]) -> Path:
    """Lay out the folder of the program, with all its packages."""
    folder = fresh(WORK / "charge")
    linux_roues.lay_out(wheels, folder, fresh(WORK / "a-part"))
    say(f"left out {linux_tri.prune(folder)} files that are never used")
    linux_tri.lighten(folder)
    copy_program(folder)
    shutil.copyfile(SOURCES / "lancement.py", folder / "lancement.py")
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def lay_out_share(version: str) -> Path:
    """Lay out what menus and software centres read."""
    share = fresh(WORK / "share")
    linux_icones.write_icons(ROOT / "resources/icons/app.svg", share / "icons/hicolor", NAME)
    entry = share / f"applications/{NAME}.desktop"
    entry.parent.mkdir()
    shutil.copyfile(SOURCES / f"{NAME}.desktop", entry)
    described = share / f"metainfo/{linux_textes.ID}.metainfo.xml"
    described.parent.mkdir()
    described.write_text(linux_textes.metainfo(version, release_time()), encoding="utf-8")
    run(["appstreamcli", "validate", "--no-net", described], what="the AppStream metadata")
    say("AppStream metadata: valid")
    return share


# ---------------------------------------------------------------- the packages


def make_deb(
    version: str, charge: Path, share: Path, notices: Path, depends: tuple[list[str], list[str]]
) -> Path:
    """Pack the .deb."""
    say("compressing the .deb")
    tree = fresh(WORK / "deb")
    shutil.copytree(charge, tree / PROGRAM)
    shutil.copytree(share, tree / "usr/share")
    command = tree / f"usr/bin/{NAME}"
    command.parent.mkdir()
    shutil.copyfile(SOURCES / "lanceur.sh", command)
    command.chmod(0o755)
    shutil.copytree(notices, tree / PROGRAM / "LICENCES")
    doc = tree / f"usr/share/doc/{NAME}"
    doc.mkdir(parents=True)
    notice = (notices / licences.NOTICE).read_text(encoding="utf-8")
    copyright_text = linux_textes.copyright_file(notice, ROOT / "LICENSE")
    (doc / "copyright").write_text(copyright_text, encoding="utf-8")
    control = tree / "DEBIAN"
    control.mkdir()
    text = linux_textes.control(version, size_of(tree), *depends)
    (control / "control").write_text(text, encoding="utf-8")
    for script in ("postinst", "prerm"):
        shutil.copyfile(SOURCES / script, control / script)
        (control / script).chmod(0o755)
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    when = release_time()
    set_times(tree, when)
    target = DIST / f"{NAME}_{version}_amd64.deb"
    pack: list[str | Path] = [
        "dpkg-deb",
        "--root-owner-group",
        "-Zxz",
        "--threads-max=2",
        "--build",
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
    run([*pack, tree, target], environment=environment, what="dpkg-deb")
    return target


def make_tarball(version: str, charge: Path, share: Path, notices: Path, needed: list[str]) -> Path:
    """Pack the tarball: the same program, that runs where it is unpacked."""
    say("compressing the tarball")
    top = f"{NAME}-{version}"
    tree = fresh(WORK / "archive") / top
    shutil.copytree(charge, tree / f"lib/{NAME}")
    shutil.copytree(share, tree / "share")
    shutil.copytree(notices, tree / "LICENCES")
    shutil.copyfile(ROOT / "LICENSE", tree / "LICENSE")
    shutil.copyfile(SOURCES / "lanceur.sh", tree / NAME)
    shutil.copyfile(SOURCES / "installer-menu.sh", tree / "installer-menu.sh")
    (tree / "LISEZ-MOI.txt").write_text(linux_textes.readme(version), encoding="utf-8")
    (tree / "BIBLIOTHEQUES.txt").write_text("\n".join(needed) + "\n", encoding="utf-8")
    for name in (NAME, "installer-menu.sh"):
        (tree / name).chmod(0o755)
    target = DIST / f"{NAME}-{version}-linux-x86_64.tar.gz"
    partial = target.with_suffix(".partiel")
    with (
        partial.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as packed,
    ):
        write_tar(packed, tree, release_time())
    partial.replace(target)
    return target


def write_tar(target: gzip.GzipFile, tree: Path, when: int) -> None:
    """Write a folder as a tar whose bytes depend on names and contents alone."""
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in [tree, *sorted(tree.rglob("*"))]:
            member = archive.gettarinfo(path, path.relative_to(tree.parent).as_posix())
            member.mtime = when
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mode = 0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644
            if path.is_file():
                with path.open("rb") as content:
                    archive.addfile(member, content)
            else:
                archive.addfile(member)


if __name__ == "__main__":
    raise SystemExit(main())
