"""Damaged stores: each opens as it was, or says what is wrong; never anything else.

Every round damages a copy of a store of real size, opens it, reads all of it as the program
does, and verifies it. What is read must be what was written, or an ``ErreurMagasin`` must come.
"""

import os
import pickle
import random
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forfait_desktop.errors import ErreurDonnee, ErreurForfait, ErreurMagasin
from forfait_desktop.storage.store import NOM_FICHIER, Store
from forfait_desktop.storage.vault import NOM_COFFRE
from tests.benchmarks.samples import make_store
from tests.storage.make_sample import fill
from tests.torture.contents import Content, read_content, read_into
from tests.torture.rows import Row

WORKERS = 2
SECONDS_AT_MOST = 20
PAGE = 4096
SOUND, REFUSED, EARLIER = "as it was", "refused in French", "an earlier save"
LOG = f"{NOM_FICHIER}-wal"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Template:
    """A data folder, what it holds, and what it held after each earlier save."""

    files: Files
    content: Content
    earlier: tuple[Content, ...] = ()


def run(rounds: int, seed: int, folder: Path) -> Row:
    """Damage that many stores, in two processes."""
    if not hasattr(os, "fork"):
        return Row("damaged stores opened", "none", "not tried: this needs a system that forks", 0)
    templates = make_templates(folder)
    shares = [range(worker, rounds, WORKERS) for worker in range(WORKERS)]
    children = [start(share, seed, templates, folder / f"w{n}") for n, share in enumerate(shares)]
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    for (pid, reader), share in zip(children, shares, strict=True):
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(pid, 0)
        if status or not said:
            failures.append(f"damage: a process died with status {status}, rounds {share}")
            continue
        counted, failed = pickle.loads(said)
        outcomes += counted
        failures += failed
    parts = [f"{outcomes[kind]} {kind}" for kind in (REFUSED, SOUND, EARLIER) if outcomes[kind]]
    lost = sum("silently" in failure for failure in failures)
    return Row("damaged stores opened", f"{rounds}", ", ".join(parts), lost, tuple(failures))


def start(share: range, seed: int, templates: list[Template], folder: Path) -> tuple[int, int]:
    """Fork a process that does its share; return its id and where it says what it saw."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    status = 1
    try:
        os.close(reader)
        signal.signal(signal.SIGALRM, _too_long)
        result = work(share, seed, templates, folder)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        status = 0
    finally:
        os._exit(status)


def work(
    share: range, seed: int, templates: list[Template], folder: Path
) -> tuple[Counter[str], list[str]]:
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    for number in share:
        chance = random.Random(f"{seed}/{number}")
        template = chance.choices(templates, weights=(6, 3, 3))[0]
        said = "?"
        try:
            files, said = damage(dict(template.files), chance)
            signal.alarm(SECONDS_AT_MOST)
            outcomes[judge(template, files, folder)] += 1
        except BaseException:  # noqa: BLE001 - whatever escapes is what we look for
            failures.append(f"damage, seed {seed}, store {number} ({said}):\n{last_lines()}")
        finally:
            signal.alarm(0)
    return outcomes, failures


def last_lines() -> str:
    return "\n".join(traceback.format_exc().splitlines()[-6:])


def judge(template: Template, files: Files, folder: Path) -> str:
    """Open a damaged folder; tell how it went, or fail."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, octets in files.items():
        (folder / name).write_bytes(octets)
    content: Content = {}
    errors: list[ErreurForfait] = []
    try:
        with Store.open(folder) as store:
            errors += read_into(content, store)
            try:
                store.verify()
            except ErreurMagasin as error:
                errors.append(error)
    except ErreurMagasin as error:
        errors.append(error)
    for refusal in errors:
        if not isinstance(refusal, ErreurMagasin | ErreurDonnee) or " : " not in _plain(refusal):
            raise AssertionError(f"not worded: {refusal!r}")
    if errors and not any(isinstance(refusal, ErreurMagasin) for refusal in errors):
        # A vault that left with its pieces is told piece by piece.
        assert NOM_COFFRE not in files, f"only {errors[0]!r}"
    return compare(template, content, bool(errors))


def compare(template: Template, content: Content, refused: bool) -> str:
    """What is shown is what was kept, whether or not something else was refused."""
    for kept in (template.content, *template.earlier):
        # The list is shown before its declarations are checked; verify has the last word.
        shown = {key for key in content if not (refused and key == "list")}
        if all(key in kept and content[key] == kept[key] for key in shown):
            if refused:
                return REFUSED
            if content.keys() == kept.keys():
                return SOUND if kept is template.content else EARLIER
    different = [key for key in content if content[key] != template.content.get(key)]
    raise AssertionError(f"changed silently: {different} (refused: {refused})")


def _plain(error: ErreurForfait) -> str:
    return str(error).replace("\u00a0", " ")


def _too_long(_signal: int, _frame: object) -> None:
    raise AssertionError(f"hung for {SECONDS_AT_MOST} s")


