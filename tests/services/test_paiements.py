"""Expected against paid: the figures, and the sentences that explain a gap without accusing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement, Paiement
from forfait_desktop.domain.values import Points
from forfait_desktop.errors import SaisieInvalide
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.amendements import apply_amendements
from forfait_desktop.services.paiements import (
    Comparaison,
    compare,
    iter_lignes,
    read_jour,
    read_montant,
    read_points,
)

FS_2024 = Catalogue([shipped_dir("rulesets")]).get("fs-2024")
VOLET_1: dict[str, object] = {
    "v1.i1": {"segur": True, "lap": True},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": "90"},
    "v1.i4": {"oui": True},
}
OUVERT = {**VOLET_1, "v2.i1.aat": {"taux": "95"}, "v2.i2": {"oui": True}}
"""280 + 22.5 + 50 = 352.5 points, 2467.50 euros at 7 euros."""


def evaluated(reponses: dict[str, object], ruleset: Ruleset = FS_2024) -> Resultat:
    return evaluate(ruleset, parse_reponses(ruleset, reponses))


def compared(
    reponses: dict[str, object],
    montant: str,
    points: dict[str, str] | None = None,
    ruleset: Ruleset = FS_2024,
) -> Comparaison:
    releve = {cle: Points(Decimal(texte)) for cle, texte in (points or {}).items()}
    paiement = Paiement(Decimal(montant), None, releve)
    return compare(ruleset, evaluated(reponses, ruleset), paiement)


def sentences(comparaison: Comparaison) -> str:
    return "\n".join(comparaison.phrases).replace("\u00a0", " ")


def why(comparaison: Comparaison, cle: str) -> str:
    ligne = next(ligne for ligne in comparaison.lignes if ligne.cle == cle)
    return " ".join(ligne.phrases).replace("\u00a0", " ")


def whole_statement(resultat: Resultat) -> dict[str, str]:
    return {ligne.cle: str(ligne.attendu) for ligne in iter_lignes(FS_2024, resultat, {})}


def test_a_payment_as_expected_has_no_gap() -> None:
    comparaison = compared(OUVERT, "2467.50", whole_statement(evaluated(OUVERT)))
    assert comparaison.ecart == 0
    assert "celui qui était attendu" in sentences(comparaison)
    assert not any(ligne.differs or ligne.phrases for ligne in comparaison.lignes)


def test_a_total_alone_names_the_line_of_the_very_amount_of_the_gap() -> None:
    comparaison = compared(OUVERT, "2310")
    assert comparaison.ecart == Decimal("-157.50")
    assert comparaison.ecart_en_points == "22,5\u00a0pts"
    assert "« Arrêts de travail en ligne (AAT) »" in sentences(comparaison)


def test_a_gap_that_no_whole_cents_of_points_make_is_said_about() -> None:
    comparaison = compared(OUVERT, "2467.49")
    assert comparaison.ecart_en_points == "environ 0\u00a0pt"
    assert "Recopiez les points du relevé" in sentences(comparaison)


def test_a_line_met_and_not_counted_says_both_figures_and_why_it_was_met() -> None:
    phrase = why(compared(OUVERT, "2310", {"v2.i1.aat": "0"}), "v2.i1.aat")
    assert "Attendu : 22,5 pts, relevé : rien n’est compté." in phrase
    assert "Taux de 95 %" in phrase
    assert "à confirmer" in phrase


def test_a_line_counted_and_not_expected_is_said_too() -> None:
    reponses = {**OUVERT, "v2.i5": {"oui": False}}
    phrase = why(compared(reponses, "2817.5", {"v2.i5": "50"}), "v2.i5")
    assert "relevé : 50 pts" in phrase
    assert "ce n’est pas atteint" in phrase


def test_more_points_than_the_rule_gives_are_pointed_out() -> None:
    assert "au plus 50 pts" in why(compared(OUVERT, "3000", {"v2.i2": "60"}), "v2.i2")


def test_a_line_without_an_answer_is_not_said_to_be_missed() -> None:
    assert "ne disent pas encore" in why(compared(OUVERT, "2817.5", {"v2.i5": "50"}), "v2.i5")


def test_a_rate_exactly_on_a_threshold_is_recalled() -> None:
    reponses = {**OUVERT, "v2.i1.aat": {"taux": "90"}}
    phrase = why(compared(reponses, "2310", {"v2.i1.aat": "0"}), "v2.i1.aat")
    assert "exactement au seuil" in phrase


def test_an_amended_rule_is_recalled_with_its_source() -> None:
    amendement = Amendement("fs-2024", "v2.i1.aat.seuil", "80", "Lettre reçue", date(2025, 3, 1))
    regles = apply_amendements(FS_2024, [amendement])
    phrase = why(compared(OUVERT, "2310", {"v2.i1.aat": "0"}, regles), "v2.i1.aat")
    assert "« Lettre reçue », lu le 1er mars 2025" in phrase


def test_a_block_not_counted_says_what_hangs_on_it() -> None:
    comparaison = compared(OUVERT, "0", {"v1": "0"})
    assert "ne compte pas « Volet 1 »" in sentences(comparaison)
    assert "2 467,50 €" in sentences(comparaison)


def test_nothing_paid_at_all_is_what_an_incomplete_gate_gives() -> None:
    assert "un « Volet 1 » tenu pour incomplet" in sentences(compared(OUVERT, "0"))


def test_a_closed_gate_says_that_little_was_expected() -> None:
    reponses = {**OUVERT, "v1.i4": {"oui": False}}
    comparaison = compared(reponses, "2467.50", {"v2.i2": "50"})
    assert comparaison.attendu.points == 0
    dites = sentences(comparaison)
    assert "1 ligne obligatoire non atteinte dans « Volet 1 »" in dites
    assert "en jeu" not in dites
    assert "ne sont pas ouverts" in why(comparaison, "v2.i2")


def test_a_total_that_its_own_lines_do_not_make_is_said() -> None:
    releve = whole_statement(evaluated(OUVERT))
    comparaison = compared(OUVERT, "2400", releve)
    assert "font 352,5 pts, soit 2 467,50 €" in sentences(comparaison)
    assert "diffère de 67,50 €" in sentences(comparaison)


def test_lines_not_copied_yet_leave_the_sum_unchecked() -> None:
    releve = whole_statement(evaluated(OUVERT))
    del releve["v2.i2"]
    assert "1 ligne du relevé n’est pas recopiée :" in sentences(compared(OUVERT, "2400", releve))


def test_the_amount_of_volet_3_is_told_apart() -> None:
    v3 = {"v3": {"signature": "2024-03-01", "temps": ["plein"], "percentile": ["moins_p90"]}}
    reponses = {**OUVERT, **v3}
    euros = evaluated(reponses).montants[0].euros
    assert euros is not None
    comparaison = compared(reponses, str(Decimal("2467.50") + euros))
    assert "L’écart est de ce montant." in sentences(comparaison)


@given(
    st.integers(0, 2_000_000),
    st.dictionaries(
        st.sampled_from(sorted(whole_statement(evaluated({})))), st.integers(0, 400).map(str)
    ),
)
def test_any_payment_is_compared_without_an_accusation(cents: int, releve: dict[str, str]) -> None:
    comparaison = compared(OUVERT, str(Decimal(cents) / 100), releve)
    assert comparaison.recu - comparaison.attendu.euros == comparaison.ecart
    tout = sentences(comparaison) + "".join(p for li in comparaison.lignes for p in li.phrases)
    for mot in ("erreur de la caisse", "faute", "aurait dû", "illégal"):
        assert mot not in tout


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("2 467,50", "2467.50"), ("2\u00a0467.5 €", "2467.5"), ("0", "0"), ("350€", "350")],
)
def test_an_amount_is_read_with_a_comma_or_a_point(texte: str, attendu: str) -> None:
    assert read_montant(texte) == Decimal(attendu)


@pytest.mark.parametrize("texte", ["deux", "-3", "1,234", "99999999999", "", "1e3", "12€50"])
def test_what_is_not_an_amount_is_refused(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        read_montant(texte)


def test_points_are_read_with_their_unit() -> None:
    assert read_points("22,5 pts") == Decimal("22.5")
    with pytest.raises(SaisieInvalide, match="trop grand"):
        read_points("10001")


def test_a_payment_is_not_received_in_the_future() -> None:
    assert read_jour("12/05/2025", date(2025, 5, 12)) == date(2025, 5, 12)
    with pytest.raises(SaisieInvalide, match="avenir"):
        read_jour("13/05/2025", date(2025, 5, 12))
