"""Each figure opens sentences, arithmetic and sources, all of them taken from the tree."""

from datetime import date
from decimal import Decimal

import pytest

from forfait_desktop.domain.francais import format_euros, format_points
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.values import SANS_OBJET, Reponses, Taux
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.parcours import TOTAL
from forfait_desktop.services.pourquoi import Explication, explain
from tests.services.cabinet import catalogue

RULESETS = ("fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026")


def why(ruleset_id: str, reponses: Reponses, cle: str) -> tuple[Resultat, Explication]:
    ruleset = catalogue().get(ruleset_id)
    resultat = evaluate(ruleset, reponses)
    return resultat, explain(ruleset, resultat, cle)


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_total_is_explained_by_the_volets(ruleset_id: str) -> None:
    resultat, dit = why(ruleset_id, {}, TOTAL)
    assert format_points(resultat.acquis.points) in dit.titre
    assert format_euros(resultat.acquis.euros) in dit.titre
    assert dit.phrases[0] == resultat.explication
    assert [ligne.detail for ligne in dit.lignes] == [v.explication for v in resultat.volets]
    assert dit.sources


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_every_volet_and_indicator_has_its_explanation(ruleset_id: str) -> None:
    ruleset = catalogue().get(ruleset_id)
    resultat = evaluate(ruleset, {})
    for volet in resultat.volets:
        dit = explain(ruleset, resultat, volet.id)
        assert dit.phrases[0] == volet.explication
        assert [ligne.detail for ligne in dit.lignes] == [
            ligne.explication for ligne in volet.indicateurs
        ]
        for ligne in volet.indicateurs:
            dit = explain(ruleset, resultat, ligne.id)
            assert dit.phrases[0] == ligne.explication
            assert dit.certitude


def test_an_indicator_says_its_points_its_parts_and_its_sources() -> None:
    ruleset = catalogue().get("fs-2024")
    reponses = parse_reponses(
        ruleset, {"v2.i3": {"equipe": False, "rcp": 2}, "v2.i1.aat": {"taux": "59"}}
    )
    _, dit = why("fs-2024", reponses, "v2.i3")
    assert "sur 120\xa0pts" in dit.titre
    assert len(dit.lignes) == 4
    _, dit = why("fs-2024", reponses, "v2.i1.aat")
    assert "il manque" in dit.phrases[0]
    cites = {source.id for source in ruleset.sources}
    assert all(source in cites for source in ruleset.indicateurs["v2.i1.aat"].sources)
    assert len(dit.sources) >= 1


def test_a_line_of_a_block_says_that_the_block_pays() -> None:
    _, dit = why("fs-2024", {}, "v1.i1")
    assert "tout le bloc" in dit.titre


def test_a_certainty_names_what_it_speaks_of_and_each_remark_has_its_own() -> None:
    ruleset = catalogue().get("fs-2024")
    regle = ruleset.indicateurs["v1.i1"]
    _, dit = why("fs-2024", {}, "v1.i1")
    assert dit.certitude == "Condition et points\xa0: plusieurs sources concordent."
    par_texte = {remarque.texte: remarque.badge for remarque in dit.remarques}
    assert par_texte["Sur amelipro\xa0: à déclarer."] == "à confirmer"
    assert par_texte[regle.remarques[0].texte] == "à confirmer"
    assert len(par_texte) == 1 + len(regle.remarques)
    titres = {ruleset.source_par_id[source].titre for source in regle.mode.sources}
    assert titres <= {source.titre for source in dit.sources}


def test_values_that_are_not_as_sure_are_told_apart() -> None:
    _, dit = why("donum-2026", {}, TOTAL)
    assert dit.certitude.startswith("Valeur du point\xa0: ")
    ruleset = catalogue().get("donum-2026")
    moyenne = next(i for i in ruleset.indicateurs.values() if i.condition.genre == "moyenne_min")
    _, dit = why("donum-2026", {}, moyenne.id)
    assert "Condition\xa0: déduit par nous" in dit.certitude
    assert "Points\xa0: une seule source" in dit.certitude


def test_a_rate_of_a_mean_is_counted_and_reaches_nothing_by_itself() -> None:
    champs = ("dcmt", "fse", "pse", "aat")
    for part in (45, 95):
        taux = {champ: Taux.from_pourcentage(Decimal(part)) for champ in champs}
        _, dit = why("donum-2026", {"socle.i2": taux}, "socle.i2")
        assert [ligne.valeur for ligne in dit.lignes] == ["compté"] * 4
    entamee: Reponses = {
        "socle.i2": {"dcmt": Taux.from_pourcentage(Decimal(80)), "fse": SANS_OBJET}
    }
    _, dit = why("donum-2026", entamee, "socle.i2")
    assert [ligne.valeur for ligne in dit.lignes] == [
        "compté",
        "sans objet",
        "à compléter",
        "à compléter",
    ]


def test_a_closed_volet_says_so() -> None:
    _, dit = why("fs-2024", {"v2.i2": {"oui": True}}, "v2")
    assert any("fermé" in phrase for phrase in dit.phrases)


def test_volet_3_says_its_amount_and_where_it_comes_from() -> None:
    reponses: Reponses = {
        "v3": {"signature": date(2024, 3, 12), "temps": ("mi",), "percentile": ("moins_p90",)}
    }
    resultat, dit = why("fs-2024", reponses, "v3")
    montant = resultat.montants[0]
    assert montant.euros is not None
    assert format_euros(montant.euros) in dit.titre
    assert montant.explication in dit.phrases
    assert dit.sources


def test_a_key_that_names_nothing_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        why("fs-2024", {}, "v9")


def test_the_texts_hold_their_non_breaking_spaces() -> None:
    for ruleset_id in RULESETS:
        ruleset = catalogue().get(ruleset_id)
        resultat = evaluate(ruleset, {})
        cles = [TOTAL, *(v.id for v in resultat.volets), *ruleset.indicateurs]
        for cle in cles:
            dit = explain(ruleset, resultat, cle)
            textes = [dit.titre, *dit.phrases, dit.certitude, *(r.texte for r in dit.remarques)]
            textes += [
                t for ligne in dit.lignes for t in (ligne.libelle, ligne.valeur, ligne.detail)
            ]
            for texte in textes:
                assert not any(f" {signe}" in texte for signe in ":;!?€%»"), texte
