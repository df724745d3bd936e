"""Pages of a PDF as pixels, for a window that knows nothing of PDF files."""

from contextlib import closing
from dataclasses import dataclass


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

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def render_page(pdf: bytes, page: int, scale: float) -> PageImage:
    """Draw a page, the first being 0, at ``scale`` pixels for a point (1/72 inch).

    Raises ``IndexError`` when there is no such page.
    """
    import pypdfium2

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"page {page} of {len(document)}")
        bitmap = document[page].render(scale=scale, force_bitmap_format=4)
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
