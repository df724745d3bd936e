"""The pictures of the guide and of the README, taken from the demo's journey, made small.

``make guide`` runs it. Each picture is of one part of the window, its empty places shortened, in
at most 256 colours; a second journey takes them all again in dark colours, for a dark guide.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from forfait_desktop.app import make_application
from forfait_desktop.demo import Visite
from forfait_desktop.paths import shipped_dir
from forfait_desktop.pilote import Pilote
from forfait_desktop.storage.store import Store
from forfait_desktop.ui import theme
from forfait_desktop.ui.guide_document import DARK_PICTURES
from forfait_desktop.ui.widgets.scrolling import ScrollArea

FOLDER: Final = shipped_dir("resources") / "guide" / "images"
COLOURS: Final = 256
MARGIN: Final = 28
WIDEST: Final = 800


class Shot(NamedTuple):
    """What becomes of one picture of the journey: its name, and the part of the window it is of."""

    name: str
    part: str = "page"


SHOTS: Final = {
    "page-v2-i1-spe": (Shot("fenetre", "window"), Shot("question")),
    "page-v2-i7": (Shot("totaux", "totals"),),
    "campagne-fs-2024": (Shot("campagne"),),
    "accueil": (Shot("accueil"),),
    "pourquoi": (Shot("pourquoi", "view"),),
    "comment-reparer-fs-2024": (Shot("reparer", "view"),),
    "reprise-a-confirmer": (Shot("reprise"),),
    "verifier": (Shot("verifier"),),
    "liste-forfait-structure-2024": (Shot("liste"),),
    "transcription-premiere-ligne": (Shot("transcription", "view"),),
    "transcription-autre-chose": (Shot("transcription-difference", "view"),),
    "enregistrer-rempli": (Shot("enregistrer"),),
    "justificatifs": (Shot("justificatifs"),),
    "suivi-date-modifiee": (Shot("suivi"),),
    "ce-qui-a-change": (Shot("nouveautes"),),
    "modifier-une-valeur": (Shot("modifier", "view"),),
    "paiement-ecarts": (Shot("paiement"),),
    "lettre-a-la-caisse": (Shot("lettre"),),
}
"""By the name of the demo's picture."""


class Photographer(Pilote):
    """Drives the window as the demo does, and keeps only what the guide shows."""

    taken: ClassVar[set[str]] = set()
    folder: ClassVar[Path] = FOLDER

    def shoot(self, nom: str, vue: QWidget | None = None) -> None:
        """Write the pictures that the guide makes of this moment, if any; the first one counts."""
        self.window.hide_notice()  # it may name a folder of this machine
        self.settle()
        for shot in SHOTS.get(nom, ()):
            if shot.name not in self.taken:
                self.taken.add(shot.name)
                write(self._grab(shot.part, vue), self.folder / f"{shot.name}.png")

    def _grab(self, part: str, view: QWidget | None) -> QImage:
        window = self.window
        widgets = {"window": window, "totals": window.totals, "page": window.stack, "view": view}
        widget = widgets[part]
        assert widget is not None
        with without_bars(widget):
            image = widget.grab().toImage()
        return image if part in ("window", "view") else tighten(image)


@contextmanager
def without_bars(widget: QWidget) -> Iterator[None]:
    """Hide what only helps to scroll: in a picture, nobody can."""
    over = [
        part
        for area in widget.findChildren(ScrollArea)
        for part in (area.vertical, area.horizontal, area.mark)
        if part.isVisible()
    ]
    for part in over:
        part.hide()
    yield
    for part in over:
        part.show()


def tighten(image: QImage) -> QImage:
    """Shorten each run of rows of one colour to a margin, so that nothing empty takes room."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    kept: list[int] = []
    run = 0
    for row in range(image.height()):
        run = run + 1 if _is_plain(image, row) else 0
        if run <= MARGIN:
            kept.append(row)
    tight = QImage(image.width(), len(kept), image.format())
    painter = QPainter(tight)
    for place, row in enumerate(kept):
        painter.drawImage(0, place, image, 0, row, image.width(), 1)
    painter.end()
    return tight


def write(image: QImage, path: Path) -> None:
    """Write a picture in few colours, as large as the guide shows it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    if image.width() > WIDEST and path.stem != "fenetre":
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    small = image.convertToFormat(
        QImage.Format.Format_Indexed8,
        palette_of(image),
        Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither,
    )
    small.setDotsPerMeterX(3780)
    small.setDotsPerMeterY(3780)
    if not small.save(str(path), quality=0):
        raise OSError(f"{path} could not be written")
    print(f"{path.name:32} {small.width()} × {small.height()}  {path.stat().st_size // 1024} KiB")


def palette_of(image: QImage) -> list[int]:
    """Return the colours most used, those that are close counted together."""
    pixels = Counter(_pixels(image.constBits()))
    groups: dict[int, Counter[int]] = {}
    for colour, count in pixels.items():
        groups.setdefault(colour & 0xFFF8F8F8, Counter())[colour] += count
    ranked = sorted(groups.values(), key=lambda group: -group.total())
    return [group.most_common(1)[0][0] | 0xFF000000 for group in ranked[:COLOURS]]


def _is_plain(image: QImage, row: int) -> bool:
    return len(set(_pixels(image.constScanLine(row))[: image.width()])) == 1


def _pixels(bits: object) -> memoryview:
    assert isinstance(bits, memoryview)
    return bits.cast("I")


def main() -> int:
    """Make the journey in each theme and write every picture; say which one was never met."""
    app = make_application()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    missing = travel(app, FOLDER, dark=False) | travel(app, FOLDER / DARK_PICTURES, dark=True)
    if missing:
        sys.stderr.write(f"never met in the journey: {', '.join(sorted(missing))}\n")
    return 1 if missing else 0


def travel(app: QApplication, pictures: Path, *, dark: bool) -> set[str]:
    """Make the journey in one theme; return the names of the pictures that were never met."""
    theme.apply_theme(app, dark=dark)
    pictures.mkdir(parents=True, exist_ok=True)
    Photographer.taken, Photographer.folder = set(), pictures
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "data") as store:
        out = Path(folder) / "out"
        out.mkdir()
        Visite(app, store, out, Photographer).run()
    return {shot.name for shots in SHOTS.values() for shot in shots} - Photographer.taken


if __name__ == "__main__":
    sys.exit(main())
