"""Stores and answers of the size a doctor has, made from the shipped rules."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from forfait_desktop.catalogue.loader import load_ruleset
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.dossier import Declaration, Etat, Praticien
from forfait_desktop.domain.reponses import dump_valeur
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Reponses, Taux, Valeur
from forfait_desktop.paths import shipped_dir
from forfait_desktop.storage.store import Store, utc_now

FS_2024 = "fs-2024"
RULESETS = (FS_2024, "donum-2026", "fs-2025", "fs-2023", "fs-2022")
PRATICIEN = Praticien(
    nom="EXEMPLE",
    prenom="Prénom",
    rpps="10000000009",
    specialite="Médecine générale",
    secteur="1",
    cabinet="Cabinet médical, 1 place de la Mairie",
)


def load(ruleset_id: str) -> Ruleset:
    return load_ruleset(Path(shipped_dir("rulesets")) / ruleset_id)


def fill(ruleset: Ruleset) -> Reponses:
    """Every field of every page answered, volet 3 too."""
    reponses = {
        i.id: {champ.id: _answer(champ, rang) for rang, champ in enumerate(i.champs)}
        for i in ruleset.indicateurs.values()
    }
    if ruleset.assistant:
        reponses[V3] = {champ.id: _answer(champ, 0) for champ in ruleset.assistant.champs}
    return reponses


def annotate(ruleset: Ruleset) -> dict[str, str]:
    """A note on one line in three."""
    texte = "Attestation de l’éditeur reçue le 12 janvier, rangée dans le classeur « forfait »."
    return dict.fromkeys(list(ruleset.indicateurs)[::3], texte)


def make_declaration(ruleset: Ruleset) -> Declaration:
    return Declaration(
        id=1,
        praticien_id=1,
        ruleset_id=ruleset.id,
        intitule="Cabinet",
        etat=Etat.ACTIVE,
        cree_le=utc_now(),
        modifiee_le=utc_now(),
        reponses=fill(ruleset),
        notes=annotate(ruleset),
    )


def make_store(data_dir: Path, declarations: int) -> None:
    """A store whose declarations go through the five campaigns; the first listed is of fs-2024."""
    data_dir.mkdir(parents=True)
    rulesets = [load(ruleset_id) for ruleset_id in RULESETS]
    with Store.open(data_dir) as store, store.transaction():
        praticien_id = store.praticiens.add(PRATICIEN).id
        for rang in reversed(range(declarations)):
            _add_declaration(store, praticien_id, rulesets[rang % len(rulesets)], rang)


def _add_declaration(store: Store, praticien_id: int, ruleset: Ruleset, rang: int) -> None:
    declaration_id = store.declarations.create(praticien_id, ruleset.id, f"Cabinet {rang}").id
    reponses = {
        (indicateur_id, champ_id): dump_valeur(valeur)
        for indicateur_id, champs in fill(ruleset).items()
        for champ_id, valeur in champs.items()
    }
    store.declarations.save_reponses(declaration_id, reponses)
    for indicateur_id, texte in annotate(ruleset).items():
        store.declarations.save_note(declaration_id, indicateur_id, texte)


def _answer(champ: Champ, rang: int) -> Valeur:
    match champ.type:
        case "oui_non":
            return True
        case "taux":
            return Taux.from_fraction(937, 1000) if rang else Taux.from_pourcentage(Decimal("92.7"))
        case "nombre":
            return Decimal("30.5") if champ.decimales else 30
        case "points":
            return Decimal("1.5")
        case "choix":
            mots = tuple(option.mot for option in champ.options)
            return mots[:1] if champ.unique else mots
        case "date":
            return date(2023, 6, 1)
