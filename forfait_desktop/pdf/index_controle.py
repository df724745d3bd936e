"""The index of the file for a control: what it holds, line by line, with sizes and digests."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import INSECABLE, format_date, format_date_courte
from forfait_desktop.pdf import styles
from forfait_desktop.pdf.blocks import (
    Cell,
    Item,
    Piece,
    Text,
    flow,
    paint,
    paragraph,
    row,
    rule,
    space,
    stack,
)
from forfait_desktop.pdf.proprietes import open_canvas
from forfait_desktop.pdf.styles import BODY, FINE, LABEL, NOTE, STRONG, TITLE

INTITULE: Final = "Fichier pour un contrôle"
TALLEST: Final = 380.0

# Columns: where each begins.
_LIGNE: Final = styles.LEFT
_FICHIER: Final = _LIGNE + 98
_TAILLE: Final = _FICHIER + 302
_DATE: Final = _TAILLE + 54
_END: Final = styles.RIGHT


@dataclass(frozen=True, slots=True)
class LigneIndex:
    """One file of the archive; ``nom_origine`` and ``ajoute_le`` are those of a piece."""

    fichier: str
    indicateur: str
    libelle: str
    nom_origine: str
    etat: str
    taille: str
    sha256: str
    ajoute_le: date | None


@dataclass(frozen=True, slots=True)
class DemandeIndex:
    """What an index is made from; ``liste`` says what the checklist of the archive is."""

    titre: str
    praticien: Praticien
    liste: str
    prepare_le: date
    programme: str
    lignes: tuple[LigneIndex, ...]


def render_index(demande: DemandeIndex) -> bytes:
    """Return the PDF of an index; the same request always gives the same bytes."""
    pages = flow(list(_iter_pieces(demande)), _first_head(demande), _next_head(demande))
    buffer = io.BytesIO()
    canvas = open_canvas(
        buffer,
        f"{INTITULE}, {demande.titre}, {demande.praticien.nom_complet}",
        demande.praticien.nom_complet,
        demande.programme,
        demande.prepare_le,
    )
    paint(canvas, pages, f"{demande.titre}, préparé le {format_date(demande.prepare_le)}")
    canvas.save()
    return buffer.getvalue()


def _iter_pieces(demande: DemandeIndex) -> Iterator[Piece]:
    yield from _praticien(demande.praticien)
    yield from paragraph([Text(demande.liste, BODY)], after=5)
    yield from paragraph(
        [
            Text(
                "L’empreinte SHA-256 d’un fichier change dès que son contenu change"
                f"{INSECABLE}: elle permet de vérifier que chaque pièce est celle qui a été "
                "gardée. Les mêmes empreintes sont dans SHA256SUMS.txt.",
                NOTE,
            )
        ],
        after=9,
    )
    entete = _table_head()
    yield entete
    for ligne in demande.lignes:
        yield from _row(ligne, entete)


def _first_head(demande: DemandeIndex) -> Piece:
    haut = row(
        [
            Cell(styles.LEFT, 330, [[Text(INTITULE, NOTE)], [Text(demande.titre, TITLE)]]),
            Cell(
                styles.RIGHT - 170,
                170,
                [[Text(f"Préparé le {format_date(demande.prepare_le)}", NOTE)]],
                right=True,
            ),
        ],
        tallest=TALLEST,
        padding=0,
        ruled=False,
    )
    return stack([*haut, space(9)])


def _next_head(demande: DemandeIndex) -> Piece:
    haut = row(
        [Cell(styles.LEFT, styles.WIDTH, [[Text(f"{INTITULE}, {demande.titre}", NOTE)]])],
        tallest=TALLEST,
        padding=0,
        ruled=False,
    )
    return stack([*haut, space(9)])


def _praticien(praticien: Praticien) -> Iterator[Piece]:
    details = [
        f"RPPS {praticien.rpps}" if praticien.rpps else "",
        praticien.specialite,
        praticien.cabinet,
    ]
    textes: list[Item] = [Text(praticien.nom_complet, STRONG)]
    suite = ", ".join(detail for detail in details if detail)
    if suite:
        textes.append(Text(f"   {suite}", BODY))
    yield from paragraph(textes, after=5)


def _table_head() -> Piece:
    cellules = [
        Cell(_LIGNE, _FICHIER - _LIGNE - styles.GUTTER, [[Text("Ligne", LABEL)]]),
        Cell(
            _FICHIER,
            _TAILLE - _FICHIER - styles.GUTTER,
            [[Text("Fichier, nom d’origine, empreinte SHA-256", LABEL)]],
        ),
        Cell(_TAILLE, _DATE - _TAILLE - styles.GUTTER, [[Text("Taille", LABEL)]], right=True),
        Cell(_DATE, _END - _DATE, [[Text("Ajouté le", LABEL)]], right=True),
    ]
    haut = row(cellules, tallest=TALLEST, ruled=False, shade=True)
    return stack([*haut, rule()], glued=True)


def _row(ligne: LigneIndex, entete: Piece) -> list[Piece]:
    fichier: list[list[Item]] = [[Text(ligne.fichier, STRONG)]]
    if ligne.nom_origine:
        fichier.append([Text(f"Nom d’origine{INSECABLE}: {ligne.nom_origine}", FINE)])
    fichier.append([Text(ligne.sha256, NOTE)])
    taille: list[list[Item]] = [[Text(ligne.taille, FINE)]]
    quoi: list[list[Item]] = [[Text(ligne.libelle, BODY)]]
    if ligne.indicateur:
        quoi.insert(0, [Text(ligne.indicateur, STRONG)])
    if ligne.etat:
        quoi.append([Text(ligne.etat, NOTE)])
    jour = format_date_courte(ligne.ajoute_le) if ligne.ajoute_le else ""
    return row(
        [
            Cell(_LIGNE, _FICHIER - _LIGNE - styles.GUTTER, quoi),
            Cell(_FICHIER, _TAILLE - _FICHIER - styles.GUTTER, fichier),
            Cell(_TAILLE, _DATE - _TAILLE - styles.GUTTER, taille, right=True),
            Cell(_DATE, _END - _DATE, [[Text(jour, FINE)]], right=True),
        ],
        tallest=TALLEST,
        heading=entete,
    )
