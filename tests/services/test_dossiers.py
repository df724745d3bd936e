"""The dossier file: round trip, refusals with their place, and the store left whole."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forfait_desktop.domain.dossier import MAX_OCTETS, Dossier, Praticien
from forfait_desktop.domain.reponses import parse_reponses
from forfait_desktop.errors import ErreurDonnee, ErreurDossier, ErreurReponse
from forfait_desktop.services.dossiers import (
    dump_dossier,
    export_dossier,
    import_dossier,
    parse_dossier,
    read_dossier,
    write_dossier,
)
from forfait_desktop.storage.store import Store
from tests.cas.lecture import CATALOGUE
from tests.evaluation.strategies import answers, nested

EXEMPLES = sorted((Path(__file__).parents[1] / "exemples").glob("*.json"))
RULESETS = CATALOGUE.load_all()[0]
VALIDE: dict[str, Any] = {
    "format": "forfait-desktop/dossier",
    "version": 1,
    "ruleset": "fs-2024",
    "praticien": {"nom": "EXEMPLE"},
    "reponses": {"v1.i1": {"segur": True}},
    "notes": {"v1.i1": "Attestation reçue."},
}


def _file(tmp_path: Path, contenu: object) -> Path:
    chemin = tmp_path / "dossier.json"
    octets = contenu if isinstance(contenu, bytes) else json.dumps(contenu).encode()
    chemin.write_bytes(octets)
    return chemin


def _with(*chemin: str, valeur: object) -> dict[str, Any]:
    """Return a valid dossier with one value changed."""
    brut: dict[str, Any] = json.loads(json.dumps(VALIDE))
    ici = brut
    for cle in chemin[:-1]:
        ici = ici[cle]
    ici[chemin[-1]] = valeur
    return brut


def _without(cle: str) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in VALIDE.items() if nom != cle}


@pytest.mark.parametrize("chemin", EXEMPLES, ids=lambda chemin: chemin.stem)
def test_the_sample_dossiers_are_read_and_written_back(chemin: Path, tmp_path: Path) -> None:
    dossier = read_dossier(chemin, CATALOGUE)
    assert dossier.ruleset_id == chemin.stem
    assert dossier.praticien.nom == "EXEMPLE"
    write_dossier(dossier, tmp_path / "copie.json")
    assert read_dossier(tmp_path / "copie.json", CATALOGUE) == dossier


def test_there_are_sample_dossiers() -> None:
    assert [chemin.stem for chemin in EXEMPLES] == ["donum-2026", "fs-2024"]


textes = st.text(max_size=60).filter(
    lambda texte: not any(0xD800 <= ord(c) < 0xE000 for c in texte)
)
praticiens = st.builds(
    Praticien,
    nom=textes.filter(lambda texte: bool(texte.strip())),
    prenom=textes,
    rpps=st.sampled_from(["", "10000000009"]),
    specialite=textes,
    secteur=textes,
    cabinet=textes,
)


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_is_written_is_read_back(tmp_path: Path, ruleset: Any, data: st.DataObject) -> None:  # noqa: ANN401
    ids = sorted(ruleset.indicateurs)
    dossier = Dossier(
        ruleset_id=ruleset.id,
        praticien=data.draw(praticiens),
        reponses=parse_reponses(ruleset, nested(data.draw(answers(ruleset)))),
        notes=data.draw(st.dictionaries(st.sampled_from(ids), textes.filter(bool), max_size=4)),
    )
    chemin = tmp_path / "dossier.json"
    write_dossier(dossier, chemin)
    assert read_dossier(chemin, CATALOGUE) == dossier


def test_answers_and_notes_may_be_absent(tmp_path: Path) -> None:
    brut = {cle: VALIDE[cle] for cle in ("format", "version", "ruleset", "praticien")}
    dossier = read_dossier(_file(tmp_path, brut), CATALOGUE)
    assert dossier.reponses == {}
    assert dossier.notes == {}


def test_an_empty_note_is_no_note(tmp_path: Path) -> None:
    brut = _with("notes", valeur={"v1.i1": ""})
    assert read_dossier(_file(tmp_path, brut), CATALOGUE).notes == {}


@pytest.mark.parametrize(
    ("contenu", "lieu", "raison"),
    [
        (b"", "ligne 1, colonne 1", "ne se lit pas"),
        (b"bonjour", "ligne 1, colonne 1", "ne se lit pas"),
        (b'{"format":\n', "ligne 2, colonne 1", "ne se lit pas"),
        (b'{"format": "\xe9"}', "ligne 1, colonne 13", "UTF-8"),
        (b'{"a": 1, "a": 2}', "ligne 1, colonne 10", "deux fois"),
        (b'{"a": NaN}', "ligne 1, colonne 7", "pas un nombre"),
        ([VALIDE], "", "objet JSON"),
        (None, "", "objet JSON"),
        (_without("format"), "format", "attendu"),
        (_with("format", valeur="autre"), "format", "attendu"),
        (_with("format", valeur=None), "format", "attendu"),
        (_without("version"), "version", "entier"),
        (_with("version", valeur=True), "version", "entier"),
        (_with("version", valeur="1"), "version", "entier"),
        (_with("version", valeur=0), "version", "entier"),
        (_with("version", valeur=2), "version", "plus récente"),
        (_with("auteur", valeur=""), "auteur", "clé inconnue"),
        (_without("ruleset"), "ruleset", "manque"),
        (_with("ruleset", valeur=2024), "ruleset", "texte"),
        (_with("ruleset", valeur="fs-1999"), "ruleset", "inconnu"),
        (_with("ruleset", valeur="../fs-2024"), "ruleset", "inconnu"),
        (_without("praticien"), "praticien", "manque"),
        (_with("praticien", valeur=[]), "praticien", "objet"),
        (_with("praticien", valeur={}), "praticien.nom", "nom manque"),
        (_with("praticien", "nom", valeur="  "), "praticien.nom", "nom manque"),
        (_with("praticien", "nom", valeur=None), "praticien.nom", "texte"),
        (_with("praticien", "nom", valeur=3), "praticien.nom", "texte"),
        (_with("praticien", "nom", valeur="x" * 10_001), "praticien.nom", "10\u00a0000 caractères"),
        (_with("praticien", "rpps", valeur="10000000008"), "praticien.rpps", "clé juste"),
        (_with("praticien", "rpps", valeur=10000000009), "praticien.rpps", "texte"),
        (_with("praticien", "secteur", valeur=1), "praticien.secteur", "texte"),
        (_with("praticien", "cabinet", valeur="x" * 10_001), "praticien.cabinet", "caractères"),
        (_with("praticien", "telephone", valeur="0"), "praticien.telephone", "clé inconnue"),
        (_with("reponses", valeur=[]), "reponses", "objet"),
        (_with("reponses", valeur=None), "reponses", "objet"),
        (_with("reponses", "v9.i1", valeur={}), "reponses.v9.i1", "indicateur inconnu"),
        (_with("reponses", "v1.i1", valeur=[]), "reponses.v1.i1", "objet"),
        (_with("reponses", "v1.i1", "dmp", valeur=True), "reponses.v1.i1.dmp", "champ inconnu"),
        (_with("reponses", "v1.i1", "segur", valeur="oui"), "reponses.v1.i1.segur", "attendu"),
        (_with("reponses", "v1.i3", valeur={"taux": 101}), "reponses.v1.i3.taux", "entre 0 et 100"),
        (_with("notes", valeur="x"), "notes", "objet"),
        (_with("notes", "v9.i1", valeur="x"), "notes.v9.i1", "indicateur inconnu"),
        (_with("notes", "v1.i1", valeur=None), "notes.v1.i1", "texte"),
        (_with("notes", "v1.i1", valeur="x" * 10_001), "notes.v1.i1", "caractères"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    tmp_path: Path, contenu: object, lieu: str, raison: str
) -> None:
    with pytest.raises(ErreurDossier) as refus:
        read_dossier(_file(tmp_path, contenu), CATALOGUE)
    assert refus.value.fichier == "dossier.json"
    assert refus.value.lieu == lieu
    assert raison in refus.value.raison
    assert refus.value.raison.endswith(".")
    assert refus.value.conseil.endswith(".")


def test_texts_of_the_greatest_length_are_read(tmp_path: Path) -> None:
    brut = _with("notes", "v1.i1", valeur="é" * 10_000)
    assert len(read_dossier(_file(tmp_path, brut), CATALOGUE).notes["v1.i1"]) == 10_000


def test_a_huge_key_is_named_shortly(tmp_path: Path) -> None:
    with pytest.raises(ErreurDossier) as refus:
        read_dossier(_file(tmp_path, _with("x" * 100_000, valeur=1)), CATALOGUE)
    assert len(str(refus.value)) < 300


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    chemin = tmp_path / "dossier.json"
    with chemin.open("wb") as fichier:
        fichier.truncate(MAX_OCTETS + 1)  # a sparse file: nothing to read
    with pytest.raises(ErreurDossier, match="20\u00a0Mo"):
        read_dossier(chemin, CATALOGUE)


def test_a_file_of_the_greatest_size_is_read(tmp_path: Path) -> None:
    contenu = json.dumps(VALIDE).encode()
    chemin = _file(tmp_path, contenu + b" " * (MAX_OCTETS - len(contenu)))
    assert read_dossier(chemin, CATALOGUE).praticien.nom == "EXEMPLE"


@pytest.mark.parametrize("nom", ["absent.json", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, nom: str) -> None:
    with pytest.raises(ErreurDossier, match="ne s’ouvre pas"):
        read_dossier(tmp_path / nom, CATALOGUE)


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    dossier = parse_dossier(VALIDE, "dossier.json", CATALOGUE)
    (tmp_path / "dossier.json").mkdir()
    with pytest.raises(ErreurDossier, match="n’a pas pu être écrit"):
        write_dossier(dossier, tmp_path / "dossier.json")
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["dossier.json"]
    with pytest.raises(ErreurDossier, match="il n’existe pas"):
        write_dossier(dossier, tmp_path / "absent" / "dossier.json")


def test_half_a_character_is_refused_before_writing(tmp_path: Path) -> None:
    dossier = Dossier("fs-2024", Praticien(nom="EXEMPLE"), {}, {"v1.i1": "moitié \ud83d"})
    with pytest.raises(ErreurDossier, match="moitié d’un caractère"):
        write_dossier(dossier, tmp_path / "dossier.json")
    assert not list(tmp_path.iterdir())


# the store


@pytest.mark.parametrize("chemin", EXEMPLES, ids=lambda chemin: chemin.stem)
def test_a_dossier_goes_through_the_store_unchanged(chemin: Path, tmp_path: Path) -> None:
    dossier = read_dossier(chemin, CATALOGUE)
    with Store.open(tmp_path) as store:
        declaration_id = import_dossier(store, dossier)
        assert export_dossier(store, declaration_id, CATALOGUE) == dossier
    with Store.open(tmp_path) as store:
        assert export_dossier(store, declaration_id, CATALOGUE) == dossier


def test_the_same_doctor_is_not_added_twice(tmp_path: Path) -> None:
    dossier = parse_dossier(VALIDE, "dossier.json", CATALOGUE)
    autre = parse_dossier(_with("praticien", "prenom", valeur="Claude"), "d.json", CATALOGUE)
    with Store.open(tmp_path) as store:
        import_dossier(store, dossier)
        import_dossier(store, dossier)
        assert len(store.praticiens.list()) == 1
        import_dossier(store, autre)
        assert len(store.praticiens.list()) == 2
        assert len(store.declarations.list()) == 3


def test_an_import_that_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    dossier = Dossier(
        "fs-2024",
        Praticien(nom="EXEMPLE"),
        parse_reponses(CATALOGUE.get("fs-2024"), VALIDE["reponses"]),
        {"v1.i1": "bonne note", "v1.i2": "moitié \ud83d"},
    )
    with Store.open(tmp_path) as store:
        with pytest.raises(ErreurDonnee, match="moitié"):
            import_dossier(store, dossier)
        assert store.praticiens.list() == ()
        assert store.declarations.list() == ()


def test_stored_answers_the_rules_refuse_are_not_exported(tmp_path: Path) -> None:
    dossier = parse_dossier(VALIDE, "dossier.json", CATALOGUE)
    with Store.open(tmp_path) as store:
        declaration_id = import_dossier(store, dossier)
        store.declarations.save_reponses(declaration_id, {("v1.i3", "taux"): "101"})
        with pytest.raises(ErreurReponse, match=r"v1\.i3\.taux"):
            export_dossier(store, declaration_id, CATALOGUE)


def test_a_declaration_that_is_not_there_is_said(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(ErreurDonnee, match="77"):
        export_dossier(store, 77, CATALOGUE)


def test_the_file_holds_what_the_contract_says() -> None:
    dossier = Dossier(
        "fs-2024",
        Praticien(nom="EXEMPLE", secteur="1"),
        parse_reponses(
            CATALOGUE.get("fs-2024"),
            {
                "v1.i3": {"taux": {"numerateur": 2, "denominateur": 3}},
                "v2.i1.dmp": {"taux": Decimal("31.50")},
                "v2.i1.spe": {"taux": "sans_objet"},
            },
        ),
        {},
    )
    assert list(dump_dossier(dossier).items()) == [
        ("format", "forfait-desktop/dossier"),
        ("version", 1),
        ("ruleset", "fs-2024"),
        ("praticien", {"nom": "EXEMPLE", "secteur": "1"}),
        (
            "reponses",
            {
                "v1.i3": {"taux": {"numerateur": 2, "denominateur": 3}},
                "v2.i1.dmp": {"taux": "31.50"},
                "v2.i1.spe": {"taux": "sans_objet"},
            },
        ),
        ("notes", {}),
    ]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has named pipes in its folders")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau.json")
    with pytest.raises(ErreurDossier, match="ordinaire"):
        read_dossier(tmp_path / "tuyau.json", CATALOGUE)


def test_a_name_that_turns_the_reading_round_is_shown_by_its_codes(tmp_path: Path) -> None:
    path = tmp_path / "dossier\u202enosj.exe"
    path.write_bytes(b"[]")
    with pytest.raises(ErreurDossier) as refus:
        read_dossier(path, CATALOGUE)
    assert "[U+202E]" in str(refus.value)
    assert "\u202e" not in str(refus.value)
