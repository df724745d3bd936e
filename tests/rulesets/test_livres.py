"""The shipped rules, checked against tables typed by hand from the published rules."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple, get_args

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.catalogue.loader import Racine
from forfait_desktop.domain.assistant import Percentile, Temps
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.genres import (
    ChoixMin,
    Condition,
    MoyenneMin,
    NombreMin,
    Oui,
    PointsNotifies,
    TauxMin,
    Tous,
    UnParmi,
)
from forfait_desktop.domain.ruleset import DateCampagne, Ruleset
from forfait_desktop.paths import shipped_dir

RACINE: Final = shipped_dir("rulesets")
LIVRES: Final = Catalogue([RACINE])
BAREME: Final = Racine(RACINE).bareme
RULESETS: Final = ("fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026")

CO: Final = "concordant"
DE: Final = "deduit"
IN: Final = "inconnu"
OF: Final = "officiel"
SU: Final = "source_unique"

# ---------------------------------------------------------------- totals

# Ruleset → total, then the maximum of each volet, each with its certainty.
TOTAUX: Final[dict[str, tuple[int, str, dict[str, tuple[int, str]]]]] = {
    "fs-2022": (1385, CO, {"v1": (400, CO), "v2": (985, CO)}),
    "fs-2023": (1163, OF, {"v1": (280, OF), "v2": (883, OF)}),
    "fs-2024": (1115, CO, {"v1": (280, CO), "v2": (835, CO)}),
    "fs-2025": (1115, CO, {"v1": (280, CO), "v2": (835, CO)}),
    "donum-2026": (420, CO, {"socle": (280, SU), "options": (140, SU)}),
}

BLOCS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "fs-2022": ("v1", ("v1.i1", "v1.i2", "v1.i3", "v1.i4", "v1.i5")),
    "fs-2023": ("v1", ("v1.i1", "v1.i2", "v1.i3", "v1.i4")),
    "fs-2024": ("v1", ("v1.i1", "v1.i2", "v1.i3", "v1.i4")),
    "fs-2025": ("v1", ("v1.i1", "v1.i2", "v1.i3", "v1.i4")),
    "donum-2026": ("socle", ("socle.i1", "socle.i2")),
}


def test_every_folder_loads() -> None:
    """No shipped ruleset is refused, and none is missing."""
    bons, erreurs = LIVRES.load_all()
    assert [str(erreur) for erreur in erreurs] == []
    assert {ruleset.id for ruleset in bons} == set(RULESETS)


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_totals_are_the_published_ones(ruleset_id: str) -> None:
    """The total of the rules and of each volet is the published one."""
    ruleset = LIVRES.get(ruleset_id)
    total, certitude, volets = TOTAUX[ruleset_id]
    assert (int(ruleset.points_max.valeur), ruleset.points_max.certitude.value) == (
        total,
        certitude,
    )
    assert {
        v.id: (int(v.points_max.valeur), v.points_max.certitude.value) for v in ruleset.volets
    } == volets
    assert ruleset.points_max.valeur % 1 == 0


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_point_is_worth_seven_euros(ruleset_id: str) -> None:
    """A point is worth 7 € every year."""
    point = LIVRES.get(ruleset_id).point
    attendu = CO if ruleset_id == "donum-2026" else OF
    assert point.valeur == 7
    assert point.certitude.value == attendu


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_block_opens_the_other_volet(ruleset_id: str) -> None:
    """280 points are paid together by the required indicators, which open the rest."""
    premier, second = LIVRES.get(ruleset_id).volets
    volet_id, ids = BLOCS[ruleset_id]
    assert premier.id == volet_id
    assert premier.bloc is not None
    assert premier.bloc.indicateurs == ids
    assert premier.bloc.points.valeur == 280
    assert (premier.ouvert_par, second.ouvert_par, second.bloc) == (None, volet_id, None)


def test_the_groups_sum_to_what_is_published() -> None:
    """The digital uses of each year, and the SAS of 2022, have their own totals."""
    assert {
        (ruleset_id, groupe.id): groupe.points.valeur
        for ruleset_id in RULESETS
        for volet in LIVRES.get(ruleset_id).volets
        for groupe in volet.groupes
    } == {
        ("fs-2022", "v2.i1"): 180,
        ("fs-2022", "v2.i8"): 560,
        ("fs-2023", "v2.i1"): 318,
        ("fs-2024", "v2.i1"): 270,
        ("fs-2025", "v2.i1"): 270,
    }


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_volet_3_comes_with_the_forfait_structure_only(ruleset_id: str) -> None:
    """The scale of the medical assistant goes with the forfait structure."""
    assert (LIVRES.get(ruleset_id).assistant is not None) == ruleset_id.startswith("fs-")


# ---------------------------------------------------------------- the indicators, one by one


class Ligne(NamedTuple):
    """One indicator: points and their certainty, condition and its certainty, fields, mode."""

    points: str | None
    certitude_points: str | None
    condition: str
    certitude_condition: str
    champs: str
    mode: str


COORDONNE: Final = "equipe oui | rcp ≥ 4 | teleexpertise oui | ehpad_had ≥ 16"
CHAMPS_COORDONNE: Final = "equipe:oui_non rcp:nombre teleexpertise:oui_non ehpad_had:nombre"
SAS: Final = "heures ≥ 2 & inscrit oui"
CHAMPS_SAS: Final = "heures:nombre(decimales) inscrit:oui_non"
TAUX_SO: Final = "taux:taux(sans_objet)"

# In brackets after a field: what it allows ("sans objet", decimals).
V1_2023: Final = {
    "v1.i1": Ligne(
        None, None, "segur oui & lap oui", CO, "segur:oui_non lap:oui_non(sans_objet)", "declare"
    ),
    "v1.i2": Ligne(None, None, "oui oui", CO, "oui:oui_non", "prerempli"),
    "v1.i3": Ligne(None, None, "taux ≥ 2/3", CO, "taux:taux", "prerempli"),
    "v1.i4": Ligne(None, None, "oui oui", CO, "oui:oui_non", "prerempli"),
}

FS_2024: Final = {
    **V1_2023,
    "v2.i1.dmp": Ligne("40", CO, "taux ≥ 30 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.mss": Ligne("40", CO, "taux ≥ 10 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.ordonnance": Ligne("40", CO, "taux ≥ 40 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.apcv": Ligne("40", CO, "nombre ≥ 1", SU, "nombre:nombre", "prerempli"),
    "v2.i1.aat": Ligne("22.5", CO, "taux ≥ 90 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.atmp": Ligne("22.5", CO, "taux ≥ 50 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.pse": Ligne("22.5", CO, "taux ≥ 90 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.dmt": Ligne("22.5", CO, "taux ≥ 90 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.spe": Ligne("10", CO, "taux ≥ 30 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.dsg": Ligne("10", CO, "taux ≥ 50 %", SU, TAUX_SO, "prerempli"),
    "v2.i2": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i3": Ligne("120", CO, COORDONNE, SU, CHAMPS_COORDONNE, "declare"),
    "v2.i4": Ligne("70", CO, "oui oui", SU, "oui:oui_non", "declare"),
    "v2.i5": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i6": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i7": Ligne("25", CO, "appareils ≥ 1 mot", CO, "appareils:choix", "declare"),
    "v2.i8": Ligne("200", CO, SAS, SU, CHAMPS_SAS, "declare"),
}

FS_2023: Final = {
    **V1_2023,
    "v2.i1.teleservices": Ligne("158", DE, "points notifiés", IN, "points:points", "prerempli"),
    "v2.i1.dmp": Ligne("40", SU, "taux ≥ 10 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.mss": Ligne("40", SU, "taux ≥ 5 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.ordonnance": Ligne("40", SU, "taux ≥ 30 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.apcv": Ligne("40", SU, "nombre ≥ 1", SU, "nombre:nombre", "prerempli"),
    "v2.i2": Ligne("50", SU, "oui oui", SU, "oui:oui_non", "declare"),
    "v2.i3": Ligne("120", SU, COORDONNE, SU, CHAMPS_COORDONNE, "declare"),
    "v2.i4": Ligne("70", SU, "oui oui", SU, "oui:oui_non", "declare"),
    "v2.i5": Ligne("50", SU, "oui oui", SU, "oui:oui_non", "declare"),
    "v2.i6": Ligne("50", SU, "oui oui", SU, "oui:oui_non", "declare"),
    "v2.i7": Ligne("25", SU, "appareils ≥ 1 mot", SU, "appareils:choix", "declare"),
    "v2.i8": Ligne("200", SU, SAS, SU, CHAMPS_SAS, "declare"),
}

FS_2022: Final = {
    "v1.i1": Ligne(
        None,
        None,
        "dmp_compatible oui & lap oui",
        CO,
        "dmp_compatible:oui_non lap:oui_non(sans_objet)",
        "declare",
    ),
    "v1.i2": Ligne(None, None, "oui oui", CO, "oui:oui_non", "inconnu"),
    "v1.i3": Ligne(None, None, "oui oui", OF, "oui:oui_non", "prerempli"),
    "v1.i4": Ligne(None, None, "taux ≥ 2/3", CO, "taux:taux", "prerempli"),
    "v1.i5": Ligne(None, None, "oui oui", CO, "oui:oui_non", "prerempli"),
    "v1.i6": Ligne("120", CO, COORDONNE, SU, CHAMPS_COORDONNE, "declare"),
    "v2.i1.teleservices": Ligne("100", CO, "points notifiés", IN, "points:points", "prerempli"),
    "v2.i1.dmp": Ligne("40", CO, "taux ≥ 20 %", SU, TAUX_SO, "prerempli"),
    "v2.i1.mss": Ligne("40", CO, "taux ≥ 5 %", SU, TAUX_SO, "prerempli"),
    "v2.i2": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i4": Ligne("70", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i5": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i6": Ligne("50", CO, "oui oui", CO, "oui:oui_non", "declare"),
    "v2.i7": Ligne("25", CO, "appareils ≥ 1 mot", CO, "appareils:choix", "declare"),
    "v2.i8.participation": Ligne("200", CO, SAS, SU, CHAMPS_SAS, "declare"),
    "v2.i8.effection": Ligne("360", SU, "points notifiés", SU, "points:points", "inconnu"),
}

DONUM_2026: Final = {
    "socle.i1": Ligne(
        None,
        None,
        "segur oui & lap oui & sesam oui",
        CO,
        "segur:oui_non lap:oui_non sesam:oui_non",
        "inconnu",
    ),
    "socle.i2": Ligne(
        None,
        None,
        "moyenne de dcmt, fse, pse, aat ≥ 60 %",
        DE,
        "dcmt:taux(sans_objet) fse:taux(sans_objet) pse:taux(sans_objet) aat:taux(sans_objet)",
        "inconnu",
    ),
    "options.i1": Ligne(
        "60",
        SU,
        "moyenne de atmp, spe, dsg ≥ 30 %",
        DE,
        "atmp:taux(sans_objet) spe:taux(sans_objet) dsg:taux(sans_objet)",
        "inconnu",
    ),
    "options.i2": Ligne(
        "60",
        SU,
        "moyenne de dmp, ordonnance ≥ 30 %",
        DE,
        "dmp:taux(sans_objet) ordonnance:taux(sans_objet)",
        "inconnu",
    ),
    "options.i3": Ligne("20", SU, "apcv ≥ 1 & mss ≥ 1", SU, "apcv:nombre mss:nombre", "inconnu"),
}

TABLES: Final = {
    "fs-2022": FS_2022,
    "fs-2023": FS_2023,
    "fs-2024": FS_2024,
    "fs-2025": FS_2024,
    "donum-2026": DONUM_2026,
}


def _seuil(seuil: Fraction) -> str:
    return f"{seuil * 100} %" if (seuil * 100).denominator == 1 else str(seuil)


def _write(condition: Condition) -> str:
    """Write a condition the way the tables above do."""
    match condition:
        case Oui():
            return f"{condition.champ} oui"
        case TauxMin():
            return f"{condition.champ} ≥ {_seuil(condition.seuil)}"
        case NombreMin():
            return f"{condition.champ} ≥ {condition.seuil}"
        case ChoixMin():
            return f"{condition.champ} ≥ {condition.minimum} mot"
        case PointsNotifies():
            return f"{condition.champ} notifiés"
        case MoyenneMin():
            return f"moyenne de {', '.join(condition.champs)} ≥ {_seuil(condition.seuil)}"
        case Tous():
            return " & ".join(_write(partie) for partie in condition.parties)
        case UnParmi():
            return " | ".join(_write(partie) for partie in condition.parties)


def _write_champ(champ: Champ) -> str:
    droits = [nom for nom in ("sans_objet", "decimales", "unique") if getattr(champ, nom)]
    return f"{champ.id}:{champ.type}" + (f"({','.join(droits)})" if droits else "")


@pytest.mark.parametrize(
    ("ruleset_id", "indicateur_id"),
    [(ruleset_id, ligne) for ruleset_id, table in TABLES.items() for ligne in table],
)
def test_each_indicator_is_the_published_one(ruleset_id: str, indicateur_id: str) -> None:
    """Points, condition, thresholds, fields, mode and certainties are those of the tables."""
    indicateur = LIVRES.get(ruleset_id).indicateurs[indicateur_id]
    points = indicateur.points
    assert TABLES[ruleset_id][indicateur_id] == Ligne(
        str(points.valeur) if points else None,
        points.certitude.value if points else None,
        _write(indicateur.condition),
        indicateur.condition.certitude.value,
        " ".join(_write_champ(champ) for champ in indicateur.champs),
        indicateur.mode.valeur,
    )


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_indicators_are_in_the_published_order(ruleset_id: str) -> None:
    """The lines follow the order of the declaration, and there are no others."""
    assert list(LIVRES.get(ruleset_id).indicateurs) == list(TABLES[ruleset_id])


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_mode_is_sure_for_2022_only(ruleset_id: str) -> None:
    """Prefilled or declared was read for 2022: later years keep a reserve."""
    attendu = CO if ruleset_id == "fs-2022" else SU
    for _, indicateur in LIVRES.get(ruleset_id).iter_indicateurs():
        mode = indicateur.mode
        if mode.valeur == "inconnu":
            assert (mode.sources, mode.certitude.value) == ((), IN)
        else:
            assert mode.sources == ("cegedim-2022", "quotidien")
            assert mode.certitude.value == attendu


def test_each_part_of_the_coordinated_care_has_its_own_source() -> None:
    """The team comes from one source, the three other ways from another."""
    condition = LIVRES.get("fs-2024").indicateurs["v2.i3"].condition
    assert isinstance(condition, UnParmi)
    assert [partie.sources for partie in condition.parties] == [
        ("recomed",),
        ("rofim-2024",),
        ("rofim-2024",),
        ("rofim-2024",),
    ]


@pytest.mark.parametrize("ruleset_id", ["fs-2022", "fs-2023", "fs-2024", "fs-2025"])
def test_the_connected_devices_are_those_of_2019(ruleset_id: str) -> None:
    """The thirteen words of the list are the published ones, in order."""
    appareils = LIVRES.get(ruleset_id).indicateurs["v2.i7"].champs[0]
    assert [option.mot for option in appareils.options] == [
        "oxymetre",
        "stethoscope",
        "dermatoscope",
        "otoscope",
        "glucometre",
        "ecg",
        "doppler",
        "echographe",
        "tensiometre",
        "camera",
        "test_visuel_audiogramme",
        "spirometre",
        "tympanometre",
    ]


@pytest.mark.parametrize(
    ("ruleset_id", "certitude"),
    [("fs-2022", OF), ("fs-2023", OF), ("fs-2024", SU), ("fs-2025", SU)],
)
def test_the_exemption_of_lap_says_how_sure_it_is(ruleset_id: str, certitude: str) -> None:
    """The exemption is official until 2023 and to be confirmed later."""
    remarque = LIVRES.get(ruleset_id).indicateurs["v1.i1"].remarques[0]
    assert "spécialité" in remarque.texte
    assert (remarque.sources, remarque.certitude.value) == (("jo-avenant9",), certitude)


def test_donum_says_what_2028_will_ask() -> None:
    """The thresholds of 2028 stand with the indicators that they will change."""
    donum = LIVRES.get("donum-2026")
    a_venir = {
        indicateur.id: (indicateur.a_venir[0].texte, indicateur.a_venir[0].certitude.value)
        for _, indicateur in donum.iter_indicateurs()
        if indicateur.a_venir
    }
    assert {i: c for i, (_, c) in a_venir.items()} == {
        "socle.i2": CO,
        "options.i1": SU,
        "options.i2": SU,
    }
    assert "80\u00a0%" in a_venir["socle.i2"][0]
    assert "60\u00a0%" in a_venir["options.i1"][0]
    assert "60\u00a0%" in a_venir["options.i2"][0]


def test_a_deduced_mean_says_that_its_threshold_is_sure() -> None:
    """The mean is deduced, the threshold of the socle is not: a remark says so."""
    remarques = LIVRES.get("donum-2026").indicateurs["socle.i2"].remarques
    assert [r.certitude.value for r in remarques] == [CO, DE]
    condition = LIVRES.get("donum-2026").indicateurs["socle.i2"].condition
    assert isinstance(condition, MoyenneMin)
    assert (condition.surete_du_seuil.value, condition.certitude.value) == (CO, DE)


# ---------------------------------------------------------------- dates

Jour = tuple[date | None, str, str, bool]
DATES: Final[dict[str, tuple[Jour, Jour, Jour]]] = {
    "fs-2022": (
        (date(2023, 1, 10), "", CO, False),
        (date(2023, 2, 10), "", CO, False),
        (None, "vers le 17 au 21 avril 2023", CO, False),
    ),
    "fs-2023": (
        (date(2023, 12, 11), "", OF, False),
        (date(2024, 2, 11), "", OF, False),
        (None, "printemps 2024, jour inconnu", IN, False),
    ),
    "fs-2024": (
        (None, "", IN, False),
        (date(2025, 2, 9), "", SU, False),
        (None, "avril 2025", DE, False),
    ),
    "fs-2025": (
        (date(2025, 12, 15), "", SU, False),
        (date(2026, 2, 8), "", SU, False),
        (None, "printemps 2026, jour inconnu", IN, False),
    ),
    "donum-2026": (
        (date(2026, 12, 15), "mi-décembre 2026", DE, True),
        (date(2027, 2, 8), "début février 2027", DE, True),
        (None, "2027, date inconnue", IN, False),
    ),
}


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_dates_are_the_published_ones(ruleset_id: str) -> None:
    """The campaign opens, closes and is paid on the published days; estimates say so."""

    def read(jour: DateCampagne) -> Jour:
        return jour.valeur, jour.texte, jour.certitude.value, jour.estimation

    dates = LIVRES.get(ruleset_id).dates
    lues = (read(dates.ouverture), read(dates.fermeture), read(dates.paiement))
    assert lues == DATES[ruleset_id]


def test_fs_2025_is_fs_2024_but_for_the_campaign() -> None:
    """Only the identifier, the titles, the year, the dates and what is taken up differ."""
    propres = {"id", "titre", "titre_court", "campagne", "dates", "sources", "sha256"}
    origines = {"volets": {"__all__": {"indicateurs": {"__all__": {"reprend"}}}}}
    a_part: Any = {**dict.fromkeys(propres, True), **origines}
    fs_2024 = LIVRES.get("fs-2024").model_dump(exclude=a_part)
    assert LIVRES.get("fs-2025").model_dump(exclude=a_part) == fs_2024


def test_fs_2024_names_no_year_that_fs_2025_would_inherit() -> None:
    """No sentence of the two years names one of them."""
    inherited = LIVRES.get("fs-2025").model_dump(exclude={"dates", "assistant", "sources"})
    fautes = [t for t in _strings(inherited, "") if "2024" in t[1]]
    assert fautes == []


# ---------------------------------------------------------------- what is taken up

# Here → there, field by field, where the labels differ and the meaning was found to be the same.
MEME_SENS: Final = {
    ("donum-2026", "socle.i1", "sesam"): ("fs-2025", "v1.i2", "oui"),  # 1.40 addendum 8, both
    ("donum-2026", "socle.i2", "dcmt"): ("fs-2025", "v2.i1.dmt", "taux"),
    ("donum-2026", "socle.i2", "fse"): ("fs-2025", "v1.i3", "taux"),
    ("donum-2026", "socle.i2", "pse"): ("fs-2025", "v2.i1.pse", "taux"),
    ("donum-2026", "socle.i2", "aat"): ("fs-2025", "v2.i1.aat", "taux"),
    ("donum-2026", "options.i1", "atmp"): ("fs-2025", "v2.i1.atmp", "taux"),
    ("donum-2026", "options.i1", "spe"): ("fs-2025", "v2.i1.spe", "taux"),
    ("donum-2026", "options.i1", "dsg"): ("fs-2025", "v2.i1.dsg", "taux"),
    ("donum-2026", "options.i2", "dmp"): ("fs-2025", "v2.i1.dmp", "taux"),
    ("donum-2026", "options.i2", "ordonnance"): ("fs-2025", "v2.i1.ordonnance", "taux"),
}

# What must never be taken up, with the reason.
AUTRE_SENS: Final = (
    ("fs-2023", "v1.i2"),  # 2022 accepted a Ségur software instead of addendum 8
    ("fs-2024", "v1.i2"),  # 2023 tolerated addendum 7
    ("fs-2023", "v2.i1.teleservices"),  # another list of services, another scale
)

Place = tuple[str, str, str]


def _taken_up() -> list[tuple[Place, Place]]:
    """Return (here, there) for every field whose answer is taken up."""
    couples = []
    for ruleset_id in RULESETS:
        for _, indicateur in LIVRES.get(ruleset_id).iter_indicateurs():
            for origine in indicateur.origines:
                ancien = LIVRES.get(origine.ruleset_id).indicateurs[origine.indicateur]
                communs = [(c.id, c.id) for c in ancien.champs if indicateur.champ(c.id)]
                for de, vers in [origine.champs] if origine.champs else communs:
                    ici = (ruleset_id, indicateur.id, vers)
                    couples.append((ici, (origine.ruleset_id, ancien.id, de)))
    return couples


def _champ(place: Place) -> Champ:
    ruleset_id, indicateur_id, champ_id = place
    champ = LIVRES.get(ruleset_id).indicateurs[indicateur_id].champ(champ_id)
    assert champ is not None, place
    return champ


def test_what_is_taken_up_exists_and_has_the_same_type() -> None:
    """Every origin names an earlier line and a field of the same type as the one it fills."""
    couples = _taken_up()
    assert len({ici for ici, _ in couples}) == len(couples)
    for ici, de in couples:
        assert _champ(ici).type == _champ(de).type, (ici, de)
        assert _champ(ici).unite == _champ(de).unite, (ici, de)
        assert _champ(de).mots <= _champ(ici).mots, (ici, de)


def test_what_is_taken_up_has_the_same_meaning() -> None:
    """The labels are the same, or the pair was compared by hand."""
    autres = {ici: de for ici, de in _taken_up() if _champ(ici).libelle != _champ(de).libelle}
    assert autres == MEME_SENS


def test_what_changed_its_meaning_is_not_taken_up() -> None:
    """An answer to another question is never proposed, and 2025 takes up every line of 2024."""
    for ruleset_id, indicateur_id in AUTRE_SENS:
        assert LIVRES.get(ruleset_id).indicateurs[indicateur_id].reprend == ()
    assert {i.id: i.reprend for i in LIVRES.get("fs-2025").indicateurs.values()} == {
        indicateur_id: (f"fs-2024:{indicateur_id}",) for indicateur_id in FS_2024
    }
    repris = {ici[1:] for ici, _ in _taken_up() if ici[0] == "donum-2026"}
    assert {("socle.i1", "segur"), ("socle.i1", "lap"), ("options.i3", "apcv")} <= repris
    assert ("options.i3", "mss") not in repris  # a rate in 2025, a count in 2026


# ---------------------------------------------------------------- volet 3

# Regime, working time → year 1, year 2, year 3 and later, the same from P90 to P94, P95 and more.
ASSISTANT: Final[dict[tuple[str, str], tuple[int | None, ...]]] = {
    ("avant_juin_2024", "tiers"): (12000, 9000, 7000, 8350, 12000),
    ("avant_juin_2024", "mi"): (18000, 13500, 10500, 12500, 18000),
    ("avant_juin_2024", "plein"): (36000, 27000, 21000, 25000, 36000),
    ("depuis_juin_2024", "tiers"): (None, 9450, 7350, 8767, 12600),
    ("depuis_juin_2024", "mi"): (19000, 14000, 11000, 13000, 19000),
    ("depuis_juin_2024", "plein"): (38000, 28000, 22000, 26000, 38000),
}


def test_the_amounts_of_the_assistant_are_the_published_ones() -> None:
    """Each amount of volet 3 is the official one."""
    lignes = {(r.id, str(m.temps)): m for r in BAREME.regimes for m in r.montants}
    assert set(lignes) == set(ASSISTANT)
    for cle, attendus in ASSISTANT.items():
        m = lignes[cle]
        montants = (m.annee_1, m.annee_2, m.annee_3, m.annee_3_p90_p94, m.p95_plus)
        for montant, attendu in zip(montants, attendus, strict=True):
            assert montant == attendu, cle
    assert all(m.certitude.value == OF for r in BAREME.regimes for m in r.montants)


def test_the_days_of_the_assistant_are_the_published_ones() -> None:
    """The amounts change on 22 June 2024; thirds and the prerequisite end on 1 May 2023."""
    assert [r.a_partir_de for r in BAREME.regimes] == [None, date(2024, 6, 22)]
    assert BAREME.duree_ans == 5
    assert BAREME.fin_des_tiers.valeur == date(2023, 5, 1)
    assert BAREME.fin_des_tiers.certitude.value == OF
    assert BAREME.fin_du_prerequis.valeur == date(2023, 5, 1)
    assert BAREME.fin_du_prerequis.certitude.value == DE


def test_the_words_of_the_assistant_are_those_of_the_contract() -> None:
    """The options of the two choices are the words that the command line takes."""
    signature, temps, percentile = BAREME.champs
    assert signature.type == "date"
    assert tuple(option.mot for option in temps.options) == get_args(Temps)
    assert tuple(option.mot for option in percentile.options) == get_args(Percentile)
    assert temps.unique
    assert percentile.unique


# ---------------------------------------------------------------- sources


def _cited(contenu: object) -> Iterator[str]:
    if isinstance(contenu, dict):
        for cle, valeur in contenu.items():
            if cle.endswith("sources") and all(isinstance(s, str) for s in valeur):
                yield from valeur
            else:
                yield from _cited(valeur)
    elif isinstance(contenu, list):
        for element in contenu:
            yield from _cited(element)


def test_every_cited_source_is_listed() -> None:
    """Whatever file cites it, a source stands in sources.toml, with its title and its nature."""
    listees = {s["id"] for s in tomllib.loads(_read("sources.toml"))["sources"]}
    assert len(listees) == 32
    for fichier in sorted(RACINE.rglob("*.toml")):
        contenu = tomllib.loads(fichier.read_text(encoding="utf-8"))
        assert set(_cited(contenu)) <= listees, fichier


def test_no_value_rests_on_a_text_that_was_not_read() -> None:
    """The three texts marked "non lu" are listed, and no value cites them."""
    sources = tomllib.loads(_read("sources.toml"))["sources"]
    non_lus = {s["id"] for s in sources if "non lu" in s["nature"]}
    assert non_lus == {"guide-2024", "convention-2024", "ameli-donum"}
    for ruleset_id in RULESETS:
        assert not non_lus & set(LIVRES.get(ruleset_id).source_par_id)


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_what_is_official_cites_an_official_text(ruleset_id: str) -> None:
    """A value is marked official only when one of its sources is."""
    ruleset = LIVRES.get(ruleset_id)
    for lieu, sources in _officials(ruleset.model_dump(), ""):
        natures = {ruleset.source_par_id[s].nature for s in sources}
        assert "officiel" in natures, lieu


def _officials(contenu: object, lieu: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(contenu, dict):
        if getattr(contenu.get("certitude"), "value", None) == OF:
            yield lieu, contenu["sources"]
        for cle, valeur in contenu.items():
            yield from _officials(valeur, f"{lieu}.{cle}")
    elif isinstance(contenu, tuple | list):
        for rang, element in enumerate(contenu):
            yield from _officials(element, f"{lieu}[{rang}]")


# ---------------------------------------------------------------- the sentences

LUES: Final = {
    "aide",
    "inconnues",
    "libelle",
    "libelle_court",
    "nature",
    "nom",
    "ou_trouver",
    "piece",
    "pourquoi",
    "question",
    "resume",
    "sans_objet_libelle",
    "texte",
    "titre",
    "titre_court",
    "unite",
}
"""The keys whose text a doctor reads."""

PHRASES: Final = {"aide", "inconnues", "ou_trouver", "piece", "pourquoi", "resume", "texte"}
ANGLAIS: Final = re.compile(
    r"\b(the|and|with|without|your|you|are|is|not|from|for|of|this|that|points? left|answer|"
    r"threshold|rate|ruleset|field|unknown)\b"
)
CAPITALES: Final = re.compile(
    r"\b(Etes|Equipements?|Echographe|Electroniques?|Editeur|Ecran|Etape|Etudiants?|Annee)\b"
)
MOTS_ECARTES: Final = re.compile(r"\b(Amelipro|AmeliPro|télé-transmission|Ameli|e-mail)\b")
DECIMALES_ADMISES: Final = {"1.40", "55.1"}  # names of versions and chapters, not numbers


def _read(nom: str) -> str:
    return (RACINE / nom).read_text(encoding="utf-8")


def _strings(contenu: object, cle: str) -> Iterator[tuple[str, str]]:
    """Yield (key, text) for every text that a doctor reads."""
    if isinstance(contenu, str):
        if cle in LUES and contenu:
            yield cle, contenu
    elif isinstance(contenu, dict):
        for sous_cle, valeur in contenu.items():
            yield from _strings(valeur, sous_cle)
    elif isinstance(contenu, tuple | list):
        for element in contenu:
            yield from _strings(element, cle)


def _all_strings() -> list[tuple[str, str]]:
    contenus: list[dict[str, Any]] = [
        tomllib.loads(fichier.read_text(encoding="utf-8"))
        for fichier in sorted(RACINE.rglob("*.toml"))
    ]
    return sorted({couple for contenu in contenus for couple in _strings(contenu, "")})


def _typographic_faults(texte: str) -> list[str]:
    """Return what is wrong in the typography of a French text."""
    regles = {
        "apostrophe droite": r"'",
        "guillemets droits": r'"',
        "espace double": r"[ \u00a0]{2}",
        "espace au bord": r"^\s|\s$",
        "autre blanc": r"[^\S \u00a0]",
        "signe sans espace insécable avant": r"(?<!\u00a0)[:;!?€%»]",
        "guillemet sans espace insécable après": r"«(?!\u00a0)",
        "milliers sans espace insécable": r"\d \d{3}\b|\b\d{5,}\b",
        "points séparés du nombre": r"\d points?\b",
        "trois points": r"\.\.\.",
    }
    fautes = [nom for nom, motif in regles.items() if re.search(motif, texte)]
    decimales = set(re.findall(r"\d+\.\d+", texte)) - DECIMALES_ADMISES
    if decimales:
        fautes.append(f"point décimal {decimales}")
    if CAPITALES.search(texte):
        fautes.append("capitale sans accent")
    if ANGLAIS.search(texte):
        fautes.append("mot anglais")
    if MOTS_ECARTES.search(texte):
        fautes.append("mot écarté")
    return fautes


def test_every_text_obeys_the_typography() -> None:
    """Non-breaking spaces, curly apostrophes, decimal commas, accented capitals, no English."""
    textes = {texte for cle, texte in _all_strings() if (cle, texte) != ("unite", "%")}
    fautes = {texte: f for texte in sorted(textes) if (f := _typographic_faults(texte))}
    assert fautes == {}


@pytest.mark.parametrize(
    "texte",
    [
        "L'annuaire",
        "Un taux : le vôtre",
        "Un taux\u00a0: le  vôtre",
        "Quel taux ?",
        "30 %",
        "30%",
        "2 960\u00a0€",
        "12000\u00a0€",
        "22.5",
        "Etes-vous prêt\u00a0?",
        "the rate",
        "«\u00a0oui »",
        "« oui\u00a0»",
        "Amelipro",
        "40 points",
    ],
)
def test_the_lint_sees_each_fault(texte: str) -> None:
    """The typographic check is not blind."""
    assert _typographic_faults(texte)


def test_sentences_end_as_sentences_do() -> None:
    """A question ends with its mark, a sentence with a point, a label with neither."""
    for cle, texte in _all_strings():
        if cle == "question":
            assert texte.endswith("\u00a0?"), texte
        elif cle in PHRASES and not _is_date_text(texte):
            assert texte.endswith("."), texte
            assert texte[0].isupper() or texte.startswith("amelipro"), texte
        elif cle not in PHRASES and cle != "nature":
            assert not texte.endswith((".", "?", ":")), texte


def _is_date_text(texte: str) -> bool:
    return texte in {jour[1] for jours in DATES.values() for jour in jours}


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_short_labels_fit_the_printed_list(ruleset_id: str) -> None:
    """A short label has 45 characters at most, and no two lines of a volet share one."""
    ruleset = LIVRES.get(ruleset_id)
    for volet in ruleset.volets:
        courts = [indicateur.libelle_court for indicateur in volet.indicateurs]
        assert max(map(len, courts)) <= 45
        assert len(set(courts)) == len(courts)


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_sans_objet_is_worded_where_it_is_allowed(ruleset_id: str) -> None:
    """The answer "sans objet" says to whom it applies, and is nowhere else."""
    for _, indicateur in LIVRES.get(ruleset_id).iter_indicateurs():
        for champ in indicateur.champs:
            assert champ.sans_objet == bool(champ.sans_objet_libelle)
            if champ.sans_objet:
                assert champ.sans_objet_libelle.startswith("Sans objet\u00a0: ")


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_summary_says_the_maximum_in_points_and_euros(ruleset_id: str) -> None:
    """The figures of the summary are those that the rules sum to."""
    ruleset = LIVRES.get(ruleset_id)
    points = _with_thousands(ruleset.points_max.valeur)
    euros = _with_thousands(ruleset.points_max.valeur * ruleset.point.valeur)
    assert f"{points}\u00a0points, soit {euros}\u00a0€" in ruleset.resume


def _with_thousands(nombre: Decimal) -> str:
    return f"{nombre:,}".replace(",", "\u00a0")


@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_what_nobody_published_is_said(ruleset_id: str) -> None:
    """Every ruleset lists what is unknown."""
    ruleset: Ruleset = LIVRES.get(ruleset_id)
    assert ruleset.inconnues
    assert len(set(ruleset.inconnues)) == len(ruleset.inconnues)
