"""The checklist to copy on amelipro, which serves as the paper form too.

It prints the tree that the evaluation made and computes no point of its own.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forfait_desktop.domain.affichage import (
    BADGE,
    MODIFIE_LOCALEMENT,
    MOT_DU_MODE,
    NOM_DE_LA_CERTITUDE,
    SENS_DE_LA_CERTITUDE,
    format_date_campagne,
    format_montant,
    format_rang,
    format_situation,
    format_valeur,
    group_annees,
    is_amended,
    say_ajout,
)
from forfait_desktop.domain.assistant import V3, BaremeAssistant
from forfait_desktop.domain.champs import Champ, Remarque
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_euros,
    format_nombre,
    format_points,
    lower_first,
)
from forfait_desktop.domain.phase import (
    SANS_REPONSE,
    Phase,
    phase_of,
    read_volet,
    say_gate,
    say_line,
    say_too_late,
)
from forfait_desktop.domain.resultat import (
    Montant,
    Resultat,
    ResultatIndicateur,
    ResultatVolet,
    Somme,
)
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.domain.suivi import Depot, EtatPiece
from forfait_desktop.domain.values import Certitude, Reponses, Statut
from forfait_desktop.pdf import styles
from forfait_desktop.pdf.blocks import (
    Blank,
    Bookmark,
    Box,
    Cell,
    Frame,
    Item,
    Mark,
    Piece,
    Stroke,
    Text,
    flow,
    paint,
    paragraph,
    row,
    rule,
    set_lines,
    space,
    stack,
)
from forfait_desktop.pdf.fonts import make_drawable, measure
from forfait_desktop.pdf.proprietes import open_canvas
from forfait_desktop.pdf.styles import BODY, COUNTED, FINE, LABEL, NOTE, STRONG, TITLE

PAS_ENCORE_DECLARE: Final = "Pas encore déclaré sur amelipro"
INTITULE: Final = "Liste à recopier sur amelipro"
INTITULE_DECLARE: Final = "Liste déclarée sur amelipro"
PROGRAMME: Final = "Forfait Desktop"
DEUX_POINTS: Final = f"{INSECABLE}:"
TALLEST: Final = 380.0
"""A row taller than this goes on over the page."""
SHORT_ANSWER: Final = 24
ONE_LINE: Final = 1.0

# Columns of the table of a volet: where each begins.
_BOX: Final = styles.LEFT
_NUMBER: Final = _BOX + 16
_LABEL: Final = _NUMBER + 25
_ENTER: Final = _LABEL + 183
_POINTS: Final = _ENTER + 163
_STATE: Final = _POINTS + 58
_END: Final = styles.RIGHT


@dataclass(frozen=True)
class DemandeChecklist:
    """What a checklist is made from: the rules, the doctor, the answers and their evaluation."""

    ruleset: Ruleset
    praticien: Praticien
    reponses: Reponses
    notes: Mapping[str, str]
    resultat: Resultat
    imprime_le: date
    intitule: str = ""
    depot: Depot | None = None
    rectifiee: Depot | None = None
    modifications: tuple[str, ...] = ()
    pieces: Mapping[str, EtatPiece] = field(default_factory=dict)
    """Where the evidence of each line stands; empty for a sealed list, which never changes."""
    affichees: Mapping[str, str] = field(default_factory=dict)
    """What amelipro showed on the lines that the doctor noted as different."""

    @property
    def phase(self) -> Phase:
        """What may still become of it."""
        return phase_of(self.ruleset.dates, self.imprime_le, declaree=self.depot is not None)

    @property
    def nom(self) -> str:
        """What the paper is called."""
        return INTITULE_DECLARE if self.depot else INTITULE


def render_checklist(demande: DemandeChecklist) -> bytes:
    """Return the PDF of a checklist; the same request always gives the same bytes."""
    pages = flow(list(_iter_pieces(demande)), _first_head(demande), _next_head(demande))
    buffer = io.BytesIO()
    titre = f"{demande.nom}, {demande.ruleset.titre}"
    canvas = open_canvas(
        buffer,
        f"{titre}, {demande.praticien.nom_complet}",
        demande.praticien.nom_complet,
        f"{PROGRAMME} {demande.resultat.version}",
        demande.imprime_le,
    )
    canvas.setSubject(f"{titre}. {_say_band(demande)[0]}.")
    canvas.showOutline()
    paint(canvas, pages, f"{demande.ruleset.titre}, établie le {format_date(demande.imprime_le)}")
    canvas.save()
    return buffer.getvalue()


def _iter_pieces(demande: DemandeChecklist) -> Iterator[Piece]:
    """Yield the whole checklist, from top to bottom, in amelipro's order."""
    if demande.intitule.strip():
        yield from paragraph([Text(demande.intitule, STRONG)], after=7)
    yield from _praticien(demande.praticien)
    yield from _dates(demande.ruleset)
    yield from _totals(demande.resultat, demande.phase)
    for volet in demande.ruleset.volets:
        yield from _volet(demande, volet)
    yield from _amounts(demande)
    yield from _other_notes(demande)
    yield from _sentences("À vérifier avant de déclarer", demande.resultat.avertissements)
    yield from _sentences("À savoir", tuple(map(_remark, demande.ruleset.remarques)))
    yield from _sentences("Ce qui reste inconnu", _unknown(demande))
    yield from _sources(demande)


