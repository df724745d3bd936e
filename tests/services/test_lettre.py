"""The draft letter: what it states, what it cites, what it leaves to the doctor."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.lettre import Lettre
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.suivi import Amendement, Depot, EtatPiece, Paiement, Piece, PieceJointe
from forfait_desktop.domain.values import Points, Statut
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.amendements import apply_amendements
from forfait_desktop.services.lettre import make_lettre, render_pdf

FS_2024 = Catalogue([shipped_dir("rulesets")]).get("fs-2024")
REPONSES_BRUTES: dict[str, Any] = {
    "v1.i1": {"segur": True, "lap": True},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": "90"},
    "v1.i4": {"oui": True},
    "v2.i1.aat": {"taux": "95"},
}
REPONSES = parse_reponses(FS_2024, REPONSES_BRUTES)
PRATICIEN = Praticien(nom="EXEMPLE", prenom="Claude", cabinet="1 rue de l’Exemple\n00000 EXEMPLE")
DEPOT = Depot(
    1, date(2025, 1, 20), "A-123", None, datetime(2025, 1, 20, tzinfo=UTC), "", "", "", "", "", ""
)


def draft(
    montant: str = "1960",
    points: dict[str, Points] | None = None,
    *,
    praticien: Praticien = PRATICIEN,
    depot: Depot | None = None,
    pieces: tuple[PieceJointe, ...] = (),
    reponses: dict[str, Any] = REPONSES_BRUTES,
) -> Lettre:
    return make_lettre(
        FS_2024,
        evaluate(FS_2024, parse_reponses(FS_2024, reponses)),
        praticien,
        Paiement(Decimal(montant), date(2025, 5, 12), points or {}),
        depot,
        pieces,
        date(2025, 6, 1),
    )


def plain(lettre: Lettre) -> str:
    return lettre.as_text().replace("\u00a0", " ")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    texte = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", texte)


def test_the_recipient_and_what_the_program_does_not_know_are_left_to_fill() -> None:
    texte = plain(draft())
    for quoi in ("nom et adresse de votre caisse", "lieu", "numéro de l’accusé", "pièces"):
        assert re.search(rf"\[à compléter : [^]]*{quoi}", texte), quoi


def test_a_declared_file_states_its_date_and_number() -> None:
    texte = plain(draft(depot=DEPOT))
    assert "le 20 janvier 2025, sous l’accusé de réception nº A-123" in texte
    assert "numéro de l’accusé de réception]" not in texte


def test_only_the_titles_of_cited_sources_are_cited() -> None:
    texte = plain(draft(points={"v2.i1.aat": Points(Decimal(0))}))
    titres = {source.titre.replace("\u00a0", " ") for source in FS_2024.sources}
    cites = re.findall(r"Règle(?: \([^)]*\))? : (.*?)\.$", texte, re.MULTILINE)
    assert cites
    for cite in cites:
        reste = cite
        for titre in sorted(titres, key=len, reverse=True):
            reste = reste.replace(titre, "")
        assert not reste.strip(" ;"), reste


def test_a_block_not_counted_lists_its_indicators_as_declared() -> None:
    texte = plain(draft("0", {"v1": Points(Decimal(0))}))
    assert "Volet 1, en un seul bloc : attendu 280 pts, relevé 0 pt, écart −280" in texte
    assert "Taux de 90 %" in texte
    assert "Horaires affichés : oui" in texte


def test_a_statement_that_was_not_typed_is_not_spoken_of() -> None:
    texte = plain(draft())
    assert "157,50 € de moins, soit 22,5 points" in texte
    assert "Je ne dispose pas du détail du calcul" in texte
    assert "le détail du calcul, indicateur par indicateur" in texte
    assert "relevé," not in texte
    assert "le relevé" not in texte
    assert "votre relevé" not in texte


def test_a_typed_statement_that_shows_no_other_line_is_said_not_to() -> None:
    texte = plain(draft(points={"v2.i1.aat": Points(Decimal("22.5"))}))
    assert "Je n’ai pas trouvé dans le relevé la ligne" in texte


def test_what_the_expected_amount_does_not_count_is_said() -> None:
    resultat = evaluate(FS_2024, REPONSES)
    nombre = sum(i.statut is Statut.A_COMPLETER for v in resultat.volets for i in v.indicateurs)
    assert f"ne compte pas {nombre} lignes pour lesquelles" in plain(draft())


def test_a_rate_exactly_on_the_threshold_of_volet_1_is_marked_to_be_filled() -> None:
    assert "exactement au seuil" not in plain(draft())
    au_seuil = {"numerateur": 2, "denominateur": 3}
    texte = plain(draft(reponses=REPONSES_BRUTES | {"v1.i3": {"taux": au_seuil}}))
    assert "dont le taux est exactement au seuil de 66,7 %" in texte
    assert "[à compléter : texte qui dit si l’égalité suffit" in texte
    texte = plain(draft(reponses={"v1.i3": {"taux": au_seuil}}))
    assert "exactement au seuil" not in texte


def test_volet_1_that_rests_on_a_value_to_confirm_says_which() -> None:
    assert "reste à confirmer :" not in plain(draft())
    amendement = Amendement("fs-2024", "v1.points", "290", "Guide, page 4", date(2025, 3, 1))
    regles = apply_amendements(FS_2024, [amendement])
    paiement = Paiement(Decimal(1960), None, {})
    resultat = evaluate(regles, REPONSES)
    texte = plain(make_lettre(regles, resultat, PRATICIEN, paiement, None, (), date(2025, 6, 1)))
    assert "repose sur ce qui reste à confirmer : les points de « Volet 1 »." in texte


def test_a_piece_that_does_not_open_is_not_offered() -> None:
    instant = datetime(2025, 1, 2, tzinfo=UTC)
    programme = Piece("c" * 64, "virus.exe", 12, "application/x-executable", instant)
    deguise = Piece("d" * 64, "liste.bat", 12, "text/plain", instant)
    jointes = tuple(PieceJointe(p, "v1.i4", EtatPiece.RECUE) for p in (programme, deguise))
    texte = plain(draft(pieces=jointes))
    assert "virus" not in texte
    assert "liste.bat" not in texte
    assert "à votre disposition [à compléter" in texte


def test_lines_that_do_not_make_the_whole_difference_are_said_not_to() -> None:
    aat = {"v2.i1.aat": Points(Decimal(0))}
    assert "toute la différence" not in plain(draft(points=aat))
    texte = plain(draft("1900", aat))
    assert "n’expliquent pas à elles seules toute la différence. [à compléter" in texte


def test_a_value_changed_by_the_doctor_is_cited_apart_with_what_they_read() -> None:
    amendement = Amendement("fs-2024", "v2.i1.aat.seuil", "85", "Guide, page 4", date(2025, 3, 1))
    regles = apply_amendements(FS_2024, [amendement])
    paiement = Paiement(Decimal(1960), None, {"v2.i1.aat": Points(Decimal(0))})
    resultat = evaluate(regles, REPONSES)
    texte = plain(make_lettre(regles, resultat, PRATICIEN, paiement, None, (), date(2025, 6, 1)))
    (cite,) = re.findall(r"Règle \(à confirmer\) : (.*)$", texte, re.MULTILINE)
    textes, _, sienne = cite.partition(" Valeur que j’ai lue ailleurs : ")
    assert "Guide, page 4" not in textes
    assert "seuil : 85 %, d’après « Guide, page 4 », lu le 1er mars 2025" in sienne


def test_only_pieces_received_are_said_to_be_held() -> None:
    instant = datetime(2025, 1, 2, tzinfo=UTC)
    piece = Piece("a" * 64, "horaires\n.png", 12, "image/png", instant)
    tenue = PieceJointe(piece, "v1.i4", EtatPiece.RECUE)
    perimee = PieceJointe(
        Piece("b" * 64, "vieux.pdf", 1, "application/pdf", instant), "v1.i1", EtatPiece.PERIMEE
    )
    texte = plain(draft(pieces=(tenue, perimee)))
    assert "horaires .png (Volet 1, ligne 4, Horaires affichés sur ameli)" in texte
    assert "vieux.pdf" not in texte


def test_the_letter_accuses_nobody() -> None:
    texte = plain(draft(points={"v2.i1.aat": Points(Decimal(0))})).lower()
    for mot in ("erreur", "faute", "refus", "tribunal", "mise en demeure", "dû"):
        assert mot not in texte, mot


def test_the_pdf_holds_every_word_of_the_text_and_is_always_the_same() -> None:
    lettre = draft(points={"v2.i1.aat": Points(Decimal(0))}, depot=DEPOT)
    pdf = render_pdf(lettre)
    assert render_pdf(lettre) == pdf
    imprime = text_of(pdf).replace(" ", "")
    for mot in ("EXEMPLE", "157,50€demoins", "−22,5", "A-123", "nometadressedevotrecaisse"):
        assert mot in imprime.replace("\u00a0", ""), mot


def test_a_long_address_and_markup_are_printed_as_they_are() -> None:
    praticien = Praticien(nom="<b>EXEMPLE</b> & fils", cabinet="\n".join(["ligne"] * 120))
    pdf = render_pdf(draft(praticien=praticien))
    assert "<b>EXEMPLE</b> & fils" in text_of(pdf)
    assert text_of(pdf).count("ligne") >= 120
