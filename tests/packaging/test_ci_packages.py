"""Which changes have the packages built and tried."""

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import ci_packages
import linux_build
import paquets
import pytest
import windows_build
from ecran import wait_for

import bootstrap

BOTH = {"windows", "linux"}


@pytest.mark.parametrize(
    ("path", "systems"),
    [
        ("forfait_desktop/ui/theme.py", BOTH),
        ("rulesets/fs-2025/volet_1.toml", BOTH),
        ("resources/icons/app.svg", BOTH),
        ("packaging/requirements.txt", BOTH),
        ("packaging/paquets.py", BOTH),
        ("packaging/windows/installeur.nsi", {"windows"}),
        ("packaging/windows_tri.py", {"windows"}),
        ("packaging/requirements-windows-python.txt", {"windows"}),
        ("packaging/windows_roues.py", BOTH),
        ("packaging/linux/postinst", {"linux"}),
        ("packaging/bootstrap.py", {"linux"}),
        ("tests/ui/test_theme.py", set()),
        ("README.md", set()),
        ("packaging/requirements-dev.txt", set()),
    ],
)
def test_a_change_has_the_packages_built_that_hold_it(path: str, systems: set[str]) -> None:
    assert ci_packages.concerned([path]) == systems


def test_every_file_that_is_copied_into_a_package_has_those_of_both_systems_built(
    tmp_path: Path,
) -> None:
    paquets.copy_program(tmp_path)
    copied = tmp_path / "forfait_desktop"
    names = [path.relative_to(copied) for path in copied.rglob("*") if path.is_file()]
    assert len(names) > 200
    for name in names:
        inside = name.parts[0] == "_data"
        path = name.relative_to("_data") if inside else "forfait_desktop" / name
        assert ci_packages.concerned([path.as_posix()]) == BOTH, path


def test_changes_are_those_of_the_last_day_and_those_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str, day: int = 10) -> None:
        who = ["-c", "user.name=EXEMPLE", "-c", "user.email=exemple@example.org"]
        when = {"GIT_COMMITTER_DATE": f"2026-01-{day}T12:00:00+0000"}
        subprocess.run(
            ["git", *who, *words],
            cwd=tmp_path,
            env={**os.environ, **when},
            check=True,
            capture_output=True,
        )

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.delenv(ci_packages.SINCE, raising=False)
    git("init", "--quiet")
    assert ci_packages.changed_paths(None) is None
    for name in ("ancien", "modifié"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "-m", "un", day=10)
    assert ci_packages.changed_paths(None) is None
    (tmp_path / "modifié").write_text("autre", encoding="utf-8")
    git("commit", "--quiet", "-am", "deux", day=12)
    (tmp_path / "nouveau").write_text("", encoding="utf-8")
    assert ci_packages.changed_paths(None) == ["modifié", "nouveau"]
    assert ci_packages.changed_paths("HEAD") == ["nouveau"]


def test_without_an_answer_of_git_all_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ci_packages, "changed_paths", lambda _since: None)
    assert set(ci_packages.choose(ci_packages._parser().parse_args([]))) == BOTH
    assert ci_packages.choose(ci_packages._parser().parse_args(["--none"])) == []


# ---------------------------------------------------------------- building and trying


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scripts that only say that they ran."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    monkeypatch.setattr(ci_packages, "BUILD", tmp_path / "build")
    monkeypatch.setattr(ci_packages, "SCRIPTS", folder)
    for system in BOTH:
        for part in ("build", "smoke"):
            write_script(folder, f"{system}_{part}", "")
    return folder


def write_script(folder: Path, name: str, body: str) -> None:
    told = f"from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n{body}\n"
    (folder / f"{name}.py").write_text(told, encoding="utf-8")


def ran(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.ran")}


def runs(word: str) -> bool:
    """Tell whether anything runs with this word in its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if word.encode() in path.read_bytes():
                return True
    return False


def soon(seconds: float = 60) -> float:
    return time.monotonic() + seconds


def test_what_is_built_is_tried_for_the_systems_asked_for_only(scripts: Path) -> None:
    assert ci_packages.build_and_try(["linux"], soon())
    assert ran(scripts) == {"linux_build", "linux_smoke"}
    assert ci_packages.build_and_try(sorted(BOTH), soon())
    assert ran(scripts) == {f"{system}_{part}" for system in BOTH for part in ("build", "smoke")}


@pytest.mark.parametrize("failing", ["windows_build", "windows_smoke", "linux_smoke"])
def test_one_script_that_fails_fails_all_and_its_last_words_are_shown(
    scripts: Path, failing: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write_script(scripts, failing, "raise SystemExit('its last words')")
    assert not ci_packages.build_and_try(sorted(BOTH), soon())
    said = capfd.readouterr().out
    assert "its last words" in said
    assert re.search(rf"FAILED +\d+ s  {failing}\n", said)


def test_what_could_not_be_built_is_not_tried(scripts: Path) -> None:
    write_script(scripts, "linux_build", "raise SystemExit(3)")
    assert not ci_packages.build_and_try(["linux"], soon())
    assert ran(scripts) == {"linux_build"}


def test_a_script_is_ended_with_what_it_started_when_the_time_of_all_is_over(
    scripts: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    survivor = scripts / "survivor"
    starts = f"""import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", {str(survivor)!r}])
time.sleep(60)"""
    write_script(scripts, "linux_build", starts)
    since = time.monotonic()
    assert not ci_packages.build_and_try(["linux"], since + 5)
    assert time.monotonic() - since < 30
    assert ran(scripts) == {"linux_build"}
    assert "not over" in capfd.readouterr().out
    wait_for("the end of what the script started", lambda: not runs(str(survivor)), 10)


@pytest.mark.usefixtures("scripts")
def test_no_step_begins_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")  # to begin it is an error
    assert not ci_packages.build_and_try(["windows"], time.monotonic() - 1)


def test_the_time_that_all_of_it_may_take_is_the_one_that_is_written() -> None:
    said = (paquets.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"within {ci_packages.MINUTES} minutes" in said


def test_the_tests_of_the_scripts_pass_or_fail_as_pytest_says(tmp_path: Path) -> None:
    right, wrong = tmp_path / "test_right.py", tmp_path / "test_wrong.py"
    right.write_text("def test_it() -> None:\n    assert True\n", encoding="utf-8")
    wrong.write_text("def test_it() -> None:\n    assert False\n", encoding="utf-8")
    assert ci_packages.prove(soon(), str(right))
    assert not ci_packages.prove(soon(), str(wrong))
    assert not ci_packages.prove(time.monotonic() - 1, str(right))


@pytest.mark.parametrize("passes", [True, False])
def test_the_exit_status_is_that_of_the_scripts(
    scripts: Path, monkeypatch: pytest.MonkeyPatch, passes: bool
) -> None:
    monkeypatch.setattr(windows_build, "TOOLS", {})
    monkeypatch.setattr(linux_build, "TOOLS", {})
    if not passes:
        write_script(scripts, "windows_smoke", "raise SystemExit(1)")
    assert ci_packages.main(["--all"]) == (0 if passes else 1)
    assert {"windows_smoke", "linux_smoke"} <= ran(scripts)