# ---------------------------------------------------------------- heads and band


def _first_head(demande: DemandeChecklist) -> Piece:
    haut = row(
        [
            Cell(
                styles.LEFT,
                330,
                [[Text(demande.nom, NOTE)], [Text(demande.ruleset.titre, TITLE)]],
            ),
            Cell(
                styles.RIGHT - 170,
                170,
                [[Text(f"Établie le {format_date(demande.imprime_le)}", NOTE)]],
                right=True,
            ),
        ],
        tallest=TALLEST,
        padding=0,
        ruled=False,
    )
    signet = Piece(0, (Bookmark(0, "Praticien et totaux"),))
    return stack([signet, *haut, *_added(demande), space(5), _band(demande), space(9)])


def _added(demande: DemandeChecklist) -> list[Piece]:
    """Return the mark of rules that the doctor added, on every page; nothing for the program's."""
    ajout = demande.ruleset.ajout
    return list(paragraph([Text(say_ajout(ajout), STRONG)], before=3)) if ajout else []


def _next_head(demande: DemandeChecklist) -> Piece:
    """Return the head of the other pages: the doctor's name when it holds on one line."""
    nom = make_drawable(demande.praticien.nom_complet)
    largeur = 250.0
    tient = len(nom) < 200 and measure(nom, bold=True) * NOTE.size < largeur
    haut = row(
        [
            Cell(styles.LEFT, 250, [[Text(f"{demande.nom}, {demande.ruleset.titre}", NOTE)]]),
            Cell(
                styles.RIGHT - largeur, largeur, [[Text(nom if tient else "", LABEL)]], right=True
            ),
        ],
        tallest=TALLEST,
        padding=0,
        ruled=False,
    )
    return stack([*haut, *_added(demande), space(4), _band(demande), space(9)])


def _say_band(demande: DemandeChecklist) -> tuple[str, str]:
    """Say whether the declaration was made, and what the list is then."""
    depot, rectifiee = demande.depot, demande.rectifiee
    if depot is None and rectifiee is None:
        if demande.phase is Phase.CLOSE:
            return PAS_ENCORE_DECLARE, say_too_late(demande.ruleset.dates.fermeture)
        detail = f"Cette liste prépare votre déclaration{DEUX_POINTS} elle ne l’envoie pas."
        return PAS_ENCORE_DECLARE, detail
    if depot is None and rectifiee is not None:
        return (
            PAS_ENCORE_DECLARE,
            f"Version {rectifiee.version + 1}, qui rectifie celle déclarée le "
            f"{format_date(rectifiee.declaree_le)}.",
        )
    assert depot is not None
    suite = "scellée"
    if depot.rectifie_le:
        suite = f"rectifiée le {format_date(depot.rectifie_le.astimezone().date())}"
    return (
        f"Déclaré sur amelipro le {format_date(depot.declaree_le)}",
        f"Accusé de réception nº{INSECABLE}{depot.accuse}, version {depot.version}, {suite}.",
    )


