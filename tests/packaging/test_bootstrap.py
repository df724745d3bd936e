"""The set-up script and the files it installs from."""

import re
import tomllib
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
LOCK_FILES = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"(?m)^([A-Za-z0-9._-]+)==(\S+)((?:.*\\\n)(?:\s+--hash=sha256:[0-9a-f]{64}.*\n)+)")


def _pyproject() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        table = tomllib.load(file)
    return {"runtime": table["project"], "dev": table["dependency-groups"]}


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=~!;\[ ]", line, maxsplit=1)[0].lower() for line in requirements}


def _input_names(file: str) -> set[str]:
    lines = (PACKAGING / file).read_text(encoding="utf-8").splitlines()
    return _names([line for line in lines if line and not line.startswith(("#", "-"))])


def _pins(file: str) -> dict[str, tuple[str, int]]:
    text = (PACKAGING / file).read_text(encoding="utf-8")
    return {match[1].lower(): (match[2], match[3].count("--hash=")) for match in PIN.finditer(text)}


# ---------------------------------------------------------------- the locked files


@pytest.mark.parametrize("file", [*LOCK_FILES, "requirements.in", "requirements-dev.in"])
def test_no_requirement_file_names_a_host(file: str) -> None:
    text = (PACKAGING / file).read_text(encoding="utf-8")
    assert "http" not in text
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("file", LOCK_FILES)
def test_every_locked_line_has_an_exact_version_and_a_hash(file: str) -> None:
    text = (PACKAGING / file).read_text(encoding="utf-8")
    starts = re.findall(r"(?m)^[A-Za-z0-9].*$", text)
    pins = _pins(file)
    assert len(starts) == len(pins)
    assert all(hashes >= 1 for _, hashes in pins.values())


def test_the_dependencies_of_pyproject_are_the_locked_ones() -> None:
    project = _pyproject()
    runtime = _names(project["runtime"]["dependencies"])
    dev = _names(project["dev"]["dev"])
    assert runtime == _input_names("requirements.in")
    assert dev == _input_names("requirements-dev.in")
    assert runtime <= _pins("requirements.txt").keys()
    assert runtime | dev <= _pins("requirements-dev.txt").keys()


def test_the_development_lock_contains_the_runtime_lock() -> None:
    assert _pins("requirements.txt").items() <= _pins("requirements-dev.txt").items()


def test_the_lock_serves_each_system() -> None:
    # Compiled packages: one hash a system at the very least.
    pins = _pins("requirements.txt")
    for name in ("pyside6-essentials", "shiboken6", "pydantic-core", "pypdfium2", "pillow"):
        assert pins[name][1] >= 3, name


# ---------------------------------------------------------------- versions and stamps


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_supported_python_is_accepted(version: tuple[int, int]) -> None:
    assert bootstrap.version_problem(version) is None


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_another_python_is_refused_with_what_to_do(version: tuple[int, int]) -> None:
    problem = bootstrap.version_problem(version)
    assert problem is not None
    assert "needs Python 3.11 to 3.13" in problem
    assert f"this is Python {version[0]}.{version[1]}" in problem
    assert "make run PYTHON=python3.13" in problem


def test_the_supported_pythons_are_those_of_pyproject() -> None:
    oldest, newest = bootstrap.OLDEST_PYTHON, bootstrap.NEWEST_PYTHON
    expected = f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"
    assert str(_pyproject()["runtime"]["requires-python"]) == expected


def test_the_digest_follows_the_lock_and_the_python_but_not_line_endings() -> None:
    digest = bootstrap.lock_digest(b"a==1\n", (3, 11))
    assert bootstrap.lock_digest(b"a==1\r\n", (3, 11)) == digest
    assert bootstrap.lock_digest(b"a==2\n", (3, 11)) != digest
    assert bootstrap.lock_digest(b"a==1\n", (3, 12)) != digest


def test_installing_dev_covers_runtime_but_not_the_reverse() -> None:
    digests = {"runtime": "r1", "dev": "d1"}
    assert bootstrap.stamps_after_install("dev", digests) == digests
    assert bootstrap.stamps_after_install("runtime", digests) == {"runtime": "r1"}


def test_a_stamp_survives_its_file_and_a_damaged_one_means_nothing_is_installed() -> None:
    stamp = {"runtime": "r1", "dev": "d1"}
    assert bootstrap.parse_stamp(bootstrap.format_stamp(stamp)) == stamp
    assert bootstrap.parse_stamp("") == {}
    assert bootstrap.parse_stamp("\0\0\0\nruntime\na b c\n") == {}


def test_the_checkout_is_named_by_a_relative_ascii_path() -> None:
    root = Path("/home/hélène/Forfait")
    assert bootstrap.pth_line(root, root / ".venv/lib/python3.12/site-packages") == "../../../..\n"


