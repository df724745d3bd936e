"""The nine tasks of the Accueil: every state of each, as a table, from the data alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import pytest

from forfait_desktop.domain.suivi import Depot, EtatLigne, EtatPiece, Paiement, Suivi
from forfait_desktop.domain.values import SANS_OBJET, Reponses, Taux, Valeur
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.services.parcours import (
    DEPOT,
    JUSTIFICATIFS,
    PAIEMENT,
    PRATICIEN,
    TRANSCRIRE,
    VERIFIER,
    EtatTache,
    Parcours,
)
from tests.pdf.samples import good
from tests.services.cabinet import Cabinet, catalogue

A_FAIRE, EN_COURS, FAIT = EtatTache.A_FAIRE, EtatTache.EN_COURS, EtatTache.FAIT
SCELLE: Final = Depot(
    version=1,
    declaree_le=date(2026, 11, 20),
    accuse="A-42",
    accuse_piece=None,
    scelle_le=datetime(2026, 11, 20, 9, tzinfo=UTC),
    ruleset_sha256="",
    ruleset_json="",
    praticien_json="",
    reponses_json="",
    notes_json="",
    resultat_json="",
)
VIDE: Final[Reponses] = {}
RIEN: Final = Suivi()
VOLET_1: Final[Reponses] = {
    "v1.i1": {"segur": True, "lap": SANS_OBJET},
    "v1.i2": {"oui": True},
    "v1.i3": {"taux": Taux.from_fraction(2, 3)},
    "v1.i4": {"oui": True},
}
CONTRAT: Final[dict[str, Valeur]] = {
    "signature": date(2024, 3, 12),
    "temps": ("mi",),
    "percentile": ("moins_p90",),
}


def everything() -> Reponses:
    """An answer to every field of the campaign, volet 3 left out."""
    return {
        i.id: {champ.id: good(champ) for champ in i.champs}
        for i in catalogue().get("fs-2024").indicateurs.values()
    }


CASES: Final[tuple[tuple[str, str, Reponses, Suivi, EtatTache, str], ...]] = (
    ("le praticien existe", PRATICIEN, VIDE, RIEN, FAIT, ""),
    ("volet 1 sans réponse", "v1", VIDE, RIEN, A_FAIRE, "4\xa0lignes à compléter"),
    (
        "volet 1 commencé",
        "v1",
        {"v1.i2": {"oui": True}},
        RIEN,
        EN_COURS,
        "3\xa0lignes à compléter",
    ),
    (
        "volet 1, une ligne entamée mais pas décidée",
        "v1",
        {"v1.i1": {"segur": True}},
        RIEN,
        EN_COURS,
        "4\xa0lignes à compléter",
    ),
    ("volet 1 complet", "v1", VOLET_1, RIEN, FAIT, "4\xa0lignes atteintes"),
    (
        "volet 1 décidé, une ligne non atteinte",
        "v1",
        {**VOLET_1, "v1.i2": {"oui": False}},
        RIEN,
        FAIT,
        "non atteint\xa0: 3\xa0lignes sur 4",
    ),
    ("volet 2 sans réponse", "v2", VOLET_1, RIEN, A_FAIRE, "17\xa0lignes à compléter"),
    (
        "volet 2 commencé",
        "v2",
        {"v2.i4": {"oui": True}},
        RIEN,
        EN_COURS,
        "16\xa0lignes à compléter",
    ),
    ("volet 2 complet", "v2", everything(), RIEN, FAIT, "17\xa0lignes atteintes"),
    ("volet 3 laissé", "v3", VIDE, RIEN, A_FAIRE, "facultatif"),
    ("volet 3 commencé", "v3", {"v3": {"temps": ("mi",)}}, RIEN, EN_COURS, "facultatif"),
    ("volet 3 rempli", "v3", {"v3": CONTRAT}, RIEN, FAIT, "facultatif"),
    ("aucune pièce attendue", JUSTIFICATIFS, VIDE, RIEN, A_FAIRE, "facultatif, rien de publié"),
    (
        "une pièce gardée, aucune exigée",
        JUSTIFICATIFS,
        VIDE,
        Suivi(pieces_attendues=1, pieces_recues=1, pieces_exigees=False),
        EN_COURS,
        "facultatif, 1\xa0ligne justifiée",
    ),
    (
        "aucune pièce reçue",
        JUSTIFICATIFS,
        VIDE,
        Suivi(pieces_attendues=3),
        A_FAIRE,
        "3\xa0pièces attendues",
    ),
    (
        "une pièce manque",
        JUSTIFICATIFS,
        VIDE,
        Suivi(pieces_attendues=3, pieces_recues=2),
        EN_COURS,
        "1\xa0pièce attendue",
    ),
    (
        "toutes les pièces",
        JUSTIFICATIFS,
        VIDE,
        Suivi(pieces_attendues=3, pieces_recues=3),
        FAIT,
        "toutes les pièces reçues",
    ),
    ("rien à vérifier encore", VERIFIER, VIDE, RIEN, A_FAIRE, "21\xa0lignes à compléter"),
    ("à vérifier, commencé", VERIFIER, VOLET_1, RIEN, EN_COURS, "17\xa0lignes à compléter"),
    (
        "une seule ligne à compléter",
        VERIFIER,
        {k: v for k, v in everything().items() if k != "v2.i4"},
        RIEN,
        EN_COURS,
        "1\xa0ligne à compléter",
    ),
    (
        "tout a une réponse",
        VERIFIER,
        everything(),
        RIEN,
        FAIT,
        "aucune réponse ne manque",
    ),
    ("pas transcrit", TRANSCRIRE, VIDE, Suivi(lignes_a_transcrire=21), A_FAIRE, ""),
    (
        "transcription commencée",
        TRANSCRIRE,
        VIDE,
        Suivi(lignes_a_transcrire=21, lignes_transcrites=1),
        EN_COURS,
        "1 sur 21",
    ),
    (
        "tout est transcrit",
        TRANSCRIRE,
        VIDE,
        Suivi(lignes_a_transcrire=21, lignes_transcrites=21),
        FAIT,
        "toutes les lignes faites",
    ),
    (
        "déclaré sans la fenêtre de transcription",
        TRANSCRIRE,
        VIDE,
        Suivi(lignes_a_transcrire=21, lignes_transcrites=3, depot=SCELLE),
        FAIT,
        "déclaré",
    ),
    (
        "déclaré après transcription de toutes les lignes",
        TRANSCRIRE,
        VIDE,
        Suivi(lignes_a_transcrire=21, lignes_transcrites=21, depot=SCELLE),
        FAIT,
        "déclaré",
    ),
    ("volet complet déclaré", "v1", VOLET_1, Suivi(depot=SCELLE), FAIT, "déclaré"),
    (
        "volet déclaré sans réponse",
        "v2",
        VOLET_1,
        Suivi(depot=SCELLE),
        FAIT,
        "déclaré, 17\xa0lignes sans réponse",
    ),
    ("volet 3 rempli, déclaré", "v3", {"v3": CONTRAT}, Suivi(depot=SCELLE), FAIT, "déclaré"),
    ("tout vérifié, déclaré", VERIFIER, everything(), Suivi(depot=SCELLE), FAIT, "déclaré"),
    (
        "déclaré sans tout vérifier",
        VERIFIER,
        VOLET_1,
        Suivi(depot=SCELLE),
        FAIT,
        "déclaré, 17\xa0lignes sans réponse",
    ),
    ("pas encore déclaré", DEPOT, everything(), RIEN, A_FAIRE, "pas encore déclaré"),
    ("déclaré", DEPOT, VIDE, Suivi(depot=SCELLE), FAIT, "déclaré le 20/11/2026"),
    ("pas encore payé", PAIEMENT, VIDE, Suivi(depot=SCELLE), A_FAIRE, ""),
    (
        "payé",
        PAIEMENT,
        VIDE,
        Suivi(paiement=Paiement(montant=Decimal("2117.50"), recu_le=None)),
        FAIT,
        "2\xa0117,50\xa0€",
    ),
)


@pytest.mark.parametrize(
    ("cle", "reponses", "suivi", "etat", "detail"),
    [cas[1:] for cas in CASES],
    ids=[cas[0] for cas in CASES],
)
def test_the_state_of_a_task_follows_the_data(
    cle: str, reponses: Reponses, suivi: Suivi, etat: EtatTache, detail: str
) -> None:
    parcours = Parcours(catalogue().get("fs-2024"))
    taches = parcours.taches(evaluate(parcours.ruleset, reponses), reponses, suivi)
    tache = next(tache for tache in taches if tache.cle == cle)
    assert (tache.etat, tache.detail) == (etat, detail)


def test_the_nine_tasks_stand_in_the_order_of_the_year() -> None:
    parcours = Parcours(catalogue().get("fs-2024"))
    taches = parcours.taches(evaluate(parcours.ruleset, VIDE), VIDE)
    assert [tache.cle for tache in taches] == [
        PRATICIEN,
        "v1",
        "v2",
        "v3",
        JUSTIFICATIFS,
        VERIFIER,
        TRANSCRIRE,
        DEPOT,
        PAIEMENT,
    ]


def test_every_state_of_every_task_stands_in_the_table() -> None:
    """What can never be: a doctor to be made, a declaration or a payment half recorded."""
    vus = {(cas[1], cas[4]) for cas in CASES}
    seuls = {(PRATICIEN, FAIT), (DEPOT, A_FAIRE), (DEPOT, FAIT), (PAIEMENT, A_FAIRE)}
    trois = ("v1", "v2", "v3", JUSTIFICATIFS, VERIFIER, TRANSCRIRE)
    attendus = {(cle, etat) for cle in trois for etat in EtatTache} | seuls | {(PAIEMENT, FAIT)}
    assert vus == attendus


# what the store says, counted


def test_an_out_of_date_piece_is_still_awaited(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    ici = session.declaration.id
    attendues = [i.id for i in session.ruleset.indicateurs.values() if i.piece]
    assert len(attendues) > 1
    for cle in attendues:
        piece = cabinet.store.vault.add(cle.encode(), f"{cle}.txt", "text/plain")
        cabinet.store.pieces.attach(ici, cle, piece)
    suivi = cabinet.bureau.suivi(ici)
    assert suivi.pieces_attendues == suivi.pieces_recues == len(attendues)
    derniere = cabinet.store.vault.add(attendues[-1].encode(), "", "").sha256
    cabinet.store.pieces.set_etat(ici, attendues[-1], derniere, EtatPiece.PERIMEE)
    assert cabinet.bureau.suivi(ici).pieces_recues == len(attendues) - 1


def test_a_declaration_in_force_is_counted_and_a_rectified_one_is_not(cabinet: Cabinet) -> None:
    session = cabinet.start("fs-2024")
    ici = session.declaration.id
    cabinet.store.transcriptions.set(ici, "v1.i1", EtatLigne.SAISIE)
    assert cabinet.bureau.suivi(ici).lignes_transcrites == 1
    cabinet.bureau.seal(ici, date(2026, 11, 20), "A-42", None)
    depot = cabinet.bureau.suivi(ici).depot
    assert depot is not None
    cabinet.bureau.rectify(ici)
    suivi = cabinet.bureau.suivi(ici)
    assert suivi.depot is None
    assert suivi.lignes_transcrites == 0