def _band(demande: DemandeChecklist) -> Piece:
    """Return the band that says whether anything was sent."""
    titre, detail = _say_band(demande)
    declaree = demande.depot is not None
    lignes = set_lines(
        [
            Text(titre, styles.STRONG if declaree else styles.WARNING),
            Text(f"   {detail}", styles.FINE if declaree else styles.WARNING_DETAIL),
        ],
        styles.WIDTH - 20,
    )
    hauteur = sum(ligne.height for ligne in lignes) + 10
    encre = styles.INK if declaree else styles.ALERT
    cadre = Frame(styles.LEFT + 0.8, 0.8, styles.WIDTH - 1.6, hauteur - 1.6, 1.6, ink=encre)
    marques: list[Mark] = [cadre]
    haut = 5.0
    for ligne in lignes:
        marques += ligne.marks(styles.LEFT + 10, haut)
        haut += ligne.height
    return Piece(hauteur, tuple(marques))


# ---------------------------------------------------------------- doctor, dates, totals


def _praticien(praticien: Praticien) -> Iterator[Piece]:
    """Yield who declares; what was not given is left to fill by hand."""
    rangees = (
        (("Nom", praticien.nom), ("Prénom", praticien.prenom)),
        (("RPPS", praticien.rpps), ("Spécialité", praticien.specialite)),
        (("Secteur", praticien.secteur), ("Cabinet", praticien.cabinet)),
    )
    for rangee in rangees:
        cells: list[Cell] = []
        for (nom, valeur), gauche, largeur in zip(
            rangee, (styles.LEFT, styles.LEFT + 185), (175.0, styles.WIDTH - 185), strict=True
        ):
            cells += [
                Cell(gauche, 46, [[Text(nom, NOTE)]]),
                Cell(
                    gauche + 46,
                    largeur - 46,
                    [[Text(valeur, STRONG)] if valeur.strip() else [Blank(largeur - 56)]],
                ),
            ]
        yield from row(cells, tallest=ONE_LINE, padding=1.2, ruled=False)
    yield space(7)


def _dates(ruleset: Ruleset) -> Iterator[Piece]:
    tiers = styles.WIDTH / 3
    dates = (
        ("Ouverture de la déclaration", ruleset.dates.ouverture),
        ("Clôture de la déclaration", ruleset.dates.fermeture),
        ("Paiement", ruleset.dates.paiement),
    )
    yield rule()
    yield from row(
        [
            Cell(
                styles.LEFT + rang * tiers,
                tiers - styles.GUTTER,
                [[Text(nom, NOTE)], [Text(format_date_campagne(jour), BODY)]],
            )
            for rang, (nom, jour) in enumerate(dates)
        ],
        tallest=TALLEST,
        padding=4,
    )
    yield space(9)


_SUMS: Final = 190.0
"""Where the three columns of sums begin, from the left margin."""


def _totals(resultat: Resultat, phase: Phase) -> Iterator[Piece]:
    """Yield the gate, then what is acquired, still possible and the maximum.

    Nothing is possible any more once it was declared, or too late.
    """
    if resultat.verrou:
        yield _gate(say_gate(resultat.verrou, phase))
        yield space(6)
    noms = ("Acquis", "Possible", "Maximum") if phase.promet else ("", "Acquis", "Maximum")
    yield from row(
        [Cell(styles.LEFT, 150, [[Text("Totaux", LABEL)]]), *_sum_cells(noms, LABEL)],
        tallest=TALLEST,
        padding=2.5,
        glued=True,
    )
    for volet in resultat.volets:
        yield from _total_row(
            f"{volet.nom}{DEUX_POINTS} {volet.titre}",
            read_volet(resultat, volet, phase).say(),
            _sums(volet, phase),
        )
    yield from _total_row("Total", "", _sums(resultat, phase), gras=True)
    yield from paragraph([Text(resultat.explication, NOTE)], before=4, after=4)


