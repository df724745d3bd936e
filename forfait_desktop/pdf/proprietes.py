"""The sheet every document is drawn on, and the properties a reader shows beside it."""

from datetime import date
from typing import IO, Final

from reportlab.pdfgen.canvas import Canvas

from forfait_desktop.pdf import styles
from forfait_desktop.pdf.fonts import REGULAR, load_font, make_drawable

MAX_METADATA: Final = 200


def open_canvas(tampon: IO[bytes], titre: str, auteur: str, createur: str, jour: date) -> Canvas:
    """Return an A4 canvas in French whose bytes depend only on what is drawn and on the day."""
    load_font(REGULAR)
    canvas = Canvas(
        tampon,
        pagesize=(styles.PAGE_WIDTH, styles.PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        lang="fr-FR",
        initialFontName=REGULAR,  # type: ignore[arg-type]  # a name, whatever its stubs say
    )
    canvas.setTitle(_one_line(titre))
    canvas.setAuthor(_one_line(auteur))
    canvas.setCreator(createur)
    set_day(canvas, jour)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def set_day(canvas: Canvas, jour: date) -> None:
    """Date the file by the day of its request, without an hour: the same bytes for the same day."""
    canvas.setDateFormatter(lambda *_maintenant: f"D:{jour:%Y%m%d}")


def _one_line(texte: str) -> str:
    """Shorten a text for the properties of the file, which show one line."""
    net = " ".join(make_drawable(ligne) for ligne in texte.splitlines())
    return net if len(net) <= MAX_METADATA else f"{net[: MAX_METADATA - 1]}…"
