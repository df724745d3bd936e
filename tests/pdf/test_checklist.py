"""The checklist says what the evaluation found, whole, in order, on every page."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest

from forfait_desktop.domain.affichage import MOT_DU_STATUT, format_date_campagne, format_valeur
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.francais import (
    format_euros,
    format_nombre,
    format_points,
    lower_first,
)
from forfait_desktop.domain.resultat import ResultatVolet
from forfait_desktop.domain.suivi import Depot
from forfait_desktop.domain.values import Certitude, Reponses
from forfait_desktop.pdf import styles
from forfait_desktop.pdf.checklist import PAS_ENCORE_DECLARE, render_checklist
from tests.pdf.samples import (
    CASES,
    RULESETS,
    VIDE,
    full,
    iter_characters,
    iter_fonts,
    load,
    make,
    make_case,
    read_pages,
    read_squeezed,
    render_case,
    squeeze,
)

pytestmark = pytest.mark.filterwarnings("error")
every_case = pytest.mark.parametrize(("ruleset_id", "reponses"), CASES)
every_ruleset = pytest.mark.parametrize("ruleset_id", RULESETS)
BEFORE_ANY_CLOSING = date(2022, 1, 20)
SEALED = Depot(1, date(2025, 1, 20), "EXEMPLE", None, datetime(2025, 1, 20, tzinfo=UTC), *6 * ("",))


@every_case
def test_each_page_carries_its_number_and_the_band_not_yet_declared(
    ruleset_id: str, reponses: str
) -> None:
    pages = read_pages(render_case(ruleset_id, reponses))
    for number, text in enumerate(pages, start=1):
        assert text.rstrip().endswith(f"page {number} sur {len(pages)}")
        assert text.count(PAS_ENCORE_DECLARE) == 1


@every_case
def test_a_usual_dossier_holds_on_three_pages(ruleset_id: str, reponses: str) -> None:
    assert len(read_pages(render_case(ruleset_id, reponses))) <= 3


@every_case
def test_every_indicator_is_printed_once_in_the_order_of_the_declaration(
    ruleset_id: str, reponses: str
) -> None:
    text = read_squeezed(render_case(ruleset_id, reponses))
    place = 0
    for indicateur in load(ruleset_id).indicateurs.values():
        place = text.find(squeeze(f"{indicateur.numero}{indicateur.libelle_court}"), place)
        assert place >= 0, indicateur.id
        place += 1


@every_case
def test_every_figure_is_the_one_of_the_evaluation(ruleset_id: str, reponses: str) -> None:
    demande = replace(make_case(ruleset_id, reponses), imprime_le=BEFORE_ANY_CLOSING)
    resultat = demande.resultat
    text = read_squeezed(render_checklist(demande))
    for volet in (*resultat.volets, None):
        trois = (
            (volet.acquis, volet.possible, volet.maximum)
            if volet
            else (resultat.acquis, resultat.possible, resultat.maximum)
        )
        nom = f"{volet.nom} : {volet.titre}{say_state(volet)}" if volet else "Total"
        figures = "".join(format_points(s.points) + format_euros(s.euros) for s in trois)
        assert squeeze(nom + figures) in text
        if volet:
            assert squeeze(volet.explication) in text
    assert squeeze(resultat.explication) in text
    assert resultat.verrou is None or squeeze(resultat.verrou.explication) in text
    for avertissement in resultat.avertissements:
        assert squeeze(avertissement) in text


def say_state(volet: ResultatVolet) -> str:
    """The state of a volet of these samples, none of which is paid in part behind an open gate."""
    return MOT_DU_STATUT[volet.statut] if volet.ouvert else "fermé"


@pytest.mark.parametrize("declare", [True, False], ids=["declared", "too late"])
@every_case
def test_nothing_is_promised_once_nothing_can_be_declared_any_more(
    ruleset_id: str, reponses: str, declare: bool
) -> None:
    ruleset = load(ruleset_id)
    fermeture = ruleset.dates.fermeture.model_copy(
        update={"valeur": date(2025, 2, 9), "texte": "", "estimation": False}
        | {"certitude": Certitude.SOURCE_UNIQUE}
    )
    dates = ruleset.dates.model_copy(update={"fermeture": fermeture})
    demande = replace(
        make_case(ruleset_id, reponses),
        ruleset=ruleset.model_copy(update={"dates": dates}),
        depot=SEALED if declare else None,
    )
    text = read_squeezed(render_checklist(demande))
    assert "Possible" not in text
    assert "enjeu" not in text
    assert squeeze("AcquisMaximum") in text
    assert (squeeze("Campagne close le 9 février 2025 (date à confirmer)") in text) is not declare
    if declare:
        assert squeeze("à compléter") not in text


@every_case
def test_each_line_says_its_answers_its_points_and_its_state(
    ruleset_id: str, reponses: str
) -> None:
    demande = make_case(ruleset_id, reponses)
    text = read_squeezed(render_case(ruleset_id, reponses))
    indicateurs = list(demande.ruleset.indicateurs.values())
    starts = [
        text.find(squeeze(f"{indicateur.numero}{indicateur.libelle_court}"))
        for indicateur in indicateurs
    ]
    for indicateur, start, end in zip(indicateurs, starts, [*starts[1:], None], strict=True):
        resultat = demande.resultat.indicateur(indicateur.id)
        ligne = text[start:end]
        assert squeeze(MOT_DU_STATUT[resultat.statut]) in ligne
        if resultat.points_hors_condition is None or resultat.points_max is None:
            assert "bloc" in ligne
        else:
            propres = format_nombre(resultat.points_hors_condition)
            assert squeeze(f"{propres} sur {format_nombre(resultat.points_max)}") in ligne
        if resultat.points != resultat.points_hors_condition and resultat.points is not None:
            assert squeeze(f"compté : {format_points(resultat.points)}") in ligne
        for champ in indicateur.champs:
            valeur = demande.reponses.get(indicateur.id, {}).get(champ.id)
            if valeur is not None:
                assert squeeze(format_valeur(champ, valeur)) in ligne
        if resultat.certitude.a_confirmer:
            assert squeeze("règle") in ligne
        assert squeeze(lower_first(indicateur.piece)) in ligne


@every_ruleset
def test_a_blank_form_offers_every_choice_and_the_units(ruleset_id: str) -> None:
    text = read_squeezed(render_case(ruleset_id, "vide"))
    for indicateur in load(ruleset_id).indicateurs.values():
        for champ in indicateur.champs:
            for option in champ.options:
                assert squeeze(option.libelle) in text
            assert squeeze(champ.unite) in text
            assert not champ.sans_objet or "sansobjet" in text


@every_ruleset
def test_the_sources_the_unknowns_the_dates_and_the_version_are_printed(ruleset_id: str) -> None:
    demande = make_case(ruleset_id, "plein")
    ruleset = demande.ruleset
    text = read_squeezed(render_case(ruleset_id, "plein"))
    for source in ruleset.sources:
        assert squeeze(f"{source.id}{source.titre}") in text
        assert squeeze(source.nature) in text
    for indicateur in ruleset.indicateurs.values():
        resultat = demande.resultat.indicateur(indicateur.id)
        assert squeeze(", ".join(resultat.sources)) in text
    for phrase in ruleset.inconnues:
        assert squeeze(phrase) in text
    for jour in (ruleset.dates.ouverture, ruleset.dates.fermeture, ruleset.dates.paiement):
        assert squeeze(format_date_campagne(jour)) in text
    assert squeeze(f"{ruleset.id}, SHA-256 {ruleset.sha256}") in text
    assert squeeze(f"Forfait Desktop {demande.resultat.version}") in text
    for groupe in (g for volet in ruleset.volets for g in volet.groupes):
        assert squeeze(f"{groupe.libelle}{format_points(groupe.points.valeur)} au plus") in text


@every_ruleset
def test_an_estimated_date_is_marked_as_such(ruleset_id: str) -> None:
    ruleset = load(ruleset_id)
    fermeture = ruleset.dates.fermeture.model_copy(
        update={"valeur": date(2027, 2, 7), "texte": "", "estimation": True}
    )
    dates = ruleset.dates.model_copy(update={"fermeture": fermeture})
    pdf = render_checklist(make(ruleset.model_copy(update={"dates": dates})))
    assert "7 février 2027 (estimation)" in read_pages(pdf)[0].replace("\u00a0", " ")


def test_the_doctor_and_the_printed_date_head_the_first_page() -> None:
    page = read_pages(render_case("fs-2024", "plein"))[0]
    for mot in ("EXEMPLE", "Prénom", "10000000009", "Médecine générale", "place de la Mairie"):
        assert mot in page
    assert "Établie le 22 novembre 2025" in page.replace("\u00a0", " ")
    assert "Forfait structure 2024" in page


def test_the_doctors_name_stands_on_the_following_pages() -> None:
    assert all("Prénom EXEMPLE" in page for page in read_pages(render_case("fs-2024", "plein"))[1:])


def test_a_title_given_by_the_doctor_is_printed() -> None:
    pdf = render_checklist(make(load("fs-2024"), intitule="Version <2> & finale"))
    assert "Version <2> & finale" in read_pages(pdf)[0]


def test_volet_3_prints_its_amount_its_answers_and_its_note() -> None:
    ruleset = load("fs-2024")
    reponses: Reponses = {
        **full(ruleset),
        "v3": {
            "signature": date(2023, 6, 1),
            "temps": ("plein",),
            "percentile": ("moins_p90",),
        },
    }
    demande = make(ruleset, reponses, {"v3": "Contrat rangé au cabinet."})
    (montant,) = demande.resultat.montants
    text = read_squeezed(render_checklist(demande))
    assert montant.euros is not None
    assert squeeze(f"{montant.libelle} {format_euros(montant.euros)}") in text
    assert squeeze(montant.explication) in text
    assert squeeze(f"officiel : {', '.join(montant.sources)}") in text
    assert "01/06/2023" in text
    assert squeeze("Note : Contrat rangé au cabinet.") in text


def test_the_years_of_the_contract_are_printed_with_the_switch_to_the_new_amounts() -> None:
    # Half time, under P90: 18 000 and 13 500 before 22 June 2024 (ameli-am-2023), then
    # 11 000 at the most from the third year on (ameli-am-2024).
    reponses: Reponses = {
        "v3": {
            "signature": date(2022, 9, 1),
            "temps": ("mi",),
            "percentile": ("moins_p90",),
        }
    }
    text = read_squeezed(render_checklist(make(load("fs-2024"), reponses)))
    for ligne in (
        "1re année dès le 1er septembre 2022 18 000 € autre campagne",
        "2e année dès le 1er septembre 2023 13 500 € autre campagne",
        "À l’anniversaire du 1er septembre 2024 : montants en vigueur depuis le 22 juin 2024",
        "3e année dès le 1er septembre 2024 11 000 € au plus cette campagne",
        "5e année dès le 1er septembre 2026 11 000 € au plus autre campagne",
    ):
        assert squeeze(ligne) in text


def test_an_unknown_amount_is_said_and_not_guessed() -> None:
    ruleset = load("fs-2024")
    demande = make(ruleset, {"v3": {"temps": ("plein",)}})
    text = read_squeezed(render_checklist(demande))
    assert squeeze("montant inconnu") in text
    assert squeeze(demande.resultat.montants[0].explication) in text


def test_a_note_on_no_printed_line_is_not_lost() -> None:
    pdf = render_checklist(make(load("fs-2024"), notes={"v2.i1": "Revoir tout le groupe."}))
    assert "Revoir tout le groupe." in "".join(read_pages(pdf))


def test_the_file_has_a_title_an_author_a_subject_and_a_language() -> None:
    document = pypdfium2.PdfDocument(render_case("fs-2024", "plein"))
    metadata = document.get_metadata_dict()
    assert metadata["Title"] == (
        "Liste à recopier sur amelipro, Forfait structure 2024, Prénom EXEMPLE"
    )
    assert metadata["Author"] == "Prénom EXEMPLE"
    assert PAS_ENCORE_DECLARE in metadata["Subject"]
    assert b"/Lang (fr-FR)" in render_case("fs-2024", "plein")


@every_ruleset
def test_the_outline_leads_to_each_volet_on_its_page(ruleset_id: str) -> None:
    pdf = render_case(ruleset_id, "plein")
    pages = read_pages(pdf)
    outline = {
        mark.get_title(): mark.get_dest().get_index()
        for mark in pypdfium2.PdfDocument(pdf).get_toc()
    }
    for volet in load(ruleset_id).volets:
        titre = f"{volet.nom}\u00a0: {volet.titre}"
        assert squeeze(titre) in squeeze(pages[outline[titre]])
    assert "Sources et certitudes" in pages[outline["Sources et certitudes"]]


@every_case
def test_every_font_is_embedded_and_of_the_one_family(ruleset_id: str, reponses: str) -> None:
    fonts = set(iter_fonts(render_case(ruleset_id, reponses)))
    assert {name.split("+")[-1] for name, _ in fonts} == {
        "IBMPlexSans-Regular",
        "IBMPlexSans-SemiBold",
    }
    assert all(embedded for _, embedded in fonts)


@every_case
def test_no_text_leaves_the_margins_nor_covers_another(ruleset_id: str, reponses: str) -> None:
    check_boxes(render_case(ruleset_id, reponses))


def check_boxes(pdf: bytes) -> None:
    for page in pypdfium2.PdfDocument(pdf):
        boxes: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}
        for _, box in iter_characters(page):
            left, bottom, right, top = box
            assert left >= styles.LEFT - 1.5
            assert right <= styles.RIGHT + 1.5
            assert bottom >= 24
            assert top <= styles.PAGE_HEIGHT - 30
            for other in boxes.setdefault((int(left // 12), int(bottom // 12)), []):
                assert not _cover(box, other)
            boxes[int(left // 12), int(bottom // 12)].append(box)


def _cover(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Tell whether two boxes share more than a third of the smaller one."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((x[2] - x[0]) * (x[3] - x[1]) for x in (a, b))
    return width > 0 and height > 0 and width * height > smaller / 3


@every_case
def test_the_same_request_gives_the_same_bytes(ruleset_id: str, reponses: str) -> None:
    assert render_checklist(make_case(ruleset_id, reponses)) == render_case(ruleset_id, reponses)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from tests.pdf.samples import render_case\n"
        "pathlib.Path(sys.argv[1]).write_bytes(render_case('fs-2024', 'partiel'))\n"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
        )
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert (tmp_path / "1").read_bytes() == render_case("fs-2024", "partiel")


def test_a_change_of_answer_shows_in_the_file() -> None:
    assert render_case("fs-2024", "plein") != render_case("fs-2024", "ferme")


def test_an_unknown_certainty_is_said_beside_its_line() -> None:
    demande = make(load("fs-2024"))
    volets = tuple(
        replace(
            volet,
            indicateurs=tuple(
                replace(i, certitude=Certitude.INCONNU, sources=()) for i in volet.indicateurs
            ),
        )
        for volet in demande.resultat.volets
    )
    doute = replace(demande, resultat=replace(demande.resultat, volets=volets))
    text = read_squeezed(render_checklist(doute))
    assert text.count(squeeze("règle inconnue")) == len(demande.ruleset.indicateurs)
    assert squeeze("inconnu : aucune source") in text


def test_a_line_taller_than_a_page_goes_on_over_the_next() -> None:
    ruleset = load("fs-2024")
    volet = ruleset.volets[0]
    geant = volet.indicateurs[0].model_copy(update={"piece": "Une pièce. " * 2000})
    volets = (
        volet.model_copy(update={"indicateurs": (geant, *volet.indicateurs[1:])}),
        *ruleset.volets[1:],
    )
    pdf = render_checklist(make(ruleset.model_copy(update={"volets": volets}), VIDE))
    text = read_squeezed(pdf)
    assert text.count("pièce.") == 2000
    check_boxes(pdf)


def test_missing_details_of_the_doctor_leave_a_rule_to_write_on() -> None:
    def rules(praticien: Praticien) -> int:
        demande = replace(make(load("fs-2024"), praticien=praticien), imprime_le=BEFORE_ANY_CLOSING)
        page = pypdfium2.PdfDocument(render_checklist(demande))[0]
        return sum(1 for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]))

    assert rules(Praticien(nom="EXEMPLE")) == rules(PRATICIEN_ENTIER) + 5


PRATICIEN_ENTIER = Praticien(
    nom="EXEMPLE", prenom="Z", rpps="10000000009", specialite="MG", secteur="1", cabinet="C"
)