def _sums(compte: Resultat | ResultatVolet, phase: Phase) -> tuple[Somme | None, ...]:
    """Return the three columns of sums, the first one empty once nothing is possible any more."""
    if phase.promet:
        return (compte.acquis, compte.possible, compte.maximum)
    return (None, compte.acquis, compte.maximum)


def _total_row(
    nom: str, etat: str, sommes: tuple[Somme | None, ...], *, gras: bool = False
) -> list[Piece]:
    style = STRONG if gras else BODY
    textes = tuple(
        f"{format_points(s.points)}\n{format_euros(s.euros)}" if s else "" for s in sommes
    )
    nom_items: list[Item] = [Text(nom, style)]
    if etat:
        nom_items.append(Text(f"  {etat}", NOTE))
    return row(
        [Cell(styles.LEFT, _SUMS - styles.GUTTER, [nom_items]), *_sum_cells(textes, style)],
        tallest=TALLEST,
        padding=3,
        glued=not gras,
    )


def _sum_cells(textes: tuple[str, ...], style: styles.Style) -> list[Cell]:
    """Return three right-aligned columns; a sum is its points and its euros side by side.

    An empty text leaves its column empty.
    """
    cells: list[Cell] = []
    largeur = (styles.WIDTH - _SUMS) / 3
    for rang, texte in enumerate(textes):
        if not texte:
            continue
        gauche = styles.LEFT + _SUMS + rang * largeur
        points, _, euros = texte.rpartition("\n")
        if points:
            cells.append(Cell(gauche, largeur - 52, [[Text(points, style)]], right=True))
        cells.append(Cell(gauche + largeur - 50, 50, [[Text(euros, style)]], right=True))
    return cells


def _gate(phrase: str) -> Piece:
    """Return the sentence of the gate, behind a thick bar."""
    lignes = set_lines([Text(phrase, STRONG)], styles.WIDTH - 12)
    hauteur = sum(ligne.height for ligne in lignes)
    barre = Stroke(styles.LEFT + 1.5, 0, styles.LEFT + 1.5, hauteur, 3, styles.INK)
    textes = [Piece(li.height, tuple(li.marks(styles.LEFT + 12, 0))) for li in lignes]
    return stack([Piece(0, (barre,)), *textes])


# ---------------------------------------------------------------- volets


def _volet(demande: DemandeChecklist, volet: Volet) -> Iterator[Piece]:
    resultat = demande.resultat.volet(volet.id)
    yield from _volet_title(
        f"{volet.nom}{DEUX_POINTS} {volet.titre}",
        f"{format_nombre(resultat.acquis.points)} sur {format_points(resultat.maximum.points)}, "
        f"{format_euros(resultat.acquis.euros)}",
    )
    yield from paragraph([Text(resultat.explication, NOTE)], after=3, glued=True)
    if volet.bloc and is_amended(volet.bloc.points.sources):
        yield from paragraph(
            [Text(f"Points du bloc{DEUX_POINTS} {MODIFIE_LOCALEMENT}.", LABEL)], after=3, glued=True
        )
    entete = _table_head(demande.phase)
    yield Piece(entete.height, entete.marks, glued=True)
    groupe: str | None = None
    for indicateur in volet.indicateurs:
        if indicateur.groupe != groupe:
            groupe = indicateur.groupe
            yield from _group_heading(volet, groupe, entete)
        yield from _indicateur(demande, indicateur, entete)


def _volet_title(titre: str, somme: str) -> Iterator[Piece]:
    largeur = measure(somme, bold=True) * STRONG.size + 2
    gauche = set_lines([Text(titre, TITLE)], styles.WIDTH - largeur - styles.GUTTER)
    (droite,) = set_lines([Text(somme, STRONG)], largeur)
    pieces = [Piece(12, (Bookmark(10, titre),))]
    for rang, ligne in enumerate(gauche):
        marks = list(ligne.marks(styles.LEFT, 0))
        if rang == 0:
            marks += droite.marks(styles.RIGHT - droite.width, ligne.ascent - droite.ascent)
        pieces.append(Piece(ligne.height, tuple(marks)))
    yield stack(pieces, glued=True)


