"""Local amendments: what may be changed, what follows, what is refused, what stays published."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.catalogue.loader import content_sha256
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.genres import MoyenneMin, NombreMin, TauxMin, UnParmi
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement
from forfait_desktop.domain.values import Certitude, Statut, Taux
from forfait_desktop.errors import ErreurDonnee, SaisieInvalide
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.amendements import (
    RECLAMATION,
    apply_amendements,
    check_amendement,
    find_valeur,
    iter_valeurs,
    read_valeur,
    say_amendements,
    source_id,
)
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.storage.store import Store

CATALOGUE = Catalogue([shipped_dir("rulesets")])
FS_2024 = CATALOGUE.get("fs-2024")
TOUS = [CATALOGUE.get(ruleset_id) for ruleset_id in CATALOGUE.ids]


def amende(
    cible: str, valeur: str, *, ruleset_id: str = "fs-2024", source: str = "Courrier de la caisse"
) -> Amendement:
    return Amendement(ruleset_id, cible, valeur, source, date(2026, 3, 2))


def assert_sums_hold(ruleset: Ruleset) -> None:
    for volet in ruleset.volets:
        for groupe in volet.groupes:
            lignes = [i for i in volet.indicateurs if i.groupe == groupe.id and i.points]
            assert groupe.points.valeur == sum(i.points.valeur for i in lignes if i.points)
        bloc = volet.bloc.points.valeur if volet.bloc else 0
        lignes_payees = [i.points.valeur for i in volet.indicateurs if i.points]
        assert volet.points_max.valeur == bloc + sum(lignes_payees)
    assert ruleset.points_max.valeur == sum(v.points_max.valeur for v in ruleset.volets)


def modifiables() -> list[tuple[Ruleset, str]]:
    return [
        (ruleset, valeur.cible)
        for ruleset in TOUS
        for lieu in (*ruleset.indicateurs, *(v.id for v in ruleset.volets), "dates")
        for valeur in iter_valeurs(ruleset, lieu)
        if valeur.is_modifiable
    ]


def test_an_amended_threshold_changes_what_is_atteint() -> None:
    reponses = {"v2.i1.aat": {"taux": Taux.from_pourcentage(Decimal(85))}}
    assert evaluate(FS_2024, reponses).indicateur("v2.i1.aat").statut is Statut.NON_ATTEINT
    regles = apply_amendements(FS_2024, [amende("v2.i1.aat.seuil", "80")])
    resultat = evaluate(regles, reponses).indicateur("v2.i1.aat")
    assert resultat.statut is Statut.ATTEINT
    assert "80" in resultat.explication


def test_a_threshold_can_be_a_fraction() -> None:
    regles = apply_amendements(FS_2024, [amende("v1.i3.seuil", "3/4")])
    condition = regles.indicateurs["v1.i3"].condition
    assert isinstance(condition, TauxMin)
    assert condition.seuil == Fraction(3, 4)


def test_a_part_of_a_composed_condition_is_amended_alone() -> None:
    regles = apply_amendements(FS_2024, [amende("v2.i3.rcp.seuil", "6")])
    condition = regles.indicateurs["v2.i3"].condition
    assert isinstance(condition, UnParmi)
    seuils = {p.champ: p.seuil for p in condition.parties if isinstance(p, NombreMin)}
    assert seuils == {"rcp": 6, "ehpad_had": 16}


def test_a_mean_of_rates_can_be_amended() -> None:
    donum = CATALOGUE.get("donum-2026")
    moyennes = [i for i in donum.indicateurs.values() if isinstance(i.condition, MoyenneMin)]
    assert moyennes
    cible = f"{moyennes[0].id}.seuil"
    seul = find_valeur(donum, cible)
    assert seul is not None
    assert moyennes[0].condition.certitude is Certitude.DEDUIT
    assert seul.certitude.rang < Certitude.DEDUIT.rang
    regles = apply_amendements(donum, [amende(cible, "12.5", ruleset_id="donum-2026")])
    condition = regles.indicateurs[moyennes[0].id].condition
    assert condition.certitude is Certitude.DEDUIT
    assert isinstance(condition, MoyenneMin)
    assert condition.seuil == Fraction(1, 8)


def test_the_totals_follow_the_points_of_a_line() -> None:
    regles = apply_amendements(FS_2024, [amende("v2.i1.aat.points", "30")])
    volet = regles.volet("v2")
    assert volet is not None
    groupe = volet.groupe("v2.i1")
    assert groupe is not None
    assert groupe.points.valeur == Decimal("277.5")
    assert volet.points_max.valeur == Decimal("842.5")
    assert regles.points_max.valeur == Decimal("1122.5")
    assert_sums_hold(regles)


def test_the_totals_follow_the_points_of_a_block() -> None:
    regles = apply_amendements(FS_2024, [amende("v1.points", "300")])
    assert regles.points_max.valeur == 1135
    assert evaluate(regles, {}).possible.points == 1135
    assert_sums_hold(regles)


def test_an_amended_value_keeps_its_sources_names_the_new_one_and_is_to_be_confirmed() -> None:
    avant = FS_2024.indicateurs["v2.i1.aat"].points
    regles = apply_amendements(FS_2024, [amende("v2.i1.aat.points", "25", source="  Circulaire ")])
    apres = regles.indicateurs["v2.i1.aat"].points
    assert avant is not None
    assert apres is not None
    assert apres.sources == (*avant.sources, source_id("v2.i1.aat.points"))
    assert apres.certitude is Certitude.SOURCE_UNIQUE
    source = regles.source_par_id[source_id("v2.i1.aat.points")]
    assert source.titre == "Circulaire"
    assert source.nature == "modifié localement, lu le 02/03/2026"


def test_the_published_rules_and_their_digest_are_left_as_they_were() -> None:
    publie = FS_2024.model_dump()
    regles = apply_amendements(FS_2024, [amende("v2.i1.aat.seuil", "80")])
    assert FS_2024.model_dump() == publie
    assert regles.sha256 == FS_2024.sha256 == content_sha256(FS_2024)
    assert regles.amendements == (amende("v2.i1.aat.seuil", "80"),)
    assert FS_2024.amendements == ()


def test_the_rules_amended_can_be_sealed_and_read_again() -> None:
    regles = apply_amendements(
        FS_2024, [amende("v1.i3.seuil", "60"), amende("dates.paiement", "2026-05-12")]
    )
    relu = Ruleset.model_validate_json(regles.to_json())
    assert relu.amendements == regles.amendements
    assert relu.indicateurs["v1.i3"].condition == regles.indicateurs["v1.i3"].condition


def test_a_date_is_amended_and_is_no_longer_an_estimate() -> None:
    regles = apply_amendements(FS_2024, [amende("dates.paiement", "2025-04-28")])
    assert regles.dates.paiement.valeur == date(2025, 4, 28)
    assert regles.dates.paiement.texte == ""
    assert not regles.dates.paiement.estimation


def test_the_claim_date_is_kept_aside() -> None:
    amendement = amende(RECLAMATION, "2027-04-30")
    check_amendement(FS_2024, amendement)
    assert apply_amendements(FS_2024, [amendement]) is FS_2024


def test_an_amendment_that_no_longer_holds_is_left_out() -> None:
    assert apply_amendements(FS_2024, [amende("v2.parti.seuil", "80")]) is FS_2024


def test_an_official_value_is_never_changed_even_by_a_stored_amendment() -> None:
    fs_2023 = CATALOGUE.get("fs-2023")
    officielles = [v for lieu in fs_2023.indicateurs for v in iter_valeurs(fs_2023, lieu)] + list(
        iter_valeurs(fs_2023, "v1")
    )
    officielle = next(v for v in officielles if v.certitude is Certitude.OFFICIEL)
    amendement = amende(officielle.cible, "10", ruleset_id="fs-2023")
    with pytest.raises(ErreurDonnee, match="officiel"):
        check_amendement(fs_2023, amendement)
    assert apply_amendements(fs_2023, [amendement]) is fs_2023


@pytest.mark.parametrize(("ruleset", "cible"), modifiables(), ids=lambda v: getattr(v, "id", v))
def test_every_value_that_is_not_official_can_be_amended_and_the_sums_hold(
    ruleset: Ruleset, cible: str
) -> None:
    valeur = find_valeur(ruleset, cible)
    assert valeur is not None
    est_date = cible.startswith("dates.")
    amendement = amende(cible, "2030-01-01" if est_date else "1", ruleset_id=ruleset.id)
    if not (est_date and cible != "dates.paiement"):
        check_amendement(ruleset, amendement)
    regles = apply_amendements(ruleset, [amendement])
    assert [a.cible for a in regles.amendements] == [cible]
    assert regles.amendements_de(ruleset.owner_of(cible)) == regles.amendements
    assert_sums_hold(regles)
    amendee = find_valeur(regles, cible)
    assert amendee is not None
    assert source_id(cible) in amendee.sources


@pytest.mark.parametrize(
    ("cible", "valeur", "attendu"),
    [
        ("v2.i1.aat.seuil", "101", "pas possible"),
        ("v2.i1.aat.seuil", "0", "plus grand que 0"),
        ("v2.i1.aat.seuil", "-5", "négatif"),
        ("v2.i1.aat.seuil", "3/2", "pas possible"),
        ("v2.i1.aat.seuil", "1/0", "n’est pas un nombre"),
        ("v2.i1.aat.seuil", "beaucoup", "n’est pas un nombre"),
        ("v2.i1.aat.points", "-1", "négatif"),
        ("v2.i1.aat.points", "10000.5", "10\u00a0000"),
        ("v2.i1.aat.points", "9" * 40, "n’est pas un nombre"),
        ("v2.i3.rcp.seuil", "2.5", "entier"),
        ("v2.i7.seuil", "14", "de 1 à 13"),
        ("dates.fermeture", "2025-02-30", "n’existe pas"),
        ("dates.fermeture", "demain", "n’existe pas"),
        ("dates.reclamation", "2025-13-01", "n’existe pas"),
        ("v2.i9.seuil", "10", "n’est pas une valeur de ces règles"),
        ("v1.i4.seuil", "10", "n’est pas une valeur de ces règles"),
        ("dates.cloture", "2025-01-01", "n’est pas une valeur de ces règles"),
        ("", "10", "n’est pas une valeur de ces règles"),
    ],
)
def test_a_value_its_target_cannot_take_is_refused(cible: str, valeur: str, attendu: str) -> None:
    with pytest.raises(ErreurDonnee, match=attendu):
        check_amendement(FS_2024, amende(cible, valeur))


@pytest.mark.parametrize(("source", "attendu"), [("  ", "vide"), ("é" * 10_001, "trop longue")])
def test_an_amendment_without_a_readable_source_is_refused(source: str, attendu: str) -> None:
    with pytest.raises(ErreurDonnee, match=attendu):
        check_amendement(FS_2024, amende("v2.i1.aat.seuil", "80", source=source))


def test_dates_out_of_order_are_refused() -> None:
    fs_2025 = CATALOGUE.get("fs-2025")
    tard = amende("dates.ouverture", "2026-02-09", ruleset_id="fs-2025")
    with pytest.raises(ErreurDonnee, match="se suivent"):
        check_amendement(fs_2025, tard)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([c for r, c in modifiables() if r is FS_2024 and "date" not in c]),
            st.integers(1, 100).map(str),
        ),
        unique_by=lambda couple: couple[0],
        max_size=8,
    )
)
def test_any_set_of_amendments_leaves_the_sums_right(couples: list[tuple[str, str]]) -> None:
    regles = apply_amendements(FS_2024, [amende(cible, valeur) for cible, valeur in couples])
    assert_sums_hold(regles)
    resultat = evaluate(regles, {})
    assert resultat.maximum.points == regles.points_max.valeur


def test_no_file_of_the_rules_can_claim_to_be_amended(tmp_path: Path) -> None:
    from forfait_desktop.catalogue.loader import load_ruleset

    dossier = tmp_path / "fs-2024"
    dossier.mkdir()
    (dossier / "ruleset.toml").write_text("amendements = []\n", encoding="utf-8")
    with pytest.raises(ErreurDonnee, match="amendements"):
        load_ruleset(dossier)


@pytest.mark.parametrize(
    ("cible", "texte", "ecrite"),
    [
        ("v2.i1.aat.seuil", " 85,5 % ", "85.5"),
        ("v2.i1.aat.seuil", "66.667", "66.667"),
        ("v1.i3.seuil", "3/4", "3/4"),
        ("v2.i1.aat.points", "1 022,5 pts", "1022.5"),
        ("v2.i3.rcp.seuil", "5 cas", "5"),
        ("dates.fermeture", "8/2/2026", "2026-02-08"),
    ],
)
def test_a_typed_value_is_written_as_in_a_rule_file(cible: str, texte: str, ecrite: str) -> None:
    connue = find_valeur(FS_2024, cible)
    assert connue is not None
    assert read_valeur(connue, texte) == ecrite


@pytest.mark.parametrize("texte", ["1 message", "1 messages"])
def test_a_value_is_read_with_its_unit_as_it_is_shown_and_in_the_plural(texte: str) -> None:
    donum = CATALOGUE.get("donum-2026")
    valeurs = [v for lieu in donum.indicateurs for v in iter_valeurs(donum, lieu)]
    connue = next(v for v in valeurs if v.champ is not None and v.champ.unite == "messages")
    assert read_valeur(connue, texte) == "1"


@pytest.mark.parametrize("texte", ["", "  ", "beaucoup", "-3"])
def test_what_is_not_a_value_is_refused_in_a_sentence(texte: str) -> None:
    connue = find_valeur(FS_2024, "v2.i1.aat.seuil")
    assert connue is not None
    with pytest.raises(SaisieInvalide):
        read_valeur(connue, texte)


def test_a_long_source_is_cut_where_it_is_recalled_and_whole_among_the_sources() -> None:
    source = "Lettre " + "très " * 200 + "longue"
    regles = apply_amendements(FS_2024, [amende("v2.i1.aat.seuil", "80", source=source)])
    (phrase,) = say_amendements(regles)
    assert len(phrase) < 300
    assert regles.source_par_id[source_id("v2.i1.aat.seuil")].titre == source


def test_an_answer_that_the_new_points_refuse_is_set_aside_and_comes_back(tmp_path: Path) -> None:
    ruleset, cible = next(
        (r, f"{i.id}.points")
        for r in TOUS
        for i in r.indicateurs.values()
        if i.condition.genre == "points_notifies"
        and (v := find_valeur(r, f"{i.id}.points"))
        and v.is_modifiable
    )
    indicateur = ruleset.indicateurs[ruleset.owner_of(cible)]
    assert indicateur.points is not None
    maximum, champ = indicateur.points.valeur, indicateur.champs[0].id
    with Store.open(tmp_path) as store:
        bureau = Bureau(store, CATALOGUE, lambda: date(2026, 3, 3))
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        declaration_id = bureau.create_declaration(praticien.id, ruleset.id)
        bureau.open(declaration_id).answer(indicateur.id, champ, maximum)
        bureau.amend(amende(cible, "1", ruleset_id=ruleset.id))
        assert bureau.open(declaration_id).valeur(indicateur.id, champ) is None
        assert bureau.set_aside(declaration_id) == {indicateur.id: {champ: f"{maximum:f}"}}
        bureau.take_amendement_back(ruleset.id, cible)
        assert bureau.open(declaration_id).valeur(indicateur.id, champ) == maximum


@pytest.fixture
def notified(tmp_path: Path) -> Iterator[tuple[Bureau, int]]:
    """A declaration of 2023, whose teleservices take 158 points at most."""
    with Store.open(tmp_path / "données") as store:
        bureau = Bureau(store, CATALOGUE, lambda: date(2026, 3, 3))
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        yield bureau, bureau.create_declaration(praticien.id, "fs-2023")


TELESERVICES = ("v2.i1.teleservices", "points")


def test_undo_never_brings_back_points_above_an_amended_maximum(
    notified: tuple[Bureau, int],
) -> None:
    bureau, declaration_id = notified
    for points in ("150", "50"):
        bureau.open(declaration_id).answer(*TELESERVICES, Decimal(points))
    bureau.amend(amende("v2.i1.teleservices.points", "100", ruleset_id="fs-2023"))
    session = bureau.open(declaration_id)
    assert session.valeur(*TELESERVICES) == 50
    session.undo()
    assert session.resultat.indicateur("v2.i1.teleservices").points_hors_condition == 50


def test_a_dossier_answered_by_amended_rules_goes_out_and_comes_back(
    notified: tuple[Bureau, int], tmp_path: Path
) -> None:
    bureau, declaration_id = notified
    bureau.amend(amende("v2.i1.teleservices.points", "170", ruleset_id="fs-2023"))
    bureau.open(declaration_id).answer(*TELESERVICES, Decimal(165))
    fichier = tmp_path / "dossier.json"
    bureau.export_dossier(declaration_id, fichier)
    assert bureau.open(bureau.import_dossier(fichier)).valeur(*TELESERVICES) == 165
    bureau.take_amendement_back("fs-2023", "v2.i1.teleservices.points")
    fichier.unlink()
    with pytest.raises(ErreurDonnee, match=r"gardée de côté.*Répondez à nouveau"):
        bureau.export_dossier(declaration_id, fichier)
    assert not fichier.exists()


def test_an_amendment_the_desk_refuses_is_not_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        bureau = Bureau(store, CATALOGUE)
        with pytest.raises(ErreurDonnee, match="plus grand que 0"):
            bureau.amend(amende("v2.i1.aat.seuil", "0"))
        assert store.amendements.list("fs-2024") == ()
