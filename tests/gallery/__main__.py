"""Every screen in every variant, with a contact sheet of each; ``make gallery`` runs it.

Each variant is drawn in a process of its own, at its own scale, two at a time. What no picture may
show is listed at the end, and makes the command fail.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.gallery.variants import VARIANTS, Variant, find_variant

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

AT_ONCE: Final = 2
OUT: Final = Path("build/gallery")
FAULTS: Final = "defauts.json"


def main(arguments: Sequence[str]) -> int:
    """Draw the variants asked for; 1 when a picture shows what none may."""
    parser = argparse.ArgumentParser(prog="tests.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    parser.add_argument("--only", default="", help="variants, separated by commas")
    parser.add_argument("--scenes", default="", help="scenes whose name contains this")
    parser.add_argument("--stores", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.stores is not None:
        return draw(find_variant(options.only), out, options.stores, options.scenes)
    names = options.only.split(",") if options.only else [v.name for v in VARIANTS]
    with tempfile.TemporaryDirectory(prefix="forfait-galerie-") as folder:
        make_stores(Path(folder))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            variants = [find_variant(name) for name in names]
            done = list(
                pool.map(lambda v: _run_child(v, out, Path(folder), options.scenes), variants)
            )
    faults = [fault for variant in variants for fault in _read_faults(out, variant)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {len(variants)} variants, pictures in {out}")
    return 1 if faults or any(done) else 0


def draw(variant: Variant, out: Path, stores: Path, wanted: str) -> int:
    """Draw one variant, in this process."""
    from forfait_desktop.ui.preferences import apply_preferences
    from tests.gallery.scenes import SCENES
    from tests.gallery.sheet import write_sheet
    from tests.gallery.stage import Stage

    app = start_qt()
    apply_preferences(app, variant.preferences)
    stage = Stage(app, variant, stores, out / variant.name)
    for scene in SCENES:
        if wanted in scene.name:
            stage.play(scene.name, scene.play)
    stage.end()
    write_sheet(variant.name, stage.pictures, out / f"planche-{variant.name}.png")
    path = out / variant.name / FAULTS
    path.write_text(json.dumps(stage.faults, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{variant.name}: {len(stage.pictures)} pictures", flush=True)
    return 0


def make_stores(folder: Path) -> None:
    """Make the data folders that every variant copies."""
    from forfait_desktop.ui import theme
    from tests.gallery.stores import make_all

    app = start_qt()
    theme.apply_theme(app, dark=False)
    make_all(app, folder)


def start_qt() -> "QApplication":
    """Return the application, which has no screen and only dialogs of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from forfait_desktop.app import make_application

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    qInstallMessageHandler(_say_message)
    return make_application()


def _say_message(_kind: object, _where: object, message: str) -> None:
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


def _run_child(variant: Variant, out: Path, stores: Path, wanted: str) -> int:
    screen = stores / f"ecran-{variant.name}.json"
    width, height = variant.size
    screen.write_text(
        json.dumps(
            {
                "screens": [
                    {"name": "ecran", "x": 0, "y": 0, "width": width, "height": height}
                    | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
                ]
            }
        ),
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "QT_SCALE_FACTOR": str(variant.scale_percent / 100),
    }
    command = [sys.executable, "-m", "tests.gallery", "--out", str(out), "--only", variant.name]
    command += ["--stores", str(stores), "--scenes", wanted]
    return subprocess.run(command, env=environment, check=False).returncode


def _read_faults(out: Path, variant: Variant) -> list[str]:
    path = out / variant.name / FAULTS
    if not path.is_file():
        return [f"{variant.name}: not drawn to its end"]
    faults = json.loads(path.read_text(encoding="utf-8"))
    return [f"{variant.name}: {fault}" for fault in faults]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
