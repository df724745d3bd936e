"""The properties of a PDF that a reader shows beside it."""

from datetime import date

from reportlab.pdfgen.canvas import Canvas


def set_day(canvas: Canvas, jour: date) -> None:
    """Date the file by the day of its request, without an hour: the same bytes for the same day."""
    canvas.setDateFormatter(lambda *_maintenant: f"D:{jour:%Y%m%d}")
