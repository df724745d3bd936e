"""A draft of letter to the caisse: facts, figures, pieces held, and a request; it accuses nobody.

It cites only the texts the rules cite. Whatever the program does not know is written
"[à compléter : …]", for the doctor to fill.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from forfait_desktop.domain.affichage import BADGE, is_amended, say_numbered
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_date,
    format_euros,
    format_nombre,
    format_points,
)
from forfait_desktop.domain.genres import MoyenneMin, TauxMin
from forfait_desktop.domain.lettre import Bloc, Lettre, Liste, Paragraphe, Tableau
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Indicateur, Ruleset
from forfait_desktop.domain.suivi import Depot, EtatPiece, Paiement, PieceJointe
from forfait_desktop.domain.values import ZERO_POINT, Points, Statut
from forfait_desktop.services.amendements import say_amendements
from forfait_desktop.services.paiements import Comparaison, LigneComparee, compare, count_unanswered
from forfait_desktop.services.pieces import is_openable

MAX_LIGNES: Final = 6
MAX_LIGNE: Final = 100
_A_COMPLETER: Final = re.compile(rf"\[à compléter{INSECABLE}: ([^\]]+)\]")
FORMULE = "Je vous prie d’agréer, Madame, Monsieur, l’expression de mes salutations distinguées."


def make_lettre(
    ruleset: Ruleset,
    resultat: Resultat,
    praticien: Praticien,
    paiement: Paiement,
    depot: Depot | None,
    pieces: Iterable[PieceJointe],
    aujourd_hui: date,
    caisse: str = "",
    lieu: str = "",
) -> Lettre:
    """Return the draft for a payment, from the same comparison that the screen shows."""
    comparaison = compare(ruleset, resultat, paiement)
    differentes = tuple(ligne for ligne in comparaison.lignes if ligne.differs)
    return Lettre(
        expediteur=_sender(praticien),
        destinataire=_lines_of(caisse)
        or (_to_fill("nom et adresse de votre caisse d’assurance maladie"),),
        lieu_et_date=f"{_to_one_line(lieu) or _to_fill('lieu')}, le {format_date(aujourd_hui)}",
        ecrite_le=aujourd_hui,
        objet=f"{ruleset.titre}, demande du détail du calcul",
        corps=(
            Paragraphe("Madame, Monsieur,"),
            *_facts(ruleset, comparaison, paiement, depot),
            *_cautions(ruleset, resultat),
            *_figures(ruleset, comparaison, differentes, known=bool(paiement.points)),
            *_reasons(ruleset, resultat, differentes),
            *_pieces(ruleset, pieces),
            *_request(differentes),
            Paragraphe(FORMULE),
        ),
        signature=praticien.nom_complet,
    )


def list_to_fill(texte: str) -> tuple[str, ...]:
    """Return what a letter leaves to the doctor, each thing once, in its order."""
    return tuple(dict.fromkeys(_A_COMPLETER.findall(texte)))


def _lines_of(adresse: str) -> tuple[str, ...]:
    lignes = (_to_one_line(ligne) for ligne in adresse.splitlines())
    return tuple(ligne for ligne in lignes if ligne)[:MAX_LIGNES]


def _to_one_line(texte: str) -> str:
    return " ".join(texte.split())[:MAX_LIGNE]


def render_pdf(lettre: Lettre) -> bytes:
    """Return the letter as a PDF; the same letter always gives the same bytes."""
    from forfait_desktop.pdf.lettre import render_lettre

    return render_lettre(lettre)


def suggested_name(ruleset: Ruleset) -> str:
    """Return a file name that any system accepts."""
    return f"lettre-{ruleset.id}.pdf"


def _to_fill(quoi: str) -> str:
    return f"[à compléter{INSECABLE}: {quoi}]"


def _sender(praticien: Praticien) -> tuple[str, ...]:
    rpps = praticien.rpps or _to_fill("numéro RPPS")
    cabinet = praticien.cabinet.strip() or _to_fill("adresse du cabinet")
    lignes = [praticien.nom_complet, praticien.specialite, *cabinet.splitlines()]
    return (*(ligne for ligne in lignes if ligne.strip()), f"RPPS{INSECABLE}: {rpps}")


def _facts(
    ruleset: Ruleset, comparaison: Comparaison, paiement: Paiement, depot: Depot | None
) -> Iterator[Bloc]:
    """Yield what happened: declared, expected, received."""
    if depot:
        accuse = depot.accuse or _to_fill("numéro de l’accusé de réception")
        declaree = (
            f"le {format_date(depot.declaree_le)}, sous l’accusé de réception nº{INSECABLE}{accuse}"
        )
    else:
        declaree = f"le {_to_fill('date de la déclaration et numéro de l’accusé de réception')}"
    yield Paragraphe(
        f"J’ai déclaré sur amelipro, {declaree}, mes indicateurs pour "
        f"«{INSECABLE}{ruleset.titre}{INSECABLE}»."
    )
    recu_le = format_date(paiement.recu_le) if paiement.recu_le else _to_fill("date du paiement")
    attendu = comparaison.attendu
    phrase = (
        f"D’après cette déclaration, j’attendais {format_nombre(attendu.points)}{INSECABLE}points, "
        f"soit {format_euros(attendu.euros)} à {format_euros(ruleset.point.valeur)} le point. "
        f"J’ai reçu {format_euros(comparaison.recu)} le {recu_le}. "
    )
    yield Paragraphe(phrase + _say_gap(comparaison))


def _say_gap(comparaison: Comparaison) -> str:
    if not comparaison.ecart:
        return "Les deux montants sont égaux."
    sens = "de moins" if comparaison.ecart < 0 else "de plus"
    return (
        f"La différence est de {format_euros(abs(comparaison.ecart))} {sens}, soit "
        f"{comparaison.ecart_en_points.replace('pts', 'points')}."
    )


def _cautions(ruleset: Ruleset, resultat: Resultat) -> Iterator[Bloc]:
    """Yield what the expected amount leaves out or rests on, as the screen of the payment says."""
    sans_reponse = count_unanswered(resultat)
    if sans_reponse:
        lignes = (
            f"{sans_reponse}{INSECABLE}lignes pour lesquelles"
            if sans_reponse > 1
            else "une ligne pour laquelle"
        )
        yield Paragraphe(
            f"Le montant que j’attendais ne compte pas {lignes} je n’ai pas noté de réponse "
            "complète."
        )
    yield from _say_rests_on(ruleset, resultat)


def _say_rests_on(ruleset: Ruleset, resultat: Resultat) -> Iterator[Bloc]:
    """Yield what the block that opens the rest stands on, when it is acquired but not sure."""
    verrou = resultat.verrou
    volet = ruleset.volet(verrou.volet_id) if verrou else None
    if verrou is None or verrou.statut is not Statut.ATTEINT or volet is None or not volet.bloc:
        return
    lignes = [i for i in volet.indicateurs if i.id in volet.ids_du_bloc]
    nom = f"«{INSECABLE}{volet.nom}{INSECABLE}»"
    for ligne in lignes:
        if seuil := _threshold_met_exactly(ligne, resultat):
            yield Paragraphe(
                f"{nom} est compté avec la ligne «{INSECABLE}{ligne.libelle_court}{INSECABLE}», "
                f"dont le taux est exactement au seuil de {seuil}{INSECABLE}: je l’ai tenu pour "
                "atteint. " + _to_fill("texte qui dit si l’égalité suffit, si vous l’avez")
            )
    incertaines = [
        f"la condition de «{INSECABLE}{ligne.libelle_court}{INSECABLE}»"
        for ligne in lignes
        if ligne.condition.certitude.a_confirmer
    ]
    if volet.bloc.points.certitude.a_confirmer:
        incertaines.append(f"les points de {nom}")
    if incertaines:
        yield Paragraphe(
            "Le montant que j’attendais repose sur ce qui reste à confirmer"
            f"{INSECABLE}: {' ; '.join(incertaines)}.".replace(" ;", f"{INSECABLE};")
        )


def _threshold_met_exactly(ligne: Indicateur, resultat: Resultat) -> str:
    """Return the threshold in words when the evaluation warns that a rate stands exactly on it."""
    from forfait_desktop.evaluation.phrases import say_seuil, warn_on_threshold

    condition = ligne.condition
    if not isinstance(condition, TauxMin | MoyenneMin):
        return ""
    alerte = warn_on_threshold(ligne.libelle, condition.seuil)
    return say_seuil(condition.seuil) if alerte in resultat.avertissements else ""


def _figures(
    ruleset: Ruleset,
    comparaison: Comparaison,
    differentes: tuple[LigneComparee, ...],
    *,
    known: bool,
) -> Iterator[Bloc]:
    """Yield the lines of the statement that differ; ``known`` tells whether it was typed."""
    if differentes:
        yield Paragraphe("Votre relevé diffère de ma déclaration sur les lignes suivantes.")
        yield Tableau(
            ("Ligne", "attendu", "relevé", "écart"),
            tuple(
                (
                    say_numbered(ligne.numero, ligne.libelle),
                    format_points(ligne.attendu),
                    format_points(ligne.paye or ZERO_POINT),
                    _signed(ligne),
                )
                for ligne in differentes
            ),
        )
        somme = Points(sum((ligne.ecart or ZERO_POINT for ligne in differentes), ZERO_POINT))
        if ruleset.euros(somme) != comparaison.ecart:
            yield Paragraphe(
                "Ces lignes n’expliquent pas à elles seules toute la différence. "
                + _to_fill("ce que dit votre relevé des autres lignes, si vous l’avez")
            )
    elif comparaison.ecart and not known:
        yield Paragraphe(
            f"Je ne dispose pas du détail du calcul{INSECABLE}: je ne peux pas dire de quelle "
            "ligne vient cette différence."
        )
    elif comparaison.ecart:
        yield Paragraphe(
            "Je n’ai pas trouvé dans le relevé la ligne d’où vient cette différence. "
            + _to_fill("ce que dit votre relevé, si vous l’avez")
        )


def _reasons(
    ruleset: Ruleset, resultat: Resultat, differentes: tuple[LigneComparee, ...]
) -> Iterator[Bloc]:
    """Yield, for each line that differs, what was declared and the texts the rule comes from."""
    phrases = [
        _reason(ruleset, resultat, indicateur)
        for ligne in differentes
        if (indicateur := ruleset.indicateurs.get(ligne.cle))
    ]
    if phrases:
        yield Paragraphe("Voici ce que j’ai déclaré, et les textes d’où je tiens ces règles.")
        yield Liste(tuple(phrases))
    blocs = [v for ligne in differentes if (v := ruleset.volet(ligne.cle)) and v.bloc]
    for volet in blocs:
        lignes = tuple(
            _reason(ruleset, resultat, indicateur)
            for indicateur in volet.indicateurs
            if indicateur.id in volet.ids_du_bloc
        )
        yield Paragraphe(
            f"Les lignes de «{INSECABLE}{volet.nom}{INSECABLE}» sont payées d’un bloc. Je les ai "
            "déclarées."
        )
        yield Liste(lignes)


def _reason(ruleset: Ruleset, resultat: Resultat, indicateur: Indicateur) -> str:
    ligne = resultat.indicateur(indicateur.id)
    sans_reponse = ligne.statut is Statut.A_COMPLETER
    declare = "je n’ai pas noté de réponse." if sans_reponse else ligne.explication
    return (
        f"{indicateur.numero}. {indicateur.libelle}{INSECABLE}: {declare} "
        f"{_cite(ruleset, indicateur)}"
    )


def _cite(ruleset: Ruleset, indicateur: Indicateur) -> str:
    """Cite the texts of a rule by their titles, with its reserve when it has one.

    A value that the doctor changed is cited apart, with what they read: the others do not say it.
    """
    titres = [
        ruleset.source_par_id[source].titre
        for source in indicateur.sources
        if source in ruleset.source_par_id and not is_amended([source])
    ]
    siennes = "".join(
        f" Valeur que j’ai lue ailleurs{INSECABLE}: {phrase}"
        for phrase in say_amendements(ruleset, indicateur.id)
    )
    if not titres:
        return f"Règle{INSECABLE}: {_to_fill('texte qui fixe cette règle')}.{siennes}"
    badge = BADGE[indicateur.certitude]
    if ruleset.ajout:
        badge = "règles que j’ai ajoutées moi-même à mon logiciel"
    reserve = f" ({badge})" if badge else ""
    regle = f"Règle{reserve}{INSECABLE}: {' ; '.join(titres)}.".replace(" ;", f"{INSECABLE};")
    return f"{regle}{siennes}"


def _pieces(ruleset: Ruleset, pieces: Iterable[PieceJointe]) -> Iterator[Bloc]:
    """Yield the documents held, by indicator; what does not open is promised to nobody."""
    recues = [
        jointe
        for jointe in pieces
        if jointe.etat is EtatPiece.RECUE and is_openable(jointe.piece.nom, jointe.piece.type_mime)
    ]
    if not recues:
        yield Paragraphe(
            f"Je tiens à votre disposition {_to_fill('pièces que vous gardez, s’il y en a')}."
        )
        return
    yield Paragraphe("Je tiens à votre disposition les pièces suivantes.")
    yield Liste(tuple(dict.fromkeys(_say_piece(ruleset, jointe) for jointe in recues)))


def _say_piece(ruleset: Ruleset, jointe: PieceJointe) -> str:
    indicateur = ruleset.indicateurs.get(jointe.indicateur)
    nom = " ".join(jointe.piece.nom.split())
    if indicateur is None:
        return nom
    volet = ruleset.volet_of(indicateur.id)
    return f"{nom} ({volet.nom}, ligne{INSECABLE}{indicateur.numero}, {indicateur.libelle_court})"


def _request(differentes: tuple[LigneComparee, ...]) -> Iterator[Bloc]:
    yield Paragraphe(
        "Je vous remercie de m’adresser le détail du calcul, indicateur par indicateur"
        f"{INSECABLE}: la valeur retenue, le seuil appliqué, les points comptés et la date à "
        "laquelle chaque valeur a été relevée."
    )
    if differentes:
        yield Paragraphe(
            "Si ces lignes appellent une correction, je vous remercie de m’indiquer la suite que "
            "vous lui donnerez, et sous quel délai. "
            + _to_fill("texte et délai que vous souhaitez invoquer, ou supprimez cette mention")
        )


def _signed(ligne: LigneComparee) -> str:
    ecart = ligne.ecart
    if not ecart:
        return "0"
    return f"{'+' if ecart > 0 else '−'}{format_nombre(abs(ecart))}"
