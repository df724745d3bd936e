"""What changed between the rules of two campaigns, computed from the rules themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, assert_never

from forfait_desktop.domain.affichage import format_date_campagne, format_jour
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import (
    INSECABLE,
    format_euros,
    format_nombre,
    format_points,
)
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
from forfait_desktop.domain.ruleset import DateCampagne, Indicateur, Ruleset, Volet
from forfait_desktop.domain.values import Certitude, Points
from forfait_desktop.evaluation.phrases import say_seuil
from forfait_desktop.services.reprise import GetRuleset, earlier_declarations, find_lines

if TYPE_CHECKING:
    from forfait_desktop.services.bureau import Bureau
    from forfait_desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class Ecart:
    """One value before and after, several lines when it is made of several.

    An empty side did not exist; each side has its certainty, None for words.
    """

    libelle: str
    avant: str
    apres: str
    certitude_avant: Certitude | None = None
    certitude_apres: Certitude | None = None


Dit = tuple[str, Certitude | None]
"""What is said of a value, and how sure it is."""
RIEN: Final[Dit] = ("", None)


@dataclass(frozen=True, slots=True)
class Ligne:
    """An indicator that came, went or changed."""

    titre: str
    ecarts: tuple[Ecart, ...]


@dataclass(frozen=True, slots=True)
class Nouveautes:
    """All that differs between two campaigns."""

    ancien: Ruleset
    nouveau: Ruleset
    generales: tuple[Ecart, ...]
    ajoutees: tuple[Ligne, ...]
    modifiees: tuple[Ligne, ...]
    retirees: tuple[Ligne, ...]
    depuis_declaration: bool = False
    """Whether the earlier rules are those of the doctor's own last declaration."""

    @property
    def is_empty(self) -> bool:
        """Whether the rules are the same, dates apart."""
        return not (self.generales or self.ajoutees or self.modifiees or self.retirees)


def find_news(bureau: "Bureau", session: "Session") -> Nouveautes | None:
    """Compare the rules of a declaration with those of the doctor's latest earlier one.

    Without an earlier declaration, the campaign before stands for it; None when there is none.
    """
    nouveau = bureau.published(session.ruleset)
    praticien_id = session.declaration.praticien_id
    anterieures = earlier_declarations(bureau.store, praticien_id, nouveau.campagne)
    connus = {r.id: r for r in bureau.rulesets()[0] if r.campagne < nouveau.campagne}
    siennes = [connus[r.ruleset_id] for r in anterieures if r.ruleset_id in connus]
    ancien = next(iter(siennes), None) or max(
        connus.values(), key=lambda r: r.campagne, default=None
    )
    if ancien is None:
        return None
    nouveautes = compare_rules(ancien, nouveau, bureau.catalogue.get)
    return replace(nouveautes, depuis_declaration=bool(siennes))


def compare_rules(ancien: Ruleset, nouveau: Ruleset, get: GetRuleset) -> Nouveautes:
    """Compare two campaigns: each line here with the lines there that it continues."""
    suites = _match(ancien, nouveau, get)
    continues = {a.id for anciens in suites.values() for a in anciens}
    ajoutees, modifiees = [], []
    for volet, indicateur in nouveau.iter_indicateurs():
        anciens = suites[indicateur.id]
        titre = title_of(volet, indicateur)
        if not anciens:
            ajoutees.append(Ligne(titre, tuple(_describe(nouveau, indicateur, new=True))))
            continue
        ecarts = tuple(_compare_lines(ancien, nouveau, anciens, indicateur))
        if ecarts:
            modifiees.append(Ligne(titre, ecarts))
    retirees = tuple(
        Ligne(title_of(volet, i), tuple(_describe(ancien, i, new=False)))
        for volet, i in ancien.iter_indicateurs()
        if i.id not in continues
    )
    return Nouveautes(
        ancien,
        nouveau,
        tuple(_compare_totals(ancien, nouveau)),
        tuple(ajoutees),
        tuple(modifiees),
        retirees,
    )


