"""What a measured process does: python -m tests.benchmarks.probes PROBE DATA_DIR

Each probe prints one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

EVALUATIONS = 3000
KEYSTROKES = 600
WARM_UP = 50


def start(data_dir: Path) -> int:
    """Start the program as its command does, until the open declaration is painted."""
    from forfait_desktop import app, cli
    from forfait_desktop.ui.frame import Frame
    from tests.benchmarks.first_paint import FirstPaint, FramePaint

    make_window = app.make_window
    frames: list[FramePaint] = []

    def make_watched_frame(*arguments: object) -> object:
        frame = Frame(*arguments)  # type: ignore[arg-type]
        frames.append(FramePaint(frame))
        return frame

    def make_watched_window(*arguments: object) -> object:
        window = make_window(*arguments)  # type: ignore[arg-type]
        FirstPaint(window, frames[0])
        return window

    app.make_window = make_watched_window  # type: ignore[assignment]
    vars(app)["Frame"] = make_watched_frame
    return cli.main(["--data-dir", str(data_dir)])


def evaluation(_data_dir: Path) -> int:
    """Evaluate a full declaration again and again."""
    from forfait_desktop.evaluation.engine import evaluate
    from tests.benchmarks import samples

    ruleset = samples.load(samples.FS_2024)
    reponses = samples.fill(ruleset)
    return _report(lambda: evaluate(ruleset, reponses), EVALUATIONS)


def keystroke(data_dir: Path) -> int:
    """Type in a rate field so that each key changes the total, until it is painted."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtTest import QTest

    from forfait_desktop.app import make_application, make_window
    from forfait_desktop.storage.store import Store
    from forfait_desktop.ui.fields.taux import TauxField

    class Painted(QObject):
        done = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
            self.done = self.done or event.type() == QEvent.Type.Paint
            return False

    app = make_application()
    with Store.open(data_dir) as store:
        window = make_window(store)
        window.show()
        window.show_page("v2.i1.dmp")
        page = window.page()
        field = page.findChild(TauxField) if page else None
        assert isinstance(field, TauxField)
        entry = field.percent
        entry.clear()
        QTest.keyClicks(entry, "9")
        QTest.qWait(500)
        painted = Painted()
        window.totals.euros.installEventFilter(painted)
        keys = [Qt.Key.Key_5, Qt.Key.Key_Backspace]  # 95 % meets the threshold, 9 % does not
        keys.reverse()

        def type_one() -> None:
            painted.done = False
            keys.reverse()
            before = window.totals.euros.text()
            QTest.keyClick(entry, keys[0])
            assert window.totals.euros.text() != before
            while not painted.done:
                app.processEvents()

        status = _report(type_one, KEYSTROKES)
        window.close()
        return status


def pdf(_data_dir: Path) -> int:
    """Make the checklist of a full dossier, in a process that made none yet."""
    from forfait_desktop.evaluation.engine import evaluate
    from forfait_desktop.services.checklists import make_checklist
    from tests.benchmarks import samples

    ruleset = samples.load(samples.FS_2024)
    declaration = samples.make_declaration(ruleset)
    resultat = evaluate(ruleset, declaration.reponses)
    assert not any(name.startswith("reportlab") for name in sys.modules)
    return _report(
        lambda: make_checklist(
            ruleset, declaration, resultat, samples.PRATICIEN, date(2025, 11, 22)
        ),
        1,
        warm_up=0,
    )


def _report(action: Callable[[], object], times: int, warm_up: int = WARM_UP) -> int:
    """Time an action so many times and print the seconds of each."""
    for _ in range(warm_up):
        action()
    seconds: list[float] = []
    for _ in range(times):
        before = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - before)
    print(json.dumps(seconds), flush=True)
    return 0


PROBES = {probe.__name__: probe for probe in (start, evaluation, keystroke, pdf)}

if __name__ == "__main__":
    sys.exit(PROBES[sys.argv[1]](Path(sys.argv[2])))