def test_a_virtual_environment_has_its_interpreter_where_the_system_puts_it() -> None:
    assert bootstrap.venv_python(Path("v"), "posix") == Path("v/bin/python")
    assert bootstrap.venv_python(Path("v"), "nt") == Path("v/Scripts/python.exe")


# ---------------------------------------------------------------- with and without a screen


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_screen_is_recognised(environment: dict[str, str], platform: str, expected: bool) -> None:
    assert bootstrap.has_screen(environment, platform) is expected


def test_run_opens_the_window_where_there_is_a_screen() -> None:
    assert bootstrap.run_arguments(screen=True, arguments=[]) == ["-m", "forfait_desktop"]


def test_run_without_a_screen_is_the_demo() -> None:
    *words, folder = bootstrap.run_arguments(screen=False, arguments=[])
    assert words == ["-m", "forfait_desktop", "demo", "--out"]
    assert Path(folder) == ROOT / "build" / "demo"


def test_run_with_arguments_gives_them_to_the_program() -> None:
    expected = ["-m", "forfait_desktop", "rulesets"]
    assert bootstrap.run_arguments(screen=False, arguments=["rulesets"]) == expected
    assert bootstrap.run_arguments(screen=True, arguments=["rulesets"]) == expected


def test_qt_is_told_that_there_is_no_screen_unless_the_caller_chose() -> None:
    assert bootstrap.child_environment({}, screen=False) == {"QT_QPA_PLATFORM": "offscreen"}
    assert bootstrap.child_environment({}, screen=True) == {}
    chosen = {"QT_QPA_PLATFORM": "xcb"}
    assert bootstrap.child_environment(chosen, screen=False) == chosen


def test_the_libraries_of_a_screen_are_asked_for_only_where_there_is_one() -> None:
    x11 = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert bootstrap.platform_plugins({}, screen=False) == ["offscreen"]
    assert bootstrap.platform_plugins(x11, screen=True) == ["offscreen", "xcb"]
    wayland = {"WAYLAND_DISPLAY": "wayland-0"}
    assert bootstrap.platform_plugins(wayland, screen=True) == ["offscreen", "wayland"]


# ---------------------------------------------------------------- system libraries

LDD = """\
\tlinux-vdso.so.1 (0x00007ffd)
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
\tlibxcb-cursor.so.0 => not found
\tlibEGL.so.1 => not found
"""


def test_missing_libraries_are_read_from_ldd() -> None:
    assert bootstrap.unresolved_libraries(LDD) == {"libEGL.so.1", "libxcb-cursor.so.0"}
    assert bootstrap.unresolved_libraries("\tnot a dynamic executable\n") == set()


def test_on_debian_the_message_holds_the_exact_command() -> None:
    message = bootstrap.missing_libraries_message({"libxcb-cursor.so.0", "libEGL.so.1"}, True)
    assert "missing: libEGL.so.1, libxcb-cursor.so.0." in message
    assert "  sudo apt-get update && sudo apt-get install -y libegl1 libxcb-cursor0" in message


def test_a_library_without_a_known_package_is_still_named() -> None:
    message = bootstrap.missing_libraries_message({"libinconnue.so.1"}, True)
    assert "libinconnue.so.1" in message
    assert "apt-get install" not in message


def test_elsewhere_the_message_names_the_files() -> None:
    message = bootstrap.missing_libraries_message({"libEGL.so.1"}, False)
    assert "missing: libEGL.so.1." in message
    assert "sudo" not in message


def test_every_core_library_has_its_package() -> None:
    assert set(bootstrap.CORE_LIBRARIES) <= bootstrap.DEBIAN_PACKAGES.keys()


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ("ID=debian\n", True),
        ('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\n", False),
        ('ID=arch\nHOME_URL="https://example.org/debian"\n', False),
        ("", False),
    ],
)
def test_debian_is_recognised(os_release: str, expected: bool) -> None:
    assert bootstrap.is_debian_like(os_release) is expected


def test_only_the_missing_packages_of_a_screen_reader_are_named() -> None:
    assert bootstrap.reader_packages(lambda _path: True) == []
    assert bootstrap.reader_packages(lambda path: "atspi" not in path) == ["python3-pyatspi"]


# ---------------------------------------------------------------- the command line


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main([]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in bootstrap.COMMANDS)


def test_exec_without_a_module_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["exec"]) == 1
    assert "exec MODULE" in capsys.readouterr().err


def test_an_argument_that_would_be_ignored_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["help", "--fast"]) == 1
    assert "Unexpected: --fast" in capsys.readouterr().err


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.main(["fly"])
    assert stop.value.code == 2


def test_the_makefile_calls_only_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = set(re.findall(r"\$\(BOOTSTRAP\) (\w+)", makefile))
    assert called <= bootstrap.COMMANDS.keys()
    assert {"run", "test", "check", "bench", "torture", "gallery", "lock", "clean"} <= called