def _table_head(phase: Phase) -> Piece:
    noms = (
        (_NUMBER, _LABEL, "N°"),
        (_LABEL, _ENTER, "Indicateur"),
        (_ENTER, _POINTS, "Déclaré" if phase is Phase.DECLAREE else "À saisir sur amelipro"),
        (_POINTS, _STATE, "Points"),
        (_STATE, _END, "État"),
    )
    cells = [Cell(debut, fin - debut, [[Text(nom, LABEL)]]) for debut, fin, nom in noms]
    return stack(row(cells, tallest=TALLEST, padding=2.5))


def _group_heading(volet: Volet, groupe_id: str | None, entete: Piece) -> list[Piece]:
    groupe = volet.groupe(groupe_id)
    if groupe is None:
        return []
    return row(
        [
            Cell(_NUMBER, _POINTS - _NUMBER - styles.GUTTER, [[Text(groupe.libelle, STRONG)]]),
            Cell(
                _POINTS,
                _END - _POINTS,
                [[Text(f"{format_points(groupe.points.valeur)} au plus", FINE)]],
            ),
        ],
        tallest=TALLEST,
        heading=entete,
        glued=True,
        shade=True,
    )


def _indicateur(
    demande: DemandeChecklist,
    indicateur: Indicateur,
    entete: Piece,
) -> Iterator[Piece]:
    resultat = demande.resultat.indicateur(indicateur.id)
    note = demande.notes.get(indicateur.id, "")
    details: list[list[Item]] = [[Text(indicateur.libelle_court, STRONG)]]
    details.append([Text(_mode(indicateur), NOTE)])
    details += _say_piece(indicateur.piece, demande.pieces.get(indicateur.id))
    saisie = _fields(demande, indicateur.champs, indicateur.id)
    chiffre = any(champ.type != "oui_non" for champ in indicateur.champs)
    phase = demande.phase
    en_cause = (Statut.NON_ATTEINT, Statut.A_COMPLETER) if phase.promet else (Statut.NON_ATTEINT,)
    if chiffre and resultat.statut in en_cause:
        saisie.append([Text(resultat.explication, NOTE)])
    if affichee := demande.affichees.get(indicateur.id):
        saisie.append(
            [Text(f"Différence notée, amelipro affichait{DEUX_POINTS} {affichee}", STRONG)]
        )
    cells = [
        Cell(_BOX, 12, [], box=True),
        Cell(_NUMBER, _LABEL - _NUMBER - 3, [[Text(indicateur.numero, BODY)]]),
        Cell(_LABEL, _ENTER - _LABEL - styles.GUTTER, details),
        Cell(_ENTER, _POINTS - _ENTER - styles.GUTTER, saisie),
        Cell(_POINTS, _STATE - _POINTS - 4, _points(resultat)),
        Cell(_STATE, _END - _STATE, _state(resultat, phase)),
    ]
    if not note.strip():
        yield from row(cells, tallest=TALLEST, heading=entete)
        return
    yield from row(cells, tallest=TALLEST, heading=entete, ruled=False, glued=True)
    yield from paragraph(
        [Text(f"Note{DEUX_POINTS} ", LABEL), Text(note, BODY)],
        x=_LABEL,
        width=_END - _LABEL,
        heading=entete,
        after=styles.ROW_PADDING,
    )
    yield rule()


def _mode(indicateur: Indicateur) -> str:
    return MOT_DU_MODE[indicateur.mode.valeur]


def _points(resultat: ResultatIndicateur) -> list[list[Item]]:
    """Say the points of a line: its own, and what is counted when the gate holds them back."""
    if resultat.points_hors_condition is None or resultat.points_max is None:
        return [[Text("bloc", BODY)]]
    propres = format_nombre(resultat.points_hors_condition)
    lignes: list[list[Item]] = [
        [Text(propres, STRONG), Text(f" sur {format_nombre(resultat.points_max)}", FINE)]
    ]
    if resultat.points is not None and resultat.points != resultat.points_hors_condition:
        lignes.append([Text(f"compté{DEUX_POINTS} {format_points(resultat.points)}", NOTE)])
    return lignes