# ---------------------------------------------------------------- stores to damage


class Clock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


def make_templates(folder: Path) -> list[Template]:
    """A small folder with all the life of a dossier, a large one, one that was killed."""
    small, large = folder / "small", folder / "large"
    small.mkdir()
    with Store.open(small, Clock()) as store:
        fill(store)
        store.pieces.detach(1, "v1.i1", "a" * 64)  # its content is nowhere
    make_store(large, 3)
    return [closed(small), closed(large), killed(small, folder / "killed")]


def closed(folder: Path) -> Template:
    return Template(files_of(folder), read_content(folder))


def killed(source: Path, folder: Path) -> Template:
    """The folder of a program killed after some saves: the log is not played yet."""
    shutil.copytree(source, folder)
    contents = [read_content(folder)]
    again = folder.with_name("again")
    with Store.open(folder, Clock()) as store:
        for rank in range(6):
            store.declarations.save_reponses(2, {("v1.i1", f"champ{rank}"): rank})
            files = files_of(folder)
            shutil.rmtree(again, ignore_errors=True)
            again.mkdir()
            for name, octets in files.items():
                (again / name).write_bytes(octets)
            contents.append(read_content(again))
    assert LOG in files
    del files[f"{NOM_FICHIER}-shm"]
    return replace(Template(files, contents[-1]), earlier=tuple(reversed(contents[:-1])))


def files_of(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# ---------------------------------------------------------------- damage


def damage(files: Files, chance: random.Random) -> tuple[Files, str]:
    """Damage one file, sometimes two; say which and how."""
    said = []
    for _ in range(chance.choice((1, 1, 1, 2))):
        name = chance.choice(sorted(files))
        kind = chance.choice(KINDS)
        octets = kind(bytearray(files[name]), chance)
        said.append(f"{kind.__name__} in {name}")
        if octets is not None:
            files[name] = bytes(octets)
        elif len(files) > 1:  # an empty folder is that of a first start
            del files[name]
    return files, ", ".join(said)


def flipped_bits(octets: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 1, 1, 2, 5, 30))):
        if octets:
            octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return octets


def other_bytes(octets: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 3, 10, 100))):
        if octets:
            octets[chance.randrange(len(octets))] = chance.randrange(256)
    return octets


def cut_tail(octets: bytearray, chance: random.Random) -> bytearray:
    length = chance.randrange(len(octets) + 1)
    return octets[: length if chance.random() < 0.5 else length // PAGE * PAGE]


def zeroed_pages(octets: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 1, 3))):
        start = _page(octets, chance)
        octets[start : start + PAGE] = bytes(len(octets[start : start + PAGE]))
    return octets


def swapped_pages(octets: bytearray, chance: random.Random) -> bytearray:
    first, second = _page(octets, chance), _page(octets, chance)
    one, two = octets[first : first + PAGE], octets[second : second + PAGE]
    octets[first : first + len(two)], octets[second : second + len(one)] = two, one
    return octets


def page_of_another(octets: bytearray, chance: random.Random) -> bytearray:
    start, length = _page(octets, chance), chance.choice((512, PAGE, 3 * PAGE))
    part = octets[start : start + length]
    octets[start : start + length] = chance.randbytes(len(part))
    return octets


def header(octets: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 2, 10))):
        if octets:
            octets[chance.randrange(min(100, len(octets)))] = chance.randrange(256)
    return octets


def longer(octets: bytearray, chance: random.Random) -> bytearray:
    return octets + chance.randbytes(chance.choice((1, 511, PAGE, 5 * PAGE)))


def text_changed(octets: bytearray, chance: random.Random) -> bytearray:
    """Change a letter or a digit where there is text: SQLite's structure stays whole."""
    for _ in range(200):
        place = chance.randrange(len(octets)) if octets else 0
        if octets and chr(octets[place]).isalnum():
            octets[place] = ord(chance.choice("0123456789aeio"))
            break
    return octets


def foreign_file(_octets: bytearray, chance: random.Random) -> bytearray:
    return bytearray(
        chance.choice(
            (
                b"",
                b"%PDF-1.7\n",
                b"\0" * 9000,
                b"SQLite format 3\0",
                chance.randbytes(20_000),
                b"PK\3\4" + chance.randbytes(100),
            )
        )
    )


def removed(_octets: bytearray, _chance: random.Random) -> None:
    return None


def _page(octets: bytearray, chance: random.Random) -> int:
    return chance.randrange(max(1, -(-len(octets) // PAGE))) * PAGE


Kind = Callable[[bytearray, random.Random], bytearray | None]
KINDS: tuple[Kind, ...] = (
    flipped_bits,
    flipped_bits,
    text_changed,
    text_changed,
    other_bytes,
    cut_tail,
    zeroed_pages,
    swapped_pages,
    page_of_another,
    header,
    longer,
    foreign_file,
    removed,
)