def _match(ancien: Ruleset, nouveau: Ruleset, get: GetRuleset) -> dict[str, list[Indicateur]]:
    """Return the earlier lines that each line continues: by its origins, else by its name.

    In two versions of the rules of one campaign, a line keeps its identifier.
    """
    suites = {
        i.id: [ancien.indicateurs[la_bas] for la_bas in _find_earlier(i, ancien, nouveau, get)]
        for i in nouveau.indicateurs.values()
    }
    prises = {a.id for anciens in suites.values() for a in anciens}
    libres = {i.libelle: i for i in ancien.indicateurs.values() if i.id not in prises}
    for indicateur in nouveau.indicateurs.values():
        if not suites[indicateur.id] and indicateur.libelle in libres:
            suites[indicateur.id] = [libres.pop(indicateur.libelle)]
    return suites


def _find_earlier(
    indicateur: Indicateur, ancien: Ruleset, nouveau: Ruleset, get: GetRuleset
) -> tuple[str, ...]:
    if ancien.id == nouveau.id:
        return (indicateur.id,) if indicateur.id in ancien.indicateurs else ()
    return find_lines(indicateur, ancien, get)


def compare_dates(ancien: Ruleset, nouveau: Ruleset) -> tuple[Ecart, ...]:
    """Compare the three dates of two sets of rules."""
    avant, apres = ancien.dates, nouveau.dates
    return tuple(
        ecart
        for libelle, a, b in (
            ("Ouverture de la déclaration", avant.ouverture, apres.ouverture),
            ("Clôture de la déclaration", avant.fermeture, apres.fermeture),
            ("Paiement", avant.paiement, apres.paiement),
        )
        for ecart in _if_day_changed(libelle, a, b)
    )


def _if_day_changed(libelle: str, avant: DateCampagne, apres: DateCampagne) -> Iterator[Ecart]:
    """Say a day that moved, and how sure the new one is; or what became sure about the same one."""
    jours = format_jour(avant), format_jour(apres)
    if jours[0] != jours[1]:
        yield Ecart(libelle, *jours, avant.certitude, apres.certitude)
    else:  # the certainty is in the words
        yield from _if_changed(
            libelle, (format_date_campagne(avant), None), (format_date_campagne(apres), None)
        )


def title_of(volet: Volet, indicateur: Indicateur) -> str:
    """Return how a line is named: its volet, its number, what it is about."""
    return f"{volet.nom}{INSECABLE}: {indicateur.numero}. {indicateur.libelle}"


# ---------------------------------------------------------------- totals and gate


def _compare_totals(ancien: Ruleset, nouveau: Ruleset) -> Iterator[Ecart]:
    for libelle, say in (
        ("Total au plus", _say_total),
        ("Valeur du point", _say_point),
        ("Tout ou rien", _say_gate),
    ):
        yield from _if_changed(libelle, say(ancien), say(nouveau))
    anciens = {v.id: v for v in ancien.volets}
    for volet in nouveau.volets:
        avant = anciens.pop(volet.id, None)
        yield from _if_changed(volet.nom, _say_volet(avant) if avant else RIEN, _say_volet(volet))
    for volet in anciens.values():
        yield _gone(volet.nom, _say_volet(volet))


def _say_total(ruleset: Ruleset) -> Dit:
    points = Points(ruleset.points_max.valeur)
    dit = f"{format_points(points)}, {format_euros(ruleset.euros(points))}"
    return dit, ruleset.points_max.certitude


def _say_point(ruleset: Ruleset) -> Dit:
    return format_euros(ruleset.point.valeur), ruleset.point.certitude


def _say_volet(volet: Volet) -> Dit:
    return format_points(volet.points_max.valeur), volet.points_max.certitude


def _say_gate(ruleset: Ruleset) -> Dit:
    blocs = [(volet, volet.bloc) for volet in ruleset.volets if volet.bloc]
    dits = (
        f"les {len(bloc.indicateurs)} lignes de «{INSECABLE}{volet.nom}{INSECABLE}», "
        f"{format_points(bloc.points.valeur)} ensemble"
        for volet, bloc in blocs
    )
    return "\n".join(dits), _weakest(bloc.points.certitude for _volet, bloc in blocs)


# ---------------------------------------------------------------- lines


def _describe(ruleset: Ruleset, indicateur: Indicateur, *, new: bool) -> Iterator[Ecart]:
    """Say a line that only one of the two campaigns has."""
    for libelle, dit in (
        ("Condition", _say_condition(indicateur)),
        ("Points", _say_points(ruleset, indicateur)),
    ):
        yield _come(libelle, dit) if new else _gone(libelle, dit)