REGLE_MODIFIEE: Final = "règle modifiée localement"
_REGLE: Final = {
    Certitude.SOURCE_UNIQUE: "règle à confirmer",
    Certitude.DEDUIT: "règle déduite, à confirmer",
    Certitude.INCONNU: "règle inconnue",
}
"""The badge under a state, worded so that nobody takes it for the state's own."""


def _state(resultat: ResultatIndicateur, phase: Phase) -> list[list[Item]]:
    style = BODY if resultat.statut is Statut.ATTEINT else STRONG
    lignes: list[list[Item]] = [[Text(say_line(resultat.statut, phase), style)]]
    if is_amended(resultat.sources):
        lignes.append([Text(REGLE_MODIFIEE, LABEL)])
    elif resultat.certitude.a_confirmer:
        lignes.append([Text(_REGLE[resultat.certitude], NOTE)])
    return lignes


def _fields(demande: DemandeChecklist, champs: tuple[Champ, ...], lieu: str) -> list[list[Item]]:
    """Say what to enter in each field; an unanswered one leaves room to write, until declared."""
    reponse = demande.reponses.get(lieu, {})
    seul = len(champs) == 1
    paragraphes: list[list[Item]] = []
    for champ in champs:
        nom: list[Item] = [] if seul else [Text(f"{champ.libelle}{DEUX_POINTS} ", FINE)]
        valeur = reponse.get(champ.id)
        if valeur is None and demande.phase is Phase.DECLAREE:
            paragraphes.append([*nom, Text(SANS_REPONSE, NOTE)])
        elif valeur is None:
            ecart = [] if seul else [Text("  ", FINE)]  # a box stands off the colon
            paragraphes.append([*nom, *ecart, *_blank(champ)])
        else:
            paragraphes.append([*nom, Text(_hold(format_valeur(champ, valeur)), STRONG)])
    return paragraphes


def _hold(valeur: str) -> str:
    """Keep a short answer on one line ("sans objet")."""
    return valeur.replace(" ", INSECABLE) if len(valeur) <= SHORT_ANSWER else valeur


def _blank(champ: Champ) -> list[Item]:
    """Return what one fills by hand in place of an answer."""
    items: list[Item]
    match champ.type:
        case "oui_non":
            items = [Box(), Text(f"oui{INSECABLE * 3}", FINE), *_tick("non")]
        case "choix":
            items = [item for option in champ.options for item in _tick(option.libelle)]
        case "date":
            items = []
            for largeur in (20.0, 20.0, 34.0):
                items += [Text(f"{INSECABLE}/{INSECABLE}", FINE)] if items else []
                items.append(Blank(largeur))
        case "taux":
            items = [Blank(48), Text(f"{INSECABLE}%", BODY)]
        case "points":
            items = [Blank(48), Text(f"{INSECABLE}pts", BODY)]
        case "nombre":
            items = [Blank(48)]
            if champ.unite:
                items.append(Text(f"{INSECABLE}{champ.unite}", BODY))
    if champ.sans_objet:
        items += [Text("   ", FINE), *_tick("sans objet")]
    return items


def _tick(mot: str) -> list[Item]:
    return [Box(), Text(f"{mot}   ", FINE)]


# ---------------------------------------------------------------- the rest


def _amounts(demande: DemandeChecklist) -> Iterator[Piece]:
    """Yield the amounts outside the points (volet 3), when there are any."""
    bareme = demande.ruleset.assistant
    for montant in demande.resultat.montants:
        nom = bareme.nom if bareme and montant.id == V3 else montant.id
        euros = (
            "montant inconnu"
            if montant.euros is None
            else format_montant(montant.euros, maximum=montant.maximum)
        )
        yield from _volet_title(f"{nom}{DEUX_POINTS} {montant.libelle}", euros)
        yield from _amount_row(demande, montant, bareme)
        yield from _years(montant, demande.ruleset.campagne)


