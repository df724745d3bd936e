"""The window can show pages without knowing what a PDF is."""

import subprocess
import sys

import pytest

from forfait_desktop.pdf.preview import count_pages, render_page
from tests.pdf.samples import read_pages, render_case


def test_the_pages_are_counted() -> None:
    pdf = render_case("fs-2024", "plein")
    assert count_pages(pdf) == len(read_pages(pdf))


def test_a_page_is_drawn_at_the_scale_asked_for() -> None:
    image = render_page(render_case("fs-2024", "plein"), 0, 2.0)
    assert (image.width, image.height) == (1191, 1684)
    assert image.stride >= image.width * 4
    assert len(image.pixels) == image.stride * image.height


def test_the_paper_is_white_and_the_ink_opaque() -> None:
    image = render_page(render_case("fs-2024", "plein"), 0, 1.0)
    assert image.pixels[:4] == b"\xff\xff\xff\xff"
    assert set(image.pixels[3::4]) == {255}
    assert min(image.pixels) < 80


@pytest.mark.parametrize("page", [-1, 99])
def test_a_page_that_does_not_exist_is_refused(page: int) -> None:
    with pytest.raises(IndexError):
        render_page(render_case("fs-2024", "plein"), page, 1.0)


def test_importing_the_preview_reads_no_pdf_library() -> None:
    code = (
        "import sys, forfait_desktop.pdf.preview\n"
        "assert not {'pypdfium2', 'reportlab'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
