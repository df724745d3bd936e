"""Build and try the packages when what they contain or how they are made changed.

    python packaging/ci_packages.py [--all | --none] [--since COMMIT]

Otherwise only prove that the scripts work: the tests of packaging/ with all tools present, which
compile the launchers and pack small installers. What each system said is in build/ci.

On a published branch nobody can tell which of its commits were tried before: what was committed
during the last day counts as changed. A packaging change that waited longer than that for its first
run is not seen: name the commit before it, with --since or FORFAIT_CI_SINCE, or ask for --all.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import linux_build
import windows_build
from paquets import BUILD, ROOT, ensure_tools, fresh

from bootstrap import BootstrapError, capture, say

WINDOWS: Final = "windows"
LINUX: Final = "linux"
BOTH: Final = (WINDOWS, LINUX)
SINCE: Final = "FORFAIT_CI_SINCE"
"""The variable that names the commit to compare with; else the branch this one left."""
DAY_S: Final = 86_400
MINUTES: Final = 25
"""The most that all of it may take, so that CI stays within its own time."""
SCRIPTS: Final = ROOT / "packaging"
TESTS: Final = "tests/packaging"
_TO_CLEAN_UP_S: Final = 20
"""What a script that is stopped may take to end what it started."""

# What makes a package of which system; the first pattern that matches a path decides.
RULES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("packaging/windows_roues.py", BOTH),
    ("packaging/windows*", (WINDOWS,)),
    ("packaging/requirements-windows-*", (WINDOWS,)),
    ("packaging/linux*", (LINUX,)),
    ("packaging/requirements-dev.*", ()),
    ("packaging/requirements*.in", ()),
    ("packaging/bootstrap.py", (LINUX,)),  # it names the packages that the .deb depends on
    ("packaging/ci_packages.py", ()),
    ("packaging/*", BOTH),
    ("forfait_desktop/*", BOTH),
    ("resources/*", BOTH),
    ("rulesets/*", BOTH),
    ("LICENSE", BOTH),
)


class Outcome(NamedTuple):
    """How one step of one system ended."""

    name: str
    seconds: float
    log: Path
    passed: bool


def concerned(paths: Iterable[str]) -> set[str]:
    """Return the systems whose packages depend on one of these files."""
    return {system for path in paths for system in systems_of(path)}


def systems_of(path: str) -> tuple[str, ...]:
    """Return the systems whose packages depend on a file, named from the checkout."""
    return next((systems for pattern, systems in RULES if fnmatchcase(path, pattern)), ())


def changed_paths(since: str | None) -> list[str] | None:
    """List what changed since a commit, uncommitted files included; None when nobody can tell."""
    base = since or os.environ.get(SINCE) or find_base()
    if base is None:
        return None
    committed = _git("diff", "--name-only", "-z", base, "--")
    unknown = _git("ls-files", "--others", "--exclude-standard", "-z")
    if committed is None or unknown is None:
        return None
    return sorted({path for path in (committed + unknown).split("\0") if path})


def find_base() -> str | None:
    """Return the commit where this branch left the published one, or the last of the day before."""
    head = _git("rev-parse", "HEAD")
    for published in ("origin/HEAD", "origin/main", "origin/master"):
        base = _git("merge-base", published, "HEAD")
        if base is not None and base != head:
            return base.strip()
    instant = _git("show", "--no-patch", "--format=%ct", "HEAD")
    if instant is None:
        return None
    before = _git("rev-list", "-1", f"--before={int(instant) - DAY_S}", "HEAD")
    return before.strip() or None if before is not None else None


def _git(*words: str) -> str | None:
    """Ask git; None when it cannot tell."""
    return capture(["git", "-c", "core.quotePath=false", *words])


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the changes ask for; the exit status tells whether all of it passed."""
    options = _parser().parse_args(arguments)
    since = time.monotonic()
    try:
        systems = choose(options)
        ensure_tools({**windows_build.TOOLS, **linux_build.TOOLS})
        end = since + MINUTES * 60
        passed = build_and_try(systems, end) if systems else prove(end)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    say(f"packages: {'passed' if passed else 'FAILED'} in {time.monotonic() - since:.0f} s")
    return 0 if passed else 1


def choose(options: argparse.Namespace) -> list[str]:
    """Say which systems to build for, and why."""
    if options.all or options.none:
        return list(BOTH) if options.all else []
    paths = changed_paths(options.since)
    if paths is None:
        say("packages: git cannot tell what changed, so all are built")
        return list(BOTH)
    systems = sorted(concerned(paths))
    if systems:
        first = next(path for path in paths if systems_of(path))
        say(f"packages: {first} changed, so those of {' and '.join(systems)} are built and tried")
    else:
        say("packages: nothing they are made of changed, so only the scripts are tried")
    return systems


def build_and_try(systems: Sequence[str], end: float) -> bool:
    """Build and try each system's packages, side by side; say what failed with its last words."""
    logs = fresh(BUILD / "ci")
    with ThreadPoolExecutor(max_workers=len(BOTH)) as pool:
        chains = pool.map(lambda name: _chain(name, logs, end), systems)
        outcomes = [outcome for chain in chains for outcome in chain]
    for outcome in outcomes:
        say(f"{'passed' if outcome.passed else 'FAILED'} {outcome.seconds:6.0f} s  {outcome.name}")
        if not outcome.passed:
            print("\n".join(outcome.log.read_text("utf-8", "replace").splitlines()[-40:]))
    return all(outcome.passed for outcome in outcomes)


def _chain(system: str, logs: Path, end: float) -> list[Outcome]:
    """Build for one system, then try what was built."""
    outcomes: list[Outcome] = []
    for script in (f"{system}_build", f"{system}_smoke"):
        command = [sys.executable, str(SCRIPTS / f"{script}.py")]
        outcomes.append(_run(script, command, logs / f"{script}.log", end))
        if not outcomes[-1].passed:
            break
    return outcomes


def _run(name: str, command: Sequence[str], log: Path, end: float) -> Outcome:
    """Run one command until a given time at most; once that is past, do not begin."""
    since = time.monotonic()
    with log.open("wb") as target:
        status = _wait(command, target, end) if since < end else None
        if status is None:
            target.write(f"\nnot over when the {MINUTES} minutes of all were\n".encode())
    return Outcome(name, time.monotonic() - since, log, status == 0)


def _wait(command: Sequence[str], log: BinaryIO, end: float) -> int | None:
    """Return the status of a command; None when it had to be ended, with all that it started."""
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return child.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        _stop(child)
        return None


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Interrupt a script, which then ends its Wine and its disks; end at last all that is left."""
    child.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        child.wait(_TO_CLEAN_UP_S)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def prove(end: float, tests: str = TESTS) -> bool:
    """Run the tests of the scripts, which need the tools that were just ensured."""
    words = [sys.executable, "-m", "pytest", "-q", tests]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            words, cwd=ROOT, env=environment, check=False, timeout=max(0.0, end - time.monotonic())
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="build and try both systems")
    which.add_argument("--none", action="store_true", help="only prove that the scripts work")
    parser.add_argument("--since", metavar="COMMIT", help="compare with this commit")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