def _say_piece(attendue: str, etat: EtatPiece | None) -> list[list[Item]]:
    """Say the piece to keep, and whether it is in the vault."""
    suite = f" ({etat.value})" if etat else ""
    if attendue:
        piece = lower_first(attendue.rstrip("."))
        return [[Text(f"Pièce à garder{DEUX_POINTS} {piece}{suite}.", NOTE)]]
    return [[Text(f"Pièce jointe{suite}.", NOTE)]] if etat else []


def _amount_row(
    demande: DemandeChecklist, montant: Montant, bareme: BaremeAssistant | None
) -> Iterator[Piece]:
    champs = bareme.champs if bareme and montant.id == V3 else ()
    explication: list[list[Item]] = [[Text(montant.explication, BODY)]]
    explication.append([Text(_basis(montant.certitude, montant.sources), NOTE)])
    attendue = bareme.piece if bareme else ""
    explication += _say_piece(attendue, demande.pieces.get(montant.id))
    note = demande.notes.get(montant.id, "")
    cells = [
        Cell(_BOX, 12, [], box=True),
        Cell(
            _NUMBER,
            _ENTER - _NUMBER - styles.GUTTER,
            _fields(demande, champs, montant.id),
        ),
        Cell(_ENTER, _END - _ENTER, explication),
    ]
    yield rule()
    yield from row(cells, tallest=TALLEST, ruled=not note.strip(), glued=bool(note.strip()))
    if note.strip():
        yield from paragraph(
            [Text(f"Note{DEUX_POINTS} ", LABEL), Text(note, BODY)],
            x=_NUMBER,
            width=_END - _NUMBER,
            after=styles.ROW_PADDING,
        )
        yield rule()


def _years(montant: Montant, campagne: int) -> Iterator[Piece]:
    """Yield the years of the contract under its amount, that of the campaign in bold."""
    if montant.annees:
        titre_du_tableau = Text("Les années du contrat", LABEL)
        yield from paragraph([titre_du_tableau], x=_NUMBER, before=4, after=1, glued=True)
    for titre, annees in group_annees(montant.annees):
        if titre:
            yield from paragraph([Text(titre, NOTE)], x=_NUMBER, before=2, after=1, glued=True)
        for annee in annees:
            ici = annee.debut.year == campagne
            style = COUNTED if ici else FINE if annee.debut.year > campagne else NOTE
            somme = format_montant(annee.euros, maximum=annee.maximum)
            yield from row(
                [
                    Cell(_NUMBER, 50, [[Text(format_rang(annee), style)]]),
                    Cell(_NUMBER + 54, 130, [[Text(f"dès le {format_date(annee.debut)}", style)]]),
                    Cell(_NUMBER + 188, 120, [[Text(somme, style)]]),
                    Cell(_NUMBER + 312, 120, [[Text(format_situation(annee, campagne), style)]]),
                ],
                tallest=TALLEST,
                padding=0.8,
                ruled=False,
                glued=annee is not montant.annees[-1],
            )


def _other_notes(demande: DemandeChecklist) -> Iterator[Piece]:
    """Yield the notes that belong to no printed line, so that none is lost."""
    imprimees = {*demande.ruleset.indicateurs, *(m.id for m in demande.resultat.montants)}
    autres = [
        (lieu, note)
        for lieu, note in demande.notes.items()
        if lieu not in imprimees and note.strip()
    ]
    if autres:
        yield from _heading("Autres notes")
    for lieu, note in autres:
        yield from paragraph([Text(f"{lieu}{DEUX_POINTS} ", LABEL), Text(note, BODY)], after=2)


def _remark(remarque: Remarque) -> str:
    badge = BADGE[remarque.certitude]
    return f"{remarque.texte} ({badge})" if badge else remarque.texte


