"""Which changes have the packages built and tried."""

import os
import subprocess
from pathlib import Path

import ci_packages
import paquets
import pytest

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
        ("tests/ui/test_theme.py", set()),
        ("README.md", set()),
        ("packaging/requirements-dev.txt", set()),
    ],
)
def test_a_change_has_the_packages_built_that_hold_it(path: str, systems: set[str]) -> None:
    assert ci_packages.concerned([path]) == systems


def test_every_file_of_packaging_and_of_the_program_is_judged() -> None:
    said = bootstrap.capture(["git", "ls-files", "packaging", "forfait_desktop"]) or ""
    for path in said.splitlines():
        assert any(Path(path).match(pattern) or path.startswith(pattern.rstrip("*"))
                   for pattern, _ in ci_packages.RULES), path  # fmt: skip


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
    assert paquets.ROOT.is_dir()
