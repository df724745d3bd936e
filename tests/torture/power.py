"""Power cuts: what was not synchronised is lost, torn or out of order; what was saved is there.

A recorder (``recorder.c``, Linux with a C compiler) notes every write, cut, rename and
synchronisation that the program asks for. A cut is then made at any place of that record: for
each file, what came after its last synchronisation is kept whole, in part, by sectors in any
order, or not at all; names that no synchronised folder holds may be missing. The folder that
remains is opened as after any power cut.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from forfait_desktop.services.sauvegardes import Sauvegardes
from forfait_desktop.storage.store import Store
from tests.torture.kills import SCENES, Scene, State, flatten, initial, state_after
from tests.torture.rows import Row

SECTOR: Final = 512
ACKS: Final = "dit"
ANSWERS: Final = {"session": 40, "closing": 8, "backup": 8, "migration": 12}
RECORDER: Final = Path(__file__).with_name("recorder.c")
HEAD: Final = struct.Struct("=cIIIq")


@dataclass(frozen=True)
class Op:
    """One thing the program asked of the system."""

    kind: str
    path: str
    other: str
    offset: int
    data: bytes


@dataclass
class Inode:
    """A file: what is surely on the disk, and what was asked since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)


def run(rounds: int, seed: int, folder: Path) -> Row:
    """Cut the power at that many places of recorded lives."""
    name = "power cuts"
    recorder = folder / "recorder.so"
    if not compile_recorder(recorder):
        return Row(name, "none", "not tried: this needs Linux and a C compiler", 0)
    scenes = [scene for scene in SCENES if scene.name in ANSWERS]
    failures: list[str] = []
    lost = acknowledged = 0
    for rank, scene in enumerate(scenes):
        start, log = record(scene, seed, folder, recorder)
        for number in range(rank, rounds, len(scenes)):
            chance = random.Random(f"{seed}/{number}")
            cut = chance.randrange(len(log) + 1)
            what = f"power, seed {seed}, cut {number} ({scene.name}, after {cut} calls)"
            try:
                kept, missing = cut_and_open(scene, seed, start, log[:cut], chance, folder / "cut")
                acknowledged += kept
                lost += missing
                if missing:
                    failures.append(f"{what}: answers lost")
            except Exception:  # noqa: BLE001 - told with its round
                failures.append("\n".join([what, *traceback.format_exc().splitlines()[-6:]]))
    outcome = f"{acknowledged} answers shown as saved, {lost} gone; {len(failures)} failures"
    return Row(name, f"{rounds} cuts of the power", outcome, lost, tuple(failures))


