"""Set up and run the project from a bare Python: standard library only, Linux, macOS and Windows.

    python3 packaging/bootstrap.py COMMAND [ARGUMENT ...]
    py packaging/bootstrap.py COMMAND [ARGUMENT ...]           (Windows)

Every command first makes `.venv` and installs the locked packages, if that is not done yet.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
DEMO_FOLDER = ROOT / "build" / "demo"
LOCK_FOLDER = ROOT / "packaging"

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)

RUNTIME = "runtime"
DEV = "dev"
LOCKS = {RUNTIME: "requirements.txt", DEV: "requirements-dev.txt"}
STAMP = "forfait-desktop.stamp"
WORKERS = "2"  # of the tests: what an ordinary machine has cores for
PTH = "forfait-desktop.pth"

# The shared libraries that Qt loads from the system, and the Debian package that holds each.
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# What the test as a screen reader uses, and the Debian package that holds each.
READER_PACKAGES = {
    "/usr/bin/Xvfb": "xvfb",
    "/usr/bin/dbus-run-session": "dbus-daemon",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/python3/dist-packages/pyatspi": "python3-pyatspi",
}
QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport")
CORE_LIBRARIES = (
    "libEGL.so.1",
    "libGL.so.1",
    "libdbus-1.so.3",
    "libfontconfig.so.1",
    "libglib-2.0.so.0",
    "libxkbcommon.so.0",
)

# import-linter has no `python -m` form, and its script would not survive a moved checkout.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format --check": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": ("-c", LINT_IMPORTS),
}
CACHES = (
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "build",
    "dist",
)


class BootstrapError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


class Installation(NamedTuple):
    """The interpreter of `.venv` and the folder its packages are in."""

    python: Path
    site_packages: Path


# ---------------------------------------------------------------- pure parts


def version_problem(version: tuple[int, int]) -> str | None:
    """Say why this Python cannot run the project, or None when it can."""
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return None
    return (
        f"Forfait Desktop needs Python {_dotted(OLDEST_PYTHON)} to {_dotted(NEWEST_PYTHON)}; "
        f"this is Python {_dotted(version)}. Install one of them and name it: "
        f"make run PYTHON=python{_dotted(NEWEST_PYTHON)} "
        f"(Windows: py -{_dotted(NEWEST_PYTHON)} packaging/bootstrap.py run)."
    )


def _dotted(version: tuple[int, int]) -> str:
    """Write (3, 11) as 3.11."""
    return ".".join(str(part) for part in version)


def lock_digest(content: bytes, version: tuple[int, int]) -> str:
    """Name what installing this lock on this Python gives, whatever the line endings."""
    normal = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(normal + _dotted(version).encode("ascii")).hexdigest()


def stamps_after_install(level: str, digests: Mapping[str, str]) -> dict[str, str]:
    """List the levels that are up to date once a level is installed: dev contains runtime."""
    levels = (RUNTIME, DEV) if level == DEV else (RUNTIME,)
    return {name: digests[name] for name in levels}


def parse_stamp(text: str) -> dict[str, str]:
    """Read `level digest` lines; anything else is ignored, so a damaged stamp means reinstall."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def format_stamp(stamp: Mapping[str, str]) -> str:
    """Write the stamp that `parse_stamp` reads."""
    return "".join(f"{level} {digest}\n" for level, digest in sorted(stamp.items()))


def venv_python(venv: Path, os_name: str) -> Path:
    """Name the interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if os_name == "nt" else venv / "bin" / "python"


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be shown."""
    if environment.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run_arguments(screen: bool, arguments: Sequence[str]) -> list[str]:
    """Choose what `run` gives to the program: the window, or the demo where there is no screen."""
    if screen or arguments:
        return ["-m", "forfait_desktop", *arguments]
    return ["-m", "forfait_desktop", "demo", "--out", str(DEMO_FOLDER)]


def child_environment(environment: Mapping[str, str], screen: bool) -> dict[str, str]:
    """Give a child process the caller's variables, and Qt's screenless platform if need be."""
    child = dict(environment)
    if not screen:
        child.setdefault("QT_QPA_PLATFORM", "offscreen")
    return child


def platform_plugins(environment: Mapping[str, str], screen: bool) -> list[str]:
    """List the Qt platform plugins whose libraries must be there."""
    plugins = ["offscreen"]
    if screen and environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY"):
        plugins.append("wayland")
    elif screen:
        plugins.append("xcb")
    return plugins


def unresolved_libraries(ldd_output: str) -> set[str]:
    """Pick the libraries that ldd did not find."""
    lines = (line.strip() for line in ldd_output.splitlines())
    return {line.split(" ", 1)[0] for line in lines if line.endswith("=> not found")}


