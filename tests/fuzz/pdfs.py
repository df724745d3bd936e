"""A PDF given as evidence: its first page is drawn small, or it has no picture.

The program draws each one in a process of its own (``services.apart``). Here many are drawn in
a process that may end too, and is replaced.
"""

import zlib
from pathlib import Path
from random import Random

from forfait_desktop.pdf.preview import render_within
from tests.fuzz.mutations import spoil_bytes

JETONS = (
    b"/Count 2000000000",
    b"/MediaBox[0 0 1e9 1e9]",
    b"/MediaBox[0 0 0 0]",
    b"/Kids[2 0 R 2 0 R]",
    b"/Length 99999999",
    b"/Filter/FlateDecode",
    b"/Filter[/ASCIIHexDecode/LZWDecode/RunLengthDecode]",
    b"/Encrypt 3 0 R",
    b"/Rotate 45",
    b"/UserUnit 1e30",
    b"99999999999 0 R",
    b"q " * 500,
    b"1e999999 0 0 1e999999 0 0 cm ",
    b"<<" * 200,
    b"[" * 200,
)


class PdfCible:
    lot = 1
    apart = True

    def __init__(self, _folder: Path) -> None:
        dessin = b"1 0 0 RG 3 w 10 10 m 90 90 l S BT /F 12 Tf 10 50 Td (EXEMPLE) Tj ET "
        self._corpus = (
            _pdf(b"", dessin),
            _pdf(b"/Filter/FlateDecode", zlib.compress(dessin * 20)),
            _pdf(b"", b"q 50 0 0 50 0 0 cm BI /W 4 /H 4 /BPC 8 /CS /G ID 0123456789abcdef EI Q"),
        )

    def make(self, chance: Random) -> object:
        contenu = chance.choice(self._corpus)
        if chance.random() < 0.4:
            place = chance.randrange(len(contenu))
            return contenu[:place] + chance.choice(JETONS) + contenu[place:]
        return spoil_bytes(contenu, chance)

    def accepts(self, entree: object) -> bool:
        assert isinstance(entree, bytes)
        try:
            vue = render_within(entree, 0, 56, 72)
        except (RuntimeError, ValueError, IndexError, MemoryError):
            return False
        assert vue.width <= 57
        assert vue.height <= 73
        return True


def _pdf(entete: bytes, dessin: bytes) -> bytes:
    objets = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</Font<</F "
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<<%b/Length %d>>stream\n%b\nendstream" % (entete, len(dessin), dessin),
    )
    corps = b"".join(b"%d 0 obj%b\nendobj\n" % (rang, o) for rang, o in enumerate(objets, 1))
    return b"%PDF-1.4\n" + corps + b"trailer<</Root 1 0 R>>"


make = PdfCible