def compile_recorder(target: Path) -> bool:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        return False
    files = ["-o", str(target), str(RECORDER)]
    command = [compiler, "-shared", "-fPIC", "-O1", *files, "-ldl", "-lpthread"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


def record(
    scene: Scene, seed: int, folder: Path, recorder: Path
) -> tuple[dict[str, bytes], list[Op]]:
    """Let the program live once, recorded; return the folder before, and what it asked."""
    place = folder / f"life-{scene.name}"
    place.mkdir()
    scene.prepare(place)
    before = {str(path): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    log = folder / f"{scene.name}.log"
    environment = {
        **os.environ,
        "LD_PRELOAD": str(recorder),
        "RECORDED_FOLDER": str(place),
        "RECORDED_LOG": str(log),
    }
    command = [sys.executable, "-m", "tests.torture.power", scene.name, str(place), str(seed)]
    subprocess.run(command, env=environment, check=True, cwd=RECORDER.parents[2])
    return before, list(read_log(log.read_bytes()))


def read_log(octets: bytes) -> Iterator[Op]:
    place = 0
    while place < len(octets):
        kind, path, other, length, offset = HEAD.unpack_from(octets, place)
        place += HEAD.size
        parts = []
        for size in (path, other, length):
            parts.append(octets[place : place + size])
            place += size
        yield Op(kind.decode(), os.fsdecode(parts[0]), os.fsdecode(parts[1]), offset, parts[2])


def cut_and_open(
    scene: Scene,
    seed: int,
    start: dict[str, bytes],
    log: list[Op],
    chance: random.Random,
    target: Path,
) -> tuple[int, int]:
    """Make the folder that a cut leaves, and open it; count the answers kept and missing."""
    place = str(target.with_name(f"life-{scene.name}"))
    files = after_cut(start, log, chance)
    said = b"".join(op.data for op in log if op.path == f"{place}/{ACKS}").decode().split()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path, octets in files.items():
        name = os.path.relpath(path, place)
        if name != ACKS and not name.endswith("-shm"):  # the latter is memory, made anew
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(octets)
    begun = max((int(word[1:]) for word in said if word[0] == "s"), default=-1)
    kept = max((int(word[1:]) for word in said if word[0] == "a"), default=-1)
    with Store.open(target) as store:
        store.verify()
        found = flatten(store.declarations.get(scene.declaration).reponses)
    backups = Sauvegardes(target)
    for ligne in backups.list():
        backups.preview(ligne.sauvegarde.path)
    possible: list[State] = [state_after(initial(scene), seed, n) for n in (kept, begun)]
    if found in possible:
        return kept + 1, 0
    return kept + 1, sum(found.get(key) != possible[0][key] for key in possible[0]) or 1


def after_cut(start: dict[str, bytes], log: list[Op], chance: random.Random) -> dict[str, bytes]:
    """Return the files that a power cut at the end of a log may leave."""
    names = {path: Inode(bytearray(octets)) for path, octets in start.items()}
    durable = dict(names)
    changes: list[Op] = []  # of names, since their folder was synchronised
    inodes: dict[int, Inode] = {}
    for op in log:
        path = op.path.removesuffix(" (deleted)")
        if op.kind in "CT" and path not in names:
            names[path] = Inode()
            inodes[id(op)] = names[path]
            changes.append(op)
        if op.kind in "WtT" and path in names:
            names[path].pending.append(op)
        elif op.kind == "S" and path in names:
            settle(names[path])
        elif op.kind == "S":  # a folder: its names so far are on the disk
            here = [c for c in changes if str(Path(c.other or c.path).parent) == path]
            apply(durable, here, inodes)
            changes = [c for c in changes if c not in here]
        elif op.kind in "ULR":
            changes.append(op)
            apply(names, [op], inodes)
    apply(durable, changes[: chance.randrange(len(changes) + 1)], inodes)
    mode = chance.choice(("none", "all", "first", "sectors", "sectors"))
    return {path: torn(inode, mode, chance) for path, inode in durable.items()}


def apply(names: dict[str, Inode], changes: list[Op], inodes: dict[int, Inode]) -> None:
    """Change the names of files, as asked."""
    for op in changes:
        if op.kind in "CT":
            names[op.path] = inodes[id(op)]
        elif op.kind == "U":
            names.pop(op.path, None)
        elif op.path in names:
            names[op.other] = names[op.path]
            if op.kind == "R":
                del names[op.path]


def settle(inode: Inode) -> None:
    for op in inode.pending:
        do(inode.durable, op)
    inode.pending.clear()


def torn(inode: Inode, mode: str, chance: random.Random) -> bytes:
    """Return what is on the disk: of what was asked since, nothing, all, a part or sectors."""
    octets = bytearray(inode.durable)
    pending = inode.pending
    if mode == "first":
        pending = pending[: chance.randrange(len(pending) + 1)]
    for op in pending if mode != "none" else ():
        if mode != "sectors":
            do(octets, op)
        elif op.kind == "W":
            for piece in sectors(op):
                if chance.random() < 0.6:
                    do(octets, piece)
        elif chance.random() < 0.5:
            do(octets, op)
    return bytes(octets)


def sectors(op: Op) -> Iterator[Op]:
    """Cut a write where the disk does."""
    start = op.offset
    while start < op.offset + len(op.data):
        end = min(op.offset + len(op.data), (start // SECTOR + 1) * SECTOR)
        yield Op("W", op.path, "", start, op.data[start - op.offset : end - op.offset])
        start = end


def do(octets: bytearray, op: Op) -> None:
    if op.kind == "W":
        end = op.offset + len(op.data)
        octets.extend(bytes(max(0, end - len(octets))))
        octets[op.offset : end] = op.data
    else:
        length = 0 if op.kind == "T" else op.offset
        del octets[length:]
        octets.extend(bytes(length - len(octets)))


class OverError(Exception):
    """The life that is recorded has lasted enough."""


def live() -> None:
    """Be the program that is recorded; what it shows as saved is a file of its folder."""
    name, place, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    scene = next(scene for scene in SCENES if scene.name == name)
    said = os.open(place / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(word: str) -> None:
        os.write(said, f"{word}\n".encode())
        if word == f"a{ANSWERS[name]}":
            raise OverError

    try:
        scene.play(place, seed, say)
    except OverError:
        return


if __name__ == "__main__":
    live()
