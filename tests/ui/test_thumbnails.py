"""Small pictures of files that nobody vouches for."""

import struct
import sys
import time
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from forfait_desktop.services import apart
from forfait_desktop.services.apart import SECONDES
from forfait_desktop.ui.images import draw_within, is_progressive
from forfait_desktop.ui.thumbnails import HEIGHT, WIDTH, make_thumbnail
from tests.pdf.samples import render_case

pytestmark = pytest.mark.usefixtures("app")


def picture(forme: str, largeur: int = 900, hauteur: int = 1200) -> bytes:
    image = QImage(largeur, hauteur, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    tampon = QBuffer()
    tampon.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(tampon, QByteArray(forme.encode())).write(image)
    return bytes(tampon.data().data())


def chunk(nom: bytes, contenu: bytes) -> bytes:
    somme = zlib.crc32(nom + contenu)
    return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", somme)


def png_bomb(largeur: int, hauteur: int) -> bytes:
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    corps = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", entete) + chunk(b"IDAT", corps) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("forme", "genre"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
@pytest.mark.parametrize(("largeur", "hauteur"), [(900, 1200), (1200, 300), (20, 10)])
def test_an_image_fits_the_frame_in_its_own_proportions(
    forme: str, genre: str, largeur: int, hauteur: int
) -> None:
    vignette = make_thumbnail(picture(forme, largeur, hauteur), genre)
    assert vignette is not None
    assert vignette.width() <= WIDTH
    assert vignette.height() <= HEIGHT
    assert abs(vignette.width() * hauteur - vignette.height() * largeur) <= max(largeur, hauteur)


def test_the_colour_of_an_image_is_kept() -> None:
    vignette = make_thumbnail(picture("PNG"), "image/png")
    assert vignette is not None
    assert vignette.pixelColor(10, 10) == QColor("#336699")


def test_a_pdf_shows_its_first_page(app: QApplication) -> None:
    del app
    vignette = make_thumbnail(render_case("fs-2024", "plein"), "application/pdf", 2.0)
    assert vignette is not None
    assert vignette.height() in (2 * HEIGHT, 2 * HEIGHT - 1) or vignette.width() == 2 * WIDTH
    assert vignette.pixelColor(1, 1) == QColor("white")


@pytest.mark.parametrize(
    ("contenu", "genre"),
    [
        (png_bomb(60_000, 60_000), "image/png"),
        (b"GIF89a" + b"j" * 300, "image/gif"),
        (b"RIFF1234WEBP" + b"j" * 300, "image/webp"),
        (b"", "image/png"),
        (b"%PDF-1.4 n'importe quoi", "application/pdf"),
        (b"", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
        (b"MZ", "application/x-executable"),
    ],
)
def test_what_cannot_be_drawn_has_no_picture(contenu: bytes, genre: str) -> None:
    assert make_thumbnail(contenu, genre) is None


def test_a_pdf_page_of_an_absurd_size_is_drawn_small_or_not_at_all() -> None:
    for cadre in (b"0 0 14400 14400", b"0 0 1e9 1", b"0 0 0 0", b"0 0 -5 -5", b"0 0 1 1e9"):
        pdf = (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[" + cadre + b"]>>endobj\n"
            b"trailer<</Root 1 0 R>>"
        )
        vignette = make_thumbnail(pdf, "application/pdf")
        assert vignette is None or (vignette.width() <= WIDTH and vignette.height() <= HEIGHT)


def nested_forms(levels: int, times: int) -> bytes:
    """A PDF of a few hundred bytes whose page draws times ** levels rectangles."""

    def stream(entete: bytes, contenu: bytes) -> bytes:
        return b"<<%b/Length %d>>stream\n%b\nendstream\n" % (entete, len(contenu), contenu)

    objets = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"", b"/F Do " * times),
    ]
    for level in range(levels):
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>"
        last = level == levels - 1
        objets.append(stream(form % (6 + level), b"0 0 9 9 re f" if last else b"/F Do " * times))
    corps = b"".join(b"%d 0 obj%bendobj\n" % (rang, objet) for rang, objet in enumerate(objets, 1))
    return b"%PDF-1.4\n" + corps + b"trailer<</Root 1 0 R>>"


def test_a_small_pdf_that_asks_for_all_the_memory_has_no_picture_and_costs_nothing_here() -> None:
    """Drawn in this process, it would take gibibytes and never come back."""
    begun = time.perf_counter()
    before = peak_kib()
    assert make_thumbnail(nested_forms(7, 10), "application/pdf") is None
    assert time.perf_counter() - begun < 2 * SECONDES
    assert peak_kib() - before < 20_000


def test_a_pdf_with_ordinary_forms_is_drawn() -> None:
    assert make_thumbnail(nested_forms(3, 4), "application/pdf") is not None


def test_a_progressive_photograph_is_drawn_unless_it_would_fill_the_memory() -> None:
    assert make_thumbnail(photograph(900, 1200, progressive=True), "image/jpeg") is not None
    photo = photograph(900, 1200, progressive=True)
    place = photo.index(b"\xff\xc2") + 5
    huge = photo[:place] + struct.pack(">HH", 12_000, 12_000) + photo[place + 4 :]
    before = peak_kib()
    assert make_thumbnail(huge, "image/jpeg") is None
    assert peak_kib() - before < 20_000


def photograph(largeur: int, hauteur: int, *, progressive: bool) -> bytes:
    image = QImage(largeur, hauteur, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    tampon = QBuffer()
    tampon.open(QIODevice.OpenModeFlag.WriteOnly)
    ecriture = QImageWriter(tampon, QByteArray(b"jpeg"))
    ecriture.setProgressiveScanWrite(progressive)
    assert ecriture.write(image)
    return bytes(tampon.data().data())


@pytest.mark.parametrize("progressive", [True, False])
def test_the_passes_of_a_photograph_are_known(progressive: bool) -> None:
    assert is_progressive(photograph(90, 120, progressive=progressive)) is progressive


def peak_kib() -> int:
    """The most memory this process ever held; nothing where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_tiff_is_drawn_and_a_cut_one_has_no_picture() -> None:
    """Read from memory, a TIFF once ended the program: its reader outlived the memory it read."""
    tiff = picture("TIFF", 40, 30)
    assert make_thumbnail(tiff, "image/tiff") is not None
    assert make_thumbnail(tiff[:100], "image/tiff") is None
    assert draw_within(tiff, "image/tiff", WIDTH, HEIGHT) is not None


def test_a_reader_that_dies_of_a_file_leaves_it_without_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The other process is ended by what it is given, and this one goes on."""
    folder = tmp_path / "forfait_desktop"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "miniature.py").write_text("import os\nos.abort()\n")
    monkeypatch.setattr(apart, "__file__", str(folder / "services" / "apart.py"))
    assert make_thumbnail(picture("PNG"), "image/png") is None


def test_a_photograph_taken_sideways_is_shown_upright() -> None:
    """The orientation is written in the photograph: 6 means a quarter turn to the right."""
    photo = picture("JPEG", 1200, 600)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    vignette = make_thumbnail(photo[:2] + segment + photo[2:], "image/jpeg")
    assert vignette is not None
    assert vignette.height() > vignette.width()