def debian_packages(libraries: Iterable[str]) -> list[str]:
    """Name the Debian packages that hold these libraries; an unknown one is left out."""
    return sorted({DEBIAN_PACKAGES[name] for name in libraries if name in DEBIAN_PACKAGES})


def reader_packages(exists: Callable[[str], bool]) -> list[str]:
    """Name the Debian packages of a screen reader that are not there."""
    return [name for path, name in READER_PACKAGES.items() if not exists(path)]


def is_debian_like(os_release: str) -> bool:
    """Tell from /etc/os-release whether the system is Debian, Ubuntu or built on one of them."""
    words: set[str] = set()
    for line in os_release.splitlines():
        key, _, value = line.partition("=")
        if key in {"ID", "ID_LIKE"}:
            words.update(value.strip().strip("\"'").split())
    return bool(words & {"debian", "ubuntu"})


def apt_command(packages: Sequence[str]) -> str:
    """Write the command a person types to install these packages."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def missing_libraries_message(libraries: Iterable[str], debian: bool) -> str:
    """Say which libraries are missing and the exact command that installs them."""
    names = sorted(libraries)
    packages = debian_packages(names)
    lines = ["Qt needs system libraries that are missing: " + ", ".join(names) + "."]
    if debian and packages:
        lines += ["Install them with:", f"  {apt_command(packages)}"]
    else:
        lines.append("Install the packages of your system that hold these files.")
        if packages:
            lines.append(f"On Debian they are: {' '.join(packages)}")
    unknown = [name for name in names if name not in DEBIAN_PACKAGES]
    if debian and unknown:
        lines.append(f"Find the packages of the others with `apt-file search`: {' '.join(unknown)}")
    return "\n".join(lines)


def pth_line(root: Path, site_packages: Path) -> str:
    """Write the path of the checkout seen from site-packages: plain ASCII wherever both lie."""
    return os.path.relpath(root, site_packages) + "\n"


# ---------------------------------------------------------------- the machine


def say(message: str) -> None:
    """Print one line of progress at once, before the child's own output."""
    print(f"[bootstrap] {message}", flush=True)


