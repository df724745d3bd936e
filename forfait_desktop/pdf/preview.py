"""Pages of a PDF as pixels, for a window that knows nothing of PDF files."""

from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import Final

PDFIUM: Final = Lock()
"""PDFium serves one thread at a time."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page drawn in pixels of four bytes: blue, green, red, opacity (BGRA)."""

    width: int
    height: int
    stride: int
    pixels: bytes


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF."""
    import pypdfium2  # type: ignore[import-untyped]

    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def render_page(pdf: bytes, page: int, scale: float) -> PageImage:
    """Draw a page, the first being 0, at ``scale`` pixels for a point (1/72 inch).

    Raises ``IndexError`` when there is no such page.
    """
    import pypdfium2

    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"page {page} of {len(document)}")
        bitmap = document[page].render(scale=scale, force_bitmap_format=4)
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


def render_within(pdf: bytes, page: int, width: int, height: int) -> PageImage:
    """Draw a page no larger than a frame in pixels, whatever size the file says it has.

    Raises ``IndexError`` when there is no such page, ``ValueError`` when it has no size.
    """
    import pypdfium2

    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"page {page} of {len(document)}")
        across, down = document[page].get_size()
        if not (across > 0 and down > 0):
            raise ValueError(f"page {page} is {across} by {down}")
        scale = min(width / across, height / down)
        # A side rounds to nothing on a page as thin as a thread.
        if min(across, down) * scale < 1:
            raise ValueError(f"page {page} is {across} by {down}")
        bitmap = document[page].render(scale=scale, force_bitmap_format=4)
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
