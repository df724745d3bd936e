"""What changed between two campaigns, checked against the published tables."""

from typing import Final

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.nouveautes import (
    Ligne,
    Nouveautes,
    compare_dates,
    compare_rules,
    say_condition,
)

CATALOGUE: Final = Catalogue([shipped_dir("rulesets")])


def compare(ancien: str, nouveau: str) -> Nouveautes:
    return compare_rules(CATALOGUE.get(ancien), CATALOGUE.get(nouveau), CATALOGUE.get)


def find(lignes: tuple[Ligne, ...], mots: str) -> Ligne:
    (ligne,) = [ligne for ligne in lignes if mots in ligne.titre]
    return ligne


def values(ligne: Ligne) -> dict[str, tuple[str, str]]:
    return {ecart.libelle: (ecart.avant, ecart.apres) for ecart in ligne.ecarts}


def words(texte: str) -> str:
    """Read non-breaking spaces as spaces."""
    return texte.replace("\u00a0", " ")


def test_two_years_with_the_same_rules_have_no_news() -> None:
    """2025 repeats 2024: only the dates change."""
    assert compare("fs-2024", "fs-2025").is_empty


def test_a_set_of_rules_has_no_news_against_itself() -> None:
    """Nothing is invented."""
    for ruleset_id in CATALOGUE.ids:
        assert compare(ruleset_id, ruleset_id).is_empty


def test_each_threshold_that_moved_in_2024_is_named_with_both_values() -> None:
    """Documents sent to the DMP, messages, prescriptions: 10, 5 and 30 % became 30, 10 and 40 %."""
    modifiees = compare("fs-2023", "fs-2024").modifiees
    lus = {
        words(ligne.titre): [(words(e.avant), words(e.apres)) for e in ligne.ecarts]
        for ligne in modifiees
    }
    assert lus["Volet 2 : 1.1. Documents envoyés au DMP"] == [("au moins 10 %", "au moins 30 %")]
    assert lus["Volet 2 : 1.2. Messages sécurisés envoyés au patient"] == [
        ("au moins 5 %", "au moins 10 %")
    ]
    assert lus["Volet 2 : 1.3. Ordonnances numériques"] == [("au moins 30 %", "au moins 40 %")]


def test_lines_that_came_and_went_in_2024_are_named() -> None:
    """Six online services replace the points of the teleservices."""
    nouveautes = compare("fs-2023", "fs-2024")
    assert len(nouveautes.ajoutees) == 6
    (retiree,) = nouveautes.retirees
    assert "Téléservices" in retiree.titre
    assert words(values(find(nouveautes.ajoutees, "(AAT)"))["Points"][1]) == "22,5 pts"


def test_the_end_of_the_tolerance_of_2023_is_told() -> None:
    """The same title asks something else: it stands among the lines that changed."""
    ligne = find(compare("fs-2023", "fs-2024").modifiees, "SESAM-Vitale")
    avant, apres = values(ligne)["Condition"]
    assert "tolérance" in avant
    assert "tolérance" not in apres


def test_a_line_that_changed_its_volet_is_followed_not_removed() -> None:
    """The coordinated care left volet 1 in 2023, with the same points."""
    nouveautes = compare("fs-2022", "fs-2023")
    ligne = find(nouveautes.modifiees, "prise en charge coordonnée")
    assert values(ligne) == {"Volet": ("Volet 1", "Volet 2")}
    assert not [ligne for ligne in nouveautes.retirees if "coordonnée" in ligne.titre]


def test_the_totals_and_the_gate_of_the_dotation_are_told() -> None:
    """1 115 points became 420; the two lines of the socle replace the four of volet 1."""
    generales = {e.libelle: e for e in compare("fs-2025", "donum-2026").generales}
    total = generales["Total au plus"]
    assert words(total.avant) == "1 115 pts, 7 805 €"
    assert words(total.apres) == "420 pts, 2 940 €"
    porte = generales["Tout ou rien"]
    assert "4 lignes" in porte.avant
    assert "2 lignes" in porte.apres
    assert porte.certitude_apres is not None
    assert porte.certitude_apres.a_confirmer


def test_each_side_has_the_certainty_of_its_own_rules() -> None:
    """The closing of 2024 is as doubtful as that of 2025 is: neither looks surer than it is."""
    catalogue = Catalogue([shipped_dir("rulesets")])
    ancien, nouveau = catalogue.get("fs-2024"), catalogue.get("fs-2025")
    (cloture,) = (e for e in compare_dates(ancien, nouveau) if e.libelle.startswith("Clôture"))
    assert cloture.certitude_avant is ancien.dates.fermeture.certitude
    assert cloture.certitude_apres is nouveau.dates.fermeture.certitude
    for ligne in compare("fs-2025", "donum-2026").retirees:
        for ecart in ligne.ecarts:
            assert (ecart.apres, ecart.certitude_apres) == ("", None)
            assert ecart.certitude_avant is not None or ecart.libelle == "Points"


def test_lines_that_were_joined_are_told_with_what_each_asked() -> None:
    """The mean of four services of 2026 takes up four lines of 2025."""
    ligne = find(compare("fs-2025", "donum-2026").modifiees, "quatre services")
    avant, apres = values(ligne)["Lignes réunies"]
    assert [words(t).split(" : ")[1].split(",")[0] for t in avant.split("\n")] == [
        "au moins 90 %",
        "au moins 66",
        "au moins 90 %",
        "au moins 90 %",
    ]
    assert words(apres).startswith("moyenne d’au moins 60 %")


def test_what_no_longer_exists_is_told_with_what_it_paid() -> None:
    """Nine lines of 2025 have no successor in 2026."""
    retirees = compare("fs-2025", "donum-2026").retirees
    assert len(retirees) == 9
    assert words(values(find(retirees, "(SAS)"))["Points"][0]) == "200 pts"


@pytest.mark.parametrize("ruleset_id", CATALOGUE.ids)
def test_every_condition_has_words(ruleset_id: str) -> None:
    """No kind of condition is left without a sentence."""
    for indicateur in CATALOGUE.get(ruleset_id).indicateurs.values():
        assert len(say_condition(indicateur)) > len("oui")
