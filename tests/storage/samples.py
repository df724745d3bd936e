"""Facts of a dossier's life to record in the tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from forfait_desktop.domain.suivi import (
    Amendement,
    Depot,
    EtatLigne,
    Paiement,
    Piece,
    Proposition,
)
from forfait_desktop.domain.values import Points
from forfait_desktop.storage.store import Store

DEPOT = Depot(
    version=1,
    declaree_le=date(2026, 2, 3),
    accuse="AR-2026-0012 é",
    accuse_piece=None,
    scelle_le=datetime(2026, 2, 3, 18, 30, 0, 5, tzinfo=UTC),
    ruleset_sha256="0" * 64,
    ruleset_json='{"id":"fs-2024"}',
    praticien_json='{"nom":"EXEMPLE B"}',
    reponses_json='{"v1.i1":{"segur":true}}',
    notes_json="{}",
    resultat_json='{"total":{"points":"302.5"}}',
)
PAIEMENT = Paiement(
    montant=Decimal("5069.10"),
    recu_le=date(2026, 6, 30),
    points={"v1.i3": Points(Decimal("12.50")), "v2.i1.aat": Points(Decimal(0))},
    note="Virement « CPAM » 🩺",
)
AMENDEMENT = Amendement("fs-2024", "v1.i3.seuil", "66.7", "Courrier de la CPAM", date(2026, 1, 9))
PROPOSITION = Proposition("v2.i7", "appareils", ["ecg", "spirometre"], "fs-2024", rappel=False)
RAPPEL = Proposition("v1.i3", "taux", {"numerateur": 2, "denominateur": 3}, "fs-2024", rappel=True)


def make_piece(contenu: str = "a") -> Piece:
    """Name a piece that only the lists know: its content is nowhere."""
    return Piece(contenu * 64, f"{contenu}.pdf", 12, "application/pdf", DEPOT.scelle_le)


def live(store: Store, declaration_id: int) -> Piece:
    """Record one fact of each kind; return the acknowledgement, which the vault holds."""
    accuse = store.vault.add(b"capture", "accusé.png", "image/png")
    store.pieces.attach(declaration_id, "v1.i3", make_piece())
    store.propositions.add(declaration_id, [PROPOSITION])
    store.transcriptions.set(declaration_id, "v1.i3", EtatLigne.DIFFERENTE, "64 %")
    store.depots.add(declaration_id, replace(DEPOT, accuse_piece=accuse.sha256))
    store.paiements.set(declaration_id, PAIEMENT)
    return accuse
