"""The letter to the caisse as a PDF: one column, to be printed, signed and sent."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from forfait_desktop import __version__
from forfait_desktop.domain.lettre import Bloc, Lettre, Liste, Paragraphe, Tableau
from forfait_desktop.pdf import styles
from forfait_desktop.pdf.blocks import Cell, Piece, Text, flow, paint, paragraph, row, space, stack
from forfait_desktop.pdf.proprietes import open_canvas
from forfait_desktop.pdf.styles import Style

PROGRAMME: Final = "Forfait Desktop"
BROUILLON: Final = "Brouillon à relire et à compléter"
TALLEST: Final = 380.0
KEPT_TOGETHER: Final = 2
"""The last paragraphs, which stay with the signature: it is never alone on a page."""

LETTER: Final = Style(10.0)
LETTER_STRONG: Final = Style(10.0, bold=True)
MARGIN: Final = 24.0
"""Added to the margin of the page on both sides: a letter is narrower than a table."""
LEFT: Final = styles.LEFT + MARGIN
WIDTH: Final = styles.WIDTH - 2 * MARGIN
FIGURES: Final = 66.0
ADDRESS: Final = styles.LEFT + styles.WIDTH / 2


def render_lettre(lettre: Lettre) -> bytes:
    """Return the PDF of a letter; the same letter always gives the same bytes."""
    tete = space(MARGIN)
    pages = flow(list(_iter_pieces(lettre)), tete, tete)
    tampon = io.BytesIO()
    canvas = open_canvas(
        tampon, lettre.objet, lettre.signature, f"{PROGRAMME} {__version__}", lettre.ecrite_le
    )
    paint(canvas, pages, BROUILLON if "[à compléter" in lettre.as_text() else "")
    canvas.save()
    return tampon.getvalue()


def _iter_pieces(lettre: Lettre) -> Iterator[Piece]:
    for ligne in lettre.expediteur:
        yield from _text(ligne)
    yield space(20)
    for ligne in (*lettre.destinataire, "", lettre.lieu_et_date):
        yield from paragraph([Text(ligne, LETTER)], x=ADDRESS, width=LEFT + WIDTH - ADDRESS)
    yield space(24)
    yield from paragraph(
        [Text("Objet\u00a0: ", LETTER_STRONG), Text(lettre.objet, LETTER_STRONG)],
        x=LEFT,
        width=WIDTH,
        after=14,
    )
    for bloc in lettre.corps[:-KEPT_TOGETHER]:
        yield from _bloc(bloc)
    for bloc in lettre.corps[-KEPT_TOGETHER:]:
        yield from (replace(piece, glued=True) for piece in _bloc(bloc))
    yield replace(space(22), glued=True)
    yield from paragraph([Text(lettre.signature, LETTER)], x=ADDRESS, width=LEFT + WIDTH - ADDRESS)


def _bloc(bloc: Bloc) -> Iterator[Piece]:
    match bloc:
        case Paragraphe(texte):
            yield from _text(texte, after=9)
        case Liste(lignes):
            for ligne in lignes:
                yield from _item(ligne)
            yield space(7)
        case Tableau(entetes, lignes):
            yield from _table(entetes, lignes)


def _text(texte: str, after: float = 0.0) -> list[Piece]:
    return paragraph([Text(texte, LETTER)], x=LEFT, width=WIDTH, after=after)


def _item(texte: str) -> list[Piece]:
    return row(
        [
            Cell(LEFT, 12, [[Text("–", LETTER)]]),
            Cell(LEFT + 12, WIDTH - 12, [[Text(texte, LETTER)]]),
        ],
        tallest=TALLEST,
        padding=1.2,
        ruled=False,
    )


def _table(entetes: tuple[str, ...], lignes: tuple[tuple[str, ...], ...]) -> Iterator[Piece]:
    entete = stack(_cells(entetes, LETTER_STRONG))
    yield replace(entete, glued=True)
    for ligne in lignes:
        for piece in _cells(ligne, LETTER):
            yield replace(piece, heading=entete)
    yield space(9)


def _cells(cellules: tuple[str, ...], style: Style) -> list[Piece]:
    """Return a row: the first cell takes what the columns of figures leave."""
    nombres = len(cellules) - 1
    debut = LEFT + WIDTH - FIGURES * nombres
    cells = [Cell(LEFT, debut - LEFT - styles.GUTTER, [[Text(cellules[0], style)]])]
    cells += [
        Cell(debut + FIGURES * rang, FIGURES, [[Text(texte, style)]], right=True)
        for rang, texte in enumerate(cellules[1:])
    ]
    return row(cells, tallest=TALLEST, padding=2.0, ruled=False)