def _compare_lines(
    ancien: Ruleset, nouveau: Ruleset, anciens: list[Indicateur], indicateur: Indicateur
) -> Iterator[Ecart]:
    condition, points = _say_condition(indicateur), _say_points(nouveau, indicateur)
    if len(anciens) > 1:
        avant = [
            f"{a.libelle_court}{INSECABLE}: {say_condition(a)}, {say_points(ancien, a)}"
            for a in anciens
        ]
        yield Ecart(
            "Lignes réunies",
            "\n".join(avant),
            f"{condition[0]}, {points[0]}",
            _weakest(certitude for a in anciens for certitude in _certitudes(a)),
            _weakest(_certitudes(indicateur)),
        )
        return
    (avant_ligne,) = anciens
    volets = (ancien.volet_of(avant_ligne.id).nom, nouveau.volet_of(indicateur.id).nom)
    yield from _if_changed("Intitulé", (avant_ligne.libelle, None), (indicateur.libelle, None))
    yield from _if_changed("Volet", (volets[0], None), (volets[1], None))
    yield from _if_changed("Condition", _say_condition(avant_ligne), condition)
    yield from _if_changed("Points", _say_points(ancien, avant_ligne), points)


def _say_condition(indicateur: Indicateur) -> Dit:
    return say_condition(indicateur), indicateur.condition.certitude


def _say_points(ruleset: Ruleset, indicateur: Indicateur) -> Dit:
    certitude = indicateur.points.certitude if indicateur.points else None
    return say_points(ruleset, indicateur), certitude


def _certitudes(indicateur: Indicateur) -> Iterator[Certitude]:
    yield indicateur.condition.certitude
    if indicateur.points:
        yield indicateur.points.certitude


def _if_changed(libelle: str, avant: Dit, apres: Dit) -> Iterator[Ecart]:
    if avant[0] != apres[0]:
        yield Ecart(libelle, avant[0], apres[0], avant[1], apres[1])


def _come(libelle: str, dit: Dit) -> Ecart:
    return Ecart(libelle, "", dit[0], None, dit[1])


def _gone(libelle: str, dit: Dit) -> Ecart:
    return Ecart(libelle, dit[0], "", dit[1], None)


def _weakest(certitudes: Iterable[Certitude]) -> Certitude:
    return max(certitudes, key=lambda c: c.rang, default=Certitude.OFFICIEL)


# ---------------------------------------------------------------- the words of a rule


def say_points(ruleset: Ruleset, indicateur: Indicateur) -> str:
    """Say what a line pays: its own points, or those of the block it is in."""
    if indicateur.points:
        return format_points(indicateur.points.valeur)
    volet = ruleset.volet_of(indicateur.id)
    if volet.bloc is None:
        return ""
    ensemble = format_points(volet.bloc.points.valeur)
    return f"compris dans les {ensemble} de «{INSECABLE}{volet.nom}{INSECABLE}»"


def say_condition(indicateur: Indicateur) -> str:
    """Say what makes a line met, in a few words."""
    return _say(indicateur.condition, indicateur)


def _say(condition: Condition, indicateur: Indicateur) -> str:
    match condition:
        case Oui():
            return f"oui à «{INSECABLE}{_name(indicateur, condition.champ)}{INSECABLE}»"
        case TauxMin():
            return f"au moins {say_seuil(condition.seuil)}"
        case NombreMin():
            champ = indicateur.champ(condition.champ)
            return f"{_name(indicateur, condition.champ)}{INSECABLE}: {_at_least(champ, condition)}"
        case ChoixMin():
            return f"au moins {condition.minimum} de la liste"
        case PointsNotifies():
            return "points notifiés par amelipro"
        case MoyenneMin():
            noms = ", ".join(_name(indicateur, champ) for champ in condition.champs)
            return f"moyenne d’au moins {say_seuil(condition.seuil)} ({noms})"
        case Tous():
            return " et ".join(_say(partie, indicateur) for partie in condition.parties)
        case UnParmi():
            return " ou ".join(_say(partie, indicateur) for partie in condition.parties)
        case _:
            assert_never(condition)


def _at_least(champ: Champ | None, condition: NombreMin) -> str:
    plusieurs = condition.seuil >= 2 and champ and champ.unite
    unite = f"{INSECABLE}{champ.unite}" if champ and plusieurs else ""
    return f"au moins {format_nombre(condition.seuil)}{unite}"


def _name(indicateur: Indicateur, champ_id: str) -> str:
    champ = indicateur.champ(champ_id)
    return champ.libelle if champ else champ_id