def _unknown(demande: DemandeChecklist) -> tuple[str, ...]:
    bareme = demande.ruleset.assistant
    du_bareme = bareme.inconnues if bareme and demande.resultat.montants else ()
    return (*demande.ruleset.inconnues, *du_bareme)


def _sentences(titre: str, phrases: tuple[str, ...]) -> Iterator[Piece]:
    if not phrases:
        return
    yield from _heading(titre)
    for phrase in phrases:
        yield from row(
            [
                Cell(styles.LEFT, 10, [[Text("–", FINE)]]),
                Cell(styles.LEFT + 10, styles.WIDTH - 10, [[Text(phrase, FINE)]]),
            ],
            tallest=TALLEST,
            padding=0.8,
            ruled=False,
        )


def _heading(titre: str) -> Iterator[Piece]:
    signet = Piece(10, (Bookmark(8, titre),))
    yield stack([signet, *paragraph([Text(titre, STRONG)], after=2)], glued=True)


def _sources(demande: DemandeChecklist) -> Iterator[Piece]:
    """Yield what each line rests on, the texts cited, and the version of the rules."""
    yield from _sentences("Valeurs modifiées localement", demande.modifications)
    yield from _heading("Sources et certitudes")
    sens = ", ".join(
        f"{nom}{DEUX_POINTS} {SENS_DE_LA_CERTITUDE[c]}" for c, nom in NOM_DE_LA_CERTITUDE.items()
    )
    yield from paragraph([Text(f"{sens[0].upper()}{sens[1:]}.", NOTE)], after=3, glued=True)
    colonne = styles.WIDTH / 2
    for volet in demande.resultat.volets:
        yield from paragraph([Text(volet.nom, LABEL)], before=2, glued=True)
        lignes = [*([volet.bloc] if volet.bloc else []), *volet.indicateurs]
        moitie = (len(lignes) + 1) // 2
        for rang in range(moitie):
            cells = [
                cell
                for cote, ligne in enumerate(lignes[rang::moitie])
                for cell in _certainty_cells(demande, ligne, styles.LEFT + cote * colonne, colonne)
            ]
            yield from row(cells, tallest=TALLEST, padding=0.5, ruled=False, glued=True)
    yield space(6)
    for source in demande.ruleset.sources:
        yield from row(
            [
                Cell(styles.LEFT, 82, [[Text(_name_of(source.id), FINE)]]),
                Cell(styles.LEFT + 86, 345, [[Text(source.titre, FINE)]]),
                Cell(styles.RIGHT - 76, 76, [[Text(source.nature, NOTE)]]),
            ],
            tallest=TALLEST,
            padding=0.8,
            ruled=False,
        )
    yield from _version(demande)


def _basis(certitude: Certitude, sources: tuple[str, ...]) -> str:
    """Say in a few words how sure a value is and what it rests on."""
    noms = ", ".join(map(_name_of, sources))
    return f"{NOM_DE_LA_CERTITUDE[certitude]}{DEUX_POINTS} {noms or 'aucune source'}"


def _name_of(source: str) -> str:
    """Return the name of a source on paper: its identifier, or that the doctor gave it."""
    return MODIFIE_LOCALEMENT if is_amended([source]) else source


def _certainty_cells(
    demande: DemandeChecklist, ligne: ResultatIndicateur, gauche: float, largeur: float
) -> list[Cell]:
    indicateur = demande.ruleset.indicateurs.get(ligne.id)
    numero = indicateur.numero if indicateur else "bloc"
    texte = _basis(ligne.certitude, ligne.sources)
    return [
        Cell(gauche, 24, [[Text(numero, FINE)]]),
        Cell(gauche + 25, largeur - 25 - styles.GUTTER, [[Text(texte, NOTE)]]),
    ]


def _version(demande: DemandeChecklist) -> Iterator[Piece]:
    resultat = demande.resultat
    yield from paragraph(
        [
            Text(
                f"Règles du programme{DEUX_POINTS} {resultat.ruleset}, SHA-256 {resultat.sha256}\n",
                NOTE,
            ),
            Text(f"{PROGRAMME} {resultat.version}", NOTE),
        ],
        before=8,
    )
