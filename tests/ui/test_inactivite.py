"""The watch over gestures: said before, said at the end, and not fooled by sleep."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from forfait_desktop.ui.inactivite import DELAIS, Inactivite, keep_delay, read_delay
from tests.poste import settle, wait_until

pytestmark = pytest.mark.usefixtures("app")


class Watch:
    """A watch, what it said, and a field to type in."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.watch = Inactivite(self.owner)
        self.said: list[str] = []
        self.watch.soon.connect(lambda: self.said.append("soon"))
        self.watch.active.connect(lambda: self.said.append("active"))
        self.watch.idle.connect(lambda: self.said.append("idle"))
        self.field = QLineEdit()
        self.field.show()
        settle()


@pytest.fixture
def bench() -> Iterator[Watch]:
    bench = Watch()
    yield bench
    bench.watch.stop()
    bench.field.close()


def test_without_a_gesture_it_warns_then_says_that_nobody_is_there(bench: Watch) -> None:
    bench.watch.start(200)
    wait_until(lambda: "idle" in bench.said, "nobody is there")
    assert bench.said == ["soon", "idle"]


def test_a_gesture_takes_the_warning_back_and_starts_again(bench: Watch) -> None:
    bench.watch.start(400)
    wait_until(lambda: bench.said == ["soon"], "the warning")
    QTest.keyClicks(bench.field, "a")
    assert bench.said == ["soon", "active"]
    assert bench.field.text() == "a"
    wait_until(lambda: "idle" in bench.said, "nobody is there any more")
    assert bench.said == ["soon", "active", "soon", "idle"]


def test_the_first_gesture_after_a_sleep_locks_and_does_nothing_else(
    bench: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The monotonic clock may stand still while the computer sleeps: the other one counts too."""
    bench.watch.start(60_000)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_600)
    QTest.keyClicks(bench.field, "a")
    assert bench.field.text() == ""
    wait_until(lambda: "idle" in bench.said, "nobody was there")


def test_a_clock_set_back_changes_nothing(bench: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.watch.start(150)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    wait_until(lambda: "idle" in bench.said, "nobody is there")


def test_who_comes_back_when_it_could_not_lock_can_work(bench: Watch) -> None:
    bench.watch.start(100)
    wait_until(lambda: "idle" in bench.said, "nobody is there")
    bench.watch.put_off(60_000)
    QTest.keyClicks(bench.field, "ab")
    assert bench.field.text() == "ab"


def test_put_off_it_says_it_again(bench: Watch) -> None:
    bench.watch.start(100)
    wait_until(lambda: "idle" in bench.said, "nobody is there")
    bench.watch.put_off(20)
    wait_until(lambda: bench.said.count("idle") == 2, "again")


def test_stopped_it_watches_nothing(bench: Watch) -> None:
    bench.watch.start(100)
    bench.watch.stop()
    assert not bench.watch.is_running
    timer = bench.watch.findChild(QTimer)
    assert timer is not None
    assert not timer.isActive()
    QTest.keyClicks(bench.field, "a")
    assert bench.said == []


def test_the_delay_kept_is_one_of_those_offered(tmp_path: object) -> None:
    settings = QSettings(f"{tmp_path}/fenetre.ini", QSettings.Format.IniFormat)
    assert read_delay(settings) == 10
    for minutes in DELAIS:
        keep_delay(settings, minutes)
        assert read_delay(settings) == minutes
    for broken in ("-5", "7", "1e9", "dix", ""):
        settings.setValue("verrouillage/minutes", broken)
        assert read_delay(settings) == 10
