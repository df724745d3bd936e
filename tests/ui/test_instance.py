"""One window for one data folder, seen with real processes."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import pytest

from forfait_desktop.logs import FILE, FOLDER
from forfait_desktop.ui.instance import LOCK, REQUEST, Instance, Tour, write_request
from tests.patience import PROCESS_S, WAIT_S
from tests.poste import wait_until
from tests.storage.children import run_child

ROOT: Final = Path(__file__).resolve().parents[2]
POSIX: Final = pytest.mark.skipif(os.name != "posix", reason="signals and modes are those of POSIX")
ELSEWHERE: Final = b"4242\nforfait-desktop\nPC-EXEMPLE\n"

FIRST: Final = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from forfait_desktop.ui.instance import Instance
app = QCoreApplication(sys.argv)
instance = Instance(Path(sys.argv[1]))
instance.asked.connect(lambda: print("asked", flush=True))
print(instance.take_turn().value, flush=True)
if sys.argv[2] == "listen":
    instance.watch()
app.exec()
"""


@contextmanager
def first_window(data_dir: Path, how: str = "listen") -> Iterator[tuple[int, IO[str]]]:
    """A first program with its lock: its process and what it says."""
    with subprocess.Popen(
        [sys.executable, "-c", FIRST, str(data_dir), how],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "premier\n"
            yield program.pid, program.stdout
        finally:
            program.kill()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "données du cabinet"


def turn_of(data_dir: Path, answer_ms: int = WAIT_S * 1_000) -> Tour:
    """What a start finds; it leaves no request behind."""
    instance = Instance(data_dir, answer_ms=answer_ms)
    turn = instance.take_turn()
    instance.release()
    assert not (data_dir / REQUEST).exists()
    return turn


def age(path: Path) -> None:
    """Let a file be an hour old."""
    made = path.stat().st_mtime - 3600
    os.utime(path, (made, made))


def test_the_first_start_makes_the_folder_and_leaves_no_lock_at_its_end(data_dir: Path) -> None:
    assert turn_of(data_dir) is Tour.PREMIER
    assert list(data_dir.iterdir()) == []


def test_a_second_start_asks_the_first_for_its_window_and_gets_it(data_dir: Path) -> None:
    with first_window(data_dir) as (_, said):
        assert turn_of(data_dir) is Tour.REPONDU
        assert said.readline() == "asked\n"
        assert turn_of(data_dir) is Tour.REPONDU
        assert said.readline() == "asked\n"


def test_two_folders_are_two_programs(data_dir: Path, tmp_path: Path) -> None:
    with first_window(data_dir):
        assert turn_of(tmp_path / "autre") is Tour.PREMIER


def test_a_window_that_does_not_answer_is_told(data_dir: Path) -> None:
    with first_window(data_dir, "deaf"):
        assert turn_of(data_dir, answer_ms=200) is Tour.SANS_REPONSE


@POSIX
def test_a_lock_left_by_a_crash_blocks_nobody(data_dir: Path) -> None:
    with first_window(data_dir) as (pid, said):
        os.kill(pid, signal.SIGKILL)
        assert said.read() == ""
    assert (data_dir / LOCK).exists()
    assert turn_of(data_dir) is Tour.PREMIER


@POSIX
def test_the_lock_of_a_program_that_dies_meanwhile_is_taken(data_dir: Path) -> None:
    with first_window(data_dir, "deaf") as (pid, _):
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.2; kill -9 {pid}"])
        try:
            assert turn_of(data_dir) is Tour.PREMIER
        finally:
            killer.wait()


@POSIX
@pytest.mark.parametrize(
    "content",
    [b"", b"rubbish", b"\xff\x00\xfe" * 99, ELSEWHERE, f"{os.getpid()}\n\n\n".encode()],
    ids=["empty", "rubbish", "bytes", "another computer", "another program of this number"],
)
def test_a_lock_file_that_nobody_holds_blocks_nobody(content: bytes, data_dir: Path) -> None:
    """Whatever stands in it, even the name of another computer."""
    data_dir.mkdir()
    (data_dir / LOCK).write_bytes(content)
    age(data_dir / LOCK)
    assert turn_of(data_dir, answer_ms=100) is Tour.PREMIER


@POSIX
def test_a_lock_that_is_held_is_not_taken_whatever_its_words_say(data_dir: Path) -> None:
    with first_window(data_dir, "deaf"):
        (data_dir / LOCK).write_bytes(b"rubbish")
        age(data_dir / LOCK)
        assert turn_of(data_dir, answer_ms=100) is Tour.SANS_REPONSE
        (data_dir / LOCK).write_bytes(ELSEWHERE)
        age(data_dir / LOCK)
        assert turn_of(data_dir, answer_ms=100) is Tour.AUTRE_POSTE
        assert (data_dir / LOCK).read_bytes() == ELSEWHERE


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="the unprivileged user of Linux")
def test_a_folder_that_cannot_be_written_to_is_used_without_a_lock() -> None:
    code = """
        import os, sys
        from pathlib import Path
        from forfait_desktop.ui.instance import Instance
        if os.geteuid() == 0:
            os.setuid(65534)
        print(Instance(Path(sys.argv[1])).take_turn().value)
    """
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o555)
        assert run_child(code, folder) == "sans_verrou\n"
        assert run_child(code, folder / "plus loin") == "sans_verrou\n"
        folder.chmod(0o755)
        (folder / LOCK).write_bytes(ELSEWHERE)
        folder.chmod(0o555)
        assert run_child(code, folder) == "sans_verrou\n"
        folder.chmod(0o755)
        assert sorted(path.name for path in folder.iterdir()) == [LOCK]


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="the unprivileged user of Linux")
def test_a_folder_that_nobody_may_look_into_is_no_defect() -> None:
    code = """
        import os, sys
        from pathlib import Path
        from PySide6.QtCore import QCoreApplication
        from forfait_desktop.ui.instance import Instance
        if os.geteuid() == 0:
            os.setuid(65534)
        app = QCoreApplication(sys.argv)
        instance = Instance(Path(sys.argv[1]))
        print(instance.take_turn().value)
        instance.watch()
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o000)
        assert run_child(code, folder) == "sans_verrou\n"
        folder.chmod(0o755)


@pytest.mark.usefixtures("app")
def test_a_request_of_another_computer_or_of_nobody_is_left_alone(data_dir: Path) -> None:
    """The window that would come forward is not on the screen of the one who asks."""
    first = Instance(data_dir)
    assert first.take_turn() is Tour.PREMIER
    heard: list[bool] = []
    first.asked.connect(lambda: heard.append(True))
    for content in (b"", b"PC-EXEMPLE 00\n", b"\xff" * 5_000, b"\x00"):
        (data_dir / REQUEST).write_bytes(content)
        first.watch()
        assert (data_dir / REQUEST).read_bytes() == content
    (data_dir / REQUEST).unlink()
    (data_dir / REQUEST).mkdir()
    first.watch()
    assert heard == []
    first.release()
    first.deleteLater()


@pytest.mark.usefixtures("app")
def test_a_request_made_before_the_first_listens_is_heard(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "jeton-1")
    first, second = Instance(data_dir), Instance(data_dir, answer_ms=0)
    assert first.take_turn() is Tour.PREMIER
    heard: list[str] = []
    first.asked.connect(lambda: heard.append(os.environ["XDG_ACTIVATION_TOKEN"]))
    assert second.take_turn() is Tour.SANS_REPONSE
    assert write_request(data_dir / REQUEST)
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN")
    first.watch()
    wait_until(lambda: bool(heard), "the request is heard")
    assert heard == ["jeton-1"]
    assert not (data_dir / REQUEST).exists()
    first.release()
    first.deleteLater()


@contextmanager
def whole_program(data_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The program as the doctor starts it, once its store is open."""
    log = data_dir / FOLDER / FILE
    with subprocess.Popen(
        [sys.executable, "-m", "forfait_desktop", "--data-dir", str(data_dir)], cwd=ROOT
    ) as program:
        try:
            wait_until(
                lambda: log.exists() and "ecran" in log.read_text(encoding="utf-8"), "it is open"
            )
            yield program
        finally:
            program.kill()


@pytest.mark.usefixtures("app")
def test_starting_the_program_twice_brings_its_window_back_and_ends_well(data_dir: Path) -> None:
    """And once the first one was killed, the next start is the first again."""
    again = [sys.executable, "-m", "forfait_desktop", "--data-dir", str(data_dir)]
    with whole_program(data_dir) as first:
        done = subprocess.run(again, cwd=ROOT, check=False, timeout=PROCESS_S)
        assert done.returncode == 0
        assert first.poll() is None
        first.kill()
    assert (data_dir / LOCK).exists()
    log = data_dir / FOLDER / FILE
    said = log.read_text(encoding="utf-8")
    assert "rappel_fenetre" in said
    assert said.count("deja_ouvert") == 1
    log.unlink()
    with whole_program(data_dir):
        pass
    said = log.read_text(encoding="utf-8")
    assert "arret_sans_fermeture" in said
    assert "deja_ouvert" not in said