def run_command(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> int:
    """Show a command, run it from the checkout and return its exit status."""
    words = [str(word) for word in command]
    say(shlex.join(words))
    return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode


def capture(command: Sequence[str | Path]) -> str | None:
    """Run a command quietly; its output, or None when it cannot run or fails."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def on_debian() -> bool:
    """Tell whether apt can be used here at all."""
    os_release = Path("/etc/os-release")
    if shutil.which("apt-get") is None or not os_release.is_file():
        return False
    return is_debian_like(os_release.read_text(encoding="utf-8"))


def apt_prefix() -> list[str] | None:
    """Words before apt-get: none as root, sudo if it asks no password; None if not allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and capture(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages if this user may; tell whether it was done."""
    prefix = apt_prefix() if on_debian() else None
    if prefix is None or not packages:
        return False
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    run_command([*apt, "update", "-qq"])
    install = [*apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    return run_command(install) == 0


# ---------------------------------------------------------------- .venv


def inspect_venv() -> Installation | None:
    """Look at `.venv`: None when it is absent, broken, half made or of another Python."""
    python = venv_python(VENV, os.name)
    if not python.exists():
        return None
    probe = (
        "import sys, sysconfig, pip; print('%d.%d' % sys.version_info[:2]); "
        "print(sysconfig.get_path('purelib'))"
    )
    output = capture([python, "-X", "utf8", "-c", probe])
    lines = (output or "").splitlines()
    if len(lines) != 2 or lines[0] != _dotted(sys.version_info[:2]):
        return None
    return Installation(python, Path(lines[1]))


def make_venv() -> Installation:
    """Make `.venv` anew."""
    require_ensurepip()
    if VENV.exists():
        say("the .venv here is incomplete or of another Python: making it anew")
        shutil.rmtree(VENV)
    if run_command([sys.executable, "-m", "venv", VENV]) != 0:
        raise BootstrapError("Python could not make .venv: see its message above.")
    made = inspect_venv()
    if made is None:
        raise BootstrapError("Python made a .venv that does not work: is the disk full?")
    return made


def require_ensurepip() -> None:
    """Debian keeps a part of venv in a package of its own: install it or say how."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{_dotted(sys.version_info[:2])}-venv"
    if apt_install([package]):
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is not None:
            return
    raise BootstrapError(
        "This Python cannot make a virtual environment (it has no ensurepip).\n"
        f"On Debian or Ubuntu install the missing part with:\n  {apt_command([package])}"
    )


def ensure_packages(installation: Installation, level: str) -> None:
    """Install the locked packages, unless the stamp says that this very lock is installed."""
    digests = {
        name: lock_digest((LOCK_FOLDER / file).read_bytes(), sys.version_info[:2])
        for name, file in LOCKS.items()
    }
    stamp = VENV / STAMP
    known = parse_stamp(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
    if known.get(level) == digests[level]:
        return
    stamp.unlink(missing_ok=True)
    lock = LOCK_FOLDER / LOCKS[level]
    pip: list[str | Path] = [installation.python, "-m", "pip", "install", "--no-input", "--no-user"]
    options = ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]
    if run_command([*pip, *options, "-r", lock]) != 0:
        raise BootstrapError(
            "pip could not install the locked packages: see its message above. "
            "The first set-up needs the network; the program itself never does."
        )
    stamp.write_text(format_stamp(stamps_after_install(level, digests)), encoding="utf-8")


def ensure_project(installation: Installation) -> None:
    """Make the checkout importable in `.venv`, whatever the current folder is.

    One line in a .pth file does it: no build backend to install, nothing to download, the same for
    a user and a developer. The path is relative, so accents in it and a moved checkout do no harm.
    """
    target = installation.site_packages / PTH
    line = pth_line(ROOT, installation.site_packages)
    if not target.is_file() or target.read_text(encoding="utf-8") != line:
        target.write_text(line, encoding="utf-8")


def missing_libraries(installation: Installation, plugins: Iterable[str]) -> set[str]:
    """List the system libraries that Qt would not find."""
    if shutil.which("ldd") is None:
        return {name for name in CORE_LIBRARIES if not _loads(name)}
    pyside = installation.site_packages / "PySide6"
    files = [pyside / f"{module}.abi3.so" for module in QT_MODULES]
    files += [pyside / "Qt/plugins/platforms" / f"libq{plugin}.so" for plugin in plugins]
    missing = {name for name in CORE_LIBRARIES if not _loads(name)}
    for file in files:
        missing |= unresolved_libraries(capture(["ldd", file]) or "")
    return missing


def _loads(library: str) -> bool:
    """Tell whether the system finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_libraries(installation: Installation, screen: bool) -> None:
    """See to the system libraries of Qt on Linux: install them, or stop and say how."""
    if not sys.platform.startswith("linux"):
        return
    plugins = platform_plugins(os.environ, screen)
    missing = missing_libraries(installation, plugins)
    if missing and apt_install(debian_packages(missing)):
        missing = missing_libraries(installation, plugins)
    if missing:
        raise BootstrapError(missing_libraries_message(missing, on_debian()))


def ensure_reader(installation: Installation) -> None:
    """Install what the test as a screen reader needs, on Debian as root; it is skipped elsewhere.

    Nothing here stops the other tests.
    """
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return
    packages = reader_packages(lambda path: Path(path).exists())
    packages += debian_packages(missing_libraries(installation, ["xcb"]))
    if packages and not apt_install(packages):
        say("the test as a screen reader is skipped: its packages could not be installed")


def ensure(level: str, screen: bool) -> Installation:
    """Do all the set-up that is not done yet; what to run things with."""
    installation = inspect_venv() or make_venv()
    ensure_packages(installation, level)
    ensure_project(installation)
    ensure_libraries(installation, screen)
    return installation


# ---------------------------------------------------------------- commands


def command_setup(arguments: list[str]) -> int:
    """Make .venv and install everything needed to run and to work on the program."""
    _refuse(arguments)
    python = ensure(DEV, has_screen(os.environ, sys.platform)).python
    say(f"ready: {python}")
    return 0


def command_run(arguments: list[str]) -> int:
    """Open the program; without a screen, write the demo into build/demo."""
    screen = has_screen(os.environ, sys.platform)
    python = ensure(RUNTIME, screen).python
    demo = not screen and not arguments
    if demo:
        DEMO_FOLDER.mkdir(parents=True, exist_ok=True)
        say("there is no screen here: running the demo, which shows the program without one")
    environment = child_environment(os.environ, screen)
    status = run_command([python, *run_arguments(screen, arguments)], environment)
    if demo and status == 0:
        say(f"the screens (PNG) and the checklists (PDF) are in {DEMO_FOLDER}")
    return status


def command_test(arguments: list[str]) -> int:
    """Run the tests without a screen, two at a time; arguments go to pytest."""
    installation = ensure(DEV, screen=False)
    ensure_reader(installation)
    environment = child_environment(os.environ, screen=False)
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", WORKERS]
    return run_command([installation.python, "-m", "pytest", *workers, *arguments], environment)


def command_check(arguments: list[str]) -> int:
    """Check style, types and layers: all of them, whatever the first ones say."""
    _refuse(arguments)
    python = ensure(DEV, screen=False).python
    statuses = {name: run_command([python, *words]) for name, words in CHECKS.items()}
    for name, status in statuses.items():
        say(f"{'passed' if status == 0 else 'FAILED'}  {name}")
    return 1 if any(statuses.values()) else 0


def command_bench(arguments: list[str]) -> int:
    """Measure speed and memory."""
    return command_exec(["tests.benchmarks", *arguments])


def command_torture(arguments: list[str]) -> int:
    """Kill, cut off and damage the program many times; `--ci` for fewer."""
    return command_exec(["tests.torture", *arguments])


def command_gallery(arguments: list[str]) -> int:
    """Write every screen in every size, scale and colour into build/gallery."""
    return command_exec(["tests.gallery", *arguments])


def command_windows(arguments: list[str]) -> int:
    """Build the installer and the portable ZIP for Windows into dist/ (on Linux)."""
    return run_packaging("windows_build.py", arguments)


def command_linux(arguments: list[str]) -> int:
    """Build the .deb and the tarball for Linux into dist/."""
    return run_packaging("linux_build.py", arguments)


def command_linux_smoke(arguments: list[str]) -> int:
    """Install, start and remove the Linux packages in a clean Debian; needs root."""
    return run_packaging("linux_smoke.py", arguments)


def command_windows_smoke(arguments: list[str]) -> int:
    """Install, start, upgrade and remove the Windows packages under Wine."""
    return run_packaging("windows_smoke.py", arguments)


def command_packages(arguments: list[str]) -> int:
    """Build and try all packages that the last changes touch; else try their scripts."""
    return run_packaging("ci_packages.py", arguments)


def run_packaging(script: str, arguments: list[str]) -> int:
    """Run a script of packaging/ in .venv, with its arguments."""
    python = ensure(DEV, screen=False).python
    environment = child_environment(os.environ, screen=False)
    return run_command([python, LOCK_FOLDER / script, *arguments], environment)


def command_exec(arguments: list[str]) -> int:
    """Run MODULE with its arguments in .venv."""
    if not arguments:
        raise BootstrapError("Which module? Write: bootstrap.py exec MODULE [ARGUMENT ...]")
    screen = has_screen(os.environ, sys.platform)
    python = ensure(DEV, screen).python
    return run_command([python, "-m", *arguments], child_environment(os.environ, screen))


def command_lock(arguments: list[str]) -> int:
    """Write packaging/requirements*.txt from the .in files; `--upgrade` takes new versions."""
    python = ensure(DEV, screen=False).python
    compiler: list[str | Path] = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    compiler += ["--python-version", _dotted(OLDEST_PYTHON), "--generate-hashes"]
    compiler += ["--no-emit-index-url", "--no-emit-find-links"]
    compiler += ["--custom-compile-command", "make lock"]
    for lock in LOCKS.values():
        target = f"packaging/{lock}"
        source = str(Path(target).with_suffix(".in").as_posix())
        status = run_command([*compiler, *arguments, source, "--output-file", target])
        if status != 0:
            return status
    return 0


def command_clean(arguments: list[str]) -> int:
    """Remove .venv, build results and caches."""
    _refuse(arguments)
    folders = [VENV, *(ROOT / name for name in CACHES)]
    folders += [
        found
        for top in ("forfait_desktop", "packaging", "tests")
        for found in sorted((ROOT / top).rglob("__pycache__"))
    ]
    for folder in folders:
        if folder.is_dir():
            say(f"removing {folder.relative_to(ROOT)}")
            shutil.rmtree(folder)
    return 0


def command_help(arguments: list[str]) -> int:
    """List the commands."""
    _refuse(arguments)
    print(__doc__)
    for name, command in COMMANDS.items():
        print(f"  {name:<13} {(command.__doc__ or '').splitlines()[0]}")
    return 0


def _refuse(arguments: Sequence[str]) -> None:
    """Stop at arguments that would be silently ignored."""
    if arguments:
        raise BootstrapError(f"Unexpected: {shlex.join(arguments)}")


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": command_setup,
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
    "torture": command_torture,
    "gallery": command_gallery,
    "linux": command_linux,
    "linux-smoke": command_linux_smoke,
    "packages": command_packages,
    "windows": command_windows,
    "windows-smoke": command_windows_smoke,
    "exec": command_exec,
    "lock": command_lock,
    "clean": command_clean,
    "help": command_help,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit status, or 1 with a message when the set-up cannot go on."""
    problem = version_problem(sys.version_info[:2])
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="bootstrap.py", add_help=False)
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="help")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    parsed = parser.parse_args(list(arguments))
    try:
        return COMMANDS[parsed.command](parsed.arguments)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
